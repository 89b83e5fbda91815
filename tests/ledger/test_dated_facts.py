"""Dated facts that trackers get wrong, on the shipped ledger.

Expected values: Executive Orders 14195, 14257, 14259, 14266, 14298, 14334 and the orders of 4 November 2025; MOFCOM
Announcements 18, 61 and 70 of 2025; the ruling in Learning Resources v. Trump and the end of collection on
24 February 2026.
"""

import pytest

from tradetalks.customs.stack import rate_for
from tradetalks.kinds.tariff import TariffTerms
from tradetalks.ledger import Clocks, Ledger, diff

LAST = "2026-08-21"


@pytest.fixture(scope="module")
def book():
    return Ledger.load()


def rate(book, name, on, as_of=LAST):
    found = book[name].state(on=on, as_of=as_of)
    assert found.status == "in force"
    assert isinstance(found.terms, TariffTerms)
    return found.terms.rate


@pytest.mark.parametrize(
    ("on", "expected"),
    [("2025-02-04", 0.10), ("2025-03-03", 0.10), ("2025-03-04", 0.20), ("2025-11-09", 0.20), ("2025-11-10", 0.10)],
)
def test_fentanyl(book, on, expected):
    assert rate(book, "USA/fentanyl-china", on) == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2025-04-05", 0.10),
        ("2025-04-08", 0.10),
        ("2025-04-09", 0.84),
        ("2025-04-10", 1.25),
        ("2025-05-13", 1.25),
        ("2025-05-14", 0.10),
        ("2025-11-09", 0.10),
        ("2025-11-10", 0.10),
        ("2026-02-23", 0.10),
    ],
)
def test_reciprocal_duty_on_china(book, on, expected):
    assert rate(book, "USA/reciprocal-china", on) == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [("2025-04-10", 0.84), ("2025-04-12", 1.25), ("2025-05-13", 1.25), ("2025-05-14", 0.10), ("2025-11-10", 0.10)],
)
def test_chinas_answer(book, on, expected):
    assert rate(book, "CHN/reciprocal-usa", on) == expected


@pytest.mark.parametrize(
    ("metal", "origin", "days"),
    [
        # Proclamation 9705, clause 2, as Proclamation 10896 reprints it; Turkey 9903.80.02; Canada and Mexico: 9894.
        ("steel", "EU", {"2018-05-31": 0, "2018-06-01": 0.25, "2021-12-31": 0.25, "2022-01-01": 0, "2025-03-12": 0.25}),
        ("steel", "CAN", {"2018-05-31": 0, "2018-06-01": 0.25, "2019-05-19": 0.25, "2019-05-20": 0}),
        ("steel", "TUR", {"2018-08-12": 0.25, "2018-08-13": 0.50, "2019-05-21": 0.25, "2025-06-04": 0.50}),
        ("steel", "JPN", {"2018-03-23": 0.25, "2022-03-31": 0.25, "2022-04-01": 0, "2025-03-12": 0.25}),
        ("steel", "GBR", {"2018-06-01": 0.25, "2022-05-31": 0.25, "2022-06-01": 0, "2025-06-04": 0.25}),
        ("steel", "KOR", {"2018-03-23": 0, "2019-01-01": 0, "2025-03-12": 0.25}),
        # Proclamations 9739, 9758, 9893, 10327 and 10405; heading 9903.85.01 of January 2025.
        ("aluminium", "KOR", {"2018-04-30": 0, "2018-05-01": 0.10, "2025-01-01": 0.10, "2025-03-12": 0.25}),
        ("aluminium", "BRA", {"2018-05-31": 0, "2018-06-01": 0.10, "2025-01-01": 0.10, "2025-06-04": 0.50}),
        ("aluminium", "MEX", {"2018-06-01": 0.10, "2019-05-20": 0}),
        ("aluminium", "EU", {"2018-06-01": 0.10, "2022-01-01": 0, "2025-03-12": 0.25}),
        ("aluminium", "RUS", {"2023-03-09": 0.10, "2023-03-10": 2.00, "2025-06-04": 2.00}),
    ],
)
def test_who_paid_on_steel_and_aluminium(book, metal, origin, days):
    measure = book[f"USA/section-232-{metal}"]
    states = {on: measure.state(on=on, as_of=LAST) for on in days}
    assert {on: rate_for(measure, state.terms, origin) for on, state in states.items()} == days


@pytest.mark.parametrize(
    ("as_of", "end", "later_status"),
    [
        ("2025-05-15", "2025-08-12", "in force"),
        ("2025-10-26", "2025-11-10", "in force"),
        ("2025-11-10", "2026-11-10", "in force"),
        ("2026-02-20", "2026-02-24", "annulled"),
    ],
)
def test_the_truce_as_scheduled_and_as_it_ended(book, as_of, end, later_status):
    measure = book["USA/reciprocal-china"]
    assert str(measure.state(on="2025-06-01", as_of=as_of).scheduled_end) == end
    assert measure.status(on=end, as_of=as_of) == later_status


def test_without_an_extension_34_percent_was_to_return(book):
    assert rate(book, "USA/reciprocal-china", "2025-11-10", as_of="2025-10-26") == 0.34
    assert rate(book, "CHN/reciprocal-usa", "2025-11-10", as_of="2025-10-26") == 0.34


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [("2025-10-09", "unknown"), ("2025-10-20", "threatened"), ("2025-10-27", "withdrawn"), (LAST, "withdrawn")],
)
def test_100_percent_more(book, as_of, expected):
    assert book["USA/china-100"].status(on="2025-12-01", as_of=as_of) == expected


@pytest.mark.parametrize(("as_of", "expected"), [("2025-10-20", "in force"), ("2025-11-08", "suspended")])
def test_the_extraterritorial_rule_on_1_december(book, as_of, expected):
    found = book["CHN/rare-earths-extraterritorial"].state(on="2025-12-01", as_of=as_of)
    assert found.status == expected
    assert str(found.scheduled_end) == {"in force": "None", "suspended": "2026-11-10"}[expected]


def test_the_licences_of_april_stay(book):
    assert book["CHN/rare-earths-april-2025"].status(on="2025-12-01", as_of=LAST) == "in force"


def test_what_changed_on_10_november_2025(book):
    changes = diff(book, *(Clocks(*map(_day, (on, "2025-11-10"))) for on in ("2025-11-09", "2025-11-10")))
    changed = {change.measure.id: change for change in changes}
    fentanyl = changed["USA/fentanyl-china"]
    assert (fentanyl.before.terms.rate, fentanyl.after.terms.rate) == (0.20, 0.10)
    assert "USA/section-301-list-1" not in changed
    assert changed["USA/affiliates-50"].after.status == "suspended"


def _day(text):
    from tradetalks.dates import parse_date

    return parse_date(text)
