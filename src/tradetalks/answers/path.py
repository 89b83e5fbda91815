"""The answer of `path`: a scenario by month, against another, and what a deferral is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tradetalks.answer import Answer, Chart, Point, Series
from tradetalks.number import OF_DRAWS
from tradetalks.runs.path import of_draws
from tradetalks.table import Column, Table
from tradetalks.world.table import country_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.number import Number
    from tradetalks.runs.path import Path
    from tradetalks.table import Cell

SHOWN = (0, 1, 3, 6, 12, 24, 36, 60, 120)  # months after the first that the table shows
ENDS = ("median", "10th percentile", "90th percentile")
BASELINE = "the world of 2022 at the tariffs of January 2025"
METHOD = (
    "Buyers change suppliers and factors change sectors a share of the way each month (Boehm, Levchenko and "
    "Pandalai-Nayar 2023); trade balances are fixed, the nests are those of the horizon `year`.",
    f"Ranges: {OF_DRAWS}, which move elasticities, the pace of change and the table's flows; the ledger's stated "
    "ranges stay at their central values.",
    "Orders ahead of a date and stocks are not in these numbers.",
)


def path_answer(found: Path, countries: Sequence[str], deferred: Path | None = None, months: int = 0) -> Answer:
    """A path, for some countries.

    deferred  the same path with all that comes after the scenario's day some months later
    """
    places = [found.world.country(country) for country in countries]
    tables = [_incomes(found, countries, places), _flows(found, places), _revenues(found, countries, places)]
    sentences = [_verdict(found, country, c) for country, c in zip(countries, places, strict=True)]
    if deferred is not None:
        worth = {country: _worth(found, deferred, c) for country, c in zip(countries, places, strict=True)}
        sentences += [_worth_said(country, number, months) for country, number in worth.items()]
        tables.append(_worths(worth, months, len(found.months)))
    return Answer(
        title=f"{found.title}: {len(found.months)} months from {found.months[0]:%B %Y}",
        sentences=tuple(sentences),
        tables=tuple(tables),
        notes=(*METHOD, *found.notes),
        made_of=found.made_of,
        charts=(_chart(found, countries, places),),
    )


def _chart(found: Path, countries: Sequence[str], places: Sequence[int]) -> Chart:
    """Real income in every month, a line a country."""
    series = [
        Series(country_name(country), tuple(_point(found, t, c) for t in range(len(found.months))))
        for country, c in zip(countries, places, strict=True)
    ]
    return Chart(
        name="real_income",
        title=f"{found.title}: real income by month",
        subtitle=f"Change of income over the price of final consumption; bands: {OF_DRAWS}.",
        unit="%",
        series=tuple(series),
        form="lines",
        baseline=BASELINE,
        source="; ".join(f"{key} {found.made_of[key]}" for key in ("ledger", "world") if key in found.made_of),
    )


def _point(found: Path, t: int, c: int) -> Point:
    return Point(f"{found.months[t]:%Y-%m}", *(100.0 * float(np.expm1(x)) for x in found.at("real_income", t, c)[:3]))


def _verdict(found: Path, country: str, c: int) -> str:
    first, last = found.at("real_income", 0, c), found.at("real_income", len(found.months) - 1, c)
    name = country_name(country)
    if first.low < 0.0 < first.high and last.low < 0.0 < last.high:
        return f"{name}: no measurable change of real income, neither in the first month nor in the last."
    return (
        f"{name}: real income {_percent(first.median)} in the first month ({_percent(first.low)} to "
        f"{_percent(first.high)}), {_percent(last.median)} in the last ({_percent(last.low)} to {_percent(last.high)})."
    )


def _worth(found: Path, deferred: Path, c: int) -> Number:
    """Billion USD: what comes of the deferral over all months, discounted."""
    return of_draws((deferred.discounted() - found.discounted())[:, c] / 1e3)


def _worth_said(country: str, worth: Number, months: int) -> str:
    gain = "a gain" if worth.median >= 0.0 else "a loss"
    return (
        f"A deferral by {months} months is worth {worth.median:+,.1f} billion USD to {country_name(country)}, {gain} "
        f"({worth.low:+,.1f} to {worth.high:+,.1f})."
    )


def _worths(worth: dict[str, Number], months: int, horizon: int) -> Table:
    columns = (Column("country"), *(Column(end, "billion USD", 1) for end in ENDS))
    rows = tuple((country_name(country), number.median, number.low, number.high) for country, number in worth.items())
    note = f"Real income of {horizon} months at incomes of 2022, months later discounted at 4 % a year."
    return Table("deferral", f"What a deferral by {months} months is worth", columns, rows, note)


def _incomes(found: Path, countries: Sequence[str], places: Sequence[int]) -> Table:
    columns = [Column("month"), Column("months on", "months", 0)]
    for country in countries:
        columns += [Column(f"{country_name(country)}, {end}", "%", 3) for end in ENDS]
    rows: list[tuple[Cell, ...]] = []
    for t in _shown(found):
        numbers = [found.at("real_income", t, c) for c in places]
        ends = [100.0 * float(np.expm1(value)) for number in numbers for value in number[:3]]
        rows.append((f"{found.months[t]:%Y-%m}", float(t), *ends))
    note = f"Income over the price of final consumption, against {BASELINE}."
    return Table("real_income", "Real income by month", tuple(columns), tuple(rows), note)


def _flows(found: Path, places: Sequence[int]) -> Table:
    pairs = [(o, d) for o in places for d in places if o != d]
    names = found.world.countries
    columns = [Column("month")]
    for o, d in pairs:
        head = f"{country_name(names[o])} to {country_name(names[d])}"
        columns += [Column(f"{head}, {end}", "billion USD a year", 1) for end in ENDS]
    rows: list[tuple[Cell, ...]] = []
    for t in _shown(found):
        numbers = [found.at("trade", t, o, d) for o, d in pairs]
        rows.append((f"{found.months[t]:%Y-%m}", *(value / 1e3 for number in numbers for value in number[:3])))
    return Table("trade", "Trade by month", tuple(columns), tuple(rows), "Goods and services, before tariffs.")


def _revenues(found: Path, countries: Sequence[str], places: Sequence[int]) -> Table:
    columns = [Column("month")]
    for country in countries:
        columns += [Column(f"{country_name(country)}, {end}", "billion USD a year", 1) for end in ENDS]
    rows: list[tuple[Cell, ...]] = []
    for t in _shown(found):
        numbers = [found.at("revenue", t, c) for c in places]
        rows.append((f"{found.months[t]:%Y-%m}", *(value / 1e3 for number in numbers for value in number[:3])))
    return Table("revenue", "Change of tariff revenue by month", tuple(columns), tuple(rows), "A yearly rate.")


def _shown(found: Path) -> list[int]:
    last = len(found.months) - 1
    return sorted({t for t in (*SHOWN, last) if t <= last})


def _percent(log_change: float) -> str:
    return f"{100.0 * float(np.expm1(log_change)):+.2f} %"
