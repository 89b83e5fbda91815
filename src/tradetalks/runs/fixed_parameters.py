"""Parameters that the user fixes instead of drawing them: trade elasticities of sectors, parameters of a horizon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.equilibrium import horizon as named
from tradetalks.equilibrium.horizons import FIXABLE
from tradetalks.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.equilibrium import Horizon
    from tradetalks.world import World


def held_values(texts: Sequence[str], world: World) -> tuple[dict[str, float], dict[str, float]]:
    """Sector of the table -> trade elasticity, and parameter of a horizon -> value, of texts NAME=VALUE.

    raises  BadInput for another text, a name given twice, or one that is neither
    """
    values: dict[str, float] = {}
    for each in texts:
        name, _, number = (part.strip() for part in each.partition("="))
        if name in values:
            raise BadInput("a parameter given twice", where="parameter", evidence=name, remedy="leave out one")
        try:
            values[name] = float(number)
        except ValueError:
            raise BadInput("not NAME=VALUE", where="parameter", evidence=repr(each), remedy="inputs=0.3") from None
    sectors = world.sectors
    unknown = [name for name in values if name not in FIXABLE and name not in sectors]
    if unknown:
        known = ", ".join((*FIXABLE, *sectors))
        raise BadInput("no such parameter", where="parameter", evidence=unknown[0], remedy=f"one of: {known}")
    of_sectors = {name: value for name, value in values.items() if name not in FIXABLE}
    return of_sectors, {name: value for name, value in values.items() if name in FIXABLE}


def held(horizon: str, elasticities: str | None, texts: Sequence[str], world: World) -> tuple[World, Horizon]:
    """The world under one set of elasticities, or all, and the horizon, with what the texts hold.

    raises  as held_values; UnknownName for a horizon or a set that does not exist; BadParameters for a value out of
            bounds
    """
    of_sectors, of_horizon = held_values(texts, world)
    if of_sectors or elasticities:
        world = world.with_elasticities(elasticities, of_sectors)
    return world, named(horizon).fixed(of_horizon)
