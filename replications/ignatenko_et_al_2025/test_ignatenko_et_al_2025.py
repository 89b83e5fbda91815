"""Tables 1 and 2 to the printed digit."""

from __future__ import annotations

import numpy as np
import pytest
from expected import published
from ignatenko_et_al_2025.tables import (
    FOLDER,
    economy,
    equilibrium,
    liberation_day,
    of_usa,
    optimal_retaliation,
    optimal_tariff,
    tables,
)

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def base(shared):
    return economy(shared)


@pytest.fixture(scope="module")
def found(shared):
    return tables(shared)


@pytest.mark.parametrize("key", list(published(FOLDER)), ids=", ".join)
def test_published_value(found, key):
    printed = published(FOLDER)[key]
    digits = len(printed.partition(".")[2])
    assert abs(found[key] - float(printed)) <= 0.5 * 10.0**-digits


def test_optimal_tariffs(base):
    """Background figures of the paper: 21.8 % behind Table 1, 18.5 % behind Table 2, 22.7 % in answer."""
    assert optimal_tariff(base, "USA", over_spending=True) == pytest.approx(0.218, abs=5e-4)
    assert optimal_tariff(base, "USA", over_spending=False) == pytest.approx(0.185, abs=5e-4)
    assert optimal_retaliation(base) == pytest.approx(0.227, abs=5e-4)


def test_profit_shares_meet_the_papers_moments(base):
    """Sales by the seller's place: 12 % of others' and 26 % of the United States' are profits of the destinations."""
    usa = base.world.country("USA")
    others = np.arange(len(base.world.countries)) != usa
    trade, shares = base.world.trade[:, :, 0], base.profit
    sold = trade * shares
    assert sold[usa].sum() / trade[usa].sum() == pytest.approx(0.26, abs=1e-4)
    assert sold[others].sum() / trade[others].sum() == pytest.approx(0.12, abs=1e-4)


def test_no_tariff_changes_nothing(base):
    nothing = equilibrium(base, np.zeros_like(base.world.trade), to_workers=True)
    for name, values in vars(nothing).items():
        assert np.abs(values).max() < 1e-6, name


def test_retaliation_costs_the_united_states(base, shared):
    announced = liberation_day(base, shared)
    usa = base.world.country("USA")
    alone = equilibrium(base, announced, to_workers=True).welfare[usa]
    answered = equilibrium(base, announced + np.swapaxes(of_usa(base, 0.1), 0, 1), to_workers=True).welfare[usa]
    assert answered < alone
