"""Compare: up to four scenarios with their inputs side by side, each against the first."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from tradetalks.answer import Chart as Data
from tradetalks.answers.estimates import estimate_table, printed
from tradetalks.answers.words import terms_text
from tradetalks.errors import BadInput, TradetalksError
from tradetalks.ledger import Clocks, Ledger, diff
from tradetalks.report.brief_parts import Section
from tradetalks.report.charts import Row, grouped, of_data
from tradetalks.table import Column, Table
from tradetalks.web import answers, books, links
from tradetalks.web.named import choices_with, states_named, travelling
from tradetalks.web.pages.table import changed_text
from tradetalks.web.shared import shared_of
from tradetalks.web.sheet import Field, Sheet, html, twin
from tradetalks.web.sides import sides_of
from tradetalks.web.state import TableState, compose, is_moved
from tradetalks.world.table import country_name

if TYPE_CHECKING:
    from tradetalks.ledger import Scenario, State
    from tradetalks.runs import Comparison

router = APIRouter()
Names = Annotated[
    list[str],
    Query(
        max_length=4,
        description="Scenarios, addresses of saved states or states as links hold them; the first is the baseline.",
    ),
]
MOST = 4
FIRST = ("in-force-2025-10-26", "no-deal", "framework")
SHOWN = (("real_income", "Real income"), ("prices_in_wages", "Prices over wages"), ("revenue", "Tariff revenue"))


@lru_cache(maxsize=16)
def solved(states: tuple[str, ...]) -> list[Section]:
    """The sections of the page, from states as JSON; runs in the engine."""
    from tradetalks.runs import compare
    from tradetalks.web.solves import result_of

    known = [TableState.model_validate_json(text) for text in states]
    names = [_name(state, i) for i, state in enumerate(known)]
    results = [result_of(state) for state in known]
    found = [compare(results[0], result) for result in results[1:]]
    ledger = books.ledger()
    changed = [f"{name}: {text}" for name, state in zip(names, known, strict=True) if (text := changed_text(state))]
    sides = [side for state in known for side in sides_of(state) if side in results[0].world.countries]
    countries = tuple(dict.fromkeys((*sides, *answers.OTHERS)))
    return [
        _effects(names, found, changed, countries),
        _inputs(names, [compose(state, ledger) for state in known], ledger),
    ]


def _name(state: TableState, i: int) -> str:
    as_shipped = isinstance(state.scenario, str) and not is_moved(state) and not state.changes
    return str(state.scenario) if as_shipped else f"state {i + 1}"


def _effects(names: list[str], found: list[Comparison], changed: list[str], countries: tuple[str, ...]) -> Section:
    tables, charts = [], []
    for name, title in SHOWN:
        estimates = [(each, one.of(name)) for each, one in zip(names[1:], found, strict=True)]
        caption = f"{title}, change against {names[0]}"
        note = f"Horizon: {found[0].horizon}. Range: {found[0].range}."
        table = estimate_table(name, caption, ("country",), estimates, note, [(c,) for c in countries], country_name)
        tables.append(table)
        if name == "real_income":
            rows: list[Row] = [
                {"country": country_name(c), "scenario": each}
                | dict(zip(("value", "low", "high"), printed(one, one.at(c)), strict=True))
                for each, one in estimates
                for c in countries
            ]
            data = Data("compare", caption + ", %", note, "%", grouped(rows, "scenario", "country"), "dots")
            alt = "One line a country, one dot a scenario with a bar over the range."
            charts.append(of_data(data, table, alt))
    return Section("effects", "What each does", tuple(changed), tuple(tables), tuple(charts))


def _inputs(names: list[str], scenarios: list[Scenario], ledger: Ledger) -> Section:
    first = scenarios[0]
    states: dict[str, list[str]] = {}
    for i, scenario in enumerate(scenarios[1:], 1):
        laid = ledger.with_scenario(scenario)
        before, after = Clocks(first.on, first.as_of), Clocks(scenario.on, scenario.as_of)
        for change in diff(laid, before, after, scenario.trust):
            row = states.setdefault(change.measure.id, [""] * len(scenarios))
            row[0], row[i] = _state(change.before), _state(change.after)
    rows = [(ledger[key].title, *(cell or row[0] for cell in row)) for key, row in sorted(states.items())]
    differ = Table("inputs", "Measures that differ", tuple(map(Column, ("measure", *names))), tuple(rows))
    told = Table(
        "assumptions",
        "What each assumes",
        tuple(map(Column, ("scenario", "question", "day", "assumes", "leaves out"))),
        tuple(
            (name, s.question, f"{s.on}, known {s.as_of}", "\n".join(s.assumes), "\n".join(s.leaves_out))
            for name, s in zip(names, scenarios, strict=True)
        ),
    )
    return Section("inputs", "What goes in", (), (differ, told))


def _state(found: State) -> str:
    return f"{found.status}: {terms_text(found.terms)}" if found.status == "in force" else found.status


async def _sheet(request: Request, scenario: list[str]) -> Sheet:
    asked = [name for name in scenario if name] or list(FIRST)
    problem, beyond, sections = "", "", []
    shared, ledger = shared_of(request), books.ledger()
    try:
        if not 2 <= len(asked) <= MOST:
            raise BadInput("compare two to four scenarios", where="scenario")
        states = states_named(shared, asked)
        beyond = ledger.beyond(max(compose(state, ledger).on for state in states))
        texts = tuple(state.model_dump_json() for state in states)
        sections = await shared.engine.long(solved, texts, left=request.is_disconnected)
    except TradetalksError as error:
        problem = str(error)
    choices = (("", "none"), *choices_with(shared, asked))
    labels = ("Baseline", "First", "Second", "Third")
    fields = tuple(
        Field("scenario", label, asked[i] if i < len(asked) else "", "select", choices)
        for i, label in enumerate(labels)
    )
    lead = (
        "Two to four scenarios, shipped or saved at the Table, against the first; differences are taken within draws."
    )
    return Sheet("Compare", "/compare", lead, fields, tuple(sections), problem, warning=beyond)


@router.get("/compare", response_class=HTMLResponse)
async def compare_page(request: Request, scenario: Names = list(FIRST)) -> Response:  # noqa: B006
    """Up to four scenarios side by side."""
    shared = shared_of(request)
    asked = [("scenario", travelling(shared, name)) for name in scenario]
    return html(replace(shared, address=links.page("/compare", asked)), await _sheet(request, scenario))


@router.get("/compare.json")
async def compare_json(request: Request, scenario: Names = list(FIRST)) -> Response:  # noqa: B006
    """The JSON twin of Compare."""
    return twin(await _sheet(request, scenario))
