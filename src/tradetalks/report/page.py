"""The brief as one HTML file that needs nothing else: no script, no font, no address but those of its sources."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from tradetalks.answers.estimates import ENDS
from tradetalks.digits import places, signed
from tradetalks.errors import UnknownName
from tradetalks.ledger import Scenario, scenario_names
from tradetalks.render.cells import for_people
from tradetalks.render.html import ledger_age
from tradetalks.report.brief_parts import STYLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tradetalks.report.brief import Brief
    from tradetalks.report.charts import Drawn
    from tradetalks.table import Cell, Column, Table

LONG_TABLE = 24
NO_TEXT = re.compile(r"(<(?:pre|code|style|script)\b.*?</(?:pre|code|style|script)>|<[^>]*>)", re.DOTALL)
SUFFIXES = tuple(f", {end}" for end in ENDS)


@dataclass(frozen=True)
class Head:
    """The heading of a printed column."""

    name: str
    unit: str
    is_number: bool


@dataclass(frozen=True)
class Printed:
    """A printed cell; `range` stands below a number that has one."""

    text: str
    is_number: bool = False
    range: str = ""
    link: str = ""


def page(brief: Brief, charts: Mapping[str, Sequence[Drawn]], style: str = "minister") -> bytes:
    """The brief as UTF-8 HTML.

    charts  section id -> its charts, drawn
    style   what is shown first: one of STYLES
    raises  UnknownName for another style
    """
    blocks, first = STYLES[checked_style(style)]
    sections = sorted(brief.sections, key=lambda each: first.index(each.id) if each.id in first else len(first))
    environment = Environment(
        loader=PackageLoader("tradetalks.report"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.filters["commands"] = _commands
    of_table = environment.get_template("table.html.j2")

    def grid(table: Table) -> Markup:
        heads, rows = compact(table)
        return Markup(of_table.render(table=table, columns=heads, rows=rows))

    text = environment.get_template("brief.html.j2").render(
        brief=brief,
        sections=sections,
        blocks=blocks,
        charts=charts,
        grid=grid,
        long_table=LONG_TABLE,
        ends=ledger_age(brief.made_of, dt.date.today()),
        style=Markup(environment.get_template("brief.css").render()),
    )
    return in_words(text).encode()


def in_words(page: str) -> str:
    """A page whose texts name scenarios by title and reports by number; commands stay as they are typed."""
    titles = {name: Scenario.load(name).title for name in scenario_names() if "-" in name}
    ids = re.compile(rf"(?<![\w/-])(?:{'|'.join(map(re.escape, titles))}|report-\d+)(?![\w/-]|\.\w)")

    def said(found: re.Match[str]) -> str:
        title = titles.get(found[0])
        return found[0].replace("-", " ") if title is None else f"\u201c{escape(title)}\u201d"

    return "".join(part if i % 2 else ids.sub(said, part) for i, part in enumerate(NO_TEXT.split(page)))


def checked_style(style: str) -> str:
    """The style itself; raises UnknownName for one that does not exist."""
    if style not in STYLES:
        raise UnknownName(f"no style {style!r}", where="--style", remedy=f"one of: {', '.join(STYLES)}")
    return style


def compact(table: Table) -> tuple[list[Head], list[list[Printed]]]:
    """A table for a page, without codes: three columns of one estimate become one number with its range below."""
    table = for_people(table)
    groups = _groups(table.columns)
    heads = [
        Head(table.columns[at].name.removesuffix(SUFFIXES[0]), table.columns[at].unit, bool(table.columns[at].unit))
        for at, _ in groups
    ]
    rows = [[_print(table.columns[at], row[at : at + width]) for at, width in groups] for row in table.rows]
    return heads, rows


def _groups(columns: Sequence[Column]) -> list[tuple[int, int]]:
    """(first column, how many) of what stands in one printed column."""
    starts = [i for i, column in enumerate(columns) if not column.name.endswith(SUFFIXES[1:])]
    return [(start, after - start) for start, after in pairwise([*starts, len(columns)])]


def _host(address: str) -> str:
    """`whitehouse.gov` of an address."""
    return urlsplit(address).netloc.removeprefix("www.")


def _commands(text: str) -> Markup:
    """Text with what stands in backticks as code."""
    parts = text.split("`")
    return Markup("").join(
        escape(part) if i % 2 == 0 else Markup("<code>{}</code>").format(part) for i, part in enumerate(parts)
    )


def _print(column: Column, cells: Sequence[Cell]) -> Printed:
    first = cells[0]
    if first is None or isinstance(first, str):
        text = first or ""
        return Printed(_host(text), link=text) if text.startswith(("https://", "http://")) else Printed(text)
    if isinstance(first, tuple):
        return _ranged(column, *first[:3])
    if len(cells) == 1:
        return Printed(places(first, column.digits), True)
    low, high = (float(cell) for cell in cells[1:] if isinstance(cell, int | float))
    return _ranged(column, first, low, high)


def _ranged(column: Column, middle: float, low: float, high: float) -> Printed:
    middle_text, *ends = (signed(number, column.digits) for number in (middle, low, high))
    return Printed(middle_text, True, " to ".join(ends))
