"""What is certified is a number and an equilibrium; the rest is refused with the reason, after a bounded search."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from equilibrium.worlds import armington, flows
from tradetalks.equilibrium import Parameters, Policy, solve, solver
from tradetalks.equilibrium.outcome import _check_finite
from tradetalks.errors import NoEquilibrium, UnbalancedWorld
from tradetalks.world.table import World


def two_countries(sold_abroad: float) -> tuple[np.ndarray, np.ndarray]:
    """Two countries of one good each that use a third of their output; the first sells more abroad than it makes."""
    trade = np.array([[[0.1], [sold_abroad]], [[0.1], [10.0]]])
    return trade, np.full((2, 1, 1), 0.33)


def test_a_world_with_an_income_below_zero_is_refused():
    trade, share = two_countries(5.0)
    with pytest.raises(UnbalancedWorld, match="nothing to spend") as caught:
        flows(trade, np.zeros_like(trade), share, [4.0])
    assert "C0" in str(caught.value)


def test_a_world_put_together_by_hand_is_asked_for_its_incomes_too():
    trade, share = two_countries(0.1)
    good = flows(trade, np.zeros_like(trade), share, [4.0])
    poor = replace(good, deficit=np.array([-10.0, 10.0]))
    with pytest.raises(UnbalancedWorld, match="nothing to spend"):
        solve(poor, Policy.benchmark(poor), Parameters.long_run(poor))


@pytest.mark.parametrize(("name", "cell"), [("real_income", 1), ("price_hat", (0, 0)), ("trade", (0, 1, 0))])
def test_no_outcome_with_a_number_that_is_none(name, cell):
    world, _ = armington([1.0, 3.0])
    outcome = solve(world, Policy.benchmark(world), Parameters.long_run(world))
    values = getattr(outcome, name).copy()
    values[cell] = np.nan
    with pytest.raises(NoEquilibrium, match="is none") as caught:
        _check_finite(replace(outcome, **{name: values}))
    assert name in str(caught.value)


@pytest.mark.parametrize("change", [0.05, 0.01, 100.0])
def test_a_uniform_change_of_productivity_moves_real_income_by_the_input_multiplier(change):
    """Costs of all flows times k, home too, and a value added of half of output everywhere: log W = -log k / 0.5."""
    draw = np.random.default_rng(7)
    trade = draw.uniform(0.2, 1.0, (3, 3, 2)) + 2.0 * np.eye(3)[:, :, None]
    trade = trade + trade.transpose(1, 0, 2)  # balanced
    share = np.full((3, 2, 2), 0.25)
    world = flows(trade, np.zeros_like(trade), share, [3.0, 6.0])
    policy = Policy.benchmark(world)
    policy.trade_cost_hat[:] = change
    after = solve(world, policy, Parameters.long_run(world))
    assert after.real_income == pytest.approx(np.full(3, -np.log(change) / 0.5), abs=1e-8)
    assert after.trade == pytest.approx(world.trade, rel=1e-8)


@pytest.mark.parametrize("labour", [[1.0, 1.0], [1.0, 3.0, 0.1]])
def test_a_tariff_that_ends_all_trade_leaves_autarky(labour):
    """Arkolakis, Costinot & Rodriguez-Clare (2012): real income times the benchmark's home share to 1/theta."""
    world, _ = armington(labour)
    policy = Policy.benchmark(world)
    abroad = ~np.eye(len(labour), dtype=bool)
    policy.tariff[abroad] = 1e4
    after = solve(world, policy, Parameters.long_run(world))
    home = np.einsum("cc->c", world.trade[:, :, 0]) / world.spending[:, 0]
    assert after.real_income == pytest.approx(np.log(home) / 4.0, abs=1e-8)
    assert after.trade[abroad].max() < 1e-9


def test_the_shipped_world_without_trade_is_solved():
    """Some countries make no ore and must buy it: all but that trade ends, and nobody gains from it."""
    world = World.load()
    balanced = replace(Parameters.long_run(world), deficits="zero")
    policy = Policy.benchmark(world)
    abroad = ~np.eye(len(world.countries), dtype=bool)
    policy.tariff[abroad] = 1e4
    after = solve(world, policy, balanced)
    assert after.trade[abroad].sum() < 1e-6 * world.trade[abroad].sum()
    assert after.real_income.max() < 0.0
    assert after.market_gap <= 1e-8


def running_out() -> tuple[World, Policy]:
    """The first country lends a third of its income for good; costs fall most where inputs are used, in the second."""
    trade = np.array([[[1.0], [1.0]], [[0.5], [3.0]]])
    world = flows(trade, np.zeros_like(trade), np.array([[[0.0]], [[0.7]]]), [4.0])
    policy = Policy.benchmark(world)
    policy.trade_cost_hat[:] = 0.02
    return world, policy


def test_a_country_whose_surplus_takes_all_it_earns_is_named():
    """A surplus fixed in world income is more than is left of an income that others outgrow."""
    world, policy = running_out()
    with pytest.raises(NoEquilibrium, match="nothing to spend") as caught:
        solve(world, policy, Parameters.long_run(world))
    assert "income of C0" in str(caught.value)
    assert "surplus of 33%" in str(caught.value)
    assert solve(world, policy, replace(Parameters.long_run(world), deficits="zero")).income.min() > 0.0


def test_a_hopeless_policy_is_given_up_after_a_bounded_number_of_evaluations(monkeypatch):
    counted = 0
    step = solver.step

    def counting(*arguments):
        nonlocal counted
        counted += 1
        return step(*arguments)

    monkeypatch.setattr(solver, "step", counting)
    monkeypatch.setattr(solver, "MOST_PASSES", 500)
    world, policy = running_out()
    with pytest.raises(NoEquilibrium):
        solve(world, policy, Parameters.long_run(world))
    assert counted < 500 + 2 * (solver.MOST_ROUNDS + 1) * solver.MOST_ITERATIONS
