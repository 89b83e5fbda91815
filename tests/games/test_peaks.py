"""Payoffs with several peaks, rates in force outside bounds, and starts from which a search used to stall."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from equilibrium.worlds import toy
from games.games import uniform_game
from tradetalks.answers.war import other_peaks
from tradetalks.equilibrium import Parameters, Policy
from tradetalks.errors import BadInput
from tradetalks.games import (
    Game,
    Joint,
    Player,
    best_response,
    nash,
    nash_product,
    outcome_at,
    payoffs,
    proportional,
    room_to_gain,
    tariffs_by_sector,
    utmost,
)
from tradetalks.games.best_responses import rates_by_good


@pytest.fixture(scope="module")
def two_peaks() -> Game:
    """One side sets tariffs and likes its first industry: a low tariff on it is a peak, shutting it off another."""
    world = toy()
    parameters = Parameters(world.trade_elasticity, profit_share=1.0 / (1.0 + world.trade_elasticity))
    tariffs = tariffs_by_sector(world, "C0", world.countries, world.sectors)
    player = Player("A", ("C0",), (tariffs,), np.array([1.92, 0.67, 0.41]))
    return Game(world, parameters, (player,), Policy.benchmark(world), "made up")


def on_a_grid(game: Game) -> float:
    """The highest payoff where each good has one of seven rates, the same for both partners."""
    rates = (0.0, 0.1, 0.2, 0.5, 1.0, 3.0, 10.0)
    goods = [label.split(" on ")[1].split(" from ")[0] for label in game.players[0].labels]
    tried = (dict(zip(game.world.sectors, chosen, strict=True)) for chosen in product(rates, repeat=3))
    return max(
        float(payoffs(outcome_at(game, (np.array([rate[good] for good in goods]),)), game.players)[0]) for rate in tried
    )


def test_the_higher_of_two_peaks_is_found_and_both_are_told(two_peaks):
    best = best_response(two_peaks, "A", (np.zeros(6),))
    assert best.payoff >= on_a_grid(two_peaks)
    assert best.payoff == best.peaks[0].payoff
    assert [peak.payoff for peak in best.peaks] == sorted((peak.payoff for peak in best.peaks), reverse=True)
    near = best_response(two_peaks, "A", (np.zeros(6),), starts=(), grid=())
    assert near.payoff < best.payoff - 1e-4
    assert min(abs(near.payoff - peak.payoff) for peak in best.peaks) < 1e-8


def test_nash_leaves_rates_that_only_meet_first_order_conditions(two_peaks):
    near = best_response(two_peaks, "A", (np.zeros(6),), starts=(), grid=())
    found = nash(two_peaks, (near.rates,))
    assert found.payoffs[0] == pytest.approx(best_response(two_peaks, "A").payoff, abs=1e-8)
    assert found.gains.max() < 1e-8
    assert len(found.peaks[0]) == 2


def test_rates_on_the_same_good_are_set_to_a_bound_together(two_peaks):
    player = two_peaks.players[0]
    groups = [{player.labels[r].split(" from ")[0] for r in rates} for rates in rates_by_good(player)]
    assert all(len(labels) == 1 for labels in groups)
    assert len(groups) == 3


def taxed_game(rate: float, high: float = 10.0) -> Game:
    """Two countries that both levy the same rate today."""
    game = uniform_game([1.0, 3.0])
    policy = game.policy.copy()
    for player in game.players:
        for effect, _ in player.effects():
            policy.tariff[effect.cells] = rate
    players = tuple(
        replace(p, instruments=tuple(replace(i, high=np.full_like(i.high, high)) for i in p.instruments))
        for p in game.players
    )
    return replace(game, players=players, policy=policy)


def test_a_rate_in_force_above_its_bound_is_refused_and_not_cut():
    assert np.concatenate(taxed_game(5.13).in_force) == pytest.approx([5.13, 5.13])
    with pytest.raises(BadInput, match="outside the bounds") as caught:
        _ = taxed_game(5.13, high=5.0).in_force
    assert "5.13" in str(caught.value)
    assert "C0 tariff" in str(caught.value)


def test_equal_gains_are_found_from_rates_at_which_nobody_gains_yet():
    game = taxed_game(0.6)
    here = game.in_force
    joint = Joint(game, payoffs(outcome_at(game, here), game.players), np.zeros(2), transfers=True)
    start = room_to_gain(joint, [joint.point(here, np.zeros(2))])
    deal = proportional(joint, start, np.ones(2), "equal gain")
    assert deal.equal
    assert np.concatenate(deal.rates) == pytest.approx([0.0, 0.0], abs=1e-4)  # money makes free trade best for both
    assert deal.gains[0] == pytest.approx(deal.gains[1], rel=1e-4)


@pytest.mark.parametrize(
    "solve",
    [
        lambda joint, x: proportional(joint, x, np.ones(2), "equal gain"),
        lambda joint, x: nash_product(joint, x),
        lambda joint, x: utmost(joint, x, 0),
    ],
    ids=["equal gain", "Nash product", "utmost"],
)
def test_a_start_at_which_somebody_loses_is_refused(solve):
    game = taxed_game(0.6)
    joint = Joint(game, payoffs(outcome_at(game, game.in_force), game.players), np.zeros(2), transfers=False)
    worse = joint.point((np.array([1.0]), np.array([0.0])), np.zeros(2))
    with pytest.raises(BadInput, match="gains nothing"):
        solve(joint, worse)


def test_a_side_with_several_peaks_is_told_so(two_peaks):
    found = nash(two_peaks)
    (said,) = other_peaks(["USA"], found.peaks)
    assert "2 peaks" in said
    assert f"{100.0 * found.payoffs[0]:+.3f}" in said
    assert other_peaks(["USA"], [found.peaks[0][:1]]) == []
