"""Where rooms meet: a scenario becomes border policy, is solved for every draw, compared, attributed and swept.

From law to arrays: `enactment` lays the measures of two days on the flows, with `tariff_rules`, `cost_rules`,
`cap_rules` and `floor_rules` for each kind, `trade_costs` for what delay and refusal cost, `us_imports` for weights.

From arrays to results: `draws` solves a scenario for every draw of everything unknown (`unknowns`, `sobol`), `results`
and `comparison` hold what comes out as `quantities` with ranges, `keep` writes it; `sweeps` does thousands from a file,
`cluster` elsewhere. `attribution` says which measure causes how much, `sensitivity` which unknown matters.

A chain: `chokepoint` runs one under a scenario, its controls from `chain_controls`; `chain_caps` takes its shipments
back to the trade model; `chain_worth` and `chain_back_test` ask what buys time and whether it was right before.

Games between named countries: `tariff_game` and `sides` put them together, `stances` has a side's measures as a
scenario has them; `war`, `deal`, `leverage` and `holds` each answer the verb of that name.

`incidence/` says who pays; `history/` predicts the past and counts what became of threats, truces and promises.

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
