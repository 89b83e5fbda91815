"""Scores, intervals and event studies against numbers worked out elsewhere."""

import math

import numpy as np
import pytest
from scipy import stats

from tradetalks.errors import BadParameters, MissingFacts
from tradetalks.history.promises_kept import wilson
from tradetalks.history.scores import by_chance, rank_correlation, scores


def test_rank_correlation_is_spearmans_with_ties() -> None:
    random = np.random.default_rng(3)
    one, other = random.integers(0, 6, 40).astype(float), random.normal(size=40)
    assert rank_correlation(one, other) == pytest.approx(stats.spearmanr(one, other).statistic)
    assert rank_correlation(np.zeros(5), np.arange(5.0)) is None


def test_scores_by_hand() -> None:
    found = scores(np.array([-0.1, 0.2, 0.0]), np.array([-0.3, -0.1, 0.1]), np.array([1.0, 2.0, 1.0]))
    assert (found.n, found.sign_hits, found.signed) == (3, 1, 2)
    assert found.bias == pytest.approx((0.2 + 2 * 0.3 - 0.1) / 4)
    assert found.error == pytest.approx((0.2 + 2 * 0.3 + 0.1) / 4)
    with pytest.raises(MissingFacts):
        scores(np.array([]), np.array([]), np.array([]))


def test_chance_is_the_scatter_of_shuffled_ranks() -> None:
    random = np.random.default_rng(1)
    drawn = [rank_correlation(np.arange(16.0), random.permutation(16).astype(float)) for _ in range(4000)]
    assert np.std([value for value in drawn if value is not None]) == pytest.approx(by_chance(16), rel=0.04)


@pytest.mark.parametrize(("hits", "n"), [(0, 7), (3, 12), (32, 35), (2, 2)])
def test_wilson_is_scipys(hits: int, n: int) -> None:
    expected = stats.binomtest(hits, n).proportion_ci(0.95, method="wilson")
    found = wilson(hits, n)
    assert found.low == pytest.approx(expected.low, abs=1e-6)
    assert found.high == pytest.approx(expected.high, abs=1e-6)


def test_without_cases_nothing_is_known_and_more_hits_than_cases_are_refused() -> None:
    assert wilson(0, 0)[2:] == (0.0, 1.0)
    with pytest.raises(BadParameters):
        wilson(3, 2)
    assert math.isclose(sum(wilson(1, 2)[2:]), 1.0)
