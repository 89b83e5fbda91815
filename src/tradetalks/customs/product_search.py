"""Lines of the schedule found by a code, by a trade name, or by words of their text.

Trade names are data: data/customs/trade_names.csv. A trade name leads to headings, within which other words choose.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from typing import TYPE_CHECKING

from tradetalks.customs.duty import duty
from tradetalks.customs.importers import SCHEDULED
from tradetalks.customs.lists import DATA
from tradetalks.errors import BadInput, TradetalksError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.customs.schedule import Line, Schedule
    from tradetalks.dates import Date
    from tradetalks.ledger import Ledger

VALUE = 1_000_000.0  # USD, of which the cent decides no rate
CODE = re.compile(r"[0-9]{2,10}")


def find_lines(schedule: Schedule, text: str, on: Date, *, limit: int = 20) -> list[Line]:
    """Lines of a day: of a code all below it; of words those of trade names first, then those whose text has them.

    raises  BadInput for a text without words, or for no lines
    """
    if limit < 1:
        raise BadInput("no lines asked for", where="limit", evidence=str(limit), remedy="1 or more")
    digits = re.sub(r"[\s.\-']", "", text)
    if CODE.fullmatch(digits):
        return schedule.below(digits, on)[:limit]
    named = [line for code in _codes(text) for line in schedule.below(code, on)]
    fitting = [line for line in schedule.search(text, on, limit=limit) if line not in named]
    return [*named, *fitting][:limit]


def paid_from(lines: Sequence[Line], origin: str, on: Date, ledger: Ledger) -> list[tuple[float, float] | str]:
    """For each line the lowest and highest duty from a country, fraction of the value; or why there is none.

    Where the facts of the goods decide, the two differ. Nothing is claimed.
    """
    found: list[tuple[float, float] | str] = []
    for line in lines:
        try:
            paid = duty(line.code, origin, SCHEDULED, on, VALUE, as_of=ledger.coverage.complete_to, ledger=ledger)
        except TradetalksError as error:
            found.append(error.what)
            continue
        ends = paid.low.amount / VALUE, paid.high.amount / VALUE
        found.append(f"prohibited: {paid.prohibited[0].title}" if paid.prohibited else ends)
    return found


def _codes(text: str) -> list[str]:
    """Codes of the trade names in a text, of which the longest counts: of `EV battery` not those of `EV`."""
    words = _words(text)
    found = [(name, codes) for name, codes in _trade_names().items() if _holds(words, name)]
    longest = [codes for name, codes in found if not any(len(other) > len(name) for other, _ in found)]
    return list(dict.fromkeys(code for codes in longest for code in codes))


def _holds(words: tuple[str, ...], name: tuple[str, ...]) -> bool:
    return any(words[at : at + len(name)] == name for at in range(len(words) - len(name) + 1))


@cache
def _trade_names() -> dict[tuple[str, ...], list[str]]:
    rows = csv.DictReader(DATA.joinpath("trade_names.csv").read_text(encoding="utf-8").splitlines())
    return {_words(row["name"]): row["codes"].replace(".", "").split() for row in rows}


def _words(text: str) -> tuple[str, ...]:
    """The words of a text, of plurals the singular."""
    return tuple(singular(word) for word in re.findall(r"\w+", text.casefold()))


def singular(word: str) -> str:
    """An English word without the ending of a plural."""
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 4 and re.search("(s|x|ch|sh)es$", word):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us")) else word
