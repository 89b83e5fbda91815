"""The lower nest of critical inputs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from equilibrium.test_facts import shock
from equilibrium.worlds import flows, random_world
from tradetalks.equilibrium import Outcome, Parameters, Policy, solve, without_deficits
from tradetalks.errors import BadParameters, UnknownName

WORLD = random_world(5, 4, 5, (2.0, 8.0))
NESTED = replace(
    Parameters.long_run(WORLD),
    value_added_elasticity=0.5,
    input_elasticity=0.2,
    final_elasticity=0.9,
    critical=("good_3", "good_1"),
    critical_elasticity=0.05,
)


def solved(parameters: Parameters) -> Outcome:
    return solve(WORLD, shock(WORLD, 2), parameters, tolerance=1e-12)


@pytest.mark.parametrize("elasticity", [0.0, 0.2, 1.0, 1.7])
def test_a_nest_with_the_elasticity_of_the_others_is_none(elasticity):
    alike = replace(NESTED, input_elasticity=elasticity, critical_elasticity=elasticity)
    with_nest, without = solved(alike), solved(replace(alike, critical=()))
    assert with_nest.real_income == pytest.approx(without.real_income, abs=1e-12)
    assert with_nest.spending == pytest.approx(without.spending, rel=1e-11)


def test_one_critical_input_has_nothing_to_replace_in_its_nest():
    alone = solved(replace(NESTED, critical=("good_3",)))
    assert alone.real_income == pytest.approx(solved(replace(NESTED, critical=())).real_income, abs=1e-12)


def test_the_order_of_critical_inputs_does_not_matter():
    other = solved(replace(NESTED, critical=("good_1", "good_3")))
    assert other.real_income == pytest.approx(solved(NESTED).real_income, abs=1e-12)


def test_all_inputs_critical_are_materials_with_that_elasticity():
    everything = solved(replace(NESTED, critical=WORLD.sectors))
    plain = solved(replace(NESTED, critical=(), input_elasticity=NESTED.critical_elasticity))
    assert everything.real_income == pytest.approx(plain.real_income, abs=1e-12)


def test_near_one_it_meets_cobb_douglas():
    one = solved(replace(NESTED, critical_elasticity=1.0))
    near = solved(replace(NESTED, critical_elasticity=1.0 + 1e-9))
    assert near.real_income == pytest.approx(one.real_income, abs=1e-9)
    assert np.abs(one.real_income - solved(NESTED).real_income).max() > 1e-6


def test_unit_costs_are_those_of_the_nests_restated():
    after = solved(NESTED)
    named = [WORLD.sector(name) for name in NESTED.critical]
    others = [s for s in range(5) if s not in named]
    share = WORLD.input_share / WORLD.input_share.sum(axis=1, keepdims=True)
    price = after.price_hat[:, :, None]
    bundled = share[:, named].sum(axis=1)
    bundle = (share[:, named] / bundled[:, None] * price[:, named] ** 0.95).sum(axis=1) ** (1 / 0.95)
    materials = ((share[:, others] * price[:, others] ** 0.8).sum(axis=1) + bundled * bundle**0.8) ** (1 / 0.8)
    v = WORLD.value_added_share
    cost = (v * after.factor_price_hat**0.5 + (1.0 - v) * materials**0.5) ** 2
    assert after.unit_cost_hat == pytest.approx(cost, rel=1e-10)


def test_fixed_proportions_within_the_bundle():
    """At elasticity 0 a sector buys critical inputs in the benchmark's quantities, whatever their prices."""
    input_share = np.zeros_like(WORLD.input_share)
    input_share[:, :, 4] = WORLD.input_share[:, :, 4]
    world = flows(WORLD.trade, WORLD.tariff, input_share, WORLD.trade_elasticity)
    parameters = replace(NESTED, critical_elasticity=0.0, final_elasticity=1.0)
    policy = Policy.benchmark(world)
    policy.tariff[1:, 0, 3] += 0.5
    after = solve(world, policy, parameters, tolerance=1e-12)
    bought = after.spending - world.final_share * after.income[:, None]
    quantity = bought / np.einsum("csu,cu->cs", input_share, world.output) / after.price_hat
    assert quantity[:, 3] == pytest.approx(quantity[:, 1], rel=1e-9)
    assert abs(quantity[0, 3] / quantity[0, 0] - 1.0) > 1e-3


def test_a_world_purged_of_deficits_has_the_nest_in_its_shares():
    """Balancing trade first and the shock then is both at once."""
    purged = without_deficits(WORLD, NESTED)
    after = solve(purged, shock(WORLD, 2), NESTED, tolerance=1e-12)
    at_once = solve(WORLD, replace(shock(WORLD, 2), transfer=-WORLD.deficit), NESTED, tolerance=1e-12)
    assert after.output == pytest.approx(at_once.output, rel=1e-9)
    assert after.spending == pytest.approx(at_once.spending, rel=1e-9)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"critical": ("good_1", "x")}, UnknownName),
        ({"critical": ("good_1", "good_1")}, BadParameters),
        ({"critical": "good_1"}, BadParameters),
        ({"critical_elasticity": -0.1}, BadParameters),
        ({"critical_elasticity": np.nan}, BadParameters),
    ],
)
def test_a_nest_that_means_nothing_is_refused(change, error):
    with pytest.raises(error):
        solved(replace(NESTED, **change))
