"""NAFTA's tariff cuts of 1993-2005 in the model of Caliendo & Parro (2015): Tables 2, 3, 5 and A4.

PYTHONPATH=replications python -m caliendo_parro_2015.tables ../shared     prints them beside the published values
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from expected import published
from scipy.io import loadmat

from tradetalks.equilibrium import Outcome, Parameters, Policy, markets, solve, without_deficits
from tradetalks.world.table import World

if TYPE_CHECKING:
    from tradetalks.world.table import Array

# fmt: off
COUNTRIES = (
    "ARG", "AUS", "AUT", "BRA", "CAN", "CHL", "CHN", "DNK", "FIN", "FRA", "DEU", "GRC", "HUN", "IND", "IDN", "IRL",
    "ITA", "JPN", "KOR", "MEX", "NLD", "NZL", "NOR", "PRT", "ZAF", "ESP", "SWE", "TUR", "GBR", "USA", "ROW",
)
# fmt: on
NAFTA = ("MEX", "CAN", "USA")
SECTORS, TRADABLE = 40, 20
FOLDER = Path(__file__).parent


def benchmark(shared: Path) -> World:
    """The world of 1993 with its deficits, from the authors' initial condition.

    Sectors are numbered as there; the first 20 are tradable. Million USD up to the authors' scale.
    """
    stored = loadmat(shared / "data/papers/caliendo_parro_2015/initial_condition_1993_withS.mat")
    n = len(COUNTRIES)

    def by_origin(stacked: Array) -> Array:
        return np.ascontiguousarray(stacked.reshape(SECTORS, n, n).transpose(2, 1, 0))

    gross_tariff = by_origin(stored["tau"])
    trade = by_origin(stored["Din"]) * stored["X0"].T / gross_tariff
    value_added_share = stored["B"].T
    input_share = stored["G"].reshape(n, SECTORS, SECTORS) * (1.0 - value_added_share)[:, None, :]
    final_share = stored["alphas"].T
    return World(
        countries=COUNTRIES,
        sectors=tuple(f"sector_{s + 1:02d}" for s in range(SECTORS)),
        trade=trade,
        tariff=gross_tariff - 1.0,
        value_added_share=1.0 - input_share.sum(axis=1),
        input_share=input_share,
        final_share=final_share / final_share.sum(axis=1, keepdims=True),
        deficit=trade.sum(axis=(0, 2)) - trade.sum(axis=(1, 2)),
        trade_elasticity=1.0 / stored["T"].ravel(),
        source="Caliendo & Parro (2015), supplementary data",
    )


def nafta(world: World, shared: Path) -> Policy:
    """Tariffs of 2005 among the three members, of 1993 elsewhere."""
    tariff = np.loadtxt(shared / "data/papers/caliendo_parro_2015/tariffs2005.txt") / 100.0
    by_origin = tariff.reshape(TRADABLE, len(COUNTRIES), len(COUNTRIES)).transpose(2, 1, 0)
    policy = Policy.benchmark(world)
    members = [world.country(name) for name in NAFTA]
    for o in members:
        for d in members:
            if o != d:
                policy.tariff[o, d, :TRADABLE] = by_origin[o, d]
    return policy


def first_order(after: Outcome, flows: Array) -> tuple[Array, Array]:
    """[c] terms of trade and volume of trade as published: eq. 17 once, with base weights and ratios less 1.

    flows  [o d 1]  1 for the pairs of countries that count, 0 for others
    """
    world = after.benchmark
    price_change = (after.unit_cost_hat - 1.0)[:, None, :] * np.ones_like(world.trade)
    ratio = np.divide(after.trade, world.trade, out=np.ones_like(world.trade), where=world.trade > 0.0)
    quantity_change = np.where(world.trade > 0.0, ratio - 1.0 - price_change, 0.0)
    counted, no_tax = world.trade * flows, np.zeros_like(world.trade)
    volume = markets.volume_of_trade(counted, world.tariff, quantity_change, counted, no_tax, no_tax, world.income)
    return markets.terms_of_trade(counted, world.income, price_change, price_change), volume


def percent_real_wage(after: Outcome) -> Array:
    """[c] ratio less 1, percent."""
    return np.asarray(100.0 * (after.wage_hat / after.final_price_hat - 1.0))


def tables(shared: Path) -> dict[tuple[str, str, str], float]:
    """Every number by table, country and column; percent."""
    world = benchmark(shared)
    parameters = Parameters.long_run(world)
    balanced = without_deficits(world, parameters)
    after = solve(balanced, nafta(balanced, shared), parameters)
    kept = solve(world, nafta(world, shared), parameters)
    member = np.isin(COUNTRIES, NAFTA)
    inside = np.outer(member, member)[:, :, None]
    everywhere = np.ones_like(inside, dtype=float)
    found: dict[tuple[str, str, str], float] = {}
    for table, outcome in (("2", after), ("A4", kept)):
        terms, volume = first_order(outcome, everywhere)
        for name in NAFTA:
            c = world.country(name)
            found[table, name, "welfare"] = 100.0 * (terms[c] + volume[c])
            found[table, name, "terms of trade"] = 100.0 * terms[c]
            found[table, name, "volume of trade"] = 100.0 * volume[c]
            found[table, name, "real wage"] = percent_real_wage(outcome)[c]
            found[table, name, "exact real income"] = 100.0 * outcome.real_income[c]
    for label, flows in (("NAFTA", inside), ("rest", ~inside)):
        terms, volume = first_order(after, flows.astype(float))
        for name in NAFTA:
            found["3", name, f"terms of trade, {label}"] = 100.0 * terms[world.country(name)]
            found["3", name, f"volume of trade, {label}"] = 100.0 * volume[world.country(name)]
    for importer in NAFTA:
        for exporter in NAFTA:
            if importer != exporter:
                o, d = world.country(exporter), world.country(importer)
                growth = after.trade[o, d].sum() / balanced.trade[o, d].sum() - 1.0
                found["5", importer, f"imports from {exporter}"] = 100.0 * growth
    return found


def main(shared: Path) -> None:
    printed = published(FOLDER)
    print(f"{'table':5} {'country':7} {'column':24} {'published':>9} {'here':>9}")
    for key, value in tables(shared).items():
        print(f"{key[0]:5} {key[1]:7} {key[2]:24} {printed.get(key, ''):>9} {value:9.3f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
