"""A year's trade in products of which quotas and purchase commitments are ratios. Axes: o, d, s."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.files import read_yaml
from tradetalks.grammar import Number, PlaceCode, Record, Text
from tradetalks.units import A_YEAR, TONNES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tradetalks.kinds.effects import Scoped
    from tradetalks.kinds.quota import QuotaTerms
    from tradetalks.world import World

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "border" / "quantities.yaml"
LEAST_CAP = 0.01  # what is still traded under a quota of zero: a flow that vanishes has no price
QUOTA_UNITS = {"tonnes": TONNES, "vehicles": {"vehicles": 1.0}}  # unit of a benchmark -> units of quotas on it


class Traded(Record):
    """A year's trade in a product; the sector is where it belongs."""

    product: Text
    origin: PlaceCode
    destination: PlaceCode
    sector: Text
    quantity: Number
    unit: Text
    year: Text
    source: Text


@cache
def benchmark_quantities() -> dict[str, Traded]:
    """product -> its year's trade."""
    rows = read_yaml(SHIPPED)
    assert isinstance(rows, list)
    return {found.product: found for found in map(Traded.model_validate, rows)}


def traded(measure: Scoped, terms: QuotaTerms) -> Traded | None:
    """The trade that a quota is a ratio of; None where none is stored for its product, places, unit and period."""
    scope = measure.scope
    found = benchmark_quantities().get(scope.products[0]) if len(scope.products) == 1 else None
    if found is None or (scope.origin, scope.destination) != ((found.origin,), (found.destination,)):
        return None
    return found if terms.unit in QUOTA_UNITS[found.unit] and terms.per in A_YEAR else None


def quota_ratio(flow: Traded, terms: QuotaTerms) -> float:
    """A quota over the benchmark's trade, at least LEAST_CAP."""
    units = QUOTA_UNITS[flow.unit]
    return max((terms.quantity or 0.0) * units[terms.unit or ""] * A_YEAR[terms.per or ""] / flow.quantity, LEAST_CAP)


def cell_of(flow: Traded, world: World) -> NDArray[np.bool_]:
    """[o d s] true where the flow is in the world table."""
    cell = np.zeros(world.trade.shape, dtype=bool)
    cell[world.country(flow.origin), world.country(flow.destination), world.sector(flow.sector)] = True
    return cell
