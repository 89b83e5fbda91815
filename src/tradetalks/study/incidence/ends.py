"""Central value and range of what is computed from a result's draws. Axis n: draw.

The central value is that at the central value of everything unknown, not the median over draws, so that parts add up to
their whole; low and high are the ends of the 80 % range over the draws.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tradetalks.equilibrium import HORIZONS, Policy, solve
from tradetalks.errors import NoEquilibrium
from tradetalks.study.compare import Comparison
from tradetalks.study.quantities import QUANTILES

if TYPE_CHECKING:
    from tradetalks.equilibrium import Outcome
    from tradetalks.study.run import Result
    from tradetalks.world.table import Array

Ends = dict[str, "Array"]


def ends(central: Array, draws: Array) -> Ends:
    """central, low, high [...] of draws [n ...]; draws without an equilibrium are left out.

    raises  NoEquilibrium where none is left
    """
    solved = draws[~np.isnan(draws.reshape(len(draws), -1)).any(axis=1)]
    if len(solved) == 0:
        raise NoEquilibrium("no draw has an equilibrium", remedy="a smaller change of policy")
    low, _, high = np.quantile(solved, QUANTILES, axis=0)
    return {"central": central, "low": low, "high": high}


def before_and_after(found: Comparison | Result) -> tuple[Outcome, Outcome]:
    """The two equilibria at central values; before a Result is the benchmark economy itself."""
    if isinstance(found, Comparison):
        return found.before.outcome, found.after.outcome
    benchmark = Policy.benchmark(found.world)
    return solve(found.world, benchmark, found.outcome.parameters), found.outcome


def horizon_name(found: Comparison | Result) -> str:
    """impact, year or long_run."""
    return next(name for name, horizon in HORIZONS.items() if horizon.meaning == found.horizon)
