"""Tariff-rate quotas in an equilibrium: how far each is filled, and who has what of it. Axes: o, d, s."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tradetalks.border.parts import Part
    from tradetalks.equilibrium import Outcome
    from tradetalks.equilibrium.policy import RentHolder
    from tradetalks.world import World


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
