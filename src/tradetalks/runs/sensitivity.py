"""Which unknown matters: a tornado from gradients and solves.

Axes: n draw, k unknown, s sector. The table's flows are no single unknown: `flow_draws` draws them alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tradetalks.border.parts import policy_at
from tradetalks.equilibrium import gradient, solve
from tradetalks.kinds.effects import Choice
from tradetalks.kinds.formulas import COST_PER_DAY, end
from tradetalks.runs.attribution import checked_country
from tradetalks.runs.comparison import Comparison
from tradetalks.runs.draws import redrawn
from tradetalks.runs.quantities import quantity
from tradetalks.runs.unknowns import (
    CLOSURE,
    OF_HORIZONS,
    at_quantiles,
    elasticity_ranges,
    ledger_name,
    triangular,
    unknown_names,
    unknowns,
)
from tradetalks.showing import brief_repr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.equilibrium import Gradient, Outcome, Parameters, Policy
    from tradetalks.ledger import Range
    from tradetalks.runs.draws import Plan
    from tradetalks.runs.quantities import Quantity
    from tradetalks.runs.results import Result
    from tradetalks.runs.unknowns import Sample
    from tradetalks.world.table import Array

ENDS = (0.1, 0.9)
FLOW_DRAWS = 16
SOLVED = 8  # the widest swings by the gradient: distributions are wide, and the ends are far from linear


class Swing(NamedTuple):
    """What a number moves by when one unknown goes to its 10th and its 90th percentile, all else central.

    solved  in full; otherwise to first order
    """

    unknown: str
    low: float
    high: float
    solved: bool


@dataclass(frozen=True, kw_only=True)
class Tornado:
    """The unknowns that move one country's quantity, widest first.

    central  the number at central values
    flows    the 10th and 90th percentile over draws of the table's flows alone, less the central number
    """

    __repr__ = brief_repr

    change: str
    quantity: Quantity
    country: str
    horizon: str
    central: float
    swings: tuple[Swing, ...]
    flows: Swing


def tornado(found: Result | Comparison, of: str, country: str) -> Tornado:
    """How far each unknown moves a number: all by its gradient at central values, the widest then by solving both ends.

    of      real_income, prices, wages, prices_in_wages, exports, imports or revenue
    raises  UnknownName for another quantity or country
    """
    c = checked_country(found.world, of, country)
    sides = [(1.0, found.after), (-1.0, found.before)] if isinstance(found, Comparison) else [(1.0, found)]
    names = unknown_names(found.world)
    moved = swings_of(found, of, [country])[country]
    by_gradient = sorted(names, key=lambda name: -abs(moved[name][1] - moved[name][0]))
    drawn = [CLOSURE] if len(sides[0][1].plan.horizon.closures) > 1 else []  # a closure has no gradient
    widest = {*by_gradient[:SOLVED], *drawn}
    for name in widest:
        both = [sum(sign * move(result, names.index(name), place, of, c) for sign, result in sides) for place in ENDS]
        moved[name] = (both[0], both[1])
    flows = sum((sign * flow_draws(result, of, c) for sign, result in sides), np.zeros(FLOW_DRAWS))
    central = float(found.at_central(of)[c])
    low, high = np.quantile(flows, ENDS) - central
    bars = [
        Swing(name, moved[name][0], moved[name][1], name in widest)
        for name in names
        if max(map(abs, moved[name])) > 0.0
    ]
    return Tornado(
        change=f"{sides[0][1].scenario.title}, against: {found.baseline}",
        quantity=quantity(of),
        country=country,
        horizon=found.horizon,
        central=central,
        swings=tuple(sorted(bars, key=lambda bar: -abs(bar.high - bar.low))),
        flows=Swing("flows of the table", float(low), float(high), True),
    )


def move(result: Result, k: int, place: float, of: str, c: int) -> float:
    """Move of a country's number with one unknown at a place in its distribution, solved in full."""
    parameters, policy = moved_alone(result.plan, k, unknown_names(result.world)[k], place)
    at = solve(result.world, policy, parameters, start=result.outcome)
    return float(quantity(of).of(result.world, at)[c] - result.at_central(of)[c])


def swings(
    plan: Plan, outcome: Outcome, of: str, countries: Sequence[str]
) -> dict[str, dict[str, tuple[float, float]]]:
    """Country -> unknown -> move of its number at both ends, first-order."""
    slopes = {country: gradient(outcome, of, country) for country in countries}
    found: dict[str, dict[str, tuple[float, float]]] = {country: {} for country in countries}
    middle, names = modes(plan), unknown_names(plan.world)
    quantile = np.repeat(middle[None], len(ENDS) * len(names), axis=0)
    quantile[np.arange(len(quantile)), np.arange(len(quantile)) // 2] = np.tile(ENDS, len(names))
    sample = at_quantiles(plan.world, plan.horizon, quantile)
    for k, name in enumerate(names):
        low, high = (_moved(plan, sample, 2 * k + i, name, place) for i, place in enumerate(ENDS))
        for country, slope in slopes.items():
            found[country][name] = first_order(slope, outcome, *low), first_order(slope, outcome, *high)
    return found


def swings_of(
    found: Result | Comparison, of: str, countries: Sequence[str]
) -> dict[str, dict[str, tuple[float, float]]]:
    """Country -> unknown -> move of its number at both ends, first-order: of a comparison the difference of the two."""
    if not isinstance(found, Comparison):
        return swings(found.plan, found.outcome, of, countries)
    after, before = (swings(side.plan, side.outcome, of, countries) for side in (found.after, found.before))
    return {
        country: {
            name: (low - before[country][name][0], high - before[country][name][1])
            for name, (low, high) in after[country].items()
        }
        for country in countries
    }


def first_order(slope: Gradient, outcome: Outcome, parameters: Parameters, policy: Policy) -> float:
    """Sum of gradient times change; elasticities of trade and trade costs in logs; caps that stay."""
    before, after = outcome.parameters, parameters
    log_theta = np.log(np.asarray(after.trade_elasticity) / before.trade_elasticity)
    cost, cost_before = policy.trade_cost_hat, outcome.policy.trade_cost_hat
    dearer = cost != cost_before
    both = np.isfinite(policy.cap) & np.isfinite(outcome.policy.cap)
    return float(
        np.sum(slope.trade_elasticity * before.trade_elasticity * log_theta)
        + np.sum(slope.trade_cost_hat[dearer] * cost_before[dearer] * np.log(cost[dearer] / cost_before[dearer]))
        + np.sum(slope.cap[both] * (np.asarray(policy.cap)[both] - np.asarray(outcome.policy.cap)[both]))
        + np.sum(slope.tariff * (policy.tariff - outcome.policy.tariff))
        + np.sum(slope.floor * (policy.floor - outcome.policy.floor))
        + np.sum(slope.mobile_share * (after.mobile_share - before.mobile_share))
        + slope.value_added_elasticity * (after.value_added_elasticity - before.value_added_elasticity)
        + slope.input_elasticity * (after.input_elasticity - before.input_elasticity)
        + slope.final_elasticity * (after.final_elasticity - before.final_elasticity)
    )


def moved_alone(plan: Plan, k: int, name: str, place: float) -> tuple[Parameters, Policy]:
    """Parameters and border policy with one unknown at a place in its distribution and all others central."""
    quantile = modes(plan)[None, :].copy()
    quantile[0, k] = place
    return _moved(plan, at_quantiles(plan.world, plan.horizon, quantile), 0, name, place)


def _moved(plan: Plan, sample: Sample, n: int, name: str, place: float) -> tuple[Parameters, Policy]:
    """Draw n of a sample, and the ledger's unknown of that name, if any, at a place in its range."""

    def choose(government: str, field: str, values: Range) -> float:
        if ledger_name(government, field) != name:
            return end(values, "central")
        return float(triangular(np.asarray(place), values.low, values.central, values.high))

    law = plan.laws[0]
    cost_per_day = float(sample.cost_per_day[n]) if name == "cost_per_day" else COST_PER_DAY["central"]

    def placed(government: str, field: str) -> float | None:
        return place if ledger_name(government, field) == name else None

    choice = Choice(choose, placed, cost_per_day, sample.trade_elasticity[n])
    return sample.parameters(n, plan.central), policy_at(law.policy, law.effects, plan.costs[0], choice)


def matters(plan: Plan, k: int, name: str) -> bool:
    """Whether parameters or policy change with an unknown at all."""
    (low, there), (high, here) = (moved_alone(plan, k, name, place) for place in ENDS)
    names = (
        *("trade_elasticity", "value_added_elasticity", "input_elasticity", "final_elasticity"),
        *("mobile_share", "deficits"),
    )
    same = all(np.array_equal(getattr(low, each), getattr(high, each)) for each in names)
    same = same and np.array_equal(there.cap, here.cap) and np.array_equal(there.floor, here.floor)
    same = same and np.array_equal(there.tariff, here.tariff)
    return not (same and np.array_equal(there.trade_cost_hat, here.trade_cost_hat))


def modes(plan: Plan) -> Array:
    """[k] where in each distribution its central value is: the middle for the ledger's, the first for closures."""
    _, (low, mode, high) = elasticity_ranges(plan.world)
    day = unknowns().cost_per_day
    spreads = [*(plan.horizon.stated(name) for name in OF_HORIZONS), (day.low, day.central, day.high)]
    places = [(m - a) / (b - a) if b > a else 0.5 for a, m, b in (*zip(low, mode, high, strict=True), *spreads)]
    names = unknown_names(plan.world)
    found = np.full(len(names), 0.5)
    found[: len(places)] = places
    found[names.index(CLOSURE)] = 0.5 / len(plan.horizon.closures)
    return found


def flow_draws(result: Result, of: str, c: int) -> Array:
    """[n] a number at central parameters in tables drawn again."""
    found = []
    for n in range(FLOW_DRAWS):
        world = redrawn(result.plan, n)
        at = solve(world, result.plan.laws[0].policy, result.plan.central, start=result.outcome)
        found.append(float(quantity(of).of(world, at)[c]))
    return np.array(found)
