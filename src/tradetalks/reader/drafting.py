"""Claims as a draft of ledger records, for a person to check and to merge. Nothing enters the shipped ledger here."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import chain, count
from typing import TYPE_CHECKING, Any

import yaml

from tradetalks.errors import BadInput
from tradetalks.files import read_yaml, write_atomically
from tradetalks.ledger.load import SHIPPED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tradetalks.reader.cross import Contradiction
    from tradetalks.reader.records import Claim, Document, Reading

_QUOTE_WORDS = 8
_HEADER = (
    "# DRAFT, written by `tradetalks read --draft` from the sources named in it. Check every line before merging.\n"
)
_EVENT_OF = {
    "impose": "enter_force",
    "raise": "amend",
    "cut": "amend",
    "postpone": "suspend",
    "resume": "resume",
    "extend": "extend",
    "lapse": "expire",
    "annul": "annul",
    "announce": "announce",
    "avert": "withdraw",
}
_KEPT = ("title", "kind", "imposed_by", "authority", "scope", "terms", "group", "yields_to", "parties")


def draft(readings: Sequence[Reading], contradictions: Sequence[Contradiction], folder: Path) -> list[Path]:
    """Write a ledger folder with what the reports say, and return its files; `tradetalks check FOLDER` accepts it.

    A threat is drafted as `threaten`; every other act as `clarify`, with a note of the event that it would be: which
    of them become law, and from when, is for the person who merges. Quotes are cut to eight words.

    raises  BadInput for a folder that is not empty, and for a report without a date
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput("a draft needs an empty folder", where=str(folder), remedy="name a new folder")
    ids = _ids(readings)
    sources = {reading.document.name: _source(reading.document, ids) for reading in readings}
    files: dict[str, Any] = {
        "coverage": {
            "complete_to": max(source["date"] for source in sources.values()),
            "open": ["A draft of the reader: what these reports say, unchecked."],
        },
        "sources/draft": {ids[name]: source for name, source in sources.items()},
    }
    by_record: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for reading in readings:
        for claim in reading.claims:
            by_record[claim.measure.ledger, claim.measure.matter].append(claim)
    for (ledger, matter), claims in by_record.items():
        ordered = sorted(claims, key=lambda claim: (_day(claim, sources), claim.source, claim.span.start))
        events = [_event(claim, _day(claim, sources), ids[claim.source]) for claim in ordered]
        points = _points(matter, contradictions, ids)
        if ledger.startswith("arrangements/"):
            stages = [stage for claim in ordered if (stage := _stage(claim, _day(claim, sources), ids[claim.source]))]
            if stages:
                files[ledger] = _head(ledger) | {"stages": stages}
            files[f"matters/{matter}"] = _proposed(matter) | {"events": events} | points
        elif ledger:
            points = points if ledger.startswith("matters/") else {}
            files[ledger] = _head(ledger) | {"events": events} | points
        else:
            files[f"matters/{matter}"] = _proposed(matter) | {"events": events}
    if any("list:" in str(record) for record in files.values()):
        files["product_lists"] = _without_sources(read_yaml(SHIPPED / "product_lists.yaml"))
    return [_write(folder / f"{name}.yaml", content) for name, content in files.items()]


def _ids(readings: Sequence[Reading]) -> dict[str, str]:
    """Report -> id of its source; names that differ only in what an id cannot hold are numbered."""
    ids: dict[str, str] = {}
    for reading in readings:
        first = f"draft-{_slug(reading.document.name) or 'report'}"
        numbered = (f"{first}-{number}" for number in count(2))
        ids[reading.document.name] = next(name for name in chain([first], numbered) if name not in ids.values())
    return ids


def _source(document: Document, ids: dict[str, str]) -> dict[str, str]:
    if document.date is None:
        raise BadInput(
            "a draft needs the day of the report",
            where=document.name,
            remedy="give it with --date YYYY-MM-DD",
        )
    return {
        "title": _cut(document.title) or document.name,
        "actor": _slug(document.outlet) or ids[document.name].removeprefix("draft-"),
        "publisher": document.outlet or "outlet not named in the copy at hand",
        "date": document.date.isoformat(),
        "kind": "primary" if document.official else "press",
        "note": f"Draft from {document.name}.",
    }


def _proposed(matter: str) -> dict[str, Any]:
    title = f"Draft of the reader: {matter.replace('-', ' ')}"
    return {"title": title, "kind": "matter", "parties": ["USA", "CHN"]}


def _head(ledger: str) -> dict[str, Any]:
    shipped = read_yaml(SHIPPED / f"{ledger}.yaml")
    assert isinstance(shipped, dict)
    return {key: shipped[key] for key in _KEPT if key in shipped}


def _day(claim: Claim, sources: dict[str, dict[str, str]]) -> str:
    """The day said; where only the month is, the day of the report."""
    return claim.date_said if len(claim.date_said) == 10 else sources[claim.source]["date"]


def _event(claim: Claim, day: str, source: str) -> dict[str, Any]:
    threat = claim.act == "threaten" and not claim.measure.ledger.startswith(("matters/", "arrangements/"))
    event: dict[str, Any] = {"event": "threaten" if threat and claim.measure.ledger else "clarify", "date": day}
    if len(claim.date_effective) == 10 and claim.date_effective >= day:
        event["effective"] = claim.date_effective
    if threat and claim.measure.ledger and claim.terms.rates:
        event["terms"] = {"rate": f"{claim.terms.rates[0].value:g}"}
    would_be = _EVENT_OF.get(claim.act, "")
    until = f" until {claim.terms.until}" if claim.terms.until else ""
    event["note"] = (
        f"Draft; {claim.modality}, confidence {claim.confidence:g}"
        + (f"; would be `{would_be}`{until}" if would_be else "")
        + "."
    )
    said: dict[str, str] = {"source": source, "says": _says(claim), "quote": _cut(claim.quote)}
    if claim.actor.name != "outlet":
        said["actor"] = claim.actor.name
    return event | {"claims": [said]}


def _says(claim: Claim) -> str:
    """The claim in the reader's own words."""
    party = f"{claim.party} " if claim.party and claim.party != claim.actor.name else ""
    period = f", {claim.terms.bound} {claim.terms.period}".replace(",  ", ", ") if claim.terms.period else ""
    return f"{party}{claim.act}: {claim.measure.matter}{period} ({claim.modality})"


def _stage(claim: Claim, day: str, source: str) -> dict[str, str] | None:
    party = claim.actor.name.partition(".")[0]
    if not claim.terms.stage or claim.act != "agree" or claim.modality != "fact" or party not in ("USA", "CHN"):
        return None
    return {
        "party": party,
        "stage": claim.terms.stage,
        "date": day,
        "source": source,
        "actor": claim.actor.name,
        "quote": _cut(claim.quote),
    }


def _points(matter: str, contradictions: Sequence[Contradiction], ids: dict[str, str]) -> dict[str, Any]:
    """The contradictions on a matter as questions with an answer for each side."""
    found = []
    for one in contradictions:
        if (
            one.matter == matter
            and one.kind in ("place", "stage", "act")
            and matter in ("leaders-meeting", "trade-deal")
        ):
            claims = [
                {"source": ids[side.report], "actor": side.actor, "answer": side.value, "quote": _cut(side.quote)}
                if side.actor != "outlet"
                else {"source": ids[side.report], "answer": side.value, "quote": _cut(side.quote)}
                for side in one.sides
            ]
            found.append(
                {"question": f"Reports differ on the {one.kind} of {matter.replace('-', ' ')}", "claims": claims}
            )
    return {"points": found} if found else {}


def _without_sources(lists: object) -> dict[str, Any]:
    assert isinstance(lists, dict)
    return {name: {key: value for key, value in record.items() if key != "source"} for name, record in lists.items()}


def _cut(quote: str) -> str:
    words = quote.split()
    return " ".join(words[:_QUOTE_WORDS]) + (" ..." if len(words) > _QUOTE_WORDS else "")


def _slug(name: str) -> str:
    return "-".join(
        re.findall(r"[a-z0-9]+", name.lower().removesuffix(".txt").removesuffix(".md").removesuffix(".html"))
    )


def _write(path: Path, content: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110)
    write_atomically(path, (_HEADER + text).encode())
    return path
