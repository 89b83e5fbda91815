"""An export control: a licence that an exporter must have, or a ban."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator

from tradetalks.grammar import PlaceCode, Range, Record, Share, ShareRange, Text, parse_yes, reader
from tradetalks.kinds.base import Kind, Terms
from tradetalks.kinds.effects import Effect

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tradetalks.kinds.effects import Array, Choice, Ground, Scoped


def parse_reexports(written: str) -> bool | Literal["only"]:
    """`yes`: goods passed on from abroad need a licence too; `only`: they alone do; `no`."""
    return "only" if written == "only" else parse_yes(written)


Reexports = Annotated[bool | Literal["only"], BeforeValidator(reader(parse_reexports))]


class Approval(Record):
    """What is granted to some: a destination, an element, a class of exporters or uses. The last that fits counts.

    to         destinations, codes or EU; none: all
    elements   none: all that the measure names
    exporters, end_uses   words of the report: general licences, one importer, civil use
    share      share of these orders that the class holds; the rest keeps what was granted before
    rate       share of applications granted
    """

    to: tuple[PlaceCode, ...] = ()
    elements: tuple[Text, ...] = ()
    exporters: Text | None = None
    end_uses: Text | None = None
    share: ShareRange | None = None
    rate: ShareRange
    delay_days: Range | None = None


class ExportControlTerms(Terms):
    """de_minimis, affiliates: fractions; approval_rate: share of applications; delay_days: days from application.

    reexports: yes, goods passed on from abroad need a licence too; only, they alone do.
    approvals: rates of some destinations, elements or classes, which go before `approval_rate`; later ones are added,
    and a new `approval_rate` sets them aside.
    """

    control: Literal["licence", "ban"] | None = None
    de_minimis: Share | None = None
    reexports: Reexports | None = None
    affiliates: Share | None = None
    end_uses: tuple[Text, ...] | None = None
    elements: tuple[Text, ...] | None = None
    approval_rate: ShareRange | None = None
    delay_days: Range | None = None
    approvals: tuple[Approval, ...] | None = None

    def missing(self) -> str:
        return "control" if self.control is None else ""

    def laid_over(self, earlier: Terms) -> Terms:
        later = super().laid_over(earlier)
        if not isinstance(earlier, ExportControlTerms) or not earlier.approvals:
            return later
        if self.approval_rate is not None:
            return later.model_copy(update={"approvals": self.approvals})
        return later.model_copy(update={"approvals": earlier.approvals + (self.approvals or ())})


def why_unused(measure: Scoped, terms: ExportControlTerms, ground: Ground) -> str | None:
    """Why an export control is no trade cost here."""
    unknown = ground.without_licence_data(measure)
    if unknown is not None:
        return unknown
    if terms.control == "licence" and (terms.approval_rate is None or terms.delay_days is None):
        lacking = [("approval rate", terms.approval_rate), ("delay", terms.delay_days)]
        return "a licence without a stated " + " and ".join(name for name, value in lacking if value is None)
    return None


def effects(measure: Scoped, terms: ExportControlTerms, ground: Ground) -> Iterable[Effect]:
    """Goods that are refused a licence are lost to the buyer, goods that are approved wait."""
    share = ground.licensed_share(measure.scope.products)
    lanes = ground.lanes(measure)
    if terms.control == "ban":
        value = partial(_banned, lanes, share)
    else:
        value = partial(_licensed, lanes, share, measure.imposed_by, terms)
    return (Effect(measure.id, measure.imposed_by, "log_trade_cost", value),)


def _banned(lanes: Array, share: Array, choice: Choice) -> Array:
    from tradetalks.kinds.formulas import variety_loss

    return lanes[:, :, None] * variety_loss(share, choice.trade_elasticity)[:, None, :]


def _licensed(lanes: Array, share: Array, government: str, terms: ExportControlTerms, choice: Choice) -> Array:
    from tradetalks.kinds.formulas import licence_cost

    assert terms.approval_rate is not None  # why_unused says so
    assert terms.delay_days is not None
    approved = choice.choose(government, "approval_rate", terms.approval_rate)
    days = choice.choose(government, "delay_days", terms.delay_days)
    cost = licence_cost(share, approved, days, choice.cost_per_day, choice.trade_elasticity)
    return lanes[:, :, None] * cost[:, None, :]


KIND = Kind(
    name="export_control",
    title="Export control",
    does="a licence that an exporter must have for listed goods, or a ban on selling them",
    terms=ExportControlTerms,
    why_unused=why_unused,
    effects=effects,
    notes=(
        "Shares of licensed products in a flow are those of US imports from China in 2024, for every destination, with "
        "whole HS headings counted: an upper bound of the products, and no measure of how hard they are to replace.",
        "Goods refused a licence are lost to the buyer; goods approved wait, at 0.6 to 2.1 % of their value a day.",
        "Under the day's licences China's exports of rare-earth compounds and magnets are at most what the chain "
        "rare-earths ships in their second year; what buyers pay above the price goes to the licensed exporters.",
        "Elsewhere a cost in proportion to value understates a bottleneck, where a cheap part stops a line.",
    ),
    moves=("approval_rate", "delay_days"),
)
