"""Tariffs in force, as duties by sector: what each measure adds to the duty on a flow.

Axes: o origin, d destination, s sector, g class of goods (customs/goods.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.border.ground import goods_sectors, share_of_sectors
from tradetalks.border.us_imports import ledger_place, us_places, us_sources
from tradetalks.customs.goods import by_sector, class_sectors, import_coverage, sector_goods, us_import_classes
from tradetalks.customs.importers import SCHEDULED
from tradetalks.customs.stack import scope_holds, stack
from tradetalks.dates import Date
from tradetalks.kinds.tariff import TariffTerms
from tradetalks.ledger import Clocks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tradetalks.ledger import Measure, State
    from tradetalks.world import World
    from tradetalks.world.table import Array

    InForce = tuple[Measure, State]


def tariff_parts(
    in_force: Sequence[InForce], world: World, lists: Clocks, unused: Mapping[str, str]
) -> dict[str, Array]:
    """measure id -> [o d s] statutory duty with the product lists of a day as known, fraction of the border value."""
    return tariff_changes((in_force, lists), ((), lists), world, unused)


def tariff_changes(
    now: tuple[Sequence[InForce], Clocks],
    before: tuple[Sequence[InForce], Clocks],
    world: World,
    unused: Mapping[str, str],
) -> dict[str, Array]:
    """measure id -> [o d s] statutory duty of now less that of before, each with the product lists of its day.

    Only measures that change something; fraction of the border value.
    """
    parts: dict[str, Array] = {}
    later, earlier = (_imports(in_force, lists, world, unused) for in_force, lists in (now, before))
    for d, (one, other) in enumerate(zip(later, earlier, strict=True)):
        for measure, change in _imports_change(one, other).items():
            if measure not in parts:
                parts[measure] = np.zeros(world.tariff.shape)
            parts[measure][:, d] = change
    return parts


NO_DAY = Clocks(Date.min, Date.min)  # shares of lists in imports of countries without a schedule have no days


@dataclass(frozen=True)
class _Imports:
    """Tariffs in force on imports of an economy; equal where everything that their duties depend on is equal.

    facts     scope and terms of the measures that reach the economy
    ordinary  bytes of its benchmark tariffs, on which `replace` and `floor` rest
    """

    destination: str
    lists: Clocks
    countries: tuple[str, ...]
    sectors: tuple[str, ...]
    facts: tuple[object, ...]
    ordinary: bytes
    measures: Sequence[InForce] = field(compare=False)
    world: World = field(compare=False)


@dataclass(frozen=True)
class _Lane(_Imports):
    """The same on imports from one origin."""

    origin: str


def _imports(in_force: Sequence[InForce], lists: Clocks, world: World, unused: Mapping[str, str]) -> list[_Imports]:
    """One per destination."""
    tariffs = [
        ((measure, state), _facts(measure, state), _origins(measure, world))
        for measure, state in in_force
        if isinstance(state.terms, TariffTerms) and measure.id not in unused
    ]
    found = []
    for destination in world.countries:
        here = [(pair, facts) for pair, facts, origins in tariffs if destination in origins]
        facts, pairs = tuple(facts for _, facts in here), [pair for pair, _ in here]
        ordinary = world.tariff[:, world.country(destination)].tobytes() if pairs else b""
        clocks = lists if destination == SCHEDULED else NO_DAY
        found.append(_Imports(destination, clocks, world.countries, world.sectors, facts, ordinary, pairs, world))
    return found


def _origins(measure: Measure, world: World) -> dict[str, frozenset[str]]:
    """destination -> the origins of goods that a tariff is laid on; only destinations that have any."""
    return _origins_of(measure.scope.origin, measure.scope.destination, world.countries)


@lru_cache(maxsize=1_000)
def _origins_of(
    origin_scope: tuple[str, ...], destination_scope: tuple[str, ...], countries: tuple[str, ...]
) -> dict[str, frozenset[str]]:
    found = {}
    for destination in countries:
        place = ledger_place(destination)
        origins = frozenset(
            origin
            for origin in countries
            if origin != destination
            and any(
                scope_holds(origin_scope, destination_scope, ledger_place(part), place)
                for part in (us_places(origin, countries) if destination == SCHEDULED else (origin,))
            )
        )
        if origins:
            found[destination] = origins
    return found


@lru_cache(maxsize=200)  # four times the destinations of a law: with fewer, each law would push its own ones out
def _imports_change(now: _Imports, before: _Imports) -> dict[str, Array]:
    """measure id -> [o s] duty of now less that of before; measures that change nothing are left out."""
    later, earlier = _import_duties(now), _import_duties(before)
    found = {}
    for key in {*later, *earlier}:
        change = later[key] if key not in earlier else later.get(key, 0.0) - earlier[key]
        if np.any(change):
            found[key] = np.asarray(change)
    return found


@lru_cache(maxsize=200)  # 16 kB a measure: half a megabyte at most
def _import_duties(imports: _Imports) -> dict[str, Array]:
    """measure id -> [o s] duty."""
    duties: dict[str, Array] = {}
    origins = [_origins(measure, imports.world)[imports.destination] for measure, _ in imports.measures]
    for o, origin in enumerate(imports.countries):
        held = [i for i, reached in enumerate(origins) if origin in reached]
        for measure, duty in _lane_duties(_lane(imports, origin, held)) if held else ():
            if measure not in duties:
                duties[measure] = np.zeros((len(imports.countries), len(imports.sectors)))
            duties[measure][o] += duty
    return duties


def _lane(imports: _Imports, origin: str, held: Sequence[int]) -> _Lane:
    """The tariffs of those places among an economy's that apply to one origin."""
    facts, here = tuple(imports.facts[i] for i in held), [imports.measures[i] for i in held]
    return _Lane(
        imports.destination,
        _same_goods_since(imports, origin),
        imports.countries,
        imports.sectors,
        facts,
        imports.ordinary,
        here,
        imports.world,
        origin,
    )


def _same_goods_since(imports: _Imports, origin: str) -> Clocks:
    """The clocks from which the goods of a lane stand on the lists of the day: the same for days without a change."""
    if imports.destination != SCHEDULED:
        return imports.lists
    partners = [partner for partner, _, _ in us_sources(origin, imports.world, imports.lists.on)]
    return Clocks(*us_import_classes().same_since(partners, *imports.lists))


def _facts(measure: Measure, state: State) -> tuple[object, ...]:
    """What of a tariff a duty depends on, hashable."""
    terms = state.terms
    rates = tuple(sorted(terms.rates.items())) if isinstance(terms, TariffTerms) and terms.rates else ()
    said = (terms.rate, terms.how, terms.on) if isinstance(terms, TariffTerms) else ()
    before = measure.yields_to, measure.yields_whole_to
    return measure.id, measure.authority, measure.group, before, measure.scope, said, rates


@lru_cache(maxsize=5_000)
def _lane_duties(lane: _Lane) -> list[tuple[str, Array]]:
    if lane.destination == SCHEDULED:
        return _us_duties(lane.measures, lane.world, lane.origin, lane.lists)
    world, coverage = lane.world, import_coverage(lane.origin, lane.destination)
    codes = {code: dict(zip(lane.sectors, share.tolist(), strict=True)) for code, share in _codes(lane.measures, world)}
    ordinary = world.tariff[world.country(lane.origin), world.country(lane.destination)]
    goods = sector_goods(lane.sectors, codes | coverage, ordinary)
    origin, destination = ledger_place(lane.origin), ledger_place(lane.destination)
    layers = stack(lane.measures, goods, origin=origin, destination=destination)
    return [(layer.measure, np.where(goods_sectors(world), layer.duty, 0.0)) for layer in layers]


def _codes(measures: Sequence[InForce], world: World) -> list[tuple[str, Array]]:
    """`hs:<code>`, [s] its share of each sector, for every HS code that tariffs name."""
    named = {
        product
        for measure, _ in measures
        for product in (*measure.scope.products, *measure.scope.exempt)
        if product[0].isdigit()
    }
    return [(f"hs:{code}", share_of_sectors((code,), world.sectors)) for code in sorted(named)]


def _us_duties(measures: Sequence[InForce], world: World, origin: str, lists: Clocks) -> list[tuple[str, Array]]:
    """w_gos duty_god summed over the classes g of a sector and the partners that an origin stands for.

    Where a duty is the rest of a sum with the ordinary one, that is the ordinary duty after preferences.
    """
    classes, count = us_import_classes(), len(world.sectors)
    sectors = class_sectors(classes, world.sectors)
    duties, codes = [], _codes(measures, world)
    for partner, place, weights in us_sources(origin, world, lists.on):
        traded = np.flatnonzero(weights)
        goods = replace(classes.goods(partner, *lists), mfn_rate=classes.preferred_rate(partner)).take(traded)
        known = goods.on_list
        others = {code: share[sectors[traded]] for code, share in codes if code not in known}
        goods = replace(goods, on_list={**others, **known}) if others else goods
        duties += [
            (part.measure, by_sector(weights[traded] * part.duty, sectors[traded], count))
            for part in stack(measures, goods, origin=place, destination=SCHEDULED)
        ]
    return duties
