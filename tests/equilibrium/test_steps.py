"""One step and its transpose: a derivative, and how many steps an equilibrium takes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from equilibrium.test_facts import shock
from equilibrium.worlds import flows, random_world
from tradetalks.equilibrium import HORIZONS, Parameters, Policy, markets, solve
from tradetalks.equilibrium.adjoint import point_at, pull_back
from tradetalks.equilibrium.problem import CLOSED, evaluate, log_ratio, log_trade_balance, pose, split
from tradetalks.equilibrium.step import response_at, step, step_transposed

KINDS = {
    "long": {},
    "specific": {"mobile_share": np.array([0.3, 0.6, 0.9]), "scale_elasticity": 0.02},
    "immobile": {"mobile_share": 0.0, "value_added_elasticity": 0.5},
    "profits": {"mobile_share": np.array([0.3, 0.6, 0.9]), "profit_share": 0.1, "deficits": "proportional"},
    "profits by good": {"mobile_share": np.array([0.3, 0.6, 0.9]), "profit_share": np.array([0.02, 0.1, 0.2])},
    "free balance": {"mobile_share": np.array([0.3, 0.6, 0.9]), "deficits": "free"},
    "free balance, long": {"deficits": "free"},
}


@pytest.fixture(autouse=True)
def _floors_of_zero():
    """The log of no wage floor is taken, as in the solver."""
    with np.errstate(divide="ignore"):
        yield


def at_old_spending(problem, response, state) -> np.ndarray:
    """The step that the transpose is of: as `step`, but trade and factor markets at the spending of the state."""
    at = evaluate(problem, state)
    log_income, log_price, log_spending, _ = split(problem, state)
    spent = problem.spending * np.exp(log_spending)
    if problem.parameters.deficits == "free":
        move = -at.log_wage[:, None]
    else:
        balance = log_trade_balance(at.sales.exports, at.sales.imports, at.deficit, at.factor_income)
        move = (response.income @ balance)[:, None]
    if problem.factor_income.shape == at.value_added.shape:
        gap = log_ratio(at.value_added, problem.factor_income) - log_income
        mean = (problem.factor_income * gap).sum(axis=1) / problem.factor_income.sum(axis=1)
        move = move + response.sector * (gap - mean[:, None])
    income = markets.numeraire(log_income + move, problem.world_income_share)
    price_gap = at.log_price - log_price + response.cost * (income - log_income)
    price = log_price + np.einsum("cs,csu->cu", price_gap, response.loop)
    spending = spent + np.einsum("csu,cu->cs", response.loop, at.spending - spent)
    return np.concatenate([income.ravel(), price.ravel(), log_ratio(spending, problem.spending).ravel()])


@pytest.mark.parametrize("kind", KINDS)
def test_the_transpose_of_a_step_is_its_derivative(kind):
    """<a, dF/dz b> by central differences and by the transpose, for random a and b, at an equilibrium."""
    world = random_world(3, 4, 3, (1.0, 6.0))
    parameters = Parameters(world.trade_elasticity, **KINDS[kind])
    after = solve(world, shock(world, 3), parameters, tolerance=1e-13)
    problem = pose(world, after.policy, parameters, world.deficit)
    response, point = response_at(problem, after.state), point_at(problem, after.state)
    draw = np.random.default_rng(1)
    for _ in range(5):
        bar, move = draw.normal(size=(2, after.state.size))
        ahead, behind = (at_old_spending(problem, response, after.state + k * 1e-6 * move) for k in (1, -1))
        expected = float(bar @ (ahead - behind)) / 2e-6
        direct, bars = step_transposed(point, response, bar)
        assert float((direct + pull_back(point, bars).state) @ move) == pytest.approx(expected, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_both_steps_stay_at_an_equilibrium(kind):
    world = random_world(3, 4, 3, (1.0, 6.0))
    parameters = Parameters(world.trade_elasticity, **KINDS[kind])
    after = solve(world, shock(world, 3), parameters, tolerance=1e-13)
    problem = pose(world, after.policy, parameters, world.deficit)
    response = response_at(problem, after.state)
    for one in (step, at_old_spending):
        assert one(problem, response, after.state) == pytest.approx(after.state, abs=1e-10)


def test_a_step_lets_spending_fall_to_a_tenth_and_no_further():
    world = random_world(3, 4, 3, (1.0, 6.0))
    parameters = Parameters.long_run(world)
    problem = pose(world, Policy.benchmark(world), parameters, world.deficit)
    state = solve(world, Policy.benchmark(world), parameters).state
    response = response_at(problem, state)
    rich = state.copy()
    rich[-3:] += 8.0  # the last country spends 3,000 times too much
    fall = step(problem, response, rich)[-3:] - rich[-3:]
    assert fall.min() == pytest.approx(np.log(0.1))


def test_the_response_is_newtons_step_on_trade_balances_where_nothing_is_used_as_input():
    """Without materials, tariffs and deficits a balance is a function of wages alone, here by hand; 6 countries."""
    draw = np.random.default_rng(4)
    trade = draw.uniform(0.1, 1.0, (6, 6, 2)) + np.eye(6)[:, :, None]
    trade = trade + trade.transpose(1, 0, 2)
    world = flows(trade, np.zeros_like(trade), np.zeros((6, 2, 2)), [3.0, 6.0])
    labour, theta = world.income, world.trade_elasticity

    def balances(log_wage: np.ndarray) -> np.ndarray:
        power = world.spending_share * np.exp(-theta * log_wage[:, None, None])
        spent = world.final_share * (labour * np.exp(log_wage))[:, None]
        sold = (power / power.sum(axis=0) * spent).sum(axis=2) * (1.0 - np.eye(6))
        kept = CLOSED * labour * np.exp(log_wage)
        return np.log((sold.sum(axis=1) + kept) / (sold.sum(axis=0) + kept))

    moves = 1e-5 * np.eye(6)
    slope = np.array([(balances(move) - balances(-move)) / 2e-5 for move in moves]).T
    uniform = np.outer(slope.sum(axis=1) + 1.0, labour / labour.sum())
    expected = -np.linalg.inv(slope - CLOSED * np.eye(6) - uniform)
    parameters = Parameters.long_run(world)
    problem = pose(world, Policy.benchmark(world), parameters, world.deficit)
    found = response_at(problem, solve(world, Policy.benchmark(world), parameters).state).income
    assert found == pytest.approx(expected, rel=1e-7, abs=1e-7)


COUNTED = {
    ("long_run", "fixed"): 15,
    ("year", "fixed"): 18,
    ("impact", "fixed"): 26,
    ("long_run", "free"): 19,
    ("year", "free"): 23,
}


@pytest.mark.parametrize(("horizon", "closure"), list(COUNTED))
def test_an_equilibrium_takes_few_steps(horizon, closure):
    """Means over 12 random worlds of 12 countries and 5 goods, 10 % on a third of the flows."""
    taken = []
    for seed in range(12):
        world = random_world(seed, 12, 5, (1.0, 10.0), 0.2)
        policy = Policy.benchmark(world)
        taxed = np.random.default_rng(seed).uniform(size=policy.tariff.shape) < 1 / 3
        policy.tariff[taxed & ~np.eye(12, dtype=bool)[:, :, None]] += 0.1
        parameters = replace(HORIZONS[horizon].parameters(world), deficits=closure)
        taken.append(solve(world, policy, parameters).iterations)
    assert np.mean(taken) <= COUNTED[horizon, closure], np.mean(taken)
