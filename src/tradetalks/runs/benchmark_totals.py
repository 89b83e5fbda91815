"""What a change of a quantity is a change of, in the benchmark economy: the weights of a mean over countries.

Axes: o origin, d destination, s sector, c country. Million USD.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tradetalks.world.table import Array, World


def abroad(flows: Array, axis: int) -> Array:
    """[c] sales to other countries (axis 1) or purchases from them (axis 0), of flows [o d s]."""
    between = flows.sum(axis=2)
    np.fill_diagonal(between, 0.0)
    return np.asarray(between.sum(axis=axis))


def income(world: World) -> Array:
    """[c] what is spent on final goods: income with what is borrowed."""
    return world.income


def earned(world: World) -> Array:
    """[c] what is earned: gross domestic product."""
    return np.asarray(world.income - world.deficit)


def factors(world: World) -> Array:
    """[c] what factors earn."""
    return np.asarray(world.value_added.sum(axis=1))


def sold(world: World) -> Array:
    """[c] exports of goods and services."""
    return abroad(world.trade, 1)


def bought(world: World) -> Array:
    """[c] imports of goods and services, before tariffs."""
    return abroad(world.trade, 0)


def made(world: World) -> Array:
    """[c s] output."""
    return world.output


def used(world: World) -> Array:
    """[c s] purchases of each good by all users, tariffs included."""
    return world.spending


def worked(world: World) -> Array:
    """[c s] value added."""
    return world.value_added
