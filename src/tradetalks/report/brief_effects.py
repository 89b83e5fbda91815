"""The brief's second half: what each scenario does, by country, partner and sector, and how that was computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.answer import Chart as Data
from tradetalks.answers.estimates import ENDS, estimate_table, printed
from tradetalks.answers.sentences import (
    change,
    elasticity_set_name,
    ends,
    extremes,
    how_often,
    in_both,
    in_sentence,
    promise,
    tariff_quota,
)
from tradetalks.answers.words import terms_text
from tradetalks.border.purchases import commitments
from tradetalks.border.quotas import quota_uses
from tradetalks.digits import places
from tradetalks.ledger import Clocks, diff
from tradetalks.report import brief_causes, brief_unknowns
from tradetalks.report.brief_parts import Section
from tradetalks.report.charts import Chart, grouped, of_data
from tradetalks.report.maps import map_chart, tiles
from tradetalks.runs import compare
from tradetalks.table import Column, Table
from tradetalks.world.table import country_name, sector_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tradetalks.ledger import Change, Measure, State
    from tradetalks.report.brief_parts import Study
    from tradetalks.report.charts import Row
    from tradetalks.runs import Comparison, Estimate, Result

PARTNERS = 10
SECTORS = 5
LEAST_OUTPUT = 5_000.0  # million USD: smaller sectors are left out of the chart, not of the workbook


def headlines(study: Study) -> tuple[str, ...]:
    """One sentence or two a scenario, then the deal against its failure."""
    first, second = study.sides
    said = []
    for result, found in zip(study.scenarios, study.comparisons, strict=True):
        income, trade = found.real_income, found.trade
        said.append(
            f"{study.name(result)}: in the long run, against {study.name(study.baseline)}, real income "
            f"{in_both(income, second, first)}; the value of imports of {in_sentence(first)} from "
            f"{in_sentence(second)} {' '.join(change(trade, second, first))} a year."
            + _third_countries(found, study.others)
        )
    failed, kept = study.scenarios[:2]
    deal = compare(failed, kept).real_income
    said.append(
        f"{study.name(kept)}, against “{study.name(failed)}”: real income {in_both(deal, second, first)}. "
        f"It {how_often(deal, second, first)}."
    )
    return tuple(said)


def _third_countries(found: Comparison, others: Sequence[str]) -> str:
    gainer, loser = extremes(found.real_income, others)
    parts = [
        f"{in_sentence(name)} {what} most ({ends(found.real_income, name)})"
        for name, what in ((gainer, "gains"), (loser, "loses"))
        if name is not None
    ]
    return f" Of the {len(others)} third countries shown {' and '.join(parts)}." if parts else ""


def sections(study: Study) -> Iterator[Section]:
    yield _by_country(study)
    yield brief_causes.section(study)
    yield brief_unknowns.section(study)
    yield _trade(study)
    yield _sectors(study)


def method(study: Study) -> tuple[Section, ...]:
    """What the scenarios are, and how their effects were computed."""
    return (_scenarios(study), _method(study))


def _note(study: Study) -> str:
    return (
        f"Change against {study.name(study.baseline)}; horizon: {study.baseline.horizon}. "
        f"Range: {study.baseline.range}."
    )


def _by_country(study: Study) -> Section:
    captions = {
        "real_income": "Real income, change in %",
        "prices_in_wages": "Price of final consumption over the country's own wage, change in %",
        "exports": "Value of exports of goods and services, change in %",
        "revenue": "Tariff revenue, change in billion USD a year",
    }
    cells = [(country,) for country in study.countries]
    tables = tuple(
        estimate_table(
            name,
            caption,
            ("country",),
            [(study.name(r), found.of(name)) for r, found in zip(study.scenarios, study.comparisons, strict=True)],
            _note(study),
            cells,
            country_name,
        )
        for name, caption in captions.items()
    )
    paragraph = (
        f"Each number is the change against {study.name(study.baseline)}, so what both have in common "
        "cancels. Prices are measured in the country's own wage: a rise is what a wage buys less."
    )
    return Section("by-country", "What it does, by country", (paragraph, *_context(study)), tables, _charts(study))


def _context(study: Study) -> tuple[str, ...]:
    income = study.baseline.real_income
    outside = _changes_outside(study)
    return (
        f"For scale: the measures in force on {study.day} themselves, against the {study.baseline.baseline}: "
        f"real income {in_both(income, *study.sides)}.",
        *([outside] if outside else []),
    )


def _changes_outside(study: Study) -> str:
    """Measures in force in a scenario and not in the baseline, or the other way, that are no part of the talks."""
    talked_of = {measure for clause in study.arrangement.clauses for measure in clause.measures}
    titles = {
        found.measure.title: None
        for result in study.scenarios
        for found in _differences(study, result)
        if "in force" in (found.before.status, found.after.status)
        and not (found.measure.id in talked_of or _between(found.measure, study))
    }
    if not titles:
        return ""
    return (
        "Some measures that are not between the two sides begin or end between the days compared, and their effects on "
        f"third countries count too: {'; '.join(titles)}."
    )


def _between(measure: Measure, study: Study) -> bool:
    return measure in study.measures or {*study.sides} <= {*measure.scope.origin, *measure.scope.destination}


def _charts(study: Study) -> tuple[Chart, ...]:
    names = [study.name(result) for result in study.scenarios]
    rows: list[Row] = [
        {"country": country_name(code), "scenario": name, **_ends(found.real_income, code)}
        for name, found in zip(names, study.comparisons, strict=True)
        for code in study.countries
    ]
    title = "Real income by country, change in %"
    table = Table(
        "real_income_chart",
        title,
        (Column("country"), Column("scenario"), *(Column(end, "%") for end in ENDS)),
        tuple((r["country"], r["scenario"], r["value"], r["low"], r["high"]) for r in rows),
        _note(study),
    )
    alt = "For each country a dot a scenario on a scale of percent, with a bar over the range. The numbers are below."
    data = Data("real_income_chart", title, _note(study), "%", grouped(rows, "scenario", "country"), "dots")
    dots = of_data(data, table, alt)
    return (dots, _map(study))


def _ends(estimate: Estimate, *cell: str) -> dict[str, float]:
    median, low, high = printed(estimate, estimate.at(*cell))
    return {"value": median, "low": low, "high": high}


def _map(study: Study) -> Chart:
    name, estimate = study.name(study.scenarios[0]), study.comparisons[0].real_income
    title = f"Real income, {name}: every economy of the table, change in %"
    columns = (Column("economy"), *(Column(end, "%") for end in ENDS))
    texts = ("real income, %", "an economy", title)
    return map_chart("map", tiles("tile_map"), lambda code: _ends(estimate, code), texts, columns, _note(study))


def _trade(study: Study) -> Section:
    buyer, seller = study.sides
    tables, charts = [], []
    lanes = (
        ("imports_by_origin", f"Imports of {in_sentence(buyer)} by origin", lambda other: (other, buyer), buyer),
        (
            "exports_by_destination",
            f"Exports of {in_sentence(seller)} by destination",
            lambda other: (seller, other),
            seller,
        ),
    )
    names = [study.name(result) for result in study.scenarios]
    estimates = [(n, found.trade) for n, found in zip(names, study.comparisons, strict=True)]
    for name, caption, cell, own in lanes:
        size = [abs(estimates[0][1].at(*cell(c)).median) for c in study.baseline.world.countries]
        ranked = sorted(zip(size, study.baseline.world.countries, strict=True), reverse=True)
        partners = [code for _, code in ranked if code != own][:PARTNERS]
        title = f"{caption}, goods and services, change in billion USD a year"
        table = estimate_table(
            name, title, ("origin", "destination"), estimates, _note(study), [cell(p) for p in partners], country_name
        )
        tables.append(table)
        rows: list[Row] = [
            {"panel": n, "label": country_name(partner), **_ends(found, *cell(partner))}
            for n, found in (estimates[0], estimates[-1])
            for partner in partners
        ]
        alt = "Two panels of bars, one per partner, left for less and right for more, with a line over the range."
        data = Data(name, title, _note(study), "billion USD a year", grouped(rows, "panel"), "bars")
        charts.append(of_data(data, table, alt))
    paragraph = (
        f"The {PARTNERS} partners whose trade moves most with {names[0]}. Trade between third countries moves too."
    )
    return Section("trade", "Trade diversion by partner", (paragraph,), tuple(tables), tuple(charts))


def _sectors(study: Study) -> Section:
    world = study.baseline.world
    names = [study.name(result) for result in study.scenarios]
    outputs = [found.output for found in study.comparisons]
    cells = [(side, sector) for side in study.sides for sector in world.sectors]
    caption = "Value of output by sector, change in %"
    table = estimate_table(
        "output",
        caption,
        ("country", "sector"),
        list(zip(names, outputs, strict=True)),
        _note(study) + " World factor income is the numeraire.",
        cells,
        lambda code: sector_name(code) if code in world.sectors else country_name(code),
    )
    rows: list[Row] = []
    for side in study.sides:
        panel = f"{country_name(side)}, {names[0]}"
        large = [s for u, s in enumerate(world.sectors) if world.output[world.country(side), u] >= LEAST_OUTPUT]
        by_size = {sector: outputs[0].at(side, sector).median for sector in large}
        ranked = sorted(by_size, key=by_size.__getitem__)
        for sector in [*ranked[-SECTORS:][::-1], *ranked[:SECTORS][::-1]]:
            rows.append({"panel": panel, "label": sector_name(sector), **_ends(outputs[0], side, sector)})
    title = f"Sectors that gain and lose most, {names[0]}: {caption.lower()}"
    alt = "Two panels of bars, one per country: five sectors that gain most and five that lose most."
    data = Data("output", title, table.note, "%", grouped(rows, "panel"), "bars")
    chart = of_data(data, table, alt)
    paragraph = (
        f"Sectors with output under {places(LEAST_OUTPUT / 1000, 0)} billion USD are in the table, not the chart."
    )
    return Section("sectors", "Sectors that gain and lose", (paragraph,), (table,), (chart,))


def _scenarios(study: Study) -> Section:
    rows = []
    changes: list[tuple[str, str, str, str]] = []
    for result in (study.baseline, *study.scenarios):
        scenario = result.scenario
        rows.append(
            (
                study.name(result),
                scenario.question,
                f"{scenario.on}, as known on {scenario.as_of}",
                "\n".join(scenario.assumes),
                "\n".join(scenario.leaves_out),
                scenario.author,
            )
        )
        if result is not study.baseline:
            changes += [
                (study.name(result), found.measure.title, _state(found.before), _state(found.after))
                for found in _differences(study, result)
            ]
    table = Table(
        "scenarios",
        "Scenarios",
        tuple(map(Column, ("scenario", "question", "day", "assumes", "leaves out", "author"))),
        tuple(rows),
    )
    differences = Table(
        "what_differs",
        "Measures whose status or terms differ from the baseline",
        tuple(map(Column, ("scenario", "measure", "in the baseline", "in the scenario"))),
        tuple(changes),
    )
    unused = {measure: why for result in study.scenarios for measure, why in result.enacted.unused.items()}
    left_out = Table(
        "without_effect",
        "Measures in force that have no trade effect here, and why",
        (Column("measure"), Column("why")),
        tuple((study.measure(measure).title, why) for measure, why in sorted(unused.items())),
    )
    promises = tuple(
        f"{study.name(result)}, central values: {promise(each, study.measure(each.measure).title)}"
        for result in study.scenarios
        for each in commitments(result.world, result.enacted.parts, result.outcome)
    )
    quotas = tuple(
        f"{study.name(result)}, central values: {tariff_quota(each, study.measure(each.measure).title)}"
        for result in study.scenarios
        for each in quota_uses(result.world, result.enacted.parts, result.outcome)
        if each.rent or each.revenue
    )
    return Section("scenarios", "What each scenario is", (*promises, *quotas), (table, differences, left_out))


def _differences(study: Study, result: Result) -> list[Change]:
    """Measures whose state on the scenario's day differs from that of the baseline."""
    base, scenario = study.baseline.scenario, result.scenario
    laid = study.ledger.with_scenario(scenario)
    return diff(laid, Clocks(base.on, base.as_of), Clocks(scenario.on, scenario.as_of), scenario.trust)


def _state(state: State) -> str:
    return f"{state.status}: {terms_text(state.terms)}" if state.status == "in force" else state.status


def _method(study: Study) -> Section:
    world, baseline = study.baseline.world, study.baseline
    sets = tuple(sorted(world.elasticity_sets))
    elasticities = Table(
        "elasticities",
        "Trade elasticities by sector: the sets that the draws range over, and the world's own",
        (
            Column("sector"),
            *(Column(name, "elasticity", 2) for name in (*map(elasticity_set_name, sets), "the world's own")),
        ),
        tuple(
            (
                sector_name(sector),
                *(float(world.elasticity_sets[name][s]) for name in sets),
                float(world.trade_elasticity[s]),
            )
            for s, sector in enumerate(world.sectors)
        ),
        "Sources: docs/reference/world.md.",
    )
    failed = [f"draw {draw}: {why}" for found in study.comparisons for draw, why in found.failed.items()]
    residual = max(result.residual for result in (baseline, *study.scenarios))
    solves = sum(1 + len(result.draws("real_income")) for result in (baseline, *study.scenarios))
    moved = max(found.real_income.convergence for found in study.comparisons)
    return Section(
        "method",
        "How it was computed",
        (
            f"The world of 2022 ({len(world.countries)} economies, {len(world.sectors)} sectors, an estimate) is "
            "solved for the wages, prices and spending at which every market clears under the tariffs, trade costs and "
            "caps of a scenario: buyers split their spending over origins with a constant trade elasticity, producers "
            "use materials of all sectors, tariffs go to the "
            "importing government (Caliendo and Parro 2015). Changes are exact, not linearised.",
            f"Horizon: {baseline.horizon}. Baseline of every solve: {baseline.baseline}. Trade balances stay fixed in "
            "units of world factor income.",
            f"Range: {baseline.range}. {solves} equilibria were solved; the largest residual is {residual:.0e}. "
            f"The second half of the draws moved an end of a range of real income by {places(100.0 * moved, 0)} % of "
            "its width in the median economy; more of them (`tradetalks compare --draws 500`) narrow that."
            + (" Not solved, and so not in the range: " + "; ".join(failed) if failed else " None failed."),
            "From law to model: " + " ".join(baseline.enacted.notes),
            "What it leaves out: stocks, stoppages for want of one cheap input, exchange rates, capital flows, "
            "unemployment, and what each side would do next.",
        ),
        (elasticities,),
    )
