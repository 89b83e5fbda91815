"""Tariffs of importers without product data: in place of the benchmark's, a floor, on HS codes, between groups."""

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest

import tradetalks as tt
from tradetalks.border.ground import share_of_sectors
from tradetalks.ledger import Scenario
from tradetalks.places import GROUPS

DATA = Path(tt.__file__).parent / "data" / "customs" / "us_imports_hs6.csv.gz"


def enacted(measures, groups=None):
    """The law of a scenario whose measures are all in force, on an empty ledger's other measures of January 2025."""
    data = {
        "title": "What if",
        "question": "What then?",
        "author": "a test",
        "as_of": "2025-01-02",
        "on": "2025-01-02",
        "assumes": ["nothing else"],
        "leaves_out": ["much"],
        "groups": groups or {},
        "measures": {
            name: {
                "title": name,
                "kind": "tariff",
                "imposed_by": name[:3] if name[2] != "/" else name[:2],
                "authority": "an-act",
                "scope": {"origin": origin, "destination": destination, "products": products},
                "terms": terms,
                "events": [{"event": "enter_force", "date": "2025-01-02", "source": "scenario"}],
            }
            for name, (origin, destination, products, terms) in measures.items()
        },
    }
    world, scenario = tt.World.load(), Scenario.read(data, "what-if")
    book = tt.Ledger.load().with_scenario(scenario)
    before = tt.enact(tt.Ledger.load(), world, on=scenario.on, as_of=scenario.as_of).policy.tariff
    return world, tt.enact(book, world, on=scenario.on, as_of=scenario.as_of).policy.tariff, before


def goods(world):
    return [s for s in range(len(world.sectors)) if world.tariff[:, :, s].any()]


def test_a_tariff_in_place_of_the_benchmarks_is_that_rate():
    world, after, before = enacted({"IND/free": (["USA"], ["IND"], ["all"], {"rate": "0", "how": "replace"})})
    lane = world.country("USA"), world.country("IND")
    assert before[lane].max() > 0.02
    assert after[lane] == pytest.approx(np.zeros(len(world.sectors)), abs=1e-12)
    others = np.ones(before.shape, dtype=bool)
    others[lane] = False
    assert (after[others] == before[others]).all()


def test_a_floor_lifts_only_what_lies_below_it():
    world, after, before = enacted({"BRA/floor": (["JPN"], ["BRA"], ["all"], {"rate": "0.10", "how": "floor"})})
    lane = world.country("JPN"), world.country("BRA")
    for s in goods(world):
        assert after[lane][s] == pytest.approx(max(before[lane][s], 0.10), abs=1e-12)


def test_a_free_trade_area_is_one_measure_between_two_groups():
    world, after, before = enacted(
        {"ZAF/free": (["neighbours"], ["BRICS"], ["all"], {"rate": "0", "how": "replace"})},
        groups={"neighbours": ["BRA", "IND"]},
    )
    for seller in ("BRA", "IND"):
        for buyer in set(GROUPS["BRICS"]) & set(world.countries) - {seller}:
            assert after[world.country(seller), world.country(buyer)].max() == pytest.approx(0.0, abs=1e-12)
    assert (
        after[world.country("CHN"), world.country("BRA")] == before[world.country("CHN"), world.country("BRA")]
    ).all()


def test_a_tariff_on_an_hs_code_falls_on_its_share_of_the_sector():
    """Against the table of US imports, read anew."""
    with gzip.open(DATA, "rt", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["sector"] == "transport_equipment"]
    cars = sum(float(row["all_usd"]) for row in rows if row["hs6"].startswith("8703"))
    share = cars / sum(float(row["all_usd"]) for row in rows)
    assert 0.3 < share < 0.7  # US imports of 2024: cars some 215 of 460 billion dollars of vehicles and aircraft
    world, after, before = enacted({"CAN/cars": (["CHN"], ["CAN"], ["8703"], {"rate": "1.00", "how": "add"})})
    cell = world.country("CHN"), world.country("CAN"), world.sector("transport_equipment")
    assert after[cell] - before[cell] == pytest.approx(share)
    assert (after - before).sum() == pytest.approx(share)


def test_a_us_tariff_may_name_a_code_that_no_shipped_measure_names():
    world, after, before = enacted({"USA/toys": (["VNM"], ["USA"], ["9503"], {"rate": "0.50", "how": "add"})})
    lane = world.country("VNM"), world.country("USA")
    change = after[lane] - before[lane]
    assert 0.0 < change.max() < 0.5
    assert np.count_nonzero(change) == 1


def test_codes_that_lie_in_one_another_count_once():
    world = tt.World.load()
    cars, both = (share_of_sectors(codes, world.sectors) for codes in (("8703",), ("8703", "870323")))
    assert both == pytest.approx(cars)
    whole = share_of_sectors(tuple(f"{chapter:02d}" for chapter in range(1, 98)), world.sectors)
    assert whole[goods(world)] == pytest.approx(np.ones(len(goods(world))))
