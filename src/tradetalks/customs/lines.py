"""Tariff lines as goods: what an entry claims and declares, and the ordinary duty that this makes. Axis: g goods."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.actors import place_name
from tradetalks.customs.facts import METALS, conditions, facts, headings, read_facts
from tradetalks.customs.goods import USMCA, USMCA_SINCE, USMCA_US_CONTENT, USMCA_US_CONTENT_TO_40, Goods
from tradetalks.customs.lists import DATA, list_days, shipped_lists, span, spans_of, stands_on
from tradetalks.customs.schedule import EARLIEST
from tradetalks.dates import Date, parse_date
from tradetalks.errors import BadInput, MissingFacts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tradetalks.customs.facts import Condition
    from tradetalks.customs.goods import Array
    from tradetalks.customs.schedule import Line, Schedule
    from tradetalks.ledger import Ledger

# Chapters whose articles pay a metal duty on their full value: headings 9903.81.89, 9903.81.90, 9903.85.04, 9903.85.07.
FULL_VALUE = {"72": "steel", "73": "steel", "76": "aluminium"}
_SPECIAL = re.compile(r"([^()]+)\(([^()]*)\)")


@dataclass(frozen=True)
class Programme:
    """A symbol of the column of special rates, for whose goods it stands, and until when it can be claimed."""

    symbol: str
    name: str
    members: frozenset[str]
    until: Date | None
    law: str


@dataclass(frozen=True)
class Entry:
    """What an entry declares beyond its line.

    claims      symbols of special programmes (`S` USMCA, `KR`, `AU`); headings of exemptions (`9903.88.69` Section 301
                exclusion, `9903.03.05` civil aircraft); into China `sctc-2-2020`, an exclusion on application
    content     metal -> share of its value in the customs value
    facts       name -> value, see `tradetalks.customs.facts`: use, age, patented, us-content (of a car or truck under
                USMCA the share that is approved)
    claiming    whether lists that need a claim are claimed where a fact allows it
    """

    claims: tuple[str, ...] = ()
    content: Mapping[str, float] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    claiming: bool = True

    def __post_init__(self) -> None:
        """Raises BadInput for a metal that no duty asks for, a share outside 0 to 1, and as `read_facts` does."""
        read_facts(self.facts)
        unknown = sorted(set(self.content) - set(METALS))
        if unknown:
            raise BadInput(
                "no duty asks for this content", evidence=", ".join(unknown), remedy="one of: " + ", ".join(METALS)
            )
        for name, share in self.content.items():
            if not 0.0 <= share <= 1.0:
                raise BadInput(f"{name}: a share outside 0 to 1", evidence=str(share), remedy="0.4 for 40 %")

    @property
    def us_content(self) -> float:
        """Share of US content in the customs value; 0 where it is not stated."""
        return float(self.facts.get("us-content", 0.0))

    def without(self, names: Iterable[str]) -> Entry:
        """The same goods, of which some facts are not stated."""
        left = {*names}
        content = {metal: share for metal, share in self.content.items() if metal not in left}
        return replace(self, content=content, facts={n: said for n, said in self.facts.items() if n not in left})

    @property
    def states(self) -> bool:
        """Whether the entry claims or states anything that it need not."""
        return bool(self.claims or self.facts)

    def unclaimed(self) -> Entry:
        """The same goods, of which the entry claims nothing; what a heading says of the goods stays known."""
        said = {
            found.fact: found.values[0] if found.heading in self.claims else facts()[found.fact].neither
            for found in conditions().values()
            if found.kind == "conditional" and found.test == "is" and {found.heading, found.otherwise} & {*self.claims}
        }
        return Entry((), self.content, {**said, **self.facts}, claiming=False)

    def covers(self, condition: Condition) -> float | None:
        """Share of the goods that a list with a condition covers; None where the entry does not say."""
        if condition.kind == "claimed" and not self.claiming:
            return 0.0
        said = condition.share(self.claims, self.facts)
        return 0.0 if said is None and condition.kind == "claimed" else said


def entry_of(claims: Sequence[str], stated: Sequence[str]) -> Entry:
    """An entry from what a user writes: claims, and facts as `use=truck` or `steel=0.4`; raises BadInput."""
    facts_said: dict[str, str] = {}
    content: dict[str, float] = {}
    for text in stated:
        name, equals, value = text.partition("=")
        if not equals or not value:
            raise BadInput("not `name=value`", where="a fact", evidence=repr(text), remedy="for example use=truck")
        if name not in METALS:
            facts_said[name] = value
            continue
        try:
            content[name] = float(value)
        except ValueError:
            raise BadInput("not a number", where=name, evidence=repr(value), remedy="0.4 for 40 %") from None
    return Entry(tuple(claims), content, facts_said)


@cache
def programmes() -> dict[str, Programme]:
    """symbol -> programme (data/customs/programmes.csv)."""
    rows = csv.DictReader(DATA.joinpath("programmes.csv").read_text(encoding="utf-8").splitlines())
    return {
        row["symbol"]: Programme(
            row["symbol"],
            row["name"],
            frozenset(row["members"].split()),
            parse_date(row["until"]) if row["until"] else None,
            row["law"],
        )
        for row in rows
    }


@cache
def column_2() -> dict[str, Date]:
    """place -> first day on which its goods pay the rates of column 2 (data/customs/column_2.csv)."""
    rows = csv.DictReader(DATA.joinpath("column_2.csv").read_text(encoding="utf-8").splitlines())
    return {row["place"]: parse_date(row["since"]) if row["since"] else Date.min for row in rows}


def special_rates(text: str) -> dict[str, str]:
    """symbol -> rate, as the column of special rates writes them: `Free (A,AU) 35% (PA)`."""
    return {
        symbol.strip(): rate.strip()
        for rate, symbols in _SPECIAL.findall(text)
        for symbol in symbols.split(",")
        if symbol.strip()
    }


def ordinary_rate(line: Line, origin: str, on: Date, claims: Sequence[str], *, where: str = "") -> tuple[str, str]:
    """(rate as written, from which column) of the ordinary duty: column 2, a programme that is claimed, or column 1.

    raises  BadInput for a programme that does not take the origin's goods, has lapsed, or is not named on the line
    """
    for symbol in claims:
        if symbol in headings():
            continue
        programme = _claimable(symbol, origin, on, where)
        rates = special_rates(line.special)
        named = next((rates[s] for s in (symbol, f"{symbol}+", f"{symbol}*") if s in rates), None)
        if named is not None:
            return named, f"special, {symbol}: {programme.law}"
        if line.general.text != "Free":
            raise BadInput(
                f"no special rate {symbol!r} on {line.code}",
                where=where,
                evidence=line.special or "the column of special rates is empty",
                remedy="claim a symbol that the line names, or none",
            )
    if origin in column_2() and on >= column_2()[origin]:
        return line.other.text, "column 2: general note 3(b)"
    return line.general.text, "column 1, general"


def _claimable(symbol: str, origin: str, on: Date, where: str) -> Programme:
    known = programmes()
    if symbol not in known:
        remedy = "known: " + ", ".join([*known, *sorted(headings())])
        raise BadInput(f"no programme {symbol!r} is recorded", where=where, remedy=remedy)
    programme = known[symbol]
    if programme.members and origin not in programme.members:
        raise BadInput(
            f"{programme.name} does not cover goods of {place_name(origin)}",
            where=where,
            evidence="members: " + ", ".join(sorted(programme.members)),
            remedy="claim another programme or none",
        )
    if programme.until is not None and on >= programme.until:
        raise BadInput(f"{programme.name} ended on {programme.until}", where=where, remedy="do not claim it")
    return programme


@cache
def list_names() -> frozenset[str]:
    """The lists whose members ship, and those that an entry claims."""
    return shipped_lists() | {USMCA, USMCA_US_CONTENT, USMCA_US_CONTENT_TO_40, *conditions()}


class LineLists(Mapping[str, "Array"]):
    """List name -> [g] whether each line stands on it on a day, as known; claimed lists as entries claim them."""

    def __init__(self, codes: Sequence[str], on: Date, as_of: Date, entries: Sequence[Entry]) -> None:
        self._codes, self._on, self._as_of, self._entries = codes, on, as_of, entries
        self._members: dict[str, list[int]] = {}
        for row, code in enumerate(codes):
            for name, found in spans_of(code):
                if found.holds(on, as_of):
                    self._members.setdefault(name, []).append(row)

    def __getitem__(self, name: str) -> Array:
        listed = np.zeros(len(self._codes))
        if name == USMCA:
            held = span(USMCA, USMCA_SINCE, "").holds(self._on, self._as_of)
            listed[:] = [held and "S" in entry.claims for entry in self._entries]
        elif name == USMCA_US_CONTENT:
            listed[:] = [entry.us_content * ("S" in entry.claims) for entry in self._entries]
        elif name == USMCA_US_CONTENT_TO_40:
            listed = np.minimum(self[USMCA_US_CONTENT], 0.4)
        elif name.startswith("hs:"):
            listed[:] = [stands_on(code, name, self._on, self._as_of) for code in self._codes]
        elif name not in list_names():
            raise KeyError(name)
        else:
            listed[self._members.get(name, [])] = 1.0
            if name in conditions():
                self._condition(conditions()[name], listed)
        return listed

    def _condition(self, condition: Condition, listed: Array) -> None:
        """Take from [g] what does not meet a list's condition; raises MissingFacts where an entry does not say."""
        for row, (code, entry) in enumerate(zip(self._codes, self._entries, strict=True)):
            if listed[row] or condition.on_lines(code):
                share = entry.covers(condition)
                if share is None:
                    raise MissingFacts(
                        f"the duty depends on {facts()[condition.fact].question}",
                        where=code,
                        evidence=f"{condition.list}: {condition.law}",
                        remedy=f"state it: --fact {condition.words}, or another value",
                    )
                listed[row] = share

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and (name.startswith("hs:") or name in list_names())

    def __iter__(self) -> Iterator[str]:
        return iter(list_names())

    def __len__(self) -> int:
        return len(list_names())


def line_goods(codes: Sequence[str], rates: Iterable[float], on: Date, as_of: Date, entries: Sequence[Entry]) -> Goods:
    """Lines as goods of one origin on a day, as known on another.

    codes    [g]  eight or ten digits
    rates    [g]  ordinary duty over customs value
    entries  [g]  what is declared; a metal's share that is not is `nan`, and a duty on it cannot be worked out
    """
    content = {metal: np.array([entry.content.get(metal, np.nan) for entry in entries]) for metal in METALS}
    return Goods(np.fromiter(rates, np.float64, len(codes)), LineLists(codes, on, as_of, entries), content)


def divisions(line: Line, schedule: Schedule, on: Date) -> tuple[str, ...]:
    """The ten-digit codes that a line of eight digits is divided into on a day, or its own code."""
    return tuple(part.code for part in schedule.suffixes(line.code, on)) or (line.code,)


def law_days(book: Ledger, schedule: Schedule, as_of: Date) -> list[Date]:
    """The days on which duties can change, as known on a day, in order: between two of them every line pays the same.

    Days of the tariffs' events, of product lists and of the schedule's goods, from the first on that is answered.
    """
    days = {EARLIEST, *schedule.days, *list_days(as_of), *tariff_days(book)}
    return sorted(day for day in days if day >= EARLIEST)


def tariff_days(book: Ledger) -> set[Date]:
    """The days on which a tariff of the ledger can begin, change or end."""
    days: set[Date] = set()
    for measure in book.measures.values():
        for event in measure.events if str(measure.kind) in ("tariff", "import_ban") else ():
            claimed = [day for claim in event.claims for day in (claim.effective, claim.until)]
            days |= {day for day in (event.start, event.until, *claimed) if day is not None}
    return days
