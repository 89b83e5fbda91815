"""Costs of trade that are no tariffs and a carbon border charge: what they do, and where their numbers come from."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest

import tradetalks as tt
from tradetalks.errors import BadLedger
from tradetalks.kinds.carbon_charge import CarbonChargeTerms
from tradetalks.ledger import Scenario

DATA = Path(tt.__file__).parent / "data" / "border"


@pytest.fixture(scope="module")
def world():
    return tt.World.load()


def enacted(world, measures, ranges="central"):
    """The law of a scenario whose measures of its own say neither who imposes them nor since when."""
    data = {
        "title": "What if",
        "question": "What then?",
        "author": "a test",
        "as_of": "2025-01-02",
        "on": "2025-01-02",
        "assumes": ["nothing else"],
        "leaves_out": ["much"],
        "measures": {name: {"title": name, **content} for name, content in measures.items()},
    }
    scenario = Scenario.read(data, "what-if")
    book = tt.Ledger.load().with_scenario(scenario)
    return tt.enact(book, world, on=scenario.on, as_of=scenario.as_of, ranges=ranges)


def scope(origin, destination, products=("all",)):
    return {"origin": list(origin), "destination": list(destination), "products": list(products)}


def cost_of(world, origin, destination, sector, terms, ranges="central"):
    """Log of a trade cost of a flow under one measure between two economies."""
    law = enacted(
        world, {"GBR/one": {"kind": "trade_cost", "scope": scope([origin], [destination]), "terms": terms}}, ranges
    )
    cell = world.country(origin), world.country(destination), world.sector(sector)
    return math.log(law.policy.trade_cost_hat[cell])


def test_a_cost_is_added_and_a_saving_taken_off_the_goods_of_a_lane(world):
    assert cost_of(world, "DEU", "GBR", "machinery", {"cost": "0.05"}) == pytest.approx(math.log(1.05))
    assert cost_of(world, "DEU", "GBR", "machinery", {"saves": "0.05"}) == pytest.approx(math.log(0.95))
    assert cost_of(world, "DEU", "GBR", "finance", {"cost": "0.05"}) == 0.0


def test_services_are_reached_by_name_and_goods_are_left(world):
    terms = {"sectors": ["services"], "cost": "0.10"}
    assert cost_of(world, "DEU", "GBR", "finance", terms) == pytest.approx(math.log(1.10))
    assert cost_of(world, "DEU", "GBR", "machinery", terms) == 0.0


@pytest.mark.parametrize(
    ("importer", "saved"), [("IND", 0.28), ("THA", 0.30), ("IDN", 0.26), ("GBR", 0.13), ("PAK", 0.17)]
)
def test_rules_on_services_cost_what_the_oecd_says(world, importer, saved):
    """Half of the distance to the least restrictive: India 28, Thailand 30, Indonesia 26, OECD 13, others 17 %."""
    terms = {"sectors": ["services"], "level": "services-rules", "removes": "1"}
    assert cost_of(world, "USA", importer, "finance", terms) == pytest.approx(math.log1p(-saved))
    half = cost_of(world, "USA", importer, "finance", terms | {"removes": "0.5"})
    assert half == pytest.approx(math.log1p(-saved / 2.0))


def test_the_end_that_does_least_damage_saves_most(world):
    """Proof of origin costs two to six per cent of the value."""
    terms = {"level": "rules-of-origin", "removes": "1"}
    for ranges, saved in (("low", 0.06), ("central", 0.04), ("high", 0.02)):
        assert cost_of(world, "DEU", "GBR", "machinery", terms, ranges) == pytest.approx(math.log1p(-saved))


@pytest.mark.parametrize(
    ("terms", "told"),
    [
        ({}, "cost, saves, or level and removes"),
        ({"cost": "0.1", "saves": "0.1"}, "cost, saves, or level and removes"),
        ({"level": "rules-of-origin"}, "without `removes`"),
        ({"cost": "5"}, "a share above 1"),
    ],
)
def test_a_cost_that_says_too_little_or_too_much_is_refused(world, terms, told):
    with pytest.raises(BadLedger, match=told):
        enacted(world, {"GBR/one": {"kind": "trade_cost", "scope": scope(["DEU"], ["GBR"]), "terms": terms}})


@pytest.mark.parametrize(
    ("terms", "told"),
    [
        ({"level": "rules-of-orign", "removes": "1"}, "did you mean rules-of-origin"),
        ({"sectors": ["finanse"], "cost": "0.1"}, "did you mean finance"),
    ],
)
def test_a_name_that_is_not_known_says_why_nothing_moves(world, terms, told):
    law = enacted(world, {"GBR/one": {"kind": "trade_cost", "scope": scope(["DEU"], ["GBR"]), "terms": terms}})
    assert told in law.unused["GBR/one"]
    assert (law.policy.trade_cost_hat == enacted(world, {}).policy.trade_cost_hat).all()


def charge(world, terms, ranges="central", products=("72", "73"), origin=("all",)):
    measure = {"kind": "carbon_charge", "scope": scope(origin, ["EU"], products), "terms": terms}
    law = enacted(world, {"EU/carbon": measure}, ranges)
    return law.policy.tariff - enacted(world, {}).policy.tariff, law


def test_charges_on_hot_rolled_steel_differ_as_traders_reckon(world):
    """MEPS, January 2026, at 90 euros a tonne: Türkiye 115, India 295 euros a tonne, with the law's mark-up of 10 %.

    What is free is the same for both and cancels in the difference of 180.
    """
    with (DATA / "emissions.csv").open(encoding="utf-8") as file:
        central = {row["origin"]: float(row["central"]) for row in csv.DictReader(file) if row["product"] == "steel"}
    assert 90.0 * 1.1 * (central["IND"] - central["TUR"]) == pytest.approx(180.0, rel=0.02)
    assert 90.0 * 1.1 * (central["UKR"] - central["TUR"]) == pytest.approx(10.0, abs=5.1)


def test_a_charge_is_price_times_emissions_over_value_on_the_share_of_the_sector(world):
    """100 USD on 2 tonnes of CO2 of which one is free, at 800 USD a tonne: 12.5 % of the value."""
    terms = {"carbon_price": "100", "emissions": "2", "free_emissions": "1", "unit_value": "800"}
    added, _ = charge(world, terms, products=("all",))
    cell = world.country("CHN"), world.country("DEU"), world.sector("metals")
    assert added[cell] == pytest.approx(0.125)
    steel, _ = charge(world, terms)
    assert 0.0 < steel[cell] < added[cell]
    assert charge(world, terms | {"carbon_paid": "40"})[0][cell] == pytest.approx(0.6 * steel[cell])
    assert not charge(world, terms | {"free_emissions": "3"})[0].any()


def test_the_union_charges_nobody_inside_it(world):
    added, _ = charge(world, {"carbon_price": "88"})
    inside = [world.country(c) for c in ("DEU", "FRA", "REU", "SWE")]
    assert not added[np.ix_(inside, inside)].any()
    others = [world.country(c) for c in ("CHN", "IND", "TUR", "ROW", "USA")]
    assert (added[np.ix_(others, inside)].max(axis=2) > 0.0).all()


def test_an_eu_tariff_on_all_origins_taxes_no_trade_within_the_eu(world):
    """TFEU, Article 28: no customs duties between member states."""
    measure = {"kind": "tariff", "scope": scope(["all"], ["EU"]), "terms": {"rate": "0.10", "how": "add"}}
    law = enacted(world, {"EU/all": measure})
    added = law.policy.tariff - enacted(world, {}).policy.tariff
    inside = [world.country(c) for c in ("DEU", "FRA", "REU")]
    assert not added[np.ix_(inside, inside)].any()
    assert added[world.country("USA"), world.country("FRA"), world.sector("machinery")] == pytest.approx(0.10)


def test_products_without_known_emissions_ask_for_them(world):
    _, law = charge(world, {"carbon_price": "88"}, products=("7601",))
    assert "state `emissions` and `unit_value`" in law.unused["EU/carbon"]
    added, _ = charge(world, {"carbon_price": "88", "emissions": "3", "unit_value": "2500"}, products=("7601",))
    assert added.max() > 0.0


def test_the_low_end_charges_least(world):
    cell = world.country("IND"), world.country("DEU"), world.sector("metals")
    rates = [
        charge(world, {"carbon_price": {"low": "75", "central": "88", "high": "100"}}, ranges)[0][cell]
        for ranges in ("low", "central", "high")
    ]
    assert rates == sorted(rates)
    assert rates[0] < rates[2]


@pytest.mark.parametrize("name", ["trade_costs.csv", "emissions.csv", "carbon_products.csv"])
def test_every_typed_level_has_ends_in_order_and_a_source(name):
    with (DATA / name).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        assert float(row["low"]) <= float(row["central"]) <= float(row["high"]), row
        assert row["source"], row
        assert row["url"].startswith("https://"), row
        assert len(row["day"]) == 10, row


def test_a_price_of_carbon_is_asked_for():
    assert CarbonChargeTerms().missing() == "carbon_price"
