"""The model's equations, one function each, in log changes.

Axes: o origin, d destination, s good, u using sector, c country, g factor group (1 where factors move between
sectors, else u). `log_` is the log of new/benchmark. Numbers in brackets are those of docs/explanation/model.md.
Shapes are checked at the room's border (policy.py, parameters.py); no function here raises.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tradetalks.equilibrium.parameters import Deficits
    from tradetalks.world.table import Array


def composite_price(share: Array, log_price: Array, elasticity: float) -> Array:
    """Change in the price of a CES bundle.

    P = (sum_s share_s P_s^(1-e))^(1/(1-e)),  prod_s P_s^share_s at e = 1      as in Baqaee & Farhi (2024)

    share       [... k s]  sums to 1 over s, or all zero
    log_price   [... s]
    elasticity  e >= 0; exact near 1, because expm1 and log1p cancel nothing
    returns     [... k]    log
    """
    power = 1.0 - elasticity
    if power == 0.0:
        return np.asarray(np.matmul(share, log_price[..., None])[..., 0])
    mean = np.matmul(share, np.expm1(power * log_price)[..., None])[..., 0]
    return np.asarray(np.log1p(mean) / power)


def unit_cost(
    log_factor_price: Array, log_materials_price: Array, log_input: Array, share: Array, elasticity: float, scale: Array
) -> tuple[Array, Array]:
    """(1) Change in unit cost, and the share of value added in it.

    c_cu = L_cu^(-psi_u) [v_cu f_cu^(1-eps) + (1-v_cu) M_cu^(1-eps)]^(1/(1-eps))   Caliendo & Parro (2015), eq. 10 at
    eps = 1, psi = 0; Kucheryavyy, Lyn & Rodriguez-Clare (2023) for psi

    log_factor_price, log_materials_price, log_input  [c u]  of value added, of materials; L, the input of factors
    share       [c u]  v, benchmark share of value added in cost
    elasticity  eps
    scale       [u]    psi
    returns     [c u] log c, [c u] v'
    """
    power = 1.0 - elasticity
    if power == 0.0:
        bundle = share * log_factor_price + (1.0 - share) * log_materials_price
        return bundle - scale * log_input, share
    mean = share * np.expm1(power * log_factor_price) + (1.0 - share) * np.expm1(power * log_materials_price)
    bundle = np.log1p(mean) / power
    return bundle - scale * log_input, share * np.exp(power * (log_factor_price - bundle))


def materials_price(input_weight: Array, log_price: Array, elasticity: float) -> Array:
    """(2) Change in the price of the materials of each using sector.

    M_cu = (sum_s g_csu P_cs^(1-mu))^(1/(1-mu))        Caliendo & Parro (2015), eq. 10 at mu = 1

    input_weight  [c s u]  g, share of s in u's materials; sums to 1 over s, or all zero
    log_price     [c s]
    elasticity    mu
    returns       [c u]    log
    """
    return composite_price(input_weight.transpose(0, 2, 1), log_price, elasticity)


def barrier(tariff: Array, export_tax: Array, trade_cost_hat: Array, benchmark_tariff: Array) -> Array:
    """(3) Change in the wedge between the producer's and the buyer's price.

    k_ods = tau_ods (1+t')(1+x')/(1+t)          Caliendo & Parro (2015), eq. 9, with an export tax

    all  [o d s]
    """
    return trade_cost_hat * ((1.0 + tariff) / (1.0 + benchmark_tariff)) * (1.0 + export_tax)


def cost_power(log_unit_cost: Array, trade_elasticity: Array) -> tuple[Array, Array]:
    """c_os^(-theta_s), scaled so that the cheapest origin of each good is 1.

    log_unit_cost     [o s]
    trade_elasticity  [s]
    returns           [o s] scaled powers, [s] log of the scale
    """
    exponent = -trade_elasticity * log_unit_cost
    log_scale = exponent.max(axis=0)
    return np.exp(exponent - log_scale), log_scale


def price_index(log_sum: Array, trade_elasticity: Array) -> Array:
    """(4) Change in each destination's price of each good.

    P_ds = (sum_o pi_ods (k_ods c_os)^-theta_s)^(-1/theta_s)        Caliendo & Parro (2015), eq. 11

    log_sum           [d s]  log of the sum over origins
    trade_elasticity  [s]
    returns           [d s]  log
    """
    return -log_sum / trade_elasticity


def final_shares(final_share: Array, log_price: Array, elasticity: float) -> tuple[Array, Array]:
    """Final demand's price index, and its shares.

    alpha'_cs = alpha_cs (P_cs / P_c)^(1-eta),  P_c = (sum_s alpha_cs P_cs^(1-eta))^(1/(1-eta))

    final_share  [c s]
    log_price    [c s]
    elasticity   eta
    returns      [c] log P_c, [c s] alpha'
    """
    log_index = composite_price(final_share[:, None, :], log_price, elasticity)
    if elasticity == 1.0:
        return log_index[:, 0], final_share
    return log_index[:, 0], final_share * np.exp((1.0 - elasticity) * (log_price - log_index))


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


def spending(final_share: Array, income: Array, materials_spending: Array) -> Array:
    """(5) Spending of each destination on each good.

    E'_ds = alpha'_ds I'_d + sum_u g'_dsu (1-v'_du)(1-m_u) Y'_du         Caliendo & Parro (2015), eq. 13

    final_share         [d s]
    income              [d]    million USD
    materials_spending  [d s]  million USD
    returns             [d s]  million USD
    """
    return final_share * income[:, None] + materials_spending


def output(cost_power_o: Array, demand: Array, sales_weight: Array) -> Array:
    """(6) Producer revenue, net of export taxes and tariffs.

    Y'_os = sum_d pi'_ods E'_ds / ((1+t')(1+x'))                Caliendo & Parro (2015), eq. 13 and 14

    cost_power_o  [s o]    scaled c_os^-theta
    demand        [s d]    E'_ds over the sum in (4), same scale
    sales_weight  [s o d]  pi k^-theta / ((1+t')(1+x')), same scale
    returns       [s o]    million USD
    """
    return np.asarray(cost_power_o * np.matmul(sales_weight, demand[..., None])[..., 0])


def tax_revenue(buyer: Array, seller: Array, tax_weight: Array) -> Array:
    """Revenue from one tax: tariffs by destination, export taxes by origin.

    sum_os t' pi'_ods E'_ds / (1+t')   and   sum_ds x' pi'_ods E'_ds / ((1+t')(1+x'))

    buyer       [k i]    the side that collects: demand over d for tariffs, cost power over o for export taxes
    seller      [k j]    the other side
    tax_weight  [k i j]  tax times the weight of (6), goods k that bear the tax only
    returns     [i]      million USD
    """
    return np.asarray(np.einsum("ki,ki->i", buyer, np.matmul(tax_weight, seller[..., None])[..., 0]))


def wage(log_factor_income: Array, mobile_income_share: Array) -> Array:
    """(7) Change in the reward of factors that move between sectors.

    w_c = sum_u a_u V'_cu / sum_u a_u V_cu;  where nothing moves, the change in factor income

    log_factor_income    [c g]
    mobile_income_share  [c g]  a_u V_cu / sum_u a_u V_cu
    returns              [c]    log
    """
    return np.asarray(np.log(np.einsum("cg,cg->c", mobile_income_share, np.exp(log_factor_income))))


def factor_price(log_wage: Array, log_factor_income: Array, mobile_share: Array) -> Array:
    """(7) Change in the price of value added.

    f_cu = w_c^(a_u) (V'_cu / V_cu)^(1-a_u)                    Jones (1971), Cobb-Douglas value added

    log_wage           [c]
    log_factor_income  [c g]
    mobile_share       [g]    a
    returns            [c g]  log
    """
    return mobile_share * log_wage[:, None] + (1.0 - mobile_share) * log_factor_income


def deficits(closure: Deficits, benchmark_deficit: Array, log_factor_income: Array) -> Array:
    """(9) Imports less exports in the new equilibrium.

    fixed         D'_c = D_c, in units of world factor income
    zero          D'_c = 0
    proportional  D'_c = D_c V'_c/V_c; positive and negative ones then scaled to the mean of their totals

    benchmark_deficit  [c]  million USD
    log_factor_income  [c]
    returns            [c]  million USD
    """
    if closure == "zero":
        return np.zeros_like(benchmark_deficit)
    if closure == "fixed":
        return benchmark_deficit
    raw = benchmark_deficit * np.exp(log_factor_income)
    borrowed, lent = raw[raw > 0.0].sum(), -raw[raw < 0.0].sum()
    if borrowed == 0.0:
        return np.zeros_like(benchmark_deficit)
    return np.asarray(raw * np.where(raw > 0.0, (borrowed + lent) / (2.0 * borrowed), (borrowed + lent) / (2.0 * lent)))


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
