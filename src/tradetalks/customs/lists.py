"""Product lists: which codes stand on each, from when to when, and from which day that is known."""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass
from functools import cache

from tradetalks.dates import Date, parse_date
from tradetalks.errors import MissingFacts
from tradetalks.installed import in_use

DATA = in_use() / "customs"


@dataclass(frozen=True)
class Span:
    """A code stands on a list from `since` to `until`, the first day after; None for as long as the list holds.

    since_said, until_said  the days on which these were said, before or after the days themselves
    """

    since: Date | None
    until: Date | None
    since_said: Date | None
    until_said: Date | None

    def holds(self, on: Date, as_of: Date) -> bool:
        """Whether the code stands on the list on a day, as known on another: a change is law only once it was said."""
        if self.since is not None and self.since_said is not None and (on < self.since or as_of < self.since_said):
            return False
        return self.until is None or self.until_said is None or on < self.until or as_of < self.until_said


@cache
def span(name: str, since: str, until: str) -> Span:
    """The span of a list's member, days as YYYY-MM-DD or empty.

    raises  BadInput for no day; MissingFacts for a day of which data/customs/list_days.csv does not tell when it was
            said
    """
    where = f"product list {name}"
    return Span(
        parse_date(since, where=where) if since else None,
        parse_date(until, where=where) if until else None,
        _said(name, since) if since else None,
        _said(name, until) if until else None,
    )


def _said(name: str, day: str) -> Date:
    found = said_days().get((name, day))
    if found is None:
        raise MissingFacts(
            "a product list changes on a day of which it is not recorded when it was said",
            where="data/customs/list_days.csv",
            evidence=f"{name}, {day}",
            remedy="add the row, with its source",
        )
    return found


@cache
def said_days() -> dict[tuple[str, str], Date]:
    """(list, day on which members change) -> the day on which that was said (data/customs/list_days.csv)."""
    rows = csv.DictReader(DATA.joinpath("list_days.csv").read_text(encoding="utf-8").splitlines())
    return {(row["list"], row["day"]): parse_date(row["said"], where="list_days.csv") for row in rows}


@cache
def shipped_lists() -> frozenset[str]:
    """The lists whose members ship."""
    return frozenset(name for spans in _by_prefix().values() for name, _, _ in spans)


@cache
def spans_of(code: str) -> tuple[tuple[str, Span], ...]:
    """(list, span) of a line of eight or ten digits, and of the headings above it."""
    full = code if len(code) == 10 else f"{code}00"
    by_prefix = _by_prefix()
    found = {row for length in range(2, len(full) + 1) for row in by_prefix.get(full[:length], ())}
    return tuple((name, span(name, since, until)) for name, since, until in sorted(found))


def stands_on(code: str, name: str, on: Date, as_of: Date) -> bool:
    """Whether a line stands on a list, or below an HS code written `hs:<code>`, on a day as known on another."""
    if name.startswith("hs:"):
        return code.ljust(10, "0").startswith(name.removeprefix("hs:"))
    return any(listed == name and found.holds(on, as_of) for listed, found in spans_of(code))


@cache
def list_days(as_of: Date) -> tuple[Date, ...]:
    """The days on which members of product lists change, as known on a day, in order."""
    return tuple(sorted({parse_date(day) for (_, day), said in said_days().items() if said <= as_of}))


@cache
def _by_prefix() -> dict[str, list[tuple[str, str, str]]]:
    """HS code -> (list, first day, first day after the last); empty days for none."""
    text = gzip.decompress(DATA.joinpath("product_lists.csv.gz").read_bytes()).decode("utf-8")
    found: dict[str, list[tuple[str, str, str]]] = {}
    for name, prefix, since, until in list(csv.reader(text.splitlines()))[1:]:
        found.setdefault(prefix, []).append((name, since, until))
    return found


def codes_on(name: str, on: Date, as_of: Date) -> frozenset[str]:
    """The codes that stand on a list on a day, as known on another; none for a list whose members do not ship."""
    return frozenset(code for code, found in _by_list().get(name, ()) if found.holds(on, as_of))


def members_on(name: str, on: Date, as_of: Date) -> list[tuple[str, Span]]:
    """(code, span) of what stands on a list on a day, as known on another; none where its members do not ship."""
    return [(code, found) for code, found in _by_list().get(name, ()) if found.holds(on, as_of)]


@cache
def _by_list() -> dict[str, list[tuple[str, Span]]]:
    """list -> (HS code, span) of its members."""
    found: dict[str, list[tuple[str, Span]]] = {}
    for code, rows in _by_prefix().items():
        for name, since, until in rows:
            found.setdefault(name, []).append((code, span(name, since, until)))
    return found
