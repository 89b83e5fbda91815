"""A back-test: what each rule scored, what the model predicted and what came, flow by flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.answer import Answer, Chart, Point, Series
from tradetalks.answers.sentences import elasticity_set_name
from tradetalks.history.back_tests import RULES
from tradetalks.history.scores import by_chance
from tradetalks.history.stored import ELASTICITY_SET, HORIZON, flow_rows, score_rows
from tradetalks.table import Column, Table
from tradetalks.world.table import country_name, sector_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.history.back_tests import BackTest
    from tradetalks.history.stored import Row
    from tradetalks.table import Cell

LISTED = 8  # flows that a terminal prints
NOTE = "Log points relative to the total of the group, so that growth common to all of it counts for no rule."


def back_test_answer(found: BackTest) -> Answer:
    """Scores by horizon and elasticity set, flows with the worst first, a picture of facts over predictions."""
    plan, scores, flows = found.plan, score_rows(found), flow_rows(found)
    scatter = []
    for part in found.parts:
        chance = by_chance(int(next(row["n"] for row in scores if row["part"] == part)))
        if chance is not None:
            scatter.append(f"{part}: unrelated rankings scatter by {chance:.2f}.")
    columns = (Column("group"), Column("growth", "log points", 1))
    growth = tuple((group, 100 * float(value)) for group, value in found.growth.items())
    tables = (
        scores_table("scores", scores),
        flows_table("flows", flows, shown=LISTED),
        Table("growth", "Growth of each group, common to all of it", columns, growth, shown=0),
    )
    days = {"as_of": str(plan.as_of), "before": str(plan.before), "days": f"{min(plan.days)} to {max(plan.days)}"}
    return Answer(
        plan.title,
        (
            f"The ledger as known on {plan.as_of}; from the measures of {plan.before} to the mean of "
            f"{plan.days_in_words}.",
            *(f"Known later: {line}" for line in plan.hindsight),
            *scatter,
        ),
        tables,
        (f"Rules: {', '.join(RULES)}.",),
        {"plan": plan.id, **days, "number of days": str(len(plan.days)), **found.made_of},
        (_chart(plan.title, flows),),
    )


def scores_table(name: str, rows: Sequence[Row]) -> Table:
    """Scores of `history.stored`, one row a part, horizon, elasticity set and rule."""
    columns = (
        Column("part"), Column("horizon"), Column("elasticities"), Column("rule"), Column("rank correlation", " ", 2),
        Column("signs right"), Column("bias", "log points", 1), Column("error", "log points", 1),
        Column("flows", "number", 0, coded=True),
    )  # fmt: skip
    body: list[tuple[Cell, ...]] = [
        (row["part"], row["horizon"].replace("_", " "), elasticity_set_name(row["elasticity_set"]), row["rule"],
         float(row["rank_correlation"]) if row["rank_correlation"] else None,
         f"{row['sign_hits']} of {row['signed']}", 100 * float(row["bias"]), 100 * float(row["error"]),
         float(row["n"]))
        for row in rows
    ]  # fmt: skip
    return Table(name, "Scores", columns, tuple(body), f"{NOTE} Bias and error weighted by value.")


def flows_table(name: str, rows: Sequence[Row], shown: int | None = None) -> Table:
    """Flows of `history.stored`, missed most first: what came, what the model and the rule of the own tariff said."""
    columns = (
        Column("from"), Column("to"), Column("goods"), Column("fact", "log points", 1),
        *(Column(f"model, {end}", "log points", 1) for end in ("central", "least over sets", "most over sets")),
        Column("own tariff", "log points", 1), Column("tariff", "%", 2, coded=True), Column("group", coded=True),
    )  # fmt: skip
    body: list[tuple[Cell, ...]] = [
        (country_name(row["origin"]), country_name(row["destination"]), sector_name(row["sector"]),
         *(100 * float(row[key]) for key in ("fact", "model", "model_low", "model_high", "own_tariff", "tariff")),
         row["group"])
        for row in sorted(rows, key=lambda row: -abs(float(row["model"]) - float(row["fact"])))
    ]  # fmt: skip
    central = f"horizon {HORIZON.replace('_', ' ')}, elasticities of {elasticity_set_name(ELASTICITY_SET)}"
    note = f"{NOTE} Model, central: {central}; range over elasticity sets."
    return Table(name, "Predictions and facts, missed most first", columns, tuple(body), note, shown)


def _chart(title: str, rows: Sequence[Row]) -> Chart:
    groups = list(dict.fromkeys(row["group"] for row in rows))
    points = {
        group: tuple(
            Point(100 * float(row["model"]), 100 * float(row["fact"])) for row in rows if row["group"] == group
        )
        for group in groups
    }
    ends = [end for points_of in points.values() for point in points_of for end in (float(point.x), point.y or 0.0)]
    line = Series("no error", tuple(Point(end, end) for end in (min(ends), max(ends))), line=True)
    return Chart(
        "facts_over_predictions",
        f"{title}: what came over what the model said",
        f"A mark a flow; on the line the model made no error. {HORIZON}, {ELASTICITY_SET}.",
        "what came, log points",
        (*(Series(group, points[group]) for group in groups), line),
        "plane",
        across="model, log points",
    )
