"""The trade model: a world, a policy and parameters in; an equilibrium out.

What it answers: what tariffs, export taxes and other trade costs do to prices, trade, output and incomes, by country
and sector, once everybody has adjusted. `docs/explanation/model.md` writes the equations; `equations.py` has one
function for each.

    world = World.load()
    policy = Policy.benchmark(world)
    policy.tariff[world.country("CHN"), world.country("USA"), :] += 0.10
    after = solve(world, policy, Parameters.long_run(world))
    after.real_income[world.country("USA")]            log change

Modules: `policy` and `parameters` say what is asked and check it at the room's border; `problem` computes once what a
policy fixes and evaluates the equations; `fixed_point` iterates; `solver` starts, phases in and refuses; `outcome`
adds up the accounts again from trade and holds the result.

What it does not know: dates, law, files, products. It raises BadParameters for what it is given and NoEquilibrium for
what it does not find, and returns nothing else than an equilibrium whose accounts close to 1e-8.
"""

from tradetalks.equilibrium.outcome import Outcome
from tradetalks.equilibrium.parameters import Parameters
from tradetalks.equilibrium.policy import Policy
from tradetalks.equilibrium.solver import solve, without_deficits

__all__ = ["Outcome", "Parameters", "Policy", "solve", "without_deficits"]
