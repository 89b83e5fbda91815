"""The world of a state: the shipped one, with one set of trade elasticities alone, or with some of them changed."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from tradetalks.errors import UnknownName
from tradetalks.web.state import ALL_SETS
from tradetalks.world import World


@lru_cache(maxsize=8)
def world_of(elasticities: str) -> World:
    """The world of a state's `world_name`: the shipped one, or with one set of trade elasticities and no other, or with
    elasticities of sectors changed in every set; raises UnknownName."""
    elasticities, *changes = elasticities.split(" ")
    world = _with_set(elasticities)
    if not changes:
        return world
    changed = {sector: float(value) for sector, _, value in (change.partition("=") for change in changes)}
    places = [world.sector(sector) for sector in changed]
    sets = {name: theta.copy() for name, theta in world.elasticity_sets.items()}
    theta = world.trade_elasticity.copy()
    for each in (theta, *sets.values()):
        each[places] = list(changed.values())
    return replace(world, trade_elasticity=theta, elasticity_sets=sets)


def _with_set(elasticities: str) -> World:
    world = World.load()
    if elasticities == ALL_SETS:
        return world
    if elasticities not in world.elasticity_sets:
        raise UnknownName("no such set of elasticities", remedy="one of: all, " + ", ".join(world.elasticity_sets))
    chosen = world.elasticity_sets[elasticities]
    return replace(world, trade_elasticity=chosen, elasticity_sets={elasticities: chosen})
