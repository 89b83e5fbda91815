"""What a chain's run says, as rows: shipments, stocks, shortages, losses and prices, with their bands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tradetalks.chains.results import ChainResult, band, income_lost_rate, leverage
from tradetalks.chokepoint.simulation import first_day
from tradetalks.defaults import CHAIN_USERS
from tradetalks.places import REST_OF_EU, REST_OF_WORLD
from tradetalks.world.table import country_name

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tradetalks.chokepoint import Chain

    Array = NDArray[np.float64]

Row = dict[str, Any]
BASELINE = "the chain's benchmark year, with nothing controlled"
BAND_NOTE = (
    "median, low, high: 50th, 10th and 90th percentile of the draws from the ranges of every number; central: all at "
    "their centre"
)
MOST_CHAIN_USERS = 12
FEW = 100.0  # of a unit a step: decimals count below it


def step_name(result: ChainResult, t: float) -> str | None:
    """YYYY-MM of a month of the run, the first day of a week; None for never."""
    if not np.isfinite(t):
        return None
    day = first_day(result.start, int(t), result.chain.record.step)
    return f"{day:%Y-%m}" if result.chain.record.step == "month" else str(day)


def countries_shown(chain: Chain) -> list[str]:
    """The countries that the terminal shows: all of a small chain, the large economies of a big one."""
    small = len(chain.countries) <= MOST_CHAIN_USERS
    return [c for c, out in zip(chain.countries, chain.outside, strict=True) if out and (small or c in CHAIN_USERS)]


def place_name(chain: Chain, code: str) -> str:
    """A country's name; what chain.yaml calls it where its code is no country's."""
    name = country_name(code)
    return chain.record.countries.get(code, code) if name == code else name


def _middle(result: ChainResult) -> ChainResult:
    return result.middle if result.middle is not None else result


def _row(draws: Array, middle: float, digits: int = 4) -> Row:
    low, half, high = band(draws)
    return {key: round(float(value), digits) for key, value in
            (("median", half), ("low", low), ("high", high), ("central", middle))}  # fmt: skip


def _stages(result: ChainResult) -> dict[str, list[int]]:
    """Stage -> its items that the dominant supplier exports."""
    chain = result.chain
    stages: dict[str, list[int]] = {}
    for i in range(len(chain.items)):
        if chain.flow[i, chain.dominant, chain.outside].sum() > 0.0:
            stages.setdefault(chain.item_record(i).stage, []).append(i)
    return stages


def shipments(result: ChainResult) -> list[Row]:
    """Exports of the dominant supplier by stage and month, tonnes. `to`: at central values, which add up."""
    chain, middle = result.chain, _middle(result)
    rows = []
    for stage, items in _stages(result).items():
        before = chain.flow[items, chain.dominant].sum(axis=0)
        digits = 1 if before[chain.outside].sum() >= FEW else 4
        for t in range(result.months):
            draws = result.exports[:, t, items].sum(axis=1)
            centre = middle.exports[0, t, items].sum(axis=0)
            rows.append({
                "stage": stage, "month": step_name(result, t), "unit": chain.record.unit,
                "benchmark": round(float(before[chain.outside].sum()), digits),
                **_row(draws.sum(axis=1), float(centre.sum()), digits),
                "to": {chain.countries[d]: round(float(centre[d]), digits)
                       for d in np.flatnonzero(chain.outside * before)},
            })  # fmt: skip
    return rows


def stock_weeks(result: ChainResult) -> list[Row]:
    """Weeks of benchmark use in stock at the end of a month, items that industries buy."""
    chain, middle = result.chain, _middle(result)
    bought = np.flatnonzero(chain.use.any(axis=(1, 2)))
    return [
        {"item": chain.items[i], "country": country, "month": step_name(result, t), "unit": "weeks of use",
         **_row(result.stock_weeks[:, t, i, c], float(middle.stock_weeks[0, t, i, c]), 1)}
        for i in bought for c, country in enumerate(chain.countries)
        if chain.outside[c] and chain.use[i, :, c].any() for t in range(result.months)
    ]  # fmt: skip


def first_short(result: ChainResult) -> list[Row]:
    """First month with less than 99 % of a need, early to late, and the share of draws in which it comes at all."""
    chain, middle = result.chain, _middle(result)
    rows = []
    for u, industry in enumerate(chain.industries):
        for c, country in enumerate(chain.countries):
            if not (chain.outside[c] and chain.use[:, u, c].any()):
                continue
            months = np.sort(result.first_short[:, u, c])
            at = [months[int(q * (len(months) - 1))] for q in (0.1, 0.5, 0.9)]
            rows.append({
                "industry": industry, "country": country, "central": step_name(result, middle.first_short[0, u, c]),
                **{key: step_name(result, t) for key, t in zip(("low", "median", "high"), at, strict=True)},
                "chance": round(float(np.isfinite(months).mean()), 3),
            })  # fmt: skip
    return rows


def stops(result: ChainResult) -> list[Row]:
    """When each industry first runs short, in weeks from the first day, and what it loses; first those that stop first.

    weeks, weeks_low, weeks_high  to the end of the first step that falls short; None for never
    median, low, high             million USD of value added, first year or the whole of a shorter run
    """
    chain, middle = result.chain, _middle(result)
    year = min(chain.steps_a_year, result.months)
    rows = []
    for u, industry in enumerate(chain.industries):
        for c, country in enumerate(chain.countries):
            if not (chain.outside[c] and chain.use[:, u, c].any()):
                continue
            steps = np.sort(result.first_short[:, u, c])
            early, half, late = (weeks_until(chain, steps[int(q * (len(steps) - 1))]) for q in (0.1, 0.5, 0.9))
            cost, centre = (
                (each.lost[:, :year, u, c] * each.value_added[:, None, u, c]).sum(axis=1) / chain.steps_a_year
                for each in (result, middle)
            )
            rows.append({
                "industry": chain.record.industries[industry].title, "country": place_name(chain, country),
                "weeks": half, "weeks_low": early, "weeks_high": late,
                "chance": round(100.0 * float(np.isfinite(steps).mean())), "unit": "million USD of value added",
                **_row(cost, float(centre[0]), 1),
            })  # fmt: skip
    rests = {place_name(chain, code) for code in (REST_OF_EU, REST_OF_WORLD)}
    return sorted(
        rows, key=lambda row: (row["weeks"] is None, row["weeks"] or 0.0, row["country"] in rests, -row["median"])
    )


def weeks_until(chain: Chain, step: float) -> float | None:
    """Weeks from the first day to the end of a step; None for never."""
    if not np.isfinite(step):
        return None
    return round(float((step + 1.0) * 52.0 / chain.steps_a_year), 1)


def plants_at_risk(result: ChainResult) -> list[Row]:
    """Days of cover at the end of a step, of what the industry has least, and the share of plants that may stand still.

    cover_days  7 x weeks of benchmark use;  low, median, high  percent of plants
    """
    chain, middle = result.chain, _middle(result)
    rows = []
    for u, industry in enumerate(chain.industries):
        for c, country in enumerate(chain.countries):
            used = np.flatnonzero(chain.use[:, u, c])
            if not (chain.outside[c] and used.size):
                continue
            cover = 7.0 * result.stock_weeks[:, :, used, c].min(axis=2)
            risk, centre = 100.0 * result.at_risk[:, :, u, c], 100.0 * middle.at_risk[0, :, u, c]
            for t in range(result.months):
                low, half, high = band(cover[:, t])
                rows.append({
                    "industry": industry, "country": country, "month": step_name(result, t), "unit": "% of plants",
                    "cover_days": round(half, 1), "cover_low": round(low, 1), "cover_high": round(high, 1),
                    **_row(risk[:, t], float(centre[t]), 2),
                })  # fmt: skip
    return rows


def income_lost(result: ChainResult) -> list[Row]:
    """Loss of income by country and year: in the industries themselves, and with domestic suppliers."""
    chain, middle = result.chain, _middle(result)
    rows = []
    year_long = chain.steps_a_year
    for year in range(result.months // year_long):
        months = slice(year_long * year, year_long * (year + 1))
        for suppliers in (False, True):
            rates, centre = (income_lost_rate(r, months, suppliers) for r in (result, middle))
            for c in np.flatnonzero(chain.outside & (result.income > 0.0)):
                rows.append({
                    "country": chain.countries[c], "year": year + 1, "with_suppliers": suppliers,
                    "unit": "percent of value added", **_row(-100.0 * rates[:, c], -100.0 * float(centre[0, c])),
                    "million_usd": round(-float(np.median(rates[:, c])) * float(result.income[c]), 1),
                })  # fmt: skip
    return rows


def industry_lost(result: ChainResult) -> list[Row]:
    """Loss of output by industry and country in the first year, or in the whole of a shorter run, percent."""
    chain, middle = result.chain, _middle(result)
    rows = []
    horizon = f"first {min(12, result.months)} {chain.record.step}s"
    for u, industry in enumerate(chain.industries):
        for c, country in enumerate(chain.countries):
            if chain.outside[c] and chain.use[:, u, c].any():
                draws = -100.0 * result.lost[:, :12, u, c].mean(axis=1)
                centre = -100.0 * float(middle.lost[0, :12, u, c].mean())
                rows.append({"industry": industry, "country": country, "horizon": horizon,
                             "unit": "percent of output", **_row(draws, centre)})  # fmt: skip
    return rows


def prices(result: ChainResult) -> list[Row]:
    """Prices by month as ratios to the benchmark, outside and inside the dominant supplier."""
    chain, middle = result.chain, _middle(result)
    rows = []
    for where, draws, centre in (
        ("outside", result.price_outside, middle.price_outside),
        ("inside", result.price_inside, middle.price_inside),
    ):
        for i, item in enumerate(chain.items):
            for t in range(result.months):
                rows.append({"item": item, "where": where, "month": step_name(result, t), "unit": "ratio to benchmark",
                             **_row(draws[:, t, i], float(centre[0, t, i]), 3)})  # fmt: skip
    return rows


def last_stage(chain: Chain) -> str:
    """The stage nearest to the industries."""
    return chain.item_record(chain.upstream_first[-1]).stage


def leverage_curve(result: ChainResult, target: str) -> tuple[list[Row], Row]:
    """What a target's industries lose by month from the announcement, million USD; steps from the peak to half of it.

    returns  one row a step; central, low, median, high of the half-life, None for longer than the run
    """
    loss, lives = leverage(result, target)
    centre, middle_life = leverage(_middle(result), target)
    ordered = np.sort(np.array([life if life is not None else np.inf for life in lives]))
    percentiles = [ordered[int(q * (len(ordered) - 1))] for q in (0.1, 0.5, 0.9)]
    curve = [
        {"month": step_name(result, t), "horizon": t + 1, **_row(loss[:, t], float(centre[0, t]), 1)}
        for t in range(result.months)
    ]
    ends = {
        key: float(value) if np.isfinite(value) else None
        for key, value in zip(("low", "median", "high"), percentiles, strict=True)
    }
    return curve, {"central": middle_life[0], **ends}
