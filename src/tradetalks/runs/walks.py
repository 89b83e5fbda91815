"""A draw of a path: which months are solved, how long its closure of trade balances holds, and what is read off.

Axes: n draw, t month, c country, o origin, d destination.
"""

from __future__ import annotations

from concurrent.futures import BrokenExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.processes import process_pool
from tradetalks.runs.adjustment import FIRST_RATIO, MONTHLY_SHARE, after, at_rest, month, pace
from tradetalks.runs.arrivals import importers, monthly, of_month
from tradetalks.runs.draws import choice_of, ended_from_outside, flow_spread
from tradetalks.runs.retail import STAYS, stays_by_sector
from tradetalks.runs.stocks import COVER, FASTEST, LEAD, habits
from tradetalks.runs.unknowns import sample, triangular
from tradetalks.world.redraw import balanced_again

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from tradetalks.equilibrium import Outcome
    from tradetalks.equilibrium.horizons import Stated
    from tradetalks.equilibrium.parameters import Deficits
    from tradetalks.question import Question
    from tradetalks.runs.adjustment import Pace
    from tradetalks.runs.arrivals import Importers
    from tradetalks.runs.foreseen import Foreseen
    from tradetalks.runs.monthly_law import MonthlyLaw
    from tradetalks.runs.unknowns import Sample
    from tradetalks.world import World
    from tradetalks.world.table import Array

    Numbers = dict[str, Array]

PACE_DIMENSIONS = 2
IMPORTERS = {"cover": COVER, "lead": LEAD, "fastest": FASTEST, "stays": STAYS}
DRAWN_FOR, FIXED_AGAIN = 12, 24  # months: a draw's closure of trade balances holds, and is gone; an assumption
STRIDES = ((12, 6), (6, 3), (3, 2), (0, 1))  # months for which the law stands -> months until the next one solved
CLOSE, CLOSE_IN_DRAWS = 1e-10, 1e-8  # of months solved, in logs: a range needs fewer digits than its centre
SOLVED = ("real_income", "earned", "revenue", "trade", "prices")
READ = (*SOLVED, "arrivals", "orders", "stock", "saved", "shops")


@dataclass(frozen=True, eq=False)
class Setting:
    """A law, and what importers look forward to under it."""

    law: MonthlyLaw
    ahead: Foreseen


@dataclass(frozen=True, eq=False)
class Draws:
    """What every draw is computed from; a process of its own holds one.

    chances  kind of act -> chance that its rise comes
    """

    question: Question
    settings: tuple[Setting, ...]
    chances: Mapping[str, Stated]

    @cached_property
    def sample(self) -> Sample:
        return sample(self.question.world, self.question.at("year"), self.question.draws, self.question.seed)

    def walk(self, n: int) -> list[Numbers]:
        """Numbers by month in each setting in one draw."""
        world, speed = draw(self.question, self.sample, n)
        place = _places(self.question, len(IMPORTERS) + len(self.chances))[n]
        drawn = {
            name: float(triangular(each, *stated)) for each, (name, stated) in zip(place, self._stated, strict=True)
        }
        choice, closure = choice_of(self.sample, n), self.sample.closure[n]
        laid = (replace(one, law=one.law.drawn(choice)) for one in self.settings)
        return [walk(world, _importers(world, one, drawn), speed, closure, CLOSE_IN_DRAWS) for one in laid]

    @property
    def _stated(self) -> tuple[tuple[str, Stated], ...]:
        return (*IMPORTERS.items(), *self.chances.items())


def central_walk(draws: Draws) -> list[Numbers]:
    """Numbers by month in each setting at central parameters."""
    world, horizon = draws.question.world, draws.question.at("year")
    within = replace(horizon.parameters(world), deficits="fixed")
    mobile = float(np.asarray(within.mobile_share))
    speed = pace(world.trade_elasticity, within, FIRST_RATIO.central, MONTHLY_SHARE.central, mobile)
    central = {name: stated.central for name, stated in draws._stated}
    return [walk(world, _importers(world, one, central), speed, horizon.closures[0]) for one in draws.settings]


def _importers(world: World, setting: Setting, value: Mapping[str, float]) -> Importers:
    """Importers at values of what is not known of them."""
    how = habits(world, setting.ahead, value, value["cover"], value["lead"], value["fastest"])
    return importers(setting.law, setting.ahead, how, stays_by_sector(world, value["stays"]))


def _places(question: Question, unknowns: int) -> Array:
    """[n k] places in the ranges of what is not known of importers; the same for every scenario."""
    return np.random.default_rng((question.seed, 1)).random((question.draws, unknowns))


def walks(draws: Draws, processes: int) -> Iterator[list[Numbers]]:
    """What each draw says, in order; raises Interrupted where a process was ended from outside."""
    numbers = range(draws.question.draws)
    if processes == 1:
        yield from map(draws.walk, numbers)
        return
    try:
        with process_pool(min(processes, len(numbers)), _hold, (draws,)) as pool:
            yield from pool.map(_walk_held, numbers)
    except BrokenExecutor as error:
        raise ended_from_outside(error) from None


_held: Draws


def _hold(draws: Draws) -> None:
    global _held
    _held = draws


def _walk_held(n: int) -> list[Numbers]:
    return _held.walk(n)


def draw(question: Question, drawn: Sample, n: int) -> tuple[World, Pace]:
    """The table and the pace of a draw: elasticities, nests, labour's share, first ratio and monthly share."""
    speeds = np.random.default_rng(question.seed).random((question.draws, PACE_DIMENSIONS))
    within = replace(drawn.parameters(n, question.at("year").parameters(question.world)), deficits="fixed")
    first = float(triangular(speeds[n, 0], *FIRST_RATIO))
    monthly = float(triangular(speeds[n, 1], *MONTHLY_SHARE))
    mobile = float(np.asarray(within.mobile_share))
    world = balanced_again(question.world, flow_spread(question.world), question.seed, n)
    return world, pace(drawn.trade_elasticity[n], within, first, monthly, mobile)


def walk(world: World, who: Importers, speed: Pace, closure: Deficits = "fixed", tolerance: float = CLOSE) -> Numbers:
    """Numbers of each month from the scenario's on: name -> [t ...]; between solved months on a straight line.

    closure  of trade balances, up to DRAWN_FOR months after the scenario's; from then on balances are fixed, and what
             the closure made is gone FIXED_AGAIN months after it
    tolerance  of each month's equilibrium, as in `solve`
    """
    law = who.borne
    found: dict[str, list[Array]] = {}
    state, outcome = at_rest(world), None
    left: Numbers = {}
    before = np.einsum("ods,ods->d", world.trade, world.tariff)
    drawn = replace(speed, within=replace(speed.within, deficits=closure))
    steps = solved_months(law)
    for t, months in steps:
        since = t - law.now
        outcome = month(world, law.policy(t), drawn if since <= DRAWN_FOR else speed, state, outcome, tolerance)
        fades = max(0.0, (FIXED_AGAIN - since) / (FIXED_AGAIN - DRAWN_FOR)) if left else 0.0
        for name, value in _numbers(outcome, before, who).items():
            found.setdefault(name, []).append(value + fades * left[name] if name in left else value)
        if since == DRAWN_FOR and closure != "fixed":
            fixed = _numbers(month(world, law.policy(t), speed, state, outcome, tolerance), before, who)
            left = {name: found[name][-1] - fixed[name] for name in SOLVED}
        state = after(world, outcome, speed, state, months)
    solved, asked = np.array([t for t, _ in steps]), np.arange(len(law.policies))
    by_month = {name: between(np.array(values), solved, asked) for name, values in found.items()}
    entered = monthly(world, who, by_month)
    numbers = {name: by_month[name] for name in SOLVED} | entered
    numbers["revenue"] = numbers["revenue"] + entered["paid_early"]
    numbers["arrivals"] = numbers["trade"] + entered["arrivals"]
    return {name: numbers[name][law.now :] for name in READ}


def solved_months(law: MonthlyLaw) -> list[tuple[int, int]]:
    """(month, months until the next one that is solved): each month while the law moves, fewer once it stands.

    The months on which the law changes, those before them, those on which the closure changes, and the last are solved
    always: on a straight line over a change of law its effect would begin before it.
    """
    last = len(law.policies) - 1
    stops = sorted({law.now, min(law.now + DRAWN_FOR, last), min(law.now + FIXED_AGAIN, last), last} - {0})
    found, t, standing = [], 0, 0
    while t < last:
        step = next(length for since, length in STRIDES if standing >= since)
        step = min(step, next(stop for stop in stops if stop > t) - t)
        new = next((k for k in range(1, step + 1) if law.policies[t + k] is not law.policies[t]), step + 1)
        step = max(1, min(step, new - 1))
        found.append((t, step))
        standing = standing + step if law.policies[t + step] is law.policies[t] and t + step != law.now else 0
        t += step
    return [*found, (last, 1)]


def between(values: Array, known: NDArray[np.intp], asked: NDArray[np.intp]) -> Array:
    """[t ...] values at months asked, on a straight line between the months known."""
    if len(known) == 1:
        return values
    place = np.clip(np.searchsorted(known, asked, side="right"), 1, len(known) - 1)
    left, right = known[place - 1], known[place]
    weight = ((asked - left) / (right - left)).reshape(-1, *[1] * (values.ndim - 1))
    return np.asarray((1.0 - weight) * values[place - 1] + weight * values[place])


def _numbers(outcome: Outcome, revenue_before: Array, who: Importers) -> Numbers:
    return {
        "real_income": outcome.real_income,
        "earned": outcome.real_earnings,
        "revenue": outcome.tariff_revenue - revenue_before,
        "trade": outcome.trade.sum(axis=2),
    } | of_month(outcome, who)
