"""The answer of `run` and `compare`: what a scenario does, or does that another does not, quantity by quantity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.answer import Answer, Chart, Point, Series
from tradetalks.answers.estimates import ENDS, printed, printed_unit
from tradetalks.answers.sentences import change, extremes, in_sentence, promise, tariff_quota
from tradetalks.answers.words import measure_titles
from tradetalks.border.purchases import commitments
from tradetalks.border.quotas import quota_uses
from tradetalks.digits import digits_for, places
from tradetalks.runs import Comparison
from tradetalks.runs.quantities import HEADLINE, select
from tradetalks.table import Column, Table
from tradetalks.world.table import country_name, sector_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.ledger import Ledger
    from tradetalks.number import Number
    from tradetalks.runs import Estimate, Result
    from tradetalks.table import Cell

    Cells = list[tuple[tuple[str, ...], Number]]

LONG = 60  # rows that a terminal shows
MOST_BARS = 25
BELOW = "below zero"


def effects_answer(
    found: Result | Comparison, names: Sequence[str], ledger: Ledger, countries: Sequence[str] = ()
) -> Answer:
    """Quantities as tables, the largest change first, with what the numbers are.

    names      of `runs.quantities.QUANTITIES`; HEADLINE where none is given
    countries  only the cells that name one of them; all where none is given
    raises     UnknownName for another quantity or country
    """
    names = names or HEADLINE
    cells = {name: _largest_first(found, name, countries) for name in names}
    return Answer(
        title=f"{_asked(found)}, against: {_against(found)}",
        sentences=tuple(_sentences(found, names, countries)),
        tables=tuple(_table(found, name, rows) for name, rows in cells.items()),
        notes=tuple(_notes(found, ledger)),
        made_of=found.made_of,
        charts=tuple(_chart(found, name, rows) for name, rows in cells.items()),
    )


def _asked(found: Result | Comparison) -> str:
    return (found.after if isinstance(found, Comparison) else found).scenario.title


def _against(found: Result | Comparison) -> str:
    return found.before.scenario.title if isinstance(found, Comparison) else found.baseline


def _largest_first(found: Result | Comparison, name: str, countries: Sequence[str]) -> Cells:
    return sorted(select(found.of(name), found.world, countries), key=lambda row: -abs(row[1].median))


def _sentences(found: Result | Comparison, names: Sequence[str], countries: Sequence[str]) -> list[str]:
    """What lies beyond the ledger, what happens to the countries asked for or to those that gain and lose most."""
    told = [found.beyond] if found.beyond else []
    for name in names:
        estimate = found.of(name)
        if estimate.quantity.axes == "c":
            chosen = [*countries] or [one for one in extremes(estimate, found.world.countries) if one is not None]
            meaning = _capital(estimate.quantity.meaning)
            told += [f"{meaning} {' '.join(change(estimate, one))} in {in_sentence(one)}." for one in chosen]
    return [*told, f"Horizon: {found.horizon}. Baseline: {found.baseline}."]


def _table(found: Result | Comparison, name: str, rows: Cells) -> Table:
    estimate = found.of(name)
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
    return Table(name, caption, columns, tuple(body), note, shown=LONG)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _name(found: Result | Comparison, label: str) -> str:
    return sector_name(label) if label in found.world.sectors else country_name(label)


def _notes(found: Result | Comparison, ledger: Ledger) -> list[str]:
    """Purchases and quotas of the scenario, draws without an equilibrium, what the author assumes and leaves out."""
    result = found.after if isinstance(found, Comparison) else found
    titles = measure_titles(ledger, result.scenario)
    parts = result.world, result.enacted.parts, result.outcome
    return [
        *(f"Purchases, central values: {promise(one, titles(one.measure))}" for one in commitments(*parts)),
        *(f"Tariff quota, central values: {tariff_quota(one, titles(one.measure))}" for one in quota_uses(*parts)),
        *(f"Not solved, and not in the range: draw {draw}: {why}" for draw, why in found.failed.items()),
        *(f"Assumed: {text}" for text in result.scenario.assumes),
        *(f"Left out: {text}" for text in result.scenario.leaves_out),
    ]


def _chart(found: Result | Comparison, name: str, rows: Cells) -> Chart:
    estimate: Estimate = found.of(name)
    unit, _ = printed_unit(estimate.quantity.unit)
    meaning = estimate.quantity.meaning
    most = "" if len(rows) <= MOST_BARS else f"; the {MOST_BARS} largest of {len(rows)}"
    points = [
        Point(" to ".join(_name(found, label) for label in where), *printed(estimate, number))
        for where, number in rows[:MOST_BARS]
    ]
    result = found.after if isinstance(found, Comparison) else found
    return Chart(
        name=name,
        title=f"{_asked(found)}: {meaning}{most}",
        subtitle=f"Horizon: {found.horizon}. Bar: median; line: 10th to 90th percentile of the draws.",
        unit=unit,
        series=(Series("", tuple(points)),),
        form="bars",
        baseline=_against(found),
        source=found.world.source,
        day=f"{result.scenario.on}",
    )
