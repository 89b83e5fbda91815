"""A state of the Table as the question that it asks, and a question as a state. Its hash is the state's address."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from tradetalks.errors import BadInput
from tradetalks.files import digest
from tradetalks.ledger import is_scenario, scenario_names
from tradetalks.question import Question
from tradetalks.settings import DRAWS, SEED, Settings
from tradetalks.web import books
from tradetalks.web.state import ALL_SETS, BENCHMARK, TableState, canonical, compose, shipped_scenario

if TYPE_CHECKING:
    from tradetalks.ledger import Scenario


def settings_of(state: TableState) -> Settings:
    """How the state is solved; the draws and their seed are those of every door."""
    elasticities = None if state.elasticities == ALL_SETS else state.elasticities
    return Settings(state.horizon, state.closure, elasticities, tuple(sorted(state.changes.items())))


def question_of(state: TableState) -> Question:
    """What the state asks, of the server's ledger and world; raises what composing its scenario raises."""
    return _question(canonical(state))


@lru_cache(maxsize=200)
def _question(text: str) -> Question:
    state, ledger = TableState.model_validate_json(text), books.ledger()
    before = None if state.against == BENCHMARK else compose(TableState(scenario=state.against), ledger)
    return Question(compose(state, ledger), before, ledger, books.world(), settings_of(state))


def address(state: TableState) -> str:
    """32 hexadecimal digits: what a link says; equal for equal questions about the same sides."""
    asked = question_of(state).hash
    return (digest(f"{asked} {state.sides}".encode()) if state.sides else asked)[:32]


def state_of(question: Question) -> TableState:
    """The state that asks this question; raises BadInput for what the Table cannot ask."""
    settings, world = question.settings, question.table
    for name, found, own in (("draws", settings.draws, DRAWS), ("seed", settings.seed, SEED)):
        if found != own:
            remedy = "leave it out, or solve it with `tradetalks run FILE`"
            raise BadInput(f"{name} at the Table: {own} alone", where=name, evidence=str(found), remedy=remedy)
    against = BENCHMARK if question.against is None else _shipped_name(question.against)
    if against is None:
        remedy = "compare with one of: " + ", ".join(scenario_names())
        evidence = question.against.title if question.against else ""
        raise BadInput("the Table compares with a shipped scenario", where="against", evidence=evidence, remedy=remedy)
    values = dict(settings.parameters)
    return TableState.model_validate(
        {
            "scenario": _shipped_name(question.scenario) or question.scenario.data,
            "against": against,
            "horizon": settings.horizon,
            "closure": settings.closure,
            "elasticities": settings.elasticities or ALL_SETS,
            "trade_elasticity": {name: value for name, value in values.items() if name in world.sectors},
            "parameters": {name: value for name, value in values.items() if name not in world.sectors},
        }
    )


def _shipped_name(scenario: Scenario) -> str | None:
    """The name under which the scenario ships; None for one that does not ship, or says something else."""
    shipped = is_scenario(scenario.id) and shipped_scenario(scenario.id, books.ledger())
    return scenario.id if shipped and shipped.said == scenario.said else None
