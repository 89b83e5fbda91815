"""What licences, bans and port fees cost a flow, as trade costs. Axes: o origin, s sector.

The cost of a day's wait is `COST_PER_DAY`; draws take it from `cost_per_day` in data/draws/unknowns.yaml, and a test
ties the two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tradetalks.errors import BadParameters

if TYPE_CHECKING:
    from tradetalks.grammar import Range
    from tradetalks.kinds.effects import Array

# Hummels & Schaur (2013), "Time as a Trade Barrier": a day in transit is worth an ad valorem tariff of 0.6 to 2.1 %;
# the central value is the middle of that range.
COST_PER_DAY: dict[str, float] = {"low": 0.006, "central": 0.0135, "high": 0.021}
LEAST_DAMAGE: dict[str, str] = {"low": "high", "central": "central", "high": "low"}


def variety_loss(share_lost: Array | float, trade_elasticity: Array | float) -> Array:
    """Log rise of the price of a flow that loses a share of its varieties.

    log k_ods = -log(1 - share_lost) / theta_s      Feenstra (1994), with sigma - 1 = theta

    share_lost        share of the flow's benchmark value that is no longer traded, [0, 1)
    trade_elasticity  theta > 0
    raises            BadParameters for a share outside [0, 1)
    """
    share = np.asarray(share_lost, dtype=np.float64)
    if not ((share >= 0.0) & (share < 1.0)).all():
        raise BadParameters(
            "a share of varieties lost outside [0, 1)",
            where="variety_loss",
            evidence=str(share),
            remedy="a flow that vanishes has no price: leave some supply, or use a cap",
        )
    return np.asarray(-np.log1p(-share) / trade_elasticity)


def licence_cost(
    product_share: Array | float,
    approval_rate: float,
    delay_days: float,
    cost_per_day: float,
    trade_elasticity: Array | float,
) -> Array:
    """Log rise of the price of a flow of which some products need a licence: refused ones are lost, approved ones wait.

    log k_ods = -log(1 - p + p a exp(-theta_s c T)) / theta_s

    the CES price of varieties of which p a cost exp(c T) times as much and p (1 - a) are gone; the cost of a day is
    that of Hummels & Schaur (2013)

    product_share     p, of the flow's benchmark value, [0, 1)
    approval_rate     a, share of applications
    delay_days        T, from application to licence
    cost_per_day      c, log points of the price a day
    trade_elasticity  theta > 0
    raises            BadParameters, as variety_loss does
    """
    kept = approval_rate * np.exp(-np.asarray(trade_elasticity) * cost_per_day * delay_days)
    return variety_loss(np.asarray(product_share) * (1.0 - kept), trade_elasticity)


def port_fee_cost(share: Array, ad_valorem_equivalent: float) -> Array:
    """[o s] log trade cost of a port fee: log(1 + share of the flow it falls on * ad valorem equivalent)."""
    return np.log1p(share * ad_valorem_equivalent)


def end(values: Range, ranges: str) -> float:
    """One end of a stated range, or its central value."""
    return {"low": values.low, "central": values.central, "high": values.high}[ranges]
