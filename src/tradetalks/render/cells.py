"""Cells and headings as text, the same in every form that is read by people."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tradetalks.digits import places, signed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tradetalks.table import Cell, Column, Table


def heading(column: Column) -> str:
    """The heading of a column with its unit; a blank unit is that of a number without one."""
    return f"{column.name}, {column.unit}" if column.unit.strip() else column.name


def cell_text(column: Column, cell: Cell) -> str:
    """A cell as a reader sees it; nothing for what is not known."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    shown = signed if column.signed else places
    if isinstance(cell, tuple):
        middle, low, high = (shown(number, column.digits) for number in cell[:3])
        return f"{middle} ({low} to {high})"
    return shown(cell, column.digits)


def text_rows(table: Table) -> list[list[str]]:
    """The rows of a table as text."""
    return [[cell_text(column, cell) for column, cell in zip(table.columns, row, strict=True)] for row in table.rows]


def for_people(table: Table) -> Table:
    """The table without its codes and ids."""
    kept = [i for i, column in enumerate(table.columns) if not column.coded]
    columns = tuple(table.columns[i] for i in kept)
    return replace(table, columns=columns, rows=tuple(tuple(row[i] for i in kept) for row in table.rows))


def for_programs(table: Table) -> tuple[list[Column], list[list[str | float | None]]]:
    """Columns and rows with a column for each number of a range, named after what it is: `gain: central`."""
    ends = [_ends(row[i] for row in table.rows) for i in range(len(table.columns))]
    columns = [
        column if not names else replace(column, name=f"{column.name}: {name}")
        for column, names in zip(table.columns, ends, strict=True)
        for name in names or ("",)
    ]
    rows = [
        [value for cell, names in zip(row, ends, strict=True) for value in _values(cell, len(names))]
        for row in table.rows
    ]
    return columns, rows


def _ends(cells: Iterable[Cell]) -> tuple[str, ...]:
    """What the numbers of a column's ranges are called; none where it holds no range."""
    return next((cell._fields[:3] for cell in cells if isinstance(cell, tuple)), ())


def _values(cell: Cell, ends: int) -> Sequence[str | float | None]:
    if isinstance(cell, tuple):
        return cell[:3]
    return [cell, *[None] * (ends - 1)] if ends else [cell]
