"""What a measure does to the border policy: effects on cells, and what a kind may ask to find them.

Axes: o origin, d destination, s sector, p origin or 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from tradetalks.grammar import Range

    Array = NDArray[Any]

ArrayName = Literal["tariff", "log_trade_cost", "log_export_tax", "cap", "floor", "quota"]
Holder = Literal["exporter", "importer", "nobody"]


class Choose(Protocol):
    """A value in a stated range of a government's measures; `field` says of what."""

    def __call__(self, government: str, field: str, values: Range) -> float: ...


class Choice(NamedTuple):
    """Places in all stated ranges: of the ends, of central values, or of a draw.

    place             place in a range, 0 its low end and 1 its high one; None: the central value
    cost_per_day      of delay, log points of the price
    trade_elasticity  [s]  theta > 0
    """

    choose: Choose
    place: Callable[[str, str], float | None]
    cost_per_day: float
    trade_elasticity: Array


@dataclass(frozen=True, eq=False)
class Effect:
    """What a measure does to one array of the border policy.

    government  who imposed the measure
    array       tariff          fraction of the border value, added to the benchmark tariff
                log_trade_cost  added to the log of other trade costs
                log_export_tax  added to the log of one plus the export tax
                cap             most quantity, ratio to the benchmark's, inf for none
                floor           least quantity, ratio to the benchmark's, 0 for none
                quota           quantity that pays the lower tariff, likewise; what exceeds it pays `beyond` on top
    value       [o d s] at places in the ranges; a function that another process can load
    rent_to     who gets what a cap's or a quota's buyers pay above the price
    beyond      [o d s]  of a quota
    sign        1 for the day asked about, -1 for the benchmark's
    """

    measure: str
    government: str
    array: ArrayName
    value: Callable[[Choice], Array]
    rent_to: Holder = "exporter"
    beyond: Array | None = None
    sign: float = 1.0

    def at(self, choice: Choice) -> Array:
        """[o d s] the effect at places in the ranges."""
        return self.sign * self.value(choice)


class Scoped(Protocol):
    """What a kind reads of a measure."""

    @property
    def id(self) -> str: ...
    @property
    def imposed_by(self) -> str: ...
    @property
    def scope(self) -> Any: ...


class Ground(Protocol):
    """What a kind may ask of the world and of product data to say what a measure does."""

    def lanes(self, measure: Scoped) -> Array:
        """[o d] 1 where a measure applies between two economies, otherwise 0."""

    def share(self, products: Sequence[str]) -> Array:
        """[o s] share of products in each flow of goods, named products as in US imports from that origin."""

    def share_anywhere(self, measure: Scoped) -> Array:
        """[o s] share of the measure's products in each flow of goods, as in US imports; an estimate elsewhere."""

    def why_no_share_anywhere(self, measure: Scoped) -> str | None:
        """Why no share of the measure's products in trade is known; None where one is."""

    def licensed_share(self, products: Sequence[str]) -> Array:
        """[1 s] share of HS products in a flow, as in US imports from China; 0 where a chain caps the flow."""

    def without_licence_data(self, measure: Scoped) -> str | None:
        """Why the share of the measure's products in its origins' exports is not known; None where it is."""

    def without_product_data(self, measure: Scoped) -> str | None:
        """Why the measure's products cannot be found in trade; None where they can."""

    def quota_flow(self, measure: Scoped, terms: Any) -> tuple[Array, float, float] | None:
        """[o d s] cells of the trade that a quota is a ratio of, the ratio, the product's share of its cells."""

    def why_no_quota_flow(self, measure: Scoped, terms: Any) -> str | None:
        """Why there is no such trade here; None where there is."""

    def promised(self, measure: Scoped, terms: Any) -> Array:
        """[o d s] quantity promised a year, ratio to the benchmark's; 0 where nothing is."""

    def why_nothing_promised(self, measure: Scoped, terms: Any) -> str | None:
        """Why a commitment to buy is no floor here; None where it is one."""

    def share_of(self, sectors: Sequence[str]) -> Array:
        """[o s] 1 in the named sectors of the world, `services` for all services, otherwise 0."""

    def why_no_sectors(self, sectors: Sequence[str]) -> str | None:
        """Why sectors are not of this world; None where they are."""

    def level_of(self, level: str) -> tuple[Range, ...]:
        """[d] what trade would cost less without a level of costs, fraction of what it costs with it."""

    def why_no_level(self, level: str) -> str | None:
        """Why a level of trade costs is not known; None where it is."""

    def emissions_of(self, measure: Scoped) -> tuple[Range, ...]:
        """[o] tonnes of CO2 a tonne of the measure's products."""

    def unit_value_of(self, measure: Scoped) -> Range:
        """USD a tonne of the measure's products."""

    def why_no_emissions(self, measure: Scoped) -> str | None:
        """Why emissions of the measure's products are not known; None where they are."""
