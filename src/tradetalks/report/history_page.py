"""The page beside a brief that shows what the back-tests predicted and what came: tables from what is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.report.brief_parts import Section
from tradetalks.report.tables import Column, Table
from tradetalks.study.history.plan import plan_names, read_plan
from tradetalks.study.history.stored import ELASTICITY_SET, HORIZON, stored
from tradetalks.world.table import country_name, sector_name

if TYPE_CHECKING:
    from tradetalks.report.tables import Cell

LINK = "back-tests.html"
TITLE = "How the model did before"
QUESTION = "What would the model have said of the tariffs of 2018 and 2019, and what came?"
NOTE = "Log points relative to the total of the group, so that growth common to all of it counts for no rule."


def sections() -> tuple[Section, ...]:
    """One section a back-test: its plan in words, its scores and its flows."""
    return tuple(_section(name) for name in plan_names())


def _section(name: str) -> Section:
    plan, _ = read_plan(name)
    paragraphs = (
        f"The ledger as known on {plan.as_of}; the mean of the measures of {len(plan.days)} days from "
        f"{plan.days[0]} to {plan.days[-1]} against those of {plan.before}.",
        *(f"Known later: {line}" for line in plan.hindsight),
    )
    return Section(f"plan-{name}", plan.title, paragraphs, (_scores(name), _flows(name)))


def _scores(name: str) -> Table:
    columns = (
        Column("part"), Column("horizon"), Column("elasticities"), Column("rule"), Column("rank correlation", " ", 2),
        Column("signs right"), Column("bias", "log points", 1), Column("error", "log points", 1),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (row["part"], row["horizon"], row["elasticity_set"], row["rule"],
         float(row["rank_correlation"]) if row["rank_correlation"] else None,
         f"{row['sign_hits']} of {row['signed']}", 100 * float(row["bias"]), 100 * float(row["error"]))
        for row in stored("scores")
        if row["plan"] == name
    ]  # fmt: skip
    return Table(f"scores_{name}", "Scores", columns, tuple(rows), f"{NOTE} Bias and error weighted by value.")


def _flows(name: str) -> Table:
    columns = (
        Column("from"), Column("to"), Column("goods"), Column("fact", "log points", 1),
        *(Column(f"model, {end}", "log points", 1) for end in ("central", "lowest", "highest")),
        Column("own tariff", "log points", 1),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (country_name(row["origin"]), country_name(row["destination"]), sector_name(row["sector"]),
         *(100 * float(row[key]) for key in ("fact", "model", "model_low", "model_high", "own_tariff")))
        for row in stored("flows")
        if row["plan"] == name
    ]  # fmt: skip
    note = f"{NOTE} Model: {HORIZON}, {ELASTICITY_SET}; range over elasticity sets."
    return Table(f"flows_{name}", "Predictions and facts", columns, tuple(rows), note)
