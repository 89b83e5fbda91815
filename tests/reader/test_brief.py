"""A brief that begins with the reports."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tradetalks.errors import MissingFacts
from tradetalks.reader import read, read_bytes
from tradetalks.report.reader_brief import brief_from

if TYPE_CHECKING:
    from tradetalks.reader import Reading

DAY = dt.date(2025, 10, 27)


def reading(text: str, name: str) -> Reading:
    return read(read_bytes(text.encode(), name=name, date=DAY))


def test_what_reports_say_comes_before_what_follows() -> None:
    texts = (
        "Bessent said China would delay its rare earth export controls by one year. Trump and Xi meet in Gyeongju.",
        "Bessent said China would delay its rare earth export controls. Trump threatened a 100% tariff. Xi and "
        "Trump are to meet in Seoul.",
    )
    steps: list[str] = []
    made = brief_from([reading(text, f"r{n}.txt") for n, text in enumerate(texts)], None, steps.append)
    ids = [section.id for section in made.sections]
    assert ids[:4] == ["reports", "reports-no-deal", "reports-framework", "reports-as-implemented"]
    assert len(ids) > 6
    assert steps[0] == "reading the reports"
    tables = {table.name: table.rows for section in made.sections for table in section.tables}
    framework = {row[0]: row[1:] for row in tables["reports_framework"]}
    assert framework["China's rare-earth export controls"][0] == "postpone: P1Y"
    assert framework["China's rare-earth export controls"][1] == "2: US Treasury"
    assert framework["the tariff truce"][1] == "no report"
    no_deal = {row[0]: row[1:] for row in tables["reports_no_deal"]}
    assert no_deal["the additional 100 % tariff"][0] == "threaten: 100 %"
    assert {row[1] for row in tables["reports_differ"]} >= {"Gyeongju", "Seoul"}
    assert "the place of the leaders' meeting" in made.headlines[1]


def test_reports_on_something_else() -> None:
    with pytest.raises(MissingFacts, match="speak of no measure of a shipped brief"):
        brief_from([reading("The European Union raised duties on Chinese cars to 35.3%.", "r.txt")], None, print)
