"""From law to arrays: the measures in force on a day become the border policy that the trade model takes.

Axes: k place, o origin, d destination, s sector, g class of goods (customs/goods.py).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.border.ground import WorldGround, in_table
from tradetalks.border.parts import ADDED, Part, at_end, parts_of, policy_of
from tradetalks.border.tariff_rules import tariff_changes
from tradetalks.chains.caps import choke_prices, standing_caps
from tradetalks.customs.goods import weights_year
from tradetalks.dates import as_date
from tradetalks.errors import BadInput
from tradetalks.kinds.effects import Effect
from tradetalks.kinds.formulas import COST_PER_DAY
from tradetalks.kinds.registry import kind_of, kinds
from tradetalks.ledger import Clocks
from tradetalks.showing import brief_repr

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from tradetalks.dates import Date
    from tradetalks.equilibrium import Policy
    from tradetalks.kinds.effects import Choice
    from tradetalks.ledger import Ledger, Measure, State
    from tradetalks.world import World
    from tradetalks.world.table import Array

    InForce = tuple[Measure, State]

OTHER_WORLD = "none of its flows is in the world table"
BENCHMARK_DAY = date(2025, 1, 1)
IN_BENCHMARK = "it was in force in January 2025 as on the day: the trade of the benchmark already holds it"
CHARGES_NOTHING = "it charges nothing of its own: its rate is zero, or it frees goods that others charge"
NODES = (0.0, 0.25, 0.5, 0.75, 1.0)  # places at which a chain is run; between them its caps are interpolated


@dataclass(frozen=True)
class Enacted:
    """The border policy of a day, and what it is made of.

    policy   benchmark tariff + sum of the parts' tariffs; exp(sum of the parts' log trade costs); least of their caps
             and quotas, greatest of their floors
    parts    measure id -> its part; only measures that change something against the benchmark
    notes    the assumptions used, one sentence each
    unused   measure id -> why a measure in force on the day, or on the benchmark's, has no trade effect here
    effects  what the measures do besides tariffs, for other places in the stated ranges
    beyond   that the day lies after what the ledger covers, as a sentence; empty where it does not
    """

    __repr__ = brief_repr

    policy: Policy
    parts: dict[str, Part]
    notes: tuple[str, ...]
    unused: dict[str, str]
    effects: tuple[Effect, ...] = ()
    beyond: str = ""


def enact(
    ledger: Ledger,
    world: World,
    *,
    on: Date | str,
    as_of: Date | str,
    trust: Sequence[str] = (),
    ranges: str = "central",
) -> Enacted:
    """The border policy of a day, as known on another, against the benchmark of January 2025.

    The benchmark tariffs of the world table already hold what was collected before the new measures: Section 301 and
    the Section 232 duties of 2018 on the US side, the retaliation of 2018-2020 less its waivers on China's. So that
    nothing counts twice, the same stack is laid for `on` and for 1 January 2025, and only the difference is added:

    tariff_ods = benchmark_ods + sum_g w_gos (duty_god(on) - duty_god(2025-01-01))

    with w_gos the share of class g in the imports of sector s from o, each day's of its own time (US Census: 2017
    before 2021, otherwise 2024; `customs.goods.weights_year`). Trade costs of licences and port fees are differences
    against the same day; caps and floors are those of `on`. Product lists are those of `on`, as known on `as_of`.
    `ranges` names the end of each stated range: `low` is the end that does least damage,
    with most licences granted and most of a purchase delivered.

    raises  DisputedTerms, as the ledger does; UnknownName for a product list without members; MissingFacts for a rate
            or content that is not known; BadParameters where a tariff would fall below -1 or more is promised to be
            bought than the seller makes; BadInput for other `ranges`, what is no day, or a world that has a flow of no
            measure in force
    """
    if ranges not in COST_PER_DAY:
        raise BadInput("not an end of a range", evidence=repr(ranges), remedy="low, central or high")
    on, as_of = as_date(on, where="on"), as_date(as_of, where="as_of")
    _refuse_another_world(ledger, world)
    now = ledger.in_force(on=on, as_of=as_of, trust=tuple(trust))
    before = ledger.in_force(on=BENCHMARK_DAY, as_of=max(as_of, BENCHMARK_DAY), trust=tuple(trust))
    unused = unused_reasons(before, world) | unused_reasons(now, world)
    tariffs = tariff_changes((now, Clocks(on, as_of)), (before, Clocks(BENCHMARK_DAY, BENCHMARK_DAY)), world, unused)
    chained = chain_effects(now, world, on)
    effects = (
        *effects_of(now, world, unused),
        *(replace(effect, sign=-1.0) for effect in effects_of(before, world, unused) if effect.array in ADDED),
        *chained,
    )
    parts = parts_of(effects, at_end(ranges, world.trade_elasticity))
    for key, tariff in tariffs.items():
        part = parts.get(key, Part())
        parts[key] = replace(part, tariff=tariff if part.tariff is None else tariff + part.tariff)
    parts = dict(sorted(parts.items()))
    unused |= {key: why for key, why in _idle(now, before).items() if key not in parts and key not in unused}
    beyond = ledger.beyond(on)
    notes = (*([beyond] if beyond else []), *_weights_note(on), *notes_for(now, unused))
    policy = policy_of(world, parts)
    if chained:
        policy = replace(policy, choke=choke_prices(world))
    return Enacted(policy.kept(), parts, notes, unused, effects, beyond)


def _weights_note(on: Date) -> tuple[str, ...]:
    year, benchmark = weights_year(on), weights_year(BENCHMARK_DAY)
    if year == benchmark:
        return ()
    return (
        f"US tariffs of {on} are averaged with imports of {year}, those of the benchmark with imports of {benchmark}: "
        "a part of the difference is that trade moved away from the taxed goods.",
    )


def _idle(now: Sequence[InForce], before: Sequence[InForce]) -> dict[str, str]:
    """measure id -> why a measure in force that has products in trade still moves nothing against the benchmark."""
    held = {measure.id: state.terms for measure, state in before}
    return {
        measure.id: IN_BENCHMARK if held.get(measure.id) == state.terms else CHARGES_NOTHING for measure, state in now
    }


def effects_of(in_force: Sequence[InForce], world: World, unused: Mapping[str, str]) -> tuple[Effect, ...]:
    """What measures do, each by its kind; tariffs are stacked together in `tariff_rules`."""
    ground = WorldGround(world)
    return tuple(
        effect
        for measure, state in in_force
        if measure.id not in unused
        for effect in kind_of(measure.kind).effects(measure, state.terms, ground)
    )


def chain_effects(in_force: Sequence[InForce], world: World, on: Date) -> tuple[Effect, ...]:
    """What licences and bans on the chain of rare earths leave of its flows, by the control that grants least."""
    chain = standing_caps(in_force, world, on, (None, *NODES))
    if chain is None:
        return ()
    owner, (central, *nodes) = chain
    government = next(measure.imposed_by for measure, _ in in_force if measure.id == owner)
    cells = np.nonzero(np.isfinite([central, *nodes]).any(axis=0))
    at_nodes = np.stack([node[cells] for node in nodes])
    value = partial(_in_cells, cells, central.shape, central[cells], at_nodes, government)
    return (Effect(owner, government, "cap", value, "exporter"),)


def _in_cells(
    cells: tuple[NDArray[np.intp], ...], shape: tuple[int, ...], central: Array, at_nodes: Array, government: str,
    choice: Choice,
) -> Array:  # fmt: skip
    """[o d s] caps of a few cells, no cap elsewhere."""
    caps = np.full(shape, np.inf)
    caps[cells] = cap_between(central, at_nodes, government, choice)
    return caps


def cap_between(central: Array, at_nodes: Array, government: str, choice: Choice) -> Array:
    """[...] caps at a place in the range of approval rates, linear between nodes.

    at_nodes  [k ...]  caps at NODES
    """
    place = choice.place(government, "approval_rate")
    if place is None:
        return central
    after = int(np.clip(np.searchsorted(NODES, place), 1, len(NODES) - 1))
    weight = (place - NODES[after - 1]) / (NODES[after] - NODES[after - 1])
    least = np.minimum(at_nodes[after - 1 : after + 1], 1.0)
    cap = (1.0 - weight) * least[0] + weight * least[1]
    return np.where(cap < 1.0, cap, np.inf)


def unused_reasons(in_force: Sequence[InForce], world: World) -> dict[str, str]:
    """measure id -> why a measure in force has no trade effect here."""
    reasons = {measure.id: why_unused(measure, state, world) for measure, state in in_force}
    return {key: reason for key, reason in reasons.items() if reason is not None}


def _refuse_another_world(ledger: Ledger, world: World) -> None:
    """Raise BadInput where the world has no flow of any measure of the ledger and none of its imposers.

    Nothing could change there. Measures from everywhere to everywhere name no country and do not count.
    """
    somewhere = [m for m in ledger.measures.values() if {*m.scope.origin, *m.scope.destination} != {"all"}]
    if somewhere and not any(m.imposed_by in world.countries or in_table(m, world) for m in somewhere):
        raise BadInput(
            "no measure of the ledger has a flow in this world",
            where="world",
            evidence=f"{len(somewhere)} measures; the world's countries: {', '.join(world.countries[:6])}, ...",
            remedy="give the world's countries their ISO 3166 alpha-3 codes, such as USA and CHN",
        )


def why_unused(measure: Measure, state: State, world: World) -> str | None:
    """Why a measure in force has no trade effect here; None for one that has."""
    if not in_table(measure, world):
        return OTHER_WORLD
    return kind_of(measure.kind).why_unused(measure, state.terms, WorldGround(world))


def notes_for(in_force: Sequence[InForce], unused: Mapping[str, str]) -> tuple[str, ...]:
    """The assumptions that the measures in force bring with them, one sentence each."""
    named = {measure.kind for measure, _ in in_force if measure.id not in unused}
    elsewhere = sum(reason == OTHER_WORLD for reason in unused.values())
    absent = (f"{elsewhere} measures in force have no flow in this world table and change nothing.",) * (elsewhere > 0)
    return (*absent, *(note for kind in kinds().values() if kind.name in named for note in kind.notes))
