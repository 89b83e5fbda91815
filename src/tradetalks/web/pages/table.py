"""The Table: measures with sliders and switches, what they do at once, and what restores it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, Field, ValidationError

from tradetalks.answers.sentences import in_sentence
from tradetalks.errors import BadInput
from tradetalks.ledger.scenario import LAW_OF
from tradetalks.web import added, answers, books, charts, links, reproduce
from tradetalks.web.guard import without_markup
from tradetalks.web.listed import listed, measures_of
from tradetalks.web.questions import address, question_of
from tradetalks.web.shared import Saved, saved_state, shared_of, who_asks
from tradetalks.web.sides import Sides, choices, named, sides_of
from tradetalks.web.state import (
    ADDRESS,
    ALL_SETS,
    BENCHMARK,
    Closure,
    HorizonName,
    Strict,
    TableState,
    canonical,
    compose,
    move_text,
    shipped_scenario,
)
from tradetalks.web.users import may
from tradetalks.world.table import country_name, sector_name

if TYPE_CHECKING:
    from tradetalks.ledger import Ledger, Scenario

router = APIRouter()
Address = Annotated[str, Path(pattern=ADDRESS, examples=["af4a65ccba3a0bb10f7423c44b627fae"])]
Packed = Annotated[str, Query(max_length=links.MOST_PACKED, description="A state, as a link holds it.")]
HORIZONS = (("impact", "Impact (months)"), ("year", "A year or two"), ("long_run", "Long run"))
FIRST_BASE = "in-force-2025-10-26"  # what Compare holds a state against that is against no scenario
THREAT = "no-deal"  # where the sides fall back to in the payoff plane


class Question(Strict):
    """A state, and whether every draw is solved or central values alone."""

    state: TableState
    ranges: bool = False


class Checkpoint(Strict):
    """A name for a saved state."""

    name: Annotated[str, Field(min_length=1, max_length=80, examples=["half the tariff"])]
    address: Annotated[str, Field(pattern=ADDRESS, examples=["af4a65ccba3a0bb10f7423c44b627fae"])]


def sentence(state: TableState, ledger: Ledger, scenario: Scenario) -> str:
    """What the scenario is, in a sentence."""
    base = compose(state.model_copy(update={"moves": {}}), ledger)
    laid = ledger.with_scenario(base)
    moved = [move_text(laid[key], move) for key, move in sorted(state.moves.items()) if move.model_fields_set]
    clocks = f"on {scenario.on}, as known on {scenario.as_of}"
    return f"{base.title} ({clocks})" + ("; " + "; ".join(moved) if moved else ", as written") + "."


def described(state: TableState) -> dict[str, Any]:
    """The state with what the page says of it besides numbers; raises what composing it raises."""
    ledger = books.ledger()
    scenario = compose(state, ledger)
    laid = ledger.with_scenario(scenario)
    for key in state.moves:
        laid[key]
    return {
        "state": json.loads(canonical(state)),
        "address": address(state),
        "link": links.link(state),
        "ways": _ways(state),
        "sentence": sentence(state, ledger, scenario),
        "measures": measures_of(state, ledger, scenario),
        "sides": sides_of(state),
        "on": str(scenario.on),
        "as_of": str(scenario.as_of),
        "assumes": list(scenario.assumes),
        "leaves_out": list(scenario.leaves_out),
        "changed": " ".join(filter(None, (ledger.beyond(scenario.on), changed_text(state)))),
        **reproduce.ways(state),
    }


def _ways(state: TableState) -> dict[str, str]:
    """Addresses of other pages about this state; empty where it is too long for one, so that it must be saved first."""
    inside = links.packed(state)
    if len(inside) > links.MOST_PACKED:
        return {"compare": "", "months": ""}
    base = FIRST_BASE if state.against == BENCHMARK else state.against
    return {
        "compare": links.page("/compare", [("scenario", base), ("scenario", inside)]),
        "months": links.page("/months", [("state", inside)]),
    }


def changed_text(state: TableState) -> str:
    """What is changed of the parameters, as a warning; empty where nothing is. Raises UnknownName."""
    world = books.world()
    said = [
        f"{sector_name(sector)} {theta:g} in place of {world.trade_elasticity[world.sector(sector)]:.2f}"
        for sector, theta in sorted(state.trade_elasticity.items())
    ]
    if state.parameters:
        from tradetalks.equilibrium.horizons import FIXABLE, HORIZONS

        _ = question_of(state).horizon
        shipped = HORIZONS[state.horizon]
        said += [
            f"{FIXABLE[name][0]} {value:g} in place of {shipped.stated(name).central:g}"
            for name, value in sorted(state.parameters.items())
        ]
    return "Parameters are changed: " + "; ".join(said) + "." if said else ""


async def ranged_answer(request: Request, state: TableState) -> bytes:
    """The answer with ranges: from the store where it was given before; otherwise it is solved and kept."""
    shared = shared_of(request)
    key = answers.made_of(state)
    kept = shared.store.answer(key)
    if kept is None:
        kept = await shared.engine.long(answers.answer, state.model_dump_json(), True, left=request.is_disconnected)
        shared.store.save_answer(key, kept)
    return kept


def _page(request: Request, state: TableState) -> HTMLResponse:
    ledger = books.ledger()
    told = described(state)
    shared = replace(shared_of(request), address=told["link"])
    kept = shared.store.answer(answers.made_of(state))
    sides: Sides = told["sides"]
    shown = json.loads(kept) if kept else answers.not_yet(sides)
    unknowns = charts.unknowns(sides)
    others = [(key, measure.title) for key, measure in ledger.measures.items() if key not in listed(state)]
    return shared.page(
        "table.html.j2",
        here="Table",
        told=told,
        shown=shown,
        scenarios=books.scenario_choices(),
        against=_compared_with(state, told["as_of"]),
        horizons=HORIZONS,
        elasticities=((ALL_SETS, "all sets"), *books.elasticity_choices()),
        others=others,
        adding=added.form(),
        charts=charts.about(sides),
        sides=[(side, named(side), in_sentence(side)) for side in sides],
        may_be_sides=choices(books.world()),
        plane=set(sides) == set(answers.SIDES),
        unknowns=[(name, country_name(country)) for name, country in unknowns],
        threat=THREAT,
        checkpoints=shared.store.checkpoints()[:20],
        boot={
            "state": told["state"],
            "link": told["link"],
            "saves": not shared.has_users or may(request.scope["role"], "POST", "/api/states"),
            "complete": bool(kept),
            "answer": shown,
            "specs": charts.specs() | {"plane": charts.plane()} | {name: charts.tornado() for name, _ in unknowns},
            "unknowns": dict(unknowns),
            "threat": THREAT,
            "plane": set(sides) == set(answers.SIDES),
            "horizons": dict(HORIZONS),
        },
    )


def _compared_with(state: TableState, known: str) -> list[tuple[str, str]]:
    """(name, title) of what a state may be compared with: the law of the day by which it is known among them."""
    days = dict.fromkeys([*([state.against] if LAW_OF.match(state.against) else []), f"law-{known}"])
    laws = [(name, shipped_scenario(name, books.ledger()).title) for name in days]
    return [(BENCHMARK, "the world before the tariffs of 2025"), *laws, *books.scenario_choices()]


@router.get("/table", response_class=HTMLResponse)
def table_start(
    request: Request,
    scenario: Annotated[str, Query(max_length=80, examples=["no-deal"])] = "no-deal",
    against: Annotated[str, Query(max_length=80, examples=["in-force-2025-10-26"])] = "in-force-2025-10-26",
    state: Packed = "",
    horizon: HorizonName = "long_run",
    closure: Closure | None = None,
) -> Response:
    """The Table with a shipped scenario, or with the state that a link holds."""
    if state:
        return _page(request, links.unpacked(state))
    try:
        chosen = TableState(scenario=scenario, against=against, horizon=horizon, closure=closure)
    except ValidationError as error:
        said = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise BadInput("no scenario", where="scenario, against", evidence=said, remedy="name a shipped one") from None
    return _page(request, chosen)


@router.get("/table.json")
async def packed_json(
    request: Request, state: Packed = "", made: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    """The JSON twin of the Table for the state that a link holds, and how its data differ from those here."""
    found = links.unpacked(state) if state else TableState()
    told = described(found) | {"differs": links.differs(made)}
    return await _twin(request, found, told)


async def _twin(request: Request, state: TableState, told: dict[str, Any]) -> Response:
    answered = json.loads(await ranged_answer(request, state))
    content = without_markup(json.dumps(told | {"answer": answered}).encode())
    return Response(content, media_type="application/json")


@router.get("/table/{at}.json")
async def table_json(request: Request, at: Address) -> Response:
    """The JSON twin of the Table: the state, and every number with its range."""
    state = saved_state(shared_of(request), at)
    return await _twin(request, state, described(state))


@router.get("/table/{at}", response_class=HTMLResponse)
def table_page(request: Request, at: Address) -> Response:
    """The Table as a link left it."""
    return _page(request, saved_state(shared_of(request), at))


@router.post("/api/answers")
async def answer(request: Request, question: Question) -> Response:
    """What a state says and does. With `ranges` false: at central values, at once. Nothing is saved."""
    told = described(question.state)
    if question.ranges:
        answered = await ranged_answer(request, question.state)
    else:
        engine = shared_of(request).engine
        answered = await engine.short(answers.answer, question.state.model_dump_json(), False)
    content = without_markup(json.dumps(told).encode())[:-1] + b',"answer":' + answered + b"}"
    return Response(content, media_type="application/json")


@router.post("/api/causes")
async def causes(request: Request, question: Question) -> Response:
    """How much of both sides' change in real income each measure causes."""
    described(question.state)
    engine = shared_of(request).engine
    content = await engine.long(answers.causes, question.state.model_dump_json(), left=request.is_disconnected)
    return Response(content, media_type="application/json")


@router.post("/api/horizons")
async def horizons(request: Request, question: Question) -> Response:
    """Both sides' real income at all three horizons, with ranges."""
    described(question.state)
    engine = shared_of(request).engine
    content = await engine.long(answers.horizons, question.state.model_dump_json(), left=request.is_disconnected)
    return Response(content, media_type="application/json")


@router.post("/api/unknowns")
async def unknowns(request: Request, question: Question) -> Response:
    """Which unknown moves each side's real income most: each at its 10th and its 90th percentile, first-order."""
    described(question.state)
    engine = shared_of(request).engine
    content = await engine.long(answers.unknowns, question.state.model_dump_json(), left=request.is_disconnected)
    return Response(content, media_type="application/json")


class AddedTo(BaseModel):
    """Where the state with an added measure is found, or what is wrong with each field of the measure."""

    link: str = ""
    errors: dict[str, str] = {}


@router.post("/api/measures")
def add(request: Request, asked: added.Added) -> AddedTo:
    """Add a measure of the user's own to a state and save it; every error stands with the field that it is about."""
    state, errors = added.with_measure(asked)
    if state is None:
        return AddedTo(errors=errors)
    return AddedTo(link=save(request, state).link)


@router.post("/api/states", status_code=201)
def save(request: Request, state: TableState) -> Saved:
    """Save a state; what is acknowledged is on the disk."""
    described(state)
    at = address(state)
    shared_of(request).store.save_state(at, canonical(state), who_asks(request))
    return Saved(address=at, link=f"/table/{at}")


@router.post("/api/checkpoints", status_code=201)
def checkpoint(request: Request, named: Checkpoint) -> Saved:
    """Name a saved state."""
    shared = shared_of(request)
    saved_state(shared, named.address)
    shared.store.save_checkpoint(named.name, named.address, who_asks(request))
    return Saved(address=named.address, link=f"/table/{named.address}")


@router.delete("/api/kept/{what}", status_code=204)
def remove(request: Request, what: Annotated[str, Path(max_length=80, examples=["0" * 32])]) -> None:
    """Remove a state by its address, a war room by its id, or a name; a state that has a name stays."""
    shared_of(request).store.remove(what)


@router.get("/static/vega.js", include_in_schema=False)
async def vega(request: Request) -> Response:
    """The chart script, bundled on this machine."""
    headers = {"cache-control": "public, max-age=86400"}
    return Response(await shared_of(request).scripts.vega(), media_type="text/javascript", headers=headers)
