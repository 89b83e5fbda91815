"""The lower nest of (2): critical inputs are one bundle among materials. After an equation its transpose.

Axes: k critical input, c country, s good, u using sector. `log_` is the log of new/benchmark. Without critical inputs
the equations are those of prices.py and markets.py. Transposes and `_by_elasticity` as there; no function here raises.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.equilibrium import markets, prices

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tradetalks.equilibrium.parameters import Parameters
    from tradetalks.world.table import Array, World


@dataclass(frozen=True, eq=False)
class Materials:
    """What using sectors buy of each good, and how they substitute.

    elasticity           mu
    weight               [c s u]  share of s in the materials of u, zero for critical inputs
    goods                [k]      the critical inputs, among s
    critical_elasticity  mu_crit
    critical_weight      [c k u]  share of k in the bundle of u; sums to 1 over k, or all zero
    bundle_share         [c u]    share of the bundle in the materials of u
    """

    elasticity: float
    weight: Array
    goods: NDArray[np.intp]
    critical_elasticity: float
    critical_weight: Array
    bundle_share: Array


def materials_of(world: World, parameters: Parameters, input_weight: Array) -> Materials:
    """The nests of a world; input_weight [c s u] share of s in the materials of u."""
    goods = np.array([world.sector(name) for name in parameters.critical], dtype=np.intp)
    others, bundle = input_weight, input_weight[:, goods]
    share = bundle.sum(axis=1)
    if goods.size:
        others = input_weight.copy()
        others[:, goods] = 0.0
    within = np.divide(bundle, share[:, None, :], out=np.zeros_like(bundle), where=share[:, None, :] > 0.0)
    return Materials(parameters.input_elasticity, others, goods, parameters.critical_elasticity, within, share)


def materials_price(materials: Materials, log_price: Array) -> tuple[Array, Array]:
    """(2) Change in the price of the materials of each using sector, and of the bundle in it.

    M_cu = (sum_s g_csu P_cs^(1-mu) + G_cu B_cu^(1-mu))^(1/(1-mu)), s not critical, G_cu = sum_k g_cku
    B_cu = (sum_k (g_cku/G_cu) P_ck^(1-mu_crit))^(1/(1-mu_crit))           nested as in Baqaee & Farhi (2024)

    log_price  [c s]
    returns    [c u], [c u]  logs
    """
    m = materials
    log_others = prices.materials_price(m.weight, log_price, m.elasticity)
    if not m.goods.size:
        return log_others, np.zeros_like(log_others)
    log_bundle = prices.materials_price(m.critical_weight, log_price[:, m.goods], m.critical_elasticity)
    power = 1.0 - m.elasticity
    if power == 0.0:
        return log_others + m.bundle_share * log_bundle, log_bundle
    mean = np.expm1(power * log_others) + m.bundle_share * np.expm1(power * log_bundle)
    return np.asarray(np.log1p(mean) / power), log_bundle


def materials_price_transposed(
    materials: Materials,
    log_price: Array,
    log_materials_price: Array,
    log_bundle_price: Array,
    materials_bar: Array,
    bundle_bar: Array,
) -> tuple[Array, Array]:
    """Transpose of materials_price.

    log_price                                 [c s]
    log_materials_price and log_bundle_price  [c u]
    materials_bar, bundle_bar                 [c u]  of the two
    returns                                   [c s] of log P, [c u] of log B with what log M owes to it
    """
    m = materials
    price = prices.materials_price_transposed(m.weight, log_price, log_materials_price, m.elasticity, materials_bar)
    if not m.goods.size:
        return price, bundle_bar
    total = bundle_bar + materials_bar * new_bundle_share(m, log_materials_price, log_bundle_price)
    price[:, m.goods] = prices.materials_price_transposed(
        m.critical_weight, log_price[:, m.goods], log_bundle_price, m.critical_elasticity, total
    )
    return price, total


def new_bundle_share(materials: Materials, log_materials_price: Array, log_bundle_price: Array) -> Array:
    """[c u] Share of the bundle in materials: G'_cu = G_cu (B_cu/M_cu)^(1-mu)."""
    power = 1.0 - materials.elasticity
    return np.asarray(materials.bundle_share * np.exp(power * (log_bundle_price - log_materials_price)))


def materials_demand(
    materials: Materials, spent: Array, log_price: Array, log_materials_price: Array, log_bundle_price: Array
) -> tuple[Array, Array]:
    """Materials of (5): what using sectors spend on each good, and on the bundle.

    sum_u g'_csu spent_cu;  of critical inputs  sum_u (g_cku/G_cu) (P_ck/B_cu)^(1-mu_crit) G'_cu spent_cu

    spent                                  [c u]  on materials, million USD
    log_price                              [c s]
    log_materials_price, log_bundle_price  [c u]
    returns                                [c s], [c u]  million USD
    """
    m = materials
    spending = markets.materials_demand(spent, m.weight, log_price, log_materials_price, m.elasticity)
    if not m.goods.size:
        return spending, np.zeros_like(spent)
    on_bundle = spent * new_bundle_share(m, log_materials_price, log_bundle_price)
    spending[:, m.goods] = markets.materials_demand(
        on_bundle, m.critical_weight, log_price[:, m.goods], log_bundle_price, m.critical_elasticity
    )
    return spending, on_bundle


@dataclass(frozen=True, eq=False)
class DemandBars:
    """What materials_demand_transposed returns."""

    spent: Array  # [c u]
    log_price: Array  # [c s]
    log_materials_price: Array  # [c u]
    log_bundle_price: Array  # [c u]
    bundle_spending: Array  # [c u]


def materials_demand_transposed(
    materials: Materials,
    spent: Array,
    log_price: Array,
    log_materials_price: Array,
    log_bundle_price: Array,
    spending: Array,
    bundle_spending: Array,
    spending_bar: Array,
) -> DemandBars:
    """Transpose of materials_demand.

    spending, bundle_spending  [c s], [c u]  what it returned
    spending_bar               [c s]
    """
    m, nothing = materials, np.zeros_like(spent)
    by_spent, price, by_materials_price = markets.materials_demand_transposed(
        m.weight, log_price, log_materials_price, spent, spending, m.elasticity, spending_bar
    )
    if not m.goods.size:
        return DemandBars(by_spent, price, by_materials_price, nothing, nothing)
    on_bundle, price[:, m.goods], bundle_price = markets.materials_demand_transposed(
        m.critical_weight,
        log_price[:, m.goods],
        log_bundle_price,
        bundle_spending,
        spending[:, m.goods],
        m.critical_elasticity,
        spending_bar[:, m.goods],
    )
    moved = (1.0 - m.elasticity) * on_bundle * bundle_spending
    through = on_bundle * new_bundle_share(m, log_materials_price, log_bundle_price)
    return DemandBars(by_spent + through, price, by_materials_price - moved, bundle_price + moved, on_bundle)


def input_weights(materials: Materials, log_price: Array) -> Array:
    """[c s u] Shares of inputs in materials at new prices [c s], up to a factor for each using sector."""
    m = materials
    log_bundle = prices.materials_price(m.critical_weight, log_price[:, m.goods], m.critical_elasticity)
    weight = m.weight * np.exp((1.0 - m.elasticity) * log_price)[:, :, None]
    within = m.critical_weight * np.exp((1.0 - m.critical_elasticity) * log_price[:, m.goods])[:, :, None]
    by_bundle = m.bundle_share * np.exp((m.critical_elasticity - m.elasticity) * log_bundle)
    weight[:, m.goods] = within * by_bundle[:, None, :]
    return np.asarray(weight)
