"""A filled workbook as a scenario: every error names the sheet and the cell."""

from __future__ import annotations

import datetime as dt
import json
import re
import zipfile
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from tradetalks.errors import BadInput, BadLedger
from tradetalks.ledger import Scenario
from tradetalks.report import own_measures
from tradetalks.report.book_template import (
    COLUMNS,
    EVENT_FIELDS,
    EVENTS,
    FIELDS,
    MANY,
    MEASURE_COLUMNS,
    MEASURES,
    MORE,
    MOST_EVENTS,
    REPEATED,
    SCENARIO,
    SOURCE,
    TERMS,
)
from tradetalks.settings import Settings, read_parameters

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from tradetalks.ledger import Ledger

FIRST_EVENT = 3
MOST_FIELDS = 2_000
LAW = ("title", "question", "author", "as_of", "on", "note")
SETTINGS = ("horizon", "closure", "elasticities", "draws", "seed")
RESULTS = "tt "  # how the names of result sheets begin
LOST = {
    "xl/vbaProject.bin": "macros",
    "xl/pivotTables/": "pivot tables",
    "xl/pivotCache/": "pivot tables",
    "xl/slicers/": "slicers",
    "xl/threadedComments/": "threaded comments",
    "xl/ctrlProps/": "form controls",
    "xl/activeX/": "controls",
    "xl/embeddings/": "embedded objects",
    "xl/queryTables/": "queries",
    "xl/connections.xml": "data connections",
    "xl/customData/": "custom data",
}


@dataclass(frozen=True)
class Asked:
    """What a workbook asks for; None where a cell is empty.

    data      what a file of the scenario would hold
    settings  field of Settings -> what the workbook says; nothing of a field that is left empty
    """

    scenario: Scenario
    data: dict[str, object]
    against: str | None
    settings: dict[str, Any]

    def over(self, usual: Settings) -> Settings:
        """The workbook's settings, with those of `usual` where it says nothing, and the parameters of both.

        raises  BadInput for a parameter given twice
        """
        both = [*usual.parameter_texts, *self.settings.get("parameters", ())]
        return replace(usual, **{**self.settings, "parameters": read_parameters(both)})


def open_book(path: Path) -> Workbook:
    """The workbook of a file, with formulas as they are written.

    raises  BadInput for a file that is missing, damaged or no .xlsx, and for one with parts that writing would lose
    """
    try:
        with zipfile.ZipFile(path) as parts:
            lost = lost_parts(parts)
        book = load_workbook(path)
    except FileNotFoundError:
        raise BadInput("no such file", where=str(path), remedy="make one: tradetalks template book.xlsx") from None
    except (OSError, zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, EOFError, SyntaxError) as error:
        raise BadInput(
            "not a workbook that can be read",
            where=str(path),
            evidence=str(error)[:200],
            remedy="open it in a spreadsheet program and save it as .xlsx",
        ) from None
    if lost:
        raise BadInput(
            "the workbook holds what would be lost on writing",
            where=f"{path}, {lost[0][0]}" if lost[0][0] else str(path),
            evidence="; ".join(sorted({what for _, what in lost})),
            remedy="keep the scenario in a workbook of its own: tradetalks template book.xlsx",
        )
    return book


def lost_parts(parts: zipfile.ZipFile) -> list[tuple[str, str]]:
    """(sheet, what) of everything that openpyxl does not write back: pictures, charts, shapes, extensions of cells."""
    names = parts.namelist()
    lost = [("", what) for part, what in LOST.items() if any(name.startswith(part) for name in names)]
    for title, path in _sheets(parts):
        if title.startswith(RESULTS):
            continue
        relations = path.replace("worksheets/", "worksheets/_rels/") + ".rels"
        if relations in names and re.search(rb'Target="[^"]*drawings/drawing\d', parts.read(relations)):
            lost.append((f"sheet {title}", "charts, pictures or shapes"))
        if path in names and b"<extLst" in parts.read(path):
            lost.append((f"sheet {title}", "sparklines or conditional formats of newer programs"))
    return lost


def _sheets(parts: zipfile.ZipFile) -> list[tuple[str, str]]:
    """(title, path inside the archive) of every sheet."""
    book, relations = (parts.read(f"xl/{name}").decode() for name in ("workbook.xml", "_rels/workbook.xml.rels"))
    targets = {}
    for tag in re.findall(r"<Relationship\b[^>]*>", relations):
        found = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        targets[found["Id"]] = found["Target"].removeprefix("/xl/")
    sheets = []
    for tag in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", book):
        found = dict(re.findall(r'([\w:]+)="([^"]*)"', tag))
        sheets.append((found["name"], "xl/" + targets[found["r:id"]]))
    return sheets


def read_book(path: Path, book: Workbook, ledger: Ledger | None = None) -> Asked:
    """The scenario of a workbook, whose events name measures of a ledger.

    raises  BadInput with sheet and cell: a sheet that is missing, empty or too long, an unknown or repeated field, a
            formula, an error value or a merged cell among the fields; BadLedger where the grammar refuses a value
    """
    fields, cells = _fields(path, _sheet(path, book, SCENARIO, MOST_FIELDS))
    events, rows = _events(path, _sheet(path, book, EVENTS, MOST_EVENTS + FIRST_EVENT))
    measures, own_rows = _measures(path, book)
    data: dict[str, object] = {name: fields[name][0] for name in LAW if name in fields}
    if "trust" in fields:
        data["trust"] = [name.strip() for name in fields["trust"][0].split(",")]
    data |= {name: fields[name] for name in MANY if name in fields}
    data |= {"measures": measures} if measures else {}
    data["events"] = events
    try:
        scenario = Scenario.read(data, path.stem, ledger)
    except BadLedger as error:
        where = f"{path}, {_cell_of(error, cells, rows, own_rows)}"
        raise BadLedger(error.what, where=where, evidence=error.evidence, remedy=error.remedy) from None
    asked = {name: fields[name][0] for name in SETTINGS if name in fields}
    numbers = {}
    for name in ("draws", "seed"):
        if name in asked and not asked[name].isdecimal():
            raise BadInput("not a whole number", where=f"{path}, {cells[name]}", evidence=asked[name])
        if name in asked:
            numbers[name] = int(asked[name])
    settings: dict[str, Any] = asked | numbers
    if "parameter" in fields:
        settings["parameters"] = fields["parameter"]
    return Asked(scenario, data, fields.get("against", [None])[0], settings)


def _sheet(path: Path, book: Workbook, name: str, most_rows: int) -> Worksheet:
    if name not in book.sheetnames:
        raise BadInput(
            f"no sheet {name!r}",
            where=str(path),
            evidence=", ".join(book.sheetnames),
            remedy="start from tradetalks template",
        )
    sheet: Worksheet = book[name]
    if sheet.max_row > most_rows:
        full = next(
            (row for row in sheet.iter_rows(min_row=most_rows + 1) if any(c.value is not None for c in row)), None
        )
        if full is not None:
            raise BadInput(
                f"more than {most_rows} rows",
                where=f"{path}, sheet {name}, row {full[0].row}",
                evidence=f"{sheet.max_row} rows",
                remedy="remove what does not belong to the scenario",
            )
    for merged in sheet.merged_cells.ranges:
        if merged.min_row <= most_rows and merged.min_col <= max(len(COLUMNS), len(MEASURE_COLUMNS)):
            raise BadInput(
                "merged cells",
                where=f"{path}, sheet {name}, {merged.coord}",
                remedy="unmerge them; a field is one cell",
            )
    return sheet


def _fields(path: Path, sheet: Worksheet) -> tuple[dict[str, list[str]], dict[str, str]]:
    """field -> its values; field -> its first cell."""
    found: dict[str, list[str]] = {}
    cells: dict[str, str] = {}
    for row in range(2, min(sheet.max_row, MOST_FIELDS) + 1):
        name = _text(path, sheet, row, 1)
        value = _text(path, sheet, row, 2)
        where = f"sheet {sheet.title}, cell B{row}"
        if not name:
            if value:
                raise BadInput("a value without a field", where=f"{path}, {where}", evidence=value)
            continue
        if name not in FIELDS:
            raise BadInput(
                f"unknown field {name!r}",
                where=f"{path}, sheet {sheet.title}, cell A{row}",
                remedy="one of: " + ", ".join(FIELDS),
            )
        if name in found and name not in REPEATED and value:
            raise BadInput(f"the field {name!r} is repeated", where=f"{path}, {where}", evidence=value)
        cells.setdefault(name, where)
        if value:
            found.setdefault(name, []).append(value)
    if not found:
        raise BadInput("the sheet is empty", where=f"{path}, sheet {sheet.title}", remedy="fill in column B")
    return found, cells


def _written(path: Path, sheet: Worksheet, columns: Mapping[str, str]) -> dict[int, dict[str, str]]:
    """Row -> column -> what is written there; raises BadInput for a column that is not known."""
    heads = [_text(path, sheet, 1, column) for column in range(1, sheet.max_column + 1)]
    for column, head in enumerate(heads, start=1):
        if head and head not in columns:
            raise BadInput(
                f"unknown column {head!r}",
                where=f"{path}, sheet {sheet.title}, cell {get_column_letter(column)}1",
                remedy="one of: " + ", ".join(columns),
            )
    found: dict[int, dict[str, str]] = {}
    for row in range(FIRST_EVENT, sheet.max_row + 1):
        cells = {head: _text(path, sheet, row, column) for column, head in enumerate(heads, start=1) if head}
        written = {head: text for head, text in cells.items() if text}
        found |= {row: written} if written else {}
    return found


def _events(path: Path, sheet: Worksheet) -> tuple[list[dict[str, object]], list[int]]:
    """The events as the grammar's data, and the row of each."""
    events, rows = [], []
    for row, written in _written(path, sheet, COLUMNS).items():
        event: dict[str, object] = {name: written[name] for name in EVENT_FIELDS if name in written}
        more = _more(written, f"{path}, sheet {sheet.title}, row {row}, column {MORE}")
        terms = {name: _range(written[name]) for name in TERMS if name in written} | more.pop("terms", {})
        event |= {SOURCE: written.get(SOURCE, "scenario")} | more
        events.append(event | ({"terms": terms} if terms else {}))
        rows.append(row)
    return events, rows


def _measures(path: Path, book: Workbook) -> tuple[dict[str, object], dict[str, int]]:
    """The scenario's own measures as the grammar's data, and the row of each; none where a book has no such sheet."""
    if MEASURES not in book.sheetnames:
        return {}, {}
    sheet = _sheet(path, book, MEASURES, MOST_EVENTS + FIRST_EVENT)
    found: dict[str, object] = {}
    rows: dict[str, int] = {}
    for row, written in _written(path, sheet, MEASURE_COLUMNS).items():
        where = f"{path}, sheet {sheet.title}, row {row}"
        try:
            name, record = own_measures.record_of(written)
        except BadInput as error:
            raise BadInput(
                error.what, where=f"{where}, column {MORE}", evidence=error.evidence, remedy=error.remedy
            ) from None
        if name in found:
            raise BadInput("a measure of the same id", where=where, evidence=name, remedy="give it an id of its own")
        found[name], rows[name] = record, row
    return found, rows


def _more(written: dict[str, str], where: str) -> dict[str, Any]:
    """What an event holds beside its columns; raises BadInput for no JSON and for what stands in a column too."""
    text = written.get(MORE, "{}")
    try:
        more = json.loads(text)
    except json.JSONDecodeError:
        more = None
    if not isinstance(more, dict) or not isinstance(more.get("terms", {}), dict):
        remedy = 'write {"terms": {"rent_to": "importer"}}'
        raise BadInput("not a JSON object", where=where, evidence=text[:80], remedy=remedy)
    twice = sorted(set(written) & (set(more) | set(more.get("terms", {}))))
    if twice:
        raise BadInput("said twice", where=where, evidence=", ".join(twice), remedy="leave it to its own column")
    return more


def _range(text: str) -> object:
    parts = [part.strip() for part in text.split("/")]
    return dict(zip(("low", "central", "high"), parts, strict=True)) if len(parts) == 3 else text


def _text(path: Path, sheet: Worksheet, row: int, column: int) -> str:
    """A cell as text: dates as YYYY-MM-DD, numbers in digits; raises BadInput for a formula or an error value."""
    cell = sheet.cell(row, column)
    value, where = cell.value, f"{path}, sheet {sheet.title}, cell {cell.coordinate}"
    if cell.data_type == "f":
        raise BadInput("a formula", where=where, evidence=str(value), remedy="paste its value in its place")
    if cell.data_type == "e":
        raise BadInput("an error value", where=where, evidence=str(value))
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value).strip()


def _cell_of(error: BadLedger, cells: dict[str, str], rows: list[int], own_rows: dict[str, int]) -> str:
    """Sheet and cell of the place that an error names in the grammar: `field events.3.terms.rate`, `field as_of`."""
    steps = error.where.removeprefix("field ").split(".")
    if steps[0] == "measures" and len(steps) > 1 and steps[1] in own_rows:
        own = own_measures.field_of(error.where, error.what)
        column = get_column_letter(list(MEASURE_COLUMNS).index(own) + 1)
        return f"sheet {MEASURES}, cell {column}{own_rows[steps[1]]} ({own})"
    if steps[0] == "events" and len(steps) > 1 and steps[1].isdecimal():
        name = next((step for step in reversed(steps) if step in COLUMNS), None)
        row = rows[int(steps[1])]
        if name is None:
            return f"sheet {EVENTS}, row {row}"
        return f"sheet {EVENTS}, cell {get_column_letter(list(COLUMNS).index(name) + 1)}{row} ({name})"
    return f"{cells[steps[0]]} ({steps[0]})" if steps[0] in cells else f"sheet {SCENARIO}, field {steps[0]}"
