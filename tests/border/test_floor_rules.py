"""Purchase commitments as floors: what they ask for, when they bind, who pays, and what they do not touch."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tradetalks.border.enactment import enact
from tradetalks.border.enactment import policy_of as policy_of_parts
from tradetalks.border.parts import Part, floored
from tradetalks.border.purchases import commitments
from tradetalks.equilibrium import Parameters, Policy, horizon, solve
from tradetalks.errors import BadParameters
from tradetalks.ledger import Ledger, Scenario
from tradetalks.runs import attribute, compare, run_all
from tradetalks.runs.draws import plan, policy_of
from tradetalks.world import World

PURCHASE = json.loads((Path(__file__).parents[1] / "golden" / "analytic.json").read_text())["P_purchase"]
BOTH = ("USA.white_house", "CHN.mofcom")
KNOWN = dt.date(2026, 8, 1)
BEANS, FARM = "CHN/soybean-purchases-2026", "CHN/farm-purchases-2026"
PROMISED = 25.0 / 26.9  # million tonnes a year (White House, 1 November 2025) over those of 2024 (Agriculture)
SCENARIO = """
title: A promise
question: What does it do?
author: a test
as_of: 2026-08-01
on: 2026-08-01
trust: [USA.white_house, CHN.mofcom]
assumes: [nothing]
leaves_out: [nothing]
events:
  - {event: amend, measure: CHN/soybean-purchases-2026, date: 2026-08-01, source: scenario, terms: TERMS}
"""


@pytest.fixture(scope="module")
def ledger():
    return Ledger.load()


@pytest.fixture(scope="module")
def world():
    return World.load()


@pytest.fixture(scope="module")
def beans(world):
    return world.country("USA"), world.country("CHN"), world.sector("soybeans")


@pytest.fixture(scope="module")
def results():
    return run_all(["in-force-2025-10-26", "as-implemented"], draws=1)


def enacted(ledger, world, ranges="central", on=KNOWN):
    return enact(ledger, world, on=on, as_of=KNOWN, trust=BOTH, ranges=ranges)


def amended(ledger, tmp_path, terms):
    path = tmp_path / "promise.yaml"
    path.write_text(SCENARIO.replace("TERMS", terms))
    return ledger.with_scenario(Scenario.load(str(path)))


def test_the_floor_is_the_promise_times_the_share_delivered(ledger, world, beans):
    # Phase One: 57 % of all goods and services delivered, 83 % of agriculture (Bown 2022).
    for ranges, delivered in (("high", 0.57), ("central", 0.83), ("low", 1.0)):
        law = enacted(ledger, world, ranges)
        assert law.policy.floor[beans] == pytest.approx(PROMISED * delivered)
        assert np.count_nonzero(law.parts[BEANS].floor) == 1
    assert BEANS not in law.unused


def test_dollars_are_those_of_the_table_in_the_sectors_of_the_products(ledger, world, beans):
    part = enacted(ledger, world).parts[FARM]
    named = {world.sectors[s] for s in np.nonzero(part.floor)[2]}
    assert named == {"agriculture", "food"}
    assert float((part.floor * world.trade).sum()) == pytest.approx(0.83 * 17_000.0)


def test_two_months_count_once_in_their_year(ledger, world, beans):
    law = enacted(ledger, world, on=dt.date(2025, 12, 1))
    assert law.policy.floor[beans] == pytest.approx(0.83 * 12.0 / 26.9)


def test_it_binds_where_tariffs_cut_purchases_below_it_and_changes_nothing_elsewhere(results, world, beans):
    """Long run: China's 10 % halve the flow. At once hardly anybody moves to other sellers, and more is bought."""
    law = results[1].enacted
    free = replace(law.policy, floor=np.zeros_like(world.trade))
    for name, binds in (("long_run", True), ("impact", False)):
        parameters = horizon(name).parameters(world)
        with_promise, without = (solve(world, policy, parameters) for policy in (law.policy, free))
        told = {one.measure: one for one in commitments(world, law.parts, with_promise)}
        assert told[BEANS].least == pytest.approx(0.83 * PROMISED)
        assert told[BEANS].bought == pytest.approx(with_promise.quantity_hat[beans])
        assert told["CHN/soybean-purchases-2025"].subsidy == 0.0
        if binds:
            assert without.quantity_hat[beans] < told[BEANS].least
            assert with_promise.quantity_hat[beans] == pytest.approx(told[BEANS].least, rel=1e-8)
            assert told[BEANS].subsidy > 0.0
        else:
            assert told[BEANS].subsidy == 0.0
            assert with_promise.trade == pytest.approx(without.trade, rel=1e-8)


def test_the_buyers_government_pays_what_the_golden_case_says():
    """Three equal countries; the first must buy half as much again from the second."""
    power = 1.5**-4.0
    flows = (np.full((3, 3), power) + (1.0 - power) * np.eye(3))[:, :, None] / (1.0 + 2.0 * power)
    nothing = np.zeros((3, 3, 1))
    world = World.from_flows(("A", "B", "C"), ("goods",), flows, nothing, np.zeros((3, 1, 1)), np.array([4.0]))
    floor = nothing.copy()
    floor[1, 0, 0] = 1.5
    parts = {"promise": Part(floor=floor), "smaller": Part(floor=0.9 * floor)}
    after = solve(world, policy_of_parts(world, parts), Parameters.long_run(world))
    assert 100.0 * after.real_income == pytest.approx(PURCHASE["dlnW"], abs=1e-6)
    promise, smaller = commitments(world, parts, after)
    assert promise.subsidy == pytest.approx(PURCHASE["implicit_subsidy"] * after.trade[1, 0, 0], rel=1e-7)
    assert after.rent == pytest.approx([-promise.subsidy, 0.0, 0.0], abs=1e-12)
    assert (promise.buyer, promise.seller, smaller.subsidy) == ("A", "B", 0.0)


def test_a_quota_is_not_lifted_by_a_promise(world, beans):
    policy = Policy.benchmark(world)
    policy.cap[beans] = 0.01
    floor = np.zeros_like(world.trade)
    floor[beans] = 0.8
    both = floored(policy, [floor])
    assert both.floor[beans] == 0.01
    after = solve(world, both, Parameters.long_run(world))
    assert after.quantity_hat[beans] == pytest.approx(0.01)
    assert after.shadow_price[beans] > 0.0


def test_more_than_the_seller_makes_is_refused(ledger, world, tmp_path):
    with pytest.raises(BadParameters, match="more than the seller makes") as refused:
        enacted(amended(ledger, tmp_path, '{quantity: "250"}'), world)
    assert "USA -> CHN, soybeans" in str(refused.value)


@pytest.mark.parametrize(
    ("measure", "why"),
    [
        ("CHN/boeing-purchases-2026", "no quantity a year"),
        ("CHN/sorghum-and-logs-purchases", "no quantity is stated"),
        ("CHN/phase-one-purchases-total", "under no single flow"),
        ("CHN/phase-one-purchases-goods-2020", "above 2017"),
    ],
)
def test_a_promise_that_is_no_floor_says_why(ledger, world, measure, why):
    on = dt.date(2020, 6, 1) if "phase-one" in measure else KNOWN
    assert why in enacted(ledger, world, on=on).unused[measure]


def test_draws_take_the_share_delivered_from_its_range(results, world, beans):
    law = results[1].enacted
    made = plan(world, horizon("long_run"), [law], 16, 7)
    floors = np.array([policy_of(made, made.laws[0], made.costs[0], n).floor[beans] for n in range(16)])
    places = [made.sample.place(n, "CHN", "delivered_share") for n in range(16)]
    assert (floors > 0.57 * PROMISED).all()
    assert (floors < PROMISED).all()
    assert (np.argsort(floors) == np.argsort(places)).all()


def test_a_halt_given_up_and_a_promise_made_have_parts_of_their_own(results):
    """From no purchases to the promise: the halt's end and the floor each count, the promise that does not bind not."""
    found = attribute(compare(results[0], results[1]), "real_income", "USA")
    assert found.measures["CHN/soybean-halt"] > found.measures[BEANS] > 0.0
    assert "CHN/soybean-purchases-2025" not in found.measures
    assert sum(found.measures.values()) == pytest.approx(found.total, rel=1e-6)
