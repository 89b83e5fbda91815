"""An export tax: a duty on goods that leave."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tradetalks.grammar import Rate
from tradetalks.kinds.base import Kind, Terms
from tradetalks.kinds.effects import Effect

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tradetalks.kinds.effects import Array, Choice, Ground, Scoped


class ExportTaxTerms(Terms):
    """rate: fraction of the price before the tax."""

    rate: Rate | None = None

    def missing(self) -> str:
        return "rate" if self.rate is None else ""


def why_unused(measure: Scoped, terms: ExportTaxTerms, ground: Ground) -> str | None:
    """Why an export tax has no effect here: the share of its products in trade is not known."""
    return ground.why_no_share_anywhere(measure)


def effects(measure: Scoped, terms: ExportTaxTerms, ground: Ground) -> Iterable[Effect]:
    """A tax on the share of a flow that the products make up; the exporter's government has the revenue."""
    assert terms.rate is not None  # what is in force has one
    value = partial(_taxed, ground.lanes(measure), ground.share_anywhere(measure), terms.rate)
    return (Effect(measure.id, measure.imposed_by, "log_export_tax", value),)


def _taxed(lanes: Array, share: Array, rate: float, choice: Choice) -> Array:
    import numpy as np

    return np.asarray(lanes[:, :, None] * np.log1p(share * rate)[:, None, :])


KIND = Kind(
    name="export_tax",
    title="Export tax",
    does="a duty on goods that leave, which the government of the origin collects",
    terms=ExportTaxTerms,
    why_unused=why_unused,
    effects=effects,
    notes=(
        "An export tax on named products falls on their share in each flow, that of US imports of 2024: an estimate "
        "for other buyers.",
    ),
    moves=("rate",),
)
