"""What changes in a period, by the law as it is known on a day: what came, or what is scheduled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from tradetalks.dates import as_date
from tradetalks.errors import DisputedTerms
from tradetalks.ledger.status import ENDED, State, known_events

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.dates import Date
    from tradetalks.ledger.load import Ledger
    from tradetalks.ledger.measure import Measure
    from tradetalks.ledger.records import Matter


@dataclass(frozen=True)
class Scheduled:
    """A measure that changes on a day.

    before, after  its states on the day before and on the day; None where sources differ
    differs        the accounts, where sources differ
    """

    day: Date
    measure: Measure
    before: State | None
    after: State | None
    differs: str = ""


def changes(
    ledger: Ledger, since: Date | str, until: Date | str, *, as_of: Date | str, trust: Sequence[str] = ()
) -> list[Scheduled]:
    """What changes from `since` to `until`, both days included, as known on `as_of`; by day, then by id.

    raises  BadInput for what is no day; UnknownName for a name to trust that covers nobody
    """
    first, last, known_by = as_date(since, where="since"), as_date(until, where="until"), as_date(as_of, where="as_of")
    names = ledger.trusted(trust)
    found = []
    for measure in ledger.measures.values():
        for day in _days(measure, known_by):
            if first <= day <= last:
                change = _change(measure, day, known_by, names)
                if change is not None:
                    found.append(change)
    return sorted(found, key=lambda one: (one.day, one.measure.id))


def last_day(ledger: Ledger) -> Date:
    """The last day that the ledger knows: to which it is complete, or on which something in it was said."""
    records: list[Measure | Matter] = [*ledger.measures.values(), *ledger.matters.values()]
    events = [event.date for record in records for event in record.events]
    points = [point for record in records for point in record.points]
    points += [point for arrangement in ledger.arrangements.values() for point in arrangement.points]
    answers = [claim.date for point in points for claim in point.claims if claim.date is not None]
    return max([ledger.coverage.complete_to, *events, *answers])


def _days(measure: Measure, known_by: Date) -> set[Date]:
    """The days that known events and their claims name."""
    days: set[Date | None] = set()
    for event in known_events(measure, known_by):
        days |= {event.start, event.until}
        days |= {day for claim in event.claims for day in (claim.effective, claim.until)}
    return {day for day in days if day is not None}


def _change(measure: Measure, day: Date, known_by: Date, trust: Sequence[str]) -> Scheduled | None:
    try:
        before = measure.state(on=day - timedelta(days=1), as_of=known_by, trust=trust)
        after = measure.state(on=day, as_of=known_by, trust=trust)
    except DisputedTerms as error:
        return Scheduled(day, measure, None, None, error.evidence)
    same_terms = before.terms == after.terms or after.status in ENDED
    if before.status == after.status and same_terms:
        return None
    return Scheduled(day, measure, before, after)
