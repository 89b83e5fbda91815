"""What a change does to firms: terms of trade, profits, input costs, controlled inputs. Axes: o origin, d destination;
s good, u using sector, c country.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tradetalks.border.ground import product_share
from tradetalks.customs.goods import hs6_origins
from tradetalks.errors import MissingFacts
from tradetalks.incidence.ends import Ends, before_and_after, ends, solved
from tradetalks.kinds.export_control import ExportControlTerms

if TYPE_CHECKING:
    from tradetalks.equilibrium import Outcome
    from tradetalks.ledger import Ledger, Scenario
    from tradetalks.runs.comparison import Comparison
    from tradetalks.runs.results import Result
    from tradetalks.world import World
    from tradetalks.world.table import Array


def terms_of_trade(found: Comparison | Result) -> dict[str, float]:
    """Country -> log change at central values, first order at the benchmark: Caliendo & Parro (2015), eq. 17."""
    before, after = before_and_after(found)
    return dict(zip(found.world.countries, (after.terms_of_trade - before.terms_of_trade).tolist(), strict=True))


def input_cost(found: Comparison | Result, country: str) -> Array:
    """[s u] what each supplied good adds to the log unit cost of each sector over the wage; mean over the draws.

    g_csu dlog(P_cs / w_c)      first order, shares of the benchmark; sums over s to the sector's input-cost shock
    """
    c = found.world.country(country)
    return np.asarray(found.world.input_share[c] * solved(found, "goods_prices_in_wages")[:, c].mean(axis=0)[:, None])


def input_costs(found: Comparison | Result, country: str) -> Ends:
    """end -> [u] input-cost shock of each sector over the country's wage, log."""
    c = found.world.country(country)
    return ends(solved(found, "goods_prices_in_wages")[:, c] @ found.world.input_share[c])


def profits(before: Outcome, after: Outcome, country: str) -> Array:
    """[u] change of profits, million USD: profit share of sales times the change of output.

    raises  MissingFacts where the parameters have no profits, as the named horizons do not
    """
    share = np.asarray(after.parameters.profit_share, dtype=float)
    if not np.any(share):
        raise MissingFacts(
            "these parameters have no profits",
            where="profit_share",
            evidence="0 in every sector: prices are unit costs",
            remedy="solve with Parameters(profit_share=...), or read specific_returns at the horizons year and impact",
        )
    c = after.benchmark.country(country)
    return np.asarray(share * (after.output - before.output)[c])


def specific_returns(before: Outcome, after: Outcome, country: str) -> Array:
    """[u] log change of the price of a sector's value added over the country's wage: what owners of stuck factors gain.

    Zero in the long run, where every factor moves; raises nothing
    """
    c = after.benchmark.country(country)
    wage = np.log(after.wage_hat[c] / before.wage_hat[c])
    return np.asarray(np.log(after.factor_price_hat[c] / before.factor_price_hat[c]) - wage)


def controlled_inputs(ledger: Ledger, scenario: Scenario, world: World, country: str) -> Array:
    """[s u] share of a sector's output value that it pays for inputs under another country's licence or ban on the day.

    sum_o g_csu pi_ocs p_s      o the origins whose exports are known by product (China); p_s the share of controlled
    products in US imports of the sector from there, 2024: an upper bound, for whole headings count, and no measure of
    how hard the inputs are to replace

    ledger   with the scenario's events laid
    raises   UnknownName, also where the world has no such origin
    """
    c, found = world.country(country), np.zeros(len(world.sectors))
    controls = [
        measure
        for measure, state in ledger.in_force(on=scenario.on, as_of=scenario.as_of, trust=scenario.trust)
        if isinstance(state.terms, ExportControlTerms) and applies(measure.scope.destination, country)
    ]
    for origin in hs6_origins():
        own = [product for measure in controls if measure.imposed_by == origin for product in measure.scope.products]
        products = sorted({product for product in own if product[0].isdigit()})
        o = world.country(origin)
        bought = world.trade[o, c] * (1.0 + world.tariff[o, c])
        share = np.divide(bought, world.spending[c], out=np.zeros_like(bought), where=world.spending[c] > 0.0)
        found += share * product_share(products, world) if products else 0.0
    return np.asarray(world.input_share[c] * found[:, None])


def applies(destinations: tuple[str, ...], country: str) -> bool:
    """Whether a scope's destinations hold a country."""
    return "all" in destinations or country in destinations
