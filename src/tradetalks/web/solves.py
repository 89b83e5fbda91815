"""Equilibria of states, at central values and in every draw, kept in the engine's processes where they are solved."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from tradetalks.border import enact
from tradetalks.equilibrium import solve
from tradetalks.runs import Comparison, Result, compare, run
from tradetalks.runs.quantities import QUANTITIES, Estimates, quantity
from tradetalks.runs.results import BENCHMARK as BASELINE
from tradetalks.web import books
from tradetalks.web.state import compose
from tradetalks.web.worlds import horizon_of, scenarios_of, world_of

if TYPE_CHECKING:
    from tradetalks.equilibrium import Horizon, Outcome
    from tradetalks.ledger import Scenario
    from tradetalks.web.state import TableState
    from tradetalks.world.table import Array


@dataclass(frozen=True, kw_only=True)
class Central(Estimates):
    """Differences at central values alone; nothing is drawn."""

    values: dict[str, Array]

    def draws(self, name: str) -> Array:
        return self.at_central(name)[None]

    def at_central(self, name: str) -> Array:
        return self.values[quantity(name).name]

    def at_closures(self, name: str) -> dict[str, Array]:
        return {}

    @property
    def closures(self) -> tuple[str, ...]:
        return ()


@dataclass(frozen=True)
class _Key:
    """What a solve is made of; equal keys are equal solves."""

    digest: str
    horizon: Horizon
    elasticities: str
    scenario: Scenario = field(compare=False)


def _key(scenario: Scenario, state: TableState) -> _Key:
    return _Key(scenario.digest, horizon_of(state), state.world_name, scenario)


_LATEST: dict[tuple[Horizon, str], Outcome] = {}  # the last equilibria solved: where the next ones start
MOST_LATEST = 4


@lru_cache(maxsize=8)  # 8 MB each
def _outcome(key: _Key) -> Outcome:
    """The equilibrium at central values."""
    world, scenario, ledger = world_of(key.elasticities), key.scenario, books.ledger()
    law = enact(ledger.with_scenario(scenario), world, on=scenario.on, as_of=scenario.as_of, trust=scenario.trust)
    place = key.horizon, key.elasticities
    parameters = key.horizon.parameters(world)
    found = solve(world, law.policy, parameters, start=_LATEST.pop(place, None))
    _LATEST[place] = found
    if len(_LATEST) > MOST_LATEST:
        del _LATEST[next(iter(_LATEST))]
    return found


@lru_cache(maxsize=200)
def _values(key: _Key) -> dict[str, Array]:
    """Every quantity against the benchmark at central values."""
    world, found = world_of(key.elasticities), _outcome(key)
    return {name: one.of(world, found) for name, one in QUANTITIES.items()}


@lru_cache(maxsize=4)  # 50 MB each, most of it the parts of the law; the answers are kept in the store
def _result(key: _Key) -> Result:
    """The scenario in every draw."""
    return run(key.scenario, world=world_of(key.elasticities), horizon=key.horizon)


def values_of(state: TableState) -> dict[str, Array]:
    """Every quantity of the state's own scenario against the benchmark at central values."""
    return _values(_key(compose(state, books.ledger()), state))


def result_of(state: TableState) -> Result:
    """The state's own scenario in every draw, against the benchmark."""
    return _result(_key(compose(state, books.ledger()), state))


def outcome_of(state: TableState) -> Outcome:
    """The state's own equilibrium at central values."""
    return _outcome(_key(compose(state, books.ledger()), state))


def central(state: TableState) -> Central:
    """The state against its baseline at central values; raises NoEquilibrium."""
    before, after = scenarios_of(state)
    world, horizon = world_of(state.world_name), horizon_of(state)
    values = _values(_key(after, state))
    if before is not None:
        base = _values(_key(before, state))
        values = {name: values[name] - base[name] for name in values}
    return Central(
        world=world,
        horizon=horizon.meaning,
        baseline=before.title if before else BASELINE,
        range="run at central values; the median and the range over draws follow",
        failed={},
        made_of={},
        values=values,
    )


def ranged(state: TableState) -> Result | Comparison:
    """The state against its baseline in every draw: what `tradetalks compare` gives; raises NoEquilibrium."""
    before, after = scenarios_of(state)
    found = _result(_key(after, state))
    if before is None:
        return found
    return compare(_result(_key(before, state)), found)
