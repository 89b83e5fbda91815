"""What the program's data say beside a figure of a report. Published numbers: USGS Mineral Commodity Summaries 2026."""

from __future__ import annotations

import datetime as dt

import pytest

from tradetalks.answers.datum import datum, law_beside
from tradetalks.customs.rates import rates
from tradetalks.ledger import Ledger
from tradetalks.reader import Document, Number, read, read_bytes


def document(text: str) -> Document:
    return read_bytes(text.encode(), name="a.txt", date=dt.date(2025, 10, 27))


def beside(text: str, place: int = 0) -> str:
    """The datum of the figure at a place of a text's figures."""
    reading = read(document(text))
    found: list[Number] = [one for one in reading.numbers if one.kind in ("rate", "quantity")]
    return datum(reading.document, found[place])


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        # USGS: China 44 of more than 75 million tonnes of reserves, 59 % at most
        ("China holds about 35% of the world's rare earth reserves, a columnist says.", 0, "China: 59 %"),
        ("Brazil has some 23% of global rare-earth reserves, he said.", 0, "Brazil: 15 %"),
        ("China has rare earths, but its share of reserves has fallen to about 35% today.", 0, "China: 59 %"),
        # figures of one sentence are told apart by their clauses
        (
            "He says China supplies 85% of the raw materials for rare-earth magnets but has only 15% of capacity.",
            1,
            "of the chain's output",
        ),
        ("Last year, China imported 133,000 tons of rare-earth ores.", 0, "t a year, contained, not gross"),
    ],
)
def test_a_figure_has_the_datum_beside_it(text: str, place: int, says: str) -> None:
    found = beside(text, place)
    assert says in found
    assert "; " in found, "the source stands behind"


@pytest.mark.parametrize(
    "text",
    [
        "China holds about 35% of the world's lithium reserves, a columnist says.",
        "Consumer prices rose 3% in China, and rare earths were in the news.",
        "Shares of rare earth firms in China fell 5%.",
        "Atlantis holds 35% of rare earth reserves.",
    ],
)
def test_where_no_data_are_held_there_is_no_datum(text: str) -> None:
    assert beside(text) == ""


def test_a_tariff_that_is_told_as_standing_has_the_average_of_the_law_beside_it() -> None:
    day = dt.date(2025, 10, 27)
    reading = read(document("The United States imposed a 55% tariff on China this year."))
    ledger = Ledger.load()
    (claim,) = [one for one in reading.claims if one.terms.rates]
    found = rates("CHN", "USA", day, day + dt.timedelta(days=1), ledger=ledger, as_of=day)
    assert law_beside(claim, day, ledger).startswith(f"{100 * found.statutory[0].sum():.1f} % on average")
    assert law_beside(claim, None, ledger) == ""
    assert law_beside(claim, dt.date(1999, 1, 1), ledger) == "", "no law of that day is held"


def test_a_threat_and_another_importers_tariff_have_none() -> None:
    ledger, day = Ledger.load(), dt.date(2025, 10, 27)
    for text in (
        "Trump threatened to impose a 55% tariff on China.",
        "India imposed a 30% tariff on goods from China.",
    ):
        assert [law_beside(one, day, ledger) for one in read(document(text)).claims if one.terms.rates] == [""]
