"""A question solved: a scenario becomes border policy, is solved for every draw, compared, attributed and swept.

`draws` solves a scenario for every draw of everything unknown (`unknowns`, `sobol`); `results` and `comparison` hold
what comes out as `quantities` with ranges; `export` writes it. `sweeps` does thousands from a file, `cluster` does them
on other machines. `attribution` says which measure causes how much, `sensitivity` which unknown matters.
"""

from tradetalks.runs.attribution import Attribution, attribute
from tradetalks.runs.comparison import Comparison, compare
from tradetalks.runs.export import write_draws
from tradetalks.runs.quantities import Estimate
from tradetalks.runs.results import Result, run, run_all

__all__ = [
    "Attribution",
    "Comparison",
    "Estimate",
    "Result",
    "attribute",
    "compare",
    "run",
    "run_all",
    "write_draws",
]
