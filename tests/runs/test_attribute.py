"""Attribution: parts add up, and are what moving one measure along the common way does."""

import json
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import simpson
from typer.testing import CliRunner

from tradetalks.border.parts import Part
from tradetalks.cli import app
from tradetalks.equilibrium import Parameters, Policy, solve
from tradetalks.errors import UnknownName
from tradetalks.ledger import Scenario
from tradetalks.runs import attribute, compare, run
from tradetalks.runs.attribution import along
from tradetalks.world import World

SCENARIOS = sorted(path.stem for path in Path(str(files("tradetalks") / "data/scenarios")).glob("*.yaml"))


@pytest.fixture(scope="module")
def results():
    return {name: run(name, draws=1) for name in SCENARIOS}


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize(
    ("of", "country"), [("real_income", "CHN"), ("real_income", "USA"), ("revenue", "USA"), ("revenue", "CHN")]
)
def test_the_parts_of_a_shipped_scenario_add_up(results, name, of, country):
    found = attribute(results[name], of, country)
    central = float(results[name].at_central(of)[results[name].world.country(country)])
    parts = sum(found.measures.values())
    assert found.total == central
    assert parts == pytest.approx(central, rel=1e-6)
    assert set(found.measures) <= set(results[name].enacted.parts)
    for split in (found.sectors, found.origins, found.destinations):
        assert sum(split.values()) == pytest.approx(parts, rel=1e-12)


@pytest.mark.parametrize("horizon", ["impact", "year"])
@pytest.mark.parametrize("name", SCENARIOS)
def test_the_parts_of_a_shipped_scenario_add_up_in_the_short_run(name, horizon):
    found = run(name, horizon=horizon, draws=1)
    for of, country in (("real_income", "CHN"), ("real_income", "USA"), ("revenue", "CHN")):
        central = float(found.at_central(of)[found.world.country(country)])
        assert sum(attribute(found, of, country).measures.values()) == pytest.approx(central, rel=1e-6)


def test_names_are_checked_before_anything_is_solved(monkeypatch):
    monkeypatch.setattr("tradetalks.runs.results.plan", None)
    for verb in ("attribute", "sensitivity"):
        for words, said in (
            (["--country", "XXX"], "no country 'XXX'"),
            (["--country", "CHN", "--of", "gdp"], "'gdp'"),
            (["--country", "CHN", "--against", "nothing"], "no scenario 'nothing'"),
        ):
            done = CliRunner().invoke(app, [verb, "no-deal", *words])
            assert isinstance(done.exception, UnknownName)
            assert said in str(done.exception)


def test_the_parts_of_a_comparison_add_up_and_turn_round(results):
    there = compare(results["in-force-2025-10-26"], results["no-deal"])
    back = compare(results["no-deal"], results["in-force-2025-10-26"])
    parts, others = (attribute(found, "real_income", "CHN").measures for found in (there, back))
    assert sum(parts.values()) == pytest.approx(there.at_central("real_income")[there.world.country("CHN")], rel=1e-6)
    assert parts["USA/china-100"] < 0.0
    assert others == pytest.approx({key: -part for key, part in parts.items()}, rel=1e-4, abs=1e-9)


def test_licences_on_a_chain_cap_its_flows_and_pay_their_holders(results):
    """The price gap that China's exporters keep raises its income, attributed and against a run without these caps."""
    no_deal = results["no-deal"]
    world, policy = no_deal.world, no_deal.enacted.policy
    lane = world.country("CHN"), world.country("JPN"), world.sector("permanent_magnets")
    assert no_deal.outcome.shadow_price[lane] > 0.0
    assert no_deal.outcome.trade[lane] < world.trade[lane]
    found = attribute(no_deal, "real_income", "CHN").measures["CHN/rare-earths-april-2025"]
    licences = no_deal.enacted.parts["CHN/rare-earths-april-2025"].cap
    free = solve(
        world, replace(policy, cap=np.where(np.isfinite(licences), np.inf, policy.cap)), no_deal.outcome.parameters
    )
    alone = no_deal.outcome.real_income[world.country("CHN")] - free.real_income[world.country("CHN")]
    assert found > 0.0
    assert alone > 0.0


def test_nothing_causes_no_change(results):
    same = compare(results["no-deal"], results["no-deal"])
    found = attribute(same, "real_income", "CHN")
    assert (found.total, found.measures, found.gap) == (0.0, {}, 0.0)


def test_each_part_is_what_moving_its_measure_alone_adds_at_every_point_of_the_way():
    """Oracle: central differences along one measure's direction integrated over the common way."""
    draw = np.random.default_rng(0)
    trade = draw.uniform(1.0, 2.0, (3, 3, 2)) + 4.0 * np.eye(3)[:, :, None]
    zero = np.zeros((3, 3, 2))
    world = World.from_flows(
        ("A", "B", "C"), ("x", "y"), trade, zero, np.full((3, 2, 2), 0.2), np.array([3.0, 6.0]), {}, "made up"
    )
    tariff, cost = zero.copy(), zero.copy()
    tariff[1, 0], cost[2, 0, 1] = 0.5, 0.3
    parts = {"duty": Part(tariff=tariff), "delay": Part(log_trade_cost=cost)}
    parameters = Parameters.long_run(world)

    def real_income(duty, delay):
        policy = replace(Policy.benchmark(world), tariff=duty * tariff, trade_cost_hat=np.exp(delay * cost))
        return solve(world, policy, parameters, tolerance=1e-12).real_income[0]

    way, step = np.linspace(0.0, 1.0, 21), 1e-3
    by_duty = [(real_income(at + step, at) - real_income(at - step, at)) / (2.0 * step) for at in way]
    by_delay = [(real_income(at, at + step) - real_income(at, at - step)) / (2.0 * step) for at in way]
    expected = {"duty": simpson(by_duty, x=way), "delay": simpson(by_delay, x=way)}
    end = solve(world, replace(Policy.benchmark(world), tariff=tariff, trade_cost_hat=np.exp(cost)), parameters)
    cells = along(world, Policy.benchmark(world), parts, end, "real_income", "A", 6)
    found = {key: values.sum() for key, values in cells.items()}
    assert found == pytest.approx(expected, rel=1e-4)
    assert sum(found.values()) == pytest.approx(end.real_income[0], rel=1e-7)


def test_the_verb_says_what_the_library_says(results):
    done = CliRunner().invoke(app, ["attribute", "no-deal", "--of", "real_income", "--country", "CHN", "--json"])
    assert done.exit_code == 0
    plain, found = json.loads(done.stdout), attribute(results["no-deal"], "real_income", "CHN")
    for name in ("measures", "sectors", "origins", "destinations"):
        (whole, *parts) = plain["tables"][name]["rows"]
        assert whole[2] == pytest.approx(100.0 * np.expm1(found.total))
        assert sum(row[2] for row in parts) == pytest.approx(whole[2], rel=1e-6)
        own = {key: value / found.total for key, value in getattr(found, name).items()}
        assert {row[1]: row[2] / whole[2] for row in parts if abs(row[2]) > 1e-6} == pytest.approx(
            {key: share for key, share in own.items() if abs(share * whole[2]) > 1e-6}
        )
    assert plain["made_of"] == found.made_of
    text = CliRunner().invoke(app, ["attribute", "no-deal", "--country", "CHN", "--against", "in-force-2025-10-26"])
    assert "Additional 100 % tariff on all goods from China" in text.stdout
    assert Scenario.load("no-deal").title in text.stdout


@pytest.mark.parametrize(("of", "country"), [("gdp", "CHN"), ("trade", "CHN"), ("real_income", "XXX")])
def test_what_cannot_be_attributed_is_refused(results, of, country):
    with pytest.raises(UnknownName):
        attribute(results["framework"], of, country)
