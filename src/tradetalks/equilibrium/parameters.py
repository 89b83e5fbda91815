"""Elasticities and closures: which model the equations are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from tradetalks.errors import BadParameters, UnknownName
from tradetalks.showing import brief_repr

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from tradetalks.world.table import Array, World

Money = Literal["world income", "home prices"]
Deficits = Literal["fixed", "zero", "proportional", "free"]


@dataclass(frozen=True, eq=False)
class Parameters:
    """One model among those that the equations contain.

    trade_elasticity         [s]  theta > 0
    value_added_elasticity   eps >= 0: value added against materials; 1 is Cobb-Douglas, 0 fixed proportions
    input_elasticity         mu >= 0: across materials
    critical                 names of sectors whose goods are one bundle among materials, a lower nest
    critical_elasticity      mu_crit >= 0: across the goods of that bundle; the bundle against other materials has mu
    final_elasticity         eta >= 0: across goods in final demand
    deficits                 fixed: in units of world factor income; zero: against a benchmark purged of them;
                             proportional: to each country's factor income, scaled to sum to zero; free: what
                             trade leaves where all wages stay as they were against each other in common currency
    mobile_share             [u] or 1.0: a, share of value added that moves between sectors; 1 long run, 0 all stuck
    profit_share             [u] or 0.0: m, share of sales that is profit, firms fixed
    scale_elasticity         [u] or 0.0: psi, fall of unit cost with the sector's factor input
    wage_floor               [c] or 0.0: least reward of mobile factors, ratio to the benchmark's; where it binds some
                             are unemployed; 0: none
    wage_floor_in            what money is worth: world income, as where exchange rates are given; home prices, as
                             where each central bank holds its consumer prices where they were
    log_sourcing             [o d s] or 0.0: D, log shift of buyers' shares on the way to other suppliers
    log_factor_stock         [c u] or 0.0: F, log change of the factors that a sector has; only where none moves
    """

    __repr__ = brief_repr

    trade_elasticity: Array
    value_added_elasticity: float = 1.0
    input_elasticity: float = 1.0
    final_elasticity: float = 1.0
    deficits: Deficits = "fixed"
    mobile_share: float | Array = 1.0
    profit_share: float | Array = 0.0
    scale_elasticity: float | Array = 0.0
    wage_floor: float | Array = 0.0
    wage_floor_in: Money = "world income"
    log_sourcing: float | Array = 0.0
    log_factor_stock: float | Array = 0.0
    critical: tuple[str, ...] = ()
    critical_elasticity: float = 1.0

    @classmethod
    def long_run(cls, world: World, elasticity_set: str | None = None) -> Parameters:
        """Caliendo & Parro (2015): Cobb-Douglas nests, factors mobile between sectors.

        elasticity_set  one of world.elasticity_sets; None is world.trade_elasticity
        raises          UnknownName for a set that the world does not have
        """
        if elasticity_set is None:
            return cls(world.trade_elasticity)
        if elasticity_set not in world.elasticity_sets:
            raise UnknownName(
                f"no elasticity set {elasticity_set!r} in this world",
                remedy="one of: " + ", ".join(sorted(world.elasticity_sets)),
            )
        return cls(world.elasticity_sets[elasticity_set])

    def check(self, world: World) -> None:
        """Raise BadParameters with the sector where a parameter is missing or outside its range.

        UnknownName for a critical sector that the world does not have.
        """
        sectors = len(world.sectors)
        theta = np.asarray(self.trade_elasticity)
        if theta.shape != (sectors,):
            raise BadParameters(
                "one trade elasticity per sector", where="trade_elasticity", evidence=f"shape {theta.shape}"
            )
        self._check_range(world, "trade_elasticity", lambda x: x > 0.0, "theta must be above 0")
        for name in ("value_added_elasticity", "input_elasticity", "final_elasticity", "critical_elasticity"):
            value = getattr(self, name)
            if not (np.ndim(value) == 0 and np.isfinite(value) and value >= 0.0):
                raise BadParameters("not an elasticity", where=name, evidence=repr(value), remedy="a number >= 0")
        self._check_critical(world)
        for name in ("mobile_share", "profit_share", "scale_elasticity"):
            if np.shape(getattr(self, name)) not in ((), (sectors,)):
                raise BadParameters(
                    "a number, or one per sector", where=name, evidence=f"shape {np.shape(getattr(self, name))}"
                )
        self._check_range(world, "mobile_share", lambda x: (x >= 0.0) & (x <= 1.0), "a share from 0 to 1")
        self._check_range(world, "profit_share", lambda x: (x >= 0.0) & (x < 1.0), "a share from 0 to below 1")
        self._check_range(
            world, "scale_elasticity", lambda x: (x >= 0.0) & (x * theta <= 1.0), "psi theta <= 1, else many equilibria"
        )
        floor = np.asarray(self.wage_floor, dtype=float)
        if floor.shape not in ((), (len(world.countries),)) or not (np.isfinite(floor) & (floor >= 0.0)).all():
            raise BadParameters(
                "a number of 0 or more, or one per country", where="wage_floor", evidence=repr(self.wage_floor)
            )
        if self.deficits == "free" and floor.any():
            raise BadParameters(
                "a wage floor where wages are given",
                where="wage_floor",
                evidence='deficits="free" keeps all wages as they were',
                remedy="wage_floor=0.0, or another closure of deficits",
            )
        if self.wage_floor_in not in get_args(Money):
            raise BadParameters(
                "no such money",
                where="wage_floor_in",
                evidence=repr(self.wage_floor_in),
                remedy=" | ".join(get_args(Money)),
            )
        if self.deficits not in get_args(Deficits):
            raise BadParameters(
                "no such closure", where="deficits", evidence=repr(self.deficits), remedy=" | ".join(get_args(Deficits))
            )
        self._check_states(world)
        room = world.value_added_share - self.profit_share
        if room.min() < 0.0:
            c, u = np.unravel_index(int(np.argmin(room)), room.shape)
            raise BadParameters(
                "profits exceed value added",
                where=f"profit_share[{world.countries[c]}, {world.sectors[u]}]",
                evidence=f"value added is {world.value_added_share[c, u]:.4g} of sales",
            )

    def _check_states(self, world: World) -> None:
        for name, shape in (("log_sourcing", world.trade.shape), ("log_factor_stock", world.output.shape)):
            values = np.asarray(getattr(self, name), dtype=float)
            if values.shape not in ((), shape) or not np.isfinite(values).all():
                raise BadParameters("not one finite number per cell", where=name, evidence=f"shape {values.shape}")
        if np.any(self.log_factor_stock) and np.any(self.mobile_share):
            raise BadParameters(
                "stocks of factors that move within the period",
                where="log_factor_stock",
                evidence="mobile_share is above 0",
                remedy="mobile_share=0.0: between periods the stocks move",
            )

    def _check_critical(self, world: World) -> None:
        named = self.critical
        if not isinstance(named, tuple) or len(set(named)) < len(named):
            raise BadParameters(
                "not a tuple of different sectors",
                where="critical",
                evidence=repr(named),
                remedy='such as ("magnets",)',
            )
        for name in named:
            world.sector(name)

    def _check_range(self, world: World, name: str, allowed: Callable[[Array], NDArray[np.bool_]], remedy: str) -> None:
        values = np.broadcast_to(np.asarray(getattr(self, name), dtype=float), (len(world.sectors),))
        wrong = ~(np.isfinite(values) & allowed(values))
        if wrong.any():
            u = int(np.argmax(wrong))
            raise BadParameters(
                "value out of range", where=f"{name}[{world.sectors[u]}]", evidence=str(values[u]), remedy=remedy
            )
