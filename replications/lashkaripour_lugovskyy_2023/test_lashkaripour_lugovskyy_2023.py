"""Table 4: gains from trade taxes to the printed digit under restricted entry; under free entry never below it."""

from __future__ import annotations

import pytest
from expected import published
from lashkaripour_lugovskyy_2023.tables import (
    FOLDER,
    balanced,
    by_search,
    free,
    observed,
    restricted,
    restricted_entry,
    tariffs_put_right,
)

pytestmark = pytest.mark.shared
PRINTED = published(FOLDER)
COUNTRIES = list(dict.fromkeys(country for _, country, _ in PRINTED))
EXACT_UNDER_FREE_ENTRY = ["USA", "CHN", "DEU", "CAN"]


@pytest.fixture(scope="module")
def seen(shared):
    return observed(shared)


@pytest.mark.parametrize("country", COUNTRIES)
def test_restricted_entry(seen, country):
    for key, value in restricted(seen, country).items():
        assert abs(value - float(PRINTED[key])) <= 0.005, key


@pytest.mark.parametrize("country", EXACT_UNDER_FREE_ENTRY)
def test_free_entry(seen, country):
    for key, value in free(seen, country).items():
        assert abs(value - float(PRINTED[key])) <= 0.005, key


def test_free_entry_finds_more_where_the_paper_stopped_short(seen):
    key = ("4", "LTU", "free entry, second best")
    assert free(seen, "LTU")[key] > float(PRINTED[key]) + 0.1


def test_the_formula_falls_short_of_the_optimum(seen):
    """The formula has one tariff an industry whatever the origin: the search finds more, for Germany above all."""
    parameters = restricted_entry(seen)
    searched = by_search(balanced(seen, parameters), parameters, "DEU", export_tax=False)
    assert searched > restricted(seen, "DEU")["4", "DEU", "restricted entry, third best"] + 0.1


def test_china_gains_less_with_tariffs_put_right(seen):
    """China taxes more than it is taxed, so that it has less to gain by going to its optimum."""
    key = ("4", "CHN", "restricted entry, third best")
    assert restricted(tariffs_put_right(seen), "CHN")[key] < restricted(seen, "CHN")[key] - 0.02
