"""The harness on a user's own plan, and what the shipped plans rest on."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from build.history import build
from tradetalks.border.ground import goods_sectors
from tradetalks.customs.goods import by_sector, class_sectors, us_import_classes
from tradetalks.customs.rates import rates
from tradetalks.equilibrium import HORIZONS
from tradetalks.errors import BadFile, BadInput, UnknownName
from tradetalks.history.back_tests import BackTest, back_test, duties, fact_cells, mean_duties
from tradetalks.history.plan import SHIPPED, plan_names, read_facts, read_plan, read_world
from tradetalks.history.stored import flow_rows, score_rows, stored, stored_score
from tradetalks.ledger import Ledger
from tradetalks.world.labels import EU

PLAN = """title: A test
as_of: 2018-12-31
before: 2018-01-01
days: [2018-10-01]
tariffs_of: 2018-01-01
world: "2011"
trust: [USA.ustr, CHN.sctc]
facts: facts.csv
"""
FACTS = """group,origin,destination,sector,before,after,source
imports,CHN,USA,goods,100,90,mine
imports,rest,USA,goods,300,330,mine
"""


@pytest.fixture(scope="module")
def shipped() -> BackTest:
    return back_test("trade-war-2018")


def write(folder: Path, plan: str = PLAN, facts: str = FACTS) -> str:
    (folder / "mine.yaml").write_text(plan)
    (folder / "facts.csv").write_text(facts)
    return str(folder / "mine.yaml")


def test_a_users_plan_runs_and_predicts_less_from_china(tmp_path: Path) -> None:
    found = back_test(write(tmp_path))
    assert found.fact[0] == pytest.approx(np.log(90 / 100) - np.log(420 / 400))
    assert len(found.variants) == 12
    for variant in found.variants:
        for rule in ("model", "own tariff"):
            assert variant.predicted[rule][0] < 0.0 < variant.predicted[rule][1]
    assert found.tariff[0] > 0.03 > found.tariff[1] >= 0.0


def test_what_is_said_after_as_of_changes_no_prediction(tmp_path: Path) -> None:
    """The later rise of list 3 and the later lists are in the ledger; a plan frozen before them cannot see them."""
    folder = tmp_path / "later"
    folder.mkdir()
    frozen = back_test(write(tmp_path, PLAN.replace("[2018-10-01]", "[2019-09-15]")))
    knowing = back_test(
        write(folder, PLAN.replace("[2018-10-01]", "[2019-09-15]").replace("as_of: 2018-12-31", "as_of: 2019-12-31"))
    )
    ledger = Ledger.load()
    cut = {
        name: measure.model_copy(update={"events": tuple(e for e in measure.events if e.date <= date(2018, 12, 31))})
        for name, measure in ledger.measures.items()
    }
    blind = replace(ledger, measures={name: measure for name, measure in cut.items() if measure.events})
    assert back_test(str(tmp_path / "mine.yaml"), ledger=blind).tariff == pytest.approx(frozen.tariff)
    assert knowing.tariff[0] > 1.2 * frozen.tariff[0]


def test_the_duties_of_a_day_are_those_of_the_law() -> None:
    """USTR: list 1 of 25 % from 6 July 2018; nothing of Section 301 the day before."""
    ledger, world = Ledger.load(), read_world("2011", SHIPPED)
    trust = ("USA.ustr", "CHN.sctc")
    cell = world.country("CHN"), world.country("USA"), world.sector("machinery")
    before = duties(ledger, world, date(2018, 7, 5), date(2018, 12, 31), trust)[cell]
    after = duties(ledger, world, date(2018, 7, 6), date(2018, 12, 31), trust)[cell]
    assert 0.02 < after - before < 0.25


@pytest.mark.parametrize(("day", "published"), [("2019-09-01", 0.210), ("2020-02-14", 0.193), ("2025-10-26", None)])
def test_the_models_duties_are_weighed_with_imports_of_the_days_time(day: str, published: float | None) -> None:
    """Peterson Institute, weights of 2017: 21.0 and 19.3 % on goods of China, ordinary duties of about 3 among them.

    Weighed with the sectors of the same year the model's duties are those of `rates`.
    """
    ledger, world, on = Ledger.load(), read_world("shipped", SHIPPED), date.fromisoformat(day)
    trust = ("USA.ustr", "CHN.sctc", "USA.white_house", "CHN.mofcom")
    laid = duties(ledger, world, on, ledger.coverage.complete_to, trust)[world.country("CHN"), world.country("USA")]
    classes = us_import_classes()
    weights = by_sector(classes.weights("CHN", on), class_sectors(classes, world.sectors), len(world.sectors))
    table = rates("CHN", "USA", on, on + timedelta(days=1), ledger=ledger, trust=trust)
    ordinary, *added = table.effective[0].tolist()
    assert float(weights @ laid) == pytest.approx(sum(added), abs=1e-6)
    if published is not None:
        assert ordinary + float(weights @ laid) == pytest.approx(published, abs=0.022)


def test_duties_on_chemicals_of_china_before_trade_moved_away() -> None:
    """17.7 points in September 2019 with weights of 2017, in a public tracker; with those of 2024 8.7."""
    world = read_world("2011", SHIPPED)
    cell = world.country("CHN"), world.country("USA"), world.sector("chemicals")
    laid = duties(Ledger.load(), world, date(2019, 9, 15), date(2019, 12, 31), ("USA.ustr", "CHN.sctc"))
    assert laid[cell] == pytest.approx(0.177, abs=0.015)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("imports,CHN,USA,toys,1,1,mine", "no sector 'toys'"),
        ("imports,XXX,USA,goods,1,1,mine", "no origin 'XXX'"),
        ("imports,CHN,USA,goods,0,1,mine", "before is no value above zero"),
        ("imports,CHN,USA,goods,1,n/a,mine", "after is no value above zero"),
    ],
)
def test_a_bad_fact_is_refused_with_its_row(tmp_path: Path, row: str, says: str) -> None:
    name = write(tmp_path, facts=FACTS + row + "\n")
    with pytest.raises(BadInput, match=says) as caught:
        back_test(name)
    assert caught.value.where.endswith("facts.csv:4")


def test_a_fact_that_names_no_flow_is_refused(tmp_path: Path) -> None:
    facts = "group,origin,destination,sector,before,after,source\nhome,USA,USA,goods,1,1,mine\n"
    with pytest.raises(BadInput, match="a fact without a flow"):
        back_test(write(tmp_path, facts=facts))


def test_bad_plans_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="no back-test"):
        read_plan("trade-war")
    with pytest.raises(BadFile, match="unknown key"):
        back_test(write(tmp_path, PLAN + "freeze: 2018-01-01\n"))
    with pytest.raises(BadInput, match="columns"):
        back_test(write(tmp_path, facts="group,origin\n"))
    with pytest.raises(BadInput, match="cannot be read"):
        read_facts(tmp_path / "none.csv", read_world("2011", SHIPPED))


def test_the_shipped_numbers_are_those_of_a_run(shipped: BackTest) -> None:
    """What the brief prints, to its two digits; where it fails, run `tradetalks history store`."""
    for rows, name in ((score_rows(shipped), "scores"), (flow_rows(shipped), "flows")):
        kept = [row for row in stored(name) if row["plan"] == "trade-war-2018"]
        assert len(kept) == len(rows)
        for row, old in zip(rows, kept, strict=True):
            for key, value in row.items():
                if value.replace(".", "", 1).replace("-", "", 1).isdigit():
                    assert float(value) == pytest.approx(float(old[key]), abs=0.01), (row, key)
                else:
                    assert value == old[key]


def test_on_us_imports_the_model_beats_no_change_and_ranks_better_than_the_own_tariff(shipped: BackTest) -> None:
    """After a year in every elasticity set; and on US exports it does not beat no change, as the page says."""
    for variant in (variant for variant in shipped.variants if variant.horizon == "year"):
        model, own, nothing = (
            shipped.scores(variant, rule, "US imports") for rule in ("model", "own tariff", "no change")
        )
        assert model.error < nothing.error
        assert model.rank_correlation is not None
        assert own.rank_correlation is not None
        assert model.rank_correlation > own.rank_correlation > 0.6
        exports = [shipped.scores(variant, rule, "US exports").error for rule in ("model", "no change")]
        assert exports[0] > exports[1]


@pytest.mark.parametrize("name", plan_names())
def test_every_fact_of_a_shipped_plan_names_flows(name: str) -> None:
    plan, folder = read_plan(name)
    world = read_world(plan.world, folder)
    facts = read_facts(folder / plan.facts, world)
    assert all((world.trade * fact_cells(fact, facts, world)).sum() > 0.0 for fact in facts)


def test_every_shipped_plan_has_stored_scores() -> None:
    assert {row["plan"] for row in stored("scores")} == set(plan_names())
    with pytest.raises(UnknownName):
        stored_score("trade-war-2018", "US imports", "guess")


def test_the_table_of_2011_is_balanced_and_older_than_what_it_predicts() -> None:
    world = read_world("2011", SHIPPED)
    assert len(world.countries) == 16
    # WIOD, release of 2013, world value added of 2011: 69.3 trillion USD, inventories left out here
    assert 65e6 < world.value_added.sum() < 71e6
    assert "2011" in world.source


@pytest.mark.shared
def test_the_build_gives_what_ships(tmp_path: Path, shared: Path) -> None:
    build(shared / "data", tmp_path)
    name = "us-trade-2017-2019.csv"
    assert (tmp_path / name).read_text() == (SHIPPED / name).read_text()
    built, kept = read_world("world_2011.npz", tmp_path), read_world("2011", SHIPPED)
    assert np.allclose(built.trade, kept.trade, rtol=1e-6)


def test_the_page_prints_what_is_stored() -> None:
    page = (Path(__file__).parents[2] / "docs" / "explanation" / "back-test-2018-2019.md").read_text(encoding="utf-8")
    for part in ("US imports", "US exports"):
        score = stored_score("trade-war-2018", part, "model")
        assert f"{100 * float(score['error']):.1f}" in page
        assert f"{score['sign_hits']} of {score['n']}" in page
    for part in ("US imports", "US imports, CHN", "US imports, rest", "US exports, CHN"):
        assert f"{float(stored_score('trade-war-2018', part, 'model')['rank_correlation']):.2f}" in page


@pytest.mark.parametrize("plan", ["diversion-2018", "diversion-2018-hindsight"])
def test_the_page_prints_the_stored_diversion(plan: str) -> None:
    page = (Path(__file__).parents[2] / "docs" / "explanation" / "back-test-2018-2019.md").read_text(encoding="utf-8")
    (printed,) = [line for line in page.splitlines() if f"(`{plan}`)" in line and line.startswith("|")]
    rows = [row for row in stored("scores") if row["plan"] == plan and row["horizon"] == "year"]
    (part,) = {row["part"] for row in rows}
    scores = {rule: stored_score(plan, part, rule) for rule in ("model", "own tariff", "no change")}
    over = [float(row["rank_correlation"]) for row in rows if row["rule"] == "model"]
    middle = scores["model"]
    ranks = f"{float(middle['rank_correlation']):.2f} ({min(over):.2f} to {max(over):.2f})"
    errors = ", ".join(f"{100 * float(score['error']):.1f}" for score in scores.values())
    assert printed.split(" | ")[1:] == [middle["n"], ranks, middle["sign_hits"], f"{errors} |"]


def test_the_page_prints_the_stored_scores_of_2025() -> None:
    page = (Path(__file__).parents[2] / "docs" / "explanation" / "back-test-2025.md").read_text(encoding="utf-8")
    for part in ("US goods imports", "US goods exports"):
        scores = [stored_score("trade-2025", part, rule) for rule in ("model", "own tariff", "no change")]
        errors = ", ".join(f"{100 * float(score['error']):.1f}" for score in scores)
        rank = f"{float(scores[0]['rank_correlation']):.2f}"
        assert f"| {part} | {scores[0]['n']} | {rank} | {scores[0]['sign_hits']} | {errors} |" in page


PLAN_OF_2025 = """title: Imports of 2025
as_of: 2025-12-31
before: 2024-12-31
days: [2025-04-15, 2025-10-15]
tariffs_of: 2025-01-01
world: shipped
trust: [USA.white_house, CHN.mofcom, USA.usda]
facts: facts.csv
"""


def test_the_european_union_and_sums_of_countries_are_partners(tmp_path: Path) -> None:
    facts = FACTS.replace(
        "imports,rest,USA,goods,300,330", "imports,EU,USA,goods,100,110\nimports,VNM+THA,USA,goods,9,12"
    )
    found = back_test(write(tmp_path, PLAN_OF_2025, facts + "imports,rest,USA,goods,200,210,mine\n"))
    world = read_world("shipped", tmp_path)
    union, two, rest = (
        fact_cells(fact, found.facts, world)[:, world.country("USA")].any(axis=1) for fact in found.facts[1:]
    )
    assert {c for c, chosen in zip(world.countries, union, strict=True) if chosen} == set(EU)
    assert {c for c, chosen in zip(world.countries, two, strict=True) if chosen} == {"VNM", "THA"}
    assert {c for c, chosen in zip(world.countries, rest, strict=True) if not chosen} == {
        "USA",
        "CHN",
        "VNM",
        "THA",
        *EU,
    }
    china, european = found.tariff[0], found.tariff[1]
    assert china > 0.3 > european > 0.05  # 145 and then 55 points on most goods of China, 10 and 15 on the EU's


@pytest.mark.parametrize(("name", "remedy"), [("Vietnam", "VNM"), ("CHL", "ROW"), ("VNM+Chile", "ROW")])
def test_a_country_that_the_world_does_not_have_is_led_to_one(tmp_path: Path, name: str, remedy: str) -> None:
    with pytest.raises(BadInput) as refused:
        back_test(write(tmp_path, PLAN_OF_2025, FACTS.replace("imports,CHN", f"imports,{name}")))
    assert remedy in refused.value.remedy
    assert "facts.csv:2" in refused.value.where


def test_a_plan_with_a_first_and_a_last_day_averages_every_day_between(tmp_path: Path) -> None:
    plan, _ = read_plan(write(tmp_path, PLAN.replace("[2018-10-01]", "{from: 2018-09-20, to: 2018-09-29}")))
    assert [str(day) for day in plan.days[:2]] == ["2018-09-20", "2018-09-21"]
    assert plan.days_in_words == "all 10 days from 2018-09-20 to 2018-09-29"
    world, ledger = read_world("2011", tmp_path), Ledger.load()
    mean = mean_duties(ledger, world, plan.days, plan.as_of, plan.trust)
    before, after = (
        duties(ledger, world, day, plan.as_of, plan.trust) for day in (date(2018, 9, 23), date(2018, 9, 24))
    )
    assert np.abs(after - before).max() > 0.01  # list 3 entered into force on 24 September 2018, 83 FR 47974
    assert mean == pytest.approx(0.4 * before + 0.6 * after, abs=1e-12)


@pytest.mark.parametrize("days", ["{from: 2018-10-01}", "{from: 2018-10-02, to: 2018-10-01}", "[]"])
def test_days_that_are_no_span_are_refused(tmp_path: Path, days: str) -> None:
    with pytest.raises(BadFile, match="days"):
        back_test(write(tmp_path, PLAN.replace("[2018-10-01]", days)))


def test_the_own_tariff_rule_is_of_flows_before_the_tariff(tmp_path: Path) -> None:
    """Spending with the tariff falls by theta, the flow before it by 1 + theta: no weak rival."""
    found = back_test(write(tmp_path))
    world = read_world("2011", tmp_path)
    goods = goods_sectors(world)
    for variant in found.variants:
        theta = HORIZONS[variant.horizon].parameters(world, variant.elasticity_set).trade_elasticity[goods]
        change = variant.predicted["own tariff"][0] - variant.predicted["own tariff"][1]
        rise = found.tariff[0] - found.tariff[1]
        assert (1.0 + theta).min() * rise * 0.9 < -change < (1.0 + theta).max() * rise * 1.1
