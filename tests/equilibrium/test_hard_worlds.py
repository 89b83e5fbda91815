"""Random hard worlds: each is solved to 1e-10 and checked, or refused with a reason.

2 to 6 countries, 1 to 5 goods, trade elasticities from 0.5 to 60 (every tenth world has one of 51), flows of zero,
tariffs to 1,000 %, caps down to 0.05, floors up to 1.2, three horizons, three closures of deficits.
`benchmarks/random_worlds.py` runs 2,000 of them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from equilibrium.test_facts import assert_equilibrium, shock
from equilibrium.test_limits import limited
from equilibrium.worlds import random_world
from tradetalks.equilibrium import HORIZONS, solve
from tradetalks.errors import NoEquilibrium


def outcome_of(seed: int) -> tuple[str, int]:
    """'' and the number of evaluations of a world that is solved and passes the checks, or why it is refused."""
    draw = np.random.default_rng(seed)
    countries, goods = int(draw.integers(2, 7)), int(draw.integers(1, 6))
    world = random_world(seed, countries, goods, (0.5, float(draw.uniform(1.0, 60.0))), float(draw.uniform(0.0, 0.6)))
    if seed % 10 == 0:
        world = replace(world, trade_elasticity=np.append(world.trade_elasticity[1:], 51.0))
    horizon = HORIZONS[str(draw.choice(list(HORIZONS)))]
    closure = str(draw.choice(["fixed", "zero", "proportional"]))
    parameters = replace(horizon.parameters(world), deficits=closure)
    limits = limited(world, seed, 0.05, 1.2)
    policy = replace(limits, tariff=shock(world, seed, largest=float(draw.uniform(0.1, 10.0))).tariff)
    try:
        after = solve(world, policy, parameters)
    except NoEquilibrium as refusal:
        return f"{refusal.what}; {refusal.where}; {refusal.evidence}", 0
    assert after.residual <= 1e-10, seed
    assert after.market_gap <= 1e-8, seed
    assert_equilibrium(replace(after, policy=after.in_effect))
    traded = after.benchmark.trade > 0.0
    assert (after.quantity_hat <= policy.cap * (1.0 + 1e-8))[traded].all(), seed
    assert (after.quantity_hat >= policy.floor * (1.0 - 1e-8))[traded].all(), seed
    return "", after.iterations


@pytest.mark.parametrize("seeds", [range(start, start + 10) for start in range(0, 60, 10)], ids=str)
def test_hard_worlds_are_solved_or_refused(seeds):
    refusals = [why for why, _ in map(outcome_of, seeds) if why]
    assert len(refusals) <= 1
    assert all(all(why.split("; ")) for why in refusals)
