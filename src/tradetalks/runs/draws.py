"""Scenarios solved for every draw of what is not known, in one process or several.

Axes: n draw, o origin, d destination, s sector. A draw is the same for every scenario, so that differences between
scenarios are differences within draws; it starts from its scenario's central equilibrium and from nothing else, so that
the order of draws and the number of processes change no bit of it.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.border.ground import goods_sectors
from tradetalks.border.parts import at_end, policy_at, sums
from tradetalks.equilibrium import solve
from tradetalks.errors import BadParameters, Interrupted, NoEquilibrium
from tradetalks.kinds.effects import Choice
from tradetalks.processes import process_pool
from tradetalks.runs.quantities import QUANTITIES
from tradetalks.runs.unknowns import sample, triangular, unknowns
from tradetalks.world.redraw import balanced_again

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tradetalks.border.enactment import Enacted
    from tradetalks.equilibrium import Horizon, Outcome, Parameters, Policy
    from tradetalks.ledger import Range
    from tradetalks.runs.unknowns import Sample
    from tradetalks.world import World
    from tradetalks.world.table import Array

    Solved = tuple[dict[str, Array] | str, ...]  # for each scenario its quantities, or why there is no equilibrium

BLOCK = 8  # draws that a process takes at a time


@dataclass(frozen=True, eq=False)
class Plan:
    """Everything that a draw is computed from.

    central  parameters of the central equilibria
    laws     the enacted policy of each scenario, without its parts
    costs    array -> [o d s] what the effects of each add up to at central values
    spread   [s]  of the flows, as balanced_again takes it
    """

    world: World
    horizon: Horizon
    central: Parameters
    laws: tuple[Enacted, ...]
    costs: tuple[dict[str, Array], ...]
    spread: tuple[float, ...]
    sample: Sample
    seed: int


def plan(world: World, horizon: Horizon, laws: Sequence[Enacted], draws: int, seed: int) -> Plan:
    """What `solve_draws` needs; raises BadInput for a number of draws or a seed out of range."""
    costs = tuple(sums(law.effects, at_end("central", world.trade_elasticity)) for law in laws)
    central = horizon.parameters(world)
    bare = tuple(replace(law, parts={}) for law in laws)
    return Plan(world, horizon, central, bare, costs, flow_spread(world), sample(world, horizon, draws, seed), seed)


def policy_of(plan: Plan, law: Enacted, central: Mapping[str, Array], n: int) -> Policy:
    """The border policy of a scenario in a draw: its own licences, delays, fees, deliveries and elasticities."""

    return policy_at(law.policy, law.effects, central, choice_of(plan.sample, n))


def choice_of(drawn: Sample, n: int) -> Choice:
    """Places in the ledger's ranges in a draw."""

    def choose(government: str, field: str, values: Range) -> float:
        place = np.asarray(drawn.place(n, government, field))
        return float(triangular(place, values.low, values.central, values.high))

    def place(government: str, field: str) -> float:
        return float(drawn.place(n, government, field))

    return Choice(choose, place, float(drawn.cost_per_day[n]), drawn.trade_elasticity[n])


def central_outcomes(plan: Plan) -> tuple[Outcome, ...]:
    """The equilibria at central values; raises NoEquilibrium."""
    return tuple(solve(plan.world, law.policy, plan.central) for law in plan.laws)


def redrawn(plan: Plan, n: int) -> World:
    """The benchmark table of a draw."""
    return balanced_again(plan.world, plan.spread, plan.seed, n)


def equilibrium(plan: Plan, scenario: int, start: Outcome, n: int, world: World) -> Outcome:
    """The equilibrium of a scenario in a draw, in the draw's own world; raises NoEquilibrium, BadParameters."""
    parameters = plan.sample.parameters(n, plan.central)
    return solve(world, policy_of(plan, plan.laws[scenario], plan.costs[scenario], n), parameters, start=start)


def solve_draw(plan: Plan, starts: Sequence[Outcome], n: int) -> Solved:
    """Every quantity of every scenario in a draw, or why a scenario has no equilibrium in it."""
    world = redrawn(plan, n)
    found: list[dict[str, Array] | str] = []
    for i, start in enumerate(starts):
        try:
            outcome = equilibrium(plan, i, start, n, world)
        except (NoEquilibrium, BadParameters) as error:
            found.append(str(error))
        else:
            numbers = {name: quantity.of(world, outcome) for name, quantity in QUANTITIES.items()}
            found.append(numbers | {"residual": np.array(outcome.residual)})
    return tuple(found)


def solve_draws(
    plan: Plan,
    draws: Sequence[int],
    processes: int = 1,
    starts: Sequence[Outcome] = (),
    progress: Callable[[int], None] = lambda done: None,
) -> Iterator[tuple[int, Solved]]:
    """(draw, what it says) of each draw, in order.

    processes  above 1 each is a new interpreter that imports tradetalks: a script calls this under
               `if __name__ == "__main__":`
    starts     the central outcomes where the caller has them; processes of their own solve them again
    progress   is told how many draws are done
    raises     Interrupted where a process was ended from outside
    """
    blocks = [list(draws[i : i + BLOCK]) for i in range(0, len(draws), BLOCK)]
    done = 0
    if processes == 1 or len(blocks) == 1:
        starts = starts or central_outcomes(plan)
        solved = (block_of(plan, starts, block) for block in blocks)
        for block in solved:
            yield from block
            progress(done := done + len(block))
        return
    try:
        with process_pool(min(processes, len(blocks)), _start, (plan,)) as pool:
            waiting = deque(pool.submit(_block, block) for block in blocks)
            while waiting:
                block = waiting.popleft().result()
                yield from block
                progress(done := done + len(block))
    except BrokenExecutor as error:
        raise ended_from_outside(error) from None


def ended_from_outside(error: BrokenExecutor) -> Interrupted:
    """What to tell where a process that shares the draws is gone."""
    return Interrupted(
        "a process of the draws was ended from outside",
        evidence=str(error),
        remedy="run it again; fewer --processes need less memory",
    )


def flow_spread(world: World) -> tuple[float, ...]:
    """[s] spread of the table's flows, goods or services; a world without goods has one for all."""
    flows, goods = unknowns().flows, goods_sectors(world)
    return tuple(np.where(goods, flows.goods, flows.services if goods.any() else flows.goods).tolist())


def block_of(plan: Plan, starts: Sequence[Outcome], draws: Sequence[int]) -> list[tuple[int, Solved]]:
    """Some draws, one after the other."""
    return [(n, solve_draw(plan, starts, n)) for n in draws]


_plan: Plan
_starts: tuple[Outcome, ...]


def _start(given: Plan) -> None:
    global _plan, _starts
    _plan, _starts = given, central_outcomes(given)


def _block(draws: list[int]) -> list[tuple[int, Solved]]:
    return block_of(_plan, _starts, draws)
