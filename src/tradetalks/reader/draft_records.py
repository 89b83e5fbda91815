"""Proposals as records of the ledger's grammar: measures with their events, and matters."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from tradetalks.files import read_yaml
from tradetalks.ledger.load import SHIPPED
from tradetalks.reader.proposals import RATED, Proposal, customs_codes

if TYPE_CHECKING:
    from collections.abc import Iterable

_ENDED = ("withdraw", "annul", "expire")
_NEEDS_LAW = ("amend", "suspend", "resume", "extend", *_ENDED)


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
                "parties": parties,  # none where no report names one
                "events": [_event(one, "clarify") for one in rest],
            }
    return files


def on_the_ledger(decided: Iterable[Proposal]) -> dict[str, Any]:
    """The ledger's own measures with the events that a person accepted; they stand in place of the ledger's records."""
    files: dict[str, Any] = {}
    for name, told in _by_measure(decided).items():
        record = read_yaml(SHIPPED / f"{name}.yaml")
        assert isinstance(record, dict)
        files[name] = record | {"events": [*record["events"], *map(_on_a_known_one, told)]}
    return files


def _by_measure(told: Iterable[Proposal]) -> dict[str, list[Proposal]]:
    """Measure -> what is told of it, in the order of the days."""
    found: dict[str, list[Proposal]] = defaultdict(list)
    for one in sorted(told, key=lambda each: each.date):
        found[one.measure].append(one)
    return found


def _on_a_known_one(one: Proposal) -> dict[str, Any]:
    """The event of a proposal on a measure of the ledger, whose terms stay beside the rate."""
    event = _event(one, "clarify" if one.event == "amend" and one.rate is None else one.event)
    return event | ({"terms": {"rate": f"{one.rate:g}"}} if "terms" in event and one.kind in RATED else {})


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
    record["terms"] = terms_of(next((one for one in told if one.rate is not None), first))
    return record | {"events": events}


def terms_of(one: Proposal, rate: float | None = None) -> dict[str, str]:
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
        event["terms"] = terms_of(one, rate)
    return event | {
        "note": "Stood before; from which day the reports do not say.",
        "claims": [{"source": one.told[0].source}],
    }


def _event(one: Proposal, name: str) -> dict[str, Any]:
    event: dict[str, Any] = {"event": name, "date": one.date}
    if one.effective and name != "clarify":
        event["effective"] = one.effective
    ends = ("threaten", "announce", "enter_force", "amend", "suspend", "extend")
    if one.until and name in ends and one.until > (one.effective or one.date):
        event["until"] = one.until
    if one.rate is not None and name in ("threaten", "announce", "enter_force", "amend") and one.kind in RATED:
        event["terms"] = terms_of(one)
    event["note"] = f"Draft, {one.decision}; {one.told[0].modality}, confidence {one.confidence:g}."
    said = []
    for told in {(one.source, one.actor): one for one in one.told}.values():
        claim = {"source": told.source, "says": one.says, "quote": told.quote}
        said.append(claim | ({"actor": told.actor} if told.actor != "outlet" else {}))
    return event | {"claims": said}


def _day_before(day: str) -> str:
    return (dt.date.fromisoformat(day) - dt.timedelta(days=1)).isoformat()


def decided_events(decided: Iterable[Proposal]) -> list[dict[str, Any]]:
    """The events that a person accepted on the ledger's own measures, each with its measure."""
    found = _by_measure(decided)
    return [{"measure": name, **_on_a_known_one(one)} for name, told in found.items() for one in told]
