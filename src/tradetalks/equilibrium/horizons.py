"""Named horizons: how much can be replaced and moved after a month or two, a year or two, and in the end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

import numpy as np

from tradetalks.equilibrium.parameters import Deficits, Parameters
from tradetalks.errors import BadParameters, UnknownName

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tradetalks.world.table import Array, World

HorizonName = Literal["impact", "year", "long_run"]
CLOSURES = {
    "fixed": "trade balances fixed in world income",
    "proportional": "trade balances in proportion to income",
    "free": "trade balances free: wages stay as they were in common currency and the balance gives",
}
ANY_CLOSURE = "; trade balances fixed, proportional or free, each as likely"
BALANCES = (
    "trade balances: fixed in world income, in proportion to income, or free with wages as they were in common "
    "currency, each as likely. Over a year neither is right alone: the first turns most of a tariff's terms of trade "
    "into wages at home, the last moves the balance further than that of 2025 moved (docs/explanation/ranges.md); "
    "equal weights are an assumption"
)
MOST_ELASTIC = 60.0
LEAST_OF_VALUES = 1.1  # of 1 + theta; an assumption: the model needs theta > 0
FIXABLE = {  # parameter of a horizon: what a reader calls it, the least and the most it can be
    "value_added": ("value added against materials", 0.0, MOST_ELASTIC),
    "inputs": ("across materials", 0.0, MOST_ELASTIC),
    "final": ("final demand", 0.0, MOST_ELASTIC),
    "trade_ratio": ("elasticities of trade values, 1 + theta, over the long run's", 0.01, 1.0),
    "mobile_share": ("mobile share of value added", 0.0, 1.0),
}


def slowed(trade_elasticity: Array, ratio: float) -> Array:
    """Trade elasticities before all buyers have changed their suppliers.

    1 + theta' = max(ratio (1 + theta), min(1.1, 1 + theta))

    The ratio is one of elasticities of trade values before the tariff, which fall by 1 + theta a log point of tariff;
    spending with the tariff falls by theta. The floor keeps theta' above 0.

    trade_elasticity  [s]  theta of the long run
    ratio             1 + theta' over 1 + theta, from 0 to 1
    """
    theta = np.asarray(trade_elasticity)
    return np.asarray(np.maximum(theta - (1.0 - ratio) * (1.0 + theta), np.minimum(LEAST_OF_VALUES - 1.0, theta)))


class Stated(NamedTuple):
    """A parameter with the range that its source leaves open: what the draws are from."""

    low: float
    central: float
    high: float


@dataclass(frozen=True)
class Horizon:
    """One set of elasticities.

    meaning               what has time to happen, in words
    value_added, inputs, final   eps, mu, eta of Parameters
    trade_ratio           elasticities of trade values to tariffs, 1 + theta, over those of the long run
    mobile_share          share of value added that moves between sectors
    sources               where each number is from
    closures              closures of trade balances that a draw is from, each as likely; the first is the central one
    """

    name: HorizonName
    meaning: str
    value_added: Stated
    inputs: Stated
    final: Stated
    trade_ratio: Stated
    mobile_share: Stated
    sources: tuple[str, ...]
    closures: tuple[Deficits, ...] = ("fixed",)

    def closed(self, closure: str) -> Horizon:
        """This horizon with one closure of trade balances in every draw; raises UnknownName."""
        if closure not in CLOSURES:
            raise UnknownName(f"no closure {closure!r}", where="closure", remedy="one of: " + ", ".join(CLOSURES))
        name: Deficits = closure  # type: ignore[assignment]
        if self.closures == (name,):
            return self
        meaning = self.meaning.removesuffix(ANY_CLOSURE)
        return replace(self, closures=(name,), meaning=f"{meaning}; {CLOSURES[closure]}")

    def parameters(self, world: World, elasticity_set: str | None = None) -> Parameters:
        """The parameters at the central values; raises UnknownName for a set that the world does not have."""
        long_run = Parameters.long_run(world, elasticity_set)
        return Parameters(
            slowed(long_run.trade_elasticity, self.trade_ratio.central),
            value_added_elasticity=self.value_added.central,
            input_elasticity=self.inputs.central,
            final_elasticity=self.final.central,
            mobile_share=self.mobile_share.central,
            deficits=self.closures[0],
        )

    def stated(self, name: str) -> Stated:
        """A parameter of FIXABLE."""
        found: Stated = getattr(self, name)
        return found

    def fixed(self, values: Mapping[str, float]) -> Horizon:
        """This horizon with parameters at these values in every draw; the keys are those of FIXABLE.

        raises  UnknownName for another parameter; BadParameters for a value out of its range
        """
        for name, value in values.items():
            if name not in FIXABLE:
                raise UnknownName(f"no parameter {name!r} of a horizon", remedy="one of: " + ", ".join(FIXABLE))
            _, least, most = FIXABLE[name]
            if not least <= value <= most:
                raise BadParameters(
                    "a parameter out of range", where=name, evidence=repr(value), remedy=f"{least:g} to {most:g}"
                )
        if not values:
            return self
        fixed = {name: Stated(x, x, x) for name, x in values.items()}
        said = ", ".join(f"{FIXABLE[name][0]} {value:g}" for name, value in values.items())
        return replace(self, meaning=f"{self.meaning}; fixed: {said}", **fixed)  # type: ignore[arg-type]


NONE, ONE = Stated(0.0, 0.0, 0.0), Stated(1.0, 1.0, 1.0)
SLOW_TRADE = Stated(0.338, 0.76 / 2.0, 0.434)
UNCHECKED = "cited from notes, not checked in the papers"
TRADE = (
    "trade elasticities: 1 + theta is 0.38 of the long run's, at least 1.1, as the tariff elasticity of trade values "
    "before the tariff in the first year, 0.76, is to that after seven to ten years, about 2 (Boehm, Levchenko & "
    "Pandalai-Nayar 2023, abstract; 1.75 to 2.25 in that of NBER working paper 27064: ratios of 0.34 to 0.43). The "
    "level stays above theirs, for the long run's elasticities do. That the ratio is the same in all sectors is assumed"
)
HORIZONS: dict[str, Horizon] = {
    "impact": Horizon(
        name="impact",
        meaning="impact: the first months; no factor leaves its sector, little is replaced" + ANY_CLOSURE,
        value_added=Stated(0.05, 0.2, 0.5),
        inputs=Stated(0.02, 0.1, 0.2),
        final=Stated(0.9, 0.9, 0.9),
        trade_ratio=SLOW_TRADE,
        mobile_share=NONE,
        closures=("fixed", "proportional", "free"),
        sources=(
            BALANCES,
            "across materials: about 0.1 (Atalay 2017), near fixed proportions in the first quarters (Boehm, Flaaen & "
            "Pandalai-Nayar 2019; Barrot & Sauvagnat 2016); the range up to 0.2 is Baqaee & Farhi's (2024); "
            + UNCHECKED,
            "value added against materials: between those and Baqaee & Farhi's 0.5; an assumption",
            f"final demand: 0.9 (Baqaee & Farhi 2024); {UNCHECKED}",
            TRADE,
        ),
    ),
    "year": Horizon(
        name="year",
        meaning="a year or two: labour moves between sectors, the rest of value added does not" + ANY_CLOSURE,
        value_added=Stated(0.2, 0.5, 1.0),
        inputs=Stated(0.1, 0.2, 0.5),
        final=Stated(0.9, 0.9, 1.0),
        trade_ratio=SLOW_TRADE,
        mobile_share=Stated(0.26, 0.55, 0.74),
        closures=("fixed", "proportional", "free"),
        sources=(
            BALANCES,
            "value added against materials 0.5, across materials 0.2, final demand 0.9 (Baqaee & Farhi 2024); ranges: "
            f"down to Atalay (2017), up to half way to the long run or all of it; {UNCHECKED}. The "
            "same notes put critical inputs over one to two years at 0.1 to 0.6, middle 0.3: that is replacing the "
            "few inputs of a bottleneck, not of all materials of a sector, so that 0.2 is kept here",
            "mobile share: labour's share of income, 0.55 (Penn World Table 10.01, 138 countries of 2019 by real "
            "GDP; half of the countries between 0.44 and 0.59, the quartiles of the triangle drawn from), alike in all "
            "sectors",
            TRADE,
        ),
    ),
    "long_run": Horizon(
        name="long_run",
        meaning="long run: one wage per country, all factors mobile between sectors",
        value_added=ONE,
        inputs=ONE,
        final=ONE,
        trade_ratio=ONE,
        mobile_share=ONE,
        sources=("all nests Cobb-Douglas, all factors mobile (Caliendo & Parro 2015)",),
    ),
}


def horizon(given: str | Horizon) -> Horizon:
    """The horizon of this name, or the one given; raises UnknownName."""
    if isinstance(given, Horizon):
        return given
    if given not in HORIZONS:
        raise UnknownName(f"no horizon {given!r}", remedy="one of: " + ", ".join(get_args(HorizonName)))
    return HORIZONS[given]
