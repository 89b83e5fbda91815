"""Running and comparing scenarios: what must hold whatever the numbers are, and dated duties."""

import datetime as dt
import math
from dataclasses import replace

import numpy as np
import pytest

from tradetalks.answers.effects import effects_answer
from tradetalks.customs.list_duties import additional_duty_by_list
from tradetalks.errors import BadInput, UnknownName
from tradetalks.ledger import Ledger, Scenario
from tradetalks.runs import compare, run
from tradetalks.runs.quantities import QUANTITIES, select


@pytest.fixture(scope="module")
def no_deal():
    return run("no-deal")


@pytest.fixture(scope="module")
def framework(no_deal):
    return run("framework", world=no_deal.world)


def test_every_draw_is_solved_and_certified(no_deal):
    assert len(no_deal.draws("wages")) == 16
    assert no_deal.failed == {}
    assert no_deal.residual <= 1e-10


@pytest.mark.parametrize("name", QUANTITIES)
def test_a_scenario_against_itself_is_zero(no_deal, name):
    found = compare(no_deal, no_deal).of(name)
    assert np.array_equal(found.low, np.zeros_like(found.low))
    assert np.array_equal(found.high, np.zeros_like(found.high))


@pytest.mark.parametrize("name", QUANTITIES)
def test_the_other_way_round_changes_every_sign(no_deal, framework, name):
    there, back = compare(no_deal, framework).of(name), compare(framework, no_deal).of(name)
    rounding = 1e-16 * np.abs(there.draws).max()
    np.testing.assert_allclose(there.median, -back.median, rtol=1e-12, atol=rounding)
    np.testing.assert_allclose(there.low, -back.high, rtol=1e-12, atol=rounding)


@pytest.mark.parametrize("name", QUANTITIES)
def test_the_central_number_lies_in_its_range(no_deal, name):
    found = no_deal.of(name)
    assert (found.low <= found.median).all()
    assert (found.median <= found.high).all()


def test_real_income_of_the_comparison_is_a_difference_of_logs(no_deal, framework):
    outcome = {result.name: result.outcome for result in (no_deal, framework)}
    expected = outcome["framework"].real_income - outcome["no-deal"].real_income
    np.testing.assert_array_equal(compare(no_deal, framework).at_central("real_income"), expected)


def test_a_war_costs_both_sides_and_diverts_trade(no_deal, framework):
    """The direction that every model of the 2025 tariffs finds; sizes are not asserted."""
    found = compare(framework, no_deal)
    for side in ("USA", "CHN"):
        assert found.real_income.at(side).high < 0.0
    assert found.trade.at("CHN", "USA").high < 0.0
    assert found.trade.at("VNM", "USA").low > 0.0


def test_the_scenario_of_the_day_is_the_ledger_itself_on_that_day():
    """Its one event says how licences of a rule are granted that comes later."""
    ledger, scenario = Ledger.load(), Scenario.load("in-force-2025-10-26")
    day = dt.date(2025, 10, 26)
    laid = ledger.with_scenario(scenario).in_force(on=day, as_of=scenario.as_of, trust=scenario.trust)
    assert [m.id for m, _ in laid] == [m.id for m, _ in ledger.in_force(on=day, as_of=scenario.as_of)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("in-force-2025-10-26", (0.55, 0.375, 0.30)),
        ("no-deal", (1.79, 1.615, 1.54)),
        ("framework", (0.55, 0.375, 0.30)),
        ("as-implemented", (0.45, 0.275, 0.20)),
    ],
)
def test_additional_us_duty_by_list(name, expected):
    """2025-10-26 and 2025-11-10 from the dated table of US duties; no-deal adds 100 points and the 24 suspended."""
    scenario = Scenario.load(name)
    found = additional_duty_by_list(Ledger.load().with_scenario(scenario), scenario)
    assert tuple(found.values()) == pytest.approx(expected)


def test_selection_by_country_keeps_every_cell_that_names_it(no_deal):
    estimate = no_deal.trade
    rows = select(estimate, no_deal.world, ("VNM",))
    countries = len(no_deal.world.countries)
    assert len(rows) == 2 * countries - 1
    assert all("VNM" in where for where, _ in rows)


def test_an_answer_says_what_its_numbers_are(no_deal):
    found = effects_answer(no_deal, ("real_income",), Ledger.load(), ("CHN",)).table("real_income")
    median, low, high, of = no_deal.real_income.at("CHN")
    ends = tuple(100.0 * math.expm1(end) for end in (median, low, high))
    assert found.rows == (("China", "CHN", *ends, 100.0),)
    assert [column.unit for column in found.columns[2:]] == ["%", "%", "%", "% of draws"]
    assert of == "median, 10th and 90th percentile of the draws"
    assert set(no_deal.made_of) == {"ledger", "ledger ends", "scenario", "world", "parameters", "draws", "version"}


def test_unknown_names_say_what_is_known(no_deal):
    with pytest.raises(UnknownName, match="no scenario 'no-daal'"):
        run("no-daal")
    with pytest.raises(UnknownName, match="no quantity 'happiness'"):
        no_deal.of("happiness")
    with pytest.raises(UnknownName, match="no country 'XXX'"):
        effects_answer(no_deal, ("real_income",), Ledger.load(), ("XXX",))


def test_results_of_two_worlds_are_not_compared(no_deal):
    other = replace(no_deal, made_of={**no_deal.made_of, "world": "another"})
    with pytest.raises(BadInput, match="do not share their world"):
        compare(no_deal, other)
