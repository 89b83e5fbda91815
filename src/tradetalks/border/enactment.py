"""From law to arrays: the measures in force on a day become the border policy that the trade model takes.

Axes: o origin, d destination, s sector, g class of goods (customs/goods.py).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.border.cap_rules import PLACE, cap_at, cap_rules, capped, rationed, tariff_quotas
from tradetalks.border.cost_rules import at_end, cost_parts, cost_rules, reached
from tradetalks.border.floor_rules import floor_rules, floored, floors_at, why_commitment_unused
from tradetalks.border.tariff_rules import tariff_changes
from tradetalks.border.trade_costs import COST_PER_DAY, traded
from tradetalks.border.us_imports import ledger_origins, ledger_place
from tradetalks.customs.stack import scope_holds
from tradetalks.dates import as_date
from tradetalks.equilibrium import Policy
from tradetalks.errors import BadInput
from tradetalks.ledger import Clocks
from tradetalks.ledger.grammar import (
    ExportControlTerms,
    PortFeeTerms,
    PurchaseCommitmentTerms,
    QuotaTerms,
    TariffTerms,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tradetalks.border.cap_rules import CapRule, TariffQuota
    from tradetalks.border.cost_rules import CostRule
    from tradetalks.border.floor_rules import FloorRule
    from tradetalks.dates import Date
    from tradetalks.equilibrium.policy import RentHolder
    from tradetalks.ledger import Ledger, Measure, State
    from tradetalks.world import World
    from tradetalks.world.table import Array

    InForce = tuple[Measure, State]

OTHER_WORLD = "none of its flows is in the world table"
BENCHMARK_DAY = date(2025, 1, 1)


@dataclass(frozen=True)
class Part:
    """What one measure adds to the border policy.

    tariff          [o d s]  fraction of the border value, added to the benchmark tariff; None: no tariff
    log_trade_cost  [o d s]  added to the log of other trade costs; None: none
    cap             [o d s]  most quantity, ratio to the benchmark's, inf for none; None: no cap
    rent_to         who gets what a cap's buyers pay above the price
    floor           [o d s]  least quantity, ratio to the benchmark's, 0 for none; None: no floor
    quota           a tariff-rate quota, what exceeds it paying more; None: none
    log_export_tax  [o d s]  a cap's shadow price where attribution puts it; None in what is enacted
    """

    tariff: Array | None = None
    log_trade_cost: Array | None = None
    cap: Array | None = None
    rent_to: RentHolder = "exporter"
    floor: Array | None = None
    quota: TariffQuota | None = None
    log_export_tax: Array | None = None


@dataclass(frozen=True)
class Enacted:
    """The border policy of a day, and what it is made of.

    policy  benchmark tariff + sum of the parts' tariffs; exp(sum of the parts' log trade costs); least of their caps
            and quotas, greatest of their floors
    parts   measure id -> its part; only measures that change something against the benchmark
    notes   the assumptions used, one sentence each
    unused  measure id -> why a measure in force on the day, or on the benchmark's, has no trade effect here
    rules   what the trade costs come from, for other places in the stated ranges
    caps    what the caps come from, likewise
    floors  what the floors come from, likewise
    beyond  that the day lies after what the ledger covers, as a sentence; empty where it does not
    """

    policy: Policy
    parts: dict[str, Part]
    notes: tuple[str, ...]
    unused: dict[str, str]
    rules: tuple[CostRule, ...] = ()
    caps: tuple[CapRule, ...] = ()
    floors: tuple[FloorRule, ...] = ()
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

    with w_gos the share of class g in the imports of sector s from o (US Census, 2024). Trade costs of licences
    and port fees are differences against the same day; caps and floors are those of `on`. Product lists are those of
    `on`, as known on `as_of`. `ranges` names the end of each stated range: `low` is the end that does least damage,
    with most licences granted and most of a purchase delivered.

    raises  DisputedTerms, as the ledger does; UnknownName for a product list without members; MissingFacts for a rate
            or content that is not known; BadParameters where a tariff would fall below -1 or more is promised to be
            bought than the seller makes; BadInput for other `ranges`, what is no day, or a world that has a flow of no
            measure in force
    """
    if ranges not in COST_PER_DAY:
        raise BadInput("not an end of a range", evidence=repr(ranges), remedy="low, central or high")
    on, as_of = as_date(on, where="on"), as_date(as_of, where="as_of")
    now = ledger.in_force(on=on, as_of=as_of, trust=tuple(trust))
    before = ledger.in_force(on=BENCHMARK_DAY, as_of=max(as_of, BENCHMARK_DAY), trust=tuple(trust))
    unused = unused_reasons(before, world) | unused_reasons(now, world)
    _refuse_another_world(now, unused, world)
    tariffs = tariff_changes((now, Clocks(on, as_of)), (before, Clocks(BENCHMARK_DAY, BENCHMARK_DAY)), world, unused)
    rules = (*cost_rules(now, world, unused, 1.0), *cost_rules(before, world, unused, -1.0))
    costs = {key: cost for key, cost in cost_parts(rules, world, ranges).items() if np.any(cost)}
    caps = cap_rules(now, world, on, unused)
    limits = {rule.measure: Part(cap=cap_at(rule, PLACE[ranges]), rent_to=rule.rent_to) for rule in caps}
    promises = floor_rules(now, world, unused)
    floors = floors_at(promises, at_end(ranges))
    quotas = tariff_quotas(now, world, unused)
    parts = {
        key: replace(
            limits.get(key, Part()),
            tariff=tariffs.get(key),
            log_trade_cost=costs.get(key),
            floor=floors.get(key),
            quota=quotas.get(key),
        )
        for key in sorted({*tariffs, *costs, *limits, *floors, *quotas})
    }
    beyond = ledger.beyond(on)
    notes = (*([beyond] if beyond else []), *notes_for(now, unused))
    return Enacted(policy_of(world, parts), parts, notes, unused, rules, caps, promises, beyond)


def unused_reasons(in_force: Sequence[InForce], world: World) -> dict[str, str]:
    reasons = {measure.id: why_unused(measure, state, world) for measure, state in in_force}
    return {key: reason for key, reason in reasons.items() if reason is not None}


def _refuse_another_world(in_force: Sequence[InForce], unused: Mapping[str, str], world: World) -> None:
    """Raise BadInput where none of the measures in force does anything here and some lack their flows in this world."""
    reasons = [unused.get(measure.id) for measure, _ in in_force]
    if None not in reasons and OTHER_WORLD in reasons:
        raise BadInput(
            "no measure in force changes a flow of this world",
            where="world",
            evidence=f"{len(in_force)} measures; the world's countries: {', '.join(world.countries[:6])}, ...",
            remedy="give the world's countries their ISO 3166 alpha-3 codes, such as USA and CHN",
        )


def why_unused(measure: Measure, state: State, world: World) -> str | None:
    """Why a measure in force has no trade effect here; None for one that has."""
    terms = state.terms
    if not _in_table(measure.scope.origin, measure.scope.destination, world.countries):
        return OTHER_WORLD
    if isinstance(terms, TariffTerms):
        return _why_without_products(measure, ("USA", "CHN"), world)
    if isinstance(terms, ExportControlTerms):
        return _why_control_unused(measure, terms)
    if isinstance(terms, QuotaTerms):
        return _why_quota_unused(measure, terms, world)
    if isinstance(terms, PortFeeTerms):
        if not terms.ad_valorem_equivalent:
            return "no ad valorem equivalent of the fee is stated"
        return _why_without_products(measure, ("USA",), world)
    if isinstance(terms, PurchaseCommitmentTerms):
        return why_commitment_unused(measure, terms, world)
    return {"entity_rule": "no share of trade by the owners of firms is known"}.get(
        measure.kind, f"no rule for a measure of kind {measure.kind}"
    )


@lru_cache(maxsize=1_000)
def _in_table(origin_scope: tuple[str, ...], destination_scope: tuple[str, ...], countries: tuple[str, ...]) -> bool:
    return any(
        scope_holds(origin_scope, destination_scope, origin, ledger_place(destination))
        for destination in countries
        for origin in ledger_origins(countries)
    )


def notes_for(in_force: Sequence[InForce], unused: Mapping[str, str]) -> tuple[str, ...]:
    """The assumptions that the measures in force bring with them, one sentence each."""
    kinds = {measure.kind for measure, _ in in_force if measure.id not in unused}
    elsewhere = sum(reason == OTHER_WORLD for reason in unused.values())
    absent = (f"{elsewhere} measures in force have no flow in this world table and change nothing.",) * (elsewhere > 0)
    return (*absent, *(note for kind, notes in NOTES.items() if kind in kinds for note in notes))


NOTES = {
    "tariff": (
        "Tariffs are statutory rates averaged with US imports of 2024 by product class; the EU's weights stand for "
        "each of its members, and all partners' weights for an origin without imports of a sector.",
        "Only the difference from the duties of 1 January 2025 is added to the benchmark tariffs.",
        "Duties on metal content use the share of the metal in the inputs of the US industry that makes the product.",
        "China's tariffs on product lists use the lists' shares in its imports from the US in 2017 by sector.",
        "Goods of Canada and Mexico claim USMCA by line at the shares of the month of the day, or of the nearest month "
        "counted (July 2025 to February 2026); higher claims would lower the averages of both.",
    ),
    "export_control": (
        "Shares of licensed products in a flow are those of US imports from China in 2024, for every destination, with "
        "whole HS headings counted: an upper bound of the products, and no measure of how hard they are to replace.",
        "Goods refused a licence are lost to the buyer; goods approved wait, at 0.6 to 2.1 % of their value a day.",
        "Under the day's licences China's exports of rare-earth compounds and magnets are at most what the chain "
        "rare-earths ships in their second year; what buyers pay above the price goes to the licensed exporters.",
        "Elsewhere a cost in proportion to value understates a bottleneck, where a cheap part stops a line.",
    ),
    "quota": (
        "Under the halt China buys a hundredth of the US soybeans of the benchmark; nobody gets the price gap.",
        "British cars, under a US quota of 100,000, keep their share in their sector's trade of 2024 at every price.",
    ),
    "purchase_commitment": (
        "Purchases promised are floors under a year's trade, times the share delivered: tonnes against those of 2024, "
        "dollars in proportion against the table's flows of the sectors that the products make up. The buyer's "
        "government pays what the floor takes; a floor below what is bought anyway changes nothing.",
    ),
    "port_fee": ("Port fees are spread over all goods of a flow by the range of ad valorem equivalents stated.",),
}


def _why_without_products(measure: Measure, known: tuple[str, ...], world: World) -> str | None:
    """Why a measure on imports has no effect: it names products, and there are no product data of its importers."""
    if all(product == "all" for product in (*measure.scope.products, *measure.scope.exempt)):
        return None
    without = reached(measure, world).difference(known)
    ordered = [country for country in world.countries if country in without]
    return "no product data for imports of " + ", ".join(ordered) if ordered else None


def _why_control_unused(measure: Measure, terms: ExportControlTerms) -> str | None:
    if measure.scope.origin != ("CHN",):
        return "the share of its products in the trade of origins other than China is not known"
    if any(product == "all" or product.startswith("list:") for product in measure.scope.products):
        return "no share of its products in trade is known"
    if terms.control == "licence" and (terms.approval_rate is None or terms.delay_days is None):
        lacking = [("approval rate", terms.approval_rate), ("delay", terms.delay_days)]
        return "a licence without a stated " + " and ".join(name for name, value in lacking if value is None)
    return None


def _why_quota_unused(measure: Measure, terms: QuotaTerms, world: World) -> str | None:
    flow = traded(measure, terms)
    if flow is None:
        return "no benchmark quantity is stored for its product, places, unit and period"
    missing = [place for place in (flow.origin, flow.destination) if place not in world.countries]
    return "not in the world table: " + ", ".join(missing) if missing else None


def policy_of(world: World, parts: Mapping[str, Part]) -> Policy:
    """The border policy that parts add up to; raises BadParameters where a tariff falls below -1."""
    policy = Policy.benchmark(world)
    log_cost = np.zeros_like(world.trade)
    for part in parts.values():
        if part.tariff is not None:
            policy.tariff[...] += part.tariff
        if part.log_trade_cost is not None:
            log_cost += part.log_trade_cost
    policy.trade_cost_hat[...] = np.exp(log_cost)
    policy = capped(policy, [(part.cap, part.rent_to) for part in parts.values() if part.cap is not None])
    policy = floored(policy, [part.floor for part in parts.values() if part.floor is not None])
    policy = rationed(policy, [part.quota for part in parts.values() if part.quota is not None])
    policy.check(world)
    return policy
