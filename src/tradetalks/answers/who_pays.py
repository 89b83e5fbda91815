"""Who pays for a scenario: US households by decile, other countries on average, states, jobs, firms' inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tradetalks.answer import Answer
from tradetalks.defaults import PLAYERS
from tradetalks.digits import billions, percent, places, signed
from tradetalks.incidence import firms, households
from tradetalks.incidence import places as spots
from tradetalks.incidence.ends import before_and_after
from tradetalks.incidence.tables import COUNTRY
from tradetalks.runs import Comparison
from tradetalks.table import Column, Table
from tradetalks.world.table import country_name, sector_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.incidence.households import DecileCosts
    from tradetalks.ledger import Ledger
    from tradetalks.runs import Result
    from tradetalks.table import Cell

MEAN = "mean over the draws, so that parts add up"
LARGEST = 8  # sectors and states that a terminal prints
ENDS = ("mean", "low", "high")
HEADS = ("mean", "10th percentile", "90th percentile")
MILLION = "million USD"


def who_pays_answer(found: Comparison | Result, countries: Sequence[str], ledger: Ledger) -> Answer:
    """Households, averages of the countries named, states, jobs, inputs.

    raises  MissingFacts for a country without a population
    """
    costs, states = households.by_decile(found), spots.by_state(found)
    averages = [households.average_cost(found, country) for country in countries]
    inputs, controlled = _inputs(found, ledger)
    told = [f"{sector} {places(share, 2)}" for sector, share in controlled[:3]]
    said = [
        f"All US households: {places(billions(costs.aggregate), 1)} billion USD a year; sellers' margins "
        f"{places(billions(costs.margins), 1)}. The change in tariff revenue is {signed(costs.returned, 0)} USD a "
        "household.",
        *(
            f"{country_name(cost.country)}: {signed(cost.mean, 0)} USD a {cost.per} and year "
            f"({signed(cost.low, 0)} to {signed(cost.high, 0)}), all final spending; {cost.source}."
            for cost in averages
        ),
        f"Inputs under another country's licence or ban, at most, % of output value: {', '.join(told)}.",
    ]
    columns = (Column("country"), Column("per"), *(Column(end, "USD a year", 0, signed=True) for end in HEADS))
    rows = tuple((country_name(one.country), one.per, one.mean, one.low, one.high) for one in averages)
    trade = firms.terms_of_trade(found)
    named = (f"{country_name(c)} {signed(percent(trade[c]), 3)} %" for c in PLAYERS if c in trade)
    said.append(f"Terms of trade at central values: {', '.join(named)}.")
    return Answer(
        change_of(found),
        (f"Horizon {found.horizon}.", *said),
        (
            _deciles(costs),
            _sums(costs, states.nation, found),
            Table("averages", "Other countries, on average", columns, rows, shown=0),
            _states(states),
            _farms(states),
            _jobs(found),
            inputs,
            _terms_of_trade(trade),
        ),
        (f"Mean: {MEAN}; range: {found.range}.", f"Pass-through: {costs.pass_through.source}."),
        found.made_of,
    )


def change_of(found: Comparison | Result) -> str:
    """What is compared with what, in words."""
    if isinstance(found, Comparison):
        return f"{found.after.scenario.title}, against: {found.before.scenario.title}"
    return f"{found.scenario.title}, against: {found.baseline}"


def _ends(name: str, unit: str, digits: int) -> list[Column]:
    return [Column(f"{name}, {end}".strip(", "), unit, digits, signed=True) for end in HEADS]


def _deciles(costs: DecileCosts) -> Table:
    columns = (
        Column("decile"), *_ends("", "USD a year", 0), Column("of income", "%", 2, signed=True),
        Column("less revenue returned", "USD a year", 0, signed=True),
        *(Column(f"of income, {end}", "%", 2, coded=True) for end in HEADS[1:]),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (
            str(h + 1), *(float(costs.per_household[end][h]) for end in ENDS), 100 * float(costs.of_income["mean"][h]),
            float(costs.net[h]), *(100 * float(costs.of_income[end][h]) for end in ENDS[1:]),
        )
        for h in range(10)
    ]  # fmt: skip
    note = (
        "By income decile. The last column returns the change in tariff revenue in equal amounts, which no law does. "
        "Income is personal income of 2023."
    )
    caption = "What a US household pays more for its basket of 2022, priced in its own wage"
    return Table("deciles", caption, columns, tuple(rows), note)


def _sums(costs: DecileCosts, nation: float, found: Comparison | Result) -> Table:
    """The sums behind the sentences, one per row, for programs."""
    passed = costs.pass_through
    rows: list[tuple[Cell, ...]] = [
        ("all households", costs.aggregate, MILLION),
        ("sellers' margins", costs.margins, MILLION),
        ("change in tariff revenue", costs.returned, "USD a household"),
        ("deciles that gain if revenue is returned", " ".join(map(str, households.gainers(costs))), ""),
        ("pass-through, low", passed.low, "fraction"),
        ("pass-through, central", passed.central, "fraction"),
        ("pass-through, high", passed.high, "fraction"),
        ("output of all states", nation, MILLION),
        ("jobs moved", spots.us_jobs_change(found).moved, "thousand"),
    ]
    by_sector = costs.by_sector.sum(axis=1).tolist()
    rows += [
        (f"households, {sector_name(sector)}", cost, MILLION)
        for sector, cost in zip(found.world.sectors, by_sector, strict=True)
    ]
    return Table("sums", "Sums", (Column("what"), Column("amount"), Column("in")), tuple(rows), shown=0)


def _states(states: spots.States) -> Table:
    columns = (Column("state"), *_ends("", "%", 2), Column("change", MILLION, 0, signed=True))
    order = np.argsort(-np.abs(states.relative["mean"]), kind="stable").tolist()
    rows: list[tuple[Cell, ...]] = [
        (states.states[q], *(100 * float(states.relative[end][q]) for end in ENDS), float(states.change[q].sum()))
        for q in order
    ]
    caption = "Volume of output by US state, those that change most first, by industry mix of 2019"
    return Table("states", caption, columns, tuple(rows), shown=2 * LARGEST)


def _farms(states: spots.States) -> Table:
    rows = tuple(spots.farm_change(states).items())
    return Table("farms", "Farm output", (Column("state"), Column("change", MILLION, 0, signed=True)), rows, shown=4)


def _jobs(found: Comparison | Result) -> Table:
    jobs, inputs = spots.us_jobs_change(found), firms.input_costs(found, COUNTRY)
    at = {sector: u for u, sector in enumerate(found.world.sectors)}
    columns = (
        Column("sector"), *_ends("jobs", "thousand", 0), Column("input costs over the wage", "%", 2, signed=True),
        Column("employed", "thousand", 0),
    )  # fmt: skip
    order = np.argsort(-np.abs(jobs.change["mean"]), kind="stable").tolist()
    rows: list[tuple[Cell, ...]] = [
        (
            sector_name(jobs.sectors[s]), *(float(jobs.change[end][s]) for end in ENDS),
            percent(float(inputs["mean"][at[jobs.sectors[s]]])), float(jobs.employed[s]),
        )
        for s in order
    ]  # fmt: skip
    return Table("jobs", "US jobs by sector, an estimate", columns, tuple(rows), shown=LARGEST)


def _inputs(found: Comparison | Result, ledger: Ledger) -> tuple[Table, list[tuple[str, float]]]:
    """Input costs, returns of stuck factors and controlled inputs by sector; and the last, percent, largest first."""
    before, after = before_and_after(found)
    costs, returns = firms.input_costs(found, COUNTRY), firms.specific_returns(before, after, COUNTRY)
    scenario = found.after.scenario if isinstance(found, Comparison) else found.scenario
    shares = firms.controlled_inputs(ledger.with_scenario(scenario), scenario, found.world, COUNTRY).sum(axis=0)
    names = [sector_name(sector) for sector in found.world.sectors]
    columns = (
        Column("sector"), *_ends("input costs over the wage", "%", 2),
        Column("return of stuck factors", "%", 2, signed=True),
        Column("inputs under licence or ban", "% of output value"),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (
            name, *(percent(float(costs[end][u])) for end in ENDS), percent(float(returns[u])), 100 * float(shares[u]),
        )
        for u, name in enumerate(names)
    ]  # fmt: skip
    ranked = sorted(zip(names, (100 * shares).tolist(), strict=True), key=lambda part: -part[1])
    return Table("inputs", "US inputs by sector", columns, tuple(rows), shown=0), ranked


def _terms_of_trade(trade: dict[str, float]) -> Table:
    rows = tuple((country_name(c), percent(change), c) for c, change in trade.items())
    columns = (Column("country"), Column("change", "%", 3, signed=True), Column("code", coded=True))
    return Table("terms_of_trade", "Terms of trade, central values", columns, rows, shown=0)
