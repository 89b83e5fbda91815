"""Scenarios solved: at central values, and in every draw of what is not known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.border.enactment import enact
from tradetalks.equilibrium import horizons, solve
from tradetalks.ledger import Ledger, Scenario
from tradetalks.question import Question, made_of, unknowns_digest
from tradetalks.runs.draws import central_outcomes, plan, solve_draws
from tradetalks.runs.quantities import QUANTITIES, Estimates, labels, quantity, range_text
from tradetalks.settings import DRAWS, SEED
from tradetalks.showing import brief_repr
from tradetalks.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tradetalks.border.enactment import Enacted
    from tradetalks.equilibrium import Horizon, Outcome
    from tradetalks.equilibrium.parameters import Deficits
    from tradetalks.runs.draws import Plan, Solved
    from tradetalks.world.table import Array

BENCHMARK = "world economy of 2022 at the tariffs of January 2025"


@dataclass(frozen=True, kw_only=True)
class Result(Estimates):
    """What a scenario does to the benchmark economy at one horizon.

    name      the scenario's name, as typed
    outcome   the equilibrium at the central value of everything unknown
    drawn     quantity -> [n ...]; not a number where a draw has no equilibrium
    residual  the largest over all solves
    plan      what the draws were computed from, this scenario's law alone
    enacted   the border policy at central values, its parts by measure, its notes, and what it left unused
    """

    __repr__ = brief_repr

    name: str
    scenario: Scenario
    outcome: Outcome
    drawn: dict[str, Array]
    residual: float
    enacted: Enacted
    plan: Plan

    @property
    def beyond(self) -> str:
        """What to say before its numbers, where its day lies after what the ledger covers."""
        return self.enacted.beyond

    def draws(self, name: str) -> Array:
        return self.drawn[quantity(name).name]

    def at_central(self, name: str) -> Array:
        return quantity(name).of(self.world, self.outcome)

    def at_closures(self, name: str) -> dict[str, Array]:
        return {closure: values[quantity(name).name] for closure, values in self._closed.items()}

    @property
    def closures(self) -> tuple[str, ...]:
        return self.plan.sample.closure

    @cached_property
    def _closed(self) -> dict[str, dict[str, Array]]:
        """closure of trade balances -> every quantity at central values under it, where draws take several."""
        closures = self.plan.horizon.closures
        return {name: self._at_closure(name) for name in closures} if len(closures) > 1 else {}

    def _at_closure(self, name: Deficits) -> dict[str, Array]:
        found = self.outcome
        if name != self.plan.horizon.closures[0]:
            found = solve(self.world, self.enacted.policy, replace(self.plan.central, deficits=name), start=found)
        return {each.name: each.of(self.world, found) for each in QUANTITIES.values()}


def run(
    scenario: str | Scenario | Question,
    *,
    ledger: Ledger | None = None,
    world: World | None = None,
    horizon: str | Horizon = "long_run",
    draws: int = DRAWS,
    seed: int = SEED,
    processes: int = 1,
) -> Result:
    """Solve a scenario on its day, as known on its `as_of`, at central values and in every draw.

    scenario   a shipped scenario's name, the path of a scenario file, or a Scenario; or a Question, which says all
               that follows itself
    ledger     default: the shipped ledger
    world      default: the shipped world table
    horizon    impact, year or long_run, or a Horizon; its stated ranges are part of the range. By name, the scenario's
               own closure of trade balances holds, the last one's of several
    draws      of everything unknown; equal seeds give equal draws, whatever the scenario
    processes  that draws are shared among; above 1, call under `if __name__ == "__main__":`
    raises     UnknownName for a scenario or horizon that does not exist; NoEquilibrium where the central values have
               none; BadInput for a number of draws or a seed out of range
    """
    if isinstance(scenario, Question):
        return answered([scenario.scenario], scenario, processes)[0]
    return run_all(
        [scenario], ledger=ledger, world=world, horizon=horizon, draws=draws, seed=seed, processes=processes
    )[0]


def answered(
    scenarios: Sequence[Scenario],
    question: Question,
    processes: int = 1,
    progress: Callable[[int], None] = lambda done: None,
) -> list[Result]:
    """Several scenarios under the law, world, horizon and draws of a question; as `run_all`."""
    return run_all(
        scenarios,
        ledger=question.ledger,
        world=question.world,
        horizon=question.horizon,
        draws=question.draws,
        seed=question.seed,
        processes=processes,
        progress=progress,
    )


def run_all(
    scenarios: Sequence[str | Scenario],
    *,
    ledger: Ledger | None = None,
    world: World | None = None,
    horizon: str | Horizon = "long_run",
    draws: int = DRAWS,
    seed: int = SEED,
    processes: int = 1,
    progress: Callable[[int], None] = lambda done: None,
    enacted: Sequence[Enacted] = (),
) -> list[Result]:
    """Several scenarios in the same draws; as `run`, and faster than one by one.

    progress  is told how many draws are done
    enacted   the scenarios' law, where the caller has it of this ledger and this world
    """
    ledger = ledger or Ledger.load()
    world = world or World.load()
    known = [s if isinstance(s, Scenario) else Scenario.load(s, ledger) for s in scenarios]
    chosen = horizons.horizon(horizon)
    if isinstance(horizon, str) and known[-1].closure:
        chosen = chosen.closed(known[-1].closure)
    laws = list(enacted) or [
        enact(ledger.with_scenario(k), world, on=k.on, as_of=k.as_of, trust=k.trust) for k in known
    ]
    drawn = plan(world, chosen, laws, draws, seed)
    outcomes = central_outcomes(drawn)
    solved = collected(world, len(laws), draws, solve_draws(drawn, range(draws), processes, outcomes, progress))
    results = []
    for i, (typed, scenario, law, outcome) in enumerate(zip(scenarios, known, laws, outcomes, strict=True)):
        numbers, failed = solved[i]
        results.append(
            Result(
                name=scenario.title if isinstance(typed, Scenario) else str(typed),
                scenario=scenario,
                world=world,
                outcome=outcome,
                drawn=numbers,
                residual=float(np.nanmax([outcome.residual, *numbers.pop("residual")])),
                failed=failed,
                enacted=law,
                plan=replace(drawn, laws=drawn.laws[i : i + 1], costs=drawn.costs[i : i + 1]),
                made_of=made_of(ledger, scenario, world, chosen)
                | {"draws": f"{draws}, seed {seed}, of {unknowns_digest()}"},
                horizon=chosen.meaning,
                baseline=BENCHMARK,
                range=range_text(draws, seed, len(chosen.closures)),
            )
        )
    return results


def collected(
    world: World, scenarios: int, draws: int, solved: Iterable[tuple[int, Solved]]
) -> list[tuple[dict[str, Array], dict[int, str]]]:
    """For each scenario: quantity -> [n ...], and residual -> [n], not a number where a draw failed; why it failed."""
    shapes = {name: tuple(map(len, labels(world, found.axes))) for name, found in QUANTITIES.items()} | {"residual": ()}
    numbers = [{name: np.full((draws, *shape), np.nan) for name, shape in shapes.items()} for _ in range(scenarios)]
    failed: list[dict[int, str]] = [{} for _ in range(scenarios)]
    for n, each in solved:
        for i, found in enumerate(each):
            if isinstance(found, str):
                failed[i][n] = found
            else:
                for name, values in found.items():
                    numbers[i][name][n] = values
    return list(zip(numbers, failed, strict=True))
