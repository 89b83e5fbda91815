"""Cells and headings as text, the same in every form that is read by people."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tradetalks.digits import places, signed

if TYPE_CHECKING:
    from tradetalks.table import Cell, Column, Table


def heading(column: Column) -> str:
    """The heading of a column with its unit."""
    return f"{column.name}, {column.unit}" if column.unit else column.name


def cell_text(column: Column, cell: Cell) -> str:
    """A cell as a reader sees it; nothing for what is not known."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    return signed(cell, column.digits) if column.signed else places(cell, column.digits)


def text_rows(table: Table) -> list[list[str]]:
    """The rows of a table as text."""
    return [[cell_text(column, cell) for column, cell in zip(table.columns, row, strict=True)] for row in table.rows]


def for_people(table: Table) -> Table:
    """The table without its codes and ids."""
    kept = [i for i, column in enumerate(table.columns) if not column.coded]
    columns = tuple(table.columns[i] for i in kept)
    return replace(table, columns=columns, rows=tuple(tuple(row[i] for i in kept) for row in table.rows))
