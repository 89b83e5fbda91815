"""Licences, bans and port fees in force, as rules that give a trade cost at any place in their stated ranges.

Axes: o origin, d destination, s sector; p is o or 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

import numpy as np

from tradetalks.border.trade_costs import (
    COST_PER_DAY,
    LEAST_DAMAGE,
    end,
    licence_cost,
    port_fee_cost,
    port_fee_share,
    product_share,
    variety_loss,
)
from tradetalks.border.us_imports import ledger_place
from tradetalks.chains.caps import chain_sectors
from tradetalks.customs.stack import scope_holds
from tradetalks.errors import MissingFacts
from tradetalks.ledger.grammar import (
    ExportControlTerms,
    PortFeeTerms,
    PurchaseCommitmentTerms,
    QuotaTerms,
    TariffTerms,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tradetalks.ledger import Measure, Range, State, Terms
    from tradetalks.world import World
    from tradetalks.world.table import Array


class Choose(Protocol):
    """A value in a stated range of a government's measures; `field` says of what."""

    def __call__(self, government: str, field: str, values: Range) -> float: ...


@dataclass(frozen=True, eq=False)
class CostRule:
    """What makes a measure cost something, and where.

    government  who imposed it
    sign        1 for the day asked about, -1 for the benchmark's
    lanes       [o d]  1 where it applies
    share       [p s]  of the flow that it touches, or takes away
    """

    measure: str
    government: str
    sign: float
    lanes: Array
    share: Array
    terms: Terms


def cost_rules(
    in_force: Sequence[tuple[Measure, State]], world: World, unused: Mapping[str, str], sign: float
) -> tuple[CostRule, ...]:
    """The rules of the measures in force that have an effect and are no tariffs, caps or floors."""
    return tuple(
        CostRule(
            measure.id,
            measure.imposed_by,
            sign,
            lanes(measure, world),
            _share(measure, state.terms, world),
            state.terms,
        )
        for measure, state in in_force
        if measure.id not in unused and not isinstance(state.terms, TariffTerms | QuotaTerms | PurchaseCommitmentTerms)
    )


def log_trade_cost(rule: CostRule, choose: Choose, cost_per_day: float, trade_elasticity: Array) -> Array:
    """[o d s] log trade cost of a measure, zero where it does not apply; negative for one of the benchmark's day.

    raises  MissingFacts for a licence without an approval rate or a delay, and for a kind without a rule
    """
    terms = rule.terms
    if isinstance(terms, ExportControlTerms) and terms.control != "ban":
        if terms.approval_rate is None or terms.delay_days is None:
            raise MissingFacts("a licence without an approval rate or a delay", where=rule.measure)
        approved = choose(rule.government, "approval_rate", terms.approval_rate)
        days = choose(rule.government, "delay_days", terms.delay_days)
        cost = licence_cost(rule.share, approved, days, cost_per_day, trade_elasticity)
    elif isinstance(terms, ExportControlTerms):
        cost = variety_loss(rule.share, trade_elasticity)
    elif isinstance(terms, PortFeeTerms) and terms.ad_valorem_equivalent:
        equivalent = choose(rule.government, "ad_valorem_equivalent", terms.ad_valorem_equivalent)
        cost = port_fee_cost(rule.share, equivalent)
    else:
        raise MissingFacts("no rule for a measure of this kind", where=rule.measure)
    return np.asarray(rule.sign * rule.lanes[:, :, None] * cost[:, None, :])


def at_end(ranges: str) -> Choose:
    """One end of every stated range: `low` does least damage, with most approved and delivered."""

    def choose(government: str, field: str, values: Range) -> float:
        return end(values, LEAST_DAMAGE[ranges] if field in ("approval_rate", "delivered_share") else ranges)

    return choose


def cost_parts(rules: Sequence[CostRule], world: World, ranges: str) -> dict[str, Array]:
    """measure id -> [o d s] log trade cost at one end of every stated range; `low` does least damage."""
    parts: dict[str, Array] = {}
    for rule in rules:
        cost = log_trade_cost(rule, at_end(ranges), COST_PER_DAY[ranges], world.trade_elasticity)
        parts[rule.measure] = parts.get(rule.measure, 0.0) + cost
    return parts


def _share(measure: Measure, terms: Terms, world: World) -> Array:
    if isinstance(terms, ExportControlTerms):
        held = np.isin(world.sectors, list(chain_sectors()))  # a chain's shipments cap their flows: chain_caps.py
        return np.where(held, 0.0, product_share(measure.scope.products, world))[None, :]
    if isinstance(terms, PortFeeTerms):
        return port_fee_share(measure.scope.products, world)
    raise MissingFacts(f"no rule for a measure of kind {measure.kind}", where=measure.id)


def reached(measure: Measure, world: World) -> frozenset[str]:
    """The economies into which goods of some origin are in a measure's scope."""
    return _reached(measure.scope.origin, measure.scope.destination, world.countries)


@lru_cache(maxsize=1_000)
def _reached(
    origin_scope: tuple[str, ...], destination_scope: tuple[str, ...], countries: tuple[str, ...]
) -> frozenset[str]:
    found = []
    for destination in countries:
        origins = [origin for origin in origin_scope if origin != destination] or ["all"]
        place = ledger_place(destination)
        if any(scope_holds(origin_scope, destination_scope, origin, place) for origin in origins):
            found.append(destination)
    return frozenset(found)


def lanes(measure: Measure, world: World) -> Array:
    """[o d] 1 where a measure applies between two economies, else 0."""
    return _lanes(measure.scope.origin, measure.scope.destination, world.countries)


@lru_cache(maxsize=500)
def _lanes(origin_scope: tuple[str, ...], destination_scope: tuple[str, ...], countries: tuple[str, ...]) -> Array:
    places = [ledger_place(country) for country in countries]
    into = _reached(origin_scope, destination_scope, countries)
    applies = [
        [
            float(country in into and o != d and scope_holds(origin_scope, destination_scope, origin, places[d]))
            for d, country in enumerate(countries)
        ]
        for o, origin in enumerate(places)
    ]
    found = np.array(applies)
    found.flags.writeable = False
    return found
