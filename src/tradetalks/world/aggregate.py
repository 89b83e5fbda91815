"""A smaller world out of a larger one: groups of economies and of sectors, each as one.

Axes: o origin, d destination, s sector supplied, u using sector, c country. Capitals of them are groups.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tradetalks.errors import UnknownName

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

Groups = Mapping[str, Sequence[str]]


class Flows(NamedTuple):
    """What a world is made of, in the order and with the axes of `World.from_flows`."""

    countries: tuple[str, ...]
    sectors: tuple[str, ...]
    trade: Array
    tariff: Array
    input_share: Array
    trade_elasticity: Array
    elasticity_sets: dict[str, Array]
    source: str


def aggregate(flows: Flows, countries: Groups, sectors: Groups) -> Flows:
    """The flows of the world with each group as one: see `World.aggregate`.

    trade         sums; among a group's members: home sales
    tariffs       give back the revenue; those among a group's members are dropped, and `source` says how much they were
    inputs        give back each group's inputs by sector, without their part of the tariffs that are dropped, which
                  becomes value added of their users
    elasticities  means of the sectors' own, alike in every set, weighted with trade between economies; with output
                  where a group has no such trade
    """
    regions, row = _groups("country", flows.countries, countries)
    goods, column = _groups("sector", flows.sectors, sectors)
    trade = _summed(flows.trade, row, row, column)
    revenue = _summed(flows.trade * flows.tariff, row, row, column)
    home = np.arange(len(regions))
    inside = revenue[home, home].copy()  # C S
    revenue[home, home] = 0.0
    spent = trade.sum(axis=0) + revenue.sum(axis=0)
    lighter = np.divide(spent, spent + inside, out=np.ones_like(spent), where=spent > 0.0)
    output = flows.trade.sum(axis=1)
    used = flows.input_share * output[:, None, :]
    inputs = np.einsum("cC,sS,uU,csu->CSU", row, column, column, used, optimize=True) * lighter[:, :, None]
    sold = trade.sum(axis=1)[:, None, :]
    between = _summed(flows.trade, row, row, np.eye(len(column)))
    weight = _weight(between, output.sum(axis=0), column)
    return Flows(
        regions,
        goods,
        trade,
        np.divide(revenue, trade, out=np.zeros_like(trade), where=trade > 0.0),
        np.divide(inputs, sold, out=np.zeros_like(inputs), where=sold > 0.0),
        _mean(flows.trade_elasticity, weight, column),
        {name: _mean(theta, weight, column) for name, theta in flows.elasticity_sets.items()},
        f"{flows.source}; {len(row)} economies in {len(regions)}, {len(column)} sectors in {len(goods)}; tariffs "
        f"within groups, {inside.sum():.6g} million USD, dropped",
    )


def _summed(flows: Array, origin: Array, destination: Array, column: Array) -> Array:
    return np.asarray(np.einsum("oO,dD,sS,ods->ODS", origin, destination, column, flows, optimize=True))


def _weight(between: Array, output: Array, column: Array) -> Array:
    """[s] trade between economies; output in groups without such trade, and 1 in groups without output."""
    home = np.arange(len(between))
    traded = between.sum(axis=(0, 1)) - between[home, home].sum(axis=0)
    weight = np.where(column @ (traded @ column) > 0.0, traded, output)
    return np.asarray(np.where(column @ (weight @ column) > 0.0, weight, 1.0))


def _mean(values: Array, weight: Array, column: Array) -> Array:
    return np.asarray(((values * weight) @ column) / (weight @ column))


def _groups(kind: str, names: tuple[str, ...], groups: Groups) -> tuple[tuple[str, ...], Array]:
    """The names that are left, and [name, left] 1 where a name is in a group or stays itself."""
    of: dict[str, str] = {}
    for group, members in groups.items():
        if not members:
            raise UnknownName(f"the group {group!r} has no member", remedy="name at least one")
        for member in members:
            if member not in names:
                raise UnknownName(f"no {kind} {member!r} in this world", remedy="one of: " + ", ".join(names))
            if member in of:
                raise UnknownName(f"{member!r} is in a group already", evidence=f"{of[member]}, {group}")
            of[member] = group
    stays = [name for name in names if name in groups and name not in of]
    if stays:
        raise UnknownName(f"a group has the name of {stays[0]!r}, which stays", remedy="choose another name")
    left = tuple(dict.fromkeys(of.get(name, name) for name in names))
    belongs = np.zeros((len(names), len(left)))
    belongs[np.arange(len(names)), [left.index(of.get(name, name)) for name in names]] = 1.0
    return left, belongs
