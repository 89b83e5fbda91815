"""The verbs of who pays and of history: what they print is what the study computed, and refusals end with code 2."""

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest


def tradetalks(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    program = str(Path(sys.executable).with_name("tradetalks"))
    return subprocess.run([program, *words], capture_output=True, text=True, cwd=cwd)


def prices(folder: Path) -> Path:
    days = [date(2025, 6, 2) + timedelta(days=n) for n in range(150)]
    rows = [f"{day},{100 + n % 7}" for n, day in enumerate(d for d in days if d.weekday() < 5)]
    path = folder / "index.csv"
    path.write_text("date,close\n" + "\n".join(rows) + "\n")
    return path


def rows(done: subprocess.CompletedProcess[str], name: str) -> list[dict[str, object]]:
    """The rows of a table of an answer in JSON, by heading."""
    table = json.loads(done.stdout)["tables"][name]
    return [dict(zip([column["name"] for column in table["columns"]], row, strict=True)) for row in table["rows"]]


def test_who_pays_as_json_adds_up() -> None:
    done = tradetalks("who-pays", "framework", "--country", "CHN", "--json")
    sums = {row["what"]: row["amount"] for row in rows(done, "sums")}
    assert sum(row["mean"] for row in rows(done, "deciles")) * 13.08 == pytest.approx(sums["all households"])
    assert sum(row["change"] for row in rows(done, "states")) == pytest.approx(sums["output of all states"])
    assert rows(done, "averages")[0]["per"] == "household"


def test_budget_as_json_adds_up() -> None:
    done = tradetalks("budget", "in-force-2025-10-26", "--on", "DEU", "--rates", "0,20", "--json")
    total = rows(done, "revenue")[-1]
    assert total["revenue"] == "as the law asks"
    for split in ("by_authority", "by_partner", "by_sector"):
        assert sum(row["amount"] for row in rows(done, split)) == pytest.approx(total["amount"])
    assert [point["rate"] for point in rows(done, "laffer")] == [0.0, 20.0]


def test_market_prints_the_band_and_refuses_with_the_row(tmp_path: Path) -> None:
    path = prices(tmp_path)
    done = tradetalks("market", str(path), "--event", "2025-10-20", "--json")
    (band, error) = rows(done, "numbers")
    assert band["low"] < band["middle"] < band["high"]
    assert error["what"] == "standard error, points"
    path.write_text(path.read_text() + "2025-10-30,abc\n")
    refused = tradetalks("market", str(path), "--event", "2025-10-20")
    assert refused.returncode == 2
    assert f"index.csv:{len(path.read_text().splitlines())}" in refused.stderr


def test_bad_words_are_refused() -> None:
    for words in (
        ("budget", "framework", "--rates", "a,b"),
        ("back-test", "trade-war"),
        ("base-rates", "--as-of", "x"),
    ):
        assert tradetalks(*words).returncode == 2


def test_the_picture_of_a_back_test_is_written(tmp_path: Path) -> None:
    done = tradetalks("back-test", "phase-one", "--out", str(tmp_path / "plot.png"))
    assert done.returncode == 0
    assert (tmp_path / "plot.png").read_bytes().startswith(b"\x89PNG")
    assert tradetalks("back-test", "phase-one", "--out", str(tmp_path / "no" / "plot.png")).returncode == 2
