"""Optimal tariffs, the trade war and cooperation among 7 regions: Ossa (2014), Tables 3a and 4a.

PYTHONPATH=replications python -m ossa_2014.tables ../shared     prints them beside the published values
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from expected import published

from tradetalks.equilibrium import Parameters, Policy, without_deficits
from tradetalks.games.bargaining import proportional
from tradetalks.games.best_responses import best_response
from tradetalks.games.joint import Joint
from tradetalks.games.nash_equilibrium import nash
from tradetalks.games.players import Game, Player, tariffs_by_sector
from tradetalks.world.table import World

if TYPE_CHECKING:
    from tradetalks.equilibrium import Outcome
    from tradetalks.games.bargaining import Deal
    from tradetalks.games.nash_equilibrium import Nash
    from tradetalks.games.players import Rates
    from tradetalks.world.table import Array

FOLDER = Path(__file__).parent
REGIONS = ("BRA", "CHN", "EU", "IND", "JPN", "ROW", "USA")
SECTORS = 33
HIGHEST = 10.0  # the paper's own bound: 1,000 %
COMMON_START = 0.6
COOPERATION_TOLERANCE = 1e-6


def observed(shared: Path) -> World:
    """The year 2007: trade and tariffs of GTAP 8 and MAcMap, elasticities sigma - 1, no materials."""
    folder = shared / "data/papers/ossa_2014/Data/CSV files"
    trade, tariff = (
        np.loadtxt(folder / f"{name}_ijs.csv", delimiter=",").reshape(SECTORS, len(REGIONS), len(REGIONS))
        for name in ("trade", "tariff")
    )
    sigma = np.loadtxt(folder / "sigma_s.csv", delimiter=",")[:, 0]
    return World.from_flows(
        REGIONS,
        tuple((folder / "labels.csv").read_text().replace('"', "").split()),
        np.ascontiguousarray(trade.transpose(1, 2, 0)),
        np.ascontiguousarray(tariff.transpose(1, 2, 0)),
        np.zeros((len(REGIONS), SECTORS, SECTORS)),
        sigma - 1.0,
        source="Ossa (2014), replication data",
    )


def parameters(world: World) -> Parameters:
    """Monopolistic competition with firms fixed: a profit of 1/sigma of sales."""
    return Parameters(world.trade_elasticity, profit_share=1.0 / (1.0 + world.trade_elasticity))


def tariff_game(shared: Path) -> Game:
    """Every region sets a tariff on each partner and sector; payoffs are real incomes; trade balances first."""
    raw = observed(shared)
    world = without_deficits(raw, parameters(raw))
    players = tuple(
        Player(own, (own,), (tariffs_by_sector(world, own, world.countries, world.sectors, high=HIGHEST),))
        for own in REGIONS
    )
    return Game(world, parameters(world), players, Policy.benchmark(world), "long run, firms fixed")


def with_politics(game: Game, weights: Array) -> Game:
    """The same with political weights [region s], 1 on average in each region."""
    players = tuple(replace(p, political_weight=w) for p, w in zip(game.players, weights, strict=True))
    return replace(game, players=players)


def percent(outcome: Outcome) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
    """Welfare, wages and profits by region, as the paper prints them.

    welfare  ratio less 1
    wages    of the numeraire world factor income, less the regions' mean
    profits  ratio to the region's wage, less 1
    """
    share = np.asarray(outcome.parameters.profit_share)
    profit = (outcome.output @ share) / (outcome.benchmark.output @ share)
    wage = outcome.wage_hat
    columns = np.expm1(outcome.real_income), wage - wage.mean(), profit / wage - 1.0
    welfare, wages, profits = (dict(zip(REGIONS, 100.0 * column, strict=True)) for column in columns)
    return welfare, wages, profits


def table_3(game: Game) -> tuple[dict[tuple[str, str, str], float], Rates]:
    """Each region's optimal tariffs, the others' staying as they are, and what they do."""
    found: dict[tuple[str, str, str], float] = {}
    rates = game.in_force
    optimal = []
    for j, own in enumerate(REGIONS):
        begin = np.full(rates[j].size, COMMON_START)
        best = best_response(game, own, (*rates[:j], begin, *rates[j + 1 :]), starts=(), grid=())
        welfare, wages, profits = percent(best.outcome)
        found["3a", own, "welfare"] = welfare.pop(own)
        found["3a", own, "others' welfare"] = float(np.mean(list(welfare.values())))
        found["3a", own, "wage"] = wages[own]
        found["3a", own, "profit"] = profits[own]
        found["3a", own, "median tariff"] = 100.0 * float(np.median(best.rates))
        optimal.append(best.rates)
    return found | means(found, "3a"), tuple(optimal)


def table_4(war: Nash) -> dict[tuple[str, str, str], float]:
    """The trade war: everyone's tariffs the best answer to the others'."""
    found: dict[tuple[str, str, str], float] = {}
    for column, values in zip(("welfare", "wage", "profit"), percent(war.outcome), strict=True):
        found |= {("4a", own, column): values[own] for own in REGIONS}
    for own, rates in zip(REGIONS, war.rates, strict=True):
        found["4a", own, "median tariff"] = 100.0 * float(np.median(rates))
    return found | means(found, "4a")


def cooperation(game: Game, war: Nash) -> Deal:
    """Tariffs of 0 and more at which every region gains the same over the trade war, and none could gain more."""
    nothing = np.zeros(len(REGIONS))
    joint = Joint(game, war.payoffs, nothing, transfers=False)
    free_trade = joint.point(tuple(np.zeros_like(rates) for rates in war.rates), nothing)
    return proportional(joint, free_trade, np.ones(len(REGIONS)), "equal gain", COOPERATION_TOLERANCE)


def table_of_cooperation(deal: Deal) -> dict[tuple[str, str, str], float]:
    """Gains over the trade war, welfare and tariffs."""
    found: dict[tuple[str, str, str], float] = {}
    for j, own in enumerate(REGIONS):
        found["cooperation", own, "gain over the war"] = 100.0 * float(np.expm1(deal.gains[j]))
        found["cooperation", own, "welfare"] = 100.0 * float(np.expm1(deal.payoffs[j]))
        found["cooperation", own, "median tariff"] = 100.0 * float(np.median(deal.rates[j]))
    return found


def means(found: dict[tuple[str, str, str], float], table: str) -> dict[tuple[str, str, str], float]:
    """The row of means over regions."""
    columns = dict.fromkeys(column for _, _, column in found)
    return {
        (table, "mean", column): float(np.mean([found[table, own, column] for own in REGIONS])) for column in columns
    }


def tables(shared: Path) -> dict[tuple[str, str, str], float]:
    """Every number by table, region and column; percent."""
    game = tariff_game(shared)
    alone, optimal = table_3(game)
    war = nash(game, optimal)
    return alone | table_4(war) | table_of_cooperation(cooperation(game, war))


def main(shared: Path) -> None:
    printed = published(FOLDER)
    print(f"{'table':11} {'region':6} {'column':17} {'published':>9} {'here':>9}")
    for key, value in tables(shared).items():
        print(f"{key[0]:11} {key[1]:6} {key[2]:17} {printed.get(key, ''):>9} {value:9.3f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
