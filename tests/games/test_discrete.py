"""Payoff tables of textbooks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tradetalks.errors import BadInput
from tradetalks.games import PayoffTable, dominant_option, mixed_nash, nash_sets, pure_nash


def table(one, other) -> PayoffTable:
    payoffs = np.stack([np.array(one, dtype=float), np.array(other, dtype=float)], axis=-1)
    names = tuple(tuple(f"{side}{i}" for i in range(size)) for side, size in zip("ab", payoffs.shape[:2], strict=True))
    return PayoffTable(("A", "B"), names, payoffs)


def test_prisoners_dilemma():
    found = table([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    assert [found.named(cell) for cell in pure_nash(found)] == [("a1", "b1")]
    assert [dominant_option(found, j) for j in (0, 1)] == [1, 1]


def test_matching_pennies_has_one_equilibrium_and_it_is_mixed():
    found = table([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    assert pure_nash(found) == []
    ((p, q),) = mixed_nash(found)
    assert p == pytest.approx([0.5, 0.5])
    assert q == pytest.approx([0.5, 0.5])


def test_chicken_has_three_equilibria():
    """Straight with probability 1/10 in the mixed one: crash -10, win 1, lose -1, both swerve 0."""
    found = table([[0, -1], [1, -10]], [[0, 1], [-1, -10]])
    assert pure_nash(found) == [(0, 1), (1, 0)]
    assert dominant_option(found, 0) is None
    mixed = [p for p, _ in mixed_nash(found) if 0.0 < p[0] < 1.0]
    assert mixed[0] == pytest.approx([0.9, 0.1])


def test_rock_paper_scissors():
    one = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]])
    ((p, q),) = mixed_nash(table(one, -one))
    assert p == pytest.approx([1 / 3] * 3)
    assert q == pytest.approx([1 / 3] * 3)


def test_three_sides():
    """Everybody gains by joining only if all do."""
    payoffs = np.zeros((2, 2, 2, 3))
    payoffs[1, 1, 1] = 1.0
    for j in range(3):
        alone = [0, 0, 0]
        alone[j] = 1
        payoffs[(*alone, j)] = -1.0
    found = PayoffTable(("A", "B", "C"), (("out", "in"),) * 3, payoffs)
    assert (0, 0, 0) in pure_nash(found)
    assert (1, 1, 1) in pure_nash(found)
    with pytest.raises(BadInput, match="two sides"):
        mixed_nash(found)


def test_a_table_of_the_wrong_shape():
    with pytest.raises(BadInput, match="shape"):
        PayoffTable(("A", "B"), (("x",), ("y",)), np.zeros((2, 2, 2)))
    with pytest.raises(BadInput, match="finite"):
        table([[np.nan]], [[0.0]])


def as_sets(found) -> set[tuple[tuple[float, ...], tuple[float, ...]]]:
    return {(tuple(np.round(p, 6).tolist()), tuple(np.round(q, 6).tolist())) for p, q in found}


def test_all_eight_equilibria_of_a_game_with_ties():
    """Published with its eight equilibria: github.com/drvinceknight/Nashpy/issues/82, where both sides minimise."""
    one = -np.array([[0, 0, 6, 0, 0], [0, 0, 3, 2, 1], [4, 3, 0, 0, 1]])
    other = -np.array([[3, 0, 2, 1, 0], [0, 2, 0, 0, 4], [4, 0, 2, 4, 4]])
    expected = [
        ([1, 0, 0], [0, 1, 0, 0, 0]),
        ([1, 0, 0], [0, 0, 0, 0, 1]),
        ([2 / 3, 1 / 3, 0], [0, 1, 0, 0, 0]),
        ([1 / 3, 1 / 2, 1 / 6], [0, 4 / 9, 2 / 9, 1 / 3, 0]),
        ([0, 1 / 2, 1 / 2], [0, 1 / 2, 1 / 2, 0, 0]),
        ([0, 1, 0], [3 / 7, 0, 4 / 7, 0, 0]),
        ([0, 1, 0], [1, 0, 0, 0, 0]),
        ([0, 1, 0], [3 / 8, 0, 1 / 4, 3 / 8, 0]),
    ]
    found = mixed_nash(table(one, other))
    assert len(found) == 8
    assert as_sets(found) == as_sets([(np.array(p, dtype=float), np.array(q, dtype=float)) for p, q in expected])


def test_a_segment_of_equilibria_is_told_by_its_ends():
    """The first side plays its first option with up to 2/7: github.com/drvinceknight/Nashpy/issues/222."""
    ((firsts, seconds),) = nash_sets(table([[-3, 3], [-3, 5]], [[2, 7], [4, 2]]))
    assert sorted(p[0] for p in firsts) == pytest.approx([0.0, 2 / 7])
    assert [list(q) for q in seconds] == [[1.0, 0.0]]


def test_a_component_beside_an_equilibrium_of_its_own():
    """As lrslib lists it: quantecon.github.io/jlgametheory, lrsnash, the example of a game with ties."""
    sets = nash_sets(table([[3, 3], [2, 5], [0, 6]], [[3, 3], [2, 6], [3, 1]]))
    assert sorted((len(firsts), len(seconds)) for firsts, seconds in sets) == [(1, 1), (1, 2)]
    alone = next(one for one in sets if len(one[1]) == 1)
    assert alone[0][0] == pytest.approx([0.0, 1 / 3, 2 / 3])
    assert alone[1][0] == pytest.approx([1 / 3, 2 / 3])


@pytest.mark.parametrize("unit", [1e-13, 1.0, 1e9])
def test_the_unit_of_payoffs_changes_no_equilibrium(unit):
    found = table(unit * np.array([[3, 0], [5, 1]]), unit * np.array([[3, 5], [0, 1]]))
    assert pure_nash(found) == [(1, 1)]
    assert dominant_option(found, 0) == 1
    assert as_sets(mixed_nash(found)) == {((0.0, 1.0), (0.0, 1.0))}


@given(
    payoffs=st.lists(st.integers(-2, 2), min_size=24, max_size=24), weight=st.floats(0.0, 1.0), side=st.integers(0, 1)
)
@settings(max_examples=60, deadline=None)
def test_mixes_within_a_set_are_equilibria_and_every_game_has_one(payoffs, weight, side):
    """Nash (1951), with many ties: nobody gains by a pure option of its own."""
    one, other = np.array(payoffs, dtype=float).reshape(2, 3, 4)
    sets = nash_sets(table(one, other))
    assert sets
    for firsts, seconds in sets:
        ends = (firsts[0], firsts[-1]), (seconds[0], seconds[-1])
        p, q = (weight * a + (1.0 - weight) * b if k == side else a for k, (a, b) in enumerate(ends))
        assert (one @ q).max() <= p @ one @ q + 1e-6
        assert (p @ other).max() <= p @ other @ q + 1e-6
