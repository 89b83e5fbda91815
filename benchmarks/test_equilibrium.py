"""Time of one equilibrium to 1e-10, checks included: python x.py bench."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from caliendo_parro_2015.tables import benchmark as world_of_1993
from caliendo_parro_2015.tables import nafta

from tradetalks.equilibrium import Outcome, Parameters, Policy, solve, without_deficits
from tradetalks.world.table import World

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_benchmark.fixture import BenchmarkFixture


def tariff_war(world: World) -> Policy:
    """100 % more on goods from China in the US, 30 % more the other way."""
    policy = Policy.benchmark(world)
    usa, china = world.country("USA"), world.country("CHN")
    goods = world.tariff.any(axis=(0, 1))
    policy.tariff[china, usa, goods] += 1.0
    policy.tariff[usa, china, goods] += 0.3
    return policy


def run(benchmark: BenchmarkFixture, world: World, policy: Policy, start: Outcome | None = None) -> None:
    parameters = Parameters.long_run(world)
    after = benchmark.pedantic(solve, (world, policy, parameters, start), rounds=40, warmup_rounds=5)
    benchmark.extra_info |= {"iterations": after.iterations, "residual": after.residual, "gap": after.market_gap}


def test_shipped_world(benchmark: BenchmarkFixture) -> None:
    world = World.load()
    run(benchmark, world, tariff_war(world))


def test_shipped_world_from_a_near_start(benchmark: BenchmarkFixture) -> None:
    world = World.load()
    policy = tariff_war(world)
    start = solve(world, policy, Parameters.long_run(world))
    policy.tariff[world.country("CHN"), world.country("USA"), 0] += 0.01
    run(benchmark, world, policy, start)


@pytest.mark.shared
def test_nafta_of_caliendo_and_parro(benchmark: BenchmarkFixture, shared: Path) -> None:
    world = world_of_1993(shared)
    balanced = without_deficits(world, Parameters.long_run(world))
    run(benchmark, balanced, nafta(balanced, shared))
