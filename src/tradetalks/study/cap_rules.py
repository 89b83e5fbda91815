"""Quotas in force, and licences and bans on a chain, as rules that give caps at any place in the stated ranges.

Axes: k place, o origin, d destination, s sector.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.ledger.grammar import QuotaTerms
from tradetalks.study.chain_caps import standing_caps
from tradetalks.study.cost_rules import quota_product
from tradetalks.study.trade_costs import quota_cap

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tradetalks.dates import Date
    from tradetalks.equilibrium import Policy
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


def cap_rules(
    in_force: Sequence[tuple[Measure, State]], world: World, on: Date, unused: Mapping[str, str]
) -> tuple[CapRule, ...]:
    """The rules of the quotas in force that bind, and of the licences and bans on the chain of rare earths."""
    rules = []
    for measure, state in in_force:
        if measure.id not in unused and isinstance(state.terms, QuotaTerms):
            cap = quota_cap(quota_product(measure)[0], state.terms, world)
            if np.isfinite(cap).any():
                rules.append(CapRule(measure.id, measure.imposed_by, "nobody", cap))
    chain = standing_caps(in_force, world, on, (None, *NODES))
    if chain is not None:
        owner, (central, *nodes) = chain
        government = next(measure.imposed_by for measure, _ in in_force if measure.id == owner)
        rules.append(CapRule(owner, government, "exporter", central, np.stack(nodes)))
    return tuple(rules)


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
    holder = np.full(policy.tariff.shape, "exporter", dtype="<U8")
    for cap, rent_to in caps:
        cells = cap < least
        least[cells], holder[cells] = cap[cells], rent_to
    return replace(policy, cap=least, rent_to=holder)
