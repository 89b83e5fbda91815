"""What the room refuses at its border, and what it says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from equilibrium.worlds import flows, random_world, toy
from tradetalks.equilibrium import Parameters, Policy, solve, without_deficits
from tradetalks.errors import BadParameters, NoEquilibrium, UnbalancedWorld, UnknownName


def spoiled(name: str, cell, value) -> Policy:
    policy = Policy.benchmark(toy())
    getattr(policy, name)[cell] = value
    return policy


@pytest.mark.parametrize(
    ("name", "cell", "value", "where"),
    [
        ("tariff", (1, 0, 2), np.nan, "policy.tariff[C1 -> C0, good_2]"),
        ("tariff", (1, 0, 2), -1.0, "policy.tariff[C1 -> C0, good_2]"),
        ("tariff", (1, 0, 2), np.inf, "policy.tariff[C1 -> C0, good_2]"),
        ("tariff", (1, 1, 0), 0.1, "policy.tariff[C1 -> C1, good_0]"),
        ("trade_cost_hat", (2, 0, 0), 0.0, "policy.trade_cost_hat[C2 -> C0, good_0]"),
        ("export_tax", (0, 2, 1), -1.5, "policy.export_tax[C0 -> C2, good_1]"),
    ],
)
def test_a_bad_policy_is_refused_with_its_cell(name, cell, value, where):
    with pytest.raises(BadParameters) as refusal:
        solve(toy(), spoiled(name, cell, value), Parameters.long_run(toy()))
    assert refusal.value.where == where
    assert refusal.value.remedy


def test_wrong_axes_are_refused():
    policy = replace(Policy.benchmark(toy()), tariff=np.zeros((3, 3)))
    with pytest.raises(BadParameters, match="wrong axes") as refusal:
        solve(toy(), policy, Parameters.long_run(toy()))
    assert "(3, 3, 3)" in refusal.value.evidence


def test_whole_numbers_are_refused():
    policy = replace(Policy.benchmark(toy()), tariff=np.zeros((3, 3, 3), dtype=int))
    with pytest.raises(BadParameters, match="floats"):
        solve(toy(), policy, Parameters.long_run(toy()))


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"trade_elasticity": np.array([2.0, 0.0, 4.0])}, "trade_elasticity[good_1]"),
        ({"trade_elasticity": np.array([2.0, np.nan, 4.0])}, "trade_elasticity[good_1]"),
        ({"trade_elasticity": np.array([2.0, 5.0])}, "trade_elasticity"),
        ({"value_added_elasticity": -0.1}, "value_added_elasticity"),
        ({"input_elasticity": np.nan}, "input_elasticity"),
        ({"final_elasticity": np.inf}, "final_elasticity"),
        ({"mobile_share": 1.2}, "mobile_share[good_0]"),
        ({"mobile_share": np.array([0.5, 0.5])}, "mobile_share"),
        ({"profit_share": np.array([0.0, 0.9, 0.0])}, "profit_share[C1, good_1]"),
        ({"scale_elasticity": 0.3}, "scale_elasticity[good_1]"),
        ({"deficits": "none"}, "deficits"),
        ({"wage_floor": -0.1}, "wage_floor"),
        ({"wage_floor": np.ones(2)}, "wage_floor"),
    ],
)
def test_bad_parameters_are_refused_with_their_place(change, where):
    with pytest.raises(BadParameters) as refusal:
        solve(toy(), Policy.benchmark(toy()), replace(Parameters.long_run(toy()), **change))
    assert refusal.value.where == where


@pytest.mark.parametrize("tolerance", [0.0, -1.0, 1.0, np.nan])
def test_a_tolerance_that_proves_nothing_is_refused(tolerance):
    with pytest.raises(BadParameters, match="tolerance"):
        solve(toy(), Policy.benchmark(toy()), Parameters.long_run(toy()), tolerance=tolerance)


def test_an_unknown_elasticity_set_is_refused():
    with pytest.raises(UnknownName, match="no_such_set"):
        Parameters.long_run(toy(), elasticity_set="no_such_set")


@pytest.mark.parametrize("dimensions", [(4, 2), (9, 2)])
def test_a_start_of_other_dimensions_is_refused(dimensions):
    """States of 3 x 7 and 9 x 2 have the same length."""
    small, large = random_world(1, 3, 7, (2.0, 6.0)), random_world(1, *dimensions, (2.0, 6.0))
    start = solve(small, Policy.benchmark(small), Parameters.long_run(small))
    with pytest.raises(BadParameters, match="dimensions"):
        solve(large, Policy.benchmark(large), Parameters.long_run(large), start=start)


def test_a_start_saves_time_and_changes_nothing():
    world = random_world(3, 8, 5, (2.0, 12.0))
    policy, parameters = Policy.benchmark(world), Parameters.long_run(world)
    policy.tariff[0, 1] += 0.5
    cold = solve(world, policy, parameters)
    policy.tariff[0, 1] += 1e-4
    warm, again = solve(world, policy, parameters, start=cold), solve(world, policy, parameters)
    assert warm.iterations < again.iterations
    assert warm.real_income == pytest.approx(again.real_income, abs=1e-10)


def test_an_outcome_keeps_the_policy_it_was_solved_for():
    world = random_world(3, 4, 3, (2.0, 12.0))
    policy = Policy.benchmark(world)
    after = solve(world, policy, Parameters.long_run(world))
    policy.export_tax[0, 1, 0] = 0.5
    assert after.policy.export_tax[0, 1, 0] == 0.0
    assert after.terms_of_trade == pytest.approx(np.zeros(4), abs=1e-9)


def test_a_deficit_that_trade_cannot_carry_has_no_equilibrium():
    """C0 lives on a deficit fixed at half its spending, and nobody may sell to it any more."""
    trade = np.array([[1.0, 0.0], [1.0, 9.0]])[:, :, None]
    world = flows(trade, np.zeros((2, 2, 1)), np.zeros((2, 1, 1)), [60.0])
    policy = Policy.benchmark(world)
    policy.trade_cost_hat[1, 0, 0] = 1e6
    with pytest.raises(NoEquilibrium) as refusal:
        solve(world, policy, Parameters.long_run(world))
    assert "C" in refusal.value.where
    assert refusal.value.evidence
    assert refusal.value.remedy


def test_the_purged_world_is_balanced_and_at_rest():
    world = random_world(5, 5, 3, (2.0, 10.0))
    assert np.abs(world.deficit / world.income).max() > 1e-3
    parameters = replace(Parameters.long_run(world), value_added_elasticity=0.5, input_elasticity=0.3)
    purged = without_deficits(world, parameters)
    purged.check()
    assert np.abs(purged.deficit).max() == 0.0
    exports = purged.trade.sum(axis=(1, 2))
    assert purged.trade.sum(axis=(0, 2)) == pytest.approx(exports, rel=1e-8)
    again = solve(purged, Policy.benchmark(purged), parameters)
    assert again.real_income == pytest.approx(np.zeros(5), abs=1e-9)


def test_deficits_zero_is_a_question_about_the_purged_world():
    world = random_world(5, 5, 3, (2.0, 10.0))
    zero = replace(Parameters.long_run(world), deficits="zero")
    policy = Policy.benchmark(world)
    policy.tariff[0, 1] += 0.25
    direct = solve(world, policy, zero)
    in_two_steps = solve(without_deficits(world, zero), policy, replace(zero, deficits="fixed"))
    assert direct.real_income == pytest.approx(in_two_steps.real_income, abs=1e-10)
    assert np.abs(direct.benchmark.deficit).max() == 0.0


def test_proportional_deficits_keep_their_share_of_income_but_for_one_factor_a_side():
    world = random_world(7, 6, 3, (2.0, 10.0))
    policy = Policy.benchmark(world)
    policy.tariff[0] += 0.3 * (np.arange(6) != 0)[:, None]
    after = solve(world, policy, replace(Parameters.long_run(world), deficits="proportional"))
    assert after.deficit.sum() == pytest.approx(0.0, abs=1e-9 * world.income.sum())
    ratio = after.deficit / (world.deficit * after.value_added.sum(axis=1) / world.value_added.sum(axis=1))
    for side in (world.deficit > 0.0, world.deficit < 0.0):
        assert ratio[side] == pytest.approx(np.full(side.sum(), ratio[side][0]), rel=1e-9)


@pytest.mark.parametrize(
    ("name", "value", "where"),
    [
        ("trade", -1.0, "C0, C1, good_1"),
        ("trade", np.nan, "C0, C1, good_1"),
        ("input_share", 0.9, "C0, good_1"),
        ("input_share", np.nan, "C0, good_1"),
    ],
)
def test_a_benchmark_that_does_not_add_up_is_refused_with_its_cell(name, value, where):
    """Negative flows, gaps in data, shares that do not sum to one: nothing is solved on them."""
    sound = toy()
    array = getattr(sound, name).copy()
    array[0, 1, 1] = value
    world = replace(sound, **{name: array})
    with pytest.raises(UnbalancedWorld) as error:
        solve(world, Policy.benchmark(world), Parameters.long_run(world))
    assert where in str(error.value)


def test_a_floor_above_what_the_seller_can_make_is_refused():
    world = toy()
    policy = Policy.benchmark(world)
    policy.floor[0, 1, 0] = 1e3
    with pytest.raises(NoEquilibrium, match="C1"):
        solve(world, policy, Parameters.long_run(world))
