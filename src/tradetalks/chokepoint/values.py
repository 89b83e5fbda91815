"""Values of a chain's uncertain numbers: the central ones, or draws from their ranges. Axes: n draw, i, u, p."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.errors import BadInput, BadParameters

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from tradetalks.chokepoint.chain import Chain
    from tradetalks.chokepoint.records import Quantity

    Array = NDArray[np.float64]

PARAMETERS = {
    "stock_weeks": "stocks of every item in every country, weeks of use",
    "stock_spread": "half the width of the spread of stocks over firms, relative to their mean; 0: all alike",
    "restock_months": "months over which a missing stock is ordered again",
    "slack_outside": "spare capacity outside the dominant supplier, share of benchmark output",
    "slack_dominant": "spare capacity of the dominant supplier, share of benchmark output",
    "elasticity_start": "elasticity between the critical input and the rest on the first day",
    "elasticity_end": "the same in the long run",
    "elasticity_months": "pace at which it rises",
    "irreplaceable": "share of the uses held by an industry that nothing replaces",
    "bypass_share": "share of a shortage that imports of finished components cover",
    "bypass_months": "months until they do",
    "transit_share": "share of refused orders that arrives through third countries",
    "held_up_share": "share of goods outside a control but under its HS headings that is held up as if controlled",
    "compliance_share": "share of firms abroad that obey a rule on re-exports",
    "build_lead_years": "years until capacity that the shock calls forth begins to work",
    "build_growth": "share of outside need that it adds a year, per year",
    "scrap_share": "share of inputs used in production that is lost",
    "resolution_rate": "chance each month, as markets see it, that a control ends",
    "choke_price": "price at which the last buyer leaves, ratio to the benchmark",
    "supply_elasticity": "of the dominant supplier's own market",
    "reapply_share": "share of refused orders that apply again in the next month",
    "void_share": "share of licensed goods under way that a ban stops",
    "licence_start": "share of applications granted in the first month, where no report says",
    "licence_end": "share granted once licences are routine, where no report says",
    "licence_months": "pace at which it gets there",
    "licence_sd": "month-to-month deviation of the log odds of approval after the last report",
    "licence_noise": "the same of exports that need a licence, beside that of all exports",
    "licence_lane": "the same of exports that need a licence to one destination",
    "noise_common": "month-to-month deviation of all exports together, in logarithms",
    "noise_lane": "month-to-month deviation of exports to one destination, in logarithms",
    "benchmark_error": "deviation of a destination's benchmark from its true mean, in logarithms",
    "mix_error": "deviation of an item's part in its stage's exports to a destination, in logarithms",
    "noise_price": "month-to-month deviation of prices, in logarithms",
    "growth": "growth of exports a year without controls, from the middle of the benchmark year",
}

ELASTICITY = ("elasticity_start", "elasticity_end", "elasticity_months")


@dataclass(frozen=True)
class Values:
    """One value or many for every uncertain number.

    parameter    name -> [n], the names of PARAMETERS
    exposure     [n i u]  share of an industry's output that holds an item
    cost_share   [n u]    of the items in the cost of that output
    sector_share [n u]    share of its world-table sector that an industry is
    tonnes       [n p]    a step, of each project at full output
    slip, ramp   [n p]    months
    stockpile    [i c]    weeks of use beyond `stock_weeks`
    quantile     [n]      place in the ranges that a control brings with it; None: their central values
    seeds        [n]      of the error of each draw, month by month; None: no error
    """

    parameter: dict[str, Array]
    exposure: Array
    cost_share: Array
    sector_share: Array
    tonnes: Array
    slip: Array
    ramp: Array
    stockpile: Array
    quantile: Array | None
    seeds: NDArray[np.int64] | None = None

    def __getitem__(self, name: str) -> Array:
        return self.parameter[name]

    @property
    def draws(self) -> int:
        return len(self.cost_share)


def triangular(quantile: Array, low: float, central: float, high: float) -> Array:
    """Inverse distribution of the triangle low, central, high; its mode is the central value.

    quantile  [0, 1], any shape
    returns   the same shape
    """
    width = high - low
    if width == 0.0:
        return np.full_like(quantile, central)
    turn = (central - low) / width
    rising = low + np.sqrt(quantile * width * (central - low))
    falling = high - np.sqrt((1.0 - quantile) * width * (high - central))
    return np.where(quantile < turn, rising, falling)


def central(chain: Chain) -> Values:
    """The central value of every number, as one draw.

    raises  BadInput for a chain without one of PARAMETERS or with one that is none of them
    """
    return _values(chain, 1, lambda quantity: np.array([quantity.central]), None, None)


def sample(chain: Chain, draws: int, seed: int) -> Values:
    """Draws from the triangle of every number: independent, but that the elasticity's path is low, or high, as a whole.

    raises  BadParameters for fewer than one draw; BadInput as `central` does
    """
    if draws < 1:
        raise BadParameters("no draws", where="sample", evidence=str(draws), remedy="ask for 1 or more")
    random = np.random.default_rng(seed)
    own = random.random(draws)
    path = random.random(draws)
    return _values(chain, draws, lambda q: triangular(random.random(draws), q.low, q.central, q.high), own, path)


def elasticity_path(chain: Chain, place: Array) -> dict[str, Array]:
    """Start, end and pace of the elasticity at a place in their ranges: a low start with a low end and a slow pace.

    place    [0, 1], any shape
    returns  the three parameters, same shape
    """
    given = {name: chain.record.parameters[name] for name in ELASTICITY}
    places = (place, place, 1.0 - place)
    return {k: triangular(p, q.low, q.central, q.high) for (k, q), p in zip(given.items(), places, strict=True)}


def control_value(values: Values, low: float, middle: float, high: float) -> Array:
    """[n] a number that a control brings with it: its central value, or the draw's place in its range."""
    if values.quantile is None:
        return np.full(values.draws, middle)
    return triangular(values.quantile, low, middle, high)


def _values(
    chain: Chain, draws: int, draw: Callable[[Quantity], Array], quantile: Array | None, path: Array | None
) -> Values:
    record = chain.record
    for name in PARAMETERS.keys() ^ record.parameters.keys():
        what = "lacks the parameter" if name in PARAMETERS else "has an unknown parameter"
        raise BadInput(f"the chain {what} {name!r}", where=f"{chain.name}/chain.yaml, parameters")
    parameter = {name: draw(quantity) for name, quantity in record.parameters.items()}
    if path is not None:
        parameter |= elasticity_path(chain, path)
    exposure = np.zeros((draws, len(chain.items), len(chain.industries)))
    for u, industry in enumerate(record.industries.values()):
        for name, share in industry.exposure.items():
            exposure[:, chain.item(name), u] = draw(share)
    exposure /= np.maximum(1.0, exposure.sum(axis=1, keepdims=True))
    industries = list(record.industries.values())
    projects = [project.record for project in chain.projects]
    return Values(
        parameter,
        exposure,
        _columns([draw(industry.cost_share) for industry in industries], draws),
        _columns([draw(industry.sector_share) for industry in industries], draws),
        _columns([draw(project.tonnes_a_year) / chain.steps_a_year for project in projects], draws),
        _columns([draw(project.slip_months) for project in projects], draws),
        _columns([draw(project.ramp_months) for project in projects], draws),
        np.zeros((len(chain.items), len(chain.countries))),
        quantile,
        None if quantile is None else (quantile * 2**53).astype(np.int64),
    )


def _columns(columns: list[Array], draws: int) -> Array:
    return np.stack(columns, axis=1) if columns else np.zeros((draws, 0))
