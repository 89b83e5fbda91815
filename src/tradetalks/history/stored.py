"""What the shipped back-tests found, stored so that a brief need not run them again; a test runs them and compares."""

from __future__ import annotations

import csv
import io
from functools import cache
from typing import TYPE_CHECKING

from tradetalks.errors import UnknownName
from tradetalks.files import write_atomically
from tradetalks.history.back_tests import RULES, back_test
from tradetalks.history.plan import SHIPPED, plan_names

if TYPE_CHECKING:
    from pathlib import Path

    from tradetalks.history.back_tests import BackTest

Row = dict[str, str]
HORIZON, ELASTICITY_SET = (
    "year",
    "fontagne",
)  # chosen before the facts were read: 2019 is a year after most of the duties


def score_rows(found: BackTest) -> list[Row]:
    """One row a part of the facts, horizon, elasticity set and rule."""
    rows = []
    for part in found.parts:
        for variant in found.variants:
            for rule in RULES:
                score = found.scores(variant, rule, part)
                rows.append(
                    {
                        "plan": found.plan.id,
                        "part": part,
                        "horizon": variant.horizon,
                        "elasticity_set": variant.elasticity_set,
                        "rule": rule,
                        "n": str(score.n),
                        "rank_correlation": "" if score.rank_correlation is None else f"{score.rank_correlation:.3f}",
                        "sign_hits": str(score.sign_hits),
                        "signed": str(score.signed),
                        "bias": f"{score.bias:.4f}",
                        "error": f"{score.error:.4f}",
                    }
                )
    return rows


def flow_rows(found: BackTest) -> list[Row]:
    """One row a fact: what came, what the model says at HORIZON over the elasticity sets, and the own-tariff rule."""
    variants = [variant for variant in found.variants if variant.horizon == HORIZON]
    middle = next(variant for variant in variants if variant.elasticity_set == ELASTICITY_SET)
    rows = []
    for k, fact in enumerate(found.facts):
        over = [float(variant.predicted["model"][k]) for variant in variants]
        rows.append(
            {
                "plan": found.plan.id,
                "group": fact.group,
                "origin": fact.origin,
                "destination": fact.destination,
                "sector": fact.sector,
                "tariff": f"{found.tariff[k]:.4f}",
                "fact": f"{found.fact[k]:.4f}",
                "model": f"{middle.predicted['model'][k]:.4f}",
                "model_low": f"{min(over):.4f}",
                "model_high": f"{max(over):.4f}",
                "own_tariff": f"{middle.predicted['own tariff'][k]:.4f}",
            }
        )
    return rows


def write_results(target: Path) -> list[str]:
    """Run every shipped plan and write scores.csv and flows.csv."""
    found = [back_test(name) for name in plan_names()]
    for name, rows in {
        "scores": [row for one in found for row in score_rows(one)],
        "flows": [row for one in found for row in flow_rows(one)],
    }.items():
        text = io.StringIO()
        writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        write_atomically(target / f"{name}.csv", text.getvalue().encode())
    return [f"{one.plan.id}: {len(one.facts)} facts" for one in found]


@cache
def stored(name: str) -> tuple[Row, ...]:
    """The rows of scores.csv or flows.csv."""
    with (SHIPPED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def stored_score(plan: str, part: str, rule: str, horizon: str = HORIZON, elasticity_set: str = ELASTICITY_SET) -> Row:
    """One row of scores.csv; raises UnknownName."""
    wanted = {"plan": plan, "part": part, "rule": rule, "horizon": horizon, "elasticity_set": elasticity_set}
    for row in stored("scores"):
        if all(row[key] == value for key, value in wanted.items()):
            return row
    raise UnknownName("no such score", where="data/history/scores.csv", evidence=str(wanted))
