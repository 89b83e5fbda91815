"""A port fee: a charge on ships by owner, flag or yard, which goods pay as a cost of trade."""

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


class PortFeeTerms(Terms):
    """amount in `unit`; ad_valorem_equivalent: fraction of cargo value."""

    amount: Number | None = None
    unit: Text | None = None
    voyages_per_year: Number | None = None
    ad_valorem_equivalent: ShareRange | None = None

    def missing(self) -> str:
        return "amount" if self.amount is None else "unit" if self.unit is None else ""


def why_unused(measure: Scoped, terms: PortFeeTerms, ground: Ground) -> str | None:
    """Why a fee is no trade cost here."""
    if not terms.ad_valorem_equivalent:
        return "no ad valorem equivalent of the fee is stated"
    return ground.without_product_data(measure)


def effects(measure: Scoped, terms: PortFeeTerms, ground: Ground) -> Iterable[Effect]:
    """A cost on the share of a flow that the fee falls on."""
    assert terms.ad_valorem_equivalent is not None  # why_unused says so
    lanes, share = ground.lanes(measure), ground.share(measure.scope.products)
    value = partial(_charged, lanes, share, measure.imposed_by, terms.ad_valorem_equivalent)
    return (Effect(measure.id, measure.imposed_by, "log_trade_cost", value),)


def _charged(lanes: Array, share: Array, government: str, equivalent: Range, choice: Choice) -> Array:
    from tradetalks.kinds.formulas import port_fee_cost

    cost = port_fee_cost(share, choice.choose(government, "ad_valorem_equivalent", equivalent))
    return lanes[:, :, None] * cost[:, None, :]


KIND = Kind(
    name="port_fee",
    title="Port fee",
    does="a charge on ships that call at a port, by owner, flag or yard",
    terms=PortFeeTerms,
    why_unused=why_unused,
    effects=effects,
    notes=("Port fees are spread over all goods of a flow by the range of ad valorem equivalents stated.",),
    moves=("ad_valorem_equivalent",),
)
