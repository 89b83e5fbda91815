"""Derivatives against two oracles: automatic differentiation of the model restated, and central differences."""

from __future__ import annotations

from dataclasses import replace

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad, jacobian

from equilibrium.test_facts import shock
from equilibrium.worlds import random_world
from tradetalks.equilibrium import Outcome, Parameters, Policy, gradient, solve
from tradetalks.errors import UnknownName

WORLD = random_world(11, 4, 3, (2.0, 8.0))
LONG = Parameters.long_run(WORLD)
SHORT = replace(
    LONG,
    value_added_elasticity=0.5,
    input_elasticity=0.2,
    final_elasticity=0.9,
    mobile_share=np.array([0.5, 0.6, 0.7]),
    scale_elasticity=0.02,
    profit_share=np.array([0.0, 0.02, 0.05]),
    critical=("good_2", "good_0"),
    critical_elasticity=0.1,
)
STUCK = replace(SHORT, mobile_share=0.0, scale_elasticity=0.0, deficits="proportional", critical=("good_1", "good_2"))
PROFITS = replace(
    LONG,
    profit_share=np.array([0.05, 0.03, 0.0]),
    final_elasticity=1.3,
    critical=("good_0", "good_1"),
    critical_elasticity=0.3,
)
RIGID = replace(SHORT, wage_floor=np.array([1.0, 0.0, 1.05, 1.0]))
HOME = replace(RIGID, wage_floor=np.array([1.0, 0.0, 1.02, 1.0]), wage_floor_in="home prices", final_elasticity=0.7)
HORIZONS = {
    "long run": LONG,
    "short run": SHORT,
    "stuck": STUCK,
    "profits": PROFITS,
    "rigid wages": RIGID,
    "rigid wages in home prices": HOME,
    "free balance": replace(SHORT, deficits="free"),
}
RIGIDITIES = ("rigid wages", "rigid wages in home prices")
NUMBERS = ("real_income", "income", "prices", "wages", "prices_in_wages", "exports", "imports", "revenue")
ARRAYS = (
    "tariff",
    "trade_cost_hat",
    "export_tax",
    "cap",
    "floor",
    "quota",
    "over_quota_tariff",
    "trade_elasticity",
    "scale_elasticity",
    "mobile_share",
    "profit_share",
)
FILLED, EXCEEDED = (3, 0, 1), (3, 0, 2)
NESTS = ("value_added_elasticity", "input_elasticity", "critical_elasticity", "final_elasticity")


def with_limits(holder: str) -> Policy:
    """A shock with a cap, a floor, a quota that is filled and one that is exceeded, and others that do not bind."""
    shape = WORLD.trade.shape
    policy = replace(shock(WORLD, 3), cap=np.full(shape, np.inf), floor=np.zeros(shape), rent_to=holder)
    policy.cap[1, 0, 0], policy.floor[2, 0, 1], policy.cap[0, 2, 1] = 0.7, 1.3, 5.0
    quota, over = np.full(shape, np.inf), np.zeros(shape)
    for cell, most, more in ((FILLED, 0.7, 2.0), (EXCEEDED, 0.3, 0.1), ((1, 2, 2), 5.0, 0.5)):
        quota[cell], over[cell] = most, policy.tariff[cell] + more
    return replace(policy, quota=quota, over_quota_tariff=over)


def restated(outcome: Outcome, unknown, parameters):
    """The model in levels: what every equation misses at log (V'/V [c u], P [d s], E [d s], 1 + lambda [k]).

    parameters  as ARRAYS and NESTS, then of LONG and others unchanged
    returns     gaps, then the numbers of country 0 in the order of NUMBERS
    """
    world, policy, q = outcome.benchmark, outcome.policy, outcome.parameters
    tariff, cost, tax, cap, floor, quota, over, theta, psi, mobile, profit, eps, mu, mu_crit, eta = parameters
    n, m = world.output.shape
    exceeded = np.zeros(world.trade.shape, dtype=bool)
    exceeded[outcome.exceeded_quotas] = True
    o, d, s = np.nonzero(np.where(exceeded, 0.0, outcome.shadow_price))
    value, price, spent, shadow = (
        anp.exp(x)
        for x in (unknown[: n * m], unknown[n * m : 2 * n * m], unknown[2 * n * m : 3 * n * m], unknown[3 * n * m :])
    )
    value, price, spent = (x.reshape((n, m)) for x in (value, price, spent))
    scatter = np.zeros((*world.trade.shape, o.size))
    scatter[o, d, s, np.arange(o.size)] = 1.0
    wedge = anp.where(exceeded, (1.0 + over) / (1.0 + tariff), 1.0 + anp.dot(scatter, shadow - 1.0))
    to_exporter = (outcome.shadow_price > 0.0) * (policy.rent_to == "exporter")
    to_importer = np.maximum(outcome.shadow_price < 0.0, (outcome.shadow_price != 0.0) * (policy.rent_to == "importer"))
    before = (world.value_added_share - profit) * world.output
    world_before = anp.sum(before)
    own = mobile * before if np.any(q.mobile_share) else before
    wage = anp.sum(own * value, axis=1) / anp.sum(own, axis=1)
    factor = wage[:, None] ** mobile * value ** (1.0 - mobile)
    used = world.input_share.sum(axis=1)
    weight = world.input_share / used[:, None, :]

    def ces(share, prices, elasticity, axis):
        if isinstance(elasticity, float) and elasticity == 1.0:
            return anp.exp(anp.sum(share * anp.log(prices), axis=axis))
        return anp.sum(share * prices ** (1.0 - elasticity), axis=axis) ** (1.0 / (1.0 - elasticity))

    paid_for = price[:, :, None] * np.ones_like(weight)
    if q.critical:
        named = np.array([world.sector(name) for name in q.critical])
        others = np.array([s for s in range(m) if s not in named])
        share_of_bundle = weight[:, named].sum(axis=1)
        in_bundle = weight[:, named] / share_of_bundle[:, None]
        bundle_price = ces(in_bundle, paid_for[:, named], mu_crit, 1)
        nested = np.concatenate([weight[:, others], share_of_bundle[:, None]], axis=1)
        materials = ces(nested, anp.concatenate([paid_for[:, others], bundle_price[:, None]], axis=1), mu, 1)
    else:
        materials = ces(weight, paid_for, mu, 1)
    v = (world.value_added_share - profit) / (1.0 - profit)
    bundle = ces(anp.stack([v, 1.0 - v]), anp.stack([factor, materials]), eps, 0)
    unit_cost = bundle * (value / factor) ** -psi
    value_share = v * (factor / bundle) ** (1.0 - eps)
    barrier = cost * (1.0 + tariff) * (1.0 + tax) * wedge / (1.0 + world.tariff)
    share = world.trade * (1.0 + world.tariff) / world.spending
    terms = share * (barrier * unit_cost[:, None, :]) ** -theta
    new_price = anp.sum(terms, axis=0) ** (-1.0 / theta)
    paid = terms / anp.sum(terms, axis=0) * spent * world.spending
    quantity = paid / (world.trade * (1.0 + world.tariff) * barrier * unit_cost[:, None, :])
    inside = anp.where(exceeded, quota, 1.0) / anp.where(exceeded, quantity, 1.0)
    mean_tariff = 1.0 / (inside / (1.0 + tariff) + (1.0 - inside) / (1.0 + over))
    gross_tariff = anp.where(to_importer, (1.0 + tariff) * wedge, mean_tariff)
    gross_tax = (1.0 + tax) * anp.where(to_exporter, (1.0 + tariff) * wedge / gross_tariff, 1.0)
    border = paid / gross_tariff
    output = anp.sum(border / gross_tax, axis=1)
    incomes = anp.sum(before * value, axis=1)
    raw = world.deficit * incomes / anp.sum(before, axis=1)
    debtor = world.deficit > 0.0
    borrowed, lent = anp.sum(raw * debtor), -anp.sum(raw * ~debtor)
    scale = anp.where(debtor, (borrowed + lent) / (2.0 * borrowed), (borrowed + lent) / (2.0 * lent))
    deficit = raw * scale if q.deficits == "proportional" else world.deficit
    revenue = anp.sum(paid - border, axis=(0, 2)) + anp.sum(border - border / gross_tax, axis=(1, 2))
    income = incomes + anp.dot(output, profit) + revenue + deficit
    index = ces(world.final_share, new_price, eta, 1)
    final = world.final_share * (new_price / index[:, None]) ** (1.0 - eta)
    bought = weight * (new_price[:, :, None] / materials[:, None, :]) ** (1.0 - mu)
    if q.critical:
        of_bundle = share_of_bundle * (bundle_price / materials) ** (1.0 - mu)
        within = in_bundle * (new_price[:, named, None] / bundle_price[:, None, :]) ** (1.0 - mu_crit)
        parts = anp.concatenate([bought[:, others], within * of_bundle[:, None, :]], axis=1)
        bought = parts[:, np.argsort(np.concatenate([others, named]))]
    material_bill = ((1.0 - value_share) * (1.0 - profit) * output)[:, None, :]
    implied = final * income[:, None] + anp.sum(bought * material_bill, axis=2)
    limit = anp.where(outcome.shadow_price < 0.0, floor, anp.where(np.isfinite(outcome.policy.cap), cap, quota))
    factor_gap = value_share * (1.0 - profit) * output / before - value
    factor_gap = factor_gap.ravel() + (anp.sum(incomes) / world_before - 1.0) * np.eye(n * m)[0]
    gaps = anp.concatenate(
        [
            factor_gap,
            (new_price - price).ravel(),
            (implied / world.spending - spent).ravel(),
            anp.log(quantity[o, d, s] / limit[o, d, s]),
        ]
    )
    abroad = 1.0 - np.eye(n)[:, :, None]
    numbers = (
        anp.log(income[0] / index[0]),
        anp.log(income[0]),
        anp.log(index[0]),
        anp.log(wage[0]),
        anp.log(index[0] / wage[0]),
        anp.log(anp.sum((abroad * border)[0])),
        anp.log(anp.sum((abroad * border)[:, 0])),
        anp.sum((anp.where(to_importer, inside * tariff + (1.0 - inside) * over, mean_tariff - 1.0) * border)[:, 0]),
    )
    return gaps, anp.stack(numbers)


def restated_at(outcome: Outcome) -> tuple[np.ndarray, list]:
    """An outcome's unknowns and parameters as `restated` takes them."""
    world, policy, q = outcome.benchmark, outcome.policy, outcome.parameters
    before = (world.value_added_share - q.profit_share) * world.output
    held = outcome.shadow_price.copy()
    held[outcome.exceeded_quotas] = 0.0
    found = [outcome.value_added / before, outcome.price_hat, outcome.spending / world.spending]
    unknown = np.log(np.concatenate([*(x.ravel() for x in found), 1.0 + held[held != 0.0]]))
    shapes = [world.trade.shape] * 7 + [(len(world.sectors),)] * 4 + [()] * 4
    values = [
        np.array(np.broadcast_to(getattr(policy if hasattr(policy, name) else q, name), shape), dtype=float)
        for name, shape in zip(ARRAYS + NESTS, shapes, strict=True)
    ]
    return unknown, [float(x) if x.shape == () else x for x in values]


def oracle(outcome: Outcome) -> dict[str, list[np.ndarray]]:
    """dJ/dp = J_p - J_z G_z^-1 G_p, dense, for every number of country 0 and every parameter.

    An elasticity of 1, where the restated bundle is a limit, is left to central differences.
    """
    unknown, at = restated_at(outcome)
    assert np.abs(restated(outcome, unknown, at)[0]).max() < 1e-9
    slope, by_state = (jacobian(lambda z, k=k: restated(outcome, z, at)[k])(unknown) for k in (0, 1))
    adjoint = np.linalg.solve(slope.T, by_state.T)
    gradients = {}
    for i, name in enumerate(ARRAYS + NESTS):
        if name in NESTS and at[i] == 1.0:
            continue

        def along(x, weights, i=i):
            gaps, numbers = restated(outcome, unknown, [*at[:i], x, *at[i + 1 :]])
            return anp.dot(weights[0], numbers) - anp.dot(weights[1], gaps)

        pairs = list(zip(np.eye(len(NUMBERS)), adjoint.T, strict=True))
        gradients[name] = [grad(along)(at[i], pair) for pair in pairs]
    return gradients


@pytest.mark.parametrize("horizon", ["long run", "short run", "stuck", "profits"])
@pytest.mark.parametrize("holder", ["exporter", "importer", "nobody", "no limits"])
def test_gradients_are_those_of_automatic_differentiation(horizon, holder):
    policy = shock(WORLD, 3) if holder == "no limits" else with_limits(holder)
    outcome = solve(WORLD, policy, HORIZONS[horizon], tolerance=1e-13)
    expected = oracle(outcome)
    for k, number in enumerate(NUMBERS):
        found = gradient(outcome, number, "C0")
        for name in expected:
            values = np.asarray(expected[name][k])
            if name == "mobile_share" and horizon == "stuck":
                assert found.mobile_share.sum() == pytest.approx(values.sum(), rel=1e-9, abs=1e-12)
                continue
            if name in ("tariff", "export_tax"):
                values = values * (1.0 - np.eye(4)[:, :, None])
            assert getattr(found, name) == pytest.approx(values, rel=1e-9, abs=1e-9 * np.abs(values).max() + 1e-12), (
                number,
                name,
            )


def numbers_of(outcome: Outcome, number: str) -> float:
    trade = outcome.trade.sum(axis=2)
    return {
        "real_income": outcome.real_income[0],
        "income": np.log(outcome.income[0]),
        "prices": np.log(outcome.final_price_hat[0]),
        "wages": np.log(outcome.wage_hat[0]),
        "prices_in_wages": np.log(outcome.final_price_hat[0] / outcome.wage_hat[0]),
        "exports": np.log(trade[0, 1:].sum()),
        "imports": np.log(trade[1:, 0].sum()),
        "revenue": outcome.tariff_revenue[0],
        "output": np.log(outcome.output[0, 1]),
    }[number]


def moved(policy: Policy, parameters: Parameters, name: str, cell, step: float) -> tuple[Policy, Parameters]:
    """The same with one value of one array, or one elasticity, moved."""
    if hasattr(policy, name):
        policy = policy.copy()
        getattr(policy, name)[cell] += step
        return policy, parameters
    value = getattr(parameters, name)
    if cell == ():
        return policy, replace(parameters, **{name: value + step})
    size = len(WORLD.countries) if name == "wage_floor" else len(WORLD.sectors)
    return policy, replace(parameters, **{name: value + step * np.eye(size)[cell]})


def central_difference(outcome: Outcome, number: str, name: str, cell) -> float:
    """Fourth order, a step of 2e-3."""
    policy, parameters = outcome.policy, outcome.parameters
    values = [
        numbers_of(
            solve(WORLD, *moved(policy, parameters, name, cell, k * 2e-3), start=outcome, tolerance=1e-13), number
        )
        for k in (1, -1, 2, -2)
    ]
    return (8.0 * (values[0] - values[1]) - (values[2] - values[3])) / (12.0 * 2e-3)


LIMITED = {"cap": [(1, 0, 0)], "floor": [(2, 0, 1)], "quota": [FILLED], "over_quota_tariff": [EXCEEDED]}


@pytest.mark.parametrize("horizon", HORIZONS)
@pytest.mark.parametrize(
    ("number", "limits"),
    [(name, LIMITED) for name in ("real_income", "wages", "exports", "revenue", "output")] + [("real_income", {})],
)
def test_gradients_are_central_differences(horizon, number, limits):
    """Errors below 1e-6 of the largest derivative of the array."""
    policy, parameters = with_limits("importer") if limits else shock(WORLD, 3), HORIZONS[horizon]
    outcome = solve(WORLD, policy, parameters, tolerance=1e-12)
    assert bool(limits) == bool(outcome.shadow_price.any())
    found = gradient(outcome, number, "C0", "good_1" if number == "output" else None)
    cells = limits | {"trade_elasticity": [0, 2]} | {key: [()] for key in NESTS}
    cells |= {key: [(1, 0, 0), (2, 0, 1), (0, 3, 2), (3, 1, 0)] for key in ARRAYS[:3]}
    cells |= {"mobile_share": [0, 2]} if horizon in ("short run", "free balance", *RIGIDITIES) else {}
    cells |= {"scale_elasticity": [0, 2]} if horizon in ("short run", "free balance", *RIGIDITIES) else {}
    cells |= {"profit_share": [1]} if horizon != "long run" else {}
    cells |= {"wage_floor": [3]} if horizon in RIGIDITIES else {}
    for name, places in cells.items():
        largest = np.abs(getattr(found, name)).max()
        for cell in places:
            expected = central_difference(outcome, number, name, cell)
            assert np.asarray(getattr(found, name))[cell] == pytest.approx(expected, rel=1e-6, abs=1e-6 * largest)


@pytest.mark.parametrize("horizon", ["long run", "short run", "profits", "rigid wages"])
def test_money_from_one_country_to_another_is_the_difference_of_their_transfers(horizon):
    outcome = solve(WORLD, with_limits("exporter"), HORIZONS[horizon], tolerance=1e-12)
    found = gradient(outcome, "real_income", "C0").transfer
    step = 1e-4 * WORLD.income[0] * np.array([1.0, 0.0, -1.0, 0.0])
    values = [
        solve(WORLD, replace(outcome.policy, transfer=k * step), outcome.parameters, tolerance=1e-13).real_income[0]
        for k in (1, -1, 2, -2)
    ]
    expected = (8.0 * (values[0] - values[1]) - (values[2] - values[3])) / (12.0 * step[0])
    assert found[0] - found[2] == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("number", ["real_income", "wages"])
def test_the_long_run_is_approached_as_its_gradient_says(number):
    """All mobile shares falling from 1 together: second-order one-sided differences."""
    policy = shock(WORLD, 3)
    outcome = solve(WORLD, policy, LONG, tolerance=1e-13)
    steps = (0.0, 1e-4, 2e-4)
    near = [solve(WORLD, policy, replace(LONG, mobile_share=1.0 - h), tolerance=1e-13) for h in steps[1:]]
    values = [numbers_of(each, number) for each in (outcome, *near)]
    expected = -(-3.0 * values[0] + 4.0 * values[1] - values[2]) / 2e-4
    assert gradient(outcome, number, "C0").mobile_share.sum() == pytest.approx(expected, rel=1e-5, abs=1e-9)


def test_home_sales_have_no_tariff_to_derive():
    found = gradient(solve(WORLD, shock(WORLD, 3), LONG), "revenue", "C0")
    home = np.arange(4)
    assert not found.tariff[home, home].any()
    assert not found.export_tax[home, home].any()
    assert found.trade_cost_hat[home, home].all()


def test_a_limit_that_does_not_bind_has_no_derivative():
    outcome = solve(WORLD, with_limits("exporter"), LONG)
    found = gradient(outcome, "real_income", "C0")
    assert outcome.shadow_price[0, 2, 1] == 0.0
    assert np.count_nonzero(found.cap) == 1
    assert np.count_nonzero(found.floor) == 1
    assert set(map(tuple, np.argwhere(found.quota))) == {FILLED, EXCEEDED}
    assert set(map(tuple, np.argwhere(found.over_quota_tariff))) == {EXCEEDED}


def test_importers_licences_in_a_quota_that_is_exceeded_change_nothing_but_who_has_the_money():
    found = gradient(solve(WORLD, with_limits("importer"), LONG), "real_income", "C0")
    assert found.quota[EXCEEDED] == 0.0
    assert found.tariff[EXCEEDED] == 0.0


@pytest.mark.parametrize(
    ("of", "country", "sector"),
    [
        ("gdp", "C0", None),
        ("real_income", "XXX", None),
        ("output", "C0", None),
        ("real_income", "C0", "good_1"),
        ("output", "C0", "x"),
    ],
)
def test_unknown_numbers_are_refused(of, country, sector):
    outcome = solve(WORLD, Policy.benchmark(WORLD), LONG)
    with pytest.raises(UnknownName):
        gradient(outcome, of, country, sector)
