"""Days."""

import datetime as dt

import pytest

from tradetalks.dates import as_date, parse_date
from tradetalks.errors import BadInput


def test_a_day():
    assert parse_date("2025-11-10") == dt.date(2025, 11, 10)
    assert as_date("2025-11-10") == as_date(dt.date(2025, 11, 10)) == dt.date(2025, 11, 10)


@pytest.mark.parametrize(
    "written", ["", "2025-02-30", "2025-2-3", "20250203", "2025-W05-1", "2025-02-03T00:00", "today"]
)
def test_what_is_no_day(written):
    with pytest.raises(BadInput, match="not a day"):
        parse_date(written)
