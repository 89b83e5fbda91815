"""The economies of the world table as partners in US import statistics. Axes: o origin, s sector, g class of goods."""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.customs.goods import ALL, by_sector, class_sectors, import_weights, us_import_classes, weights_year
from tradetalks.customs.importers import SCHEDULED
from tradetalks.customs.lists import said_days
from tradetalks.customs.stack import covered_share
from tradetalks.dates import parse_date
from tradetalks.places import EU, REST_OF_EU, REST_OF_WORLD

if TYPE_CHECKING:
    from tradetalks.world import World
    from tradetalks.world.table import Array

ANY_DAY = date(2025, 1, 1)


def us_sources(origin: str, world: World, on: date) -> list[tuple[str, str, Array]]:
    """(partner in the import classes, place in the ledger, [g] weights) of each part of an origin.

    An EU member has the classes of the EU; the rest of the world those of every partner that the table does not name;
    an origin without imports of its own those of all partners. The weights of a sector sum to 1 over parts and classes;
    they are those of the day's time (`customs.goods.weights_year`).
    """
    classes = us_import_classes()
    parts = _parts(origin, world.countries, classes.partners)
    weights = import_weights(classes, tuple(partner for partner, _ in parts), world.sectors, weights_year(on))
    return [(partner, place, weights[p]) for p, (partner, place) in enumerate(parts)]


def us_product_shares(products: tuple[str, ...], world: World) -> Array:
    """[o s] share of HS products in US imports of each sector from each origin in 2024, by the lists as last changed.

    raises  UnknownName
    """
    return _us_product_shares(products, world.countries, world.sectors)


@lru_cache(maxsize=100)
def _us_product_shares(products: tuple[str, ...], countries: tuple[str, ...], sectors: tuple[str, ...]) -> Array:
    classes = us_import_classes()
    sector = class_sectors(classes, sectors)
    shares, day = np.zeros((len(countries), len(sectors))), _settled(products)
    for o, origin in enumerate(countries):
        parts = _parts(origin, countries, classes.partners)
        weights = import_weights(classes, tuple(partner for partner, _ in parts), sectors, weights_year(ANY_DAY))
        for p, (partner, _) in enumerate(parts):
            covered = weights[p] * covered_share(products, classes.goods(partner, day, day))
            shares[o] += by_sector(covered, sector, len(sectors))
    shares.flags.writeable = False
    return shares


def _settled(products: tuple[str, ...]) -> date:
    """The day on which the lists among some products changed last; HS codes have no days."""
    named = {product.removeprefix("list:") for product in products if product.startswith("list:")}
    return max((parse_date(day) for name, day in said_days() if name in named), default=ANY_DAY)


def ledger_place(country: str) -> str:
    """The place of the ledger that stands for an economy of the world table."""
    return "EU" if country == REST_OF_EU else country


@cache
def ledger_origins(countries: tuple[str, ...]) -> tuple[str, ...]:
    """The places of the ledger that economies of the world table stand for, the rest of the world by partner."""
    return tuple(place for origin in countries for place in us_places(origin, countries))


def us_places(origin: str, countries: tuple[str, ...]) -> tuple[str, ...]:
    """The places of the ledger that an origin of US imports stands for."""
    return tuple(place for _, place in _parts(origin, countries, us_import_classes().partners))


def _parts(origin: str, countries: tuple[str, ...], partners: tuple[str, ...]) -> list[tuple[str, str]]:
    if origin in EU or origin == REST_OF_EU:
        return [("EU", ledger_place(origin))]
    if origin == REST_OF_WORLD:
        named = {*countries, *EU, "EU", SCHEDULED}
        return [(partner, partner) for partner in partners if partner not in named]
    return [(origin if origin in partners else ALL, origin)]
