"""What results show at a prompt: a few lines, whatever they hold."""

from dataclasses import is_dataclass

import numpy as np
import pytest

import tradetalks as tt
from tradetalks.customs.port_fees import Ship
from tradetalks.showing import brief_repr
from tradetalks.talks.leverage import LeverageTable


@pytest.fixture(scope="module")
def small() -> tt.World:
    goods = 1e6 * np.array([[4.0, 0.15, 0.9], [0.5, 7.0, 1.5], [1.0, 0.9, 15.0]])
    theta, no_tariff = np.full(3, 5.0), np.zeros((3, 3, 3))
    return tt.World.from_flows(
        ("USA", "CHN", "ROW"),
        ("machinery", "electrical", "transport_equipment"),
        np.stack([goods] * 3, axis=2),
        no_tariff,
        np.full((3, 3, 3), 0.15),
        theta,
        {"mine": theta},
    )


def results(small: tt.World) -> list[object]:
    book = tt.Ledger.load()
    found = tt.run("framework", draws=1, world=small)
    both = tt.compare("framework", "no-deal", draws=1, world=small)
    value = {"origin": "CHN", "destination": "USA", "on": "2025-11-15", "value": 100_000.0}
    return [
        book,
        small,
        tt.Scenario.load("framework"),
        book["USA/china-100"],
        tt.ask("framework", world=small),
        found,
        found.outcome,
        found.outcome.policy,
        found.real_income,
        both,
        tt.attribute(found, "real_income", "CHN"),
        tt.tornado(found, "real_income", "CHN"),
        tt.enact(book, small, on="2025-10-26", as_of="2025-10-26", trust=["USA.white_house", "CHN.mofcom"]),
        tt.gradient(found.outcome, "real_income", "CHN"),
        tt.war(["USA", "CHN"], world=small),
        tt.deals(["USA", "CHN"], world=small),
        tt.holds("kuala-lumpur-2025", world=small),
        tt.back_test("phase-one"),
        tt.base_rates(book, as_of="2025-10-27"),
        tt.duty("8505.11.00.70", **value),
        tt.licence("8505.11", "CHN", "USA", "2025-11-15"),
        tt.port_fee(Ship("CHN", "CHN", 1_000.0), "USA", "2025-10-20"),
        tt.rates("CHN", "USA", "2025-11-09", "2025-11-11", ledger=book),
        tt.run_chain("rare-earths", "full-ban", months=3, draws=5),
    ]


def test_every_result_shows_itself_in_20_lines(small: tt.World) -> None:
    long = {
        type(found).__name__: (len(repr(found).splitlines()), len(repr(found)))
        for found in results(small)
        if len(repr(found).splitlines()) > 20 or len(repr(found)) > 4_000
    }
    assert long == {}


def test_what_takes_long_to_make_shows_itself_in_the_same_way() -> None:
    assert LeverageTable.__repr__ is brief_repr


def test_a_shown_result_names_its_fields(small: tt.World) -> None:
    assert is_dataclass(small)
    assert "trade: array of 3 x 3 x 3" in repr(small)
    assert "countries: USA, CHN, ROW" in repr(small)
