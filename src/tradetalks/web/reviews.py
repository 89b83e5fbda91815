"""Reports that a person reviews in the browser: what they say, decisions on a draft, a state of the Table, a brief.

A review is plain data. reports: each report's document; draft: what a draft folder's `review.yaml` holds, decided on by
the same code as `tradetalks review`; tables and passages: what the page shows of the reading.
"""

from __future__ import annotations

import base64
import datetime as dt
import io
import tempfile
import zipfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from tradetalks.dates import parse_date
from tradetalks.errors import BadInput, UnknownName
from tradetalks.reader.draft_scenarios import as_scenario
from tradetalks.reader.drafting import read_draft, write_draft
from tradetalks.reader.proposals import Proposal
from tradetalks.reader.records import Document
from tradetalks.reader.review import CORRECTABLE, counted, happens
from tradetalks.web import books
from tradetalks.web.state import Strict

if TYPE_CHECKING:
    from tradetalks.answer import Answer
    from tradetalks.reader import Reading

REVIEW = r"^[a-f0-9]{16}$"
MOST_REPORTS = 60
SHOWN = ("matters", "agreements", "contradictions", "single", "shared", "figures", "law")
PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox allow-popups"
)
Word = Annotated[str, Field(max_length=20)]
Changes = Annotated[dict[Word, Annotated[str, Field(max_length=300)]], Field(max_length=len(CORRECTABLE))]


class Decision(Strict):
    """One decision on one proposal; `changes` are the fields that a person corrects, as they write them."""

    number: Annotated[int, Field(ge=0, le=5_000)]
    decision: Literal["accept", "correct", "drop"]
    by: Annotated[str, Field(max_length=60, examples=["Ann"])] = ""
    changes: Changes = Field(default_factory=dict)


def looked_at(sent: list[dict[str, str]]) -> list[dict[str, str]]:
    """name, outlet and day of each report, and why it cannot be read; empty where it does not say."""
    found = []
    for one in sent:
        told = {"name": one["name"], "outlet": "", "day": "", "problem": ""}
        try:
            document = _document(one)
        except BadInput as error:
            told["problem"] = ": ".join(filter(None, (error.what, error.remedy)))
        else:
            told |= {"outlet": document.outlet, "day": str(document.date or "")}
        found.append(told)
    return found


def begun(sent: list[dict[str, str]]) -> dict[str, Any]:
    """A review of reports, nothing decided; raises BadInput whose place is a report's name."""
    from tradetalks.answers.read import read_answer
    from tradetalks.reader import cross_read, draft, read

    readings = [read(_dated(_document(one)), ledger=books.ledger()) for one in sent]
    cross = cross_read(readings)
    with tempfile.TemporaryDirectory() as place:
        draft(readings, cross.contradictions, Path(place, "draft"))
        content = read_draft(Path(place, "draft"))
    answer = read_answer(readings, cross, books.ledger())
    return {
        "title": answer.title if len(readings) > 1 else f"What {readings[0].document.name} says",
        "sentences": list(answer.sentences),
        "reports": [_kept(reading) for reading in readings],
        "draft": content,
        "tables": _tables(answer),
        "passages": [_passages(reading) for reading in readings],
    }


def _document(sent: dict[str, str]) -> Document:
    """The document of a report as it was sent: name, outlet, day, content in base 64."""
    from tradetalks.reader import read_bytes

    day = parse_date(sent["day"], where=sent["name"]) if sent["day"] else None
    document = read_bytes(base64.b64decode(sent["content"]), name=sent["name"], date=day, where=sent["name"])
    return replace(document, outlet=sent["outlet"]) if sent["outlet"] else document


def _dated(document: Document) -> Document:
    if document.date is None:
        raise BadInput("the report does not say its day", where=document.name, remedy="give it beside its name")
    return document


def _kept(reading: Reading) -> dict[str, Any]:
    document = reading.document
    return asdict(document) | {"date": str(document.date), "claims": len(reading.claims)}


def _tables(answer: Answer) -> list[dict[str, Any]]:
    """The tables that the page shows, as texts."""
    from tradetalks.render.cells import for_people
    from tradetalks.report.page import compact

    found = []
    for table in (table for table in answer.tables if table.name in SHOWN and table.rows):
        heads, rows = compact(for_people(table))
        texts = [[cell.text for cell in cells] for cells in rows]
        found.append({"caption": table.caption, "heads": [head.name for head in heads], "rows": texts})
    return found


def _passages(reading: Reading) -> list[dict[str, Any]]:
    """The lines of a report, cut where claims begin and end; `unread` where a line speaks of trade and gave none."""
    from tradetalks.render.reader_page import passages

    return [
        {"pieces": [[piece.text, bool(piece.numbers)] for piece in one.pieces], "unread": one.unread}
        for one in passages(reading)
    ]


def shown(content: dict[str, Any]) -> dict[str, Any]:
    """What changes with a decision: the proposals in words, and how many of each decision there are."""
    found = []
    for number, data in enumerate(content["draft"]["proposals"]):
        one = Proposal.of(data)
        found.append(
            {
                "number": number,
                "title": one.title[:1].upper() + one.title[1:],
                "happens": happens(one),
                "known": one.known,
                "counts": one.kind != "matter" and one.event != "clarify",
                "told": [asdict(told) for told in one.told],
                "fields": {name: _field(name, data.get(name, "")) for name in CORRECTABLE},
                "decision": one.decision,
                "decided": f"{one.decided_by}, {one.decided_on}" if one.decided_by else "",
                "corrected": one.corrected,
            }
        )
    return {"proposals": found, "counts": counted(content["draft"]["proposals"])}


def _field(name: str, value: Any) -> str:
    """A field as a person writes it."""
    if name in ("rate", "rate_from") and value != "":
        return f"{100 * float(value):g} %"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def state_data(content: dict[str, Any], which: str) -> dict[str, Any]:
    """What a state of the Table holds of a reviewed draft: its measures and events as a scenario of its own.

    which   what is left open: as-threatened, as-agreed, or `decided`: nothing of it
    raises  BadInput where the draft says nothing that can be computed
    """
    draft = content["draft"]
    kept = [Proposal.of(one) for one in draft["proposals"] if one.get("decision") != "drop"]
    still = sum(one.decision == "open" for one in kept)
    last = max(source["date"] for source in draft["sources"].values())
    scenario = as_scenario(kept, last, which)
    reviewed = f"{still} of {len(kept)} proposals are not reviewed." if still else "Every proposal was reviewed."
    scenario["assumes"] = [*scenario["assumes"], reviewed]
    first = dt.date.fromisoformat(min(source["date"] for source in draft["sources"].values()))
    return {"scenario": scenario, "against": f"law-{first - dt.timedelta(days=1)}"}  # the law before the first report


def folder_of(content: dict[str, Any]) -> bytes:
    """The draft as a zip of the folder that `--also` takes."""
    made = io.BytesIO()
    with tempfile.TemporaryDirectory() as place, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(write_draft(Path(place, "draft"), content["draft"])):
            archive.write(path, path.relative_to(place))
    return made.getvalue()


def brief_page(content: dict[str, Any]) -> bytes:
    """The brief of the reviewed reports as one HTML page; runs in the engine. Raises as `brief_from`."""
    from tradetalks.ledger import Ledger
    from tradetalks.reader import read
    from tradetalks.report.page import page
    from tradetalks.report.reader_brief import brief_from

    readings = [read(_restored(one), ledger=books.ledger()) for one in content["reports"]]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "draft")
        write_draft(folder, content["draft"])
        ledger = Ledger.load(folder, on_top_of=books.ledger())
        made = brief_from(readings, None, lambda _: None, ledger, books.world(), (folder,))
    charts = {section.id: [made.drawn[chart.name] for chart in section.charts] for section in made.sections}
    return page(made, charts)


def _restored(kept: dict[str, Any]) -> Document:
    fields = {name: value for name, value in kept.items() if name != "claims"}
    lists = {name: tuple(fields[name]) for name in ("agencies", "notes")}
    return Document(**(fields | lists | {"date": dt.date.fromisoformat(kept["date"])}))


def found(kept: tuple[str, int] | None) -> tuple[str, int]:
    """What is kept of a review; raises UnknownName where there is none."""
    if kept is None:
        raise UnknownName("no review of this address", remedy="the link may be of another machine, or it was removed")
    return kept
