"""Days: explicit dates, weekdays and `earlier this month`, resolved against the report's own date."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from dateutil import parser as date_parser
from dateutil.relativedelta import relativedelta

from tradetalks.reader.records import Day, Span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from tradetalks.dates import Date
    from tradetalks.reader.scene import Scene
    from tradetalks.reader.sentences import Sentence

_NAME = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan\.?|Feb\.?|Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)(?![A-Za-z])"
)
_NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_AGO_COUNT = "|".join(("a", *_NUMBERS, r"\d{1,2}"))
_DATE = re.compile(
    rf"\b(?P<iso>\d{{4}}-\d\d-\d\d)\b"
    rf"|(?P<east>\d{{4}}\s?年\s?\d{{1,2}}\s?月\s?\d{{1,2}}\s?日)"
    rf"|\b(?P<month_first>{_NAME}\s\d{{1,2}}(?:st|nd|rd|th)?\b(?!\s?%|,\d)(?:,?\s\d{{4}}\b)?)"
    rf"|\b(?P<day_first>\d{{1,2}}(?:st|nd|rd|th)?\s{_NAME}(?:,?\s\d{{4}}\b)?)"
    rf"|\b(?P<end>(?:(?<=until )|(?<=till )|(?<=through )|(?<=by )|(?<=before )|(?<=beyond ))(?:the )?"
    rf"(?:end of (?:the year|the month|this year|this month|{_NAME}(?: \d{{4}})?|\d{{4}})|year[- ]end))\b"
    rf"|\b(?P<month>(?:(?<=in )|(?<=In )|(?<=Since )|(?<=since )|(?<=until )"
    rf"|(?<=last )|(?<=by )|(?<=early )|(?<=late )|(?<=mid-)|(?<=mid )"
    rf"|(?<=end of )|(?<=between )){_NAME}(?:\s\d{{4}}\b)?|{_NAME}\s\d{{4}}\b)(?!\s\d)"
    r"|\b(?P<weekday>(?:(?:last|next|this)\s)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
    r"|\b(?P<relative>(?:earlier|later)\sthis\smonth|last\smonth|next\smonth|yesterday|tomorrow|Yesterday|Tomorrow"
    rf"|(?:{_AGO_COUNT}) (?:days?|weeks?|months?) ago)\b"
)
_STEPS = {"day": "days", "week": "weeks", "month": "months"}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CLOCK = r"(?:\d{1,2}:\d\d [ap]\.?m\.?,? )?(?:(?:eastern|beijing|local) )?(?:(?:standard|daylight) )?"
_CLOCK += r"(?:(?:edt|est|et|gmt|bst|cet|cst|utc),? )?(?:time,? )?(?:on )?"
_ON = re.compile(r"[\s,]*(?:on|late on|early on)?\s*")
_UNTIL = re.compile(
    rf"\b(?:until|till|through|expir\w+(?: on)?|lapses?(?: on)?|runs out on|ends? on|beyond its) {_CLOCK}$"
)
_EFFECTIVE = re.compile(
    r"\b(?:from|effective|starting|beginning|start|as of|set for|on or after|effect|force|due|by|for) (?:on |at )?"
    rf"{_CLOCK}$"
)
_JUST_PAST = re.compile(r"\b(?!scheduled|expected|planned|slated)\w+ed (?:on )?$")
_TO_DO = re.compile(r"\bto (?:be )?\w+ (?:[\w']+ ){0,3}?on $")
_FALLS_ON = re.compile(r"\b(?:expires|ends|lapses|starts|begins|kicks in|takes effect) (?:on )?$")
_NOT_TO_DO = re.compile(
    r"\b(?:according|back|response|thanks|due|sent|submitted|given|handed|told|to the \w+) (?:\w+ )*on $"
)
_FROM_TO = re.compile(r"\bfrom [a-z]+\.? \d{1,2}(?:, \d{4})?,? to $")
_AFTER = re.compile(
    r"\b(\d{1,3}) days (?:after|from|following) (?:the date of )?"
    r"(?:(?:this|the) (?:order|proclamation|memorandum|notice)|signing)"
)
_CALENDAR_ENDS = "9997"  # from here on 999 days may lead past the last day of the calendar
_BEGINNING = re.compile(rf"\bperiod of (\d{{1,3}}) days,? beginning (?:at |on )?{_CLOCK}$")


def whole_day(written: str) -> Date | None:
    """A day as read, where it is a day and not a month; None otherwise."""
    return dt.date.fromisoformat(written) if len(written) == 10 else None


def days(scene: Scene, sentence: Sentence) -> list[Day]:
    """The days that a sentence names; relative ones are left out where the report has no date of its own."""
    found = []
    text = scene.document.text
    for matched in _DATE.finditer(text, sentence.start, sentence.end):
        span = Span(matched.start(), matched.end())
        resolved = _resolve(matched, scene, sentence)
        if resolved is not None:
            value, reason = resolved
            found.append(Day(span, value, _role(scene, sentence, span, value), reason))
            begun = _BEGINNING.search(scene.plain[max(sentence.start, span.start - 110) : span.start])
            if begun and len(value) == 10 and value < _CALENDAR_ENDS:
                end = dt.date.fromisoformat(value) + dt.timedelta(days=int(begun[1]))
                found.append(Day(span, end.isoformat(), "until", f"{begun[1]} days beginning on {value}"))
    return [*found, *_counted(scene, sentence)]


def _counted(scene: Scene, sentence: Sentence) -> Iterator[Day]:
    """`7 days after the date of this order`: counted from the day of the text."""
    published = scene.document.date
    if published is None:
        return
    for matched in _AFTER.finditer(scene.plain, sentence.start, sentence.end):
        day = published + dt.timedelta(days=int(matched[1]))
        yield Day(Span(*matched.span()), day.isoformat(), "effective", f"{matched[1]} days after {published}")


def _resolve(matched: re.Match[str], scene: Scene, sentence: Sentence) -> tuple[str, str] | None:
    kind = str(matched.lastgroup)
    written = " ".join(matched[0].split())
    published = scene.document.date
    if kind == "weekday":
        return _weekday(written.lower(), Span(*matched.span()), scene, sentence) if published else None
    if kind == "relative":
        return _relative(written.lower(), published) if published else None
    if kind == "east":
        east = _parsed("-".join(re.findall(r"\d+", written)))
        return (east.date().isoformat(), "written out") if east else None
    if kind == "end":
        return _end(written.lower(), published)
    if kind == "month":
        return _month(written, published, scene, sentence, Span(*matched.span()))
    return _explicit(written, published, scene, sentence, Span(*matched.span()))


@lru_cache(maxsize=4096)
def _parsed(written: str) -> dt.datetime | None:
    """Year 4 stands for a year that is not written: it is a leap year and never said."""
    try:
        found: dt.datetime = date_parser.parse(written.replace("Sept.", "Sep"), default=dt.datetime(4, 1, 1))
    except (ValueError, OverflowError):
        return None
    return found


def _explicit(
    written: str, published: Date | None, scene: Scene, sentence: Sentence, span: Span
) -> tuple[str, str] | None:
    """A day with its month; without a year it is the one nearest to the report's date."""
    parsed = _parsed(written)
    if parsed is None:
        return None
    if parsed.year != 4:
        return parsed.date().isoformat(), "written out"
    if published is None:
        return None
    near = [_in_year(parsed, published.year + step) for step in (-1, 0, 1)]
    begins = _EFFECTIVE.search(scene.plain[max(sentence.start, span.start - 40) : span.start])
    best = _nearest(near, published, "future" if begins else _tense(scene, sentence, span))
    return best.isoformat(), f"the {parsed:%d %B} nearest to {published}"


def _nearest(near: list[Date], published: Date, tense: str) -> Date:
    """The nearest of the days; where that is more than four months away, the nearest on the side of the verb."""
    best = min(near, key=lambda day: abs((day - published).days))
    if abs((best - published).days) > 120:
        side = [day for day in near if (day > published) == (tense == "future")]
        best = min(side, key=lambda day: abs((day - published).days), default=best)
    return best


def _in_year(parsed: dt.datetime, year: int) -> Date:
    last = calendar.monthrange(year, parsed.month)[1]
    return dt.date(year, parsed.month, min(parsed.day, last))


def _month(
    written: str, published: Date | None, scene: Scene, sentence: Sentence, span: Span
) -> tuple[str, str] | None:
    parsed = _parsed(written)
    if parsed is None:
        return None
    if parsed.year != 4:
        return f"{parsed:%Y-%m}", "written out"
    if published is None:
        return None
    near = [dt.date(published.year + step, parsed.month, 15) for step in (-1, 0, 1)]
    if scene.plain.startswith((" last year", " of last year", " a year ago"), span.end):
        return f"{published.year - 1}-{parsed.month:02d}", "of last year"
    since = scene.plain.endswith("since ", 0, span.start)
    tense = "past" if since else _tense(scene, sentence, span)
    best = _nearest(near, published, tense)
    if tense == "past" and (best.year, best.month) > (published.year, published.month):
        best = dt.date(best.year - 1, best.month, 15)
    return f"{best:%Y-%m}", f"the {parsed:%B} nearest to {published}"


def _end(written: str, published: Date | None) -> tuple[str, str] | None:
    """`the end of October`, `year end`: the last day of the month or the year, of a year unsaid the next such day."""
    of = written.rpartition("end of ")[2]
    if of.isdigit():
        return f"{of}-12-31", "the last day of the year"
    parsed = _parsed(of) if "year" not in of and "month" not in of else None
    if parsed is not None and parsed.year != 4:
        return _in_year(
            parsed.replace(day=1) + relativedelta(day=31), parsed.year
        ).isoformat(), "the last day of the month"
    if published is None:
        return None
    if parsed is not None:
        last = dt.date(published.year, parsed.month, 1) + relativedelta(day=31)
        return (
            last if last >= published else last + relativedelta(years=1, day=31)
        ).isoformat(), "the month's last day"
    month = published.month if "month" in of else 12
    return (dt.date(published.year, month, 1) + relativedelta(day=31)).isoformat(), f"the {of or 'year'}'s last day"


def _relative(written: str, published: Date) -> tuple[str, str]:
    if written in ("yesterday", "tomorrow"):
        day = published + dt.timedelta(days=-1 if written == "yesterday" else 1)
        return day.isoformat(), f"{written} of {published}"
    if written.endswith(" ago"):
        count, unit, _ = written.split()
        number = int(count) if count.isdigit() else 1 if count == "a" else _NUMBERS.index(count) + 1
        return _ago(published, number, unit.rstrip("s")), f"{written}, counted from {published}"
    step = {"last month": -1, "next month": 1}.get(written, 0)
    return f"{published + relativedelta(months=step):%Y-%m}", f"{written}, counted from {published}"


def _ago(published: Date, number: int, unit: str) -> str:
    """The day so many days or weeks before; the month so many months before."""
    day = published - relativedelta(**{_STEPS[unit]: number})
    return f"{day:%Y-%m}" if unit == "month" else day.isoformat()


def _weekday(written: str, span: Span, scene: Scene, sentence: Sentence) -> tuple[str, str]:
    """The weekday before or after the report's date, by the tense of the nearest verb; the day itself is past."""
    published = scene.document.date
    assert published is not None
    number = _WEEKDAYS.index(written.rpartition(" ")[2])
    ahead = (number - published.weekday()) % 7
    tense = "future" if written.startswith("next") else _tense(scene, sentence, span)
    before = scene.plain[max(sentence.start, span.start - 60) : span.start]
    if _FALLS_ON.search(before):
        tense = "future"
    if _TO_DO.search(before) and not _NOT_TO_DO.search(before):
        tense = "future"
    if written.startswith("last") or _JUST_PAST.search(scene.plain[max(sentence.start, span.start - 16) : span.start]):
        tense = "past"
    if tense == "future":
        day = published + dt.timedelta(days=(ahead or 7) if written.startswith("next") else ahead)
        return day.isoformat(), f"the {written} after {published}: the verb looks ahead"
    day = published - dt.timedelta(days=(-ahead) % 7)
    return day.isoformat(), f"the {written} up to {published}: the verb looks back"


def _tense(scene: Scene, sentence: Sentence, span: Span) -> str:
    best, nearest = "past", 10_000
    ahead = {word.start for word in scene.within(sentence.start, sentence.end, "future", "expectations")}
    for word in scene.within(sentence.start, sentence.end, "future", "past", "act", "say"):
        if word.word.kind in ("act", "say") and (word.word.form != "past" or word.start in ahead):
            continue
        gap = span.start - word.end if word.end <= span.start else word.start - span.end + 25
        if 0 <= gap < nearest:
            best, nearest = "future" if word.word.kind == "future" else "past", gap
    return best


def _role(scene: Scene, sentence: Sentence, span: Span, value: str) -> Literal["said", "effective", "until"]:
    before = scene.plain[max(sentence.start, span.start - 70) : span.start]
    if _UNTIL.search(before) or _FROM_TO.search(before):
        return "until"
    if _EFFECTIVE.search(before):
        return "effective"
    if _follows_a_verb_of_saying(scene, sentence, span):
        return "said"
    published = scene.document.date
    if published is None:
        return "effective"
    return "effective" if value > published.isoformat() else "said"


def _follows_a_verb_of_saying(scene: Scene, sentence: Sentence, span: Span) -> bool:
    """`..., the minister said on 26 October`: the day on which it was said, whether or not the report has a day."""
    words = scene.within(sentence.start, span.start, "say")
    return any(_ON.fullmatch(scene.plain[word.end : span.start]) for word in words)


def period_after(start: dt.date, period: str) -> dt.date:
    """The day so long after another; `period` is ISO 8601 with one unit: P90D, P6M, P1Y."""
    count, unit = int(period[1:-1]), period[-1]
    step = relativedelta(
        days=count if unit == "D" else 0, months=count if unit == "M" else 0, years=count if unit == "Y" else 0
    )
    until: dt.date = start + step
    return until
