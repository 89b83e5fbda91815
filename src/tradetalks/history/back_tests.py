"""Predict trade from a frozen economy and the measures known on a day, and set the facts beside it.

Axes: o origin, d destination, s sector, k fact.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.border.enactment import unused_reasons
from tradetalks.border.ground import goods_sectors
from tradetalks.border.tariff_rules import tariff_parts
from tradetalks.customs.lists import list_days
from tradetalks.equilibrium import HORIZONS, Policy, solve
from tradetalks.errors import BadInput
from tradetalks.history.plan import (
    ALL,
    GOODS,
    REST,
    countries_of,
    facts_digest,
    read_facts,
    read_plan,
    read_world,
)
from tradetalks.history.scores import Scores, scores
from tradetalks.ledger import Clocks, Ledger, Scenario
from tradetalks.showing import brief_repr

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from tradetalks.dates import Date
    from tradetalks.history.plan import Fact, Plan
    from tradetalks.world import World
    from tradetalks.world.table import Array

RULES = ("model", "own tariff", "no change")


@dataclass(frozen=True)
class Variant:
    """One horizon with one elasticity set: log changes [k], each relative to its group's total, by rule."""

    horizon: str
    elasticity_set: str
    predicted: dict[str, Array]


@dataclass(frozen=True)
class BackTest:
    """A plan carried out.

    fact       [k]  log change of each flow less that of its group's total
    growth     group -> log change of its total, which is removed from facts and predictions alike
    variants   one a horizon and elasticity set
    tariff     [k]  change of log(1 + tariff) on the flow, weighted by value
    """

    __repr__ = brief_repr

    plan: Plan
    facts: list[Fact]
    fact: Array
    growth: dict[str, float]
    tariff: Array
    variants: list[Variant]
    made_of: dict[str, str]

    @property
    def parts(self) -> list[str]:
        """What is scored: each group, and in a group by sector each of its partners."""
        groups = list(dict.fromkeys(fact.group for fact in self.facts))
        named = dict.fromkeys(map(self._part, self.facts))
        counts = {part: sum(self._part(fact) == part for fact in self.facts) for part in named}
        return [*groups, *(part for part in named if counts[part] > 2 and part not in groups)]

    @cached_property
    def home(self) -> str:
        """The country whose trade the facts are: the end of most flows."""
        ends = Counter(place for fact in self.facts for place in (fact.origin, fact.destination))
        return ends.most_common(1)[0][0]

    def _part(self, fact: Fact) -> str:
        partner = fact.origin if fact.destination == self.home else fact.destination
        return f"{fact.group}, {partner}"

    def scores(self, variant: Variant, rule: str, part: str) -> Scores:
        """How a rule did on a part of the facts."""
        chosen = np.array([part in (fact.group, self._part(fact)) for fact in self.facts])
        weight = np.array([fact.before for fact in self.facts])
        return scores(variant.predicted[rule][chosen], self.fact[chosen], weight[chosen])


def back_test(name: str, *, ledger: Ledger | None = None) -> BackTest:
    """Carry out a plan: a shipped one by name, or a .yaml file with its facts and world beside it.

    Three predictions of each flow: the model's; the rule that a flow, counted before the tariff, falls by 1 + its trade
    elasticity times the rise of its own log(1 + tariff), all else unchanged; and no change. Facts and predictions are
    taken relative to the total of their group, so that growth common to all of it favours none.

    raises  UnknownName, BadFile, BadInput for the plan and its facts; DisputedTerms, as the ledger does;
            NoEquilibrium
    """
    book = ledger or Ledger.load()
    plan, folder = read_plan(name, book)
    world = read_world(plan.world, folder)
    old, new = tariffs_of(plan, folder, book, world)
    facts = read_facts(folder / plan.facts, world)
    cells = [fact_cells(fact, facts, world) for fact in facts]
    before = np.array([fact.before for fact in facts])
    after = np.array([fact.after for fact in facts])
    fact, growth = relative_changes(facts, before, after)
    wedge = np.log1p(new) - np.log1p(old)
    tariff = np.array([weighted(wedge, world.trade, cell) for cell in cells])
    variants = [
        _variant(world, horizon, name, facts, cells, (old, new))
        for horizon in HORIZONS
        for name in world.elasticity_sets
    ]
    made_of = {"ledger": book.digest, "plan": facts_digest([folder / plan.facts]), "world": world.source}
    return BackTest(plan, facts, fact, growth, tariff, variants, made_of)


def tariffs_of(plan: Plan, folder: Path, book: Ledger, world: World) -> tuple[Array, Array]:
    """[o d s] the tariffs that a plan's facts before were made under, and the mean of those of its days."""
    laid = book
    if plan.scenario is not None:
        path = folder / plan.scenario if plan.scenario.endswith(".yaml") else plan.scenario
        laid = book.with_scenario(Scenario.load(path, book))
    held = duties(book, world, plan.tariffs_of, max(plan.as_of, plan.tariffs_of), plan.trust)
    old = world.tariff + duties(laid, world, plan.before, plan.as_of, plan.trust) - held
    return old, world.tariff + mean_duties(laid, world, plan.days, plan.as_of, plan.trust) - held


def duties(ledger: Ledger, world: World, on: Date, as_of: Date, trust: Sequence[str]) -> Array:
    """[o d s] sum of the duties of the measures in force on a day as known on another, fraction of the border value.

    Product lists are those of `on`, as known on `as_of`.
    """
    in_force = ledger.in_force(on=on, as_of=as_of, trust=tuple(trust))
    parts = tariff_parts(in_force, world, Clocks(on, as_of), unused_reasons(in_force, world))
    return np.asarray(sum(parts.values(), np.zeros_like(world.tariff)))


def mean_duties(ledger: Ledger, world: World, days: Sequence[Date], as_of: Date, trust: Sequence[str]) -> Array:
    """[o d s] mean over days of `duties`; days of one month under the same law and lists are laid once."""
    changes = list_days(as_of)
    total, last, laid = np.zeros_like(world.tariff), None, np.zeros_like(world.tariff)
    for day in days:
        in_force = ledger.in_force(on=day, as_of=as_of, trust=tuple(trust))
        law = [(measure.id, state.terms) for measure, state in in_force]
        now = (law, bisect_right(changes, day), day.year, day.month)
        if now != last:
            last, laid = now, duties(ledger, world, day, as_of, trust)
        total += laid
    return total / len(days)


def fact_cells(fact: Fact, facts: Sequence[Fact], world: World) -> NDArray[np.bool_]:
    """[o d s] true for the flows that a fact sums; raises BadInput where this world trades none of them."""
    group = [f for f in facts if f.group == fact.group]
    named = {
        "origin": {c for f in group for c in countries_of(f.origin, world)},
        "destination": {c for f in group for c in countries_of(f.destination, world)},
    }
    ends = {}
    for side, place in (("origin", fact.origin), ("destination", fact.destination)):
        ends[side] = np.array(
            [c not in named[side] if place == REST else c in countries_of(place, world) for c in world.countries]
        )
    sectors = np.zeros(len(world.sectors), dtype=bool)
    for sector in fact.sector.split("+"):
        sectors |= {GOODS: goods_sectors(world), ALL: np.ones(len(world.sectors), dtype=bool)}.get(
            sector, np.array(world.sectors) == sector
        )
    cells = ends["origin"][:, None, None] & ends["destination"][None, :, None] & sectors[None, None, :]
    cells[np.eye(len(world.countries), dtype=bool)] = False
    if not world.trade[cells].any():
        flow = f"{fact.origin} to {fact.destination}, {fact.sector}"
        raise BadInput("a fact without a flow in this world", where=f"facts, group {fact.group}", evidence=flow)
    return np.asarray(cells)


def relative_changes(facts: Sequence[Fact], before: Array, after: Array) -> tuple[Array, dict[str, float]]:
    """[k] log change less that of the total of the fact's group, and the latter by group.

    A group of one fact has nothing to be relative to: its change is taken as it is, and the growth removed is zero.
    """
    change = np.log(after / before)
    growth = {}
    for group in dict.fromkeys(fact.group for fact in facts):
        chosen = np.array([fact.group == group for fact in facts])
        alone = chosen.sum() == 1
        growth[group] = 0.0 if alone else float(np.log(after[chosen].sum() / before[chosen].sum()))
        change[chosen] -= growth[group]
    return change, growth


def weighted(values: Array, weights: Array, cells: NDArray[np.bool_]) -> float:
    """Mean of values over cells by weight."""
    return float((values[cells] * weights[cells]).sum() / weights[cells].sum())


def _variant(
    world: World,
    horizon: str,
    elasticity_set: str,
    facts: Sequence[Fact],
    cells: Sequence[NDArray[np.bool_]],
    tariffs: tuple[Array, Array],
) -> Variant:
    parameters = HORIZONS[horizon].parameters(world, elasticity_set)
    benchmark = Policy.benchmark(world)
    start = solve(world, replace(benchmark, tariff=tariffs[0]), parameters)
    end = solve(world, replace(benchmark, tariff=tariffs[1]), parameters, start=start)
    own = start.trade * np.exp(-(1.0 + parameters.trade_elasticity) * (np.log1p(tariffs[1]) - np.log1p(tariffs[0])))
    predicted = {
        "model": _relative(facts, cells, start.trade, end.trade),
        "own tariff": _relative(facts, cells, start.trade, own),
        "no change": np.zeros(len(facts)),
    }
    return Variant(horizon, elasticity_set, predicted)


def _relative(facts: Sequence[Fact], cells: Sequence[NDArray[np.bool_]], before: Array, after: Array) -> Array:
    sums = [np.array([float(flows[cell].sum()) for cell in cells]) for flows in (before, after)]
    return relative_changes(facts, *sums)[0]
