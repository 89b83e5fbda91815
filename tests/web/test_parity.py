"""The page, the command line and the Python script give the same numbers."""

import json
import math
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tradetalks.answers.estimates import printed
from tradetalks.cli import app
from tradetalks.ledger import scenario_names
from tradetalks.runs import compare
from tradetalks.runs.sensitivity import swings_of
from tradetalks.world.table import country_name
from waiting import until

ENDS = ("median", "low", "high")
BASE = "in-force-2025-10-26"
MOVES = {"USA/china-100": {"rate": 0.5}, "CHN/rare-earths-april-2025": {"deferred_months": 6}}


def percents(logs: Sequence[Any]) -> list[float]:
    """Median and both ends in percent."""
    return [100.0 * math.expm1(log) for log in logs[:3]]


def by_code(printed_json: str) -> dict[str, list[float]]:
    """Country -> median and both ends in percent, as `--json` prints real income."""
    return {row[1]: row[2:5] for row in json.loads(printed_json)["tables"]["real_income"]["rows"]}


def answer(served: Any, state: dict[str, Any]) -> dict[str, Any]:
    done = served.client.post("/api/answers", json={"state": state, "ranges": True})
    assert done.status_code == 200, done.text
    return dict(done.json())


@pytest.mark.parametrize("name", [name for name in scenario_names() if name != BASE])
def test_every_shipped_scenario_has_the_numbers_of_its_command_and_its_script(served: Any, name: str) -> None:
    told = answer(served, {"scenario": name, "against": BASE})
    charts = told["answer"]["charts"]
    made: dict[str, Any] = {}
    exec(compile(told["python"], "table.py", "exec"), made)
    found = made["found"]
    income = {row["label"]: row for row in charts["income"]}
    for label, code in (("United States", "USA"), ("China", "CHN"), ("Viet Nam", "VNM")):
        expected = printed(found.real_income, found.real_income.at(code))
        assert [income[label][key] for key in ENDS] == pytest.approx(expected, abs=2e-6)
    lanes = {row["label"]: row for row in charts["imports"]}
    shown = [code for code in found.world.countries if country_name(code) in lanes]
    assert len(shown) == len(lanes)
    for code in shown:
        expected = printed(found.trade, found.trade.at(code, "USA"))
        assert [lanes[country_name(code)][key] for key in ENDS] == pytest.approx(expected, abs=2e-6)
    done = CliRunner().invoke(app, told["command"].split()[1:])
    assert done.exit_code == 0, done.output
    command = by_code(done.stdout)
    for code in ("USA", "CHN", "VNM"):
        assert command[code] == pytest.approx(percents(found.real_income.at(code)), rel=1e-12)


def test_a_moved_state_is_reproduced_by_its_command_and_its_script(served: Any, tmp_path: Path) -> None:
    state = {"scenario": "no-deal", "against": BASE, "moves": MOVES}
    told = answer(served, state)
    at = served.client.post("/api/states", json=state).json()["address"]
    (tmp_path / "table.yaml").write_bytes(served.client.get(f"/table/{at}/scenario.yaml").content)
    program = [str(Path(sys.executable).with_name("tradetalks")), *told["command"].split()[1:]]
    printed_json = subprocess.run(program, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    command = by_code(printed_json)
    (tmp_path / "script.py").write_text(told["python"], encoding="utf-8")
    script = subprocess.run([sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, check=True)
    lines = {line.split()[0]: [float(number) for number in line.split()[1:]] for line in script.stdout.splitlines()}
    cards = told["answer"]["charts"]["income"]
    for row, code in zip(cards[:2], ("USA", "CHN"), strict=True):
        assert percents(lines[code]) == pytest.approx(command[code], rel=1e-12)
        percent = [100 * (2.718281828459045**x - 1) for x in lines[code]]
        assert [row[key] for key in ENDS] == pytest.approx(percent, abs=2e-6)


def test_central_values_come_without_ranges_and_near_the_median(served: Any) -> None:
    state = {"scenario": "no-deal", "against": BASE}
    central = served.client.post("/api/answers", json={"state": state}).json()["answer"]
    rows = central["charts"]["income"]
    assert all(row["median"] is row["low"] is row["high"] is None for row in rows)
    assert all(card["range"] == "" for card in central["cards"])
    told = answer(served, state)["answer"]
    assert [card["value"] for card in told["cards"]] == [card["value"] for card in central["cards"]]
    assert all(card["range"].startswith("median ") for card in told["cards"])
    ranged = told["charts"]["income"]
    assert [row["central"] for row in ranged] == [row["central"] for row in rows]
    width = ranged[0]["high"] - ranged[0]["low"]
    assert width > 0.0
    assert abs(rows[0]["central"] - ranged[0]["median"]) < width


def test_a_changed_elasticity_moves_the_numbers_and_its_script_gives_them(served: Any) -> None:
    state = {"scenario": "no-deal", "against": BASE, "trade_elasticity": {"semiconductors": 2.0, "machinery": 9.5}}
    told = answer(served, state)
    assert "Semiconductors 2 in place of" in told["changed"]
    made: dict[str, Any] = {}
    exec(compile(told["python"], "table.py", "exec"), made)
    row = told["answer"]["charts"]["income"][0]
    expected = printed(made["found"].real_income, made["found"].real_income.at("USA"))
    assert [row[key] for key in ENDS] == pytest.approx(expected, abs=2e-6)
    shipped = answer(served, {"scenario": "no-deal", "against": BASE})["answer"]["charts"]["income"][0]
    assert abs(row["central"] - shipped["central"]) > 1e-3


@pytest.mark.parametrize("against", [BASE, "benchmark"])
def test_fixed_parameters_are_the_same_at_the_table_in_python_and_on_the_command_line(
    served: Any, against: str, capsys: Any
) -> None:
    fixed = {"inputs": 0.3, "mobile_share": 0.7}
    settings = {"horizon": "year", "elasticities": "caliendo_parro", "trade_elasticity": {"machinery": 4.5}}
    told = answer(served, {"scenario": "no-deal", "against": against, "parameters": fixed, **settings})
    assert "across materials 0.3 in place of 0.2" in told["changed"]
    made: dict[str, Any] = {}
    exec(compile(told["python"], "table.py", "exec"), made)
    capsys.readouterr()
    expected = made["found"].real_income.at("USA")
    row = told["answer"]["charts"]["income"][0]
    assert [row[key] for key in ENDS] == pytest.approx(printed(made["found"].real_income, expected), abs=2e-6)
    done = CliRunner().invoke(app, shlex.split(told["command"])[1:])
    assert done.exit_code == 0, done.output
    assert by_code(done.stdout)["USA"] == pytest.approx(percents(expected), rel=1e-9)
    after = made["found"] if against == "benchmark" else made["found"].after
    parameters = after.outcome.parameters
    assert (parameters.input_elasticity, float(parameters.mobile_share)) == (0.3, 0.7)
    assert "fixed: across materials 0.3" in after.horizon


def test_the_unknowns_of_the_table_are_those_of_the_library(served: Any) -> None:
    told = served.client.post("/api/unknowns", json={"state": {"scenario": "no-deal", "against": BASE}}).json()
    moves = swings_of(compare(BASE, "no-deal", draws=1), "real_income", ["CHN"])["CHN"]
    first = told["unknowns"]["CHN"][0]
    widest = max(moves, key=lambda name: abs(moves[name][1] - moves[name][0]))
    assert (first["label"], widest) == ("trade elasticity: electronics", "trade_elasticity electronics")
    logs = [math.log1p(first[end] / 100.0) for end in ("central", "low", "high")]
    assert [logs[1] - logs[0], logs[2] - logs[0]] == pytest.approx(list(moves[widest]), rel=1e-6)
    assert "In force on 26 October 2025" in told["note"]


def test_a_parameter_out_of_its_range_is_refused(served: Any) -> None:
    done = served.client.post("/api/answers", json={"state": {"parameters": {"mobile_share": 1.5}}})
    assert done.status_code == 422
    assert "0 to 1" in done.json()["error"]["remedy"]


def test_an_elasticity_of_no_sector_is_refused(served: Any) -> None:
    done = served.client.post("/api/answers", json={"state": {"trade_elasticity": {"nonsense": 4.0}}})
    assert done.status_code == 422
    assert "no sector" in done.json()["error"]["what"]


def test_the_frontier_is_drawn_and_what_is_in_force_lies_inside(served: Any) -> None:
    def look() -> Any:
        return served.client.post("/api/bargains", json={"threat": "no-deal"}).json()

    until(lambda: not look()["step"])  # the work ends with a row or with a problem
    told = look()
    assert told["problem"] == ""
    frontier = [(row["usa"], row["china"]) for row in told["rows"] if row["kind"] == "frontier"]
    assert len(frontier) >= 5
    assert frontier == sorted(frontier, reverse=True)
    assert [china for _, china in frontier] == sorted(china for _, china in frontier)
    points = {row["label"]: (row["usa"], row["china"]) for row in (*told["rows"], *told["points"])}
    for name in ("in force", "threat: No deal"):
        usa, china = points[name]
        assert any(usa < better_usa and china < better_china for better_usa, better_china in frontier)
    assert points["threat: No deal"] == points["No deal"]
