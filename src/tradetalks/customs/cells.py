"""Cells of an order book or a list of entries: text, numbers, quantities, what an entry declares."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tradetalks.customs.facts import METALS, facts
from tradetalks.customs.lines import Entry
from tradetalks.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

FACTS = tuple(facts())
DECLARED = ("claims", *METALS, *(name.replace("-", "_") for name in FACTS))


def text_cell(cell: object, name: str) -> str:
    """A cell that holds text or a day."""
    if isinstance(cell, str):
        text = cell.strip()
        if text:
            return text
        raise BadInput(f"{name}: empty", remedy="fill the cell; of merged cells only the first holds a value")
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, dt.date):
        return cell.isoformat()
    raise BadInput(f"{name}: a number where text belongs", evidence=str(cell), remedy="format the column as text")


def number_cell(cell: object, name: str) -> float:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    try:
        return float(str(cell).replace("_", "?"))  # float would read 1_000, a slip, as 1000
    except ValueError:
        raise BadInput(f"{name}: not a number", evidence=repr(cell), remedy="digits with a point, no commas") from None


def quantity_cell(cell: object) -> float | dict[str, float] | None:
    """`500`, `kg=500 No.=3`, or nothing."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, str) and "=" in cell:
        pairs = (part.partition("=") for part in cell.split())
        return {unit: number_cell(number, f"quantity {unit}") for unit, _, number in pairs}
    return number_cell(cell, "quantity")


def declared_entry(cells: Sequence[object]) -> Entry:
    claims, *stated = cells
    metals, said = stated[: len(METALS)], stated[len(METALS) :]
    content = {
        name: number_cell(cell, name) for name, cell in zip(METALS, metals, strict=True) if cell not in ("", None)
    }
    facts_said = {name: str(cell) for name, cell in zip(FACTS, said, strict=True) if cell not in ("", None)}
    return Entry(tuple(str(claims).split()) if claims else (), content, facts_said)
