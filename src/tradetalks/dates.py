"""Days. Intervals are half-open: a measure in force [effective, until) does not bite on `until`."""

import datetime as dt
import re
from bisect import bisect_right
from calendar import month_name
from collections.abc import Sequence

from tradetalks.errors import BadInput

Date = dt.date
MONTHS = tuple(month_name)[1:]
_SPOKEN = re.compile(r"\b(\d{1,2}) (" + "|".join(MONTHS) + r") (\d{4})\b")


def parse_date(text: str, *, where: str = "") -> Date:
    """The day written as YYYY-MM-DD.

    raises  BadInput for any other form, and for days that do not exist
    """
    try:
        day = dt.date.fromisoformat(text)
        if day.isoformat() != text:
            raise ValueError
    except ValueError:
        raise BadInput(
            "not a day", where=where, evidence=repr(text), remedy="write YYYY-MM-DD, for example 2025-11-10"
        ) from None
    return day


def as_date(day: Date | str, *, where: str = "") -> Date:
    """A day given as a date or as text YYYY-MM-DD, as every function that users call takes it.

    raises  BadInput as parse_date does, and for anything else, a time of day included
    """
    if isinstance(day, str):
        return parse_date(day, where=where)
    if not isinstance(day, dt.date) or isinstance(day, dt.datetime):
        raise BadInput("not a day", where=where, evidence=repr(day), remedy="a datetime.date, or text YYYY-MM-DD")
    return day


def last_of(days: Sequence[Date], day: Date) -> Date:
    """The last of some days in order that is not after a day; the first day of the calendar if there is none."""
    place = bisect_right(days, day)
    return days[place - 1] if place else Date.min


def day_text(day: Date) -> str:
    """`26 October 2025`."""
    return f"{day.day} {day:%B %Y}"


def spoken_days(text: str) -> list[Date]:
    """The days that a text names in full: `10 January 2027`."""
    return [Date(int(year), MONTHS.index(month) + 1, int(day)) for day, month, year in _SPOKEN.findall(text)]
