"""Where rooms meet: a scenario becomes border policy, is solved for every draw, and compared.

It decides no law (the ledger does), knows no equation (equilibrium does) and prints nothing (report does).
"""

from tradetalks.study.compare import Comparison, compare
from tradetalks.study.enact import enact
from tradetalks.study.quantities import Estimate, Interval
from tradetalks.study.run import Result, run

__all__ = ["Comparison", "Estimate", "Interval", "Result", "compare", "enact", "run"]
