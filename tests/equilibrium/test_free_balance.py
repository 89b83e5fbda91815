"""Wages given in common currency with a free trade balance; floors of wages in money of one kind or another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from equilibrium.test_facts import shock
from equilibrium.worlds import armington, random_world
from tradetalks.equilibrium import HORIZONS, Parameters, Policy, gradient, solve
from tradetalks.errors import BadParameters

if TYPE_CHECKING:
    from tradetalks.world.table import World

STUCK = np.array([0.3, 0.6, 0.9])
FACTORS = [1.0, STUCK, 0.0]


def free(world, mobile_share=1.0) -> Parameters:
    return Parameters(
        world.trade_elasticity,
        value_added_elasticity=0.5,
        input_elasticity=0.3,
        final_elasticity=0.9,
        mobile_share=mobile_share,
        deficits="free",
    )


@pytest.mark.parametrize("mobile_share", FACTORS, ids=["long", "specific", "immobile"])
@pytest.mark.parametrize("seed", range(4))
def test_transfers_that_keep_wages_where_they_were_give_the_same_equilibrium(seed, mobile_share):
    """The same answer by the other closure: deficits given, and paid for by transfers."""
    world = random_world(seed, 4, 3, (1.0, 8.0))
    policy, parameters = shock(world, seed), free(world, mobile_share)
    after = solve(world, policy, parameters)
    assert np.ptp(after.wage_hat) < 1e-9
    paid = replace(policy, transfer=after.deficit - world.deficit - (after.deficit - world.deficit).mean())
    same = solve(world, paid, replace(parameters, deficits="fixed"))
    for name in ("real_income", "price_hat", "trade", "wage_hat"):
        assert getattr(after, name) == pytest.approx(getattr(same, name), rel=1e-7, abs=1e-8)


@pytest.mark.parametrize("horizon", list(HORIZONS))
def test_nothing_changes_where_nothing_is_done(horizon):
    world = random_world(5, 4, 3, (1.0, 8.0))
    parameters = replace(HORIZONS[horizon].parameters(world), deficits="free")
    after = solve(world, Policy.benchmark(world), parameters)
    assert after.real_income == pytest.approx(np.zeros(4), abs=1e-9)
    assert after.deficit == pytest.approx(world.deficit, abs=1e-8 * world.income.max())


def test_one_sector_by_hand():
    """Costs stay 1, so that shares, prices and the two trade balances follow from the tariff alone."""
    world, _ = armington([1.0, 3.0])
    rate, theta = 0.2, 4.0
    policy = Policy.benchmark(world)
    policy.tariff[1, 0] = rate
    after = solve(world, policy, Parameters(world.trade_elasticity, deficits="free"))
    before = world.spending_share[:, :, 0]
    power = before * np.array([[1.0, 1.0], [(1.0 + rate) ** -theta, 1.0]])
    share = power / power.sum(axis=0)
    price = power.sum(axis=0) ** (-1.0 / theta)
    # what each spends E clears both labour markets at a wage of 1: sum_d share_od E_d / (1 + t_od) = L_o
    sales = share / (1.0 + policy.tariff[:, :, 0])
    spent = np.linalg.solve(sales, world.output[:, 0])
    assert after.income == pytest.approx(spent, rel=1e-9)
    assert after.final_price_hat == pytest.approx(price, rel=1e-9)
    assert after.deficit == pytest.approx([sales[1, 0] * spent[0] - sales[0, 1] * spent[1]] * np.array([1.0, -1.0]))


def test_a_tariff_shrinks_the_deficit_of_who_levies_it():
    """With wages given nothing makes up for what is not imported but a smaller deficit."""
    world = random_world(2, 4, 3, (2.0, 6.0))
    policy = Policy.benchmark(world)
    policy.tariff[1:, 0] += 0.2
    after = solve(world, policy, free(world))
    assert after.deficit[0] < world.deficit[0]
    fixed = solve(world, policy, replace(free(world), deficits="fixed"))
    assert fixed.wage_hat[0] > 1.0
    assert after.deficit.sum() == pytest.approx(0.0, abs=1e-8 * world.income.sum())


@pytest.mark.parametrize("mobile_share", FACTORS, ids=["long", "specific", "immobile"])
@pytest.mark.parametrize("of", ["real_income", "prices", "imports", "revenue"])
def test_a_gradient_is_its_central_difference(of, mobile_share):
    world = random_world(3, 4, 3, (1.0, 6.0))
    policy, parameters = shock(world, 3), free(world, mobile_share)
    after = solve(world, policy, parameters, tolerance=1e-12)
    found = gradient(after, of, "C0")

    def number(changed: Policy, closure: Parameters = parameters) -> float:
        at = solve(world, changed, closure, start=after, tolerance=1e-12)
        if of == "imports":
            return float(np.log(at.trade[1:, 0].sum()))
        if of == "revenue":
            return float(at.tariff_revenue[0])
        return float(at.real_income[0]) if of == "real_income" else float(np.log(at.final_price_hat[0]))

    for name, cell in (
        ("tariff", (1, 0, 1)),
        ("tariff", (2, 3, 0)),
        ("trade_cost_hat", (0, 0, 2)),
        ("export_tax", (0, 1, 1)),
    ):
        values = []
        for step in (-1e-4, 1e-4):
            changed = policy.copy()
            getattr(changed, name)[cell] += step
            values.append(number(changed))
        expected = (values[1] - values[0]) / 2e-4
        assert getattr(found, name)[cell] == pytest.approx(expected, rel=2e-5, abs=1e-7 * max(1.0, abs(values[0])))
    for s in range(3):
        theta = world.trade_elasticity
        values = [
            number(policy, replace(parameters, trade_elasticity=theta + step * (np.arange(3) == s)))
            for step in (-1e-4, 1e-4)
        ]
        expected = (values[1] - values[0]) / 2e-4
        assert found.trade_elasticity[s] == pytest.approx(expected, rel=2e-5, abs=1e-7 * max(1.0, abs(values[0])))
    assert not found.transfer.any()


def test_a_wage_floor_beside_given_wages_is_refused():
    world = random_world(1, 3, 2, (2.0, 6.0))
    with pytest.raises(BadParameters, match="wages are given"):
        solve(world, Policy.benchmark(world), replace(free(world), wage_floor=0.9))


def test_transfers_beside_a_free_balance_are_refused():
    world = random_world(1, 3, 2, (2.0, 6.0))
    policy = replace(Policy.benchmark(world), transfer=np.array([0.1, -0.1, 0.0]))
    with pytest.raises(BadParameters, match="balances that are given"):
        solve(world, policy, free(world))


def test_earnings_are_income_without_what_is_borrowed():
    """By hand: factor income and tariffs over prices; where nobody borrows they are real income."""
    world = random_world(2, 4, 3, (2.0, 6.0))
    policy = shock(world, 2)
    after = solve(world, policy, free(world))
    before = world.value_added.sum(axis=1) + np.einsum("ods,ods->d", world.trade, world.tariff)
    earned = after.value_added.sum(axis=1) + after.tariff_revenue + after.export_tax_revenue
    expected = np.log(earned / before) - np.log(after.final_price_hat)
    assert after.real_earnings == pytest.approx(expected, abs=1e-8)
    balanced = solve(world, policy, replace(free(world), deficits="zero"))
    assert balanced.real_earnings == pytest.approx(balanced.real_income, abs=1e-9)


def hit(size: float) -> tuple[World, Policy]:
    """The second of two countries, whose goods the first one taxes."""
    world, _ = armington([3.0, 1.0])
    policy = Policy.benchmark(world)
    policy.tariff[1, 0] = size
    return world, policy


def test_a_floor_of_real_wages_keeps_the_home_share():
    """Arkolakis, Costinot & Rodriguez-Clare (2012): w/P = (home share)^(-1/theta); some are out of work instead."""
    world, policy = hit(0.1)
    free_wages = solve(world, policy, Parameters(world.trade_elasticity))
    assert free_wages.wage_hat[1] < free_wages.final_price_hat[1]
    floor = Parameters(world.trade_elasticity, wage_floor=np.array([0.0, 1.0]), wage_floor_in="home prices")
    after = solve(world, policy, floor)
    assert after.wage_hat[1] == pytest.approx(after.final_price_hat[1], rel=1e-9)
    home = after.trade[1, 1, 0] / after.spending[1, 0]
    assert home == pytest.approx(world.trade[1, 1, 0] / world.spending[1, 0], rel=1e-8)
    assert after.employment_hat[1] < 1.0
    assert after.employment_hat[0] == 1.0


def test_a_floor_in_world_income_does_not_bind_where_wages_rise():
    """The country that levies the tariff: its wage rises against the world, its real wage falls once others answer."""
    world, policy = hit(0.1)
    policy.tariff[0, 1] = 0.3
    floors = Parameters(world.trade_elasticity, wage_floor=np.array([0.0, 1.0]))
    world_money = solve(world, policy, floors)
    home_money = solve(world, policy, replace(floors, wage_floor_in="home prices"))
    assert world_money.employment_hat[1] == 1.0
    assert home_money.employment_hat[1] < 1.0


def test_money_of_no_kind_is_refused():
    world, policy = hit(0.1)
    with pytest.raises(BadParameters, match="no such money"):
        solve(world, policy, Parameters(world.trade_elasticity, wage_floor_in="gold"))
