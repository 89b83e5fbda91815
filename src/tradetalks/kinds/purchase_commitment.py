"""A purchase commitment: a promise to buy at least so much."""

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


class PurchaseCommitmentTerms(Terms):
    """quantity in `unit` per `per`; delivered_share of it. Without a quantity none was stated."""

    quantity: Number | None = None
    unit: Text | None = None
    per: Text | None = None
    delivered_share: ShareRange | None = None

    def missing(self) -> str:
        return "unit" if self.quantity is not None and self.unit is None else ""


def why_unused(measure: Scoped, terms: PurchaseCommitmentTerms, ground: Ground) -> str | None:
    """Why a commitment is no floor here."""
    return ground.why_nothing_promised(measure, terms)


def effects(measure: Scoped, terms: PurchaseCommitmentTerms, ground: Ground) -> Iterable[Effect]:
    """A floor under a year's trade, times the share delivered."""
    assert terms.delivered_share is not None  # why_unused says so
    promised = ground.promised(measure, terms)
    value = partial(_delivered, promised, measure.imposed_by, terms.delivered_share)
    return (Effect(measure.id, measure.imposed_by, "floor", value),)


def _delivered(promised: Array, government: str, delivered: Range, choice: Choice) -> Array:
    return promised * choice.choose(government, "delivered_share", delivered)


KIND = Kind(
    name="purchase_commitment",
    title="Purchase commitment",
    does="a promise to buy at least a quantity or a sum",
    terms=PurchaseCommitmentTerms,
    why_unused=why_unused,
    effects=effects,
    notes=(
        "Purchases promised are floors under a year's trade, times the share delivered: tonnes against those of 2024, "
        "dollars in proportion against the table's flows of the sectors that the products make up. The buyer's "
        "government pays what the floor takes; a floor below what is bought anyway changes nothing.",
    ),
    moves=("quantity", "delivered_share"),
)
