"""Gains from trade solved equal the formula; a US tariff of 40 % has the published signs and order."""

from __future__ import annotations

import numpy as np
import pytest
from costinot_rodriguez_clare_2014.tables import FOLDER, tables
from expected import published

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def found(shared):
    return tables(shared)


def test_gains_from_trade_solved_equal_the_formula(found):
    """The formula is exact; autarky is solved with 1e-8 of the weight of foreign goods left."""
    countries = [row for table, row, column in found if (table, column) == ("gains", "formula")]
    assert len(countries) > 30
    for country in countries:
        assert found["gains", country, "solved"] == pytest.approx(found["gains", country, "formula"], abs=0.005)


@pytest.mark.parametrize("key", list(published(FOLDER)), ids=", ".join)
def test_sign_of_the_effect_of_a_us_tariff(found, key):
    assert np.sign(found[key]) == np.sign(float(published(FOLDER)[key]))


def test_order_of_countries(found):
    """The published table is of 2008 and read in a secondary place, the one here of 2011: no digit is compared."""
    keys = list(published(FOLDER))
    printed = [float(published(FOLDER)[key]) for key in keys]
    assert np.corrcoef(printed, [found[key] for key in keys])[0, 1] > 0.98
