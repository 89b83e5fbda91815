"""The workbook that a scenario is filled into: fields, drop-downs, notes and an example."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, get_args

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from tradetalks.equilibrium import HORIZONS
from tradetalks.ledger import Ledger
from tradetalks.ledger.records import EventName
from tradetalks.ledger.scenario import scenario_names

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

SCENARIO, EVENTS, LISTS, EXAMPLE = "scenario", "events", "lists", "example"
MOST_EVENTS = 500
MANY = ("assumes", "leaves_out")
FIELDS: dict[str, tuple[str, str]] = {
    "title": ("", "what the scenario is, in a line"),
    "question": ("", "the question it answers"),
    "author": ("", "who made it"),
    "as_of": ("2025-10-27", "the ledger as known on this day; YYYY-MM-DD or a date"),
    "on": ("2025-12-01", "the day whose policy is computed"),
    "trust": ("USA.white_house, CHN.mofcom", "whose account counts where sources differ; commas between"),
    "horizon": ("long_run", "what has time to adjust"),
    "against": ("", "a shipped scenario to compare with; empty: the world before the tariffs of 2025"),
    "draws": ("16", "how many draws of what is not known the ranges are made of"),
    "seed": ("7", "equal seeds give equal draws"),
    "assumes": ("", "what you take for granted; one line each, write `assumes` again for another"),
    "leaves_out": ("", "what the scenario does not hold; one line each"),
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
    "measure": "a measure of the ledger: choose",
    "event": "what happens to it: choose",
    "date": "said or signed on; YYYY-MM-DD or a date",
    "effective": "bites from; empty: from its date",
    "until": "first day it no longer does; empty: open",
    "note": "for your own use; printed nowhere",
}
COLUMNS = {**EVENT_FIELDS, **TERMS}
EXAMPLES = (
    ("USA/china-100", "enter_force", "2025-11-01", "", "", "the threatened 100 % comes", "1.00", "add"),
    ("CHN/rare-earths-april-2025", "amend", "2025-12-01", "", "", "licences bite", *[""] * 3, "0.03 / 0.25 / 0.60"),
)


def template() -> bytes:
    """An .xlsx file without macros: sheets to fill in, lists to choose from, an example."""
    book = Workbook()
    first = book.worksheets[0]
    first.title = SCENARIO
    heads = (SCENARIO, "value", "what belongs here")
    for row, texts in enumerate((heads, *((name, *field) for name, field in FIELDS.items())), start=1):
        for at, text in enumerate(texts, start=1):
            cell = first.cell(row, at, text)
            cell.font = Font(bold=row == 1 or at == 1, italic=at == 3 and row > 1)
            if at == 2 and row > 1:
                cell.number_format, cell.alignment = "@", Alignment(wrap_text=True)
                cell.fill = PatternFill("solid", fgColor="FFF8E1")
    _widths(first, (16, 60, 80))
    _events(book.create_sheet(EVENTS))
    example = book.create_sheet(EXAMPLE)
    _heads(example)
    for row, shown in enumerate(EXAMPLES, start=3):
        for at, text in enumerate(shown, start=1):
            example.cell(row, at, text)
    lists = book.create_sheet(LISTS)
    columns = {"measure": sorted(Ledger.load().measures), "event": list(get_args(EventName)), "horizon": list(HORIZONS)}
    columns["against"] = scenario_names()
    fields = list(FIELDS)
    filled = {
        "measure": (book[EVENTS], f"A3:A{MOST_EVENTS + 2}"),
        "event": (book[EVENTS], f"B3:B{MOST_EVENTS + 2}"),
        "horizon": (first, f"B{fields.index('horizon') + 2}"),
        "against": (first, f"B{fields.index('against') + 2}"),
    }
    for column, (name, values) in zip("ABCD", columns.items(), strict=True):
        for row, text in enumerate((name, *values), start=1):
            lists[f"{column}{row}"] = text
        book.defined_names[f"list_{name}"] = DefinedName(
            f"list_{name}", attr_text=f"{LISTS}!${column}$2:${column}${len(values) + 1}"
        )
        sheet, cells = filled[name]
        choice = DataValidation("list", formula1=f"list_{name}", allow_blank=True)
        choice.add(cells)
        sheet.add_data_validation(choice)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _events(sheet: Worksheet) -> None:
    _heads(sheet)
    for row in range(3, 23):
        for column in range(1, len(COLUMNS) + 1):
            cell = sheet.cell(row, column)
            cell.number_format, cell.fill = "@", PatternFill("solid", fgColor="FFF8E1")


def _heads(sheet: Worksheet) -> None:
    for column, (name, note) in enumerate(COLUMNS.items(), start=1):
        sheet.cell(1, column, name).font = Font(bold=True)
        sheet.cell(2, column, note).font = Font(italic=True)
        sheet.cell(2, column).alignment = Alignment(wrap_text=True, vertical="top")
    _widths(sheet, (36, 14, 12, 12, 12, 30, *[16] * len(TERMS)))
    sheet.freeze_panes = "A3"


def _widths(sheet: Worksheet, widths: tuple[int, ...]) -> None:
    for column, width in enumerate(widths):
        sheet.column_dimensions[chr(ord("A") + column)].width = width
