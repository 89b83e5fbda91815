"""The rows of an order book, whole or in parts that processes of their own can read."""

from __future__ import annotations

import csv
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from tradetalks.errors import BadInput, MissingFacts
from tradetalks.files import shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SMALLEST_PART = 8_000_000  # bytes: below, a second process takes longer to start than it saves
LARGEST_SHEET = 60_000_000  # bytes of .xlsx: its reader holds the sheet, some twenty times as much


class Part(NamedTuple):
    """The records of a file from byte `first` to byte `last`, the header left out; all of them where `last` is 0."""

    path: Path
    first: int = 0
    last: int = 0


def header_of(path: Path) -> list[str]:
    """The names of the columns; raises BadInput for a file that cannot be read as CSV or Excel."""
    return [str(cell).strip() for cell in next(_all_rows(path), [])]


def rows_of(part: Part) -> Iterator[list[object]]:
    """The rows of a part below the header; cells of a CSV are text.

    raises  BadInput for a file that cannot be read, or an Excel file too large for memory
    """
    if part.last:
        try:
            yield from csv.reader(_lines(part))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise _unreadable(part.path, "CSV", error) from None
    else:
        rows = _all_rows(part.path)
        next(rows, None)
        yield from rows


def parts_of(path: Path, wanted: int) -> list[Part]:
    """At most so many parts that together hold every record of a file once, in order.

    Only a CSV whose lines end in a line feed is divided; a record may span lines.
    """
    wanted = min(wanted, path.stat().st_size // SMALLEST_PART) if path.suffix.lower() == ".csv" else 1
    if wanted < 2:
        return [Part(path)]
    try:
        ends = list(_record_ends(path, wanted))
    except csv.Error:
        return [Part(path)]
    return [Part(path, first, last) for first, last in pairwise(ends) if last > first]


def _record_ends(path: Path, parts: int) -> Iterator[int]:
    """The byte behind the header, the first one behind a record past each share of the file, and the file's size."""
    size, at = path.stat().st_size, 0
    with path.open("rb") as file:

        def lines() -> Iterator[str]:
            nonlocal at
            for line in file:
                at += len(line)
                yield line.decode("latin-1")  # what divides records is the same in UTF-8

        reader = csv.reader(lines())
        next(reader)
        yield at
        for part in range(1, parts):
            while at < size * part // parts:
                next(reader)
            yield at
    yield size


def _lines(part: Part) -> Iterator[str]:
    with part.path.open("rb") as file:
        file.seek(part.first)
        left = part.last - part.first
        while left > 0:
            line = file.readline()
            left -= len(line)
            yield line.decode("utf-8")


def _all_rows(path: Path) -> Iterator[list[object]]:
    """The rows of a CSV or Excel file with its header first."""
    if path.suffix.lower() == ".csv":
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                yield from csv.reader(file)
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise _unreadable(path, "CSV", error) from None
    elif path.suffix.lower() == ".xlsx":
        yield from _sheet(path)
    else:
        raise BadInput("neither .csv nor .xlsx", where=shown(path), remedy="save the order book as one of the two")


def _sheet(path: Path) -> Iterator[list[object]]:
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ModuleNotFoundError:
        raise MissingFacts("Excel files need python-calamine", remedy="install it, or save as CSV") from None
    try:
        size = path.stat().st_size
        if size > LARGEST_SHEET:
            raise BadInput(
                "an Excel file too large to be held in memory",
                where=shown(path),
                evidence=f"{size} bytes, the limit is {LARGEST_SHEET}",
                remedy="save it as CSV, which is read line by line",
            )
        for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).iter_rows():
            yield [*row]
    except (OSError, CalamineError) as error:
        raise _unreadable(path, "Excel", error) from None


def _unreadable(path: Path, kind: str, error: Exception) -> BadInput:
    return BadInput(f"the file cannot be read as {kind}", where=shown(path), evidence=str(error))
