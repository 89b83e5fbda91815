"""Facts that hold in every world: docs/explanation/model.md, "What must hold"."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import least_squares

from equilibrium.worlds import flows, random_world, tariff_quota, toy
from tradetalks.equilibrium import HORIZONS, Outcome, Parameters, Policy, markets, solve, without_deficits
from tradetalks.errors import NoEquilibrium

if TYPE_CHECKING:
    from tradetalks.world.table import World

seeds = st.integers(0, 10**6)
few = settings(max_examples=12, deadline=None, derandomize=True)
many = settings(max_examples=80, deadline=None, derandomize=True)
SHORT_RUN = {"value_added_elasticity": 0.5, "input_elasticity": 0.2, "final_elasticity": 0.9, "mobile_share": 0.6}


def shock(world: World, seed: int, largest: float = 0.5) -> Policy:
    """Tariffs on a third of the border cells, export taxes and other costs on a tenth."""
    draw = np.random.default_rng(seed)
    shape = world.trade.shape
    abroad = ~np.eye(shape[0], dtype=bool)[:, :, None]

    def cells(fraction):
        return (draw.uniform(size=shape) < fraction) & abroad

    tariff = np.where(cells(0.3), draw.uniform(0.0, largest, shape), world.tariff)
    export_tax = np.where(cells(0.1), draw.uniform(0.0, 0.5, shape), 0.0)
    trade_cost_hat = np.where(cells(0.1), np.exp(draw.normal(0.0, 0.1, shape)), 1.0)
    return Policy(tariff, trade_cost_hat, export_tax)


def free_trade(world: World) -> World:
    """The same home and foreign sales, balanced and without tariffs."""
    trade = (world.trade + world.trade.transpose(1, 0, 2)) / 2.0
    balanced = without_deficits(
        flows(trade, np.zeros_like(trade), 0.5 * world.input_share, world.trade_elasticity), Parameters.long_run(world)
    )
    return balanced


def assert_equilibrium(after: Outcome) -> None:
    """Every equation once more, in levels, cell by cell."""
    world, policy, q = after.benchmark, after.policy, after.parameters
    theta, price = q.trade_elasticity, after.price_hat
    value_added_share, input_share = world.value_added_share, world.input_share
    used = np.where(input_share.sum(axis=1) > 0.0, input_share.sum(axis=1), 1.0)

    def ces(share, prices, elasticity, axis):
        if elasticity == 1.0:
            return np.exp(np.sum(share * np.log(prices), axis=axis))
        return np.sum(share * prices ** (1.0 - elasticity), axis=axis) ** (1.0 / (1.0 - elasticity))

    weight = input_share / used[:, None, :]
    materials = ces(weight, price[:, :, None] * np.ones_like(weight), q.input_elasticity, axis=1)
    materials = np.where(input_share.sum(axis=1) > 0.0, materials, 1.0)
    shares = np.stack([value_added_share, 1.0 - value_added_share])
    cost = ces(shares, np.stack([after.factor_price_hat, materials]), q.value_added_elasticity, axis=0)
    assert after.unit_cost_hat == pytest.approx(cost, rel=1e-9)
    barrier = policy.trade_cost_hat * (1.0 + policy.tariff) * (1.0 + policy.export_tax) / (1.0 + world.tariff)
    share = world.trade * (1.0 + world.tariff) / world.spending
    new_share = share * (cost[:, None, :] * barrier / price) ** -theta
    assert new_share.sum(axis=0) == pytest.approx(np.ones_like(price), abs=1e-8)
    border = new_share * after.spending / (1.0 + policy.tariff)
    scale = world.income.max()
    assert after.trade / scale == pytest.approx(border / scale, abs=1e-9)
    output = (border / (1.0 + policy.export_tax)).sum(axis=1)
    new_value_added = value_added_share * (after.factor_price_hat / cost) ** (1.0 - q.value_added_elasticity) * output
    new_weight = weight * (price[:, :, None] / materials[:, None, :]) ** (1.0 - q.input_elasticity)
    bought = np.einsum("csu,cu->cs", new_weight, output - new_value_added)
    final = price * 0.0 + world.final_share * (price / after.final_price_hat[:, None]) ** (1.0 - q.final_elasticity)
    revenue = (policy.tariff * border).sum(axis=(0, 2))
    export_revenue = (policy.export_tax / (1.0 + policy.export_tax) * border).sum(axis=(1, 2))
    income = new_value_added.sum(axis=1) + revenue + export_revenue + after.deficit
    assert after.spending / scale == pytest.approx((final * income[:, None] + bought) / scale, abs=1e-8)
    assert after.income / scale == pytest.approx(income / scale, abs=1e-8)
    assert new_value_added.sum() == pytest.approx(world.value_added.sum(), rel=1e-9)
    mobile = np.broadcast_to(q.mobile_share if np.any(q.mobile_share) else 1.0, output.shape)
    wage = (mobile * new_value_added).sum(axis=1) / (mobile * world.value_added).sum(axis=1)
    assert after.wage_hat == pytest.approx(wage, rel=1e-7)


@given(seeds)
@few
def test_nothing_happens_without_a_shock(seed):
    world = random_world(seed, 4, 3, (1.0, 30.0), 0.3)
    after = solve(world, Policy.benchmark(world), replace(Parameters.long_run(world), **SHORT_RUN))
    assert after.residual < 1e-12
    for values in (after.wage_hat, after.price_hat, after.unit_cost_hat):
        assert np.abs(values - 1.0).max() < 1e-12
    assert after.trade == pytest.approx(world.trade, rel=1e-12)
    assert after.income == pytest.approx(world.income, rel=1e-12)


@given(seeds, st.sampled_from(["fixed", "zero", "proportional"]))
@few
def test_the_unit_of_account_does_not_matter(seed, deficits):
    world = random_world(seed, 4, 3, (2.0, 10.0))
    parameters = replace(Parameters.long_run(world), deficits=deficits)
    doubled = flows(2.0 * world.trade, world.tariff, world.input_share, world.trade_elasticity)
    policy = shock(world, seed)
    one, two = solve(world, policy, parameters), solve(doubled, policy, parameters)
    assert two.real_income == pytest.approx(one.real_income, abs=1e-9)
    assert two.output == pytest.approx(2.0 * one.output, rel=1e-7)


@given(seeds)
@few
def test_labels_do_not_matter(seed):
    world = random_world(seed, 5, 3, (2.0, 10.0), 0.3)
    policy = shock(world, seed)
    draw = np.random.default_rng(seed)
    c, s = draw.permutation(5), draw.permutation(3)

    def moved(values):
        return values[np.ix_(c, c, s)]

    other = flows(
        moved(world.trade), moved(world.tariff), world.input_share[np.ix_(c, s, s)], world.trade_elasticity[s]
    )
    after = solve(world, policy, Parameters.long_run(world))
    permuted = solve(
        other,
        Policy(moved(policy.tariff), moved(policy.trade_cost_hat), moved(policy.export_tax)),
        Parameters.long_run(other),
    )
    assert permuted.real_income == pytest.approx(after.real_income[c], abs=1e-9)
    assert permuted.price_hat == pytest.approx(after.price_hat[np.ix_(c, s)], rel=1e-8)


@given(seeds)
@few
def test_two_halves_of_a_country_are_the_country(seed):
    world = random_world(seed, 3, 3, (2.0, 10.0))
    policy = shock(world, seed)
    parent = np.array([0, 1, 2, 2])
    size = np.array([1.0, 1.0, 0.5, 0.5])
    pairs = np.ix_(parent, parent)
    halves = flows(
        world.trade[pairs] * (size[:, None] * size)[:, :, None],
        world.tariff[pairs],
        world.input_share[parent],
        world.trade_elasticity,
    )
    split = Policy(policy.tariff[pairs], policy.trade_cost_hat[pairs], policy.export_tax[pairs])
    one = solve(world, policy, Parameters.long_run(world))
    two = solve(halves, split, Parameters.long_run(halves))
    assert two.real_income == pytest.approx(one.real_income[parent], abs=1e-9)
    assert two.tariff_revenue == pytest.approx(size * one.tariff_revenue[parent], rel=1e-7, abs=1e-9)


@given(seeds, st.booleans())
@few
def test_identical_goods_may_be_one_good(seed, long_run):
    world = random_world(seed, 4, 2, (2.0, 10.0))
    policy = shock(world, seed)
    parent = np.array([0, 1, 1])
    size = np.array([1.0, 0.5, 0.5])
    finer = flows(
        world.trade[:, :, parent] * size,
        world.tariff[:, :, parent],
        world.input_share[:, parent][:, :, parent] * size[:, None],
        world.trade_elasticity[parent],
    )
    options = {} if long_run else SHORT_RUN
    one = solve(world, policy, replace(Parameters.long_run(world), **options))
    split = Policy(*(values[:, :, parent] for values in (policy.tariff, policy.trade_cost_hat, policy.export_tax)))
    two = solve(finer, split, replace(Parameters.long_run(finer), **options))
    assert two.real_income == pytest.approx(one.real_income, abs=1e-9)
    assert two.output == pytest.approx(one.output[:, parent] * size, rel=1e-7)


@given(seeds, st.sampled_from([0.8, 1.3, 1e4]))
@few
def test_home_shares_tell_the_gains_from_trade(seed, cost):
    """Arkolakis, Costinot & Rodriguez-Clare (2012) with materials; at 1e4 it is autarky."""
    world = free_trade(random_world(seed, 4, 3, (3.0, 10.0)))
    policy = Policy.benchmark(world)
    policy.trade_cost_hat[~np.eye(4, dtype=bool)] = cost
    after = solve(world, policy, Parameters.long_run(world))
    home = np.arange(4)
    share_hat = (after.trade / after.spending)[home, home] / (world.trade / world.spending)[home, home]
    log_saving = -np.log(share_hat) / world.trade_elasticity
    for c in range(4):
        by_good = np.linalg.solve(np.eye(3) - world.input_share[c].T, log_saving[c])
        assert after.real_income[c] == pytest.approx(world.final_share[c] @ by_good, abs=1e-9)
    if cost == 1e4:
        assert np.abs(share_hat * (world.trade / world.spending)[home, home] - 1.0).max() < 1e-9


@given(seeds)
@few
def test_nests_meet_their_limits(seed):
    world = random_world(seed, 4, 3, (2.0, 10.0))
    policy, base = shock(world, seed), Parameters.long_run(world)

    def real_income(eps, mu, eta):
        nests = replace(base, value_added_elasticity=eps, input_elasticity=mu, final_elasticity=eta)
        return solve(world, policy, nests).real_income

    cobb_douglas = solve(world, policy, base).real_income
    assert real_income(1.0 + 1e-7, 1.0 - 1e-7, 1.0 + 1e-7) == pytest.approx(cobb_douglas, abs=1e-7)
    assert real_income(1e-7, 1e-7, 1e-7) == pytest.approx(real_income(0.0, 0.0, 0.0), abs=1e-7)


@given(seeds)
@few
def test_nothing_is_substituted_at_elasticity_zero(seed):
    world = random_world(seed, 4, 3, (2.0, 10.0))
    fixed = replace(Parameters.long_run(world), value_added_elasticity=0.0, input_elasticity=0.0, final_elasticity=0.0)
    after = solve(world, shock(world, seed), fixed)
    linear_cost = world.value_added_share * after.factor_price_hat
    linear_cost += np.einsum("csu,cs->cu", world.input_share, after.price_hat)
    assert after.unit_cost_hat == pytest.approx(linear_cost, rel=1e-10)
    assert after.final_price_hat == pytest.approx(np.sum(world.final_share * after.price_hat, axis=1), rel=1e-10)


@given(seeds)
@few
def test_factors_that_move_have_one_price_and_stuck_ones_earn_their_sector_s_income(seed):
    world = random_world(seed, 4, 3, (2.0, 10.0))
    policy, base = shock(world, seed), Parameters.long_run(world)
    nearly = solve(world, policy, replace(base, mobile_share=1.0 - 1e-9))
    assert nearly.real_income == pytest.approx(solve(world, policy, base).real_income, abs=1e-7)
    stuck = solve(world, policy, replace(base, mobile_share=0.0))
    assert stuck.factor_price_hat == pytest.approx(stuck.value_added / world.value_added, rel=1e-8)


@given(seeds, st.sampled_from(["fixed", "proportional"]), st.booleans(), st.sampled_from([6.0, 20.0, 60.0]))
@many
def test_solves_hostile_worlds_or_refuses(seed, deficits, long_run, theta):
    draw = np.random.default_rng(seed)
    world = random_world(seed, int(draw.integers(2, 9)), int(draw.integers(1, 6)), (0.5, theta), draw.uniform(0.0, 0.8))
    options = {} if long_run else SHORT_RUN
    parameters = replace(Parameters.long_run(world), deficits=deficits, **options)
    refusal = None
    try:
        after = solve(world, shock(world, seed, largest=10.0), parameters)
    except NoEquilibrium as error:
        refusal = error
    if refusal is not None:
        assert refusal.where
        assert refusal.evidence
        return
    assert after.residual <= 1e-10
    assert after.market_gap <= 1e-8
    assert_equilibrium(after)


@given(seeds, st.booleans())
@settings(max_examples=40, deadline=None, derandomize=True)
def test_always_finds_the_equilibrium_of_ordinary_worlds(seed, long_run):
    draw = np.random.default_rng(seed)
    world = random_world(seed, int(draw.integers(2, 12)), int(draw.integers(1, 8)), (1.0, 20.0), draw.uniform(0.0, 0.5))
    parameters = replace(Parameters.long_run(world), deficits="proportional", **({} if long_run else SHORT_RUN))
    assert_equilibrium(solve(world, shock(world, seed, largest=1.0), parameters))


def split_along(path: list[Outcome]) -> np.ndarray:
    """Terms and volume of trade, summed over the steps of a path with the mean of the weights at both ends.

    Shadow prices of caps and floors count as the taxes and costs that they amount to.
    """
    total = np.zeros(len(path[0].income))
    for a, b in pairwise(path):
        before, after = a.in_effect, b.in_effect
        export_price = np.log(b.unit_cost_hat / a.unit_cost_hat)[:, None, :]
        export_price = export_price + np.log((1.0 + after.export_tax) / (1.0 + before.export_tax))
        import_price = export_price + np.log(after.trade_cost_hat / before.trade_cost_hat)
        quantity = np.log(b.trade / a.trade) - import_price
        for end in (a, b):
            tax = end.in_effect.export_tax
            sold = end.trade / (1.0 + tax)
            total += 0.5 * markets.terms_of_trade(end.trade, end.income, export_price, import_price)
            total += 0.5 * markets.volume_of_trade(
                end.trade, end.in_effect.tariff, quantity, sold, tax, quantity, end.income
            )
    return total


INSTRUMENTS = {
    "tariff": 1.0,
    "export_tax": 1.0,
    "trade_cost_hat": 1.0,
    "cap": -1.0,
    "floor": 1.0,
    "quota": -1.0,
    "over_quota_tariff": 1.0,
}


@pytest.mark.parametrize("instrument", [*INSTRUMENTS, "cap importer", "cap nobody"])
@pytest.mark.parametrize("horizon", ["impact", "year", "long_run"])
def test_the_split_of_welfare_adds_up_along_a_path(instrument, horizon):
    """Caliendo & Parro (2015), eq. 17, as a path integral is exact real income (trapezoids, extrapolated once).

    Caps, floors and a quota that is never exceeded move from the quantity that they begin to bind at; the over-quota
    tariff rises on what is above half of the benchmark's quantity, with licences given out by the exporter.
    """
    instrument, _, holder = instrument.partition(" ")
    world = toy()
    parameters = HORIZONS[horizon].parameters(world)

    def at(size, start):
        policy = Policy.benchmark(world)
        if instrument == "quota":
            policy = tariff_quota(world, (1, 0, 1), 1.0 - size, 9.0, "importer")
        elif instrument == "over_quota_tariff":
            policy = tariff_quota(world, (1, 0, 1), 0.5, size, "exporter")
        elif instrument in ("cap", "floor"):
            getattr(policy, instrument)[1, 0, 1] = 1.0 + INSTRUMENTS[instrument] * size
            policy = replace(policy, rent_to=holder or "exporter")
        else:
            getattr(policy, instrument)[1, 0, 1] += INSTRUMENTS[instrument] * size
        return solve(world, policy, parameters, start)

    path = [at(0.0, None)]
    for size in np.linspace(0.0, 0.5, 81)[1:]:
        path.append(at(size, path[-1]))
    total = (4.0 * split_along(path) - split_along(path[::2])) / 3.0
    assert total == pytest.approx(path[-1].real_income, abs=1e-7)


@pytest.mark.parametrize("horizon", ["impact", "year", "long_run"])
def test_the_split_of_welfare_adds_up_when_everything_moves_together(horizon):
    """As above: a tariff, an export tax, a delay, a cap and a floor on different flows; the limits bind all the way."""
    world = toy()
    parameters = HORIZONS[horizon].parameters(world)

    def at(size, start):
        policy = Policy.benchmark(world)
        policy.tariff[1, 0, 0] = policy.export_tax[0, 1, 2] = size
        policy.trade_cost_hat[2, 0, 2] = 1.0 + 0.4 * size
        policy.cap[1, 0, 1], policy.floor[2, 1, 0] = 1.0 - size, 1.0 + size
        return solve(world, policy, parameters, start)

    path = [at(0.0, None)]
    for size in np.linspace(0.0, 0.5, 81)[1:]:
        path.append(at(size, path[-1]))
    assert all(np.count_nonzero(point.shadow_price) == 2 for point in path[1:])
    total = (4.0 * split_along(path) - split_along(path[::2])) / 3.0
    assert total == pytest.approx(path[-1].real_income, abs=1e-7)


@pytest.mark.parametrize("instrument", ["tariff", "trade_cost_hat"])
def test_the_reported_split_is_real_income_to_first_order(instrument):
    world = random_world(11, 4, 3, (2.0, 10.0))
    policy = Policy.benchmark(world)
    getattr(policy, instrument)[1, 0] += 1e-6
    after = solve(world, policy, Parameters.long_run(world), tolerance=1e-12)
    assert after.terms_of_trade + after.volume_of_trade - after.real_income == pytest.approx(np.zeros(4), abs=1e-10)
    assert np.abs(after.real_income).max() > 1e-8


def test_profits_of_fixed_firms_meet_ossa():
    """Ossa (2014): labour only, firms fixed. His equations in hats, solved here by least squares."""
    sigma = np.array([3.0, 5.0])
    draw = np.random.default_rng(0)
    trade = draw.uniform(1.0, 2.0, (3, 3, 2)) + 6.0 * np.eye(3)[:, :, None]
    tariff = 0.1 * (1.0 - np.eye(3))[:, :, None] * np.ones(2)
    world = flows(trade, tariff, np.zeros((3, 2, 2)), sigma - 1.0)
    policy = Policy.benchmark(world)
    policy.tariff[1:, 0, 0] = 0.5
    after = solve(world, policy, replace(Parameters.long_run(world), profit_share=1.0 / sigma, final_elasticity=1.0))
    gross_hat = (1.0 + policy.tariff) / (1.0 + tariff)
    share = trade * (1.0 + tariff) / world.spending
    weight = world.spending / world.spending.sum(axis=1, keepdims=True)
    labour = ((sigma - 1.0) / sigma * trade.sum(axis=1)).sum(axis=1)
    profit = trade.sum(axis=1) / sigma

    def sales(wage, spending):
        price = (share * (wage[:, None, None] * gross_hat) ** (1.0 - sigma)).sum(axis=0) ** (1.0 / (1.0 - sigma))
        demand = gross_hat**-sigma * wage[:, None, None] ** (1.0 - sigma) * price ** (sigma - 1.0)
        return trade * demand * spending[:, None], price

    def gaps(logs):
        wage, spending = np.exp(logs[:3]), np.exp(logs[3:])
        sold, _ = sales(wage, spending)
        paid = ((sigma - 1.0) / sigma * sold.sum(axis=1)).sum(axis=1)
        earned = labour * wage + (sold.sum(axis=1) / sigma).sum(axis=1) + (policy.tariff * sold).sum(axis=(0, 2))
        before = labour + profit.sum(axis=1) + (tariff * trade).sum(axis=(0, 2)) + world.deficit
        numeraire = [labour @ wage / labour.sum() - 1.0]
        budget = (earned + world.deficit) / (before * spending) - 1.0
        return np.concatenate([paid / (labour * wage) - 1.0, budget, numeraire])

    found = least_squares(gaps, np.zeros(6), xtol=1e-15, ftol=1e-15, gtol=1e-15)
    wage, spending = np.exp(found.x[:3]), np.exp(found.x[3:])
    real = np.log(spending) - (weight * np.log(sales(wage, spending)[1])).sum(axis=1)
    assert np.abs(found.fun).max() < 1e-10
    assert after.real_income == pytest.approx(real, abs=1e-8)


@given(seeds)
@few
def test_scale_economies_keep_real_income_on_the_closed_form(seed):
    """One sector: dlog W = -dlog(home share)/theta whatever psi, as factor input cannot change."""
    world = free_trade(random_world(seed, 3, 1, (3.0, 8.0)))
    world = flows(world.trade, world.tariff, np.zeros((3, 1, 1)), world.trade_elasticity)
    policy = Policy.benchmark(world)
    policy.trade_cost_hat[~np.eye(3, dtype=bool)] = 1.2
    after = solve(world, policy, replace(Parameters.long_run(world), scale_elasticity=0.1))
    home = np.arange(3)
    share_hat = (after.trade / after.spending)[home, home, 0] / (world.trade / world.spending)[home, home, 0]
    assert after.real_income == pytest.approx(-np.log(share_hat) / world.trade_elasticity[0], abs=1e-9)


def test_scale_economies_lower_the_cost_of_a_sector_that_grows():
    world = random_world(2, 3, 3, (2.0, 5.0))
    parameters = replace(Parameters.long_run(world), scale_elasticity=0.1)
    policy = Policy.benchmark(world)
    policy.tariff[1:, 0, 0] = 0.5
    after = solve(world, policy, parameters)
    factor_input = after.value_added / world.value_added / after.factor_price_hat
    materials = np.einsum("csu,cs->cu", world.input_share, np.log(after.price_hat))
    without_scale = world.value_added_share * np.log(after.factor_price_hat) + materials
    assert factor_input[0, 0] > 1.01
    assert np.log(after.unit_cost_hat) == pytest.approx(without_scale - 0.1 * np.log(factor_input), abs=1e-9)
