"""A tariff: a duty on goods that enter. All tariffs on a flow are stacked together, by `customs` and `border`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from tradetalks.grammar import PlaceCode, Rate
from tradetalks.kinds.base import Kind, Terms

if TYPE_CHECKING:
    from tradetalks.kinds.effects import Ground, Scoped


class TariffTerms(Terms):
    """rate, rates: fractions of the customs value; `rates` by origin go before `rate`."""

    rate: Rate | None = None
    rates: dict[PlaceCode, Rate] | None = None
    how: Literal["add", "replace", "floor", "exempt"] | None = None
    on: Literal["value", "content", "remainder"] = "value"

    def missing(self) -> str:
        if self.how is None:
            return "how"
        return "rate" if self.how != "exempt" and self.rate is None and self.rates is None else ""

    def laid_over(self, earlier: Terms) -> Terms:
        later = super().laid_over(earlier)
        if self.rates and isinstance(earlier, TariffTerms) and earlier.rates:
            return later.model_copy(update={"rates": earlier.rates | self.rates})
        return later


def why_unused(measure: Scoped, terms: TariffTerms, ground: Ground) -> str | None:
    """Why a tariff has no effect here: the products that it names cannot be found in its importers' trade."""
    return ground.without_product_data(measure)


KIND = Kind(
    name="tariff",
    title="Tariff",
    does="a duty on goods that enter: added, in place of another, a floor under it, or an exemption",
    terms=TariffTerms,
    why_unused=why_unused,
    notes=(
        "Tariffs are statutory rates averaged with US imports of 2024 (2017 on days before 2021) by product class; the "
        "EU's weights stand for each of its members, and all partners' weights for an origin without imports of a "
        "sector.",
        "Only the difference from the duties of 1 January 2025 is added to the benchmark tariffs.",
        "Duties on metal content use the share of the metal in the inputs of the US industry that makes the product.",
        "Other importers' tariffs on HS codes use the codes' shares in US imports of 2024 by sector, an estimate; the "
        "ordinary duty is the benchmark's by sector.",
        "China's tariffs on product lists use the lists' shares in its imports from the US in 2017 by sector.",
        "Goods of Canada and Mexico claim USMCA by line at the shares of the month of the day, or of the nearest month "
        "counted (July 2025 to February 2026); higher claims would lower the averages of both.",
    ),
    moves=("rate",),
)
