"""Closed forms against numbers computed elsewhere, and their limits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chokepoint.chains import golden
from tradetalks.chokepoint import (
    bottleneck_output,
    bridging_stock,
    crps,
    half_life,
    horizon_elasticity,
    stock_out,
    storage_price,
)
from tradetalks.chokepoint.equations import holders, scarcity_price
from tradetalks.errors import BadParameters

UNIT = st.floats(0.0, 1.0)


@pytest.mark.parametrize(("share", "quantity", "elasticity", "percent"), golden("G_bottleneck"))
def test_bottleneck_formula(share, quantity, elasticity, percent):
    assert 100.0 * np.log(bottleneck_output(share, quantity, elasticity)) == pytest.approx(percent, abs=5e-5)


@given(st.floats(1e-5, 0.5), UNIT, st.floats(0.01, 0.99))
def test_bottleneck_lies_between_leontief_and_hulten(share, quantity, elasticity):
    output = float(bottleneck_output(share, quantity, elasticity))
    assert quantity - 1e-12 <= output <= quantity**share + 1e-12


def test_bottleneck_limits():
    assert bottleneck_output(0.1, 0.0, 0.5) == 0.0
    assert float(bottleneck_output(0.1, 0.0, 2.0)) == pytest.approx(0.9**2)
    assert float(bottleneck_output(1e-4, 0.2, 1e-4)) == pytest.approx(0.2, rel=1e-3)
    assert float(bottleneck_output(0.3, 0.5, 1.0)) == pytest.approx(0.5**0.3)


@pytest.mark.parametrize(("bad", "name"), [((1.2, 0.5, 0.5), "cost share"), ((0.1, 1.5, 0.5), "quantity"),
                                            ((0.1, 0.5, 0.0), "elasticity")])  # fmt: skip
def test_bottleneck_refuses(bad, name):
    with pytest.raises(BadParameters, match=name):
        bottleneck_output(*bad)


@pytest.mark.parametrize(("inflow", "stock", "lead", "growth", "years"), golden("S_stock"))
def test_stock_out(inflow, stock, lead, growth, years):
    found = stock_out(inflow, stock, 1e9 if lead is None else lead, growth)
    assert found is None if years is None else found == pytest.approx(years, abs=1e-9)


def test_bridging_stock_is_the_least_that_never_runs_out():
    assert bridging_stock(0.25, 3.5, 0.5) == pytest.approx(3.1875)  # EVIDENCE of the model: 3.19 years of use
    assert stock_out(0.25, 3.1875 + 1e-9, 3.5, 0.5) is None
    assert stock_out(0.25, 3.1875 - 1e-6, 3.5, 0.5) is not None


@given(UNIT, st.floats(0.0, 5.0), st.floats(0.0, 5.0), st.floats(0.0, 2.0), st.floats(0.0, 1.0))
def test_more_stock_never_brings_the_stop_forward(inflow, stock, lead, growth, more):
    before, after = (stock_out(inflow, s, lead, growth) for s in (stock, stock + more))
    assert after is None or (before is not None and after >= before - 1e-9)


def test_elasticity_runs_from_start_to_end():
    path = horizon_elasticity(np.array([0.0, 60.0, 1e6]), 0.1, 1.0, 60.0)
    assert path == pytest.approx([0.1, 1.0 - 0.9 / np.e, 1.0])


@given(st.floats(0.05, 1.0), UNIT)
def test_holders_follow_a_uniform_spread(spread, drawn):
    """Firms with stocks uniform around 1: draw x from each, compare with a count of who has some left."""
    firms = np.linspace(1.0 - spread, 1.0 + spread, 20_001)
    depth = drawn * (1.0 + spread)
    left = np.maximum(firms - depth, 0.0)
    found = holders(np.array([left.mean()]), np.array([1.0]), np.array([spread]))
    assert float(found[0]) == pytest.approx(float((left > 0.0).mean()), abs=2e-3)


def test_storage_price_rises_at_the_interest_rate_until_the_stock_ends():
    static = np.array([[1.0, 1.0, 1.0, 8.0, 8.0]])
    price = storage_price(static, np.array([0.0]), 0.01)[0]
    assert price[:4] == pytest.approx(8.0 / 1.01 ** np.array([3, 2, 1, 0]))
    assert storage_price(static, np.array([1.0]), 0.01)[0] == pytest.approx(static[0])


def test_scarcity_price_is_choked():
    assert scarcity_price(np.array([1.0, 0.5, 0.0]), np.array(0.5), np.array(9.0)) == pytest.approx([1.0, 4.0, 9.0])


def test_half_life_between_months():
    assert half_life(np.array([0.0, 8.0, 6.0, 2.0])) == pytest.approx(1.5)
    assert half_life(np.array([0.0, 8.0, 7.0])) is None
    assert half_life(np.zeros(3)) is None


def test_crps_of_a_normal_sample():
    """CRPS of N(0, 1) at 0 is (sqrt 2 - 1)/sqrt pi; of one draw it is the absolute error."""
    draws = np.random.default_rng(1).standard_normal(200_000)
    assert crps(draws, 0.0) == pytest.approx((np.sqrt(2.0) - 1.0) / np.sqrt(np.pi), abs=2e-3)
    assert crps(np.array([3.0]), 5.0) == pytest.approx(2.0)
