"""A carbon border charge: goods that enter pay for what was emitted to make them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tradetalks.grammar import Range
from tradetalks.kinds.base import Kind, Terms
from tradetalks.kinds.effects import Effect

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tradetalks.kinds.effects import Array, Choice, Ground, Scoped

NOTHING = Range.model_validate("0")


class CarbonChargeTerms(Terms):
    """carbon_price: USD a tonne of CO2; carbon_paid: what the origin has charged already, likewise.

    emissions: tonnes of CO2 a tonne of product; without it those that ship, by origin. free_emissions: of them, what
    pays nothing. unit_value: USD a tonne of product; without it the one that ships.
    """

    carbon_price: Range | None = None
    carbon_paid: Range = NOTHING
    emissions: Range | None = None
    free_emissions: Range = NOTHING
    unit_value: Range | None = None

    def missing(self) -> str:
        return "carbon_price" if self.carbon_price is None else ""


def why_unused(measure: Scoped, terms: CarbonChargeTerms, ground: Ground) -> str | None:
    """Why a charge falls on nothing here: its goods' share in trade, emissions or value is not known."""
    if terms.emissions is None or terms.unit_value is None:
        why = ground.why_no_emissions(measure)
        if why:
            return why
    return ground.why_no_share_anywhere(measure)


def effects(measure: Scoped, terms: CarbonChargeTerms, ground: Ground) -> Iterable[Effect]:
    """A tariff: what a tonne of product pays over what it is worth."""
    lanes, share = ground.lanes(measure), ground.share_anywhere(measure)
    emitted = (terms.emissions,) * len(lanes) if terms.emissions is not None else ground.emissions_of(measure)
    worth = terms.unit_value if terms.unit_value is not None else ground.unit_value_of(measure)
    value = partial(_charged, lanes, share, measure.imposed_by, terms, emitted, worth)
    return (Effect(measure.id, measure.imposed_by, "tariff", value),)


def _charged(
    lanes: Array,
    share: Array,
    government: str,
    terms: CarbonChargeTerms,
    emitted: tuple[Range, ...],
    worth: Range,
    choice: Choice,
) -> Array:
    """[o d s] (price - paid) (emissions - free) / value of the share of a flow; nothing is paid back below zero."""
    import numpy as np

    assert terms.carbon_price is not None  # missing says so

    def chosen(field: str, values: Range) -> float:
        return choice.choose(government, field, values)

    price = chosen("carbon_price", terms.carbon_price) - chosen("carbon_paid", terms.carbon_paid)
    emissions = np.array([chosen("emissions", one) for one in emitted]) - chosen("free_emissions", terms.free_emissions)
    rate = max(price, 0.0) * np.maximum(emissions, 0.0) / chosen("unit_value", worth)
    return lanes[:, :, None] * (share * rate[:, None])[:, None, :]


KIND = Kind(
    name="carbon_charge",
    title="Carbon border charge",
    does="a charge on goods that enter, by what was emitted to make them",
    terms=CarbonChargeTerms,
    why_unused=why_unused,
    effects=effects,
    notes=(
        "A carbon border charge is a tariff on the share of a sector that its products are of US imports of 2024; "
        "makers do not change how they produce, and nothing is paid for the emissions of exports.",
    ),
    moves=("carbon_price",),
)
