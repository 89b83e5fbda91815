"""What buys time: the loss that each project, stock or price floor avoids, and the loss by elasticity.

Axes: n draw, t month, c country of the chain, p project.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.chokepoint import central, load
from tradetalks.ledger import Ledger
from tradetalks.study.chain_controls import controls
from tradetalks.study.chokepoint import (
    SEED,
    ChainResult,
    band,
    chain_scenario,
    income_lost_rate,
    run_controls,
)
from tradetalks.world import World

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from tradetalks.chokepoint import Chain, Control, Values

    Array = NDArray[np.float64]
    Controls = Callable[[Values], list[Control]]
    Change = Callable[[Values], Values]

WEEKS_BOUGHT = 13.0


@dataclass(frozen=True)
class Worth:
    """What one thing avoids, million USD of value added over the run: 5th, 50th and 95th percentile.

    outside  of all countries but the dominant supplier;  target  of one country
    cost     million USD, central; None where nobody named it
    """

    name: str
    title: str
    outside: tuple[float, float, float]
    target: tuple[float, float, float]
    cost: float | None


def worth(name: str, scenario: str, *, target: str, months: int = 60, draws: int = 40, seed: int = SEED) -> list[Worth]:
    """What the announced projects, one by one and together, a stock of 13 weeks more and price floors buy.

    Each is the loss without it less the loss with it, on the same draws. Projects at one stage buy little while
    another stage binds, so that the parts do not add up to the whole.

    raises  as run_chain does
    """
    chain, ledger, table = load(name), Ledger.load(), World.load()
    c = chain.country(target)
    found = chain_scenario(chain, scenario, ledger)

    def lost(change: Change) -> Array:
        result = run_controls(
            chain, scenario, lambda values: controls(ledger, found, chain, values, months), start=found.on,
            months=months, draws=draws, seed=seed, world=table, change=change,
        )  # fmt: skip
        return np.asarray(result.value_added_lost.sum(axis=1))

    base = lost(lambda values: values)

    def avoided(key: str, title: str, difference: Array, cost: float | None = None) -> Worth:
        return Worth(key, title, band(difference[:, chain.outside].sum(axis=1)), band(difference[:, c]), cost)

    rows = []
    for p, project in enumerate(chain.projects):
        price = project.record.cost_million_usd
        without = lost(lambda values, p=p: without_projects(values, np.array([p])))  # type: ignore[misc]
        rows.append(avoided(project.name, project.record.title, without - base, price.central if price else None))
    every = np.arange(len(chain.projects))
    floors = np.array([p for p in every if chain.projects[p].record.needs_floor == "yes"], dtype=np.intp)
    rows.append(
        avoided(
            "price-floors", "Projects that rest on a price floor", lost(lambda v: without_projects(v, floors)) - base
        )
    )
    rows.append(avoided("all-projects", "All announced projects", lost(lambda v: without_projects(v, every)) - base))
    stocked = lost(lambda values: with_stockpile(chain, values, target))
    rows.append(avoided("stockpile", f"{WEEKS_BOUGHT:g} weeks more of every item in {target}", base - stocked))
    return rows


def without_projects(values: Values, projects: NDArray[np.intp]) -> Values:
    """The values with some projects at no output."""
    tonnes = values.tonnes.copy()
    tonnes[:, projects] = 0.0
    return replace(values, tonnes=tonnes)


def with_stockpile(chain: Chain, values: Values, country: str) -> Values:
    """The values with WEEKS_BOUGHT more of every item in one country."""
    stockpile = values.stockpile.copy()
    stockpile[:, chain.country(country)] += WEEKS_BOUGHT
    return replace(values, stockpile=stockpile)


def loss_by_elasticity(
    chain: Chain, make: Controls, result: ChainResult, target: str, months: slice
) -> list[tuple[float, float, float, float]]:
    """Loss of income over the ends of two ranges, everything else at its central value.

    returns  (elasticity on the first day, irreplaceable share, loss of the target's income as a rate in the industries
             themselves, with domestic suppliers)
    """
    start, fixed = (chain.record.parameters[key] for key in ("elasticity_start", "irreplaceable"))
    cells = [(s, f) for s in (start.low, start.central, start.high) for f in (fixed.low, fixed.central, fixed.high)]
    middle = central(chain)
    grid = {key: np.repeat(value, len(cells)) for key, value in middle.parameter.items()}
    grid |= {"elasticity_start": np.array([s for s, _ in cells]), "irreplaceable": np.array([f for _, f in cells])}
    c = chain.country(target)
    rows = []
    for k, (elasticity, share) in enumerate(cells):
        one = replace(middle, parameter={key: value[k : k + 1] for key, value in grid.items()})
        run = run_controls(
            chain, result.scenario, make, start=result.start, months=result.months, draws=1, seed=SEED,
            change=lambda _, one=one: one,  # type: ignore[misc]
        )  # fmt: skip
        rates = [float(income_lost_rate(run, months, suppliers)[0, c]) for suppliers in (False, True)]
        rows.append((elasticity, share, rates[0], rates[1]))
    return rows
