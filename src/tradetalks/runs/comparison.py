"""One scenario against another, draw by draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tradetalks.errors import BadInput
from tradetalks.question import Question
from tradetalks.runs.quantities import Estimates
from tradetalks.runs.results import answered, run, run_all
from tradetalks.settings import DRAWS, SEED
from tradetalks.showing import brief_repr

if TYPE_CHECKING:
    from tradetalks.equilibrium import Horizon
    from tradetalks.ledger import Ledger
    from tradetalks.runs.results import Result
    from tradetalks.world import World
    from tradetalks.world.table import Array


@dataclass(frozen=True, kw_only=True)
class Comparison(Estimates):
    """`after` against `before`, on one world: differences between equal draws, so that what both share cancels."""

    __repr__ = brief_repr

    before: Result
    after: Result

    @property
    def beyond(self) -> str:
        """What to say before its numbers, where a day lies after what the ledger covers."""
        return self.after.beyond or self.before.beyond

    def draws(self, name: str) -> Array:
        return self.after.draws(name) - self.before.draws(name)

    def at_central(self, name: str) -> Array:
        return self.after.at_central(name) - self.before.at_central(name)

    def at_closures(self, name: str) -> dict[str, Array]:
        before = self.before.at_closures(name)
        return {closure: values - before[closure] for closure, values in self.after.at_closures(name).items()}

    @property
    def closures(self) -> tuple[str, ...]:
        return self.after.closures


def compare(
    a: str | Result | Question,
    b: str | Result | None = None,
    *,
    ledger: Ledger | None = None,
    world: World | None = None,
    horizon: str | Horizon = "long_run",
    draws: int = DRAWS,
    seed: int = SEED,
    processes: int = 1,
) -> Comparison:
    """What b does that a does not: every quantity of b less that of a, in the same draw.

    a  may be a Question with `against`: then nothing else is given but `processes`

    ledger, world, horizon, draws, seed, processes  of scenarios given by name, as `run` takes them; the world of a
                                                    Result is the default
    raises   BadInput when the two were solved on different worlds, at different horizons or in different draws
    """
    if isinstance(a, Question):
        if a.against is None or b is not None:
            raise BadInput("a comparison is of two", remedy="ask the question with `against`, and give it alone")
        before, after = answered([a.against, a.scenario], a, processes)
    elif b is None:
        raise BadInput("a comparison is of two", remedy="give the second scenario")
    elif isinstance(a, str) and isinstance(b, str):
        before, after = run_all(
            [a, b], ledger=ledger, world=world, horizon=horizon, draws=draws, seed=seed, processes=processes
        )
    else:
        world = world or next(each.world for each in (a, b) if not isinstance(each, str))
        before, after = (
            run(each, ledger=ledger, world=world, horizon=horizon, draws=draws, seed=seed, processes=processes)
            if isinstance(each, str)
            else each
            for each in (a, b)
        )
    for part in ("world", "parameters", "draws"):
        if before.made_of[part] != after.made_of[part]:
            raise BadInput(
                f"the two results do not share their {part}",
                evidence=f"{before.name}: {before.made_of[part]}; {after.name}: {after.made_of[part]}",
                remedy="run both scenarios on the same world, at the same horizon and in the same draws",
            )
    return Comparison(
        before=before,
        after=after,
        world=before.world,
        horizon=before.horizon,
        baseline=before.scenario.title,
        range=before.range,
        failed=before.failed | after.failed,
        made_of=after.made_of | {"against": before.made_of["scenario"]},
    )
