"""Rules of the search for deals: slopes of aims, Broyden's update, what `equal` says, and who is blamed for no deal."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from equilibrium.worlds import golden
from games.games import uniform_game
from tradetalks.errors import NoAgreement
from tradetalks.games import Joint, bargaining, frontier, nash_product, proportional, room_to_gain, utmost
from tradetalks.games.bargaining import LEAST_SLOPE, broyden, least_gain, nash_gain, weighted_gain

WAR = np.array(golden("analytic")["B"]["dlnW"]) / 100.0
GAINS = st.lists(st.floats(0.05, 1.0), min_size=3, max_size=3).map(np.array)
WEIGHTS = st.lists(st.floats(0.1, 1.0), min_size=3, max_size=3).map(np.array)


def two(threat=WAR, *, low: float = -0.5, high: float = 10.0, transfers: bool = False) -> Joint:
    game = uniform_game([1.0, 3.0], low)
    for player in game.players:
        player.instruments[0].high[:] = high
    return Joint(game, np.array(threat), np.zeros(2), transfers)


AIMS = {
    "Nash product": lambda gains, w: nash_gain(gains, w),
    "least gain": lambda gains, w: least_gain(gains, 0.5 + w, w / w.sum(), 3.0),
    "weighted sum": lambda gains, w: weighted_gain(gains, w),
}


@pytest.mark.parametrize("aim", AIMS)
@given(gains=GAINS, weight=WEIGHTS)
@settings(deadline=None)
def test_an_aims_slope_is_its_central_difference(aim, gains, weight):
    found = AIMS[aim](gains, weight)
    for j in range(3):
        step = 1e-5 * (np.arange(3) == j)
        ahead, behind = (AIMS[aim](gains + sign * step, weight).value for sign in (1, -1))
        assert found.by_gain[j] == pytest.approx((ahead - behind) / 2e-5, rel=1e-5, abs=1e-7)


@given(gains=GAINS, weight=WEIGHTS)
@settings(deadline=None)
def test_the_nash_products_bend_is_minus_its_second_derivative(gains, weight):
    found = nash_gain(gains, weight)
    for j in range(3):
        step = 1e-5 * (np.arange(3) == j)
        ahead, behind = (nash_gain(gains + sign * step, weight).by_gain[j] for sign in (1, -1))
        assert found.bend[j] == pytest.approx((behind - ahead) / 2e-5, rel=1e-4)


@given(gains=GAINS, weight=WEIGHTS, sharpness=st.floats(1.0, 50.0))
@settings(deadline=None)
def test_the_soft_minimum_bends_at_least_as_much_as_it_says(gains, weight, sharpness):
    """The true second derivative, r p (1 - p) / s^2, is at most r p / s^2."""
    share = weight / weight.sum()
    found = least_gain(gains, np.ones(3), share, sharpness)
    assert found.value <= (gains - np.log(share) / sharpness).min() + 1e-9
    assert found.by_gain.sum() == pytest.approx(1.0)
    assert found.bend == pytest.approx(sharpness * found.by_gain)


def test_no_product_where_somebody_gains_nothing():
    assert nash_gain(np.array([0.1, 0.0]), np.ones(2)).value == -np.inf
    assert nash_gain(np.array([0.1, -0.1]), np.ones(2)).value == -np.inf


VECTORS = st.lists(st.floats(-1.0, 1.0), min_size=3, max_size=3).map(np.array)


@given(move=VECTORS, answer=VECTORS)
@settings(deadline=None)
def test_broydens_update_turns_the_answer_back_into_the_move(move, answer):
    """The secant condition, with the slope along the move kept between LEAST_SLOPE and 1."""
    assume(move @ move > 1e-2)
    found = broyden(np.eye(3), move, answer)
    slope = float(move @ answer / (move @ move))
    kept = answer + (min(max(slope, LEAST_SLOPE), 1.0) - slope) * move
    assert found @ kept == pytest.approx(move, abs=1e-9)
    across = np.cross(move, [0.3, -0.5, 0.7])
    assert found @ across == pytest.approx(across, abs=1e-9)  # nothing was learnt there
    assert LEAST_SLOPE * 0.999 <= float(move @ kept / (move @ move)) <= 1.001


@given(move=VECTORS, answer=VECTORS)
@settings(deadline=None)
def test_broydens_update_is_left_out_where_it_would_turn_the_step_round(move, answer):
    assume(move @ move > 1e-2)
    inverse = np.diag([1.0, -2.0, -2.0])
    slope = float(move @ answer / (move @ move))
    kept = answer + (min(max(slope, LEAST_SLOPE), 1.0) - slope) * move
    found = broyden(inverse, move, answer)
    if move @ inverse @ kept > 1e-6:
        assert found @ kept == pytest.approx(move, abs=1e-5 / (move @ inverse @ kept))
    if move @ inverse @ kept <= 0.0:
        assert found is inverse


def test_gains_are_called_equal_only_where_they_are():
    """With tariffs of 0 and more, and a threat that is bad for one alone, a bound holds the other's gain back."""
    free = two([-0.03, -0.004])
    deal = proportional(free, room_to_gain(free, [np.zeros(2)]), np.ones(2), "equal gain")
    assert deal.equal
    assert np.ptp(deal.gains) < 1e-4 * deal.gains.max()
    held = two([-0.05, -0.0005], low=0.0)
    bounded = proportional(held, room_to_gain(held, [np.zeros(2)]), np.ones(2), "equal gain")
    assert not bounded.equal
    assert np.ptp(bounded.gains) > 0.01 * bounded.gains.max()


def test_a_deal_out_of_proportion_by_a_thousandth_is_not_called_equal(monkeypatch):
    joint = two([-0.03, -0.004])
    start = room_to_gain(joint, [np.zeros(2)])
    monkeypatch.setattr(bargaining, "MOST_ROUNDS", 3)
    deal = proportional(joint, start, np.ones(2), "equal gain", tolerance=1e-9)
    apart = float(np.ptp(deal.gains) / deal.gains.max())
    assert deal.equal == (apart <= 3e-7)


def test_who_prefers_the_threat_is_named():
    for j, name in enumerate(("C0", "C1")):
        threat = np.array([-0.02, -0.02])
        threat[j] = 0.5
        with pytest.raises(NoAgreement, match="outside the payoff set") as caught:
            room_to_gain(two(threat), [np.zeros(2)])
        assert f"{name}:" in str(caught.value).splitlines()[0]


def test_the_largest_least_gain_of_all_starts_is_told():
    """One start is free trade with nothing lost, the other a war: what is told is the nearer one's."""
    threat = [0.004, 0.002]
    told = []
    for starts in ([np.zeros(2)], [np.zeros(2), np.full(2, 2.0)], [np.full(2, 2.0), np.zeros(2)]):
        with pytest.raises(NoAgreement, match="no gain to share") as caught:
            room_to_gain(two(threat), starts)
        told.append(float(str(caught.value).split("found is ")[1].split(" log")[0]))
    assert min(told) < 0.0
    assert max(told) - min(told) < 1e-4


def test_the_first_start_that_leads_to_a_gain_is_taken():
    joint = two(WAR)
    found = room_to_gain(joint, [np.zeros(2), np.full(2, 0.3)])
    assert joint.gains(joint.see(found)).min() > 1e-4


def test_power_is_scaled_and_equal_where_none_is_given():
    joint = two(WAR)
    start = room_to_gain(joint, [np.zeros(2)])
    default, scaled = (nash_product(joint, start, power) for power in (None, np.array([7.0, 7.0])))
    assert default.gains == pytest.approx(scaled.gains, rel=1e-5)


def test_the_frontier_runs_from_one_sides_best_to_the_others():
    """The ends weigh one side at 0.98; the payoffs' weighted sum is highest at its own point."""
    joint = two(WAR, low=0.0)
    points = frontier(joint, np.zeros(2), 5)
    ends = np.linspace(0.98, 0.02, 5)
    payoffs = np.array([deal.payoffs for deal in points])
    for k, share in enumerate(ends):
        weighted = payoffs @ np.array([share, 1.0 - share])
        assert np.argmax(weighted) == k


def test_money_handed_over_leaves_the_others_a_ten_thousandth():
    joint = two(WAR, transfers=True)
    start = room_to_gain(joint, [np.zeros(3)])
    for j in range(2):
        most = utmost(joint, start, j)
        assert most.transfer.sum() == pytest.approx(0.0, abs=1e-12)
        assert 0.5e-4 < most.gains[1 - j] / most.gains[j] < 1.5e-4
        assert most.transfer[j] > 0.0


def test_no_agreement_tells_the_best_of_what_the_starts_led_to(monkeypatch):
    """Searches from three starts that end at least gains of -3, -1 and -2 hundredths: the second is told."""
    joint = two([0.004, 0.002])
    ends = iter([(np.zeros(2), -0.03), (np.full(2, 0.1), -0.01), (np.full(2, 0.2), -0.02)])
    monkeypatch.setattr(bargaining, "largest_least_gain", lambda *_: next(ends))
    with pytest.raises(NoAgreement, match=r"-1\.00e-02"):
        room_to_gain(joint, [np.zeros(2)] * 3)
