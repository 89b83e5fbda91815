"""A table as data: what a terminal, a page, a workbook and JSON all print."""

from __future__ import annotations

from dataclasses import dataclass

from tradetalks.number import Number, OverSets

Cell = str | float | Number | OverSets | None


@dataclass(frozen=True)
class Column:
    """One column: its heading, its unit (empty for text), and the decimals that a reader needs.

    signed  with a plus sign before what is above zero: changes
    coded   codes and ids for programs: in JSON, CSV and workbooks, and left out where people read
    """

    name: str
    unit: str = ""
    digits: int = 2
    signed: bool = False
    coded: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under named columns; `name` is the sheet of the workbook and the anchor on the page.

    rows   a range is one cell: people read `0.5 (0.4 to 0.6)`, programs get a column for each of its numbers
    note   units, baseline, range: what a reader needs to quote a number from it
    shown  how many rows a terminal prints, the first ones: all where None; where 0 it names the table and its number of
           rows, or nothing where the sentences say its one row. Every other form holds all rows
    """

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    shown: int | None = None
