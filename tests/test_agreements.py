"""The example agreements: at most twelve lines each, signs and sizes by published estimates, the page as computed."""

from pathlib import Path

import agreements
import pytest

PAGE = (Path(__file__).resolve().parent.parent / "docs/explanation/agreements.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def year():
    return agreements.solved("year")


@pytest.fixture(scope="module")
def long_run():
    return agreements.solved("long_run")


@pytest.mark.parametrize("path", sorted(agreements.EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_an_example_has_at_most_twelve_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 12
    assert path.stem in agreements.SHOWN


def test_every_measure_of_every_example_moves_something(long_run):
    for name, found in long_run.items():
        moved = {measure.id for measure in found.scenario.measures} & set(found.enacted.parts)
        assert moved, name
        assert {measure.id for measure in found.scenario.measures} - moved <= set(found.enacted.unused), name


def test_the_page_prints_what_is_computed(year, long_run):
    assert [row for row in agreements.rows(year, long_run) if row not in PAGE] == []


def test_retaliation_costs_the_eu_about_what_kiel_says(year):
    """25 % on US goods: EU GDP -0.14 % in the first year, beyond what the US tariff does; within a factor of two."""
    assert -0.28 < agreements.number(year["eu-30"], "real_gdp", "EU")[0] < -0.07
    assert agreements.flow(year["eu-30"], "USA", "EU") < -15.0  # EU exports to the US under 25 %: -15 to -17 %


def test_the_united_states_gains_terms_of_trade_where_india_frees_its_goods(long_run):
    """Fukase and Martin (2015): on the import side India's gain is offset by diversion; the US gains terms of trade."""
    assert agreements.number(long_run["india-us"], "real_income", "USA")[1] > 0.0
    assert abs(agreements.number(long_run["india-us"], "real_income", "IND")[0]) < 0.2
    assert agreements.number(long_run["india-us"], "real_gdp", "IND")[1] > 0.0


def test_tariffs_alone_bring_less_than_agreements_that_do_more(long_run):
    """LSE 2020: EU +0.1, Mercosur +0.3 %; World Bank 2022: RCEP +0.21 %; GTAP 2021: Argentina above Brazil."""
    for name, place, most in (("mercosur-eu", "EU", 0.1), ("mercosur-eu", "MERCOSUR", 0.3), ("rcep", "RCEP", 0.21)):
        assert 0.0 < agreements.number(long_run[name], "real_gdp", place)[0] < most, (name, place)
    brazil, argentina = (agreements.number(long_run["mercosur-eu"], "real_gdp", c)[0] for c in ("BRA", "ARG"))
    assert 0.0 < brazil < argentina


def test_a_customs_union_brings_the_united_kingdom_less_than_leaving_it_was_said_to_cost(long_run):
    """Open Europe 2015: 1.0 to 1.2 % of GDP, with border procedures; ours ends proof of origin alone."""
    median, low, high = agreements.number(long_run["uk-eu"], "real_income", "GBR")
    assert 0.2 < low < median < high < 1.2
    assert 0.0 < agreements.number(long_run["uk-eu"], "real_income", "EU")[0] < median


def test_a_carbon_charge_costs_those_who_sell_steel_to_the_eu(year):
    """UNCTAD 2021, 88 USD: exports of the covered sectors of developing countries -2.4 %; within a factor of two."""
    assert -4.8 < agreements.exports_of_steel(year) < -1.2
    assert agreements.number(year["carbon-steel"], "real_gdp", "EU")[0] < 0.0


def test_goods_between_the_eu_and_india_move_as_kiel_says_within_a_factor_of_two(year, long_run):
    """With other barriers too: EU exports to India +65 %, India's to the EU +41 %."""
    assert 32.0 < agreements.flow(year["eu-india"], "EU", "IND") < 130.0
    assert 20.0 < agreements.flow(long_run["eu-india"], "IND", "EU") < 82.0
