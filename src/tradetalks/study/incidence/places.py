"""Output and jobs by sector and by US state. Axes: c country, s sector, q state.

A state's change is that of its industries: the nation's change in each sector, in proportion to the state's share in
the sector's value added of 2019 (Bureau of Economic Analysis). That its firms differ from the nation's does not enter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.study.incidence.pairs import before_and_after
from tradetalks.study.incidence.tables import state_shares, us_jobs

if TYPE_CHECKING:
    from tradetalks.equilibrium import Outcome
    from tradetalks.study.compare import Comparison
    from tradetalks.study.run import Result
    from tradetalks.world import World
    from tradetalks.world.table import Array

JOBS_ERROR = 0.05  # relative: what the typed employment may be off by, sector by sector


@dataclass(frozen=True)
class States:
    """Volume of US output by state, at the prices before the change.

    change    [q s] million USD a year, central; sums over q to the nation's change by sector
    relative  end -> [q]  change as a fraction of what the state made
    nation    million USD a year, central
    """

    states: tuple[str, ...]
    sectors: tuple[str, ...]
    change: Array
    relative: dict[str, Array]
    nation: float


@dataclass(frozen=True)
class Jobs:
    """US jobs by sector, thousand; an estimate.

    change   end -> [s]  central, low, high over draws and the error of the employment figures
    moved    jobs that change sector, half the sum of absolute changes, central
    """

    sectors: tuple[str, ...]
    employed: Array
    change: dict[str, Array]
    moved: float


def output_change(before: Outcome, after: Outcome) -> Array:
    """[c s] change of the volume of output, million USD a year at the prices before: Y (Y'/Y / (c'/c) - 1)."""
    made = np.where(before.output > 0.0, before.output, 1.0)
    volume_hat = after.output / made / (after.unit_cost_hat / before.unit_cost_hat)
    return np.asarray(np.where(before.output > 0.0, before.output * (volume_hat - 1.0), 0.0))


def by_state(found: Comparison | Result) -> States:
    """The change of US output laid out over states; raises MissingFacts for a sector without shares."""
    world = found.world
    c = world.country("USA")
    names, shares = state_shares(world)
    pairs = before_and_after(found)
    changes = {draw: shares * output_change(*pair)[c] for draw, pair in pairs.items()}
    relative = {draw: changes[draw].sum(axis=1) / (shares @ before.output[c]) for draw, (before, _) in pairs.items()}
    stack = np.stack(list(relative.values()))
    central = changes[found.central]
    ends = {"central": relative[found.central], "low": stack.min(axis=0), "high": stack.max(axis=0)}
    return States(names, world.sectors, central, ends, float(central.sum()))


def state_mix(world: World, state: str) -> dict[str, float]:
    """Sector -> share in a state's value added, at the nation's value added of the benchmark year; largest first."""
    names, shares = state_shares(world)
    made = shares[names.index(state)] * world.value_added[world.country("USA")]
    return dict(sorted(zip(world.sectors, (made / made.sum()).tolist(), strict=True), key=lambda part: -part[1]))


def labour_hat(before: Outcome, after: Outcome) -> Array:
    """[c s] ratio of mobile factors employed in a sector: L = value added / wage, which is their price where they move.

    With factors stuck (mobile share 0) nobody moves and the ratio is 1.
    """
    share = np.broadcast_to(np.asarray(after.parameters.mobile_share, dtype=float), after.value_added.shape)
    before_added = np.where(before.value_added > 0.0, before.value_added, 1.0)
    added = np.where(before.value_added > 0.0, after.value_added / before_added, 1.0)
    wage = (after.wage_hat / before.wage_hat)[:, None]
    return np.asarray(np.where(share > 0.0, added / wage, 1.0))


def us_jobs_change(found: Comparison | Result) -> Jobs:
    """Jobs by sector that the change moves; outside the US no employment by sector is stored.

    Employment follows the sector's mobile factors; in the long run and after a year total factor use is given, so that
    jobs move between sectors and the sum differs from zero only as value added a job differs.
    """
    world = found.world
    c = world.country("USA")
    employed = us_jobs(world)
    pairs = before_and_after(found)
    changes = {draw: employed * (labour_hat(*pair)[c] - 1.0) for draw, pair in pairs.items()}
    ends = np.stack([change * (1.0 + error) for change in changes.values() for error in (-JOBS_ERROR, JOBS_ERROR)])
    central = changes[found.central]
    return Jobs(
        world.sectors,
        employed,
        {"central": central, "low": ends.min(axis=0), "high": ends.max(axis=0)},
        float(np.abs(central).sum() / 2.0),
    )
