"""Promises by hand: sums of discounted payoffs, labels of edge cases, linkage, stages, fading punishments."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradetalks.errors import BadInput
from tradetalks.games import fading, pooled, promise, staged

payoff = st.floats(-1.0, 1.0, allow_nan=False)


def worth(payoffs: list[float], patience: float) -> float:
    """Discounted sum over a long finite path."""
    return sum(value * patience**t for t, value in enumerate(payoffs))


@pytest.mark.parametrize(
    ("deal", "cheat", "after", "label"),
    [
        (0.0, 0.01, -0.02, "holds with patience"),
        (0.0, -0.01, -0.02, "holds by itself"),
        (0.0, 0.0, -0.02, "holds by itself"),
        (-0.03, -0.01, -0.02, "below the threat point"),
        (-0.03, -0.04, -0.02, "would rather have the war"),
        (0.0, 0.01, 0.02, "would rather have the war"),
        (0.0, 0.01, 0.0, "worth nothing to this side"),
    ],
)
def test_edge_cases_are_labelled(deal, cheat, after, label):
    found = promise(deal, cheat, after)
    assert found.label == label
    assert (found.patience is None) == (label not in ("holds with patience", "holds by itself"))


@given(gain=st.floats(1e-3, 1.0), loss=st.floats(1e-3, 1.0), lag=st.integers(1, 6))
def test_the_least_patience_makes_keeping_and_cheating_worth_the_same(gain, loss, lag):
    """Over 4,000 periods, paths laid out one by one."""
    found = promise(0.0, gain, -loss, lag=lag).patience
    if found > 0.98:
        return
    path = [gain] * lag + [-loss] * 4000
    assert worth(path, found) == pytest.approx(0.0, abs=1e-6)


@given(gain=st.floats(1e-3, 0.2), loss=st.floats(0.3, 1.0), periods=st.integers(1, 12))
def test_a_punishment_of_some_periods(gain, loss, periods):
    found = promise(0.0, gain, -loss, periods=periods)
    assert worth([gain] + [-loss] * periods, found.patience) == pytest.approx(0.0, abs=1e-7)
    assert found.patience >= promise(0.0, gain, -loss).patience - 1e-9


def test_a_punishment_too_short_holds_nothing():
    assert promise(0.0, 0.5, -0.1, periods=3).label == "no patience is enough"


@given(renewal=st.floats(0.05, 1.0))
def test_renewal_counts_as_patience(renewal):
    """delta rho >= delta*: the golden case's 1/3 at payoffs 0, 1, -2."""
    found = promise(0.0, 1.0, -2.0, renewal=renewal)
    if renewal <= 1.0 / 3.0:
        assert found.patience is None
    else:
        assert found.patience * renewal == pytest.approx(1.0 / 3.0)


def test_patience_near_one_sustains_what_none_cannot():
    found = promise(0.0, 0.01, -0.001)
    assert found.holds(0.999)
    assert not found.holds(0.0)


def test_linkage_helps_where_one_issue_has_slack():
    """Alone the first needs 0.9 and the second 0.2; together (0.9 + 0.1) / (1.0 + 0.5)."""
    one, other = (0.0, 0.9, -0.1), (0.0, 0.1, -0.4)
    together = pooled([one, other])
    assert promise(*one).patience == pytest.approx(0.9)
    assert promise(*together).patience == pytest.approx(1.0 / 1.5)
    assert pooled([one, other], [1.0, 0.0]) == one


def test_a_deal_in_steps_needs_less():
    """A quarter of the gain of cheating against the same loss: 0.25 / (0.25 + 1)."""
    assert promise(*staged(0.0, 1.0, -1.0, 4)).patience == pytest.approx(0.2)


def test_a_fading_punishment_holds_until_it_is_too_weak():
    """At patience 0.5 punishments are worth 3/2 + 2/4 + 1/8 = 2.125, then 1.25, then 0.5 and 0, against a gain of 1."""
    assert fading(0.0, 1.0, [-4.0, -3.0, -2.0, -1.0, 0.0], 0.5) == 2
    assert fading(0.0, 1.0, [-4.0], 0.5) is None
    assert fading(0.0, 1.0, [-4.0], 0.1) == 0


@pytest.mark.parametrize(
    "call",
    [
        lambda: promise(float("nan"), 0.0, 0.0),
        lambda: promise(0.0, 1.0, -1.0, renewal=1.2),
        lambda: promise(0.0, 1.0, -1.0, lag=0),
        lambda: promise(0.0, 1.0, -1.0, periods=0),
        lambda: staged(0.0, 1.0, -1.0, 0),
        lambda: fading(0.0, 1.0, [-1.0], 1.0),
        lambda: pooled([(0.0, 1.0, -1.0)], [-1.0]),
    ],
)
def test_what_cannot_be_asked(call):
    with pytest.raises(BadInput):
        call()
