"""The tool that writes: a draft of what a text says of measures, each with its quote, for a person to review.

It writes no law. A draft is what `tradetalks read --draft` writes too: nothing of it counts for anybody who does not
lay it on top of the ledger, and a person accepts, corrects or drops each proposal.
"""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from tradetalks.dates import parse_date
from tradetalks.errors import BadInput
from tradetalks.files import check_writable_folder
from tradetalks.mcp.reply import Reply
from tradetalks.places import place_code

if TYPE_CHECKING:
    from tradetalks.mcp import asked
    from tradetalks.mcp.reply import Books
    from tradetalks.reader.proposals import Proposal

SOURCE = "draft-proposed"
RATED = ("tariff", "export_tax")


def propose(question: asked.Propose, books: Books) -> Reply:
    """A draft of what a text says of measures; every quote stands in the text."""
    from tradetalks.reader.drafting import write_draft

    content = draft_of(question, books)
    if question.folder:
        folder = Path(question.folder)
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise BadInput("a draft needs an empty folder", where="folder", remedy="name a new one")
        check_writable_folder(folder, "folder")
        write_draft(folder, content)
    return reply_of(question, content)


def reply_of(question: asked.Propose, content: dict[str, Any]) -> Reply:
    """A draft as the tool tells it."""
    limits = ["A draft: nothing of it counts before a person has decided on it."]
    import yaml

    limits += [] if question.folder else ["To review it at a terminal, keep `review` as draft/review.yaml."]
    day = parse_date(question.date, where="date")
    words = ["review", question.folder or "draft"]
    more = {} if question.folder else {"review": yaml.safe_dump(content, sort_keys=False, allow_unicode=True)}
    return Reply(_told(content, question.folder), words, day, day, limits, json=False, more=more)


def draft_of(question: asked.Propose, books: Books) -> dict[str, Any]:
    """What a draft's review file holds.

    raises  BadInput for a quote that the text does not hold, and as the ledger does for what its grammar refuses
    """
    from tradetalks.ledger import Ledger
    from tradetalks.reader.drafting import write_draft

    day = str(parse_date(question.date, where="date"))
    text = _spaced(question.text)
    proposals = [
        _proposal(one, f"proposals.{place}", text, day, books).data() for place, one in enumerate(question.proposals)
    ]
    source = {
        "title": " ".join(question.text.split()[:8]),
        "actor": "program",
        "publisher": question.outlet or "outlet not named",
        "date": day,
        "kind": "press",
        "note": "Proposed by a program from a text; the quotes stand in it.",
    }
    content = {"sources": {SOURCE: source}, "differ": [], "proposals": proposals}
    with TemporaryDirectory() as place:
        write_draft(Path(place, "draft"), content)
        Ledger.load(Path(place, "draft"), on_top_of=books.ledger)
    return content


def _proposal(one: asked.Proposed, where: str, text: str, day: str, books: Books) -> Proposal:
    from tradetalks.ledger.names import measure_named
    from tradetalks.reader.proposals import Proposal, Told

    if _spaced(one.quote) not in text:
        remedy = "copy the words from the text, letter by letter; leave nothing out and put nothing in"
        raise BadInput("the text does not hold this quote", where=f"{where}.quote", evidence=one.quote, remedy=remedy)
    days = {
        name: str(parse_date(given, where=f"{where}.{name}"))
        for name in ("date", "effective", "until")
        if (given := getattr(one, name)) is not None
    }
    if days.get("date", day) > day:
        raise BadInput("said after the text was published", where=f"{where}.date", evidence=days["date"])
    if one.rate is not None and one.kind not in RATED:
        raise BadInput("a measure of this kind has no rate", where=f"{where}.rate", remedy="leave it out")
    told = [Told(SOURCE, one.actor or "not said", " ".join(one.quote.split()), "fact", 0.5)]
    about: dict[str, Any] = {"event": one.event, "date": day, "rate": one.rate, "says": one.event, "told": told, **days}
    if one.measure:
        known = measure_named(books.ledger, one.measure)
        return Proposal(known.id, known.title, known.kind, known.imposed_by, (), (), known=True, **about)
    lacking = [name for name in ("title", "imposed_by", "targets") if not getattr(one, name)]
    if lacking:
        remedy = "name a measure of the ledger, or say title, imposed_by and targets of a new one"
        raise BadInput("a new measure is not described", where=f"{where}.{lacking[0]}", remedy=remedy)
    if one.kind in RATED and one.rate is None:
        raise BadInput("a new tariff or tax needs its rate", where=f"{where}.rate", remedy="give a fraction: 0.25")
    imposer = place_code(one.imposed_by)
    name = f"{imposer}/draft-{_slug(one.title) or 'measure'}"
    return Proposal(name, one.title, one.kind, imposer, tuple(one.targets), tuple(one.products), **about)


def _told(content: dict[str, Any], folder: str) -> dict[str, Any]:
    """The draft as an answer: its proposals as a table."""
    from tradetalks.answer import Answer
    from tradetalks.reader.proposals import Proposal
    from tradetalks.reader.review import happens
    from tradetalks.render.json import data
    from tradetalks.table import Column, Table

    proposals = [Proposal.of(one) for one in content["proposals"]]
    rows = tuple(
        (str(place), one.title, happens(one), "yes" if one.known else "no", one.told[0].actor, one.told[0].quote)
        for place, one in enumerate(proposals)
    )
    heads = tuple(map(Column, ("number", "measure", "what happens", "in the ledger", "who says it", "quote")))
    said = f"{len(rows)} proposals, each with a quote that the text holds; a person decides on each."
    table = Table("proposals", "To be decided on", heads, rows)
    written = (f"Written: {folder}.",) if folder else ()
    told: dict[str, Any] = data(Answer("A draft for review", (said, *written), (table,)))
    return told


def _spaced(text: str) -> str:
    """A text with one blank for each run of blanks and ends of lines: a quote may run over a line's end."""
    return " ".join(text.split())


def _slug(title: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", title.lower()))[:60]
