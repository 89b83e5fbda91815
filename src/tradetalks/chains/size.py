"""A chain's industries in the world table: how large they are, and what their suppliers lose with them.

Axes: n draw, u using industry, c country of the chain, w country and s sector of the world table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tradetalks.customs.sectors import sector_in
from tradetalks.errors import UnknownName
from tradetalks.files import shown
from tradetalks.places import REST_OF_EU, REST_OF_WORLD
from tradetalks.world.labels import EU

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tradetalks.chokepoint import Chain, Values
    from tradetalks.world import World

    Array = NDArray[np.float64]


def chain_country(chain: Chain, country: str) -> int:
    """The chain's country that an economy of the world table belongs to: itself, REU for the EU, otherwise ROW."""
    if country in chain.countries:
        return chain.country(country)
    return chain.country(REST_OF_EU if country in EU and REST_OF_EU in chain.countries else REST_OF_WORLD)


def by_country(chain: Chain, world: World, values: Array) -> Array:
    """[w ...] of the world table summed to [c ...] of the chain."""
    total = np.zeros((len(chain.countries), *values.shape[1:]))
    for w, country in enumerate(world.countries):
        total[chain_country(chain, country)] += values[w]
    return total


def industry_sectors(chain: Chain, world: World) -> Array:
    """[s u] 1 where an industry is part of a sector, of its parent where the table does not split it off."""
    within = np.zeros((len(world.sectors), len(chain.industries)))
    for u in range(len(chain.industries)):
        for name in chain.industry_record(u).sector:
            sector = sector_in(name, world.sectors)
            if sector not in world.sectors:
                where = f"{shown(chain.folder / 'chain.yaml')}, industries.{chain.industries[u]}.sector"
                remedy = "one of: " + ", ".join(world.sectors)
                raise UnknownName(f"no sector {name!r} in the world table", where=where, remedy=remedy)
            within[world.sector(sector), u] = 1.0
    return within


def industry_size(chain: Chain, values: Values, world: World) -> tuple[Array, Array]:
    """[n u c] value added and output of the chain's industries, million USD a year: a share of the table's sectors.

    A country without a row of its own in the table, such as Myanmar, is part of the rest of the world there.
    """
    within = industry_sectors(chain, world)
    added = (by_country(chain, world, world.value_added) @ within).T
    output = (by_country(chain, world, world.output) @ within).T
    share = values.sector_share[:, :, None]
    return share * added, share * output


def supplier_multiplier(chain: Chain, world: World) -> Array:
    """[u c] value added lost in an economy for each USD of an industry's output, its own and its domestic suppliers'.

    v (I - A)^(-1), A_su = input_share_su home_share_s      Leontief (1936), domestic inputs

    Suppliers lose in proportion and sell to nobody else, which makes it an upper end.
    """
    home = np.einsum("ccs->cs", world.trade) / np.maximum(world.spending, 1e-12)
    domestic = world.input_share * home[:, :, None]
    inverse = np.linalg.inv(np.eye(len(world.sectors)) - domestic)
    multiplier = np.einsum("cs,csu->cu", world.value_added_share, inverse)
    within = industry_sectors(chain, world)
    weight = by_country(chain, world, world.output) @ within
    weighted = by_country(chain, world, world.output * multiplier) @ within
    return np.asarray(np.divide(weighted, weight, out=np.zeros_like(weight), where=weight > 0.0).T)
