"""What a run says of the world, quantity by quantity: a central number and the range around it.

Every quantity is a change against the benchmark economy; the difference of two runs is a change against the first.
Axes: o origin, d destination, s sector, c country.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tradetalks.errors import MissingFacts, UnknownName
from tradetalks.labelled import AXIS_NAMES, Labelled, Tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tradetalks.equilibrium import Outcome
    from tradetalks.world.table import Array, World


class Draw(NamedTuple):
    """One choice of everything that is uncertain: trade elasticities, and the end of the ledger's stated ranges."""

    elasticity_set: str
    ranges: str


class Interval(NamedTuple):
    """One number with the lowest and the highest over the draws."""

    central: float
    low: float
    high: float


RANGE = (
    "lowest to highest over trade-elasticity sets and the low, central and high ends of the ledger's stated ranges "
    "(licence approval, delays, port fees) and of the horizon's elasticities; not a confidence interval"
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


_NUMERAIRE = "world factor income being the numeraire"
_ALL = (
    Quantity("real_income", "c", "log change", "income over the price of final consumption", real_income),
    Quantity("prices", "c", "log change", f"price of final consumption, {_NUMERAIRE}", prices),
    Quantity("prices_in_wages", "c", "log change", "price of final consumption over the own wage", prices_in_wages),
    Quantity("wages", "c", "log change", f"wage, {_NUMERAIRE}", wages),
    Quantity("trade", "o d", "million USD a year", "goods and services sold by origin to destination", trade),
    Quantity("exports", "c", "log change", f"value of exports of goods and services, {_NUMERAIRE}", exports),
    Quantity("imports", "c", "log change", f"value of imports of goods and services, {_NUMERAIRE}", imports),
    Quantity("output", "c s", "log change", f"value of output by sector, {_NUMERAIRE}", output),
    Quantity("revenue", "c", "million USD a year", "tariff revenue", revenue),
)
QUANTITIES = {quantity.name: quantity for quantity in _ALL}


def quantity(name: str) -> Quantity:
    """The quantity of this name; raises UnknownName."""
    if name not in QUANTITIES:
        raise UnknownName(f"no quantity {name!r}", remedy="one of: " + ", ".join(QUANTITIES))
    return QUANTITIES[name]


@dataclass(frozen=True)
class Estimate(Tables):
    """A quantity by label: central, lowest, highest. `labels` holds one tuple of names per axis."""

    quantity: Quantity
    labels: tuple[tuple[str, ...], ...]
    central: Array
    low: Array
    high: Array

    @property
    def axis_names(self) -> tuple[str, ...]:
        """What each axis holds, in words."""
        return tuple(AXIS_NAMES[letter] for letter in self.quantity.axes.split())

    def arrays(self) -> list[Labelled]:
        ends = {"": self.central, "_low": self.low, "_high": self.high}
        return [
            Labelled(self.quantity.name + end, self.quantity.axes, self.quantity.unit, values)
            for end, values in ends.items()
        ]

    def axis_labels(self) -> dict[str, tuple[str, ...]]:
        return dict(zip(self.quantity.axes.split(), self.labels, strict=True))

    def about(self) -> dict[str, str]:
        return {"title": self.quantity.meaning}

    def at(self, *names: str) -> Interval:
        """The numbers of one cell, for example `at("USA")` or `at("CHN", "USA")`; raises UnknownName."""
        if len(names) != len(self.labels):
            raise UnknownName(f"{self.quantity.name} has axes {self.quantity.axes}", evidence=" ".join(names))
        cell = tuple(_place(axis, name) for axis, name in zip(self.labels, names, strict=True))
        return Interval(float(self.central[cell]), float(self.low[cell]), float(self.high[cell]))

    def rows(self) -> Iterator[tuple[tuple[str, ...], Interval]]:
        """Names and numbers of every cell, in the order of the axes."""
        for cell in np.ndindex(*self.central.shape):
            names = tuple(axis[i] for axis, i in zip(self.labels, cell, strict=True))
            yield names, Interval(float(self.central[cell]), float(self.low[cell]), float(self.high[cell]))


def _place(axis: tuple[str, ...], name: str) -> int:
    if name not in axis:
        raise UnknownName(f"no {name!r} on this axis", remedy="one of: " + ", ".join(axis))
    return axis.index(name)


def labels(world: World, axes: str) -> tuple[tuple[str, ...], ...]:
    """Names along each axis letter of `axes`."""
    return tuple(world.sectors if letter == "s" else world.countries for letter in axes.split())


def estimate(name: str, world: World, draws: Mapping[Draw, Array], central: Draw) -> Estimate:
    """The range of one quantity over draws.

    draws    draw -> array on the quantity's axes, all of one shape
    raises   MissingFacts if the central draw is not among them
    """
    if central not in draws:
        raise MissingFacts("the central draw is missing", where=name, evidence=" ".join(central))
    found = quantity(name)
    stack = np.stack(list(draws.values()))
    return Estimate(found, labels(world, found.axes), draws[central], stack.min(axis=0), stack.max(axis=0))


@dataclass(frozen=True, kw_only=True)
class Estimates(Tables):
    """What a Result and a Comparison have in common: one accessor a quantity, each a labelled Estimate.

    central   the draw of the central number
    horizon, baseline, range   what a number needs to be quoted
    failed    draw -> why it has no equilibrium; those draws are not in the range
    made_of   digests of everything that a number depends on, and the version of the program
    """

    world: World
    central: Draw
    horizon: str
    baseline: str
    range: str
    failed: dict[Draw, str]
    made_of: dict[str, str]

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
    def draws(self, name: str) -> dict[Draw, Array]:
        """One array of the quantity a draw."""

    def of(self, name: str) -> Estimate:
        """The quantity of this name with its range; raises UnknownName."""
        return estimate(name, self.world, self.draws(name), self.central)

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


def select(estimate: Estimate, world: World, countries: Sequence[str] = ()) -> list[tuple[tuple[str, ...], Interval]]:
    """Names and numbers of the cells that name any of the countries; of all cells where none is given.

    raises  UnknownName for a country that the world does not have
    """
    for name in countries:
        world.country(name)
    return [row for row in estimate.rows() if not countries or set(row[0]) & set(countries)]


def record(found: Estimates, name: str, countries: Sequence[str] = ()) -> dict[str, object]:
    """A quantity as plain data for JSON, with what a number needs to be quoted; raises UnknownName."""
    estimate = found.of(name)
    rows = [
        dict(zip(estimate.axis_names, where, strict=True)) | interval._asdict()
        for where, interval in select(estimate, found.world, countries)
    ]
    return {
        "quantity": name,
        "meaning": estimate.quantity.meaning,
        "unit": estimate.quantity.unit,
        "horizon": found.horizon,
        "baseline": found.baseline,
        "range": found.range,
        "not_solved": {" ".join(draw): why for draw, why in found.failed.items()},
        "made_of": found.made_of,
        "rows": rows,
    }
