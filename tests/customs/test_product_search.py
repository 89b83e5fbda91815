"""Goods by what people call them, and by code."""

import pytest

from tradetalks.customs.duty import duty
from tradetalks.customs.product_search import find_lines, paid_from
from tradetalks.customs.schedule import us_schedule
from tradetalks.dates import parse_date
from tradetalks.errors import BadInput
from tradetalks.ledger import Ledger

DAY = parse_date("2026-08-20")


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("laptop", "847130"),
        ("T-shirts", "6109"),
        ("magnets", "8505"),
        ("quartz surface", "681099"),
        ("EV batteries", "850760"),
        ("9403.60", "940360"),
        ("8505.11.00.70", "8505110070"),
        ("permanent magnet", "850511"),
        ("roasted coffee", "0901"),
    ],
)
def test_what_people_call_goods_leads_to_their_heading(text, heading):
    """Headings as the texts of the Harmonized System have them."""
    found = find_lines(us_schedule(), text, DAY, limit=5)
    assert found
    assert all(line.code.startswith(heading) and line.holds(DAY) for line in found)


def test_words_of_no_goods_find_nothing_and_no_words_are_refused():
    assert find_lines(us_schedule(), "zzzz", DAY) == []
    with pytest.raises(BadInput, match="nothing to search for"):
        find_lines(us_schedule(), "?", DAY)
    with pytest.raises(BadInput, match="no lines asked for"):
        find_lines(us_schedule(), "laptop", DAY, limit=0)


def test_every_trade_name_leads_to_lines_that_stand():
    from tradetalks.customs.product_search import _trade_names

    empty = [name for name, codes in _trade_names().items() for code in codes if not us_schedule().below(code, DAY)]
    assert empty == []


def test_each_line_with_what_it_pays():
    lines = find_lines(us_schedule(), "8505.11.00", DAY)
    found = paid_from(lines, "CHN", DAY, Ledger.load())
    for line, paid in zip(lines, found, strict=True):
        asked = duty(line.code, "CHN", "USA", DAY, 1_000_000.0)
        assert paid == pytest.approx((asked.low.amount / 1e6, asked.high.amount / 1e6))
    assert paid_from(find_lines(us_schedule(), "2204.21.50.40", DAY), "FRA", DAY, Ledger.load()) == [
        "the rate '6.3¢/liter' needs a quantity"
    ]
