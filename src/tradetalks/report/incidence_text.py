"""Who pays, on the terminal and as JSON: households, states, jobs, budget and firms."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING, Any

from tradetalks.defaults import PLAYERS
from tradetalks.digits import billions, percent, places, signed
from tradetalks.incidence import budget, firms, households
from tradetalks.incidence import places as spots
from tradetalks.incidence.ends import before_and_after
from tradetalks.incidence.tables import COUNTRY
from tradetalks.render.terminal import lay_out
from tradetalks.report.ledger_text import say
from tradetalks.runs import Comparison
from tradetalks.world.table import country_name, sector_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.ledger import Ledger
    from tradetalks.runs import Result

Document = dict[str, Any]
MEAN = "mean over the draws, so that parts add up"
LARGEST = 8  # sectors and states that the terminal prints; the JSON has all
ENDS = ("mean", "low", "high")
HEADS = ("mean", "10th percentile", "90th percentile")


def who_pays_document(found: Comparison | Result, countries: Sequence[str], ledger: Ledger) -> Document:
    """Households, states, jobs and firms as plain data; averages of the countries named.

    raises  MissingFacts for a country without a population
    """
    costs = households.by_decile(found)
    states = spots.by_state(found)
    jobs = spots.us_jobs_change(found)
    inputs = firms.input_costs(found, COUNTRY)
    trade = firms.terms_of_trade(found)
    return {
        "change": change_of(found),
        "horizon": found.horizon,
        "mean": MEAN,
        "range": found.range,
        "pass_through": costs.pass_through._asdict(),
        "households": {
            "unit": "USD a household and year; share of personal income",
            "deciles": [
                {"decile": h + 1}
                | {f"cost_{end}": float(costs.per_household[end][h]) for end in ENDS}
                | {f"of_income_{end}": float(costs.of_income[end][h]) for end in ENDS}
                | {"net_of_revenue_returned": float(costs.net[h])}
                for h in range(10)
            ],
            "aggregate_million_usd": costs.aggregate,
            "margins_million_usd": costs.margins,
            "revenue_returned_per_household": costs.returned,
            "gain_if_revenue_is_returned": list(households.gainers(costs)),
            "by_sector_million_usd": dict(zip(found.world.sectors, costs.by_sector.sum(axis=1).tolist(), strict=True)),
        },
        "averages": [households.average_cost(found, country)._asdict() for country in countries],
        "states": [
            {"state": state} | {end: float(states.relative[end][q]) for end in ENDS}
            | {"million_usd": float(states.change[q].sum())}
            for q, state in enumerate(states.states)
        ],
        "nation_million_usd": states.nation,
        "farm_output_million_usd": spots.farm_change(states),
        "jobs_thousand": [
            {"sector": sector, "employed": float(jobs.employed[s])} | {end: float(jobs.change[end][s]) for end in ENDS}
            for s, sector in enumerate(jobs.sectors)
        ],
        "jobs_moved_thousand": jobs.moved,
        "input_costs_log": [
            {"sector": sector} | {end: float(inputs[end][u]) for end in ENDS}
            for u, sector in enumerate(found.world.sectors)
        ],
        "terms_of_trade_log": trade,
        "returns_of_stuck_factors_log": _returns(found),
        "controlled_inputs_share_of_output": _controlled(found, ledger),
        "made_of": found.made_of,
    }  # fmt: skip


def change_of(found: Comparison | Result) -> str:
    """What is compared with what, in words."""
    if isinstance(found, Comparison):
        return f"{found.after.scenario.title}, against: {found.before.scenario.title}"
    return f"{found.scenario.title}, against: {found.baseline}"


def _returns(found: Comparison | Result) -> dict[str, float]:
    before, after = before_and_after(found)
    returns = firms.specific_returns(before, after, COUNTRY)
    return dict(zip(found.world.sectors, returns.tolist(), strict=True))


def _controlled(found: Comparison | Result, ledger: Ledger) -> dict[str, float]:
    scenario = found.after.scenario if isinstance(found, Comparison) else found.scenario
    shares = firms.controlled_inputs(ledger.with_scenario(scenario), scenario, found.world, COUNTRY).sum(axis=0)
    named = zip(found.world.sectors, shares.tolist(), strict=True)
    return dict(sorted(named, key=lambda part: -part[1]))


def who_pays_text(document: Document) -> None:
    """The deciles, the averages, the states and sectors that change most."""
    say(document["change"])
    say(f"horizon {document['horizon']}")
    home = document["households"]
    say()
    say("What a US household pays more for its basket of 2022, priced in its own wage, by income decile")
    lay_out(
        ["decile", "USD a year, mean", *HEADS[1:], "% of income", "less revenue returned"],
        [
            [str(row["decile"]), *(signed(row[f"cost_{end}"], 0) for end in ENDS),
             signed(100 * row["of_income_mean"], 2), signed(row["net_of_revenue_returned"], 0)]
            for row in home["deciles"]
        ],
    )  # fmt: skip
    say(
        fill(
            f"All households: {places(billions(home['aggregate_million_usd']), 1)} billion USD a year; sellers' "
            f"margins {places(billions(home['margins_million_usd']), 1)}. The change in tariff revenue is "
            f"{signed(home['revenue_returned_per_household'], 0)} USD a household; the last column returns it in equal "
            "amounts, which no law does. Income is personal income of 2023.",
            110,
        )
    )
    for cost in document["averages"]:
        say(
            f"{country_name(cost['country'])}: {signed(cost['mean'], 0)} USD a {cost['per']} and year "
            f"({signed(cost['low'], 0)} to {signed(cost['high'], 0)}), all final spending; {cost['source']}"
        )
    say()
    say("Volume of output by US state, change in %, by industry mix of 2019")
    ranked = sorted(document["states"], key=lambda row: row["mean"])
    shown = [*ranked[:LARGEST], *ranked[-LARGEST:]]
    lay_out(["state", *HEADS], [[row["state"], *(signed(100 * row[end], 2) for end in ENDS)] for row in shown])
    farms = list(document["farm_output_million_usd"].items())[:4]
    say("farm output, million USD a year: " + ", ".join(f"{state} {signed(value, 0)}" for state, value in farms))
    say()
    say("US jobs by sector, thousand, an estimate, and input costs over the wage, change in %")
    jobs = sorted(document["jobs_thousand"], key=lambda row: -abs(row["mean"]))[:LARGEST]
    inputs = {row["sector"]: row for row in document["input_costs_log"]}
    lay_out(
        ["sector", "jobs, mean", *HEADS[1:], "input costs"],
        [
            [sector_name(row["sector"]), *(signed(row[end], 0) for end in ENDS),
             signed(percent(inputs[row["sector"]]["mean"]), 2)]
            for row in jobs
        ],
    )  # fmt: skip
    terms = document["terms_of_trade_log"]
    named = [f"{country_name(c)} {signed(percent(terms[c]), 3)} %" for c in PLAYERS if c in terms]
    say("terms of trade at central values: " + ", ".join(named))
    controlled = list(document["controlled_inputs_share_of_output"].items())[:3]
    say(
        "inputs from China under licence or ban, at most, % of output value: "
        + ", ".join(f"{sector_name(sector)} {places(100 * share, 2)}" for sector, share in controlled)
    )
    say(fill(f"mean: {MEAN}; range: {document['range']}", 110))


def budget_document(
    result: Result, ledger: Ledger, country: str, origins: Sequence[str], rates: Sequence[float]
) -> Document:
    """Tariff revenue of a country and its Laffer curve as plain data; raises as study/incidence/budget does."""
    found = budget.revenue(result, ledger, country)
    curve = budget.laffer_curve(result, rates, origins=origins, country=country)
    peak = budget.revenue_peak(curve)
    return {
        "scenario": result.scenario.title,
        "country": country,
        "unit": "million USD a year",
        "horizon": result.horizon,
        "total": found.total,
        "benchmark": found.benchmark,
        "static": found.static,
        "response": found.response,
        "change": found.change._asdict(),
        "range": result.range,
        "collected": found.collected._asdict(),
        "by_authority": found.by_authority,
        "by_partner": found.by_partner,
        "by_sector": found.by_sector,
        "laffer": {
            "on": list(origins),
            "points": [point._asdict() for point in curve],
            "peak": None if peak is None else peak._asdict(),
        },
        "made_of": result.made_of,
    }


def budget_text(document: Document) -> None:
    """Revenue with its splits and the curve."""
    say(f"{document['scenario']}: tariff revenue of {country_name(document['country'])}, billion USD a year")
    low, central, high = (document["collected"][end] for end in ("low", "central", "high"))
    rows = [
        ("before, at the duties of January 2025", document["benchmark"]),
        ("new rates on trade as it was", document["static"]),
        ("response of trade", document["response"]),
        ("as the law asks", document["total"]),
    ]
    lay_out(["revenue", "billion USD"], [[name, signed(billions(value), 1)] for name, value in rows])
    change = [signed(billions(document["change"][end]), 0) for end in ("median", "low", "high")]
    say(
        fill(
            f"The splits are at central values. Change against January 2025: {change[0]} ({change[1]} to {change[2]}), "
            f"{document['range']}.",
            110,
        )
    )
    say(
        fill(
            f"Likely collected: {places(billions(central), 0)} ({places(billions(low), 0)} to "
            f"{places(billions(high), 0)}); {document['collected']['source']}.",
            110,
        )
    )
    for split, naming in (("by_authority", str), ("by_partner", country_name), ("by_sector", sector_name)):
        say()
        parts = sorted(document[split].items(), key=lambda part: -abs(part[1]))
        shown = parts[:LARGEST]
        lines = [[naming(key), signed(billions(value), 2)] for key, value in shown]
        rest = sum(value for _, value in parts[LARGEST:])
        lay_out([split.replace("_", " "), "billion USD"], [*lines, ["all others", signed(billions(rest), 2)]])
    say()
    curve = document["laffer"]
    say(f"A further duty on all goods of {', '.join(curve['on'])}: revenue, and what a point more of it adds")
    lay_out(
        ["rate", "billion USD", "a point adds"],
        [
            [
                f"{100 * point['rate']:g} %",
                places(billions(point["revenue"]), 1),
                signed(billions(point["slope"]) / 100, 2),
            ]
            for point in curve["points"]
        ],
    )
    peak = curve["peak"]
    first = curve["points"][0]
    if peak is not None:
        say(f"largest at {100 * peak['rate']:.0f} %: {places(billions(peak['revenue']), 1)} billion USD")
    else:
        where = "below the lowest" if first["slope"] <= 0 else "above the highest"
        say(f"no peak among these rates: it lies {where} of them")
