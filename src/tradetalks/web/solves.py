"""Equilibria of states, at central values and in every draw, kept in the engine's processes where they are solved."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from tradetalks.border import enact
from tradetalks.equilibrium import solve
from tradetalks.runs import Comparison, Result, compare, run
from tradetalks.runs.quantities import QUANTITIES, Estimates, quantity
from tradetalks.runs.results import BENCHMARK as BASELINE
from tradetalks.web.questions import question_of

if TYPE_CHECKING:
    from tradetalks.equilibrium import Outcome
    from tradetalks.question import Question
    from tradetalks.settings import Settings
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


_LATEST: dict[Settings, Outcome] = {}  # the last equilibria solved: where the next ones start
MOST_LATEST = 4


@lru_cache(maxsize=8)  # 8 MB each
def _outcome(alone: Question) -> Outcome:
    """The equilibrium of a question against the benchmark at central values."""
    world, scenario, ledger = alone.world, alone.scenario, alone.ledger
    law = enact(ledger.with_scenario(scenario), world, on=scenario.on, as_of=scenario.as_of, trust=scenario.trust)
    found = solve(world, law.policy, alone.horizon.parameters(world), start=_LATEST.pop(alone.settings, None))
    _LATEST[alone.settings] = found
    if len(_LATEST) > MOST_LATEST:
        del _LATEST[next(iter(_LATEST))]
    return found


@lru_cache(maxsize=200)
def _values(alone: Question) -> dict[str, Array]:
    """Every quantity against the benchmark at central values."""
    found = _outcome(alone)
    return {name: one.of(alone.world, found) for name, one in QUANTITIES.items()}


@lru_cache(maxsize=4)  # 50 MB each, most of it the parts of the law; the answers are kept in the store
def _result(alone: Question) -> Result:
    """A question against the benchmark in every draw."""
    return run(alone)


def values_of(state: TableState) -> dict[str, Array]:
    """Every quantity of the state's own scenario against the benchmark at central values."""
    return _values(question_of(state).alone())


def result_of(state: TableState) -> Result:
    """The state's own scenario in every draw, against the benchmark."""
    return _result(question_of(state).alone())


def outcome_of(state: TableState) -> Outcome:
    """The state's own equilibrium at central values."""
    return _outcome(question_of(state).alone())


def central(state: TableState) -> Central:
    """The state against its baseline at central values; raises NoEquilibrium."""
    question = question_of(state)
    values = _values(question.alone())
    if question.against is not None:
        base = _values(question.alone(question.against))
        values = {name: values[name] - base[name] for name in values}
    return Central(
        world=question.world,
        horizon=question.horizon.meaning,
        baseline=question.against.title if question.against else BASELINE,
        range="run at central values; the median and the range over draws follow",
        failed={},
        made_of={},
        values=values,
    )


def ranged(state: TableState) -> Result | Comparison:
    """The state against its baseline in every draw: what `tradetalks compare` gives; raises NoEquilibrium."""
    question = question_of(state)
    found = _result(question.alone())
    if question.against is None:
        return found
    return compare(_result(question.alone(question.against)), found)
