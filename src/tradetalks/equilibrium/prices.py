"""Costs and prices, equations (1)-(4), one function each, in log changes; after an equation its transpose.

Axes: o origin, d destination, s good, u using sector, c country, g factor group (1 where factors move between
sectors, otherwise u). `log_` is the log of new/benchmark. Numbers in brackets are those of docs/explanation/model.md.
A transpose takes `_bar`s, the derivatives of one scalar with respect to what its equation returns, and gives those with
respect to what it takes, at unchanged elasticities; `_by_elasticity` gives the derivative with respect to those.
Shapes are checked at the room's border (policy.py, parameters.py); no function here raises.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
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


def composite_price_transposed(
    share: Array, log_price: Array, log_composite: Array, elasticity: float, composite_bar: Array
) -> Array:
    """Transpose of composite_price: dlog P/dlog P_s = share_s (P_s/P)^(1-e).

    share                         [... k s]
    log_price                     [... s]
    log_composite, composite_bar  [... k]
    returns                       [... s]
    """
    power = 1.0 - elasticity
    weight = composite_bar * np.exp(-power * log_composite)
    return np.asarray(np.exp(power * log_price) * np.matmul(weight[..., None, :], share)[..., 0, :])


def composite_price_by_elasticity(share: Array, log_price: Array, log_composite: Array, elasticity: float) -> Array:
    """dlog P/de = -sum_s share_s x_s^2 b((1-e) x_s), x_s = log P_s/P, b(y) = (y e^y - e^y + 1)/y^2; b(0) = 1/2.

    axes     as in composite_price_transposed
    returns  [... k]
    """
    gap = log_price[..., None, :] - log_composite[..., :, None]
    if elasticity == 1.0:
        return np.asarray(-0.5 * np.einsum("...s,...s->...", share, gap**2))
    y = (1.0 - elasticity) * gap
    small = np.abs(y) < 1e-2
    safe = np.where(small, 1.0, y)
    series = 1 / 2 + y * (1 / 3 + y * (1 / 8 + y * (1 / 30 + y * (1 / 144 + y / 840))))
    weight = np.where(small, series, (safe * np.exp(safe) - np.expm1(safe)) / safe**2)
    return np.asarray(-(share * gap**2 * weight).sum(axis=-1))


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


def unit_cost_transposed(
    cost_share: Array, elasticity: float, scale: Array, cost_bar: Array, cost_share_bar: Array
) -> tuple[Array, Array, Array, Array]:
    """Transpose of unit_cost.

    cost_share                [c u]  v', share of value added in unit cost
    cost_bar, cost_share_bar  [c u]  of log c and of v'
    returns                   [c u]  of log f, log M, log L, and of the bundle's price
    """
    pull = (1.0 - elasticity) * cost_share * cost_share_bar
    bundle_bar = cost_bar - pull
    return pull + cost_share * bundle_bar, (1.0 - cost_share) * bundle_bar, -scale * cost_bar, bundle_bar


def unit_cost_by_share(
    log_factor_price: Array, log_materials_price: Array, log_bundle: Array, elasticity: float
) -> tuple[Array, Array]:
    """Derivatives of (1) in v: (f^(1-eps) - M^(1-eps))/((1-eps) b^(1-eps)) of log b, (f/b)^(1-eps) of v' at given b.

    log_factor_price, log_materials_price, log_bundle  [c u]  log_bundle of the bundle's price b
    returns                                            [c u], [c u]
    """
    power = 1.0 - elasticity
    of_factor = np.exp(power * (log_factor_price - log_bundle))
    if power == 0.0:
        return log_factor_price - log_materials_price, of_factor
    apart = np.expm1(power * (log_factor_price - log_bundle)) - np.expm1(power * (log_materials_price - log_bundle))
    return np.asarray(apart / power), of_factor


def materials_price(input_weight: Array, log_price: Array, elasticity: float) -> Array:
    """(2) Change in the price of the materials of each using sector.

    M_cu = (sum_s g_csu P_cs^(1-mu))^(1/(1-mu))        Caliendo & Parro (2015), eq. 10 at mu = 1

    input_weight  [c s u]  g, share of s in u's materials; sums to 1 over s, or all zero
    log_price     [c s]
    elasticity    mu
    returns       [c u]    log
    """
    return composite_price(input_weight.transpose(0, 2, 1), log_price, elasticity)


def materials_price_transposed(
    input_weight: Array, log_price: Array, log_materials_price: Array, elasticity: float, materials_bar: Array
) -> Array:
    """Transpose of materials_price.

    log_materials_price, materials_bar  [c u]
    returns                             [c s]
    """
    share = input_weight.transpose(0, 2, 1)
    return composite_price_transposed(share, log_price, log_materials_price, elasticity, materials_bar)


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


def cost_power_transposed(cost_power_o: Array, trade_elasticity: Array, power_bar: Array) -> Array:
    """Transpose of cost_power, the scale held: d c^-theta = -theta c^-theta dlog c.

    cost_power_o, power_bar  [s o]
    returns                  [o s]
    """
    return np.asarray((-trade_elasticity[:, None] * cost_power_o * power_bar).T)


def price_index(log_sum: Array, trade_elasticity: Array) -> Array:
    """(4) Change in each destination's price of each good.

    P_ds = (sum_o pi_ods (k_ods c_os)^-theta_s)^(-1/theta_s)        Caliendo & Parro (2015), eq. 11

    log_sum           [d s]  log of the sum over origins
    trade_elasticity  [s]
    returns           [d s]  log
    """
    return -log_sum / trade_elasticity


def price_index_transposed(trade_elasticity: Array, price_bar: Array) -> Array:
    """Transpose of price_index: all [d s]."""
    return -price_bar / trade_elasticity


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


def final_shares_transposed(
    new_share: Array, elasticity: float, index_bar: Array, share_bar: Array
) -> tuple[Array, Array]:
    """Transpose of final_shares.

    new_share  [c s]  alpha'
    index_bar  [c]    of log P_c
    share_bar  [c s]  of alpha'
    returns    [c s] of log P_cs, [c] of log P_c with what shares owe to it
    """
    pull = (1.0 - elasticity) * new_share * share_bar
    total = index_bar - pull.sum(axis=1)
    return pull + new_share * total[:, None], total
