"""Where an order book's table stands in a file, and which of its columns mean what.

Names of columns are data: data/customs/column_names.csv, the most telling of a column first. Case, spaces and signs do
not count.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from tradetalks.customs.cells import DECLARED
from tradetalks.customs.lists import DATA
from tradetalks.customs.order_parts import Form, Part, forms_of, parts_of, top_rows
from tradetalks.errors import BadInput
from tradetalks.files import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

REQUIRED = ("product", "origin", "destination", "on", "value")
OPTIONAL = ("quantity", "currency", "terms", "freight", "charges", "mode", *DECLARED)
KNOWN = (*REQUIRED, *OPTIONAL)
LOOKED_AT = 20  # rows, in which a title may stand above the header


@dataclass(frozen=True)
class Columns:
    """The header of a table and what it means.

    header   names as the file has them
    places   column -> place in a row
    percent  columns whose heading says that their numbers are percent
    form     how the file holds the table
    """

    header: tuple[str, ...]
    places: Mapping[str, int]
    percent: frozenset[str]
    form: Form

    @property
    def renamed(self) -> dict[str, str]:
        """Column -> name in the file, where it has another."""
        return {name: self.header[at] for name, at in self.places.items() if self.header[at] != name}

    def parts(self, path: Path, wanted: int) -> list[Part]:
        """At most so many parts that hold every row below the header once."""
        return parts_of(path, wanted, self.form)


def columns_of(path: Path, named: Mapping[str, str] | None = None, given: Sequence[str] = ()) -> Columns:
    """The header of an order book: of its sheets and signs between cells, those with the most columns known here, and
    where none is known the first of the widest rows.

    named   name in the file -> column, as the user says it (`--map`)
    given   columns that the whole file has one value of, so that none need stand in it
    raises  BadInput for a file that cannot be read, lacks a column, names one twice or is mapped wrongly
    """
    found: list[tuple[int, int, int, Columns]] = []
    for form in forms_of(path):
        for row, cells in enumerate(top_rows(path, form, LOOKED_AT)):
            header = tuple(str(cell).strip() for cell in cells)
            columns = _read(header, named or {}, form._replace(skip=row + 1))
            known, filled = sum(name in columns.places for name in REQUIRED), sum(map(bool, header))
            found.append((known, len(columns.places), filled, columns))
    best = max(found, key=lambda one: one[:3], default=None)
    columns = best[3] if best else Columns((), {}, frozenset(), Form())
    _check(columns, path, named or {}, given)
    return columns


def _read(header: tuple[str, ...], named: Mapping[str, str], form: Form) -> Columns:
    """What the cells of a row mean as a header; if two columns mean the same, the name listed first counts."""
    places: dict[str, int] = {}
    rank: dict[str, int] = {}
    for at, written in enumerate(header):
        column, order = (named[written], -1) if written in named else _names().get(_key(written), ("", 0))
        if column and order < rank.get(column, 1_000):
            places[column], rank[column] = at, order
    percent = frozenset(name for name, at in places.items() if "%" in header[at] or "percent" in header[at].lower())
    return Columns(header, places, percent, form)


def _check(columns: Columns, path: Path, named: Mapping[str, str], given: Sequence[str]) -> None:
    header = columns.header
    wrong = [column for column in named.values() if column not in KNOWN]
    absent = [written for written in named if written not in header]
    lacking = [name for name in REQUIRED if name not in columns.places and name not in given]
    twice = [name for name in columns.places if header.count(header[columns.places[name]]) > 1]
    what = (
        f"--map names no column: {wrong[0]}" if wrong
        else f"--map: the header has no {absent[0]!r}" if absent
        else f"the header lacks columns: {', '.join(lacking)}" if lacking
        else f"the header names a column twice: {twice[0]}" if twice
        else ""
    )  # fmt: skip
    if what:
        raise BadInput(
            what,
            where=f"{shown(path)}, row {columns.form.skip}",
            evidence=", ".join(header)[:200],
            remedy=f"name columns {', '.join(REQUIRED)} (optional: {', '.join(OPTIONAL)}), "
            "or say which is which: --map 'Name in the file=product'",
        )


@cache
def _names() -> dict[str, tuple[str, int]]:
    """A name of a column, without signs -> (column, its place among the names of that column)."""
    rows = csv.DictReader(DATA.joinpath("column_names.csv").read_text(encoding="utf-8").splitlines())
    found = {_key(name): (name, 0) for name in KNOWN}
    for order, row in enumerate(rows, start=1):
        found.setdefault(_key(row["written"]), (row["column"], order))
    return found


def _key(written: str) -> str:
    return re.sub(r"[^a-z0-9%]", "", written.casefold().replace("percent", "%"))
