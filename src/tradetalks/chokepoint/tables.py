"""Tables of a chain: CSV files as people save them, with the place of every line."""

from __future__ import annotations

import csv
import io
import math
from typing import TYPE_CHECKING

from tradetalks.errors import BadInput
from tradetalks.files import shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OTHER_MARKS = (";", "\t")


def table_rows(
    path: Path, columns: tuple[str, ...], optional: tuple[str, ...] = ()
) -> Iterator[tuple[str, dict[str, str]]]:
    """(`file:line`, row) of every line that holds something; blanks around a cell are dropped.

    columns   that the first line must name, in any order
    optional  that it may name; where it does not, the cells are empty
    raises    BadInput, with file and line, for a file that cannot be read or is not UTF-8, other columns, a line with
              more or fewer cells than columns
    """
    text = _text(path)
    remedy = "the first line is " + ",".join(columns)
    if not text.strip():
        raise BadInput("the table is empty", where=shown(path), remedy=remedy)
    reader = csv.reader(io.StringIO(text, newline=""))
    header = [name.strip() for name in next(reader)]
    if len(header) == 1 and any(mark in header[0] for mark in OTHER_MARKS):
        raise BadInput("the cells are not parted by commas", where=f"{shown(path)}:1", evidence=header[0],
                       remedy="save it as CSV with commas, and a point in numbers")  # fmt: skip
    lacking = [name for name in columns if name not in header]
    unknown = [name for name in header if name not in (*columns, *optional)]
    twice = [name for name in header if header.count(name) > 1]
    for what, names in (("columns are missing", lacking), ("unknown columns", unknown), ("a column twice", twice)):
        if names:
            raise BadInput(what, where=f"{shown(path)}:1", evidence=", ".join(names), remedy=remedy)
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        where = f"{shown(path)}:{reader.line_num}"
        if len(cells) != len(header):
            what = f"{'more' if len(cells) > len(header) else 'fewer'} cells than columns"
            remedy = f"write {len(header)} cells: {', '.join(header)}; quote a cell that holds a comma"
            raise BadInput(what, where=where, evidence=",".join(cells), remedy=remedy)
        yield where, dict.fromkeys(optional, "") | dict(zip(header, (cell.strip() for cell in cells), strict=True))


def table_number(text: str, where: str, column: str, least: float = 0.0) -> float:
    """A number that is not below `least`; raises BadInput that names the column."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number >= least):
        what = "not a number of zero or more" if least == 0.0 else "not a number"
        remedy = "write 12.5, without a unit, a percent sign or a mark at thousands; an empty cell is no zero"
        raise BadInput(what, where=f"{where}, {column}", evidence=repr(text), remedy=remedy)
    return number


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadInput("the table cannot be read", where=shown(path), evidence=str(error.strerror)) from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, byte = content.count(b"\n", 0, error.start) + 1, content[error.start]
        where = f"{shown(path)}:{line}"
        remedy = "save the table as CSV UTF-8; older programs save Latin-1"
        raise BadInput("not UTF-8", where=where, evidence=f"byte {byte:#04x}", remedy=remedy) from None
