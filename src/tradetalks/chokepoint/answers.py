"""What a run says. Axes: n draw, t month, i item, u using industry, o origin, d destination, c country."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tradetalks.chokepoint.equations import (
    bottleneck_output,
    horizon_elasticity,
    ramp,
    scarcity_price,
    storage_price,
)
from tradetalks.chokepoint.simulation import WEEKS_A_MONTH

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tradetalks.chokepoint.chain import Chain
    from tradetalks.chokepoint.simulation import Run
    from tradetalks.chokepoint.values import Values

    Array = NDArray[np.float64]

SHORT = 0.01
INTEREST_A_MONTH = 0.01
LOWEST_PRICE = 0.1


def exports(chain: Chain, run: Run) -> Array:
    """[n t i d] tonnes a step that the dominant supplier ships abroad; zero to itself."""
    shipped = run.shipped[:, :, :, chain.dominant, :].copy()
    shipped[..., chain.dominant] = 0.0
    return shipped


def stock_weeks(chain: Chain, run: Run) -> Array:
    """[n t i c] stocks at the step's end in weeks of benchmark use; inf where nothing is used."""
    use = np.broadcast_to(chain.need, run.stock.shape)
    weeks = run.stock * (WEEKS_A_MONTH / chain.steps_a_month)
    return np.asarray(np.divide(weeks, use, out=np.full_like(run.stock, np.inf), where=use > 0.0))


def first_short_month(chain: Chain, run: Run) -> Array:
    """[n u c] first step in which an industry gets less than 99 % of an item that it uses; inf for never."""
    uses = chain.use[None] > 0.0  # n i u c
    short = run.served < 1.0 - SHORT  # n t i c
    months = np.arange(short.shape[1], dtype=np.float64)
    first = np.where(short, months[:, None, None], np.inf).min(axis=1)  # n i c
    return np.asarray(np.where(uses, first[:, :, None, :], np.inf).min(axis=1))


def at_risk(chain: Chain, values: Values, run: Run) -> Array:
    """[n t u c] share of an industry's output that holds an item whose need is not met: plants that may stand still.

    risk_uc = sum_i exposure_iu (1 - served_ic)      over items that the industry uses there

    Firms differ in stocks: those without any miss the whole of an item, the others none, so that what is not served is
    the share of plants that lack it. What substitution and imports of parts save of their output is in `output_lost`.
    """
    short = 1.0 - run.served
    short[short < SHORT] = 0.0
    risk = np.zeros((*short.shape[:2], len(chain.industries), len(chain.countries)))
    for i, u in np.argwhere(values.exposure.any(axis=0) & chain.use.any(axis=2)):
        risk[:, :, u] += values.exposure[:, None, i, u, None] * short[:, :, i] * (chain.use[i, u] > 0.0)
    return risk


def output_lost(chain: Chain, values: Values, run: Run) -> Array:
    """[n t u c] share of an industry's output that is lost.

    loss_uc = sum_i exposure_iu [1 - (phi q_ic + (1 - phi) Y(s_u, q_ic, sigma_t))]

    with Y the bottleneck's CES, phi the irreplaceable share, sigma_t the elasticity of the horizon, and q the share of
    the need that is met, to which imports of finished components add `bypass_share` of what is missing.
    """
    months = _since_shock(chain, run)
    elasticity = horizon_elasticity(
        months, *(values[name][:, None] for name in ("elasticity_start", "elasticity_end", "elasticity_months"))
    )  # n t
    bypass = values["bypass_share"][:, None] * ramp(months, 0.0, values["bypass_months"][:, None])
    bypass = bypass[:, :, None, None] * chain.outside
    quantity = np.minimum(run.served + (1.0 - run.served) * bypass, 1.0)  # n t i c
    fixed = values["irreplaceable"][:, None, None]
    lost: Array = np.zeros((*run.served.shape[:2], len(chain.industries), len(chain.countries)))
    for i, u in np.argwhere(values.exposure.any(axis=0) & chain.use.any(axis=2)):
        q = quantity[:, :, i]
        short = q < 1.0
        if not short.any():
            continue
        share = values.cost_share[:, u, None, None]
        output = fixed * q + (1.0 - fixed) * bottleneck_output(share, q, elasticity[:, :, None])
        lost[:, :, u] += values.exposure[:, i, u, None, None] * np.where(
            short & (chain.use[i, u] > 0.0), 1.0 - output, 0.0
        )
    return lost


def price_outside(chain: Chain, values: Values, run: Run) -> Array:
    """[n t i] price outside the dominant supplier, ratio to the benchmark: scarcity, and what storage makes of it."""
    need = run.need[..., chain.outside]
    met = (run.served[..., chain.outside] * need).sum(axis=-1)
    total = need.sum(axis=-1)
    quantity = np.divide(met, total, out=np.ones_like(met), where=total > 0.0)
    elasticity = horizon_elasticity(
        _since_shock(chain, run),
        *(values[name][:, None] for name in ("elasticity_start", "elasticity_end", "elasticity_months")),
    )
    price: Array = np.empty_like(quantity)
    ends = 1.0 - (1.0 - values["resolution_rate"]) ** (1.0 / chain.steps_a_month)
    interest = (1.0 + INTEREST_A_MONTH) ** (1.0 / chain.steps_a_month) - 1.0
    for i in range(len(chain.items)):
        static = scarcity_price(quantity[:, :, i], elasticity, values["choke_price"][:, None])
        price[:, :, i] = storage_price(static, ends, interest)
    return price


def price_inside(chain: Chain, values: Values, run: Run) -> Array:
    """[n t i] price at the dominant supplier, ratio to the benchmark: what it cannot sell abroad is sold at home.

    p = (sold / sold in the benchmark)^(1 / supply elasticity), not below a tenth
    """
    sold, before = run.made[..., chain.dominant], chain.made[:, chain.dominant]
    ratio = np.divide(sold, before, out=np.ones_like(sold), where=before > 0.0)
    return np.asarray(np.maximum(ratio ** (1.0 / values["supply_elasticity"][:, None, None]), LOWEST_PRICE))


def half_life(loss: Array) -> float | None:
    """Months from the peak of a loss by month until it is half of that; None where it is not within the series.

    loss  [t], >= 0; a line is drawn between months
    """
    peak = int(np.argmax(loss))
    half = loss[peak] / 2.0
    if half <= 0.0:
        return None
    for t in range(peak + 1, len(loss)):
        if loss[t] <= half:
            return float(t - 1 - peak + (loss[t - 1] - half) / (loss[t - 1] - loss[t]))
    return None


def _since_shock(chain: Chain, run: Run) -> Array:
    """[1 t] months since the first control; zero before it and without one."""
    steps = np.arange(run.served.shape[1], dtype=np.float64)
    since = np.maximum(steps - (run.shock if run.shock is not None else len(steps)), 0.0)
    return np.asarray(since / chain.steps_a_month)[None]
