"""What differs in a ledger between two pairs of clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tradetalks.ledger.status import state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.dates import Date
    from tradetalks.ledger.load import Ledger
    from tradetalks.ledger.measure import Measure
    from tradetalks.ledger.status import State


class Clocks(NamedTuple):
    """The day asked about, and the day by which it was known."""

    on: Date
    as_of: Date


class Change(NamedTuple):
    """A measure whose state differs between two clocks."""

    measure: Measure
    before: State
    after: State


def diff(ledger: Ledger, before: Clocks, after: Clocks, trust: Sequence[str] = ()) -> list[Change]:
    """The measures whose status, terms or scheduled end differ between two clocks; raises as `state` does."""
    changes, names = [], ledger.trusted(trust)
    for measure in ledger.measures.values():
        then = state(measure, on=before.on, as_of=before.as_of, trust=names)
        later = state(measure, on=after.on, as_of=after.as_of, trust=names)
        if _answer(then) != _answer(later):
            changes.append(Change(measure, then, later))
    return changes


def _answer(found: State) -> tuple[object, ...]:
    return found.status, found.terms, found.scheduled_end, found.said_for
