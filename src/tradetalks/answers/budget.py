"""Tariff revenue by authority, partner and sector, and as a further duty runs over rates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.actors import authority_name
from tradetalks.answer import Answer, Chart, Point, Series
from tradetalks.digits import billions, places, signed
from tradetalks.incidence import budget
from tradetalks.table import Column, Table
from tradetalks.world.table import country_name, sector_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tradetalks.incidence.budget import LafferPoint
    from tradetalks.ledger import Ledger
    from tradetalks.runs import Result

LARGEST = 8  # parts that a terminal prints
BILLION = "billion USD"


def budget_answer(
    result: Result, ledger: Ledger, country: str, origins: Sequence[str], rates: Sequence[float]
) -> Answer:
    """Tariff revenue of a country and its Laffer curve; raises as incidence.budget does."""
    found = budget.revenue(result, ledger, country)
    curve = budget.laffer_curve(result, rates, origins=origins, country=country)
    change = [signed(billions(end), 0) for end in found.change[:3]]
    likely = (found.collected.central, found.collected.low, found.collected.high)
    collected = [places(billions(end), 0) for end in likely]
    return Answer(
        f"{result.scenario.title}: tariff revenue of {country_name(country)}",
        (
            f"Change against January 2025: {change[0]} billion USD a year ({change[1]} to {change[2]}).",
            f"Likely collected: {collected[0]} ({collected[1]} to {collected[2]}); {found.collected.source}.",
            _peak(curve),
        ),
        (
            Table(
                "revenue", "Revenue a year", (Column("revenue"), Column("amount", BILLION, 1, signed=True)),
                (
                    ("before, at the duties of January 2025", billions(found.benchmark)),
                    ("new rates on trade as it was", billions(found.static)),
                    ("response of trade", billions(found.response)),
                    ("as the law asks", billions(found.total)),
                ),
            ),
            Table(
                "ranges", "Ranges", (Column("what"), *(Column(end, BILLION) for end in ("central", "low", "high"))),
                (
                    ("change, median and 80 % of the draws", *map(billions, found.change[:3])),
                    ("likely collected", *map(billions, likely)),
                ),
                shown=0,
            ),
            _split("by_authority", "authority", found.by_authority, authority_name),
            _split("by_partner", "partner", found.by_partner, country_name),
            _split("by_sector", "sector", found.by_sector, sector_name),
            _curve(curve, origins),
        ),
        (f"The splits are at central values. Range: {result.range}.", f"Horizon {result.horizon}."),
        result.made_of,
        (_drawn(curve, country, origins),),
    )  # fmt: skip


def _split(name: str, head: str, parts: dict[str, float], naming: Callable[[str], str]) -> Table:
    ranked = sorted(parts.items(), key=lambda part: -abs(part[1]))
    rows = tuple((naming(key), billions(value), key) for key, value in ranked)
    columns = (Column(head), Column("amount", BILLION, 2, signed=True), Column("code", coded=True))
    return Table(name, f"By {head}", columns, rows, shown=LARGEST)


def _curve(curve: Sequence[LafferPoint], origins: Sequence[str]) -> Table:
    columns = (Column("rate", "%", 0), Column("revenue", BILLION, 1), Column("a point adds", BILLION, 2, signed=True))
    rows = tuple((100 * one.rate, billions(one.revenue), billions(one.slope) / 100) for one in curve)
    caption = f"A further duty on all goods of {_named(origins)}: revenue, and what a point more of it adds"
    return Table("laffer", caption, columns, rows)


def _peak(curve: Sequence[LafferPoint]) -> str:
    peak = budget.revenue_peak(curve)
    if peak is not None:
        return f"Largest at {100 * peak.rate:.0f} %: {places(billions(peak.revenue), 1)} billion USD."
    where = "below the lowest" if curve[0].slope <= 0 else "above the highest"
    return f"No peak among these rates: it lies {where} of them."


def _drawn(curve: Sequence[LafferPoint], country: str, origins: Sequence[str]) -> Chart:
    points = tuple(Point(100 * one.rate, billions(one.revenue)) for one in curve)
    return Chart(
        "laffer",
        f"Tariff revenue of {country_name(country)} as a further duty on all goods of {_named(origins)} rises",
        "All tariff revenue of a year.",
        "billion USD a year",
        (Series("revenue", points),),
        "lines",
        across="further duty, %",
    )


def _named(origins: Sequence[str]) -> str:
    return ", ".join(map(country_name, origins))
