"""A result or comparison as pairs of equilibria, draw by draw, with the name of its horizon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.equilibrium import HORIZONS, Policy, solve
from tradetalks.study.compare import Comparison

if TYPE_CHECKING:
    from tradetalks.equilibrium import Outcome
    from tradetalks.study.quantities import Draw
    from tradetalks.study.run import Result


def before_and_after(found: Comparison | Result) -> dict[Draw, tuple[Outcome, Outcome]]:
    """Draw -> (before, after); before a Result is the benchmark economy, solved with the draw's parameters."""
    if isinstance(found, Comparison):
        before, after = found.before.outcomes, found.after.outcomes
        return {draw: (before[draw], after[draw]) for draw in before if draw in after}
    benchmark = Policy.benchmark(found.world)
    return {draw: (solve(found.world, benchmark, one.parameters), one) for draw, one in found.outcomes.items()}


def horizon_name(found: Comparison | Result) -> str:
    """impact, year or long_run."""
    return next(name for name, horizon in HORIZONS.items() if horizon.meaning == found.horizon)
