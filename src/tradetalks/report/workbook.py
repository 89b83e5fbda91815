"""The brief as a workbook: every number with all its digits, one sheet a table, what it means above it."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tradetalks.report.brief import Brief
    from tradetalks.table import Table

FIRST_ROW = 4  # below caption, note and an empty line


def workbook(brief: Brief) -> bytes:
    """An .xlsx file: a first sheet that says what the others are, then one sheet a table."""
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    first = book.add_worksheet("read me")
    first.set_column(0, 0, 24)
    first.set_column(1, 1, 110)
    lines = [
        ("title", brief.title),
        ("question", brief.question),
        *(("in short", headline) for headline in brief.headlines),
        *((f"sheet {table.name}", table.caption) for table in tables(brief)),
        *brief.made_of.items(),
    ]
    for row, (name, text) in enumerate(lines):
        first.write_string(row, 0, name, bold)
        first.write_string(row, 1, text, wrap)
    for table in tables(brief):
        _sheet(book, table, bold, wrap)
    book.close()
    return content.getvalue()


def tables(brief: Brief) -> Iterator[Table]:
    """Every table of the brief once, those behind charts included."""
    seen = set()
    for section in brief.sections:
        for table in (*section.tables, *(chart.table for chart in section.charts)):
            if table.name not in seen:
                seen.add(table.name)
                yield table


def _sheet(
    book: xlsxwriter.Workbook, table: Table, bold: xlsxwriter.format.Format, wrap: xlsxwriter.format.Format
) -> None:
    sheet = book.add_worksheet(table.name)
    sheet.write_string(0, 0, table.caption, bold)
    sheet.write_string(1, 0, table.note)
    for c, column in enumerate(table.columns):
        sheet.write_string(FIRST_ROW - 1, c, f"{column.name}, {column.unit}" if column.unit else column.name, bold)
        sheet.set_column(c, c, 18 if column.unit else 34)
    for r, row in enumerate(table.rows):
        for c, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(FIRST_ROW + r, c, cell, wrap)
            elif cell is not None:
                sheet.write_number(FIRST_ROW + r, c, cell)
    sheet.freeze_panes(FIRST_ROW, 1)
