"""From law to arrays: the measures of two days, laid on the flows of a world.

`enactment` lays the law of a day, with `tariff_rules`, `cost_rules`, `cap_rules` and `floor_rules` for each kind of
effect; `trade_costs` says what delay and refusal cost; `us_imports` has weights by product.

It decides no law (the ledger does), knows no equation (equilibrium does) and prints nothing (report does).
"""

from tradetalks.border.enactment import enact

__all__ = ["enact"]
