"""What a run says of the world, quantity by quantity: the median over the draws and the range around it.

Every quantity is a change against the benchmark economy; the difference of two runs is a change against the first.
Axes: o origin, d destination, s sector, c country.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.errors import NoEquilibrium, UnknownName
from tradetalks.labelled import AXIS_NAMES, Labelled, Tables
from tradetalks.number import Number
from tradetalks.runs import benchmark_totals as totals
from tradetalks.runs import changes
from tradetalks.runs import national_accounts as accounts
from tradetalks.showing import brief_repr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tradetalks.equilibrium import Outcome
    from tradetalks.world.table import Array, World


QUANTILES = (0.1, 0.5, 0.9)


def range_text(draws: int, seed: int, closures: int = 1) -> str:
    """What a range is, in a sentence to quote.

    closures  of trade balances that draws are from; with several, ends move out to hold the central number of each
    """
    held = "; an end moves out to hold the number at central values"
    if closures > 1:
        held = ", and of how trade balances close; an end moves out to hold the central number of each closure"
    return (
        f"median and 80 % range (10th to 90th percentile) over {draws} quasi-random draws, seed {seed}, of trade and "
        "other elasticities, of the table's flows, and inside the ledger's stated ranges (licence approval, delays, "
        f"port fees, purchases delivered){held}; the model itself is not drawn"
    )


@dataclass(frozen=True)
class Quantity:
    """A named number that can be read off an outcome.

    axes     letters of DESIGN.md section 4
    of       (world, outcome) -> array on those axes
    weight   of a log change, in a mean over countries: what it is a change of in the benchmark economy; None: a sum
    """

    name: str
    axes: str
    unit: str
    meaning: str
    of: Callable[[World, Outcome], Array]
    weight: Callable[[World], Array] | None = None


HEADLINE = ("real_earnings", "real_income")  # what a country earns; and with what it borrows
_NUMERAIRE = "world factor income being the numeraire"
_ALL = (
    Quantity(
        "real_income",
        "c",
        "log change",
        "income over the price of final consumption",
        changes.real_income,
        totals.income,
    ),
    Quantity(
        "real_earnings",
        "c",
        "log change",
        "income earned, without what is borrowed, over the price of final consumption",
        changes.real_earnings,
        totals.earned,
    ),
    Quantity("real_gdp", "c", "log change", "volume of gross domestic product (GDP)", accounts.real_gdp, totals.earned),
    Quantity(
        "gdp", "c", "log change", f"value of gross domestic product (GDP), {_NUMERAIRE}", accounts.gdp, totals.earned
    ),
    Quantity("prices", "c", "log change", f"price of final consumption, {_NUMERAIRE}", changes.prices, totals.income),
    Quantity(
        "prices_in_wages",
        "c",
        "log change",
        "price of final consumption over the own wage",
        changes.prices_in_wages,
        totals.income,
    ),
    Quantity("wages", "c", "log change", f"wage, {_NUMERAIRE}", changes.wages, totals.factors),
    Quantity("trade", "o d", "million USD a year", "goods and services sold by origin to destination", changes.trade),
    Quantity("goods_trade", "o d", "million USD a year", "goods sold by origin to destination", accounts.goods_trade),
    Quantity(
        "services_trade",
        "o d",
        "million USD a year",
        "services sold by origin to destination",
        accounts.services_trade,
    ),
    Quantity(
        "exports",
        "c",
        "log change",
        f"value of changes.exports of goods and services, {_NUMERAIRE}",
        changes.exports,
        totals.sold,
    ),
    Quantity(
        "imports",
        "c",
        "log change",
        f"value of changes.imports of goods and services, {_NUMERAIRE}",
        changes.imports,
        totals.bought,
    ),
    Quantity(
        "output", "c s", "log change", f"value of changes.output by sector, {_NUMERAIRE}", changes.output, totals.made
    ),
    Quantity("revenue", "c", "million USD a year", "tariff revenue", changes.revenue),
    Quantity(
        "statutory_revenue",
        "c",
        "million USD a year",
        "tariff changes.revenue if changes.trade stayed as it was",
        accounts.statutory_revenue,
    ),
    Quantity(
        "current_account",
        "c",
        "million USD a year",
        "exports less changes.imports of goods and services",
        accounts.current_account,
    ),
    Quantity(
        "total_employment",
        "c",
        "log change",
        "factors at work, where a wage floor binds",
        accounts.total_employment,
        totals.factors,
    ),
    Quantity(
        "goods_prices_in_wages",
        "c s",
        "log change",
        "buyer's price over the own wage",
        changes.goods_prices_in_wages,
        totals.used,
    ),
    Quantity(
        "output_volume", "c s", "log change", "volume of changes.output by sector", changes.output_volume, totals.made
    ),
    Quantity(
        "employment",
        "c s",
        "log change",
        "factors that move between sectors, by sector",
        changes.employment,
        totals.worked,
    ),
)
QUANTITIES = {quantity.name: quantity for quantity in _ALL}


def quantity(name: str) -> Quantity:
    """The quantity of this name; raises UnknownName."""
    if name not in QUANTITIES:
        raise UnknownName(f"no quantity {name!r}", remedy="one of: " + ", ".join(QUANTITIES))
    return QUANTITIES[name]


@dataclass(frozen=True)
class Estimate(Tables):
    """A quantity by label: median, 10th and 90th percentile. `labels` holds one tuple of names per axis.

    draws    [n ...]  those that were solved
    centres  the quantity at central values under each closure of trade balances; none where one closure is drawn
    """

    quantity: Quantity
    labels: tuple[tuple[str, ...], ...]
    median: Array
    low: Array
    high: Array
    draws: Array
    centres: tuple[Array, ...] = ()

    @property
    def axis_names(self) -> tuple[str, ...]:
        """What each axis holds, in words."""
        return tuple(AXIS_NAMES[letter] for letter in self.quantity.axes.split())

    def arrays(self) -> list[Labelled]:
        ends = {"": self.median, "_low": self.low, "_high": self.high}
        return [
            Labelled(self.quantity.name + end, self.quantity.axes, self.quantity.unit, values)
            for end, values in ends.items()
        ]

    def axis_labels(self) -> dict[str, tuple[str, ...]]:
        return dict(zip(self.quantity.axes.split(), self.labels, strict=True))

    def about(self) -> dict[str, str]:
        return {"title": self.quantity.meaning}

    def at(self, *names: str) -> Number:
        """The numbers of one cell, for example `at("USA")` or `at("CHN", "USA")`; raises UnknownName."""
        if len(names) != len(self.labels):
            raise UnknownName(f"{self.quantity.name} has axes {self.quantity.axes}", evidence=" ".join(names))
        cell = tuple(_place(axis, name) for axis, name in zip(self.labels, names, strict=True))
        return Number(float(self.median[cell]), float(self.low[cell]), float(self.high[cell]))

    def below_zero(self, *names: str) -> float:
        """Share of the draws in which a cell is below zero; raises UnknownName."""
        cell = tuple(_place(axis, name) for axis, name in zip(self.labels, names, strict=True))
        at_cell = np.moveaxis(self.draws, 0, -1)[cell]
        return float((at_cell < 0.0).mean())

    @property
    def convergence(self) -> float:
        """How far the second half of the draws moves a median or an end, as a share of the cell's range: median cell.

        Of each cell the quantile that moves most counts; cells with ranges below a thousandth of the widest are left
        out. 1 where there is one draw.
        """
        half = len(self.draws) // 2
        if half == 0:
            return 1.0
        now = np.quantile(self.draws, QUANTILES, axis=0)
        move = np.abs(np.quantile(self.draws[:half], QUANTILES, axis=0) - now).max(axis=0)
        width = self.high - self.low
        wide = width > 1e-3 * width.max()
        return float(np.median(move[wide] / width[wide])) if wide.any() else 0.0

    def rows(self) -> Iterator[tuple[tuple[str, ...], Number]]:
        """Names and numbers of every cell, in the order of the axes."""
        for cell in np.ndindex(*self.median.shape):
            names = tuple(axis[i] for axis, i in zip(self.labels, cell, strict=True))
            yield names, Number(float(self.median[cell]), float(self.low[cell]), float(self.high[cell]))


def _place(axis: tuple[str, ...], name: str) -> int:
    places = _places(axis)
    if name not in places:
        raise UnknownName(f"no {name!r} on this axis", remedy="one of: " + ", ".join(axis))
    return places[name]


@lru_cache(maxsize=100)
def _places(axis: tuple[str, ...]) -> dict[str, int]:
    return {name: i for i, name in enumerate(axis)}


def labels(world: World, axes: str) -> tuple[tuple[str, ...], ...]:
    """Names along each axis letter of `axes`."""
    return tuple(world.sectors if letter == "s" else world.countries for letter in axes.split())


def estimate(name: str, world: World, draws: Array, centres: Sequence[Array] = ()) -> Estimate:
    """The median and the range of one quantity over draws.

    draws    [n ...] on the quantity's axes; a draw without an equilibrium is not a number and left out
    centres  the quantity at central values under each closure of trade balances: a range holds them all
    raises   NoEquilibrium if fewer than half of the draws have one: the others are no sample
    """
    found = quantity(name)
    solved = draws[~np.isnan(draws.reshape(len(draws), -1)[:, 0])]
    if 2 * len(solved) < len(draws):
        raise NoEquilibrium(
            "most draws have no equilibrium",
            where=name,
            evidence=f"{len(solved)} of {len(draws)} were solved",
            remedy="a smaller change of policy",
        )
    low, median, high = held(np.quantile(solved, QUANTILES, axis=0), centres)
    return Estimate(found, labels(world, found.axes), median, low, high, solved, tuple(centres))


def held(quantiles: Array, centres: Sequence[Array]) -> tuple[Array, Array, Array]:
    """Low, median and high with the ends moved out where a centre lies beyond them."""
    low, median, high = quantiles
    return np.minimum.reduce([low, *centres]), median, np.maximum.reduce([high, *centres])


@dataclass(frozen=True, kw_only=True)
class Estimates(Tables):
    """What a Result and a Comparison have in common: one accessor a quantity, each a labelled Estimate.

    horizon, baseline, range   what a number needs to be quoted
    failed    draw -> why it has no equilibrium; those draws are not in the range
    found     the estimates asked for so far
    made_of   digests of everything that a number depends on, and the version of the program
    """

    __repr__ = brief_repr

    world: World
    horizon: str
    baseline: str
    range: str
    failed: dict[int, str]
    made_of: dict[str, str]
    found: dict[str, Estimate] = field(default_factory=dict, init=False, repr=False, compare=False)

    def arrays(self) -> list[Labelled]:
        return [array for name in QUANTITIES for array in self.of(name).arrays()]

    def axis_labels(self) -> dict[str, tuple[str, ...]]:
        return {letter: labels(self.world, letter)[0] for letter in "cods"}

    def about(self) -> dict[str, str]:
        return {
            "title": f"change against: {self.baseline}",
            "horizon": self.horizon,
            "baseline": self.baseline,
            "range": self.range,
            **self.made_of,
        }

    @abstractmethod
    def draws(self, name: str) -> Array:
        """[n ...] the quantity in every draw; not a number where a draw has no equilibrium. Raises UnknownName."""

    @abstractmethod
    def at_central(self, name: str) -> Array:
        """The quantity at the central value of everything unknown. Raises UnknownName."""

    @abstractmethod
    def at_closures(self, name: str) -> dict[str, Array]:
        """closure of trade balances -> the quantity at central values; empty where draws take one closure."""

    @property
    @abstractmethod
    def closures(self) -> tuple[str, ...]:
        """[n] the closure of trade balances in each draw."""

    def of(self, name: str) -> Estimate:
        """The quantity of this name with its range; raises UnknownName."""
        if name not in self.found:
            centres = tuple(self.at_closures(name).values()) or (self.at_central(name),)
            self.found[name] = estimate(name, self.world, self.draws(name), centres)
        return self.found[name]

    @property
    def real_income(self) -> Estimate:
        return self.of("real_income")

    @property
    def prices(self) -> Estimate:
        return self.of("prices")

    @property
    def prices_in_wages(self) -> Estimate:
        return self.of("prices_in_wages")

    @property
    def wages(self) -> Estimate:
        return self.of("wages")

    @property
    def trade(self) -> Estimate:
        return self.of("trade")

    @property
    def exports(self) -> Estimate:
        return self.of("exports")

    @property
    def imports(self) -> Estimate:
        return self.of("imports")

    @property
    def output(self) -> Estimate:
        return self.of("output")

    @property
    def revenue(self) -> Estimate:
        return self.of("revenue")


def select(estimate: Estimate, world: World, countries: Sequence[str] = ()) -> list[tuple[tuple[str, ...], Number]]:
    """Names and numbers of the cells that name any of the countries; of all cells where none is given.

    raises  UnknownName for a country that the world does not have
    """
    for name in countries:
        world.country(name)
    return [row for row in estimate.rows() if not countries or set(row[0]) & set(countries)]
