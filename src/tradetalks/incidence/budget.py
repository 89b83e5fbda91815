"""Tariff revenue by partner, sector and authority; what the response of trade costs it; the Laffer curve of a rate.

Axes: o origin, d destination, s sector.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tradetalks.border.ground import goods_sectors
from tradetalks.defaults import IMPORTER
from tradetalks.equilibrium import gradient, solve
from tradetalks.errors import BadInput, NoEquilibrium

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.equilibrium import Outcome
    from tradetalks.ledger import Ledger
    from tradetalks.number import Number
    from tradetalks.runs.results import Result
    from tradetalks.world.table import Array

BENCHMARK_DUTIES = "duties of January 2025"


class Collected(NamedTuple):
    """Duty collected over what the law asks at the same imports; low, central, high; and where from."""

    low: float
    central: float
    high: float
    source: str


COLLECTED = Collected(
    0.60,
    0.80,
    1.0,
    "low: 11 % of imports collected where the law asked for 17 to 19 % in late 2025, in part for goods in transit and "
    "in bond; high: all of it, once these have passed; the central value is their middle, an assumption. Benchmark "
    "duties are as collected in 2024 and need none",
)


@dataclass(frozen=True)
class Revenue:
    """A country's tariff revenue at central values, million USD a year, each split adding up to `total`.

    cells         [o s]  rate times flow
    by_authority  legal power -> million USD; measures' rates times flows, and the benchmark's
    static        new rates on benchmark trade less benchmark revenue; `response` what the change of trade adds to it
    collected     low, central, high of what comes in, COLLECTED applied to duties beyond the benchmark's
    change        of revenue against the benchmark: median and range over the draws
    """

    country: str
    total: float
    benchmark: float
    cells: Array
    by_partner: dict[str, float]
    by_sector: dict[str, float]
    by_authority: dict[str, float]
    static: float
    response: float
    collected: Collected
    change: Number


class LafferPoint(NamedTuple):
    """A rate, the revenue it gives (million USD a year) and what one more point of it adds, per unit of the rate."""

    rate: float
    revenue: float
    slope: float


def revenue_cells(outcome: Outcome) -> Array:
    """[o d s] tariff revenue: rate times the border value of the flow. Rents of importers' licences are not revenue."""
    return np.asarray(outcome.policy.tariff * outcome.trade)


def revenue(result: Result, ledger: Ledger, country: str = IMPORTER) -> Revenue:
    """Where a country's tariff revenue comes from under a scenario; raises UnknownName."""
    world, outcome = result.world, result.outcome
    d = world.country(country)
    cells = revenue_cells(outcome)[:, d]
    flow = outcome.trade[:, d]
    authorities = {BENCHMARK_DUTIES: float((world.tariff[:, d] * flow).sum())}
    for key, part in result.enacted.parts.items():
        if part.tariff is not None and part.tariff[:, d].any():
            authority = ledger[key].authority or ledger[key].kind
            authorities[authority] = authorities.get(authority, 0.0) + float((part.tariff[:, d] * flow).sum())
    before = float((world.tariff[:, d] * world.trade[:, d]).sum())
    total = float(cells.sum())
    static = float((outcome.policy.tariff[:, d] * world.trade[:, d]).sum()) - before
    added = total - authorities[BENCHMARK_DUTIES]
    low, central, high = (total - added * (1.0 - share) for share in COLLECTED[:3])
    return Revenue(
        country,
        total,
        before,
        cells,
        dict(zip(world.countries, cells.sum(axis=1).tolist(), strict=True)),
        dict(zip(world.sectors, cells.sum(axis=0).tolist(), strict=True)),
        dict(sorted(authorities.items(), key=lambda part: -abs(part[1]))),
        static,
        total - before - static,
        Collected(low, central, high, COLLECTED.source),
        result.revenue.at(country),
    )


def laffer_curve(
    result: Result, rates: Sequence[float], *, origins: Sequence[str], country: str = IMPORTER
) -> list[LafferPoint]:
    """A country's revenue as its additional duty on all goods of some origins runs over rates, all else as in a result.

    The rate comes on top of the result's tariffs; each point is a solve from the last one, its slope the sum of the
    gradient over the cells. At central values.
    raises  NoEquilibrium; UnknownName; BadInput for rates out of order
    """
    if list(rates) != sorted(set(rates)) or not rates:
        raise BadInput("rates out of order", evidence=str(list(rates)), remedy="give each rate once, lowest first")
    world, at = result.world, result.outcome
    d = world.country(country)
    cells = np.zeros_like(world.tariff)
    for origin in origins:
        cells[world.country(origin), d, goods_sectors(world)] = 1.0
    if cells[d, d].any():
        raise BadInput("a tariff on the country's own goods", evidence=country)
    points = []
    for rate in rates:
        policy = replace(at.policy, tariff=result.outcome.policy.tariff + rate * cells)
        at = solve(world, policy, at.parameters, start=at)
        slope = gradient(at, "revenue", country).tariff
        points.append(LafferPoint(float(rate), float(at.tariff_revenue[d]), float((slope * cells).sum())))
    return points


def revenue_peak(points: Sequence[LafferPoint]) -> LafferPoint | None:
    """Where the slope changes from above to below zero, by the cubic through values and slopes; None where it does not.

    returns  the rate, its revenue and slope zero
    """
    for left, right in pairwise(points):
        if left.slope > 0.0 >= right.slope:
            width = right.rate - left.rate
            rise = (right.revenue - left.revenue) / width
            a, b, c = (
                3.0 * (left.slope + right.slope - 2.0 * rise),
                -2.0 * (2.0 * left.slope + right.slope - 3.0 * rise),
                left.slope,
            )
            roots = [float(t.real) for t in np.roots([a, b, c]) if abs(t.imag) < 1e-12 and 0.0 <= t.real <= 1.0]
            if not roots:
                raise NoEquilibrium("no peak where the slope changes sign", evidence=f"{left}, {right}")
            t = roots[0]
            height = left.revenue + width * (a / 3.0 * t**3 + b / 2.0 * t**2 + c * t)
            return LafferPoint(left.rate + t * width, height, 0.0)
    return None
