"""What the five reports say is what the draft's scenarios hold: another rate, day or length is another scenario."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pytest

from tradetalks.reader import read, read_bytes
from tradetalks.reader.draft_scenarios import scenarios
from tradetalks.reader.proposals import proposals

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DAY = dt.date(2025, 10, 27)


def events(shared: Path, change: Callable[[str], str]) -> dict[str, list[dict[str, Any]]]:
    """Scenario -> its events, of the five reports with their text changed."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted((shared / "seeds").glob("*.txt"))}
    readings = [read(read_bytes(change(text).encode(), name=name, date=DAY)) for name, text in texts.items()]
    found = proposals(readings, {name: (name, DAY.isoformat()) for name in texts})
    return {name: made["events"] for name, made in scenarios(found, DAY.isoformat()).items()}


def threatened(found: dict[str, list[dict[str, Any]]], rate: str) -> list[str]:
    return [one["date"] for one in found["as-threatened"] if one.get("terms", {}).get("rate") == rate]


@pytest.mark.shared
def test_another_rate_is_another_threat(shared: Path) -> None:
    assert threatened(events(shared, str), "1") == ["2025-11-01"]
    less = events(shared, lambda text: re.sub(r"100(?= ?(?:%|per ?cent|-percent))", "60", text))
    assert threatened(less, "1") == []
    assert threatened(less, "0.6")


@pytest.mark.shared
def test_another_day_is_another_first_day(shared: Path) -> None:
    later = events(shared, lambda text: re.sub(r"Nov(?:ember|\.)? 1\b(?!\d)|1 Nov(?:ember)?", "December 15", text))
    assert "2025-12-15" in threatened(later, "1")
    assert "2025-11-01" not in threatened(later, "1")


@pytest.mark.shared
def test_a_shorter_deferral_ends_sooner(shared: Path) -> None:
    def ends(found: dict[str, list[dict[str, Any]]]) -> set[str]:
        return {one["until"] for one in found["as-agreed"] if one["event"] == "suspend" and "until" in one}

    year = ends(events(shared, str))
    half = ends(events(shared, lambda text: re.sub(r"(?:a|one) year", "six months", text)))
    assert max(year) == "2026-10-27"
    assert max(half) == "2026-04-27"
