"""What every verb gives back: a title, sentences, tables, charts, notes, and what it was made of.

A verb lays its answer out once, in `answers`; `render` shows it: terminal, JSON, CSV, Markdown, HTML, workbook, SVG,
PNG.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from tradetalks.showing import brief_repr
from tradetalks.version import __version__

if TYPE_CHECKING:
    from tradetalks.table import Table

Part = TypeVar("Part")
LEDGER_ENDS = "ledger ends"  # in `made_of`: the day to which the ledger is complete, from which a page counts
Form = Literal["bars", "dots", "swings", "lines", "steps", "areas", "plane", "cells"]


class Point(NamedTuple):
    """One number of a series, at a label, a day (YYYY-MM-DD) or a number, with the ends of its range where it has one.

    y  None where there is none; in `cells` it is the place upwards
    """

    x: str | float
    y: float | None
    low: float | None = None
    high: float | None = None


class Series(NamedTuple):
    """Points under one name. `line` joins them where the form shows marks: a frontier among points."""

    name: str
    points: tuple[Point, ...]
    line: bool = False


@dataclass(frozen=True)
class Chart:
    """Numbers to be drawn; `render.charts` draws every form on every surface.

    name      anchor, and part of the name of a file
    subtitle  what the numbers are
    unit      of the numbers; in `plane` and `cells` the title of the axis upwards
    baseline  what changes are measured against
    source    what they were made from
    series    the numbers, in the order in which they are shown
    day       that the numbers are about or known by (YYYY-MM-DD)
    form      bars     a panel a series, a bar a label; the range a thin line
              dots     a line a label, a dot a series; the range a bar
              swings   a panel a series, a bar from `low` to `high` around the number
              lines    along days or numbers, the range a band; steps: they hold until the next point
              areas    laid on one another, they hold until the next point; series that are lines over them
              plane    marks and lines in a plane of two numbers
              cells    a square of coloured cells, a colour a series
    across    title of the axis across
    version   of the program
    """

    name: str
    title: str
    subtitle: str
    unit: str
    series: tuple[Series, ...]
    form: Form
    baseline: str = ""
    source: str = ""
    day: str = ""
    across: str = ""
    version: str = __version__

    @property
    def stamp(self) -> str:
        """Baseline, source, day and version on one line."""
        parts = (self.baseline and f"Against: {self.baseline}", self.source and f"Source: {self.source}", self.day)
        return "; ".join(part for part in (*parts, f"tradetalks {self.version}") if part)

    @property
    def spoken(self) -> str:
        """What it shows, for those who do not see it: title, unit, and each series with its ends and its length."""
        return f"{self.title}. {self.subtitle} Unit: {self.unit}. " + " ".join(map(_spoken, self.series))


def _spoken(series: Series) -> str:
    known = [point for point in series.points if point.y is not None]
    if not known:
        return f"{series.name}: no numbers."
    first, last = known[0], known[-1]
    least, most = min(known, key=lambda point: point.y or 0.0), max(known, key=lambda point: point.y or 0.0)
    ends = f"from {first.x} to {last.x}" if len(known) > 1 else f"at {first.x}"
    return f"{series.name}, {ends}: least {least.y:.3g} at {least.x}, most {most.y:.3g} at {most.x}."


@dataclass(frozen=True)
class Answer:
    """The answer to one question.

    title      what was asked, in words
    sentences  the verdict first, then what a reader must know to use it
    tables     the numbers; each `name` is its sheet, its anchor and its key in JSON
    notes      assumptions and limits, one sentence each
    made_of    what it was made from: `ledger`, `world`, `scenario`, `version` ... -> name or hash
    charts     drawings of numbers of the tables
    """

    __repr__ = brief_repr

    title: str
    sentences: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    made_of: dict[str, str] = field(default_factory=dict)
    charts: tuple[Chart, ...] = ()

    def table(self, name: str) -> Table:
        """The table of that name; raises UnknownName with those that there are."""
        return _named("table", name, {table.name: table for table in self.tables})

    def chart(self, name: str) -> Chart:
        """The chart of that name; raises UnknownName with those that there are."""
        return _named("chart", name, {chart.name: chart for chart in self.charts})


def _named(kind: str, name: str, found: dict[str, Part]) -> Part:
    from tradetalks.errors import UnknownName

    if name not in found:
        raise UnknownName(f"no {kind} {name!r} in this answer", remedy="one of: " + ", ".join(found))
    return found[name]
