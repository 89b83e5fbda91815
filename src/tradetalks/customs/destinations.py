"""A destination as a folder of tables: what goods pay there, in the words of its own source. No rule stands in code.

    pack.yaml        country, currency, title, source, address, day, terms; agreements, left_out
    lines.csv        code, words, units, duty; from, until, lists
    preferences.csv  agreement, code, rate; from, until, except
    remedies.csv     name, case, holder, code, origin, rate; from, until, except
    quotas.csv       number, code, origin, rate, words; from, until
    vat.csv          code, rate, words; from, until

Only the first two must be there. `until` is the first day on which a row no longer holds; an empty day is open. A code
stands for all lines below it, `8501-8504` for all from the first to the last, `all` for every line. Duties that other
acts lay on top are measures of the ledger.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from tradetalks.customs.lists import DATA
from tradetalks.customs.rate_words import Worded, parse_worded
from tradetalks.dates import Date, parse_date
from tradetalks.errors import BadFile, BadInput, TradetalksError
from tradetalks.files import place as place_in
from tradetalks.files import read_yaml, shown
from tradetalks.installed import has_home, home
from tradetalks.places import country, members
from tradetalks.products import parse_hs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Read = TypeVar("Read")
FOLDER = "destinations"
ALL = "all"
REQUIRED = ("country", "currency", "title", "source", "address", "day", "terms")
OPTIONAL = ("agreements", "left_out")
DAYS = ("from", "until")
TABLES = {  # file -> (columns that must be filled, columns that may be empty, columns that may be absent)
    "lines.csv": (("code", "words", "duty"), ("units",), (*DAYS, "lists")),
    "preferences.csv": (("agreement", "code", "rate"), (), (*DAYS, "except")),
    "remedies.csv": (("name", "code", "origin", "rate"), ("case", "holder"), (*DAYS, "except")),
    "quotas.csv": (("number", "code", "origin", "rate", "words"), (), DAYS),
    "vat.csv": (("code", "rate", "words"), (), DAYS),
}


@dataclass(frozen=True)
class Row:
    """What a row of any table says of itself.

    first, last  of the codes that it is for, both within; empty for all
    places       origins that it is for; None for all
    without      origins that it is not for
    rate         in the words of the source
    words        what it is called: the goods, the remedy, the quota, the tax
    name         agreement, case or number
    holder       whose goods a case is for
    lists        of the ledger on which the goods stand; None where the table does not say
    """

    first: str
    last: str
    since: Date | None
    until: Date | None
    rate: Worded
    words: str = ""
    name: str = ""
    places: frozenset[str] | None = None
    without: frozenset[str] = frozenset()
    holder: str = ""
    units: tuple[str, ...] = ()
    lists: frozenset[str] | None = None

    def holds(self, on: Date) -> bool:
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)

    def covers(self, code: str) -> bool:
        """Whether a code lies below or within those that the row is for."""
        return self.first <= code[: len(self.first)] and code[: len(self.last)] <= self.last

    def takes(self, origin: str) -> bool:
        """Whether the row is for goods of an origin."""
        return (self.places is None or origin in self.places) and origin not in self.without


@dataclass(frozen=True)
class Agreement:
    """A reason for which goods pay less: what it is called, and whose goods it takes; None for all."""

    title: str
    members: frozenset[str] | None


@dataclass(frozen=True)
class Destination:
    """A destination as its folder has it. `day` is the one on which its source was read; `lines` are by code."""

    country: str
    currency: str
    title: str
    source: str
    address: str
    day: Date
    terms: str
    lines: dict[str, tuple[Row, ...]]
    agreements: dict[str, Agreement] = field(default_factory=dict)
    preferences: tuple[Row, ...] = ()
    remedies: tuple[Row, ...] = ()
    quotas: tuple[Row, ...] = ()
    vat: tuple[Row, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def days(self) -> set[Date]:
        """The days on which a row begins or ends."""
        rows = [*self.preferences, *self.remedies, *self.vat, *(row for rows in self.lines.values() for row in rows)]
        return {day for row in rows for day in (row.since, row.until) if day is not None}


def find_destination(code: str) -> Destination | None:
    """The destination of a country: the user's own, which `data build` writes, or one that ships; None without."""
    for folder in ([home() / FOLDER / code] if has_home() else []) + [DATA / FOLDER / code]:
        if (folder / "pack.yaml").is_file():
            return read_destination(folder)
    return None


def read_destination(folder: Path) -> Destination:
    """The destination that a folder holds.

    raises  BadFile for a file that is not there or is no YAML; BadInput for a field or cell that is lacking, unknown or
            cannot be read, with file, row and column
    """
    head = _head(folder / "pack.yaml")
    currency = head["currency"]
    agreements = _agreements(folder / "pack.yaml", head.get("agreements") or {})
    lines: dict[str, list[Row]] = {}
    for row in _rows(folder, "lines.csv", currency):
        _check_apart(row, lines.setdefault(row.first, []), shown(folder / "lines.csv"))
        lines[row.first].append(row)
    if not lines:
        raise BadFile("no line", where=shown(folder / "lines.csv"), remedy="one row a line of the tariff")
    preferences = tuple(_rows(folder, "preferences.csv", currency))
    unknown = [row.name for row in preferences if row.name not in agreements]
    if unknown:
        raise BadInput(
            f"agreement: no {unknown[0]!r} in pack.yaml",
            where=shown(folder / "preferences.csv"),
            remedy="write its title and members under `agreements`; known: " + (", ".join(agreements) or "none"),
        )
    remedies, quotas, vat = (tuple(_rows(folder, f"{name}.csv", currency)) for name in ("remedies", "quotas", "vat"))
    day = parse_date(head["day"], where=place_in(folder / "pack.yaml", ("day",)))
    said = (head["country"], currency, head["title"], head["source"], head["address"], day, head["terms"])
    table = {code: tuple(rows) for code, rows in lines.items()}
    left_out = tuple(head.get("left_out") or ())
    return Destination(*said, table, agreements, preferences, remedies, quotas, vat, left_out)


def _head(path: Path) -> dict[str, Any]:
    """The fields of pack.yaml, checked."""
    if not path.is_file():
        raise BadFile(
            "no destination", where=shown(path.parent), evidence="no pack.yaml", remedy="see add-a-destination"
        )
    found = read_yaml(path)
    if not isinstance(found, dict):
        raise BadInput("not a list of fields", where=shown(path), remedy="fields: " + ", ".join(REQUIRED))
    for name in REQUIRED:
        if not isinstance(found.get(name), str) or not found[name].strip():
            raise BadInput(f"{name}: lacking", where=place_in(path, (name,)), remedy=f"write `{name}: ...`")
    unknown = [name for name in found if name not in (*REQUIRED, *OPTIONAL)]
    if unknown:
        remedy = "known: " + ", ".join((*REQUIRED, *OPTIONAL))
        raise BadInput(f"{unknown[0]}: no field of a destination", where=place_in(path, (unknown[0],)), remedy=remedy)
    _tried(lambda: country(found["country"]), place_in(path, ("country",)), "country")
    if len(found["currency"]) != 3 or not found["currency"].isupper():
        where = place_in(path, ("currency",))
        raise BadInput("currency: no code of three letters", where=where, evidence=found["currency"], remedy="EUR")
    if not found["address"].startswith("https://"):
        where = place_in(path, ("address",))
        raise BadInput("address: not https://...", where=where, evidence=found["address"], remedy="of the source")
    if not isinstance(found.get("left_out") or [], list):
        raise BadInput("left_out: not a list", where=place_in(path, ("left_out",)), remedy="one sentence an item")
    return found


def _agreements(path: Path, given: object) -> dict[str, Agreement]:
    found = {}
    for name, said in given.items() if isinstance(given, dict) else [("", given)]:
        where = place_in(path, ("agreements", name))
        if not isinstance(said, dict) or set(said) != {"title", "members"} or " " in name:
            remedy = "`name-without-blanks: {title: ..., members: [NOR, EU]}`, or `members: all`"
            raise BadInput("agreements: not title and members", where=where, evidence=str(said)[:80], remedy=remedy)
        whose = said["members"]
        if whose != ALL and not isinstance(whose, list):
            raise BadInput("members: not a list", where=where, evidence=str(whose)[:80], remedy="[NOR, EU] or all")
        found[name] = Agreement(said["title"], None if whose == ALL else _places(whose, where, "members"))
    return found


def _rows(folder: Path, name: str, currency: str) -> Iterator[Row]:
    """The rows of a table, which need not be there unless it is that of the lines."""
    path = folder / name
    if not path.is_file() and name != "lines.csv":
        return
    must, may_be_empty, optional = TABLES[name]
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            columns = rows.fieldnames or ()
            lacking = [column for column in (*must, *may_be_empty) if column not in columns]
            unknown = [column for column in columns if column not in (*must, *may_be_empty, *optional)]
            if lacking or unknown:
                what = f"no column {lacking[0]!r}" if lacking else f"an unknown column {unknown[0]!r}"
                remedy = "columns: " + ", ".join((*must, *may_be_empty)) + "; if wanted " + ", ".join(optional)
                raise BadInput(what, where=shown(path), remedy=remedy)
            for number, row in enumerate(rows, start=2):
                where = f"{shown(path)}, row {number}"
                if None in row or None in row.values():
                    raise BadInput("another number of cells than the header", where=where, remedy="quote commas")
                empty = [column for column in must if not row[column].strip()]
                if empty:
                    raise BadInput(f"{empty[0]}: empty", where=where, remedy="fill the cell, or take the row out")
                yield _row({column: cell.strip() for column, cell in row.items()}, where, currency)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadFile("the table cannot be read", where=shown(path), evidence=str(error), remedy="UTF-8 CSV") from None


def _row(cells: dict[str, str], where: str, currency: str) -> Row:
    first, last = _codes(cells["code"], where)
    since, until = (_day(cells.get(name, ""), where, name) for name in DAYS)
    if since and until and until <= since:
        evidence = f"{cells['from']} to {cells['until']}"
        raise BadInput("until: not after from", where=where, evidence=evidence, remedy="the first day without it")
    origin = cells.get("origin", ALL)
    return Row(
        first,
        last,
        since,
        until,
        parse_worded(cells["duty"] if "duty" in cells else cells["rate"], currency),
        words=cells["name"] if "name" in cells else cells.get("words", ""),
        name=next((cells[name] for name in ("agreement", "case", "number") if name in cells), ""),
        places=None if origin == ALL else _places(origin.split(), where, "origin"),
        without=_places(cells.get("except", "").split(), where, "except"),
        holder=cells.get("holder", ""),
        units=tuple(cells.get("units", "").split()),
        lists=frozenset(cells["lists"].split()) - {"-"} if cells.get("lists") else None,
    )


def _day(text: str, where: str, column: str) -> Date | None:
    return _tried(lambda: parse_date(text), where, column) if text else None


def _codes(text: str, where: str) -> tuple[str, str]:
    """First and last code of `8505`, `8501-8504`, `all`."""
    if text == ALL:
        return "", ""
    first, dash, last = text.partition("-")
    low = parse_hs(first, where=f"{where}, code")
    high = parse_hs(last, where=f"{where}, code") if dash else low
    if high < low or len(high) != len(low):
        raise BadInput("code: no range", where=where, evidence=text, remedy="as 8501-8504, of equal length")
    return low, high


def _check_apart(row: Row, others: list[Row], where: str) -> None:
    """Raises BadInput for two rows of one line that hold on the same day, and for a line that is a range."""
    if row.first != row.last or not row.first:
        evidence = f"{row.first}-{row.last}"
        raise BadInput("code: a line is one code", where=where, evidence=evidence, remedy="one per row")
    low = row.since or Date.min
    for other in others:
        if low < (other.until or Date.max) and (other.since or Date.min) < (row.until or Date.max):
            evidence = f"{row.first}: {other.rate.text}; {row.rate.text}"
            raise BadInput("two duties of a line on one day", where=where, evidence=evidence, remedy="give them days")


def _places(names: list[str], where: str, column: str) -> frozenset[str]:
    found = [_tried(lambda name=name: members(name), where, column) for name in names]  # type: ignore[misc]
    return frozenset(place for each in found for place in each)


def _tried(read: Callable[[], Read], where: str, column: str) -> Read:
    """What `read` gives; its error with the place of the cell."""
    try:
        return read()
    except TradetalksError as error:
        raise BadInput(f"{column}: {error.what}", where=where, evidence=error.evidence, remedy=error.remedy) from None
