"""What a change costs households: by income decile in the US, on average elsewhere.

The cost is that of the benchmark basket at the new prices over the country's own wage: what it buys less, before it
chooses other goods, so an upper bound of the loss. Income earned does not enter but through the wage.
Axes: c country, s sector, h decile.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tradetalks.incidence.ends import Ends, ends, horizon_name, solved
from tradetalks.incidence.tables import COUNTRY, DECILES, decile_income, household_spending, population, read_table

if TYPE_CHECKING:
    from tradetalks.runs.comparison import Comparison
    from tradetalks.runs.results import Result
    from tradetalks.world import World
    from tradetalks.world.table import Array


BY_TENTH = COUNTRY  # the country whose households are stored by tenth of income


class PassThrough(NamedTuple):
    """Share of the change in the buyer's price that reaches consumers; the rest is paid out of sellers' margins.

    What foreigners bear is not in it: they bear it in the model's own prices, and a share of buyers at the border
    would count it twice.
    """

    low: float
    central: float
    high: float
    source: str


RETAIL_OVER_BORDER = 0.26
LOW_SOURCE = (
    "0.24, the retail response to tariffs after half a year (Cavallo, Llamas & Vazquez 2025, NBER 34496), over 0.94, "
    "what US buyers bore at the border (Federal Reserve Bank of New York 2026)"
)
PASS_THROUGH: dict[str, PassThrough] = {
    "impact": PassThrough(
        RETAIL_OVER_BORDER,
        0.63,
        1.0,
        f"low: {LOW_SOURCE}; high: all of it; the central value is their middle, an assumption",
    ),
    "year": PassThrough(
        RETAIL_OVER_BORDER,
        0.70,
        1.0,
        f"low: {LOW_SOURCE}; central: US firms absorb 30 % of the rise of import prices in the near term "
        "(Congressional Budget Office, Budget and Economic Outlook, February 2026); high: all of it",
    ),
    "long_run": PassThrough(1.0, 1.0, 1.0, "margins are the benchmark's again: an assumption of the long run"),
}


@dataclass(frozen=True)
class DecileCosts:
    """Costs of US households by income decile.

    by_sector   [s h]  million USD a year, mean
    aggregate   its sum: all households
    margins     mean part of the price change that sellers' margins pay: the rest of the whole, million USD a year
    per_household, of_income    end -> [h]   USD a year; fraction of personal income
    returned    USD a household and year that the change in tariff revenue would give if returned in equal amounts
    """

    by_sector: Array
    aggregate: float
    margins: float
    per_household: Ends
    of_income: Ends
    returned: float
    pass_through: PassThrough

    @property
    def net(self) -> Array:
        """[h] USD a household: cost less revenue returned in equal amounts; negative: the decile gains."""
        return self.per_household["mean"] - self.returned


class AverageCost(NamedTuple):
    """USD a year a person or household: mean, median, 10th and 90th percentile; negative: a gain."""

    country: str
    per: str
    mean: float
    median: float
    low: float
    high: float
    source: str


def price_changes(found: Comparison | Result, country: str) -> Array:
    """[n s] change of the buyer's price of each good over the country's own wage, as a fraction, in every draw.

    P_ds/w_d after over P_ds/w_d before, less 1
    """
    return np.asarray(np.expm1(solved(found, "goods_prices_in_wages")[:, found.world.country(country)]))


def with_pass_through(draws: Array, passed: PassThrough) -> Ends:
    """What consumers pay of a cost [n ...]: over the draws and the range of the pass-through."""
    low, middle, high = (ends(draws * share) for share in passed[:3])
    return {
        "mean": middle["mean"],
        "median": middle["median"],
        "low": np.minimum(low["low"], high["low"]),
        "high": np.maximum(low["high"], high["high"]),
    }


def household_basket(world: World) -> Array:
    """[s h] spending of US deciles on each sector, million USD of the benchmark year.

    final_share_s income x share of households in final spending on s x share of the decile in theirs; purchases by
    government and investors are left out
    """
    c = world.country(BY_TENTH)
    share, by_decile = household_spending(world)
    return np.asarray((world.final_share[c] * world.income[c] * share)[:, None] * by_decile)


def by_decile(found: Comparison | Result) -> DecileCosts:
    """What households of each decile pay more for their basket of the benchmark year.

    Sector by sector the deciles add up to the aggregate; consumers and margins add up to the whole change.
    raises  UnknownName where the world has no USA; MissingFacts for a sector without spending data
    """
    basket = household_basket(found.world)
    draws = price_changes(found, BY_TENTH)
    passed = PASS_THROUGH[horizon_name(found)]
    whole = basket * draws.mean(axis=0)[:, None]
    households = np.array([float(row["households_million"]) for row in read_table("us_deciles")])
    per_household = with_pass_through(draws @ basket / households, passed)
    revenue = float(solved(found, "revenue")[:, found.world.country(BY_TENTH)].mean())
    return DecileCosts(
        whole * passed.central,
        float(whole.sum() * passed.central),
        float(whole.sum() * (1.0 - passed.central)),
        per_household,
        {end: values / decile_income() for end, values in per_household.items()},
        revenue / float(households.sum()),
        passed,
    )


def average_cost(found: Comparison | Result, country: str) -> AverageCost:
    """The same for the average person of a country, or household where their number is stored.

    All final spending counts, government and investment among it, for no split of it is stored outside the US.
    raises  MissingFacts without a population; UnknownName
    """
    world = found.world
    c = world.country(country)
    people = population(country)
    spending = world.final_share[c] * world.income[c] / (people.households or people.people)
    cost = with_pass_through(price_changes(found, country) @ spending, PASS_THROUGH[horizon_name(found)])
    mean, median, low, high = (float(cost[end]) for end in ("mean", "median", "low", "high"))
    return AverageCost(country, "household" if people.households else "person", mean, median, low, high, people.source)


def gainers(costs: DecileCosts) -> tuple[int, ...]:
    """Deciles that pay less than revenue returned in equal amounts would give them."""
    return tuple(decile for decile, net in zip(DECILES, costs.net, strict=True) if net < 0.0)
