"""What a range is made of: draws paired, draws that fail, and accounts that must hold in each."""

import sys
from pathlib import Path

import numpy as np
import pytest

from tradetalks.equilibrium import solve
from tradetalks.errors import NoEquilibrium
from tradetalks.ledger import Ledger, Scenario
from tradetalks.study import compare, run
from tradetalks.study.quantities import Draw, record
from tradetalks.world import World

RUN = sys.modules["tradetalks.study.run"]  # the package's own `run` is the function
BEFORE_2025 = """
title: Nothing new
question: What does a day before the measures of 2025 change?
author: a test
as_of: 2025-01-01
on: 2025-01-01
assumes: [nothing]
leaves_out: [nothing]
"""


@pytest.fixture(scope="module")
def world():
    return World.load()


@pytest.fixture(scope="module")
def ledger():
    return Ledger.load()


@pytest.fixture(scope="module")
def no_deal(ledger, world):
    return run("no-deal", ledger=ledger, world=world)


@pytest.fixture(scope="module")
def framework(ledger, world):
    return run("framework", ledger=ledger, world=world)


def test_a_draw_is_the_solve_of_its_own_elasticities(no_deal, world):
    for draw, outcome in no_deal.outcomes.items():
        assert np.array_equal(outcome.parameters.trade_elasticity, world.elasticity_sets[draw.elasticity_set]), draw
    assert np.array_equal(world.elasticity_sets[no_deal.central.elasticity_set], world.trade_elasticity)
    assert no_deal.central.ranges == "central"


def test_the_range_pairs_equal_draws(no_deal, framework):
    found = compare(no_deal, framework).real_income.at("CHN")
    china = no_deal.world.country("CHN")
    differences = [
        framework.outcomes[draw].real_income[china] - outcome.real_income[china]
        for draw, outcome in no_deal.outcomes.items()
    ]
    assert (found.low, found.high) == (min(differences), max(differences))


def test_a_day_before_the_measures_of_2025_changes_nothing(ledger, world, tmp_path):
    path = Path(tmp_path / "nothing-new.yaml")
    path.write_text(BEFORE_2025)
    result = run(Scenario.load(path), ledger=ledger, world=world)
    for name in ("real_income", "wages", "prices", "exports", "output"):
        found = result.of(name)
        assert max(abs(found.low).max(), abs(found.high).max()) < 1e-9, name


def test_trade_by_partner_adds_up_to_exports(no_deal, world):
    between = world.trade.sum(axis=2)
    np.fill_diagonal(between, 0.0)
    change = between.sum(axis=1) * np.expm1(no_deal.exports.central)
    assert no_deal.trade.central.sum(axis=1) == pytest.approx(change, rel=1e-9, abs=1e-6)
    assert not np.diagonal(no_deal.trade.central).any()


def test_revenue_is_duty_on_the_new_trade(no_deal, world):
    """[c] new trade times new tariff less old trade times old tariff, summed by hand for the central draw."""
    new = (no_deal.outcomes[no_deal.central].trade * no_deal.enacted.policy.tariff).sum(axis=(0, 2))
    old = (world.trade * world.tariff).sum(axis=(0, 2))
    assert no_deal.revenue.central == pytest.approx(new - old, rel=1e-7, abs=1e-3)


def test_a_draw_that_fails_is_named_and_left_out_of_the_range(ledger, world, no_deal, monkeypatch):
    lost = Draw(next(name for name in world.elasticity_sets if name != no_deal.central.elasticity_set), "high")
    calls = iter(no_deal.outcomes)

    def solve_all_but_one(world, policy, parameters, *, start):
        if next(calls) == lost:
            raise NoEquilibrium("no equilibrium found", where="ROW food")
        return solve(world, policy, parameters, start=start)

    monkeypatch.setattr(RUN, "solve", solve_all_but_one)
    found = run("no-deal", ledger=ledger, world=world)
    assert set(found.failed) == {lost}
    assert "ROW food" in found.failed[lost]
    assert lost not in found.outcomes
    against = compare(found, no_deal)
    assert lost not in against.draws("real_income")
    assert record(against, "real_income")["not_solved"] == {" ".join(lost): found.failed[lost]}


def test_a_central_draw_that_fails_is_no_result(ledger, world, monkeypatch):
    def fail(world, policy, parameters, *, start):
        raise NoEquilibrium("no equilibrium found")

    monkeypatch.setattr(RUN, "solve", fail)
    with pytest.raises(NoEquilibrium):
        run("no-deal", ledger=ledger, world=world)


def test_digests_tell_scenarios_apart_and_nothing_else(no_deal, framework):
    differ = {key for key, value in no_deal.made_of.items() if framework.made_of[key] != value}
    assert differ == {"scenario"}
    assert compare(no_deal, framework).made_of["scenario no-deal"] == no_deal.made_of["scenario"]
