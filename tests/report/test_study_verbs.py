"""The verbs run, compare and brief: JSON is the API's record, and what is printed is what was computed."""

import json

import pytest
from typer.testing import CliRunner

from tradetalks.answers.estimates import ENDS
from tradetalks.cli import app
from tradetalks.digits import percent
from tradetalks.errors import TradetalksError
from tradetalks.render.terminal import lay_out
from tradetalks.runs import compare


@pytest.fixture(scope="module")
def found():
    return compare("no-deal", "framework")


def printed(*words):
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == 0, done.output
    return done.stdout


def rows_of(plain, name):
    """Code or codes -> numbers of a table in JSON, by heading."""
    heads = [column["name"] for column in plain["tables"][name]["columns"]]
    found = [dict(zip(heads, row, strict=True)) for row in plain["tables"][name]["rows"]]
    return {tuple(value for key, value in row.items() if key.endswith(" code")): row for row in found}


@pytest.mark.parametrize("show", ["real_income", "trade"])
def test_json_holds_every_cell_of_the_comparison_with_all_digits(found, show):
    plain = json.loads(printed("compare", "no-deal", "framework", "--show", show, "--json"))
    estimate, rows = found.of(show), rows_of(plain, show)
    assert len(rows) == estimate.median.size
    for where, number in estimate.rows():
        expected = [percent(end) if show == "real_income" else end / 1000.0 for end in number[:3]]
        assert [rows[where][end] for end in ENDS] == expected
        assert rows[where]["below zero"] == 100.0 * estimate.below_zero(*where)
    assert plain["made_of"] == found.made_of
    assert found.range in plain["tables"][show]["note"]
    largest = plain["charts"][show]["series"][0]["points"][0]
    assert largest[1:] == [next(iter(rows.values()))[end] for end in ENDS]


def test_text_prints_the_countries_asked_for_in_percent(found):
    text = printed("compare", "no-deal", "framework", "--country", "CHN", "--country", "USA")
    china = next(line.split() for line in text.splitlines() if line.startswith("China"))
    median, low, high = (float(cell.replace("\u2212", "-")) for cell in china[1:4])
    assert (median, low, high) == pytest.approx(
        [percent(end) for end in found.of("real_earnings").at("CHN")[:3]], abs=0.0051
    )
    assert "Viet Nam" not in text
    assert "80 % range (10th to 90th percentile)" in " ".join(text.split())


def test_run_says_its_horizon_and_baseline(found):
    plain = json.loads(printed("run", "no-deal", "--json", "--country", "USA"))
    ((codes, row),) = rows_of(plain, "real_income").items()
    assert [row[end] for end in ENDS] == [percent(end) for end in found.before.real_income.at("USA")[:3]]
    assert (codes, row["country"], row["below zero"]) == (("USA",), "United States", 100.0)
    assert plain["sentences"][-1].startswith("Horizon: long run")
    assert "January 2025" in plain["title"]


def test_a_narrow_terminal_loses_no_number(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "40")
    cells = ["CHN/rare-earths-april-2025", "12.34", "+5.67", "counterproductive", "89.01"]
    lay_out(["impact", "inflicted", "suffered", "meaning", "margin"], [cells])
    printed = capsys.readouterr().out
    assert all(cell in printed for cell in ("CHN/rare-earths-april-2025", "12.34", "+5.67", "89.01"))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("run", "no-deal", "--parameter", "inputs=0.1", "--parameter", "inputs=0.3"), "a parameter given twice"),
        (("run", "no-deal", "--parameter", "soybeans=nan"), "not positive"),
        (("deal", "USA", "CHN", "--worth", "USA:1", "--worth", "USA:2"), "--worth: one number each"),
        (("war", "USA", "CHN", "--instruments", "tariff,uniform_tariff"), "two rates set the tariff"),
        (("holds", "kuala-lumpur-2025", "--half-life", "0"), "half-life"),
        (("holds", "kuala-lumpur-2025", "--chain", "tin"), "no chain 'tin'"),
        (("holds", "kuala-lumpur-2025", "--patience", "0.5"), "fades in one way"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_the_work(monkeypatch, words, message):
    for room in (
        "runs.results.plan",
        "talks.war.TariffGame.best_response",
        "talks.deal.traced",
        "talks.credibility.holds",
    ):
        monkeypatch.setattr(f"tradetalks.{room}", None)
    done = CliRunner().invoke(app, list(words))
    assert isinstance(done.exception, TradetalksError)
    assert message in str(done.exception)
