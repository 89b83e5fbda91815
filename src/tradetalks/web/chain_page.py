"""The sections of the page Chokepoint: what was announced, who stops first at what cost, and the tables behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tradetalks.chains import bands
from tradetalks.chains.bands import place_name
from tradetalks.digits import places
from tradetalks.render.cells import for_people
from tradetalks.render.chart_forms import NARROW, WIDE
from tradetalks.report.brief_parts import Section
from tradetalks.report.chain_charts import chain_charts
from tradetalks.report.charts import Chart
from tradetalks.table import Column, Table
from tradetalks.web.charts import band, stops

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.answer import Answer
    from tradetalks.chains.results import ChainResult
    from tradetalks.ledger import Ledger

MOST_STOPS = 12
MONEY = "million USD of value added"


def sections(result: ChainResult, answer: Answer, scenario: str, target: str, ledger: Ledger) -> tuple[Section, ...]:
    """The page on a run: `answer` is what the command line prints of it."""
    chain, step = result.chain, result.chain.record.step
    tables = {table.name: for_people(table) for table in answer.tables}
    titles = {name: item.title for name, item in chain.record.items.items()}
    prices = [{**row, "item": titles[row["item"]]} for row in bands.prices(result)]
    shown = {
        "chain": chain.record.title, "scenario": result.scenario, "unit": f"{chain.record.unit} a {step}",
        "shipments": bands.shipments(result), "prices": prices,
    }  # fmt: skip
    stock = [{**row, "item": titles[row["item"]]} for row in bands.stock_weeks(result)]
    name = place_name(chain, target)
    costs = tuple(tables[key] for key in ("income_lost", "at_risk") if key in tables)
    return (
        _announced(result, scenario, ledger),
        _stops(result, tables["short"]),
        Section("losses", "What it costs", (), costs),
        Section("shipments", "What ships", (), (), tuple(chain_charts(shown, bands.last_stage(chain)))),
        _worth(result, target, name),
        Section("stocks", f"Stocks in {name}", (), (), _stocks(stock, target, name)),
        Section("doubts", "Doubts", (*answer.notes, *answer.sentences)),
    )


def _announced(result: ChainResult, scenario: str, ledger: Ledger) -> Section:
    """The controls of the run: the chain's own, or the measures of the ledger with what the scenario assumes."""
    chain = result.chain
    title = f"{chain.record.title}: {result.scenario}"
    own = chain.record.scenarios.get(scenario)
    if own is None:
        from tradetalks.chains.results import chain_scenario

        assumed = chain_scenario(chain, scenario, ledger).assumes
        names = [name for name in result.made_of["controls"].split(", ") if name in ledger.measures]
        rows = tuple((ledger.measures[name].title,) for name in names)
        return Section(
            "announced", title, tuple(assumed), (Table("announced", "Measures", (Column("measure"),), rows),)
        )
    columns = (
        *map(Column, ("what", "by", "to", "from", "until")), Column("let through", "% of orders", 0),
    )  # fmt: skip
    body = tuple(
        (
            one.title, ", ".join(place_name(chain, by) for by in one.by),
            "everybody" if "all" in one.to else ", ".join(place_name(chain, to) for to in one.to),
            str(one.begins), "no end named" if one.ends is None else str(one.ends), 100.0 * one.approval.central,
        )
        for one in own.controls.values()
    )  # fmt: skip
    return Section("announced", title, (), (Table("announced", "What was announced", columns, body),))


def _stops(result: ChainResult, short: Table) -> Section:
    """Who stops first, when and at what cost: a sentence, a chart, and the table of everybody."""
    rows = bands.stops(result)
    hit = [row for row in rows if row["weeks"] is not None]
    year = f"first {min(result.chain.steps_a_year, result.months)} {result.chain.record.step}s"
    title = "Who stops first, when, and what it costs"
    if not hit:
        return Section("stops", title, ("No industry runs short in at least half of the draws.",), (short,))
    first = hit[0]
    median, low, high = (_two_figures(first[end]) for end in ("median", "low", "high"))
    cost = f"{median} ({low} to {high})"
    until = f"{places(first['weeks'], 0)} weeks"
    said = f"First: {first['industry']}, {first['country']}, after {until}; its loss in the {year} is {cost} {MONEY}."
    drawn = [
        {**row, "label": f"{row['country']}: {row['industry']}", "order": at,
         "weeks_high": row["weeks_high"] if row["weeks_high"] is not None else row["weeks"]}
        for at, row in enumerate(hit[:MOST_STOPS])
    ]  # fmt: skip
    wide, narrow = (stops(drawn, MONEY, width) for width in (WIDE, NARROW))
    caption = f"{title}, {year}"
    columns = (
        Column("industry"), Column("country"), *(Column(head, "weeks", 0) for head in ("short after", "early", "late")),
        Column("draws that fall short", "%", 0),
        *(Column(f"loss, {end}", MONEY, 1) for end in ("median", "low", "high")),
    )  # fmt: skip
    keys = ("industry", "country", "weeks", "weeks_low", "weeks_high", "chance", "median", "low", "high")
    table = Table("stops", caption, columns, tuple(tuple(row[key] for key in keys) for row in rows))
    note = f"{bands.BAND_NOTE}. Against {bands.BASELINE}. Short: less than 99 % of a need."
    return Section("stops", title, (said,), (short,), (Chart("stops", caption, said, wide, narrow, table, note),))


def _two_figures(value: float) -> str:
    return f"{float(f'{value:.2g}'):,.6g}"


def _worth(result: ChainResult, target: str, name: str) -> Section:
    step = result.chain.record.step
    curve, life = bands.leverage_curve(result, target)
    unit = f"million USD of value added a {step}"
    told = {key: "beyond the run" if value is None else f"{places(value, 0)} {step}s" for key, value in life.items()}
    said = f"From the peak of the loss to half of it: {told['median']} ({told['low']} to {told['high']})."
    chart = _band("leverage_curve", f"What {name} loses, {step} by {step}", unit, curve, "")
    return Section("leverage", f"What the threat is worth against {name}", (said,), (), (chart,))


def _stocks(rows: list[dict[str, Any]], target: str, name: str) -> tuple[Chart, ...]:
    there = [row for row in rows if row["country"] == target]
    return (_band("stock_weeks", f"Stocks in {name}", "weeks of use", there, "item"),) if there else ()


def _band(name: str, title: str, unit: str, rows: Sequence[dict[str, Any]], panel: str) -> Chart:
    wide, narrow = (band(list(rows), unit, width, panel) for width in (WIDE, NARROW))
    alt = "A line, the median, along months in the band of the 10th to 90th percentile."
    keys = (*((panel,) if panel else ()), "month", "median", "low", "high")
    columns = tuple(Column(key, unit if key in ("median", "low", "high") else "", 1) for key in keys)
    table = Table(name, title, columns, tuple(tuple(row[key] for key in keys) for row in rows))
    return Chart(name, f"{title}, {unit}", alt, wide, narrow, table)
