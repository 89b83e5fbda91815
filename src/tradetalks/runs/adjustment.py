"""How an economy moves from month to month: buyers change suppliers, labour and capital change sectors.

Equations (13) to (17) of docs/explanation/path.md. The pace a month stands here: `FIRST_RATIO`, `MONTHLY_SHARE`,
`LABOUR_SHARE`, `CAPITAL_SHARE`. Axes: o origin, d destination, s sector supplied, c country, u using
sector, t month. Between two months D, L and K move; within a month no factor does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.equilibrium import solve
from tradetalks.equilibrium.horizons import Stated, slowed

if TYPE_CHECKING:
    from tradetalks.equilibrium import Outcome, Parameters, Policy
    from tradetalks.world import World
    from tradetalks.world.table import Array

# Boehm, Levchenko & Pandalai-Nayar (2023), American Economic Review 113(4): the elasticity of tariff-exclusive values
# is 0.76 in the first year and about 2 after seven to ten years. With (13) to (15) the mean of months 1 to 12 over the
# end is about .4 at these centres, and 95 % of the way is gone after 7 to 10 years.
FIRST_RATIO = Stated(0.17, 0.25, 0.38)  # 1 + theta on the day, over the long run's
MONTHLY_SHARE = Stated(0.025, 0.03, 0.031)  # of the way to the new suppliers, a month
LABOUR_SHARE, CAPITAL_SHARE = 0.15, 0.025  # of the way to the new sectors, a month; assumptions, see limits
FARTHEST = 40.0  # of a log share: beyond it a flow is gone


@dataclass(frozen=True, eq=False)
class Pace:
    """What sets the speed.

    theta     [s]  trade elasticity of the long run; theta_now on the day
    monthly   share of the way to the new suppliers that buyers go in a month
    mobile    share of labour in value added
    labour, capital   shares of the way that each goes in a month
    within    other parameters of a month: nests, closure
    """

    theta: Array
    theta_now: Array
    monthly: float
    mobile: float
    labour: float
    capital: float
    within: Parameters


def pace(theta: Array, within: Parameters, first_ratio: float, monthly: float, mobile: float) -> Pace:
    """The pace of a set of elasticities.

    theta        [s]  of the long run
    within       parameters of a month except the trade elasticity
    first_ratio  1 + theta on the day over that of the long run, at least 1.1 in level
    """
    return Pace(theta, slowed(theta, first_ratio), monthly, mobile, LABOUR_SHARE, CAPITAL_SHARE, within)


@dataclass(frozen=True, eq=False)
class State:
    """Where an economy stands at the beginning of a month.

    sourcing  [o d s]  D, log shift of buyers' shares
    labour, capital  [c u]  L and K, log change of the stocks of a sector
    """

    sourcing: Array
    labour: Array
    capital: Array


def at_rest(world: World) -> State:
    """The state of the benchmark."""
    return State(np.zeros(world.trade.shape), np.zeros(world.output.shape), np.zeros(world.output.shape))


def month(
    world: World, policy: Policy, speed: Pace, state: State, start: Outcome | None, tolerance: float = 1e-10
) -> Outcome:
    """The equilibrium of a month: shares by (13), factors by (17); raises NoEquilibrium. `tolerance` as in `solve`.

    (13) pi'_ods ~ pi_ods e^(D_ods) (k_ods c_os)^(-theta_now_s)
    (17) f_cu = (V'_cu / V_cu) e^(-F_cu), F = a L + (1 - a) K
    """
    stocks = speed.mobile * state.labour + (1.0 - speed.mobile) * state.capital
    parameters = replace(
        speed.within,
        trade_elasticity=speed.theta_now,
        mobile_share=0.0,
        log_sourcing=state.sourcing,
        log_factor_stock=stocks,
    )
    return solve(world, policy, parameters, start=start, tolerance=tolerance)


def after(world: World, outcome: Outcome, speed: Pace, state: State, months: float = 1.0) -> State:
    """The state some months later, at the costs of this month: (14), (15) and the moves of L and K.

    (14) D*_ods = -(theta_s - theta_now_s) log(k_ods c_os / Pbar_ds)
         Pbar_ds = (sum_o pi_ods (k_ods c_os)^-theta_s)^(-1/theta_s)
    (15) D_(t+1) = (1 - lam) D_t + lam D*_t - n_ds,  n: sum_o pi_ods e^(q D_ods) = 1, q = theta / (theta - theta_now)
    """
    step = 1.0 - (1.0 - speed.monthly) ** months
    gap = speed.theta - speed.theta_now
    slow = gap > 0.0
    target = np.zeros_like(state.sourcing)
    target[:, :, slow] = -gap[slow] * log_cost_over_frontier(world, outcome, speed.theta)[:, :, slow]
    moved = np.clip((1.0 - step) * state.sourcing + step * target, -FARTHEST, FARTHEST)
    return State(
        on_frontier(world, moved, speed),
        _reallocated(world, outcome, state.labour, 1.0 - (1.0 - speed.labour) ** months),
        _reallocated(world, outcome, state.capital, 1.0 - (1.0 - speed.capital) ** months),
    )


def log_cost_over_frontier(world: World, outcome: Outcome, theta: Array) -> Array:
    """[o d s] log of each supplier's cost at the buyer over the price that all of them give in the long run.

    theta  [s]
    """
    policy = outcome.in_effect
    barrier = policy.trade_cost_hat * (1.0 + policy.tariff) * (1.0 + policy.export_tax) / (1.0 + world.tariff)
    log_cost = np.log(barrier) + np.log(outcome.unit_cost_hat)[:, None, :]
    lowest = log_cost.min(axis=0)
    power = np.einsum("ods,ods->ds", world.spending_share, np.exp(-theta * (log_cost - lowest)))
    return np.asarray(log_cost - (lowest - np.log(power) / theta))


def on_frontier(world: World, sourcing: Array, speed: Pace) -> Array:
    """[o d s] log shifts less n_ds, so that where D = D* the price is the long run's, and nowhere below it."""
    gap = speed.theta - speed.theta_now
    slow = gap > 0.0
    q = speed.theta[slow] / gap[slow]
    shifts = sourcing[:, :, slow]
    highest = shifts.max(axis=0)
    total = np.einsum("ods,ods->ds", world.spending_share[:, :, slow], np.exp(q * (shifts - highest)))
    found = np.zeros_like(sourcing)
    found[:, :, slow] = shifts - (highest + np.log(total) / q)
    return found


def _reallocated(world: World, outcome: Outcome, stock: Array, step: float) -> Array:
    """[c u] log stocks after a step towards where value added is, their share-weighted sum as before."""
    made = world.value_added > 0.0
    ratio = np.divide(outcome.value_added, world.value_added, out=np.ones_like(stock), where=made)
    moved = (1.0 - step) * stock + step * np.log(ratio)
    share = world.value_added / world.value_added.sum(axis=1, keepdims=True)
    return np.where(made, moved - np.log((share * np.exp(moved)).sum(axis=1, keepdims=True)), 0.0)
