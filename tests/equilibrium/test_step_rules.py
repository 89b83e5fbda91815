"""What a step moves, against the same derivatives taken by differences in a world written down here by hand."""

from types import SimpleNamespace

import numpy as np
import pytest

from equilibrium.worlds import flows, random_world
from tradetalks.equilibrium import Parameters, Policy, solve
from tradetalks.equilibrium.adjoint import point_at
from tradetalks.equilibrium.problem import CLOSED, pose, split
from tradetalks.equilibrium.step import benchmark_response, response_at, step, step_transposed

STEP = 1e-5


def test_factors_of_a_good_that_a_country_does_not_make_have_no_say():
    """The transpose stays finite where a factor earns nothing, and passes nothing on from there."""
    trade = np.random.default_rng(2).uniform(0.2, 1.0, (3, 3, 2)) + 3.0 * np.eye(3)[:, :, None]
    trade[1, :, 1] = 0.0
    world = flows(trade, np.zeros_like(trade), np.full((3, 2, 2), 0.1), [3.0, 5.0])
    parameters = Parameters(world.trade_elasticity, mobile_share=0.5)
    after = solve(world, Policy.benchmark(world), parameters, tolerance=1e-12)
    problem = pose(world, after.policy, parameters, world.deficit)
    bar = np.random.default_rng(3).normal(size=after.state.size)
    direct, bars = step_transposed(point_at(problem, after.state), response_at(problem, after.state), bar)
    assert np.isfinite(direct).all()
    assert np.isfinite(bars.value_added).all()
    assert bars.value_added[1, 1] == 0.0


@pytest.fixture(autouse=True)
def _floors_of_zero():
    """The log of no wage floor is taken, as in the solver."""
    with np.errstate(divide="ignore"):
        yield


@pytest.fixture(scope="module")
def world():
    """Five countries, three goods, materials, tariffs, deficits and flows that are empty."""
    return random_world(11, 5, 3, (2.0, 7.0), 0.2)


def shares_and_sales(world):
    """[o d s] what an origin has of a market, and what it sells there before the tariff, million USD."""
    paid = world.trade * (1.0 + world.tariff)
    return paid / paid.sum(axis=0), world.trade


def home_use(world, c):
    """[s u] what one more million of spending at home on u spends on home materials s."""
    share, _ = shares_and_sales(world)
    return world.materials_share[c] * ((1.0 - world.value_added_share[c]) * share[c, c])[None, :]


def home_content(world):
    """[c s] how far the cost of a good follows its country's factor income: its own and that of home materials."""
    content = np.zeros_like(world.value_added_share)
    for c in range(len(content)):
        for _ in range(500):  # costs of costs, summed one round after another
            content[c] = world.value_added_share[c] + content[c] @ home_use(world, c)
    return content


def balances(world, content, log_income):
    """[c] log of receipts over payments abroad where costs follow home income and spending follows income at once."""
    share, sold = shares_and_sales(world)
    log_cost = content * log_income[:, None]  # [o s]
    theta = world.trade_elasticity
    price = np.einsum("ods,os->ds", share, log_cost)
    moved = sold * np.exp(-theta * (log_cost[:, None, :] - price[None]) + log_income[None, :, None])
    flows = moved.sum(axis=2) * (1.0 - np.eye(len(log_income)))
    closed = CLOSED * world.value_added.sum(axis=1)
    earned = flows.sum(axis=1) + np.maximum(world.deficit, 0.0) + closed
    spent = flows.sum(axis=0) + np.maximum(-world.deficit, 0.0) + closed
    return np.log(earned / spent)


def newton(world):
    """[c c] what incomes answer: the inverse of the balances' derivative by differences, less the numeraire's move."""
    content, size = home_content(world), len(world.countries)
    moves = STEP * np.eye(size)
    slope = np.array([balances(world, content, m) - balances(world, content, -m) for m in moves]).T / (2.0 * STEP)
    income = world.value_added.sum(axis=1)
    uniform = np.outer(slope.sum(axis=1) + 1.0, income / income.sum())
    return -np.linalg.inv(slope - CLOSED * np.eye(size) - uniform)


def test_incomes_answer_trade_balances_as_newton_would(world):
    found = benchmark_response(world, Parameters.long_run(world)).income
    assert found == pytest.approx(newton(world), rel=1e-6, abs=1e-6)


def test_at_another_equilibrium_incomes_answer_its_own_balances(world):
    """Flows, shares and incomes of the day on which a country has taxed its imports by half."""
    policy = Policy.benchmark(world)
    policy.tariff[1:, 0] += 0.5
    parameters = Parameters.long_run(world)
    after = solve(world, policy, parameters, tolerance=1e-13)
    there = SimpleNamespace(
        trade=after.trade, tariff=policy.tariff, deficit=after.deficit, value_added=after.value_added,
        value_added_share=world.value_added_share, materials_share=world.materials_share,
        trade_elasticity=world.trade_elasticity, countries=world.countries,
    )  # fmt: skip
    found = response_at(pose(world, after.policy, parameters, world.deficit), after.state)
    assert found.income == pytest.approx(newton(there), rel=1e-6, abs=1e-6)
    assert np.abs(found.income - newton(world)).max() > 0.01


def test_home_materials_are_passed_on_until_nothing_is_left(world):
    """The loop is the sum of all powers of what home goods of one kind use of another."""
    loop = benchmark_response(world, Parameters.long_run(world)).loop
    for c in range(len(world.countries)):
        powers = sum(np.linalg.matrix_power(home_use(world, c), k) for k in range(200))
        assert loop[c] == pytest.approx(powers, rel=1e-9)


def test_prices_at_home_follow_incomes_by_the_home_share_of_value_added(world):
    share, _ = shares_and_sales(world)
    home = np.einsum("ccs->cs", share)
    cost = benchmark_response(world, Parameters.long_run(world)).cost
    assert cost == pytest.approx(home * world.value_added_share)


def test_a_groups_income_answers_its_own_gap_less_where_sales_abroad_react(world):
    """A gap of one is closed where income and the sales that the dearer good loses move by one together."""
    mobile = np.array([0.3, 0.6, 0.9])
    parameters = Parameters(world.trade_elasticity, mobile_share=mobile)
    share, sold = shares_and_sales(world)
    theta = world.trade_elasticity

    def log_sales(log_cost):  # [o s], each seller's cost alone
        power = np.exp(-theta * log_cost)
        reached = share * power[:, None, :]
        return np.log((sold * power[:, None, :] / (1.0 - share + reached)).sum(axis=1))

    stuck = world.value_added_share * (1.0 - mobile)
    lost = -(log_sales(STEP * stuck) - log_sales(-STEP * stuck)) / (2.0 * STEP)
    found = benchmark_response(world, parameters).sector
    assert found * (1.0 + lost) == pytest.approx(np.ones_like(lost), rel=1e-8)


def test_without_groups_no_gap_of_a_group_is_answered(world):
    assert (benchmark_response(world, Parameters.long_run(world)).sector == 1.0).all()
    assert benchmark_response(world, Parameters.long_run(world)).sector.shape == (len(world.countries), 1)


@pytest.mark.parametrize("mobile", [1.0, np.array([0.3, 0.6, 0.9])])
def test_the_response_at_the_benchmark_is_the_benchmarks(world, mobile):
    parameters = Parameters(world.trade_elasticity, mobile_share=mobile)
    problem = pose(world, Policy.benchmark(world), parameters, world.deficit)
    at_start = response_at(problem, solve(world, Policy.benchmark(world), parameters).state)
    kept = benchmark_response(world, parameters)
    for name in ("income", "sector", "cost", "loop"):
        assert getattr(at_start, name) == pytest.approx(getattr(kept, name), rel=1e-7, abs=1e-9), name


@pytest.mark.parametrize("deficits", ["fixed", "free"])
def test_incomes_stay_in_the_numeraire(world, deficits):
    """World factor income is the numeraire: from any state, its benchmark shares weigh the moves to nothing."""
    parameters = Parameters(world.trade_elasticity, mobile_share=np.array([0.3, 0.6, 0.9]), deficits=deficits)
    problem = pose(world, Policy.benchmark(world), parameters, world.deficit)
    size = problem.factor_income.size + 2 * problem.spending.size
    for seed in range(3):
        start = np.random.default_rng(seed).normal(0.0, 0.05, size)
        income = split(problem, step(problem, benchmark_response(world, parameters), start))[0]
        total = (problem.factor_income * np.exp(income)).sum()
        assert total == pytest.approx(problem.factor_income.sum(), rel=1e-10)


def test_a_step_from_near_an_equilibrium_comes_nearer(world):
    """Distances, of incomes, prices and spending together, shrink to less than half within five steps."""
    policy = Policy.benchmark(world)
    policy.tariff[0, 1:] += 0.1
    for parameters in (Parameters.long_run(world), Parameters(world.trade_elasticity, mobile_share=0.6)):
        after = solve(world, policy, parameters, tolerance=1e-13)
        problem = pose(world, after.policy, parameters, world.deficit)
        response = response_at(problem, after.state)
        for seed in range(5):
            state = after.state + np.random.default_rng(seed).normal(0.0, 1e-3, after.state.size)
            far = np.linalg.norm(state - after.state)
            for _ in range(5):
                state = step(problem, response, state)
            assert np.linalg.norm(state - after.state) < 0.5 * far
