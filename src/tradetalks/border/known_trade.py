"""Trade in some products between two countries as an office tells it, where US imports are no guide to it.

data/customs/known_trade.csv: million USD of a year, `low` to `high` by what the office's words hold, and its source.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.customs.lists import DATA

if TYPE_CHECKING:
    from tradetalks.kinds.effects import Scoped
    from tradetalks.world import World
    from tradetalks.world.table import Array


@dataclass(frozen=True)
class KnownTrade:
    """Products of one country in the imports of another; `value`, `low` and `high` in million USD of `year`."""

    origin: str
    destination: str
    products: frozenset[str]
    year: str
    low: float
    value: float
    high: float
    note: str
    source: str

    def sentence(self) -> str:
        """What is counted, for a person."""
        ends = f"{self.low:,.0f} to {self.high:,.0f}"
        return f"counted with {self.value:,.0f} million USD of {self.year} ({ends}; {self.source}). {self.note}"


@cache
def _all() -> tuple[KnownTrade, ...]:
    with DATA.joinpath("known_trade.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(
            KnownTrade(
                origin=row["origin"],
                destination=row["destination"],
                products=frozenset(row["products"].split()),
                year=row["year"],
                low=float(row["low"]),
                value=float(row["value"]),
                high=float(row["high"]),
                note=row["note"],
                source=row["source"],
            )
            for row in csv.DictReader(lines)
        )


def known_trade(measure: Scoped) -> tuple[KnownTrade, ...]:
    """What is known of a measure's products, where it is of just these products and one importer."""
    scope = measure.scope
    return tuple(
        one
        for one in _all()
        if one.products == frozenset(scope.products)
        and not scope.exempt
        and one.origin in scope.origin
        and scope.destination == (one.destination,)
    )


def with_known_trade(measure: Scoped, share: Array, world: World) -> Array:
    """[o s] shares; where an origin's trade is known, that trade as one share of all sectors that hold the products."""
    found = known_trade(measure)
    if not found:
        return share
    made = np.array(np.broadcast_to(share, (len(world.countries), len(world.sectors))))
    for one in found:
        if one.origin in world.countries and one.destination in world.countries:
            origin, destination = world.country(one.origin), world.country(one.destination)
            flow = np.where(made[origin] > 0.0, world.trade[origin, destination], 0.0)
            made[origin] = np.where(flow > 0.0, min(1.0, one.value / flow.sum()), made[origin])
    return made
