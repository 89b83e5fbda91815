"""Gross domestic product and its neighbours against what theory and national accounting say of them."""

from dataclasses import replace

import numpy as np
import pytest

from tradetalks.equilibrium import Parameters, Policy, solve
from tradetalks.runs import national_accounts as accounts
from tradetalks.runs.quantities import QUANTITIES
from tradetalks.world import World


def after(world: World, points: float, **parameters):
    policy = Policy.benchmark(world)
    policy.tariff[0, 1:, :] += points
    return solve(world, policy, replace(Parameters.long_run(world), **parameters))


@pytest.fixture(scope="module")
def free() -> World:
    random = np.random.default_rng(5)
    trade = random.uniform(5.0, 20.0, (3, 3, 2)) + 150.0 * np.eye(3)[:, :, None]
    return World.from_flows(
        ("A", "B", "C"), ("food", "finance"), trade, 0.0 * trade, np.full((3, 2, 2), 0.2), np.array([4.0, 6.0])
    )


def test_with_fixed_factors_and_no_distortion_the_product_moves_by_the_square_of_a_tariff(free):
    """The envelope theorem: at free trade, prices move and volume does not, to first order."""
    whole, half = (accounts.real_gdp(free, after(free, points)) for points in (2e-3, 1e-3))
    assert np.abs(whole).max() < 1e-5
    np.testing.assert_allclose(whole[1:] / half[1:], 4.0, rtol=0.05)


def test_with_tariffs_the_product_moves_by_the_revenue_of_the_trade_that_is_lost(synthetic):
    """Caliendo & Parro (2015), equation 17: the volume-of-trade effect, to first order, as a share of the product."""
    outcome = after(synthetic, 1e-4)
    lost = outcome.volume_of_trade * synthetic.income / (synthetic.income - synthetic.deficit)
    np.testing.assert_allclose(accounts.real_gdp(synthetic, outcome), lost, atol=2e-8)
    assert np.abs(lost).max() > 1e-7


def test_goods_and_services_add_up_to_trade_and_balances_to_nothing(free):
    outcome = after(free, 0.1, deficits="proportional")
    both = accounts.goods_trade(free, outcome) + accounts.services_trade(free, outcome)
    np.testing.assert_allclose(both, QUANTITIES["trade"].of(free, outcome), atol=1e-9)
    assert np.abs(accounts.services_trade(free, outcome)).max() > 0.1
    balance = both.sum(axis=1) - both.sum(axis=0)
    np.testing.assert_allclose(accounts.current_account(free, outcome), balance, atol=1e-6)


def test_statutory_revenue_is_the_rate_times_old_trade_and_more_than_is_collected(synthetic):
    outcome = after(synthetic, 0.1)
    charged = accounts.statutory_revenue(synthetic, outcome)
    np.testing.assert_allclose(charged, [0.0, *(0.1 * synthetic.trade[0, 1:].sum(axis=1))], atol=1e-9)
    assert (QUANTITIES["revenue"].of(synthetic, outcome)[1:] < charged[1:]).all()


def test_a_wage_floor_that_binds_costs_work_and_product(synthetic):
    policy = Policy.benchmark(synthetic)
    policy.tariff[0, 1:, :] += 0.3
    floor = replace(Parameters.long_run(synthetic), wage_floor=np.array([1.0, 0.0, 0.0, 0.0]))
    outcome = solve(synthetic, policy, floor)
    assert accounts.total_employment(synthetic, outcome)[0] < 0.0
    assert accounts.real_gdp(synthetic, outcome)[0] < accounts.real_gdp(synthetic, after(synthetic, 0.3))[0]
