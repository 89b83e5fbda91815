"""The path of an economy by month under a scenario: equations (13) to (21), in draws of elasticities and pace.

Axes: n draw, t month from the scenario's day, c country, o origin, d destination. History runs from January 2025, so
that what buyers and factors have done since then is where the scenario begins.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.errors import BadInput
from tradetalks.question import made_of
from tradetalks.runs.foreseen import foreseen
from tradetalks.runs.monthly_law import monthly_law
from tradetalks.runs.stocks import LAW_ALONE
from tradetalks.runs.walks import READ, Draws, Setting, central_walk, walks
from tradetalks.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tradetalks.dates import Date
    from tradetalks.equilibrium.horizons import Stated
    from tradetalks.number import Number
    from tradetalks.question import Question
    from tradetalks.runs.monthly_law import MonthlyLaw
    from tradetalks.world import World
    from tradetalks.world.table import Array

    Numbers = dict[str, Array]

MONTHS = 36
YEARLY_RATE = 0.04  # at which later months count less; a convention of public budgets, to be chosen by the user


@dataclass(frozen=True, eq=False)
class Path:
    """What a scenario does, month by month.

    months     [t]  first days, from the scenario's month on
    numbers    real_income  [n t c]    log change of income over the final price index, against the benchmark
               earned       [n t c]    the same of what a country earns, without what it borrows
               revenue      [n t c]    change of tariff revenue, million USD a year, as it is collected on entries
               trade        [n t o d]  million USD a year at the border, goods and services, as they are used
               arrivals     [n t o d]  the same as they enter: with what is ordered ahead of a rise of duty
               orders       [n t c]    million USD in the month: what enters less what is used, by importer
               stock        [n t c]    million USD at the end of the month: importers' stocks ahead of a rise
               saved        [n t c]    million USD in the month: duty that use would pay on the day less what it paid
               prices       [n t c]    log change of consumer prices over factor income at the border's speed
               shops        [n t c]    the same at the speed of shops
    central    the same at central parameters, with n = 1
    against    title of the scenario that this path is less; None: numbers are against the benchmark
    closure    of trade balances in every draw, for the first DRAWN_FOR months; None where each draw has its own
    """

    title: str
    world: World
    months: tuple[Date, ...]
    numbers: Numbers
    central: Numbers
    made_of: dict[str, str]
    notes: tuple[str, ...]
    chances: Mapping[str, Stated] = field(default_factory=lambda: LAW_ALONE)
    closure: str | None = None
    against: str | None = None

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
        return replace(self, title=title, numbers=numbers, central=central, against=other.title)

    def at(self, name: str, t: int, *place: int) -> Number:
        """Median, 10th and 90th percentile of a number in a month."""
        return of_draws(np.moveaxis(self.numbers[name][:, t], 0, -1)[place])

    def discounted(self, rate: float = YEARLY_RATE) -> Array:
        """[n c] million USD: income earned in all months at incomes of the benchmark, later months counting less."""
        weight = (1.0 + rate) ** (-np.arange(len(self.months)) / 12.0) / 12.0
        return np.asarray(np.einsum("ntc,t,c->nc", np.expm1(self.numbers["earned"]), weight, self.income))


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
    chances: Mapping[str, Stated] = LAW_ALONE,
    processes: int = 1,
    progress: Callable[[str], None] = lambda step: None,
) -> list[Path]:
    """The path of a question's scenario, once for each deferral of what changes after its day, in the same draws.

    question   with `against`: what the scenario does beyond the other one. Its closure holds as long as a drawn one
    deferrals  months by which everything that changes after the scenario's day comes later; 0 as it is
    chances    that a rise which importers look forward to comes, by kind of act: `decree`, `said`, `pause`; counted by
               `history.chances.chances_of`. Default: what is law comes, and no threat does
    processes  that draws are shared among; above 1, call under `if __name__ == "__main__":`
    progress   is told what is being done
    raises     BadInput for months out of range and for settings that a path has no use for; NoEquilibrium with the
               month; as `enact` does
    """
    _check_settings(question)
    found = _paths(question, months, deferrals, chances, processes, progress)
    if question.against is None:
        return found
    (base,) = _paths(question.alone(question.against), months, (0,), chances, processes, progress)
    return [each.less(base) for each in found]


def _check_settings(question: Question) -> None:
    """Refuses what no month would use: raises BadInput."""
    if question.settings.horizon != Settings().horizon:
        evidence, remedy = question.settings.horizon, "leave it out: a path goes from the first month to the last"
        raise BadInput("a path has no horizon", where="horizon", evidence=evidence, remedy=remedy)
    if "trade_ratio" in dict(question.settings.parameters):
        remedy = "leave it out: how fast buyers move is a range of the path's own, docs/explanation/path.md"
        raise BadInput("a path has no use for this parameter", where="parameter", evidence="trade_ratio", remedy=remedy)


def _paths(
    question: Question,
    months: int,
    deferrals: Sequence[int],
    chances: Mapping[str, Stated],
    processes: int,
    progress: Callable[[str], None],
) -> list[Path]:
    """The paths of the question's own scenario, one a deferral."""
    progress("laying the law of each month")
    law = monthly_law(question.ledger, question.scenario, question.world, months)
    progress("reading what importers look forward to")
    ahead = foreseen(question.ledger, question.scenario, question.world, law)
    settings = tuple(Setting(law.deferred(k), ahead.deferred(law.now, k)) for k in deferrals)
    given = Draws(question, settings, dict(chances))
    middle = [_read([each]) for each in central_walk(given)]
    drawn: list[list[dict[str, Array]]] = [[] for _ in settings]
    for n, walked in enumerate(walks(given, processes)):
        progress(f"draw {n + 1} of {question.draws}")
        for found, walk in zip(drawn, walked, strict=True):
            found.append(walk)
    law = replace(law, notes=(*law.notes, *ahead.notes))
    return [_path(given, law, k, _read(found), one) for k, found, one in zip(deferrals, drawn, middle, strict=True)]


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


def _path(given: Draws, law: MonthlyLaw, deferral: int, drawn: Numbers, central: Numbers) -> Path:
    question = given.question
    later = f", deferred by {deferral} months" if deferral else ""
    made = made_of(question.ledger, question.scenario, question.world, question.at("year"))
    title, months = question.scenario.title + later, law.months[law.now :]
    return Path(
        title, question.world, months, drawn, central, made, law.notes, given.chances, question.settings.closure
    )


def _read(walked: Sequence[Numbers]) -> Numbers:
    """name -> [n t ...]."""
    return {name: np.stack([walk[name] for walk in walked]) for name in READ}
