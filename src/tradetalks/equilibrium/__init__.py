"""The trade model: a world, a policy and parameters in; an equilibrium out.

What it answers: what tariffs, export taxes, other trade costs, caps, quotas and purchase floors do to prices, trade,
output and incomes, by country and sector, at a horizon, and how each number moves with each cell of policy.
`docs/explanation/model.md` writes the equations; `prices.py`, `critical.py` and `markets.py` have a function for each.

    world = World.load()
    policy = Policy.benchmark(world)
    policy.tariff[world.country("CHN"), world.country("USA"), :] += 0.10
    after = solve(world, policy, Parameters.long_run(world))
    after.real_income[world.country("USA")]            log change
    gradient(after, "real_income", "USA").tariff       [o, d, s]

Modules: `policy`, `parameters` and `horizons` say what is asked and check it at the room's border; `limits` lists the
cells with caps, quotas and floors; `problem` computes once what a policy fixes and evaluates the equations; `step`,
`fixed_point` and `solver` start, iterate, phase in and refuse; `outcome` adds up the accounts again from trade and
holds the result; `adjoint`, `binding`, `objectives`, `krylov` and `gradients` go through the equations backwards.

What it does not know: dates, law, files, products. It raises BadParameters for what it is given and NoEquilibrium for
what it does not find, and returns nothing else than an equilibrium whose accounts close to 1e-8.
"""

from tradetalks.equilibrium.gradients import Gradient, gradient, gradient_by
from tradetalks.equilibrium.horizons import HORIZONS, Horizon, horizon
from tradetalks.equilibrium.outcome import Outcome
from tradetalks.equilibrium.parameters import Parameters
from tradetalks.equilibrium.policy import Policy
from tradetalks.equilibrium.solver import solve, without_deficits

__all__ = [
    "HORIZONS",
    "Gradient",
    "Horizon",
    "Outcome",
    "Parameters",
    "Policy",
    "gradient",
    "gradient_by",
    "horizon",
    "solve",
    "without_deficits",
]
