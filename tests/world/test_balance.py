"""Balancing against closed forms, and against totals that are known to be consistent."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tradetalks.errors import UnbalancedWorld
from tradetalks.world.balance import Target, balance, totals

ROWS, COLUMNS = np.indices((2, 2))


def target(name, group, value, weight=1.0):
    value = np.asarray(value, dtype=float)
    labels = tuple(f"{name} {g}" for g in range(len(value)))
    return Target(name, labels, group, value, np.broadcast_to(weight, value.shape).astype(float))


def test_ras_of_two_by_two_keeps_the_cross_product_ratio():
    # Prior ((2, 1), (1, 1)), rows and columns all 1: x = T11 solves x^2 / (1 - x)^2 = 2, so x = 2 - sqrt(2)
    got = balance(
        np.array([[2.0, 1.0], [1.0, 1.0]]), [target("rows", ROWS, [1, 1]), target("columns", COLUMNS, [1, 1])]
    )
    x = 2.0 - np.sqrt(2.0)
    np.testing.assert_allclose(got, [[x, 1 - x], [1 - x, x]], rtol=1e-10)


def test_one_weighted_total_moves_by_the_weight_as_exponent():
    # min KL(T | T0) + l KL(sum T | b): T = T0 (b / sum T0)^w with w = l / (1 + l)... at the stationary point
    # log(T / T0) + l log(sum T / b) = 0, so sum T = (sum T0)^(1 / (1 + l)) b^(l / (1 + l))
    prior = np.array([1.0, 3.0])
    penalty = 3.0
    got = balance(prior, [target("sum", np.zeros(2, dtype=int), [16.0], penalty / (1.0 + penalty))])
    np.testing.assert_allclose(got, prior / 4.0 * (4.0 ** (1 / 4) * 16.0 ** (3 / 4)), rtol=1e-10)


def test_conflict_is_settled_by_weights():
    # One cell from 1, two totals of it, b = 2 and b = 8: log T (1 + l1 + l2) = l1 log 2 + l2 log 8, w = l / (1 + l)
    cell = np.zeros(1, dtype=int)
    got = balance(np.ones(1), [target("low", cell, [2.0], 0.75), target("high", cell, [8.0], 0.5)])
    np.testing.assert_allclose(np.log(got), (3.0 * np.log(2.0) + 1.0 * np.log(8.0)) / 5.0, rtol=1e-9)


def test_order_of_targets_does_not_matter():
    prior = np.array([[2.0, 1.0], [1.0, 5.0]])
    targets = [
        target("rows", ROWS, [4.0, 6.0]),
        target("columns", COLUMNS, [7.0, 2.0], 0.8),
        target("corner", np.where((ROWS == 0) & (COLUMNS == 0), 0, -1), [1.0], 0.5),
    ]
    np.testing.assert_allclose(balance(prior, targets), balance(prior, targets[::-1]), rtol=1e-8)


positive = st.floats(0.1, 10.0)


@settings(max_examples=40, deadline=None)
@given(arrays(float, (4, 3), elements=positive), arrays(float, (4, 3), elements=positive))
def test_consistent_totals_are_met(prior, truth):
    rows, columns = np.indices(prior.shape)
    targets = [target("rows", rows, truth.sum(axis=1)), target("columns", columns, truth.sum(axis=0))]
    got = balance(prior, targets)
    for wanted in targets:
        np.testing.assert_allclose(totals(got, wanted), wanted.value, rtol=1e-8)
    # RAS keeps every cross-product ratio of the prior
    ratio = got * got[0, 0] / (got[:, :1] * got[:1])
    np.testing.assert_allclose(ratio, prior * prior[0, 0] / (prior[:, :1] * prior[:1]), rtol=1e-8)


def test_a_zero_target_empties_its_cells():
    got = balance(np.ones((2, 2)), [target("rows", ROWS, [0.0, 3.0])])
    np.testing.assert_array_equal(got, [[0.0, 0.0], [1.5, 1.5]])


@pytest.mark.parametrize(
    ("prior", "targets", "message"),
    [
        (np.array([[1.0, -1.0], [1, 1]]), [], "negative or missing"),
        (np.array([[1.0, np.nan], [1, 1]]), [], "negative or missing"),
        (np.ones((2, 2)), [target("rows", ROWS, [1.0, np.nan])], "rows 1"),
        (np.ones((2, 2)), [target("rows", ROWS, [1.0, -2.0])], "rows 1"),
        (np.ones((2, 2)), [target("rows", ROWS, [1.0, 1.0], 0.0)], "weight"),
        (np.ones((2, 2)), [target("rows", ROWS, [1.0, 1.0], 1.5)], "weight"),
        (np.array([[1.0, 1.0], [0, 0]]), [target("rows", ROWS, [1.0, 1.0])], "rows 1"),
    ],
)
def test_bad_input_names_the_place(prior, targets, message):
    with pytest.raises(UnbalancedWorld, match=message):
        balance(prior, targets)


def test_contradicting_exact_totals_are_an_error_not_a_result():
    contradiction = [target("rows", ROWS, [1.0, 1.0]), target("columns", COLUMNS, [1.0, 5.0])]
    with pytest.raises(UnbalancedWorld, match="cannot all be met") as caught:
        balance(np.ones((2, 2)), contradiction, sweeps=200)
    assert "relative gap" in caught.value.evidence
    assert "weight below 1" in caught.value.remedy
