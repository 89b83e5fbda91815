"""The average duty on a partner's goods by day and authority: statutory, effective, collected."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tradetalks.actors import authority_name, place_name
from tradetalks.answer import Answer, Chart, Point, Series
from tradetalks.answers.words import rate_text
from tradetalks.customs.goods import RECENT_SINCE
from tradetalks.table import Column, Table
from tradetalks.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.customs.rates import Rates
    from tradetalks.dates import Date
    from tradetalks.ledger import Ledger
    from tradetalks.table import Cell


def rates_answer(found: Rates, ledger: Ledger, *, daily: bool = False) -> Answer:
    """One row per change, or one per day, and what the three rates are."""
    last = found.until - timedelta(days=1)
    beyond = ledger.beyond(last)
    tables = [_days(found)] if daily else [_changes(found), _periods_table(found)]
    partner = place_name(found.partner)
    return Answer(
        f"Average US duty on goods of {partner}, {found.since[0]} to {last}",
        (*filter(None, (beyond,)), f"Collected in 2024: {rate_text(found.collected)}."),
        tuple(tables),
        tuple(_notes(found)),
        {"ledger": ledger.digest, "version": __version__},
        (_chart(found, partner),),
    )


def _notes(found: Rates) -> list[str]:
    weight = f"{found.imports_usd / 1e9:.1f} billion USD"
    said = [
        f"Weighted with US imports of 2024 by ten-digit line ({weight}).",
        "Statutory: what the law asks where the entry claims nothing. Effective: after what entries claim, at the "
        "shares of docs/reference/data.md" + _claims_told(found),
    ]
    if found.since[0] < RECENT_SINCE:
        said.append(
            f"Days before {RECENT_SINCE.year} are weighted with imports of 2017 by chapter and Section 301 list, lines "
            f"within them as in 2024; a step on {RECENT_SINCE} is one of weights."
        )
    return said


def _changes(found: Rates) -> Table:
    """Periods whose rates differ from those before as they are printed."""
    rows: list[tuple[Cell, ...]] = []
    before: tuple[str, ...] = ()
    families = _families(found.authorities)
    for t, (first, until) in enumerate(_periods(found)):
        statutory, effective = (100.0 * float(rates[t].sum()) for rates in (found.statutory, found.effective))
        parts = [100.0 * float(found.statutory[t, places].sum()) for places in families.values()]
        printed = tuple(f"{rate:.2f}" for rate in (statutory, effective, *parts))
        if printed == before:
            rows[-1] = (rows[-1][0], str(until), *rows[-1][2:])
        else:
            rows.append((str(first), str(until), statutory, effective, *parts))
        before = printed
    rates = (Column("statutory", "%"), Column("effective", "%"))
    columns = (Column("from"), Column("until", coded=True), *rates, *(Column(name, "%") for name in families))
    note = "Percent of the customs value. The columns after the effective rate are parts of the statutory rate."
    return Table("rates", "Average rate by day", columns, tuple(rows), note)


def _families(authorities: Sequence[str]) -> dict[str, list[int]]:
    """The law that authorities share -> their places: `Section 232` of cars, metals and wood."""
    found: dict[str, list[int]] = {}
    for place, authority in enumerate(authorities):
        found.setdefault(authority_name(authority).partition(",")[0], []).append(place)
    return found


def _columns(found: Rates) -> tuple[Column, ...]:
    names = [authority_name(authority) for authority in found.authorities]
    return (
        Column("statutory", "%", 4), Column("effective", "%", 4),
        *(Column(f"statutory, {name}", "%", 4) for name in names),
        *(Column(f"effective, {name}", "%", 4) for name in names),
    )  # fmt: skip


def _numbers(found: Rates, t: int) -> tuple[float, ...]:
    statutory, effective = (100.0 * rates[t] for rates in (found.statutory, found.effective))
    return (float(statutory.sum()), float(effective.sum()), *map(float, statutory), *map(float, effective))


def _periods_table(found: Rates) -> Table:
    """Every period with all its numbers, for programs."""
    columns = (Column("from"), Column("until"), *_columns(found))
    rows: list[tuple[Cell, ...]] = [
        (str(first), str(until), *_numbers(found, t)) for t, (first, until) in enumerate(_periods(found))
    ]
    return Table("periods", "Every period", columns, tuple(rows), "Percent of the customs value.", shown=0)


def _days(found: Rates) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (str(first + timedelta(days=day)), *_numbers(found, t))
        for t, (first, until) in enumerate(_periods(found))
        for day in range((until - first).days)
    ]
    columns = (Column("day"), *_columns(found))
    return Table("days", "Every day", columns, tuple(rows), "Percent of the customs value.")


def _chart(found: Rates, partner: str) -> Chart:
    """The statutory rate by authority as layers, with the effective rate as a line."""
    days = [*found.since, found.until]

    def series(name: str, rates: list[float], line: bool = False) -> Series:
        values = [100.0 * rate for rate in [*rates, rates[-1]]]
        return Series(name, tuple(Point(str(day), value) for day, value in zip(days, values, strict=True)), line)

    layers = [series(authority_name(name), found.statutory[:, a].tolist()) for a, name in enumerate(found.authorities)]
    return Chart(
        "rates",
        f"US duties on goods of {partner} by authority",
        "Statutory by authority, and effective, after claims, as a line.",
        "percent of customs value",
        (*layers, series("effective", found.effective.sum(axis=1).tolist(), line=True)),
        "areas",
        source="the ledger's law on US imports of 2024 by ten-digit line",
    )


def _claims_told(found: Rates) -> str:
    """What the claims of USMCA are and for which months they are known; a full stop for a partner without any."""
    if not found.claim_months:
        return "."
    first, last = found.claim_months
    known = f"; USMCA as claimed in each month from {first:%B %Y} to {last:%B %Y}."
    if found.since[0] < first:
        known += f" Earlier days take the claims of {first:%B %Y}."
    return known + (f" Later days take the claims of {last:%B %Y}." if found.until > _next_month(last) else "")


def _next_month(month: Date) -> Date:
    return (month + timedelta(days=31)).replace(day=1)


def _periods(found: Rates) -> list[tuple[Date, Date]]:
    return list(zip(found.since, [*found.since[1:], found.until], strict=True))
