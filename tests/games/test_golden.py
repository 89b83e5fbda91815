"""Optimal rates, Nash pairs, bargaining solutions and least patience computed outside this program."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from equilibrium.worlds import golden, toy
from games.games import uniform_game, with_hermit
from tradetalks.equilibrium import Parameters, Policy
from tradetalks.games.bargaining import nash_product, proportional, room_to_gain
from tradetalks.games.best_responses import best_response
from tradetalks.games.government import outcome_at, payoff
from tradetalks.games.joint import Joint
from tradetalks.games.nash_equilibrium import is_nash, nash
from tradetalks.games.players import Game, Player, carried_out, export_taxes_by_sector, tariffs_by_sector
from tradetalks.games.promises import least_patience, most_cooperative, promise

ANALYTIC = golden("analytic")


def rates_of(found) -> list[float]:
    return [float(rates[0]) for rates in found.rates]


def test_unilateral_optimum_and_what_it_is_worth():
    case, game = ANALYTIC["A"], uniform_game([1, 1])
    best = best_response(game, "C0")
    assert best.rates == pytest.approx([case["t_unilateral"]], abs=2e-7)
    assert 100.0 * best.payoff == pytest.approx(case["dlnW_home"], abs=1e-6)
    assert best.grid_best <= best.payoff
    assert len(best.peaks) == 1


@pytest.mark.parametrize(("partner", "key"), [(0.10, "t_best_reply_partner_0p10"), (0.30, "t_best_reply_partner_0p30")])
def test_best_reply_to_a_tariff(partner, key):
    best = best_response(uniform_game([1, 1]), "C0", (np.zeros(1), np.array([partner])))
    assert best.rates == pytest.approx([ANALYTIC["A"][key]], abs=2e-7)


@pytest.mark.parametrize("size", ["0.1", "0.01", "0.001"])
def test_optimum_of_a_small_country(size):
    best = best_response(uniform_game([float(size), 1.0]), "C0")
    assert best.rates == pytest.approx([ANALYTIC["C_small_open"][size]], abs=1e-6)


@pytest.mark.parametrize(
    ("key", "rate_digits", "welfare_digits"),
    [("A", 2e-7, 1e-6), ("B", 2e-7, 2e-6), ("B20", 5e-6, 5e-5), ("D_three_symmetric", 2e-7, 1e-6)],
)
def test_nash_tariffs(key, rate_digits, welfare_digits):
    """B20's rates are good to 3e-6 only: see tests/equilibrium/test_golden.py."""
    case = ANALYTIC[key]
    labour = case.get("L", [1, 1, 1])
    found = nash(uniform_game(labour), tolerance=1e-8)
    expected = np.broadcast_to(case["nash"], len(labour))
    assert rates_of(found) == pytest.approx(list(expected), abs=rate_digits)
    assert 100.0 * found.payoffs == pytest.approx(
        np.broadcast_to(case.get("dlnW_nash", case.get("dlnW")), len(labour)), abs=welfare_digits
    )
    assert found.largest_change <= 1e-8


def test_random_deviations_do_not_pay_at_nash_and_do_elsewhere():
    game = uniform_game([1, 3])
    expected = tuple(np.array([rate]) for rate in ANALYTIC["B"]["nash"])
    assert is_nash(game, expected, tries=40, seed=1)[0]
    holds, gain = is_nash(game, (np.array([0.15]), expected[1]), tries=40, seed=1)
    assert not holds
    assert gain > 1e-5


SETS = {"CP": (1.0, 1.0, 1.0), "BF": (0.5, 0.2, 0.9), "near-Leontief": (0.5, 0.05, 0.9)}
STUCK = np.array(golden("toyworld")["labour_share"])


def toy_game(elasticities: str, mobile_share) -> Game:
    """A's tariff on B's manufactures; B's export tax on the mineral sold to A."""
    world = toy()
    eps, mu, eta = SETS[elasticities]
    parameters = replace(
        Parameters.long_run(world),
        value_added_elasticity=eps,
        input_elasticity=mu,
        final_elasticity=eta,
        mobile_share=mobile_share,
    )
    a = Player("A", ("C0",), (tariffs_by_sector(world, "C0", ["C1"], ["good_1"]),))
    b = Player("B", ("C1",), (export_taxes_by_sector(world, "C1", ["C0"], ["good_0"]),))
    return Game(world, parameters, (a, b), Policy.benchmark(world), "made up")


@pytest.mark.parametrize(("elasticities", "tariff", "tax"), [("CP", 0.118838, 0.74064), ("BF", 0.119448, 0.93957)])
def test_optimal_tariff_and_export_tax_of_the_made_up_world(elasticities, tariff, tax):
    game = toy_game(elasticities, 1.0)
    assert best_response(game, "A").rates == pytest.approx([tariff], abs=1e-6)
    assert best_response(game, "B").rates == pytest.approx([tax], abs=1e-5)


@pytest.mark.parametrize(("elasticities", "tax"), [("CP", 0.74064), ("BF", 0.93957)])
def test_a_licence_pays_its_user_until_the_price_gap_is_the_optimal_export_tax(elasticities, tax):
    """Exporters get the gap: a cap is the export tax equal to its shadow price, and is best where that tax is."""
    game = toy_game(elasticities, 1.0)
    flow = game.world.country("C1"), game.world.country("C0"), game.world.sector("good_0")
    severe = np.full(game.world.trade.shape, np.inf)
    severe[flow] = 0.05
    licence = Player("B", ("C1",), (carried_out("licence", None, None, severe),))
    game = replace(game, players=(game.players[0], licence))
    best = best_response(game, "B")
    assert best.outcome.shadow_price[flow] == pytest.approx(tax, abs=1e-4)
    loose, bans = (outcome_at(game, (np.zeros(1), np.array([rate]))) for rate in (0.5 * best.rates[0], 1.0))
    assert 0.0 < payoff(loose, licence) < best.payoff
    assert payoff(bans, licence) < best.payoff


@pytest.mark.parametrize("mobile_share", [1.0, STUCK], ids=["long", "specific"])
@pytest.mark.parametrize("elasticities", list(SETS))
def test_nash_pair_of_the_made_up_world_meets_first_order_conditions(elasticities, mobile_share):
    """Central differences of each side's payoff in its own rate vanish, and it falls to both sides."""
    game = toy_game(elasticities, mobile_share)
    found = nash(game, tolerance=1e-8)
    for j, player in enumerate(game.players):
        around = []
        for step in (-4e-3, -2e-3, 0.0, 2e-3, 4e-3):
            moved = tuple(rates + step * (k == j) for k, rates in enumerate(found.rates))
            around.append(payoff(outcome_at(game, moved), player))
        assert max(around) == around[2]
        slope = (around[0] - 8.0 * around[1] + 8.0 * around[3] - around[4]) / 2.4e-2
        assert slope == pytest.approx(0.0, abs=1e-7)


def bargain_case(key: str, low: float, *, transfers: bool) -> tuple[Joint, dict]:
    labour = [float(x) for x in key[3:-1].split(",")]
    threat = np.array(ANALYTIC["B" if labour == [1.0, 3.0] else "B20"]["dlnW"]) / 100.0
    return Joint(uniform_game(labour, low), threat, np.zeros(2), transfers), ANALYTIC["N_bargain"][key]


@pytest.mark.parametrize("key", ["L=[1,3]", "L=[1,20]"])
class TestBargaining:
    """B20's threat is printed to five digits, and so are deals that start from it."""

    @pytest.mark.parametrize(("low", "name"), [(-0.5, "free_tariffs"), (0.0, "nonneg_tariffs")])
    def test_nash_product(self, key, low, name):
        joint, case = bargain_case(key, low, transfers=False)
        found = nash_product(joint, room_to_gain(joint, [np.zeros(2)]), tolerance=1e-8)
        assert rates_of(found) == pytest.approx(case[name]["t"], abs=1e-6)
        assert 100.0 * found.payoffs == pytest.approx(case[name]["dlnW"], abs=2e-5)

    def test_equal_gain(self, key):
        joint, case = bargain_case(key, -0.5, transfers=False)
        found = proportional(joint, np.zeros(2), np.ones(2), "equal gain", tolerance=1e-8)
        assert found.equal
        assert rates_of(found) == pytest.approx(case["equal_gain"]["t"], abs=1e-6)
        assert 100.0 * found.payoffs == pytest.approx(case["equal_gain"]["dlnW"], abs=5e-6)

    def test_free_trade_plus_transfer(self, key):
        """The golden transfer is counted in wages of the payer."""
        joint, case = bargain_case(key, 0.0, transfers=True)
        found = nash_product(joint, room_to_gain(joint, [np.zeros(3)]), tolerance=1e-8)
        assert rates_of(found) == pytest.approx([0.0, 0.0], abs=1e-6)
        assert 100.0 * found.payoffs == pytest.approx(case["free_trade_plus_transfer"]["dlnW"], abs=2e-5)
        in_wages = found.transfer[0] / found.outcome.wage_hat[0]
        assert in_wages == pytest.approx(case["free_trade_plus_transfer"]["T"], abs=2e-7)


def test_least_patience_and_most_cooperative_tariff():
    case, game = ANALYTIC["F_repeated"], uniform_game([1, 1])
    war, cheat = ANALYTIC["A"]["dlnW_nash"] / 100.0, ANALYTIC["A"]["dlnW_home"] / 100.0
    found = promise(0.0, cheat, war)
    assert found.label == "holds with patience"
    assert found.patience == pytest.approx(case["delta_star"], abs=1e-7)
    assert least_patience(1.0, np.exp(cheat), np.exp(war)) == pytest.approx(case["delta_star_levels"], abs=1e-7)

    def payoffs(rate: float) -> tuple[float, float]:
        both = (np.array([rate]), np.array([rate]))
        best = best_response(game, "C0", both, starts=(), grid=())
        return payoff(outcome_at(game, both), game.players[0]), best.payoff

    for patience in ("0.30", "0.44"):
        rate = case["most_cooperative"][patience]
        found = most_cooperative(payoffs, war, float(patience), 0.0, ANALYTIC["A"]["nash"])
        assert found == pytest.approx(rate, abs=2e-6)


def test_a_player_that_trades_with_nobody_changes_nothing():
    """No grid: near-prohibitive tariffs beside a closed economy are hard on the solver."""
    game, case = with_hermit([1, 3]), ANALYTIC["B"]["nash"]
    rates = (np.array([case[0]]), np.array([case[1]]), np.zeros(0))
    for j, player in enumerate(("C0", "C1")):
        best = best_response(game, player, rates, grid=(), starts=[np.array([0.1])])
        assert best.rates == pytest.approx([case[j]], abs=2e-7)
    assert best_response(game, "C2", rates, grid=(), starts=()).gain == 0.0
