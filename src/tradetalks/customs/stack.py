"""What goods pay on top of the ordinary duty: measures in force, laid one on another. Axis: g goods.

The order of stacking is the table `STACKING`: each rule with the legal text that it comes from.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.actors import place_name
from tradetalks.customs.facts import METALS, conditions
from tradetalks.errors import BadLedger, MissingFacts
from tradetalks.kinds.tariff import TariffTerms
from tradetalks.places import EU, GROUPS, UNION

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tradetalks.customs.goods import Array, Goods
    from tradetalks.ledger import Measure, State

    InForce = tuple[Measure, State]


@dataclass(frozen=True)
class Layer:
    """One measure's part of the duty on goods.

    measure  id in the ledger
    rate     [g]  fraction of the value that it applies to
    share    [g]  share of the goods' value that it applies to
    """

    measure: str
    rate: Array
    share: Array

    @property
    def duty(self) -> Array:
        """[g] fraction of the customs value."""
        return self.rate * self.share


@dataclass(frozen=True)
class _Charge:
    """A layer on its way through the rules, with the measure that it comes from; shares may be not a number.

    covered  [g] share of the goods that its lists name, whatever part of their value it charges
    claimed  whether it applies only if the entry says so
    """

    measure: Measure
    how: str
    on: str
    rate: Array
    share: Array
    covered: Array
    claimed: bool


@dataclass(frozen=True)
class Rule:
    """One step of stacking, and the law that it comes from."""

    apply: Callable[[list[_Charge]], list[_Charge]]
    law: str


def stack(measures: Sequence[InForce], goods: Goods, *, origin: str, destination: str) -> list[Layer]:
    """The layers of additional duty on goods of one origin into one destination.

    measures     those in force on the day, with their states; other kinds than tariffs are passed over
    origin       ISO 3166 alpha-3, or a group such as EU
    returns      one layer per measure that applies between the two, in the order given; their duties add up
    raises       UnknownName for a product list without members; MissingFacts for an origin without a rate or for a duty
                 that depends on facts that the goods do not have; BadLedger for measures that yield in a circle
    """
    charges = [
        _charge(measure, state.terms, goods, origin)
        for measure, state in measures
        if isinstance(state.terms, TariffTerms)
        and applies_between(measure, origin, destination)
        and charges_origin(measure, state.terms, origin)
    ]
    for rule in STACKING:
        charges = rule.apply(charges)
    for charge in charges:
        _check_content(charge)
    return [Layer(charge.measure.id, charge.rate, charge.share) for charge in charges]


def additional_duty(layers: Sequence[Layer], size: int) -> Array:
    """[g] the sum of the layers' duties, fraction of the customs value."""
    total = np.zeros(size)
    for layer in layers:
        total += layer.duty
    return total


def applies_between(measure: Measure, origin: str, destination: str) -> bool:
    """Whether a measure's scope holds goods of an origin into a destination; goods at home cross no border."""
    return scope_holds(measure.scope.origin, measure.scope.destination, origin, destination)


@lru_cache(maxsize=200_000)
def scope_holds(
    origin_scope: tuple[str, ...], destination_scope: tuple[str, ...], origin: str, destination: str
) -> bool:
    """Whether goods of an origin into a destination are within the places of a scope.

    Goods between members of the EU pass no border (TFEU, Article 28): a scope holds them only where it names both.
    """
    if {origin, destination} <= {*EU, UNION}:
        named = origin in origin_scope and destination in destination_scope
        return named and origin != destination and UNION not in (origin, destination)
    return origin != destination and _within(origin, origin_scope) and _within(destination, destination_scope)


def covered_share(products: Sequence[str], goods: Goods) -> Array:
    """[g] share of the value that any of the named products covers: 1 - prod_i (1 - share_i).

    Lists are taken as independent within a class; where membership is yes or no this is their union.
    """
    uncovered = np.ones_like(goods.mfn_rate)
    for product in products:
        uncovered = uncovered * (1.0 - _on(product, goods))
    return 1.0 - uncovered


def rate_for(measure: Measure, terms: TariffTerms, origin: str) -> float:
    """The rate on goods of an origin: its own in `rates`, that of its group, or `rate`; raises MissingFacts."""
    rates = terms.rates or {}
    for place in (origin, *(group for group, countries in GROUPS.items() if origin in countries)):
        if place in rates:
            return rates[place]
    if terms.rate is None:
        raise MissingFacts(
            f"no rate for {place_name(origin)}",
            where=measure.id,
            evidence="rates: " + ", ".join(sorted(rates)),
            remedy="write a `rate`, a rate for this origin, or leave it out of the scope",
        )
    return terms.rate


def charges_origin(measure: Measure, terms: TariffTerms, origin: str) -> bool:
    """False where an added rate of 0 says that the act does not charge the origin: then nothing yields to it."""
    return terms.how != "add" or rate_for(measure, terms, origin) > 0.0


def additional_rate(measure: Measure, terms: TariffTerms, goods: Goods, origin: str) -> Array:
    """[g] rate on top of the ordinary duty, by what the terms say of `how`.

    add      the rate
    floor    what is missing up to the rate: max(0, rate - ordinary duty)
    replace  the rate in place of the ordinary duty: rate - ordinary duty
    exempt   nothing; the measure takes goods out of others
    """
    if terms.how == "exempt":
        return np.zeros_like(goods.mfn_rate)
    rate = rate_for(measure, terms, origin)
    if terms.how == "add":
        return np.full_like(goods.mfn_rate, rate)
    if np.isnan(goods.mfn_rate).any():
        raise MissingFacts(
            f"`how: {terms.how}` needs the ordinary duty", where=measure.id, remedy="write it as `add` or build classes"
        )
    lacking = rate - goods.mfn_rate
    return np.maximum(lacking, 0.0) if terms.how == "floor" else lacking


def content_share(measure: Measure, goods: Goods, covered: Array) -> Array:
    """[g] share of the measure's metal in the value of the goods that it covers, nan if unknown; 0 elsewhere."""
    return np.where(covered > 0.0, goods.content[metal_of(measure)], 0.0)


def metal_of(measure: Measure) -> str:
    """The metal on whose content a duty is levied: the one that its lists name."""
    named = [metal for metal in METALS if any(metal in product for product in measure.scope.products)]
    if len(named) != 1:
        raise MissingFacts(
            "a duty on content whose lists do not name one metal",
            where=measure.id,
            evidence="products: " + ", ".join(measure.scope.products),
            remedy="write one measure a metal, with its name in the list's: " + ", ".join(METALS),
        )
    return named[0]


def _check_content(charge: _Charge) -> None:
    """Raise MissingFacts where a duty that is left after stacking is on a content that is not known."""
    if charge.on != "value" and np.isnan(charge.share).any():
        measure, metal = charge.measure, metal_of(charge.measure)
        raise MissingFacts(
            f"the {metal} content on which the duty is levied is not known",
            where=measure.id,
            evidence="products: " + ", ".join(measure.scope.products),
            remedy=f"give its share in the customs value, 0 where there is none: {metal} 0.4 for 40 %",
        )


def exempt_goods(charges: list[_Charge]) -> list[_Charge]:
    """Measures that exempt take their goods out of the other measures of their group, or of their authority."""
    kept = []
    for charge in charges:
        share = charge.share
        for other in charges:
            if other.how == "exempt" and charge.how != "exempt" and _same_family(charge.measure, other.measure):
                share = _left(share, other.share)
        kept.append(replace(charge, share=share))
    return kept


def claimed_in_place(charges: list[_Charge]) -> list[_Charge]:
    """Within a group a measure that the entry claims stands in place of the others."""
    kept = []
    for charge in charges:
        share = charge.share
        for other in charges:
            if other.claimed and not charge.claimed and other.how != "exempt" and _same_group(charge, other):
                share = _left(share, other.share)
        kept.append(replace(charge, share=share))
    return kept


def highest_in_group(charges: list[_Charge]) -> list[_Charge]:
    """Within a group only the highest rate on a line applies; of equal rates, that of the first id.

    Where a measure covers a share of the goods, lists of a group are taken as disjoint until they fill the whole.
    """
    kept = list(charges)
    for group in {charge.measure.group for charge in charges if charge.measure.group}:
        places = [i for i, charge in enumerate(charges) if charge.measure.group == group and charge.how != "exempt"]
        places.sort(key=lambda i: charges[i].measure.id)
        if not places:
            continue
        rates = np.array([charges[i].rate for i in places])
        shares = np.array([charges[i].share for i in places])
        order = np.argsort(-rates, axis=0, kind="stable")
        sorted_shares = np.take_along_axis(shares, order, axis=0)
        before = np.cumsum(sorted_shares, axis=0) - sorted_shares
        taken = np.minimum(sorted_shares, np.maximum(1.0 - before, 0.0))
        np.put_along_axis(shares, order, taken, axis=0)
        for row, i in enumerate(places):
            kept[i] = replace(charges[i], share=shares[row])
    return kept


def yield_to_other_authorities(charges: list[_Charge]) -> list[_Charge]:
    """A measure does not apply to the share of the value on which measures of the authorities it yields to apply."""
    authorities = {charge.measure.authority for charge in charges}
    settled: dict[int, _Charge] = {}
    while len(settled) < len(charges):
        ready = [
            i
            for i, charge in enumerate(charges)
            if i not in settled and not _waits_for(charge, charges, settled, authorities)
        ]
        if not ready:
            circle = [charge.measure.id for i, charge in enumerate(charges) if i not in settled]
            raise BadLedger("measures that yield to each other in a circle", evidence=", ".join(circle))
        for i in ready:
            settled[i] = _yielded(charges[i], [c for c in settled.values() if c.how != "exempt"])
    return [settled[i] for i in range(len(charges))]


STACKING = (
    Rule(
        claimed_in_place,
        "the claimed heading: e.g. HTS 9903.82.09, `except as provided for in headings 9903.82.16, 9903.82.20-.26`",
    ),
    Rule(
        highest_in_group,
        "89 FR 76581 (four-year review): the modified rates take the place of the earlier Section 301 rate of a line",
    ),
    Rule(exempt_goods, "the exempting act: e.g. USTR's exclusions, HTS heading 9903.88.69"),
    Rule(
        yield_to_other_authorities,
        "Executive Order 14257 section 3(b) and Proclamation 11012: reciprocal and Section 122 duties not on goods "
        "under Section 232; Executive Order 14289 sections 3 and 4: cars before metals; Section 301 and the fentanyl "
        "duties on China cumulate with all of them. HTS notes 2(x)(vi) and 2(z)(vi): derivatives of the metals are "
        "free of the duties on Brazil and over Russian oil as whole goods",
    ),
)


def _charge(measure: Measure, terms: TariffTerms, goods: Goods, origin: str) -> _Charge:
    share = covered = covered_share(measure.scope.products, goods) * (1.0 - covered_share(measure.scope.exempt, goods))
    if terms.on == "content":
        share = covered * content_share(measure, goods, covered)
    elif terms.on == "remainder":
        share = covered * (1.0 - content_share(measure, goods, covered))
    lists = [product.removeprefix("list:") for product in measure.scope.products]
    claimed = any(name in conditions() and conditions()[name].kind == "claimed" for name in lists)
    rate = additional_rate(measure, terms, goods, origin)
    return _Charge(measure, terms.how or "", terms.on, rate, share, covered, claimed)


def _on(product: str, goods: Goods) -> Array:
    if product == "all":
        return np.ones_like(goods.mfn_rate)
    return goods.listed(product.removeprefix("list:") if product.startswith("list:") else f"hs:{product}")


def _within(place: str, places: Sequence[str]) -> bool:
    return "all" in places or place in places or any(place in GROUPS[group] for group in places if group in GROUPS)


def _same_group(charge: _Charge, other: _Charge) -> bool:
    return charge.measure.group is not None and charge.measure.group == other.measure.group


def _same_family(measure: Measure, exempting: Measure) -> bool:
    if exempting.group:
        return measure.group == exempting.group
    return measure.authority == exempting.authority


def _waits_for(
    charge: _Charge, charges: list[_Charge], settled: dict[int, _Charge], authorities: set[str | None]
) -> bool:
    wanted = authorities.intersection(charge.measure.yields_to + charge.measure.yields_whole_to)
    return any(other.measure.authority in wanted for i, other in enumerate(charges) if i not in settled)


def _yielded(charge: _Charge, settled: list[_Charge]) -> _Charge:
    measure = charge.measure
    taken = np.zeros_like(charge.share)
    for other in settled:
        if other.measure.authority in measure.yields_to:
            taken = taken + other.share
    kept = np.ones_like(charge.share)
    for other in settled:
        if other.measure.authority in measure.yields_whole_to:
            kept = kept * (1.0 - np.where(other.share > 0.0, other.covered, 0.0))
    taken = np.where(kept == 0.0, 1.0, np.minimum(taken + (1.0 - kept), 1.0))
    return replace(charge, share=_left(charge.share, taken))


def _left(share: Array, taken: Array) -> Array:
    """What another measure leaves of a share: nothing of one that is not known where it takes all."""
    return np.where(taken == 1.0, 0.0, share * (1.0 - taken))
