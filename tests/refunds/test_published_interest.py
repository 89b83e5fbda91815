"""Interest on refunds against sums that others published: 26 U.S.C. 6621 and 6622, quarter by quarter, to the cent.

The sums are those of the tests of an open bookkeeping program (GitHub, summer 2026), worked out there outside its own
code. It counts the first day and not the last; here the first day is left out and the last counted: the days before.
"""

import datetime as dt

import pytest

from tradetalks.refunds.interest import interest
from tradetalks.refunds.rules import Quarter


def day(text):
    return dt.date.fromisoformat(text)


def flat(rate):
    return (Quarter(day("2020-01-01"), day("2032-01-01"), rate, rate, "", ""),)


THREE = (
    Quarter(day("2026-01-01"), day("2026-04-01"), 0.07, 0.07, "", ""),
    Quarter(day("2026-04-01"), day("2026-07-01"), 0.08, 0.08, "", ""),
    Quarter(day("2026-07-01"), day("2026-10-01"), 0.06, 0.06, "", ""),
)


@pytest.mark.parametrize(
    ("usd", "first", "last", "rates", "expected"),
    [
        (10_000.00, "2025-12-31", "2026-03-31", flat(0.07), 174.08),  # 90 days
        (10_000.00, "2023-12-31", "2024-03-30", flat(0.07), 173.60),  # 90 days of a leap year
        (10_000.00, "2025-12-31", "2026-12-31", flat(0.07), 725.01),  # a year
        (10_000.00, "2023-12-31", "2024-12-31", flat(0.07), 725.01),  # a leap year: 366 days over 366
        (50_000.00, "2026-03-31", "2026-07-01", flat(0.08), 1_018.34),  # 92 days
        (25_000.00, "2023-12-31", "2024-01-31", flat(0.06), 127.36),  # 31 days of a leap year
        (50_000.00, "2026-02-14", "2026-07-09", THREE, 1_525.39),  # three quarters at three rates
        (50_000.00, "2026-02-14", "2026-03-31", THREE, 433.33),  # each of them by itself, on what stands then
        (50_433.33, "2026-03-31", "2026-06-30", THREE, 1_015.89),
        (51_449.22, "2026-06-30", "2026-07-09", THREE, 76.17),
        (10_000.00, "2027-10-31", "2028-01-31", flat(0.07), 177.82),  # 61 days over 365, then 31 over 366
        (10_117.66, "2027-12-31", "2028-01-31", flat(0.07), 60.16),
        (1.00, "2025-12-31", "2026-01-01", flat(0.07), 0.00),  # rounded once, at the end
    ],
)
def test_sums_published_elsewhere(usd, first, last, rates, expected):
    assert interest(usd, day(first), day(last), corporation=False, rates=rates) == expected
