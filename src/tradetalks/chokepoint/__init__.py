"""One critical supply chain by month: who runs short of what, when, what it costs, how long a threat is worth it.

What it is. Nodes are (item, country); items are the products of stages, ore to magnet, and recipes join them without a
cycle. Each month every country orders what its plants and industries need and what refills its stocks; suppliers ship
what licences let through, from the share of orders that each country gave them in the benchmark; what is refused is
ordered from spare and new capacity elsewhere; plants make what their scarcest input allows; shortfalls are shared in
proportion to orders. An industry loses output by a fraction that nothing replaces and, on the rest, by a CES whose
elasticity rises with the months since the first control. Prices outside follow scarcity and the storage rule; inside,
the lost sales.

    chain = load("rare-earths")                           records -> arrays; every number has a source and a range
    run = simulate(chain, central(chain), controls, months=36)
    output_lost(chain, values, run)                       [n t u c]

Refused orders apply again, bans void goods under way, and licences differ by item and destination. Draws carry the
error of months, growth and the benchmark; central values carry none.

What it is not. It knows no law: `Control` is arrays, which `chains.controls` makes from the ledger, `own` from the
scenarios of chain.yaml. It knows no world table: value added comes in as an array. It forecasts no politics: the rate
of resolution is a parameter. Quantities are contained tonnes, or the chain's own unit.

Axes: n draw, t step (month or week), i item (input), j item (output), o origin, d destination, c country, u using
industry, p project.
Modules: `records` what a chain's files may say; `chain` the arrays and their checks; `values` parameters and draws;
`control` licences and bans as arrays; `own` those of chain.yaml; `error` error of months and paths of licences;
`simulation` the step; `equations` closed forms; `answers` what a run says; `score` CRPS.
"""

from tradetalks.chokepoint.answers import (
    at_risk,
    exports,
    first_short_month,
    half_life,
    output_lost,
    price_inside,
    price_outside,
    stock_weeks,
)
from tradetalks.chokepoint.chain import Chain, Project, chain_names, find, load
from tradetalks.chokepoint.control import Control
from tradetalks.chokepoint.equations import (
    bottleneck_output,
    bridging_stock,
    horizon_elasticity,
    ramp,
    stock_out,
    storage_price,
)
from tradetalks.chokepoint.score import crps
from tradetalks.chokepoint.simulation import Replacement, Run, simulate
from tradetalks.chokepoint.values import Values, central, sample

__all__ = [
    "Chain",
    "Control",
    "Project",
    "Replacement",
    "Run",
    "Values",
    "at_risk",
    "bottleneck_output",
    "bridging_stock",
    "central",
    "chain_names",
    "crps",
    "exports",
    "find",
    "first_short_month",
    "half_life",
    "horizon_elasticity",
    "load",
    "output_lost",
    "price_inside",
    "price_outside",
    "ramp",
    "sample",
    "simulate",
    "stock_out",
    "stock_weeks",
    "storage_price",
]
