"""The brief's parts on who pays and on how the model did before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.history.stored import ELASTICITY_SET, HORIZON, stored, stored_score
from tradetalks.incidence import households
from tradetalks.incidence import places as spots
from tradetalks.render.numbers import digits_for, places, signed
from tradetalks.report.brief_parts import Section, short_title
from tradetalks.report.charts import NARROW, WIDE, Chart, bars_in_panels
from tradetalks.report.history_page import LINK
from tradetalks.report.incidence_text import HEADS, MEAN
from tradetalks.report.maps import map_chart, tiles
from tradetalks.report.sentences import in_sentence
from tradetalks.table import Column, Table

if TYPE_CHECKING:
    from tradetalks.incidence.households import DecileCosts
    from tradetalks.incidence.places import States
    from tradetalks.report.brief_parts import Study
    from tradetalks.report.charts import Row

PLAN, PART = "trade-war-2018", "US imports"
ENDS = ("mean", "low", "high")


def sections(study: Study) -> tuple[Section, ...]:
    return (who_pays(study), how_before())


def who_pays(study: Study) -> Section:
    """US households by decile and US states by industry mix, in the first scenario against the baseline."""
    found = study.comparisons[0]
    name = short_title(study.scenarios[0])
    costs, states = households.by_decile(found), spots.by_state(found)
    other = households.average_cost(found, study.sides[1])
    poorest, richest = (_cost(costs, tenth) for tenth in (0, -1))
    mean = dict(zip(states.states, states.relative["mean"].tolist(), strict=True))
    ranked = sorted((mean[tile["code"]], tile["code"], tile["label"]) for tile in tiles("us_tiles"))
    worst, best = (_change(states, code, label) for _, code, label in (ranked[0], ranked[-1]))
    paragraphs = (
        f"{name}, against {short_title(study.baseline)}: for the goods that it bought before a household pays more by "
        f"{poorest} in the lowest tenth of US incomes and by {richest} in the highest. That is priced in the own "
        "wage, before other goods are bought instead, and without what pay gains or loses by sector.",
        f"The change in tariff revenue is {signed(costs.returned, 0)} USD a US household and year; no law returns it. "
        f"In {in_sentence(study.sides[1])} the cost is {signed(other.mean, 0)} USD a {other.per} and year (range "
        f"{signed(other.low, 0)} to {signed(other.high, 0)}), on average, for spending by income is not stored there.",
        f"By industry mix of 2019, the volume of output changes most in {worst} and {best}.",
    )
    note = (
        f"Change against {short_title(study.baseline)}; horizon: {found.horizon}. Mean: {MEAN}. Range: {found.range}."
    )
    return Section("who-pays", "Who pays", paragraphs, (), (_deciles(costs, name, note), _states(states, name, note)))


def _cost(costs: DecileCosts, tenth: int) -> str:
    """`70 USD a year (range 52 to 96), 0.19 % of its income,`."""
    mean, low, high = (float(costs.per_household[end][tenth]) for end in ENDS)
    share = 100.0 * float(costs.of_income["mean"][tenth])
    paid = f"{places(mean, 0)} USD a year (range {places(low, 0)} to {places(high, 0)})"
    return f"{paid}, {places(share, 2)} % of its income,"


def _change(states: States, code: str, label: str) -> str:
    """`Oregon (+0.20 %, range +0.15 to +0.24)`."""
    mean, low, high = (signed(100.0 * float(states.relative[end][states.states.index(code)]), 2) for end in ENDS)
    return f"{label} ({mean} %, range {low} to {high})"


def _deciles(costs: DecileCosts, name: str, note: str) -> Chart:
    """What incomes buy less: the costs with a minus, so that a loss looks like one."""
    usd = {end: (-costs.per_household[cost]).tolist() for end, cost in zip(ENDS, ("mean", "high", "low"), strict=True)}
    share = {
        end: (-100.0 * costs.of_income[cost]).tolist() for end, cost in zip(ENDS, ("mean", "high", "low"), strict=True)
    }
    labels = [f"{h}{' lowest' if h == 1 else ' highest' if h == 10 else ''}" for h in range(1, 11)]
    title = f"What incomes buy, by tenth of US household incomes, {name}, change in % of income"
    panels = ["tenth of incomes"]
    rows: list[Row] = [
        {
            "panel": panels[0],
            "label": label,
            "value": share["mean"][h],
            "low": share["low"][h],
            "high": share["high"][h],
        }
        for h, label in enumerate(labels)
    ]
    columns = (
        Column("tenth of incomes"),
        *(Column(f"a household, {head}", "USD a year", 0) for head in HEADS),
        *(Column(f"of income, {head}", "%", 2) for head in HEADS),
    )
    body = tuple(
        (label, *(usd[end][h] for end in ENDS), *(share[end][h] for end in ENDS)) for h, label in enumerate(labels)
    )
    return Chart(
        "who_pays_chart",
        title,
        "A bar for each tenth of US households by income, from lowest to highest, in percent of income, with a line "
        "over the range. The numbers are below.",
        bars_in_panels(rows, panels, "% of income", WIDE),
        bars_in_panels(rows, panels, "% of income", NARROW),
        Table("who_pays_chart", title, columns, body, f"{note} Income: personal income of 2023; basket: 2022."),
    )


def _states(states: States, name: str, note: str) -> Chart:
    percents = {end: (100.0 * states.relative[end]).tolist() for end in ENDS}
    digits = digits_for([value for end in ENDS for value in percents[end]])

    def ends(code: str) -> dict[str, float]:
        q = states.states.index(code)
        return {"value": percents["mean"][q], "low": percents["low"][q], "high": percents["high"][q]}

    title = f"Output by US state, {name}, change in % of volume, by industry mix"
    columns = (Column("state"), *(Column(f"output, {head}", "%", max(digits, 2)) for head in HEADS))
    texts = ("output, %", "a US state", title)
    return map_chart("us_states", tiles("us_tiles"), ends, texts, columns, f"{note} Shares of states in sectors: 2019.")


def how_before() -> Section:
    """Three numbers of the back-test on 2018-19, what failed, and a link to all of it."""
    model, own, nothing = (stored_score(PLAN, PART, rule) for rule in ("model", "own tariff", "no change"))
    over = [
        float(row["rank_correlation"])
        for row in stored("scores")
        if (row["plan"], row["part"], row["horizon"], row["rule"]) == (PLAN, PART, HORIZON, "model")
    ]
    china = stored_score(PLAN, "US imports, CHN", "model")
    exports, no_exports = (stored_score(PLAN, "US exports", rule) for rule in ("model", "no change"))
    paragraphs = (
        f"The same model on an economy of 2011, given the tariffs of 2018 and 2019, against US imports by sector from "
        f"China and from the rest: rank correlation {float(model['rank_correlation']):.2f} (range {min(over):.2f} to "
        f"{max(over):.2f} over elasticity sets); {model['sign_hits']} of {model['n']} signs right; mean error "
        f"{100 * float(model['error']):.1f} log points, where a rule by the own tariff alone misses by "
        f"{100 * float(own['error']):.1f} and no change by {100 * float(nothing['error']):.1f}.",
        f"Where it failed: among imports from China alone it does not rank the sectors (correlation "
        f"{float(china['rank_correlation']):.2f} of {china['n']}), and on US exports it does no better than no change "
        f"({exports['sign_hits']} of {exports['n']} signs, error {100 * float(exports['error']):.1f} against "
        f"{100 * float(no_exports['error']):.1f}). Horizon {HORIZON}, elasticities {ELASTICITY_SET}.",
    )
    return Section("before", "How it did before", paragraphs, links=(("Every prediction and score", LINK),))
