"""Method: each output's equation with its live numbers, each parameter with source and range, published estimates."""

from __future__ import annotations

import json
import math
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, get_args

import numpy as np
from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import Field as Limits

from tradetalks.defaults import PLAYERS
from tradetalks.errors import BadInput, TradetalksError
from tradetalks.files import read_yaml
from tradetalks.grammar import Record, Text
from tradetalks.ledger import scenario_names
from tradetalks.report.brief_parts import Section
from tradetalks.table import Column, Table
from tradetalks.web import answers, books
from tradetalks.web.asked import Optional
from tradetalks.web.pages.table import changed_text
from tradetalks.web.questions import question_of
from tradetalks.web.shared import saved_state, shared_of
from tradetalks.web.sheet import Changeable, Field, Form, Sheet, html, twin
from tradetalks.web.state import ADDRESS, ALL_SETS, HorizonName, TableState, canonical
from tradetalks.world.table import country_name, sector_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tradetalks.equilibrium import Outcome
    from tradetalks.equilibrium.horizons import Horizon
    from tradetalks.world import World

router = APIRouter()
HORIZON_NAMES = get_args(HorizonName)
Name = Annotated[str, Query(max_length=60, examples=["no-deal"])]
SavedAt = Annotated[str, Limits(pattern=ADDRESS)]
PUBLISHED = files("tradetalks") / "data" / "published" / "estimates.yaml"
MODEL = (
    "Unit cost c = v f + (1 - v) M in each sector, in logs (Cobb-Douglas in the long run); barrier "
    "k = tau (1 + t')(1 + x') / ((1 + t)(1 + x)); price P_ds = (sum_o pi_ods (k_ods c_os)^-theta_s)^(-1/theta_s); "
    "shares pi' = pi (k c / P)^-theta (Caliendo and Parro 2015).",
    "Spending, output, factor income and government budgets close for every country; the equilibrium is solved "
    "exactly, not linearised.",
)
DIFFERENT = (
    "None of these changes the same policy from the same benchmark: signs and orders of magnitude can be compared, "
    "numbers cannot. Dynamic models with unemployment find larger losses than static ones with full employment."
)


def equations(state: TableState, name: str) -> Section:
    """Each output's equation and the numbers in it for one state; runs in the engine."""
    from tradetalks.equilibrium.horizons import HORIZONS
    from tradetalks.web.solves import outcome_of

    horizon = state.horizon
    world, outcome = question_of(state).world, outcome_of(state)
    usa, china = (world.country(side) for side in PLAYERS)
    rows = [*_of_country(world, outcome, usa), *_of_country(world, outcome, china)]
    old, new = float(world.trade[china, usa].sum()) / 1e3, float(outcome.trade[china, usa].sum()) / 1e3
    imports = f"{new:.2f} - {old:.2f}", f"{new - old:+.2f} billion USD"
    rows.append(("imports from China", "United States", "sum_s trade' - sum_s trade", *imports))
    heads = ("output", "of", "equation", "numbers", "result")
    residual = f"Largest residual of the solve: {outcome.residual:.0e}."
    note = f"{HORIZONS[horizon].meaning}; central values, against the benchmark. {residual}"
    table = Table("equations", f"{name}: outputs with their numbers", tuple(map(Column, heads)), tuple(rows), note)
    return Section("equations", "Equations with live numbers", MODEL, (table,))


def _of_country(world: World, outcome: Outcome, c: int) -> list[tuple[str, ...]]:
    """(output, of whom, equation, numbers, result) of one country."""
    price, wage = float(outcome.final_price_hat[c]), float(outcome.wage_hat[c])
    income = math.exp(float(outcome.real_income[c])) * price
    before = float((world.trade * world.tariff).sum(axis=(0, 2))[c]) / 1e3
    after = float(outcome.tariff_revenue[c]) / 1e3
    name = country_name(world.countries[c])
    return [
        ("real income", name, "(I'/I) / P", f"{income:.6f} / {price:.6f}", f"{100 * (income / price - 1):+.4f} %"),
        ("prices over wages", name, "P / w", f"{price:.6f} / {wage:.6f}", f"{100 * (price / wage - 1):+.4f} %"),
        (
            "tariff revenue",
            name,
            "sum t' trade' - sum t trade",
            f"{after:.3f} - {before:.3f}",
            f"{after - before:+.3f} billion USD",
        ),
        _of_output(world, outcome, c),
    ]


def _of_output(world: World, outcome: Outcome, c: int) -> tuple[str, ...]:
    """The same of the large sector whose output changes most."""
    large = np.flatnonzero(world.output[c] >= answers.LEAST_OUTPUT)
    u = int(large[np.abs(np.log(outcome.output[c, large] / world.output[c, large])).argmax()])
    old, new = (float(array[c, u]) / 1e3 for array in (world.output, outcome.output))
    what, name = f"output of {sector_name(world.sectors[u])}", country_name(world.countries[c])
    equation = "Y' / Y, Y = sum_d trade less export taxes"
    return (what, name, equation, f"{new:.3f} / {old:.3f}", f"{100 * (new / old - 1):+.3f} %")


def _parameters() -> Section:
    from tradetalks.equilibrium.horizons import HORIZONS
    from tradetalks.runs.unknowns import unknowns

    world, found = books.world(), unknowns()
    sets = tuple(world.elasticity_sets)
    theta = Table(
        "elasticities",
        "Trade elasticities by sector and set; the Table's field `Elasticities` chooses a set",
        (Column("sector"), *(Column(name, " ", 2) for name in sets)),
        tuple(
            (sector_name(s), *(float(world.elasticity_sets[n][i]) for n in sets)) for i, s in enumerate(world.sectors)
        ),
        found.trade_elasticity.source,
    )
    rows = [row for name, horizon in HORIZONS.items() for row in _of_horizon(name, horizon)]
    ends = (Column(end, " ", 2) for end in ("value", "low end", "high end"))
    columns = (Column("horizon"), Column("parameter"), *ends, Column("source"))
    title = "Parameters by horizon; the Table's field `Horizon` changes them"
    named = Table("horizons", title, columns, tuple(rows))
    return Section("sources", "Parameters with sources and ranges", (), (theta, named, _drawn()))


def _changeable(state: TableState) -> tuple[Changeable, ...]:
    """The parameters as a form: the state's value, that of table or horizon, and the ends of what is drawn."""
    from tradetalks.equilibrium.horizons import FIXABLE, HORIZONS
    from tradetalks.runs.unknowns import elasticity_ranges

    world = books.world()
    if state.elasticities != ALL_SETS:
        world = world.with_elasticities(state.elasticities)
    groups, (low, _, high) = elasticity_ranges(books.world())
    place = {sector: k for k, members in enumerate(groups.values()) for sector in members}
    horizon = HORIZONS[state.horizon]
    found = []
    for name, (what, least, most) in FIXABLE.items():
        shipped = horizon.stated(name)
        value = state.changes.get(name, shipped.central)
        ends = shipped.low, shipped.high
        found.append(Changeable("parameters", name, what, value, shipped.central, *ends, least, most))
    for s, sector in enumerate(world.sectors):
        own, k = round(float(world.trade_elasticity[s]), 4), place[sector]
        ends = math.exp(low[k]), math.exp(high[k])
        value, label = state.trade_elasticity.get(sector, own), f"trade elasticity: {sector_name(sector)}"
        found.append(Changeable("trade_elasticity", sector, label, value, own, *ends, 0.1, 60.0))
    return tuple(found)


def _of_horizon(name: str, horizon: Horizon) -> list[tuple[str, str, float, float, float, str]]:
    from tradetalks.equilibrium.horizons import FIXABLE

    sources = "; ".join(horizon.sources)
    ranges = {what: horizon.stated(parameter) for parameter, (what, *_) in FIXABLE.items()}
    return [(name, what, found.central, found.low, found.high, sources) for what, found in ranges.items()]


def _drawn() -> Table:
    """What else is drawn besides the elasticities above."""
    from tradetalks.runs.unknowns import unknowns

    found = unknowns()
    day = found.cost_per_day
    rows = (("cost of a day", day.low, day.central, day.high, day.source),)
    ends = (Column(end, " ", 3) for end in ("low", "centre", "high"))
    flows = (
        f"Flows, standard deviation of logs: {found.flows.goods:g} for goods, {found.flows.services:g} for services."
    )
    note = f"{flows} {found.flows.source}."
    return Table("drawn", "What else is drawn", (Column("unknown"), *ends, Column("source")), rows, note)


class Published(Record):
    """A published estimate beside the nearest number of this program; `read` says where it was read."""

    study: Text
    read: Literal["abstract", "secondary"]
    of: Text
    number: Text
    ours_of: Text
    ours: Text
    why: Text


def published() -> list[Published]:
    """The shipped record; raises BadInput."""
    data = read_yaml(Path(str(PUBLISHED)))
    if not isinstance(data, dict):
        raise BadInput("a record is `key: value` lines", where=str(PUBLISHED))
    return [Published.model_validate(one) for one in data["estimates"]]


def _published() -> Section:
    heads = ("study", "read in", "of what", "its number", "ours, of what", "ours", "why they differ")
    rows = tuple((p.study, p.read, p.of, p.number, p.ours_of, p.ours, p.why) for p in published())
    note = "Ours: median and 80 % range of 32 draws, seed 7, of 22 November 2026. Reasons are readings, not tests."
    table = Table("published", "What others found", tuple(map(Column, heads)), rows, note)
    return Section("published", "How this compares with published estimates", (DIFFERENT,), (table,))


def _fields(asked: Mapping[str, str]) -> tuple[Field, ...]:
    names = books.scenario_choices()
    horizons = tuple((name, name.replace("_", " ")) for name in HORIZON_NAMES)
    return (
        Field("scenario", "Scenario", asked.get("scenario", ""), "select", names),
        Field("horizon", "Horizon", asked.get("horizon", ""), "select", horizons),
    )


FORM = Form(
    "Method",
    "/method",
    "Where each number comes from, what it rests on, how to change it, and what others found.",
    _fields,
)


async def _sheet(request: Request, scenario: str, horizon: str, at: str | None) -> Sheet:
    """The page of a shipped scenario, or of a saved state."""
    problem, changed = "", ""
    sections: tuple[Section, ...] = ()
    changeable: tuple[Changeable, ...] = ()
    shared = shared_of(request)
    try:
        if at is not None:
            state, name = saved_state(shared, at), "saved state"
        else:
            asked = {"scenario": scenario, "horizon": horizon}
            if scenario not in scenario_names() or horizon not in HORIZON_NAMES:
                raise BadInput("no such scenario or horizon", remedy=", ".join((*scenario_names(), *HORIZON_NAMES)))
            state, name = TableState.model_validate(asked), scenario
        first = await shared.engine.long(equations, state, name, left=request.is_disconnected)
        sections = (first, _parameters(), _published())
        changeable, changed = _changeable(state), changed_text(state)
        base = json.loads(canonical(state))
    except TradetalksError as error:
        problem, base = str(error), {}
    fields = _fields({"scenario": scenario, "horizon": horizon})
    return Sheet(
        FORM.here, FORM.path, FORM.lead, fields, sections, problem, changeable=changeable, base=base, warning=changed
    )


At = Annotated[Optional[SavedAt], Query(description="A saved state; without it, a shipped scenario.")]


@router.get("/method", response_class=HTMLResponse)
async def method_page(
    request: Request, scenario: Name = "no-deal", horizon: Name = "long_run", at: At = None
) -> Response:
    """Equations, parameters, published estimates."""
    return html(shared_of(request), await _sheet(request, scenario, horizon, at))


@router.get("/method.json")
async def method_json(
    request: Request, scenario: Name = "no-deal", horizon: Name = "long_run", at: At = None
) -> Response:
    """The JSON twin of Method."""
    return twin(await _sheet(request, scenario, horizon, at))
