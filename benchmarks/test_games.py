"""Best responses, Nash and a deal between the United States and China in sectoral tariffs on the shipped world."""

from __future__ import annotations

import pytest

from tradetalks.talks.tariff_game import TariffGame
from tradetalks.world import World


@pytest.fixture(scope="module")
def game() -> TariffGame:
    found = TariffGame(World.load(), players=("USA", "CHN"))
    _ = found.before
    return found


def test_best_response(benchmark, game):
    assert benchmark.pedantic(game.best_response, ("USA",), rounds=5).gain > 0.0


def test_nash(benchmark, game):
    assert benchmark.pedantic(game.nash, rounds=3).gains.max() < 1e-8


def test_nash_product(benchmark, game):
    threat = [-0.004, -0.004]
    assert benchmark.pedantic(game.bargain, (threat,), rounds=3).gains.min() > 0.0
