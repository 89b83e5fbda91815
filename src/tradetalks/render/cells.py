"""Cells and headings as text, the same in every form that is read by people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.digits import places

if TYPE_CHECKING:
    from tradetalks.table import Cell, Column, Table


def heading(column: Column) -> str:
    """The heading of a column with its unit."""
    return f"{column.name}, {column.unit}" if column.unit else column.name


def cell_text(column: Column, cell: Cell) -> str:
    """A cell as a reader sees it; nothing for what is not known."""
    if cell is None:
        return ""
    return cell if isinstance(cell, str) else places(cell, column.digits)


def text_rows(table: Table) -> list[list[str]]:
    """The rows of a table as text."""
    return [[cell_text(column, cell) for column, cell in zip(table.columns, row, strict=True)] for row in table.rows]
