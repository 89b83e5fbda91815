"""Every form of a chart as a Vega-Lite specification: plain data in, a dict out. A new form is a function here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tradetalks.plots import CONFIG, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tradetalks.answer import Chart, Form, Series
    from tradetalks.plots import Spec

WIDE, NARROW = 860, 340
FONT_SLACK = 36  # a browser's fonts may be wider than those that the converter measured
SERIES_COLOURS = ("#0072b2", "#00795c", "#b58900", "#6b6b6b", "#c2408f", "#4c8c2b")  # none of those of gain and loss
SERIES_SHAPES = ("circle", "square", "diamond", "triangle-up", "cross", "triangle-down")
TORNADO_COLOURS = ("#0072b2", "#7fb2dd")  # at the 10th and the 90th percentile of the unknown, on every surface
LOSS, GAIN = "#c9640f", "#735ba3"
CELL_COLOURS = ("#00795c", "#b7410e", "#0072b2", "#6b6b6b")
ZERO: Spec = {"mark": {"type": "rule", "color": "#555"}, "encoding": {"x": {"datum": 0}}}
DAY = re.compile(r"\d{4}-\d{2}(-\d{2})?")


def framed(body: Spec) -> Spec:
    """A specification with the fonts, colours and margins of the house."""
    padding = {"left": FONT_SLACK, "right": 12, "top": 4, "bottom": 4}
    return {"$schema": SCHEMA, "config": CONFIG, "padding": padding, **body}


def spec(chart: Chart, width: int = WIDE) -> Spec:
    """The specification of a chart, without its title."""
    return framed(FORMS[chart.form](chart, width))


def bars(chart: Chart, width: int) -> Spec:
    """Bars of change on one scale, one panel a series below the other, with the range as a thin line."""
    colour = {"condition": {"test": "datum.value < 0", "value": LOSS}, "value": GAIN}
    x = _amount(chart, width)
    parts = []
    for series in chart.series:
        y = _labels([str(point.x) for point in series.points], width)
        bar = {
            "mark": {"type": "bar", "height": 12},
            "encoding": {"x": {**x, "field": "value"}, "y": y, "color": colour},
        }
        ranges = {"mark": {"type": "rule", "color": "#222"}, "encoding": {**_span(x), "y": y}}
        parts.append(_panel(series, 580 if width == WIDE else 165, [bar, ZERO, ranges]))
    return _below(parts, {"resolve": {"scale": {"x": "shared"}}})


def dots(chart: Chart, width: int) -> Spec:
    """One line a label, one dot a series, a bar over its range."""
    names = [series.name for series in chart.series]
    colour, shape = _marks(names, width)
    labels = list(dict.fromkeys(str(point.x) for series in chart.series for point in series.points))
    axis = {"ticks": False, "domain": False, "grid": True}
    y = {"field": "x", "type": "nominal", "sort": labels, "title": None, "axis": axis}
    place = {"y": y, "yOffset": {"field": "series", "sort": names}, "color": colour}
    x = _amount(chart, width)
    spans = {"mark": {"type": "rule", "strokeWidth": 3, "opacity": 0.45}, "encoding": {**_span(x), **place}}
    marks = {
        "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1},
        "encoding": {"x": {**x, "field": "value"}, **place, "shape": shape},
    }
    rows = [row for series in chart.series for row in _rows(series)]
    plot = 690 if width == WIDE else 190
    return {"width": plot, "data": {"values": rows}, "height": {"step": 11}, "layer": [ZERO, spans, marks]}


def swings(chart: Chart, width: int) -> Spec:
    """A panel a series: a bar from the number at an unknown's 10th to that at its 90th percentile, in their order."""
    x = {**_amount(chart, width), "scale": {"zero": False}, "axis": {"tickCount": 6 if width == WIDE else 3}}
    ends = {"domain": ["at its 10th percentile", "at its 90th percentile"], "range": list(TORNADO_COLOURS)}
    colour = {"scale": ends, "title": None, "legend": {"orient": "top", "columns": 2 if width == WIDE else 1}}
    parts = []
    for series in chart.series:
        y = _labels([str(point.x) for point in series.points], width)
        halves = [
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
        parts.append(_panel(series, 560 if width == WIDE else 150, [*halves, centre]))
    return _below(parts, {})


def lines(chart: Chart, width: int) -> Spec:
    """A line a series along days, months or numbers, with a band over its range."""
    names = [series.name for series in chart.series]
    colour, _ = _marks(names, width)
    x = _along(chart, width)
    y = {"type": "quantitative", "title": chart.unit}
    step = {"interpolate": "step-after"} if chart.form == "steps" else {}
    band = {
        "mark": {"type": "area", "opacity": 0.2, **step},
        "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}, "color": colour},
    }
    line = {
        "mark": {"type": "line", "strokeWidth": 2, **step},
        "encoding": {"x": x, "y": {**y, "field": "value"}, "color": colour},
    }
    rows = [row for series in chart.series for row in _rows(series)]
    return {"width": _plot(width), "height": 320, "data": {"values": rows}, "layer": [band, line]}


def areas(chart: Chart, width: int) -> Spec:
    """Series laid on one another along days; a series that is a line is drawn over them."""
    x, y = _along(chart, width), {"field": "value", "type": "quantitative", "title": chart.unit}
    laid, over = ([one for one in chart.series if one.line is line] for line in (False, True))
    names = [series.name for series in laid]
    scheme = {"field": "series", "type": "nominal", "title": None, "sort": names, "scale": {"scheme": "tableau20"}}
    rows = [{**row, "place": i} for i, series in enumerate(laid) for row in _rows(series)]
    mark = {"type": "area", "interpolate": "step-after"}
    stacked = {
        "data": {"values": rows},
        "mark": mark,
        "encoding": {"x": x, "y": {**y, "stack": "zero"}, "color": scheme, "order": {"field": "place"}},
    }
    drawn = [
        {
            "data": {"values": _rows(series)},
            "mark": {"type": "line", "color": "black", "interpolate": "step-after"},
            "encoding": {"x": x, "y": y},
        }
        for series in over
    ]
    return {"width": _plot(width), "height": 360, "layer": [stacked, *drawn]}


def plane(chart: Chart, width: int) -> Spec:
    """A mark a point and a colour a series in a plane of two numbers; series that are lines behind the marks."""
    axis = {"type": "quantitative", "scale": {"zero": False, "padding": 14}}
    place = {"x": {**axis, "field": "x", "title": chart.across}, "y": {**axis, "field": "value", "title": chart.unit}}
    shown = [series for series in chart.series if not series.line]
    colour, shape = _marks([series.name for series in shown], width)
    curves = [
        {
            "data": {"values": [{**row, "order": i} for i, row in enumerate(_rows(series))]},
            "mark": {"type": "line", "color": "#555", "strokeWidth": 1.5, "interpolate": "monotone"},
            "encoding": {**place, "order": {"field": "order", "type": "quantitative"}},
        }
        for series in chart.series
        if series.line
    ]
    marks = {
        "data": {"values": [row for series in shown for row in _rows(series)]},
        "mark": {"type": "point", "filled": True, "size": 110, "opacity": 1},
        "encoding": {**place, "color": colour, "shape": shape},
    }
    side = 520 if width == WIDE else 240
    return {"width": side, "height": side * 0.7, "layer": [*curves, marks]}


def cells(chart: Chart, width: int) -> Spec:
    """A square of cells, coloured by the series that each is in."""
    names = [series.name for series in chart.series]
    axis = {"format": ".2f", "labelOverlap": True}
    colour = {
        "field": "series",
        "type": "nominal",
        "title": None,
        "scale": {"domain": names, "range": list(CELL_COLOURS[: len(names)])},
        "legend": {"direction": "vertical"},
    }
    place = {
        "x": {"field": "x", "type": "ordinal", "title": chart.across, "axis": {**axis, "labelAngle": 0}},
        "y": {"field": "value", "type": "ordinal", "sort": "descending", "title": chart.unit, "axis": axis},
        "color": colour,
    }
    side = {"step": 21 if width == WIDE else 11}
    rows = [row for series in chart.series for row in _rows(series)]
    return {"width": side, "height": side, "data": {"values": rows}, "mark": "rect", "encoding": place}


FORMS: dict[Form, Callable[[Chart, int], Spec]] = {
    "bars": bars,
    "dots": dots,
    "swings": swings,
    "lines": lines,
    "steps": lines,
    "areas": areas,
    "plane": plane,
    "cells": cells,
}


def _rows(series: Series) -> list[dict[str, str | float | None]]:
    """One row a point; where it has no range both ends are the number."""
    return [
        {
            "series": series.name,
            "x": point.x,
            "value": point.y,
            "low": point.y if point.low is None else point.low,
            "high": point.y if point.high is None else point.high,
        }
        for point in series.points
    ]


def _panel(series: Series, plot: int, layer: list[Spec]) -> Spec:
    body = {"width": plot, "height": {"step": 19}, "data": {"values": _rows(series)}, "layer": layer}
    return {"title": series.name, **body} if series.name else body


def _below(parts: list[Spec], more: Spec) -> Spec:
    """Panels one below the other; a single one stands by itself."""
    return parts[0] if len(parts) == 1 and "title" not in parts[0] else {"vconcat": parts, "spacing": 18, **more}


def _amount(chart: Chart, width: int) -> Spec:
    return {"type": "quantitative", "title": chart.unit, "axis": {"tickCount": 8 if width == WIDE else 4}}


def _span(x: Spec) -> Spec:
    return {"x": {**x, "field": "low"}, "x2": {"field": "high"}}


def _labels(order: Sequence[str], width: int) -> Spec:
    limit, size = (260, 12) if width == WIDE else (145, 10.5)
    axis = {"ticks": False, "domain": False, "labelLimit": limit, "labelFontSize": size}
    return {"field": "x", "type": "nominal", "title": None, "sort": list(order), "axis": axis}


def _along(chart: Chart, width: int) -> Spec:
    """The axis across: days and months where every label is one, numbers where all are, labels in their order."""
    values = [point.x for series in chart.series for point in series.points]
    title = chart.across or None
    if all(isinstance(value, str) and DAY.fullmatch(value) for value in values):
        axis = {"tickCount": 8 if width == WIDE else 4, "labelOverlap": True, "format": "%b %Y"}
        return {"field": "x", "type": "temporal", "title": title, "axis": axis}
    if all(isinstance(value, int | float) for value in values):
        return {"field": "x", "type": "quantitative", "title": title}
    return {"field": "x", "type": "ordinal", "title": title, "sort": list(_once(values))}


def _once(values: Iterable[str | float]) -> Iterable[str | float]:
    return dict.fromkeys(values)


def _plot(width: int) -> int:
    return 700 if width == WIDE else 230


def _marks(names: Sequence[str], width: int) -> tuple[Spec, Spec]:
    """Colour and shape of the series, with one legend for both; none where there is one series."""
    wide = {"direction": "horizontal", "columns": 3}
    legend = {**(wide if width == WIDE else {"direction": "vertical"}), "symbolOpacity": 1, "symbolSize": 70}
    base = {"field": "series", "type": "nominal", "title": None, "legend": legend if len(names) > 1 else None}
    n = len(names)
    colours = [SERIES_COLOURS[i % len(SERIES_COLOURS)] for i in range(n)]
    shapes = [SERIES_SHAPES[i % len(SERIES_SHAPES)] for i in range(n)]
    return (
        {**base, "scale": {"domain": list(names), "range": colours}},
        {**base, "scale": {"domain": list(names), "range": shapes}},
    )
