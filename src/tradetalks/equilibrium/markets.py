"""Demand, sales, incomes, closures of trade balances, their accounts and limits, equations (5)-(12), a function each;
after it its transpose.

Axes: o origin, d destination, s good, u using sector, c country, g factor group (1 where factors move between
sectors, otherwise u). `log_` is the log of new/benchmark. Numbers in brackets are those of docs/explanation/model.md. A
transpose takes `_bar`s, the derivatives of one scalar with respect to what its equation returns, and gives those with
respect to what it takes, at unchanged elasticities; `_by_elasticity` gives the derivative with respect to those.
Shapes are checked at the room's border (policy.py, parameters.py); no function here raises.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tradetalks.equilibrium.parameters import Deficits
    from tradetalks.world.table import Array


def materials_demand(
    materials: Array, input_weight: Array, log_price: Array, log_materials_price: Array, elasticity: float
) -> Array:
    """Materials of (5): what using sectors spend on each good.

    sum_u g'_csu materials_cu,   g'_csu = g_csu (P_cs / M_cu)^(1-mu)      Caliendo & Parro (2015), eq. 13

    materials             [c u]    spending on materials, million USD
    input_weight          [c s u]  g
    log_price             [c s]
    log_materials_price   [c u]
    returns               [c s]    million USD
    """
    power = 1.0 - elasticity
    if power == 0.0:
        return np.asarray(np.matmul(input_weight, materials[..., None])[..., 0])
    scaled = materials * np.exp(-power * log_materials_price)
    return np.asarray(np.exp(power * log_price) * np.matmul(input_weight, scaled[..., None])[..., 0])


def materials_demand_transposed(
    input_weight: Array,
    log_price: Array,
    log_materials_price: Array,
    materials: Array,
    materials_spending: Array,
    elasticity: float,
    spending_bar: Array,
) -> tuple[Array, Array, Array]:
    """Transpose of materials_demand.

    materials                         [c u]  million USD
    materials_spending, spending_bar  [c s]  what it returned
    returns                           [c u] of materials, [c s] of log P, [c u] of log M
    """
    power = 1.0 - elasticity
    pull = np.matmul((spending_bar * np.exp(power * log_price))[:, None, :], input_weight)[:, 0, :]
    materials_bar = pull * np.exp(-power * log_materials_price)
    return materials_bar, power * spending_bar * materials_spending, -power * materials * materials_bar


def spending(final_share: Array, income: Array, materials_spending: Array) -> Array:
    """(5) Spending of each destination on each good.

    E'_ds = alpha'_ds I'_d + sum_u g'_dsu (1-v'_du)(1-m_u) Y'_du         Caliendo & Parro (2015), eq. 13

    final_share         [d s]
    income              [d]    million USD
    materials_spending  [d s]  million USD
    returns             [d s]  million USD
    """
    return final_share * income[:, None] + materials_spending


def output(cost_power_o: Array, sales_per_power: Array) -> Array:
    """(6) Producer revenue, net of export taxes and tariffs.

    Y'_os = sum_d pi'_ods E'_ds / ((1+t')(1+x'))                Caliendo & Parro (2015), eq. 13 and 14

    cost_power_o     [s o]  scaled c_os^-theta
    sales_per_power  [s o]  sum over d of pi k^-theta / ((1+t')(1+x')) times E'_ds over the sum in (4), same scale
    returns          [s o]  million USD
    """
    return cost_power_o * sales_per_power


def revenue_per_unit(seller: Array, tax_weight: Array) -> Array:
    """What one tax takes from a unit of the side that collects: of demand for tariffs, of cost power for export taxes.

    seller      [k j]    the other side
    tax_weight  [k i j]  tax times the weight of (6), goods k that bear the tax only
    returns     [k i]
    """
    return np.asarray(np.matmul(tax_weight, seller[..., None])[..., 0])


def tax_revenue(buyer: Array, per_unit: Array) -> Array:
    """Revenue from one tax: tariffs by destination, export taxes by origin.

    sum_os t' pi'_ods E'_ds / (1+t')   and   sum_ds x' pi'_ods E'_ds / ((1+t')(1+x'))

    buyer     [k i]  the side that collects: demand over d for tariffs, cost power over o for export taxes
    per_unit  [k i]  revenue_per_unit
    returns   [i]    million USD
    """
    return np.asarray(np.einsum("ki,ki->i", buyer, per_unit))


def wage(log_factor_income: Array, mobile_income_share: Array) -> Array:
    """(7) Change in the reward of factors that move between sectors.

    w_c = sum_u a_u V'_cu / sum_u a_u V_cu;  where nothing moves, the change in factor income

    log_factor_income    [c g]
    mobile_income_share  [c g]  a_u V_cu / sum_u a_u V_cu
    returns              [c]    log
    """
    return np.asarray(np.log(np.einsum("cg,cg->c", mobile_income_share, np.exp(log_factor_income))))


def wage_transposed(log_wage: Array, log_factor_income: Array, mobile_income_share: Array, wage_bar: Array) -> Array:
    """Transpose of wage.

    wage_bar  [c]
    returns   [c g]
    """
    return wage_bar[:, None] * mobile_income_share * np.exp(log_factor_income - log_wage[:, None])


def wage_by_mobile_share(log_wage: Array, log_factor_income: Array, mobile_income: Array, income: Array) -> Array:
    """dlog w_c/da_u = V_cu (V'_cu/V_cu - w_c) / (w_c sum_u a_u V_cu), from (7); zero where nothing moves.

    log_wage                          [c]    the market's
    log_factor_income, income         [c u]  log V'/V; V, million USD
    mobile_income                     [c]    sum_u a_u V_cu, million USD
    returns                           [c u]
    """
    excess = income * np.expm1(log_factor_income - log_wage[:, None])
    moves = mobile_income[:, None] > 0.0
    return np.asarray(np.divide(excess, mobile_income[:, None], out=np.zeros_like(excess), where=moves))


def rigid_wage(log_market_wage: Array, log_floor: Array) -> Array:
    """(7) The wage where it may not fall below a floor; employment falls instead, by what it exceeds the market's.

    w_c = max(sum_u a_u V'_cu / sum_u a_u V_cu, floor_c)      Schmitt-Grohe & Uribe (2016)

    all  [c]  log; -inf: no floor
    """
    return np.maximum(log_market_wage, log_floor)


def factor_price(log_wage: Array, log_factor_income: Array, mobile_share: Array) -> Array:
    """(7) Change in the price of value added.

    f_cu = w_c^(a_u) (V'_cu / V_cu)^(1-a_u)                    Jones (1971), Cobb-Douglas value added

    log_wage           [c]
    log_factor_income  [c g]
    mobile_share       [g]    a
    returns            [c g]  log
    """
    return mobile_share * log_wage[:, None] + (1.0 - mobile_share) * log_factor_income


def factor_price_transposed(mobile_share: Array, price_bar: Array) -> tuple[Array, Array]:
    """Transpose of factor_price.

    price_bar  [c g]
    returns    [c] of log w, [c g] of log V'/V
    """
    return (price_bar * mobile_share).sum(axis=1), (1.0 - mobile_share) * price_bar


def factor_price_by_mobile_share(log_wage: Array, log_factor_income: Array) -> Array:
    """dlog f_cu/da_u = log w_c - log V'_cu/V_cu, from (7).

    log_wage           [c]
    log_factor_income  [c u]
    returns            [c u]
    """
    return np.asarray(log_wage[:, None] - log_factor_income)


def deficits(
    closure: Deficits, benchmark_deficit: Array, log_factor_income: Array, exports: Array, imports: Array
) -> Array:
    """(9) Imports less exports in the new equilibrium.

    fixed         D'_c = D_c, in units of world factor income
    zero          D'_c = 0
    proportional  D'_c = D_c V'_c/V_c; positive and negative ones then scaled to the mean of their totals
    free          D'_c = M'_c - X'_c, wages being given: by Walras' law a country that borrows this spends more as long
                  as less is asked of its factors than there is

    benchmark_deficit, exports, imports  [c]  million USD
    log_factor_income  [c]
    returns            [c]  million USD
    """
    if closure == "zero":
        return np.zeros_like(benchmark_deficit)
    if closure == "fixed":
        return benchmark_deficit
    if closure == "free":
        return imports - exports
    raw = benchmark_deficit * np.exp(log_factor_income)
    borrowed, lent = raw[raw > 0.0].sum(), -raw[raw < 0.0].sum()
    if borrowed == 0.0:
        return np.zeros_like(benchmark_deficit)
    return np.asarray(raw * np.where(raw > 0.0, (borrowed + lent) / (2.0 * borrowed), (borrowed + lent) / (2.0 * lent)))


def deficits_transposed(
    closure: Deficits, benchmark_deficit: Array, log_factor_income: Array, deficit_bar: Array
) -> Array:
    """Transpose of deficits in factor income; where they are free, trade alone moves them.

    deficit_bar, returns  [c]
    """
    raw = benchmark_deficit * np.exp(log_factor_income)
    borrowed, lent = raw[raw > 0.0].sum(), -raw[raw < 0.0].sum()
    if closure != "proportional" or borrowed == 0.0:
        return np.zeros_like(benchmark_deficit)
    debtor, mean = raw > 0.0, (borrowed + lent) / 2.0
    by_debtors, by_creditors = (deficit_bar * raw)[debtor].sum(), -(deficit_bar * raw)[~debtor].sum()
    of_borrowed = -by_debtors * lent / (2.0 * borrowed**2) - by_creditors / (2.0 * lent)
    of_lent = by_debtors / (2.0 * borrowed) + by_creditors * borrowed / (2.0 * lent**2)
    raw_bar = deficit_bar * mean / np.where(debtor, borrowed, lent) + np.where(debtor, of_borrowed, -of_lent)
    return np.asarray(raw_bar * raw)


def income(
    factor_income: Array, profits: Array, tariff_revenue: Array, export_tax_revenue: Array, deficit: Array
) -> Array:
    """(8) What each country spends on final goods.

    I'_d = sum_u V'_du + sum_u m_u Y'_du + tariff revenue + export-tax revenue + D'_d

    all  [d]  million USD
    """
    return factor_income + profits + tariff_revenue + export_tax_revenue + deficit


def numeraire(log_factor_income: Array, world_income_share: Array) -> Array:
    """(10) Factor incomes in units of world factor income.

    sum_c V'_c = sum_c V_c

    log_factor_income, world_income_share  [c g]
    returns                                [c g]  log
    """
    return np.asarray(log_factor_income - np.log(np.sum(world_income_share * np.exp(log_factor_income))))


def numeraire_transposed(log_factor_income: Array, world_income_share: Array, income_bar: Array) -> Array:
    """Transpose of numeraire where world factor income is the benchmark's; all [c g]."""
    return np.asarray(income_bar - world_income_share * np.exp(log_factor_income) * income_bar.sum())


def limited_quantity(
    spending: Array, benchmark_spending: Array, log_barrier: Array, log_shadow: Array, log_unit_cost: Array
) -> Array:
    """(11) Quantity in a limited trade cell, against the benchmark's.

    q_ods = pi'_ods E'_ds / (pi_ods E_ds k_ods c_os (1+lambda_ods)), k without lambda

    all      [k]
    returns  [k]  log
    """
    return np.asarray(np.log(spending / benchmark_spending) - log_barrier - log_shadow - log_unit_cost)


def shadow_price(
    log_shadow: Array, log_quantity: Array, log_cap: Array, log_floor: Array, log_most: Array, response: Array
) -> Array:
    """(11)-(13) Newton step on the complementarity of a limit's shadow price and its slack.

    0 <= lambda _|_ cap - q >= 0;  the mirror image for a floor
    0 <= lambda <= (1+t1)/(1+t0) - 1 for a quota: 0 below it, the most above it, anything between at it

    log_shadow    [k]  log(1 + lambda)
    log_quantity  [k]
    log_cap       [k]  of a cap or quota; inf: none
    log_floor     [k]  -inf: none
    log_most      [k]  inf: a cap
    response      [k]  fall of log q with log(1 + lambda)
    returns       [k]
    """
    above = log_shadow + (log_quantity - log_cap) / response
    below = log_shadow + (log_quantity - log_floor) / response
    return np.asarray(np.clip(above, 0.0, log_most) + np.minimum(below, 0.0))


def terms_of_trade(
    border_value: Array, income_before: Array, export_price_change: Array, import_price_change: Array
) -> Array:
    """Terms of trade, first order.

    sum_s sum_o (E_cos/I_c dlog c_cs - M_cos/I_c dlog c_os)      Caliendo & Parro (2015), eq. 17

    border_value         [o d s]  million USD, export tax included
    income_before        [c]      million USD
    export_price_change  [o d s]  of producer's price with export tax: log change, or ratio less 1
    import_price_change  [o d s]  of the same with other trade costs
    returns              [c]      log points
    """
    sold = np.einsum("ods,ods->o", border_value, export_price_change)
    bought = np.einsum("ods,ods->d", border_value, import_price_change)
    return np.asarray((sold - bought) / income_before)


def volume_of_trade(
    imports: Array,
    tariff: Array,
    import_change: Array,
    exports: Array,
    export_tax: Array,
    export_change: Array,
    income_before: Array,
) -> Array:
    """Volume of trade, first order: tax revenue gained by trading more.

    sum_os t_cos M_cos/I_c (dlog M_cos - dlog c_os)  +  sum_ds x_cds X_cds/I_c dlog of the quantity sold
                                                Caliendo & Parro (2015), eq. 17; the export tax by the same steps

    imports, exports              [o d s]  bases of tariff and export tax, million USD
    tariff, export_tax            [o d s]  fractions of these
    import_change, export_change  [o d s]  of quantities, log; zero where nothing is traded
    income_before                 [c]      million USD
    returns                       [c]      log points
    """
    by_importer = np.einsum("ods,ods,ods->d", imports, tariff, import_change)
    by_exporter = np.einsum("ods,ods,ods->o", exports, export_tax, export_change)
    return np.asarray((by_importer + by_exporter) / income_before)
