"""What licences, bans, quotas and port fees cost a flow, as trade costs. Axes: o origin, d destination, s sector."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tradetalks.border.us_imports import us_product_shares
from tradetalks.customs.goods import hs6_imports_from_china
from tradetalks.customs.sectors import hs_sectors, sector_in
from tradetalks.errors import BadParameters
from tradetalks.units import A_YEAR, TONNES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tradetalks.ledger import Measure, Range
    from tradetalks.ledger.grammar import QuotaTerms
    from tradetalks.world import World
    from tradetalks.world.table import Array

# Hummels & Schaur (2013), "Time as a Trade Barrier": a day in transit is worth an ad valorem tariff of 0.6 to 2.1 %;
# the central value is the middle of that range.
COST_PER_DAY: dict[str, float] = {"low": 0.006, "central": 0.0135, "high": 0.021}
LEAST_DAMAGE: dict[str, str] = {"low": "high", "central": "central", "high": "low"}


class Traded(NamedTuple):
    """A year's trade in a product, which quotas and commitments are ratios of; the sector is where it belongs."""

    origin: str
    destination: str
    sector: str
    quantity: float
    unit: str


# US soybeans to China in 2024: 26.9 million tonnes (US Department of Agriculture). British cars to the United States:
# about as many in 2024 as the quota of 100,000 (Society of Motor Manufacturers and Traders, 28 August 2025); an
# estimate, 95,000 to 105,000.
QUOTA_BENCHMARK = {
    "1201": Traded("USA", "CHN", "soybeans", 26.9e6, "tonnes"),
    "list:section-232-cars": Traded("GBR", "USA", "transport_equipment", 1e5, "vehicles"),
}
LEAST_CAP = 0.01  # what is still traded under a quota of zero: a flow that vanishes has no price
QUOTA_UNITS = {"tonnes": TONNES, "vehicles": {"vehicles": 1.0}}  # unit of a benchmark -> units of quotas on it


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


def traded(measure: Measure, terms: QuotaTerms) -> Traded | None:
    """The trade that a quota is a ratio of; None where none is stored for its product, places, unit and period."""
    scope = measure.scope
    found = QUOTA_BENCHMARK.get(scope.products[0]) if len(scope.products) == 1 else None
    if found is None or (scope.origin, scope.destination) != ((found.origin,), (found.destination,)):
        return None
    return found if terms.unit in QUOTA_UNITS[found.unit] and terms.per in A_YEAR else None


def quota_ratio(flow: Traded, terms: QuotaTerms) -> float:
    """A quota over the benchmark's trade, at least LEAST_CAP."""
    units = QUOTA_UNITS[flow.unit]
    return max((terms.quantity or 0.0) * units[terms.unit or ""] * A_YEAR[terms.per or ""] / flow.quantity, LEAST_CAP)


def port_fee_share(products: Sequence[str], world: World) -> Array:
    """[o s] share of a flow that a port fee falls on.

    Fees on all goods fall on every sector that makes goods; shares of named products are those of US imports.
    """
    everywhere = np.broadcast_to(goods_sectors(world).astype(np.float64), (len(world.countries), len(world.sectors)))
    return everywhere if "all" in products else us_product_shares(tuple(products), world)


def port_fee_cost(share: Array, ad_valorem_equivalent: float) -> Array:
    """[o s] log trade cost of a port fee: log(1 + share of the flow it falls on * ad valorem equivalent)."""
    return np.log1p(share * ad_valorem_equivalent)


def product_share(products: Sequence[str], world: World) -> Array:
    """[s] share of HS products in US imports of each sector from China in 2024, by HS6; longer codes count in full."""
    return _product_share(tuple(products), world.sectors)


@lru_cache(maxsize=200)
def _product_share(products: tuple[str, ...], sectors: tuple[str, ...]) -> Array:
    prefixes = tuple(product[:6] for product in products)
    named, whole = np.zeros(len(sectors)), np.zeros(len(sectors))
    for product_sector, values in hs6_imports_from_china().items():
        sector = sector_in(product_sector, sectors)
        if sector in sectors:
            s = sectors.index(sector)
            named[s] += sum(value for code, value in values.items() if code.startswith(prefixes))
            whole[s] += sum(values.values())
    share = np.divide(named, whole, out=np.zeros_like(named), where=whole > 0.0)
    share.flags.writeable = False
    return share


def goods_sectors(world: World) -> NDArray[np.bool_]:
    """[s] true for sectors whose products cross borders as goods with an HS code."""
    return _goods_sectors(world.sectors)


@lru_cache(maxsize=100)
def _goods_sectors(sectors: tuple[str, ...]) -> NDArray[np.bool_]:
    found = np.isin(sectors, list(set(hs_sectors().values())))
    found.flags.writeable = False
    return found


def end(values: Range, ranges: str) -> float:
    """One end of a stated range, or its central value."""
    return {"low": values.low, "central": values.central, "high": values.high}[ranges]
