"""A chart that a notebook shows: a Vega-Lite specification, and the same drawn where that is not understood.

The colours of loss and gain, and the look of all charts (`CONFIG`), stand here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

Spec = dict[str, Any]
Bar = tuple[str, float, float, float]  # label, value, low, high

VEGA_LITE = "5.20"
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
FONT = "Arial, Helvetica, Liberation Sans, sans-serif"
LOSS, GAIN = "#c9640f", "#735ba3"
MOST_BARS = 25
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
        "columnPadding": 28,
        "labelColor": "#222",
        "titleColor": "#222",
    },
    "header": {"labelFontSize": 13, "labelFontWeight": "bold", "labelAnchor": "start", "labelColor": "#222"},
    "title": {"fontSize": 13, "anchor": "start", "color": "#222"},
}


@dataclass(frozen=True)
class Plot:
    """One chart. In a notebook it shows itself; `svg` and `png` draw it without a network."""

    title: str
    spec: Spec

    def svg(self) -> str:
        import vl_convert

        return str(vl_convert.vegalite_to_svg(json.dumps(self.spec), vl_version=VEGA_LITE))

    def png(self) -> bytes:
        """At twice the size."""
        import vl_convert

        return bytes(vl_convert.svg_to_png(self.svg(), scale=2))

    def __repr__(self) -> str:
        return f"Plot({self.title!r})"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        """What IPython asks an object for: https://ipython.readthedocs.io, "Rich display"."""
        return {
            "application/vnd.vegalite.v5+json": self.spec,
            "image/svg+xml": self.svg(),
            "text/plain": repr(self),
        }


def ranked_bars(title: str, unit: str, bars: Sequence[Bar]) -> Plot:
    """The largest numbers as bars, gains and losses in colours of their own, with the range as a thin line.

    bars  those beyond the 25 largest are left out, and the title says so
    """
    largest = sorted(bars, key=lambda bar: -abs(bar[1]))[:MOST_BARS]
    shown = title if len(largest) == len(bars) else f"{title}: the {MOST_BARS} largest of {len(bars)}"
    rows = [dict(zip(("label", "value", "low", "high"), bar, strict=True)) for bar in largest]
    y = {
        "field": "label",
        "type": "nominal",
        "sort": [bar[0] for bar in largest],
        "title": None,
        "axis": {"labelLimit": 320},
    }
    x = {"type": "quantitative", "title": unit}
    colour = {"condition": {"test": "datum.value < 0", "value": LOSS}, "value": GAIN}
    spec: Spec = {
        "$schema": SCHEMA,
        "config": CONFIG,
        "title": shown,
        "width": 520,
        "height": {"step": 18},
        "data": {"values": rows},
        "layer": [
            {
                "mark": {"type": "bar", "height": 11},
                "encoding": {"x": {**x, "field": "value"}, "y": y, "color": colour},
            },
            {
                "mark": {"type": "rule", "color": "#222"},
                "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}, "y": y},
            },
        ],
    }
    return Plot(shown, spec)
