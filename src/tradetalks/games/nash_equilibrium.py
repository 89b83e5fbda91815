"""Rates from which no player gains by deviating."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.equilibrium.fixed_point import accelerate
from tradetalks.errors import NoEquilibrium
from tradetalks.games.best_responses import best_response, climb
from tradetalks.games.government import by_rates, curvature, outcome_at, payoff, payoff_slope, payoffs
from tradetalks.games.maximise import maximise
from tradetalks.games.players import Game, Rates
from tradetalks.showing import brief_repr

if TYPE_CHECKING:
    from tradetalks.equilibrium import Outcome
    from tradetalks.games.best_responses import BestResponse
    from tradetalks.world.table import Array

Progress = Callable[[str, Rates], None]

TOLERANCE = 1e-6
LOOSE = 1e-3
NEAR = 0.05  # largest change of a rate in a round of best responses from which first-order conditions are solved
MOST_ROUNDS = 30
MOST_STEPS = 100
MOST_MOVES = 8  # to a deviation that pays, after best responses have settled
GAIN = 1e-8  # log points: a deviation that gains less does not count


@dataclass(frozen=True, eq=False)
class Nash:
    """A Nash equilibrium in rates.

    payoffs         [j] log points
    largest_change  of any rate that the first-order conditions still ask for
    gains           [j] what the best deviation found gains: from all the starts of `best_response`, at most GAIN
    peaks           [j] payoffs of all local optima that a player has there, the highest first: with several, another
                    war may be near
    rounds, steps   of best responses; of the first-order conditions
    """

    __repr__ = brief_repr

    game: Game
    rates: Rates
    payoffs: Array
    outcome: Outcome
    largest_change: float
    gains: Array
    peaks: tuple[tuple[float, ...], ...]
    rounds: int
    steps: int


def nash(
    game: Game,
    rates: Rates | None = None,
    *,
    tolerance: float = TOLERANCE,
    start: Outcome | None = None,
    progress: Progress = lambda step, rates: None,
) -> Nash:
    """Iterate best responses until they settle, then solve all first-order conditions together.

    Then every player looks for a deviation that pays, from all the starts of `best_response`; a player who finds one
    moves there, and the rounds go on.

    rates      where to start, default those in force
    tolerance  largest change of any rate, not the mean change
    progress   told of every step, with the rates reached: what to keep when interrupted
    raises     NoEquilibrium where best responses do not settle, or players still gain by deviating; UnknownName,
               BadInput for a game that cannot be
    """
    game.check()
    x = rates if rates is not None else game.in_force
    outcome = outcome_at(game, x, start)
    rounds = steps = 0
    for _ in range(MOST_MOVES):
        x, outcome, change, more_rounds, more_steps = settle(game, x, outcome, tolerance, progress)
        rounds, steps = rounds + more_rounds, steps + more_steps
        best = deviations(game, x, outcome, progress)
        gains = np.array([one.gain for one in best])
        if not gains.max(initial=0.0) > GAIN:
            peaks = tuple(tuple(peak.payoff for peak in one.peaks) for one in best)
            return Nash(game, x, payoffs(outcome, game.players), outcome, change, gains, peaks, rounds, steps)
        last = best[-1]
        progress(f"{last.player} gains {last.gain:.3g} log points by leaving: on from there", x)
        j = game.player(last.player)
        x, outcome = (*x[:j], last.rates, *x[j + 1 :]), last.outcome
    raise NoEquilibrium(
        "a player gains by leaving these rates: they meet first-order conditions and are no Nash equilibrium",
        where=last.player,
        evidence=f"gain {last.gain:.3g} log points, after {MOST_MOVES} moves to deviations that paid",
        remedy="start from other rates; there may be no Nash equilibrium without chance",
    )


def settle(
    game: Game, rates: Rates, start: Outcome, tolerance: float, progress: Progress
) -> tuple[Rates, Outcome, float, int, int]:
    """Rates that meet all first-order conditions, by rounds of best responses near by; with the change still asked for.

    raises  NoEquilibrium where they do not settle
    """
    x, outcome, steps, change = rates, start, 0, np.inf
    for rounds in range(1, MOST_ROUNDS + 1):
        before = x
        for j, player in enumerate(game.players):
            value, slope = climb(game, j, x, outcome)
            peak = maximise(value, slope, x[j], player.low, player.high, LOOSE)
            x, outcome = (*x[:j], peak.point, *x[j + 1 :]), peak.seen
            progress(f"round {rounds}: {player.name} responds, {100.0 * peak.value:+.3f}", x)
        change = largest_change(before, x)
        if change > NEAR and rounds < MOST_ROUNDS:
            continue
        x, outcome, change, taken = first_order(game, x, outcome, tolerance, progress)
        steps += taken
        if change <= tolerance:
            return x, outcome, change, rounds, steps
    raise NoEquilibrium(
        "no Nash equilibrium found",
        where="largest change of a rate",
        evidence=f"{change:.3g} after {MOST_ROUNDS} rounds of best responses",
        remedy="start from other rates, or fix instruments that a payoff does not depend on",
    )


def first_order(
    game: Game, rates: Rates, start: Outcome, tolerance: float, progress: Progress
) -> tuple[Rates, Outcome, float, int]:
    """Newton steps, scaled and accelerated, on every player's first-order conditions between its bounds.

    x_j <- P(x_j + dW_j/dx_j / curvature_j);   a fixed point meets the conditions, bounds included
    """
    low, high = (np.concatenate([getattr(p, end) for p in game.players]) for end in ("low", "high"))
    cuts = np.cumsum([rate.size for rate in rates])[:-1]
    own = np.eye(len(game.players))
    last = start

    def step(x: Array) -> Array:
        nonlocal last
        x = np.clip(x, low, high)
        chosen = tuple(np.split(x, cuts))
        last = outcome_at(game, chosen, last)
        wanted = []
        for j, player in enumerate(game.players):
            slope = by_rates(game, player, last, payoff_slope(game, last, own[j]))
            wanted.append(slope / curvature(game, player, last))
        new = np.clip(x + np.concatenate(wanted), low, high)
        progress(f"first-order conditions: largest change {np.abs(new - x).max(initial=0.0):.1e}", chosen)
        return np.asarray(new)

    point = accelerate(step, np.concatenate(rates), tolerance, MOST_STEPS)
    found = tuple(np.split(np.clip(point.state, low, high), cuts))
    return found, outcome_at(game, found, last), point.residual, point.iterations


def deviations(game: Game, rates: Rates, outcome: Outcome, progress: Progress) -> list[BestResponse]:
    """Every player's best response, up to the first that gains more than GAIN."""
    found = []
    for player in game.players:
        progress(f"looking for a deviation that pays {player.name}", rates)
        found.append(best_response(game, player.name, rates, start=outcome))
        if found[-1].gain > GAIN:
            break
    return found


def is_nash(
    game: Game, rates: Rates, *, tries: int, seed: int, spread: float = 0.5, tolerance: float = GAIN,
    start: Outcome | None = None, progress: Progress = lambda step, rates: None,
) -> tuple[bool, float]:  # fmt: skip
    """Whether no player gains from any of `tries` random deviations, and the largest gain met.

    Half of a player's deviations move every rate, the others a single one, by up to `spread` either way.
    A deviation at which the world has no equilibrium is counted as a failure to deviate only if it is outside bounds:
    raises  NoEquilibrium as solve does
    """
    draw = np.random.default_rng(seed)
    at = outcome_at(game, rates, start)
    largest = -np.inf
    for k in range(tries):
        j = k % len(game.players)
        player, x = game.players[j], rates[j]
        far = spread * draw.uniform() * draw.uniform(-1.0, 1.0, x.size)
        if (k // len(game.players)) % 2:
            far = np.where(np.arange(x.size) == draw.integers(x.size), far, 0.0)
        trial = np.clip(x + far, player.low, player.high)
        there = outcome_at(game, (*rates[:j], trial, *rates[j + 1 :]), at)
        largest = max(largest, payoff(there, player) - payoff(at, player))
        if k % 100 == 0:
            progress(f"deviation {k} of {tries}: largest gain {largest:.1e}", rates)
    return largest <= tolerance, largest


def largest_change(before: Rates, after: Rates) -> float:
    """The largest change of any rate."""
    return max(float(np.abs(b - a).max(initial=0.0)) for a, b in zip(before, after, strict=True))
