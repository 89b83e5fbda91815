"""A chain's run as a document: numbers with unit, horizon, baseline and range, as JSON, as lines and as a page."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from tradetalks.chains.results import ChainResult, band, income_lost_rate, leverage
from tradetalks.chokepoint import find
from tradetalks.chokepoint.simulation import first_day
from tradetalks.defaults import CHAIN_USERS
from tradetalks.render.chart_forms import NARROW, SERIES_COLOURS, WIDE, framed
from tradetalks.report.charts import Chart, draw
from tradetalks.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from tradetalks.chains.mitigation import Cut, Worth
    from tradetalks.chokepoint import Chain
    from tradetalks.plots import Spec

    Array = NDArray[np.float64]

Document = dict[str, Any]
BASELINE = "the chain's benchmark year, with nothing controlled"
BAND_NOTE = (
    "median, low, high: 50th, 10th and 90th percentile of the draws from the ranges of every number; central: all at "
    "their centre"
)
MOST_CHAIN_USERS = 12


def step_name(result: ChainResult, t: float) -> str | None:
    """YYYY-MM of a month of the run, the first day of a week; None for never."""
    if not np.isfinite(t):
        return None
    day = first_day(result.start, int(t), result.chain.record.step)
    return f"{day:%Y-%m}" if result.chain.record.step == "month" else str(day)


def chain_document(result: ChainResult) -> Document:
    """Everything that the verb prints: shipments, stocks, shortages, losses and prices, with their bands."""
    chain = result.chain
    return {
        "chain": chain.name,
        "title": chain.record.title,
        "scenario": result.scenario,
        "from": step_name(result, 0),
        "months": result.months,
        "step": chain.record.step,
        "unit": f"{chain.record.unit} a {chain.record.step}",
        "shown": _shown(chain),
        "set_by_priors": list(chain.priors),
        "baseline": BASELINE,
        "band": BAND_NOTE,
        "made_of": result.made_of,
        "shipments": _shipments(result),
        "stock_weeks": _stocks(result),
        "first_short": _first_short(result),
        "income_lost": _income_lost(result),
        "industry_lost": _industry_lost(result),
        "prices": _prices(result),
        "doubts": list(chain.record.doubts),
    }


def _shown(chain: Chain) -> list[str]:
    """The countries that the terminal shows: all of a small chain, the large economies of a big one."""
    small = len(chain.countries) <= MOST_CHAIN_USERS
    return [c for c, out in zip(chain.countries, chain.outside, strict=True) if out and (small or c in CHAIN_USERS)]


def _middle(result: ChainResult) -> ChainResult:
    return result.middle if result.middle is not None else result


def _row(draws: Array, middle: float, digits: int = 4) -> Document:
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


def _shipments(result: ChainResult) -> list[Document]:
    """Exports of the dominant supplier by stage and month, tonnes. `to`: at central values, which add up."""
    chain, middle = result.chain, _middle(result)
    rows = []
    for stage, items in _stages(result).items():
        before = chain.flow[items, chain.dominant].sum(axis=0)
        for t in range(result.months):
            draws = result.exports[:, t, items].sum(axis=1)
            centre = middle.exports[0, t, items].sum(axis=0)
            rows.append({
                "stage": stage, "month": step_name(result, t), "unit": chain.record.unit,
                "benchmark": round(float(before[chain.outside].sum()), 1),
                **_row(draws.sum(axis=1), float(centre.sum()), 1),
                "to": {chain.countries[d]: round(float(centre[d]), 1)
                       for d in np.flatnonzero(chain.outside * before)},
            })  # fmt: skip
    return rows


def _stocks(result: ChainResult) -> list[Document]:
    """Weeks of benchmark use in stock at the end of a month, items that industries buy."""
    chain, middle = result.chain, _middle(result)
    bought = np.flatnonzero(chain.use.any(axis=(1, 2)))
    return [
        {"item": chain.items[i], "country": country, "month": step_name(result, t), "unit": "weeks of use",
         **_row(result.stock_weeks[:, t, i, c], float(middle.stock_weeks[0, t, i, c]), 1)}
        for i in bought for c, country in enumerate(chain.countries)
        if chain.outside[c] and chain.use[i, :, c].any() for t in range(result.months)
    ]  # fmt: skip


def _first_short(result: ChainResult) -> list[Document]:
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


def _income_lost(result: ChainResult) -> list[Document]:
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


def _industry_lost(result: ChainResult) -> list[Document]:
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


def _prices(result: ChainResult) -> list[Document]:
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


def chain_lines(document: Document, last_stage: str) -> Iterable[str]:
    """The document as a reader of a terminal wants it."""
    step = document["step"]
    yield f"{document['title']}: {document['scenario']}, {document['months']} {step}s from {document['from']}"
    yield f"  against {document['baseline']}; ranges: 10th to 90th percentile of the draws"
    if document["set_by_priors"]:
        yield f"  {len(document['set_by_priors'])} ranges are priors, not the chain's own; --json names them"
    yield f"exports, stage {last_stage}, {document['unit']}"
    rows = [row for row in document["shipments"] if row["stage"] == last_stage]
    for row in rows[:12]:
        span = f"{row['low']:,.0f} to {row['high']:,.0f}; before {row['benchmark']:,.0f}"
        yield f"  {row['month']}  {row['median']:>8,.0f}  ({span})"
    yield f"first {step} short (early to late), loss of output in the first {min(12, document['months'])} {step}s"
    width = max((len(row["industry"]) for row in document["first_short"]), default=0)
    lost = {(row["industry"], row["country"]): row for row in document["industry_lost"]}
    for row in document["first_short"]:
        if row["country"] in document["shown"] and row["median"]:
            cut = lost[row["industry"], row["country"]]
            span = f"{row['low'] or 'never'} to {row['high'] or 'never'}"
            yield (f"  {row['country']} {row['industry']:<{width}} {row['median'] or 'never':<8} ({span})"
                   f"  {cut['median']:>7.2f} %  ({cut['low']:.2f} to {cut['high']:.2f})")  # fmt: skip
    if document["income_lost"]:
        yield "income lost, percent of an economy's value added (own industries; with domestic suppliers, an upper end)"
    table: dict[tuple[str, int], dict[bool, Document]] = {}
    for row in document["income_lost"]:
        table.setdefault((row["country"], row["year"]), {})[row["with_suppliers"]] = row
    for (country, year), pair in table.items():
        if country in document["shown"]:
            own, more = pair[False], pair[True]
            yield (f"  {country} year {year}  {own['median']:>7.3f} ({own['low']:.3f} to {own['high']:.3f})"
                   f"   {more['median']:>7.3f} ({more['low']:.3f} to {more['high']:.3f})")  # fmt: skip
    month = document["shipments"][min(5, document["months"] - 1)]["month"]
    yield f"prices in {month}, ratio to the benchmark: outside, inside"
    half = [row for row in document["prices"] if row["month"] == month]
    inside = {row["item"]: row for row in half if row["where"] == "inside"}
    for row in (row for row in half if row["where"] == "outside"):
        yield (f"  {row['item']:<16} {row['median']:>5.1f} ({row['low']:.1f} to {row['high']:.1f})"
               f"   {inside[row['item']]['median']:.2f}")  # fmt: skip


def leverage_document(result: ChainResult, target: str) -> Document:
    """The leverage curve of a ban announced on the first day, and its half-life."""
    loss, lives = leverage(result, target)
    centre, middle_life = leverage(_middle(result), target)
    known = np.array([life if life is not None else np.inf for life in lives])
    ordered = np.sort(known)
    percentiles = [ordered[int(q * (len(ordered) - 1))] for q in (0.1, 0.5, 0.9)]
    return {
        "chain": result.chain.name, "scenario": result.scenario, "target": target,
        "unit": f"million USD of value added a {result.chain.record.step}",
        "baseline": BASELINE, "band": BAND_NOTE, "made_of": result.made_of,
        "curve": [{"month": step_name(result, t), "horizon": t + 1, **_row(loss[:, t], float(centre[0, t]), 1)}
                  for t in range(result.months)],
        "half_life_months": {"central": middle_life[0], **{key: float(value) if np.isfinite(value) else None
                             for key, value in zip(("low", "median", "high"), percentiles, strict=True)}},
        "step": result.chain.record.step,
        "note": f"{result.chain.record.step}s from the peak of the loss to half of it; none: longer than the run",
    }  # fmt: skip


def worth_document(rows: Sequence[Worth], chain: str, scenario: str, target: str, months: int) -> Document:
    keys = ("low", "median", "high")
    return {
        "chain": chain, "scenario": scenario, "target": target, "unit": "million USD of value added", "months": months,
        "step": find(chain).record.step,
        "baseline": "the same scenario without it", "band": BAND_NOTE,
        "worth": [{"name": row.name, "title": row.title, "cost_million_usd": row.cost,
                   "outside": {k: round(v, 1) for k, v in zip(keys, row.outside, strict=True)},
                   "target": {k: round(v, 1) for k, v in zip(keys, row.target, strict=True)}} for row in rows],
    }  # fmt: skip


HORIZONS = (1, 2, 3, 4, 5, 6, 9, 12, 18, 24, 36, 48, 60, 84, 120)


def leverage_lines(document: Document) -> Iterable[str]:
    """The leverage curve as a reader of a terminal wants it."""
    head = f"what {document['target']}'s industries lose from {document['scenario']}, {document['unit']}"
    yield f"{head}, by {document['step']}s from the announcement"
    yield f"  against {document['baseline']}; median (10th to 90th percentile of the draws)"
    for row in document["curve"]:
        if row["horizon"] in HORIZONS:
            yield f"  {row['horizon']:>4}  {row['median']:>z10,.0f}  ({row['low']:z,.0f} to {row['high']:z,.0f})"
    life = {
        key: "beyond the run" if months is None else f"{months:.1f}"
        for key, months in document["half_life_months"].items()
    }
    span = f"{life['median']} ({life['low']} to {life['high']})"
    yield f"{document['step']}s from the peak of the loss to half of it: {span}"


def worth_lines(document: Document) -> Iterable[str]:
    """What buys time as a reader of a terminal wants it."""
    yield (f"value added that each thing saves under {document['scenario']}, {document['months']} {document['step']}s,"
           f" {document['unit']}: outside; {document['target']}")  # fmt: skip
    yield f"  against {document['baseline']}; median (10th to 90th percentile of the draws); below zero: it costs some"
    for row in document["worth"]:
        out, own = row["outside"], row["target"]
        yield (f"  {row['title']:<50} {out['median']:>z9,.0f} ({out['low']:z,.0f} to {out['high']:z,.0f})"
               f"  {own['median']:>z8,.0f} ({own['low']:z,.0f} to {own['high']:z,.0f})")  # fmt: skip


WHY_DIFFERENT = (
    "Why ours differs: it counts industries that hold the chain's products and, at most, their domestic suppliers; "
    "published models let a loss travel through all trade. Ours begins with full stocks and lets transit, imports of "
    "motors and substitution work from the first day. It stays below theirs, nearest at the low end of the elasticity."
)


def cut_document(cut: Cut) -> Document:
    """A cut for a year: loss of income by country, the grid over elasticity and the irreplaceable share, and others."""
    result = cut.result
    return {
        "chain": result.chain.name, "title": f"{100 * cut.share:.0f} % less of every item for a year, from full stocks",
        "baseline": BASELINE, "band": BAND_NOTE, "made_of": result.made_of, "income_lost": _income_lost(result),
        "shown": _shown(result.chain),
        "grid": [{"elasticity": sigma, "irreplaceable": phi, "country": cut.target, "unit": "percent of value added",
                  "own": round(-100.0 * own, 4), "with_suppliers": round(-100.0 * more, 4)}
                 for sigma, phi, own, more in cut.grid],
        "published": [vars(line) for line in cut.published], "why_different": WHY_DIFFERENT,
    }  # fmt: skip


def cut_lines(document: Document) -> Iterable[str]:
    """The cut as a reader of a terminal wants it."""
    yield f"{document['title']}: income lost in that year, percent of value added"
    yield f"  against {document['baseline']}; ranges: 10th to 90th percentile of the draws"
    for row in document["income_lost"]:
        if row["country"] in document["shown"]:
            kind = "with domestic suppliers" if row["with_suppliers"] else "own industries"
            yield f"  {row['country']} {kind:<24}{row['median']:>8.3f}  ({row['low']:.3f} to {row['high']:.3f})"
    yield "by elasticity of the first day and irreplaceable share: own industries, with domestic suppliers"
    for row in document["grid"]:
        yield (f"  {row['country']} elasticity {row['elasticity']:<5} irreplaceable {row['irreplaceable']:<5}"
               f"{row['own']:>8.3f}{row['with_suppliers']:>8.3f}")  # fmt: skip
    yield "published, percent of GDP"
    for row in document["published"]:
        span = f"{row['low']:g}" if row["low"] == row["high"] else f"{row['low']:g} to {row['high']:g}"
        yield f"  {row['country']} {span:<14}{row['study']}: {row['shock']} ({row['confidence']} confidence)"
    yield document["why_different"]


def chain_charts(document: Document, stage: str) -> list[Chart]:
    """Exports of a stage and the prices that move, month by month with their bands; for the page and for the brief."""
    shipped = [{**row, "line": stage} for row in document["shipments"] if row["stage"] == stage]
    moved = {row["item"] for row in document["prices"] if row["where"] == "outside" and row["high"] > 1.5}
    prices = [
        {**row, "line": row["item"]} for row in document["prices"] if row["where"] == "outside" and row["item"] in moved
    ]
    found = [_chart(document, "exports", f"Exports of {document['chain']}, stage {stage}", shipped, document["unit"])]
    if prices:
        found.append(_chart(document, "prices", f"Prices of {document['chain']} outside", prices, "ratio to benchmark"))
    return found


def _chart(document: Document, name: str, title: str, rows: Sequence[Document], unit: str) -> Chart:
    columns = (Column("line"), Column("month"), *(Column(key, unit) for key in ("median", "low", "high")))
    body = tuple((row["line"], row["month"], row["median"], row["low"], row["high"]) for row in rows)
    last = rows[-1]
    alt = f"{title} under {document['scenario']}: {last['median']:,.4g} {unit} in {last['month']}, median of the draws"
    wide, narrow = (band_chart(rows, unit, width) for width in (WIDE, NARROW))
    table = Table(f"chain_{name}", title, columns, body, f"against {BASELINE}; {BAND_NOTE}")
    return Chart(f"chain-{name}", title, alt, wide, narrow, table, table.note)


def band_chart(rows: Sequence[Document], unit: str, width: int) -> Spec:
    """Medians over months with their ranges, one panel for each `line` of the rows."""
    lines = {row["line"] for row in rows}
    columns = 1 if len(lines) == 1 or width == NARROW else 3
    x = {"field": "month", "type": "ordinal", "title": None, "axis": {"labelOverlap": True, "labelAngle": -45}}
    y: Spec = {"type": "quantitative", "title": unit if columns == 1 else None}
    area = {
        "mark": {"type": "area", "opacity": 0.25, "color": SERIES_COLOURS[1]},
        "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
    }
    line = {
        "mark": {"type": "line", "color": SERIES_COLOURS[0]},
        "encoding": {"x": x, "y": {**y, "field": "median"}},
    }
    values = [{key: row[key] for key in ("line", "month", "low", "high", "median")} for row in rows]
    size = {"width": (width - 120) // columns - 40, "height": 260 if columns == 1 else 130}
    facet = {"field": "line", "type": "nominal", "title": None}
    return framed(
        {"data": {"values": values}, "columns": columns, "facet": facet, "spec": {**size, "layer": [area, line]}}
    )


def chain_page(document: Document, stage: str) -> str:
    """A page without a network: the charts, and the text of the verb."""
    drawn = draw(chain_charts(document, stage))
    notes = [html.escape(f"{one.chart.alt}. {one.chart.note}.") for one in drawn]
    body = "".join(
        f"<figure>{one.wide}<figcaption>{note}</figcaption></figure>" for one, note in zip(drawn, notes, strict=True)
    )
    text = html.escape("\n".join(chain_lines(document, stage)))
    doubts = "".join(f"<li>{html.escape(doubt)}</li>" for doubt in document["doubts"])
    title = html.escape(f"{document['title']}: {document['scenario']}")
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><h1>{title}</h1>'
        f"{body}<pre>{text}</pre><h2>Doubts</h2><ul>{doubts}</ul>"
        f"<p>Made of: {html.escape(json.dumps(document['made_of']))}</p></html>\n"
    )
