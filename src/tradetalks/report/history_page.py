"""What the back-tests predicted and what came: the page beside a brief, from what is stored, and a picture of one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tradetalks.defaults import EXPORTER, IMPORTER
from tradetalks.history.plan import plan_names, read_plan
from tradetalks.history.stored import ELASTICITY_SET, HORIZON, stored, stored_score
from tradetalks.plots import CONFIG, VEGA_LITE
from tradetalks.report.brief_parts import Section
from tradetalks.report.charts import SERIES_COLOURS, SERIES_SHAPES
from tradetalks.table import Column, Table
from tradetalks.world.table import country_name, sector_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.history.stored import Row
    from tradetalks.plots import Spec
    from tradetalks.table import Cell

LINK = "back-tests.html"
PLAN, PART = "trade-war-2018", "US imports"
NAMED = 9
TITLE = "How the model did before"
QUESTION = "What would the model have said of the tariffs of 2018 and 2019, and what came?"
NOTE = "Log points relative to the total of the group, so that growth common to all of it counts for no rule."


def sections() -> tuple[Section, ...]:
    """One section a back-test: its plan in words, its scores and its flows."""
    return tuple(_section(name) for name in plan_names())


def _section(name: str) -> Section:
    plan, _ = read_plan(name)
    paragraphs = (
        f"The ledger as known on {plan.as_of}; the mean of the measures of {plan.days_in_words} "
        f"against those of {plan.before}.",
        *(f"Known later: {line}" for line in plan.hindsight),
    )
    return Section(f"plan-{name}", plan.title, paragraphs, (_scores(name), _flows(name)))


def _scores(name: str) -> Table:
    columns = (
        Column("part"), Column("horizon"), Column("elasticities"), Column("rule"), Column("rank correlation", " ", 2),
        Column("signs right"), Column("bias", "log points", 1), Column("error", "log points", 1),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (row["part"], row["horizon"], row["elasticity_set"], row["rule"],
         float(row["rank_correlation"]) if row["rank_correlation"] else None,
         f"{row['sign_hits']} of {row['signed']}", 100 * float(row["bias"]), 100 * float(row["error"]))
        for row in stored("scores")
        if row["plan"] == name
    ]  # fmt: skip
    return Table(f"scores_{name}", "Scores", columns, tuple(rows), f"{NOTE} Bias and error weighted by value.")


def _flows(name: str) -> Table:
    columns = (
        Column("from"), Column("to"), Column("goods"), Column("fact", "log points", 1),
        *(Column(f"model, {end}", "log points", 1) for end in (ELASTICITY_SET, "least over sets", "most over sets")),
        Column("own tariff", "log points", 1),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (country_name(row["origin"]), country_name(row["destination"]), sector_name(row["sector"]),
         *(100 * float(row[key]) for key in ("fact", "model", "model_low", "model_high", "own_tariff")))
        for row in stored("flows")
        if row["plan"] == name
    ]  # fmt: skip
    note = f"{NOTE} Model: {HORIZON}, {ELASTICITY_SET}; range over elasticity sets."
    return Table(f"flows_{name}", "Predictions and facts", columns, tuple(rows), note)


def picture(flows: Sequence[Row]) -> bytes:
    """A PNG of facts over predictions, one panel a group, with the range over elasticity sets and the line of no error.

    flows  as study/history/stored.flow_rows gives them; log points
    """
    import vl_convert

    named = _named(flows)
    rows: list[dict[str, str | float]] = [
        {"group": row["group"], "side": _side(row), "label": _label(row, flows) if k in named else ""}
        | {key: 100 * float(row[key]) for key in ("fact", "model", "model_low", "model_high")}
        for k, row in enumerate(flows)
    ]
    names = list(dict.fromkeys(str(row["side"]) for row in rows))
    groups = list(dict.fromkeys(row["group"] for row in flows))
    panels = [_panel(group, [row for row in rows if row["group"] == group], names) for group in groups]
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "config": CONFIG,
        "padding": 12,
        "hconcat": panels,
    }
    svg = vl_convert.vegalite_to_svg(json.dumps(spec), vl_version=VEGA_LITE)
    return vl_convert.svg_to_png(svg, scale=2)


def _named(flows: Sequence[Row]) -> set[int]:
    """The flows of each group that the model missed most, which alone have a name in the picture."""
    named: set[int] = set()
    for group in {row["group"] for row in flows}:
        inside = [k for k, row in enumerate(flows) if row["group"] == group]
        inside.sort(key=lambda k: -abs(float(flows[k]["model"]) - float(flows[k]["fact"])))
        named |= set(inside[:NAMED])
    return named


def _side(row: Row) -> str:
    partner = row["origin"] if row["destination"] == IMPORTER else row["destination"]
    return country_name(partner) if partner == EXPORTER else "all others"


def _label(row: Row, flows: Sequence[Row]) -> str:
    """The sector, or in a group of one sector the partner."""
    one_sector = len({other["sector"] for other in flows if other["group"] == row["group"]}) == 1
    return row["origin"] if one_sector else row["sector"].replace("_", " ")


def _panel(group: str, rows: Sequence[dict[str, str | float]], names: Sequence[str]) -> Spec:
    numbers = [float(str(row[key])) for row in rows for key in ("fact", "model")]
    ends = [min(numbers), max(numbers)]
    x = {
        "field": "model",
        "type": "quantitative",
        "title": "model, log points",
        "scale": {"domain": ends, "nice": True},
    }
    y = {
        "field": "fact",
        "type": "quantitative",
        "title": "what came, log points",
        "scale": {"domain": ends, "nice": True},
    }
    look = {"field": "side", "type": "nominal", "title": None}
    colour = {**look, "scale": {"domain": list(names), "range": list(SERIES_COLOURS[: len(names)])}}
    shape = {**look, "scale": {"domain": list(names), "range": list(SERIES_SHAPES[: len(names)])}}
    line = [{"model": end, "fact": end} for end in ends]
    return {
        "title": group,
        "width": 400,
        "height": 400,
        "data": {"values": list(rows)},
        "layer": [
            {"data": {"values": line}, "mark": {"type": "line", "color": "#999"}, "encoding": {"x": x, "y": y}},
            {
                "mark": {"type": "rule", "opacity": 0.5, "clip": True},
                "encoding": {"x": {**x, "field": "model_low"}, "x2": {"field": "model_high"}, "y": y, "color": colour},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 50, "opacity": 1},
                "encoding": {"x": x, "y": y, "color": colour, "shape": shape},
            },
            {
                "mark": {"type": "text", "dx": 7, "align": "left", "fontSize": 10},
                "encoding": {"x": x, "y": y, "text": {"field": "label"}},
            },
        ],
    }


def how_before() -> Section:
    """Three numbers of the back-test on 2018-19, what failed, and a link to all of it."""
    model, own, nothing = (stored_score(PLAN, PART, rule) for rule in ("model", "own tariff", "no change"))
    over = [
        float(row["rank_correlation"])
        for row in stored("scores")
        if (row["plan"], row["part"], row["horizon"], row["rule"]) == (PLAN, PART, HORIZON, "model")
    ]
    china = stored_score(PLAN, "US imports, CHN", "model")
    exports, no_exports = (stored_score(PLAN, "US exports", rule) for rule in ("model", "no change"))
    paragraphs = (
        f"The same model on an economy of 2011, given the tariffs of 2018 and 2019, against US imports by sector from "
        f"China and from the rest: rank correlation {float(model['rank_correlation']):.2f} (range {min(over):.2f} to "
        f"{max(over):.2f} over elasticity sets); {model['sign_hits']} of {model['n']} signs right; mean error "
        f"{100 * float(model['error']):.1f} log points, where a rule by the own tariff alone misses by "
        f"{100 * float(own['error']):.1f} and no change by {100 * float(nothing['error']):.1f}.",
        f"Where it failed: among imports from China alone it does not rank the sectors (correlation "
        f"{float(china['rank_correlation']):.2f} of {china['n']}), and on US exports it does no better than no change "
        f"({exports['sign_hits']} of {exports['n']} signs, error {100 * float(exports['error']):.1f} against "
        f"{100 * float(no_exports['error']):.1f}). Horizon {HORIZON}, elasticities {ELASTICITY_SET}.",
    )
    return Section("before", "How it did before", paragraphs, links=(("Every prediction and score", LINK),))
