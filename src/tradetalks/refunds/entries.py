"""A list of entries to claim refunds for: one row a line of an entry summary, in CSV or Excel."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tradetalks.customs.cells import DECLARED, declared_entry, number_cell, quantity_cell, text_cell
from tradetalks.customs.order_parts import Part, header_of, rows_of
from tradetalks.dates import Date, parse_date
from tradetalks.errors import BadInput, TradetalksError
from tradetalks.files import shown
from tradetalks.refunds.status import FLAGS, Filed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tradetalks.customs.lines import Entry

REQUIRED = ("entry_number", "entry_date", "product", "origin", "value")
OF_ENTRY = ("entry_type", "liquidation_date", "deposit_date", *FLAGS)
OPTIONAL = (*OF_ENTRY, "quantity", "paid", *DECLARED)
_NUMBER = re.compile(r"[A-Z0-9]{3}[0-9]{8}")
_YES, _NO = ("yes", "y", "true", "1"), ("", "no", "n", "false", "0")


@dataclass(frozen=True)
class EntryLine:
    """One line of an entry summary.

    row    of the file, the header is row 1
    paid   USD paid under the voided headings, as the summary says; None where it is not given
    """

    row: int
    filed: Filed
    product: str
    origin: str
    value: float
    quantity: float | Mapping[str, float] | None
    paid: float | None
    declared: Entry


def read_entries(path: Path) -> tuple[list[EntryLine], dict[int, str], tuple[str, ...]]:
    """(lines, row -> why it cannot be read, columns that nothing reads) of a list of entries.

    raises  BadInput for a file that is neither CSV nor Excel, lacks a column or names one twice
    """
    header = header_of(path)
    lacking = [name for name in REQUIRED if name not in header]
    if lacking or len(set(header)) < len(header):
        raise BadInput(
            f"the header lacks {', '.join(lacking)}" if lacking else "the header names a column twice",
            where=f"{shown(path)}, row 1",
            evidence=", ".join(header)[:200],
            remedy="columns: " + ", ".join(REQUIRED) + "; optional: " + ", ".join(OPTIONAL),
        )
    lines: list[EntryLine] = []
    messages: dict[int, str] = {}
    first: dict[str, EntryLine] = {}
    for row, cells in enumerate(rows_of(Part(path)), start=2):
        try:
            line = _line(row, dict(zip(header, cells, strict=False)))
            before = first.setdefault(line.filed.number, line)
            if before.filed != line.filed:
                raise BadInput(
                    f"entry {line.filed.number} is told otherwise in row {before.row}",
                    evidence="its day, type, liquidation, deposit or flags differ",
                    remedy="give all rows of an entry the same",
                )
            lines.append(line)
        except TradetalksError as error:
            messages[row] = " ".join(str(error).split())
    return lines, messages, tuple(name for name in header if name not in (*REQUIRED, *OPTIONAL))


def entry_number(text: str) -> str:
    """The eleven characters of an entry number; raises BadInput for any other text."""
    number = re.sub(r"[\s-]", "", text).upper()
    if not _NUMBER.fullmatch(number):
        raise BadInput(
            "entry_number: no entry number", evidence=repr(text), remedy="three of the filer, seven digits, one more"
        )
    return number


def _line(row: int, cells: dict[str, object]) -> EntryLine:
    value = number_cell(cells["value"], "value")
    if not 0.0 < value < float("inf"):
        raise BadInput("value: not above zero", evidence=str(cells["value"]))
    paid = cells.get("paid")
    return EntryLine(
        row,
        _filed(cells),
        text_cell(cells["product"], "product"),
        text_cell(cells["origin"], "origin"),
        value,
        quantity_cell(cells.get("quantity")),
        None if paid in (None, "") else _not_negative(number_cell(paid, "paid")),
        declared_entry([cells.get(name, "") for name in DECLARED]),
    )


def _filed(cells: dict[str, object]) -> Filed:
    kind = str(cells.get("entry_type") or "01").strip().removesuffix(".0").zfill(2)
    if not re.fullmatch(r"[0-9]{2}", kind):
        raise BadInput("entry_type: no type of entry", evidence=kind, remedy="two digits, for example 01")
    entered = parse_date(text_cell(cells["entry_date"], "entry_date"), where="entry_date")
    liquidated, deposited = (_day(cells.get(name), name) for name in ("liquidation_date", "deposit_date"))
    if liquidated is not None and liquidated < entered:
        raise BadInput("liquidation_date: before the entry", evidence=f"{liquidated}, entered {entered}")
    flags = frozenset(name for name in FLAGS if _yes(cells.get(name), name))
    number = entry_number(text_cell(cells["entry_number"], "entry_number"))
    return Filed(number, entered, kind, liquidated, deposited, flags)


def _day(cell: object, name: str) -> Date | None:
    return None if cell in (None, "") else parse_date(text_cell(cell, name), where=name)


def _yes(cell: object, name: str) -> bool:
    said = str("" if cell is None else cell).strip().lower().removesuffix(".0")
    if said not in (*_YES, *_NO):
        raise BadInput(f"{name}: neither yes nor no", evidence=repr(cell), remedy="yes, no, or empty for no")
    return said in _YES


def _not_negative(paid: float) -> float:
    if not 0.0 <= paid < float("inf"):
        raise BadInput("paid: below zero", evidence=str(paid), remedy="what was paid under the voided headings, USD")
    return paid
