"""Duties that a court voided after they were charged: what was paid under them comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tradetalks.dates import Date
    from tradetalks.ledger import Measure


def voided_by(measure: Measure, on: Date, as_of: Date) -> tuple[str, ...]:
    """Sources of the act that annulled a measure after a day on which it was charged, as known; none where none did."""
    for event in measure.events:
        if event.event == "annul" and event.date <= as_of and event.start > on:
            return tuple(claim.source for claim in event.claims)
    return ()
