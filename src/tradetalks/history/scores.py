"""How close predictions come to facts: rank correlation, sign hits, bias, error. Axis k: one fact each."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tradetalks.errors import MissingFacts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

NOTHING = 1e-9  # log change: a smaller one has no sign


class Scores(NamedTuple):
    """Of one prediction over n facts.

    rank_correlation  Spearman's; None where the prediction or the facts do not vary
    sign_hits         facts whose sign was predicted, of `signed` predictions that have one
    bias, error       mean and mean absolute difference, prediction less fact, weighted by value; log points
    """

    n: int
    rank_correlation: float | None
    sign_hits: int
    signed: int
    bias: float
    error: float


def ranks(values: Array) -> Array:
    """[k] ranks from 1, ties sharing their mean."""
    order = np.argsort(values, kind="stable")
    found = np.empty(values.size)
    found[order] = np.arange(1.0, values.size + 1.0)
    for value in np.unique(values):
        found[values == value] = found[values == value].mean()
    return found


def rank_correlation(one: Array, other: Array) -> float | None:
    """Spearman's: the correlation of the ranks; None where either does not vary."""
    left, right = ranks(one) - ranks(one).mean(), ranks(other) - ranks(other).mean()
    size = math.sqrt(float((left**2).sum() * (right**2).sum()))
    return float((left * right).sum()) / size if size > 0.0 else None


def scores(predicted: Array, fact: Array, weight: Array) -> Scores:
    """All scores of a prediction; raises MissingFacts without facts."""
    if fact.size == 0:
        raise MissingFacts("no facts to score a prediction on")
    signed = np.abs(predicted) > NOTHING
    gap = predicted - fact
    return Scores(
        fact.size,
        rank_correlation(predicted, fact),
        int((np.sign(predicted) == np.sign(fact))[signed].sum()),
        int(signed.sum()),
        float((weight * gap).sum() / weight.sum()),
        float((weight * np.abs(gap)).sum() / weight.sum()),
    )


def by_chance(n: int) -> float | None:
    """Standard deviation of the rank correlation of n unrelated pairs: 1/sqrt(n - 1)."""
    return 1.0 / math.sqrt(n - 1) if n > 1 else None
