"""The brief's parts on who pays and on how the model did before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.actors import adjective
from tradetalks.answer import Chart as Data
from tradetalks.answers.estimates import ENDS as HEADS
from tradetalks.answers.sentences import in_sentence
from tradetalks.digits import digits_for, signed
from tradetalks.incidence import households
from tradetalks.incidence import places as spots
from tradetalks.report import history_page
from tradetalks.report.brief_parts import Section
from tradetalks.report.charts import Chart, grouped, of_data
from tradetalks.report.maps import map_chart, tiles
from tradetalks.table import Column, Table

if TYPE_CHECKING:
    from tradetalks.incidence.households import DecileCosts
    from tradetalks.incidence.places import States
    from tradetalks.report.brief_parts import Study
    from tradetalks.report.charts import Row
    from tradetalks.runs import Comparison

ENDS = ("median", "low", "high")
BASKET = (
    "A plus is a cost. It is priced in the own wage, before other goods are bought instead, and without what pay gains "
    "or loses by sector."
)


def sections(study: Study) -> tuple[Section, ...]:
    return (who_pays(study), history_page.how_before())


def who_pays(study: Study) -> Section:
    """Households in the scenario of page one against the baseline; by tenth of income and by state where stored."""
    found, name = study.comparisons[study.headline], study.name(study.scenarios[study.headline])
    against = f"“{name}”, against {study.name(study.baseline)}"
    if households.BY_TENTH not in study.sides:
        said = "; ".join(_average(found, side) for side in study.sides)
        return Section("who-pays", "Who pays", (f"{against}: {said}. {BASKET}",))
    costs, states = households.by_decile(found), spots.by_state(found)
    by_tenth = adjective(households.BY_TENTH)
    poorest, richest = (_cost(costs, tenth) for tenth in (0, -1))
    median = dict(zip(states.states, states.relative["median"].tolist(), strict=True))
    ranked = sorted((median[tile["code"]], tile["code"], tile["label"]) for tile in tiles("us_tiles"))
    worst, best = (_change(states, code, label) for _, code, label in (ranked[0], ranked[-1]))
    other = next(side for side in study.sides if side != households.BY_TENTH)
    paragraphs = (
        f"{against}: the change in what the goods of before cost a household is {poorest} in the lowest tenth of "
        f"{by_tenth} incomes and {richest} in the highest. {BASKET}",
        f"The change in tariff revenue is {signed(costs.returned, 0)} USD a {by_tenth} household and year, the mean "
        f"over the draws; no law returns it. {_average(found, other)}: spending by income is not stored there.",
        f"By industry mix of 2019, the volume of output changes most in {worst} and {best}.",
    )
    note = f"Change against {study.name(study.baseline)}; horizon: {found.horizon}. Range: {found.range}."
    return Section("who-pays", "Who pays", paragraphs, (), (_deciles(costs, name, note), _states(states, name, note)))


def _average(found: Comparison, side: str) -> str:
    """`In B the average change is +62 USD a household and year (range +50 to +70)`."""
    cost = households.average_cost(found, side)
    middle, low, high = (signed(each, 0) for each in (cost.median, cost.low, cost.high))
    return f"In {in_sentence(side)} the average change is {middle} USD a {cost.per} and year (range {low} to {high})"


def _cost(costs: DecileCosts, tenth: int) -> str:
    """`+70 USD a year (range +52 to +96), +0.19 % of its income,`."""
    median, low, high = (signed(float(costs.per_household[end][tenth]), 0) for end in ENDS)
    share = signed(100.0 * float(costs.of_income["median"][tenth]), 2)
    return f"{median} USD a year (range {low} to {high}), {share} % of its income,"


def _change(states: States, code: str, label: str) -> str:
    """`Oregon (+0.20 %, range +0.15 to +0.24)`."""
    median, low, high = (signed(100.0 * float(states.relative[end][states.states.index(code)]), 2) for end in ENDS)
    return f"{label} ({median} %, range {low} to {high})"


def _deciles(costs: DecileCosts, name: str, note: str) -> Chart:
    """What incomes buy less: the costs with a minus, so that a loss looks like one."""
    usd = {
        end: (-costs.per_household[cost]).tolist() for end, cost in zip(ENDS, ("median", "high", "low"), strict=True)
    }
    share = {
        end: (-100.0 * costs.of_income[cost]).tolist()
        for end, cost in zip(ENDS, ("median", "high", "low"), strict=True)
    }
    labels = [f"{h}{' lowest' if h == 1 else ' highest' if h == 10 else ''}" for h in range(1, 11)]
    whose = adjective(households.BY_TENTH)
    title = f"What incomes buy, by tenth of {whose} household incomes, {name}, change in % of income"
    panels = ["tenth of incomes"]
    rows: list[Row] = [
        {
            "panel": panels[0],
            "label": label,
            "value": share["median"][h],
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
    table = Table("who_pays_chart", title, columns, body, f"{note} Income: personal income of 2023; basket: 2022.")
    alt = (
        "A bar for each tenth of households by income, from lowest to highest, in percent of income, with a line over "
        "the range. The numbers are below."
    )
    data = Data("who_pays_chart", title, table.note, "% of income", grouped(rows, "panel"), "bars")
    return of_data(data, table, alt)


def _states(states: States, name: str, note: str) -> Chart:
    percents = {end: (100.0 * states.relative[end]).tolist() for end in ENDS}
    digits = digits_for([value for end in ENDS for value in percents[end]])

    def ends(code: str) -> dict[str, float]:
        q = states.states.index(code)
        return {"value": percents["median"][q], "low": percents["low"][q], "high": percents["high"][q]}

    title = f"Output by {adjective(households.BY_TENTH)} state, {name}, change in % of volume, by industry mix"
    columns = (Column("state"), *(Column(f"output, {head}", "%", max(digits, 2)) for head in HEADS))
    texts = ("output, %", "a state", title)
    return map_chart("us_states", tiles("us_tiles"), ends, texts, columns, f"{note} Shares of states in sectors: 2019.")
