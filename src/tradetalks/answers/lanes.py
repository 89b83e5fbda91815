"""Measures along time: one lane a measure, its status from day to day, as known on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from tradetalks.answers.words import rate_text
from tradetalks.errors import DisputedTerms
from tradetalks.ledger.status import ENDED, known_events
from tradetalks.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.dates import Date
    from tradetalks.ledger import Ledger, Measure
    from tradetalks.ledger.status import State

MOST_OF_A_SIDE = 5  # lanes, so that both sides stand on one screen
BEFORE, AFTER = timedelta(days=300), timedelta(days=120)
YEARS_OF_A_PAIR = timedelta(days=820)
MOST_TICKS = 9
STATUS_WORDS = ("in force", "suspended", "announced", "threatened", "disputed")  # that are drawn as bars
STEPS = (1, 2, 3, 6, 12, 24, 60)  # months between ticks


@dataclass(frozen=True)
class Stretch:
    """A status that holds from `since` to the day before `until`."""

    status: str
    since: Date
    until: Date


@dataclass(frozen=True)
class Lane:
    """A measure along time, and what it is on the day asked about.

    now    status on the day, with the rate of a tariff: `in force, 10 %`
    since  first day of that status; None where it has none
    """

    measure: Measure
    stretches: tuple[Stretch, ...]
    status: str
    now: str
    since: Date | None


def status_on(measure: Measure, on: Date, as_of: Date) -> str:
    """The status, or `disputed` where it depends on whom to trust."""
    try:
        return measure.status(on=on, as_of=as_of)
    except DisputedTerms:
        return "disputed"


def stretches(measure: Measure, start: Date, end: Date, as_of: Date) -> tuple[Stretch, ...]:
    """The statuses between two days, as known on a third."""
    days = {start}
    for event in measure.events:
        for day in (event.date, event.start, event.until, *(d for c in event.claims for d in (c.effective, c.until))):
            if day is not None and start < day < end:
                days.add(day)
    found: list[Stretch] = []
    for since, until in pairwise([*sorted(days), end]):
        status = status_on(measure, since, as_of)
        if found and found[-1].status == status:
            found[-1] = Stretch(status, found[-1].since, until)
        else:
            found.append(Stretch(status, since, until))
    return tuple(found)


def lane(measure: Measure, start: Date, end: Date, day: Date) -> Lane:
    """A measure between two days, as known on the day that is asked about."""
    known = stretches(measure, start, end, day)
    try:
        found = measure.state(on=day, as_of=day)
    except DisputedTerms:
        return Lane(measure, known, "disputed", "accounts differ", None)
    if found.status == "unknown":
        return Lane(measure, known, found.status, "not yet said", None)
    return Lane(measure, known, found.status, found.status + _rate_said(found), found.since)


def _rate_said(found: State) -> str:
    """`, 10 %` of a tariff that is threatened, announced or law; nothing of another measure."""
    rate = getattr(found.terms, "rate", None)
    if not isinstance(rate, float) or getattr(found.terms, "how", "") == "exempt" or found.status in ENDED:
        return ""
    return f", {rate_text(rate)}"


def chosen(measures: Sequence[Measure], sides: Sequence[str]) -> tuple[Measure, ...]:
    """Of each side the measures of which most is recorded, in the order in which they began; always the same."""
    found: list[Measure] = []
    for side in dict.fromkeys(one.imposed_by for one in sorted(measures, key=lambda one: _place(one, sides))):
        own = sorted((one for one in measures if one.imposed_by == side), key=lambda one: (-len(one.events), one.id))
        found += sorted(own[:MOST_OF_A_SIDE], key=lambda one: (one.events[0].date, one.id))
    return tuple(found[: 2 * MOST_OF_A_SIDE])


def _place(measure: Measure, sides: Sequence[str]) -> int:
    return sides.index(measure.imposed_by) if measure.imposed_by in sides else len(sides)


def span_of(ledger: Ledger, measures: Sequence[Measure], stages: Sequence[Date]) -> tuple[Date, Date]:
    """First and last day of the lanes: from before an arrangement's stages, or the last years, to what is scheduled."""
    last = ledger.coverage.complete_to
    days = [day for one in measures for event in one.events for day in (event.date, event.until) if day is not None]
    near = [day for day in (*days, *stages) if day <= last + timedelta(days=366)]
    end = max(near, default=last) + AFTER
    if stages:
        return month_of(min(stages) - BEFORE), month_of(end)
    begun = min((one.events[0].date for one in measures), default=last)
    return month_of(max(begun - timedelta(days=31), end - YEARS_OF_A_PAIR)), month_of(end)


def month_of(day: Date) -> Date:
    """The first day of its month."""
    return day.replace(day=1)


def ticks(start: Date, end: Date) -> tuple[Date, ...]:
    """First days of months, few enough to be read, on whole quarters and years where they are far apart."""
    months = [(year, month) for year in range(start.year, end.year + 1) for month in range(1, 13)]
    for step in STEPS:
        found = tuple(
            date(year, month, 1)
            for year, month in months
            if (year * 12 + month - 1) % step == 0 and start <= date(year, month, 1) <= end
        )
        if len(found) <= MOST_TICKS:
            break
    return found


def along(day: Date, start: Date, end: Date) -> float:
    """Where a day lies between two others, from 0 to 100."""
    part = (day - start).days / (end - start).days
    return round(100.0 * min(max(part, 0.0), 1.0), 3)


def lanes_table(lanes: Sequence[Lane], as_of: Date) -> Table:
    """The same as numbers: one row a status of a measure."""
    rows = tuple(
        (one.measure.title, each.status, str(each.since), str(each.until))
        for one in lanes
        for each in one.stretches
        if each.status != "unknown"
    )
    columns = tuple(map(Column, ("measure", "status", "from", "until")))
    return Table("lanes", f"Measures by status, as known on {as_of}", columns, rows)


def known_by(measure: Measure, day: Date) -> bool:
    """Whether anything was said of a measure by a day."""
    return bool(known_events(measure, day))
