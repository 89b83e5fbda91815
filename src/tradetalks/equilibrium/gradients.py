"""Derivatives of one number of an equilibrium in every cell of policy and every elasticity, from one linear system."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.equilibrium import markets, prices
from tradetalks.equilibrium.adjoint import (
    Bars,
    PulledBack,
    WedgeBars,
    barrier_transposed,
    point_at,
    pull_back,
)
from tradetalks.equilibrium.binding import binding_limits, by_tariffs, joint_transposed, shadow_bar
from tradetalks.equilibrium.krylov import gmres
from tradetalks.equilibrium.objectives import OBJECTIVES, of_output
from tradetalks.equilibrium.problem import log_ratio, pose
from tradetalks.equilibrium.step import new_income_bar, response_at
from tradetalks.errors import NoEquilibrium, UnknownName
from tradetalks.labelled import Labelled, Tables
from tradetalks.showing import brief_repr

if TYPE_CHECKING:
    from collections.abc import Callable

    from tradetalks.equilibrium.adjoint import Point
    from tradetalks.equilibrium.binding import Binding
    from tradetalks.equilibrium.objectives import Objective
    from tradetalks.equilibrium.outcome import Outcome
    from tradetalks.equilibrium.step import Response
    from tradetalks.world.table import Array, World

EVERYWHERE = (slice(None), slice(None), slice(None))
ADJOINT_TOLERANCE = 1e-12  # of the norm of the right-hand side
MOST_PRODUCTS = 200
DERIVATIVES = {
    **dict.fromkeys(("tariff", "trade_cost_hat", "export_tax", "cap", "floor", "quota", "over_quota_tariff"), "o d s"),
    **dict.fromkeys(("trade_elasticity", "scale_elasticity", "mobile_share", "profit_share"), "s"),
    **dict.fromkeys(("wage_floor", "transfer"), "c"),
    **dict.fromkeys(("value_added_elasticity", "input_elasticity", "critical_elasticity", "final_elasticity"), ""),
}


@dataclass(frozen=True, eq=False)
class Gradient(Tables):
    """Derivatives of one number of an outcome. At a kink of a cap or floor: those with the same limits binding.

    of, benchmark                       the number, and the world that its labels are from
    tariff, trade_cost_hat, export_tax  [o d s]  a unit of Policy's own array; no taxes at home
    cap, floor                          [o d s]  zero where the limit does not bind
    quota, over_quota_tariff            [o d s]  the same; at a quota that is just filled its tariffs do nothing more
    trade_elasticity                    [s]      the benchmark held: with deficits="zero", the purged one
    value_added_elasticity, input_elasticity, critical_elasticity, final_elasticity
    scale_elasticity                    [u]      at psi = 0 towards above
    mobile_share                        [u]      at 1 towards below; where nothing moves, only its sum: all alike
    profit_share                        [u]      value added and profits together held; at m = 0 towards above
    wage_floor                          [c]      zero where it does not bind
    transfer                            [c]      received by a country, whoever pays: use differences; zero where
                                                 deficits are free
    residual                            relative error of the linear system
    """

    __repr__ = brief_repr

    of: str
    benchmark: World
    tariff: Array
    trade_cost_hat: Array
    export_tax: Array
    cap: Array
    floor: Array
    quota: Array
    over_quota_tariff: Array
    trade_elasticity: Array
    value_added_elasticity: float
    input_elasticity: float
    critical_elasticity: float
    final_elasticity: float
    scale_elasticity: Array
    mobile_share: Array
    profit_share: Array
    wage_floor: Array
    transfer: Array
    residual: float

    def arrays(self) -> list[Labelled]:
        return [
            Labelled(name, axes, f"{self.of} per unit of {name}", np.asarray(getattr(self, name)))
            for name, axes in DERIVATIVES.items()
        ]

    def axis_labels(self) -> dict[str, tuple[str, ...]]:
        return {**dict.fromkeys("odc", self.benchmark.countries), "s": self.benchmark.sectors}

    def about(self) -> dict[str, str]:
        return {"title": f"derivative of {self.of}"}


def gradient(outcome: Outcome, of: str, country: str, sector: str | None = None) -> Gradient:
    """The derivative of one number of an outcome in all policy and all elasticities.

    J(z, p) at z = F(z, p):  dJ/dp = J_p + F_p' a,  (I - F_z') a = J_z, with the transposes of the equations

    of       real_income, income, prices, wages, prices_in_wages, exports, imports (logs) or revenue (million USD) of a
             country; output (log) of a country's sector
    raises   UnknownName    for another name, country or sector, or a sector too many or too few
             NoEquilibrium  where the linear system is not solved: the equilibrium is at a fold
    """
    world = outcome.benchmark
    if of not in OBJECTIVES and of != "output":
        raise UnknownName(
            f"no number {of!r} to take a derivative of", remedy="one of: " + ", ".join([*OBJECTIVES, "output"])
        )
    if (of == "output") != (sector is not None):
        raise UnknownName(
            "output is of a country's sector, all else of a country", evidence=f"{of} of {sector or country}"
        )
    c = world.country(country)
    if sector is not None:
        s = world.sector(sector)
        return replace(gradient_by(outcome, lambda point: of_output(point, c, s)), of=f"{of} of {sector} in {country}")
    return replace(gradient_by(outcome, lambda point: OBJECTIVES[of](outcome, point, c)), of=f"{of} of {country}")


def gradient_by(outcome: Outcome, objective: Callable[[Point], Objective]) -> Gradient:
    """The gradient of any number whose derivatives at given policy are known.

    raises  NoEquilibrium as `gradient` does
    """
    world = outcome.benchmark
    with np.errstate(all="ignore"):
        problem = pose(world, outcome.in_effect, outcome.parameters, world.deficit + outcome.in_effect.transfer)
        point = point_at(problem, outcome.state)
        return gradient_of(outcome, point, response_at(problem, outcome.state), objective(point))


def gradient_of(outcome: Outcome, point: Point, response: Response, objective: Objective) -> Gradient:
    """The gradient of an objective, as `gradient_by`, from what every number at one outcome shares."""
    binding = binding_limits(outcome)
    states = point.state.size
    back = pull_back(point, objective.bars)
    wedges = barrier_transposed(point, objective.bars, back, outcome.in_effect, binding.cells)
    by_tariff, by_share = (
        np.broadcast_to(each, outcome.trade.shape)[binding.cells]
        for each in (objective.log_tariff, objective.log_share_inside)
    )
    direct = binding.tariff * by_tariff + (1.0 - binding.kept) * by_share
    right = np.concatenate([back.state, shadow_bar(outcome, binding, wedges) + direct])

    def gaps_transposed(bar: Array) -> Array:
        direct, bars = joint_transposed(point, response, binding, bar)
        found = pull_back(point, bars)
        shadow = np.zeros(0)
        if binding.response.size:
            at_binding = barrier_transposed(point, bars, found, outcome.in_effect, binding.cells)
            shadow = shadow_bar(outcome, binding, at_binding) + binding.kept * bar[states:]
        return np.asarray(bar - np.concatenate([found.state + direct, shadow]))

    solution, missing = gmres(gaps_transposed, right, ADJOINT_TOLERANCE, MOST_PRODUCTS)
    if not missing <= 1e3 * ADJOINT_TOLERANCE:
        raise NoEquilibrium(
            "the equilibrium has no derivative here",
            where="gradient",
            evidence=f"{missing:.1e} of the linear system is open after {MOST_PRODUCTS} products",
            remedy="a smaller change of policy, or a smaller tolerance of the solve",
        )
    return by_parameters(outcome, point, response, objective, binding, solution, missing)


def added(one: Bars, other: Bars) -> Bars:
    """The derivatives of a sum."""
    o, d, s = (np.concatenate(pair) for pair in zip(one.cells, other.cells, strict=True))
    return Bars(
        log_price=one.log_price + other.log_price,
        spending=one.spending + other.spending,
        value_added=one.value_added + other.value_added,
        output=one.output + other.output,
        log_unit_cost=one.log_unit_cost + other.log_unit_cost,
        log_trade_balance=one.log_trade_balance + other.log_trade_balance,
        income=one.income + other.income,
        log_final_price=one.log_final_price + other.log_final_price,
        log_wage=one.log_wage + other.log_wage,
        cells=(o, d, s),
        paid=np.concatenate([one.paid, other.paid]),
        barrier=np.concatenate([one.barrier, other.barrier]),
    )


def by_parameters(
    outcome: Outcome,
    point: Point,
    response: Response,
    objective: Objective,
    binding: Binding,
    solution: Array,
    missing: float,
) -> Gradient:
    """J_p + F_p' a, from the derivatives of J and of the adjoint together."""
    asked, effective = outcome.policy, outcome.in_effect
    multiplier = solution[point.state.size :]
    _, of_step = joint_transposed(point, response, binding, solution)
    bars = added(of_step, objective.bars)
    new_income = new_income_bar(point.problem, response, solution[: point.state.size])
    back = pull_back(point, bars)
    wedges = barrier_transposed(point, bars, back, effective, EVERYWHERE)
    limits = {name: np.zeros_like(asked.tariff) for name in ("cap", "floor", "quota")}
    for name, limit_bar in limits.items():
        binds = binding.limit == name
        cells = tuple(index[binds] for index in binding.cells)
        limit = np.broadcast_to(getattr(asked, name), limit_bar.shape)[cells]
        limit_bar[cells] = -(multiplier / binding.response)[binds] / limit
    nests = by_nest_elasticities(point, back)
    tariff, over_quota = by_tariffs(outcome, binding, wedges, objective)
    abroad = 1.0 - np.eye(len(tariff))[:, :, None]
    return Gradient(
        of="a number",
        benchmark=outcome.benchmark,
        tariff=abroad * tariff,
        trade_cost_hat=wedges.log_barrier / asked.trade_cost_hat,
        export_tax=abroad * wedges.export_tax * (1.0 + effective.export_tax) / (1.0 + asked.export_tax),
        cap=limits["cap"],
        floor=limits["floor"],
        quota=limits["quota"],
        over_quota_tariff=over_quota,
        trade_elasticity=by_trade_elasticity(outcome, point, back, wedges),
        value_added_elasticity=nests[0],
        input_elasticity=nests[1],
        critical_elasticity=nests[2],
        final_elasticity=nests[3],
        scale_elasticity=by_scale_elasticity(outcome, point, back),
        mobile_share=by_mobile_share(outcome, point, back),
        profit_share=by_profit_share(outcome, point, bars, back, of_step.value_added, float(new_income.sum())),
        wage_floor=by_wage_floor(outcome, point, back),
        transfer=np.zeros_like(back.deficit) if point.problem.parameters.deficits == "free" else back.deficit,
        residual=missing,
    )


def by_wage_floor(outcome: Outcome, point: Point, back: PulledBack) -> Array:
    """[c] from (7): log w moves with log floor where it binds."""
    floor = np.broadcast_to(np.asarray(outcome.parameters.wage_floor, dtype=float), back.wage.shape)
    binds = (point.at.log_employment < 0.0) & (floor > 0.0)
    return np.asarray(np.divide(back.wage, floor, out=np.zeros_like(back.wage), where=binds))


def by_trade_elasticity(outcome: Outcome, point: Point, back: PulledBack, wedges: WedgeBars) -> Array:
    """[s] from (4): the weights pi k^-theta, the powers of cost and the price index."""
    at, q = point.at, outcome.in_effect
    log_barrier = np.log(prices.barrier(q.tariff, q.export_tax, q.trade_cost_hat, outcome.benchmark.tariff))
    weights = np.einsum("ods,ods->s", log_barrier, wedges.log_weight)
    powers = np.einsum("so,so,os->s", at.supply.cost_power, back.cost_power, at.supply.log_unit_cost)
    index = np.einsum("ds,ds->s", back.log_price, at.log_price) / point.problem.trade_elasticity
    return np.asarray(-weights - powers - index)


def by_nest_elasticities(point: Point, back: PulledBack) -> tuple[float, float, float, float]:
    """eps, mu, mu_crit and eta, from (1), (2) and (5)."""
    p, at, q = point.problem, point.at, point.problem.parameters
    log_price = point.state[p.factor_income.size :][: p.spending.size].reshape(p.spending.shape)
    factor_price = np.broadcast_to(at.log_factor_price, at.supply.log_unit_cost.shape)
    factor_input = point.state[: p.factor_income.size].reshape(p.factor_income.shape) - at.log_factor_price
    bundle = at.supply.log_unit_cost + p.scale * factor_input
    pair = np.stack([factor_price, at.log_materials_price], axis=-1)
    split_cost = np.stack([p.cost_share, 1.0 - p.cost_share], axis=-1)[..., None, :]
    by_bundle = prices.composite_price_by_elasticity(split_cost, pair, bundle[..., None], q.value_added_elasticity)
    moved = back.value_added_share * at.value_added_share * (factor_price - bundle)
    by_inputs, by_critical = by_input_elasticities(point, back, log_price)
    final = p.final_share[:, None, :]
    by_index = prices.composite_price_by_elasticity(
        final, at.log_price, at.log_final_price[:, None], q.final_elasticity
    )
    shifted = back.final_share * at.final_share * (at.log_price - at.log_final_price[:, None])
    return (
        float(np.sum(back.bundle * by_bundle[..., 0]) - moved.sum()),
        by_inputs,
        by_critical,
        float(np.sum(back.log_final_price * by_index[:, 0]) - shifted.sum()),
    )


def by_input_elasticities(point: Point, back: PulledBack, log_price: Array) -> tuple[float, float]:
    """mu and mu_crit, from (2) and the materials of (5); log_price [c s] of the state."""
    at, m = point.at, point.problem.materials
    others, within = m.weight.transpose(0, 2, 1), m.critical_weight.transpose(0, 2, 1)
    by_materials = prices.composite_price_by_elasticity(others, log_price, at.log_materials_price, m.elasticity)
    bundle = at.log_bundle_price[..., None]
    by_materials = (
        by_materials
        + prices.composite_price_by_elasticity(
            m.bundle_share[..., None, None], bundle, at.log_materials_price[..., None], m.elasticity
        )[..., 0]
    )
    by_bundle = prices.composite_price_by_elasticity(
        within, log_price[:, m.goods], at.log_bundle_price, m.critical_elasticity
    )
    by_price = back.materials_spending * at.materials_spending * at.log_price
    of_goods = by_price[:, m.goods].sum()
    of_bundle = np.sum(back.bundle_spending * at.bundle_spending * at.log_bundle_price)
    paid = np.sum(back.materials * at.materials * at.log_materials_price)
    return (
        float(np.sum(back.log_materials_price * by_materials) - (by_price.sum() - of_goods) - of_bundle + paid),
        float(np.sum(back.log_bundle_price * by_bundle) - of_goods + of_bundle),
    )


def by_scale_elasticity(outcome: Outcome, point: Point, back: PulledBack) -> Array:
    """[u] from (1): log c falls by psi log L, L = (V'/V)/f."""
    p, at = point.problem, point.at
    before = p.cost_share * (1.0 - p.profit_share) * outcome.benchmark.output
    factor_input = log_ratio(at.value_added, before) - at.log_factor_price
    return np.asarray(-np.einsum("cu,cu->u", back.log_unit_cost, np.where(before > 0.0, factor_input, 0.0)))


def by_mobile_share(outcome: Outcome, point: Point, back: PulledBack) -> Array:
    """[u] from (7): the price of value added, and the wage."""
    p, at = point.problem, point.at
    before = p.cost_share * (1.0 - p.profit_share) * outcome.benchmark.output
    log_income = log_ratio(at.value_added, before)
    mobile = before @ np.broadcast_to(np.asarray(outcome.parameters.mobile_share, dtype=float), before.shape[1:])
    prices_by = markets.factor_price_by_mobile_share(at.log_wage, log_income)
    wages_by = markets.wage_by_mobile_share(at.log_wage + at.log_employment, log_income, mobile, before)
    by_cell = back.log_factor_price * prices_by + back.market_wage[:, None] * wages_by
    return np.asarray(np.where(before > 0.0, by_cell, 0.0).sum(axis=0))


def by_profit_share(
    outcome: Outcome, point: Point, bars: Bars, back: PulledBack, of_gap: Array, of_new_income: float
) -> Array:
    """[u] from benchmark value added, V_cu = (v_cu - m_u) Y_cu with v_cu profits included, (1), (5), (7), (8), (10).

    of_gap         [c u]  derivatives by value added in the step's gaps of factor markets
    of_new_income         by a common factor of the step's new factor incomes
    """
    p, at, world = point.problem, point.at, outcome.benchmark
    kept = 1.0 - p.profit_share
    before = p.cost_share * kept * world.output
    made = before > 0.0
    total = before.sum(axis=1)[:, None]
    ratio = np.divide(at.value_added, before, out=np.ones_like(before), where=made)
    per_value = np.divide(world.output, before, out=np.zeros_like(before), where=made)
    income = bars.income + (bars.spending * at.final_share).sum(axis=1)
    cost = back.materials + (bars.value_added - back.materials) * at.value_added_share
    by_sales = at.sales.output * (income[:, None] - cost)
    factor_price = np.broadcast_to(at.log_factor_price, ratio.shape)
    bundle = at.supply.log_unit_cost + p.scale * (np.log(ratio) - factor_price)
    of_bundle, of_share = prices.unit_cost_by_share(
        factor_price, at.log_materials_price, bundle, outcome.parameters.value_added_elasticity
    )
    by_cost_share = (back.bundle * of_bundle + back.value_added_share * of_share) * (1.0 - p.cost_share) / kept
    by_value = -of_gap * at.value_added
    group = np.exp(point.state[: p.factor_income.size].reshape(p.factor_income.shape))
    by_level = back.borrowed[:, None] / total - back.factor_income[:, None] * group
    by_level = by_level + of_new_income * (group - 1.0) / before.sum()
    if p.factor_income.shape == before.shape:
        wage = np.exp(at.log_wage + at.log_employment)[:, None]
        by_value = by_value + back.market_wage[:, None] * p.mobile_income_share * (ratio / wage - 1.0)
    by_cell = by_sales - by_cost_share - by_value * per_value + by_level * world.output
    return np.asarray(by_cell.sum(axis=0))
