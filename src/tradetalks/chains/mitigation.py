"""What buys time: the loss that each project, stock or price floor avoids, and the loss by elasticity.

Axes: n draw, t month, c country of the chain, p project.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.chains.results import (
    SEED,
    ChainResult,
    aimed_at,
    asked,
    band,
    income_lost_rate,
    partial_cut,
    run_controls,
    with_stocks,
)
from tradetalks.chokepoint import Replacement, central, find
from tradetalks.chokepoint.tables import table_number, table_rows
from tradetalks.chokepoint.values import elasticity_path
from tradetalks.defaults import IMPORTER
from tradetalks.errors import BadInput
from tradetalks.ledger import Ledger
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
    """What one thing avoids, million USD of value added over the run: 10th, 50th and 90th percentile.

    outside  of all countries but the dominant supplier;  target  of one country
    cost     million USD, central; None where nobody named it
    """

    name: str
    title: str
    outside: tuple[float, float, float]
    target: tuple[float, float, float]
    cost: float | None


def worth(
    name: str,
    scenario: str,
    *,
    target: str,
    months: int = 60,
    draws: int = 40,
    seed: int = SEED,
    ledger: Ledger | None = None,
    world: World | None = None,
) -> list[Worth]:
    """What the announced projects, one by one and together, a stock of 13 weeks more and price floors buy.

    Each is the loss without it less the loss with it, on the same draws. Projects at one stage buy little while
    another stage binds, so that the parts do not add up to the whole.

    raises  as run_chain and aimed_at do
    """
    chain, table = find(name), world or World.load()
    c = aimed_at(chain, target)
    found = asked(chain, scenario, months, ledger or Ledger.load())

    def lost(change: Change) -> Array:
        result = run_controls(
            chain, scenario, found.make, start=found.on,
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


@dataclass(frozen=True)
class Published:
    """An estimate of others, a line of published.csv: percent of GDP, low = high where one number is printed."""

    study: str
    shock: str
    country: str
    low: float
    high: float
    confidence: str


@dataclass(frozen=True)
class Cut:
    """A cut of every item for a year: the run, the grid over two ranges, and what others found."""

    result: ChainResult
    share: float
    target: str
    grid: list[tuple[float, float, float, float]]
    published: list[Published]


def cut_for_a_year(
    name: str, *, share: float = 0.8, target: str = IMPORTER, draws: int = 200, seed: int = SEED,
    stocks: tuple[float, float] | None = None,
) -> Cut:  # fmt: skip
    """A cut of a share of every item to everybody for a year from full stocks, beside published estimates.

    raises  as run_chain and aimed_at do
    """
    chain = find(name)
    aimed_at(chain, target)
    if stocks is not None:
        chain = with_stocks(chain, *stocks)
    year = chain.steps_a_year
    make = partial_cut(chain, share, year, year)
    start = date(2025, 1, 1)
    result = run_controls(chain, f"cut of {share:.0%}", make, start=start, months=year, draws=draws, seed=seed)
    return Cut(result, share, target, loss_by_elasticity(chain, make, result, target, slice(0, year)), published(chain))


def published(chain: Chain) -> list[Published]:
    """The estimates of others that ship with a chain; none where it has no published.csv."""
    path = chain.folder / "published.csv"
    if not path.is_file():
        return []
    rows = table_rows(path, ("study", "shock", "country", "low", "high", "confidence"))
    return [
        Published(
            r["study"], r["shock"], r["country"], table_number(r["low"], where, "low", -inf),
            table_number(r["high"], where, "high", -inf), r["confidence"],
        )
        for where, r in rows
    ]  # fmt: skip


def read_replacement(chain: Chain, text: str) -> Replacement:
    """`USA:0.5@2030`: by 1 January 2030 the US buys half of what it bought from the supplier elsewhere.

    Plants for it are built by those who sell it; their cost is not counted.

    raises  BadInput for another form, a share outside [0, 1]; UnknownName for a country that is not in the chain
    """
    country, colon, rest = text.partition(":")
    share, at, year = rest.partition("@")
    try:
        part, by = float(share), date(int(year), 1, 1)
    except ValueError:
        colon = ""
        part, by = 0.0, date.min
    if not (colon and at and 0.0 <= part <= 1.0):
        raise BadInput("not a replacement", where="--replace", evidence=text,
                       remedy="write BUYER:SHARE@YEAR with a share from 0 to 1, as USA:0.5@2030")  # fmt: skip
    return Replacement(aimed_at(chain, country), part, by)


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
    """Loss of income over the elasticity's path (low, central, high) and the irreplaceable share, the rest central.

    returns  (elasticity on the first day, irreplaceable share, loss of the target's income as a rate in the industries
             themselves, with domestic suppliers)
    """
    fixed = chain.record.parameters["irreplaceable"]
    middle = central(chain).parameter
    low, high = (elasticity_path(chain, np.array([end])) for end in (0.0, 1.0))
    cells = [middle | path | {"irreplaceable": np.array([share])}
             for path in (low, {}, high) for share in (fixed.low, fixed.central, fixed.high)]  # fmt: skip
    c = chain.country(target)
    rows = []
    for cell in cells:
        one = replace(central(chain), parameter=cell)
        run = run_controls(
            chain, result.scenario, make, start=result.start, months=result.months, draws=1, seed=SEED,
            change=lambda _, one=one: one,  # type: ignore[misc]
        )  # fmt: skip
        rates = [float(income_lost_rate(run, months, suppliers)[0, c]) for suppliers in (False, True)]
        rows.append((float(cell["elasticity_start"][0]), float(cell["irreplaceable"][0]), rates[0], rates[1]))
    return rows
