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
from tradetalks.runs import national_accounts as accounts
from tradetalks.showing import brief_repr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tradetalks.equilibrium import Outcome
    from tradetalks.world.table import Array, World


QUANTILES = (0.1, 0.5, 0.9)


def range_text(draws: int, seed: int) -> str:
    """What a range is, for whoever quotes one."""
    return (
        f"median and 80 % range (10th to 90th percentile) over {draws} quasi-random draws, seed {seed}, of trade and "
        "other elasticities, of the table's flows, and inside the ledger's stated ranges (licence approval, delays, "
        "port fees, purchases delivered); the model itself is not drawn"
    )


def real_income(world: World, outcome: Outcome) -> Array:
    """[c] log change of income over the price of final consumption; MODEL.md section 3."""
    return outcome.real_income


def wages(world: World, outcome: Outcome) -> Array:
    """[c] log change of the wage, world factor income being the numeraire."""
    return np.log(outcome.wage_hat)


def prices(world: World, outcome: Outcome) -> Array:
    """[c] log change of the price of final consumption, world factor income being the numeraire."""
    return np.log(outcome.final_price_hat)


def prices_in_wages(world: World, outcome: Outcome) -> Array:
    """[c] log change of the price of final consumption over the country's own wage."""
    return prices(world, outcome) - wages(world, outcome)


def trade(world: World, outcome: Outcome) -> Array:
    """[o d] change of trade between countries in all goods and services, million USD; home sales are left at zero."""
    flows = (outcome.trade - world.trade).sum(axis=2)
    np.fill_diagonal(flows, 0.0)
    return np.asarray(flows)


def real_earnings(world: World, outcome: Outcome) -> Array:
    """[c] log change of factor income, profits, taxes and rents over the final price index."""
    return outcome.real_earnings


def exports(world: World, outcome: Outcome) -> Array:
    """[c] log change of the value of exports of goods and services."""
    return np.log(_abroad(outcome.trade, 1) / _abroad(world.trade, 1))


def imports(world: World, outcome: Outcome) -> Array:
    """[c] log change of the value of imports of goods and services, before tariffs."""
    return np.log(_abroad(outcome.trade, 0) / _abroad(world.trade, 0))


def _abroad(flows: Array, axis: int) -> Array:
    between = flows.sum(axis=2)
    np.fill_diagonal(between, 0.0)
    return np.asarray(between.sum(axis=axis))


def output(world: World, outcome: Outcome) -> Array:
    """[c s] log change of the value of output; zero where the benchmark has none."""
    ratio = np.divide(outcome.output, world.output, out=np.ones_like(world.output), where=world.output > 0.0)
    return np.asarray(np.log(ratio))


def goods_prices_in_wages(world: World, outcome: Outcome) -> Array:
    """[c s] log change of the buyer's price of each good over the country's own wage."""
    return np.log(outcome.price_hat) - np.log(outcome.wage_hat)[:, None]


def output_volume(world: World, outcome: Outcome) -> Array:
    """[c s] log change of the value of output over its unit cost; zero where the benchmark has none."""
    return np.where(world.output > 0.0, output(world, outcome) - np.log(outcome.unit_cost_hat), 0.0)


def employment(world: World, outcome: Outcome) -> Array:
    """[c s] log change of the factors that move between sectors: L = V / w; zero where none moves."""
    made = (world.value_added > 0.0) & (np.broadcast_to(outcome.parameters.mobile_share, world.output.shape) > 0.0)
    ratio = np.divide(outcome.value_added, world.value_added, out=np.ones_like(world.output), where=made)
    return np.where(made, np.log(ratio) - np.log(outcome.wage_hat)[:, None], 0.0)


def revenue(world: World, outcome: Outcome) -> Array:
    """[c] change of tariff revenue, million USD."""
    return np.asarray(outcome.tariff_revenue - np.einsum("ods,ods->d", world.trade, world.tariff))


@dataclass(frozen=True)
class Quantity:
    """A named number that can be read off an outcome.

    axes     letters of DESIGN.md section 4
    of       (world, outcome) -> array on those axes
    """

    name: str
    axes: str
    unit: str
    meaning: str
    of: Callable[[World, Outcome], Array]


HEADLINE = ("real_earnings", "real_income")  # what a country earns; and with what it borrows
_NUMERAIRE = "world factor income being the numeraire"
_ALL = (
    Quantity("real_income", "c", "log change", "income over the price of final consumption", real_income),
    Quantity(
        "real_earnings",
        "c",
        "log change",
        "income earned, without what is borrowed, over the price of final consumption",
        real_earnings,
    ),
    Quantity("real_gdp", "c", "log change", "volume of gross domestic product (GDP)", accounts.real_gdp),
    Quantity("gdp", "c", "log change", f"value of gross domestic product (GDP), {_NUMERAIRE}", accounts.gdp),
    Quantity("prices", "c", "log change", f"price of final consumption, {_NUMERAIRE}", prices),
    Quantity("prices_in_wages", "c", "log change", "price of final consumption over the own wage", prices_in_wages),
    Quantity("wages", "c", "log change", f"wage, {_NUMERAIRE}", wages),
    Quantity("trade", "o d", "million USD a year", "goods and services sold by origin to destination", trade),
    Quantity("goods_trade", "o d", "million USD a year", "goods sold by origin to destination", accounts.goods_trade),
    Quantity(
        "services_trade",
        "o d",
        "million USD a year",
        "services sold by origin to destination",
        accounts.services_trade,
    ),
    Quantity("exports", "c", "log change", f"value of exports of goods and services, {_NUMERAIRE}", exports),
    Quantity("imports", "c", "log change", f"value of imports of goods and services, {_NUMERAIRE}", imports),
    Quantity("output", "c s", "log change", f"value of output by sector, {_NUMERAIRE}", output),
    Quantity("revenue", "c", "million USD a year", "tariff revenue", revenue),
    Quantity(
        "statutory_revenue",
        "c",
        "million USD a year",
        "tariff revenue if trade stayed as it was",
        accounts.statutory_revenue,
    ),
    Quantity(
        "current_account",
        "c",
        "million USD a year",
        "exports less imports of goods and services",
        accounts.current_account,
    ),
    Quantity(
        "total_employment", "c", "log change", "factors at work, where a wage floor binds", accounts.total_employment
    ),
    Quantity("goods_prices_in_wages", "c s", "log change", "buyer's price over the own wage", goods_prices_in_wages),
    Quantity("output_volume", "c s", "log change", "volume of output by sector", output_volume),
    Quantity("employment", "c s", "log change", "factors that move between sectors, by sector", employment),
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

    draws  [n ...]  those that were solved
    """

    quantity: Quantity
    labels: tuple[tuple[str, ...], ...]
    median: Array
    low: Array
    high: Array
    draws: Array

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
        now = np.stack([self.low, self.median, self.high])
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


def estimate(name: str, world: World, draws: Array) -> Estimate:
    """The median and the range of one quantity over draws.

    draws    [n ...] on the quantity's axes; a draw without an equilibrium is not a number and left out
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
    low, median, high = np.quantile(solved, QUANTILES, axis=0)
    return Estimate(found, labels(world, found.axes), median, low, high, solved)


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

    def of(self, name: str) -> Estimate:
        """The quantity of this name with its range; raises UnknownName."""
        if name not in self.found:
            self.found[name] = estimate(name, self.world, self.draws(name))
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
