"""Closures of trade balances by name, and what a country earns beside what it spends."""

import numpy as np
import pytest

import tradetalks as tt
from tradetalks.errors import BadLedger, UnknownName
from tradetalks.question import ask


def answered(closure):
    return tt.run(ask("in-force-2025-10-26", horizon="year", closure=closure, draws=1))


@pytest.fixture(scope="module")
def found():
    return {closure: answered(closure) for closure in ("fixed", "proportional", "free")}


def test_what_a_country_earns_is_its_income_less_what_it_borrows(found):
    for result in found.values():
        world, out = result.world, result.outcome
        earned = (out.income - out.deficit) / (world.income - world.deficit) / out.final_price_hat
        assert result.at_central("real_earnings") == pytest.approx(np.log(earned), abs=1e-12)


def test_balances_stay_where_they_are_fixed_and_give_where_they_are_free(found):
    usa = found["fixed"].world.country("USA")
    before = found["fixed"].world.deficit[usa]
    assert found["fixed"].outcome.deficit[usa] == pytest.approx(before, rel=1e-9)
    assert found["free"].outcome.deficit[usa] < 0.9 * before
    wages = found["free"].outcome.wage_hat
    assert np.ptp(np.log(wages[found["free"].world.value_added.sum(axis=1) > 0])) < 1e-6


def test_the_closure_is_said_and_part_of_the_question(found):
    assert "trade balances free" in found["free"].horizon
    assert "trade balances fixed" in found["fixed"].horizon
    hashes = {ask("no-deal", closure=name, draws=1).hash for name in ("fixed", "proportional", "free")}
    assert len(hashes) == 3
    with pytest.raises(UnknownName, match="no closure 'floating'"):
        ask("no-deal", closure="floating")


@pytest.mark.parametrize("horizon", ["impact", "year"])
def test_a_range_before_the_long_run_holds_every_closure(horizon):
    """A range of one closure alone would leave out what the others say of the same law."""
    drawn = tt.run("no-deal", horizon=horizon, draws=16).of("real_earnings").at("USA")
    for closure in ("fixed", "proportional", "free"):
        alone = tt.run(ask("no-deal", horizon=horizon, closure=closure, draws=16)).of("real_earnings").at("USA")
        assert drawn.low <= alone.median <= drawn.high, closure


def test_in_the_long_run_balances_are_fixed_in_every_draw():
    found = tt.run(ask("no-deal", draws=4))
    assert set(found.plan.sample.closure) == {"fixed"}
    assert set(tt.run("no-deal", horizon="year", draws=16).plan.sample.closure) == {"fixed", "proportional", "free"}


def test_a_scenario_may_name_its_closure_and_the_command_line_goes_before_it():
    data = {
        "title": "Free balances",
        "question": "What then?",
        "author": "a test",
        "as_of": "2025-10-26",
        "on": "2025-10-26",
        "trust": ["USA.white_house", "CHN.mofcom"],
        "closure": "free",
        "assumes": ["nothing"],
        "leaves_out": ["much"],
    }
    scenario = tt.Scenario.read(data, "free-balances")
    assert ask(scenario, horizon="year", draws=1).horizon.closures == ("free",)
    assert ask(scenario, horizon="year", closure="fixed", draws=1).horizon.closures == ("fixed",)
    assert "trade balances free" in tt.run(scenario, horizon="year", draws=1).horizon
    with pytest.raises(BadLedger, match="closure"):
        tt.Scenario.read(data | {"closure": "floating"}, "floating")
