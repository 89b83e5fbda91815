"""Charts whose data is exchanged in the browser: specifications with named, empty data."""

from __future__ import annotations

from typing import Any

from tradetalks.actors import adjective
from tradetalks.answers.sentences import in_sentence
from tradetalks.defaults import PLAYERS
from tradetalks.places import GROUPS
from tradetalks.plots import GAIN, LOSS
from tradetalks.render.chart_forms import NARROW, TORNADO_COLOURS, WIDE
from tradetalks.report.charts import tile_map
from tradetalks.web.answers import tiles_at_zero
from tradetalks.web.sides import Sides, named

Spec = dict[str, Any]

PARTNERS = "Bars, one per partner: the ten that move most; a line spans the range, a mark on it is the median."
SECTORS = "Bars: six sectors that gain most and six that lose most; a line spans the range, a mark on it is the median."
COUNTRIES = "Bars, one per country; a line spans the range, a mark on it is the median."
SQUARES = "A map of equal squares, one an economy, coloured from orange for losses to violet for gains."
PERCENT, BILLIONS = "change in %", "billion USD a year"
NAMES = ("map", "imports", "exports", "output_first", "output_second", "income", "prices", "revenue")


def about(sides: Sides) -> tuple[tuple[str, str, str, str], ...]:
    """(name, title, unit, what it looks like) of each chart of a state about two sides."""
    first, second = sides
    said = (
        ("Real income by economy", PERCENT, SQUARES),
        (f"{adjective(first)} imports by origin", BILLIONS, PARTNERS),
        (f"Exports of {in_sentence(second)} by destination", BILLIONS, PARTNERS),
        (f"Output by sector, {named(first)}", PERCENT, SECTORS),
        (f"Output by sector, {named(second)}", PERCENT, SECTORS),
        ("Real income, both sides and others", PERCENT, COUNTRIES),
        ("Prices over wages", PERCENT, COUNTRIES),
        ("Tariff revenue", BILLIONS, COUNTRIES),
    )
    return tuple((name, *one) for name, one in zip(NAMES, said, strict=True))


def unknowns(sides: Sides) -> tuple[tuple[str, str], ...]:
    """(name, economy) of the charts of what is not known, drawn when asked for; of single economies alone."""
    return tuple((f"unknowns_{side.lower()}", side) for side in sides if side not in GROUPS)


def specs() -> dict[str, Spec]:
    """Specification by chart."""
    units = {name: unit for name, _, unit, _ in about((PLAYERS[0], PLAYERS[1]))}
    return {name: _map() if name == "map" else bars(unit) for name, unit in units.items()}


def _map() -> Spec:
    spec = tile_map(tiles_at_zero(), "%", WIDE)
    return spec | {"data": {"name": "rows"}}


def bars(unit: str) -> Spec:
    """Bars of the run at central values; where there is a range, a thin line over it and a mark at its median.

    rows have label, order, central, median, low, high
    """
    y = {
        "field": "label",
        "type": "nominal",
        "title": None,
        "sort": {"field": "order", "op": "min"},
        "axis": {"ticks": False, "domain": False, "labelLimit": 170},
    }
    x = {"type": "quantitative", "title": unit, "axis": {"tickCount": 5}}
    colour = {"condition": {"test": "datum.central < 0", "value": LOSS}, "value": GAIN}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": "container",
        "height": {"step": 20},
        "data": {"name": "rows"},
        "layer": [
            {
                "mark": {"type": "bar", "height": 11},
                "encoding": {"x": {**x, "field": "central"}, "y": y, "color": colour},
            },
            {"mark": {"type": "rule", "color": "#888"}, "encoding": {"x": {"datum": 0}}},
            {
                "mark": {"type": "rule", "strokeWidth": 1.5, "style": "range"},
                "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}, "y": y},
            },
            {
                "mark": {"type": "tick", "height": 9, "thickness": 2, "style": "range"},
                "encoding": {"x": {**x, "field": "median"}, "y": y},
            },
        ],
    }


def tornado() -> Spec:
    """Bars from a number's central value to what it is at both ends of an unknown; rows as in `bars`."""
    y: Spec = {
        "field": "label",
        "type": "nominal",
        "title": None,
        "sort": {"field": "order", "op": "min"},
        "axis": {"ticks": False, "domain": False, "labelLimit": 220},
    }
    x = {"type": "quantitative", "scale": {"zero": False}, "title": "real income, change in %"}
    ends = {"at its 10th percentile": "low", "at its 90th percentile": "high"}
    colour = {"scale": {"domain": list(ends), "range": list(TORNADO_COLOURS)}, "title": None}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": "container",
        "height": {"step": 22},
        "data": {"name": "rows"},
        "layer": [
            {
                "mark": {"type": "bar", "height": 12},
                "encoding": {
                    "x": {**x, "field": "central"},
                    "x2": {"field": end},
                    "y": y,
                    "color": {**colour, "datum": name},
                },
            }
            for name, end in ends.items()
        ],
    }


def band(rows: list[dict[str, Any]], unit: str, width: int, panel: str = "") -> Spec:
    """A median over months in the band of the 10th to 90th percentile; rows have month, median, low, high.

    panel  the key by which rows stand in panels, if any
    """
    x = {"field": "month", "type": "ordinal", "title": None, "axis": {"labelOverlap": True, "labelAngle": 0}}
    area = {"x": x, "y": {"field": "low", "type": "quantitative", "title": unit}, "y2": {"field": "high"}}
    line = {"x": x, "y": {"field": "median", "type": "quantitative"}}
    layers = [
        {"mark": {"type": "area", "color": "#56b4e9", "opacity": 0.4}, "encoding": area},
        {"mark": {"type": "line", "color": "#0072b2", "strokeWidth": 2}, "encoding": line},
    ]
    schema = {"$schema": "https://vega.github.io/schema/vega-lite/v5.json", "data": {"values": rows}}
    if not panel:
        return schema | {"width": width - 80, "height": 220, "layer": layers}
    columns = 3 if width > NARROW else 1
    inner = {"width": (width - 120) / columns - 50, "height": 110, "layer": layers}
    facet = {"field": panel, "type": "nominal", "title": None}
    return schema | {"facet": facet, "columns": columns, "spec": inner}


def stops(rows: list[dict[str, Any]], money: str, width: int) -> Spec:
    """Who stops first: weeks until an industry is short beside what it loses, a line for the range, a mark its median.

    rows   have label, order, weeks, weeks_low, weeks_high, median, low, high
    money  unit of the second panel
    """
    beside = width > NARROW
    y: Spec = {
        "field": "label",
        "type": "nominal",
        "title": None,
        "sort": {"field": "order", "op": "min"},
        "axis": {"ticks": False, "domain": False, "labelLimit": 260 if beside else 150},
    }
    size = {"width": (width - 330) / 2 if beside else width - 190, "height": {"step": 22}}

    def panel(title: str, middle: str, low: str, high: str, colour: str, names: bool) -> Spec:
        x = {"type": "quantitative", "title": title, "axis": {"tickCount": 4}, "scale": {"domainMin": 0}}
        rows = y if names else {**y, "axis": None}
        line = {"x": {**x, "field": low}, "x2": {"field": high}, "y": rows}
        mark = {"x": {**x, "field": middle}, "y": rows}
        return size | {
            "layer": [
                {"mark": {"type": "rule", "strokeWidth": 3, "opacity": 0.5, "color": colour}, "encoding": line},
                {"mark": {"type": "point", "filled": True, "size": 60, "color": colour}, "encoding": mark},
            ]
        }

    panels = [
        panel("weeks until it is short", "weeks", "weeks_low", "weeks_high", "#0072b2", True),
        panel(f"loss, {money}", "median", "low", "high", "#b7410e", not beside),
    ]
    schema = {"$schema": "https://vega.github.io/schema/vega-lite/v5.json", "data": {"values": rows}}
    return schema | {"hconcat" if beside else "vconcat": panels}


PLANE_KINDS = ("this state", "threat", "in force", "solution", "scenario")
PLANE_COLOURS = ("#222222", "#1f4e79", "#6b7681", "#009e73", "#3b8fc4")  # none of those of gains and losses
PLANE_LABELS = {
    "this state": ("center", 0, 18),
    "threat": ("center", 0, -14),
    "in force": ("right", -10, -4),
    "solution": ("left", 10, -4),
    "scenario": ("left", 10, 6),
}
PLANE_SHAPES = ("diamond", "cross", "triangle-up", "circle", "square")


def plane(kinds_shown: tuple[str, ...] = PLANE_KINDS) -> Spec:
    """The plane of both sides' real income; rows have kind, label, usa, china; the frontier's have order."""
    axis = {"type": "quantitative", "axis": {"tickCount": 7}}
    shown = [i for i, kind in enumerate(PLANE_KINDS) if kind in kinds_shown]
    domain = [PLANE_KINDS[i] for i in shown]
    place = {
        "x": {**axis, "field": "usa", "title": "United States, %", "scale": {"zero": False, "padding": 85}},
        "y": {**axis, "field": "china", "title": "China, %", "scale": {"zero": False, "padding": 30}},
    }
    kinds = {"field": "kind", "type": "nominal", "title": None, "legend": {"columns": 3}}
    colour = kinds | {"scale": {"domain": domain, "range": [PLANE_COLOURS[i] for i in shown]}}
    shape = kinds | {"scale": {"domain": domain, "range": [PLANE_SHAPES[i] for i in shown]}}
    curve = {"type": "line", "strokeWidth": 2, "color": "#009e73", "point": {"size": 12, "color": "#009e73"}}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": "container",
        "height": 340,
        "data": {"name": "rows"},
        "layer": [
            {
                "transform": [{"filter": "datum.kind === 'frontier'"}],
                "mark": curve,
                "encoding": {**place, "order": {"field": "order", "type": "quantitative"}},
            },
            {
                "transform": [{"filter": "datum.kind !== 'frontier'"}],
                "mark": {"type": "point", "filled": True, "size": 130, "opacity": 1},
                "encoding": {**place, "color": colour, "shape": shape},
            },
            *(_labels(kind, place) for kind in PLANE_LABELS if kind in kinds_shown),
        ],
    }


def _labels(kind: str, place: Spec) -> Spec:
    """The names of one kind of point, at their own side of it so that they seldom meet another kind's."""
    align, dx, dy = PLANE_LABELS[kind]
    return {
        "transform": [{"filter": f"datum.kind === '{kind}'"}],
        "mark": {"type": "text", "align": align, "dx": dx, "dy": dy, "fontSize": 11, "limit": 190, "style": "label"},
        "encoding": {**place, "text": {"field": "label"}},
    }
