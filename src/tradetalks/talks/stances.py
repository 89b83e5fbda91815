"""Discrete games over ledger measures: each side has its own measures as one of several scenarios has them.

Axes: o d s c; j side.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.border.enactment import enact
from tradetalks.border.parts import Part, policy_of
from tradetalks.equilibrium import horizons, solve
from tradetalks.errors import BadInput, MissingFacts
from tradetalks.games import PayoffTable
from tradetalks.ledger import Scenario
from tradetalks.number import OverSets

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tradetalks.border.enactment import Enacted
    from tradetalks.equilibrium import Outcome, Policy
    from tradetalks.ledger import Ledger
    from tradetalks.world import World


@dataclass(frozen=True, eq=False)
class Law:
    """What some measures do at the border: measure id -> its part."""

    parts: dict[str, Part]

    def policy(self, world: World) -> Policy:
        """The border policy that they add up to; raises BadParameters where a tariff falls below -1."""
        return policy_of(world, self.parts)

    def only(self, kept: Callable[[str], bool]) -> Law:
        """The measures whose id is kept."""
        return Law({key: part for key, part in self.parts.items() if kept(key)})

    def and_of(self, other: Law) -> Law:
        """These measures and those of another law."""
        return Law({**self.parts, **other.parts})

    def changed(self, after: Law) -> list[str]:
        """The measures that differ in another law."""
        old, new = self.parts, after.parts
        return [key for key in sorted({*old, *new}) if not same(old.get(key, Part()), new.get(key, Part()))]


def same(one: Part, other: Part) -> bool:
    """Whether two parts do the same, field by field; who gets a cap's rent counts only where there is a cap."""
    if one.cap is None and other.cap is None:
        one, other = replace(one, rent_to="exporter"), replace(other, rent_to="exporter")
    return _equal(one, other)


def _equal(one: object, other: object) -> bool:
    if is_dataclass(one) and is_dataclass(other):
        return all(_equal(getattr(one, field.name), getattr(other, field.name)) for field in fields(one))
    return (one is None) == (other is None) and np.array_equal(one, other)  # type: ignore[arg-type]


def law_of(enacted: Enacted) -> Law:
    """What a scenario enacts."""
    return Law(dict(enacted.parts))


def scenario_law(ledger: Ledger, world: World, name: str) -> Law:
    """What a scenario by name enacts; raises as run does."""
    scenario = Scenario.load(name, ledger)
    laid = ledger.with_scenario(scenario)
    return law_of(enact(laid, world, on=scenario.on, as_of=scenario.as_of, trust=scenario.trust))


def imposed_by(measure: str, side: str) -> bool:
    """Whether a measure is a side's own: its id begins with who imposes it."""
    return measure.startswith(f"{side}/")


def mixed(rest: Law, stances: Mapping[str, Law]) -> Law:
    """Each side's measures as its own law has them, everybody else's as in `rest`."""
    found = rest.only(lambda key: not any(imposed_by(key, side) for side in stances))
    for side, law in stances.items():
        found = found.and_of(law.only(lambda key, side=side: imposed_by(key, side)))  # type: ignore[misc]
    return found


@dataclass(frozen=True, eq=False)
class StanceGame:
    """Every combination of the sides' stances, solved under every elasticity set.

    sides      two or more countries
    options    scenario names, the same for every side: what it does with its own measures
    rest       the scenario that everybody else's measures are from
    outcomes   elasticity set -> cell -> equilibrium; the first set is the world's own
    """

    world: World
    sides: tuple[str, ...]
    options: tuple[str, ...]
    rest: str
    horizon: str
    outcomes: dict[str, dict[tuple[int, ...], Outcome]]

    @property
    def sets(self) -> tuple[str, ...]:
        return tuple(self.outcomes)

    def table(self, elasticity_set: str | None = None) -> PayoffTable:
        """Real income of every side in every cell, log change against the benchmark."""
        cells = self.outcomes[elasticity_set or self.sets[0]]
        at = [self.world.country(side) for side in self.sides]
        payoffs = np.zeros((*(len(self.options) for _ in self.sides), len(self.sides)))
        for cell, outcome in cells.items():
            payoffs[cell] = outcome.real_income[at]
        return PayoffTable(self.sides, tuple(self.options for _ in self.sides), payoffs)

    def change(self, cell: tuple[int, ...], against: tuple[int, ...], country: str) -> OverSets:
        """Real income of a country in one cell less another, over the elasticity sets."""
        c = self.world.country(country)
        values = [float(o[cell].real_income[c] - o[against].real_income[c]) for o in self.outcomes.values()]
        return OverSets(values[0], min(values), max(values))


def stance_game(
    world: World, by_name: Mapping[str, Law], sides: Sequence[str], options: Sequence[str], rest: str, horizon: str
) -> StanceGame:
    """Solve every combination of stances under every elasticity set.

    by_name  scenario -> its law, of every option and of `rest`
    raises   UnknownName for a side or horizon; BadInput for fewer than two sides; NoEquilibrium
    """
    if len(set(sides)) < 2:
        raise BadInput("a game needs two sides", evidence=", ".join(sides))
    for side in sides:
        world.country(side)
    chosen = horizons.horizon(horizon)
    policies: dict[tuple[int, ...], Policy] = {}
    for cell in product(range(len(options)), repeat=len(sides)):
        stances = {side: by_name[options[i]] for side, i in zip(sides, cell, strict=True)}
        policies[cell] = mixed(by_name[rest], stances).policy(world)
    outcomes: dict[str, dict[tuple[int, ...], Outcome]] = {}
    last: Outcome | None = None
    for name in elasticity_sets(world):
        parameters = chosen.parameters(world, name)
        outcomes[name] = {}
        for cell, policy in policies.items():
            last = outcomes[name][cell] = solve(world, policy, parameters, start=last)
    return StanceGame(world, tuple(sides), tuple(options), rest, chosen.meaning, outcomes)


def elasticity_sets(world: World) -> list[str]:
    """The world's elasticity sets, its own first; raises MissingFacts where its own has no name."""
    own = [name for name, theta in world.elasticity_sets.items() if np.array_equal(theta, world.trade_elasticity)]
    if not own:
        raise MissingFacts(
            "the world's own trade elasticities have no name",
            where="elasticity_sets",
            evidence=", ".join(world.elasticity_sets) or "no sets",
            remedy="put `trade_elasticity` among the elasticity sets",
        )
    return [own[0], *(name for name in world.elasticity_sets if name != own[0])]


def over_sets(values: Mapping[str, float]) -> OverSets:
    """The first set's number with the least and the most over all sets."""
    numbers = list(values.values())
    return OverSets(numbers[0], min(numbers), max(numbers))


def robust(numbers: OverSets) -> bool:
    """Whether the sign is the same under every elasticity set."""
    return numbers.least > 0.0 or numbers.most < 0.0
