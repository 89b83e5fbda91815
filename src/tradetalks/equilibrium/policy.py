"""Border policy of a scenario, as arrays."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from tradetalks.errors import BadParameters
from tradetalks.showing import brief_repr

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tradetalks.world.table import Array, World

RentHolder = Literal["exporter", "importer", "nobody"]
UNPAID = 1e-12  # of world income: what the sum of transfers may miss


@dataclass(frozen=True, eq=False)
class Policy:
    """What every border charges in the new equilibrium.

    tariff          [o d s]  fraction of the border value, export tax included; > -1; zero at home
    trade_cost_hat  [o d s]  other trade costs, ratio new/benchmark; > 0
    export_tax      [o d s]  fraction of the producer's price, paid to o; > -1; zero at home and in every benchmark
    cap             [o d s]  most quantity, ratio to the benchmark's; > 0; inf: none
    floor           [o d s]  least quantity, the same; 0: none. The importing government pays what it takes
    rent_to         [o d s] of names, or one: who gets what the buyers under a cap, or inside a quota, pay above the
                    price. exporter: licences given out there, the rent is inside the value that the tariff is levied
                    on; importer: held or auctioned there, outside that value; nobody: queues, delay
    transfer        [c]      received from other countries, million USD of world factor income, sums to zero; 0: none
    quota           [o d s]  tariff-rate quota: quantity that `tariff` is levied on, a ratio as in cap; inf: none
    over_quota_tariff  [o d s]  fraction, on what exceeds the quota; at least `tariff`; 0 where there is no quota
    choke           [o d s]  most that buyers under a cap pay, ratio to the price without it, >= 1: what they ask for at
                    that price comes from elsewhere, counted as this flow; inf: none
    idle            [c u]  share of what a sector's factors could make that is lost for want of a part, >= 0 and < 1;
                    0: none. (7) f = w^a (V'/V)^(1-a) / (1 - idle)

    A quantity is what arrives, counted in the units of one origin's good (Armington).
    """

    __repr__ = brief_repr

    tariff: Array
    trade_cost_hat: Array
    export_tax: Array
    cap: Array | float = np.inf
    floor: Array | float = 0.0
    rent_to: RentHolder | NDArray[np.str_] = "exporter"
    transfer: Array | float = 0.0
    quota: Array | float = np.inf
    over_quota_tariff: Array | float = 0.0
    choke: Array | float = np.inf
    idle: Array | float = 0.0

    @classmethod
    def benchmark(cls, world: World) -> Policy:
        """The tariffs of the table, no export taxes, trade costs unchanged, no caps, no floors."""
        shape = world.trade.shape
        return cls(world.tariff.copy(), np.ones(shape), np.zeros(shape), np.full(shape, np.inf), np.zeros(shape))

    def copy(self) -> Policy:
        """The same policy in arrays of its own."""
        return Policy(**{field.name: _copied(getattr(self, field.name)) for field in fields(self)})

    def kept(self) -> Policy:
        """The same policy in arrays that nobody can write to: those that nobody can already are shared."""
        return Policy(**{field.name: _kept(getattr(self, field.name)) for field in fields(self)})

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
            if not (values.min() > least and values.max() < np.inf):
                wrong = ~(np.isfinite(values) & (values > least))
                raise _bad_cell(world, name, values, wrong, f"give a finite value above {least:g}")
        for name in ("tariff", "export_tax"):
            if np.einsum("ccs->cs", getattr(self, name)).any():
                home = np.eye(len(world.countries), dtype=bool)[:, :, None]
                wrong = home & (getattr(self, name) != 0.0)
                raise _bad_cell(world, name, getattr(self, name), wrong, "home sales cross no border: give zero")
        self._check_limits(world)
        self._check_transfer(world)
        idle = np.asarray(self.idle, dtype=float)
        if idle.shape not in ((), world.output.shape) or not ((idle >= 0.0) & (idle < 1.0)).all():
            evidence, remedy = f"shape {idle.shape}", "give a share below 1 for each country and sector [c u]"
            raise BadParameters("no shares of what is made", where="policy.idle", evidence=evidence, remedy=remedy)

    def _check_transfer(self, world: World) -> None:
        transfer = np.asarray(self.transfer, dtype=float)
        given = transfer.shape in ((), world.deficit.shape) and bool(np.isfinite(transfer).all())
        if not given or abs(float(np.broadcast_to(transfer, world.deficit.shape).sum())) > UNPAID * world.income.sum():
            raise BadParameters(
                "transfers that are not one per country, or not paid by anybody",
                where="policy.transfer",
                evidence=f"shape {transfer.shape}, sum {float(transfer.sum()):.6g} million USD",
                remedy="give what each country receives, negative for those who pay, summing to zero",
            )

    def _check_limits(self, world: World) -> None:
        shape = world.trade.shape
        for name in ("cap", "floor", "rent_to", "quota", "over_quota_tariff", "choke"):
            if np.shape(getattr(self, name)) not in ((), shape):
                raise BadParameters(
                    "wrong axes",
                    where=f"policy.{name}",
                    evidence=f"shape {np.shape(getattr(self, name))}, the world has [o d s] = {shape}",
                    remedy="start from Policy.benchmark(world) and change cells",
                )
        cap, floor, quota, over = map(np.asarray, (self.cap, self.floor, self.quota, self.over_quota_tariff))
        holder, choke = np.asarray(self.rent_to), np.asarray(self.choke)
        unlimited = (cap == np.inf).all() and (floor == 0.0).all() and (quota == np.inf).all() and (over == 0.0).all()
        if unlimited and np.isin(holder, get_args(RentHolder)).all():
            return
        home = np.eye(len(world.countries), dtype=bool)[:, :, None]
        limited, rationed = np.isfinite(cap) | (floor != 0.0), np.isfinite(quota)
        for name, values, wrong, remedy in (
            ("cap", cap, ~(cap > 0.0), "give a ratio above 0; a ban is a cap near 0: somebody always supplies some"),
            ("floor", floor, ~(np.isfinite(floor) & (floor >= 0.0)), "give a finite ratio of 0 or more"),
            ("floor", floor, floor > cap, "a floor cannot exceed the cap of the same cell"),
            ("quota", quota, ~(quota > 0.0), "give a ratio above 0; a quota of 0 is its over-quota tariff on all"),
            ("quota", quota, rationed & np.isfinite(cap), "a cell has a cap or a quota"),
            ("quota", quota, floor > quota, "a floor cannot exceed the quota of the same cell"),
            ("quota", quota, home & rationed, "home sales cross no border: no quota"),
            ("over_quota_tariff", over, ~np.isfinite(over), "give a finite fraction"),
            ("over_quota_tariff", over, rationed & (over < self.tariff), "give at least the tariff inside the quota"),
            ("over_quota_tariff", over, ~rationed & (over != 0.0), "an over-quota tariff needs a quota: 0 elsewhere"),
            ("choke", choke, ~(choke >= 1.0), "give a ratio of 1 or more, inf for none"),
            ("floor", floor, (floor > 0.0) & (world.trade == 0.0), "a floor needs benchmark trade to be a ratio of"),
            ("cap", cap, home & limited, "home sales cross no border: no cap and no floor"),
            ("rent_to", holder, ~np.isin(holder, get_args(RentHolder)), " | ".join(get_args(RentHolder))),
        ):
            if np.any(wrong):
                raise _bad_cell(world, name, np.broadcast_to(values, shape), np.broadcast_to(wrong, shape), remedy)


def _copied(value: Any) -> Any:
    return value.copy() if isinstance(value, np.ndarray) else value


def _kept(value: Any) -> Any:
    if not isinstance(value, np.ndarray) or (value.base is None and not value.flags.writeable):
        return value
    kept = value.copy()
    kept.setflags(write=False)
    return kept


def _bad_cell(world: World, name: str, values: NDArray[Any], wrong: NDArray[np.bool_], remedy: str) -> BadParameters:
    o, d, s = (int(i) for i in np.argwhere(wrong)[0])
    cell = f"{world.countries[o]} -> {world.countries[d]}, {world.sectors[s]}"
    more = f" ({int(wrong.sum())} such cells)" if wrong.sum() > 1 else ""
    return BadParameters(
        "value out of range", where=f"policy.{name}[{cell}]", evidence=f"{values[o, d, s]}{more}", remedy=remedy
    )
