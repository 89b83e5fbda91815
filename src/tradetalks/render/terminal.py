"""An answer in a terminal."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from typing import TYPE_CHECKING

from tradetalks.render.cells import for_people, heading, text_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.answer import Answer
    from tradetalks.table import Table


WIDE = 160  # characters
ELSEWHERE = "--json, --csv, --md or --out FILE"
GAP = 2  # between columns
TALLEST = 4  # lines of a row before it becomes a block


def show(answer: Answer) -> None:
    """Print an answer: title, sentences, tables, notes."""
    width = _width()
    print(_wrapped(answer.title, width))
    if answer.sentences:
        print()
    for sentence in answer.sentences:
        print(_wrapped(sentence, width))
    for table in answer.tables:
        if table.shown == 0:
            continue
        print()
        _show_table(table)
    hidden = [
        f"{table.caption} ({len(table.rows):,} rows)" for table in answer.tables if table.shown == 0 < _more(table)
    ]
    if hidden:
        print()
        print(_wrapped(f"Not shown here: {'; '.join(hidden)}: {ELSEWHERE}", width))
    if answer.notes:
        print()
        for note in answer.notes:
            print(_wrapped(note, width, first="- ", rest="  "))


def _more(table: Table) -> int:
    """How many rows of a table the sentences do not say: one row is what they say."""
    return len(table.rows) - 1


def _show_table(table: Table) -> None:
    table = for_people(table)
    rows = text_rows(table)
    kept = rows[: table.shown]
    used = [i for i, _ in enumerate(table.columns) if i == 0 or any(row[i] for row in kept)]
    print(_wrapped(table.caption + ("" if kept else f": {len(rows) or 'none'}"), _width()))
    if kept:
        columns = [table.columns[i] for i in used]
        numbers = {i for i, column in enumerate(columns) if column.unit}
        lay_out([heading(column) for column in columns], [[row[i] for i in used] for row in kept], numbers)
    if len(rows) > len(kept):
        print(_wrapped(f"{len(rows) - len(kept):,} more rows: {ELSEWHERE}", _width()))
    if table.note:
        print(_wrapped(table.note, _width()))


def lay_out(columns: Sequence[str], rows: Sequence[Sequence[str]], right: set[int] | None = None) -> None:
    """A table as wide as the terminal; where it does not fit, one block of lines per row. No word is ever broken.

    right  columns of numbers, which stand to the right
    """
    width = _width()
    if _fits(columns, rows, width):
        _as_grid(columns, rows, right or set(), width)
    else:
        _as_blocks(columns, rows, width)


def _fits(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> bool:
    """Whether every word finds room in its column and no row is taller than a reader follows."""
    cells = [[column, *(row[i] for row in rows)] for i, column in enumerate(columns)]
    words = [max(len(word) for text in column for word in [*text.split(), ""]) for column in cells]
    words[0] = max(map(len, cells[0]))  # the first column names the row: it stands on one line
    whole = [max(map(len, column)) for column in cells]
    free = width - GAP * (len(columns) - 1)
    return sum(words) <= free and sum(whole) <= TALLEST * free


def _as_grid(columns: Sequence[str], rows: Sequence[Sequence[str]], right: set[int], width: int) -> None:
    from rich.console import Console
    from rich.table import Table as Grid

    grid = Grid(box=None, pad_edge=False)
    for index, column in enumerate(columns):
        words = [word for text in [column, *(row[index] for row in rows)] for word in text.split()]
        grid.add_column(
            column,
            no_wrap=index == 0,
            overflow="fold",
            min_width=max(map(len, words), default=0),
            justify="right" if index in right else "left",
        )
    for row in rows:
        grid.add_row(*row)
    Console(markup=False, highlight=False, width=width).print(grid, crop=False)


def _as_blocks(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> None:
    """Each row: its first cell, then each cell that holds something under its heading."""
    label = max(map(len, columns[1:]), default=0)
    label = min(label, width // 3)
    for row in rows:
        print(_wrapped(row[0], width, rest="  "))
        for column, cell in zip(columns[1:], row[1:], strict=True):
            if cell:
                print(_wrapped(cell, width, first=f"  {column:<{label}}  ", rest=" " * (label + 4)))


def _wrapped(text: str, width: int, first: str = "", rest: str = "") -> str:
    """The text in lines of at most `width`; on one line in a pipe or a file, where people search for it."""
    if not _known():
        return first + text
    return textwrap.fill(
        text, width, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )


def _width() -> int:
    """The terminal's own width; WIDE in a pipe or a file, where nobody says how wide it is."""
    return shutil.get_terminal_size((WIDE, 24)).columns if _known() else WIDE


def _known() -> bool:
    return sys.stdout.isatty() or "COLUMNS" in os.environ
