"""The benchmark table. Axes: o origin, d destination, s sector supplied, u using sector, c country."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.errors import UnbalancedWorld, UnknownName

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


@dataclass(frozen=True)
class World:
    """A benchmark economy in equilibrium at its own tariffs.

    countries             [c]      ISO 3166 alpha-3, or a name such as `ROW`
    sectors               [s]      lower-case words joined by underscores
    trade                 [o d s]  million USD a year, before the importer's tariff; o = d is home sales
    tariff                [o d s]  fraction of that value; zero where o = d
    value_added_share     [c u]    share of u's output value
    input_share           [c s u]  share of u's output value; sums to 1 over s with value added
    final_share           [c s]    share of final spending; sums to 1 over s
    deficit               [c]      imports less exports, million USD; sums to 0
    trade_elasticity      [s]      theta > 0
    elasticity_sets       name -> [s]   the alternatives, `trade_elasticity` among them
    source                what the table was made of
    """

    countries: tuple[str, ...]
    sectors: tuple[str, ...]
    trade: Array
    tariff: Array
    value_added_share: Array
    input_share: Array
    final_share: Array
    deficit: Array
    trade_elasticity: Array
    elasticity_sets: dict[str, Array] = field(default_factory=dict)
    source: str = ""

    @classmethod
    def from_flows(
        cls,
        countries: tuple[str, ...],
        sectors: tuple[str, ...],
        trade: Array,
        tariff: Array,
        input_share: Array,
        trade_elasticity: Array,
        elasticity_sets: dict[str, Array] | None = None,
        source: str = "",
    ) -> World:
        """The table that these flows imply: value added, final spending and deficits are what is left over.

        raises  UnbalancedWorld  where left-over value added or final spending is negative
        """
        output = trade.sum(axis=1)  # c u
        value_added_share = 1.0 - input_share.sum(axis=1)
        spending = np.einsum("ods,ods->ds", trade, 1.0 + tariff)
        final = spending - np.einsum("csu,cu->cs", input_share, output)
        abroad = np.einsum("ods->d", trade) - np.einsum("ods->o", trade)
        world = cls(
            countries,
            sectors,
            trade,
            tariff,
            value_added_share,
            input_share,
            final / final.sum(axis=1, keepdims=True),
            abroad,
            trade_elasticity,
            elasticity_sets or {},
            source,
        )
        world.check()
        return world

    def check(self) -> None:
        """Raise UnbalancedWorld where a share is negative."""
        for name in ("trade", "value_added_share", "input_share", "final_share"):
            values = getattr(self, name)
            if not values.min() >= 0.0:
                cell = np.unravel_index(int(np.argmin(values)), values.shape)
                raise UnbalancedWorld(f"{name} is negative", where=str(cell), evidence=str(values[cell]))

    @cached_property
    def output(self) -> Array:
        """[c u] producer revenue, million USD."""
        return np.asarray(self.trade.sum(axis=1))

    @cached_property
    def spending(self) -> Array:
        """[d s] spending at the buyer's price, tariff included, million USD."""
        return np.asarray(np.einsum("ods,ods->ds", self.trade, 1.0 + self.tariff))

    @cached_property
    def value_added(self) -> Array:
        """[c u] million USD."""
        return self.value_added_share * self.output

    @cached_property
    def income(self) -> Array:
        """[c] value added, tariff revenue and deficit: what is spent on final goods, million USD."""
        revenue = np.einsum("ods,ods->d", self.trade, self.tariff)
        return np.asarray(self.value_added.sum(axis=1) + revenue + self.deficit)

    def country(self, name: str) -> int:
        """Index of a country; raises UnknownName."""
        return _index(self.countries, name, "country")

    def sector(self, name: str) -> int:
        """Index of a sector; raises UnknownName."""
        return _index(self.sectors, name, "sector")


def _index(names: tuple[str, ...], name: str, kind: str) -> int:
    if name not in names:
        raise UnknownName(f"no {kind} {name!r} in this world", remedy="one of: " + ", ".join(names))
    return names.index(name)
