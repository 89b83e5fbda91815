"""What can be taken away from the Table: workbook, scenario, each chart's numbers and pictures; and scenarios in."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, File, Path, Request, UploadFile
from fastapi.responses import Response

from tradetalks.answers.words import terms_text
from tradetalks.table import Column, Table
from tradetalks.web import books, links, upload
from tradetalks.web.pages import embed
from tradetalks.web.pages.table import Address, described
from tradetalks.web.questions import address
from tradetalks.web.shared import Saved, saved_state, shared_of, who_asks
from tradetalks.web.state import TableState, canonical, compose, scenario_yaml

router = APIRouter()
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def book(state_json: str) -> bytes:
    """The state's numbers as a workbook: the sheets that `tradetalks compare` could print; runs in the engine."""
    from tradetalks.answers.effects import effects_answer
    from tradetalks.render.workbook import content
    from tradetalks.runs.quantities import QUANTITIES
    from tradetalks.web.solves import ranged

    state, ledger = TableState.model_validate_json(state_json), books.ledger()
    answer = effects_answer(ranged(state), tuple(QUANTITIES), ledger.with_scenario(compose(state, ledger)))
    return content(replace(answer, tables=(*answer.tables, *_inputs(state))))


def _inputs(state: TableState) -> tuple[Table, Table]:
    ledger = books.ledger()
    scenario = compose(state, ledger)
    laid = ledger.with_scenario(scenario)
    rows = [
        (measure.title, measure.id, found.status, terms_text(found.terms))
        for measure, found in laid.in_force(on=scenario.on, as_of=scenario.as_of, trust=scenario.trust)
    ]
    heads = ("measure", "id", "status", "terms")
    told = [("assumes", line) for line in scenario.assumes] + [("leaves out", line) for line in scenario.leaves_out]
    return (
        Table("in_force", f"Measures in force on {scenario.on}", tuple(map(Column, heads)), tuple(rows)),
        Table("assumptions", "What the scenario assumes", tuple(map(Column, ("which", "what"))), tuple(told)),
    )


@router.get("/table/{at}/workbook.xlsx")
async def workbook_file(request: Request, at: Address) -> Response:
    """Every number of the state as a workbook."""
    shared = shared_of(request)
    state = saved_state(shared, at)
    content = await shared.engine.long(book, state.model_dump_json(), left=request.is_disconnected)
    return _file(content, SHEET, f"tradetalks-{at[:8]}.xlsx")


@router.get("/table/{at}/scenario.yaml")
def scenario_file(request: Request, at: Address) -> Response:
    """The scenario as a file that every verb takes."""
    text = scenario_yaml(saved_state(shared_of(request), at), books.ledger())
    return _file(text.encode(), "application/yaml", "table.yaml")


@router.get("/table/{at}/state.json")
def state_file(request: Request, at: Address) -> Response:
    """The state as a file that another server opens, with what it was made with."""
    return _file(links.state_file(saved_state(shared_of(request), at)), "application/json", "table.json")


@router.get("/table/{at}/scenario.xlsx")
def scenario_book(request: Request, at: Address) -> Response:
    """The scenario and its settings as an Excel file that the Table opens again and `tradetalks run` solves."""
    from tradetalks.web.book import state_to_book

    return _file(state_to_book(saved_state(shared_of(request), at), books.ledger()), SHEET, "table.xlsx")


@router.get("/table/{at}/{name}.{ending}")
async def chart_of_state(
    request: Request, at: Address, name: Annotated[str, Path(max_length=40, examples=["income"])], ending: embed.Ending
) -> Response:
    """A chart's numbers, or the chart, with what must be said of it."""
    content = await embed.chart_file(request, name, saved_state(shared_of(request), at), ending)
    return _file(content, embed.KINDS[ending], f"{name}.{ending}")


def _file(content: bytes, kind: str, name: str) -> Response:
    return Response(content, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})


@router.post("/api/scenarios", status_code=201)
async def open_scenario(
    request: Request,
    file: Annotated[
        UploadFile, File(description=".yaml, .json or .xlsx as downloaded, or .xlsx from `tradetalks template`")
    ],
) -> Saved:
    """A scenario file, checked and saved as a state."""
    told = await upload.ask("scenario", file.filename or "", await file.read())
    made = told.pop(links.MADE, "")
    state = TableState.model_validate(told)
    described(state)
    at = address(state)
    shared_of(request).store.save_state(at, canonical(state), who_asks(request))
    return Saved(address=at, link=f"/table/{at}" + (f"?{urlencode({links.MADE: made})}" if made else ""))
