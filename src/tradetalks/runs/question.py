"""A question: what is asked, of which law and which world, checked once. Its hash is its address and its cache key."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.errors import BadInput
from tradetalks.files import digest
from tradetalks.ledger import Ledger, Scenario
from tradetalks.runs.fixed_parameters import held
from tradetalks.runs.unknowns import unknowns_digest
from tradetalks.version import __version__
from tradetalks.world import World

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tradetalks.equilibrium import Horizon
    from tradetalks.world.table import Array

DRAWS, SEED = 16, 7


@dataclass(frozen=True, eq=False, repr=False)
class Question:
    """What a scenario does, against another or against the benchmark; made by `ask`.

    scenario, against  with their days, as_of and trust; against: None for the benchmark
    ledger, world      the law and the economy; every verb takes them from here
    horizon            what has time to adjust, with parameters that the user fixed
    draws, seed        of what is not known
    """

    scenario: Scenario
    against: Scenario | None
    ledger: Ledger
    world: World
    horizon: Horizon
    draws: int = DRAWS
    seed: int = SEED

    def __repr__(self) -> str:
        against = f", against {self.against.title!r}" if self.against else ""
        asked = f"{self.scenario.title!r}{against}, on {self.scenario.on}, {self.horizon.name}"
        return f"Question({asked}, {self.hash[:12]})"

    @cached_property
    def hash(self) -> str:
        """Of everything that the answer depends on: law, days, world, parameters, draws, program."""
        asked = [
            (made_of(self.ledger, each, self.world, self.horizon), str(each.on), str(each.as_of), each.trust)
            for each in (self.scenario, self.against)
            if each is not None
        ]
        return digest(json.dumps([asked, self.draws, self.seed, unknowns_digest()], sort_keys=True).encode())


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
    closure             of trade balances, in every draw: fixed, proportional or free; None: as the horizon draws it
    elasticities        one set of the world's trade elasticities, and no other
    parameters          NAME=VALUE, the same in every draw: a sector's trade elasticity, inputs ...
    raises              UnknownName, BadLedger, BadInput, BadParameters for what cannot be asked
    """
    if draws < 1:
        raise BadInput("fewer than one draw", where="draws", evidence=str(draws), remedy="ask for at least one")
    book = ledger or Ledger.load()
    table, chosen = held(horizon, elasticities, parameters, world or World.load())
    chosen = chosen.closed(closure) if closure else chosen
    other = None if against is None else _read(against, book)
    return Question(_read(scenario, book), other, book, table, chosen, draws, seed)


def _read(scenario: str | Path | Scenario, ledger: Ledger) -> Scenario:
    return scenario if isinstance(scenario, Scenario) else Scenario.load(scenario, ledger)


def made_of(ledger: Ledger, scenario: Scenario, world: World, chosen: Horizon) -> dict[str, str]:
    """Digests of everything a result depends on, and the version of the program."""
    sets = {name: values.tolist() for name, values in world.elasticity_sets.items()}
    return {
        "ledger": ledger.digest,
        "scenario": scenario.digest,
        "world": digest(b"".join(np.ascontiguousarray(array).tobytes() for array in _arrays(world))),
        "parameters": digest(repr((sorted(sets.items()), chosen)).encode()),
        "version": __version__,
    }


def _arrays(world: World) -> tuple[Array, ...]:
    return (
        world.trade,
        world.tariff,
        world.value_added_share,
        world.input_share,
        world.final_share,
        world.deficit,
        world.trade_elasticity,
    )
