"""How much trade a measure covers, and what a day changes in the duty on it: US imports of 2024, unchanged.

Axes: g class of goods. No other importer's trade ships at this detail; for those the answer is None and never zero.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.customs.goods import ALL, us_import_classes
from tradetalks.customs.importers import SCHEDULED
from tradetalks.customs.lists import codes_on
from tradetalks.customs.sectors import NO_SECTOR
from tradetalks.customs.stack import additional_duty, applies_between, covered_share, stack
from tradetalks.errors import UnknownName
from tradetalks.places import EU, GROUPS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tradetalks.customs.goods import Array
    from tradetalks.dates import Date
    from tradetalks.ledger import Ledger, Measure, State


def codes(measure: Measure, on: Date, as_of: Date) -> int | None:
    """How many tariff codes a measure names on a day; None where it covers all goods or a list without members."""
    found: set[str] = set()
    for product in measure.scope.products:
        if product == ALL:
            return None
        named = codes_on(product.removeprefix("list:"), on, as_of) if product.startswith("list:") else {product}
        if not named:
            return None
        found |= named
    return len(found)


def imports_under(measures: Sequence[Measure], on: Date, as_of: Date) -> float | None:
    """US imports of 2024 that any of these measures covers, USD; None where none is on US imports, or the goods of
    one cannot be found in the statistics."""
    here = [measure for measure in measures if _on_us_imports(measure)]
    if not here:
        return None
    total = 0.0
    for partner in _partners():
        near = [measure for measure in here if _names(measure, partner)]
        covered = _covered(near, partner, on, as_of)
        if covered is None:
            return None
        classes = us_import_classes()
        total += float(classes.imports[classes.partner(partner)] @ covered)
    return total


def duty_change(
    ledger: Ledger, measures: Sequence[Measure], day: Date, as_of: Date, trust: Sequence[str] = ()
) -> float | None:
    """What a day changes in the yearly duty on US imports of 2024, all layers stacked, USD; None as `imports_under`.

    The goods are those that the measures cover; they are taken to come as before, and to claim what they claimed.

    raises  DisputedTerms as the ledger does
    """
    here = [measure for measure in measures if _on_us_imports(measure) and measure.kind == "tariff"]
    if not here:
        return None
    tariffs = [measure for measure in ledger.measures.values() if measure.kind == "tariff"]
    total = 0.0
    for partner in _partners():
        near = [measure for measure in here if _names(measure, partner)]
        covered = _covered(near, partner, day, as_of)
        if covered is None:
            return None
        classes = us_import_classes()
        traded = np.array([sector != NO_SECTOR for sector in classes.sectors])
        imports = classes.imports[classes.partner(partner)]
        rows = np.flatnonzero((covered > 0.0) & (imports > 0.0) & traded)
        if not rows.size:
            continue
        law = [measure for measure in tariffs if applies_between(measure, partner, SCHEDULED)]
        duty = []
        for on in (day - timedelta(days=1), day):
            states = [(measure, measure.state(on=on, as_of=as_of, trust=trust)) for measure in law]
            in_force = [(measure, found) for measure, found in states if found.status == "in force"]
            duty.append(_duty(in_force, partner, rows, on, as_of))
        total += float(imports[rows] @ (duty[1] - duty[0]))
    return total


def _duty(in_force: list[tuple[Measure, State]], partner: str, rows: NDArray[np.intp], on: Date, as_of: Date) -> Array:
    """[g] additional duty on classes of goods of a partner, fraction of the value."""
    goods = us_import_classes().goods(partner, on, as_of).take(rows)
    return additional_duty(stack(in_force, goods, origin=partner, destination=SCHEDULED), len(rows))


def _covered(measures: Sequence[Measure], partner: str, on: Date, as_of: Date) -> Array | None:
    """[g] share of the imports from a partner that any of the measures covers; None where goods are not found."""
    goods = us_import_classes().goods(partner, on, as_of)
    left = np.ones_like(goods.mfn_rate)
    try:
        for measure in measures:
            scope = measure.scope
            left = left * (1.0 - covered_share(scope.products, goods) * (1.0 - covered_share(scope.exempt, goods)))
    except UnknownName:
        return None
    return 1.0 - left


def _on_us_imports(measure: Measure) -> bool:
    return any(place in (ALL, SCHEDULED) for place in measure.scope.destination)


def _partners() -> list[str]:
    return [partner for partner in us_import_classes().partners if partner not in EU]


def _names(measure: Measure, partner: str) -> bool:
    """Whether the goods of a partner of the statistics are in scope."""
    places = measure.scope.origin
    return ALL in places or partner in places or any(partner in GROUPS.get(place, ()) for place in places)
