"""Split one sector of a world table into a named part and the rest, so that sums give back the parent.

Axes: o origin, d destination, c country, s sector supplied, u using sector, k part (0: the new sector, 1: the rest).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from tradetalks.errors import BadInput, UnbalancedWorld, UnknownName
from tradetalks.files import place, read_yaml
from tradetalks.world.balance import Target, balance
from tradetalks.world.table import World

Array = NDArray[np.float64]
SHIPPED_SPLITS = Path(__file__).resolve().parent.parent / "data" / "world" / "splits"
FINAL = "final"


def _number(value: object) -> float:
    return float(str(value))


Amount = Annotated[float, BeforeValidator(_number), Field(ge=0.0, allow_inf_nan=False)]
Theta = Annotated[float, BeforeValidator(_number), Field(gt=0.0, allow_inf_nan=False)]
Share = Annotated[float, BeforeValidator(_number), Field(gt=0.0, lt=1.0)]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Pair(_Record):
    """Trade between two countries, million USD a year at producer prices."""

    origin: str
    destination: str
    value: Amount


class Elasticity(_Record):
    """Trade elasticity with its range, and in elasticity sets that have an estimate of their own."""

    value: Theta
    low: Theta
    high: Theta
    sets: dict[str, Theta] = {}

    @model_validator(mode="after")
    def ordered(self) -> Elasticity:
        if not self.low <= self.value <= self.high:
            raise ValueError(f"not in order: low {self.low:g}, value {self.value:g}, high {self.high:g}")
        return self


class SplitRecord(_Record):
    """What is known of a sector that a table does not have; million USD a year.

    exports, imports, home   by country, to and from all others, and at home; they pull with `weight`
    demand                   by country, from all and from home; they pull alike
    pairs                    single flows; they pull alike
    tariffs                  importer -> origin -> ad valorem rate on the sector; the rest's follows from the parent's
    rest_share               share of the parent's flows that the sector has where nothing is said
    largest_share            most that the sector may be of any flow of the parent
    inputs, users            sector (or `final`) -> how much more of it the sector uses, or is used by; 1: as the parent
    """

    parent: str
    name: str
    title: str
    trade_elasticity: Elasticity
    exports: dict[str, Amount] = {}
    imports: dict[str, Amount] = {}
    home: dict[str, Amount] = {}
    demand: dict[str, Amount] = {}
    pairs: tuple[Pair, ...] = ()
    tariffs: dict[str, dict[str, Amount]] = {}
    weight: Share = 0.99
    rest_share: Share
    largest_share: Share = 0.95
    inputs: dict[str, Amount] = {}
    users: dict[str, Amount] = {}
    sources: Annotated[tuple[str, ...], Field(min_length=1)]
    doubts: Annotated[tuple[str, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def said_something(self) -> SplitRecord:
        if not (self.exports or self.imports or self.home or self.demand or self.pairs):
            raise ValueError("no flow is named: give exports, imports, home, demand or pairs")
        return self


@dataclass(frozen=True)
class Split:
    """A table with one sector more, and how well it met what was asked.

    wanted, got  by name of the target, million USD
    """

    world: World
    record: SplitRecord
    wanted: dict[str, float]
    got: dict[str, float]


def read_split(name: str | Path) -> SplitRecord:
    """A shipped record by the name of its sector, or one from a file.

    raises  UnknownName for a name that is not shipped; BadInput for what the record may not say; BadFile for no YAML
    """
    path = name if isinstance(name, Path) else SHIPPED_SPLITS / f"{name}.yaml"
    if not path.is_file():
        known = ", ".join(sorted(found.stem for found in SHIPPED_SPLITS.glob("*.yaml")))
        raise UnknownName(f"no split {str(name)!r}", remedy=f"one of: {known}; or a file that ends in .yaml")
    try:
        return SplitRecord.model_validate(read_yaml(path))
    except ValidationError as error:
        first = error.errors()[0]
        raise BadInput(first["msg"], where=place(path, first["loc"])) from None


def split(world: World, record: SplitRecord) -> Split:
    """The table with `record.name` taken out of `record.parent`; the parent's row and column keep what is left.

    flows   the nearest to rest_share x the parent's that meets exports, imports, home sales, demand and pairs by
            weight, and is nowhere above largest_share of the parent
    costs   the parent's inputs and value added, shared between part and rest so that both add up (RAS), from a prior
            with the part's own input mix
    uses    the parent's intermediate and final uses, shared likewise, from a prior with the part's own users
    tariff  of the parent, flow by flow; where `tariffs` has a rate, that on the part, and on the rest what gives back
            the parent's revenue

    Sums over part and rest give back the parent's trade, inputs, value added, final use and tariff revenue.

    raises  UnknownName     for a parent, country, sector or elasticity set that the table does not have, or a name
                            that it has
            UnbalancedWorld where the uses of the part cannot be met or the part's duties are above the parent's, naming
                            the cell
    """
    s = world.sector(record.parent)
    if record.name in world.sectors:
        raise UnknownName(f"the table has a sector {record.name!r} already", remedy="choose another name")
    _check_names(world, record)
    part, wanted, got = part_trade(world, record, s)
    flows = np.stack([part, world.trade[:, :, s] - part], axis=2)  # o d k
    inputs = share_columns(world, record, s, flows.sum(axis=1))  # c s u(k): values
    rates = part_tariff(world, record, s, flows)  # o d k
    uses = share_rows(world, record, s, inputs, np.einsum("odk,odk->dk", flows, 1.0 + rates))  # c s' u'
    trade = _with_part(world.trade, s, flows, axis=2)
    tariff = _with_part(world.tariff, s, rates, axis=2)
    output = np.maximum(trade.sum(axis=1), 1e-300)
    sectors = (*world.sectors[:s], record.name, record.parent, *world.sectors[s + 1 :])
    theta = np.insert(world.trade_elasticity, s, record.trade_elasticity.value)
    stated, default = record.trade_elasticity.sets, record.trade_elasticity.value
    sets = {name: np.insert(values, s, stated.get(name, default)) for name, values in world.elasticity_sets.items()}
    source = f"{world.source}; {record.name} split from {record.parent}"
    table = World.from_flows(world.countries, sectors, trade, tariff, uses / output[:, None, :], theta, sets, source)
    return Split(table, record, wanted, got)


def part_trade(world: World, record: SplitRecord, s: int) -> tuple[Array, dict[str, float], dict[str, float]]:
    """The part's flows [o d], what was wanted of them and what they give, million USD."""
    parent = world.trade[:, :, s]
    home = np.eye(len(world.countries), dtype=bool)
    targets = []
    for name, values, mask in (
        ("exports", record.exports, ~home), ("imports", record.imports, ~home), ("home sales", record.home, home),
        ("demand", record.demand, np.ones_like(home)),
    ):  # fmt: skip
        if values:
            group = np.full(parent.shape, -1, dtype=np.intp)
            for k, country in enumerate(values):
                c = world.country(country)
                row = (slice(None), c) if name in ("imports", "demand") else (c, slice(None))
                group[row] = np.where(mask[row], k, group[row])
            targets.append(_target(name, tuple(values), group, list(values.values()), record.weight))
    if record.pairs:
        group = np.full(parent.shape, -1, dtype=np.intp)
        for k, pair in enumerate(record.pairs):
            group[world.country(pair.origin), world.country(pair.destination)] = k
        labels = tuple(f"{pair.origin} -> {pair.destination}" for pair in record.pairs)
        targets.append(_target("pair", labels, group, [pair.value for pair in record.pairs], record.weight))
    part = np.minimum(balance(record.rest_share * parent, targets), record.largest_share * parent)
    wanted, got = {}, {}
    for target in targets:
        for k, label in enumerate(target.labels):
            wanted[f"{target.name}, {label}"] = float(target.value[k])
            got[f"{target.name}, {label}"] = float(part[target.group == k].sum())
    return part, wanted, got


def part_tariff(world: World, record: SplitRecord, s: int, flows: Array) -> Array:
    """[o d k] ad valorem rates on part and rest whose revenue is the parent's, flow by flow."""
    rates = np.repeat(world.tariff[:, :, s, None], 2, axis=2)
    for importer, by_origin in record.tariffs.items():
        d = world.country(importer)
        for origin, rate in by_origin.items():
            o = world.country(origin)
            part, rest = flows[o, d]
            if not rest > 0.0:
                continue
            left = world.tariff[o, d, s] * (part + rest) - rate * part
            if left < 0.0:
                raise UnbalancedWorld(
                    "a tariff on the part brings more than the parent's",
                    where=f"{record.name}, {origin} to {importer}",
                    evidence=f"{rate:g} on {part:.6g} million USD; {world.tariff[o, d, s]:.6g} on {part + rest:.6g}",
                    remedy="lower the rate or the flow of the part",
                )
            rates[o, d] = rate, left / rest
    return rates


def share_columns(world: World, record: SplitRecord, s: int, output: Array) -> Array:
    """Costs of every user, million USD, with the parent's column shared between part and rest.

    output   [c k]
    returns  [c s u]  u with the part before the parent
    """
    costs = world.input_share * world.output[:, None, :]
    column = np.concatenate([costs[:, :, s], world.value_added[:, s, None]], axis=1)  # c r: inputs and value added
    mix = np.ones(column.shape[1])
    for name, factor in record.inputs.items():
        mix[world.sector(name)] = factor
    prior = np.stack([column * mix * output[:, :1], column * output[:, 1:]], axis=2)
    shared = _ras(prior, column, output, "costs", world.countries)
    return np.concatenate([costs[:, :, :s], shared[:, :-1], costs[:, :, s + 1 :]], axis=2)


def share_rows(world: World, record: SplitRecord, s: int, costs: Array, spending: Array) -> Array:
    """Uses of every input, million USD, with the parent's row shared between part and rest.

    costs     [c s u]  of share_columns
    spending  [d k]    on part and rest, tariffs paid
    returns  [c s u]  both axes with the part before the parent
    """
    final = world.final_share[:, s] * world.income
    row = np.concatenate([costs[:, s], final[:, None]], axis=1)  # d r: users and final use
    mix = np.ones(row.shape[1])
    for name, factor in record.users.items():
        users = [-1] if name == FINAL else _columns(world, name, s)
        mix[users] = factor
    prior = np.stack([row * mix * spending[:, :1], row * spending[:, 1:]], axis=2)
    shared = _ras(prior, row, spending, "uses", world.countries)[:, :-1].swapaxes(1, 2)  # d k u
    return np.concatenate([costs[:, :s], shared, costs[:, s + 1 :]], axis=1)


def _columns(world: World, name: str, s: int) -> list[int]:
    """Positions of a using sector after the parent's column became two."""
    u = world.sector(name)
    return [u, u + 1] if u == s else [u + 1 if u > s else u]


def _ras(prior: Array, rows: Array, columns: Array, name: str, countries: tuple[str, ...]) -> Array:
    """[c r k] nearest to the prior whose sums over k are `rows` [c r] and over r are `columns` [c k]."""
    c, r, k = prior.shape
    row_group = np.broadcast_to(np.arange(c * r).reshape(c, r, 1), prior.shape)
    column_group = np.broadcast_to((np.arange(c)[:, None] * k + np.arange(k))[:, None, :], prior.shape)
    labels = tuple(f"{country}, {part}" for country in countries for part in ("part", "rest"))
    exact = [
        Target(f"{name} of the parent", tuple(str(i) for i in range(c * r)), row_group, rows.ravel(), np.ones(c * r)),
        Target(f"{name} by part", labels, column_group, columns.ravel(), np.ones(c * k)),
    ]
    found = balance(np.maximum(prior, 0.0), exact)
    return found


def _target(name: str, labels: tuple[str, ...], group: NDArray[np.intp], values: list[float], weight: float) -> Target:
    return Target(name, labels, group, np.array(values), np.full(len(values), weight))


def _with_part(array: Array, s: int, parts: Array, axis: int) -> Array:
    """The array with the parent's slice replaced by the two parts."""
    before, _, after = np.split(array, [s, s + 1], axis=axis)
    return np.concatenate([before, parts, after], axis=axis)


def _check_names(world: World, record: SplitRecord) -> None:
    for country in (
        *record.exports,
        *record.imports,
        *record.home,
        *record.demand,
        *(c for p in record.pairs for c in (p.origin, p.destination)),
        *(c for importer, by_origin in record.tariffs.items() for c in (importer, *by_origin)),
    ):
        world.country(country)
    for sector in (*record.inputs, *(name for name in record.users if name != FINAL)):
        world.sector(sector)
    for name in record.trade_elasticity.sets:
        if name not in world.elasticity_sets:
            known = ", ".join(world.elasticity_sets) or "none"
            raise UnknownName(f"the table has no elasticity set {name!r}", remedy=f"name one of these or none: {known}")
    if (world.trade[:, :, world.sector(record.parent)].sum(axis=1) == 0.0).all():
        raise UnbalancedWorld("the parent has no output", where=record.parent)
