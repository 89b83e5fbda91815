"""What kinds of measure ask of a world: where a measure applies, and the share of its products in each flow.

Axes: o origin, d destination, s sector, p origin or 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.border.known_trade import with_known_trade
from tradetalks.border.purchases import promised, why_nothing_promised
from tradetalks.border.quantities import cell_of, quota_ratio, traded
from tradetalks.border.stated_levels import (
    emissions_of,
    level_of,
    unit_value_of,
    why_no_emissions,
    why_no_level,
)
from tradetalks.border.us_imports import ledger_origins, ledger_place, us_product_shares
from tradetalks.chains.caps import chain_sectors
from tradetalks.customs.facts import never_counted
from tradetalks.customs.goods import hs6_imports, hs6_imports_from_china, hs6_origins, importers_with_lists
from tradetalks.customs.importers import SCHEDULED
from tradetalks.customs.sectors import hs_sectors, sector_in
from tradetalks.customs.stack import scope_holds
from tradetalks.errors import UnknownName
from tradetalks.grammar import nearest
from tradetalks.places import country
from tradetalks.world.labels import SECTORS, SERVICES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from tradetalks.grammar import Range
    from tradetalks.kinds.effects import Scoped
    from tradetalks.kinds.purchase_commitment import PurchaseCommitmentTerms
    from tradetalks.kinds.quota import QuotaTerms
    from tradetalks.world import World
    from tradetalks.world.table import Array

US_IMPORTS = (SCHEDULED,)  # importers whose trade is known by product
ALL_SERVICES = "services"


@dataclass(frozen=True)
class WorldGround:
    """A world and the product data that ship, as kinds of measure ask for them; see `kinds.effects.Ground`."""

    world: World

    def lanes(self, measure: Scoped) -> Array:
        """[o d] 1 where a measure applies between two economies, otherwise 0."""
        return _lanes(measure.scope.origin, measure.scope.destination, self.world.countries)

    def share(self, products: Sequence[str]) -> Array:
        """[o s] share of products in each flow of goods, named products as in US imports from that origin."""
        if "all" in products:
            goods = goods_sectors(self.world).astype(np.float64)
            return np.broadcast_to(goods, (len(self.world.countries), len(self.world.sectors)))
        return us_product_shares(tuple(products), self.world)

    def licensed_share(self, products: Sequence[str]) -> Array:
        """[1 s] share of HS products in a flow, as in US imports from China; 0 where a chain caps the flow."""
        held = np.isin(self.world.sectors, list(chain_sectors()))  # a chain's shipments cap their flows: chains.caps
        return np.where(held, 0.0, product_share(products, self.world))[None, :]

    def without_licence_data(self, measure: Scoped) -> str | None:
        """Why the share of the measure's products in its origins' exports is not known; None where it is."""
        if measure.scope.origin != hs6_origins():
            known = " and ".join(country(origin) for origin in hs6_origins())
            return f"the share of its products in the trade of origins other than {known} is not known"
        if any(product == "all" or product.startswith("list:") for product in measure.scope.products):
            return "no share of its products in trade is known"
        return None

    def without_product_data(self, measure: Scoped) -> str | None:
        """Why the measure's products cannot be found in its importers' trade; None where they can."""
        if all(product == "all" for product in (*measure.scope.products, *measure.scope.exempt)):
            return None
        if measure.imposed_by in US_IMPORTS and never_counted(measure.scope.products):
            return "it applies only where an entry claims it, and averages count no claims of it"
        if not any(product.startswith("list:") for product in (*measure.scope.products, *measure.scope.exempt)):
            return None  # HS codes are found in every importer's trade, as shares of their sectors
        known = US_IMPORTS if measure.kind == "port_fee" else (*US_IMPORTS, *importers_with_lists())  # type: ignore[attr-defined]
        without = reached(measure, self.world).difference(known)
        ordered = [country for country in self.world.countries if country in without]
        return "no product data for imports of " + ", ".join(ordered) if ordered else None

    def share_anywhere(self, measure: Scoped) -> Array:
        """[o s] share of the measure's products in each flow of goods, as in US imports; an estimate elsewhere.

        Trade that an office tells of counts as told (`border.known_trade`).
        """
        exempt = self._union(measure.scope.exempt)
        return with_known_trade(measure, self._union(measure.scope.products) * (1.0 - exempt), self.world)

    def _union(self, products: Sequence[str]) -> Array:
        """[o s] share of each flow of goods that any of some products covers, lists taken as independent."""
        codes = tuple(product for product in products if product[0].isdigit())
        left = 1.0 - np.broadcast_to(share_of_sectors(codes, self.world.sectors), self._shape)
        for product in products:
            if product not in codes:
                left = left * (1.0 - self.share([product]))
        return 1.0 - left

    @property
    def _shape(self) -> tuple[int, int]:
        return len(self.world.countries), len(self.world.sectors)

    def why_no_share_anywhere(self, measure: Scoped) -> str | None:
        """Why no share of the measure's products in trade is known; None where one is."""
        if measure.imposed_by in US_IMPORTS and never_counted(measure.scope.products):
            return "it depends on facts of the goods that no trade statistics hold"
        try:
            self.share_anywhere(measure)
        except UnknownName as error:
            return f"no share of its products in trade is known: {error.what}"
        return None

    def quota_flow(self, measure: Scoped, terms: QuotaTerms) -> tuple[NDArray[np.bool_], float, float] | None:
        """[o d s] cells of the trade that a quota is a ratio of, the ratio, the product's share of its cells.

        A quota's product is a share of its sector, the same at every price: of the US imports of 2024 from that
        origin, or all of the sector where another country imposes it.
        """
        flow = traded(measure, terms)
        if flow is None:
            return None
        share = 1.0
        if flow.destination in US_IMPORTS:
            shares = us_product_shares(measure.scope.products, self.world)
            share = float(shares[self.world.country(flow.origin), self.world.sector(flow.sector)])
        return cell_of(flow, self.world), quota_ratio(flow, terms), share

    def why_no_quota_flow(self, measure: Scoped, terms: QuotaTerms) -> str | None:
        """Why there is no such trade here; None where there is."""
        flow = traded(measure, terms)
        if flow is None:
            return "no benchmark quantity is stored for its product, places, unit and period"
        missing = [place for place in (flow.origin, flow.destination) if place not in self.world.countries]
        missing += [flow.sector] if flow.sector not in self.world.sectors else []
        return "not in the world table: " + ", ".join(missing) if missing else None

    def promised(self, measure: Scoped, terms: PurchaseCommitmentTerms) -> Array:
        """[o d s] quantity promised a year, ratio to the benchmark's; 0 where nothing is."""
        return promised(measure, terms, self.world)

    def why_nothing_promised(self, measure: Scoped, terms: PurchaseCommitmentTerms) -> str | None:
        """Why a commitment to buy is no floor here; None where it is one."""
        return why_nothing_promised(measure, terms, self.world)

    def share_of(self, sectors: Sequence[str]) -> Array:
        """[o s] 1 in the named sectors of the world, `services` for all services, otherwise 0."""
        named = {*sectors, *(SECTORS[SERVICES] if ALL_SERVICES in sectors else ())}
        return np.broadcast_to(np.isin(self.world.sectors, list(named)).astype(np.float64), self._shape)

    def why_no_sectors(self, sectors: Sequence[str]) -> str | None:
        """Why sectors are not of this world; None where they are."""
        unknown = [name for name in sectors if name not in (*self.world.sectors, ALL_SERVICES)]
        if unknown:
            return f"no sector {unknown[0]!r} in this world: {nearest(unknown[0], self.world.sectors)}"
        return None if self.share_of(sectors).any() else "this world has no services"

    def level_of(self, level: str) -> tuple[Range, ...]:
        """[d] what trade would cost less without a level of costs, fraction of what it costs with it."""
        return level_of(level, self.world.countries)

    def why_no_level(self, level: str) -> str | None:
        """Why a level of trade costs is not known; None where it is."""
        return why_no_level(level)

    def emissions_of(self, measure: Scoped) -> tuple[Range, ...]:
        """[o] tonnes of CO2 a tonne of the measure's products."""
        return emissions_of(measure, self.world.countries)

    def unit_value_of(self, measure: Scoped) -> Range:
        """USD a tonne of the measure's products."""
        return unit_value_of(measure)

    def why_no_emissions(self, measure: Scoped) -> str | None:
        """Why emissions of the measure's products are not known; None where they are."""
        return why_no_emissions(measure)


def in_table(measure: Scoped, world: World) -> bool:
    """Whether any flow of the measure is one of the world table."""
    return _in_table(measure.scope.origin, measure.scope.destination, world.countries)


@lru_cache(maxsize=1_000)
def _in_table(origin_scope: tuple[str, ...], destination_scope: tuple[str, ...], countries: tuple[str, ...]) -> bool:
    return any(
        scope_holds(origin_scope, destination_scope, origin, ledger_place(destination))
        for destination in countries
        for origin in ledger_origins(countries)
    )


def reached(measure: Scoped, world: World) -> frozenset[str]:
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


def product_share(products: Sequence[str], world: World) -> Array:
    """[s] share of HS products in US imports of each sector from China in 2024, by HS6; longer codes count in full."""
    return _product_share(tuple(products), world.sectors)


@lru_cache(maxsize=200)
def _product_share(products: tuple[str, ...], sectors: tuple[str, ...]) -> Array:
    return _share_by_code(products, sectors, hs6_imports_from_china())


@lru_cache(maxsize=500)
def share_of_sectors(products: tuple[str, ...], sectors: tuple[str, ...]) -> Array:
    """[s] share of HS codes in US imports of each sector from all partners in 2024, by HS6; longer codes count in full.

    An estimate of their share in the trade of others.
    """
    return _share_by_code(products, sectors, hs6_imports())


def _share_by_code(
    products: tuple[str, ...], sectors: tuple[str, ...], imports: Mapping[str, Mapping[str, float]]
) -> Array:
    prefixes = tuple(product[:6] for product in products)
    named, whole = np.zeros(len(sectors)), np.zeros(len(sectors))
    for product_sector, values in imports.items():
        sector = sector_in(product_sector, sectors)
        if sector in sectors:
            s = sectors.index(sector)
            named[s] += sum(value for code, value in values.items() if code.startswith(prefixes))
            whole[s] += sum(values.values())
    share = np.divide(named, whole, out=np.zeros_like(named), where=whole > 0.0)
    share.flags.writeable = False
    return share


def goods_sectors(world: World) -> NDArray[np.bool_]:
    """[s] true for sectors whose products cross borders as goods with an HS code."""
    return _goods_sectors(world.sectors)


@lru_cache(maxsize=100)
def _goods_sectors(sectors: tuple[str, ...]) -> NDArray[np.bool_]:
    found = np.isin(sectors, list(set(hs_sectors().values())))
    found.flags.writeable = False
    return found
