"""One scenario against another, draw by draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tradetalks.errors import BadInput
from tradetalks.study.quantities import Estimates
from tradetalks.study.run import run

if TYPE_CHECKING:
    from tradetalks.study.quantities import Draw, Estimate
    from tradetalks.study.run import Result
    from tradetalks.world.table import Array, World


@dataclass(frozen=True)
class Comparison(Estimates):
    """`after` against `before`: differences between equal draws, so that what both share cancels.

    before, after   the two results, on one world
    failed          draws that one of the two could not solve; they are not in the range
    """

    before: Result
    after: Result
    world: World
    central: Draw

    @property
    def horizon(self) -> str:
        return self.before.horizon

    @property
    def baseline(self) -> str:
        return self.before.scenario.title

    @property
    def range(self) -> str:
        return self.before.range

    @property
    def failed(self) -> dict[Draw, str]:
        return self.before.failed | self.after.failed

    def draws(self, name: str) -> dict[Draw, Array]:
        before, after = self.before.draws(name), self.after.draws(name)
        return {draw: after[draw] - before[draw] for draw in before if draw in after}


def compare(a: str | Result, b: str | Result) -> Comparison:
    """What b does that a does not: every quantity of b less that of a, in the same draw.

    raises  BadInput when the two were solved on different worlds or with different elasticities
    """
    before = run(a) if isinstance(a, str) else a
    after = run(b, world=before.world) if isinstance(b, str) else b
    for part in ("world", "parameters"):
        if before.made_of[part] != after.made_of[part]:
            raise BadInput(
                f"the two results do not share their {part}",
                evidence=f"{before.name}: {before.made_of[part]}; {after.name}: {after.made_of[part]}",
                remedy="run both scenarios on the same world",
            )
    return Comparison(before, after, before.world, before.central)


def record(found: Estimates, estimate: Estimate, countries: tuple[str, ...] = ()) -> dict[str, object]:
    """An estimate as plain data for JSON; with `countries`, only the cells whose first axis is one of them.

    raises  UnknownName for a country that the world does not have
    """
    for name in countries:
        found.world.country(name)
    names = estimate.quantity.axes.split()
    rows = [
        dict(zip(names, where, strict=True)) | interval._asdict()
        for where, interval in estimate.rows()
        if not countries or where[0] in countries
    ]
    return {"quantity": estimate.quantity.name, "unit": estimate.quantity.unit, "rows": rows}
