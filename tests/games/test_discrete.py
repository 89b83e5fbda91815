"""Payoff tables of textbooks."""

from __future__ import annotations

import numpy as np
import pytest

from tradetalks.errors import BadInput
from tradetalks.games import PayoffTable, dominant_option, mixed_nash, pure_nash


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
