"""What the parts of a brief share: the material they are made from, and the form of a section."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from tradetalks.grammar import Rate, Record, SourceId, Text

if TYPE_CHECKING:
    from tradetalks.dates import Date
    from tradetalks.ledger import Arrangement, Ledger, Measure
    from tradetalks.report.charts import Chart
    from tradetalks.runs import Comparison, Result
    from tradetalks.table import Table


class PressRate(Record):
    """The one number that a report gives for all US tariffs on China."""

    rate: Rate
    source: SourceId


class ChainPlan(Record):
    """The chain whose months the brief shows: its name, the stage whose exports are drawn, how many months."""

    name: Text
    stage: Text
    months: Annotated[int, Field(ge=12)]


@dataclass(frozen=True)
class Study:
    """Everything that a brief is written from.

    comparisons  each scenario against the baseline, in the order of `scenarios`
    """

    ledger: Ledger
    arrangement: Arrangement
    as_of: Date
    measures: tuple[Measure, ...]
    press_rate: PressRate
    sides: tuple[str, str]
    others: tuple[str, ...]
    baseline: Result
    scenarios: tuple[Result, ...]
    comparisons: tuple[Comparison, ...]

    @property
    def countries(self) -> tuple[str, ...]:
        return (*self.sides, *self.others)

    @property
    def day(self) -> Date:
        """The day of the baseline."""
        return self.baseline.scenario.on


@dataclass(frozen=True)
class Section:
    """A part of the brief: paragraphs, then links, charts and tables.

    links  (text, address relative to the page)
    """

    id: str
    title: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


def short_title(result: Result) -> str:
    """A scenario's name in tables and legends: the one that the command line takes."""
    return result.scenario.id
