"""What can be taken away from the Table: workbook, scenario, each chart's numbers and pictures; and scenarios in."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, File, Path, Request, UploadFile
from fastapi.responses import Response

from tradetalks.answers.words import terms_text
from tradetalks.errors import UnknownName
from tradetalks.plots import CONFIG
from tradetalks.table import Column, Table
from tradetalks.web import books, charts, links, upload
from tradetalks.web.pages.table import Address, described, ranged_answer
from tradetalks.web.questions import address
from tradetalks.web.shared import Saved, saved_state, shared_of, who_asks
from tradetalks.web.state import TableState, canonical, compose, scenario_yaml

router = APIRouter()
Ending = Literal["csv", "png", "svg", "json"]
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


def drawn(name: str, rows: list[dict[str, Any]], kind: str) -> bytes:
    """A chart as PNG or SVG; runs in the engine."""
    import vl_convert

    spec = charts.specs()[name] | {"data": {"values": rows}, "config": CONFIG}
    if spec.get("width") == "container":
        spec["width"] = 560
    text: str = vl_convert.vegalite_to_svg(json.dumps(spec), vl_version="5.20")
    return text.encode() if kind == "svg" else vl_convert.svg_to_png(text, scale=2)


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
async def chart_file(
    request: Request, at: Address, name: Annotated[str, Path(max_length=40, examples=["income"])], ending: Ending
) -> Response:
    """A chart's numbers, or the chart."""
    shared = shared_of(request)
    state = saved_state(shared, at)
    if name not in charts.specs():
        raise UnknownName("no chart of this name", remedy="one of: " + ", ".join(charts.specs()))
    rows = json.loads(await ranged_answer(request, state))["charts"][name]
    if ending == "json":
        return Response(json.dumps(rows), media_type="application/json")
    if ending == "csv":
        out = io.StringIO()
        table = csv.writer(out)
        table.writerow(("label", "central", "median", "low", "high", "unit"))
        unit = next(unit for key, _, unit, _ in charts.CHARTS if key == name)
        table.writerows((*(row[key] for key in ("label", "central", "median", "low", "high")), unit) for row in rows)
        return _file(out.getvalue().encode(), "text/csv; charset=utf-8", f"{name}.csv")
    content = await shared.engine.long(drawn, name, rows, ending, left=request.is_disconnected)
    return _file(content, "image/png" if ending == "png" else "image/svg+xml", f"{name}.{ending}")


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
