"""The brief's part on the critical input: what the licences of each scenario do to its chain, month by month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tradetalks.answers.estimates import ENDS as HEADS
from tradetalks.answers.sentences import in_sentence
from tradetalks.border.parts import at_end
from tradetalks.chains import bands
from tradetalks.chains.bands import BAND_NOTE, BASELINE
from tradetalks.chains.results import run_chain
from tradetalks.digits import digits_for, places, signed
from tradetalks.report.brief_parts import Section
from tradetalks.report.chain_charts import chain_charts
from tradetalks.table import Column, Table
from tradetalks.world.table import country_name, sector_name

if TYPE_CHECKING:
    from tradetalks.chains.bands import Row
    from tradetalks.report.brief_parts import ChainPlan, Study
    from tradetalks.runs import Result
    from tradetalks.table import Cell

DRAWS = 100
ENDS = ("median", "low", "high")


def section(study: Study, plan: ChainPlan) -> Section:
    """Exports and prices by month in the first scenario, and income lost in the first year in it and the second."""
    names = [study.name(result) for result in study.scenarios[:2]]
    documents = [_document(study, plan, result.scenario.id) for result in study.scenarios[:2]]
    supplier, user = plan.supplier, next(side for side in study.sides if side != plan.supplier)
    lost = [_lost(document)[user] for document in documents]
    said = "; ".join(
        f"{name}: {_signed(row['median'], row)} % (range {_signed(row['low'], row)} to {_signed(row['high'], row)})"
        for name, row in zip(names, lost, strict=True)
    )
    sixth = [row for row in documents[0]["shipments"] if row["stage"] == plan.stage][5]
    paragraphs = (
        f"{documents[0]['title']}. In the sixth month of “{names[0]}” {in_sentence(supplier)} exports "
        f"{places(sixth['median'], 0)} {documents[0]['unit'].split()[0]} of {plan.stage_title}, against "
        f"{places(sixth['benchmark'], 0)} before (range {places(sixth['low'], 0)} to {places(sixth['high'], 0)}).",
        f"Income lost in the first year in {in_sentence(user)}, in the industries that use it: {said}.",
        "This loss comes before the long run of the other tables and is not part of their numbers. Theirs hold what "
        f"the licences of “{names[0]}” leave of sales from {in_sentence(supplier)} to {in_sentence(user)} once their "
        f"first year is over: {_capped(study.scenarios[0], supplier, user)}. The rule on goods made abroad counts "
        "where the scenario states how many licences are granted.",
    )
    return Section(
        "chokepoint",
        "The critical input, month by month",
        paragraphs,
        (_table(names, documents),),
        tuple(chain_charts(documents[0] | {"chain": plan.stage_title}, plan.stage)),
    )


def _document(study: Study, plan: ChainPlan, scenario: str) -> Row:
    """What the chain does under a scenario, with the titles of its goods in place of their names."""
    found = run_chain(
        plan.name, scenario, months=plan.months, draws=DRAWS, ledger=study.ledger, world=study.baseline.world
    )
    titles = {name: item.title for name, item in found.chain.record.items.items()}
    record = found.chain.record
    return {
        "title": record.title,
        "scenario": found.scenario,
        "unit": f"{record.unit} a {record.step}",
        "shipments": bands.shipments(found),
        "income_lost": bands.income_lost(found),
        "prices": [{**row, "item": titles[row["item"]]} for row in bands.prices(found)],
    }


def _capped(result: Result, supplier: str, country: str) -> str:
    """What is left of the chain's flows between two countries, in words; the range is that of the approval rates."""
    world = result.world
    lane = world.country(supplier), world.country(country)
    said = []
    ends = [at_end(name, world.trade_elasticity) for name in ("central", "high", "low")]
    for effect in result.enacted.effects:
        if effect.array != "cap":
            continue
        central, low, high = (np.minimum(effect.at(end)[lane], 1.0) for end in ends)
        if np.array_equal(low, high):
            continue
        for s in np.flatnonzero(low < 1.0):
            band = f"{places(100.0 * low[s], 0)} to {places(100.0 * high[s], 0)}"
            said.append(
                f"{sector_name(world.sectors[s]).lower()}, {places(100.0 * central[s], 0)} % of the benchmark ({band})"
            )
    return "; ".join(said) or "nothing is withheld"


def _lost(document: Row) -> dict[str, Row]:
    """Country -> loss in its own industries in the first year."""
    return {row["country"]: row for row in document["income_lost"] if row["year"] == 1 and not row["with_suppliers"]}


def _table(names: list[str], documents: list[Row]) -> Table:
    by_scenario = [_lost(document) for document in documents]
    columns = [Column("country")]
    for name, rows in zip(names, by_scenario, strict=True):
        digits = digits_for([row[end] for row in rows.values() for end in ENDS])
        columns += [Column(f"{name}, {end}", "%", digits) for end in HEADS]
    body: list[tuple[Cell, ...]] = []
    for country in by_scenario[0]:
        body.append((country_name(country), *(rows[country][end] for rows in by_scenario for end in ENDS)))
    caption = "Income lost in the first year for want of the input, % of value added, industries that use it"
    note = f"Against {BASELINE}. Of {DRAWS} draws; {BAND_NOTE}."
    return Table("income_lost", caption, tuple(columns), tuple(body), note)


def _signed(value: float, row: Row) -> str:
    return signed(value, digits_for([row[end] for end in ENDS]))
