"""The file of a sweep: scenarios x days x horizons, or a list of cases, each a question in all draws."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from tradetalks.errors import BadInput
from tradetalks.files import read_yaml, shown
from tradetalks.grammar import Day, Record, Text
from tradetalks.ledger import Scenario
from tradetalks.ledger.load import read_record
from tradetalks.question import Question, asked
from tradetalks.runs.quantities import quantity
from tradetalks.settings import SEED, Settings, read_parameters
from tradetalks.sources import Sources

if TYPE_CHECKING:
    from pathlib import Path

    from tradetalks.ledger import Ledger

BY_COUNTRY = ("real_income", "prices_in_wages", "wages", "exports", "imports", "revenue")


class Point(Record):
    """One case written out in a list."""

    scenario: Text
    on: Day | None = None
    horizon: Text = "long_run"


class SweepPlan(Record):
    """What to solve; one YAML file. A grid of `scenarios` x `on` x `horizons`, or a list of `cases`, each in all draws.

    on            days in place of the scenarios' own
    against       a scenario that all are compared with, in the same draws; the benchmark where none is named
    closure, elasticities, parameters   as the options of `run`; parameters as NAME=VALUE
    quantities    what is kept of each solve
    ledger, also  a folder in place of the shipped ledger; folders of measures on top of it
    world         a table's file in place of the shipped one
    """

    title: Text
    scenarios: tuple[Text, ...] = ()
    on: tuple[Day, ...] = ()
    horizons: tuple[Text, ...] = ("long_run",)
    cases: tuple[Point, ...] = ()
    draws: Annotated[int, Field(ge=1)]
    seed: Annotated[int, Field(ge=0)] = SEED
    against: Text | None = None
    closure: Text | None = None
    elasticities: Text | None = None
    parameters: tuple[Text, ...] = ()
    quantities: Annotated[tuple[Text, ...], Field(min_length=1)] = BY_COUNTRY
    ledger: Text | None = None
    also: tuple[Text, ...] = ()
    world: Text | None = None


@dataclass(frozen=True)
class Case:
    """One scenario on one day at one horizon, without its ledger and its world: what another process is sent."""

    scenario: Scenario
    against: Scenario | None
    settings: Settings

    @property
    def horizon(self) -> str:
        return self.settings.horizon

    @property
    def laws(self) -> int:
        return 1 if self.against is None else 2

    @property
    def name(self) -> str:
        return f"{self.scenario.id} {self.scenario.on} {self.horizon}"

    def question(self, sources: Sources) -> Question:
        """The question that it is, of a ledger and a world; checked as `ask` does."""
        return asked(self.scenario, self.against, sources.ledger, sources.world, self.settings)


def read_plan(path: Path, given: Sources) -> tuple[SweepPlan, Sources, tuple[Case, ...]]:
    """What a file says, the ledger and the world that it asks, and its cases.

    given   a ledger or a world named here stands in place of the file's; folders on top come after the file's
    raises  BadFile for a file that breaks the grammar; BadInput for a grid and a list at once, or neither; UnknownName
            for a scenario, horizon or quantity that does not exist
    """
    found = read_record(SweepPlan, read_yaml(path), {}, path, {})
    if isinstance(found, list):
        raise found[0]
    if bool(found.scenarios) == bool(found.cases):
        raise BadInput("a sweep has `scenarios` or `cases`", where=shown(path), remedy="write one of the two")
    for name in found.quantities:
        quantity(name)
    sources = _sources(found, path, given)
    points = found.cases or tuple(
        Point.model_construct(scenario=scenario, on=on, horizon=horizon)
        for scenario, on, horizon in product(found.scenarios, found.on or (None,), found.horizons)
    )
    return found, sources, tuple(dict.fromkeys(_case(point, found, path, sources.ledger) for point in points))


def _sources(found: SweepPlan, path: Path, given: Sources) -> Sources:
    """The file's ledger and world, its paths beside the file, under what the caller names."""
    folder, table = (None if name is None else (path.parent / name).resolve() for name in (found.ledger, found.world))
    also = tuple((path.parent / name).resolve() for name in found.also)
    return Sources(given.folder or folder, (*also, *given.also), given.table or table)


def _case(point: Point, found: SweepPlan, path: Path, ledger: Ledger) -> Case:
    scenario = _scenario(point.scenario, path, ledger)
    if point.on is not None:
        scenario = Scenario.read(scenario.data | {"on": str(point.on)}, scenario.id, ledger)
    against = None if found.against is None else _scenario(found.against, path, ledger)
    parameters = read_parameters(found.parameters)
    settings = Settings(point.horizon, found.closure, found.elasticities, parameters, found.draws, found.seed)
    return Case(scenario, against, settings)


def _scenario(name: str, path: Path, ledger: Ledger) -> Scenario:
    return Scenario.load(str(path.parent / name) if name.endswith(".yaml") else name, ledger)
