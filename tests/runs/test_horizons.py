"""Named horizons: their elasticities, and what they do to a scenario."""

from dataclasses import fields

import numpy as np
import pytest

from tradetalks.border.ground import goods_sectors
from tradetalks.equilibrium import HORIZONS, Parameters, Policy, horizon, solve
from tradetalks.equilibrium.horizons import slowed
from tradetalks.errors import BadInput, BadParameters, UnknownName
from tradetalks.runs import compare, run
from tradetalks.runs.unknowns import sample
from tradetalks.world import World


@pytest.fixture(scope="module")
def results():
    return {name: run("no-deal", horizon=name) for name in HORIZONS}


def test_the_long_run_is_caliendo_and_parro():
    world = World.load()
    found, expected = HORIZONS["long_run"].parameters(world), Parameters.long_run(world)
    for field in fields(Parameters):
        assert np.array_equal(getattr(found, field.name), getattr(expected, field.name))


def test_the_published_ratio_is_of_values_before_the_tariff():
    """Values before the tariff fall by 1 + theta: 0.76 in the first year and about 2 after seven to ten years.

    Boehm, Levchenko and Pandalai-Nayar (2023), abstract.
    """
    world = World.load()
    for key in ("impact", "year"):
        theta = HORIZONS[key].parameters(world).trade_elasticity
        free = theta > 0.1 + 1e-12  # at the floor elsewhere
        assert free[goods_sectors(world)].mean() > 0.7
        assert ((1.0 + theta) / (1.0 + world.trade_elasticity))[free] == pytest.approx(0.76 / 2.0)


def test_the_ratio_shows_in_the_trade_of_a_small_seller():
    """A seller of a millionth moves neither its buyer's prices nor its own wage: values fall by 1 + theta."""
    trade = np.array([[1.0, 1e-6, 1.0], [1e-6, 1.0, 1.0], [1.0, 1.0, 1.0]])[:, :, None]
    theta, duty = np.array([4.0]), 1e-4
    small = World.from_flows(("A", "B", "C"), ("x",), trade, np.zeros_like(trade), np.zeros((3, 1, 1)), theta)
    policy = Policy.benchmark(small)
    policy.tariff[0, 1] = duty
    fall = {
        key: -np.log(solve(small, policy, HORIZONS[key].parameters(small)).trade[0, 1, 0] / 1e-6) / np.log1p(duty)
        for key in ("year", "long_run")
    }
    assert fall["long_run"] == pytest.approx(5.0, rel=1e-4)
    assert fall["year"] / fall["long_run"] == pytest.approx(0.38, rel=1e-4)


def test_elasticities_stay_above_zero_and_never_rise():
    theta = np.array([0.05, 0.5, 2.0, 20.0])
    assert slowed(theta, 0.38) == pytest.approx([0.05, 0.1, 0.14, 6.98])
    assert slowed(theta, 1.0) == pytest.approx(theta)


def test_ranges_hold_their_central_value_and_grow_with_time():
    for name in ("value_added", "inputs", "final"):
        stated = [getattr(HORIZONS[key], name) for key in ("impact", "year", "long_run")]
        for low, central, high in stated:
            assert low <= central <= high
        assert stated[0].central <= stated[1].central <= stated[2].central
    assert all(found.sources for found in HORIZONS.values())


@pytest.mark.parametrize("name", ["impact", "year"])
def test_every_draw_is_solved(results, name):
    assert results[name].failed == {}
    assert results[name].residual <= 1e-10


def test_factors_that_cannot_move_lose_more(results):
    """China's loss: least in the long run, when its factors leave the taxed sectors."""
    loss = {name: found.real_income.at("CHN").median for name, found in results.items()}
    assert loss["impact"] < loss["year"] < loss["long_run"] < 0.0


def test_horizons_are_not_mixed(results):
    assert len({found.made_of["parameters"] for found in results.values()}) == 3
    with pytest.raises(BadInput, match="parameters"):
        compare(results["impact"], results["year"])
    assert compare(results["year"], "framework", horizon="year").horizon == HORIZONS["year"].meaning


def test_an_unknown_horizon_is_refused():
    with pytest.raises(UnknownName, match="no horizon 'decade'"):
        horizon("decade")


def test_a_fixed_parameter_is_the_same_in_every_draw_and_the_others_are_drawn_as_before():
    world = World.load()
    year = horizon("year")
    fixed = year.fixed({"trade_ratio": 0.5, "inputs": 0.3})
    before, after = (sample(world, each, 8, 7) for each in (year, fixed))
    drawn = [before.parameters(n, year.parameters(world)) for n in range(8)]
    found = [after.parameters(n, fixed.parameters(world)) for n in range(8)]
    assert {each.input_elasticity for each in found} == {0.3}
    for n, each in enumerate(found):
        assert each.trade_elasticity == pytest.approx(slowed(after.trade_elasticity[n], 0.5))
    assert [each.mobile_share for each in found] == [each.mobile_share for each in drawn]
    assert [each.final_elasticity for each in found] == [each.final_elasticity for each in drawn]
    assert len({each.input_elasticity for each in drawn}) == 8


def test_a_parameter_fixed_at_its_central_value_is_drawn_no_more():
    world = World.load()
    fixed = horizon("year").fixed({"trade_ratio": 0.38, "mobile_share": 0.55})
    found = sample(world, fixed, 8, 7)
    assert {found.parameters(n, fixed.parameters(world)).mobile_share for n in range(8)} == {0.55}
    assert set(found.of_horizon["trade_ratio"]) == {0.38}


@pytest.mark.parametrize("name", ["mobile_share", "inputs"])
def test_a_value_out_of_range_is_refused(name):
    with pytest.raises(BadParameters, match=name):
        horizon("year").fixed({name: -0.1})
    with pytest.raises(UnknownName, match="trade_ratio"):
        horizon("year").fixed({"inputs_": 1.0})
