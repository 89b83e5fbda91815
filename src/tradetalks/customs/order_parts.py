"""The rows of an order book, whole or in parts that processes of their own can read."""

from __future__ import annotations

import csv
import re
from contextlib import contextmanager
from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple
from zipfile import BadZipFile, ZipFile

from tradetalks.errors import BadInput, NotInstalled
from tradetalks.files import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from python_calamine import CalamineWorkbook

SMALLEST_PART = 8_000_000  # bytes: below, a second process takes longer to start than it saves
# An .xlsx is held by its reader: some 100 bytes a cell, also for empty ones between two that are filled.
LARGEST_SHEET = 10_000_000  # cells from the first row and column to the last ones that hold something
LARGEST_UNPACKED = 600_000_000  # bytes
_CELL = re.compile(rb"""\sr=["']([A-Z]{1,3})([0-9]{1,7})["']""")


class Form(NamedTuple):
    """How a file holds a table.

    skip       rows up to the header and with it
    delimiter  sign between the cells of a CSV
    sheet      place of the sheet of an Excel file
    """

    skip: int = 1
    delimiter: str = ","
    sheet: int = 0


FIRST = Form()  # a header in the first row, commas, the first sheet


class Part(NamedTuple):
    """The records of a file from byte `first` to byte `last`, the header left out; all of them where `last` is 0."""

    path: Path
    first: int = 0
    last: int = 0
    form: Form = FIRST


def header_of(path: Path) -> list[str]:
    """The names of the columns; raises BadInput for a file that cannot be read as CSV or Excel."""
    return [str(cell).strip() for cell in next(_all_rows(path), [])]


def forms_of(path: Path) -> list[Form]:
    """The ways in which a file could hold a table: each sheet, or each sign that divides cells."""
    if path.suffix.lower() == ".xlsx":
        with _open_workbook(path) as workbook:
            return [Form(sheet=place) for place in range(len(workbook.sheet_names))]
    return [Form(delimiter=sign) for sign in ",;\t|"]


def top_rows(path: Path, form: Form, most: int) -> list[list[object]]:
    """The first rows of a file, at most so many; raises as `rows_of` does."""
    return list(islice(_all_rows(path, form), most))


def rows_of(part: Part) -> Iterator[list[object]]:
    """The rows of a part below the header; cells of a CSV are text.

    raises  BadInput for a file that cannot be read, or an Excel file too large for memory
    """
    if part.last:
        try:
            yield from csv.reader(_lines(part), delimiter=part.form.delimiter)
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise _unreadable(part.path, "CSV", error) from None
    else:
        yield from islice(_all_rows(part.path, part.form), part.form.skip, None)


def parts_of(path: Path, wanted: int, form: Form = FIRST) -> list[Part]:
    """At most so many parts that together hold every record of a file once, in order.

    Only a CSV whose lines end in a line feed is divided; a record may span lines.
    """
    wanted = min(wanted, path.stat().st_size // SMALLEST_PART) if path.suffix.lower() == ".csv" else 1
    if wanted < 2:
        return [Part(path, form=form)]
    try:
        ends = list(_record_ends(path, wanted, form))
    except csv.Error:
        return [Part(path, form=form)]
    return [Part(path, first, last, form) for first, last in pairwise(ends) if last > first]


def _record_ends(path: Path, parts: int, form: Form) -> Iterator[int]:
    """The byte behind the header, the first one behind a record past each share of the file, and the file's size."""
    size, at = path.stat().st_size, 0
    with path.open("rb") as file:

        def lines() -> Iterator[str]:
            nonlocal at
            for line in file:
                at += len(line)
                yield line.decode("latin-1")  # what divides records is the same in UTF-8

        reader = csv.reader(lines(), delimiter=form.delimiter)
        for _ in range(form.skip):
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


def _all_rows(path: Path, form: Form = FIRST) -> Iterator[list[object]]:
    """The rows of a CSV or Excel file from the first."""
    if path.suffix.lower() == ".csv":
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                yield from csv.reader(file, delimiter=form.delimiter)
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise _unreadable(path, "CSV", error) from None
    elif path.suffix.lower() == ".xlsx":
        yield from _sheet(path, form)
    else:
        raise BadInput("neither .csv nor .xlsx", where=shown(path), remedy="save the order book as one of the two")


def _sheet(path: Path, form: Form) -> Iterator[list[object]]:
    with _open_workbook(path) as workbook:
        rows = workbook.get_sheet_by_index(form.sheet).iter_rows()
        width = 0
        for place, row in enumerate(rows, start=1):
            yield (found := _unpadded(row, width))
            width = len(found) if place == form.skip else width


@contextmanager
def _open_workbook(path: Path) -> Iterator[CalamineWorkbook]:
    """An Excel file, opened; raises BadInput for one that cannot be read or is too large for memory."""
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ModuleNotFoundError:
        raise NotInstalled("Excel files need python-calamine", remedy="install it, or save as CSV") from None
    try:
        _check_size(path)
        yield CalamineWorkbook.from_path(path)
    except (OSError, BadZipFile, CalamineError) as error:
        raise _unreadable(path, "Excel", error) from None


def _unpadded(row: Sequence[object], width: int) -> list[object]:
    """A row without the empty cells at its end that lie beyond the header."""
    last = len(row)
    while last > width and row[last - 1] == "":
        last -= 1
    return [*row[:last]]


def _check_size(path: Path) -> None:
    """Raises BadInput for an Excel file that its reader could not hold in memory."""
    with ZipFile(path) as archive:
        unpacked = sum(part.file_size for part in archive.infolist())
        found = f"{unpacked} bytes unpacked, the limit is {LARGEST_UNPACKED}"
        if unpacked <= LARGEST_UNPACKED:
            sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
            cells, name = max(((_cells_spanned(archive, name), name) for name in sheets), default=(0, ""))
            if cells <= LARGEST_SHEET:
                return
            found = f"{name}: {cells} cells from the first to the last, the limit is {LARGEST_SHEET}"
    raise BadInput(
        "an Excel file too large to be held in memory",
        where=shown(path),
        evidence=found,
        remedy="save it as CSV, which is read line by line; or delete what stands far below or beside the table",
    )


def _cells_spanned(archive: ZipFile, sheet: str) -> int:
    """Rows times columns up to the last cells of a sheet."""
    rows, columns, rest = 0, 0, b""
    with archive.open(sheet) as file:
        while chunk := file.read(1 << 20):
            text = rest + chunk
            found = set(_CELL.findall(text))
            rows = max([rows, *(int(row) for _, row in found)])
            columns = max([columns, *(_place(letters) for letters in {letters for letters, _ in found})])
            rest = text[-20:]
    return rows * columns


def _place(letters: bytes) -> int:
    """A for 1, Z for 26, AA for 27."""
    place = 0
    for letter in letters:
        place = 26 * place + letter - 64
    return place


def _unreadable(path: Path, kind: str, error: Exception) -> BadInput:
    if isinstance(error, FileNotFoundError):
        return BadInput("no such file", where=shown(path), remedy="name a .csv or .xlsx file")
    return BadInput(
        f"the file cannot be read as {kind}", where=shown(path), evidence=str(error), remedy=f"save it again as {kind}"
    )
