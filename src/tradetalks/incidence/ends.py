"""Mean, median and range of what is computed from a result's draws. Axis n: draw.

Parts add up to their whole in the mean over the draws; a number that stands alone is their median. Low and high are the
10th and the 90th percentile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tradetalks.equilibrium import HORIZONS, Policy, solve
from tradetalks.runs.comparison import Comparison
from tradetalks.runs.quantities import QUANTILES

if TYPE_CHECKING:
    from tradetalks.equilibrium import Outcome
    from tradetalks.runs.results import Result
    from tradetalks.world.table import Array

Ends = dict[str, "Array"]


def solved(found: Comparison | Result, name: str) -> Array:
    """[n ...] a quantity in the draws that have an equilibrium; raises NoEquilibrium as `Estimates.of` does."""
    return found.of(name).draws


def ends(draws: Array) -> Ends:
    """mean, median, low, high [...] of draws [n ...]."""
    low, median, high = np.quantile(draws, QUANTILES, axis=0)
    return {"mean": draws.mean(axis=0), "median": median, "low": low, "high": high}


def before_and_after(found: Comparison | Result) -> tuple[Outcome, Outcome]:
    """The two equilibria at central values; before a Result is the benchmark economy itself."""
    if isinstance(found, Comparison):
        return found.before.outcome, found.after.outcome
    benchmark = Policy.benchmark(found.world)
    return solve(found.world, benchmark, found.outcome.parameters), found.outcome


def horizon_name(found: Comparison | Result) -> str:
    """impact, year or long_run."""
    return next(name for name, horizon in HORIZONS.items() if horizon.meaning == found.horizon)
