"""Solutions on pies whose frontier is known in closed form, by the same search that runs on worlds."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from tradetalks.errors import NoEquilibrium
from tradetalks.games import bargaining
from tradetalks.games.bargaining import UTMOST, largest_least_gain, nash_product, proportional, utmost


class Pie:
    """A joint choice of shares of a pie; every share is a variable but the last player's, who has the rest.

    gains_at   [v] -> [j] gains
    slopes_at  [v] -> [j v] their derivatives
    """

    transfers = False

    def __init__(self, gains_at, slopes_at, players, high=1.0):
        self.gains_at, self.slopes_at = gains_at, slopes_at
        self.game = SimpleNamespace(players=[SimpleNamespace(name=name) for name in players])
        self.threat, self.matters = np.zeros(len(players)), np.zeros(len(players))
        self.high, self.seen = high, 0

    def bounds(self):
        variables = len(self.game.players) - 1
        return np.zeros(variables), np.broadcast_to(np.asarray(self.high, dtype=float), (variables,)).copy()

    def see(self, point):
        self.seen += 1
        return SimpleNamespace(point=np.array(point), gains=self.gains_at(np.asarray(point)))

    def gains(self, outcome):
        return outcome.gains

    def slope(self, outcome, aim):
        slopes = self.slopes_at(outcome.point)
        return aim.by_gain @ slopes, aim.bend @ slopes**2 + 1.0

    def split(self, point):
        return (point,), np.zeros(len(self.game.players))


def round_pie(high=1.0):
    """g = (x, 1 - x^2)."""
    return Pie(
        lambda x: np.array([x[0], 1.0 - x[0] ** 2]), lambda x: np.array([[1.0], [-2.0 * x[0]]]), ("A", "B"), high
    )


def straight_pie(players=("A", "B"), high=1.0, size=1.0, least=0.0):
    """g = size (x_1, ..., 1 - sum x) - least."""
    more = len(players) - 1
    slopes = size * np.vstack([np.eye(more), -np.ones(more)])
    return Pie(lambda x: size * np.append(x, 1.0 - x.sum()) - least, lambda x: slopes, players, high)


@pytest.fixture(autouse=True)
def payoffs_are_gains(monkeypatch):
    monkeypatch.setattr(bargaining, "payoffs", lambda seen, players: seen.gains)


@pytest.fixture
def rounds(monkeypatch):
    """How often a product of gains was maximised."""
    calls, true = [], bargaining.best_joint

    def counted(*given):
        calls.append(given)
        return true(*given)

    monkeypatch.setattr(bargaining, "best_joint", counted)
    return calls


START = np.array([0.3])


@pytest.mark.parametrize(("power", "x"), [(None, 1 / np.sqrt(3)), ([2.0, 1.0], 1 / np.sqrt(2)), ([1.0, 2.0], 5**-0.5)])
def test_the_nash_product_of_a_round_pie(power, x):
    """b / x = 2 c x / (1 - x^2): x^2 = b / (b + 2 c)."""
    found = nash_product(round_pie(), START, None if power is None else np.array(power))
    assert found.gains[0] == pytest.approx(x, abs=1e-6)
    assert found.equal


@pytest.mark.parametrize(("scale", "x"), [((1.0, 1.0), (5**0.5 - 1) / 2), ((2.0, 1.0), (17**0.5 - 1) / 4)])
def test_gains_in_proportion_on_a_round_pie(scale, x, rounds):
    """x / s = 1 - x^2."""
    found = proportional(round_pie(), START, np.array(scale), "in proportion")
    assert found.gains[0] == pytest.approx(x, abs=3e-5)
    assert found.equal
    assert len(rounds) < 12


def test_equal_gains_of_three(rounds):
    found = proportional(straight_pie(("A", "B", "C")), np.array([0.1, 0.2]), np.ones(3), "equal gains")
    assert found.gains == pytest.approx([1 / 3] * 3, abs=1e-5)
    assert found.equal
    assert len(rounds) < 12


def test_a_start_that_is_the_answer_ends_the_rounds(rounds):
    pie = straight_pie()
    proportional(pie, np.array([0.5]), np.ones(2), "equal gains")
    assert len(rounds) <= 2


@pytest.mark.parametrize("players", [("A", "B"), ("A", "B", "C")])
def test_a_bound_that_holds_one_back_is_an_answer_that_is_not_equal(players):
    """The first may have a tenth; the others share the rest as they would without him."""
    high = np.array([0.1, 1.0])[: len(players) - 1]
    start = np.array([0.05, 0.3])[: len(players) - 1]
    found = proportional(straight_pie(players, high), start, np.ones(len(players)), "equal gains")
    assert found.gains[0] == pytest.approx(0.1, abs=1e-6)
    assert not found.equal


def test_a_search_that_ends_too_early_is_no_answer(monkeypatch):
    """No bound is reached, so that gains out of proportion are a stalled search."""
    monkeypatch.setattr(bargaining, "MOST_ROUNDS", 1)
    with pytest.raises(NoEquilibrium, match="stalled"):
        proportional(round_pie(), START, np.array([5.0, 1.0]), "in proportion")


@pytest.mark.parametrize("j", [0, 1])
@pytest.mark.parametrize("players", [("A", "B"), ("A", "B", "C")])
def test_the_utmost_leaves_each_other_a_ten_thousandth_of_it(players, j):
    """On a straight pie log g_j + m sum log g_k has its maximum at g_k = m g_j, m shared among the others."""
    start = np.full(len(players) - 1, 1.0 / len(players))
    found = utmost(straight_pie(players), start, j, 1e-9)
    others = np.delete(found.gains, j)
    assert others / found.gains[j] == pytest.approx(UTMOST / (len(players) - 1), rel=0.05)
    assert found.equal


def test_a_start_where_all_gain_enough_is_taken_as_it_is(rounds):
    point, least = largest_least_gain(straight_pie(), np.array([0.3]), 1e-6)
    assert (point[0], least) == (0.3, pytest.approx(0.3))
    assert rounds == []


def test_a_start_that_leaves_somebody_next_to_nothing_is_left():
    """Logarithms of a gain of a thousandth of the other's are steep: the search for a deal would stall there."""
    point, least = largest_least_gain(straight_pie(), np.array([0.001]), 1e-6)
    assert least > 0.1
    assert point[0] > 0.1


@pytest.mark.parametrize("size", [1.0, 1e-2, 1e-4])
def test_a_gain_of_any_size_is_found_from_a_start_without(size):
    """The threats take 0.45 of the pie each: only shares between 0.45 and 0.55 leave both a gain."""
    pie = straight_pie(size=size, least=0.45 * size)
    point, least = largest_least_gain(pie, np.array([0.02]), 1e-6)
    assert 0.0 < least <= 0.05 * size * (1 + 1e-9)
    assert 0.45 < point[0] < 0.55


def test_the_utmost_with_money_comes_near_by_maxima_of_a_tenth_and_a_hundredth(rounds, monkeypatch):
    """The last hundredth is handed over in money, not climbed to."""
    pie = straight_pie()
    pie.transfers = True
    monkeypatch.setattr(bargaining, "handed_over", lambda joint, point, j: (point, joint.see(point)))
    found = utmost(pie, np.array([0.5]), 0, 1e-9)
    assert len(rounds) == 2
    assert found.gains[1] / found.gains[0] == pytest.approx(0.01, rel=0.05)


def test_a_stalled_search_of_three_is_no_answer_though_one_has_the_least_power(monkeypatch):
    """Nobody is held back by a bound: powers at their ends tell that, and those of three players end apart."""
    monkeypatch.setattr(bargaining, "MOST_ROUNDS", 2)
    with pytest.raises(NoEquilibrium, match="stalled"):
        proportional(straight_pie(("A", "B", "C")), np.array([0.3, 0.3]), np.array([9.0, 3.0, 1.0]), "in proportion")
