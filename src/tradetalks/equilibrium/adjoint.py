"""The transpose of one evaluation of the equations: problem.evaluate backwards, at an equilibrium without limits.

A `_bar` is the derivative of one scalar with respect to the value it is named after. Axes as in prices.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.equilibrium import critical, markets, prices
from tradetalks.equilibrium.problem import CLOSED, evaluate, split

if TYPE_CHECKING:
    from tradetalks.equilibrium.limits import Cells
    from tradetalks.equilibrium.policy import Policy
    from tradetalks.equilibrium.problem import Evaluation, Problem
    from tradetalks.world.table import Array

    Everywhere = tuple[slice, slice, slice]

NO_CELLS = (np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp))


@dataclass(frozen=True, eq=False)
class Point:
    """An equilibrium and what its transposes share. The problem has no limits: their shadow prices are taxes in it.

    home_demand  [s c]  home sales per cost power
    """

    problem: Problem
    state: Array
    at: Evaluation
    home_demand: Array


@dataclass(frozen=True, eq=False)
class Bars:
    """Derivatives of one scalar with respect to what an evaluation returns, and to sales in single cells.

    cells    (o, d, s) of single cells; one may be named twice
    paid     [k] of their sales at buyers' prices
    barrier  [k] of the logs of their barriers, sales unchanged
    """

    log_price: Array  # [d s]
    spending: Array  # [d s]
    value_added: Array  # [c u]
    output: Array  # [c u]
    log_unit_cost: Array  # [c u]
    log_trade_balance: Array  # [c]
    income: Array  # [c]
    log_final_price: Array  # [c]
    log_wage: Array  # [c]
    cells: Cells
    paid: Array
    barrier: Array


@dataclass(frozen=True, eq=False)
class PulledBack:
    """Derivatives with respect to the state [as the state], and to what parameters act on."""

    state: Array
    output: Array  # [c u]
    tariff_revenue: Array  # [c]
    export_tax_revenue: Array  # [c]
    home_sales: Array  # [c]
    sum_of_powers: Array  # [s d]
    cost_power: Array  # [s o]
    log_price: Array  # [d s], implied
    log_unit_cost: Array  # [c u]
    bundle: Array  # [c u]
    value_added_share: Array  # [c u]
    log_materials_price: Array  # [c u]
    log_final_price: Array  # [c]
    final_share: Array  # [c s]
    materials_spending: Array  # [c s]
    materials: Array  # [c u]
    bundle_spending: Array  # [c u], on critical inputs
    log_bundle_price: Array  # [c u]
    deficit: Array  # [c]
    log_factor_price: Array  # [c u]
    wage: Array  # [c], of its log, floors included
    market_wage: Array  # [c]
    factor_income: Array  # [c], of the state, million USD
    borrowed: Array  # [c], of the log of factor income over the benchmark's, in (9)


def no_bars(point: Point, cells: Cells) -> Bars:
    """Zero everywhere."""
    countries, goods = point.at.sales.output.shape
    by_country, by_market = np.zeros(countries), np.zeros((countries, goods))
    single = np.zeros(cells[0].size)
    return Bars(
        log_price=by_market,
        spending=by_market,
        value_added=by_market,
        output=by_market,
        log_unit_cost=by_market,
        log_trade_balance=by_country,
        income=by_country,
        log_final_price=by_country,
        log_wage=by_country,
        cells=cells,
        paid=single,
        barrier=single,
    )


def point_at(problem: Problem, state: Array) -> Point:
    """What the transposes at an equilibrium share."""
    at = evaluate(problem, state)
    return Point(problem, state, at, home_demand=problem.home_weight * at.sales.demand)


def pull_back(point: Point, bars: Bars) -> PulledBack:
    """Equations (1)-(9) backwards: what the last one takes first."""
    p, at, q = point.problem, point.at, point.problem.parameters
    log_factor_income, log_price, log_spending, _ = split(p, point.state)
    factor_income = p.factor_income * np.exp(log_factor_income)
    # (5), (8)
    income = bars.income + (bars.spending * at.final_share).sum(axis=1)
    share = bars.spending * at.income[:, None]
    price, final_price = prices.final_shares_transposed(at.final_share, q.final_elasticity, bars.log_final_price, share)
    bought = critical.materials_demand_transposed(
        p.materials,
        at.materials,
        at.log_price,
        at.log_materials_price,
        at.log_bundle_price,
        at.materials_spending,
        at.bundle_spending,
        bars.spending,
    )
    materials = bought.spent
    value_added = bars.value_added - materials
    cost = (1.0 - p.profit_share) * at.sales.output
    value_added_share = value_added * cost
    cost_bar = materials + value_added * at.value_added_share
    # trade balances
    exports, imports, deficit, closed = balance_transposed(point, bars.log_trade_balance)
    deficit = deficit + income
    if q.deficits == "free":
        exports, imports = exports - deficit, imports + deficit
    output = bars.output + (1.0 - p.profit_share) * cost_bar + p.profit_share * income[:, None] + exports[:, None]
    tariffs, export_taxes, home = income - imports, income + exports, -exports - imports
    # (9)
    by_country = factor_income.sum(axis=1)
    log_by_country = np.log(by_country / p.factor_income.sum(axis=1))
    borrowed = markets.deficits_transposed(q.deficits, p.deficit, log_by_country, deficit)
    incomes = income + closed + borrowed / by_country
    # (6), (4)
    implied_price = bars.log_price + price + bought.log_price
    demand, power = sales_transposed(point, bars, output, tariffs, export_taxes, home)
    log_sum = prices.price_index_transposed(p.trade_elasticity, implied_price)
    total = (log_sum.T - demand * at.sales.demand) / at.supply.sum_of_powers
    power = power + np.matmul(total[:, None, :], p.sum_weight)[:, 0, :]
    spent = (demand / at.supply.sum_of_powers).T + imports[:, None]
    # (1), (2), (7)
    unit_cost = bars.log_unit_cost + prices.cost_power_transposed(at.supply.cost_power, p.trade_elasticity, power)
    factor_price, bundle_materials, factor_input, bundle = prices.unit_cost_transposed(
        at.value_added_share, q.value_added_elasticity, p.scale, unit_cost, value_added_share
    )
    materials_price = bought.log_materials_price + bundle_materials
    old_price, bundle_price = critical.materials_price_transposed(
        p.materials, log_price, at.log_materials_price, at.log_bundle_price, materials_price, bought.log_bundle_price
    )
    group_price = by_group(p, factor_price - factor_input)
    wage, group_income = markets.factor_price_transposed(p.mobile_share, group_price)
    group_income = group_income + by_group(p, factor_input) + factor_income * incomes[:, None]
    wage = wage + bars.log_wage
    rigid = at.log_employment < 0.0
    market_wage = np.where(rigid, 0.0, wage)
    if q.wage_floor_in == "home prices":
        by_floor = np.where(rigid, wage, 0.0)
        old_price = old_price + by_floor[:, None] * at.final_share
        final_price = final_price + by_floor
    group_income = group_income + markets.wage_transposed(
        at.log_wage, log_factor_income, p.mobile_income_share, market_wage
    )
    spending = spent * p.spending * np.exp(log_spending)
    return PulledBack(
        state=np.concatenate([group_income.ravel(), old_price.ravel(), spending.ravel()]),
        output=output,
        tariff_revenue=tariffs,
        export_tax_revenue=export_taxes,
        home_sales=home,
        sum_of_powers=total,
        cost_power=power,
        log_price=implied_price,
        log_unit_cost=unit_cost,
        bundle=bundle,
        value_added_share=value_added_share,
        log_materials_price=materials_price,
        log_final_price=final_price,
        final_share=share,
        materials_spending=bars.spending,
        materials=materials,
        bundle_spending=bought.bundle_spending,
        log_bundle_price=bundle_price,
        deficit=deficit,
        log_factor_price=factor_price - factor_input,
        wage=wage,
        market_wage=market_wage,
        factor_income=incomes,
        borrowed=borrowed,
    )


def by_group(problem: Problem, by_sector: Array) -> Array:
    """[c g] of [c u]: summed where all factors of a country are one group."""
    return by_sector.sum(axis=1, keepdims=True) if problem.factor_income.shape[1] == 1 else by_sector


def balance_transposed(point: Point, balance_bar: Array) -> tuple[Array, Array, Array, Array]:
    """Transpose of problem.log_trade_balance, home sales aside: exports, imports, deficit, factor income, each [c]."""
    at = point.at
    closed = CLOSED * at.factor_income
    earned = balance_bar / (at.sales.exports + np.maximum(at.deficit, 0.0) + closed)
    spent = -balance_bar / (at.sales.imports + np.maximum(-at.deficit, 0.0) + closed)
    deficit = np.where(at.deficit > 0.0, earned, 0.0) - np.where(at.deficit < 0.0, spent, 0.0)
    return earned, spent, deficit, CLOSED * (earned + spent)


def sales_transposed(
    point: Point, bars: Bars, output: Array, tariffs: Array, export_taxes: Array, home: Array
) -> tuple[Array, Array]:
    """Transpose of (6), revenues, home sales and sales in single cells: [s d] demand, [s o] cost power."""
    p, at = point.problem, point.at
    power = output.T * at.sales.sales_per_power + home * point.home_demand
    demand = (
        np.matmul((at.supply.cost_power * output.T)[:, None, :], p.sales_weight)[:, 0, :] + home * at.supply.home_power
    )
    k, j = p.tariffed, p.taxed
    demand[k] += tariffs * at.supply.tariff_per_demand
    power[k] += np.matmul((at.sales.demand[k] * tariffs)[:, None, :], p.tariff_weight)[:, 0, :]
    power[j] += export_taxes * at.sales.export_tax_per_power
    demand[j] += np.matmul((at.supply.cost_power[j] * export_taxes)[:, None, :], p.export_weight)[:, 0, :]
    o, d, s = bars.cells
    if not o.size:
        return demand, power
    weight = bars.paid * p.sum_weight[s, d, o]
    np.add.at(demand, (s, d), weight * at.supply.cost_power[s, o])
    np.add.at(power, (s, o), weight * at.sales.demand[s, d])
    return demand, power


@dataclass(frozen=True, eq=False)
class WedgeBars:
    """Derivatives with respect to what stands between producers and buyers, in some cells or all."""

    sales: Array  # at buyers' prices, million USD
    log_weight: Array  # of log(pi k^-theta)
    log_barrier: Array
    tariff: Array
    export_tax: Array


def barrier_transposed(
    point: Point, bars: Bars, back: PulledBack, policy: Policy, cells: Cells | Everywhere
) -> WedgeBars:
    """Transpose of prices.barrier, and of taxes in (6) and (8).

    policy   without limits
    cells    index arrays, or a slice for each axis
    """
    p, at, shape = point.problem, point.at, policy.tariff.shape

    def here(values: Array) -> Array:
        return np.asarray(np.broadcast_to(values, shape)[cells])

    tariff, export_tax = policy.tariff[cells], policy.export_tax[cells]
    border, producer = 1.0 / (1.0 + tariff), 1.0 / (1.0 + export_tax)
    paid, direct = at_cells(bars, shape, cells)
    power = p.sum_weight.transpose(2, 1, 0)[cells] * here(at.supply.cost_power.T[:, None])
    sales = power * here(at.sales.demand.T)
    output, revenue = here(back.output[:, None]), here(back.export_tax_revenue[:, None, None])
    to_seller = producer * (output + export_tax * revenue)
    to_buyer = here(back.tariff_revenue[:, None])
    per_sale = border * (to_seller + tariff * to_buyer) + here(np.diag(back.home_sales)[:, :, None]) + paid
    log_weight = sales * per_sale + power * here(back.sum_of_powers.T)
    log_barrier = direct - here(p.trade_elasticity) * log_weight
    by_export_tax = sales * border * producer**2 * (revenue - output)
    return WedgeBars(
        sales=sales,
        log_weight=log_weight,
        log_barrier=log_barrier,
        tariff=border * log_barrier + sales * border**2 * (to_buyer - to_seller),
        export_tax=producer * log_barrier + by_export_tax,
    )


def at_cells(bars: Bars, shape: tuple[int, ...], cells: Cells | Everywhere) -> tuple[Array, Array]:
    """What `bars` has for single cells, paid and barrier, as it falls on `cells`."""
    if not bars.cells[0].size:
        return np.zeros(()), np.zeros(())
    paid, barrier = np.zeros(shape), np.zeros(shape)
    np.add.at(paid, bars.cells, bars.paid)
    np.add.at(barrier, bars.cells, bars.barrier)
    return paid[cells], barrier[cells]
