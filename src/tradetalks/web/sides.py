"""The two sides that a state of the Table is about, and what the Table says of a country or a group of them.

A group's numbers are sums over its members, or changes weighted with the benchmark table, as `runs.country_groups` has
them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.defaults import PLAYERS
from tradetalks.errors import BadInput
from tradetalks.places import GROUP_NAMES, GROUPS
from tradetalks.report.brief_plan import SHIPPED, BriefPlan
from tradetalks.web import books
from tradetalks.web.state import TableState, canonical, compose
from tradetalks.world.table import country_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tradetalks.ledger import Ledger, Measure, Scenario
    from tradetalks.runs.quantities import Estimate, Estimates
    from tradetalks.world import World

Sides = tuple[str, str]


def sides_of(state: TableState) -> Sides:
    """The sides that the state names, or those of the brief on its scenario, or those whose measures it moves.

    raises  UnknownName for a side that is no economy of the world and no group; BadInput for one side twice
    """
    if state.sides is None:
        return _sides(canonical(state.model_copy(update={"moves": {}})))
    first, second = state.sides
    for side in state.sides:
        members(side, books.world())
    if first == second:
        raise BadInput("one side twice", where="sides", evidence=first, remedy="name two")
    return state.sides


@lru_cache(maxsize=200)
def _sides(text: str) -> Sides:
    state, ledger = TableState.model_validate_json(text), books.ledger()
    for plan in _plans():
        if state.scenario in (plan.baseline, *plan.scenarios):
            return plan.sides[0], plan.sides[1]
    order = list(dict.fromkeys([*_moved(compose(state, ledger), ledger, books.world()), *PLAYERS]))
    sides = order[0], order[1]
    return (PLAYERS[0], PLAYERS[1]) if set(sides) == set(PLAYERS) else sides


@lru_cache(maxsize=1)
def _plans() -> tuple[BriefPlan, ...]:
    return tuple(BriefPlan.load(path.stem, books.ledger()) for path in sorted(SHIPPED.glob("*.yaml")))


def _moved(scenario: Scenario, ledger: Ledger, world: World) -> Iterator[str]:
    """Economies and groups whose measures a scenario moves or adds, and those that these fall on, in its order."""
    laid = ledger.with_scenario(scenario)
    named = [laid[event.measure] for event in scenario.events] + [laid[one.id] for one in scenario.measures]
    for measure in named:
        yield from (place for place in places_of(measure) if place in world.countries or place in GROUPS)


def places_of(measure: Measure) -> tuple[str, ...]:
    """Who imposes a measure, and the places that it names: origins, then destinations."""
    return (measure.imposed_by, *measure.scope.origin, *measure.scope.destination)


def named(place: str) -> str:
    """An economy or a group as a heading."""
    return GROUP_NAMES[place] if place in GROUPS else country_name(place)


def central_at(found: Estimates, name: str, *cell: str) -> float:
    """A quantity at central values in a cell whose labels may be groups; in the quantity's own unit."""
    from tradetalks.runs.quantities import labels, quantity

    one, world, array = quantity(name), found.world, found.at_central(name)
    axes = [labels(world, letter)[0] for letter in one.axes.split()]
    if all(label in axis for label, axis in zip(cell, axes, strict=True)):
        return float(array[tuple(axis.index(label) for label, axis in zip(cell, axes, strict=True))])
    places = np.ix_(*(_members(label, axis, world) for label, axis in zip(cell, axes, strict=True)))
    if one.weight is None:
        return float(array[places].sum())
    weight = one.weight(world)[places]
    return float(np.log((np.exp(array[places]) * weight).sum() / weight.sum()))


def estimate_at(found: Estimates, name: str, *cell: str) -> Estimate:
    """The estimate of a quantity, with the groups among a cell's labels on its axes."""
    from tradetalks.runs.country_groups import groups_of, with_groups

    groups = [label for label in dict.fromkeys(cell) if label not in found.world.countries and label in GROUPS]
    return with_groups(found.of(name), found.world, groups_of(groups, found.world)) if groups else found.of(name)


def members(place: str, world: World) -> tuple[str, ...]:
    """The economies of a group, or the economy itself."""
    if place in world.countries:
        return (place,)
    from tradetalks.runs.country_groups import groups_of

    return groups_of([place], world)[place]


def _members(label: str, axis: tuple[str, ...], world: World) -> list[int]:
    return [axis.index(one) for one in ((label,) if label in axis else members(label, world))]


def choices(world: World) -> list[tuple[str, str]]:
    """(code, name) of what may be a side: economies, then groups."""
    economies = sorted(((code, country_name(code)) for code in world.countries), key=lambda one: one[1])
    return [*economies, *GROUP_NAMES.items()]
