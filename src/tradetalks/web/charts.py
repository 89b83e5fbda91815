"""Charts whose data is exchanged in the browser: specifications with named, empty data."""

from __future__ import annotations

from typing import Any

from tradetalks.report.charts import WIDE, tile_map
from tradetalks.web.answers import tiles_at_zero

Spec = dict[str, Any]

PARTNERS = "Bars, one a partner: the ten that move most; a line spans the range."
SECTORS = "Bars: six sectors that gain most and six that lose most; a line spans the range."
COUNTRIES = "Bars, one a country; a line spans the range."
SQUARES = "A map of equal squares, one an economy, coloured from orange for losses to violet for gains."
PERCENT, BILLIONS = "change in %", "billion USD a year"
CHARTS = (  # name, title, unit, what it looks like
    ("map", "Real income by economy", PERCENT, SQUARES),
    ("us_imports", "US imports by origin", BILLIONS, PARTNERS),
    ("china_exports", "China's exports by destination", BILLIONS, PARTNERS),
    ("output_usa", "Output by sector, United States", PERCENT, SECTORS),
    ("output_chn", "Output by sector, China", PERCENT, SECTORS),
    ("income", "Real income, both sides and others", PERCENT, COUNTRIES),
    ("prices", "Prices over wages", PERCENT, COUNTRIES),
    ("revenue", "Tariff revenue", BILLIONS, COUNTRIES),
)
LOSS, GAIN = "#c9640f", "#735ba3"


def specs() -> dict[str, Spec]:
    """Specification by chart."""
    return {name: _map() if name == "map" else bars(unit) for name, _, unit, _ in CHARTS}


def _map() -> Spec:
    spec = tile_map(tiles_at_zero(), "%", WIDE)
    return spec | {"data": {"name": "rows"}}


def bars(unit: str) -> Spec:
    """Bars of change with the range as a thin line; rows have label, order, central, low, high."""
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
        ],
    }
