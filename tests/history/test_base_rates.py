"""What was said against what came, on days whose answers are known from the notices."""

from datetime import date

import pytest

from tradetalks.history import base_rates
from tradetalks.history.promises_kept import Threat, purchases
from tradetalks.ledger import Ledger

BOOK = Ledger.load()


def threat(as_of: str, what: str) -> Threat:
    return next(row for row in base_rates(BOOK, as_of).threats if what in row.what)


def test_the_hundred_percent_threat_is_pending_then_withdrawn() -> None:
    assert threat("2025-10-20", "100 % tariff").outcome == "pending"
    found = threat("2025-10-27", "100 % tariff")
    assert (found.act, found.outcome, found.came) == ("said", "withdrawn", None)


def test_list_4b_is_decreed_and_never_comes() -> None:
    assert threat("2019-09-02", "list 4B").outcome == "pending"
    assert threat("2020-02-01", "list 4B").outcome == "suspended"


def test_canada_and_mexico_come_a_month_late() -> None:
    found = threat("2025-10-27", "Mexico over the southern border")
    assert (found.day_named, found.came, found.outcome) == (date(2025, 2, 4), date(2025, 3, 4), "late")


def test_list_4a_is_eased_within_a_year_which_is_not_known_before_the_year_is_over() -> None:
    assert threat("2020-08-30", "list 4A").eased is None
    assert threat("2020-09-02", "Section 301 duty on China, list 4A").eased is True


def test_nothing_later_enters() -> None:
    found = base_rates(BOOK, "2019-06-10")
    assert max(row.said for row in found.threats) <= date(2019, 6, 10)
    assert all(row.came is None or row.came <= date(2019, 6, 10) for row in found.threats)
    assert found.purchases == ()


def test_counts_are_those_of_the_rows() -> None:
    found = base_rates(BOOK, "2025-10-27")
    decrees = [row for row in found.threats if row.act == "decree" and row.outcome != "pending"]
    assert found.decrees_carried_out.n == len(decrees)
    assert found.decrees_carried_out.hits == sum(row.came is not None for row in decrees)
    assert found.decrees_on_time.hits < found.decrees_carried_out.hits
    assert found.said_carried_out.n < 10
    assert found.said_carried_out.high - found.said_carried_out.low > 0.4


def test_truces_are_counted_to_the_day_and_marked_as_running() -> None:
    geneva = next(truce for truce in base_rates(BOOK, "2025-10-27").truces if truce.title == "Geneva")
    assert (geneva.days, geneva.still_on, geneva.planned_days) == (166, True, 90)
    buenos_aires = base_rates(BOOK, "2025-10-27").truces[0]
    assert (buenos_aires.days, buenos_aires.planned_days) == (160, 90)


def test_purchases_are_known_from_the_day_on_which_they_were_counted() -> None:
    assert purchases(BOOK, date(2022, 2, 7)) == []
    found = {row.measure: row.delivered for row in purchases(BOOK, date(2022, 2, 8))}
    assert found == {
        "CHN/phase-one-purchases-agriculture": pytest.approx(0.83),
        "CHN/phase-one-purchases-total": pytest.approx(0.57),
    }
