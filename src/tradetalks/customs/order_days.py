"""The days on which the duty on an order book changes, by how much, and by which measures."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tradetalks.customs.columns import columns_of
from tradetalks.customs.intake import Intake
from tradetalks.customs.lines import law_days, tariff_days
from tradetalks.customs.order_book import Book
from tradetalks.customs.order_kinds import price_kinds
from tradetalks.customs.order_read import read_orders
from tradetalks.customs.order_totals import Amounts
from tradetalks.customs.schedule import us_schedule
from tradetalks.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from tradetalks.customs.order_price import Price
    from tradetalks.customs.order_read import Lines
    from tradetalks.customs.orders import Reading
    from tradetalks.dates import Date
    from tradetalks.ledger import Ledger

MOST_DAYS = 80


class Change(NamedTuple):
    """A day from which lines of a book pay something else, or can no longer be priced as before.

    lines     whose duty differs from that of the day before
    duty      USD of all lines with a number from that day on
    change    USD of the lines with a number on both days
    measures  id -> change in USD, the largest first
    appear, vanish  lines that have a number from that day on only, and until then only
    """

    day: Date
    lines: int
    duty: float
    change: float
    measures: dict[str, float]
    appear: int
    vanish: int


def book_days(
    source: Path, since: Date, until: Date, reading: Reading, law: Ledger, as_of: Date, trust: Sequence[str] = ()
) -> Iterator[Change]:
    """The days after `since` up to `until` on which what the lines would pay changes, each against the day before.

    raises  BadInput as `price_file` does, for no days, and for more than 80 days of new law: then ask for fewer
    """
    if until <= since:
        raise BadInput("the last day is not after the first", evidence=f"{since} to {until}", remedy="name a later day")
    days = sorted({*law_days(law, us_schedule(), as_of), *tariff_days(law)})
    days = [since, *(day for day in days if since < day <= until)]
    if len(days) > MOST_DAYS:
        raise BadInput(f"{len(days)} days of new law, the limit is {MOST_DAYS}", remedy="ask for a shorter time")
    intake = Intake(source, columns_of(source, reading.named, (*reading.given, "on")), reading.given, "", reading.rates)
    part, book = intake.columns.parts(source, 1)[0], Book(law, as_of, tuple(trust), {}, rates=reading.rates)
    read = [read_orders(part, intake.with_given({"on": day.isoformat()}), book) for day in days]
    prices = price_kinds(book)
    found = [_paid(lines, prices) for lines in read]
    for day, before, now in zip(days[1:], found, found[1:], strict=False):
        both = ~np.isnan(before[0]) & ~np.isnan(now[0])
        differs = both & (np.abs(now[0] - before[0]) > 0.005)
        appear = int((np.isnan(before[0]) & ~np.isnan(now[0])).sum())
        vanish = int((~np.isnan(before[0]) & np.isnan(now[0])).sum())
        if differs.any() or appear or vanish:
            change = float((now[0] - before[0])[differs].sum())
            yield Change(
                day,
                int(differs.sum()),
                float(np.nansum(now[0])),
                change,
                _by_measure(before, now, differs),
                appear,
                vanish,
            )


Paid = tuple["NDArray[np.float64]", list[dict[str, float]]]


def _paid(lines: Lines, prices: list[Price]) -> Paid:
    """(duty of each line, not a number where it has none; part of each measure of each line)."""
    duty = np.full(len(lines.kind), np.nan)
    parts: list[dict[str, float]] = []
    for number, (kind, (paid, ordinary, *layers)) in enumerate(zip(lines.kind, Amounts(lines, prices), strict=True)):
        if kind < 0 or prices[kind].message or prices[kind].depends:
            parts.append({})
            continue
        duty[number] = paid
        named = zip((measure for measure, _ in prices[kind].named), layers, strict=False)
        parts.append({"ordinary": ordinary, **dict(named)})
    return duty, parts


def _by_measure(before: Paid, now: Paid, differs: NDArray[np.bool_]) -> dict[str, float]:
    """measure -> change in USD over the lines that differ, the largest first."""
    sums: dict[str, float] = {}
    for line in np.flatnonzero(differs).tolist():
        for sign, parts in ((-1.0, before[1][line]), (1.0, now[1][line])):
            for measure, usd in parts.items():
                sums[measure] = sums.get(measure, 0.0) + sign * usd
    return {name: usd for name, usd in sorted(sums.items(), key=lambda pair: -abs(pair[1])) if abs(usd) > 0.005}
