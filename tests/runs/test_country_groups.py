"""Rows for groups of countries: sums of money, changes of sums, ranges draw by draw."""

from dataclasses import replace

import numpy as np
import pytest

import tradetalks as tt
from tradetalks.answers.effects import effects_answer
from tradetalks.errors import UnknownName
from tradetalks.runs.country_groups import groups_of, outside, with_groups


@pytest.fixture(scope="module")
def found():
    return tt.run("no-deal", draws=6)


def test_money_is_added_up_and_ranges_are_of_the_sums(found):
    groups = {"two": ("DEU", "FRA"), "pair": ("USA", "CAN")}
    revenue, trade = (with_groups(found.of(name), found.world, groups) for name in ("revenue", "trade"))
    a, b = found.world.country("DEU"), found.world.country("FRA")
    paid = found.draws("revenue")[:, [a, b]].sum(axis=1)
    assert revenue.at("two").median == pytest.approx(np.median(paid))
    assert revenue.at("two").high == pytest.approx(np.quantile(paid, 0.9))
    flows = found.draws("trade")
    u, c = found.world.country("USA"), found.world.country("CAN")
    assert trade.at("two", "USA").median == pytest.approx(np.median(flows[:, a, u] + flows[:, b, u]))
    between = flows[:, [a, a, b, b], [u, c, u, c]].sum(axis=1)
    assert trade.at("two", "pair").median == pytest.approx(np.median(between))
    inside = flows[:, a, b] + flows[:, b, a]
    assert trade.at("two", "two").median == pytest.approx(np.median(inside))


def test_a_log_change_is_that_of_the_sum(found):
    """Income of two over the price of each: weights are their incomes before."""
    world, members = found.world, ("USA", "CHN")
    joined = with_groups(found.of("real_income"), world, {"both": members})
    at = [world.country(one) for one in members]
    before = world.income[at]
    after = np.exp(found.draws("real_income")[:, at]) * before
    assert joined.draws[:, -1] == pytest.approx(np.log(after.sum(axis=1) / before.sum()))
    assert joined.labels[0][-1] == "both"


@pytest.mark.parametrize("name", ["real_income", "exports", "output", "goods_prices_in_wages", "revenue", "employment"])
def test_a_group_of_one_is_that_one(found, name):
    alone = with_groups(found.of(name), found.world, {"me": ("CHN",)})
    of_china = found.of(name).draws[:, found.world.country("CHN")]
    of_group = alone.draws[:, -1]
    np.testing.assert_allclose(of_group, of_china, rtol=1e-9, atol=1e-12)


def test_the_whole_world_exports_what_it_imports(found):
    """At central values; a draw changes the table's flows too, and the weights stay those of the table."""
    everyone = {"all": found.world.countries}
    central = {name: replace(found.of(name), draws=found.at_central(name)[None]) for name in ("exports", "imports")}
    sold, bought = (with_groups(one, found.world, everyone).at("all") for one in central.values())
    assert sold.median == pytest.approx(bought.median, abs=1e-9)
    drawn = [with_groups(found.of(name), found.world, everyone).at("all").median for name in central]
    assert drawn[0] == pytest.approx(drawn[1], rel=0.005)


def test_known_groups_hold_the_regions_of_the_table():
    world = tt.World.load()
    union = groups_of(["EU"], world)["EU"]
    assert "REU" in union
    assert "GBR" not in union
    assert len(union) == 18  # 17 members with an economy of their own, and the rest
    assert outside("EU", world) == ()
    assert set(outside("ASEAN", world)) == {"Brunei", "Cambodia", "Laos", "Myanmar", "Timor-Leste"}
    assert groups_of(["cone=Argentina,BRA"], world) == {"cone": ("BRA", "ARG")}


@pytest.mark.parametrize(
    ("written", "told"),
    [("ASEAAN", "no group 'ASEAAN'"), ("USA=CHN", "an economy"), ("far=KHM,LAO", "economy of its own")],
)
def test_a_group_that_cannot_be_is_refused(written, told):
    with pytest.raises(UnknownName, match=told):
        groups_of([written], tt.World.load())


def test_the_answer_has_rows_for_groups_and_says_who_is_left_out(found):
    answer = effects_answer(found, ("real_income",), tt.Ledger.load(), ("USA",), ("ASEAN",))
    rows = {row[0] for row in answer.table("real_income").rows}
    assert rows == {"United States", "Association of Southeast Asian Nations"}
    assert any("without Brunei" in note for note in answer.notes)


def test_a_range_holds_the_central_number_of_each_closure():
    """26 October 2025, a year or two: free balances give the United States a loss, the others a gain."""
    found = tt.run("in-force-2025-10-26", horizon="year", draws=12)
    usa = found.world.country("USA")
    for name in ("real_earnings", "real_income", "prices"):
        centres = found.at_closures(name)
        assert set(centres) == {"fixed", "proportional", "free"}
        ends = found.of(name).at("USA")
        assert all(ends.low <= values[usa] <= ends.high for values in centres.values()), name
    assert found.at_closures("real_earnings")["free"][usa] < 0.0 < found.at_closures("real_earnings")["fixed"][usa]
    answer = effects_answer(found, ("real_earnings",), tt.Ledger.load(), ("USA",))
    assert [row[4] for row in answer.table("by_closure").rows] == ["fixed", "proportional", "free"]
    assert any("not settled" in sentence for sentence in answer.sentences)
