"""What a ministry's accountants ask of an equilibrium: gross domestic product, balances, goods and services apart.

Gross domestic product is what factors earn, profits, taxes and rents: final spending plus exports less imports.
Axes: o origin, d destination, s sector, c country. Log changes are against the benchmark economy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tradetalks.world.labels import SECTORS, SERVICES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tradetalks.equilibrium import Outcome
    from tradetalks.world.table import Array, World


def gdp(world: World, outcome: Outcome) -> Array:
    """[c] log change of the value of gross domestic product, world factor income being the numeraire."""
    return np.asarray(np.log((outcome.income - outcome.deficit) / (world.income - world.deficit)))


def real_gdp(world: World, outcome: Outcome) -> Array:
    """[c] log change of the volume of gross domestic product: its value over the Törnqvist index of its prices.

    Final spending and exports count with their prices, imports with theirs and a minus sign, each weighted with the
    mean of its share in the product before and after (Kohli 2004, "Real GDP, real domestic income, and terms-of-trade
    changes", Journal of International Economics 62). Terms of trade are no part of it, other than of real earnings.
    A flow that ends has no price after, and its price is left out.
    """
    product_before, product = world.income - world.deficit, outcome.income - outcome.deficit
    abroad = ~np.eye(len(world.countries), dtype=bool)[:, :, None]
    traded = abroad & (world.trade > 0.0) & (outcome.trade > 0.0)
    export_price, import_price = (np.where(traded, price, 0.0) for price in outcome.log_trade_prices)

    def weighted(price: Array, axes: str, by: str) -> Array:
        before = np.einsum(f"{axes},{axes}->{by}", world.trade, price) / product_before
        after = np.einsum(f"{axes},{axes}->{by}", outcome.trade, price) / product
        return np.asarray(0.5 * (before + after))

    consumed = 0.5 * (world.income / product_before + outcome.income / product) * np.log(outcome.final_price_hat)
    deflator = consumed + weighted(export_price, "ods", "o") - weighted(import_price, "ods", "d")
    return np.asarray(gdp(world, outcome) - deflator)


def current_account(world: World, outcome: Outcome) -> Array:
    """[c] change of exports less imports of goods and services, million USD; other items of the account stay."""
    return np.asarray(world.deficit - outcome.deficit)


def total_employment(_: World, outcome: Outcome) -> Array:
    """[c] log change of the factors at work that move between sectors; below zero where a wage floor binds."""
    return np.log(outcome.employment_hat)


def goods_trade(world: World, outcome: Outcome) -> Array:
    """[o d] change of trade between countries in goods, million USD; home sales are left at zero."""
    return _between(world, outcome, ~_services(world))


def services_trade(world: World, outcome: Outcome) -> Array:
    """[o d] change of trade between countries in services, million USD; home sales are left at zero."""
    return _between(world, outcome, _services(world))


def _services(world: World) -> NDArray[np.bool_]:
    """[s] whether a sector is one of the services of the shipped table's sources, by its name."""
    return np.isin(world.sectors, SECTORS[SERVICES])


def _between(world: World, outcome: Outcome, sectors: NDArray[np.bool_]) -> Array:
    flows = (outcome.trade - world.trade)[:, :, sectors].sum(axis=2)
    np.fill_diagonal(flows, 0.0)
    return np.asarray(flows)


def statutory_revenue(world: World, outcome: Outcome) -> Array:
    """[c] change of tariff revenue if trade stayed as in the benchmark, million USD: before buyers turn elsewhere.

    The tariffs are those of the model: what the law charges, less exemptions and claims of programmes.
    """
    return np.asarray(np.einsum("ods,ods->d", world.trade, outcome.policy.tariff - world.tariff))
