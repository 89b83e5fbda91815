"""Charts as Vega-Lite specifications: plain data in, a dict out; drawn by one converter, without a network."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from tradetalks.answer import Point, Series
from tradetalks.digits import signed
from tradetalks.render.chart_forms import NARROW, WIDE, framed, spec
from tradetalks.render.charts import png_of, svg_of
from tradetalks.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.answer import Chart as Data
    from tradetalks.plots import Spec

Row = dict[str, str | float | None]
ENDS = ("value", "low", "high")

LEGEND_WIDTH = 125  # of one class in the legend of a map
CLASS_BREAKS = (-1.0, -0.3, -0.1, -0.03, 0.03, 0.1, 0.3, 1.0)
CLASS_COLOURS = ("#8c3a06", "#c9640f", "#f0a35c", "#fbd9b0", "#eeeeee", "#d3cfe6", "#a79cca", "#735ba3", "#46196f")
STATUS_COLOURS = {
    "in force": "#1f4e79",
    "announced": "#7fb2dd",
    "threatened": "#e08214",
    "suspended": "#bdbdbd",
    "disputed": "#cc79a7",
}


@dataclass(frozen=True)
class Chart:
    """A chart with what it says to those who cannot see it, and the table behind it.

    wide, narrow   the same chart for a page of two widths
    """

    name: str
    title: str
    alt: str
    wide: Spec
    narrow: Spec
    table: Table
    note: str = ""


@dataclass(frozen=True)
class Drawn:
    """A chart drawn: two SVG texts and one PNG."""

    chart: Chart
    wide: str
    narrow: str
    png: bytes


def draw(charts: Sequence[Chart]) -> list[Drawn]:
    """Every chart as SVG in both widths and as PNG at twice the size."""
    return [drawn(chart) for chart in charts]


def drawn(chart: Chart) -> Drawn:
    """One chart as SVG in both widths and as PNG at twice the size."""
    return Drawn(chart, *draw_specs(chart.wide, chart.narrow))


def draw_specs(wide: Spec, narrow: Spec) -> tuple[str, str, bytes]:
    """Two specifications as SVG, and the wide one as PNG at twice the size."""
    wide_svg = svg_of(wide)
    return wide_svg, svg_of(narrow), png_of(wide_svg)


def of_data(chart: Data, table: Table | None = None, alt: str = "", note: str = "") -> Chart:
    """A chart of an answer on the page of a brief, which writes its title beside it.

    table  the numbers behind it; those that are drawn where none is given
    alt    what it shows, for those who do not see it; its title and series where nothing is said
    note   below it
    """
    wide, narrow = (spec(chart, width) for width in (WIDE, NARROW))
    return Chart(chart.name, chart.title, alt or chart.spoken, wide, narrow, table or _numbers(chart), note)


def grouped(rows: Sequence[Row], series: str, label: str = "label") -> tuple[Series, ...]:
    """Rows as the series of a chart, in their order.

    rows           with the columns value, low and high
    series, label  the columns that name a row's series and its point
    """
    points: dict[str, list[Point]] = {}
    for row in rows:
        value, low, high = (number if isinstance(number := row[end], float) else None for end in ENDS)
        points.setdefault(str(row[series]), []).append(Point(str(row[label]), value, low, high))
    return tuple(Series(name, tuple(found)) for name, found in points.items())


def _numbers(chart: Data) -> Table:
    across, up = chart.across or "label", chart.unit
    columns = (Column("series"), Column(across), Column("value", up), Column("low", up), Column("high", up))
    rows = tuple((series.name, *point) for series in chart.series for point in series.points)
    return Table(chart.name, chart.title, columns, rows, chart.subtitle)


def _top(width: int, body: Spec) -> Spec:
    return framed({"width": width, **body})


def tile_map(rows: Sequence[Row], legend: str, width: int) -> Spec:
    """One square a place, coloured by class of change, with its code and its number.

    rows   code, column, row, value, shown
    """
    side = 41 if width == WIDE else 16
    columns = 1 + max(int(float(row["column"] or 0)) for row in rows)
    place: Spec = {
        "x": {"field": "column", "type": "ordinal", "axis": None, "scale": {"paddingInner": 0.06}},
        "y": {"field": "row", "type": "ordinal", "axis": None, "scale": {"paddingInner": 0.06}},
    }
    ink = {"condition": {"test": "abs(datum.value) >= 0.3", "value": "white"}, "value": "#111"}
    classes = class_names()
    colour = {
        "field": "class",
        "type": "ordinal",
        "scale": {"domain": classes, "range": list(CLASS_COLOURS)},
        "legend": {
            "title": legend,
            "orient": "bottom",
            "columns": max(1, columns * side // LEGEND_WIDTH),
            "symbolType": "square",
            "symbolSize": 180,
            "labelFontSize": 11,
        },
    }
    square = {"mark": {"type": "rect", "cornerRadius": 2}, "encoding": {**place, "color": colour}}
    code = {
        "mark": {
            "type": "text",
            "fontSize": 12 if width == WIDE else 6.5,
            "fontWeight": "bold",
            "dy": -7 if width == WIDE else 0,
        },
        "encoding": {**place, "text": {"field": "code"}, "color": ink},
    }
    number = {
        "mark": {"type": "text", "fontSize": 11, "dy": 8},
        "encoding": {**place, "text": {"field": "shown"}, "color": ink},
    }
    layer = [square, code, number] if width == WIDE else [square, code]
    classed = [{**row, "class": classes[class_of(float(row["value"] or 0.0))]} for row in rows]
    return _top(columns * side, {"data": {"values": classed}, "height": {"step": side}, "layer": layer})


def class_of(value: float) -> int:
    """Place of a value among the classes of the map; a break belongs to the class above it."""
    return bisect_right(CLASS_BREAKS, value)


def class_names() -> list[str]:
    """The classes of the map in words, lowest first."""
    ends = [signed(number, 2).rstrip("0").rstrip(".") for number in CLASS_BREAKS]
    return [f"under {ends[0]}", *(f"{a} to {b}" for a, b in pairwise(ends)), f"over {ends[-1]}"]


def timeline(rows: Sequence[Row], order: Sequence[str], day: str, width: int) -> Spec:
    """One line a measure, one bar a status, a rule on the day of the brief.

    rows   measure, status, start, end (YYYY-MM-DD)
    """
    plot = 620 if width == WIDE else 145
    present = [status for status in STATUS_COLOURS if any(row["status"] == status for row in rows)]
    colour = {
        "field": "status",
        "type": "nominal",
        "title": None,
        "scale": {"domain": present, "range": [STATUS_COLOURS[status] for status in present]},
        "legend": {"columns": len(present) if width == WIDE else 2},
    }
    axis = {
        "format": "%b %Y" if width == WIDE else "%Y",
        "tickCount": 8 if width == WIDE else 3,
        "labelOverlap": True,
        "labelSeparation": 10,
        "grid": True,
    }
    y = {
        "field": "measure",
        "type": "nominal",
        "sort": list(order),
        "title": None,
        "axis": {
            "ticks": False,
            "domain": False,
            "labelLimit": 280 if width == WIDE else 160,
            "labelFontSize": 12 if width == WIDE else 10,
        },
    }
    bars = {
        "mark": {"type": "bar", "height": 12},
        "encoding": {
            "x": {"field": "start", "type": "temporal", "title": None, "axis": axis},
            "x2": {"field": "end"},
            "y": y,
            "color": colour,
        },
    }
    rule = {
        "data": {"values": [{"day": day}]},
        "mark": {"type": "rule", "color": "#b00020", "strokeWidth": 1.5},
        "encoding": {"x": {"field": "day", "type": "temporal"}},
    }
    return _top(plot, {"data": {"values": list(rows)}, "height": {"step": 20}, "layer": [bars, rule]})
