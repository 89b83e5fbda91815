"""Equilibria computed outside this program: closed forms of one sector, and a made-up world of three."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from equilibrium.worlds import armington, flows, golden, toy
from tradetalks.equilibrium import Outcome, Parameters, Policy, solve

ANALYTIC = golden("analytic")
TOY = golden("toyworld")


def at_tariffs(labour, tariff) -> Outcome:
    """Armington world, each country levying its own rate on all others."""
    world, _ = armington(labour)
    policy = Policy.benchmark(world)
    policy.tariff[:, :, 0] = np.array(tariff) * (1.0 - np.eye(len(labour)))
    return solve(world, policy, Parameters.long_run(world))


def home_share(outcome: Outcome, country: int) -> float:
    return outcome.trade[country, country, 0] / outcome.spending[country, 0]


def gain_from_raising(labour, tariff, country: int) -> float:
    """Derivative of log real income in the country's own tariff."""
    step = 1e-4 * np.eye(len(labour))[country]
    up, down = (at_tariffs(labour, np.array(tariff) + s).real_income[country] for s in (step, -step))
    return (up - down) / 2e-4


def test_unilateral_tariff_in_two_equal_countries():
    case = ANALYTIC["A"]
    after = at_tariffs([1, 1], [case["t_unilateral"], 0.0])
    assert 100.0 * after.real_income == pytest.approx([case["dlnW_home"], case["dlnW_foreign"]], abs=1e-6)
    assert case["t_unilateral"] == pytest.approx(1.0 / (4.0 * home_share(after, 1)), abs=1e-7)
    assert gain_from_raising([1, 1], [case["t_unilateral"], 0.0], 0) == pytest.approx(0.0, abs=1e-7)


@pytest.mark.parametrize(("partner", "key"), [(0.10, "t_best_reply_partner_0p10"), (0.30, "t_best_reply_partner_0p30")])
def test_best_reply_leaves_nothing_to_gain(partner, key):
    assert gain_from_raising([1, 1], [ANALYTIC["A"][key], partner], 0) == pytest.approx(0.0, abs=1e-7)


def test_benchmark_share_and_real_wage_of_two_equal_countries():
    world, real_wage = armington([1, 1])
    assert world.trade[0, 0, 0] / world.spending[0, 0] == pytest.approx(ANALYTIC["A"]["lam_dd_free"], abs=1e-12)
    assert real_wage == pytest.approx([ANALYTIC["A"]["W_free"]] * 2, abs=1e-8)


def test_nash_tariffs_of_two_equal_countries():
    case = ANALYTIC["A"]
    after = at_tariffs([1, 1], [case["nash"]] * 2)
    assert 100.0 * after.real_income == pytest.approx([case["dlnW_nash"]] * 2, abs=1e-7)
    assert home_share(after, 0) == pytest.approx(case["lam_dd_nash"], abs=1e-8)


@pytest.mark.parametrize(("name", "welfare_digits", "rate_digits"), [("B", 1e-6, 1e-6), ("B20", 5e-5, 5e-6)])
def test_nash_tariffs_of_unequal_countries(name, welfare_digits, rate_digits):
    """B20's rates are a numerical optimum of the golden file, good to 3e-6 where the payoff is flat."""
    case = ANALYTIC[name]
    after = at_tariffs(case["L"], case["nash"])
    assert 100.0 * after.real_income == pytest.approx(case["dlnW"], abs=welfare_digits)
    for c, partner in ((0, 1), (1, 0)):
        assert gain_from_raising(case["L"], case["nash"], c) == pytest.approx(0.0, abs=1e-6)
        foreign, rate = home_share(after, partner), case["nash"][partner]
        best = (1.0 + rate * foreign) / (4.0 * foreign * (1.0 + rate))
        assert case["nash"][c] == pytest.approx(best, abs=rate_digits)


@pytest.mark.parametrize("size", ["0.1", "0.01", "0.001"])
def test_optimum_of_a_small_country_nears_one_over_theta(size):
    rate = ANALYTIC["C_small_open"][size]
    after = at_tariffs([float(size), 1.0], [rate, 0.0])
    assert rate == pytest.approx(1.0 / (4.0 * home_share(after, 1)), abs=1e-6)
    assert gain_from_raising([float(size), 1.0], [rate, 0.0], 0) == pytest.approx(0.0, abs=1e-6)


def test_three_equal_countries():
    case = ANALYTIC["D_three_symmetric"]
    after = at_tariffs([1, 1, 1], [case["nash"]] * 3)
    assert 100.0 * after.real_income == pytest.approx([case["dlnW_nash"]] * 3, abs=1e-6)
    assert gain_from_raising([1, 1, 1], [case["nash"]] * 3, 0) == pytest.approx(0.0, abs=1e-6)
    assert gain_from_raising([1, 1, 1], [case["t_unilateral"], 0.0, 0.0], 0) == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("instrument", ["tariff", "export_tax"])
def test_an_import_tariff_and_an_export_tax_do_the_same(instrument):
    case = ANALYTIC["E_lerner"]
    world, real_wage = armington(case["L"])
    policy = Policy.benchmark(world)
    cell = (1, 0, 0) if instrument == "tariff" else (0, 1, 0)
    getattr(policy, instrument)[cell] = case["rate"]
    after = solve(world, policy, Parameters.long_run(world))
    share = after.trade[:, :, 0] * (1.0 + policy.tariff[:, :, 0]) / after.spending[:, 0]
    assert share == pytest.approx(np.array(case["lam"]), abs=1e-7)
    labour = np.array(case["L"])
    assert labour * real_wage * np.exp(after.real_income) == pytest.approx(case["W"], abs=1e-7)


@pytest.mark.parametrize("rate", ["0.10", "0.25", "0.50", "1.00"])
def test_equal_tariffs_of_two_equal_countries(rate):
    case = ANALYTIC["H_symmetric_tariff"]
    trade = np.array([[0.8, 0.2], [0.2, 0.8]])[:, :, None]
    world = flows(trade, np.zeros((2, 2, 1)), np.zeros((2, 1, 1)), [case["theta"]])
    policy = Policy.benchmark(world)
    policy.tariff[[0, 1], [1, 0], 0] = float(rate)
    after = solve(world, policy, Parameters.long_run(world))
    share, welfare = case["rows"][rate]
    assert home_share(after, 0) == pytest.approx(share, abs=1e-8)
    assert 100.0 * after.real_income == pytest.approx([welfare] * 2, abs=1e-6)


ELASTICITIES = {
    "CP (1,1,1)": (1.0, 1.0, 1.0),
    "BF (sV .5, sM .2, sC .9)": (0.5, 0.2, 0.9),
    "near-Leontief (sV .5, sM .05, sC .9)": (0.5, 0.05, 0.9),
}
MOBILE = {"long": 1.0, "specific": np.array(TOY["labour_share"]), "immobile": 0.0}


@pytest.mark.parametrize("case", list(TOY["dlnW"]))
def test_made_up_world(case):
    shock, elasticities, horizon = case.split("|")
    world = toy()
    policy = Policy.benchmark(world)
    if shock.startswith("T1"):
        policy.tariff[1, 0, 1] = 0.25
    else:
        policy.export_tax[1, 0, 0] = 1.0
    eps, mu, eta = ELASTICITIES[elasticities]
    parameters = replace(
        Parameters.long_run(world),
        value_added_elasticity=eps,
        input_elasticity=mu,
        final_elasticity=eta,
        mobile_share=MOBILE[horizon],
    )
    after = solve(world, policy, parameters)
    assert 100.0 * after.real_income == pytest.approx(TOY["dlnW"][case], abs=1e-6)


@pytest.mark.parametrize("row", ANALYTIC["W_dnwr"]["rows"])
def test_a_wage_that_may_not_fall_costs_jobs(row):
    tariff, floor, home_wage, foreign_wage, employment, home, foreign = row
    world, _ = armington([1, 1])
    policy = Policy.benchmark(world)
    policy.tariff[0, 1, 0] = tariff
    wage_floor = 0.0 if floor == "flex" else np.array([floor, 0.0])
    after = solve(world, policy, replace(Parameters.long_run(world), wage_floor=wage_floor))
    assert after.wage_hat == pytest.approx([home_wage, foreign_wage], abs=1e-8)
    assert after.employment_hat == pytest.approx([employment, 1.0], abs=1e-8)
    assert 100.0 * after.real_income == pytest.approx([home, foreign], abs=1e-6)
