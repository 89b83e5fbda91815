"""Days as people write them: ISO, with the month's name, American and European."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from tradetalks.dates import parse_date
from tradetalks.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tradetalks.dates import Date

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
CLEAR = 0.9  # share of the days with one reading that decides how those with two are read
_NUMBERS = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4}|[0-9]{2})")
_ISO = re.compile(r"([0-9]{4})[-/.]?([0-9]{2})[-/.]?([0-9]{2})(?:[T ][0-9:.]+Z?)?")
_NAMED = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[ \-./]*([A-Za-z]{3,9})[ \-.,/]*([0-9]{4}|[0-9]{2})")
_NAMED_FIRST = re.compile(r"([A-Za-z]{3,9})[ \-.]*([0-9]{1,2})(?:st|nd|rd|th)?[ ,\-.]+([0-9]{4})")


def read_day(text: str, order: str) -> Date:
    """The day that a text names.

    order   `mdy` or `dmy`: how days are read that could be either; empty: not known
    raises  BadInput for no day, and for one with two readings where the order is not known
    """
    if found := _NUMBERS.fullmatch(text):
        first, second, year = (int(part) for part in found.groups())
        readings = _readings(first, second, year + 2000 if year < 100 else year)
        if len(set(readings.values())) == 1:
            return next(iter(readings.values()))
        if readings and order:
            return readings[order]
        if readings:
            raise BadInput(
                "month first or day first",
                evidence=repr(text),
                remedy="say once for all days: --dates mdy or dmy",
            )
    elif found := _ISO.fullmatch(text):
        return parse_date("-".join(found.groups()))
    elif (named := _NAMED.fullmatch(text)) and named[2][:3].lower() in MONTHS:
        return _day(_year(named[3]), MONTHS.index(named[2][:3].lower()) + 1, int(named[1]), text)
    elif (named := _NAMED_FIRST.fullmatch(text)) and named[1][:3].lower() in MONTHS:
        return _day(int(named[3]), MONTHS.index(named[1][:3].lower()) + 1, int(named[2]), text)
    return parse_date(text)


def order_of(texts: Iterable[object]) -> tuple[str, int, int]:
    """(order, days with only that reading, days with one reading) of a file's days; no order where they do not tell.

    Nine in ten of the days that have one reading decide for those that have two.
    """
    counts = {"mdy": 0, "dmy": 0}
    for text in texts:
        found = _NUMBERS.fullmatch(text.strip()) if isinstance(text, str) else None
        readings = _readings(*(int(part) for part in found.groups())) if found else {}
        if len(readings) == 1:
            counts[next(iter(readings))] += 1
    total = sum(counts.values())
    order = max(counts, key=lambda name: counts[name])
    return (order if total and counts[order] >= CLEAR * total else ""), counts[order], total


def _readings(first: int, second: int, year: int) -> dict[str, Date]:
    """order -> day, for the orders in which there is such a day."""
    found = {}
    for order, month, day in (("mdy", first, second), ("dmy", second, first)):
        try:
            found[order] = dt.date(year if year >= 100 else year + 2000, month, day)
        except ValueError:
            continue
    return found


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)


def _day(year: int, month: int, day: int, text: str) -> Date:
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise BadInput("not a day", evidence=repr(text), remedy="write YYYY-MM-DD") from None
