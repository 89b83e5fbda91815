"""Border policy of a scenario, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.errors import BadParameters

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tradetalks.world.table import Array, World


@dataclass(frozen=True, eq=False)
class Policy:
    """What every border charges in the new equilibrium.

    tariff          [o d s]  fraction of the border value, export tax included; > -1; zero at home
    trade_cost_hat  [o d s]  other trade costs, ratio new/benchmark; > 0
    export_tax      [o d s]  fraction of the producer's price, paid to o; > -1; zero at home and in every benchmark
    """

    tariff: Array
    trade_cost_hat: Array
    export_tax: Array

    @classmethod
    def benchmark(cls, world: World) -> Policy:
        """The tariffs of the table, no export taxes, trade costs unchanged."""
        return cls(world.tariff.copy(), np.ones_like(world.trade), np.zeros_like(world.trade))

    def copy(self) -> Policy:
        """The same policy in arrays of its own."""
        return Policy(self.tariff.copy(), self.trade_cost_hat.copy(), self.export_tax.copy())

    def check(self, world: World) -> None:
        """Raise BadParameters with the cell where an array has the wrong axes or a value outside its range."""
        for name, least in (("tariff", -1.0), ("trade_cost_hat", 0.0), ("export_tax", -1.0)):
            values = getattr(self, name)
            if not isinstance(values, np.ndarray) or values.shape != world.trade.shape:
                raise BadParameters(
                    "wrong axes",
                    where=f"policy.{name}",
                    evidence=f"shape {np.shape(values)}, the world has [o d s] = {world.trade.shape}",
                    remedy="start from Policy.benchmark(world) and change cells",
                )
            if not np.issubdtype(values.dtype, np.floating):
                raise BadParameters("not an array of floats", where=f"policy.{name}", evidence=f"dtype {values.dtype}")
            wrong = ~(np.isfinite(values) & (values > least))
            if wrong.any():
                raise _bad_cell(world, name, values, wrong, f"give a finite value above {least:g}")
        home = np.eye(len(world.countries), dtype=bool)[:, :, None]
        for name in ("tariff", "export_tax"):
            wrong = home & (getattr(self, name) != 0.0)
            if wrong.any():
                raise _bad_cell(world, name, getattr(self, name), wrong, "home sales cross no border: give zero")


def _bad_cell(world: World, name: str, values: Array, wrong: NDArray[np.bool_], remedy: str) -> BadParameters:
    o, d, s = (int(i) for i in np.argwhere(wrong)[0])
    cell = f"{world.countries[o]} -> {world.countries[d]}, {world.sectors[s]}"
    more = f" ({int(wrong.sum())} such cells)" if wrong.sum() > 1 else ""
    return BadParameters(
        "value out of range", where=f"policy.{name}[{cell}]", evidence=f"{values[o, d, s]}{more}", remedy=remedy
    )
