"""The verb chokepoint: what it prints, what it writes, and what it refuses."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from tradetalks.cli import app
from tradetalks.errors import BadInput, TradetalksError, UnknownName

FEW = ("--months", "12", "--draws", "5")


def ask(*words: str):
    return CliRunner().invoke(app, ["chokepoint", *words])


def told(*words: str) -> dict:
    done = ask(*words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


def rows(answer: dict, name: str) -> list[dict]:
    """The rows of a table of an answer, by heading."""
    table = answer["tables"][name]
    return [dict(zip([column["name"] for column in table["columns"]], row, strict=True)) for row in table["rows"]]


@pytest.fixture(scope="module")
def answer():
    return told("rare-earths", "--scenario", "october-rules", *FEW)


def test_numbers_below_one_are_refused():
    for words in (("--months", "0"), ("--draws", "-3")):
        assert ask("rare-earths", *words).exit_code == 2


def test_a_run_of_three_months_promises_no_more():
    done = ask("rare-earths", "--months", "3", "--draws", "2")
    assert "loss of output in the first 3 months" in done.output
    assert "Prices in 2026-02" in done.output
    assert "Income lost" not in done.output


def test_the_answer_says_units_baseline_and_band(answer):
    assert any("2025-12" in sentence and "benchmark year" in sentence for sentence in answer["sentences"])
    assert any("percentile" in note for note in answer["notes"])
    assert set(answer["made_of"]) >= {"chain", "ledger", "scenario", "world", "version", "seed"}
    for name in ("shipments", "stock_weeks", "income_lost", "prices"):
        table = answer["tables"][name]
        assert {column["unit"] for column in table["columns"] if column["name"] in ("median", "low", "high")} != {""}
        assert rows(answer, name)
        for row in rows(answer, name):
            assert row["low"] <= row["median"] <= row["high"]
    assert all(row["loss, low"] <= row["loss, median"] <= row["loss, high"] for row in rows(answer, "short"))


def test_shipments_by_destination_add_up(answer):
    sums: dict = {}
    for row in rows(answer, "destinations"):
        key = row["stage"], row["month"]
        sums[key] = sums.get(key, 0.0) + row["exports"]
    for row in rows(answer, "shipments"):
        assert sums[row["stage"], row["month"]] == pytest.approx(row["central"], abs=1.0)


def test_months_of_shortage_are_months_of_the_run(answer):
    months = {row["month"] for row in rows(answer, "shipments")}
    short = rows(answer, "short")
    assert {row["central"] for row in short} <= months | {None}
    assert {row["code"] for row in short} >= {"USA", "JPN", "KOR", "DEU", "REU", "RUS"}
    assert all(0.0 <= row["share of draws that fall short"] <= 100.0 for row in short)


def test_losses_have_a_minus_sign(answer):
    assert all(row["median"] <= 0.0 for row in rows(answer, "income_lost"))
    assert all(row["loss, median"] <= 0.0 for row in rows(answer, "short"))


def test_text_and_json_say_the_same(answer):
    text = ask("rare-earths", "--scenario", "october-rules", *FEW).output
    first = rows(answer, "exports")[0]
    assert f"{first['median']:,.0f}" in text
    assert "Vehicles" in text


def test_page_holds_its_charts_and_needs_no_network(tmp_path):
    target = tmp_path / "page.html"
    done = ask("rare-earths", "--scenario", "full-ban", *FEW, "--out", str(target))
    assert done.exit_code == 0, done.output
    page = target.read_text(encoding="utf-8")
    assert page.count("<svg") >= 2
    assert "src=" not in page
    assert "judgements" in page


def test_leverage_has_a_curve_and_a_half_life():
    found = told("rare-earths", "leverage", "--target", "USA", "--draws", "5")
    assert len(rows(found, "curve")) == 120
    assert found["made_of"]["target"] == "USA"
    assert rows(found, "half_life")[0]["central"] > 0.0


def test_projects_cut_and_back_test_print():
    assert rows(told("gallium-germanium", "projects", *FEW), "worth")
    assert len(rows(told("rare-earths", "cut", "--draws", "5"), "grid")) == 9
    assert rows(told("rare-earths", "back-test", "--draws", "5"), "facts")
    assert ask("gallium-germanium", "projects", *FEW).exit_code == 0
    for what in ("cut", "back-test", "leverage"):
        assert ask("rare-earths", what, "--draws", "5").exit_code == 0


@pytest.mark.parametrize(("words", "error"), [
    (("unobtainium",), UnknownName),
    (("../rare-earths",), UnknownName),
    (("rare-earths", "gossip"), BadInput),
    (("rare-earths", "cut", "--months", "3"), BadInput),
    (("rare-earths", "back-test", "--target", "USA"), BadInput),
    (("rare-earths", *FEW, "--out", "no/such/folder/page.html"), BadInput),
    (("rare-earths", "--stocks-weeks", "8..x"), BadInput),
    (("rare-earths", "--stocks-weeks", "16..8"), BadInput),
    (("rare-earths", "--scenario", "peace"), UnknownName),
    (("rare-earths", "leverage", "--target", "MARS", "--draws", "2"), UnknownName),
])  # fmt: skip
def test_wrong_words_are_named(words, error):
    found = ask(*words).exception
    assert isinstance(found, error), found
    assert isinstance(found, TradetalksError)
    assert found.remedy or found.evidence
