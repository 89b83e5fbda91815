"""An answer in a terminal."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from tradetalks.render.cells import heading, text_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.answer import Answer
    from tradetalks.table import Table


WIDE = 160  # characters


def show(answer: Answer) -> None:
    """Print an answer: title, sentences, tables, notes."""
    print(answer.title)
    print()
    for sentence in answer.sentences:
        print(sentence)
    for table in answer.tables:
        print()
        _show_table(table)
    if answer.notes:
        print()
        for note in answer.notes:
            print(f"- {note}")


def _show_table(table: Table) -> None:
    print(table.caption)
    lay_out(
        [heading(column) for column in table.columns],
        text_rows(table),
        {i for i, c in enumerate(table.columns) if c.unit},
    )
    if table.note:
        print(table.note)


def lay_out(columns: Sequence[str], rows: Sequence[Sequence[str]], right: set[int] | None = None) -> None:
    """A table as wide as the terminal, or as its longest words: none is cut off; the first column is never broken.

    right  columns of numbers, which stand to the right
    """
    from rich.console import Console
    from rich.table import Table as Grid

    grid = Grid(box=None, pad_edge=False)
    for index, column in enumerate(columns):
        grid.add_column(
            column,
            no_wrap=index == 0,
            overflow="fold",
            min_width=max(map(len, column.split()), default=0),
            justify="right" if right and index in right else "left",
        )
    for row in rows:
        grid.add_row(*row)
    Console(markup=False, highlight=False, width=_width()).print(grid, crop=False)


def _width() -> int | None:
    """The terminal's own width; WIDE in a pipe or a file, where nobody says how wide it is."""
    return None if sys.stdout.isatty() or "COLUMNS" in os.environ else WIDE
