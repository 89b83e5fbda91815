"""The monthly path: identities that any adjustment of this kind must keep, and the published speed."""

from dataclasses import replace

import numpy as np
import pytest

import tradetalks as tt
from tradetalks.equilibrium import horizons
from tradetalks.runs.adjustment import after, at_rest, log_cost_over_frontier, month, on_frontier, pace
from tradetalks.runs.monthly_law import MonthlyLaw
from tradetalks.world import World

GOODS = 3


@pytest.fixture(scope="module")
def small():
    """A made-up world of 4 countries and 3 goods, with materials."""
    random = np.random.default_rng(3)
    trade = random.uniform(1.0, 20.0, (4, 4, GOODS))
    trade[np.arange(4), np.arange(4)] *= 12.0
    tariff = np.where(np.eye(4, dtype=bool)[:, :, None], 0.0, random.uniform(0.0, 0.1, (4, 4, GOODS)))
    inputs = random.uniform(0.02, 0.12, (4, GOODS, GOODS))
    names = ("AAA", "BBB", "CCC", "DDD")
    return World.from_flows(names, ("x", "y", "z"), trade, tariff, inputs, np.array([2.5, 4.0, 6.0]))


@pytest.fixture(scope="module")
def speed(small):
    return pace(small.trade_elasticity, horizons.horizon("year").parameters(small), 0.25, 0.03, 0.55)


def raised(world, rate=0.25):
    policy = tt.Policy.benchmark(world)
    policy.tariff[1, 0] += rate
    return policy


def walk(world, policies, speed):
    state, outcome, found = at_rest(world), None, []
    for policy in policies:
        outcome = month(world, policy, speed, state, outcome)
        found.append((outcome, state))
        state = after(world, outcome, speed, state)
    return found


def test_no_change_of_law_moves_nothing_in_ten_years(small, speed):
    found = walk(small, [tt.Policy.benchmark(small)] * 120, speed)
    outcome, state = found[-1]
    assert max(np.abs(each).max() for each in (state.sourcing, state.labour, state.capital)) < 1e-9
    assert np.abs(outcome.real_income).max() < 1e-9


def test_a_deferral_is_the_same_path_later(small, speed):
    base, policy = tt.Policy.benchmark(small), raised(small)
    law = MonthlyLaw(tuple(range(20)), (base, *[policy] * 19), 0, ())
    later = law.deferred(6)
    now, then = walk(small, law.policies, speed), walk(small, later.policies, speed)
    for t in range(1, 14):
        assert then[t + 6][0].real_income == pytest.approx(now[t][0].real_income, abs=1e-9)
        assert then[t + 6][0].trade == pytest.approx(now[t][0].trade, rel=1e-8)
    assert len(later.policies) == 20


def test_no_price_lies_below_that_of_the_long_run_at_the_same_costs(small, speed):
    for outcome, state in walk(small, [raised(small)] * 36, speed):
        over = log_cost_over_frontier(small, outcome, speed.theta)
        barrier = outcome.in_effect.trade_cost_hat * (1 + outcome.in_effect.tariff) / (1 + small.tariff)
        frontier = np.log(barrier[0] * outcome.unit_cost_hat[0][None, :]) - over[0]
        assert (np.log(outcome.price_hat) - frontier).min() > -1e-9
        held = on_frontier(small, state.sourcing, speed)
        assert held == pytest.approx(state.sourcing, abs=1e-12)


def test_after_fifty_years_it_is_the_long_run_with_the_same_nests(small, speed):
    outcome, _ = walk(small, [raised(small)] * 600, speed)[-1]
    last = tt.solve(small, raised(small), replace(speed.within, trade_elasticity=speed.theta, mobile_share=1.0))
    assert outcome.trade == pytest.approx(last.trade, rel=1e-3)
    assert outcome.real_income == pytest.approx(last.real_income, abs=1e-5)


def test_factors_change_sectors_and_keep_their_sum(small, speed):
    found = walk(small, [raised(small)] * 24, speed)
    for _, state in found[1:]:
        for stock in (state.labour, state.capital):
            total = (small.value_added * np.exp(stock)).sum(axis=1)
            assert total == pytest.approx(small.value_added.sum(axis=1), rel=1e-12)
    first, last = (np.abs(found[t][1].labour).max() for t in (1, 23))
    assert 0.0 < first < last


def test_two_steps_of_half_a_month_go_as_far_as_one(small, speed):
    """At the same costs the way that is left shrinks alike, whatever the step."""
    outcome = month(small, raised(small), speed, at_rest(small), None)
    whole = after(small, outcome, speed, at_rest(small))
    half = after(small, outcome, speed, after(small, outcome, speed, at_rest(small), 0.5), 0.5)
    assert half.sourcing == pytest.approx(whole.sourcing, abs=2e-5)
    assert half.labour == pytest.approx(whole.labour, abs=2e-4)


def test_what_was_on_for_a_year_is_remembered(small, speed):
    base = tt.Policy.benchmark(small)
    found = walk(small, [raised(small)] * 12 + [base] * 48, speed)
    ratio = [found[t][0].trade[1, 0].sum() / small.trade[1, 0].sum() for t in (11, 12, 24, 59)]
    assert ratio[0] < ratio[1] < ratio[2] < ratio[3] < 1.0


def test_stocks_of_factors_need_a_month_in_which_none_moves(small):
    stocks = np.full(small.output.shape, 0.1)
    with pytest.raises(tt.BadParameters, match="move within the period"):
        tt.solve(small, raised(small), replace(tt.Parameters.long_run(small), log_factor_stock=stocks))
    with pytest.raises(tt.BadParameters, match="one finite number per cell"):
        tt.solve(small, raised(small), replace(tt.Parameters.long_run(small), log_sourcing=np.full(3, np.nan)))


def test_the_speed_is_the_published_one():
    """Boehm, Levchenko & Pandalai-Nayar (2023): the first year over the end .34 to .43, the end after 7 to 10 years."""
    world = tt.World.load()
    speed = pace(world.trade_elasticity, horizons.horizon("year").parameters(world), 0.25, 0.03, 0.55)
    policy = tt.Policy.benchmark(world)
    lane = world.country("CHN"), world.country("USA")
    traded = world.tariff.any(axis=(0, 1))
    policy.tariff[lane] += np.where(traded, 0.20, 0.0)
    sales = [out.trade[lane].sum() / world.trade[lane].sum() for out, _ in walk(world, [policy] * 121, speed)]
    elasticity = -np.log(sales) / np.log(1.2)
    assert 0.34 <= elasticity[1:13].mean() / elasticity[-1] <= 0.43
    gone = (elasticity - elasticity[0]) / (elasticity[-1] - elasticity[0])
    assert 84 <= int(np.argmax(gone > 0.95)) <= 120
    static = tt.solve(world, policy, horizons.horizon("year").parameters(world)).trade[lane].sum()
    first_year = np.mean(sales[1:13]) * world.trade[lane].sum()
    assert first_year == pytest.approx(static, rel=0.05)  # both hold the published elasticity of the first year
