"""A draft: what reports propose, as ledger records and scenarios, for a person to review.

A draft folder lies on top of the ledger (`--also FOLDER`): measures that reports propose are records of their own,
events on the ledger's measures are scenarios until a person accepts them: then the measure stands in the folder with
the event, in place of the ledger's. `review.yaml` holds every proposal with its quotes and confidence, and
who decided what; records and scenarios are written from it again after each decision. The ledger itself stays as it is.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from itertools import chain, count
from typing import TYPE_CHECKING, Any

import yaml

from tradetalks.errors import BadInput
from tradetalks.files import read_yaml, write_atomically
from tradetalks.ledger.load import SHIPPED
from tradetalks.reader.proposals import RATED, Proposal, customs_codes, proposals

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from tradetalks.reader.cross import Contradiction
    from tradetalks.reader.records import Document, Reading

REVIEW = "review.yaml"
_HEADER = (
    "# DRAFT, written by `tradetalks read --draft` from the sources named in it; reviewed with `tradetalks review`.\n"
)
_ENDED = ("withdraw", "annul", "expire")
_NEEDS_LAW = ("amend", "suspend", "resume", "extend", *_ENDED)


def draft(readings: Sequence[Reading], contradictions: Sequence[Contradiction], folder: Path) -> list[Path]:
    """Write a draft folder with what the reports say, and return its files; `tradetalks check FOLDER` accepts it.

    contradictions   written beside the proposals, so that who reviews sees them
    raises           BadInput for a folder that is not empty, and for a report without a date
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput("a draft needs an empty folder", where=str(folder), remedy="name a new folder")
    ids = _ids(readings)
    sources = {reading.document.name: _source(reading.document, ids) for reading in readings}
    days = {name: (ids[name], source["date"]) for name, source in sources.items()}
    found = proposals(readings, days)
    content = {
        "sources": {ids[name]: source for name, source in sources.items()},
        "differ": [
            f"{one.kind} of {one.matter}: " + "; ".join(f"{side.value} ({side.report})" for side in one.sides)
            for one in contradictions
        ],
        "proposals": [one.data() for one in found],
    }
    return write_draft(folder, content)


def write_draft(folder: Path, content: dict[str, Any]) -> list[Path]:
    """Write the review file and, from the proposals that are not dropped, the records and scenarios."""
    kept = [Proposal.of(one) for one in content["proposals"] if one.get("decision") != "drop"]
    last = max(source["date"] for source in content["sources"].values())
    made = records(kept)
    decided = [one for one in kept if one.known and one.decision in ("accept", "correct")]
    files: dict[str, Any] = {
        "coverage": {"complete_to": last, "open": ["A draft of the reader: what these reports say."]},
        "sources/draft": content["sources"],
        **made,
        **on_the_ledger(decided),
    }
    for name, scenario in scenarios([one for one in kept if one not in decided], last).items():
        files[f"scenarios/{name}"] = scenario
    if "list:" in str(made):
        files["product_lists"] = _without_sources(read_yaml(SHIPPED / "product_lists.yaml"))
    for path in list(folder.rglob("*.yaml")) if folder.exists() else []:
        if path.name != REVIEW:
            path.unlink()
    written = [_write(folder / f"{name}.yaml", data) for name, data in files.items()]
    return [*written, _write(folder / REVIEW, content)]


def read_draft(folder: Path) -> dict[str, Any]:
    """The content of a draft's review file; raises BadInput where the folder is no draft."""
    path = folder / REVIEW
    if not path.is_file():
        raise BadInput("no draft", where=str(folder), remedy="write one with: tradetalks read REPORTS --draft FOLDER")
    found = read_yaml(path)
    if not isinstance(found, dict) or not isinstance(found.get("proposals"), list) or "sources" not in found:
        raise BadInput("a review file that is not a draft's", where=str(path), remedy="write the draft again")
    return found


def records(kept: Iterable[Proposal]) -> dict[str, Any]:
    """The measures and matters that proposals make, by the name of their file; events on the ledger's are left out."""
    by_measure: dict[str, list[Proposal]] = defaultdict(list)
    for one in kept:
        if not one.known:
            by_measure[one.measure].append(one)
    files: dict[str, Any] = {}
    for name, told in by_measure.items():
        lawful = [one for one in told if one.kind != "matter"]
        if lawful and "/" in name and not name.startswith(("matters/", "arrangements/")):
            events = _events(lawful)
            if events:
                files[name] = _measure(lawful, events)
        rest = [one for one in told if one.kind == "matter"]
        if rest:
            slug = name.partition("/")[2]
            parties = sorted({code for one in rest for code in (one.imposed_by, *one.targets) if code and code != "*"})
            files[f"matters/{slug}"] = {
                "title": rest[0].title[:1].upper() + rest[0].title[1:],
                "kind": "matter",
                "parties": parties or ["USA"],
                "events": [_event(one, "clarify") for one in rest],
            }
    return files


def on_the_ledger(decided: Iterable[Proposal]) -> dict[str, Any]:
    """The ledger's own measures with the events that a person accepted; they stand in place of the ledger's records."""
    files: dict[str, Any] = {}
    for one in sorted(decided, key=lambda each: each.date):
        record = files.setdefault(one.measure, read_yaml(SHIPPED / f"{one.measure}.yaml"))
        name = "clarify" if one.event == "amend" and one.rate is None else one.event
        event = _event(one, name)
        if "terms" in event and one.kind in RATED:
            event["terms"] = {"rate": f"{one.rate:g}"}
        record["events"] = [*record["events"], event]
    return files


def _measure(told: list[Proposal], events: list[dict[str, Any]]) -> dict[str, Any]:
    first = told[0]
    inward = first.kind not in ("export_control", "export_tax")
    others = [one for one in first.targets if one != "*"] or ["all"]
    buys = first.kind == "purchase_commitment"
    origin, destination = (others, [first.imposed_by]) if inward or buys else ([first.imposed_by], others)
    record: dict[str, Any] = {
        "title": first.title[:1].upper() + first.title[1:],
        "kind": first.kind,
        "imposed_by": first.imposed_by,
    }
    if first.kind == "tariff":
        record["authority"] = "draft"
    record["scope"] = {
        "origin": origin,
        "destination": destination,
        "products": customs_codes(first.products, destination[0]),
    }
    record["terms"] = _terms(next((one for one in told if one.rate is not None), first))
    return record | {"events": events}


def _terms(one: Proposal, rate: float | None = None) -> dict[str, str]:
    value = one.rate if rate is None else rate
    if one.kind == "tariff":
        return {"rate": f"{value:g}", "how": "floor" if one.how == "ceiling" else "add"}
    if one.kind == "export_tax":
        return {"rate": f"{value:g}"}
    if one.kind == "export_control":
        return {"control": "ban" if "ban" in one.says else "licence"}
    return {}


def _events(told: list[Proposal]) -> list[dict[str, Any]]:
    """The events in the order of their days; one that needs a law before it gets the rate that was paid before."""
    events: list[dict[str, Any]] = []
    state = ""
    for one in sorted(told, key=lambda each: (each.date, each.event not in _ENDED)):
        name = one.event
        if name in _NEEDS_LAW and not state:
            before = _before(one)
            if before is None:
                events.append(_event(one, "clarify"))
                continue
            events.append(before)
            state = "law"
        if name in _NEEDS_LAW and state == "threat" and name not in ("withdraw",):
            name = "clarify" if name != "amend" else "threaten"
        if name in ("resume", "extend") and state != "suspended":
            name = "clarify"
        if state == "ended" and name in _NEEDS_LAW:
            name = "clarify"
        events.append(_event(one, name))
        state = _next(state, name)
    return events if any(one["event"] != "clarify" for one in events) else []


def _next(state: str, event: str) -> str:
    if event in _ENDED:
        return "ended"
    if event == "threaten":
        return state or "threat"
    return {"announce": "law", "enter_force": "law", "suspend": "suspended", "resume": "law"}.get(event, state)


def _before(one: Proposal) -> dict[str, Any] | None:
    """The law before a cut or a suspension, where the reports say its rate; it stands from the day before."""
    rate = one.rate_from if one.rate_from is not None else one.rate if one.event != "amend" else None
    if one.kind in RATED and rate is None:
        return None
    event: dict[str, Any] = {"event": "enter_force", "date": _day_before(one.date)}
    if one.kind in RATED:
        event["terms"] = _terms(one, rate)
    return event | {
        "note": "Stood before; from which day the reports do not say.",
        "claims": [{"source": one.told[0].source}],
    }


def _day_before(day: str) -> str:
    return (dt.date.fromisoformat(day) - dt.timedelta(days=1)).isoformat()


def _event(one: Proposal, name: str) -> dict[str, Any]:
    event: dict[str, Any] = {"event": name, "date": one.date}
    if one.effective and name != "clarify":
        event["effective"] = one.effective
    ends = ("threaten", "announce", "enter_force", "amend", "suspend", "extend")
    if one.until and name in ends and one.until > (one.effective or one.date):
        event["until"] = one.until
    if one.rate is not None and name in ("threaten", "announce", "enter_force", "amend") and one.kind in RATED:
        event["terms"] = _terms(one)
    event["note"] = f"Draft, {one.decision}; {one.told[0].modality}, confidence {one.confidence:g}."
    said = []
    for told in {(one.source, one.actor): one for one in one.told}.values():
        claim = {"source": told.source, "says": one.says, "quote": told.quote}
        said.append(claim | ({"actor": told.actor} if told.actor != "outlet" else {}))
    return event | {"claims": said}


def scenarios(kept: Iterable[Proposal], last: str) -> dict[str, Any]:
    """What the reports leave open, as scenarios over the draft: `as-threatened`, `as-agreed`."""
    told = list(kept)
    dated = {(one.measure, one.event, one.rate) for one in told if one.effective}
    sure = [one for one in told if one.effective or (one.measure, one.event, one.rate) not in dated]
    threatened = [event for one in sure for event in _threatened(one, last)]
    agreed = [event for one in sure for event in _agreed(one, last)]
    made = {}
    for name, title, question, events in (
        ("as-threatened", "As threatened", "What if every threat in the reports comes?", threatened),
        ("as-agreed", "As agreed", "What if what the reports tell as agreed or planned comes?", agreed),
    ):
        if events:
            made[name] = {
                "title": title,
                "question": question,
                "author": "draft of the reader",
                "as_of": last,
                "on": _month_later(last, events),
                "assumes": ["What the reports say, as read by rules and as far as it was reviewed."],
                "leaves_out": ["Everything that the reports do not say."],
                "events": events,
            }
    return made


def _month_later(last: str, events: list[dict[str, Any]]) -> str:
    ahead = (dt.date.fromisoformat(last) + dt.timedelta(days=30)).isoformat()
    return max(ahead, *(str(event["date"]) for event in events))


def _threatened(one: Proposal, last: str) -> list[dict[str, Any]]:
    """A threat that comes: in force from its day, or from a day after the last report."""
    if not one.is_threat or (one.kind in RATED and one.rate is None):
        return []
    start = max(one.effective or _day_after(last), _day_after(last))
    event: dict[str, Any] = {"measure": one.measure, "event": "enter_force", "date": start, "source": "scenario"}
    return [event | ({"terms": _terms(one)} if one.kind in RATED else {})]


def _agreed(one: Proposal, last: str) -> list[dict[str, Any]]:
    """What is planned without a day, and changes of the ledger's own measures that are told as agreed or done."""
    if one.event == "threaten" and not one.is_threat and (one.rate is not None or one.kind not in RATED):
        start = max(one.effective or _day_after(last), _day_after(last))
        planned: dict[str, Any] = {"measure": one.measure, "event": "enter_force", "date": start, "source": "scenario"}
        return [planned | ({"terms": _terms(one)} if one.kind in RATED else {})]
    if not one.known or one.event not in ("amend", "suspend", "withdraw"):
        return []
    event: dict[str, Any] = {
        "measure": one.measure,
        "event": one.event,
        "date": max(one.effective or _day_after(last), _day_after(last)),
        "source": "scenario",
    }
    if one.event == "amend":
        if one.rate is None:
            return []
        event["terms"] = _terms(one)
    if one.event == "suspend" and one.until > event["date"]:
        event["until"] = one.until
    return [event]


def _day_after(day: str) -> str:
    return (dt.date.fromisoformat(day) + dt.timedelta(days=1)).isoformat()


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
    title = " ".join(document.title.split()[:8])
    return {
        "title": title or document.name,
        "actor": _slug(document.outlet) or ids[document.name].removeprefix("draft-"),
        "publisher": document.outlet or "outlet not named in this copy",
        "date": document.date.isoformat(),
        "kind": "primary" if document.official else "press",
        "note": f"Draft from {document.name}.",
    }


def _without_sources(lists: object) -> dict[str, Any]:
    assert isinstance(lists, dict)
    return {name: {key: value for key, value in record.items() if key != "source"} for name, record in lists.items()}


def _slug(name: str) -> str:
    return "-".join(
        re.findall(r"[a-z0-9]+", name.lower().removesuffix(".txt").removesuffix(".md").removesuffix(".html"))
    )


def _write(path: Path, content: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110)
    write_atomically(path, (_HEADER + text).encode())
    return path
