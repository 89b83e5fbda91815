"""Tariff-rate quotas: the marginal wedge, revenue and rents that the law says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equilibrium.test_facts import assert_equilibrium, shock
from equilibrium.worlds import armington, golden, random_world, tariff_quota, toy
from tradetalks.equilibrium import Outcome, Parameters, Policy, solve, without_deficits
from tradetalks.errors import BadParameters

CASES = {"importer": "importer_rents", "exporter": "exporter_rents", "nobody": "dissipated"}
CELL = (1, 0, 0)
HALF = golden("analytic")["Q_quota_half"]


def solved(quota: float, over: float, holder: str, inside: float = 0.0) -> Outcome:
    """Two equal countries; C0 has a quota on what C1 sells it."""
    world, _ = armington([1, 1])
    policy = tariff_quota(world, CELL, quota, over, holder)
    policy.tariff[CELL] = inside
    return solve(world, policy, Parameters.long_run(world), tolerance=1e-13)


@pytest.mark.parametrize("holder", CASES)
def test_a_quota_at_half_of_free_trade_binds_below_a_high_over_quota_tariff(holder):
    after, expected = solved(0.5, 0.5, holder), HALF[CASES[holder]]
    rate = expected["kappa_hat"] - 1.0 if holder == "nobody" else expected["rate"]
    assert after.shadow_price[CELL] == pytest.approx(rate, abs=1e-8)
    assert 100.0 * after.real_income == pytest.approx([expected["dlnW_importer"], expected["dlnW_exporter"]], abs=1e-6)
    assert after.tariff_revenue == pytest.approx([0.0, 0.0], abs=1e-12)


def test_the_over_quota_tariff_is_paid_as_soon_as_it_is_below_the_rent():
    """0.42973205 is the importers' rent of half of free trade; on either side of it."""
    rent = HALF["importer_rents"]["rate"]
    assert solved(0.5, rent + 1e-6, "importer").quantity_hat[CELL] == pytest.approx(0.5, abs=1e-9)
    below = solved(0.5, rent - 1e-3, "importer")
    assert below.quantity_hat[CELL] > 0.5 + 1e-4
    assert below.shadow_price[CELL] == pytest.approx(rent - 1e-3, abs=1e-12)


@pytest.mark.parametrize("holder", CASES)
@pytest.mark.parametrize(("quota", "over"), [(2.0, 0.4), (0.5, 0.9), (0.5, 0.2)])
def test_revenue_and_rent_are_the_laws(holder, quota, over):
    """t0 q + (t1 - t0) max(q - quota, 0) and r min(q, quota), per unit of border value.

    Exporters' rents and what queues cost are inside the border value that t0 is levied on, as under a cap.
    """
    t0 = 0.05
    after = solved(quota, over, holder, t0)
    q, price = after.quantity_hat[CELL], after.unit_cost_hat[1, 0] * after.benchmark.trade[CELL]
    wedge = (1.0 + t0) * after.shadow_price[CELL]
    inside, rest = min(q, quota), max(q - quota, 0.0)
    dutiable = 1.0 if holder == "importer" else (1.0 + t0 + wedge) / (1.0 + t0)
    assert after.tariff_revenue[0] == pytest.approx(price * (t0 * dutiable * inside + over * rest), rel=1e-8)
    rent = {"importer": wedge, "exporter": wedge / (1.0 + t0), "nobody": 0.0}[holder] * price * inside
    holders = [0.0, rent] if holder == "exporter" else [rent, 0.0]
    assert after.rent == pytest.approx(holders, rel=1e-8, abs=1e-12)
    paid = price * (1.0 + t0 + wedge) * q
    assert after.trade[CELL] * (1.0 + after.in_effect.tariff[CELL]) == pytest.approx(paid, rel=1e-8)
    assert len(after.exceeded_quotas[0]) == (rest > 1e-9)


@pytest.mark.parametrize(("quota", "tariff"), [(2.0, 0.0), (0.01, 0.2)])
def test_a_quota_not_filled_is_its_tariff_and_importers_licences_exceeded_are_the_other(quota, tariff):
    after = solved(quota, 0.2, "importer")
    world = after.benchmark
    policy = Policy.benchmark(world)
    policy.tariff[CELL] = tariff
    assert after.real_income == pytest.approx(solve(world, policy, Parameters.long_run(world)).real_income, abs=1e-10)


@given(st.integers(0, 10**6), st.sampled_from([1.0, 0.6]))
@settings(max_examples=10, deadline=None, derandomize=True)
def test_quotas_hold_and_are_what_their_taxes_are(seed, mobile):
    draw = np.random.default_rng(seed)
    world = random_world(seed, 4, 3, (1.0, 10.0), 0.2)
    parameters = replace(Parameters.long_run(world), value_added_elasticity=0.5, mobile_share=mobile)
    world = without_deficits(world, parameters)
    shape = world.trade.shape
    rationed = ~np.eye(4, dtype=bool)[:, :, None] & (draw.uniform(size=shape) < 0.3)
    policy = shock(world, seed)
    policy = replace(
        policy,
        quota=np.where(rationed, draw.uniform(0.2, 1.2, shape), np.inf),
        over_quota_tariff=np.where(rationed, policy.tariff + draw.uniform(0.0, 1.0, shape), 0.0),
        rent_to=draw.choice(list(CASES), shape),
    )
    after = solve(world, policy, parameters)
    here = rationed & (world.trade > 0.0)
    most = (policy.over_quota_tariff - policy.tariff)[here] / (1.0 + policy.tariff[here])
    fill, shadow = (after.quantity_hat / policy.quota)[here], after.shadow_price[here]
    assert (shadow[fill < 1.0 - 1e-8] == 0.0).all()
    assert shadow[fill > 1.0 + 1e-8] == pytest.approx(most[fill > 1.0 + 1e-8], rel=1e-12)
    assert (shadow >= 0.0).all()
    assert (shadow <= most * (1.0 + 1e-12)).all()
    taxed = solve(world, after.in_effect, parameters)
    assert taxed.real_income == pytest.approx(after.real_income, abs=1e-9)
    assert taxed.tariff_revenue + taxed.export_tax_revenue == pytest.approx(
        after.tariff_revenue + after.export_tax_revenue + after.rent, abs=1e-8
    )
    assert_equilibrium(taxed)


def test_a_prohibitive_tariff_above_a_twentieth_of_trade_fills_the_quota():
    world = random_world(4, 5, 3, (60.0, 60.0))
    world = without_deficits(world, Parameters.long_run(world))
    policy = replace(Policy.benchmark(world), quota=np.full(world.trade.shape, np.inf), over_quota_tariff=0.0)
    policy.quota[0, 1:] = 0.05
    policy = replace(policy, over_quota_tariff=np.where(np.isfinite(policy.quota), 10.0, 0.0))
    after = solve(world, policy, Parameters.long_run(world))
    assert after.quantity_hat[0, 1:] == pytest.approx(np.full((4, 3), 0.05), rel=1e-8)


@pytest.mark.parametrize(
    ("cell", "quota", "over", "other", "where"),
    [
        ((1, 0, 2), 0.0, 0.5, {}, "policy.quota[C1 -> C0, good_2]"),
        ((1, 0, 2), np.nan, 0.5, {}, "policy.quota[C1 -> C0, good_2]"),
        ((1, 1, 2), 0.5, 0.5, {}, "policy.quota[C1 -> C1, good_2]"),
        ((1, 0, 2), 0.5, 0.5, {"cap": 0.5}, "policy.quota[C1 -> C0, good_2]"),
        ((1, 0, 2), 0.5, 0.5, {"floor": 0.6}, "policy.quota[C1 -> C0, good_2]"),
        ((1, 0, 2), 0.5, -0.1, {}, "policy.over_quota_tariff[C1 -> C0, good_2]"),
        ((1, 0, 2), 0.5, np.inf, {}, "policy.over_quota_tariff[C1 -> C0, good_2]"),
        ((1, 0, 2), np.inf, 0.5, {}, "policy.over_quota_tariff[C1 -> C0, good_2]"),
    ],
)
def test_a_quota_that_means_nothing_is_refused_with_its_cell(cell, quota, over, other, where):
    policy = tariff_quota(toy(), cell, quota, over, "importer")
    for name, value in other.items():
        getattr(policy, name)[cell] = value
    with pytest.raises(BadParameters) as refusal:
        solve(toy(), policy, Parameters.long_run(toy()))
    assert refusal.value.where == where
    assert refusal.value.remedy
