"""Numbers and sentences on hand-made estimates."""

import math

import numpy as np
import pytest

from tradetalks.actors import actor_name
from tradetalks.answers.sensitivity import unknown_label
from tradetalks.answers.sentences import change, ends, extremes, in_both, in_sentence
from tradetalks.digits import digits_for, percent, places, signed
from tradetalks.runs.quantities import QUANTITIES, Estimate


def estimate(**cells):
    """Log changes by country: median, low, high in percent."""
    logs = np.log1p(np.array(list(cells.values())) / 100.0)
    return Estimate(QUANTITIES["real_income"], (tuple(cells),), *logs.T, np.stack([logs[:, 1], logs[:, 0], logs[:, 2]]))


def test_percent_of_a_log_change():
    assert percent(math.log(1.05)) == pytest.approx(5.0)
    assert percent(-math.log(2.0)) == pytest.approx(-50.0)


def test_a_number_below_the_last_digit_has_no_sign():
    assert places(-0.004, 2) == "0.00"
    assert signed(0.004, 2) == "0.00"
    assert signed(-1234.5, 1) == "\u22121,234.5"
    assert signed(0.05, 2) == "+0.05"


@pytest.mark.parametrize(("largest", "digits"), [(0.05, 3), (0.5, 2), (12.0, 1), (160.0, 0)])
def test_digits_leave_two_figures_in_the_largest(largest, digits):
    assert digits_for([0.001, -largest]) == digits


def test_a_fall_is_said_without_a_sign():
    found = estimate(CHN=(-0.16, -0.17, -0.11), USA=(0.33, 0.28, 0.43))
    assert change(found, "CHN") == ("falls", "by 0.16 % (80 % range 0.11 to 0.17)")
    assert change(found, "USA") == ("rises", "by 0.33 % (80 % range 0.28 to 0.43)")


def test_a_range_on_both_sides_of_zero_says_so_first():
    verb, amount = change(estimate(CAN=(0.01, -0.02, 0.03)), "CAN")
    assert verb == "may rise or fall"
    assert amount == "(\u22120.020 to +0.030 %, median +0.010)"


def test_two_countries_share_a_verb_only_if_they_move_alike():
    alike = estimate(CHN=(-0.2, -0.3, -0.1), USA=(-0.4, -0.5, -0.3))
    assert in_both(alike, "CHN", "USA") == (
        "falls by 0.20 % (80 % range 0.10 to 0.30) in China and by 0.40 % (80 % range 0.30 to 0.50) in the United "
        "States"
    )
    apart = estimate(CHN=(0.2, 0.1, 0.3), USA=(-0.4, -0.5, -0.3))
    assert "in China and falls by" in in_both(apart, "CHN", "USA")


def test_only_certain_signs_are_called_most():
    found = estimate(VNM=(0.3, 0.2, 0.4), CAN=(0.9, -0.1, 1.0), BRA=(-0.1, -0.2, -0.05))
    assert extremes(found, ("VNM", "CAN", "BRA")) == ("VNM", "BRA")
    assert extremes(found, ("CAN",)) == (None, None)
    assert ends(found, "VNM") == "+0.30 %, 80 % range +0.20 to +0.40"


def test_names_as_a_reader_calls_them():
    assert actor_name("CHN.mofcom") == "Chinese Ministry of Commerce"
    assert actor_name("asia-times") == "asia-times"
    assert in_sentence("USA") == "the United States"
    assert in_sentence("VNM") == "Viet Nam"


@pytest.mark.parametrize(
    ("unknown", "words"),
    [
        ("CHN approval_rate", "China: licences granted"),
        ("others delivered_share", "others: purchases delivered"),
        ("trade_elasticity utilities and 18 alike", "trade elasticity: utilities and 18 alike"),
        ("value_added", "value added against materials"),
        ("cost_per_day", "cost per day"),
    ],
)
def test_an_unknown_is_named_in_words(unknown, words):
    assert unknown_label(unknown) == words
