"""Deal: payoff plane, what each side would do next, concessions to ask for and to offer, which promises hold."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import Field as PydanticField

from tradetalks.answers.sentences import in_sentence
from tradetalks.digits import percent
from tradetalks.errors import BadInput, TradetalksError
from tradetalks.ledger import Ledger, scenario_names
from tradetalks.render.chart_forms import NARROW
from tradetalks.report.brief_parts import Section
from tradetalks.report.charts import Chart
from tradetalks.table import Column, Table
from tradetalks.web import answers, books
from tradetalks.web.bargain import BEFORE
from tradetalks.web.shared import shared_of
from tradetalks.web.sheet import Field, Form, Sheet, html, twin
from tradetalks.web.state import (
    ALL_SETS,
    BENCHMARK,
    MOST_MOVES,
    Fixed,
    HorizonName,
    Label,
    ParameterName,
    Strict,
    TableState,
    Theta,
)
from tradetalks.world.table import country_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tradetalks.plots import Spec
    from tradetalks.talks.deal import Concession

router = APIRouter()
Name = Annotated[str, Query(max_length=60, examples=["no-deal"])]
Horizon = Annotated[str, Query(max_length=20)]
ARRANGEMENT = "kuala-lumpur-2025"
SETS = "ranges are those over the sets of trade elasticities"
NOTE = "Real income in %, central elasticities; a side's loss is negative."


@lru_cache(maxsize=16)
def solved(threat: str, deal: str, horizon: str) -> tuple[Section, ...]:
    """The sections of the page; runs in the engine."""
    return (_stances(threat, deal, horizon), _concessions(threat, horizon), _promises(threat, horizon))


def _stances(threat: str, deal: str, horizon: str) -> Section:
    from tradetalks.games.discrete import pure_nash
    from tradetalks.talks.stances import scenario_law, stance_game

    world = books.world()
    options = tuple(dict.fromkeys((deal, threat)))
    if len(options) < 2:
        raise BadInput("the deal and the threat are the same", remedy="choose two scenarios")
    ledger = books.ledger()
    by_name = {name: scenario_law(ledger, world, name) for name in (*options, BEFORE)}
    game = stance_game(world, by_name, answers.SIDES, options, BEFORE, horizon)
    table = game.table()
    stable = pure_nash(table)
    titles = dict(books.scenario_choices())
    rows, cells = [], []
    for i, first in enumerate(options):
        for j, second in enumerate(options):
            usa, china = (percent(float(value)) for value in table.payoffs[i, j])
            nash = "nobody gains by moving alone" if (i, j) in stable else ""
            kind = (
                "threat point"
                if (first, second) == (threat, threat)
                else "both keep"
                if (i, j) == (0, 0)
                else "one side"
            )
            label = f"US: {titles[first]}; China: {titles[second]}"
            rows.append({"label": label, "usa": usa, "china": china, "kind": kind})
            cells.append((first, second, usa, china, nash))
    heads = (
        Column("the US does"),
        Column("China does"),
        Column("US real income", "%", 3),
        Column("China's real income", "%", 3),
        Column("stable"),
    )
    title = "Each side's own measures as in the deal or as in the threat"
    chart_table = Table("stances", title, heads, tuple(cells), NOTE)
    alt = "A plane: the United States' real income across, China's up; one point a combination of stances."
    wide, narrow = (plane(rows, width) for width in (620, NARROW))
    chart = Chart("stances", "Each side's measures as in the deal or in the threat, %", alt, wide, narrow, chart_table)
    best = [
        f"{country_name(side)}: the best answer to {options[k]} is {options[int(_own(table.payoffs, j, k).argmax())]}."
        for j, side in enumerate(answers.SIDES)
        for k in range(len(options))
    ]
    return Section("stances", "Where the sides stand, and what each would do next", tuple(best), (), (chart,))


def _own(payoffs: Any, j: int, other: int) -> Any:
    """A side's payoffs over its own options, the other's held."""
    return payoffs[:, other, 0] if j == 0 else payoffs[other, :, 1]


def plane(rows: list[dict[str, Any]], width: int) -> Spec:
    """Points in the plane of both sides' real income."""
    scale = {"zero": False, "padding": 0.17 * width}
    x = {"field": "usa", "type": "quantitative", "title": "United States, %", "scale": scale, "axis": {"tickCount": 5}}
    y = {"field": "china", "type": "quantitative", "title": "China, %", "scale": scale, "axis": {"tickCount": 5}}
    kinds = ["threat point", "both keep", "one side"]
    colour = {
        "field": "kind",
        "type": "nominal",
        "title": None,
        "scale": {"domain": kinds, "range": ["#222222", "#009e73", "#0072b2"]},
        "legend": {"orient": "top"},
    }
    shape = {
        "field": "kind",
        "type": "nominal",
        "scale": {"domain": kinds, "range": ["cross", "circle", "square"]},
        "legend": None,
    }
    point = {"type": "point", "filled": True, "size": 160, "opacity": 1}
    label = {
        "type": "text",
        "dy": -14,
        "fontSize": 11 if width > NARROW else 9,
        "limit": 0.5 * width,
        "style": "label",
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": width,
        "height": 300,
        "data": {"values": rows},
        "layer": [
            {"mark": point, "encoding": {"x": x, "y": y, "color": colour, "shape": shape}},
            {"mark": label, "encoding": {"x": x, "y": y, "text": {"field": "label"}}},
        ],
    }


def _concessions(threat: str, horizon: str) -> Section:
    from tradetalks.talks.deal import concessions
    from tradetalks.talks.stances import mixed, scenario_law

    world, ledger = books.world(), books.ledger()
    rest = scenario_law(ledger, world, BEFORE)
    war = mixed(rest, dict.fromkeys(answers.SIDES, scenario_law(ledger, world, threat)))
    given = concessions(world, answers.SIDES, war, rest, horizon)
    told = (
        "Cheapest for its giver per unit of worth to the other first. A giver who gains by giving up its own measure "
        "gives nothing away.",
    )
    tables = tuple(_asked(taker, giver, given, ledger, threat) for taker, giver in (answers.SIDES, answers.SIDES[::-1]))
    return Section("concessions", "Concessions to ask for and to offer", told, tables)


def _asked(taker: str, giver: str, given: tuple[Concession, ...], ledger: Ledger, threat: str) -> Table:
    """What one side can ask for, which is what the other can offer."""
    from tradetalks.answers.deal import concessions_table

    asks, gives = in_sentence(taker), in_sentence(giver)
    table = concessions_table([one for one in given if one.giver == giver], ledger)
    note = f"Real income, from {threat} to {BEFORE}; {SETS}; a negative cost is a gain of the giver."
    caption = f"What {asks} can ask for, and {gives} can offer"
    return replace(table, name=f"asked_{taker.lower()}", caption=caption, rows=table.rows[: table.shown], note=note)


def _promises(threat: str, horizon: str) -> Section:
    from tradetalks.answers.credibility import labels_of, not_weighed, promises_table, region_map, terms_text
    from tradetalks.games.promises import MEANING
    from tradetalks.report.charts import of_data
    from tradetalks.talks.credibility import holds

    found = holds(ARRANGEMENT, threat=threat, horizon=horizon)
    note = f"{found.payoff}; horizon: {found.horizon}; {SETS}. {terms_text(found)}"
    table = replace(promises_table(found), caption=found.arrangement.title, note=note)
    weighed = labels_of([word for word in (*found.packages, *found.clauses) if not word.without_effect])
    told = tuple(f"{label}: {MEANING[label]}." for label in MEANING if label in weighed)
    charts = (of_data(region_map(found)),)
    return Section("promises", "Which promises hold", told, (table, *not_weighed(found)), charts)


def _fields(asked: Mapping[str, str]) -> tuple[Field, ...]:
    names = books.scenario_choices()
    horizons = (("impact", "Impact"), ("year", "A year or two"), ("long_run", "Long run"))
    return (
        Field("threat", "Threat point", asked.get("threat", ""), "select", names),
        Field("deal", "Deal", asked.get("deal", ""), "select", names),
        Field("horizon", "Horizon", asked.get("horizon", ""), "select", horizons),
    )


FORM = Form(
    "Deal",
    "/deal",
    "What each side loses by its threat, what it could give, and whether it would keep its word.",
    _fields,
)


async def _sheet(request: Request, threat: str, deal: str, horizon: str) -> Sheet:
    problem = ""
    sections: tuple[Section, ...] = ()
    try:
        for name in (threat, deal):
            if name not in scenario_names():
                raise BadInput("no such scenario", where="scenario", remedy="one of: " + ", ".join(scenario_names()))
        engine = shared_of(request).engine
        sections = await engine.long(solved, threat, deal, horizon, left=request.is_disconnected)
    except TradetalksError as error:
        problem = str(error)
    fields = _fields({"threat": threat, "deal": deal, "horizon": horizon})
    bargain = None if problem else (threat, horizon)
    return Sheet(FORM.here, FORM.path, FORM.lead, fields, sections, problem, bargain=bargain)


@router.get("/deal", response_class=HTMLResponse)
async def deal_page(
    request: Request, threat: Name = "no-deal", deal: Name = "framework", horizon: Horizon = "long_run"
) -> Response:
    """Threats, concessions and promises."""
    return html(shared_of(request), await _sheet(request, threat, deal, horizon))


@router.get("/deal.json")
async def deal_json(
    request: Request, threat: Name = "no-deal", deal: Name = "framework", horizon: Horizon = "long_run"
) -> Response:
    """The JSON twin of Deal."""
    return twin(await _sheet(request, threat, deal, horizon))


class Bargain(Strict):
    """A payoff plane: threat and horizon, elasticities of the points, and whether the solutions are asked for."""

    threat: Annotated[str, PydanticField(max_length=60, examples=["no-deal"])] = "no-deal"
    horizon: HorizonName = "long_run"
    elasticities: Label = ALL_SETS
    trade_elasticity: Annotated[dict[Label, Theta], PydanticField(max_length=MOST_MOVES)] = {}  # noqa: RUF012
    parameters: dict[ParameterName, Fixed] = {}  # noqa: RUF012
    solutions: bool = False


@router.post("/api/bargains")
async def bargain(request: Request, asked: Bargain) -> dict[str, Any]:
    """The payoff plane: `points` of the shipped scenarios; `rows` of the bargain as far as they are worked out, and the
    `step` under way or the `problem`. The frontier takes seconds, the solutions minutes, in the background and once."""
    if asked.threat not in scenario_names():
        raise BadInput("no such scenario", where="threat", remedy="one of: " + ", ".join(scenario_names()))
    shared = shared_of(request)
    own = asked.elasticities != ALL_SETS or bool(asked.trade_elasticity) or bool(asked.parameters)
    told = {"rows": [], "step": "", "problem": "the frontier is that of the shipped parameters, central elasticities"}
    if not own:
        told = shared.bargains.found(asked.threat, asked.horizon, asked.solutions)
    world = asked.model_dump(exclude={"threat", "solutions"}) | {"against": BENCHMARK}
    state = TableState.model_validate(world)
    key = f"points {answers.made_of(state)}"
    points = shared.store.answer(key)
    if points is None:
        points = await shared.engine.long(answers.points, state, left=request.is_disconnected)
        shared.store.save_answer(key, points)
    return {"points": json.loads(points), **told}
