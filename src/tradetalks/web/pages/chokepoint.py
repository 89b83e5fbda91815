"""Chokepoint: a critical chain by month under a scenario: shipments, stocks, shortages, losses, leverage."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from tradetalks.defaults import IMPORTER
from tradetalks.errors import BadInput, TradetalksError
from tradetalks.ledger import scenario_names
from tradetalks.render.chart_forms import NARROW, WIDE
from tradetalks.report.brief_parts import Section
from tradetalks.report.charts import Chart
from tradetalks.table import Column, Table
from tradetalks.web.asked import Count, Number, Optional
from tradetalks.web.charts import band
from tradetalks.web.shared import shared_of
from tradetalks.web.sheet import Field as Entry
from tradetalks.web.sheet import Form, Sheet, html, twin

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tradetalks.table import Cell

router = APIRouter()


class Question(BaseModel):
    """What the page is asked."""

    model_config = ConfigDict(frozen=True)

    chain: Annotated[str, Field(max_length=40, examples=["rare-earths"])] = "rare-earths"
    scenario: Annotated[str, Field(max_length=60, examples=["full-ban"])] = "full-ban"
    months: Annotated[Count, Field(ge=12, le=60)] = 36
    draws: Annotated[Count, Field(ge=10, le=400)] = 100
    stocks: Annotated[
        Optional[Annotated[Number, Field(ge=0.0, le=200.0)]],
        Field(description="Weeks of use in stock, in place of the range."),
    ] = None
    target: Annotated[str, Field(max_length=8)] = IMPORTER


Asked = Annotated[Question, Query()]


@lru_cache(maxsize=16)
def solved(asked: Question) -> tuple[Section, ...]:
    """The sections of the page; runs in the engine."""
    from tradetalks.chains import bands
    from tradetalks.chains.results import run_chain
    from tradetalks.report.chain_charts import chain_charts

    stocks = None if asked.stocks is None else (asked.stocks, asked.stocks)
    result = run_chain(asked.chain, asked.scenario, months=asked.months, draws=asked.draws, stocks=stocks)
    record, stock = result.chain.record, bands.stock_weeks(result)
    unit = f"{record.unit} a {record.step}"
    rows = {"shipments": bands.shipments(result), "prices": bands.prices(result)}
    of_chain = {"chain": result.chain.name, "scenario": result.scenario, "unit": unit, **rows}
    charts = tuple(chain_charts(of_chain, bands.last_stage(result.chain)))
    curve, life = bands.leverage_curve(result, asked.target)
    short = _rows("first_short", "First month with less than 99 % of a need", bands.first_short(result))
    income = _rows("income", "Income lost by country and year", bands.income_lost(result))
    caption = f"Output lost by industry, first {min(12, asked.months)} months"
    industry = _rows("industry", caption, bands.industry_lost(result))
    note = f"{bands.BAND_NOTE}. Against {bands.BASELINE}."
    return (
        Section("short", f"When factories run short: {record.title}, {result.scenario}", (note,), (short,)),
        Section("losses", "What it costs", (), (income, industry)),
        Section("shipments", "What ships", (), (), charts),
        Section(
            "leverage",
            f"What the threat is worth against {asked.target}",
            (),
            (_rows("curve", "curve", curve), _rows("half_life", f"{record.step}s from the peak to half", [life])),
            _curve(curve, f"million USD of value added a {record.step}"),
        ),
        Section(
            "stocks",
            "Stocks by month",
            (),
            (_rows("stocks", "Weeks of benchmark use in stock", stock),),
            _stocks(stock, asked.target),
        ),
        Section("doubts", "Doubts", tuple(record.doubts)),
    )


def _curve(rows: list[dict[str, Any]], unit: str) -> tuple[Chart, ...]:
    return (_band("leverage_curve", "What the threat is worth, month by month", unit, rows, ""),)


def _stocks(rows: list[dict[str, Any]], target: str) -> tuple[Chart, ...]:
    there = [row for row in rows if row["country"] == target]
    return (_band("stock_weeks", f"Stocks in {target}", "weeks of use", there, "item"),) if there else ()


def _band(name: str, title: str, unit: str, rows: list[dict[str, Any]], panel: str) -> Chart:
    wide, narrow = (band(rows, unit, width, panel) for width in (WIDE, NARROW))
    alt = "A line, the median, along months in the band of the 10th to 90th percentile."
    return Chart(name, f"{title}, {unit}", alt, wide, narrow, _rows(name, title, rows))


def _rows(name: str, caption: str, rows: list[dict[str, Any]]) -> Table:
    """Rows of a document as a table: columns in the order of the first row's keys."""
    keys = [key for key, value in rows[0].items() if not isinstance(value, dict | list)] if rows else []
    numbers = {key for key in keys if all(isinstance(row.get(key), float | int | None) for row in rows)}
    whole = {key for key in keys if all(isinstance(row.get(key), int | None) for row in rows)}
    columns = tuple(Column(_head(key), " " if key in numbers else "", 0 if key in whole else 2) for key in keys)
    body: list[tuple[Cell, ...]] = [tuple(_cell(row.get(key)) for key in keys) for row in rows]
    return Table(name, caption, columns, tuple(body))


HEADS = {
    "low": "10th percentile",
    "high": "90th percentile",
    "central": "run at central values",
    "chance": "share of draws",
}


def _head(key: str) -> str:
    return HEADS.get(key, key.replace("_", " "))


def _cell(value: object) -> Cell:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return float(value) if isinstance(value, int | float) else None if value is None else str(value)


@lru_cache(maxsize=1)
def _titles() -> tuple[tuple[str, str], ...]:
    """The shipped chains, each with its title."""
    from tradetalks.chokepoint.chain import chain_names, load

    return tuple((name, load(name).record.title) for name in chain_names())


def _fields(asked: Mapping[str, str]) -> tuple[Entry, ...]:
    chain = asked.get("chain", "")
    known = tuple((name, name) for name in _scenarios(chain))
    return (
        Entry("chain", "Chain", chain, "select", _titles()),
        Entry("scenario", "Scenario", asked.get("scenario", ""), "select", known),
        Entry("months", "Months", asked.get("months", ""), "number", required=True, least="12", most="60"),
        Entry("stocks", "Stocks, weeks", asked.get("stocks", ""), "number", least="0", most="200"),
        Entry("target", "Aimed at", asked.get("target", ""), required=True),
    )


def _scenarios(chain: str) -> tuple[str, ...]:
    """The chain's own scenarios, then those of the ledger."""
    from tradetalks.chains.results import chain_scenarios
    from tradetalks.chokepoint.chain import chain_names, load

    own = chain_scenarios(load(chain)) if chain in chain_names() else ()
    return (*own, *scenario_names())


FORM = Form(
    "Chokepoint",
    "/chokepoint",
    "One supply chain by month: what ships, how long stocks last, which industry is short when, what it costs.",
    _fields,
)


async def _sheet(request: Request, asked: Question) -> Sheet:
    from tradetalks.chokepoint.chain import chain_names

    problem = ""
    sections: tuple[Section, ...] = ()
    try:
        if asked.chain not in chain_names():
            raise BadInput("no such chain", where="chain", remedy="one of: " + ", ".join(chain_names()))
        known = _scenarios(asked.chain)
        if asked.scenario not in known:
            raise BadInput("no such scenario of the chain", where="scenario", remedy="one of: " + ", ".join(known))
        sections = await shared_of(request).engine.long(solved, asked, left=request.is_disconnected)
    except TradetalksError as error:
        problem = str(error)
    given = {"chain": asked.chain, "scenario": asked.scenario, "months": str(asked.months), "target": asked.target}
    fields = _fields(given if asked.stocks is None else given | {"stocks": f"{asked.stocks:.15g}"})
    return Sheet(FORM.here, FORM.path, FORM.lead, fields, sections, problem)


@router.get("/chokepoint", response_class=HTMLResponse)
async def chokepoint_page(request: Request, asked: Asked) -> Response:
    """A chain by month."""
    return html(shared_of(request), await _sheet(request, asked))


@router.get("/chokepoint.json")
async def chokepoint_json(request: Request, asked: Asked) -> Response:
    """The JSON twin of Chokepoint."""
    return twin(await _sheet(request, asked))
