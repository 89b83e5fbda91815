"""Months: what a scenario, or a state of the Table, does month by month, and what a deferral is worth."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from tradetalks.errors import BadInput, TradetalksError
from tradetalks.report.charts import of_data
from tradetalks.settings import Settings
from tradetalks.web import books, links
from tradetalks.web.questions import question_of
from tradetalks.web.shared import shared_of
from tradetalks.web.sheet import Field, Sheet, answered, html, twin
from tradetalks.web.state import BENCHMARK, TableState, compose

if TYPE_CHECKING:
    from tradetalks.report.brief_parts import Section

router = APIRouter()
Packed = Annotated[str, Query(max_length=links.MOST_PACKED, description="A state of the Table, as a link holds it.")]
Name = Annotated[str, Query(max_length=80, examples=["no-deal"], description="A shipped scenario.")]
Months = Annotated[int, Query(ge=1, le=60, description="How many months from the scenario's day.")]
Defer = Annotated[int, Query(ge=0, le=36, description="Months by which all that is to come comes later.")]
DRAWS = 8  # as many as a page can wait for; `tradetalks path` takes 16
LEAD = (
    "What happens month by month, from the month of the day: buyers change suppliers slowly, importers order "
    f"ahead of what they know. {DRAWS} draws; it takes about half a minute."
)


@lru_cache(maxsize=16)
def solved(state: str, months: int, defer: int) -> Section:
    """The path of a state given as JSON, as a section; runs in the engine."""
    from tradetalks.answers.path import path_answer
    from tradetalks.history.chances import chances_of
    from tradetalks.runs.path import parties, path

    asked = question_of(TableState.model_validate_json(state))
    slow = replace(asked, settings=replace(asked.settings, draws=DRAWS, horizon=Settings().horizon))
    chances = chances_of(slow.ledger, slow.scenario.as_of)
    deferrals = (0, defer) if defer else (0,)
    found, *later = path(slow, months=months, deferrals=deferrals, chances=chances)
    answer = path_answer(found, parties(slow), later[0] if later else None, defer)
    alt = "A line a country along months, in the band of the 10th to 90th percentile."
    charts = tuple(of_data(chart, answer.tables[0], alt) for chart in answer.charts)
    return replace(answered("months", answer), charts=charts)


async def _sheet(request: Request, state: str, scenario: str, against: str, months: int, defer: int) -> Sheet:
    shared, problem, warning = shared_of(request), "", ""
    sections: tuple[Section, ...] = ()
    try:
        asked = links.unpacked(state) if state else _shipped(scenario, against)
        warning = books.ledger().beyond(compose(asked, books.ledger()).on)
        given = (asked.model_dump_json(), months, defer)
        sections = (await shared.engine.long(solved, *given, left=request.is_disconnected),)
    except TradetalksError as error:
        problem = str(error)
    fields = (
        Field("scenario", "Scenario", scenario, "select", books.scenario_choices()),
        Field(
            "against",
            "Against",
            against,
            "select",
            ((BENCHMARK, "the world before the tariffs of 2025"), *books.scenario_choices()),
        ),
        Field("months", "Months", str(months), "number", required=True, least="1", most="60"),
        Field("defer", "Deferred by", str(defer), "number", hint="months; 0: not", required=True, least="0", most="36"),
        Field("state", "Or a state of the Table", state, hint="as its link holds it; empty: the scenario"),
    )
    return Sheet("Months", "/months", LEAD, fields, sections, problem, warning=warning)


def _shipped(scenario: str, against: str) -> TableState:
    """The state of shipped scenarios; raises BadInput for a name that is none."""
    try:
        return TableState(scenario=scenario, against=against)
    except ValidationError as error:
        said = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise BadInput("no scenario", where="scenario, against", evidence=said, remedy="name a shipped one") from None


@router.get("/months", response_class=HTMLResponse)
async def months_page(
    request: Request,
    state: Packed = "",
    scenario: Name = "no-deal",
    against: Name = BENCHMARK,
    months: Months = 24,
    defer: Defer = 0,
) -> Response:
    """The months of a scenario or of a state of the Table."""
    return html(shared_of(request), await _sheet(request, state, scenario, against, months, defer))


@router.get("/months.json")
async def months_json(
    request: Request,
    state: Packed = "",
    scenario: Name = "no-deal",
    against: Name = BENCHMARK,
    months: Months = 24,
    defer: Defer = 0,
) -> Response:
    """The JSON twin of Months."""
    return twin(await _sheet(request, state, scenario, against, months, defer))
