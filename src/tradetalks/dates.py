"""Days. Intervals are half-open: a measure in force [effective, until) does not bite on `until`."""

import datetime as dt
import re
from bisect import bisect_right
from calendar import month_name
from collections.abc import Sequence

from tradetalks.errors import BadInput

Date = dt.date
MONTHS = tuple(month_name)[1:]
_DAY, _MONTH, _YEAR = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?", r"(?P<month>[a-z]{3,9})\.?", r"(?P<year>\d{4})"
_DAY_FIRST = re.compile(rf"{_DAY}[ -]{_MONTH}[ -]{_YEAR}")
_MONTH_FIRST = re.compile(rf"{_MONTH} {_DAY},? {_YEAR}")
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


def parse_words(text: str, *, where: str = "") -> Date:
    """The day of YYYY-MM-DD, or in words with the month's name: `2 January 2026`, `Jan 2, 2026`; `today`.

    raises  BadInput for a day without its year, for `02/01/2026`, which two countries read differently, and for a day
            that does not exist
    """
    said = text.strip().casefold()
    if said == "today":
        return dt.date.today()
    found = _DAY_FIRST.fullmatch(said) or _MONTH_FIRST.fullmatch(said)
    numbers = [number for number, name in enumerate(MONTHS, 1) if found and _is_month(found["month"], name)]
    if found is None or len(numbers) != 1:
        return parse_date(text.strip(), where=where)
    return parse_date(f"{int(found['year']):04}-{numbers[0]:02}-{int(found['day']):02}", where=where)


def _is_month(written: str, name: str) -> bool:
    """`Jan`, `Sept` and `January` are January and September: three letters or more of the name."""
    return len(written) >= 3 and name.casefold().startswith(written)


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
