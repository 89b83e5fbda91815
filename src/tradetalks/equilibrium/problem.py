"""One step of the model: everything that a policy fixes, computed once, and equations (1)-(12) evaluated once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.equilibrium import critical, markets, prices
from tradetalks.equilibrium.critical import Materials, materials_of
from tradetalks.equilibrium.limits import LimitedSales, Limits, limited_cells, limited_power, limited_sales, limits_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tradetalks.equilibrium.parameters import Parameters
    from tradetalks.equilibrium.policy import Policy
    from tradetalks.world.table import Array, World

NO_TRADE = 1e-9  # of factor income: with less of it, accounts close to 1e-8 whatever the wage, which stays
CLOSED = 1e-4  # of factor income, added to both sides of a trade balance: one without foreign trade keeps its wage


@dataclass(frozen=True, eq=False)
class Problem:
    """What stays fixed while the solver iterates. Axes as in prices.py; the letter order is the memory order.

    sum_weight       [s d o]  pi k^-theta, scaled so that the largest k^-theta of each [d s] is 1
    home_weight      [s c]    its cells at home
    log_sum_scale    [d s]    log of that scale
    sales_weight     [s o d]  sum_weight net of tariff and export tax
    tariff_weight    [k d o]  tariff times border value per unit of demand, the goods k on which there is any tariff
    export_weight    [k o d]  the same for export taxes
    input_weight     [c s u]  share of s in the materials of u, and `materials` how these are nested
    cost_share       [c u]    share of value added in cost, profits aside
    factor_income    [c g]    benchmark, million USD; g is 1 where all factors move and scale is constant, otherwise u
    """

    parameters: Parameters
    trade_elasticity: Array
    sum_weight: Array
    home_weight: Array
    log_sum_scale: Array
    sales_weight: Array
    tariffed: NDArray[np.intp]
    tariff_weight: Array
    taxed: NDArray[np.intp]
    export_weight: Array
    input_weight: Array
    materials: Materials
    cost_share: Array
    final_share: Array
    profit_share: Array
    scale: Array
    mobile_share: Array
    mobile_income_share: Array
    log_factor_stock: Array
    log_wage_floor: Array
    factor_income: Array
    world_income_share: Array
    spending: Array
    deficit: Array
    limits: Limits


@dataclass(frozen=True, eq=False)
class Supply:
    """Prices that sellers ask and buyers compare: what sales depend on, apart from spending."""

    log_shadow: Array  # [k], log(1 + lambda) of limited cells
    log_unit_cost: Array  # [c u]
    cost_power: Array  # [s o], scaled c^-theta
    sum_of_powers: Array  # [s d], the sum in (4), same scale
    limited_power: Array  # [k], terms of limited cells in it
    home_power: Array  # [s c], term of home sales in it
    tariff_per_demand: Array  # [k d], goods with a tariff


@dataclass(frozen=True, eq=False)
class Sales:
    """What is sold where spending and costs are given, million USD."""

    demand: Array  # [s d], spending over the sum in (4)
    sales_per_power: Array  # [s o], output over cost_power, limited cells left out
    export_tax_per_power: Array  # [k o], goods with an export tax
    output: Array  # [c u]
    tariff_revenue: Array  # [c]
    export_tax_revenue: Array  # [c]
    exports: Array  # [c]
    imports: Array  # [c]
    limited: LimitedSales


@dataclass(frozen=True, eq=False)
class Evaluation:
    """The equations evaluated at one state."""

    log_wage: Array  # [c]
    log_employment: Array  # [c], of mobile factors
    log_factor_price: Array  # [c u]
    log_price: Array  # [d s], implied
    log_final_price: Array  # [c]
    value_added: Array  # [c u], demanded
    spending: Array  # [d s], implied
    income: Array  # [c]
    materials: Array  # [c u], spending on materials
    materials_spending: Array  # [c s]
    final_share: Array  # [c s]
    value_added_share: Array  # [c u]
    bundle_spending: Array  # [c u], on critical inputs
    log_materials_price: Array  # [c u]
    log_bundle_price: Array  # [c u], of critical inputs
    deficit: Array  # [c]
    factor_income: Array  # [c], of the state
    supply: Supply
    sales: Sales  # at the state's spending


def pose(world: World, policy: Policy, parameters: Parameters, deficit: Array) -> Problem:
    """The problem that a policy sets; arrays are checked by the caller."""
    theta = np.asarray(parameters.trade_elasticity, dtype=float)
    barrier = prices.barrier(policy.tariff, policy.export_tax, policy.trade_cost_hat, world.tariff)
    share = world.spending_share
    if np.any(parameters.log_sourcing):
        share = share * np.exp(parameters.log_sourcing)
    weight, log_sum_scale = sum_weights(share, barrier, theta)
    cells = limited_cells(world, policy)
    limits = limits_of(world, policy, cells, weight, barrier, theta)
    weight[cells] = 0.0
    border_weight = weight / (1.0 + policy.tariff)
    sales_weight = border_weight / (1.0 + policy.export_tax)
    tariffed = np.flatnonzero(policy.tariff.any(axis=(0, 1)))
    taxed = np.flatnonzero(policy.export_tax.any(axis=(0, 1)))
    profit, scale, mobile = (
        np.broadcast_to(np.asarray(x, dtype=float), theta.shape)
        for x in (parameters.profit_share, parameters.scale_elasticity, parameters.mobile_share)
    )
    cost_share = (world.value_added_share - profit) / (1.0 - profit)
    value_added = cost_share * (1.0 - profit) * world.output
    pooled = bool((mobile == 1.0).all() and (scale == 0.0).all())
    factor_income = value_added.sum(axis=1, keepdims=True) if pooled else value_added
    mobile_share = np.ones(1) if pooled else mobile
    return Problem(
        parameters=parameters,
        trade_elasticity=theta,
        sum_weight=np.ascontiguousarray(weight.transpose(2, 1, 0)),
        home_weight=np.einsum("ccs->sc", weight).copy(),
        log_sum_scale=log_sum_scale,
        sales_weight=np.ascontiguousarray(sales_weight.transpose(2, 0, 1)),
        tariffed=tariffed,
        tariff_weight=np.ascontiguousarray((policy.tariff * border_weight)[..., tariffed].transpose(2, 1, 0)),
        taxed=taxed,
        export_weight=np.ascontiguousarray((policy.export_tax * sales_weight)[..., taxed].transpose(2, 0, 1)),
        input_weight=world.materials_share,
        materials=materials_of(world, parameters, world.materials_share),
        cost_share=cost_share,
        final_share=world.final_share,
        profit_share=profit,
        scale=scale,
        mobile_share=mobile_share,
        mobile_income_share=mobile_incomes(factor_income, mobile_share),
        log_factor_stock=np.asarray(parameters.log_factor_stock + np.log1p(-np.asarray(policy.idle)), dtype=float),
        log_wage_floor=np.log(np.broadcast_to(np.asarray(parameters.wage_floor, dtype=float), len(world.countries))),
        factor_income=factor_income,
        world_income_share=factor_income / factor_income.sum(),
        spending=world.spending,
        deficit=deficit,
        limits=limits,
    )


def sum_weights(share: Array, barrier: Array, trade_elasticity: Array) -> tuple[Array, Array]:
    """[o d s] pi k^-theta, scaled so that the largest k^-theta of a market is 1, and [d s] the log of that scale.

    share, barrier  [o d s]
    """
    weight, log_scale = share.copy(), np.zeros(share.shape[1:])
    d, s = np.nonzero((barrier != 1.0).any(axis=0))
    exponent = np.where(share[:, d, s] > 0.0, -trade_elasticity[s] * np.log(barrier[:, d, s]), -np.inf)
    log_scale[d, s] = exponent.max(axis=0)
    weight[:, d, s] *= np.exp(exponent - log_scale[d, s])
    return weight, log_scale


def mobile_incomes(factor_income: Array, mobile_share: Array) -> Array:
    """[c g] share of each group in the income of mobile factors; of all factors where none moves."""
    mobile = factor_income * mobile_share
    total = mobile.sum(axis=1, keepdims=True)
    everything = factor_income / factor_income.sum(axis=1, keepdims=True)
    return np.where(total > 0.0, mobile / np.where(total > 0.0, total, 1.0), everything)


def benchmark_state(problem: Problem) -> Array:
    """The state of no change: logs of factor income [c g], price [d s], spending [d s] and 1 + lambda [k]."""
    return np.zeros(problem.factor_income.size + 2 * problem.spending.size + problem.limits.size)


def split(problem: Problem, state: Array) -> tuple[Array, Array, Array, Array]:
    """The state's blocks as arrays: [c g], [d s], [d s], [k]."""
    n, m = problem.factor_income.size, problem.spending.size
    return (
        state[:n].reshape(problem.factor_income.shape),
        state[n : n + m].reshape(problem.spending.shape),
        state[n + m : n + 2 * m].reshape(problem.spending.shape),
        state[n + 2 * m :],
    )


def evaluate(problem: Problem, state: Array) -> Evaluation:
    """Equations (1)-(9) and the quantity of (11) at a state, each once, the newest values first."""
    p, parameters = problem, problem.parameters
    log_factor_income, log_price, log_spending, log_shadow = split(p, state)
    market_wage = markets.wage(log_factor_income, p.mobile_income_share)
    floor = p.log_wage_floor
    if parameters.wage_floor_in == "home prices" and np.isfinite(floor).any():
        floor = floor + prices.final_shares(p.final_share, log_price, parameters.final_elasticity)[0]
    log_wage = markets.rigid_wage(market_wage, floor)
    log_factor_price = markets.factor_price(log_wage, log_factor_income, p.mobile_share) - p.log_factor_stock
    log_materials, log_bundle = critical.materials_price(p.materials, log_price)
    log_input = log_factor_income - log_factor_price
    log_cost, value_added_share = prices.unit_cost(
        log_factor_price, log_materials, log_input, p.cost_share, parameters.value_added_elasticity, p.scale
    )
    power, log_scale = prices.cost_power(log_cost, p.trade_elasticity)
    supply = supply_at(p, log_shadow, log_cost, np.ascontiguousarray(power.T))
    log_sum = np.log(np.ascontiguousarray(supply.sum_of_powers.T)) + p.log_sum_scale + log_scale
    log_price = prices.price_index(log_sum, p.trade_elasticity)
    sold = sales(p, supply, p.spending * np.exp(log_spending))
    cost = (1.0 - p.profit_share) * sold.output
    value_added = value_added_share * cost
    factor_income = p.factor_income * np.exp(log_factor_income)
    by_country = factor_income.sum(axis=1)
    log_by_country = np.log(by_country / p.factor_income.sum(axis=1))
    deficit = markets.deficits(parameters.deficits, p.deficit, log_by_country, sold.exports, sold.imports)
    profits = sold.output @ p.profit_share
    income = markets.income(by_country, profits, sold.tariff_revenue, sold.export_tax_revenue, deficit)
    log_final_price, final_share = prices.final_shares(p.final_share, log_price, parameters.final_elasticity)
    materials_spending, bundle_spending = critical.materials_demand(
        p.materials, cost - value_added, log_price, log_materials, log_bundle
    )
    return Evaluation(
        log_wage=log_wage,
        log_employment=market_wage - log_wage,
        log_factor_price=log_factor_price,
        log_price=log_price,
        log_final_price=log_final_price,
        value_added=value_added,
        spending=markets.spending(final_share, income, materials_spending),
        income=income,
        materials=cost - value_added,
        materials_spending=materials_spending,
        final_share=final_share,
        value_added_share=value_added_share,
        bundle_spending=bundle_spending,
        log_materials_price=log_materials,
        log_bundle_price=log_bundle,
        deficit=deficit,
        factor_income=by_country,
        supply=supply,
        sales=sold,
    )


def supply_at(problem: Problem, log_shadow: Array, log_unit_cost: Array, cost_power: Array) -> Supply:
    """(4) before the root, and what goes with it."""
    p, limits = problem, problem.limits
    total = np.matmul(p.sum_weight, cost_power[..., None])[..., 0]
    limited = limited_power(limits, log_shadow, cost_power)
    if limits.size:
        np.add.at(total, (limits.good, limits.destination), limited)
    return Supply(
        log_shadow=log_shadow,
        log_unit_cost=log_unit_cost,
        cost_power=cost_power,
        sum_of_powers=total,
        limited_power=limited,
        home_power=p.home_weight * cost_power,
        tariff_per_demand=markets.revenue_per_unit(cost_power[p.tariffed], p.tariff_weight),
    )


def sales(problem: Problem, supply: Supply, spending: Array) -> Sales:
    """(6), revenues and trade where buyers spend so much [d s], million USD."""
    p, limits, power = problem, problem.limits, supply.cost_power
    demand = np.ascontiguousarray(spending.T) / supply.sum_of_powers
    limited = limited_sales(
        limits, supply.log_shadow, supply.limited_power, supply.sum_of_powers, demand, supply.log_unit_cost
    )
    sales_per_power = np.matmul(p.sales_weight, demand[..., None])[..., 0]
    output = np.ascontiguousarray(markets.output(power, sales_per_power).T)
    tariff_revenue = markets.tax_revenue(demand[p.tariffed], supply.tariff_per_demand)
    export_tax_per_power = markets.revenue_per_unit(demand[p.taxed], p.export_weight)
    export_tax_revenue = markets.tax_revenue(power[p.taxed], export_tax_per_power)
    if limits.size:
        np.add.at(output, (limits.origin, limits.good), limited.sold)
        np.add.at(tariff_revenue, limits.destination, limited.paid - limited.border)
        np.add.at(export_tax_revenue, limits.origin, limited.border - limited.sold)
    home = np.einsum("sc,sc->c", supply.home_power, demand)
    return Sales(
        demand=demand,
        sales_per_power=sales_per_power,
        export_tax_per_power=export_tax_per_power,
        output=output,
        tariff_revenue=tariff_revenue,
        export_tax_revenue=export_tax_revenue,
        exports=output.sum(axis=1) + export_tax_revenue - home,
        imports=spending.sum(axis=1) - tariff_revenue - home,
        limited=limited,
    )


def log_trade_balance(exports: Array, imports: Array, deficit: Array, factor_income: Array) -> Array:
    """[c] Log of exports and what is borrowed over imports and what is lent; nearly linear in log wages.

    Walras' law makes it zero where (7) holds on average over a country's sectors. Zero for an economy that trades and
    borrows less than NO_TRADE of its income: its wage against the others' has no meaning any more.
    """
    sold, bought = exports + np.maximum(deficit, 0.0), imports + np.maximum(-deficit, 0.0)
    closed = np.maximum(np.abs(sold), np.abs(bought)) <= NO_TRADE * factor_income
    kept = CLOSED * factor_income
    return np.where(closed, 0.0, np.log((sold + kept) / (bought + kept)))


def log_ratio(new: Array, benchmark: Array) -> Array:
    """log(new/benchmark) where the benchmark is positive, 0 elsewhere."""
    return np.asarray(np.log(np.divide(new, benchmark, out=np.ones_like(new), where=benchmark > 0.0)))
