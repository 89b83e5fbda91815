"""What a state's settings stand for: the shipped world with its elasticities, and the horizon with its parameters."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from tradetalks.web import books
from tradetalks.web.state import ALL_SETS, BENCHMARK, TableState, compose

if TYPE_CHECKING:
    from tradetalks.equilibrium.horizons import Horizon
    from tradetalks.ledger import Scenario
    from tradetalks.world import World


@lru_cache(maxsize=8)
def world_of(elasticities: str) -> World:
    """The world of a state's `world_name`; raises UnknownName."""
    chosen, *changes = elasticities.split(" ")
    changed = {sector: float(value) for sector, _, value in (change.partition("=") for change in changes)}
    if chosen == ALL_SETS and not changed:
        return books.world()
    return world_of(ALL_SETS).with_elasticities(None if chosen == ALL_SETS else chosen, changed)


def horizon_of(state: TableState) -> Horizon:
    """The state's horizon with the parameters that it fixes; raises BadParameters."""
    from tradetalks.equilibrium import horizons

    return horizons.horizon(state.horizon).fixed(dict(sorted(state.parameters.items())))


def scenarios_of(state: TableState) -> tuple[Scenario | None, Scenario]:
    """What the state is compared with, None for the benchmark, and its own scenario."""
    ledger = books.ledger()
    before = None
    if state.against != BENCHMARK:
        before = compose(TableState(scenario=state.against), ledger)
    return before, compose(state, ledger)
