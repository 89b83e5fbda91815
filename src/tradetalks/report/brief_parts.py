"""What the parts of a brief share: the material they are made from, and the form of a section."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from tradetalks.grammar import PlaceCode, Rate, Record, SourceId, Text
from tradetalks.ledger import disputes

if TYPE_CHECKING:
    from tradetalks.dates import Date
    from tradetalks.ledger import Arrangement, Ledger, Measure
    from tradetalks.report.charts import Chart
    from tradetalks.runs import Comparison, Result
    from tradetalks.table import Table


HORIZONS = ("first months", "one to two years", "long run")
STYLES = {  # blocks of page one in order, and the sections of the annex that come first
    "minister": (("says", "law", "costs", "open"), ()),
    "analyst": (("costs", "open", "law", "says"), ("by-country", "causes", "unknowns", "method", "scenarios")),
    "newsroom": (("says", "open", "costs", "law"), ("who-says-what", "on-the-table", "who-pays", "sources")),
}


class PressRate(Record):
    """The one number that a report gives for all tariffs of the first side on the second."""

    rate: Rate
    source: SourceId


class ChainPlan(Record):
    """The chain whose months the brief shows.

    stage     whose exports are drawn; `stage_title` is what a reader calls them
    supplier  the side whose exports these are; the loss named first is the other side's
    """

    name: Text
    stage: Text
    stage_title: Text
    supplier: PlaceCode
    months: Annotated[int, Field(ge=12)]


@dataclass(frozen=True)
class Study:
    """Everything that a brief is written from.

    names        scenario id -> what a reader calls it in tables and legends
    comparisons  each scenario against the baseline, in the order of `scenarios`
    headline     place among them of the scenario that page one is about
    sooner       the same scenario against the baseline at the horizons before the long run
    """

    ledger: Ledger
    arrangement: Arrangement
    as_of: Date
    measures: tuple[Measure, ...]
    press_rate: PressRate | None
    sides: tuple[str, str]
    others: tuple[str, ...]
    names: dict[str, str]
    baseline: Result
    scenarios: tuple[Result, ...]
    comparisons: tuple[Comparison, ...]
    headline: int
    sooner: tuple[Comparison, ...]

    @property
    def countries(self) -> tuple[str, ...]:
        return (*self.sides, *self.others)

    @property
    def day(self) -> Date:
        """The day of the baseline."""
        return self.baseline.scenario.on

    @property
    def cited(self) -> dict[str, int]:
        """Source -> its number in the list of sources, by day."""
        known = self.ledger.sources
        named = {claim.source for measure in self.measures for event in measure.events for claim in event.claims}
        named |= {account.source for d in disputes(self.arrangement, self.as_of) for account in d.accounts}
        if self.press_rate is not None:
            named.add(self.press_rate.source)
        last = max(result.scenario.as_of for result in (self.baseline, *self.scenarios))
        kept = sorted(
            (name for name in named if name in known and known[name].date <= last), key=lambda n: (known[n].date, n)
        )
        return {name: number for number, name in enumerate(kept, 1)}

    def measure(self, name: str) -> Measure:
        """A measure of the ledger or of a scenario's own; raises UnknownName."""
        own = {measure.id: measure for result in self.scenarios for measure in result.scenario.measures}
        return own[name] if name in own else self.ledger[name]

    def name(self, result: Result) -> str:
        """What tables and legends call a scenario."""
        return self.names[result.scenario.id]


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
