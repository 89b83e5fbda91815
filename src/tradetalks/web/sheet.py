"""What most pages are: a form that asks, then sections of sentences, tables and charts. One page, one `.json` twin."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fastapi.responses import Response

from tradetalks.render.cells import for_people
from tradetalks.render.json import table_data
from tradetalks.report.brief_parts import Section
from tradetalks.report.page import compact
from tradetalks.web.charts import PLANE_KINDS, plane
from tradetalks.web.guard import without_markup

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fastapi.responses import HTMLResponse

    from tradetalks.answer import Answer
    from tradetalks.table import Table
    from tradetalks.web.shared import Shared


def answered(name: str, answer: Answer) -> Section:
    """An answer as a section of a page: its sentences and notes, then what people read of its tables."""
    tables = tuple(for_people(table) for table in answer.tables if table.shown != 0)
    return Section(name, answer.title, (*answer.sentences, *answer.notes), tables)


@dataclass(frozen=True)
class Field:
    """One field of the form; `options` (value, label) make it a choice. kind: text, date, number, select, area.

    required  the field may not stay empty
    least, most  ends of a number, as text; empty: none
    finds     where words typed into it are looked up, see static/find.js; empty: nowhere
    wrong     what is wrong with what stands in it; empty: nothing
    """

    name: str
    label: str
    value: str
    kind: str = "text"
    options: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    required: bool = False
    least: str = ""
    most: str = ""
    finds: str = ""
    wrong: str = ""


@dataclass(frozen=True)
class Form:
    """A page's form: its name in the menu, its address, its lead, and its fields as they were filled in."""

    here: str
    path: str
    lead: str
    fields: Callable[[Mapping[str, str]], tuple[Field, ...]]


@dataclass(frozen=True)
class Changeable:
    """A parameter that a form changes: the state's part that holds it, its value there and as shipped, the ends of what
    is drawn, and the least and the most that it can be."""

    part: str
    name: str
    label: str
    value: float
    own: float
    low: float
    high: float
    least: float
    most: float


@dataclass(frozen=True)
class Sheet:
    """A page of this kind.

    here      its name in the menu; `path` its address, to which the form goes
    problem   why there is no answer, in place of sections
    upload    (label, accepted endings, address) of a form that sends a file
    bargain   (threat, horizon) of a payoff plane that is drawn as it is worked out
    clocks    first and last day of sliders for the fields `on` and `as_of`
    folded    sections that open on a click, after the others
    changeable, base   parameters of a form that changes them in the state `base`
    """

    here: str
    path: str
    lead: str
    fields: tuple[Field, ...] = ()
    sections: tuple[Section, ...] = ()
    problem: str = ""
    upload: tuple[str, str, str] | None = None
    bargain: tuple[str, str] | None = None
    clocks: tuple[str, str] | None = None
    folded: tuple[Section, ...] = ()
    changeable: tuple[Changeable, ...] = ()
    base: dict[str, Any] = field(default_factory=dict)
    warning: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


def html(shared: Shared, sheet: Sheet) -> HTMLResponse:
    """The page."""
    charts = [chart for section in sheet.sections for chart in section.charts]
    wide, narrow = {one.name: one.wide for one in charts}, {one.name: one.narrow for one in charts}
    if sheet.bargain:
        wide["bargain"] = narrow["bargain"] = plane(PLANE_KINDS[1:])
    boot = {"specs": wide, "narrow": narrow, "bargain": sheet.bargain, "base": sheet.base}
    return shared.page("sheet.html.j2", here=sheet.here, sheet=sheet, grid=compact, boot=boot)


def twin(sheet: Sheet) -> Response:
    """The page as JSON: its questions, and its tables with all their digits."""
    sections = [
        {
            "id": section.id,
            "title": section.title,
            "paragraphs": section.paragraphs,
            "tables": [_table(table) for table in section.tables],
            "charts": [{**_table(chart.table), "name": chart.name, "title": chart.title} for chart in section.charts],
        }
        for section in (*sheet.sections, *sheet.folded)
    ]
    asked: dict[str, Any] = {one.name: one.value for one in sheet.fields}
    for name in asked:
        values = [one.value for one in sheet.fields if one.name == name]
        if len(values) > 1:
            asked[name] = values
    body: dict[str, Any] = {"page": sheet.here, "asked": asked, "problem": sheet.problem, "warning": sheet.warning}
    body |= {"sections": sections, **sheet.facts}
    return Response(without_markup(json.dumps(body, default=str).encode()), media_type="application/json")


def _table(table: Table) -> dict[str, Any]:
    return {"name": table.name, **table_data(table)}
