"""Charts of a chain month by month, for the brief and for the page of the web."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.chains.bands import BAND_NOTE, BASELINE
from tradetalks.render.chart_forms import NARROW, SERIES_COLOURS, WIDE, framed
from tradetalks.report.charts import Chart
from tradetalks.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.chains.bands import Row
    from tradetalks.plots import Spec


def chain_charts(document: Row, stage: str) -> list[Chart]:
    """Exports of a stage and the prices that move, month by month with their bands; for the page and for the brief."""
    shipped = [{**row, "line": stage} for row in document["shipments"] if row["stage"] == stage]
    moved = {row["item"] for row in document["prices"] if row["where"] == "outside" and row["high"] > 1.5}
    prices = [
        {**row, "line": row["item"]} for row in document["prices"] if row["where"] == "outside" and row["item"] in moved
    ]
    found = [_chart(document, "exports", f"Exports of {document['chain']}, stage {stage}", shipped, document["unit"])]
    if prices:
        found.append(_chart(document, "prices", f"Prices of {document['chain']} outside", prices, "ratio to benchmark"))
    return found


def _chart(document: Row, name: str, title: str, rows: Sequence[Row], unit: str) -> Chart:
    columns = (Column("line"), Column("month"), *(Column(key, unit) for key in ("median", "low", "high")))
    body = tuple((row["line"], row["month"], row["median"], row["low"], row["high"]) for row in rows)
    last = rows[-1]
    alt = f"{title} under {document['scenario']}: {last['median']:,.4g} {unit} in {last['month']}, median of the draws"
    wide, narrow = (band_chart(rows, unit, width) for width in (WIDE, NARROW))
    table = Table(f"chain_{name}", title, columns, body, f"against {BASELINE}; {BAND_NOTE}")
    return Chart(f"chain-{name}", title, alt, wide, narrow, table, table.note)


def band_chart(rows: Sequence[Row], unit: str, width: int) -> Spec:
    """Medians over months with their ranges, one panel for each `line` of the rows."""
    lines = {row["line"] for row in rows}
    columns = 1 if len(lines) == 1 or width == NARROW else 3
    x = {"field": "month", "type": "ordinal", "title": None, "axis": {"labelOverlap": True, "labelAngle": -45}}
    y: Spec = {"type": "quantitative", "title": unit if columns == 1 else None}
    area = {
        "mark": {"type": "area", "opacity": 0.25, "color": SERIES_COLOURS[1]},
        "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
    }
    line = {
        "mark": {"type": "line", "color": SERIES_COLOURS[0]},
        "encoding": {"x": x, "y": {**y, "field": "median"}},
    }
    values = [{key: row[key] for key in ("line", "month", "low", "high", "median")} for row in rows]
    size = {"width": (width - 120) // columns - 40, "height": 260 if columns == 1 else 130}
    facet = {"field": "line", "type": "nominal", "title": None}
    return framed(
        {"data": {"values": values}, "columns": columns, "facet": facet, "spec": {**size, "layer": [area, line]}}
    )
