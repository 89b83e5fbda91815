"""Purchase commitments: what is promised of flows, and what becomes of it in an equilibrium. Axes: o, d, s."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tradetalks.border.quantities import benchmark_quantities
from tradetalks.customs.sectors import hs_sectors, sector_in
from tradetalks.errors import BadParameters
from tradetalks.units import A_YEAR, TONNES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tradetalks.border.parts import Part
    from tradetalks.equilibrium import Outcome
    from tradetalks.kinds.effects import Scoped
    from tradetalks.kinds.purchase_commitment import PurchaseCommitmentTerms
    from tradetalks.world import World
    from tradetalks.world.table import Array

DOLLARS = {"million USD": 1.0, "billion USD": 1e3}  # million USD
# Term -> how often its quantity counts in a year. Two months count once in their year: a harvest is not sold twice.
TIMES_A_YEAR = {**A_YEAR, "2020 and 2021": 0.5, "November and December 2025": 1.0}
MAINLY = 0.5  # share of a sector's customs chapters and headings from which on a commitment in dollars counts it in


class Commitment(NamedTuple):
    """A purchase commitment in an equilibrium.

    least    quantity that it asks for after the share delivered, ratio to the benchmark's
    bought   quantity of the same flows, the same ratio, weighted with benchmark values
    subsidy  million USD a year that the buyer's government pays for it; 0: as much is bought anyway
    """

    measure: str
    seller: str
    buyer: str
    sectors: tuple[str, ...]
    least: float
    bought: float
    subsidy: float


def promised(measure: Scoped, terms: PurchaseCommitmentTerms, world: World) -> Array:
    """[o d s] quantity promised a year, ratio to the benchmark's; 0 where nothing is.

    Tonnes are against the stored quantities; dollars against the benchmark value of all sectors of the products,
    in dollars of 2022, and each of these sectors has the same ratio.
    """
    a_year = (terms.quantity or 0.0) * TIMES_A_YEAR[terms.per or ""]
    lane = world.country(measure.scope.origin[0]), world.country(measure.scope.destination[0])
    sectors = [world.sector(name) for name in committed_sectors(measure, terms, world)]
    if terms.unit in TONNES:
        ratio = a_year * TONNES[terms.unit] / benchmark_quantities()[measure.scope.products[0]].quantity
    else:
        ratio = a_year * DOLLARS[terms.unit or ""] / float(world.trade[lane][sectors].sum())
    floor = np.zeros_like(world.trade)
    floor[(*lane, sectors)] = ratio
    _check_makes(measure, terms, floor, world)
    return floor


def committed_sectors(measure: Scoped, terms: PurchaseCommitmentTerms, world: World) -> list[str]:
    """The sectors that a commitment falls on: the product's own, or for dollars those mainly of its products."""
    products, exempt = measure.scope.products, measure.scope.exempt
    if terms.unit in TONNES:
        known = [benchmark_quantities()[product] for product in products if product in benchmark_quantities()]
        lane = measure.scope.origin, measure.scope.destination
        weighed = [flow for flow in known if ((flow.origin,), (flow.destination,), "tonnes") == (*lane, flow.unit)]
        return [flow.sector for flow in weighed if flow.sector in world.sectors]
    headings: dict[str, list[bool]] = {}
    for prefix, sector in hs_sectors().items():
        named = prefix.startswith(tuple(products)) and not prefix.startswith(tuple(exempt))
        headings.setdefault(sector_in(sector, world.sectors), []).append(named)
    return [sector for sector, named in headings.items() if np.mean(named) >= MAINLY and sector in world.sectors]


def why_nothing_promised(measure: Scoped, terms: PurchaseCommitmentTerms, world: World) -> str | None:
    """Why a purchase commitment is no floor here; None for one that is."""
    scope = measure.scope
    if terms.quantity is None:
        return "no quantity is stated"
    if terms.unit not in {**TONNES, **DOLLARS} or terms.per not in TIMES_A_YEAR:
        return f"{terms.unit}, {terms.per}: no quantity a year that the world table can hold"
    if terms.delivered_share is None:
        return "no share delivered is stated"
    if (
        len(scope.origin) != 1
        or len(scope.destination) != 1
        or {*scope.origin, *scope.destination} - {*world.countries}
    ):
        return "not one seller and one buyer of the world table"
    if "all" in scope.products:
        return "a total over all goods and services is a floor under no single flow"
    sectors = committed_sectors(measure, terms, world)
    if not sectors or (terms.unit in TONNES and len(scope.products) != 1):
        return "no benchmark quantity is stored for its products"
    missing = [name for name in sectors if name not in world.sectors]
    if missing:
        return "no sectors of the world table: " + ", ".join(missing)
    lane = world.country(scope.origin[0]), world.country(scope.destination[0])
    if not world.trade[lane][[world.sector(name) for name in sectors]].all():
        return "the benchmark has no such trade to be a ratio of"
    return None


def _check_makes(measure: Scoped, terms: PurchaseCommitmentTerms, floor: Array, world: World) -> None:
    assert terms.delivered_share is not None
    asked = floor * terms.delivered_share.high * world.trade
    makes = world.trade.sum(axis=1)
    beyond = np.argwhere(asked > makes[:, None, :])
    if beyond.size:
        o, d, s = (int(i) for i in beyond[0])
        raise BadParameters(
            "a commitment to buy more than the seller makes",
            where=f"{measure.id}: {world.countries[o]} -> {world.countries[d]}, {world.sectors[s]}",
            evidence=f"{asked[o, d, s]:.6g} million USD asked for at benchmark prices, {makes[o, s]:.6g} made for all",
            remedy="lower the quantity or the high end of the share delivered",
        )


def commitments(world: World, parts: Mapping[str, Part], outcome: Outcome) -> list[Commitment]:
    """Every purchase commitment of a policy in its equilibrium: what it asks for, what is bought, who pays how much.

    subsidy = sum over cells of (1 + tariff) X_ods (-lambda_ods), X at the border, lambda < 0 where the floor binds
    """
    found = []
    paid = np.maximum(-outcome.shadow_price, 0.0) * (1.0 + outcome.policy.tariff) * outcome.trade
    for key, part in parts.items():
        if part.floor is None:
            continue
        cells = np.nonzero(part.floor)
        binding = part.floor[cells] >= np.broadcast_to(outcome.policy.floor, part.floor.shape)[cells]
        weights = world.trade[cells]
        found.append(
            Commitment(
                measure=key,
                seller=world.countries[cells[0][0]],
                buyer=world.countries[cells[1][0]],
                sectors=tuple(world.sectors[s] for s in cells[2]),
                least=float(np.average(part.floor[cells], weights=weights)),
                bought=float(np.average(outcome.quantity_hat[cells], weights=weights)),
                subsidy=float(paid[cells][binding].sum()),
            )
        )
    return found
