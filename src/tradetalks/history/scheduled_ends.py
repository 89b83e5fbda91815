"""How often the end that a measure or a pause was given was moved before it came."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from tradetalks.dates import as_date
from tradetalks.errors import DisputedTerms
from tradetalks.history.promises_kept import Share, wilson

if TYPE_CHECKING:
    from tradetalks.dates import Date
    from tradetalks.ledger import Event, Ledger, Measure


class End(NamedTuple):
    """An end that was said, and whether the law changed on it.

    what   `pause`: of a suspension, or of a rate set for a time; `measure`: of the measure
    moved  True where on that day, as known on it, nothing changed: it had been put off, or had come before
    """

    said: Date
    until: Date
    by: str
    what: str
    title: str
    moved: bool


def ends_said(ledger: Ledger, as_of: Date | str) -> list[End]:
    """The ends of pauses and measures whose day has come, one a decision, in the order of their days.

    A decision is a day, a government and an end. An end counts where the law would have changed on it, as known on the
    day it was said.
    """
    day = as_date(as_of, where="as_of")
    found: dict[tuple[Date, str, Date], End] = {}
    for measure in ledger.measures.values():
        for event in measure.events:
            if event.until is None or event.until > day or event.date >= event.until:
                continue
            end = _end(measure, event, event.until)
            if end is not None:
                found.setdefault((event.date, measure.imposed_by, event.until), end)
    return sorted(found.values(), key=lambda end: (end.until, end.said))


def moved_share(ends: list[End], what: str) -> Share:
    """The share of ends of pauses, or of measures, that were moved."""
    here = [end for end in ends if end.what == what]
    return wilson(sum(end.moved for end in here), len(here))


def _end(measure: Measure, event: Event, until: Date) -> End | None:
    if event.event == "threaten" or not _changes(measure, until, event.date):
        return None
    came = _changes(measure, until, until)
    what = "pause" if event.event in ("suspend", "amend") else "measure"
    return None if came is None else End(event.date, until, measure.imposed_by, what, measure.title, not came)


def _changes(measure: Measure, day: Date, as_of: Date) -> bool | None:
    """Whether the status, or in force the terms, change on a day, as known on another; None where sources differ."""
    try:
        before = measure.state(on=day - timedelta(days=1), as_of=as_of)
        after = measure.state(on=day, as_of=as_of)
    except DisputedTerms:
        return None
    return before.status != after.status or (after.status == "in force" and before.terms != after.terms)
