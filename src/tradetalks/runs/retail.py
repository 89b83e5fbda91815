"""Prices in shops, which follow those of buyers at the border month by month: equation (21).

Axes: t month, d destination, s sector.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tradetalks.border.ground import goods_sectors
from tradetalks.equilibrium.horizons import Stated

if TYPE_CHECKING:
    from tradetalks.world import World
    from tradetalks.world.table import Array

# Share of last month's shop price that stays, goods. Cavallo, Llamas & Vazquez (2025), NBER 34496: of the US tariffs of
# 2025 shops had passed on 20 to 24 % after about half a year. Of a shop's price a half to all is the border's (an
# assumption), so that is 24 to 48 % of the way: a share of .90 to .96 of last month's price stays.
STAYS = Stated(0.90, 0.94, 0.96)


def shop_prices(log_price: Array, stays: Array) -> Array:
    """[t d s] log prices in shops: log P^r_t = rho log P^r_(t-1) + (1 - rho) log P_t.

    log_price  [t d s]  at the border, from the first month of history on, zero at the benchmark
    stays      [s]      rho
    """
    found, last = np.empty_like(log_price), np.zeros_like(log_price[0])
    for t, now in enumerate(log_price):
        last = found[t] = stays * last + (1.0 - stays) * now
    return found


def stays_by_sector(world: World, goods: float) -> Array:
    """[s] rho: of goods as given, of services nothing."""
    return np.where(goods_sectors(world), goods, 0.0)
