"""The page, the command line and the Python script give the same numbers."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import tradetalks as tt
from tradetalks.ledger import scenario_names
from tradetalks.report.tables import printed

BASE = "in-force-2025-10-26"
MOVES = {"USA/china-100": {"rate": 0.5}, "CHN/rare-earths-april-2025": {"deferred_months": 6}}


def answer(served: Any, state: dict[str, Any]) -> dict[str, Any]:
    done = served.client.post("/api/answers", json={"state": state, "ranges": True})
    assert done.status_code == 200, done.text
    return dict(done.json())


@pytest.fixture(scope="module")
def before() -> tt.Result:
    return tt.run(BASE)


@pytest.mark.parametrize("name", [name for name in scenario_names() if name != BASE])
def test_every_shipped_scenario_has_the_numbers_of_compare(served: Any, before: tt.Result, name: str) -> None:
    found = tt.compare(before, tt.run(name))
    charts = answer(served, {"scenario": name, "against": BASE})["answer"]["charts"]
    income = {row["label"]: row for row in charts["income"]}
    for label, code in (("United States", "USA"), ("China", "CHN"), ("Viet Nam", "VNM")):
        expected = printed(found.real_income, found.real_income.at(code))
        assert [income[label][key] for key in ("central", "low", "high")] == pytest.approx(expected, abs=2e-6)
    lanes = {row["label"]: row for row in charts["us_imports"]}
    expected = printed(found.trade, found.trade.at("CHN", "USA"))
    assert [lanes["China"][key] for key in ("central", "low", "high")] == pytest.approx(expected, abs=2e-6)


def test_a_moved_state_is_reproduced_by_its_command_and_its_script(served: Any, tmp_path: Path) -> None:
    state = {"scenario": "no-deal", "against": BASE, "moves": MOVES}
    told = answer(served, state)
    at = served.client.post("/api/states", json=state).json()["address"]
    (tmp_path / "table.yaml").write_bytes(served.client.get(f"/table/{at}/scenario.yaml").content)
    program = [str(Path(sys.executable).with_name("tradetalks")), *told["command"].split()[1:]]
    printed_json = subprocess.run(program, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    command = {row["country"]: row for row in json.loads(printed_json)["rows"]}
    (tmp_path / "script.py").write_text(told["python"], encoding="utf-8")
    script = subprocess.run([sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, check=True)
    lines = {line.split()[0]: [float(number) for number in line.split()[1:]] for line in script.stdout.splitlines()}
    cards = told["answer"]["charts"]["income"]
    for row, code in zip(cards[:2], ("USA", "CHN"), strict=True):
        assert lines[code] == pytest.approx([command[code][key] for key in ("central", "low", "high")], rel=1e-12)
        percent = [100 * (2.718281828459045**x - 1) for x in lines[code]]
        assert [row[key] for key in ("central", "low", "high")] == pytest.approx(percent, abs=2e-6)


def test_central_values_come_without_ranges_and_near_the_median(served: Any) -> None:
    state = {"scenario": "no-deal", "against": BASE}
    central = served.client.post("/api/answers", json={"state": state}).json()["answer"]
    rows = central["charts"]["income"]
    assert all(row["low"] == row["central"] == row["high"] for row in rows)
    ranged = answer(served, state)["answer"]["charts"]["income"]
    assert ranged[0]["low"] <= rows[0]["central"] <= ranged[0]["high"]
