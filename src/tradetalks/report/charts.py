"""Charts as Vega-Lite specifications: plain data in, a dict out; drawn by one converter, without a network."""

from __future__ import annotations

import json
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from tradetalks.digits import signed
from tradetalks.plots import CONFIG, SCHEMA, VEGA_LITE, Spec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.table import Table

Row = dict[str, str | float | None]

WIDE, NARROW = 860, 340
LEGEND_WIDTH = 125  # of one class in the legend of a map
FONT_SLACK = 36  # a browser's fonts may be wider than those that the converter measured
SERIES_COLOURS = ("#b7410e", "#0072b2", "#00795c")
TORNADO_COLOURS = ("#d55e00", "#56b4e9")  # at the 10th and the 90th percentile of the unknown, on every surface
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
ZERO: Spec = {"mark": {"type": "rule", "color": "#555"}, "encoding": {"x": {"datum": 0}}}


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
    import vl_convert

    wide_svg, narrow_svg = (
        vl_convert.vegalite_to_svg(json.dumps(spec), vl_version=VEGA_LITE) for spec in (wide, narrow)
    )
    return wide_svg, narrow_svg, vl_convert.svg_to_png(wide_svg, scale=2)


def framed(body: Spec) -> Spec:
    return {
        "$schema": SCHEMA,
        "config": CONFIG,
        "padding": {"left": FONT_SLACK, "right": 12, "top": 4, "bottom": 4},
        **body,
    }


def _top(width: int, body: Spec) -> Spec:
    return framed({"width": width, **body})


def dots_with_ranges(rows: Sequence[Row], order: Sequence[str], series: Sequence[str], unit: str, width: int) -> Spec:
    """One line a country, one dot a scenario, a bar over the 80 % range of the draws.

    rows   country, scenario, value, low, high; in `unit`
    """
    colour, shape = _series(series, width)
    plot = 690 if width == WIDE else 190
    y = {
        "field": "country",
        "type": "nominal",
        "sort": list(order),
        "title": None,
        "axis": {"ticks": False, "domain": False, "grid": True},
    }
    offset = {"field": "scenario", "sort": list(series)}
    x = _amount(unit, width)
    bars = {
        "mark": {"type": "rule", "strokeWidth": 3, "opacity": 0.45},
        "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}, "y": y, "yOffset": offset, "color": colour},
    }
    dots = {
        "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1},
        "encoding": {"x": {**x, "field": "value"}, "y": y, "yOffset": offset, "color": colour, "shape": shape},
    }
    return _top(plot, {"data": {"values": list(rows)}, "height": {"step": 11}, "layer": [ZERO, bars, dots]})


def _amount(unit: str, width: int) -> Spec:
    return {"type": "quantitative", "title": unit, "axis": {"tickCount": 8 if width == WIDE else 4}}


def _series(names: Sequence[str], width: int) -> tuple[Spec, Spec]:
    """Colour and shape of the scenarios, with one legend for both."""
    legend = {"direction": "horizontal" if width == WIDE else "vertical", "symbolOpacity": 1, "symbolSize": 70}
    colours, shapes = list(SERIES_COLOURS[: len(names)]), list(SERIES_SHAPES[: len(names)])
    base = {"field": "scenario", "type": "nominal", "title": None, "legend": legend}
    return (
        {**base, "scale": {"domain": list(names), "range": colours}},
        {**base, "scale": {"domain": list(names), "range": shapes}},
    )


def bars_in_panels(rows: Sequence[Row], panels: Sequence[str], unit: str, width: int) -> Spec:
    """Bars of change on one scale, one panel below the other, with the range as a thin line.

    rows   panel, label, value, low, high; in `unit`, in the order in which they are drawn
    """
    plot = 580 if width == WIDE else 165
    x = _amount(unit, width)
    sign = {"condition": {"test": "datum.value < 0", "value": "#c9640f"}, "value": "#735ba3"}
    parts = []
    for panel in panels:
        inside = [row for row in rows if row["panel"] == panel]
        y = {
            "field": "label",
            "type": "nominal",
            "title": None,
            "sort": [row["label"] for row in inside],
            "axis": {
                "ticks": False,
                "domain": False,
                "labelLimit": 240 if width == WIDE else 130,
                "labelFontSize": 12 if width == WIDE else 10.5,
            },
        }
        bars = {
            "mark": {"type": "bar", "height": 12},
            "encoding": {"x": {**x, "field": "value"}, "y": y, "color": sign},
        }
        ranges = {
            "mark": {"type": "rule", "color": "#222"},
            "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}, "y": y},
        }
        parts.append(
            {
                "title": panel,
                "width": plot,
                "height": {"step": 19},
                "data": {"values": inside},
                "layer": [bars, ZERO, ranges],
            }
        )
    return framed({"vconcat": parts, "spacing": 18, "resolve": {"scale": {"x": "shared"}}})


def tornado_in_panels(rows: Sequence[Row], panels: Sequence[str], unit: str, width: int) -> Spec:
    """One panel a country: a bar from the number at an unknown's 10th to that at its 90th percentile, widest first.

    rows   panel, label, value, low, high; in `unit`, in the order in which they are drawn
    """
    plot = 560 if width == WIDE else 150
    x = {**_amount(unit, width), "scale": {"zero": False}, "axis": {"tickCount": 6 if width == WIDE else 3}}
    ends = {"domain": ["at its 10th percentile", "at its 90th percentile"], "range": list(TORNADO_COLOURS)}
    colour = {"scale": ends, "title": None, "legend": {"orient": "top", "columns": 2 if width == WIDE else 1}}
    parts = []
    for panel in panels:
        inside = [row for row in rows if row["panel"] == panel]
        label = {"labelLimit": 260 if width == WIDE else 145, "ticks": False, "domain": False}
        y = {
            "field": "label",
            "type": "nominal",
            "title": None,
            "sort": [row["label"] for row in inside],
            "axis": label,
        }
        bars = [
            {
                "mark": {"type": "bar", "height": 11},
                "encoding": {
                    "x": {**x, "field": "value"},
                    "x2": {"field": end},
                    "y": y,
                    "color": {**colour, "datum": name},
                },
            }
            for end, name in zip(("low", "high"), ends["domain"], strict=True)
        ]
        centre = {"mark": {"type": "tick", "color": "#222"}, "encoding": {"x": {**x, "field": "value"}, "y": y}}
        layer = {"width": plot, "height": {"step": 19}, "data": {"values": inside}, "layer": [*bars, centre]}
        parts.append({"title": panel, **layer})
    return framed({"vconcat": parts, "spacing": 18})


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
