"""A quota: a quantity let in or out; without a second rate nothing more passes, with one the rest pays more."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal

from tradetalks.grammar import Number, Rate, Text
from tradetalks.kinds.base import Kind, Terms
from tradetalks.kinds.effects import Effect

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tradetalks.kinds.effects import Array, Choice, Ground, Scoped


class QuotaTerms(Terms):
    """quantity in `unit` per `per`; rent_to: who gets what buyers pay above the price.

    over_quota_rate: fraction of the customs value that what exceeds the quantity pays on top of the duty within it, a
    tariff-rate quota; without it nothing more is let in.
    """

    quantity: Number | None = None
    unit: Text | None = None
    per: Text | None = None
    over_quota_rate: Rate | None = None
    rent_to: Literal["exporter", "importer", "nobody"] | None = None

    def missing(self) -> str:
        if self.quantity is None:
            return "quantity"
        return "unit" if self.unit is None else "rent_to" if self.rent_to is None else ""


def why_unused(measure: Scoped, terms: QuotaTerms, ground: Ground) -> str | None:
    """Why a quota has no effect here: no trade is known that it is a ratio of."""
    return ground.why_no_quota_flow(measure, terms)


def effects(measure: Scoped, terms: QuotaTerms, ground: Ground) -> Iterable[Effect]:
    """A cap, where it is below what is traded anyway; or a lower tariff for a quantity and a higher one beyond it."""
    import numpy as np

    flow = ground.quota_flow(measure, terms)
    if flow is None or terms.rent_to is None:
        return ()
    cells, ratio, product_share = flow
    limit = partial(_fixed, np.where(cells, ratio, np.inf))
    if terms.over_quota_rate is not None:
        beyond = np.where(cells, product_share * terms.over_quota_rate, 0.0)
        return (Effect(measure.id, measure.imposed_by, "quota", limit, terms.rent_to, beyond),)
    return (Effect(measure.id, measure.imposed_by, "cap", limit, terms.rent_to),) if ratio < 1.0 else ()


def _fixed(value: Array, choice: Choice) -> Array:
    return value


KIND = Kind(
    name="quota",
    title="Quota",
    does="a quantity that may pass in a year; beyond it nothing passes, or the rest pays a higher duty",
    terms=QuotaTerms,
    why_unused=why_unused,
    effects=effects,
    notes=(
        "Under the halt China buys a hundredth of the US soybeans of the benchmark; nobody gets the price gap.",
        "British cars, under a US quota of 100,000, keep their share in their sector's trade of 2024 at every price.",
    ),
    moves=("quantity",),
)
