"""A brief that begins with the reports, for whatever parties they are about."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tradetalks.errors import BadInput
from tradetalks.ledger import Ledger
from tradetalks.number import Number
from tradetalks.reader import read, read_bytes
from tradetalks.report.reader_brief import brief_from
from tradetalks.world import World

if TYPE_CHECKING:
    from tradetalks.reader import Reading
    from tradetalks.report.brief import Brief
    from tradetalks.table import Cell

DAY = dt.date(2025, 10, 27)


def reading(text: str, name: str = "r.txt", day: dt.date = DAY) -> Reading:
    return read(read_bytes(text.encode(), name=name, date=day))


def brief_of(text: str, day: dt.date = DAY) -> Brief:
    return brief_from([reading(text, day=day)], None, lambda step: None, Ledger.load(), World.load())


def tables(made: Brief) -> dict[str, tuple[tuple[Cell, ...], ...]]:
    return {table.name: table.rows for section in made.sections for table in section.tables}


def effect(made: Brief, country: str, day: str) -> float:
    """The median change of real income in the last scenario, percent."""
    rows = {row[0]: row for row in tables(made)[f"real_income_{day}"]}
    found = rows[country][-1]
    assert isinstance(found, Number)
    return found.median


def test_the_brief_is_for_the_parties_of_the_reports() -> None:
    made = brief_of(
        "The US will impose a 50% tariff on all Brazilian goods from August 1, Trump said.", dt.date(2025, 7, 11)
    )
    assert "Brazil" in made.title
    assert "China" not in made.title
    assert effect(made, "Brazil", "2025_08_10") < 0.0


def test_a_lower_rate_in_the_report_is_a_smaller_effect() -> None:
    day = dt.date(2025, 7, 11)
    full, less = (
        brief_of(f"Trump threatened a {rate}% tariff on all Brazilian goods from August 1.", day) for rate in (50, 25)
    )
    assert effect(full, "Brazil", "2025_08_10") < effect(less, "Brazil", "2025_08_10") < 0.0


def test_a_later_day_in_the_report_moves_what_is_law() -> None:
    day = dt.date(2025, 7, 11)
    text = "Trump threatened a 50% tariff on all Brazilian goods from {}."
    early, late = (tables(brief_of(text.format(when), day))["law"][0] for when in ("August 1", "December 15"))
    assert early[-2:] != late[-2:]
    assert int(str(early[-1])) > int(str(late[-1]))


def test_a_shorter_deferral_in_the_report_moves_what_is_law() -> None:
    text = (
        "Bessent said China would delay its rare earth export controls by {}. Trump threatened a 100% tariff on China."
    )
    year, half = (tables(brief_of(text.format(period)))["law"] for period in ("one year", "six months"))
    assert year != half


def test_without_a_measure_no_number_is_printed() -> None:
    made = brief_of("The European Union and Indonesia signed a free trade agreement on Tuesday.")
    assert not [name for name in tables(made) if name.startswith(("real_income", "exports"))]
    assert any("no number is given" in line for line in made.headlines)


def test_a_brief_of_other_parties_is_refused() -> None:
    texts = [reading("The European Union raised duties on Indian steel to 35.3%.")]
    with pytest.raises(BadInput, match="not about the parties of the brief kuala-lumpur"):
        brief_from(texts, "kuala-lumpur", print, Ledger.load(), World.load())
