"""Antidumping and countervailing orders of a list that the user brings: which of them may reach a shipment.

A list says that an order exists, never what it costs: the deposit goes by producer and exporter. Tariff lines stand in
an order for convenience; the words of its scope decide (19 CFR 351.225).
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tradetalks.dates import Date, parse_date
from tradetalks.errors import BadInput, TradetalksError
from tradetalks.files import shown
from tradetalks.places import place_code
from tradetalks.products import parse_hs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

COLUMNS = ("case", "title", "origin", "lines", "scope", "since", "until")
MAY_BE_EMPTY = ("until",)
KINDS = {"A": "antidumping", "C": "countervailing"}
_CASE = re.compile(r"[AC]-\d{3}-\d{3}")


@dataclass(frozen=True)
class CaseOrder:
    """One order: its case number, goods, origin (alpha-3), tariff lines (digits), words, and days.

    since  first day on which it holds
    until  first day on which it holds no more; None while it stands
    """

    case: str
    title: str
    origin: str
    lines: tuple[str, ...]
    scope: str
    since: Date
    until: Date | None

    @property
    def kind(self) -> str:
        """Antidumping or countervailing, by the letter of the case."""
        return KINDS[self.case[0]]

    def holds(self, day: Date) -> bool:
        """Whether it is in force on a day."""
        return self.since <= day and (self.until is None or day < self.until)

    def names(self, product: str) -> tuple[str, ...]:
        """Its lines that hold the product, lie within it, or share its first eight digits.

        The last two digits serve statistics and change often: orders keep lines that have long been split.
        """
        legal = product[:8]
        return tuple(line for line in self.lines if legal.startswith(line[:8]) or line.startswith(legal))


def read_case_orders(path: Path) -> tuple[CaseOrder, ...]:
    """The orders of a CSV with the columns of `COLUMNS`; several lines of the tariff are separated by spaces.

    raises  BadInput for another file, an empty list, and a row with a gap, a case number, a code, a place or a day that
            is none
    """
    try:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadInput("the orders cannot be read", where=shown(path), evidence=str(error), remedy="a CSV") from None
    if not rows:
        raise BadInput("a list without orders", where=shown(path), remedy="columns: " + ", ".join(COLUMNS))
    return tuple(_order(row, f"{shown(path)}, row {number}") for number, row in enumerate(rows, start=2))


def _order(row: dict[str, str], where: str) -> CaseOrder:
    cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
    gaps = [name for name in COLUMNS if not cells[name] and name not in MAY_BE_EMPTY]
    if gaps:
        remedy = "columns: " + ", ".join(COLUMNS) + "; only `until` may be empty"
        raise BadInput("an order is incomplete", where=where, evidence="empty: " + ", ".join(gaps), remedy=remedy)
    if not _CASE.fullmatch(cells["case"]):
        raise BadInput("not a case number", where=where, evidence=repr(cells["case"]), remedy="as A-570-831")
    lines = tuple(parse_hs(code, where=where) for code in cells["lines"].split())
    try:
        origin = place_code(cells["origin"])
    except TradetalksError as error:
        raise BadInput("no such origin", where=where, evidence=str(error), remedy="a country by code or name") from None
    until = parse_date(cells["until"], where=where) if cells["until"] else None
    since = parse_date(cells["since"], where=where)
    return CaseOrder(cells["case"], cells["title"], origin, lines, cells["scope"], since, until)


def orders_on(orders: Sequence[CaseOrder], product: str, origin: str, day: Date) -> tuple[CaseOrder, ...]:
    """The orders in force on a day against an origin that name a line of the product (digits)."""
    return tuple(one for one in orders if one.origin == origin and one.holds(day) and one.names(product))
