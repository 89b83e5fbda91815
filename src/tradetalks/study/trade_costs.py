"""What licences, bans, quotas and port fees cost a flow, as trade costs. Axes: o origin, d destination, s sector."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tradetalks.customs.goods import hs6_imports_from_china
from tradetalks.customs.sectors import hs_sectors
from tradetalks.errors import BadParameters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tradetalks.ledger import Range
    from tradetalks.ledger.grammar import ExportControlTerms, QuotaTerms
    from tradetalks.world import World
    from tradetalks.world.table import Array

# Hummels & Schaur (2013), "Time as a Trade Barrier": a day in transit is worth an ad valorem tariff of 0.6 to 2.1 %;
# the central value is the middle of that range.
COST_PER_DAY: dict[str, float] = {"low": 0.006, "central": 0.0135, "high": 0.021}
LEAST_DAMAGE: dict[str, str] = {"low": "high", "central": "central", "high": "low"}

# Benchmark of quotas: product -> origin, destination, sector, tonnes a year, million USD a year.
# US soybeans to China in 2024: 26.9 million tonnes, 12.6 billion USD (US Department of Agriculture).
QUOTA_BENCHMARK = {"1201": ("USA", "CHN", "agriculture", 26.9e6, 12600.0)}
TONNES = {"tonnes": 1.0, "million tonnes": 1e6}
A_YEAR = {"year": 1.0, "month": 12.0}


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


def delay_cost(share_delayed: Array | float, days: float, cost_per_day: float) -> Array:
    """Log cost of a flow of which a share waits.

    log k_ods = log(1 + share (exp(cost_per_day days) - 1))     Hummels & Schaur (2013), on the share that waits
    """
    return np.asarray(np.log1p(np.asarray(share_delayed) * np.expm1(cost_per_day * days)))


def control_cost(products: Sequence[str], terms: ExportControlTerms, world: World, ranges: str) -> Array:
    """[s] log trade cost of a licence or ban on products: what is refused is lost, what is approved waits."""
    share = product_share(products, world)
    approved = 0.0 if terms.control == "ban" else 1.0
    if terms.approval_rate:
        approved = end(terms.approval_rate, LEAST_DAMAGE[ranges])
    days = end(terms.delay_days, ranges) if terms.delay_days else 0.0
    lost = variety_loss(share * (1.0 - approved), world.trade_elasticity)
    return lost + delay_cost(share * approved, days, COST_PER_DAY[ranges])


def quota_cost(product: str, terms: QuotaTerms, world: World) -> Array:
    """[s] log trade cost of a quota below benchmark trade: the product's missing share of the flow is lost.

    raises  BadParameters where the product's benchmark value exceeds the flow of its sector in the table
    """
    origin, destination, sector, tonnes, value = QUOTA_BENCHMARK[product]
    s = world.sector(sector)
    flow = world.trade[world.country(origin), world.country(destination), s]
    if value >= flow:
        raise BadParameters(
            f"product {product} is larger than its sector's flow",
            where=f"world.trade[{origin} -> {destination}, {sector}]",
            evidence=f"{value:.0f} of {flow:.0f} million USD",
            remedy="mend the table's flow",
        )
    lost = np.zeros(len(world.sectors))
    lost[s] = value / flow * max(0.0, 1.0 - tonnes_a_year(terms) / tonnes)
    return variety_loss(lost, world.trade_elasticity)


def port_fee_cost(ad_valorem_equivalent: Range, world: World, ranges: str) -> Array:
    """[s] log trade cost of a port fee: log(1 + ad valorem equivalent) on sectors that make goods."""
    return np.where(goods_sectors(world), np.log1p(end(ad_valorem_equivalent, ranges)), 0.0)


def product_share(products: Sequence[str], world: World) -> Array:
    """[s] share of HS products in US imports of each sector from China in 2024, by HS6; longer codes count in full."""
    shares = np.zeros(len(world.sectors))
    for sector, values in hs6_imports_from_china().items():
        if sector in world.sectors:
            named = [value for code, value in values.items() if any(_overlap(code, product) for product in products)]
            shares[world.sector(sector)] = sum(named) / sum(values.values())
    return shares


def goods_sectors(world: World) -> NDArray[np.bool_]:
    """[s] true for sectors whose products cross borders as goods with an HS code."""
    return np.isin(world.sectors, list(set(hs_sectors().values())))


def tonnes_a_year(terms: QuotaTerms) -> float:
    """A quota's quantity in tonnes a year; units and periods are those of TONNES and A_YEAR."""
    return (terms.quantity or 0.0) * TONNES[terms.unit or ""] * A_YEAR[terms.per or ""]


def end(values: Range, ranges: str) -> float:
    """One end of a stated range, or its central value."""
    return {"low": values.low, "central": values.central, "high": values.high}[ranges]


def _overlap(code: str, product: str) -> bool:
    return code.startswith(product) or product.startswith(code)
