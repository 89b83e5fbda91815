"""Additional duties on dated days, added up from the measures in force.

Expected numbers: the dated table of US duties on Chinese goods (lists 1-3, list 4A, outside section 301) as printed in
contemporary accounts; Executive Order 14326, Annex I; China's tariffs on US soybeans from USDA and press accounts.
"""

import csv
from collections.abc import Iterable
from pathlib import Path

import pytest

from tradetalks.errors import DisputedTerms
from tradetalks.kinds.tariff import TariffTerms
from tradetalks.ledger import Ledger, Measure, State
from tradetalks.places import COUNTRIES, GROUPS

SPELLED_OTHERWISE = {
    "Côte d`Ivoire": "CIV",
    "Democratic Republic of the Congo": "COD",
    "Myanmar (Burma)": "MMR",
    "Turkey": "TUR",
    "Vietnam": "VNM",
}


@pytest.fixture(scope="module")
def book() -> Ledger:
    return Ledger.load()


def added(
    in_force: Iterable[tuple[Measure, State]], *, origin: str, destination: str, lists: tuple[str, ...] = ()
) -> float:
    """Sum of the rates added to goods that stand on `lists`, besides what falls on all goods."""
    named = {"all", *(f"list:{name}" for name in lists)}
    return sum(
        rate_on(state.terms, origin)
        for measure, state in in_force
        if isinstance(state.terms, TariffTerms)
        and state.terms.how == "add"
        and {origin, "all"} & set(measure.scope.origin)
        and destination in measure.scope.destination
        and named & set(measure.scope.products)
    )


def rate_on(terms: TariffTerms, origin: str) -> float:
    rate = (terms.rates or {}).get(origin, terms.rate)
    assert rate is not None
    return rate


@pytest.mark.parametrize(
    ("on", "lists_1_to_3", "list_4a", "outside"),
    [
        ("2025-04-10", 1.70, 1.525, 1.45),
        ("2025-10-26", 0.55, 0.375, 0.30),
        ("2025-11-10", 0.45, 0.275, 0.20),
        ("2026-02-24", 0.35, 0.175, 0.10),
    ],
)
def test_us_duties_on_china(book: Ledger, on: str, lists_1_to_3: float, list_4a: float, outside: float) -> None:
    found = book.in_force(on=on, as_of=on)
    for name in ("section-301-1", "section-301-2", "section-301-3"):
        assert added(found, origin="CHN", destination="USA", lists=(name,)) == pytest.approx(lists_1_to_3)
    assert added(found, origin="CHN", destination="USA", lists=("section-301-4a",)) == pytest.approx(list_4a)
    assert added(found, origin="CHN", destination="USA") == pytest.approx(outside)


@pytest.mark.parametrize(
    ("name", "on", "rate"),
    [
        ("USA/reciprocal-china", "2025-04-08", 0.10),
        ("USA/reciprocal-china", "2025-04-09", 0.84),
        ("USA/reciprocal-china", "2025-05-13", 1.25),
        ("USA/reciprocal-china", "2025-05-14", 0.10),
        ("USA/fentanyl-china", "2025-03-03", 0.10),
        ("USA/fentanyl-china", "2025-03-04", 0.20),
        ("USA/fentanyl-china", "2025-11-09", 0.20),
        ("USA/fentanyl-china", "2025-11-10", 0.10),
        ("CHN/reciprocal-usa", "2025-04-10", 0.84),
        ("CHN/reciprocal-usa", "2025-04-12", 1.25),
        ("CHN/reciprocal-usa", "2025-05-14", 0.10),
        ("CHN/reciprocal-usa", "2025-11-10", 0.10),
    ],
)
def test_rates_change_on_their_day(book: Ledger, name: str, on: str, rate: float) -> None:
    found = book[name].state(on=on, as_of=on)
    assert isinstance(found.terms, TariffTerms)
    assert (found.status, found.terms.rate) == ("in force", rate)


@pytest.mark.parametrize(
    ("on", "total"),
    [
        ("2018-07-05", 0.03),
        ("2018-07-06", 0.28),
        ("2019-09-01", 0.33),
        ("2020-02-14", 0.305),
        ("2025-03-10", 0.405),
        ("2025-04-10", 1.245),
        ("2025-04-12", 1.655),
        ("2025-05-14", 0.505),
        ("2025-11-10", 0.405),
    ],
)
def test_chinas_tariff_on_us_soybeans_without_exclusion(book: Ledger, on: str, total: float) -> None:
    lists = ("china-list-1", "china-list-4a-5", "china-farm-2025-10")
    duty = added(book.in_force(on=on, as_of=on), origin="USA", destination="CHN", lists=lists)
    assert 0.03 + duty == pytest.approx(total)


@pytest.mark.parametrize(
    ("origin", "rate"),
    [
        ("IND", 0.50),
        ("BRA", 0.50),
        ("CHE", 0.39),
        ("CAN", 0.35),
        ("MEX", 0.25),
        ("TWN", 0.20),
        ("VNM", 0.20),
        ("KOR", 0.15),
        ("TUR", 0.15),
        ("GBR", 0.10),
        ("SGP", 0.10),
        ("RUS", 0.0),
    ],
)
def test_us_duties_on_other_countries_in_october_2025(book: Ledger, origin: str, rate: float) -> None:
    found = book.in_force(on="2025-10-26", as_of="2025-10-26")
    assert added(found, origin=origin, destination="USA") == pytest.approx(rate)


@pytest.mark.parametrize(("origin", "since"), [("EU", "2025-08-07"), ("JPN", "2025-08-07"), ("KOR", "2025-11-14")])
def test_a_ceiling_takes_the_place_of_the_reciprocal_rate(book: Ledger, origin: str, since: str) -> None:
    found = book.in_force(on=since, as_of="2025-12-31", trust=["CHN"])
    assert added(found, origin=origin, destination="USA") == 0.0
    ceilings = [
        state.terms
        for measure, state in found
        if measure.scope.origin == (origin,) and measure.scope.products == ("all",)
    ]
    assert [(terms.how, terms.rate) for terms in ceilings if isinstance(terms, TariffTerms)] == [("floor", 0.15)]


def test_a_back_dated_ceiling_is_known_from_its_notice(book: Ledger) -> None:
    before = book.in_force(on="2025-12-01", as_of="2025-12-17")
    after = book.in_force(on="2025-12-01", as_of="2025-12-18")
    assert added(before, origin="CHE", destination="USA") == pytest.approx(0.39)
    assert added(after, origin="CHE", destination="USA") == 0.0


@pytest.mark.shared
def test_rates_of_august_2025_are_those_of_annex_i(book: Ledger, shared: Path) -> None:
    path = shared / "data/world/us_imports_hs10_2024/tariff-lists/agust-7-tariffs.csv"
    codes = {name: code for code, name in COUNTRIES.items()} | SPELLED_OTHERWISE
    with path.open(encoding="utf-8") as file:
        annex = {codes[name]: float(rate.rstrip("%")) / 100 for name, rate in list(csv.reader(file))[1:]}
    terms = book["USA/reciprocal"].state(on="2025-08-07", as_of="2025-08-07").terms
    assert isinstance(terms, TariffTerms)
    assert {origin: rate_on(terms, origin) for origin in annex} == annex
    others = set(COUNTRIES) - set(annex) - set(GROUPS["EU"]) - {"CHN", "HKG", "MAC", "CAN", "MEX"}
    assert {origin for origin in others if rate_on(terms, origin) != 0.10} == {"BLR", "CUB", "PRK", "RUS"}


def test_the_ruling_ends_the_truce_before_its_scheduled_end(book: Ledger) -> None:
    reciprocal = book["USA/reciprocal-china"]
    planned = reciprocal.state(on="2026-03-01", as_of="2026-01-01")
    assert planned.status == "in force"
    assert str(planned.scheduled_end) == "2026-11-10"
    assert reciprocal.status(on="2026-03-01", as_of="2026-03-01") == "annulled"
    assert reciprocal.status(on="2026-02-23", as_of="2026-03-01") == "in force"


def test_without_an_extension_the_suspended_points_come_back(book: Ledger) -> None:
    found = book["USA/reciprocal-china"].state(on="2025-12-01", as_of="2025-10-27")
    assert isinstance(found.terms, TariffTerms)
    assert found.terms.rate == 0.34


def test_a_postponed_increase_is_known_from_the_postponement(book: Ledger) -> None:
    cabinets = book["USA/section-232-cabinets"]
    rates = []
    for as_of in ("2025-12-30", "2025-12-31"):
        terms = cabinets.state(on="2026-01-15", as_of=as_of).terms
        assert isinstance(terms, TariffTerms)
        rates.append(terms.rate)
    assert rates == [0.50, 0.25]


def test_cranes_were_charged_for_one_day(book: Ledger) -> None:
    cranes = book["USA/section-301-cranes-100"]
    days = ("2025-11-08", "2025-11-09", "2025-11-10", "2026-11-09", "2026-11-10")
    found = [cranes.status(on=day, as_of="2025-11-30") for day in days]
    assert found == ["announced", "in force", "suspended", "suspended", "in force"]


def test_how_long_chinas_exclusions_last_is_disputed_only_where_it_matters(book: Ledger) -> None:
    exclusions = book["CHN/exclusion-process"]
    assert exclusions.status(on="2026-11-09", as_of="2025-11-08") == "in force"
    with pytest.raises(DisputedTerms):
        exclusions.status(on="2026-11-10", as_of="2025-11-08")
    assert exclusions.status(on="2026-12-31", as_of="2025-11-08") == "expired"
