"""A question: which scenario, against which, under which ledger and world, solved how. Every door reads and writes it.

`settings.Settings` is the part that is text and numbers; `Question` adds the law and the economy. Its hash is the key
of stored answers and the address of saved states and of blocks of a sweep: equal however the question was written.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tradetalks.answer import LEDGER_ENDS
from tradetalks.errors import BadInput
from tradetalks.files import digest
from tradetalks.ledger import Ledger, Scenario
from tradetalks.settings import DRAWS, SEED, Settings, read_parameters
from tradetalks.version import __version__
from tradetalks.world import World

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.equilibrium import Horizon

UNKNOWNS = Path(__file__).resolve().parent / "data" / "draws" / "unknowns.yaml"


@dataclass(frozen=True, eq=False, repr=False)
class Question:
    """What a scenario does, against another or against the benchmark. `ask` makes one and checks it.

    scenario, against  with their days, as_of and trust; against: None for the benchmark
    ledger, table      the law and the economy as they were given
    settings           how it is solved
    """

    scenario: Scenario
    against: Scenario | None
    ledger: Ledger
    table: World
    settings: Settings

    def __repr__(self) -> str:
        against = f", against {self.against.title!r}" if self.against else ""
        asked = f"{self.scenario.title!r}{against}, on {self.scenario.on}, {self.settings.horizon}"
        return f"Question({asked}, {self.hash[:12]})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Question) and self.hash == other.hash

    def __hash__(self) -> int:
        return hash(self.hash)

    @property
    def draws(self) -> int:
        return self.settings.draws

    @property
    def seed(self) -> int:
        return self.settings.seed

    @cached_property
    def world(self) -> World:
        """The economy with the trade elasticities that the settings choose; raises UnknownName, BadParameters."""
        of_sectors, _ = split_parameters(self.settings, self.table)
        if not of_sectors and self.settings.elasticities is None:
            return self.table
        return self.table.with_elasticities(self.settings.elasticities, of_sectors)

    @cached_property
    def horizon(self) -> Horizon:
        """What has time to adjust, with the parameters and the closure that the settings fix."""
        return self.at(self.settings.horizon)

    def at(self, horizon: str) -> Horizon:
        """Another horizon under the same settings; raises UnknownName, BadParameters."""
        from tradetalks.equilibrium import horizon as named

        _, of_horizon = split_parameters(self.settings, self.table)
        found = named(horizon).fixed(of_horizon)
        return found if self.settings.closure is None else found.closed(self.settings.closure)

    @cached_property
    def hash(self) -> str:
        """Of everything that the answer depends on: law, days, world, settings, distributions, program."""
        said = [each.said for each in (self.scenario, self.against) if each is not None]
        made = [self.ledger.digest, self.table.digest, asdict(self.settings), unknowns_digest(), __version__]
        return digest(json.dumps([said, made], sort_keys=True).encode())

    def alone(self, scenario: Scenario | None = None) -> Question:
        """The same question of one scenario, against the benchmark; default: its own scenario."""
        return Question(scenario or self.scenario, None, self.ledger, self.table, self.settings)


def ask(
    scenario: str | Path | Scenario,
    *,
    against: str | Path | Scenario | None = None,
    ledger: Ledger | None = None,
    world: World | None = None,
    horizon: str = "long_run",
    closure: str | None = None,
    elasticities: str | None = None,
    parameters: Sequence[str] = (),
    draws: int = DRAWS,
    seed: int = SEED,
) -> Question:
    """A question, checked.

    scenario, against   shipped scenarios by name, files, or Scenarios; they are read against `ledger`
    ledger, world       default: those that ship
    horizon             impact, year or long_run
    closure             of trade balances, in every draw: fixed, proportional or free; None: the scenario's own, or as
                        the horizon draws it
    elasticities        one set of the world's trade elasticities, and no other
    parameters          NAME=VALUE, the same in every draw: a sector's trade elasticity, inputs ...
    raises              UnknownName, BadLedger, BadInput, BadParameters for what cannot be asked
    """
    settings = Settings(horizon, closure, elasticities, read_parameters(parameters), draws, seed)
    return asked(scenario, against, ledger or Ledger.load(), world or World.load(), settings)


def asked(
    scenario: str | Path | Scenario,
    against: str | Path | Scenario | None,
    ledger: Ledger,
    world: World,
    settings: Settings,
) -> Question:
    """A question of settings that were read elsewhere, checked as `ask` does."""
    read = [
        each if each is None or isinstance(each, Scenario) else Scenario.load(each, ledger)
        for each in (scenario, against)
    ]
    if settings.closure is None and (own := read[0].closure):  # type: ignore[union-attr]
        settings = replace(settings, closure=own)
    question = Question(read[0], read[1], ledger, world, settings)  # type: ignore[arg-type]
    _ = question.world, question.horizon
    return question


def split_parameters(settings: Settings, world: World) -> tuple[dict[str, float], dict[str, float]]:
    """Sector of the world -> trade elasticity, and parameter of the horizon -> value; raises BadInput."""
    from tradetalks.equilibrium.horizons import FIXABLE

    for name, _ in settings.parameters:
        if name not in FIXABLE and name not in world.sectors:
            known = ", ".join((*FIXABLE, *world.sectors))
            raise BadInput("no such parameter", where="parameter", evidence=name, remedy=f"one of: {known}")
    of_sectors = {name: value for name, value in settings.parameters if name not in FIXABLE}
    return of_sectors, {name: value for name, value in settings.parameters if name in FIXABLE}


def unknowns_digest() -> str:
    """SHA-256 of the record of what is drawn from which distribution."""
    return digest(UNKNOWNS.read_bytes())


def made_of(ledger: Ledger, scenario: Scenario, world: World, chosen: Horizon) -> dict[str, str]:
    """Digests of everything a result depends on, and the version of the program."""
    sets = {name: values.tolist() for name, values in world.elasticity_sets.items()}
    return {
        "ledger": ledger.digest,
        LEDGER_ENDS: str(ledger.coverage.complete_to),
        "scenario": scenario.digest,
        "world": world.digest,
        "parameters": digest(repr((sorted(sets.items()), chosen)).encode()),
        "version": __version__,
    }
