"""Caps, floors and their rents."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equilibrium.test_facts import assert_equilibrium, shock
from equilibrium.worlds import armington, flows, golden, random_world, toy
from tradetalks.equilibrium import HORIZONS, Outcome, Parameters, Policy, gradient, solve, without_deficits
from tradetalks.errors import BadParameters, NoEquilibrium

QUOTA = golden("analytic")["Q_quota_half"]
PURCHASE = golden("analytic")["P_purchase"]
HOLDERS = ("exporter", "importer", "nobody")
few = settings(max_examples=10, deadline=None, derandomize=True)


def limited(world, seed: int, cap: float, floor: float) -> Policy:
    """A shock with caps on a tenth of the traded border cells and floors on another tenth."""
    draw = np.random.default_rng(seed + 1)
    shape = world.trade.shape
    abroad = ~np.eye(shape[0], dtype=bool)[:, :, None] & (world.trade > 0.0)
    lot = draw.uniform(size=shape)
    return replace(
        shock(world, seed),
        cap=np.where(abroad & (lot < 0.1), draw.uniform(cap, 1.0, shape), np.inf),
        floor=np.where(abroad & (lot > 0.9), draw.uniform(0.8, floor, shape), 0.0),
        rent_to=draw.choice(HOLDERS, shape),
    )


@pytest.mark.parametrize(
    ("holder", "case", "rate"),
    [
        ("importer", "importer_rents", "rate"),
        ("exporter", "exporter_rents", "rate"),
        ("nobody", "dissipated", "kappa_hat"),
    ],
)
def test_a_quota_at_half_of_free_trade(holder, case, rate):
    world, _ = armington([1, 1])
    policy = replace(Policy.benchmark(world), rent_to=holder)
    policy.cap[1, 0, 0] = 0.5
    after = solve(world, policy, Parameters.long_run(world))
    expected = QUOTA[case]
    assert after.shadow_price[1, 0, 0] + (rate == "kappa_hat") == pytest.approx(expected[rate], abs=1e-8)
    assert 100.0 * after.real_income == pytest.approx([expected["dlnW_importer"], expected["dlnW_exporter"]], abs=1e-6)


def test_a_purchase_commitment_of_half_as_much_again():
    world, _ = armington([1, 1, 1])
    policy = Policy.benchmark(world)
    policy.floor[1, 0, 0] = 1.5
    after = solve(world, policy, Parameters.long_run(world))
    assert after.shadow_price[1, 0, 0] == pytest.approx(-PURCHASE["implicit_subsidy"], abs=1e-8)
    assert 100.0 * after.real_income == pytest.approx(PURCHASE["dlnW"], abs=1e-6)
    change = 100.0 * (after.quantity_hat[:, :, 0] - 1.0)
    assert change[2, 0] == pytest.approx(PURCHASE["buyer_imports_from_third"], abs=1e-4)
    assert change[1, 2] == pytest.approx(PURCHASE["seller_exports_to_third"], abs=1e-4)
    assert after.rent == pytest.approx([after.shadow_price[1, 0, 0] * after.trade[1, 0, 0], 0.0, 0.0], abs=1e-12)


def test_a_purchase_commitment_out_of_a_tariff_war_is_a_tariff_cut():
    """Tariffs of 20 % both ways; half as much again as in the war is what a tariff of 6.2 % would sell."""
    case = PURCHASE["from_war_20_20"]
    world, _ = armington([1, 1, 1])
    war = Policy.benchmark(world)
    war.tariff[1, 0, 0] = war.tariff[0, 1, 0] = 0.2
    before = solve(world, war, Parameters.long_run(world))
    promise = war.copy()
    promise.floor[1, 0, 0] = 1.5 * before.quantity_hat[1, 0, 0]
    after = solve(world, promise, Parameters.long_run(world))
    assert after.in_effect.tariff[1, 0, 0] == pytest.approx(case["required_tariff"], abs=1e-8)
    assert 100.0 * (after.real_income - before.real_income) == pytest.approx(case["dlnW_vs_war"], abs=1e-6)


@given(st.integers(0, 10**6), st.sampled_from([1.0, 0.6, 0.1]))
@few
def test_limits_hold_and_are_what_their_taxes_are(seed, mobile):
    world = random_world(seed, 4, 3, (1.0, 10.0), 0.2)
    parameters = replace(Parameters.long_run(world), value_added_elasticity=0.5, mobile_share=mobile)
    world = without_deficits(world, parameters)
    policy = limited(world, seed, 0.2, 1.3)
    after = solve(world, policy, parameters)
    traded = world.trade > 0.0
    assert (after.quantity_hat <= policy.cap * (1.0 + 1e-8))[traded].all()
    assert (after.quantity_hat >= policy.floor * (1.0 - 1e-8))[traded].all()
    assert (after.shadow_price[~np.isfinite(policy.cap)] <= 0.0).all()
    assert (after.shadow_price[policy.floor == 0.0] >= 0.0).all()
    taxed = solve(world, after.in_effect, parameters)
    assert taxed.real_income == pytest.approx(after.real_income, abs=1e-9)
    assert taxed.tariff_revenue + taxed.export_tax_revenue == pytest.approx(
        after.tariff_revenue + after.export_tax_revenue + after.rent, abs=1e-8
    )
    assert_equilibrium(taxed)


@given(st.integers(0, 10**6))
@few
def test_a_cap_at_benchmark_trade_does_nothing_where_nothing_else_happens(seed):
    world = random_world(seed, 4, 3, (1.0, 30.0), 0.3)
    policy = Policy.benchmark(world)
    policy.cap[~np.eye(4, dtype=bool)] = 1.0
    after = solve(world, policy, Parameters.long_run(world))
    assert after.real_income == pytest.approx(np.zeros(4), abs=1e-9)
    assert after.shadow_price == pytest.approx(np.zeros(world.trade.shape), abs=1e-8)


@pytest.mark.parametrize("theta", [0.5, 4.0, 60.0])
def test_a_cap_at_a_twentieth_of_trade_is_met(theta):
    world = random_world(4, 5, 3, (theta, theta))
    world = without_deficits(world, Parameters.long_run(world))
    policy = Policy.benchmark(world)
    policy.cap[0, 1:] = 0.05
    after = solve(world, policy, Parameters.long_run(world))
    assert after.quantity_hat[0, 1:] == pytest.approx(np.full((4, 3), 0.05), rel=1e-8)
    assert (after.shadow_price[0, 1:] > 0.0).all()


def test_an_outcome_with_limits_starts_another():
    world = random_world(3, 6, 3, (2.0, 12.0))
    policy, parameters = limited(world, 1, 0.5, 1.5), Parameters.long_run(world)
    cold = solve(world, policy, parameters)
    warm = solve(world, policy, parameters, start=cold)
    assert warm.iterations < cold.iterations
    assert warm.real_income == pytest.approx(cold.real_income, abs=1e-9)


@given(st.integers(0, 10**6), st.sampled_from(sorted(HORIZONS)), st.sampled_from([0.5, 2.0, 10.0]))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_hard_worlds_are_solved_or_refused(seed, name, largest):
    """Trade elasticities from 0.5 to 60, tariffs up to 1,000 %, caps down to 0.05; what is solved is one."""
    draw = np.random.default_rng(seed)
    world = random_world(seed, *draw.integers(2, 6, 2), (0.5, 60.0), draw.choice([0.0, 0.3, 0.6]))
    parameters = HORIZONS[name].parameters(world)
    policy = replace(limited(world, seed, 0.05, 1.2), tariff=shock(world, seed, largest).tariff)
    try:
        after = solve(world, policy, parameters)
    except NoEquilibrium:
        return
    assert after.residual <= 1e-10
    traded = world.trade > 0.0
    assert (after.quantity_hat <= policy.cap * (1.0 + 1e-7))[traded].all()
    assert (after.quantity_hat >= policy.floor * (1.0 - 1e-7))[traded].all()
    if name != "impact":
        assert_equilibrium(replace(after, policy=after.in_effect))


def with_limit(name: str, cell, value) -> Policy:
    policy = Policy.benchmark(toy())
    getattr(policy, name)[cell] = value
    return policy


@pytest.mark.parametrize(
    ("policy", "where"),
    [
        (with_limit("cap", (1, 0, 2), 0.0), "policy.cap[C1 -> C0, good_2]"),
        (with_limit("cap", (1, 0, 2), -0.5), "policy.cap[C1 -> C0, good_2]"),
        (with_limit("cap", (1, 0, 2), np.nan), "policy.cap[C1 -> C0, good_2]"),
        (with_limit("floor", (1, 0, 2), -1.0), "policy.floor[C1 -> C0, good_2]"),
        (with_limit("floor", (1, 0, 2), np.inf), "policy.floor[C1 -> C0, good_2]"),
        (with_limit("cap", (1, 1, 0), 0.5), "policy.cap[C1 -> C1, good_0]"),
        (replace(with_limit("cap", (1, 0, 2), 0.5), floor=1.0), "policy.floor[C1 -> C0, good_2]"),
        (replace(Policy.benchmark(toy()), rent_to="treasury"), "policy.rent_to[C0 -> C0, good_0]"),
        (replace(Policy.benchmark(toy()), cap=np.ones(3)), "policy.cap"),
    ],
)
def test_a_limit_that_means_nothing_is_refused_with_its_cell(policy, where):
    with pytest.raises(BadParameters) as refusal:
        solve(toy(), policy, Parameters.long_run(toy()))
    assert refusal.value.where == where
    assert refusal.value.remedy


def test_a_floor_without_benchmark_trade_is_refused():
    world = random_world(11, 4, 3, (2.0, 8.0), 0.5)
    empty = tuple(np.argwhere(world.trade == 0.0)[0])
    policy = Policy.benchmark(world)
    policy.floor[empty] = 1.2
    with pytest.raises(BadParameters, match="out of range"):
        solve(world, policy, Parameters.long_run(world))


def scarcity(share: float, quantity: float, elasticity: float) -> float:
    """What is paid for the material over what is paid for labour, in the closed form."""
    return share / (1.0 - share) * quantity ** ((elasticity - 1.0) / elasticity)


BOTTLENECK = [row for row in golden("analytic")["G_bottleneck"]["rows"] if row[2] != 1.0]
SOLVED = [row for row in BOTTLENECK if scarcity(*row[:3]) < 1e5]
REFUSED = [row for row in BOTTLENECK if scarcity(*row[:3]) > 1e5]


def bottleneck(share: float, quantity: float, elasticity: float) -> Outcome:
    """C0 makes one good from its labour and a material that only C1 sells; the material is capped, C0 has the rent."""
    output = 1.0 / (1.0 - share)
    bought = share * output
    trade = np.zeros((2, 2, 2))
    trade[1, 0, 0], trade[1, 1, 0] = bought, 0.5
    trade[0, 0, 1], trade[0, 1, 1], trade[1, 1, 1] = output - bought, bought, 1.0
    input_share = np.zeros((2, 2, 2))
    input_share[0, 0, 1] = share
    world = flows(trade, np.zeros((2, 2, 2)), input_share, [4.0, 4.0])
    policy = replace(Policy.benchmark(world), rent_to="importer")
    policy.cap[1, 0, 0] = quantity
    return solve(world, policy, replace(Parameters.long_run(world), value_added_elasticity=elasticity))


@pytest.mark.parametrize(("share", "quantity", "elasticity", "expected"), SOLVED)
def test_a_bottleneck_costs_what_the_closed_form_says(share, quantity, elasticity, expected):
    after = bottleneck(share, quantity, elasticity)
    made = np.log(after.output[0, 1] / after.benchmark.output[0, 1]) - np.log(after.unit_cost_hat[0, 1])
    assert 100.0 * made == pytest.approx(expected, abs=2e-4)


@pytest.mark.parametrize(("share", "quantity", "elasticity", "_"), REFUSED)
def test_a_bottleneck_that_leaves_labour_nothing_is_refused(share, quantity, elasticity, _):
    with pytest.raises(NoEquilibrium):
        bottleneck(share, quantity, elasticity)


def choked(choke: float):
    """The toy world where the first country's imports of a good from the second are all but banned."""
    world = toy()
    policy = Policy.benchmark(world)
    policy.cap[1, 0, 0] = 1e-6
    return world, replace(policy, choke=choke)


def test_no_buyer_pays_more_than_the_choke_price():
    world, policy = choked(15.0)
    parameters = Parameters.long_run(world)
    free, bound = (solve(world, each, parameters) for each in (replace(policy, choke=np.inf), policy))
    assert 1.0 + free.shadow_price[1, 0, 0] > 15.0
    assert 1.0 + bound.shadow_price[1, 0, 0] == pytest.approx(15.0)
    assert bound.quantity_hat[1, 0, 0] > 1e-6
    assert bound.price_hat.max() < free.price_hat.max()
    assert_equilibrium(replace(bound, policy=bound.in_effect))
    again = solve(world, bound.in_effect, parameters)
    assert again.trade == pytest.approx(bound.trade, rel=1e-7)


def test_a_choke_price_above_the_price_changes_nothing():
    world = toy()
    policy = Policy.benchmark(world)
    policy.cap[1, 0, 0] = 0.8
    parameters = HORIZONS["year"].parameters(world)
    plain, with_choke = (solve(world, each, parameters) for each in (policy, replace(policy, choke=1e6)))
    assert with_choke.trade == pytest.approx(plain.trade, rel=1e-9)


def test_a_gradient_at_the_choke_price_is_its_central_difference():
    """The shadow price is given there: the cap moves nothing, a tariff what it moves at that tax."""
    world, policy = choked(6.0)
    parameters = HORIZONS["year"].parameters(world)
    outcome = solve(world, policy, parameters, tolerance=1e-12)
    found = gradient(outcome, "real_income", world.countries[0])

    def income(step: float) -> float:
        moved = policy.copy()
        moved.tariff[1, 0, 0] += step
        return float(solve(world, moved, parameters, tolerance=1e-12).real_income[0])

    assert found.tariff[1, 0, 0] == pytest.approx((income(1e-4) - income(-1e-4)) / 2e-4, rel=1e-5)
    assert found.cap[1, 0, 0] == 0.0


def test_idle_factors_are_lost_income():
    """Without materials: lost everywhere, everybody has so much less; lost here, both have less, here most."""
    world, _ = armington([1, 1])
    parameters = Parameters.long_run(world)
    everywhere = solve(world, replace(Policy.benchmark(world), idle=np.full((2, 1), 0.1)), parameters)
    assert everywhere.real_income == pytest.approx(np.full(2, np.log(0.9)), abs=1e-9)
    here = np.array([[0.1], [0.0]])
    alone = solve(world, replace(Policy.benchmark(world), idle=here), parameters)
    assert np.log(0.9) < alone.real_income[0] < alone.real_income[1] < 0.0
    assert_equilibrium(alone)
    with pytest.raises(BadParameters, match="shares of what is made"):
        solve(world, replace(Policy.benchmark(world), idle=1.0), parameters)
