"""A scenario solved: once in the middle, and once for every end of what is uncertain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.equilibrium import horizons, solve
from tradetalks.errors import MissingFacts, NoEquilibrium
from tradetalks.files import digest
from tradetalks.ledger import Ledger, Scenario
from tradetalks.study.enact import enact_ranges
from tradetalks.study.quantities import RANGE, Draw, Estimates, quantity
from tradetalks.version import __version__
from tradetalks.world import World

if TYPE_CHECKING:
    from tradetalks.equilibrium import Horizon, Outcome
    from tradetalks.study.enact import Enacted
    from tradetalks.world.table import Array

RANGE_ENDS = ("central", "low", "high")
LEAST_DAMAGE = {"central": "central", "low": "high", "high": "low"}  # end of a range of damage -> of elasticities
BENCHMARK = "world economy of 2022 at the tariffs of January 2025"


@dataclass(frozen=True, kw_only=True)
class Result(Estimates):
    """What a scenario does to the benchmark economy at one horizon.

    name         the scenario's name, as typed
    outcomes     draw -> equilibrium; the central draw is always there
    enacted      the border policy of the central draw, its parts by measure, its notes, and what it left unused
    """

    name: str
    scenario: Scenario
    outcomes: dict[Draw, Outcome]
    enacted: Enacted

    def draws(self, name: str) -> dict[Draw, Array]:
        of = quantity(name).of
        return {draw: of(self.world, outcome) for draw, outcome in self.outcomes.items()}

    @property
    def residual(self) -> float:
        """The largest residual over the draws that were solved."""
        return max(outcome.residual for outcome in self.outcomes.values())


def default_elasticity_set(world: World) -> str:
    """Name of the elasticity set that is the world's own `trade_elasticity`; raises MissingFacts."""
    for name, trade_elasticity in world.elasticity_sets.items():
        if np.array_equal(trade_elasticity, world.trade_elasticity):
            return name
    raise MissingFacts(
        "the world's own trade elasticities have no name",
        where="elasticity_sets",
        evidence=", ".join(world.elasticity_sets) or "no sets",
        remedy="put `trade_elasticity` among the elasticity sets",
    )


def run(
    scenario: str | Scenario, *, ledger: Ledger | None = None, world: World | None = None, horizon: str = "long_run"
) -> Result:
    """Solve a scenario on its day, as known on its `as_of`, for every draw.

    scenario   a shipped scenario's name, the path of a scenario file, or a Scenario
    ledger     default: the shipped ledger
    world      default: the shipped world table
    horizon    impact, year or long_run; its stated ranges are part of the range
    raises     UnknownName for a scenario or horizon that does not exist; NoEquilibrium where the central draw has none
    """
    ledger = ledger or Ledger.load()
    world = world or World.load()
    name = scenario if isinstance(scenario, str) else scenario.title
    known = Scenario.load(scenario) if isinstance(scenario, str) else scenario
    laid = ledger.with_scenario(known)
    chosen = horizons.horizon(horizon)
    middle = default_elasticity_set(world)
    policies = enact_ranges(laid, world, on=known.on, as_of=known.as_of, trust=known.trust)
    central = Draw(middle, "central")
    outcomes, failed = _solve_all(world, policies, central, chosen)
    return Result(
        name=name,
        scenario=known,
        world=world,
        central=central,
        outcomes=outcomes,
        failed=failed,
        enacted=policies["central"],
        made_of=made_of(ledger, known, world, chosen),
        horizon=chosen.meaning,
        baseline=BENCHMARK,
        range=RANGE,
    )


def _solve_all(
    world: World, policies: dict[str, Enacted], central: Draw, chosen: Horizon
) -> tuple[dict[Draw, Outcome], dict[Draw, str]]:
    outcomes: dict[Draw, Outcome] = {}
    failed: dict[Draw, str] = {}
    names = [central.elasticity_set, *(name for name in world.elasticity_sets if name != central.elasticity_set)]
    for name in names:
        start = outcomes[central] if outcomes else None
        for ranges in RANGE_ENDS:
            draw = Draw(name, ranges)
            parameters = chosen.parameters(world, name, LEAST_DAMAGE[ranges])
            try:
                start = outcomes[draw] = solve(world, policies[ranges].policy, parameters, start=start)
            except NoEquilibrium as error:
                if draw == central:
                    raise
                failed[draw] = str(error)
    return outcomes, failed


def made_of(ledger: Ledger, scenario: Scenario, world: World, chosen: Horizon) -> dict[str, str]:
    """Digests of everything a result depends on, and the version of the program."""
    sets = {name: values.tolist() for name, values in world.elasticity_sets.items()}
    return {
        "ledger": ledger.digest,
        "scenario": scenario.digest,
        "world": digest(b"".join(np.ascontiguousarray(array).tobytes() for array in _arrays(world))),
        "parameters": digest(repr((sorted(sets.items()), chosen)).encode()),
        "version": __version__,
    }


def _arrays(world: World) -> tuple[Array, ...]:
    return (
        world.trade,
        world.tariff,
        world.value_added_share,
        world.input_share,
        world.final_share,
        world.deficit,
        world.trade_elasticity,
    )
