"""The average rate on imports by day and authority. Axes: g class of goods, a authority, t period.

Three rates, never mixed:
statutory  what the law asks of the goods of 2024 whose entries claim nothing
effective  the same after what entries claim: USMCA at the share of each line in the month, or in the nearest month of
           which it is counted (July 2025 to February 2026); Section 301 exclusions at the share of
           docs/reference/data.md; preferences by way of the ordinary duty collected in 2024 where below column 1
collected  duty calculated by customs over imports in 2024, of which the law of other days says nothing

Goods of chapters 98 and 99 (returned and repaired goods, low-value entries) count in the imports and bear no additional
duty: HTS chapter 98 and the headings that exempt it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.actors import place_name
from tradetalks.customs.answer import ORDINARY
from tradetalks.customs.facts import conditions
from tradetalks.customs.goods import (
    CLAIMS_COUNTED_SINCE,
    RECENT_SINCE,
    USMCA,
    USMCA_US_CONTENT,
    USMCA_US_CONTENT_TO_40,
    Goods,
    us_import_classes,
)
from tradetalks.customs.importers import SCHEDULED
from tradetalks.customs.lists import list_days
from tradetalks.customs.sectors import NO_SECTOR
from tradetalks.customs.stack import applies_between, stack
from tradetalks.dates import as_date
from tradetalks.errors import BadInput, MissingFacts
from tradetalks.ledger import Clocks
from tradetalks.showing import brief_repr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tradetalks.customs.goods import Array, ImportClasses
    from tradetalks.dates import Date
    from tradetalks.ledger import Ledger, Measure, State

    InForce = list[tuple[Measure, State]]


FIRST = as_date("2018-01-01")  # the ledger holds no tariff from before


@dataclass(frozen=True)
class Rates:
    """Average rates on one partner's goods, by period. Fractions of the customs value.

    since        [t]    first day of each period; the last one ends with `until`
    authorities  [a]    `ordinary`, then those that charge on any day
    statutory    [t a]
    effective    [t a]
    collected    in 2024
    imports_usd  in 2024, the weights from 2021 on
    claim_months first and last month whose claims of USMCA are counted; empty for a partner that has none
    """

    __repr__ = brief_repr

    partner: str
    since: tuple[Date, ...]
    until: Date
    authorities: tuple[str, ...]
    statutory: Array
    effective: Array
    collected: float
    imports_usd: float
    claim_months: tuple[Date, ...] = ()

    def on(self, day: Date) -> int:
        """The period that a day falls in; raises BadInput for a day outside."""
        if not self.since[0] <= day < self.until:
            raise BadInput("a day outside the series", evidence=str(day), remedy=f"{self.since[0]} to {self.until}")
        return max(t for t, first in enumerate(self.since) if first <= day)


def rates(
    partner: str,
    destination: str,
    since: Date | str,
    until: Date | str,
    *,
    ledger: Ledger,
    as_of: Date | str | None = None,
    trust: Sequence[str] = (),
) -> Rates:
    """Average rates by period on a partner's goods, weighted with imports by ten-digit line.

    Days before 2021 are weighted with imports of 2017, as `ImportClasses.imports_2017` has them.

    partner  with US import statistics: an ISO code, or EU
    until    first day after the last
    raises   MissingFacts for another destination than USA; UnknownName for a partner without imports; BadInput for days
             in the wrong order or before `FIRST`; DisputedTerms as the ledger does
    """
    first, until = _asked(destination, since, until)
    classes = us_import_classes()
    rows = np.flatnonzero(classes.imports[classes.partner(partner)] > 0.0)
    known = as_date(as_of, where="as_of") if as_of is not None else ledger.coverage.complete_to
    starts: list[Date] = []
    found: list[tuple[dict[str, float], dict[str, float]]] = []
    before: object = None
    near = [m for m in ledger.measures.values() if m.kind == "tariff" and applies_between(m, partner, destination)]
    counted = tuple(month for month in classes.claim_months if month >= CLAIMS_COUNTED_SINCE)
    months = counted if partner in classes.claims else ()
    steps = {*change_days(near, first, until, known), *(day for day in (*months, RECENT_SINCE) if first <= day < until)}
    for day in sorted(steps):
        states = [(measure, measure.state(on=day, as_of=known, trust=trust)) for measure in near]
        in_force = [(measure, state) for measure, state in states if state.status == "in force"]
        law = (
            [(measure.id, repr(state.terms)) for measure, state in in_force],
            sum(d <= day for d in list_days(known)),
            classes.claim_month(day) if months else None,
            day < RECENT_SINCE,
        )
        if law != before:
            starts.append(day)
            found.append(
                _averages(classes, partner, Clocks(day, known), in_force, rows, classes.weights(partner, day)[rows])
            )
            before = law
    named = sorted({name for pair in found for part in pair for name in part} - {ORDINARY})
    authorities = (ORDINARY, *named)
    tables = [np.array([[pair[i].get(name, 0.0) for name in authorities] for pair in found]) for i in (0, 1)]
    duty = float(classes.duty[classes.partner(partner)].sum())
    total = float(classes.imports[classes.partner(partner)].sum())
    return Rates(
        partner, tuple(starts), until, authorities, tables[0], tables[1], duty / total, total, months[:1] + months[-1:]
    )


def _asked(destination: str, since: Date | str, until: Date | str) -> tuple[Date, Date]:
    """First day of a series and the first day after it; raises as `rates` does."""
    if destination != SCHEDULED:
        raise MissingFacts(
            f"no import statistics of {place_name(destination)} at this detail",
            remedy=f"rates are for {place_name(SCHEDULED)}",
        )
    first, end = as_date(since, where="since"), as_date(until, where="until")
    if end <= first:
        raise BadInput(
            "the period ends before it begins",
            evidence=f"since {first}, {end} the first day after it",
            remedy="an earlier `since`, or a later `until`",
        )
    if first < FIRST:
        raise BadInput(f"the ledger's tariffs begin in {FIRST.year}", evidence=f"since {first}", remedy=f"from {FIRST}")
    return first, end


def change_days(measures: Sequence[Measure], since: Date, until: Date, as_of: Date) -> list[Date]:
    """The first day asked for and every later one on which measures or lists can change, as known, in order."""
    days = {since, *list_days(as_of)}
    for measure in measures:
        for event in measure.events:
            claimed = [day for claim in event.claims for day in (claim.effective, claim.until)]
            days |= {day for day in (event.start, event.until, *claimed) if day is not None}
    return sorted(day for day in days if since <= day < until)


def _averages(
    classes: ImportClasses, partner: str, clocks: Clocks, in_force: InForce, rows: NDArray[np.intp], weights: Array
) -> tuple[dict[str, float], dict[str, float]]:
    """(statutory, effective) average rate by authority on a day."""
    claimed = classes.goods(partner, *clocks).take(rows)
    nothing = np.zeros(len(rows))
    asked = [name for name, condition in conditions().items() if condition.kind == "claimed"]
    names = dict.fromkeys((USMCA, USMCA_US_CONTENT, USMCA_US_CONTENT_TO_40, *asked), nothing)
    plain = Goods(
        claimed.mfn_rate, {**{name: claimed.on_list[name] for name in claimed.on_list}, **names}, claimed.content
    )
    preferred = replace(claimed, mfn_rate=classes.preferred_rate(partner)[rows])
    traded = np.array([classes.sectors[row] != NO_SECTOR for row in rows], dtype=np.float64)
    statutory = _by_authority(plain, in_force, partner, weights, traded)
    return statutory, _by_authority(preferred, in_force, partner, weights, traded)


def _by_authority(goods: Goods, in_force: InForce, partner: str, weights: Array, traded: Array) -> dict[str, float]:
    """Average rate by authority; additional duties fall on the goods of chapters 1 to 97 alone."""
    authority = {measure.id: measure.authority or "" for measure, _ in in_force}
    found = {ORDINARY: float(weights @ goods.mfn_rate)}
    dutiable = weights * traded
    for layer in stack(in_force, goods, origin=partner, destination=SCHEDULED):
        name = authority[layer.measure]
        found[name] = found.get(name, 0.0) + float(dutiable @ layer.duty)
    return found
