"""Games made for tests."""

from __future__ import annotations

import numpy as np

from equilibrium.worlds import armington, flows
from tradetalks.equilibrium import Parameters, Policy
from tradetalks.games.players import Game, Player, uniform_tariff


def uniform_game(labour: list[float], low: float = 0.0) -> Game:
    """One sector, every country levies one rate on all others."""
    world, _ = armington(labour)
    players = tuple(
        Player(c, (c,), (uniform_tariff(world, c, world.countries, world.sectors, low),)) for c in world.countries
    )
    return Game(world, Parameters.long_run(world), players, Policy.benchmark(world), "one sector, one factor")


def with_hermit(labour: list[float]) -> Game:
    """The same with one more player that trades with nobody and has nothing to set."""
    world, _ = armington(labour)
    size = len(labour) + 1
    trade = np.zeros((size, size, 1))
    trade[:-1, :-1] = world.trade
    trade[-1, -1] = 0.7
    larger = flows(trade, np.zeros_like(trade), np.zeros((size, 1, 1)), [4.0])
    traders, hermit = larger.countries[:-1], larger.countries[-1]
    players = [Player(c, (c,), (uniform_tariff(larger, c, larger.countries, larger.sectors),)) for c in traders]
    players.append(Player(hermit, (hermit,), ()))
    return Game(larger, Parameters.long_run(larger), tuple(players), Policy.benchmark(larger), "one sector, one factor")
