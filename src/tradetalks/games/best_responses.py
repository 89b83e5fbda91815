"""What one player does best while the others stay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.errors import NoEquilibrium
from tradetalks.games.government import by_rates, curvature, outcome_at, payoff, payoff_slope
from tradetalks.games.maximise import NOISE, maximise
from tradetalks.showing import brief_repr

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tradetalks.equilibrium import Outcome
    from tradetalks.games.maximise import Peak
    from tradetalks.games.players import Game, Player, Rates
    from tradetalks.world.table import Array

TOLERANCE = 1e-7
SCOUTED = 25  # steps from a start; after them it is given up if it comes near a known peak
GRID = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0)
FLIPPED = 5  # of the goods that are better at a bound at once: how many are climbed from
SAME = 1e-6  # log points that a payoff bends by between two ends of a search, roughly: below it they are one peak


@dataclass(frozen=True, eq=False)
class LocalPeak:
    """Rates from which no small move brings a gain.

    payoff  log points
    rates   [r]
    step    largest move that another quasi-Newton step would make
    """

    payoff: float
    rates: Array
    step: float
    outcome: Outcome


@dataclass(frozen=True, eq=False)
class BestResponse:
    """The best that a player found against the others' rates.

    rates        [r] the player's own
    payoff       log points
    gain         payoff less that of the rates it was asked from
    step         largest move that another quasi-Newton step would make
    peaks        every distinct local optimum that was found, the highest first; the first is the one above
    grid_best    highest payoff on the grid of one common rate, at most `payoff`; -inf: no grid
    evaluations  equilibria solved
    """

    __repr__ = brief_repr

    player: str
    rates: Array
    payoff: float
    gain: float
    step: float
    peaks: tuple[LocalPeak, ...]
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

    A payoff by sector may have several peaks: under political weights a sector is protected a little or shut off, and
    each sector on its own. So the search also starts from the upper bounds, and from the best peak with the rates on
    one good set to their lowest or highest where that pays at once; and again from where it leads.

    rates      every player's, default those in force; the player's own are the first start
    starts     further starts; default: the grid's best common rate, the upper bounds, and single goods at a bound
    grid       common rates that all the player's instruments are set to, to check that no better region was missed;
               empty: no check
    tolerance  largest move of a rate that another step would make
    start      an equilibrium near by; changes the time taken only
    raises     UnknownName; NoEquilibrium where the given rates or a given start have no equilibrium
    """
    game.check()
    j = game.player(player)
    given = rates if rates is not None else game.in_force
    search = Search(game, j, given, tolerance, start)
    before, _ = search.value(given[j])
    on_grid = [(search.tried(np.full(given[j].size, rate)), rate) for rate in grid]
    if starts is not None:
        begin = [given[j], *starts]
    else:
        common = [np.full(given[j].size, rate) for _, rate in sorted(on_grid)[-1:]]
        begin = [given[j], *(x for x in (*common, search.high) if search.tried(x) > -np.inf)]
    for x in sorted(begin, key=lambda x: -search.tried(x)):
        search.climb(x)
    if starts is None:
        search.flip()
    best = search.peaks[0]
    return BestResponse(
        player=player,
        rates=best.rates,
        payoff=best.payoff,
        gain=best.payoff - before,
        step=best.step,
        peaks=tuple(search.peaks),
        grid_best=max((reached for reached, _ in on_grid), default=-np.inf),
        evaluations=search.evaluations,
        outcome=best.outcome,
    )


class Search:
    """The peaks of one player's payoff, the others' rates given. Each solve starts at the last one.

    peaks        those met so far, the highest first
    evaluations  equilibria solved
    """

    def __init__(self, game: Game, j: int, rates: Rates, tolerance: float, start: Outcome | None) -> None:
        self.game, self.player, self.tolerance = game, game.players[j], tolerance
        self.low, self.high = self.player.low, self.player.high
        self._value, self._slope = climb(game, j, rates, start)
        self.peaks: list[LocalPeak] = []
        self.evaluations = 0

    def value(self, x: Array) -> tuple[float, Outcome]:
        """The payoff of the player's own rates; raises NoEquilibrium as solve does."""
        self.evaluations += 1
        return self._value(np.clip(x, self.low, self.high))

    def tried(self, x: Array) -> float:
        """The payoff alone; -inf where there is no equilibrium."""
        try:
            return self.value(x)[0]
        except NoEquilibrium:
            return -np.inf

    def climb(self, x: Array) -> None:
        """Climb from a start, and keep the peak unless it is known."""
        found = maximise(self.value, self._slope, x, self.low, self.high, self.tolerance, SCOUTED)
        if found.step > self.tolerance and not self._known(found):
            found = maximise(self.value, self._slope, found.point, self.low, self.high, self.tolerance, past=found.past)
        if not self._known(found):
            self.peaks.append(LocalPeak(found.value, found.point, found.step, found.seen))
            self.peaks.sort(key=lambda peak: -peak.payoff)

    def _known(self, found: Peak[Outcome]) -> bool:
        """Whether the payoff bends so little at both ends that no valley lies between here and a known peak."""
        here = curvature(self.game, self.player, found.seen)
        for peak in self.peaks:
            bend = np.maximum(here, curvature(self.game, self.player, peak.outcome))
            if 0.5 * float(bend @ (found.point - peak.rates) ** 2) < SAME:
                return True
        return False

    def flip(self) -> None:
        """At the best peak set the rates on one good to a bound; climb from each such point that is better at once."""
        goods = rates_by_good(self.player)
        if len(goods) < 2:
            return
        while True:
            top = self.peaks[0]
            flipped = []
            for rates in goods:
                for bound in (self.low, self.high):
                    trial = top.rates.copy()
                    trial[rates] = bound[rates]
                    if (trial != top.rates).any():
                        flipped.append((self.tried(trial), trial))
            flipped.sort(key=lambda one: -one[0])
            for reached, trial in flipped[:FLIPPED]:
                if reached > top.payoff + NOISE:
                    self.climb(trial)
            if self.peaks[0] is top:
                return


def rates_by_good(player: Player) -> list[Array]:
    """The places of a player's rates, those of one instrument on the same goods together."""
    found: dict[tuple[int, tuple[int, ...]], list[int]] = {}
    first = 0
    for i, instrument in enumerate(player.instruments):
        goods: list[set[int]] = [set() for _ in instrument.labels]
        for effect in instrument.effects:
            for rate, good in zip(effect.rate.tolist(), effect.good.tolist(), strict=True):
                goods[rate].add(good)
        for rate, own in enumerate(goods):
            found.setdefault((i, tuple(sorted(own))), []).append(first + rate)
        first += len(instrument.labels)
    return [np.array(rates) for rates in found.values()]


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
