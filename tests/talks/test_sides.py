"""Players of a file: blocs with common rates, measures as instruments, political weights, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

import tradetalks as tt
from tradetalks.errors import BadFile, BadInput, UnknownName
from tradetalks.games.government import policy_at
from tradetalks.places import EU
from tradetalks.talks.deal import deals, frontier
from tradetalks.talks.sides import WeightsRecord, political_weight, read_sides, sides_game
from tradetalks.talks.stances import scenario_law
from tradetalks.talks.tariff_game import TariffGame
from tradetalks.talks.war import real_income_change, third_parties, war

BEFORE = "in-force-2025-10-26"
BLOC = """
title: The European Union and the United States
source: a test
players:
  - name: Union
    members: [EU]
    instruments:
      - {kind: tariff, goods: [metals, food], high: "0.4"}
  - name: USA
    instruments:
      - {kind: uniform_tariff, low: "0.1", high: "0.5"}
      - {kind: purchases, partners: [CHN], goods: [soybeans], high: "2"}
  - name: CHN
    instruments:
      - {kind: measures, measures: [CHN/reciprocal-usa], scenario: no-deal}
"""


@pytest.fixture(scope="module")
def ledger():
    return tt.Ledger.load()


@pytest.fixture(scope="module")
def world():
    return tt.World.load()


@pytest.fixture(scope="module")
def rest(ledger, world):
    return scenario_law(ledger, world, BEFORE)


def game_of(text, tmp_path, rest, ledger, world) -> TariffGame:
    path = tmp_path / "sides.yaml"
    path.write_text(text, encoding="utf-8")
    game = sides_game(read_sides(path), rest, "long_run", ledger, world)
    game.game.check()
    return game


def test_a_bloc_levies_common_rates(tmp_path, rest, ledger, world):
    text = BLOC.replace('      - {kind: purchases, partners: [CHN], goods: [soybeans], high: "2"}\n', "")
    game = game_of(text, tmp_path, rest, ledger, world)
    union, usa, china = game.game.players
    assert set(union.members) == {code for code in EU if code in world.countries} | {"REU"}
    assert len(union.labels) == 4
    assert len(usa.labels) == 2
    assert len(china.labels) == 1
    policy = policy_at(game.game, (np.array([0.1, 0.2, 0.3, 0.4]), np.array([0.25, 0.35]), np.ones(1)))
    usa_at, food = world.country("USA"), world.sector("food")
    rate = dict(zip(union.labels, (0.1, 0.2, 0.3, 0.4), strict=True))["Union tariff on food from USA"]
    members = [world.country(name) for name in union.members]
    assert policy.tariff[usa_at, members, food] == pytest.approx(rate)
    assert policy.tariff[usa_at, members, world.sector("textiles")] == pytest.approx(
        rest.policy(world).tariff[usa_at, members, world.sector("textiles")]
    )
    assert set(policy.tariff[members, usa_at, food]) == {0.25}


def test_a_measure_carried_out_in_full_is_the_scenario_s(tmp_path, rest, ledger, world):
    text = BLOC.replace('      - {kind: purchases, partners: [CHN], goods: [soybeans], high: "2"}\n', "")
    game = game_of(text, tmp_path, rest, ledger, world).game
    none, full = (policy_at(game, (*game.in_force[:2], np.array([x]))).tariff for x in (0.0, 1.0))
    added = scenario_law(ledger, world, "no-deal").parts["CHN/reciprocal-usa"].tariff
    assert added.max() > 0.0
    assert full - none == pytest.approx(added, abs=1e-12)


def test_political_weights_have_mean_one_and_mix(world):
    record = WeightsRecord(sectors={"metals": "3"}, mix="0.5", source="a test")
    weight = political_weight(record, world)
    assert weight.mean() == pytest.approx(1.0)
    assert weight[world.sector("metals")] / weight[world.sector("food")] == pytest.approx(2.0)
    assert political_weight(WeightsRecord(sectors={"metals": "3"}, mix="0", source="a test"), world) == pytest.approx(
        1.0
    )


@pytest.mark.parametrize(
    ("old", "new", "error", "message"),
    [
        ("[metals, food]", "[metal, food]", UnknownName, "metal"),
        ("members: [EU]", "members: [XXX]", BadFile, "XXX"),
        ("members: [EU]", "members: [CUB]", UnknownName, "CUB"),
        ("members: [EU]", "members: [EU, USA]", BadInput, "named twice"),
        ("name: CHN", "name: USA", BadInput, "player named twice"),
        ("partners: [CHN]", "partners: [Peru]", BadInput, "no other player"),
        ('low: "0.1", high: "0.5"', 'low: "0.6", high: "0.5"', BadInput, "bounds crossed"),
        (", scenario: no-deal", "", BadInput, "give measures and scenario"),
        ("CHN/reciprocal-usa]", "CHN/moon]", BadInput, "CHN/moon"),
        ("scenario: no-deal", "scenario: peace", UnknownName, "peace"),
        (', high: "2"', "", BadInput, "highest quantity"),
        ("kind: tariff", "kind: bribe", BadFile, "kind"),
        ("source: a test", "weather: fine", BadFile, "weather"),
        ('high: "0.4"', 'high: "lots"', BadFile, "number"),
        (
            "  - name: CHN",
            '    matters: [{matter: moon, worth: "0.1", source: a test}]\n  - name: CHN',
            BadFile,
            "moon",
        ),
        (
            "  - name: CHN",
            "    matters: [{matter: tiktok, worth: lots, source: a test}]\n  - name: CHN",
            BadFile,
            "worth",
        ),
    ],
)
def test_players_that_cannot_be(old, new, error, message, tmp_path, rest, ledger, world):
    assert old in BLOC
    with pytest.raises(error) as caught:
        game_of(BLOC.replace(old, new, 1), tmp_path, rest, ledger, world)
    assert message in str(caught.value)


def test_two_sides_of_a_file_strike_a_deal(tmp_path, ledger, world):
    path = tmp_path / "two.yaml"
    side = "  - name: {0}\n    members: [{1}]\n    instruments:\n      - {{kind: uniform_tariff}}\n"
    matters = """    matters:
      - {matter: fentanyl-cooperation, worth: "0.002", source: a test}
      - {matter: tiktok, worth: "-0.001", source: a test}
"""
    north, east = side.format("North", "USA") + matters, side.format("East", "CHN")
    path.write_text("title: two\nsource: a test\nplayers:\n" + north + east)
    found = deals(
        read_sides(path), solutions=(("nash_product", False),), matters={"East": 0.003}, ledger=ledger, world=world
    )
    key = ("nash_product", False)
    for one in found.deals[key].values():
        assert one.gains - (one.payoffs - one.threat) == pytest.approx([np.log(1.002 * 0.999), 0.003], abs=1e-12)
    assert "side matters" in found.payoff
    assert found.players == ("North", "East")
    assert min(found.gain(key, name).least for name in found.players) > 0.0
    assert {one.giver for one in found.concessions} == {"USA", "CHN"}


@pytest.mark.parametrize("verb", [deals, war])
def test_sides_that_cannot_be_are_refused_before_the_first_step(verb, tmp_path, ledger, world):
    path, told = tmp_path / "crossed.yaml", []
    side = '  - name: {0}\n    instruments: [{{kind: uniform_tariff, low: "0.6", high: "0.5"}}]\n'
    path.write_text("title: two\nsource: a test\nplayers:\n" + side.format("USA") + side.format("CHN"))
    with pytest.raises(BadInput, match="bounds crossed"):
        verb(read_sides(path), ledger=ledger, world=world, progress=told.append)
    assert told == []


def test_no_random_tariffs_reach_beyond_the_frontier(rest, world, ledger):
    """Every point lies below each tangent of the frontier, whose slopes are between its neighbours' chords."""
    line = frontier(points=5, ledger=ledger, world=world)
    points = np.array(line.points)
    game = TariffGame(world, policy=rest.policy(world))
    draw = np.random.default_rng(3)
    for _ in range(12):
        rates = tuple(draw.uniform(0.0, 0.4) * draw.uniform(size=r.size) for r in game.game.in_force)
        outcome = tt.solve(world, policy_at(game.game, rates), game.game.parameters, start=game.before)
        there = outcome.real_income[[world.country(name) for name in line.players]]
        assert not ((there > points).all(axis=1)).any()
    before = game.before.real_income[[world.country(name) for name in line.players]]
    assert ((points > before).all(axis=1)).any()
    assert real_income_change(game, game.before, "VNM") == 0.0


def test_a_group_s_change_is_its_members_by_income(rest, world):
    game = TariffGame(world, ("USA", "CHN"), ("uniform_tariff",), policy=rest.policy(world))
    none = tt.solve(world, policy_at(game.game, (np.zeros(1), np.zeros(1))), game.game.parameters)
    members = [world.country(name) for name in game.members("EU")]
    changes = (none.real_income - game.before.real_income)[members]
    assert changes.min() < real_income_change(game, none, "EU") < changes.max()
    assert "EU" in third_parties(game)
    assert "EU" not in third_parties(TariffGame(world, ("USA", "DEU"), ("uniform_tariff",)))
