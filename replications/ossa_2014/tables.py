"""Optimal tariffs, the trade war and cooperation among 7 regions: Ossa (2014), Tables 3 to 5, a and b.

PYTHONPATH=replications python -m ossa_2014.tables ../shared     prints them beside the published values
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from expected import published
from scipy.io import loadmat

from tradetalks.equilibrium import Parameters, Policy, without_deficits
from tradetalks.games.bargaining import proportional, room_to_gain
from tradetalks.games.best_responses import best_response
from tradetalks.games.government import outcome_at, payoffs
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


def political_weights(shared: Path) -> Array:
    """[region s] his political weights, 1 on average in each region."""
    return np.asarray(loadmat(shared / "data/papers/ossa_2014/Tables/DATA.mat")["LAMBDAPOL"])


def with_politics(game: Game, weights: Array) -> Game:
    """The same with political weights [region s]."""
    players = tuple(replace(p, political_weight=w) for p, w in zip(game.players, weights, strict=True))
    return replace(game, players=players)


def government(game: Game, outcome: Outcome) -> dict[str, float]:
    """Change of each region's payoff, percent."""
    changes = 100.0 * np.expm1(payoffs(outcome, game.players))
    return dict(zip(REGIONS, changes.tolist(), strict=True))


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


def table_3(game: Game, table: str = "3a") -> tuple[dict[tuple[str, str, str], float], Rates]:
    """Each region's optimal tariffs, the others' staying as they are, and what they do."""
    found: dict[tuple[str, str, str], float] = {}
    optimal = []
    for own in REGIONS:
        best = best_response(game, own)
        welfare, wages, profits = percent(best.outcome)
        found[table, own, "government"] = government(game, best.outcome)[own]
        found[table, own, "welfare"] = welfare.pop(own)
        found[table, own, "others' welfare"] = float(np.mean(list(welfare.values())))
        found[table, own, "wage"] = wages[own]
        found[table, own, "profit"] = profits[own]
        found[table, own, "median tariff"] = 100.0 * float(np.median(best.rates))
        optimal.append(best.rates)
    return found | means(found, table), tuple(optimal)


def table_4(war: Nash, table: str = "4a") -> dict[tuple[str, str, str], float]:
    """The trade war: everyone's tariffs the best answer to the others'."""
    columns = (government(war.game, war.outcome), *percent(war.outcome))
    found: dict[tuple[str, str, str], float] = {}
    for column, values in zip(("government", "welfare", "wage", "profit"), columns, strict=True):
        found |= {(table, own, column): values[own] for own in REGIONS}
    for own, rates in zip(REGIONS, war.rates, strict=True):
        found[table, own, "median tariff"] = 100.0 * float(np.median(rates))
    return found | means(found, table)


def cooperation(game: Game, threat: Outcome, begin: Rates | None = None) -> Deal:
    """Tariffs of 0 and more at which every region gains the same over a threat, and none could gain more.

    begin  where to look first, default free trade
    """
    nothing = np.zeros(len(REGIONS))
    joint = Joint(game, payoffs(threat, game.players), nothing, transfers=False)
    starts = [joint.point(rates, nothing) for rates in ((begin,) if begin else ()) + (free_trade(game),)]
    start = room_to_gain(joint, starts)
    return proportional(joint, start, np.ones(len(REGIONS)), "equal gain", COOPERATION_TOLERANCE)


def free_trade(game: Game) -> Rates:
    """Tariffs of zero."""
    return tuple(np.zeros(len(player.labels)) for player in game.players)


def only(game: Game, own: str, goods: tuple[str, ...], rates: Rates) -> Rates:
    """Tariffs of zero but one region's on some goods, which are as in `rates`."""
    j = game.player(own)
    kept = [any(label.startswith(f"{own} tariff on {good} ") for good in goods) for label in game.players[j].labels]
    zero = free_trade(game)
    return (*zero[:j], np.where(kept, rates[j], 0.0), *zero[j + 1 :])


def starts_of_the_paper(game: Game) -> dict[str, Rates | None]:
    """Where cooperation with weights ends as printed: Japan's cereals stay closed; free trade leads higher."""
    closed = tuple(np.full(len(player.labels), HIGHEST) for player in game.players)
    return {
        "war": only(game, "JPN", ("ric", "wht"), closed),
        "factual": only(game, "JPN", ("ric",), game.in_force),
        "free trade": None,
    }


def threats(game: Game, war: Nash) -> dict[str, Outcome]:
    """The three that Table 5 starts from: the trade war, the tariffs of 2007, free trade."""
    return {
        "war": war.outcome,
        "factual": outcome_at(game, game.in_force),
        "free trade": outcome_at(game, free_trade(game)),
    }


def table_5(deal: Deal, threat: Outcome, table: str, name: str) -> dict[tuple[str, str, str], float]:
    """What all gain, and welfare and wages, from a threat."""
    before, after = threat.real_income, deal.outcome.real_income
    welfare = dict(zip(REGIONS, 100.0 * np.expm1(after - before), strict=True))
    wages = deal.outcome.wage_hat / threat.wage_hat
    found = {(table, "all", f"gain from {name}"): 100.0 * float(np.expm1(deal.gains.mean()))}
    found |= {(table, own, f"welfare from {name}"): float(welfare[own]) for own in REGIONS}
    found[table, "mean", f"welfare from {name}"] = float(np.mean(list(welfare.values())))
    for own, change in zip(REGIONS, 100.0 * (wages - wages.mean()), strict=True):
        found[table, own, f"wage from {name}"] = float(change)
    return found


def means(found: dict[tuple[str, str, str], float], table: str) -> dict[tuple[str, str, str], float]:
    """The row of means over regions."""
    columns = dict.fromkeys(column for _, _, column in found)
    return {
        (table, "mean", column): float(np.mean([found[table, own, column] for own in REGIONS])) for column in columns
    }


def tables(shared: Path) -> dict[tuple[str, str, str], float]:
    """Every number by table, region and column; percent."""
    plain = tariff_game(shared)
    found: dict[tuple[str, str, str], float] = {}
    for part, game in (("a", plain), ("b", with_politics(plain, political_weights(shared)))):
        alone, optimal = table_3(game, f"3{part}")
        war = nash(game, optimal)
        found |= alone | table_4(war, f"4{part}")
        begin = starts_of_the_paper(game)
        for name, threat in threats(game, war).items():
            found |= table_5(cooperation(game, threat), threat, f"5{part}", name)
            if part == "b" and begin[name]:
                found |= table_5(cooperation(game, threat, begin[name]), threat, "5b local", name)
    return found


def main(shared: Path) -> None:
    printed = published(FOLDER)
    print(f"{'table':8} {'region':6} {'column':25} {'published':>9} {'here':>9}")
    for key, value in tables(shared).items():
        print(f"{key[0]:8} {key[1]:6} {key[2]:25} {printed.get(key, ''):>9} {value:9.3f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
