"""Deal: where the sides stand, what each would do next, concessions to ask for and to offer, which promises hold."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from tradetalks.errors import BadInput, TradetalksError
from tradetalks.games.discrete import pure_nash
from tradetalks.ledger import Ledger, scenario_names
from tradetalks.report.brief_parts import Section
from tradetalks.report.charts import Chart
from tradetalks.report.games import terms_text
from tradetalks.report.numbers import percent
from tradetalks.report.tables import Column, Table
from tradetalks.study import attribute
from tradetalks.study.holds import holds
from tradetalks.study.stances import scenario_law, stance_game
from tradetalks.web import answers
from tradetalks.web.charts import GAIN, LOSS
from tradetalks.web.pages.table import shared_of
from tradetalks.web.sheet import Field, Sheet, html, twin
from tradetalks.web.state import TableState
from tradetalks.world import World
from tradetalks.world.table import country_name

if TYPE_CHECKING:
    from tradetalks.plots import Spec
    from tradetalks.study.holds import Word

router = APIRouter()
Name = Annotated[str, Query(max_length=60, examples=["no-deal"])]
Horizon = Annotated[str, Query(max_length=20)]
BEFORE = "in-force-2025-10-26"
ARRANGEMENT = "kuala-lumpur-2025"
LEAST = 5e-5  # percent; measures that move neither side by more are left out
PROMISES = ("party", "promise", "verdict", "least patience, a year", "why the numbers are silent")
NOTE = "Real income in %, central elasticities; a side's loss is negative."


@lru_cache(maxsize=16)
def solved(threat: str, deal: str, horizon: str) -> tuple[Section, ...]:
    """The sections of the page; runs in the engine."""
    return (_stances(threat, deal, horizon), _concessions(threat, horizon), _promises(threat, horizon))


def _stances(threat: str, deal: str, horizon: str) -> Section:
    world = World.load()
    options = tuple(dict.fromkeys((deal, threat)))
    if len(options) < 2:
        raise BadInput("the deal and the threat are the same", remedy="choose two scenarios")
    ledger = Ledger.load()
    by_name = {name: scenario_law(ledger, world, name) for name in (*options, BEFORE)}
    game = stance_game(world, by_name, answers.SIDES, options, BEFORE, horizon)
    table = game.table()
    stable = pure_nash(table)
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
            rows.append({"label": f"US {first}, China {second}", "usa": usa, "china": china, "kind": kind})
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
    wide, narrow = (plane(rows, width) for width in (480, 250))
    chart = Chart("plane", "Payoff plane: real income against the benchmark, %", alt, wide, narrow, chart_table)
    best = [
        f"{country_name(side)}: the best answer to {options[k]} is {options[int(_own(table.payoffs, j, k).argmax())]}."
        for j, side in enumerate(answers.SIDES)
        for k in range(len(options))
    ]
    return Section("plane", "Where the sides stand, and what each would do next", tuple(best), (chart_table,), (chart,))


def _own(payoffs: Any, j: int, other: int) -> Any:
    """A side's payoffs over its own options, the other's held."""
    return payoffs[:, other, 0] if j == 0 else payoffs[other, :, 1]


def plane(rows: list[dict[str, Any]], width: int) -> Spec:
    """Points in the plane of both sides' real income."""
    x = {"field": "usa", "type": "quantitative", "title": "United States, %", "scale": {"zero": False, "padding": 24}}
    y = {"field": "china", "type": "quantitative", "title": "China, %", "scale": {"zero": False, "padding": 24}}
    kinds = ["threat point", "both keep", "one side"]
    colour = {
        "field": "kind",
        "type": "nominal",
        "title": None,
        "scale": {"domain": kinds, "range": [LOSS, GAIN, "#0072b2"]},
        "legend": {"orient": "top"},
    }
    shape = {
        "field": "kind",
        "type": "nominal",
        "scale": {"domain": kinds, "range": ["cross", "circle", "square"]},
        "legend": None,
    }
    point = {"type": "point", "filled": True, "size": 160, "opacity": 1}
    label = {"type": "text", "dy": -14, "fontSize": 11, "style": "label"}
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
    state = TableState(scenario=threat, against=BEFORE, horizon=horizon)
    found, ledger = answers.ranged(state), Ledger.load()
    parts = {side: attribute(found, "real_income", side).measures for side in answers.SIDES}
    rows = []
    for key in sorted({*parts["USA"], *parts["CHN"]}):
        usa, china = (percent(parts[side].get(key, 0.0)) for side in answers.SIDES)
        if max(abs(usa), abs(china)) >= LEAST:
            own, other = (usa, china) if key.startswith("USA/") else (china, usa)
            ratio = other / own if abs(own) >= LEAST and own < 0.0 and other < 0.0 else None
            rows.append((ledger[key].title, country_name(ledger[key].imposed_by), usa, china, ratio))
    columns = (Column("measure"), Column("given up by"), Column("United States", "%", 3), Column("China", "%", 3),
               Column("other's loss per own loss", "ratio", 1))  # fmt: skip
    title = f"What each measure of {threat} does, against {BEFORE}"
    note = "The parts add up to the whole change. A concession is cheap where its giver loses by the measure too."
    order = tuple(sorted(rows, key=lambda row: -abs(row[2]) - abs(row[3])))
    return Section(
        "concessions", "Concessions to ask for and to offer", (), (Table("concessions", title, columns, order, note),)
    )


def _promises(threat: str, horizon: str) -> Section:
    found = holds(ARRANGEMENT, threat=threat, horizon=horizon)
    words = (*found.packages, *found.clauses)
    rows = tuple((country_name(word.party), word.title, *_promise(word)) for word in words)
    columns = tuple(map(Column, PROMISES))
    note = f"{found.payoff}; horizon: {found.horizon}. {terms_text(found)}"
    table = Table("promises", found.arrangement.title, columns, rows, note)
    return Section("promises", "Which promises hold", (), (table,))


def _promise(word: Word) -> tuple[str, str, str]:
    if word.without_effect:
        return "", "", word.without_effect
    first = next(iter(word.promises.values()))
    known = [one.patience for one in word.promises.values() if one.patience is not None]
    patience = f"{first.patience:.2f}" if first.patience is not None else "none is enough"
    span = f" ({min(known):.2f} to {max(known):.2f})" if known and max(known) > min(known) else ""
    return first.label, patience + span, ""


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
    names = tuple((name, name) for name in scenario_names())
    fields = (
        Field("threat", "Threat point", threat, "select", names),
        Field("deal", "Deal", deal, "select", names),
        Field(
            "horizon",
            "Horizon",
            horizon,
            "select",
            (("impact", "Impact"), ("year", "A year or two"), ("long_run", "Long run")),
        ),
    )
    lead = "What each side loses by its threat, what it could give, and whether it would keep its word."
    return Sheet("Deal", "/deal", lead, fields, sections, problem)


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
