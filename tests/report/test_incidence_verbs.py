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


def test_who_pays_as_json_adds_up() -> None:
    found = json.loads(tradetalks("who-pays", "framework", "--country", "CHN", "--json").stdout)
    deciles = found["households"]["deciles"]
    assert sum(row["cost_mean"] for row in deciles) * 13.08 == pytest.approx(
        found["households"]["aggregate_million_usd"]
    )
    assert sum(row["million_usd"] for row in found["states"]) == pytest.approx(found["nation_million_usd"])
    assert found["averages"][0]["per"] == "household"


def test_budget_as_json_adds_up() -> None:
    found = json.loads(tradetalks("budget", "in-force-2025-10-26", "--on", "DEU", "--rates", "0,20", "--json").stdout)
    for split in ("by_authority", "by_partner", "by_sector"):
        assert sum(found[split].values()) == pytest.approx(found["total"])
    assert [point["rate"] for point in found["laffer"]["points"]] == [0.0, 0.2]


def test_market_prints_the_band_and_refuses_with_the_row(tmp_path: Path) -> None:
    path = prices(tmp_path)
    done = tradetalks("market", str(path), "--event", "2025-10-20", "--json")
    found = json.loads(done.stdout)
    assert found["band_95"][0] < found["abnormal_return_log"] < found["band_95"][1]
    assert found["inference_change_in_probability"] is None
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
    done = tradetalks("back-test", "phase-one", "--picture", str(tmp_path / "plot.png"))
    assert done.returncode == 0
    assert (tmp_path / "plot.png").read_bytes().startswith(b"\x89PNG")
    assert tradetalks("back-test", "phase-one", "--picture", str(tmp_path / "no" / "plot.png")).returncode == 2
