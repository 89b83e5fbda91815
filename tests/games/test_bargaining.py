"""What axioms demand of bargaining solutions, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equilibrium.worlds import golden, toy
from games.games import uniform_game
from tradetalks.equilibrium import Parameters, Policy
from tradetalks.equilibrium import solve as solve_policy
from tradetalks.equilibrium.solver import _as_world
from tradetalks.errors import BadInput, NoAgreement, UnknownName
from tradetalks.games import (
    Game,
    Joint,
    Player,
    best_response,
    frontier,
    nash_product,
    proportional,
    room_to_gain,
    tariffs_by_sector,
    uniform_tariff,
    utmost,
)
from tradetalks.games.bargaining import least_gain, nash_gain
from tradetalks.games.government import government_income, outcome_at, payoff_slope, payoffs

GOLDEN = golden("analytic")
WAR = {1.0: GOLDEN["A"]["dlnW_nash"] / 100.0, 3.0: np.array(GOLDEN["B"]["dlnW"]) / 100.0}
EXAMPLES = settings(max_examples=4, deadline=None)


def joint(labour: list[float], threat, *, transfers: bool = False, low: float = -0.5) -> Joint:
    return Joint(uniform_game(labour, low), np.array(threat), np.zeros(len(labour)), transfers)


def solve(found: Joint, kind: str):
    start = room_to_gain(found, [np.zeros(found.bounds()[0].size)])
    if kind == "nash":
        return nash_product(found, start, tolerance=1e-8)
    return proportional(found, start, np.ones(2), kind, tolerance=1e-8)


@pytest.mark.parametrize("kind", ["nash", "equal gain"])
@EXAMPLES
@given(threat=st.tuples(st.floats(-0.03, -0.005), st.floats(-0.008, -0.002)))
def test_pareto_no_move_of_both_rates_helps_both(kind, threat):
    found = solve(joint([1.0, 3.0], threat), kind)
    game = found.game
    for step in np.array([(1, 0), (0, 1), (1, 1), (1, -1), (-1, 0), (0, -1), (-1, -1), (-1, 1)]) * 1e-3:
        there = payoffs(outcome_at(game, tuple(r + s for r, s in zip(found.rates, step, strict=True))), game.players)
        assert (there - found.payoffs).min() <= 1e-8


@pytest.mark.parametrize("kind", ["nash", "equal gain"])
@EXAMPLES
@given(threat=st.floats(-0.02, -0.001))
def test_symmetry(kind, threat):
    found = solve(joint([1.0, 1.0], [threat, threat]), kind)
    assert found.gains[0] == pytest.approx(found.gains[1], rel=1e-4)


@EXAMPLES
@given(threat=st.tuples(st.floats(-0.03, -0.01), st.floats(-0.008, -0.003)))
def test_independence_of_alternatives_that_were_not_chosen(threat):
    """Narrower bounds around the Nash product's deal leave it where it is."""
    wide = solve(joint([1.0, 3.0], threat), "nash")
    game = uniform_game([1.0, 3.0])
    world = game.world

    def near(player: Player, rates) -> Player:
        around = (float(rates[0]) - 0.02, float(rates[0]) + 0.01)
        return Player(
            player.name, player.members, (uniform_tariff(world, player.name, world.countries, world.sectors, *around),)
        )

    players = tuple(near(p, r) for p, r in zip(game.players, wide.rates, strict=True))
    narrow = Joint(
        Game(world, game.parameters, players, game.policy, ""), np.array(threat), np.zeros(2), transfers=False
    )
    found = nash_product(narrow, narrow.point(wide.rates, np.zeros(2)), tolerance=1e-8)
    assert [float(r[0]) for r in found.rates] == pytest.approx([float(r[0]) for r in wide.rates], abs=1e-5)


@given(gains=st.tuples(st.floats(0.01, 1.0), st.floats(0.01, 1.0)), scale=st.floats(0.1, 10.0))
def test_scale_invariance_of_the_nash_product(gains, scale):
    """Counting one side's gains in other units changes neither the order of deals nor the ratio of slopes in units."""
    power, units = np.array([0.5, 0.5]), np.array([scale, 1.0])
    one, other = nash_gain(np.array(gains), power), nash_gain(np.array(gains) * units, power)
    assert other.value - one.value == pytest.approx(0.5 * np.log(scale))
    assert other.by_gain * units == pytest.approx(one.by_gain)


def test_more_power_means_a_larger_gain():
    found = joint([1.0, 3.0], WAR[3.0])
    start = room_to_gain(found, [np.zeros(2)])
    gains = [nash_product(found, start, np.array([b, 1.0 - b])).gains[0] for b in (0.3, 0.5, 0.7)]
    assert gains == sorted(gains)


def test_kalai_smorodinsky_shares_utmost_gains_in_proportion():
    found = joint([1.0, 3.0], WAR[3.0])
    start = room_to_gain(found, [np.zeros(2)])
    ends = np.array([utmost(found, start, j).gains[j] for j in range(2)])
    chosen = proportional(found, start, ends, "Kalai-Smorodinsky")
    assert chosen.equal
    assert chosen.gains[0] / ends[0] == pytest.approx(chosen.gains[1] / ends[1], rel=1e-3)
    assert (chosen.gains < ends).all()


def test_the_utmost_with_transfers_leaves_the_other_nothing():
    """Money reaches as far as negative tariffs do, where those are allowed, and further than tariffs of 0 and more."""
    with_money = joint([1.0, 3.0], WAR[3.0], transfers=True)
    free, bounded = (joint([1.0, 3.0], WAR[3.0], low=low) for low in (-0.5, 0.0))
    for j in range(2):
        most = utmost(with_money, room_to_gain(with_money, [np.zeros(3)]), j)
        assert 0.0 <= most.gains[1 - j] < 2e-4 * most.gains[j]
        without, less = (utmost(one, room_to_gain(one, [np.zeros(2)]), j).gains[j] for one in (free, bounded))
        assert most.gains[j] == pytest.approx(without, rel=1e-3)
        assert most.gains[j] > 1.001 * less


def test_the_frontier_falls():
    found = joint([1.0, 3.0], WAR[3.0])
    points = np.array([deal.payoffs for deal in frontier(found, room_to_gain(found, [np.zeros(2)]), 5)])
    assert (np.diff(points[:, 0]) < 0.0).all()
    assert (np.diff(points[:, 1]) > 0.0).all()


def test_matters_move_the_deal_against_whom_they_please():
    """A side that gains more from agreeing anyway asks for less in tariffs."""
    without = solve(joint([1.0, 1.0], [-0.01, -0.01]), "nash")
    game = uniform_game([1.0, 1.0], -0.5)
    with_matter = Joint(game, np.array([-0.01, -0.01]), np.array([0.005, 0.0]), transfers=False)
    found = nash_product(with_matter, room_to_gain(with_matter, [np.zeros(2)]))
    assert found.payoffs[0] < without.payoffs[0]
    assert found.gains[0] > without.gains[0]


def test_least_gain_nears_the_minimum():
    gains = np.array([0.3, 0.1, 0.2])
    assert least_gain(gains, np.ones(3), np.full(3, 1 / 3), 1e4).value == pytest.approx(0.1, abs=2e-4)


@pytest.mark.parametrize(
    ("threat", "message"),
    [([0.5, -0.01], "outside the payoff set"), ([0.004, 0.002], "no gain to share")],
)
def test_threats_that_leave_nothing(threat, message):
    with pytest.raises(NoAgreement, match=message):
        room_to_gain(joint([1.0, 3.0], threat), [np.zeros(2)])


def test_three_players_share():
    found = joint([1.0, 1.0, 1.0], [GOLDEN["D_three_symmetric"]["dlnW_nash"] / 100.0] * 3, low=0.0)
    deal = nash_product(found, room_to_gain(found, [np.zeros(3)]))
    assert np.concatenate(deal.rates) == pytest.approx(np.zeros(3), abs=1e-6)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: joint([1.0, 3.0], [np.nan, 0.0]), BadInput, "finite payoff"),
        (lambda: joint([1.0, 3.0], [0.0]), BadInput, "finite payoff"),
        (lambda: nash_product(joint([1.0, 3.0], WAR[3.0]), np.zeros(2), np.array([1.0, 0.0])), BadInput, "power"),
        (lambda: frontier(joint([1.0, 1.0, 1.0], [-0.02] * 3), np.zeros(3), 3), BadInput, "two players"),
        (lambda: best_response(uniform_game([1.0, 3.0]), "XXX"), UnknownName, "no player"),
        (lambda: best_response(uniform_game([1.0, 3.0], low=20.0), "C0"), BadInput, "bounds crossed"),
        (lambda: with_members(("C0", "C9")), UnknownName, "C9"),
        (lambda: with_members(()), BadInput, "without a country"),
        (lambda: with_members(("C0", "C1")), BadInput, "named twice"),
        (lambda: weighted(np.array([2.0, 2.0, 2.0])), BadInput, "mean 1"),
        (lambda: twice(uniform_game([1.0, 3.0])).check(), BadInput, "two rates set the tariff of one flow"),
        (lambda: tariffs_by_sector(toy(), "C0", ["C0"], ["good_1"]), BadInput, "without a flow"),
    ],
)
def test_what_cannot_be_played(make, error, message):
    with pytest.raises(error, match=message):
        make()


def twice(game: Game) -> Game:
    """A player with the same instrument two times."""
    first, *others = game.players
    return replace(game, players=(replace(first, instruments=first.instruments * 2), *others))


def with_members(members: tuple[str, ...]):
    game = uniform_game([1.0, 3.0])
    player = Player("odd", members, ())
    return best_response(Game(game.world, game.parameters, (player, game.players[1]), game.policy, ""), "odd")


def weighted(weight):
    world = toy()
    player = Player("A", ("C0",), (tariffs_by_sector(world, "C0", ["C1"], world.sectors),), weight)
    return best_response(Game(world, Parameters.long_run(world), (player,), Policy.benchmark(world), ""), "A")


def test_gradient_of_a_weighted_payoff_is_its_central_difference():
    """Two countries as a bloc with political weights and profits, against a third."""
    world = toy()
    parameters = Parameters(world.trade_elasticity, profit_share=np.array([0.1, 0.2, 0.05]))
    bloc = Player(
        "AB", ("C0", "C1"), (tariffs_by_sector(world, "C0", ["C2"], world.sectors),), np.array([0.5, 2.0, 0.5])
    )
    other = Player("C", ("C2",), ())
    game = Game(world, parameters, (bloc, other), Policy.benchmark(world), "")
    rates = (np.full(3, 0.2), np.zeros(0))
    at = outcome_at(game, rates)
    slope = payoff_slope(game, at, np.array([1.0, -0.5]))
    for cell in ((2, 0, 1), (1, 2, 0)):
        values = []
        for step in (-1e-4, 1e-4):
            policy = at.policy.copy()
            policy.tariff[cell] += step
            values.append(payoffs(solve_policy(world, policy, parameters), game.players) @ [1.0, -0.5])
        assert slope.tariff[cell] == pytest.approx((values[1] - values[0]) / 2e-4, rel=1e-4, abs=1e-7)


def test_weights_of_one_are_real_income():
    world = toy()
    player = Player("A", ("C0",), (tariffs_by_sector(world, "C0", ["C1"], world.sectors),))
    game = Game(world, Parameters.long_run(world), (player,), Policy.benchmark(world), "")
    same = Player("A", ("C0",), game.players[0].instruments, np.ones(3))
    at = outcome_at(game, (np.array([0.1, 0.3, 0.0]),))
    assert payoffs(at, (same,)) == pytest.approx(payoffs(at, game.players), abs=1e-12)


def weighted_game(weight: list[float]) -> Game:
    """The made-up world with profits; its first country sets tariffs on both others."""
    world = toy()
    parameters = Parameters(world.trade_elasticity, profit_share=np.array([0.1, 0.2, 0.05]))
    tariffs = tariffs_by_sector(world, "C0", world.countries, world.sectors)
    player = Player("A", ("C0",), (tariffs,), np.array(weight))
    return Game(world, parameters, (player,), Policy.benchmark(world), "")


@settings(max_examples=6, deadline=None)
@given(
    rates=st.lists(st.lists(st.floats(0.0, 2.0), min_size=6, max_size=6), min_size=2, max_size=2),
    weight=st.lists(st.floats(0.1, 5.0), min_size=3, max_size=3),
)
def test_a_payoff_depends_on_the_state_alone_and_not_on_the_base_it_is_counted_from(rates, weight):
    """From one state to another is the same gain, whichever outcome is made the benchmark."""
    game = weighted_game(list(np.array(weight) / np.mean(weight)))
    one, other = (outcome_at(game, (np.array(chosen),)) for chosen in rates)
    rebased = _as_world(one)
    moved = replace(game, world=rebased, policy=Policy.benchmark(rebased))
    from_benchmark = payoffs(other, game.players) - payoffs(one, game.players)
    from_there = payoffs(outcome_at(moved, (np.array(rates[1]),)), moved.players)
    assert from_there == pytest.approx(from_benchmark, abs=1e-9)


def test_tariff_revenue_goes_to_workers_where_they_are_after_the_change():
    """By hand: two industries, wages 30 and 10 and then 10 and 30, 8 of revenue, weights 1.5 and 0.5."""
    weight, nothing = np.array([1.5, 0.5]), np.zeros(2)
    before = government_income(np.array([30.0, 10.0]), nothing, 48.0, weight)
    after = government_income(np.array([10.0, 30.0]), nothing, 48.0, weight)
    assert before == pytest.approx(1.5 * (30.0 + 6.0) + 0.5 * (10.0 + 2.0))
    assert after == pytest.approx(1.5 * (10.0 + 2.0) + 0.5 * (30.0 + 6.0))


def test_profits_stay_where_they_are_made():
    """By hand: all wages in the first industry, all profits in the second."""
    found = government_income(np.array([20.0, 0.0]), np.array([0.0, 5.0]), 30.0, np.array([1.5, 0.5]))
    assert found == pytest.approx(1.5 * (20.0 + 5.0) + 0.5 * 5.0)
