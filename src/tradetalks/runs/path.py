"""The path of an economy by month under a scenario: equations (13) to (17), in draws of elasticities and pace.

Axes: n draw, t month from the scenario's day, c country, o origin, d destination. History runs from January 2025, so
that what buyers and factors have done since then is where the scenario begins.
"""

from __future__ import annotations

from concurrent.futures import BrokenExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.equilibrium import horizons
from tradetalks.processes import process_pool
from tradetalks.runs.adjustment import FIRST_RATIO, MONTHLY_SHARE, after, at_rest, month, pace
from tradetalks.runs.draws import ended_from_outside, flow_spread
from tradetalks.runs.monthly_law import monthly_law
from tradetalks.runs.question import made_of
from tradetalks.runs.unknowns import sample, triangular
from tradetalks.world.redraw import balanced_again

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from tradetalks.dates import Date
    from tradetalks.equilibrium import Outcome
    from tradetalks.equilibrium.horizons import Horizon
    from tradetalks.equilibrium.parameters import Deficits
    from tradetalks.number import Number
    from tradetalks.runs.adjustment import Pace
    from tradetalks.runs.monthly_law import MonthlyLaw
    from tradetalks.runs.question import Question
    from tradetalks.runs.unknowns import Sample
    from tradetalks.world import World
    from tradetalks.world.table import Array

    Numbers = dict[str, Array]

MONTHS = 36
YEARLY_RATE = 0.04  # at which later months count less; a convention of public budgets, to be chosen by the user
PACE_DIMENSIONS = 2
DRAWN_FOR, FIXED_AGAIN = 12, 24  # months: a draw's closure of trade balances holds, and is gone; an assumption
STRIDES = ((12, 6), (6, 3), (3, 2), (0, 1))  # months for which the law stands -> months until the next one solved


@dataclass(frozen=True, eq=False)
class Path:
    """What a scenario does, month by month.

    months     [t]  first days, from the scenario's month on
    numbers    real_income  [n t c]    log change of income over the final price index, against the benchmark
               earned       [n t c]    the same of what a country earns, without what it borrows
               revenue      [n t c]    change of tariff revenue, million USD a year
               trade        [n t o d]  million USD a year at the border, goods and services
    central    the same at central parameters, with n = 1
    """

    title: str
    world: World
    months: tuple[Date, ...]
    numbers: Numbers
    central: Numbers
    made_of: dict[str, str]
    notes: tuple[str, ...]

    @property
    def real_income(self) -> Array:
        return self.numbers["real_income"]

    @property
    def income(self) -> Array:
        return self.world.income

    def __repr__(self) -> str:
        return f"Path({self.title!r}, {self.months[0]} to {self.months[-1]}, {len(self.real_income)} draws)"

    def less(self, other: Path) -> Path:
        """This path less another in the same draws and months."""
        numbers, central = (
            {name: mine[name] - theirs[name] for name in READ}
            for mine, theirs in ((self.numbers, other.numbers), (self.central, other.central))
        )
        title = f"{self.title}, against: {other.title}"
        return Path(title, self.world, self.months, numbers, central, self.made_of, self.notes)

    def at(self, name: str, t: int, *place: int) -> Number:
        """Median, 10th and 90th percentile of a number in a month."""
        return of_draws(np.moveaxis(self.numbers[name][:, t], 0, -1)[place])

    def discounted(self, rate: float = YEARLY_RATE) -> Array:
        """[n c] million USD: income earned in all months at incomes of the benchmark, later months counting less."""
        weight = (1.0 + rate) ** (-np.arange(len(self.months)) / 12.0) / 12.0
        return np.asarray(np.einsum("ntc,t,c->nc", np.expm1(self.numbers["earned"]), weight, self.income))


READ = ("real_income", "earned", "revenue", "trade")


def of_draws(values: Array) -> Number:
    """Median, 10th and 90th percentile."""
    from tradetalks.number import Number

    low, median, high = (float(each) for each in np.quantile(values, (0.1, 0.5, 0.9)))
    return Number(median, low, high)


def path(
    question: Question,
    *,
    months: int = MONTHS,
    deferrals: Sequence[int] = (0,),
    processes: int = 1,
    progress: Callable[[str], None] = lambda step: None,
) -> list[Path]:
    """The path of a question's scenario, once for each deferral of what changes after its day, in the same draws.

    deferrals  months by which everything that changes after the scenario's day comes later; 0 as it is
    processes  that draws are shared among; above 1, call under `if __name__ == "__main__":`
    progress   is told what is being done
    raises     BadInput for months out of range; NoEquilibrium with the month; as `enact` does
    """
    progress("laying the law of each month")
    law = monthly_law(question.ledger, question.scenario, question.world, months)
    laws = [law.deferred(k) for k in deferrals]
    horizon = horizons.horizon("year")
    theta = question.world.trade_elasticity
    central = _pace(question.world, horizon, theta, FIRST_RATIO.central, MONTHLY_SHARE.central)
    middle = [_read([_walk(question.world, each, central)]) for each in laws]
    drawn: list[list[dict[str, Array]]] = [[] for _ in laws]
    for n, walks in enumerate(_walks(_Draws(question, tuple(laws)), processes)):
        progress(f"draw {n + 1} of {question.draws}")
        for found, walk in zip(drawn, walks, strict=True):
            found.append(walk)
    return [_path(question, law, k, _read(found), one) for k, found, one in zip(deferrals, drawn, middle, strict=True)]


def parties(question: Question, most: int = 4) -> list[str]:
    """The countries whose measures a scenario moves, and those that these fall on, as far as the world has them."""
    book = question.ledger.with_scenario(question.scenario)
    named = [event.measure for event in question.scenario.events] + [m.id for m in question.scenario.measures]
    found: list[str] = []
    for name in dict.fromkeys(named):
        measure = book.measures[name]
        found += [measure.imposed_by, *measure.scope.origin, *measure.scope.destination]
    known = [country for country in dict.fromkeys(found) if country in question.world.countries]
    largest = sorted(question.world.countries, key=lambda c: -question.world.income[question.world.country(c)])
    return (known or largest)[:most]


def _path(question: Question, law: MonthlyLaw, deferral: int, drawn: Numbers, central: Numbers) -> Path:
    later = f", deferred by {deferral} months" if deferral else ""
    made = made_of(question.ledger, question.scenario, question.world, question.horizon)
    title, months = question.scenario.title + later, law.months[law.now :]
    return Path(title, question.world, months, drawn, central, made, law.notes)


def _pace(world: World, horizon: Horizon, theta: Array, first_ratio: float, monthly: float) -> Pace:
    within = horizon.parameters(world)
    return pace(theta, within, first_ratio, monthly, float(np.asarray(within.mobile_share)))


@dataclass(frozen=True, eq=False)
class _Draws:
    """What every draw is computed from; a process of its own holds one."""

    question: Question
    laws: tuple[MonthlyLaw, ...]

    @cached_property
    def sample(self) -> Sample:
        return sample(self.question.world, horizons.horizon("year"), self.question.draws, self.question.seed)

    def walk(self, n: int) -> list[dict[str, Array]]:
        """Numbers by month under each law in one draw."""
        world, speed = _draw(self.question, self.sample, n)
        return [_walk(world, law, speed, self.sample.closure[n]) for law in self.laws]


def _walks(draws: _Draws, processes: int) -> Iterator[list[dict[str, Array]]]:
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


_held: _Draws


def _hold(draws: _Draws) -> None:
    global _held
    _held = draws


def _walk_held(n: int) -> list[dict[str, Array]]:
    return _held.walk(n)


def _draw(question: Question, drawn: Sample, n: int) -> tuple[World, Pace]:
    """The table and the pace of a draw: elasticities, nests, labour's share, first ratio and monthly share."""
    speeds = np.random.default_rng(question.seed).random((question.draws, PACE_DIMENSIONS))
    within = replace(drawn.parameters(n, horizons.horizon("year").parameters(question.world)), deficits="fixed")
    first = float(triangular(speeds[n, 0], *FIRST_RATIO))
    monthly = float(triangular(speeds[n, 1], *MONTHLY_SHARE))
    mobile = float(np.asarray(within.mobile_share))
    world = balanced_again(question.world, flow_spread(question.world), question.seed, n)
    return world, pace(drawn.trade_elasticity[n], within, first, monthly, mobile)


def _walk(world: World, law: MonthlyLaw, speed: Pace, closure: Deficits = "fixed") -> dict[str, Array]:
    """Numbers of each month from the scenario's on: name -> [t ...]; between solved months on a straight line.

    closure  of trade balances, up to DRAWN_FOR months after the scenario's; from then on balances are fixed, and what
             the closure made is gone FIXED_AGAIN months after it
    """
    state, outcome = at_rest(world), None
    found: dict[str, list[Array]] = {name: [] for name in READ}
    left: dict[str, Array] = {}
    before = np.einsum("ods,ods->d", world.trade, world.tariff)
    drawn = replace(speed, within=replace(speed.within, deficits=closure))
    steps = solved_months(law)
    for t, months in steps:
        since = t - law.now
        outcome = month(world, law.policies[t], drawn if since <= DRAWN_FOR else speed, state, outcome)
        if since >= 0:
            fades = max(0.0, (FIXED_AGAIN - since) / (FIXED_AGAIN - DRAWN_FOR)) if left else 0.0
            for name, value in _numbers(outcome, before).items():
                found[name].append(value + fades * left.get(name, 0.0))
        if since == DRAWN_FOR and closure != "fixed":
            fixed = _numbers(month(world, law.policies[t], speed, state, outcome), before)
            left = {name: found[name][-1] - value for name, value in fixed.items()}
        state = after(world, outcome, speed, state, months)
    solved, asked = [t for t, _ in steps if t >= law.now], range(law.now, len(law.policies))
    return {name: _between(np.array(values), np.array(solved), np.array(asked)) for name, values in found.items()}


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


def _between(values: Array, known: NDArray[np.intp], asked: NDArray[np.intp]) -> Array:
    """[t ...] values at months asked, on a straight line between the months known."""
    if len(known) == 1:
        return values
    place = np.clip(np.searchsorted(known, asked, side="right"), 1, len(known) - 1)
    left, right = known[place - 1], known[place]
    weight = ((asked - left) / (right - left)).reshape(-1, *[1] * (values.ndim - 1))
    return np.asarray((1.0 - weight) * values[place - 1] + weight * values[place])


def _numbers(outcome: Outcome, revenue_before: Array) -> dict[str, Array]:
    return {
        "real_income": outcome.real_income,
        "earned": outcome.real_earnings,
        "revenue": outcome.tariff_revenue - revenue_before,
        "trade": outcome.trade.sum(axis=2),
    }


def _read(walks: Sequence[dict[str, Array]]) -> dict[str, Array]:
    """name -> [n t ...]."""
    return {name: np.stack([walk[name] for walk in walks]) for name in READ}
