"""The world's builder, show and check as a user types them."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from build.__main__ import app as builders
from tradetalks.cli.world import app
from tradetalks.errors import BadInput, MissingFacts, UnbalancedWorld, UnknownName
from tradetalks.world import World
from tradetalks.world.summary import economy, tariff_sources
from tradetalks.world.table import SHIPPED


def run(*words):
    return CliRunner().invoke(app, list(words))


def build(*words):
    return CliRunner().invoke(builders, list(words))


def test_show_prints_and_its_twin_says_the_same():
    text = run("show", "USA")
    assert text.exit_code == 0
    facts = economy(World.load(), "USA", tariff_sources())
    plain = json.loads(run("show", "USA", "--json").stdout)
    tables = {name: table["rows"] for name, table in plain["tables"].items()}
    assert plain["title"] == "United States (USA), million USD of 2022"
    assert dict(tables["sizes"])["income"] == facts["income"]
    assert f"{facts['income']:,.0f}" in text.stdout
    for name in ("exports_to", "imports_from"):
        assert [row[1:] for row in tables[name]] == [[row["country"], row["value"]] for row in facts[name]]
    for name in ("tariffs_levied", "tariffs_faced"):
        assert [(row[1], row[2] / 100.0, row[3]) for row in tables[name]] == [
            (row["country"], pytest.approx(row["tariff"]), row["goods"]) for row in facts[name]
        ]
    assert plain["made_of"]["table"] == facts["source"]
    codes = {code for side in ("levied", "faced") for row in tables[f"tariffs_{side}"] for code in row[4].split(", ")}
    assert set(facts["tariffs_from"]) == codes
    assert all(words in text.stdout for words in facts["tariffs_from"].values())
    assert facts["balance"] == pytest.approx(-950_000, rel=0.05)


def test_check_of_the_shipped_table():
    done = run("check")
    assert done.exit_code == 0
    assert "Walras" in done.stdout
    assert "USA goods balance" in done.stdout


def test_unknown_country():
    done = run("show", "UTOPIA")
    assert isinstance(done.exception, UnknownName)
    assert "USA" in done.exception.remedy


def test_check_of_a_file_that_does_not_balance(tmp_path):
    with np.load(SHIPPED) as stored:
        arrays = {name: stored[name] for name in stored.files}
    arrays["input_share"] = arrays["input_share"] * 3.0
    bad = tmp_path / "bad.npz"
    np.savez(bad, **arrays)
    done = run("check", str(bad))
    assert isinstance(done.exception, UnbalancedWorld)
    assert "negative" in str(done.exception)


def test_build_without_sources_or_folder_writes_nothing(tmp_path):
    page = tmp_path / "world.md"
    done = build("world", "--from", str(tmp_path), "--to", str(tmp_path), "--page", str(page))
    assert isinstance(done.exception, MissingFacts)
    done = build("world", "--from", str(tmp_path), "--to", str(tmp_path / "none"), "--page", str(page))
    assert isinstance(done.exception, BadInput)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.shared
def test_build_writes_table_manifest_and_page(shared, tmp_path):
    page = tmp_path / "world.md"
    done = build("world", "--from", str(shared / "data"), "--to", str(tmp_path), "--page", str(page))
    assert done.exit_code == 0, done.output
    assert sorted(p.name for p in tmp_path.iterdir()) == ["2022.npz", "manifest.json", "world.md"]
    World.load(tmp_path / "2022.npz").check()
    assert json.loads((tmp_path / "manifest.json").read_text())["file"]["sha256"] in page.read_text()
