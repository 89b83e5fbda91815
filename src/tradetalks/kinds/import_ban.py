"""An import ban: goods that may not enter. No rate applies to them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tradetalks.grammar import Text
from tradetalks.kinds.base import Kind, Terms
from tradetalks.kinds.effects import Effect

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tradetalks.kinds.effects import Array, Choice, Ground, Scoped

LEAST_SUPPLY = 0.01  # what still enters of goods that are banned: a flow that vanishes has no price


class ImportBanTerms(Terms):
    """only_if: the words of a condition on the goods, for example `in packages for retail sale`; without it all."""

    only_if: Text | None = None


def why_unused(measure: Scoped, terms: ImportBanTerms, ground: Ground) -> str | None:
    """Why a ban has no effect here: the share of its products in trade is not known."""
    return ground.why_no_share_anywhere(measure)


def effects(measure: Scoped, terms: ImportBanTerms, ground: Ground) -> Iterable[Effect]:
    """Goods that are banned are lost to the buyer."""
    value = partial(_lost, ground.lanes(measure), ground.share_anywhere(measure))
    return (Effect(measure.id, measure.imposed_by, "log_trade_cost", value),)


def _lost(lanes: Array, share: Array, choice: Choice) -> Array:
    from tradetalks.kinds.formulas import variety_loss

    cost = variety_loss((1.0 - LEAST_SUPPLY) * share, choice.trade_elasticity)
    return lanes[:, :, None] * cost[:, None, :]


KIND = Kind(
    name="import_ban",
    title="Import ban",
    does="goods that may not enter; the answer for a shipment is `prohibited`, not a rate",
    terms=ImportBanTerms,
    why_unused=why_unused,
    effects=effects,
    notes=(
        "Banned goods are lost to the buyer except for a hundredth; their share in a flow is that of US imports "
        "of 2024, which is an estimate for other buyers.",
    ),
)
