"""One step of the model: everything that a policy fixes, computed once, and equations (1)-(10) evaluated once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.equilibrium import equations as eq

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tradetalks.equilibrium.parameters import Parameters
    from tradetalks.equilibrium.policy import Policy
    from tradetalks.world.table import Array, World

CLOSED = 1e-4  # of factor income, added to both sides of a trade balance: one without foreign trade keeps its wage


@dataclass(frozen=True, eq=False)
class Problem:
    """What stays fixed while the solver iterates. Axes as in equations.py; the letter order is the memory order.

    sum_weight       [s d o]  pi k^-theta, scaled so that the largest k^-theta of each [d s] is 1
    log_sum_scale    [d s]    log of that scale
    sales_weight     [s o d]  sum_weight net of tariff and export tax
    tariff_weight    [k d o]  tariff times border value per unit of demand, the goods k that any tariff bears on
    export_weight    [k o d]  the same for export taxes
    input_weight     [c s u]  share of s in the materials of u
    cost_share       [c u]    share of value added in cost, profits aside
    factor_income    [c g]    benchmark, million USD; g is 1 where all factors move and scale is constant, else u
    """

    parameters: Parameters
    trade_elasticity: Array
    sum_weight: Array
    log_sum_scale: Array
    sales_weight: Array
    tariffed: NDArray[np.intp]
    tariff_weight: Array
    taxed: NDArray[np.intp]
    export_weight: Array
    input_weight: Array
    cost_share: Array
    final_share: Array
    profit_share: Array
    scale: Array
    mobile_share: Array
    mobile_income_share: Array
    factor_income: Array
    world_income_share: Array
    spending: Array
    deficit: Array


@dataclass(frozen=True, eq=False)
class Evaluation:
    """The equations evaluated at one state."""

    log_wage: Array  # [c]
    log_factor_price: Array  # [c u]
    log_unit_cost: Array  # [c u]
    log_price: Array  # [d s], implied
    log_final_price: Array  # [c]
    value_added: Array  # [c u], demanded
    output: Array  # [c u]
    spending: Array  # [d s], implied
    income: Array  # [c]
    tariff_revenue: Array  # [c]
    export_tax_revenue: Array  # [c]
    cost_power: Array  # [s o], scaled c^-theta
    sum_of_powers: Array  # [s d], the sum in (4), same scale
    demand: Array  # [s d], spending over that sum
    log_trade_balance: Array  # [c], log of (exports + deficit) over imports; zero is (8) and (9) met


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


def pose(world: World, policy: Policy, parameters: Parameters, deficit: Array) -> Problem:
    """The problem that a policy sets; arrays are checked by the caller."""
    theta = np.asarray(parameters.trade_elasticity, dtype=float)
    share = spending_share(world)
    barrier = eq.barrier(policy.tariff, policy.export_tax, policy.trade_cost_hat, world.tariff)
    exponent = np.where(share > 0.0, -theta * np.log(barrier), -np.inf)
    log_sum_scale = exponent.max(axis=0)
    weight = share * np.exp(exponent - log_sum_scale)
    border_weight = weight / (1.0 + policy.tariff)
    sales_weight = border_weight / (1.0 + policy.export_tax)
    tariffed = np.flatnonzero(policy.tariff.any(axis=(0, 1)))
    taxed = np.flatnonzero(policy.export_tax.any(axis=(0, 1)))
    profit, scale, mobile = (
        np.broadcast_to(np.asarray(x, dtype=float), theta.shape)
        for x in (parameters.profit_share, parameters.scale_elasticity, parameters.mobile_share)
    )
    cost_share = (world.value_added_share - profit) / (1.0 - profit)
    materials = world.input_share.sum(axis=1, keepdims=True)
    input_weight = np.divide(world.input_share, materials, out=np.zeros_like(world.input_share), where=materials > 0.0)
    value_added = cost_share * (1.0 - profit) * world.output
    pooled = bool((mobile == 1.0).all() and (scale == 0.0).all())
    factor_income = value_added.sum(axis=1, keepdims=True) if pooled else value_added
    mobile_share = np.ones(1) if pooled else mobile
    return Problem(
        parameters=parameters,
        trade_elasticity=theta,
        sum_weight=np.ascontiguousarray(weight.transpose(2, 1, 0)),
        log_sum_scale=log_sum_scale,
        sales_weight=np.ascontiguousarray(sales_weight.transpose(2, 0, 1)),
        tariffed=tariffed,
        tariff_weight=np.ascontiguousarray((policy.tariff * border_weight)[..., tariffed].transpose(2, 1, 0)),
        taxed=taxed,
        export_weight=np.ascontiguousarray((policy.export_tax * sales_weight)[..., taxed].transpose(2, 0, 1)),
        input_weight=input_weight,
        cost_share=cost_share,
        final_share=world.final_share,
        profit_share=profit,
        scale=scale,
        mobile_share=mobile_share,
        mobile_income_share=mobile_incomes(factor_income, mobile_share),
        factor_income=factor_income,
        world_income_share=factor_income / factor_income.sum(),
        spending=world.spending,
        deficit=deficit,
    )


def spending_share(world: World) -> Array:
    """[o d s] pi: share of d's spending on s that goes to o; all from home where d buys nothing."""
    spent = world.spending
    share = world.trade * (1.0 + world.tariff) / np.where(spent > 0.0, spent, 1.0)
    home = np.arange(len(world.countries))
    share[home, home] = np.where(spent > 0.0, share[home, home], 1.0)
    return share


def mobile_incomes(factor_income: Array, mobile_share: Array) -> Array:
    """[c g] share of each group in the income of mobile factors; of all factors where none moves."""
    mobile = factor_income * mobile_share
    total = mobile.sum(axis=1, keepdims=True)
    everything = factor_income / factor_income.sum(axis=1, keepdims=True)
    return np.where(total > 0.0, mobile / np.where(total > 0.0, total, 1.0), everything)


def benchmark_state(problem: Problem) -> Array:
    """The state of no change: logs of factor income [c g], price [d s] and spending [d s], end to end."""
    return np.zeros(problem.factor_income.size + 2 * problem.spending.size)


def split(problem: Problem, state: Array) -> tuple[Array, Array, Array]:
    """The state's three blocks as arrays: [c g], [d s], [d s]."""
    n, m = problem.factor_income.size, problem.spending.size
    return (
        state[:n].reshape(problem.factor_income.shape),
        state[n : n + m].reshape(problem.spending.shape),
        state[n + m :].reshape(problem.spending.shape),
    )


def evaluate(problem: Problem, state: Array) -> Evaluation:
    """Equations (1)-(9) at a state, each once, the newest values first."""
    p, parameters = problem, problem.parameters
    log_factor_income, log_price, log_spending = split(p, state)
    log_wage = eq.wage(log_factor_income, p.mobile_income_share)
    log_factor_price = eq.factor_price(log_wage, log_factor_income, p.mobile_share)
    log_materials = eq.materials_price(p.input_weight, log_price, parameters.input_elasticity)
    log_input = log_factor_income - log_factor_price
    log_cost, value_added_share = eq.unit_cost(
        log_factor_price, log_materials, log_input, p.cost_share, parameters.value_added_elasticity, p.scale
    )
    power, log_scale = eq.cost_power(log_cost, p.trade_elasticity)
    cost_power = np.ascontiguousarray(power.T)
    total = np.matmul(p.sum_weight, cost_power[..., None])[..., 0]
    log_sum = np.log(np.ascontiguousarray(total.T)) + p.log_sum_scale + log_scale
    log_price = eq.price_index(log_sum, p.trade_elasticity)
    spent = p.spending * np.exp(log_spending)
    demand = np.ascontiguousarray(spent.T) / total
    output = np.ascontiguousarray(eq.output(cost_power, demand, p.sales_weight).T)
    tariff_revenue = eq.tax_revenue(demand[p.tariffed], cost_power[p.tariffed], p.tariff_weight)
    export_tax_revenue = eq.tax_revenue(cost_power[p.taxed], demand[p.taxed], p.export_weight)
    cost = (1.0 - p.profit_share) * output
    value_added = value_added_share * cost
    factor_income = p.factor_income * np.exp(log_factor_income)
    by_country = factor_income.sum(axis=1)
    log_by_country = np.log(by_country / p.factor_income.sum(axis=1))
    deficit = eq.deficits(parameters.deficits, p.deficit, log_by_country)
    income = eq.income(by_country, output @ p.profit_share, tariff_revenue, export_tax_revenue, deficit)
    log_final_price, final_share = eq.final_shares(p.final_share, log_price, parameters.final_elasticity)
    materials_spending = eq.materials_demand(
        cost - value_added, p.input_weight, log_price, log_materials, parameters.input_elasticity
    )
    home = np.einsum("scc,sc,sc->c", p.sum_weight, cost_power, demand)
    exports = output.sum(axis=1) + export_tax_revenue - home
    imports = spent.sum(axis=1) - tariff_revenue - home
    return Evaluation(
        log_wage=log_wage,
        log_factor_price=log_factor_price,
        log_unit_cost=log_cost,
        log_price=log_price,
        log_final_price=log_final_price,
        value_added=value_added,
        output=output,
        spending=eq.spending(final_share, income, materials_spending),
        income=income,
        tariff_revenue=tariff_revenue,
        export_tax_revenue=export_tax_revenue,
        cost_power=cost_power,
        sum_of_powers=total,
        demand=demand,
        log_trade_balance=log_trade_balance(exports, imports, deficit, by_country),
    )


def log_trade_balance(exports: Array, imports: Array, deficit: Array, factor_income: Array) -> Array:
    """[c] Log of exports and what is borrowed over imports and what is lent; nearly linear in log wages.

    Walras' law makes it zero where (7) holds on average over a country's sectors.
    """
    earned = exports + np.maximum(deficit, 0.0) + CLOSED * factor_income
    spent = imports + np.maximum(-deficit, 0.0) + CLOSED * factor_income
    return np.log(earned / spent)


def benchmark_response(problem: Problem, world: World) -> Response:
    """The response at the benchmark."""
    share = spending_share(world).transpose(2, 1, 0)
    return _response(problem, share, world.trade.transpose(2, 0, 1), world.deficit, world.value_added.sum(axis=1))


def response_at(problem: Problem, state: Array) -> Response:
    """The response at an equilibrium, or near one."""
    at = evaluate(problem, state)
    share = problem.sum_weight * at.cost_power[:, None, :] / at.sum_of_powers[:, :, None]
    sales = problem.sales_weight * at.cost_power[:, :, None] * at.demand[:, None, :]
    return _response(problem, share, sales, problem.deficit, at.value_added.sum(axis=1))


def _response(problem: Problem, share: Array, sales: Array, deficit: Array, factor_income: Array) -> Response:
    """A Newton step on the trade balances of a rougher world; the fixed point does not depend on it.

    There unit costs and spending move with home factor income only. Prices follow that move, and gaps in prices and
    spending pass through the home input-output table, at once.

    share  [s d o]; sales  [s o d] million USD; deficit, factor_income  [c]
    """
    goods, countries = share.shape[:2]
    theta = problem.trade_elasticity
    share = np.ascontiguousarray(share)
    identity = np.eye(countries)
    abroad = np.ascontiguousarray(sales) * (1.0 - identity)
    pull = abroad * theta[:, None, None]
    pulled, flows = pull.sum(axis=0), abroad.sum(axis=0)
    exports, imports = flows.sum(axis=1), flows.sum(axis=0)
    exporter = np.matmul(pull, share).sum(axis=0) - np.diag(pulled.sum(axis=1)) + flows
    importer = np.einsum("sd,sdp->dp", pull.sum(axis=1), share) - pulled.T + np.diag(imports)
    closed = CLOSED * factor_income
    earned = exports + np.maximum(deficit, 0.0) + closed
    spent = imports + np.maximum(-deficit, 0.0) + closed
    derivative = exporter / earned[:, None] - importer / spent[:, None] - CLOSED * identity
    world_share = factor_income / factor_income.sum()
    income = np.asarray(-np.linalg.inv(derivative - np.outer(np.ones(countries), world_share)))
    home_share = np.einsum("scc->cs", share)
    home_use = problem.input_weight * ((1.0 - problem.cost_share) * home_share)[:, None, :]
    loop = np.linalg.inv(np.eye(goods) - home_use)
    cost = home_share * problem.cost_share
    if problem.factor_income.shape[1] == 1:
        return Response(income, np.ones((countries, 1)), cost, loop)
    output = sales.sum(axis=2).T
    foreign = 1.0 - np.einsum("sod,sdo->os", sales, share) / np.where(output > 0.0, output, 1.0)
    stuck = problem.cost_share * (1.0 - problem.mobile_share)
    return Response(income, 1.0 / (1.0 + theta * foreign * stuck), cost, loop)


def step(problem: Problem, response: Response, state: Array) -> Array:
    """The state that the equations imply; a fixed point is an equilibrium.

    Spending falls by at most a factor of ten in one step, so that it stays positive on the way.
    """
    p, at = problem, evaluate(problem, state)
    log_factor_income, log_price, log_spending = split(p, state)
    move = (response.income @ at.log_trade_balance)[:, None]
    if p.factor_income.shape == at.value_added.shape:
        gap = log_ratio(at.value_added, p.factor_income) - log_factor_income
        country_gap = np.einsum("cg,cg->c", p.factor_income, gap) / p.factor_income.sum(axis=1)
        move = move + response.sector * (gap - country_gap[:, None])
    new_income = eq.numeraire(log_factor_income + move, p.world_income_share)
    price_gap = at.log_price - log_price + response.cost * (new_income - log_factor_income)
    new_price = log_price + np.matmul(price_gap[:, None, :], response.loop)[:, 0, :]
    spent = p.spending * np.exp(log_spending)
    spending = spent + np.matmul(response.loop, (at.spending - spent)[..., None])[..., 0]
    new_spending = log_ratio(np.maximum(spending, 0.1 * spent), p.spending)
    return np.concatenate([new_income.ravel(), new_price.ravel(), new_spending.ravel()])


def log_ratio(new: Array, benchmark: Array) -> Array:
    """log(new/benchmark) where the benchmark is positive, 0 elsewhere."""
    return np.asarray(np.log(np.divide(new, benchmark, out=np.ones_like(new), where=benchmark > 0.0)))
