"""A price cap: buyers may pay no more than a price, so that the seller gets less than the market's."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tradetalks.grammar import Number, ShareRange, Text
from tradetalks.kinds.base import Kind, Terms
from tradetalks.kinds.effects import Effect

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tradetalks.grammar import Range
    from tradetalks.kinds.effects import Array, Choice, Ground, Scoped


class PriceCapTerms(Terms):
    """price in `unit`; discount: how far it lies below what others pay, a fraction of that price."""

    price: Number | None = None
    unit: Text | None = None
    discount: ShareRange | None = None

    def missing(self) -> str:
        return "price" if self.price is None else "unit" if self.unit is None else ""


def why_unused(measure: Scoped, terms: PriceCapTerms, ground: Ground) -> str | None:
    """Why a price cap has no effect here: how far it lies below the market is not stated."""
    if terms.discount is None:
        return "no discount from the market price is stated"
    return ground.why_no_share_anywhere(measure)


def effects(measure: Scoped, terms: PriceCapTerms, ground: Ground) -> Iterable[Effect]:
    """Buyers pay the market's price, sellers get the cap, the importer has the difference: a tariff d / (1 - d)."""
    assert terms.discount is not None  # why_unused says so
    value = partial(_taken, ground.lanes(measure), ground.share_anywhere(measure), measure.imposed_by, terms.discount)
    return (Effect(measure.id, measure.imposed_by, "tariff", value),)


def _taken(lanes: Array, share: Array, government: str, discount: Range, choice: Choice) -> Array:
    taken = choice.choose(government, "discount", discount)
    return lanes[:, :, None] * (share * taken / (1.0 - taken))[:, None, :]


KIND = Kind(
    name="price_cap",
    title="Price cap",
    does="a price above which goods of an origin may not be bought or carried",
    terms=PriceCapTerms,
    why_unused=why_unused,
    effects=effects,
    notes=(
        "Under a price cap the seller gets the capped price and the importing country keeps the difference to what "
        "others pay, as a tariff would; what is sold past the cap is not modelled.",
    ),
    moves=("discount",),
)
