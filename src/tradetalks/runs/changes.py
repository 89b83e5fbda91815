"""What an equilibrium changes against the benchmark economy: incomes, prices, trade, output, work, revenue.

Axes: o origin, d destination, s sector, c country.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tradetalks.runs import benchmark_totals as totals

if TYPE_CHECKING:
    from tradetalks.equilibrium import Outcome
    from tradetalks.world.table import Array, World


def real_income(world: World, outcome: Outcome) -> Array:
    """[c] log change of income over the price of final consumption; MODEL.md section 3."""
    return outcome.real_income


def wages(world: World, outcome: Outcome) -> Array:
    """[c] log change of the wage, world factor income being the numeraire."""
    return np.log(outcome.wage_hat)


def prices(world: World, outcome: Outcome) -> Array:
    """[c] log change of the price of final consumption, world factor income being the numeraire."""
    return np.log(outcome.final_price_hat)


def prices_in_wages(world: World, outcome: Outcome) -> Array:
    """[c] log change of the price of final consumption over the country's own wage."""
    return prices(world, outcome) - wages(world, outcome)


def trade(world: World, outcome: Outcome) -> Array:
    """[o d] change of trade between countries in all goods and services, million USD; home sales are left at zero."""
    flows = (outcome.trade - world.trade).sum(axis=2)
    np.fill_diagonal(flows, 0.0)
    return np.asarray(flows)


def real_earnings(world: World, outcome: Outcome) -> Array:
    """[c] log change of factor income, profits, taxes and rents over the final price index."""
    return outcome.real_earnings


def exports(world: World, outcome: Outcome) -> Array:
    """[c] log change of the value of exports of goods and services."""
    return np.log(totals.abroad(outcome.trade, 1) / totals.abroad(world.trade, 1))


def imports(world: World, outcome: Outcome) -> Array:
    """[c] log change of the value of imports of goods and services, before tariffs."""
    return np.log(totals.abroad(outcome.trade, 0) / totals.abroad(world.trade, 0))


def output(world: World, outcome: Outcome) -> Array:
    """[c s] log change of the value of output; zero where the benchmark has none."""
    ratio = np.divide(outcome.output, world.output, out=np.ones_like(world.output), where=world.output > 0.0)
    return np.asarray(np.log(ratio))


def goods_prices_in_wages(world: World, outcome: Outcome) -> Array:
    """[c s] log change of the buyer's price of each good over the country's own wage."""
    return np.log(outcome.price_hat) - np.log(outcome.wage_hat)[:, None]


def output_volume(world: World, outcome: Outcome) -> Array:
    """[c s] log change of the value of output over its unit cost; zero where the benchmark has none."""
    return np.where(world.output > 0.0, output(world, outcome) - np.log(outcome.unit_cost_hat), 0.0)


def employment(world: World, outcome: Outcome) -> Array:
    """[c s] log change of the factors that move between sectors: L = V / w; zero where none moves."""
    made = (world.value_added > 0.0) & (np.broadcast_to(outcome.parameters.mobile_share, world.output.shape) > 0.0)
    ratio = np.divide(outcome.value_added, world.value_added, out=np.ones_like(world.output), where=made)
    return np.where(made, np.log(ratio) - np.log(outcome.wage_hat)[:, None], 0.0)


def revenue(world: World, outcome: Outcome) -> Array:
    """[c] change of tariff revenue, million USD."""
    return np.asarray(outcome.tariff_revenue - np.einsum("ods,ods->d", world.trade, world.tariff))
