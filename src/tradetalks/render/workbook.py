"""An answer as a workbook: a summary sheet, then one sheet a table, with number formats, frozen heads and filters."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from tradetalks.render.cells import for_programs, heading

if TYPE_CHECKING:
    from tradetalks.answer import Answer
    from tradetalks.table import Table

FIRST_ROW = 3  # below caption, note and an empty line
LONGEST_NAME = 31  # of a sheet


def content(answer: Answer) -> bytes:
    """An .xlsx file."""
    import xlsxwriter

    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    first = book.add_worksheet("summary")
    first.set_column(0, 0, 24)
    first.set_column(1, 1, 100)
    lines = [
        ("title", answer.title),
        *(("", sentence) for sentence in answer.sentences),
        *(("note", note) for note in answer.notes),
        *answer.made_of.items(),
    ]
    for row, (name, said) in enumerate(lines):
        first.write_string(row, 0, name, bold)
        first.write_string(row, 1, said, wrap)
    for index, table in enumerate(answer.tables):
        row = len(lines) + 1 + index
        first.write_string(row, 0, "sheet", bold)
        first.write_url(row, 1, f"internal:'{_name(table)}'!A1", string=table.caption)
        _sheet(book, table, bold, wrap)
    first.set_landscape()
    first.fit_to_pages(1, 0)
    book.close()
    return out.getvalue()


def _name(table: Table) -> str:
    return table.name[:LONGEST_NAME]


def _sheet(book: Any, table: Table, bold: Any, wrap: Any) -> None:
    sheet = book.add_worksheet(_name(table))
    sheet.write_string(0, 0, table.caption, bold)
    sheet.write_string(1, 0, table.note)
    columns, rows = for_programs(table)
    formats = [book.add_format({"num_format": "#,##0" + ("." + "0" * c.digits if c.digits else "")}) for c in columns]
    for c, column in enumerate(columns):
        sheet.write_string(FIRST_ROW - 1, c, heading(column), bold)
        sheet.set_column(c, c, 18 if column.unit else 32)
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(FIRST_ROW + r, c, cell, wrap)
            elif cell is not None:
                sheet.write_number(FIRST_ROW + r, c, cell, formats[c])
    sheet.freeze_panes(FIRST_ROW, 1)
    if table.rows:
        sheet.autofilter(FIRST_ROW - 1, 0, FIRST_ROW - 1 + len(table.rows), len(columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, FIRST_ROW - 1)
