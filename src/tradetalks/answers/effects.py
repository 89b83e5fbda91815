"""The answer of `run` and `compare`: what a scenario does, or does that another does not, quantity by quantity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.answer import Answer, Chart, Point, Series
from tradetalks.answers.by_closure import closure_table, unsettled
from tradetalks.answers.estimates import ENDS, printed, printed_unit
from tradetalks.answers.sentences import change, extremes, in_sentence, promise, tariff_quota
from tradetalks.answers.words import measure_titles
from tradetalks.border.purchases import commitments
from tradetalks.border.quotas import quota_uses
from tradetalks.digits import digits_for, places
from tradetalks.runs import Comparison
from tradetalks.runs.country_groups import group_name, groups_of, outside, with_groups
from tradetalks.runs.quantities import HEADLINE
from tradetalks.table import Column, Table
from tradetalks.world.table import country_name, sector_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tradetalks.ledger import Ledger
    from tradetalks.number import Number
    from tradetalks.runs import Estimate, Result
    from tradetalks.table import Cell
    from tradetalks.world import World

    Cells = list[tuple[tuple[str, ...], Number]]

LONG = 60  # rows that a terminal shows
MOST_BARS = 25
BELOW = "below zero"


def effects_answer(
    found: Result | Comparison,
    names: Sequence[str],
    ledger: Ledger,
    countries: Sequence[str] = (),
    groups: Sequence[str] = (),
) -> Answer:
    """Quantities as tables, the largest change first, with what the numbers are.

    names      of `runs.quantities.QUANTITIES`; HEADLINE where none is given
    countries  only the cells that name one of them; all where none is given
    groups     `EU`, `ASEAN`, a group of the scenario, `NAME=DEU,FRA`: rows of their own, and alone where no country is
               given
    raises     UnknownName for another quantity, country or group
    """
    joined = groups_of(groups, found.world, _result(found).scenario.groups)
    estimates = {name: with_groups(found.of(name), found.world, joined) for name in names or HEADLINE}
    for country in countries:
        found.world.country(country)
    asked = (*countries, *joined)
    cells = {name: _largest_first(estimate, asked) for name, estimate in estimates.items()}
    by_country = [estimate for estimate in estimates.values() if estimate.quantity.axes == "c"]
    closures = closure_table(found, by_country, asked or _told(by_country[0], found) if by_country else (), place_name)
    tables = [_table(found, estimates[name], rows) for name, rows in cells.items()]
    return Answer(
        title=f"{_asked(found)}, against: {_against(found)}",
        sentences=tuple(_sentences(found, by_country, asked)),
        tables=(*tables, *([closures] if closures else [])),
        notes=(*_notes(found, ledger), *_missing(joined, found.world)),
        made_of=found.made_of,
        charts=tuple(_chart(found, estimates[name], rows) for name, rows in cells.items()),
    )


def place_name(label: str) -> str:
    """What a reader calls a country, a region or a group."""
    return country_name(label) if country_name(label) != label else group_name(label)


def _result(found: Result | Comparison) -> Result:
    return found.after if isinstance(found, Comparison) else found


def _missing(groups: Mapping[str, Sequence[str]], world: World) -> list[str]:
    """What a group's rows leave out: members that the table counts in a region."""
    left = {name: outside(name, world) for name in groups}
    return [
        f"{group_name(name)}: without {', '.join(names)}, which the table counts in the rest of the world."
        for name, names in left.items()
        if names
    ]


def _asked(found: Result | Comparison) -> str:
    return _result(found).scenario.title


def _against(found: Result | Comparison) -> str:
    return found.before.scenario.title if isinstance(found, Comparison) else found.baseline


def _largest_first(estimate: Estimate, asked: Sequence[str]) -> Cells:
    rows = [row for row in estimate.rows() if not asked or set(row[0]) & set(asked)]
    return sorted(rows, key=lambda row: -abs(row[1].median))


def _told(estimate: Estimate, found: Result | Comparison) -> list[str]:
    """The countries that gain and lose most."""
    return [one for one in extremes(estimate, found.world.countries) if one is not None]


def _sentences(found: Result | Comparison, estimates: Sequence[Estimate], asked: Sequence[str]) -> list[str]:
    """What lies beyond the ledger, what happens to the countries asked for or to those that gain and lose most."""
    told = [found.beyond] if found.beyond else []
    for estimate in estimates:
        meaning = _capital(estimate.quantity.meaning)
        for one in [*asked] or _told(estimate, found):
            place = in_sentence(one) if place_name(one) == country_name(one) else f"the {place_name(one)}"
            told += [f"{meaning} {' '.join(change(estimate, one))} in {place}."]
            told += [doubt] if (doubt := unsettled(estimate, one, place)) else []
    return [*told, f"Horizon: {found.horizon}. Baseline: {found.baseline}."]


def _table(found: Result | Comparison, estimate: Estimate, rows: Cells) -> Table:
    unit, _ = printed_unit(estimate.quantity.unit)
    ends = [printed(estimate, number) for _, number in rows]
    digits = digits_for([abs(value) for row in ends for value in row])
    columns = (
        *map(Column, estimate.axis_names),
        *(Column(f"{axis} code", coded=True) for axis in estimate.axis_names),
        *(Column(end, unit, digits, signed=True) for end in ENDS),
        Column(BELOW, "% of draws", 0),
    )
    body: list[tuple[Cell, ...]] = [
        (*(_name(found, label) for label in where), *where, *numbers, 100.0 * estimate.below_zero(*where))
        for (where, _), numbers in zip(rows, ends, strict=True)
    ]
    moved = places(100.0 * estimate.convergence, 0)
    note = (
        f"Range: {found.range}. Below zero: share of the draws. The second half of the draws moved an end of a range "
        f"by {moved} % of its width in the median row."
    )
    caption = f"{_capital(estimate.quantity.meaning)}, change in {unit}; horizon {found.horizon}"
    return Table(estimate.quantity.name, caption, columns, tuple(body), note, shown=LONG)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _name(found: Result | Comparison, label: str) -> str:
    return sector_name(label) if label in found.world.sectors else place_name(label)


def _notes(found: Result | Comparison, ledger: Ledger) -> list[str]:
    """Purchases and quotas of the scenario, draws without an equilibrium, what the author assumes and leaves out."""
    result = _result(found)
    titles = measure_titles(ledger, result.scenario)
    parts = result.world, result.enacted.parts, result.outcome
    return [
        *(f"Purchases, central values: {promise(one, titles(one.measure))}" for one in commitments(*parts)),
        *(f"Tariff quota, central values: {tariff_quota(one, titles(one.measure))}" for one in quota_uses(*parts)),
        *(f"Not solved, and not in the range: draw {draw}: {why}" for draw, why in found.failed.items()),
        *(f"Assumed: {text}" for text in result.scenario.assumes),
        *(f"Left out: {text}" for text in result.scenario.leaves_out),
    ]


def _chart(found: Result | Comparison, estimate: Estimate, rows: Cells) -> Chart:
    unit, _ = printed_unit(estimate.quantity.unit)
    meaning = estimate.quantity.meaning
    most = "" if len(rows) <= MOST_BARS else f"; the {MOST_BARS} largest of {len(rows)}"
    points = [
        Point(" to ".join(_name(found, label) for label in where), *printed(estimate, number))
        for where, number in rows[:MOST_BARS]
    ]
    result = _result(found)
    return Chart(
        name=estimate.quantity.name,
        title=f"{_asked(found)}: {meaning}{most}",
        subtitle=f"Horizon: {found.horizon}. Bar: median; line: 10th to 90th percentile of the draws.",
        unit=unit,
        series=(Series("", tuple(points)),),
        form="bars",
        baseline=_against(found),
        source=found.world.source,
        day=f"{result.scenario.on}",
    )
