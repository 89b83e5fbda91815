"""The answer of `path`: a scenario by month, against another, and what a deferral is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tradetalks.answer import Answer, Chart, Point, Series
from tradetalks.answers.sentences import in_sentence
from tradetalks.number import OF_DRAWS, Number
from tradetalks.runs.path import DRAWN_FOR, FIXED_AGAIN, of_draws
from tradetalks.table import Column, Table
from tradetalks.world.table import country_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tradetalks.runs.path import Path
    from tradetalks.table import Cell

SHOWN = (0, 1, 3, 6, 12, 24, 36, 60, 120)  # months after the first that the table shows
BASELINE = "the world of 2022 at the tariffs of January 2025"
BILLION, YEARLY = "billion USD a year", "A yearly rate."
EARNED = f"What a country earns, without what it borrows, over the price of final consumption, against {BASELINE}."
SPENT = f"The same with what a country borrows, against {BASELINE}."
METHOD = (
    "Buyers change suppliers and factors change sectors a share of the way each month (Boehm, Levchenko and "
    "Pandalai-Nayar 2023); the nests are those of the horizon `year`.",
    f"A draw has trade balances fixed, proportional to income or free for {DRAWN_FOR} months after the first; what the "
    f"choice makes is gone after {FIXED_AGAIN}, for in the long run balances are fixed (an assumption).",
    f"Ranges: {OF_DRAWS}, which move elasticities, the pace of change and the table's flows; the ledger's stated "
    "ranges stay at their central values.",
    "Orders ahead of a date and stocks are not in these numbers.",
)


def path_answer(found: Path, countries: Sequence[str], deferred: Path | None = None, months: int = 0) -> Answer:
    """A path, for some countries.

    deferred  the same path with all that comes after the scenario's day some months later
    """
    places = [found.world.country(country) for country in countries]
    tables = [
        _by_country(found, countries, "earned", "Income earned by month", "%", 3, _growth, EARNED),
        _by_country(found, countries, "real_income", "Real income by month", "%", 3, _growth, SPENT),
        _flows(found, places),
        _by_country(found, countries, "revenue", "Change of tariff revenue by month", BILLION, 1, _billions, YEARLY),
    ]
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
    """Income earned in every month, a line a country."""
    series = [
        Series(country_name(country), tuple(_point(found, t, c) for t in range(len(found.months))))
        for country, c in zip(countries, places, strict=True)
    ]
    return Chart(
        name="earned",
        title=f"{found.title}: income earned by month",
        subtitle=f"{EARNED} Bands: {OF_DRAWS}.",
        unit="%",
        series=tuple(series),
        form="lines",
        baseline=BASELINE,
        source="; ".join(f"{key} {found.made_of[key]}" for key in ("ledger", "world") if key in found.made_of),
    )


def _point(found: Path, t: int, c: int) -> Point:
    return Point(f"{found.months[t]:%Y-%m}", *(_growth(end) for end in found.at("earned", t, c)[:3]))


def _verdict(found: Path, country: str, c: int) -> str:
    first, last = found.at("earned", 0, c), found.at("earned", len(found.months) - 1, c)
    return f"{country_name(country)}: income earned {_moves(first)} in the first month, and {_moves(last)} in the last."


def _moves(number: Number) -> str:
    """`falls by 0.39 % (0.32 to 0.46)`; a range on both sides of zero `may rise or fall`."""
    median, low, high = (_growth(end) for end in number[:3])
    if low < 0.0 < high:
        return f"may rise or fall ({low:+.2f} to {high:+.2f} %)"
    least, most = sorted((abs(low), abs(high)))
    verb = "falls" if median < 0.0 else "rises"
    return f"{verb} by {abs(median):.2f} % ({least:.2f} to {most:.2f})"


def _worth(found: Path, deferred: Path, c: int) -> Number:
    """Billion USD: what comes of the deferral over all months, discounted."""
    return of_draws((deferred.discounted() - found.discounted())[:, c] / 1e3)


def _worth_said(country: str, worth: Number, months: int) -> str:
    """The amount with its range; a range on both sides of zero is neither called a gain nor a loss."""
    ends = f"({worth.low:+,.1f} to {worth.high:+,.1f})"
    amount = f"{worth.median:+,.1f} billion USD to {in_sentence(country)}"
    if worth.low < 0.0 < worth.high:
        return f"A deferral by {_months(months)} is worth {amount}; it may be a gain or a loss {ends}."
    gain = "a gain" if worth.median >= 0.0 else "a loss"
    return f"A deferral by {_months(months)} is worth {amount}, {gain} {ends}."


def _worths(worth: dict[str, Number], months: int, horizon: int) -> Table:
    columns = (Column("country"), Column("worth", "billion USD", 1, signed=True))
    rows = tuple((country_name(country), number) for country, number in worth.items())
    note = f"Income earned in {horizon} months at incomes of 2022; later months discounted at 4 % a year."
    return Table("deferral", f"What a deferral by {months} months is worth", columns, rows, note)


def _by_country(
    found: Path,
    countries: Sequence[str],
    name: str,
    caption: str,
    unit: str,
    digits: int,
    shown: Callable[[float], float],
    note: str,
) -> Table:
    """One row a country and month; `shown` turns a number of the path into one of the table."""
    rows: list[tuple[Cell, ...]] = []
    for country in countries:
        c = found.world.country(country)
        for t in _shown(found):
            change = _each(found.at(name, t, c), shown)
            rows.append((country_name(country), f"{found.months[t]:%Y-%m}", float(t), change))
    change_of = Column("change", unit, digits, signed=True)
    columns = (Column("country"), Column("month"), Column("months on", "", 0), change_of)
    return Table(name, caption, columns, tuple(rows), note)


def _flows(found: Path, places: Sequence[int]) -> Table:
    names = [country_name(code) for code in found.world.countries]
    rows: list[tuple[Cell, ...]] = []
    for o, d in [(o, d) for o in places for d in places if o != d]:
        for t in _shown(found):
            trade = _each(found.at("trade", t, o, d), _billions)
            rows.append((names[o], names[d], f"{found.months[t]:%Y-%m}", trade))
    columns = (Column("from"), Column("to"), Column("month"), Column("trade", BILLION, 1))
    return Table("trade", "Trade by month", columns, tuple(rows), "Goods and services, before tariffs. A yearly rate.")


def _each(number: Number, shown: Callable[[float], float]) -> Number:
    """Every end of a number in the unit of its table."""
    return Number(shown(number.median), shown(number.low), shown(number.high), number.of)


def _shown(found: Path) -> list[int]:
    last = len(found.months) - 1
    return sorted({t for t in (*SHOWN, last) if t <= last})


def _months(count: int) -> str:
    return "1 month" if count == 1 else f"{count} months"


def _growth(log_change: float) -> float:
    """Percent."""
    return 100.0 * float(np.expm1(log_change))


def _billions(millions: float) -> float:
    return millions / 1e3
