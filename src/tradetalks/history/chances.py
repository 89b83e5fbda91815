"""The chance that a rise of duty comes that importers look forward to: what came of earlier ones, counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.equilibrium.horizons import Stated
from tradetalks.history.promises_kept import base_rates
from tradetalks.history.scheduled_ends import ends_said, moved_share

if TYPE_CHECKING:
    from tradetalks.dates import Date
    from tradetalks.history.promises_kept import Share
    from tradetalks.ledger import Ledger


def chances_of(ledger: Ledger, as_of: Date | str) -> dict[str, Stated]:
    """Kind of act -> the share that came by a day, with its 95 % interval.

    decree   tariffs ordered for a later day that came on the day
    said     tariffs threatened without an order that came at all
    pause    dated ends of pauses that were not moved

    raises   BadInput for what is no day
    """
    rates, pauses = base_rates(ledger, as_of), moved_share(ends_said(ledger, as_of), "pause")
    moved = _stated(pauses)
    return {
        "decree": _stated(rates.decrees_on_time),
        "said": _stated(rates.said_carried_out),
        "pause": Stated(1.0 - moved.high, 1.0 - moved.central, 1.0 - moved.low),
    }


def _stated(share: Share) -> Stated:
    """A share with its interval; of no cases the middle of it."""
    return Stated(share.low, share.central if share.n else (share.low + share.high) / 2.0, share.high)
