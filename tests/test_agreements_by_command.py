"""A cut, an answer and an agreement from YAML alone, as a user calls them: a range, and parts that add up."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROGRAM = str(Path(sys.executable).with_name("tradetalks"))
EXAMPLES = Path(__file__).resolve().parents[1] / "docs" / "examples" / "agreements"
CASES = [("india-us", "IND"), ("eu-30", "DEU"), ("mercosur-eu", "BRA")]


def told(*words: str) -> dict[str, Any]:
    done = subprocess.run([PROGRAM, *words, "--json"], capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(("example", "country"), CASES)
def test_a_range_holds_its_median_and_is_none_of_width_nothing(example: str, country: str) -> None:
    answer = told("run", str(EXAMPLES / f"{example}.yaml"), "--draws", "8", "--country", country)
    (row,) = answer["tables"]["real_income"]["rows"]
    median, low, high = row[2:5]
    assert row[1] == country
    assert low < median < high


@pytest.mark.parametrize(("example", "country"), CASES)
def test_the_parts_of_measures_and_of_sectors_add_up(example: str, country: str) -> None:
    answer = told("attribute", str(EXAMPLES / f"{example}.yaml"), "--country", country)
    for table in ("measures", "sectors"):
        (whole, *parts) = answer["tables"][table]["rows"]
        assert whole[0] == "all"
        assert sum(row[2] for row in parts) == pytest.approx(whole[2], abs=1e-6)
    measures = {row[1] for row in answer["tables"]["measures"]["rows"][1:]}
    assert all("/" in code for code in measures)
