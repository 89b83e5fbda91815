"""Where rooms meet: a scenario becomes border policy, is solved for every draw, compared, attributed and swept.

A draw is one value of everything unknown: `unknowns` holds the distributions, `draws` solves them in one process or
several, `sweep` thousands of them from a file, on a cluster where one is given; `sensitivity` says which unknown
matters.

It decides no law (the ledger does), knows no equation (equilibrium does) and prints nothing (report does).
"""

from tradetalks.study.attribution import Attribution, attribute
from tradetalks.study.comparison import Comparison, compare
from tradetalks.study.enactment import enact
from tradetalks.study.quantities import Estimate, Interval
from tradetalks.study.results import Result, run, run_all

__all__ = [
    "Attribution",
    "Comparison",
    "Estimate",
    "Interval",
    "Result",
    "attribute",
    "compare",
    "enact",
    "run",
    "run_all",
]
