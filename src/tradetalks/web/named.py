"""States that an address names: a shipped scenario, a state saved on this server, or one that a link holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

from fastapi import Query

from tradetalks.ledger import is_scenario
from tradetalks.web import books, links
from tradetalks.web.shared import saved_state
from tradetalks.web.state import ADDRESS, BENCHMARK, TableState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tradetalks.web.shared import Shared

Named = Annotated[
    str,
    Query(
        max_length=links.MOST_PACKED,
        description="A shipped scenario, the address of a saved state, or a state as a link holds it.",
    ),
]
MOST_KEPT = 50
LEAST_PACKED = 45  # characters; no shipped scenario has so long a name


def is_address(name: str) -> bool:
    """Whether it is the address of a state that is saved on a server."""
    return re.fullmatch(ADDRESS, name) is not None


def is_packed(name: str) -> bool:
    """Whether it can only be a state that a link holds."""
    return len(name) >= LEAST_PACKED


def state_named(shared: Shared, name: str) -> TableState:
    """The state; a shipped scenario's is against the benchmark. Raises UnknownName, BadInput."""
    if is_address(name):
        return saved_state(shared, name)
    if is_packed(name):
        return links.unpacked(name)
    return TableState(scenario=name, against=BENCHMARK)


def states_named(shared: Shared, names: Sequence[str]) -> list[TableState]:
    """States to be held against one another: shipped scenarios are solved as the first state among them is."""
    found = [state_named(shared, name) for name in names]
    own = [state for name, state in zip(names, found, strict=True) if not is_scenario(name)]
    if not own:
        return found
    how = {name: getattr(own[0], name) for name in ("horizon", "closure", "elasticities")}
    how |= {name: getattr(own[0], name) for name in ("trade_elasticity", "parameters")}
    return [
        state.model_copy(update=how) if is_scenario(name) else state for name, state in zip(names, found, strict=True)
    ]


def travelling(shared: Shared, name: str) -> str:
    """What names the same state on another server, where it is short enough for a link."""
    if not is_address(name) or shared.store.state(name) is None:
        return name
    inside = links.packed(saved_state(shared, name))
    return inside if len(inside) <= links.MOST_PACKED else name


def choices_with(shared: Shared, asked: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """(value, label) of shipped scenarios, of states that were given a name here, and of those that are asked for."""
    kept = [(at, name) for name, at, _ in shared.store.checkpoints()[:MOST_KEPT]]
    known = {at for at, _ in kept}
    more = [(name, "a saved state") for name in asked if is_address(name) and name not in known]
    more += [(name, "a state from a link") for name in asked if is_packed(name)]
    return (*books.scenario_choices(), *kept, *dict(more).items())
