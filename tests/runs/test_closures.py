"""Closures of trade balances by name, and what a country earns beside what it spends."""

import numpy as np
import pytest

import tradetalks as tt
from tradetalks.errors import UnknownName
from tradetalks.runs.question import ask


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
    assert "balance" not in found["fixed"].horizon
    hashes = {ask("no-deal", closure=name, draws=1).hash for name in ("fixed", "proportional", "free")}
    assert len(hashes) == 3
    with pytest.raises(UnknownName, match="no closure 'floating'"):
        ask("no-deal", closure="floating")
