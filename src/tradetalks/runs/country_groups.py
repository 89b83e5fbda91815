"""Results for groups of countries: the EU, ASEAN, or a user's own, beside the countries of the world table.

Axes: n draw, c country, o origin, d destination, s sector.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.errors import UnknownName
from tradetalks.places import EU, GROUP_NAMES, GROUPS, REST_OF_EU, country, place_code
from tradetalks.runs.quantities import QUANTILES, held

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tradetalks.runs.quantities import Estimate
    from tradetalks.world import World
    from tradetalks.world.table import Array

    Groups = Mapping[str, Sequence[str]]  # name -> economies of the world


def groups_of(written: Sequence[str], world: World, own: Groups | None = None) -> dict[str, tuple[str, ...]]:
    """Groups as a user writes them: `EU`, `ASEAN`, a group of the scenario, or `NAME=CODE,CODE` -> their economies.

    own     the scenario's groups, name -> countries
    raises  UnknownName for a group or a country that is not known, a name that a country has, or no member in the world
    """
    return dict(_group(text, world, own or {}) for text in written)


def _group(text: str, world: World, own: Groups) -> tuple[str, tuple[str, ...]]:
    name, stated, said = text.partition("=")
    if stated:
        members: Sequence[str] = [one if one in world.countries else place_code(one) for one in said.split(",") if one]
    elif name in own or name in GROUPS:
        members = own.get(name, GROUPS.get(name, ()))
    else:
        known = ", ".join([*own, *GROUPS])
        raise UnknownName(f"no group {name!r}", remedy=f"one of: {known}; or write NAME=DEU,FRA")
    if name in world.countries:
        raise UnknownName(f"a group has the name of {name!r}, an economy", remedy="choose another name")
    economies = [one for one in world.countries if one in members]
    if REST_OF_EU in world.countries and {one for one in EU if one not in world.countries} <= set(members):
        economies.append(REST_OF_EU)
    if not economies:
        raise UnknownName(
            f"no country of {name!r} has an economy of its own in this world", evidence=", ".join(members)
        )
    return name, tuple(economies)


def group_name(name: str) -> str:
    """What a reader calls a group."""
    return GROUP_NAMES.get(name, name)


def outside(written: str, world: World) -> tuple[str, ...]:
    """The names of members of a known group that the world counts in a region, and no result of the group holds."""
    if written not in GROUPS:
        return ()
    held = groups_of([written], world)[written]
    whole = {*held, *(EU if REST_OF_EU in held else ())}
    return tuple(country(one) for one in GROUPS[written] if one not in whole)


def with_groups(estimate: Estimate, world: World, groups: Groups) -> Estimate:
    """An estimate with groups at the end of every axis of countries; draw by draw, so that ranges are the groups' own.

    Money is added up; in trade by origin and destination a group's row is trade with the members of the other, and
    trade within a group is that between its members. A log change is that of the sum over the members, each weighted
    with what `Quantity.weight` says of it in the benchmark table, also in draws that change the table's flows.
    """
    if not groups:
        return estimate
    draws, labels, centres = estimate.draws, list(estimate.labels), estimate.centres
    weight = estimate.quantity.weight(world) if estimate.quantity.weight else None
    belongs = np.array(
        [[float(c in members) for c in world.countries] for members in groups.values()]
    )  # one row a group
    for axis, letter in enumerate(estimate.quantity.axes.split()):
        if letter == "s":
            continue
        labels[axis] = (*labels[axis], *groups)
        draws = np.concatenate([draws, _joined(draws, belongs, axis + 1, weight)], axis=axis + 1)
        centres = tuple(np.concatenate([one, _joined(one, belongs, axis, weight)], axis=axis) for one in centres)
    low, median, high = held(np.quantile(draws, QUANTILES, axis=0), centres)
    return replace(estimate, labels=tuple(labels), median=median, low=low, high=high, draws=draws, centres=centres)


def _joined(draws: Array, belongs: Array, axis: int, weight: Array | None) -> Array:
    """Groups along an axis: sums, or log changes of weighted sums where a weight is given."""
    along = np.moveaxis(draws, axis, -1)
    if weight is None:
        return np.moveaxis(along @ belongs.T, -1, axis)
    share = np.moveaxis(weight, 0, -1)  # c, or s c
    whole = share @ belongs.T
    after = (np.exp(along) * share) @ belongs.T
    ratio = np.divide(after, whole, out=np.ones_like(after), where=whole > 0.0)
    return np.moveaxis(np.log(ratio), -1, axis)
