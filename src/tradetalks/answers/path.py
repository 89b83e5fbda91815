"""The answer of `path`: a scenario by month, against another, and what a deferral is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tradetalks.answer import Answer, Chart, Point, Series
from tradetalks.answers.sentences import in_sentence
from tradetalks.number import OF_DRAWS, Number
from tradetalks.runs.foreseen import DECREE, PAUSE, SAID
from tradetalks.runs.path import of_draws
from tradetalks.runs.walks import DRAWN_FOR, FIXED_AGAIN
from tradetalks.table import Column, Table
from tradetalks.world.table import country_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tradetalks.runs.path import Path
    from tradetalks.table import Cell

SHOWN = (0, 1, 3, 6, 12, 24, 36, 60, 120)  # months after the first that the table shows
BASELINE = "the world of 2022 at the tariffs of January 2025"
SMALLEST_SHOWN, SMALLEST_TOLD = 0.02, 0.05  # billion USD in a month; over all months
UNMOVED = 0.005  # percent
BILLION, YEARLY = "billion USD a year", "A yearly rate."
EARNED = "What a country earns, without what it borrows, over the price of final consumption, against {}."
SPENT = "The same with what a country borrows, against {}."
BALANCES = {
    None: "A draw has trade balances fixed, proportional to income or free",
    "fixed": "Every draw has trade balances fixed, as you chose,",
    "proportional": "Every draw has trade balances proportional to income, as you chose,",
    "free": "Every draw has trade balances free, as you chose,",
}
METHOD = (
    "Buyers change suppliers and factors change sectors a share of the way each month (Boehm, Levchenko and "
    "Pandalai-Nayar 2023); the nests are those of the horizon `year`.",
    "{balances} for "
    f"{DRAWN_FOR} months after the first; what that makes is gone after {FIXED_AGAIN}, for in the long run balances "
    "are fixed (an assumption).",
    f"Ranges: {OF_DRAWS}, which move elasticities, the pace of change, the table's flows, the ledger's stated ranges "
    "and what importers do.",
    "Plants that stand idle for want of a part of a critical chain count month by month from the scenario's day, with "
    "full stocks at its beginning and at central values.",
    "Orders ahead are laid over what is used: they move the month of entry and the duty paid, not demand. Revenue is "
    "counted as goods enter.",
)


def path_answer(found: Path, countries: Sequence[str], deferred: Path | None = None, months: int = 0) -> Answer:
    """A path, for some countries.

    deferred  the same path with all that comes after the scenario's day some months later
    """
    places, base = [found.world.country(country) for country in countries], _baseline(found)
    tables = [
        _by_country(found, countries, "earned", "Income earned by month", "%", 3, _growth, EARNED.format(base)),
        _by_country(found, countries, "real_income", "Real income by month", "%", 3, _growth, SPENT.format(base)),
        _flows(found, places),
        _orders(found, countries, places),
        _prices(found, countries, places),
        _by_country(found, countries, "revenue", "Change of tariff revenue by month", BILLION, 1, _billions, YEARLY),
    ]
    sentences = [_verdict(found, country, c) for country, c in zip(countries, places, strict=True)]
    sentences += [said for country, c in zip(countries, places, strict=True) if (said := _ordered(found, country, c))]
    if deferred is not None:
        worth = {country: _worth(found, deferred, c) for country, c in zip(countries, places, strict=True)}
        sentences += [_worth_said(country, number, months) for country, number in worth.items()]
        tables.append(_worths(worth, months, len(found.months)))
    return Answer(
        title=f"{found.title}: {len(found.months)} months from {found.months[0]:%B %Y}",
        sentences=tuple(sentences),
        tables=tuple(tables),
        notes=(*(note.format(balances=BALANCES[found.closure]) for note in METHOD), _expected(found), *found.notes),
        made_of=found.made_of,
        charts=(_chart(found, countries, places),),
    )


def _baseline(found: Path) -> str:
    """What the numbers are compared with, in words."""
    return BASELINE if found.against is None else f'the scenario "{found.against}"'


def _chart(found: Path, countries: Sequence[str], places: Sequence[int]) -> Chart:
    """Income earned in every month, a line a country."""
    series = [
        Series(country_name(country), tuple(_point(found, t, c) for t in range(len(found.months))))
        for country, c in zip(countries, places, strict=True)
    ]
    return Chart(
        name="earned",
        title=f"{found.title}: income earned by month",
        subtitle=f"{EARNED.format(_baseline(found))} Bands: {OF_DRAWS}.",
        unit="%",
        series=tuple(series),
        form="lines",
        baseline=_baseline(found),
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
    if max(abs(low), abs(high)) < UNMOVED:
        return "does not move"
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
            used, enters = (_each(found.at(name, t, o, d), _billions) for name in ("trade", "arrivals"))
            rows.append((names[o], names[d], f"{found.months[t]:%Y-%m}", used, enters))
    columns = (
        Column("from"),
        Column("to"),
        Column("month"),
        Column("used", BILLION, 1),
        Column("enters", BILLION, 1),
    )
    return Table("trade", "Trade by month", columns, tuple(rows), "Goods and services, before tariffs. A yearly rate.")


def _orders(found: Path, countries: Sequence[str], places: Sequence[int]) -> Table:
    """The months in which importers order ahead, or live on stocks."""
    rows: list[tuple[Cell, ...]] = []
    for country, c in zip(countries, places, strict=True):
        for t in range(len(found.months)):
            numbers = [_each(found.at(name, t, c), _billions) for name in ("orders", "stock", "saved")]
            if any(abs(end) >= SMALLEST_SHOWN for number in numbers for end in number[:3]):
                rows.append((country_name(country), f"{found.months[t]:%Y-%m}", *numbers))
    columns = (
        Column("importer"),
        Column("month"),
        Column("enters above use", "billion USD", 2, signed=True),
        Column("stock at the end", "billion USD", 2),
        Column("duty saved", "billion USD", 2, signed=True),
    )
    note = (
        "Of the month, not a yearly rate. Duty saved: what the goods used would pay on the day, less what they paid. "
        "Months without orders ahead are left out."
    )
    return Table("orders", "Orders ahead and stocks by month", columns, tuple(rows), note)


def _ordered(found: Path, country: str, c: int) -> str:
    """What importers bring in ahead, what that saves, and how far entries fall below use after it; "" for nothing."""
    orders = found.numbers["orders"][:, :, c] / 1e3
    early, slump = np.maximum(orders, 0.0).sum(axis=1), -np.minimum(orders, 0.0).sum(axis=1)
    saved = found.numbers["saved"][:, :, c].sum(axis=1) / 1e3
    if max(np.median(early), np.median(slump)) < SMALLEST_TOLD:
        return ""
    name, numbers = country_name(country), [of_draws(each) for each in (early, saved, slump)]
    ahead, spared, below = (f"{one.median:,.1f} ({one.low:,.1f} to {one.high:,.1f})" for one in numbers)
    saves = f"stocks save them {spared} billion of duty" if numbers[1].high >= SMALLEST_TOLD else "no duty is saved"
    return (
        f"{name}: importers bring in {ahead} billion USD ahead of rises from {found.months[0]:%B %Y} on, {saves}, "
        f"and entries lie below use by {below} billion while stocks are run down."
    )


def _prices(found: Path, countries: Sequence[str], places: Sequence[int]) -> Table:
    """Consumer prices at the two speeds."""
    rows: list[tuple[Cell, ...]] = []
    for country, c in zip(countries, places, strict=True):
        for t in _shown(found):
            speeds = (_each(found.at(name, t, c), _growth) for name in ("prices", "shops"))
            rows.append((country_name(country), f"{found.months[t]:%Y-%m}", *speeds))
    columns = (
        Column("country"),
        Column("month"),
        Column("as at the border", "%", 2, signed=True),
        Column("in shops", "%", 2, signed=True),
    )
    note = f"Consumer prices over factor income, against {_baseline(found)}. Shops follow the border slowly."
    return Table("prices", "Consumer prices by month", columns, tuple(rows), note)


def _expected(found: Path) -> str:
    """What chance importers give to what is to come."""
    decree, said, pause = (found.chances[act] for act in (DECREE, SAID, PAUSE))
    ends = (f"{one.central:.2f} ({one.low:.2f} to {one.high:.2f})" for one in (decree, said, pause))
    by_decree, by_word, by_end = ends
    return (
        f"Importers count a rise ordered for a day with a chance of {by_decree}, a threat without an order with "
        f"{by_word}, and the dated end of a pause with {by_end}."
    )


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
