"""Output and jobs by sector and by US state. Axes: c country, s sector, q state.

A state's change is that of its industries: the nation's change in each sector, in proportion to the state's share in
the sector's value added of 2019 (Bureau of Economic Analysis). That its firms differ from the nation's does not enter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.incidence.ends import Ends, before_and_after, ends, solved
from tradetalks.incidence.tables import COUNTRY, state_shares, us_jobs

if TYPE_CHECKING:
    from tradetalks.runs.comparison import Comparison
    from tradetalks.runs.results import Result
    from tradetalks.world.table import Array

FARMS = ("agriculture", "soybeans")
JOBS_ERROR = 0.05  # relative: what the typed employment may be off by, sector by sector


@dataclass(frozen=True)
class States:
    """Volume of US output by state, at the prices before the change.

    change    [q s] million USD a year, mean; sums over q to the nation's change by sector
    relative  end -> [q]  change as a fraction of what the state made
    nation    million USD a year, mean
    """

    states: tuple[str, ...]
    sectors: tuple[str, ...]
    change: Array
    relative: Ends
    nation: float


@dataclass(frozen=True)
class Jobs:
    """US jobs by sector, thousand; an estimate.

    change   end -> [s]  mean, low, high over draws and the error of the employment figures
    moved    jobs that change sector, half the sum of absolute changes, mean
    """

    sectors: tuple[str, ...]
    employed: Array
    change: Ends
    moved: float


def by_state(found: Comparison | Result) -> States:
    """The change of the volume of US output laid out over states, at the prices before.

    Y_qs (exp(dlog volume_s) - 1), Y_qs the state's share of the nation's output; sums over q to the nation's
    raises  MissingFacts for a sector without shares
    """
    c = found.world.country(COUNTRY)
    names, shares = state_shares(found.world)
    before, _ = before_and_after(found)
    made = shares * before.output[c]
    draws = np.expm1(solved(found, "output_volume")[:, c])
    change = made * draws.mean(axis=0)
    relative = ends(draws @ (made / made.sum(axis=1, keepdims=True)).T)
    return States(names, found.world.sectors, change, relative, float(change.sum()))


def farm_change(states: States) -> dict[str, float]:
    """State -> change of farm output, soybeans among it where the world has them, million USD a year; largest first."""
    farms = [s for s, sector in enumerate(states.sectors) if sector in FARMS]
    change = dict(zip(states.states, states.change[:, farms].sum(axis=1).tolist(), strict=True))
    return dict(sorted(change.items(), key=lambda part: -abs(part[1])))


def us_jobs_change(found: Comparison | Result) -> Jobs:
    """Jobs by sector that the change moves; outside the US no employment by sector is stored.

    Employment follows the sector's mobile factors; in the long run and after a year total factor use is given, so that
    jobs move between sectors and the sum differs from zero only as value added a job differs.
    """
    c = found.world.country(COUNTRY)
    employed = us_jobs(found.world)
    change = ends(employed * np.expm1(solved(found, "employment")[:, c]))
    for end, values in (("low", change["low"]), ("high", change["high"])):
        widest = np.minimum if end == "low" else np.maximum
        change[end] = widest(values * (1.0 - JOBS_ERROR), values * (1.0 + JOBS_ERROR))
    return Jobs(found.world.sectors, employed, change, float(np.abs(change["mean"]).sum() / 2.0))
