"""Chokepoint: a critical chain by month under a scenario: shipments, stocks, shortages, losses, leverage."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from tradetalks.errors import BadInput, TradetalksError
from tradetalks.ledger import scenario_names
from tradetalks.report.brief_parts import Section
from tradetalks.report.charts import NARROW, WIDE, Chart
from tradetalks.report.tables import Column, Table
from tradetalks.web.charts import band
from tradetalks.web.pages.table import shared_of
from tradetalks.web.sheet import Field, Sheet, html, twin

if TYPE_CHECKING:
    from tradetalks.report.tables import Cell

router = APIRouter()
Chain = Annotated[str, Query(max_length=40, examples=["rare-earths"])]
ScenarioName = Annotated[str, Query(max_length=60, examples=["full-ban"])]
Months = Annotated[int, Query(ge=12, le=60)]
Draws = Annotated[int, Query(ge=10, le=400)]
Weeks = Annotated[float | None, Query(ge=0.0, le=200.0, description="Weeks of use in stock, in place of the range.")]
Target = Annotated[str, Query(max_length=8)]


@lru_cache(maxsize=16)
def solved(
    chain: str, scenario: str, months: int, draws: int, stocks: float | None, target: str
) -> tuple[Section, ...]:
    """The sections of the page; runs in the engine."""
    from tradetalks.report.chokepoint import chain_charts, chain_document, leverage_document
    from tradetalks.study.chokepoint import run_chain

    given = None if stocks is None else (stocks, stocks)
    result = run_chain(chain, scenario, months=months, draws=draws, stocks=given)
    document, leverage = chain_document(result), leverage_document(result, target)
    last = result.chain.item_record(result.chain.upstream_first[-1]).stage
    charts = tuple(chain_charts(document, last))
    band = f"{document['band']}. Against {document['baseline']}."
    title = f"{document['title']}: {document['scenario']}"
    short = _rows("first_short", "First month with less than 99 % of a need", document["first_short"])
    income = _rows("income", "Income lost by country and year", document["income_lost"])
    industry = _rows("industry", "Output lost by industry, first 12 months", document["industry_lost"])
    stock = _rows("stocks", "Weeks of benchmark use in stock", document["stock_weeks"])
    return (
        Section("shipments", title, (band,), (), charts),
        Section("short", "When factories run short", (), (short,)),
        Section("losses", "What it costs", (), (income, industry)),
        Section("leverage", f"What the threat is worth against {target}", (), _leverage(leverage), _curve(leverage)),
        Section("stocks", "Stocks by month", (), (stock,), _stocks(document["stock_weeks"], target)),
        Section("doubts", "Doubts", tuple(document["doubts"])),
    )


def _curve(document: dict[str, Any]) -> tuple[Chart, ...]:
    rows = document["curve"]
    title = "What the threat is worth, month by month"
    return (_band("leverage_curve", title, document["unit"], rows, ""),)


def _stocks(rows: list[dict[str, Any]], target: str) -> tuple[Chart, ...]:
    there = [row for row in rows if row["country"] == target]
    return (_band("stock_weeks", f"Stocks in {target}", "weeks of use", there, "item"),) if there else ()


def _band(name: str, title: str, unit: str, rows: list[dict[str, Any]], panel: str) -> Chart:
    wide, narrow = (band(rows, unit, width, panel) for width in (WIDE, NARROW))
    alt = "A line, the median, along months in the band of the 10th to 90th percentile."
    return Chart(name, f"{title}, {unit}", alt, wide, narrow, _rows(name, title, rows))


def _leverage(document: dict[str, Any]) -> tuple[Table, ...]:
    tables = [_rows(key, key.replace("_", " "), rows) for key, rows in document.items() if _is_rows(rows)]
    return tuple(tables)


def _is_rows(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _rows(name: str, caption: str, rows: list[dict[str, Any]]) -> Table:
    """Rows of a document as a table: columns in the order of the first row's keys."""
    keys = [key for key, value in rows[0].items() if not isinstance(value, dict | list)] if rows else []
    numbers = {key for key in keys if all(isinstance(row.get(key), float | int | None) for row in rows)}
    columns = tuple(Column(_head(key), " " if key in numbers else "", 2) for key in keys)
    body: list[tuple[Cell, ...]] = [tuple(_cell(row.get(key)) for key in keys) for row in rows]
    return Table(name, caption, columns, tuple(body))


HEADS = {"p10": "10th percentile", "p50": "median", "p90": "90th percentile", "chance": "share of draws"}


def _head(key: str) -> str:
    return HEADS.get(key, key.replace("_", " "))


def _cell(value: object) -> Cell:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return float(value) if isinstance(value, int | float) else None if value is None else str(value)


async def _sheet(
    request: Request, chain: str, scenario: str, months: int, draws: int, stocks: float | None, target: str
) -> Sheet:
    from tradetalks.chokepoint.chain import chain_names, load
    from tradetalks.study.chokepoint import chain_scenarios

    problem = ""
    sections: tuple[Section, ...] = ()
    try:
        if chain not in chain_names():
            raise BadInput("no such chain", where="chain", remedy="one of: " + ", ".join(chain_names()))
        known = [*chain_scenarios(load(chain)), *scenario_names()]
        if scenario not in known:
            raise BadInput("no such scenario of the chain", where="scenario", remedy="one of: " + ", ".join(known))
        engine = shared_of(request).engine
        given = chain, scenario, months, draws, stocks, target
        sections = await engine.long(solved, *given, left=request.is_disconnected)
    except TradetalksError as error:
        problem, known = str(error), scenario_names()
    names = tuple((name, name) for name in chain_names())
    fields = (
        Field("chain", "Chain", chain, "select", names),
        Field("scenario", "Scenario", scenario, "select", tuple((name, name) for name in known)),
        Field("months", "Months", str(months), "number"),
        Field("stocks", "Stocks, weeks", "" if stocks is None else f"{stocks:g}", "number"),
        Field("target", "Aimed at", target),
    )
    lead = "One supply chain by month: what ships, how long stocks last, which industry is short when, what it costs."
    return Sheet("Chokepoint", "/chokepoint", lead, fields, sections, problem)


@router.get("/chokepoint", response_class=HTMLResponse)
async def chokepoint_page(
    request: Request,
    chain: Chain = "rare-earths",
    scenario: ScenarioName = "full-ban",
    months: Months = 36,
    draws: Draws = 100,
    stocks: Weeks = None,
    target: Target = "USA",
) -> Response:
    """A chain by month."""
    return html(shared_of(request), await _sheet(request, chain, scenario, months, draws, stocks, target))


@router.get("/chokepoint.json")
async def chokepoint_json(
    request: Request,
    chain: Chain = "rare-earths",
    scenario: ScenarioName = "full-ban",
    months: Months = 36,
    draws: Draws = 100,
    stocks: Weeks = None,
    target: Target = "USA",
) -> Response:
    """The JSON twin of Chokepoint."""
    return twin(await _sheet(request, chain, scenario, months, draws, stocks, target))
