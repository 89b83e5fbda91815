"""The workbook of a scenario: fields, drop-downs, notes and an example; to be filled in, or filled with a scenario."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any, get_args

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from tradetalks.equilibrium import HORIZONS
from tradetalks.equilibrium.horizons import CLOSURES
from tradetalks.errors import BadInput
from tradetalks.kinds.registry import kinds
from tradetalks.ledger.records import EventName
from tradetalks.ledger.scenario import scenario_names
from tradetalks.report import own_measures
from tradetalks.world.elasticity_sets import SETS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

    from tradetalks.ledger import Ledger
    from tradetalks.settings import Settings

SCENARIO, MEASURES, EVENTS, LISTS, EXAMPLE = "scenario", "measures", "events", "lists", "example"
EXAMPLE_MEASURE = "example measure"
MOST_EVENTS = 500  # and measures
MOST_TEXT = 32_767  # characters of a cell
MANY = ("assumes", "leaves_out")
REPEATED = (*MANY, "parameter")
FIELDS: dict[str, tuple[str, str]] = {
    "title": ("", "what the scenario is, in a line"),
    "question": ("", "the question it answers"),
    "author": ("", "who made it"),
    "as_of": ("2025-10-27", "the ledger as known on this day; YYYY-MM-DD or a date"),
    "on": ("2025-12-01", "the day whose policy is computed"),
    "trust": ("USA.white_house, CHN.mofcom", "whose account counts where sources differ; commas between"),
    "horizon": ("long_run", "what has time to adjust"),
    "closure": ("", "of trade balances: fixed, proportional or free in every draw; empty: as the horizon draws it"),
    "against": ("", "a shipped scenario to compare with; empty: the world before the tariffs of 2025"),
    "elasticities": ("", "one set of trade elasticities; empty: drawn between all sets"),
    "parameter": ("", "held at a value, as electronics=4 or inputs=0.3; write `parameter` again for another"),
    "draws": ("16", "how many draws of what is not known the ranges are made of"),
    "seed": ("7", "equal seeds give equal draws"),
    "assumes": ("", "what you take for granted; one line each, write `assumes` again for another"),
    "leaves_out": ("", "what the scenario does not hold; one line each"),
    "note": ("", "what else a reader should know"),
}
TERMS: dict[str, str] = {
    "rate": "fraction: 25 % is 0.25",
    "how": "add, replace, floor, exempt",
    "control": "licence, ban",
    "approval_rate": "share of applications; a range as low / central / high",
    "delay_days": "from application to licence; a range as low / central / high",
    "quantity": "of a quota or purchase",
    "unit": "of the quantity",
    "per": "year, month",
    "delivered_share": "of a purchase; a range as low / central / high",
    "ad_valorem_equivalent": "of a port fee, fraction of cargo; a range as low / central / high",
}
EVENT_FIELDS: dict[str, str] = {
    "measure": "a measure of the ledger: choose; or one of the sheet `measures`",
    "event": "what happens to it: choose",
    "date": "said or signed on; YYYY-MM-DD or a date",
    "effective": "bites from; empty: from its date",
    "until": "first day it no longer does; empty: open",
    "note": "for whoever reads the scenario",
}
SOURCE, MORE = "source", "more"
COLUMNS = {
    **EVENT_FIELDS,
    **TERMS,
    SOURCE: "who says so, as the ledger names it; empty: the scenario itself",
    MORE: 'what has no column, as JSON: {"terms": {"rent_to": "importer"}}',
}
MEASURE_COLUMNS = {**own_measures.FIELDS, **own_measures.TERMS, own_measures.MORE: "what has no column, as JSON"}
ANSWER = {
    "measure": "EU/answer",
    "title": "The EU charges 30 % on goods of ASEAN",
    "kind": "tariff",
    "origin": "ASEAN",
    "destination": "EU",
    "since": "2025-12-01",
    "rate": "30 %",
    "how": "add",
}
EXAMPLES = (
    ("USA/china-100", "enter_force", "2025-11-01", "", "", "the threatened 100 % comes", "1.00", "add"),
    ("CHN/rare-earths-april-2025", "amend", "2025-12-01", "", "", "licences bite", *[""] * 3, "0.03 / 0.25 / 0.60"),
)


def template(ledger: Ledger) -> bytes:
    """An .xlsx file without macros: sheets to fill in, lists to choose from, an example."""
    return _book({name: [example] for name, (example, _) in FIELDS.items()}, [], [], ledger)


def filled(data: Mapping[str, Any], against: str | None, settings: Settings, ledger: Ledger) -> bytes:
    """The same file with a scenario in it, so that reading it back gives the scenario and the settings.

    data      what a file of the scenario would hold
    ledger    whose measures can be chosen from a list
    against   the name of a shipped scenario or of a file; None for the benchmark
    raises    BadInput for what a cell cannot hold, and for groups of the scenario's own, which have no sheet
    """
    if data.get("groups"):
        raise BadInput(
            "a scenario with groups of its own has no place in a workbook",
            where="scenario",
            evidence=", ".join(data["groups"]),
            remedy="save it as .yaml, or name the countries in place of the group",
        )
    fields = {name: [""] for name in FIELDS} | {
        "horizon": [settings.horizon],
        "closure": [settings.closure or ""],
        "against": [against or ""],
        "elasticities": [settings.elasticities or ""],
        "parameter": settings.parameter_texts or [""],
        "draws": [str(settings.draws)],
        "seed": [str(settings.seed)],
    }
    for name in FIELDS:
        if name == "trust" and name in data:
            fields[name] = [", ".join(data[name])]
        elif name in data:
            fields[name] = [str(value) for value in data[name]] or [""] if name in MANY else [str(data[name])]
    own = [own_measures.row_of(name, record) for name, record in data.get("measures", {}).items()]
    return _book(fields, [_cells(event) for event in data.get("events", [])], own, ledger)


def _cells(event: Mapping[str, Any]) -> dict[str, str]:
    """Column -> text of an event; what has no column of its own stands in `more`."""
    cells: dict[str, str] = {}
    more: dict[str, Any] = {}
    for name, value in event.items():
        if name == "terms":
            terms = {term: _term(value[term]) for term in value}
            cells |= {term: text for term, text in terms.items() if term in TERMS and text is not None}
            left = {term: said for term, said in value.items() if term not in cells}
            more |= {"terms": left} if left else {}
        elif name == SOURCE:
            cells |= {name: str(value)} if value != "scenario" else {}
        elif name in EVENT_FIELDS:
            cells[name] = str(value)
        else:
            more[name] = value
    return cells | ({MORE: json.dumps(more, ensure_ascii=False, default=str)} if more else {})


def _term(value: object) -> str | None:
    """The text of a term's cell, a range as `low / central / high`; None for what a cell would not give back."""
    if isinstance(value, dict) and set(value) == {"low", "central", "high"}:
        return " / ".join(str(value[end]) for end in ("low", "central", "high"))
    return str(value) if isinstance(value, str | int | float | date) and str(value).count("/") != 2 else None


def _book(
    fields: Mapping[str, Sequence[str]],
    events: Sequence[Mapping[str, str]],
    measures: Sequence[Mapping[str, str]],
    ledger: Ledger,
) -> bytes:
    book = Workbook()
    first = book.worksheets[0]
    first.title = SCENARIO
    heads = (SCENARIO, "value", "what belongs here")
    lines = [(name, text, FIELDS[name][1] if k == 0 else "") for name in FIELDS for k, text in enumerate(fields[name])]
    for row, texts in enumerate((heads, *lines), start=1):
        for at, text in enumerate(texts, start=1):
            cell = first.cell(row, at)
            _write(cell, text)
            cell.font = Font(bold=row == 1 or at == 1, italic=at == 3 and row > 1)
            if at == 2 and row > 1:
                cell.number_format, cell.alignment = "@", Alignment(wrap_text=True)
                cell.fill = PatternFill("solid", fgColor="FFF8E1")
    _widths(first, (16, 60, 80))
    _rows(book.create_sheet(EVENTS), COLUMNS, events)
    _rows(book.create_sheet(MEASURES), MEASURE_COLUMNS, measures)
    example = book.create_sheet(EXAMPLE)
    _heads(example, COLUMNS)
    for row, shown in enumerate(EXAMPLES, start=3):
        for at, text in enumerate(shown, start=1):
            example.cell(row, at, text)
    other = book.create_sheet(EXAMPLE_MEASURE)
    _heads(other, MEASURE_COLUMNS)
    for at, name in enumerate(MEASURE_COLUMNS, start=1):
        _write(other.cell(3, at), ANSWER.get(name, ""))
    _choices(book, {name: 2 + [line[0] for line in lines].index(name) for name in FIELDS}, ledger)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _choices(book: Workbook, rows: Mapping[str, int], ledger: Ledger) -> None:
    """The sheet of lists, and the cells that are chosen from them; `rows` field -> its first row."""
    lists = book.create_sheet(LISTS)
    columns = {
        "measure": sorted(ledger.measures),
        "event": list(get_args(EventName)),
        "horizon": list(HORIZONS),
        "closure": list(CLOSURES),
        "against": scenario_names(),
        "elasticities": [each.name for each in SETS],
        "kind": list(kinds()),
    }
    for column, (name, values) in zip(map(get_column_letter, range(1, len(columns) + 1)), columns.items(), strict=True):
        for row, text in enumerate((name, *values), start=1):
            lists[f"{column}{row}"] = text
        book.defined_names[f"list_{name}"] = DefinedName(
            f"list_{name}", attr_text=f"{LISTS}!${column}$2:${column}${len(values) + 1}"
        )
        choice = DataValidation("list", formula1=f"list_{name}", allow_blank=True)
        if name in rows:
            choice.add(f"B{rows[name]}")
            book[SCENARIO].add_data_validation(choice)
        elif name == "kind":
            choice.add(f"C3:C{MOST_EVENTS + 2}")
            book[MEASURES].add_data_validation(choice)
        else:
            choice.add(f"{column}3:{column}{MOST_EVENTS + 2}")
            book[EVENTS].add_data_validation(choice)


def _write(cell: Cell | MergedCell, text: str) -> None:
    """A text, never a formula; raises BadInput for one that the format does not hold."""
    if len(text) > MOST_TEXT or ILLEGAL_CHARACTERS_RE.search(text):
        raise BadInput(
            "a text that no cell holds",
            where=f"sheet {cell.parent.title}, cell {cell.coordinate}",
            evidence=repr(text[:80]),
            remedy=f"at most {MOST_TEXT} characters, without control characters; a .yaml file takes any text",
        )
    cell.value = text or None
    if text:
        cell.data_type = "s"


def _rows(sheet: Worksheet, columns: Mapping[str, str], rows: Sequence[Mapping[str, str]]) -> None:
    _heads(sheet, columns)
    for row in range(3, 23 + len(rows)):
        said = rows[row - 3] if row - 3 < len(rows) else {}
        for column, name in enumerate(columns, start=1):
            cell = sheet.cell(row, column)
            cell.number_format, cell.fill = "@", PatternFill("solid", fgColor="FFF8E1")
            _write(cell, said.get(name, ""))


def _heads(sheet: Worksheet, columns: Mapping[str, str]) -> None:
    for column, (name, note) in enumerate(columns.items(), start=1):
        sheet.cell(1, column, name).font = Font(bold=True)
        sheet.cell(2, column, note).font = Font(italic=True)
        sheet.cell(2, column).alignment = Alignment(wrap_text=True, vertical="top")
    wide = {"measure": 36, "title": 36, "note": 30, SOURCE: 30, MORE: 40}
    _widths(sheet, tuple(wide.get(name, 16) for name in columns))
    sheet.freeze_panes = "A3"


def _widths(sheet: Worksheet, widths: tuple[int, ...]) -> None:
    for column, width in enumerate(widths):
        sheet.column_dimensions[get_column_letter(column + 1)].width = width
