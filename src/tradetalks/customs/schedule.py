"""The shipped tariff schedule of the United States: a line on a day, its rates, its text, and a search of the texts.

A line is eight digits, or ten where the schedule divides it. Its dates are those from which a revision holds;
additional duties of chapter 99 follow the dates of the ledger, not those of a revision.
"""

from __future__ import annotations

import re
import sqlite3
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

from tradetalks.customs.formula import Formula, parse_formula
from tradetalks.dates import Date, parse_date
from tradetalks.errors import BadFile, BadInput, UnknownName
from tradetalks.files import shown
from tradetalks.installed import in_use
from tradetalks.products import parse_hs

if TYPE_CHECKING:
    from pathlib import Path

SHIPPED = in_use() / "customs" / "schedule.sqlite"
EARLIEST = parse_date("2018-01-01")  # the ledger holds no tariff from before
NOT_GOODS = ("98", "99")
MANY = 300  # texts, from which on reading all of them takes less time than one by one


@dataclass(frozen=True)
class Line:
    """A line of the schedule, valid from `since`; `until` is the first day after that.

    description  from the heading down
    general      rate of column 1 for all with normal trade relations
    special      rates of programmes, as written
    other        rate of column 2
    units        in which quantities are reported
    chapter_99   headings of chapter 99 that its footnotes name
    """

    code: str
    since: Date
    until: Date | None
    description: tuple[str, ...]
    general: Formula
    special: str
    other: Formula
    units: tuple[str, ...]
    chapter_99: tuple[str, ...]

    def holds(self, on: Date) -> bool:
        return self.since <= on and (self.until is None or on < self.until)


class Schedule:
    """The lines of one schedule file, read as they are asked for."""

    def __init__(self, path: Path = SHIPPED) -> None:
        if not path.exists():
            raise BadFile("no schedule", where=shown(path), remedy="run `tradetalks customs schedule build`")
        self.path = path
        self._database = sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False)
        self._known: dict[str, tuple[Line, ...]] = {}
        self._texts: dict[int | None, tuple[str, ...]] = {None: ()}
        self._every_text: dict[int | None, tuple[int | None, str]] = {}

    @cached_property
    def revisions(self) -> tuple[tuple[str, Date], ...]:
        """(name, first day) of every revision taken in, in order."""
        found = self._database.execute("select name, since from revision order by place")
        return tuple((name, parse_date(since)) for name, since in found)

    def standing_day(self, on: Date) -> Date:
        """A day, or the first of the schedule where it lies before it; raises BadInput before `EARLIEST`."""
        if on < EARLIEST:
            raise BadInput(
                f"the ledger's tariffs begin in {EARLIEST.year}", evidence=str(on), remedy=f"ask from {EARLIEST} on"
            )
        return max(on, self.revisions[0][1])

    def told(self, on: Date) -> str:
        """That lines and ordinary duties of a day are those of another revision, as a sentence; empty where not."""
        first = self.revisions[0][1]
        if on >= first:
            return ""
        return f"The line and its ordinary duty are those of the schedule of {first}, the nearest at hand."

    def unread(self, on: Date) -> tuple[str, ...]:
        """What changes of the schedule are not in it on a day, as facts that are not known."""
        (_, first), (name, last) = self.revisions[0], self.revisions[-1]
        if on < first:
            return (
                f"lines and ordinary duties of before {first}: many codes were new on 27 January 2022",
                "exclusions from Section 301 of 2018 to 2024, but for those that were in force in 2025",
            )
        later = f"lines that the schedule changed after {last}, the day of the last revision read ({name})"
        return (later,) if on > last else ()

    @cached_property
    def days(self) -> list[Date]:
        """The days on which lines of chapters 1 to 97 change, from the first of the schedule on."""
        found = self._database.execute("select distinct since from line where code < '98' order by since")
        return [parse_date(since) for (since,) in found]

    @cached_property
    def codes(self) -> list[str]:
        """Every code that ever was a line, in order."""
        return [code for (code,) in self._database.execute("select distinct code from line order by code")]

    def line(self, code: str, on: Date, *, where: str = "") -> Line:
        """The line that stands at eight or ten digits on a day; the suffix 00 of an undivided line may be written.

        raises  BadInput for a day before the first revision and for a code of fewer than eight digits;
                UnknownName for a code that never was a line, with the nearest, and for one that is none on the day,
                with what stands beside or after it
        """
        first = self.revisions[0][1]
        if on < first:
            raise BadInput(
                f"the schedule begins on {first}", where=where, evidence=str(on), remedy="ask for that day or a later"
            )
        digits = parse_hs(code, where=where)
        versions = self.versions(digits)
        if len(digits) == 10 and digits.endswith("00") and not versions:
            versions = self.versions(digits[:8])
        for line in versions:
            if line.holds(on):
                return line
        raise self._unknown(digits, on, versions, where)

    def check_heading(self, code: str) -> None:
        """Raises UnknownName for a code whose first six digits, which all countries share, no line ever had."""
        at = bisect_left(self.codes, code[:6])
        if at == len(self.codes) or not self.codes[at].startswith(code[:6]):
            near = dict.fromkeys(dotted(line[:6]) for line in self.nearest(code[:6], self.revisions[-1][1]))
            raise UnknownName(
                f"{dotted(code)} is no code of the Harmonized System",
                evidence=f"no line of the schedule begins with {dotted(code[:6])}",
                remedy="nearest: " + ", ".join(near),
            )

    def suffixes(self, code: str, on: Date) -> tuple[Line, ...]:
        """The ten-digit lines of a line of eight digits on a day; none where it is not divided."""
        if len(code) != 8:
            return ()
        first, last = bisect_right(self.codes, code), bisect_left(self.codes, f"{code}:")
        lines = [line for name in self.codes[first:last] for line in self.versions(name)]
        return tuple(line for line in lines if line.holds(on))

    def line_or_only(self, product: str, on: Date, *, where: str = "") -> Line:
        """The line of a code; of a heading that has a single line below it, that line. Raises as `line` does."""
        digits = product.replace(".", "")
        if digits.isdigit() and 4 <= len(digits) < 8:
            below = {code[:8] for code in self._standing(digits, on)}
            if len(below) == 1:
                return self.line(below.pop(), on, where=where)
        return self.line(product, on, where=where)

    def versions(self, code: str) -> tuple[Line, ...]:
        """Every version of a line, in the order of their days; none for a code that never was one."""
        if code not in self._known:
            self._known[code] = ()
            self._read_family(code[:8])
        return self._known[code]

    def _read_family(self, code: str) -> None:
        """Read every version of a line of eight digits and of those that it is divided into."""
        rows = self._database.execute(
            "select code, since, until, text, g.words, s.words, o.words, u.words, c.words from line"
            " join word g on g.id = general join word s on s.id = special join word o on o.id = other"
            " join word u on u.id = units join word c on c.id = chapter_99 where code >= ? and code < ?"
            " order by code, since",
            (code, f"{code}:"),
        )
        found: dict[str, list[Line]] = {}
        for row in rows.fetchall():
            found.setdefault(row[0], []).append(self._line(*row))
        self._known |= {name: tuple(lines) for name, lines in found.items()}

    def written(self, on: Date) -> dict[str, tuple[str, str, str]]:
        """Code -> (general, special, other) as written, of every line that stands on a day."""
        rows = self._database.execute(
            "select code, g.words, s.words, o.words from line"
            " join word g on g.id = general join word s on s.id = special join word o on o.id = other"
            " where since <= :day and (until is null or :day < until)",
            {"day": on.isoformat()},
        )
        return {code: (general, special, other) for code, general, special, other in rows}

    def below(self, code: str, on: Date) -> list[Line]:
        """The lines of a day below a code of two digits or more, in order."""
        return [
            next(line for line in self.versions(found) if line.holds(on)) for found in sorted(self._standing(code, on))
        ]

    def search(self, text: str, on: Date, *, limit: int = 20) -> list[Line]:
        """Lines of a day whose text, from the heading down, holds every word or one that begins so, best first.

        raises  BadInput for a text without words, or for no lines
        """
        if limit < 1:
            raise BadInput("no lines asked for", where="limit", evidence=str(limit), remedy="1 or more")
        words = re.findall(r"\w+", text)
        if not words:
            raise BadInput("nothing to search for", evidence=repr(text), remedy='write words: "permanent magnet"')
        query = " ".join(f'"{word.removesuffix("s") if len(word) > 4 else word}"*' for word in words)
        rows = self._database.execute(  # cross join: lines on the outside, otherwise each hit reads them all
            "with found as materialized (select rowid as text, rank as fit from search where search match ?)"
            " select code, since, until from line cross join found on found.text = line.text"
            " where since <= ? and (until is null or until > ?) and code < '98' order by fit, code limit ?",
            (query, on.isoformat(), on.isoformat(), limit),
        )
        return [next(v for v in self.versions(code) if v.since.isoformat() == since) for code, since, _ in rows]

    def _line(self, code: str, since: str, until: str | None, text: int, *written: str) -> Line:
        general, special, other, units, chapter_99 = written
        return Line(
            code,
            parse_date(since),
            parse_date(until) if until else None,
            self._described(text),
            parse_formula(general),
            special,
            parse_formula(other),
            tuple(filter(None, units.split(";"))),
            tuple(filter(None, chapter_99.split(";"))),
        )

    def _described(self, text: int | None) -> tuple[str, ...]:
        if text not in self._texts:
            parent, words = self._words_of(text)
            self._texts[text] = (*self._described(parent), words)
        return self._texts[text]

    def _words_of(self, text: int | None) -> tuple[int | None, str]:
        """(text above, words) of a text; all are read at once where many lines are asked for."""
        if len(self._texts) > MANY and not self._every_text:
            rows = self._database.execute("select id, parent, words from text")
            self._every_text = {name: (parent, words) for name, parent, words in rows}
        if self._every_text:
            return self._every_text[text]
        found: tuple[int | None, str] = self._database.execute(
            "select parent, words from text where id = ?", (text,)
        ).fetchone()
        return found

    def _unknown(self, digits: str, on: Date, versions: tuple[Line, ...], where: str) -> BadInput | UnknownName:
        standing = self._standing(digits, on)
        if len(digits) < 8 and standing:
            below = ", ".join(dotted(code) for code in [c for c in standing if len(c) == 8][:8])
            return BadInput(
                f"{dotted(digits)} is a heading, not a line: a rate stands at eight or ten digits",
                where=where,
                remedy=f"lines below it: {below}",
            )
        if not versions:
            near = ", ".join(dotted(code) for code in self.nearest(digits, on))
            return UnknownName(f"{dotted(digits)} is no line of the schedule", where=where, remedy=f"nearest: {near}")
        ended = [line for line in versions if line.until is not None and line.until <= on]
        days = ended[-1].until if ended else versions[0].since
        beside = [code for code in self._standing(digits[:6], on) if self._stands_since(code, days) and code != digits]
        near = ", ".join(map(dotted, beside)) or ", ".join(map(dotted, self.nearest(digits, on)))
        said = f"ended on {days}; lines that came then" if ended else f"begins on {days}; lines on {on}"
        return UnknownName(f"{dotted(digits)} is no line on {on}", where=where, evidence=said, remedy=f"write {near}")

    def nearest(self, code: str, on: Date) -> list[str]:
        """The lines of a day that share the longest beginning with a code, at most five."""
        for length in range(len(code) - 1, 1, -1):
            found = self._standing(code[:length], on)
            if found:
                return sorted(
                    sorted(found, key=lambda other: abs(int(other.ljust(10, "0")) - int(code.ljust(10, "0"))))[:5]
                )
        return []

    def _standing(self, prefix: str, on: Date) -> list[str]:
        rows = self._database.execute(
            "select code from line where code >= ? and code < ? and since <= ? and (until is null or until > ?)",
            (prefix, f"{prefix}:", on.isoformat(), on.isoformat()),
        )
        return [code for (code,) in rows]

    def _stands_since(self, code: str, day: Date | None) -> bool:
        return self.versions(code)[0].since == day


def dotted(code: str) -> str:
    """A code as the schedule prints it: 8505.11.00.70."""
    return ".".join(filter(None, (code[:4], code[4:6], code[6:8], code[8:])))


@cache
def us_schedule() -> Schedule:
    """The schedule that ships with the package."""
    return Schedule()
