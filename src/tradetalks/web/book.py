"""A scenario as an Excel file and back: one sheet of keys, one of events; and the filled workbook of `template`."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import xlsxwriter

from tradetalks.errors import BadInput
from tradetalks.ledger import scenario_names
from tradetalks.web.state import BENCHMARK

if TYPE_CHECKING:
    from pathlib import Path

KEYS = ("title", "question", "author", "as_of", "on", "trust", "assumes", "leaves_out", "note")
LISTS = ("trust", "assumes", "leaves_out")
COLUMNS = (
    "measure",
    "event",
    "date",
    "effective",
    "until",
    "source",
    "actor",
    "says",
    "quote",
    "note",
    "terms",
    "claims",
)
NESTED = ("terms", "claims")
MOST_ROWS = 2_000


def scenario_to_book(data: dict[str, Any]) -> bytes:
    """A scenario's data as .xlsx: a list takes one row an item; terms and claims stand as JSON in their cell."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("scenario")
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 110)
    row = 0
    for key in KEYS:
        for value in data.get(key, []) if key in LISTS else [data[key]] if key in data else []:
            sheet.write_string(row, 0, key, bold)
            sheet.write_string(row, 1, str(value), wrap)
            row += 1
    events = book.add_worksheet("events")
    events.set_column(0, len(COLUMNS) - 1, 22)
    for c, name in enumerate(COLUMNS):
        events.write_string(0, c, name, bold)
    for r, event in enumerate(data.get("events", []), 1):
        for c, name in enumerate(COLUMNS):
            if name in event:
                text = json.dumps(event[name], ensure_ascii=False) if name in NESTED else str(event[name])
                events.write_string(r, c, text)
    book.close()
    return content.getvalue()


def scenario_from_book(content: bytes) -> dict[str, Any]:
    """The data of a scenario's .xlsx; raises BadInput with the sheet and the cell."""
    sheets = _sheets(content)
    data: dict[str, Any] = {}
    for number, row in enumerate(sheets["scenario"], 1):
        key, value = _text(row[0]), _text(row[1]) if len(row) > 1 else ""
        if not key:
            continue
        if key not in KEYS:
            raise BadInput(f"unknown key {key!r}", where=f"sheet scenario, cell A{number}", remedy=", ".join(KEYS))
        if key in LISTS:
            data.setdefault(key, []).append(value)
        else:
            data[key] = value
    data["events"] = _events(sheets["events"])
    return data


def _sheets(content: bytes) -> dict[str, list[list[Any]]]:
    """The rows of every sheet; raises BadInput for a file that is none, lacks a sheet or has too many rows."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    except CalamineError as error:
        raise BadInput("not an Excel file", where="file", evidence=str(error)[:200], remedy="save as .xlsx") from None
    for name in ("scenario", "events"):
        if name not in sheets:
            found = ", ".join(sheets)
            raise BadInput(f"no sheet `{name}`", where="file", evidence=found, remedy="tradetalks template book.xlsx")
        if len(sheets[name]) > MOST_ROWS:
            remedy = "remove what does not belong to the scenario"
            raise BadInput(f"more than {MOST_ROWS} rows", where=f"sheet {name}", remedy=remedy)
    return sheets


def is_template(content: bytes) -> bool:
    """Whether a workbook is one of `tradetalks template`: its first sheet has headings."""
    return [_text(cell) for row in _sheets(content)["scenario"][:1] for cell in row[:2]] == ["scenario", "value"]


def state_from_template(path: Path) -> dict[str, Any]:
    """What a filled workbook of `tradetalks template` sets of a state; raises BadInput, BadLedger with the cell.

    A horizon left empty is not set. The Table's draws and their seed are fixed: another number is refused.
    """
    from tradetalks.equilibrium import HORIZONS
    from tradetalks.report.book_read import open_book, read_book
    from tradetalks.study.results import DRAWS, SEED

    asked = read_book(path, open_book(path))
    for name, found, own in (("draws", asked.draws, DRAWS), ("seed", asked.seed, SEED)):
        if found not in (None, own):
            where, remedy = f"sheet scenario, {name}", "leave it empty, or solve the file with `tradetalks run FILE`"
            raise BadInput(f"{name} at the Table: {own} alone", where=where, evidence=str(found), remedy=remedy)
    choices = {"horizon": (asked.horizon, HORIZONS), "against": (asked.against, scenario_names())}
    for name, (chosen, known) in choices.items():
        if chosen is not None and chosen not in known:
            where, remedy = f"sheet scenario, {name}", "one of: " + ", ".join(known)
            raise BadInput(f"no {name} of this name", where=where, evidence=chosen, remedy=remedy)
    state = {"scenario": asked.data, "against": asked.against or BENCHMARK}
    return state if asked.horizon is None else state | {"horizon": asked.horizon}


def _events(rows: list[list[Any]]) -> list[dict[str, Any]]:
    heads = [_text(cell) for cell in rows[0]] if rows else []
    unknown = [head for head in heads if head and head not in COLUMNS]
    if unknown:
        raise BadInput(f"unknown column {unknown[0]!r}", where="sheet events, row 1", remedy=", ".join(COLUMNS))
    events = []
    for number, row in enumerate(rows[1:], 2):
        event: dict[str, Any] = {}
        for head, cell in zip(heads, row, strict=False):
            text = _text(cell)
            if head and text:
                event[head] = _nested(text, number, head) if head in NESTED else text
        if event:
            events.append(event)
    return events


def _nested(text: str, number: int, head: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        where = f"sheet events, row {number}, column {head}"
        raise BadInput("not JSON", where=where, evidence=text[:80], remedy='write {"rate": "0.25"}') from None


def _text(cell: object) -> str:
    """A cell as text: days as YYYY-MM-DD, whole numbers without a point."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).removesuffix(" 00:00:00").strip()
