"""What a market made of a day: abnormal return from a user's price file, and the probability that it may imply."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tradetalks.dates import parse_date
from tradetalks.errors import BadInput, BadParameters, MissingFacts
from tradetalks.files import shown
from tradetalks.history.plan import read_rows

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from tradetalks.dates import Date
    from tradetalks.ledger import Arrangement, Ledger
    from tradetalks.number import Number

    Array = NDArray[np.float64]

ESTIMATION_DAYS = 120
LEAST_DAYS = 30
LEFT_OUT_BEFORE = 10  # trading days between estimation and event: what leaked before the day
AFTER = 1  # trading days after the event's that count with it
LONGEST_HOLIDAY = 10  # calendar days; no exchange was closed longer in the weeks around a talk
NORMAL_95 = 1.959964


@dataclass(frozen=True)
class Prices:
    """Closing prices of one index in one currency, by day, in order.

    notes   what the file needed: rows put in order, days without a price
    """

    days: tuple[Date, ...]
    close: Array
    currency: str | None
    notes: tuple[str, ...]


class Confounder(NamedTuple):
    """Another event of the ledger in the window."""

    date: Date
    measure: str
    event: str


@dataclass(frozen=True)
class EventStudy:
    """Abnormal return around a day; log points.

    first, last       the trading days of the window
    abnormal          return of the window less the mean return of the estimation days times its length
    standard_error    sigma sqrt(L (1 + L/N)) for a window of L days after N
    confounders       other events of the ledger said from the day before the window to its end
    """

    event: Date
    first: Date
    last: Date
    abnormal: float
    standard_error: float
    estimation_days: int
    currency: str | None
    notes: tuple[str, ...]
    confounders: tuple[Confounder, ...]

    @property
    def band(self) -> tuple[float, float]:
        """95 % of a normal return with this standard error around the abnormal one."""
        half = NORMAL_95 * self.standard_error
        return self.abnormal - half, self.abnormal + half


class Implied(NamedTuple):
    """Change in the probability of the deal that would explain the return: an inference, not a measurement.

    low, middle, high    over the band of the return, the range of model values and of the pass-through; None where the
                         value of the deal may be zero or of either sign, so that no change explains anything
    possible             whether the band lies within -1 and 1 at all
    """

    low: float | None
    middle: float | None
    high: float | None
    possible: bool


def read_prices(path: Path) -> Prices:
    """The prices of a CSV file with the columns date (YYYY-MM-DD), close and, if any, currency.

    Rows in another order are put in order and days without trade may be missing; both are noted. Refused with the row:
    a date or price that is none, a price not above zero, a day twice, a second currency, a rise by more than half
    or a fall by more than a third, which is a split or another unit and no day's news.
    raises  BadInput
    """
    found: dict[Date, tuple[int, float]] = {}
    currency: str | None = None
    in_order = True
    for line, row in read_rows(path, ("date", "close")):
        where = f"{shown(path)}:{line}"
        day, price, unit = parse_date(row["date"].strip(), where=where), _price(row, where), _unit(row)
        if day in found:
            raise BadInput("a day twice", where=where, evidence=str(day), remedy=f"row {found[day][0]} has it too")
        if found and unit != currency:
            raise BadInput(
                "a second currency",
                where=where,
                evidence=f"{unit or 'none'} after {currency or 'none'}",
                remedy="give a file in one currency: a return across two holds the exchange rate",
            )
        in_order = in_order and (not found or day > max(found))
        currency, found[day] = unit, (line, price)
    days = tuple(sorted(found))
    close = np.array([found[day][1] for day in days])
    jumps = np.flatnonzero(np.abs(np.diff(np.log(close))) > math.log(1.5))
    if jumps.size:
        line = found[days[int(jumps[0]) + 1]][0]
        raise BadInput(
            "the price jumps from one day to the next, up by more than half or down by more than a third",
            where=f"{shown(path)}:{line}",
            evidence=f"{close[jumps[0]]:g} to {close[jumps[0] + 1]:g}",
            remedy="adjust for splits, or mend the unit",
        )
    return Prices(days, close, currency, _notes(days, in_order))


def _price(row: dict[str, str], where: str) -> float:
    text = row["close"].strip()
    try:
        price = float(text)
    except ValueError:
        price = float("nan")
    if not 0.0 < price < math.inf:
        raise BadInput(
            "no price",
            where=where,
            evidence=repr(text),
            remedy="digits with a point and no separators; leave holidays out",
        )
    return price


def _unit(row: dict[str, str]) -> str | None:
    return row.get("currency", "").strip() or None


def _notes(days: tuple[Date, ...], in_order: bool) -> tuple[str, ...]:
    notes = [] if in_order else ["the rows were not in order of their days and were put in order"]
    weekdays = sum(1 for n in range(days[0].toordinal(), days[-1].toordinal()) if (n - 1) % 7 < 5)
    missing = weekdays - sum(day.weekday() < 5 for day in days[:-1])
    if missing:
        notes.append(f"{missing} weekdays between the first and the last have no price; returns run over them")
    return tuple(notes)


def event_study(prices: Prices, event: Date, *, ledger: Ledger | None = None) -> EventStudy:
    """The return of the event's trading day and the next over what the weeks before would let expect.

    The normal return is the mean of the ESTIMATION_DAYS before, which end LEFT_OUT_BEFORE trading days ahead of the
    event: MacKinlay (1997), Journal of Economic Literature 35, constant-mean model. An event on a day without trade
    counts on the next one.

    ledger   names the confounding events; None: none are listed
    raises   MissingFacts for a file that does not reach far enough before or after; BadInput for a gap at the event
    """
    at = next((i for i, day in enumerate(prices.days) if day >= event), None)
    if at is None or at + AFTER >= len(prices.days):
        raise MissingFacts(
            "the prices end before the event's window",
            where=str(event),
            evidence=f"last day {prices.days[-1]}",
            remedy=f"give prices to {AFTER} trading day after the event",
        )
    end = at - LEFT_OUT_BEFORE  # price from which the estimation's last return is not taken
    start = max(0, end - ESTIMATION_DAYS)
    if end - start < LEAST_DAYS:
        raise MissingFacts(
            "too few prices before the event",
            where=str(event),
            evidence=f"{max(end - start, 0)} returns before the {LEFT_OUT_BEFORE} trading days that are left out",
            remedy=f"give prices of at least {LEAST_DAYS + LEFT_OUT_BEFORE} trading days before {event}",
        )
    for i in range(at, at + AFTER + 1):
        if (prices.days[i] - prices.days[i - 1]).days > LONGEST_HOLIDAY:
            raise BadInput(
                "a gap in the event's window",
                where=f"{prices.days[i - 1]} to {prices.days[i]}",
                remedy="fill the missing days: the return over the gap holds more than the event",
            )
    returns = np.diff(np.log(prices.close))
    normal = returns[start:end]
    length = AFTER + 1
    abnormal = float(returns[at - 1 : at + AFTER].sum() - length * normal.mean())
    error = float(normal.std(ddof=1) * math.sqrt(length * (1.0 + length / normal.size)))
    first, last = prices.days[at], prices.days[at + AFTER]
    moved = () if first == event else (f"no price on {event}: the first after it counts",)
    confounders = () if ledger is None else tuple(_confounders(ledger, prices.days[at - 1], last))
    return EventStudy(
        event, first, last, abnormal, error, normal.size, prices.currency, (*prices.notes, *moved), confounders
    )


def _confounders(ledger: Ledger, first: Date, last: Date) -> list[Confounder]:
    """Events of the ledger said after `first` and by `last`."""
    found = [
        Confounder(event.date, measure.id, event.event)
        for measure in ledger.measures.values()
        for event in measure.events
        if first < event.date <= last
    ]
    return sorted(found)


def arrangement_day(arrangement: Arrangement) -> Date:
    """The day on which an arrangement became news: the first stage beyond talks of any party."""
    beyond = [stage.date for stage in arrangement.stages if stage.stage != "talks"]
    if not beyond:
        raise MissingFacts("an arrangement without a stage beyond talks", where=arrangement.id)
    return min(beyond)


def implied_probability(study: EventStudy, value: Number, pass_through: tuple[float, float, float]) -> Implied:
    """The change in the probability of the deal that would explain a return, given what the deal is worth.

    dp = abnormal return / (k v)      v real income under the deal less without it, log; k return for a log point of it

    value         v with its range
    pass_through  k: low, central, high, above zero; a statement of the user, no estimate of ours
    raises        BadParameters for a pass-through out of order or not above zero
    """
    low, central, high = pass_through
    if not 0.0 < low <= central <= high < math.inf:
        raise BadParameters("not a pass-through", evidence=str(pass_through), remedy="0 < low <= central <= high")
    if value.low <= 0.0 <= value.high:
        return Implied(None, None, None, False)
    ends = [r / (k * v) for r in study.band for k in (low, high) for v in (value.low, value.high)]
    return Implied(
        min(ends), study.abnormal / (central * value.median), max(ends), min(ends) <= 1.0 and max(ends) >= -1.0
    )
