"""Quotas in force, and licences and bans on a chain, as rules that give caps at any place in the stated ranges.

Quotas beyond which a higher tariff is due are no caps: what they ask of the trade model is the same at every place.

Axes: k place, o origin, d destination, s sector.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tradetalks.border.trade_costs import quota_ratio, traded
from tradetalks.border.us_imports import us_product_shares
from tradetalks.chains.caps import standing_caps
from tradetalks.ledger.grammar import QuotaTerms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from tradetalks.border.enactment import Part
    from tradetalks.border.trade_costs import Traded
    from tradetalks.dates import Date
    from tradetalks.equilibrium import Outcome, Policy
    from tradetalks.equilibrium.policy import RentHolder
    from tradetalks.ledger import Measure, State
    from tradetalks.world import World
    from tradetalks.world.table import Array

# End of a range of damage -> place in the range of approval rates; None: central values.
PLACE: dict[str, float | None] = {"low": 1.0, "central": None, "high": 0.0}
NODES = (0.0, 0.25, 0.5, 0.75, 1.0)  # places at which a chain is run; between them caps are interpolated


@dataclass(frozen=True, eq=False)
class CapRule:
    """What a measure leaves of flows.

    government  who imposed it
    rent_to     who gets what the buyers pay above the price
    central     [o d s]    ratio to the benchmark's quantity at central values, inf for no cap
    at_nodes    [k o d s]  the same at NODES of its approval rates; None: the measure has no such range
    """

    measure: str
    government: str
    rent_to: RentHolder
    central: Array
    at_nodes: Array | None = None


@dataclass(frozen=True, eq=False)
class TariffQuota:
    """What a tariff-rate quota asks of flows.

    quantity  [o d s]  that pays the lower tariff, ratio to the benchmark's, inf for no quota
    beyond    [o d s]  tariff on the rest, on top of the lower one, fraction of the border value
    rent_to   who gets what the buyers of the quantity inside pay above its price and duty
    """

    quantity: Array
    beyond: Array
    rent_to: RentHolder


class QuotaUse(NamedTuple):
    """A tariff-rate quota in an equilibrium.

    filled   quantity traded over the quota
    rent     million USD a year of those who bring in what is inside
    revenue  million USD a year of the duty that what exceeds the quota pays on top of the other
    """

    measure: str
    seller: str
    buyer: str
    sector: str
    rent_to: RentHolder
    filled: float
    rent: float
    revenue: float


def cap_rules(
    in_force: Sequence[tuple[Measure, State]], world: World, on: Date, unused: Mapping[str, str]
) -> tuple[CapRule, ...]:
    """The rules of the quotas in force that bind, and of the licences and bans on the chain of rare earths."""
    rules = []
    for measure, terms, flow in _quotas(in_force, unused):
        ratio = quota_ratio(flow, terms)
        if terms.over_quota_rate is None and terms.rent_to is not None and ratio < 1.0:
            cap = np.where(cell_of(flow, world), ratio, np.inf)
            rules.append(CapRule(measure.id, measure.imposed_by, terms.rent_to, cap))
    chain = standing_caps(in_force, world, on, (None, *NODES))
    if chain is not None:
        owner, (central, *nodes) = chain
        government = next(measure.imposed_by for measure, _ in in_force if measure.id == owner)
        rules.append(CapRule(owner, government, "exporter", central, np.stack(nodes)))
    return tuple(rules)


def tariff_quotas(
    in_force: Sequence[tuple[Measure, State]], world: World, unused: Mapping[str, str]
) -> dict[str, TariffQuota]:
    """measure id -> the tariff-rate quota that it is.

    A quota's product is a share of its sector, the same at every price: of the US imports of 2024 from that origin, or
    all of the sector where another country imposes it.
    """
    found = {}
    for measure, terms, flow in _quotas(in_force, unused):
        if terms.over_quota_rate is None or terms.rent_to is None:
            continue
        cell = cell_of(flow, world)
        share = 1.0
        if flow.destination == "USA":
            shares = us_product_shares(measure.scope.products, world)
            share = float(shares[world.country(flow.origin), world.sector(flow.sector)])
        found[measure.id] = TariffQuota(
            np.where(cell, quota_ratio(flow, terms), np.inf),
            np.where(cell, share * terms.over_quota_rate, 0.0),
            terms.rent_to,
        )
    return found


def _quotas(
    in_force: Sequence[tuple[Measure, State]], unused: Mapping[str, str]
) -> list[tuple[Measure, QuotaTerms, Traded]]:
    """The quotas that have an effect here, and the trade that each is a ratio of."""
    found = []
    for measure, state in in_force:
        if measure.id not in unused and isinstance(state.terms, QuotaTerms):
            flow = traded(measure, state.terms)
            if flow is not None:
                found.append((measure, state.terms, flow))
    return found


def cell_of(flow: Traded, world: World) -> NDArray[np.bool_]:
    """[o d s] true where the flow is in the world table."""
    cell = np.zeros(world.trade.shape, dtype=bool)
    cell[world.country(flow.origin), world.country(flow.destination), world.sector(flow.sector)] = True
    return cell


def cap_at(rule: CapRule, place: float | None) -> Array:
    """[o d s] the caps of a measure at a place in the range of its approval rates, linear between nodes; None: central.

    place  0 the lowest rate, 1 the highest
    """
    if place is None or rule.at_nodes is None:
        return rule.central
    after = int(np.clip(np.searchsorted(NODES, place), 1, len(NODES) - 1))
    weight = (place - NODES[after - 1]) / (NODES[after] - NODES[after - 1])
    least = np.minimum(rule.at_nodes[after - 1 : after + 1], 1.0)
    cap = (1.0 - weight) * least[0] + weight * least[1]
    return np.where(cap < 1.0, cap, np.inf)


def capped(policy: Policy, caps: Sequence[tuple[Array, RentHolder]]) -> Policy:
    """The policy with the least of some caps [o d s] in every cell, the rent going to the holder named with it."""
    if not caps:
        return policy
    holders = {rent_to for _, rent_to in caps}
    if len(holders) == 1:
        return replace(policy, cap=np.minimum.reduce([cap for cap, _ in caps]), rent_to=holders.pop())
    least = np.full(policy.tariff.shape, np.inf)
    holder = np.broadcast_to(np.asarray(policy.rent_to, dtype="<U8"), policy.tariff.shape).copy()
    for cap, rent_to in caps:
        cells = cap < least
        least[cells], holder[cells] = cap[cells], rent_to
    return replace(policy, cap=least, rent_to=holder)


def rationed(policy: Policy, quotas: Sequence[TariffQuota]) -> Policy:
    """The policy with tariff-rate quotas over its tariffs; where two hold, the one that is filled first."""
    if not quotas:
        return policy
    shape = policy.tariff.shape
    quota, over = (np.broadcast_to(each, shape).copy() for each in (policy.quota, policy.over_quota_tariff))
    holder = np.broadcast_to(np.asarray(policy.rent_to, dtype="<U8"), shape).copy()
    for each in quotas:
        cells = each.quantity < quota
        quota[cells], holder[cells] = each.quantity[cells], each.rent_to
        over[cells] = (policy.tariff + each.beyond)[cells]
    return replace(policy, quota=quota, over_quota_tariff=over, rent_to=holder)


def quota_uses(world: World, parts: Mapping[str, Part], outcome: Outcome) -> list[QuotaUse]:
    """Every tariff-rate quota of a policy in its equilibrium: how far it is filled, who has what of it.

    Per unit at the producer's price (1+t) lambda inside, of which t is levied on what is not the importers'; t1 - t
    beyond.
    """
    found = []
    for key, part in parts.items():
        if part.quota is None:
            continue
        o, d, s = (int(i) for i in np.argwhere(np.isfinite(part.quota.quantity))[0])
        tariff, shadow = 1.0 + outcome.policy.tariff[o, d, s], outcome.shadow_price[o, d, s]
        paid = outcome.trade[o, d, s] * (1.0 + outcome.in_effect.tariff[o, d, s])
        at_cost = float(paid / (tariff * (1.0 + shadow)))
        filled = float(outcome.quantity_hat[o, d, s] / part.quota.quantity[o, d, s])
        inside = min(1.0, 1.0 / filled)
        held = shadow * (tariff if part.quota.rent_to == "importer" else 1.0)
        found.append(
            QuotaUse(
                measure=key,
                seller=world.countries[o],
                buyer=world.countries[d],
                sector=world.sectors[s],
                rent_to=part.quota.rent_to,
                filled=filled,
                rent=float(at_cost * inside * held),
                revenue=float(at_cost * (1.0 - inside) * part.quota.beyond[o, d, s]),
            )
        )
    return found
