"""Our figures in docs/explanation/published.md are those that benchmarks/published.py prints."""

import re
from pathlib import Path

import published
import pytest

PAGE = (Path(__file__).resolve().parent.parent / "docs/explanation/published.md").read_text(encoding="utf-8")
DAYS = {"Liberation": "20 April 2025", "May truce": "20 May 2025", "Kuala Lumpur": "26 October 2025"}


def test_the_parts_of_real_income(capsys: pytest.CaptureFixture[str]) -> None:
    published.incomes()
    printed = re.findall(r"^(.+) (year|long_run): (.+)$", capsys.readouterr().out, flags=re.MULTILINE)
    rows = [
        f"| {DAYS[name]} | `{length}` | " + " | ".join(re.findall(r"[+-]\d\.\d\d", figures)[:5]) + " |"
        for name, length, figures in printed
        if (name, length) != ("Liberation", "long_run")
    ]
    assert len(rows) == 5
    assert [row for row in rows if row not in PAGE] == []


def test_the_average_tariffs(capsys: pytest.CaptureFixture[str]) -> None:
    published.averages()
    printed = re.findall(r"^\d{4}-\d\d-\d\d {3,4}(\d+\.\d) {3,4}(\d+\.\d)", capsys.readouterr().out, flags=re.MULTILINE)
    assert len(printed) == 9
    assert [pair for pair in printed if f"{pair[0]}; {pair[1]} %" not in PAGE] == []
