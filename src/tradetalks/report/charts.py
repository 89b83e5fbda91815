"""Charts as Vega-Lite specifications: plain data in, a dict out; drawn by one converter, without a network."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.report.tables import Table

Spec = dict[str, Any]
Row = dict[str, str | float | None]

VEGA_LITE = "5.20"
WIDE, NARROW = 720, 340
FONT = "Arial, Helvetica, Liberation Sans, sans-serif"
SERIES_COLOURS = ("#b7410e", "#0072b2", "#00795c")
SERIES_SHAPES = ("circle", "square", "diamond")
CLASS_BREAKS = (-1.0, -0.3, -0.1, -0.03, 0.03, 0.1, 0.3, 1.0)
CLASS_COLOURS = ("#8c3a06", "#c9640f", "#f0a35c", "#fbd9b0", "#eeeeee", "#d3cfe6", "#a79cca", "#735ba3", "#46196f")
STATUS_COLOURS = {
    "in force": "#1f4e79",
    "announced": "#7fb2dd",
    "threatened": "#e08214",
    "suspended": "#bdbdbd",
    "disputed": "#cc79a7",
}
CONFIG: Spec = {
    "background": "white",
    "font": FONT,
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelColor": "#222",
        "titleColor": "#222",
        "gridColor": "#e3e3e3",
        "domainColor": "#888",
        "tickColor": "#888",
        "labelLimit": 190,
    },
    "legend": {
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "orient": "top",
        "labelLimit": 260,
        "symbolStrokeWidth": 1,
        "labelColor": "#222",
        "titleColor": "#222",
    },
    "header": {"labelFontSize": 13, "labelFontWeight": "bold", "labelAnchor": "start", "labelColor": "#222"},
    "title": {"fontSize": 13, "anchor": "start", "color": "#222"},
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
    import vl_convert

    drawn = []
    for chart in charts:
        wide, narrow = (
            vl_convert.vegalite_to_svg(json.dumps(spec), vl_version=VEGA_LITE) for spec in (chart.wide, chart.narrow)
        )
        drawn.append(Drawn(chart, wide, narrow, vl_convert.svg_to_png(wide, scale=2)))
    return drawn


def _top(width: int, body: Spec) -> Spec:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "config": CONFIG,
        "padding": {"left": 4, "right": 12, "top": 4, "bottom": 4},
        "width": width,
        **body,
    }


def _series(field: str, names: Sequence[str]) -> tuple[Spec, Spec]:
    colour = {
        "field": field,
        "type": "nominal",
        "title": None,
        "scale": {"domain": list(names), "range": list(SERIES_COLOURS[: len(names)])},
    }
    shape = {
        "field": field,
        "type": "nominal",
        "title": None,
        "scale": {"domain": list(names), "range": list(SERIES_SHAPES[: len(names)])},
    }
    return colour, shape


def dots_with_ranges(rows: Sequence[Row], order: Sequence[str], series: Sequence[str], unit: str, width: int) -> Spec:
    """One line a country, one dot a scenario, a bar from the lowest to the highest draw.

    rows   country, scenario, central, low, high; in `unit`
    """
    colour, shape = _series("scenario", series)
    plot = 620 if width == WIDE else 205
    y = {
        "field": "country",
        "type": "nominal",
        "sort": list(order),
        "title": None,
        "axis": {"ticks": False, "domain": False, "grid": True},
    }
    offset = {"field": "scenario", "sort": list(series)}
    x: Spec = {"type": "quantitative", "title": unit, "axis": {"tickCount": 7 if width == WIDE else 4}}
    zero = {"mark": {"type": "rule", "color": "#555"}, "encoding": {"x": {"datum": 0}}}
    bars = {
        "mark": {"type": "rule", "strokeWidth": 3, "opacity": 0.45},
        "encoding": {
            "x": {**x, "field": "low"},
            "x2": {"field": "high"},
            "y": y,
            "yOffset": offset,
            "color": {**colour, "legend": None},
        },
    }
    dots = {
        "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1},
        "encoding": {
            "x": {**x, "field": "central"},
            "y": y,
            "yOffset": offset,
            "color": {**colour, "legend": _legend(width)},
            "shape": {**shape, "legend": _legend(width)},
        },
    }
    return _top(plot, {"data": {"values": list(rows)}, "height": {"step": 11}, "layer": [zero, bars, dots]})


def _legend(width: int) -> Spec:
    return {"direction": "horizontal" if width == WIDE else "vertical", "title": None}


def bars_in_panels(rows: Sequence[Row], panels: Sequence[str], unit: str, width: int) -> Spec:
    """Bars of change, one panel below the other, each sorted by its own numbers, with the range as a thin line.

    rows   panel, label, central, low, high; in `unit`
    """
    plot = 540 if width == WIDE else 190
    x: Spec = {"type": "quantitative", "title": unit, "axis": {"tickCount": 7 if width == WIDE else 4}}
    parts = []
    for panel in panels:
        inside = [row for row in rows if row["panel"] == panel]
        y = {
            "field": "label",
            "type": "nominal",
            "title": None,
            "axis": {"ticks": False, "domain": False},
            "sort": [row["label"] for row in inside],
        }
        sign = {"condition": {"test": "datum.central < 0", "value": "#c9640f"}, "value": "#735ba3"}
        parts.append(
            {
                "title": panel,
                "width": plot,
                "height": {"step": 19},
                "data": {"values": inside},
                "layer": [
                    {
                        "mark": {"type": "bar", "height": 12},
                        "encoding": {"x": {**x, "field": "central"}, "y": y, "color": sign},
                    },
                    {
                        "mark": {"type": "rule", "color": "#222"},
                        "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}, "y": y},
                    },
                ],
            }
        )
    top = _top(plot, {"vconcat": parts, "spacing": 18})
    del top["width"]
    return top


def tile_map(rows: Sequence[Row], unit: str, width: int) -> Spec:
    """One square an economy, coloured by class of change, with its code and its number.

    rows   code, column, row, value, shown
    """
    side = 34 if width == WIDE else 17
    scale = {"type": "threshold", "domain": list(CLASS_BREAKS), "range": list(CLASS_COLOURS)}
    place: Spec = {
        "x": {"field": "column", "type": "ordinal", "axis": None, "scale": {"paddingInner": 0.06}},
        "y": {"field": "row", "type": "ordinal", "axis": None, "scale": {"paddingInner": 0.06}},
    }
    ink = {"condition": {"test": "abs(datum.value) >= 0.3", "value": "white"}, "value": "#111"}
    legend = {
        "title": f"real income, {unit}",
        "orient": "bottom",
        "direction": "horizontal",
        "gradientLength": 420 if width == WIDE else 300,
        "labelFontSize": 11 if width == WIDE else 10,
    }
    square = {
        "mark": {"type": "rect", "cornerRadius": 2},
        "encoding": {**place, "color": {"field": "value", "type": "quantitative", "scale": scale, "legend": legend}},
    }
    code = {
        "mark": {
            "type": "text",
            "fontSize": 11 if width == WIDE else 7.5,
            "fontWeight": "bold",
            "dy": -6 if width == WIDE else 0,
        },
        "encoding": {**place, "text": {"field": "code"}, "color": ink},
    }
    number = {
        "mark": {"type": "text", "fontSize": 9.5, "dy": 7},
        "encoding": {**place, "text": {"field": "shown"}, "color": ink},
    }
    layer = [square, code, number] if width == WIDE else [square, code]
    columns = 1 + max(int(float(row["column"] or 0)) for row in rows)
    top = _top(columns * side, {"data": {"values": list(rows)}, "height": {"step": side}, "layer": layer})
    return top


def timeline(rows: Sequence[Row], order: Sequence[str], day: str, width: int) -> Spec:
    """One line a measure, one bar a status, a rule on the day of the brief.

    rows   measure, status, start, end (YYYY-MM-DD)
    """
    plot = 470 if width == WIDE else 150
    colour = {
        "field": "status",
        "type": "nominal",
        "title": None,
        "scale": {"domain": list(STATUS_COLOURS), "range": list(STATUS_COLOURS.values())},
        "legend": {"columns": 4 if width == WIDE else 2, "title": None},
    }
    axis = {
        "format": "%b %Y" if width == WIDE else "%Y",
        "tickCount": 7 if width == WIDE else 3,
        "labelOverlap": True,
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
            "labelLimit": 250 if width == WIDE else 165,
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
