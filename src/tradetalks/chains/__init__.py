"""A chokepoint joined to the law and to the world.

`results` runs a chain under a scenario; `controls` reads what the ledger's export controls mean for it; `caps` takes
its shipments back to the trade model; `mitigation` says what buys time; `back_test` asks whether it was right before.
"""

from typing import TYPE_CHECKING

from tradetalks.lazily import names_from

if TYPE_CHECKING:
    from tradetalks.chains.results import band, income_lost_rate, run_chain

__all__ = ["band", "income_lost_rate", "run_chain"]
__getattr__ = names_from(
    __name__,
    {
        "band": "chains.results",
        "income_lost_rate": "chains.results",
        "run_chain": "chains.results",
    },
)
