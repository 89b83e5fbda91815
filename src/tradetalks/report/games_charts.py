"""The payoff plane of a bargain, and the map of where an arrangement holds."""

from __future__ import annotations

from dataclasses import replace
from textwrap import wrap
from typing import TYPE_CHECKING

from tradetalks.digits import percent
from tradetalks.errors import BadInput
from tradetalks.files import write_atomically
from tradetalks.games import payoffs
from tradetalks.report.charts import NARROW, SERIES_COLOURS, SERIES_SHAPES, WIDE, Chart, draw, framed
from tradetalks.report.games import TITLES
from tradetalks.table import Column, Table
from tradetalks.talks.stances import over_sets
from tradetalks.world.table import country_name

if TYPE_CHECKING:
    from pathlib import Path

    from tradetalks.plots import Spec
    from tradetalks.report.charts import Row
    from tradetalks.talks.credibility import Holding
    from tradetalks.talks.deal import Deals

HOLDS = "holds"
LINE = 90  # characters of a note beneath a title
NOBODY, SOME = "#00795c", ("#b7410e", "#0072b2", "#6b6b6b")


def payoff_plane(found: Deals) -> Chart:
    """Both sides' payoffs: the threat, what is in force, the frontier, and the solutions on it."""
    first, second = found.players
    name = next(iter(found.threats))
    game = found.games[name]
    points: list[Row] = [
        {"point": f"threat: {found.threat}", **_payoffs(found.threats[name])},
        {
            "point": "in force",
            **_payoffs(tuple(payoffs(game.before, game.game.players).tolist())),
        },
    ]
    points += [
        {"point": TITLES[key], **_payoffs(tuple(deals[name].payoffs.tolist()))}
        for key, deals in found.deals.items()
        if not key[1]
    ]
    line: list[Row] = [{"order": float(i), **_payoffs(point)} for i, point in enumerate(found.frontier.points)]
    title = f"Payoffs of both sides, change in real income in %; {found.horizon}"
    rows = tuple((str(row["point"]), row["one"], row["other"]) for row in points)
    rows += tuple(("frontier", row["one"], row["other"]) for row in line)
    columns = (Column("point"), Column(country_name(first), "%"), Column(country_name(second), "%"))
    note = (
        f"Central elasticities ({name}). Threat: {found.threat}. Payoff: {found.payoff}. The line joins maxima of the "
        "two payoffs' weighted sum: where the frontier bends inwards it is passed over and drawn straight."
    )
    return Chart(
        "payoff_plane",
        title,
        "A plane with one side's payoff on each axis: the threat at the lower left, the frontier above it and to its "
        "right, and a mark for each solution on it.",
        _plane(points, line, first, second, WIDE),
        _plane(points, line, first, second, NARROW),
        Table("payoff_plane", title, columns, rows, note),
    )


def _payoffs(point: tuple[float, ...]) -> dict[str, float]:
    return {"one": percent(point[0]), "other": percent(point[1])}


def _plane(points: list[Row], line: list[Row], first: str, second: str, width: int) -> Spec:
    side = 520 if width == WIDE else 240
    names = [str(row["point"]) for row in points]
    colours = ["#222222", "#8a8a8a", *SERIES_COLOURS][: len(names)]
    shapes = ["cross", "triangle-up", *SERIES_SHAPES][: len(names)]
    legend = {"direction": "horizontal" if width == WIDE else "vertical", "columns": 3 if width == WIDE else 1}
    base = {"field": "point", "type": "nominal", "title": None, "legend": legend}
    axis = {"type": "quantitative", "scale": {"zero": False, "padding": 14}}
    place = {
        "x": {**axis, "field": "one", "title": f"{country_name(first)}, %"},
        "y": {**axis, "field": "other", "title": f"{country_name(second)}, %"},
    }
    curve = {
        "data": {"values": line},
        "mark": {"type": "line", "color": "#555", "strokeWidth": 1.5, "interpolate": "monotone"},
        "encoding": {**place, "order": {"field": "order", "type": "quantitative"}},
    }
    marks = {
        "data": {"values": points},
        "mark": {"type": "point", "filled": True, "size": 110, "opacity": 1},
        "encoding": {
            **place,
            "color": {**base, "scale": {"domain": names, "range": colours}},
            "shape": {**base, "scale": {"domain": names, "range": shapes}},
        },
    }
    return framed({"width": side, "height": side * 0.7, "layer": [curve, marks]})


def region_map(found: Holding) -> Chart:
    """Patience by renewal: who would break the package, under the central elasticities."""
    name = found.sets[0]
    cells: list[Row] = [
        {"patience": patience, "renewal": renewal, "who": _who(found, breakers)}
        for patience, renewal, breakers in found.region(name)
    ]
    title = f"Where the package holds: {found.arrangement.title}"
    columns = (Column("patience a year", "share"), Column("renewal a year", "share"), Column("who breaks it"))
    rows = tuple((row["patience"], row["renewal"], row["who"]) for row in cells)
    rate = found.base_rate
    bands = "; ".join(
        f"{country_name(word.party)}, {word.title}: breach gains "
        f"{percent(over_sets(word.gain_by_cheating).central):+.3f} %, then loses "
        f"{percent(over_sets(word.loss_after).central):+.3f} %"
        for word in found.packages
    )
    note = (
        f"Payoff: {found.payoff}. Horizon: {found.horizon}. Threat: {found.threat}. Elasticities: {name}. A breach is "
        f"answered after {found.terms.lag:g} years. Of earlier truces {rate.hits} of {rate.n} held a year (95 % "
        f"interval {rate.low:.2f} to {rate.high:.2f}). {bands}."
    )
    return Chart(
        "region",
        title,
        "A square of patience across and probability of renewal upwards, coloured by which side would break the "
        "package there.",
        _region(cells, found, WIDE),
        _region(cells, found, NARROW),
        Table("region", title, columns, rows, note),
    )


def _who(found: Holding, breakers: tuple[str, ...]) -> str:
    return HOLDS if not breakers else " and ".join(country_name(party) for party in breakers) + " would break it"


def _region(cells: list[Row], found: Holding, width: int) -> Spec:
    present = [HOLDS, *sorted({str(row["who"]) for row in cells} - {HOLDS})]
    size = 21
    place = {
        "x": {
            "field": "patience",
            "type": "ordinal",
            "title": "patience: what a payoff a year later counts",
            "axis": {"format": ".2f", "labelOverlap": True, "labelAngle": 0},
        },
        "y": {
            "field": "renewal",
            "type": "ordinal",
            "sort": "descending",
            "title": "probability of renewal a year",
            "axis": {"format": ".2f", "labelOverlap": True},
        },
        "color": {
            "field": "who",
            "type": "nominal",
            "title": None,
            "scale": {"domain": present, "range": [NOBODY, *SOME][: len(present)]},
            "legend": {"direction": "vertical"},
        },
    }
    side = {"step": size if width == WIDE else 11}
    return framed({"width": side, "height": side, "data": {"values": cells}, "mark": "rect", "encoding": place})


def png_path(path: Path) -> Path:
    """The path; raises BadInput for one that is no .png file in a folder that is there."""
    if path.suffix != ".png":
        raise BadInput("charts are written as .png", where=str(path), remedy="name it with .png at the end")
    if not path.parent.is_dir():
        raise BadInput("no such folder", where=str(path.parent), remedy="make it, or choose another with --chart")
    return path


def write_chart(chart: Chart, path: Path) -> None:
    """Draw a chart with its title and note into a .png file; raises BadInput where it cannot be written."""
    png_path(path)
    heading = {"text": chart.title, "subtitle": wrap(chart.table.note, LINE)}
    try:
        write_atomically(path, draw([replace(chart, wide=chart.wide | {"title": heading})])[0].png)
    except OSError as error:
        raise BadInput("cannot write here", where=str(path), evidence=error.strerror or str(error)) from None
