"""What one player does best while the others stay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.games.government import by_rates, curvature, outcome_at, payoff, payoff_slope
from tradetalks.games.maximise import maximise

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tradetalks.equilibrium import Outcome
    from tradetalks.games.players import Game, Rates
    from tradetalks.world.table import Array

TOLERANCE = 1e-7
SCOUTED = 25  # steps from a start that pays less than another, before it is given up
GRID = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0)


@dataclass(frozen=True, eq=False)
class BestResponse:
    """The best that a player found against the others' rates.

    rates        [r] the player's own
    payoff       log points
    gain         payoff less that of the rates it was asked from
    step         largest move that another quasi-Newton step would make
    peaks        payoff reached from each start, the one that paid most at once first; a lower one was given up after
                 SCOUTED steps, or is another local optimum
    grid_best    highest payoff on the grid of one common rate, at most `payoff`; -inf: no grid
    evaluations  equilibria solved
    """

    player: str
    rates: Array
    payoff: float
    gain: float
    step: float
    peaks: tuple[float, ...]
    grid_best: float
    evaluations: int
    outcome: Outcome


def best_response(
    game: Game,
    player: str,
    rates: Rates | None = None,
    *,
    starts: Sequence[Array] | None = None,
    grid: Sequence[float] = GRID,
    tolerance: float = TOLERANCE,
    start: Outcome | None = None,
) -> BestResponse:
    """The rates that maximise a player's payoff, the others staying where they are.

    rates      every player's, default those in force; the player's own are the first start
    starts     further starts, climbed from the one that pays most; default: the grid's best common rate
    grid       common rates that all the player's instruments are set to, to check that no better region was missed;
               empty: no check
    tolerance  largest move of a rate that another step would make
    start      an equilibrium near by; changes the time taken only
    raises     UnknownName; NoEquilibrium where there is none at a start
    """
    game.check()
    j = game.player(player)
    given = rates if rates is not None else game.in_force
    low, high = game.players[j].low, game.players[j].high
    value, slope = climb(game, j, given, start)
    before, _ = value(given[j])
    on_grid = [(value(np.clip(np.full(low.size, rate), low, high))[0], rate) for rate in grid]
    begin = [given[j], *(starts if starts is not None else [np.full(low.size, r) for _, r in sorted(on_grid)[-1:]])]
    begin.sort(key=lambda x: -value(np.clip(x, low, high))[0])
    found = [maximise(value, slope, begin[0], low, high, tolerance)]
    for x in begin[1:]:
        peak = maximise(value, slope, x, low, high, tolerance, SCOUTED)
        if peak.step > tolerance and peak.value > found[0].value:
            peak = maximise(value, slope, peak.point, low, high, tolerance)
        found.append(peak)
    best = max(found, key=lambda peak: peak.value)
    return BestResponse(
        player=player,
        rates=best.point,
        payoff=best.value,
        gain=best.value - before,
        step=best.step,
        peaks=tuple(peak.value for peak in found),
        grid_best=max((reached for reached, _ in on_grid), default=-np.inf),
        evaluations=sum(peak.evaluations for peak in found) + len(on_grid) + len(begin) + 1,
        outcome=best.seen,
    )


def climb(
    game: Game, j: int, rates: Rates, start: Outcome | None
) -> tuple[
    Callable[[Array], tuple[float, Outcome]], Callable[[Array, Outcome], tuple[Array, Array]]
]:  # fmt: skip
    """A player's payoff as a function of its own rates, and its slope; each solve starts at the last one."""
    player, own = game.players[j], np.eye(len(game.players))[j]
    last = start

    def value(x: Array) -> tuple[float, Outcome]:
        nonlocal last
        last = outcome_at(game, (*rates[:j], x, *rates[j + 1 :]), last)
        return payoff(last, player), last

    def slope(x: Array, seen: Outcome) -> tuple[Array, Array]:
        found = payoff_slope(game, seen, own)
        return by_rates(game, player, seen, found), curvature(game, player, seen)

    return value, slope
