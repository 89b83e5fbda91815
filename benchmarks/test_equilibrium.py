"""Time of one equilibrium to 1e-10, checks included, of a gradient and of an attribution: python x.py bench."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from caliendo_parro_2015.tables import benchmark as world_of_1993
from caliendo_parro_2015.tables import nafta
from dense import real_income

from tradetalks.equilibrium import Outcome, Parameters, Policy, gradient, solve, without_deficits
from tradetalks.runs import attribute
from tradetalks.runs import run as run_scenario
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


@pytest.mark.shared
def test_nafta_by_the_published_algorithm(benchmark: BenchmarkFixture, shared: Path) -> None:
    world = world_of_1993(shared)
    balanced = without_deficits(world, Parameters.long_run(world))
    policy = nafta(balanced, shared)
    found, rounds = benchmark.pedantic(real_income, (balanced, policy, 1e-7), rounds=1)
    ours = solve(balanced, policy, Parameters.long_run(balanced)).real_income
    benchmark.extra_info |= {"rounds": rounds, "difference": float(abs(found - ours).max())}


def test_shipped_world_with_caps(benchmark: BenchmarkFixture) -> None:
    world = World.load()
    policy = tariff_war(world)
    usa, china = world.country("USA"), world.country("CHN")
    policy.cap[china, usa, :10] = 0.5
    run(benchmark, world, policy)


def test_gradient_in_all_cells(benchmark: BenchmarkFixture) -> None:
    world = World.load()
    after = solve(world, tariff_war(world), Parameters.long_run(world))
    found = benchmark.pedantic(gradient, (after, "real_income", "CHN"), rounds=40, warmup_rounds=5)
    benchmark.extra_info |= {"cells": found.tariff.size, "residual": found.residual}


def test_attribution_of_no_deal(benchmark: BenchmarkFixture) -> None:
    result = run_scenario("no-deal")
    found = benchmark.pedantic(attribute, (result, "real_income", "CHN"), rounds=10, warmup_rounds=1)
    benchmark.extra_info |= {"points": found.points, "gap": found.gap, "measures": len(found.cells)}


def made_up(countries: int, sectors: int) -> World:
    """Flows drawn at random, home sales most of spending, trade balanced and free; a third of output is materials."""
    draw = np.random.default_rng(0)
    trade = np.exp(draw.normal(0.0, 1.0, (countries, countries, sectors))) / countries
    trade = (trade + trade.transpose(1, 0, 2)) / 2.0
    home = np.arange(countries)
    trade[home, home] = draw.uniform(2.0, 4.0, (countries, sectors))
    input_share = draw.dirichlet(np.ones(sectors), (countries, sectors)).transpose(0, 2, 1) / 3.0
    spending, output = trade.sum(axis=0), trade.sum(axis=1)
    used = np.einsum("csu,cu->cs", input_share, output)
    input_share *= np.minimum(1.0, 0.9 * spending / used)[:, :, None]
    names = tuple(f"C{c}" for c in range(countries)), tuple(f"s{s}" for s in range(sectors))
    return World.from_flows(*names, trade, np.zeros_like(trade), input_share, draw.uniform(2.0, 12.0, sectors))


SIZES = [(20, 15), (50, 35), (77, 45), (194, 1), (100, 75), (200, 150)]


@pytest.mark.parametrize(("countries", "sectors"), SIZES)
def test_sizes(benchmark: BenchmarkFixture, countries: int, sectors: int) -> None:
    world = made_up(countries, sectors)
    policy = Policy.benchmark(world)
    policy.tariff[1:, 0] = 0.25
    parameters = Parameters.long_run(world)
    rounds = 5 if world.trade.size < 1_000_000 else 1
    after = benchmark.pedantic(solve, (world, policy, parameters), rounds=rounds, warmup_rounds=rounds - 1)
    benchmark.extra_info |= {"cells": world.trade.size, "iterations": after.iterations, "gap": after.market_gap}


@pytest.mark.parametrize(("countries", "sectors"), SIZES[:-1])
def test_gradient_sizes(benchmark: BenchmarkFixture, countries: int, sectors: int) -> None:
    world = made_up(countries, sectors)
    policy = Policy.benchmark(world)
    policy.tariff[1:, 0] = 0.25
    after = solve(world, policy, Parameters.long_run(world))
    found = benchmark.pedantic(gradient, (after, "real_income", "C0"), rounds=5, warmup_rounds=1)
    benchmark.extra_info |= {"cells": world.trade.size, "residual": found.residual}
