"""Caps, floors and tariff-rate quotas: the trade cells that they may bind, and the taxes that they amount to.

Axes: k limited cell, o origin, d destination, s good.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.equilibrium import markets
from tradetalks.equilibrium.policy import Policy

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tradetalks.world.table import Array, World

    Cells = tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]


AT_MOST = 1e-13  # what rounding leaves of a shadow price at its most


@dataclass(frozen=True, eq=False)
class Limits:
    """Cells with trade and a cap, a quota or a floor.

    origin, destination, good  [k]
    weight              [k]  pi k^-theta without the shadow price, on the scale of Problem.sum_weight
    log_barrier         [k]  of k, the same
    benchmark_spending  [k]  million USD
    tariff, export_tax  [k]  fractions
    log_cap, log_floor  [k]  of a cap or quota, and of a floor; inf and -inf: none
    log_most            [k]  most log(1 + lambda): of a quota log((1 + over-quota tariff)/(1 + tariff)), of a cap
                             log of its choke price
    rationed            [k]  true for a quota
    trade_elasticity    [k]
    exporters, importers  [k]  true where a cap's or quota's rent goes there
    """

    origin: NDArray[np.intp]
    destination: NDArray[np.intp]
    good: NDArray[np.intp]
    weight: Array
    log_barrier: Array
    benchmark_spending: Array
    tariff: Array
    export_tax: Array
    log_cap: Array
    log_floor: Array
    log_most: Array
    rationed: NDArray[np.bool_]
    trade_elasticity: Array
    exporters: NDArray[np.bool_]
    importers: NDArray[np.bool_]

    @property
    def size(self) -> int:
        return self.origin.size


@dataclass(frozen=True, eq=False)
class LimitedSales:
    """What is traded in limited cells: all [k], million USD except quantity, share inside a quota and response."""

    paid: Array
    border: Array
    sold: Array
    log_quantity: Array
    inside: Array
    response: Array


NOTHING = np.zeros(0)
NO_SALES = LimitedSales(NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING)


def limited_cells(world: World, policy: Policy) -> Cells:
    """Origins, destinations and goods of the cells with trade that a cap, a quota or a floor names."""
    named = (np.asarray(policy.cap) < np.inf) | (np.asarray(policy.quota) < np.inf) | (np.asarray(policy.floor) > 0.0)
    shape = world.trade.shape
    o, d, s = np.unravel_index(np.flatnonzero(np.broadcast_to(named, shape)), shape)
    traded = world.trade[o, d, s] > 0.0
    return o[traded], d[traded], s[traded]


def exceeds_quota(policy: Policy, cells: Cells, shadow_price: Array) -> NDArray[np.bool_]:
    """[k] whether cells with these shadow prices pay an over-quota tariff."""
    shape = policy.tariff.shape
    quota, over = (np.broadcast_to(each, shape)[cells] for each in (policy.quota, policy.over_quota_tariff))
    most = (1.0 + over) / (1.0 + policy.tariff[cells])
    return np.asarray(np.isfinite(quota) & (1.0 + shadow_price >= most * (1.0 - AT_MOST)))


def at_choke(policy: Policy, cells: Cells, shadow_price: Array) -> NDArray[np.bool_]:
    """[k] whether buyers under a cap pay the most that they would."""
    shape = policy.tariff.shape
    cap, choke = (np.broadcast_to(each, shape)[cells] for each in (policy.cap, policy.choke))
    return np.asarray(np.isfinite(cap) & np.isfinite(choke) & (1.0 + shadow_price >= choke * (1.0 - AT_MOST)))


def limits_of(
    world: World, policy: Policy, cells: Cells, weight: Array, barrier: Array, trade_elasticity: Array
) -> Limits:
    """The limits of a policy; weight [o d s] as Problem.sum_weight, barrier [o d s] a ratio."""
    shape = world.trade.shape
    holder = np.broadcast_to(np.asarray(policy.rent_to), shape)[cells]
    quota, over = (np.broadcast_to(each, shape)[cells] for each in (policy.quota, policy.over_quota_tariff))
    choke = np.broadcast_to(policy.choke, shape)[cells]
    most = np.where(np.isfinite(quota), (1.0 + over) / (1.0 + policy.tariff[cells]), choke)
    with np.errstate(divide="ignore"):
        log_floor = np.log(np.broadcast_to(policy.floor, shape)[cells])
    return Limits(
        *cells,
        weight=weight[cells],
        log_barrier=np.log(barrier[cells]),
        benchmark_spending=(world.trade * (1.0 + world.tariff))[cells],
        tariff=policy.tariff[cells],
        export_tax=policy.export_tax[cells],
        log_cap=np.log(np.minimum(np.broadcast_to(policy.cap, shape)[cells], quota)),
        log_floor=log_floor,
        log_most=np.log(most),
        rationed=np.isfinite(quota),
        trade_elasticity=trade_elasticity[cells[2]],
        exporters=holder == "exporter",
        importers=holder == "importer",
    )


def share_inside(limits: Limits, log_quantity: Array) -> Array:
    """[k] share of the quantity that bears the lower tariff: 1 but where a quota is exceeded."""
    quota = np.where(limits.rationed, limits.log_cap, np.inf)
    return np.asarray(np.exp(np.minimum(quota - log_quantity, 0.0)))


def rent_shares(limits: Limits, log_shadow: Array, inside: Array) -> tuple[Array, Array]:
    """log(1 + lambda) as it falls to exporters and to importers [k]; a floor's subsidy is always the importer's.

    Where a quota is exceeded, its importer's government has on the rest what the holders of licences have inside: of
    (1+t)(1+lambda), 1 plus the mean tariff, 1/(1+T) = inside/(1+t) + (1-inside)/((1+t)(1+lambda)).
    """
    duty = -np.log(inside + (1.0 - inside) * np.exp(-log_shadow))
    importer = np.where(limits.importers | (log_shadow < 0.0), log_shadow, duty)
    return np.where(limits.exporters, log_shadow - importer, 0.0), importer


def importers_rent(limits: Limits, log_shadow: Array, inside: Array, border: Array) -> Array:
    """[k] what importers who hold licences have of a border value, less the subsidies of floors; million USD."""
    held = np.where(limits.importers | (log_shadow < 0.0), inside * np.expm1(log_shadow), 0.0)
    return held * (1.0 + limits.tariff) * border


def limited_power(limits: Limits, log_shadow: Array, cost_power: Array) -> Array:
    """[k] terms of limited cells in the sum of (4); cost_power [s o] as in prices.cost_power."""
    scaled = limits.weight * np.exp(-limits.trade_elasticity * log_shadow)
    return np.asarray(scaled * cost_power[limits.good, limits.origin])


def limited_sales(
    limits: Limits, log_shadow: Array, power: Array, sum_of_powers: Array, demand: Array, log_unit_cost: Array
) -> LimitedSales:
    """Sales in limited cells at the buyer's price, at the border and at the producer's, and their quantity.

    power                  [k]    limited_power
    sum_of_powers, demand  [s d]  as in Evaluation
    log_unit_cost          [o s]
    """
    if not limits.size:
        return NO_SALES
    paid = power * demand[limits.good, limits.destination]
    share = power / sum_of_powers[limits.good, limits.destination]
    log_quantity = markets.limited_quantity(
        paid, limits.benchmark_spending, limits.log_barrier, log_shadow, log_unit_cost[limits.origin, limits.good]
    )
    inside = share_inside(limits, log_quantity)
    exporter, importer = rent_shares(limits, log_shadow, inside)
    border = paid / ((1.0 + limits.tariff) * np.exp(importer))
    return LimitedSales(
        paid=paid,
        border=border,
        sold=border / ((1.0 + limits.export_tax) * np.exp(exporter)),
        log_quantity=log_quantity,
        inside=inside,
        response=1.0 + limits.trade_elasticity * (1.0 - share),
    )


def in_effect(policy: Policy, limits: Limits, log_shadow: Array, inside: Array) -> Policy:
    """The policy without limits that has the same equilibrium: each shadow price as a tax of its holder, or a cost."""
    exporter, importer = rent_shares(limits, log_shadow, inside)
    cells = (limits.origin, limits.destination, limits.good)
    tariff, trade_cost_hat, export_tax = policy.tariff.copy(), policy.trade_cost_hat.copy(), policy.export_tax.copy()
    tariff[cells] = (1.0 + policy.tariff[cells]) * np.exp(importer) - 1.0
    export_tax[cells] = (1.0 + policy.export_tax[cells]) * np.exp(exporter) - 1.0
    trade_cost_hat[cells] *= np.exp(log_shadow - importer - exporter)
    return Policy(tariff, trade_cost_hat, export_tax, transfer=policy.transfer, idle=policy.idle)
