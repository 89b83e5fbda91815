"""A number with its range. Each end has one name and one meaning, in Python, JSON, CSV, tables and prose.

median, low, high      of draws: the 50th, 10th and 90th percentile                                         `Number`
mean, low, high        of draws, where parts add up to a whole: the mean, the 10th and the 90th percentile
central, least, most   over elasticity sets: a run at central parameters with the world's own set, and the least and the
                       most over all sets                                                                 `OverSets`
central                alone: a run at central parameters

A number never stands beside a range of another statistic.
"""

from __future__ import annotations

from typing import NamedTuple

OF_DRAWS = "median, 10th and 90th percentile of the draws"


class Number(NamedTuple):
    """The median of draws and the ends of their 80 % range; `of` says what they are of."""

    median: float
    low: float
    high: float
    of: str = OF_DRAWS


class OverSets(NamedTuple):
    """A run at central parameters with the world's own elasticities, and the least and the most over all sets."""

    central: float
    least: float
    most: float
