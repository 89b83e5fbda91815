"""What enters in each month of a path, ahead of the use it is for, and what it costs in shops.

Axes: t month, k cell of `Foreseen`, o origin, d destination, c country, s sector.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.runs.retail import shop_prices
from tradetalks.runs.stocks import accounts, law_borne, stretches

if TYPE_CHECKING:
    from tradetalks.equilibrium import Outcome
    from tradetalks.runs.foreseen import Foreseen
    from tradetalks.runs.monthly_law import MonthlyLaw
    from tradetalks.runs.stocks import Habits, Stretch
    from tradetalks.world import World
    from tradetalks.world.table import Array

MONTHLY = 12.0


@dataclass(frozen=True, eq=False)
class Importers:
    """What importers look forward to under a law, how they order, and what shops pass on.

    borne  the law with the duties that what is used has paid
    stays  [s] share of last month's shop price
    """

    law: MonthlyLaw
    ahead: Foreseen
    how: Habits
    stays: Array
    parts: tuple[Stretch, ...]
    borne: MonthlyLaw


def importers(law: MonthlyLaw, ahead: Foreseen, how: Habits, stays: Array) -> Importers:
    """With the duties borne in each month."""
    parts = tuple(stretches(law, ahead, how.lead))
    return Importers(law, ahead, how, stays, parts, law_borne(law, parts, ahead, how))


def of_month(outcome: Outcome, who: Importers) -> dict[str, Array]:
    """What the accounts need of a solved month: value and border price of use [k], and prices over earnings [d s]."""
    world, cells = outcome.benchmark, who.ahead.cells
    price = outcome.unit_cost_hat[:, None, :] * (1.0 + outcome.in_effect.export_tax)
    earned = np.log(outcome.value_added.sum(axis=1) / world.value_added.sum(axis=1))
    return {
        "use": outcome.trade.ravel()[cells] / MONTHLY,
        "price": np.broadcast_to(price, outcome.trade.shape).ravel()[cells],
        "log_price": np.log(outcome.price_hat) - earned[:, None],
        "prices": np.log(outcome.final_price_hat) - earned,
    }


def monthly(world: World, who: Importers, found: dict[str, Array]) -> dict[str, Array]:
    """Numbers of each month: name -> [t ...].

    found  what `of_month` says, by month
    gives  orders, saved, stock  [t c]    million USD in the month or at its end, by importer
           arrivals              [t o d]  million USD a year above what is used
           paid_early            [t c]    million USD a year of duty collected above what the month's law borne collects
           shops                 [t c]    log of shop prices over earnings
    """
    use = found["use"] / found["price"]
    held = accounts(who.parts, who.ahead, who.how, use, found["price"])
    countries, sectors = len(world.countries), len(world.sectors)
    pair = who.ahead.cells // sectors
    duty = np.stack([policy.tariff.ravel()[who.ahead.cells] for policy in who.borne.policies])

    def by_pair(values: Array) -> Array:
        summed = [np.bincount(pair, each, minlength=countries**2).astype(np.float64) for each in values]
        return np.array(summed).reshape(len(values), countries, countries)

    bump = by_pair(held.bought - found["use"])
    log_shops = shop_prices(found["log_price"], who.stays)
    gap = np.einsum("tcs,cs->tc", log_shops - found["log_price"], world.final_share)
    return {
        "arrivals": MONTHLY * bump,
        "orders": bump.sum(axis=1),
        "saved": by_pair(held.owed - held.borne).sum(axis=1),
        "stock": by_pair(held.stock * found["price"]).sum(axis=1),
        "paid_early": MONTHLY * by_pair(held.collected - duty * found["use"]).sum(axis=1),
        "shops": found["prices"] + gap,
    }
