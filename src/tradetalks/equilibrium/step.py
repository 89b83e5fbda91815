"""One step of the iteration: from the gaps in the equations to the next state, and its transpose."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.equilibrium import markets
from tradetalks.equilibrium.adjoint import NO_CELLS, by_group, no_bars
from tradetalks.equilibrium.policy import Policy
from tradetalks.equilibrium.problem import CLOSED, evaluate, log_ratio, log_trade_balance, pose, sales, split

if TYPE_CHECKING:
    from tradetalks.equilibrium.adjoint import Bars, Point
    from tradetalks.equilibrium.parameters import Parameters
    from tradetalks.equilibrium.problem import Problem
    from tradetalks.world.table import Array, World


@dataclass(frozen=True, eq=False)
class Response:
    """How far to move the state for a gap in the equations.

    income  [c c]    factor incomes, for log trade balances
    sector  [c g]    factor incomes, for a group's own gap in demand within the country
    cost    [c s]    prices at home, for a move of factor incomes
    loop    [c s u]  Leontief inverse of home inputs: spending, for gaps in spending; its transpose: prices
    """

    income: Array
    sector: Array
    cost: Array
    loop: Array


@lru_cache(maxsize=2)
def benchmark_response(world: World, parameters: Parameters) -> Response:
    """The response at the benchmark, which serves every policy: kept for the last two worlds or parameters."""
    problem = pose(world, Policy.benchmark(world), parameters, world.deficit)
    trade = world.trade.transpose(2, 0, 1)
    return _response(problem, problem.sum_weight, trade, world.deficit, world.value_added.sum(axis=1))


def response_at(problem: Problem, state: Array) -> Response:
    """The response at an equilibrium, or near one."""
    at = evaluate(problem, state)
    share = problem.sum_weight * at.supply.cost_power[:, None, :] / at.supply.sum_of_powers[:, :, None]
    sold = problem.sales_weight * at.supply.cost_power[:, :, None] * at.sales.demand[:, None, :]
    return _response(problem, share, sold, problem.deficit, at.value_added.sum(axis=1))


def _response(problem: Problem, share: Array, sales: Array, deficit: Array, factor_income: Array) -> Response:
    """A Newton step on the trade balances of a rougher world; the fixed point does not depend on it.

    In that world unit costs move with home factor income by the home content of the good, and spending moves with
    income. The content takes as much of a good's materials to be home-made as buyers at home buy of the good itself;
    the exact content needs no fewer steps. Prices follow that move, and gaps in prices and spending pass through the
    home input-output table, at once. A move of all factor incomes alike, which the numeraire takes back, answers only
    a gap that is equal in all countries: otherwise an open market could be taken for a closed one.

    share  [s d o]; sales  [s o d] million USD; deficit, factor_income  [c]
    """
    goods, countries = share.shape[:2]
    theta = problem.trade_elasticity
    share = np.ascontiguousarray(share)
    identity = np.eye(countries)
    abroad = np.ascontiguousarray(sales) * (1.0 - identity)
    home_share = np.einsum("scc->cs", share)
    home_use = problem.input_weight * ((1.0 - problem.cost_share) * home_share)[:, None, :]
    loop = np.linalg.inv(np.eye(goods) - home_use)
    content = np.matmul(problem.cost_share[:, None, :], loop)[:, 0, :].T
    pull = abroad * theta[:, None, None]
    passed = share * content[:, None, :]
    flows = abroad.sum(axis=0)
    pulled = (pull * content[:, :, None]).sum(axis=0)
    exports, imports = flows.sum(axis=1), flows.sum(axis=0)
    exporter = np.matmul(pull, passed).sum(axis=0) - np.diag(pulled.sum(axis=1)) + flows
    importer = np.einsum("sd,sdp->dp", pull.sum(axis=1), passed) - pulled.T + np.diag(imports)
    closed = CLOSED * factor_income
    earned = exports + np.maximum(deficit, 0.0) + closed
    spent = imports + np.maximum(-deficit, 0.0) + closed
    derivative = exporter / earned[:, None] - importer / spent[:, None]
    world_share = factor_income / factor_income.sum()
    uniform = np.outer(derivative.sum(axis=1) + 1.0, world_share)
    income = np.asarray(-np.linalg.inv(derivative - CLOSED * identity - uniform))
    cost = home_share * problem.cost_share
    if problem.factor_income.shape[1] == 1:
        return Response(income, np.ones((countries, 1)), cost, loop)
    output = sales.sum(axis=2).T
    foreign = 1.0 - np.einsum("sod,sdo->os", sales, share) / np.where(output > 0.0, output, 1.0)
    stuck = problem.cost_share * (1.0 - problem.mobile_share)
    return Response(income, 1.0 / (1.0 + theta * foreign * stuck), cost, loop)


def step(problem: Problem, response: Response, state: Array) -> Array:
    """The state that the equations imply; a fixed point is an equilibrium.

    Trade is balanced, and factors are paid, at the new spending: that takes a quarter fewer steps than at the old.
    Where deficits are free, wages go back to where they were, and spending follows what trade leaves.
    Spending falls by at most a factor of ten in one step, so that it stays positive on the way.
    """
    p, at = problem, evaluate(problem, state)
    log_factor_income, log_price, log_spending, log_shadow = split(p, state)
    spent = p.spending * np.exp(log_spending)
    spending = spent + np.matmul(response.loop, (at.spending - spent)[..., None])[..., 0]
    spending = np.maximum(spending, 0.1 * spent)
    sold = sales(p, at.supply, spending)
    if p.parameters.deficits == "free":
        move = -at.log_wage[:, None]
    else:
        balance = log_trade_balance(sold.exports, sold.imports, at.deficit, at.factor_income)
        move = (response.income @ balance)[:, None]
    if p.factor_income.shape == sold.output.shape:
        value_added = at.value_added_share * (1.0 - p.profit_share) * sold.output
        gap = log_ratio(value_added, p.factor_income) - log_factor_income
        country_gap = np.einsum("cg,cg->c", p.factor_income, gap) / p.factor_income.sum(axis=1)
        move = move + response.sector * (gap - country_gap[:, None])
    new_income = markets.numeraire(log_factor_income + move, p.world_income_share)
    price_gap = at.log_price - log_price + response.cost * (new_income - log_factor_income)
    new_price = log_price + np.matmul(price_gap[:, None, :], response.loop)[:, 0, :]
    limits, limited = p.limits, sold.limited
    new_shadow = markets.shadow_price(
        log_shadow, limited.log_quantity, limits.log_cap, limits.log_floor, limits.log_most, limited.response
    )
    new_spending = log_ratio(spending, p.spending)
    return np.concatenate([new_income.ravel(), new_price.ravel(), new_spending.ravel(), new_shadow])


def new_income_bar(problem: Problem, response: Response, state_bar: Array) -> Array:
    """[c g] with respect to the new factor incomes of `step`, in the state and in its prices at home."""
    income_bar, price_bar, _, _ = split(problem, state_bar)
    implied_price = np.matmul(response.loop, price_bar[..., None])[..., 0]
    return income_bar + by_group(problem, response.cost * implied_price)


def step_transposed(point: Point, response: Response, state_bar: Array) -> tuple[Array, Bars]:
    """Transpose of a step at an equilibrium without limits: with respect to the state, and to what `evaluate` returns.

    Of a step that stays at the old spending throughout: it has the same fixed points, so the same derivatives.

    state_bar  of the state that the step implies
    """
    p, at = point.problem, point.at
    log_factor_income, _, _, _ = split(p, point.state)
    _, price_bar, spending_bar, _ = split(p, state_bar)
    implied_spending = np.divide(spending_bar, at.spending, out=np.zeros_like(spending_bar), where=p.spending > 0.0)
    through_loop = np.matmul(implied_spending[:, None, :], response.loop)[:, 0, :]
    log_spending = (implied_spending - through_loop) * at.spending
    implied_price = np.matmul(response.loop, price_bar[..., None])[..., 0]
    by_cost = by_group(p, response.cost * implied_price)
    new_income = new_income_bar(p, response, state_bar)
    move = markets.numeraire_transposed(log_factor_income, p.world_income_share, new_income)
    bars = replace(no_bars(point, NO_CELLS), log_price=implied_price, spending=through_loop)
    if p.parameters.deficits == "free":
        bars = replace(bars, log_wage=-move.sum(axis=1))
    else:
        bars = replace(bars, log_trade_balance=response.income.T @ move.sum(axis=1))
    group_income = move - by_cost
    if p.factor_income.shape == at.value_added.shape:
        gap = response.sector * move
        gap = gap - p.factor_income / p.factor_income.sum(axis=1, keepdims=True) * gap.sum(axis=1, keepdims=True)
        value_added = np.divide(gap, at.value_added, out=np.zeros_like(gap), where=p.factor_income > 0.0)
        bars, group_income = replace(bars, value_added=value_added), group_income - gap
    old_price = price_bar - implied_price
    return np.concatenate([group_income.ravel(), old_price.ravel(), log_spending.ravel()]), bars
