"""Caps, floors and quotas that bind, backwards: the transposes of limits.py and of (11)-(13).

Axes: k cell where a limit binds, o origin, d destination, s good.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.equilibrium.limits import at_choke, exceeds_quota
from tradetalks.equilibrium.step import step_transposed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tradetalks.equilibrium.adjoint import Bars, Point, WedgeBars
    from tradetalks.equilibrium.limits import Cells
    from tradetalks.equilibrium.objectives import Objective
    from tradetalks.equilibrium.outcome import Outcome
    from tradetalks.equilibrium.step import Response
    from tradetalks.world.table import Array


@dataclass(frozen=True, eq=False)
class Binding:
    """The cells where a limit binds, each with an unknown of its own.

    The unknown is log(1 + lambda) where the quantity is the limit's. Where the quantity exceeds a quota, lambda is
    given and the unknown is the log of the share inside the quota.

    tariff, export_tax, cost  [k]  derivatives of the logs of 1 + these in effect, and of trade cost, by the unknown
    limit                     [k]  the policy's array that binds: cap, floor or quota
    kept                      [k]  1 where a step starts from the unknown itself, 0 where it does not
    response                  [k]  fall of log q that a step of the unknown answers; -1 for a share inside
    border_inside             [k]  dlog(1+T)/dlog(1+t0), T the mean tariff where a quota is exceeded: share of the
                                   border value inside it; 0 where importers have the rent, and elsewhere
    """

    cells: Cells
    tariff: Array
    export_tax: Array
    cost: Array
    limit: NDArray[np.str_]
    kept: Array
    response: Array
    border_inside: Array


def binding_limits(outcome: Outcome) -> Binding:
    """The limits with a shadow price that moves, and whose it is; at a choke price it is given."""
    o, d, s = np.unravel_index(np.flatnonzero(outcome.shadow_price), outcome.trade.shape)
    moves = ~at_choke(outcome.policy, (o, d, s), outcome.shadow_price[o, d, s])
    d, s = d[moves], s[moves]
    cells = (o[moves], d, s)
    policy, shape = outcome.policy, outcome.trade.shape
    shadow = outcome.shadow_price[cells]
    holder = np.broadcast_to(np.asarray(policy.rent_to), shape)[cells]
    quota = np.broadcast_to(policy.quota, shape)[cells]
    exceeded = exceeds_quota(policy, cells, shadow)
    mean_tariff = outcome.in_effect.tariff[cells]
    border_inside = np.zeros(shadow.size)
    mixed = exceeded & (holder != "importer")
    if mixed.any():
        inside = quota / outcome.quantity_hat[cells] * (1.0 + mean_tariff) / (1.0 + policy.tariff[cells])
        border_inside[mixed] = inside[mixed]
    share = outcome.trade[cells] * (1.0 + mean_tariff) / outcome.spending[d, s]
    theta = np.asarray(outcome.parameters.trade_elasticity)[s]
    by_share = -border_inside * shadow / (1.0 + shadow)
    tariff = np.where(exceeded, by_share, (shadow < 0.0) | (holder == "importer"))
    held = np.where(exceeded, -by_share, 1.0 - tariff)
    return Binding(
        cells=cells,
        tariff=tariff,
        export_tax=np.where(holder == "exporter", held, 0.0),
        cost=np.where(holder == "exporter", 0.0, held),
        limit=np.where(shadow < 0.0, "floor", np.where(np.isfinite(quota), "quota", "cap")),
        kept=np.where(exceeded, 0.0, 1.0),
        response=np.where(exceeded, -1.0, 1.0 + theta * (1.0 - share)),
        border_inside=border_inside,
    )


def joint_transposed(point: Point, response: Response, binding: Binding, bar: Array) -> tuple[Array, Bars]:
    """Transpose of the step of the state and of the unknowns of limits that bind, as step_transposed."""
    states = point.state.size
    direct, bars = step_transposed(point, response, bar[:states])
    if not binding.response.size:
        return direct, bars
    o, d, s = binding.cells
    quantity = bar[states:] / binding.response
    p, at = point.problem, point.at
    sales = p.sum_weight[s, d, o] * at.supply.cost_power[s, o] * at.sales.demand[s, d]
    unit_cost = np.zeros_like(at.supply.log_unit_cost)
    np.add.at(unit_cost, (o, s), -quantity)
    return direct, replace(bars, cells=binding.cells, paid=quantity / sales, barrier=-quantity, log_unit_cost=unit_cost)


def shadow_bar(outcome: Outcome, binding: Binding, wedges: WedgeBars) -> Array:
    """[k] with respect to the unknowns of limits that bind, from the taxes and costs that they are part of."""
    tariff = (1.0 + outcome.in_effect.tariff[binding.cells]) * wedges.tariff
    export_tax = (1.0 + outcome.in_effect.export_tax[binding.cells]) * wedges.export_tax
    return np.asarray(binding.tariff * tariff + binding.export_tax * export_tax + binding.cost * wedges.log_barrier)


def by_tariffs(outcome: Outcome, binding: Binding, wedges: WedgeBars, objective: Objective) -> tuple[Array, Array]:
    """[o d s] by the tariff and by the over-quota tariff, from their places in what is in effect.

    Where a quota is exceeded, what the mean tariff leaves of the over-quota tariff is the exporters' or lost.
    wedges  of all cells
    """
    asked, effective = outcome.policy, outcome.in_effect
    by_tariff = wedges.tariff * (1.0 + effective.tariff) + objective.log_tariff
    by_rest = np.zeros_like(by_tariff)
    exceeded = binding.kept == 0.0
    cells = tuple(index[exceeded] for index in binding.cells)
    inside, by_mean = binding.border_inside[exceeded], by_tariff[cells]
    holder = np.broadcast_to(np.asarray(asked.rent_to), by_tariff.shape)[cells]
    by_export_tax = wedges.export_tax[cells] * (1.0 + effective.export_tax[cells])
    by_held = np.where(holder == "exporter", by_export_tax, wedges.log_barrier[cells])
    by_tariff[cells] = inside * (by_mean - by_held)
    by_rest[cells] = (1.0 - inside) * by_mean + inside * by_held
    over_quota = by_rest / (1.0 + np.asarray(asked.over_quota_tariff))
    return by_tariff / (1.0 + asked.tariff) + objective.tariff, over_quota + objective.over_quota_tariff
