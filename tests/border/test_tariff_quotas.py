"""Tariff-rate quotas of the ledger: what is due inside and beyond, who has the difference, and what causes what."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from tradetalks.answers.sentences import tariff_quota
from tradetalks.border.enactment import enact
from tradetalks.border.quotas import quota_uses
from tradetalks.equilibrium import gradient, solve
from tradetalks.ledger import Ledger
from tradetalks.runs import attribute, compare, run
from tradetalks.world import World

QUOTA = "USA/section-232-cars-uk-quota"
DAY = dt.date(2025, 11, 10)
BOTH = ("USA.white_house", "CHN.mofcom")
SCENARIO = """
title: Another quota for British cars
question: What does it do?
author: a test
as_of: 2025-11-10
on: 2025-11-10
trust: [USA.white_house, CHN.mofcom]
assumes: [nothing]
leaves_out: [nothing]
events:
  - {event: amend, measure: USA/section-232-cars-uk-quota, date: 2025-11-10, source: scenario, terms: TERMS}
"""


@pytest.fixture(scope="module")
def ledger():
    return Ledger.load()


@pytest.fixture(scope="module")
def world():
    return World.load()


@pytest.fixture(scope="module")
def cell(world):
    return world.country("GBR"), world.country("USA"), world.sector("transport_equipment")


@pytest.fixture(scope="module")
def solved(tmp_path_factory):
    """The scenario with other terms of the quota, solved once."""
    known = {}

    def find(terms):
        if terms not in known:
            path = tmp_path_factory.mktemp("quota") / "quota.yaml"
            path.write_text(SCENARIO.replace("TERMS", terms))
            known[terms] = run(str(path), draws=1)
        return known[terms]

    return find


def test_cars_pay_ten_percent_inside_and_the_full_duty_beyond(ledger, world, cell):
    """Executive Order 14309: 7.5 % inside, 25 % beyond, for cars: 10.6 of 18.9 billion USD in 2024 (Census)."""
    law = enact(ledger, world, on=DAY, as_of=DAY, trust=BOTH)
    assert law.policy.over_quota_tariff[cell] - law.policy.tariff[cell] == pytest.approx(0.175 * 10.57 / 18.9, rel=0.01)
    assert law.policy.quota[cell] == pytest.approx(1.0)
    assert law.policy.rent_to[cell] == "importer"
    assert np.isfinite(law.policy.quota).sum() == 1
    assert law.parts[QUOTA].tariff is None
    inside = law.parts["USA/section-232-cars"].tariff[cell]
    assert law.parts[QUOTA].quota.beyond[cell] == pytest.approx(inside * 17.5 / 7.5, rel=1e-9)


def test_a_quota_that_is_not_filled_changes_nothing(solved, cell):
    found = solved('{quantity: "100000"}')
    (use,) = quota_uses(found.world, found.enacted.parts, found.outcome)
    assert use.filled < 1.0
    assert (use.rent, use.revenue) == (0.0, 0.0)
    without = replace(found.enacted.policy, quota=np.inf, over_quota_tariff=0.0)
    again = solve(found.world, without, found.outcome.parameters)
    assert again.real_income == pytest.approx(found.outcome.real_income, abs=1e-9)
    assert "nobody has a rent" in tariff_quota(use, QUOTA)


@pytest.mark.parametrize("holder", ["importer", "exporter", "nobody"])
def test_a_filled_quota_has_a_rent_of_the_named_holder(solved, cell, holder):
    """80,000 cars are fewer than come at 10 % and more than come at 27.5 %: the difference is a rent, no duty."""
    found = solved(f'{{quantity: "80000", rent_to: {holder}}}')
    after = found.outcome
    (use,) = quota_uses(found.world, found.enacted.parts, after)
    assert use.filled == pytest.approx(1.0, abs=1e-8)
    assert use.revenue == pytest.approx(0.0, abs=1e-6)
    price = after.trade[cell] / (1.0 if holder == "importer" else 1.0 + after.shadow_price[cell])
    wedge = after.shadow_price[cell] * (1.0 + (after.policy.tariff[cell] if holder == "importer" else 0.0))
    assert use.rent == pytest.approx(price * wedge, rel=1e-8)
    assert 0.0 < after.shadow_price[cell] < 0.175 * 0.57
    gained = {"importer": cell[1], "exporter": cell[0]}.get(holder)
    if gained is not None:
        others = solved('{quantity: "80000", rent_to: nobody}').outcome.rent
        assert after.rent[gained] - others[gained] == pytest.approx(use.rent, rel=0.01)
    assert (holder in tariff_quota(use, QUOTA)) == (use.rent > 0.0)


@pytest.mark.parametrize("holder", ["importer", "exporter", "nobody"])
@pytest.mark.parametrize("of", ["real_income", "revenue"])
def test_attribution_adds_up_where_the_quota_is_exceeded(solved, cell, of, holder):
    found = solved(f'{{quantity: "30000", rent_to: {holder}}}')
    (use,) = quota_uses(found.world, found.enacted.parts, found.outcome)
    assert use.filled > 1.0
    assert use.revenue > 0.0
    parts = attribute(found, of, "USA")
    assert sum(parts.measures.values()) == pytest.approx(parts.total, rel=1e-6)
    assert parts.cells[QUOTA][cell] != 0.0
    assert np.count_nonzero(parts.cells[QUOTA]) == 1


def test_attribution_of_the_change_from_one_quota_to_another_is_the_quotas(solved):
    change = compare(solved('{quantity: "80000", rent_to: importer}'), solved('{quantity: "30000", rent_to: importer}'))
    parts = attribute(change, "revenue", "USA")
    assert sum(parts.measures.values()) == pytest.approx(parts.total, rel=1e-6)
    assert parts.measures[QUOTA] == pytest.approx(parts.total, rel=1e-3)  # the rest: a floor that also binds


def test_the_gradient_moves_with_the_over_quota_tariff_where_it_is_paid(solved, cell):
    found = solved('{quantity: "30000", rent_to: exporter}')
    slope = gradient(found.outcome, "real_income", "USA").over_quota_tariff[cell]
    ends = []
    for sign in (1.0, -1.0):
        over = np.array(found.enacted.policy.over_quota_tariff)
        over[cell] += sign * 1e-4
        policy = replace(found.enacted.policy, over_quota_tariff=over)
        ends.append(solve(found.world, policy, found.outcome.parameters, start=found.outcome).real_income[cell[1]])
    assert slope == pytest.approx((ends[0] - ends[1]) / 2e-4, rel=1e-5)
