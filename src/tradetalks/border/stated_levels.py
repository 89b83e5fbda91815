"""What is known of costs that are no tariffs: levels of trade costs by importer, and emissions by product and origin.

data/border/trade_costs.csv, emissions.csv and carbon_products.csv: each row with its range, source and day. Axes: o, d.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tradetalks.errors import MissingFacts
from tradetalks.grammar import Range, nearest
from tradetalks.places import EU, GROUPS, REST_OF_EU, UNION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.kinds.effects import Scoped

DATA = Path(__file__).resolve().parent.parent / "data" / "border"
OTHER = "other"  # an importer or origin without a row of its own


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _range(row: dict[str, str]) -> Range:
    return Range.model_validate({end: row[end] for end in ("low", "central", "high")})


@cache
def _levels() -> dict[str, dict[str, Range]]:
    """level -> importer, group of importers or `other` -> what trade would cost less without it, a fraction."""
    found: dict[str, dict[str, Range]] = {}
    for row in _rows("trade_costs.csv"):
        found.setdefault(row["level"], {})[row["importers"]] = _range(row)
    return found


def why_no_level(level: str) -> str | None:
    """Why a level of trade costs is not known; None where it is."""
    return None if level in _levels() else f"no level of trade costs {level!r}: {nearest(level, _levels())}"


def level_of(level: str, countries: Sequence[str]) -> tuple[Range, ...]:
    """[d] what trade would cost less without a level of costs, fraction of what it costs with it."""
    known = _levels()[level]
    groups = [name for name in known if name in GROUPS]

    def of(country: str) -> Range:
        if country in known:
            return known[country]
        group = next((name for name in groups if country in GROUPS[name]), OTHER)
        return known[group]

    return tuple(of(country) for country in countries)


@cache
def _products() -> dict[str, tuple[tuple[str, ...], Range]]:
    """product -> its HS codes, USD a tonne of it."""
    return {row["product"]: (tuple(row["codes"].split()), _range(row)) for row in _rows("carbon_products.csv")}


@cache
def _emissions() -> dict[str, dict[str, Range]]:
    """product -> origin -> tonnes of CO2 a tonne of it."""
    found: dict[str, dict[str, Range]] = {}
    for row in _rows("emissions.csv"):
        found.setdefault(row["product"], {})[row["origin"]] = _range(row)
    return found


def why_no_emissions(measure: Scoped) -> str | None:
    """Why emissions of a measure's products are not known; None where they are."""
    if _product(measure) is not None:
        return None
    known = "; ".join(f"{name}, HS {' '.join(codes)}" for name, (codes, _) in _products().items())
    return f"no emissions are known of its products: state `emissions` and `unit_value` (known: {known})"


def emissions_of(measure: Scoped, countries: Sequence[str]) -> tuple[Range, ...]:
    """[o] tonnes of CO2 a tonne of a measure's products; raises MissingFacts where they are not known."""
    known = _emissions()[_known(measure)]

    def of(country: str) -> Range:
        inside = country in EU or country == REST_OF_EU
        return known.get(country, known[UNION if inside else OTHER])

    return tuple(of(country) for country in countries)


def unit_value_of(measure: Scoped) -> Range:
    """USD a tonne of a measure's products; raises MissingFacts where it is not known."""
    return _products()[_known(measure)][1]


def _known(measure: Scoped) -> str:
    product = _product(measure)
    if product is None:
        raise MissingFacts("no emissions are known", where=measure.id, remedy=why_no_emissions(measure) or "")
    return product


def _product(measure: Scoped) -> str | None:
    """The product that all of a measure's HS codes belong to."""
    for product, (codes, _) in _products().items():
        if all(named.startswith(codes) for named in measure.scope.products):
            return product
    return None
