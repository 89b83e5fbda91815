"""What the back-tests predicted and what came: the page beside a brief, from what is stored."""

from __future__ import annotations

from tradetalks.answers.back_test import flows_table, scores_table
from tradetalks.history.plan import plan_names, read_plan
from tradetalks.history.stored import ELASTICITY_SET, HORIZON, stored, stored_score
from tradetalks.render.cells import for_people
from tradetalks.report.brief_parts import Section

LINK = "back-tests.html"
PLAN, PART = "trade-war-2018", "US imports"
TITLE = "How the model did before"
QUESTION = "What would the model have said of the tariffs of 2018 and 2019, and what came?"


def sections() -> tuple[Section, ...]:
    """One section a back-test: its plan in words, its scores and its flows."""
    return tuple(_section(name) for name in plan_names())


def _section(name: str) -> Section:
    plan, _ = read_plan(name)
    paragraphs = (
        f"The ledger as known on {plan.as_of}; the mean of the measures of {plan.days_in_words} "
        f"against those of {plan.before}.",
        *(f"Known later: {line}" for line in plan.hindsight),
    )
    scores, flows = ([row for row in stored(kind) if row["plan"] == name] for kind in ("scores", "flows"))
    tables = (for_people(scores_table(f"scores_{name}", scores)), for_people(flows_table(f"flows_{name}", flows)))
    return Section(f"plan-{name}", plan.title, paragraphs, tables)


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
