"""How a government values an outcome, and how that moves with every player's rates. Axes: o d s u c."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.equilibrium import gradient_by, solve
from tradetalks.equilibrium.adjoint import NO_CELLS, no_bars
from tradetalks.equilibrium.objectives import Objective
from tradetalks.games.players import RATIOS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tradetalks.equilibrium import Gradient, Outcome, Policy
    from tradetalks.equilibrium.adjoint import Point
    from tradetalks.games.players import Game, Player, Rates
    from tradetalks.world.table import Array, World


def policy_at(game: Game, rates: Rates) -> Policy:
    """The border policy when every player sets its rates."""
    policy = game.ground.copy()
    for player, chosen in zip(game.players, rates, strict=True):
        for effect, place in player.effects():
            added = effect.weight * chosen[place]
            values = getattr(policy, effect.array)
            if effect.array in RATIOS:
                values[effect.cells] *= np.exp(added)
            else:
                values[effect.cells] += added
    return policy


def outcome_at(game: Game, rates: Rates, start: Outcome | None = None) -> Outcome:
    """The equilibrium when every player sets its rates; raises NoEquilibrium, BadParameters as solve does."""
    return solve(game.world, policy_at(game, rates), game.parameters, start=start)


def income_shares(world: World, player: Player) -> Array:
    """[c] share of each country in the benchmark income of a player's members."""
    shares = np.zeros(len(world.countries))
    for name in player.members:
        c = world.country(name)
        shares[c] = world.income[c]
    return np.asarray(shares / shares.sum())


def government_income(wages: Array, profits: Array, income: float, weight: Array) -> float:
    """How a government values a country's income. It depends only on the state, not on where the state came from.

    G_c = sum_u lambda_u [V_cu + m_u Y_cu + l_cu (I_c - sum_u (V_cu + m_u Y_cu))],   l_cu = V_cu / sum_u V_cu
                                                                                    Ossa (2014), section I

    Tariff revenue, and all else that no industry earns, is allotted by where the wages of the same state are. Profits
    stay where they are made.

    wages    [u]  V, value added without profits, million USD
    profits  [u]  m Y, million USD
    income   I, million USD
    weight   [u]  lambda, mean 1; ones give income
    returns  million USD
    """
    earned = wages + profits
    return float(weight @ (earned + labour_share(wages) * (income - earned.sum())))


def labour_share(wages: Array) -> Array:
    """[u] l, the share of each industry in a country's wages; sums to 1."""
    return np.asarray(wages / wages.sum())


def income_after(outcome: Outcome, c: int, weight: Array) -> float:
    """[million USD] G of the outcome, on the scale of the country's own benchmark."""
    profits = _profit_share(outcome) * outcome.output[c]
    return government_income(outcome.value_added[c], profits, float(outcome.income[c]), weight)


def income_before(outcome: Outcome, c: int, weight: Array) -> float:
    """[million USD] G of the benchmark, whose value added has the profits in it."""
    before = outcome.benchmark
    profits = _profit_share(outcome) * before.output[c]
    return government_income(before.value_added[c] - profits, profits, float(before.income[c]), weight)


def _profit_share(outcome: Outcome) -> Array:
    share = np.asarray(outcome.parameters.profit_share, dtype=float)
    return np.broadcast_to(share, outcome.output.shape[1:])


def payoff(outcome: Outcome, player: Player) -> float:
    """A player's payoff: log change of real income, or of weighted income over the price index.

    W_j = sum_c share_c (log G'_c/G_c - log P_c), members by benchmark income
    """
    shares = income_shares(outcome.benchmark, player)
    if player.political_weight is None:
        return float(shares @ outcome.real_income)
    total = 0.0
    for c in np.flatnonzero(shares).tolist():
        before = income_before(outcome, c, player.political_weight)
        after = income_after(outcome, c, player.political_weight)
        total += shares[c] * float(np.log(after / before) - np.log(outcome.final_price_hat[c]))
    return total


def payoffs(outcome: Outcome, players: Sequence[Player]) -> Array:
    """[j] every player's payoff."""
    return np.array([payoff(outcome, player) for player in players])


def payoff_objective(outcome: Outcome, players: Sequence[Player], weight: Array) -> Callable[[Point], Objective]:
    """sum_j weight_j W_j by its own derivatives, at given policy."""

    def objective(point: Point) -> Objective:
        bars = no_bars(point, NO_CELLS)
        income, final_price = np.zeros_like(bars.income), np.zeros_like(bars.income)
        value_added, output = np.zeros_like(bars.output), np.zeros_like(bars.output)
        profit = point.problem.profit_share
        for player, w in zip(players, weight, strict=True):
            shares = w * income_shares(outcome.benchmark, player)
            for c in np.flatnonzero(shares).tolist():
                final_price[c] -= shares[c]
                if player.political_weight is None:
                    income[c] += shares[c] / point.at.income[c]
                    continue
                by_income, by_wages, by_profits = _weighted_slopes(outcome, c, player.political_weight)
                income[c] += shares[c] * by_income
                value_added[c] += shares[c] * by_wages
                output[c] += shares[c] * by_profits * profit
        return Objective(
            replace(bars, income=income, log_final_price=final_price, value_added=value_added, output=output)
        )

    return objective


def _weighted_slopes(outcome: Outcome, c: int, weight: Array) -> tuple[float, Array, Array]:
    """Derivatives of log G_c in income, in wages [u], and in profits [u].

    dG/dI = lbar,   dG/dV_u = (lambda_u - lbar) (1 + R / sum V),   dG/d(m_u Y_u) = lambda_u - lbar

    lbar = sum_u lambda_u l_u;   R, what no industry earns
    """
    wages, profits = outcome.value_added[c], _profit_share(outcome) * outcome.output[c]
    mean = float(weight @ labour_share(wages))
    allotted = float(outcome.income[c] - wages.sum() - profits.sum())
    total = income_after(outcome, c, weight)
    by_profits = (weight - mean) / total
    return mean / total, by_profits * (1.0 + allotted / float(wages.sum())), by_profits


def by_rates(game: Game, player: Player, outcome: Outcome, slope: Gradient) -> Array:
    """[r] derivative in a player's rates of whatever `slope` is the gradient of."""
    found = np.zeros(len(player.labels))
    for effect, place in player.effects():
        by_cell = getattr(slope, effect.array)[effect.cells] * effect.weight
        if effect.array in RATIOS:
            by_cell = by_cell * getattr(outcome.policy, effect.array)[effect.cells]
        np.add.at(found, place, by_cell)
    return found


def payoff_slope(game: Game, outcome: Outcome, weight: Array) -> Gradient:
    """The gradient of sum_j weight_j W_j in every cell of policy; raises NoEquilibrium as gradient does."""
    return gradient_by(outcome, payoff_objective(outcome, game.players, weight))


def curvature(game: Game, player: Player, outcome: Outcome) -> Array:
    """[r] about how fast a player's payoff bends in its own rates: the scale of its steps, no part of any result.

    -d2W/dt2 ~ theta M / ((1 + t) I) for an import M taxed at t: the slope of t dM/dt over income
    """
    world, theta = game.world, np.asarray(game.parameters.trade_elasticity)
    income = float(outcome.income @ (income_shares(world, player) > 0.0))
    found = np.zeros(len(player.labels))
    for effect, place in player.effects():
        trade = outcome.trade[effect.cells]
        bend = trade * (1.0 + theta[effect.good]) / income
        if effect.array in ("tariff", "export_tax"):
            bend = bend / (1.0 + getattr(outcome.policy, effect.array)[effect.cells])
        np.add.at(found, place, effect.weight**2 * bend)
    return np.maximum(found, 1e-300)
