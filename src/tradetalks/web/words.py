"""Texts as people read them: records and scenarios by their titles, no marks and no names of the program's own."""

from __future__ import annotations

import re
from functools import cache

from tradetalks.actors import OFFICES, actor_name
from tradetalks.web import books

TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9/_.-]*[A-Za-z0-9]")
NAME = re.compile(r"[a-z]{3,}(?:_[a-z]{3,})+")  # of a field or an item; an index in a formula is shorter
ACTOR = re.compile(r"[A-Z]{2,3}\.([a-z_]+)")
COMMAND = re.compile(r"`([^`]+)`")


@cache
def titles() -> dict[str, str]:
    """Id -> title of everything that the server's ledger and scenarios name; ids that are words of the language not."""
    ledger = books.ledger()
    named = {name: source.title for name, source in ledger.sources.items()} | dict(books.scenario_choices())
    for kind in (ledger.measures, ledger.matters, ledger.arrangements):
        named |= {name: ledger.record(name).title for name in kind}
    sets = {name: cited for name, cited in books.elasticity_choices() if "_" in name}
    return {name: title for name, title in named.items() if "-" in name or "/" in name} | sets


def words(text: object) -> str:
    """The text with titles in place of ids, words in place of names with underscores, quotation marks for backticks."""
    return TOKEN.sub(_word, COMMAND.sub("\u201c\\1\u201d", str(text))) if text is not None else ""


def _word(found: re.Match[str]) -> str:
    word = found[0]
    title = titles().get(word)
    if title is not None:
        whole = found.start() == 0 and found.end() == len(found.string)
        return title if whole else f"\u201c{title}\u201d"
    actor = ACTOR.fullmatch(word)
    if actor and actor[1] in OFFICES:
        return actor_name(word)
    return word.replace("_", " ") if NAME.fullmatch(word) else word
