"""What reports leave open, as scenarios; and a whole draft as one scenario that stands alone."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from tradetalks.errors import BadInput
from tradetalks.reader.draft_records import decided_events, records, terms_of
from tradetalks.reader.proposals import RATED, Proposal

if TYPE_CHECKING:
    from collections.abc import Iterable


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


def as_scenario(kept: Iterable[Proposal], last: str, which: str) -> dict[str, Any]:
    """A draft as one scenario that stands alone: its measures, what was decided on the ledger's, and what is left open.

    last    the last report's day
    which   as-threatened or as-agreed, as in `scenarios`; `decided` for nothing of what is left open
    raises  BadInput where that holds nothing that can be computed
    """
    told = list(kept)
    measures = {name: record for name, record in records(told).items() if not name.startswith("matters/")}
    decided = [one for one in told if one.known and one.decision in ("accept", "correct")]
    events = [_of_scenario(event) for event in decided_events(decided)]
    left = scenarios([one for one in told if one not in decided], last).get(which)
    if which != "decided" and left is None:
        told_as = "threatened" if which == "as-threatened" else "agreed or planned"
        raise BadInput(f"the reports tell of nothing {told_as} that can be computed", remedy="open what was decided")
    if not measures and not events and left is None:
        raise BadInput("the reports name no measure that can be computed", remedy="give a rate or a ban with `correct`")
    events += left["events"] if left else []
    days = [event.get("effective") or event["date"] for record in measures.values() for event in record["events"]]
    return {
        "title": f"What the reports say, {left['title'].lower()}" if left else "What the reports say",
        "question": left["question"] if left else "What do the measures of the reports do?",
        "author": "draft of the reader",
        "as_of": last,
        "on": max([_month_later(last, events), *days]),
        "assumes": ["What the reports say, as read by rules and as far as it was reviewed."],
        "leaves_out": ["Everything that the reports do not say."],
        "measures": {
            name: record | {"events": [_of_scenario(event) for event in record["events"]]}
            for name, record in measures.items()
        },
        "events": events,
    }


def _of_scenario(event: dict[str, Any]) -> dict[str, Any]:
    """An event whose claims name the scenario as their source: the reports themselves stay behind."""
    return event | {"claims": [claim | {"source": "scenario"} for claim in event.get("claims", ())]}


def _month_later(last: str, events: list[dict[str, Any]]) -> str:
    ahead = (dt.date.fromisoformat(last) + dt.timedelta(days=30)).isoformat()
    return max([ahead, *(str(event["date"]) for event in events)])


def _threatened(one: Proposal, last: str) -> list[dict[str, Any]]:
    """A threat that comes: in force from its day, or from a day after the last report."""
    if not one.is_threat or (one.kind in RATED and one.rate is None):
        return []
    start = max(one.effective or _day_after(last), _day_after(last))
    event: dict[str, Any] = {"measure": one.measure, "event": "enter_force", "date": start, "source": "scenario"}
    return [event | ({"terms": terms_of(one)} if one.kind in RATED else {})]


def _agreed(one: Proposal, last: str) -> list[dict[str, Any]]:
    """What is planned without a day, and changes of the ledger's own measures that are told as agreed or done."""
    if one.event == "threaten" and not one.is_threat and (one.rate is not None or one.kind not in RATED):
        start = max(one.effective or _day_after(last), _day_after(last))
        planned: dict[str, Any] = {"measure": one.measure, "event": "enter_force", "date": start, "source": "scenario"}
        return [planned | ({"terms": terms_of(one)} if one.kind in RATED else {})]
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
        event["terms"] = terms_of(one)
    if one.event == "suspend" and one.until > event["date"]:
        event["until"] = one.until
    return [event]


def _day_after(day: str) -> str:
    return (dt.date.fromisoformat(day) + dt.timedelta(days=1)).isoformat()
