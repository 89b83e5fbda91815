"""Timeline: measures by status and date under two clocks, with claims, sources and what is disputed."""

from __future__ import annotations

import datetime as dt
from dataclasses import astuple
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from tradetalks.actors import actor_name
from tradetalks.answers.lanes import stretches
from tradetalks.answers.records import events_table
from tradetalks.answers.words import source_text, terms_text
from tradetalks.errors import DisputedTerms, TradetalksError
from tradetalks.ledger import Ledger, disputes
from tradetalks.render.cells import for_people
from tradetalks.render.chart_forms import NARROW, WIDE
from tradetalks.report.brief_parts import Section
from tradetalks.report.brief_plan import BriefPlan
from tradetalks.report.charts import STATUS_COLOURS, Chart, Row, timeline
from tradetalks.table import Column, Table
from tradetalks.web import books
from tradetalks.web.asked import Day, Optional
from tradetalks.web.shared import shared_of
from tradetalks.web.sheet import Field, Form, Sheet, html, twin

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tradetalks.dates import Date
    from tradetalks.ledger import Measure

router = APIRouter()
On = Annotated[Optional[Day], Query(description="The day asked about.", examples=["2025-12-01"])]
AsOf = Annotated[Optional[Day], Query(description="The day by which it was known.", examples=["2025-10-27"])]
MeasureId = Annotated[str, Query(max_length=80, description="A measure of the ledger; empty: those of the talks.")]
SLIDERS = dt.date(2025, 1, 1), dt.date(2026, 12, 31)
SPAN = dt.timedelta(days=430)


def _chart(measures: list[Measure], on: Date, as_of: Date) -> Chart:
    start, end = on - SPAN, on + SPAN
    rows: list[Row] = []
    cells = []
    for measure in measures:
        for status, since, until in map(astuple, stretches(measure, start, end, as_of)):
            cells.append((measure.title, status, str(since), str(until)))
            if status in STATUS_COLOURS:
                rows.append({"measure": measure.id, "status": status, "start": str(since), "end": str(until)})
    order = [measure.id for measure in measures]
    title = f"Measures by status, as known on {as_of}"
    wide, narrow = (timeline(rows, order, str(on), width) for width in (WIDE, NARROW))
    table = Table("spans", title, tuple(map(Column, ("measure", "status", "from", "until"))), tuple(cells))
    note = f"The red line is {on}. What lies after {as_of} was scheduled or threatened then, not known to come."
    return Chart("timeline", title, "One line a measure, coloured by status along time.", wide, narrow, table, note)


def _status(measures: list[Measure], on: Date, as_of: Date) -> Table:
    rows = []
    for measure in measures:
        try:
            found = measure.state(on=on, as_of=as_of)
        except DisputedTerms as error:
            rows.append((measure.title, "disputed", "", "", error.evidence))
            continue
        end = found.scheduled_end or found.said_for
        rows.append(
            (measure.title, found.status, str(found.since or ""), str(end or "none known"), terms_text(found.terms))
        )
    heads = ("measure", "status", "since", "next change known", "terms")
    return Table("status", f"On {on}, as known on {as_of}", tuple(map(Column, heads)), tuple(rows))


def _claims(measure: Measure, as_of: Date, ledger: Ledger) -> Section:
    known = sorted((event for event in measure.events if event.date <= as_of), key=lambda one: one.date)
    table = events_table(known, "claims", f"{measure.title}: events and claims", ledger, with_addresses=True)
    differ = disputes(measure, as_of)
    told = [
        f"Disputed: {dispute.question} "
        + "; ".join(f"{actor_name(a.actor)}: {a.answer} ({source_text(a.source, ledger)})" for a in dispute.accounts)
        for dispute in differ
    ]
    told += ledger.said_sentences([measure.id], as_of)
    note = [measure.note] if measure.note else []
    title = f"{measure.title}: {len(table.rows)} claim{'' if len(table.rows) == 1 else 's'}" + (
        f", {len(differ)} disputed" if differ else ""
    )
    return Section(f"claims-{measure.id}", title, (*told, *note), (for_people(table),))


def _fields(asked: Mapping[str, str]) -> tuple[Field, ...]:
    titles = ((key, one.title) for key, one in books.ledger().measures.items())
    return (
        Field("on", "The day asked about", asked.get("on", ""), "date"),
        Field("as_of", "As known on", asked.get("as_of", ""), "date"),
        Field("measure", "Measure", asked.get("measure", ""), "select", (("", "those of the talks"), *titles)),
    )


LEAD = (
    "Two clocks: the day asked about, and the day by which an act was known. A threat never becomes law by itself. "
    "A bar, or a line below the tables, opens a measure's claims and sources."
)
FORM = Form("Timeline", "/timeline", LEAD, _fields)


def _sheet(on: Date | None, as_of: Date | None, measure: str) -> Sheet:
    ledger, plan = books.ledger(), BriefPlan.load("kuala-lumpur", books.ledger())
    day, known = on or dt.date(2025, 12, 1), as_of or plan.as_of
    problem = ""
    sections: tuple[Section, ...] = ()
    folded: tuple[Section, ...] = ()
    try:
        measures = [ledger[measure]] if measure else [ledger[key] for key in plan.measures]
        status = Section(
            "status", "By status and date", (), (_status(measures, day, known),), (_chart(measures, day, known),)
        )
        disputed = [
            (one.title, found.question, "; ".join(f"{a.actor}: {a.answer}" for a in found.accounts))
            for one in (*measures, *(() if measure else (ledger.arrangements[plan.arrangement],)))
            for found in disputes(one, known)
        ]
        table = Table(
            "disputes", "Where accounts differ", tuple(map(Column, ("record", "question", "accounts"))), tuple(disputed)
        )
        differ = (Section("disputes", "Where accounts differ", (), (table,)),) if disputed else ()
        sections, folded = (status, *differ), tuple(_claims(one, known, ledger) for one in measures)
    except TradetalksError as error:
        problem = str(error)
    fields = _fields({"on": str(day), "as_of": str(known), "measure": measure})
    lead = f"{LEAD} The ledger is complete to {ledger.coverage.complete_to}."
    clocks = str(min(SLIDERS[0], day, known)), str(max(SLIDERS[1], day, known))
    beyond = ledger.beyond(day)
    return Sheet(FORM.here, FORM.path, lead, fields, sections, problem, clocks=clocks, folded=folded, warning=beyond)


@router.get("/timeline", response_class=HTMLResponse)
def timeline_page(request: Request, on: On = None, as_of: AsOf = None, measure: MeasureId = "") -> Response:
    """Measures by status and date."""
    return html(shared_of(request), _sheet(on, as_of, measure))


@router.get("/timeline.json")
def timeline_json(on: On = None, as_of: AsOf = None, measure: MeasureId = "") -> Response:
    """The JSON twin of Timeline."""
    return twin(_sheet(on, as_of, measure))
