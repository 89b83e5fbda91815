"""An answer as JSON: one shape for every verb, described in docs/reference/answer.schema.json."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tradetalks.render.cells import for_programs

if TYPE_CHECKING:
    from tradetalks.answer import Answer, Chart
    from tradetalks.table import Table


def data(answer: Answer) -> dict[str, Any]:
    """An answer as plain data."""
    return {
        "title": answer.title,
        "sentences": list(answer.sentences),
        "tables": {table.name: table_data(table) for table in answer.tables},
        "charts": {chart.name: _chart(chart) for chart in answer.charts},
        "notes": list(answer.notes),
        "made_of": answer.made_of,
    }


def text(answer: Answer) -> str:
    """An answer as JSON text, a row of a table on a line."""
    return _written(data(answer), 0)


def _written(node: Any, depth: int, row: bool = False) -> str:
    """Plain data as JSON, indented by two; a list inside a list stands on one line."""
    if not isinstance(node, dict | list) or not node or row:
        return json.dumps(node, ensure_ascii=False, allow_nan=False)
    inside, outside = "\n" + "  " * (depth + 1), "\n" + "  " * depth
    if isinstance(node, dict):
        pairs = (f"{json.dumps(key, ensure_ascii=False)}: {_written(one, depth + 1)}" for key, one in node.items())
        return "{" + inside + f",{inside}".join(pairs) + outside + "}"
    entries = (_written(one, depth + 1, isinstance(one, list)) for one in node)
    return "[" + inside + f",{inside}".join(entries) + outside + "]"


def table_data(table: Table) -> dict[str, Any]:
    """A table as plain data."""
    columns, rows = for_programs(table)
    return {
        "caption": table.caption,
        "note": table.note,
        "columns": [{"name": column.name, "unit": column.unit} for column in columns],
        "rows": rows,
    }


def _chart(chart: Chart) -> dict[str, Any]:
    return {
        "title": chart.title,
        "subtitle": chart.subtitle,
        "form": chart.form,
        "unit": chart.unit,
        "across": chart.across,
        "baseline": chart.baseline,
        "source": chart.source,
        "day": chart.day,
        "version": chart.version,
        "series": [
            {"name": series.name, "points": [list(point) for point in series.points]} for series in chart.series
        ],
    }
