"""A chain's results: who is short, what it costs, what buys time, and against what happened."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from typer.testing import CliRunner

from tradetalks.chains.back_test import back_test, back_test_path, frozen_chain, read_back_test
from tradetalks.chains.caps import annual_caps
from tradetalks.chains.mitigation import cut_for_a_year, with_stockpile, without_projects, worth
from tradetalks.chains.results import (
    band,
    income_lost_rate,
    leverage,
    partial_cut,
    run_chain,
    run_controls,
    with_stocks,
)
from tradetalks.chains.size import industry_size, supplier_multiplier
from tradetalks.chokepoint import central, load
from tradetalks.chokepoint.chain import SHIPPED
from tradetalks.cli import app
from tradetalks.errors import BadFile, BadInput, BadParameters, MissingFacts
from tradetalks.world import World

YEAR = slice(0, 12)


@pytest.fixture(scope="module")
def world():
    return World.load()


@pytest.fixture(scope="module")
def rules():
    return run_chain("rare-earths", "october-rules", months=24, draws=40)


@pytest.fixture(scope="module")
def ban():
    return run_chain("rare-earths", "full-ban", months=120, draws=20)


def test_scenarios_are_ordered_by_harshness(rules, ban):
    deferral = run_chain("rare-earths", "deferral", months=12, draws=40)
    general = run_chain("rare-earths", "general-licences", months=12, draws=40)
    losses = [income_lost_rate(r.middle, YEAR)[0] for r in (general, deferral, rules, ban)]
    for less, more in pairwise(losses):
        assert (less <= more + 1e-12).all()
    assert losses[1][rules.chain.country("USA")] < 0.2 * losses[2][rules.chain.country("USA")]


def test_no_deal_brings_the_october_rules_and_the_framework_brings_neither(rules):
    no_deal, framework = (run_chain("rare-earths", name, months=12, draws=5) for name in ("no-deal", "framework"))
    assert no_deal.middle.exports == pytest.approx(rules.middle.exports[:, :12])
    usa = rules.chain.country("USA")
    assert income_lost_rate(framework.middle, YEAR)[0, usa] < 0.5 * income_lost_rate(no_deal.middle, YEAR)[0, usa]


def test_the_dominant_supplier_is_not_short(ban):
    assert ban.lost[..., ban.chain.dominant].max() == 0.0
    assert ban.price_inside.max() <= 1.0 + 1e-12


def test_third_countries_pay_too(ban):
    loss = income_lost_rate(ban.middle, YEAR)[0]
    for country in ("JPN", "KOR", "DEU", "REU", "RUS"):
        assert loss[ban.chain.country(country)] > 0.0


def test_a_loss_never_exceeds_the_industries(ban, world):
    added, output = industry_size(ban.chain, central(ban.chain), world)
    ends = central(ban.chain)
    assert (added <= output).all()
    assert income_lost_rate(ban.middle, YEAR)[0].max() < (added[0].sum(axis=0) / np.maximum(ban.income, 1e-9)).max()
    assert ends.sector_share.max() <= 1.0


def test_world_income_is_shared_out_whole(rules, world):
    assert rules.income.sum() == pytest.approx(world.value_added.sum())


def test_suppliers_multiply_value_added_but_not_beyond_output(rules, world):
    """Value added of an industry and of its domestic suppliers lies between its own and its output."""
    chain = rules.chain
    multiplier = supplier_multiplier(chain, world)
    added, output = industry_size(chain, central(chain), world)
    present = output[0] > 0.0
    own = np.divide(added[0], output[0], out=np.zeros_like(added[0]), where=present)
    assert (multiplier[present] > own[present]).all()
    assert multiplier.max() < 1.0


def test_leverage_rises_as_stocks_end_and_decays_as_others_build(ban):
    loss, lives = leverage(ban, "USA")
    assert (loss[:, 0] <= loss.max(axis=1)).all()
    assert (loss[:, -1] < loss.max(axis=1)).all()
    assert len(lives) == 20
    assert any(life is not None for life in lives)


def test_more_stocks_delay_the_first_short_month(rules):
    stocked = run_chain("rare-earths", "october-rules", months=24, draws=40, stocks=(26.0, 30.0))
    assert (stocked.middle.first_short >= rules.middle.first_short).all()
    assert np.isfinite(rules.middle.first_short[0, 0, rules.chain.country("USA")])


@pytest.mark.parametrize(
    ("asked", "field"),
    [({"months": 100_000}, "months"), ({"months": -1}, "months"), ({"draws": 0}, "draws"), ({"seed": -1}, "seed")],
)
def test_a_run_that_cannot_be_is_refused_by_name(asked, field):
    with pytest.raises(BadInput, match="out of range") as caught:
        run_chain("gallium-germanium", "us-ban", **({"months": 2, "draws": 1} | asked))
    assert caught.value.where == field


def test_a_ban_has_no_leverage_over_its_own_supplier(ban):
    with pytest.raises(BadInput, match="supplier itself"):
        leverage(ban, "CHN")


def test_the_same_seed_gives_the_same_numbers():
    one, two = (run_chain("gallium-germanium", "us-ban", months=12, draws=10, seed=7) for _ in range(2))
    assert np.array_equal(one.lost, two.lost)
    assert one.made_of == two.made_of


def test_draws_in_chunks_are_draws_at_once(monkeypatch):
    """The last chunk holds one draw, which is still a draw and not the centre."""
    whole = run_chain("gallium-germanium", "us-ban", months=6, draws=11)
    monkeypatch.setattr("tradetalks.chains.results.CHUNK", 5)
    parts = run_chain("gallium-germanium", "us-ban", months=6, draws=11)
    assert parts.exports == pytest.approx(whole.exports)


def test_a_cut_for_a_year_is_a_band_below_the_published_numbers():
    """Low elasticities lose most; where nothing is irreplaceable and much can be substituted, next to nothing."""
    cut = cut_for_a_year("rare-earths", draws=20)
    by_cell = {(sigma, phi): own for sigma, phi, own, _ in cut.grid}
    assert len(by_cell) == 9
    assert by_cell[0.02, 0.0] > 10.0 * by_cell[0.2, 0.0]
    assert by_cell[0.1, 0.3] > by_cell[0.1, 0.1] > by_cell[0.1, 0.0]
    assert {line.country for line in cut.published} == {"USA", "JPN", "DEU"}
    assert all(line.low <= line.high < 0.0 for line in cut.published)


def test_stockpiles_and_projects_change_what_they_say():
    chain = load("rare-earths")
    values = central(chain)
    fewer = without_projects(values, np.array([2]))
    assert fewer.tonnes[0, 2] == 0.0
    assert (np.delete(fewer.tonnes, 2, axis=1) == np.delete(values.tonnes, 2, axis=1)).all()
    stocked = with_stockpile(chain, values, "USA").stockpile
    assert stocked.sum() == pytest.approx(13.0 * len(chain.items))


def test_worth_of_all_projects_and_of_a_stock():
    rows = {row.name: row for row in worth("gallium-germanium", "full-ban", target="USA", months=48, draws=10)}
    assert {"tara", "clarksville", "price-floors", "all-projects", "stockpile"} == set(rows)
    assert rows["stockpile"].target[0] >= 0.0
    assert rows["price-floors"].outside == (0.0, 0.0, 0.0)
    assert rows["stockpile"].target[1] > 0.0


def test_a_ban_aims_at_somebody_else_than_its_supplier(monkeypatch):
    monkeypatch.setattr("tradetalks.chains.results._answers", None)
    for call in (
        lambda: worth("rare-earths", "full-ban", target="CHN", draws=2),
        lambda: cut_for_a_year("rare-earths", target="CHN", draws=2),
    ):
        with pytest.raises(BadInput, match="supplier itself"):
            call()
    done = CliRunner().invoke(app, ["chokepoint", "rare-earths", "leverage", "--target", "CHN"])
    assert isinstance(done.exception, BadInput)


def test_caps_of_a_year(rules, world):
    table, keep = world, [s for s, name in enumerate(world.sectors) if name != "permanent_magnets"]
    with pytest.raises(MissingFacts) as error:
        annual_caps(rules, replace(world, sectors=tuple(world.sectors[s] for s in keep)), 0)
    assert "world split" in str(error.value)
    caps = annual_caps(rules, table, 0)
    china, usa, magnets = table.country("CHN"), table.country("USA"), table.sector("permanent_magnets")
    assert caps.shape == table.trade.shape
    assert 0.0 < caps[china, usa, magnets] < 1.0
    assert np.isinf(caps[china, china]).all()
    assert np.isinf(np.delete(caps, china, axis=0)).all()
    assert np.isinf(caps[:, :, table.sector("electrical")]).all()
    assert caps[china, table.country("FRA"), magnets] == caps[china, table.country("POL"), magnets]
    with pytest.raises(BadParameters, match="beyond"):
        annual_caps(rules, table, 2)


def test_a_ban_is_capped_at_what_the_choke_price_leaves(ban, world):
    """15 times the price at theta 2: 15^-3 of the quantity."""
    caps = annual_caps(ban, world, 0)
    left = caps[world.country("CHN"), world.country("USA"), world.sector("permanent_magnets")]
    assert left == pytest.approx(15.0**-3.0)


def test_a_cut_without_delay_caps_at_its_share(world):
    """Full stocks that are never refilled: shipments are 1 - share of the benchmark, and so is the cap."""
    chain = load("rare-earths")
    slow = chain.record.parameters["restock_months"].model_copy(update={"low": 1e9, "central": 1e9, "high": 1e9})
    none = chain.record.parameters["transit_share"].model_copy(update={"low": 0.0, "central": 0.0, "high": 0.0})
    parameters = {**chain.record.parameters, "restock_months": slow, "transit_share": none}
    chain = replace(chain, record=chain.record.model_copy(update={"parameters": parameters}))
    start = run_chain("rare-earths", "full-ban", months=1, draws=1).start
    run = run_controls(
        chain, "cut", partial_cut(chain, 0.8, 12, 12), start=start, months=12, draws=1, seed=1, world=world
    )
    caps = annual_caps(run, world, 0)
    assert caps[world.country("CHN"), world.country("USA"), world.sector("permanent_magnets")] == pytest.approx(0.2)


def test_back_test_of_april_2025_beats_no_change():
    document = back_test("rare-earths", draws=100)
    assert document["freeze"] == "2025-04-03"
    exports = [row for row in document["facts"] if row["what"] == "exports"]
    assert [row["fact"] for row in exports if row["to"] == "all"] == [2627, 1238, 3188]
    scores = {(row["prediction"], row["facts"]): row for row in document["scores"]}
    for score in scores.values():
        assert score["crps"] < score["crps_no_change"]
    assert scores["with_reports", "all"]["inside"] >= 0.7
    losses = [row for row in document["facts"] if row["what"] == "lost"]
    assert losses[0]["frozen"]["crps"] < losses[0]["crps_hulten"]
    assert [row["month"] for row in document["forecast"] if row["to"] == "all"][-1] == "2026-03"
    assert "held_up_share" in document["sources_after_freeze"]


def test_the_freeze_leaves_later_projects_out():
    chain = load("rare-earths")
    plan = read_back_test(back_test_path("rare-earths"))
    known = {project.name for project in frozen_chain(chain, plan.freeze).projects}
    assert "mp-10x" not in known
    assert "mp-fort-worth" in known


def test_back_tests_that_cannot_be(tmp_path):
    with pytest.raises(BadFile, match="no such back-test"):
        back_test("nexperia", draws=2)
    mine = tmp_path / "mine.yaml"
    mine.write_text("title: nothing\n", encoding="utf-8")
    with pytest.raises(BadInput):
        read_back_test(mine)
    shipped = (SHIPPED / "rare-earths" / "back-test.yaml").read_text(encoding="utf-8")
    mine.write_text(shipped.replace('months: "12"', 'months: "2"'), encoding="utf-8")
    with pytest.raises(BadInput, match="a fact outside the months") as refused:
        read_back_test(mine)
    assert "facts[4].month" in refused.value.where
    mine.write_text(shipped.replace("scenario: april-2025\n", ""), encoding="utf-8")
    with pytest.raises(BadInput, match="`cut` and `start`"):
        read_back_test(mine)

    mine.write_text(shipped.replace("  held_up_share:", "  held_back:"), encoding="utf-8")
    with pytest.raises(BadInput, match="no such parameter of a chain"):
        back_test(str(mine), draws=2)
    mine.write_text(shipped.replace("source: customs-2010", "source: customs-may"), encoding="utf-8")
    with pytest.raises(BadInput, match="a range from after the freeze") as refused:
        back_test(str(mine), draws=2)
    assert "hindsight.held_up_share" in refused.value.where
    mine.write_text(shipped.replace("source: customs-2010", "source: nobody"), encoding="utf-8")
    with pytest.raises(BadInput, match="no source 'nobody'"):
        read_back_test(mine)


def test_a_back_test_of_a_users_own_is_scored_on_its_months(tmp_path):
    shipped = (SHIPPED / "rare-earths" / "back-test.yaml").read_text(encoding="utf-8")
    text = shipped[: shipped.index("facts:")].replace('months: "12"', 'months: "9"') + (
        'facts:\n  - {what: exports, to: all, month: 2025-12-01, value: "5000", unit: tonnes, source: customs}\n'
    )
    mine = tmp_path / "mine.yaml"
    mine.write_text(text, encoding="utf-8")
    document = back_test(str(mine), draws=10)
    (row,) = document["facts"]
    assert (row["month"], row["fact"]) == ("2025-12", 5000.0)
    assert row["crps_no_change"] == 89.0
    assert [row["month"] for row in document["forecast"] if row["to"] == "all"][-1] == "2025-12"


def test_the_quota_of_2010_holds_exports_to_its_tonnes():
    """30,258 tonnes a year however much is ordered, and no draw more; lifted, exports are those of 2009 again."""
    result = run_chain("rare-earths-2010", "quota-2010", months=12, draws=5)
    assert result.middle.exports[:, :, 0].sum() == pytest.approx(30_258.0)
    assert (result.exports[:, :, 0].sum(axis=2) <= 30_258.0 / 12.0 + 1e-6).all()
    assert (result.price_outside[:, 6, 0] > 1.0).all()


def test_bands_and_stocks():
    assert band(np.arange(101.0)) == (10.0, 50.0, 90.0)
    with pytest.raises(BadInput, match="stocks"):
        with_stocks(load("rare-earths"), 16.0, 8.0)


@pytest.mark.parametrize("name", ["no-deal", "framework", "as-implemented", "in-force-2025-10-26"])
def test_every_named_scenario_runs_for_three_years(name):
    """The rules on goods made abroad come within the run of each; the scenario says how licences are granted then."""
    run = run_chain("rare-earths", name, months=36, draws=1)
    assert run.middle.exports.shape[1] == 36
    assert np.isfinite(run.lost).all()
