"""Days."""

import datetime as dt

import pytest

from tradetalks.dates import as_date, last_of, parse_date
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


def test_the_last_of_some_days_that_is_not_after_a_day():
    days = (dt.date(2025, 4, 4), dt.date(2025, 10, 9))
    asked = ("2025-04-03", "2025-04-04", "2025-10-08", "2026-01-01")
    assert [last_of(days, as_date(day)) for day in asked] == [dt.date.min, days[0], days[0], days[1]]
