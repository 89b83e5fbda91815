"""A chart as SVG, with a text for those who do not see it, and as PNG; drawn without a network."""

from __future__ import annotations

import json
import re
from textwrap import wrap
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from tradetalks.plots import VEGA_LITE
from tradetalks.render.chart_forms import NARROW, WIDE, framed, spec

if TYPE_CHECKING:
    from tradetalks.answer import Chart
    from tradetalks.plots import Spec

LETTERS = {WIDE: 120, NARROW: 52}  # of a line beneath a title


def svg(chart: Chart, width: int = WIDE) -> str:
    """A chart with title, subtitle and stamp as SVG; a screen reader says its title and its series."""
    drawn = svg_of(titled(chart, width))
    said = f"<title>{escape(chart.title)}</title><desc>{escape(chart.spoken)}</desc>"
    return re.sub(r"<svg [^>]*?>", lambda found: f'{found[0][:-1]} role="img">{said}', drawn, count=1)


def png(chart: Chart) -> bytes:
    """A chart as PNG at twice the size."""
    return png_of(svg_of(titled(chart, WIDE)))


def titled(chart: Chart, width: int) -> Spec:
    """The specification of a chart that travels alone: title, subtitle, what it was made of."""
    lines = [*wrap(chart.subtitle, LETTERS[width]), *wrap(chart.stamp, LETTERS[width])]
    heading = {"text": wrap(chart.title, LETTERS[width] - 10), "subtitle": lines, "anchor": "start", "offset": 14}
    return framed({**spec(chart, width), "title": heading})


def svg_of(drawing: Spec) -> str:
    """A Vega-Lite specification as SVG."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(json.dumps(drawing), vl_version=VEGA_LITE))


def png_of(drawn: str) -> bytes:
    """An SVG text as PNG at twice the size."""
    import vl_convert

    return bytes(vl_convert.svg_to_png(drawn, scale=2))
