"""From law to arrays: the measures of two days, laid on the flows of a world.

`enactment` lays the law of a day: what each kind of measure says that it does (`kinds`), and the stack of all tariffs
(`tariff_rules`). `ground` says what kinds ask of a world, `quantities` what quotas are ratios of, `us_imports` weights
by product; `parts` adds up; `quotas` and `purchases` say what became of them in an equilibrium.

It decides no law (the ledger does), knows no equation (equilibrium does) and prints nothing (report does).
"""

from tradetalks.border.enactment import enact

__all__ = ["enact"]
