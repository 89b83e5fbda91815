"""One scenario against another, draw by draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tradetalks.errors import BadInput
from tradetalks.study.quantities import Estimates
from tradetalks.study.run import run

if TYPE_CHECKING:
    from tradetalks.study.quantities import Draw
    from tradetalks.study.run import Result
    from tradetalks.world.table import Array


@dataclass(frozen=True, kw_only=True)
class Comparison(Estimates):
    """`after` against `before`, on one world: differences between equal draws, so that what both share cancels."""

    before: Result
    after: Result

    def draws(self, name: str) -> dict[Draw, Array]:
        before, after = self.before.draws(name), self.after.draws(name)
        return {draw: after[draw] - before[draw] for draw in before if draw in after}


def compare(a: str | Result, b: str | Result, *, horizon: str = "long_run") -> Comparison:
    """What b does that a does not: every quantity of b less that of a, in the same draw.

    horizon  of scenarios given by name: impact, year or long_run
    raises   BadInput when the two were solved on different worlds, at different horizons or with different elasticities
    """
    before = run(a, horizon=horizon) if isinstance(a, str) else a
    after = run(b, world=before.world, horizon=horizon) if isinstance(b, str) else b
    for part in ("world", "parameters"):
        if before.made_of[part] != after.made_of[part]:
            raise BadInput(
                f"the two results do not share their {part}",
                evidence=f"{before.name}: {before.made_of[part]}; {after.name}: {after.made_of[part]}",
                remedy="run both scenarios on the same world and horizon",
            )
    scenarios = {f"scenario {found.name}": found.made_of["scenario"] for found in (before, after)}
    return Comparison(
        before=before,
        after=after,
        world=before.world,
        central=before.central,
        horizon=before.horizon,
        baseline=before.scenario.title,
        range=before.range,
        failed=before.failed | after.failed,
        made_of={key: value for key, value in before.made_of.items() if key != "scenario"} | scenarios,
    )
