"""An answer as CSV: a block a table, its caption, unit and source in comment lines above it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from tradetalks.render.cells import for_programs, heading

if TYPE_CHECKING:
    from tradetalks.answer import Answer

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for a formula at the beginning of a text


def text(answer: Answer) -> str:
    """An answer as CSV text; numbers with all their digits, texts that a spreadsheet would compute made safe."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    for index, table in enumerate(answer.tables):
        if index:
            out.write("\n")
        for line in (answer.title, table.caption, table.note, *(f"{k}: {v}" for k, v in answer.made_of.items())):
            if line:
                out.write("# " + " ".join(line.split()) + "\n")
        columns, cells = for_programs(table)
        rows.writerow([heading(column) for column in columns])
        rows.writerows([[_safe(cell) for cell in row] for row in cells])
    return out.getvalue()


def _safe(cell: str | float | None) -> str | float | None:
    return "'" + cell if isinstance(cell, str) and cell.startswith(FORMULA) else cell
