"""A chart of the Table that leaves the page: its picture, its numbers, and what must be said with them.

Title, what it is about, unit, baseline, horizon, range, source, day and version stand on the picture, above the CSV's
columns, and as JSON beside it.
"""

from __future__ import annotations

import csv
import io
import json
import re
from textwrap import wrap
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from tradetalks.digits import signed
from tradetalks.plots import CONFIG
from tradetalks.web import charts
from tradetalks.web.links import made_here

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Rows = list[dict[str, Any]]
COLUMNS = ("label", "central", "median", "low", "high")
MEANING = {
    "label": "country, partner or sector",
    "central": "the run at central values of everything unknown",
    "median": "median over the draws",
    "low": "10th percentile over the draws",
    "high": "90th percentile over the draws",
}
WIDTH, LETTERS = 560, 105  # of a picture; of a line above it


def about(name: str, told: Mapping[str, Any], note: str) -> dict[str, Any]:
    """What must be said with a chart's numbers.

    told  the state as the page describes it;  note  of its answer: range, horizon, baseline
    """
    title, unit, looks = next(chart for key, *chart in charts.about(told["sides"]) if key == name)
    made = made_here()
    ranged, _, rest = note.partition(" Horizon: ")
    horizon, _, against = rest.partition(" Against: ")
    return {
        "title": title,
        "subtitle": told["sentence"],
        "unit": unit,
        "drawing": f"{looks} Numbers: the run at central values.",
        "baseline": against.rstrip("."),
        "horizon": horizon.rstrip("."),
        "range": ranged.rstrip("."),
        "source": f"tradetalks ledger to {made.ends} ({made.ledger}), world table {made.world}",
        "day": f"{told['on']}, as known on {told['as_of']}",
        "version": f"tradetalks {made.version}",
        "link": told["link"],
        "columns": {key: f"{MEANING[key]}" + ("" if key == "label" else f", {unit}") for key in COLUMNS},
    }


def lines(said: Mapping[str, Any]) -> list[str]:
    """The same as lines above a picture."""
    given = (
        f"{said['subtitle']} {said['unit'][:1].upper()}{said['unit'][1:]}. {said['drawing']}",
        f"Against: {said['baseline']}. Horizon: {said['horizon']}. {said['range']}.",
        f"Day: {said['day']}. Source: {said['source']}; {said['version']}. An estimate, not a forecast.",
    )
    return [line for one in given for line in wrap(one, LETTERS)]


def drawn(name: str, rows: Rows, kind: str, said: dict[str, Any]) -> bytes:
    """A chart as PNG or SVG with what must be said; runs in the engine."""
    import vl_convert

    heading = {"text": said["title"], "subtitle": lines(said), "anchor": "start", "offset": 14, "fontSize": 15}
    spec = charts.specs()[name] | {"data": {"values": rows}, "config": CONFIG, "title": heading}
    if spec.get("width") == "container":
        spec["width"] = WIDTH
    plain: str = vl_convert.vegalite_to_svg(json.dumps(spec), vl_version="5.20")
    spoken = f"<title>{escape(said['title'])}</title><desc>{escape(' '.join((*lines(said), numbers(rows))))}</desc>"
    text = re.sub(r"<svg [^>]*?>", lambda found: f'{found[0][:-1]} role="img">{spoken}', plain, count=1)
    return text.encode() if kind == "svg" else vl_convert.svg_to_png(plain, scale=2)


def numbers(rows: Sequence[Mapping[str, Any]]) -> str:
    """The numbers in words, for those who do not see the bars."""
    return "; ".join(f"{row['label']}: {signed(row['central'], 2)}" for row in rows)


def as_csv(rows: Rows, said: Mapping[str, Any]) -> bytes:
    """The numbers, below a block of lines that begin with # and say what they are."""
    out = io.StringIO()
    for key, value in said.items():
        if key != "columns":
            out.write(f"# {key}: {value}\n")
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows([row[key] for key in COLUMNS] for row in rows)
    return out.getvalue().encode()


def as_json(rows: Rows, said: Mapping[str, Any]) -> bytes:
    """What must be said, and the numbers: the CSV's twin."""
    plain = [{key: row[key] for key in COLUMNS} for row in rows]
    return (json.dumps({"about": said, "rows": plain}, indent=1, ensure_ascii=False) + "\n").encode()
