"""Sentences of other disputes than the flagship's: whose measure, on whom, which rate and day, bound to what.

Own-worded lines after findings of a review in November 2026; the right answers were written with them.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tradetalks.reader import Claim, Reading, read, read_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

OCTOBER = "2025-10-27"


def reading(text: str, day: str = OCTOBER) -> Reading:
    return read(read_bytes(text.encode(), name="r.txt", date=dt.date.fromisoformat(day)))


def only(text: str, day: str = OCTOBER) -> Claim:
    (claim,) = reading(text, day).claims
    return claim


def side(claim: Claim) -> tuple[str, str, tuple[str, ...], str]:
    measure = claim.measure
    return measure.kind, measure.imposer, measure.targets, claim.act


@pytest.mark.parametrize(
    ("text", "kind", "imposer", "targets", "act"),
    [
        (
            "Vietnam agreed to pay a 20% tariff on its exports to the United States and 40% on transshipped goods, "
            "Trump said.",
            "tariff",
            "USA",
            ("VNM",),
            "impose",
        ),
        ("Switzerland will reduce import duties on a range of US products.", "tariff", "CHE", ("USA",), "cut"),
        (
            "China will ban imports of Japanese seafood, the foreign ministry said.",
            "import_ban",
            "CHN",
            ("JPN",),
            "impose",
        ),
        (
            "Norwegian Trade Minister X said Norway will impose a 12 percent export tax on aluminium from 1 January "
            "2026.",
            "export_tax",
            "NOR",
            ("*",),
            "impose",
        ),
        (
            "Duties on €93 billion of US goods were suspended for six months.",
            "tariff",
            "EU",
            ("USA",),
            "postpone",
        ),
        ("Russia tightened export controls on titanium.", "export_control", "RUS", ("*",), "raise"),
        (
            "The European Union and Indonesia signed a free trade agreement on Tuesday.",
            "deal",
            "",
            ("EU", "IDN"),
            "agree",
        ),
        ("US and Swiss leaders will meet on Monday in Davos.", "talks", "", ("CHE", "USA"), "meet"),
    ],
)
def test_whose_measure_and_on_whom(text: str, kind: str, imposer: str, targets: tuple[str, ...], act: str) -> None:
    assert side(only(text)) == (kind, imposer, targets, act)


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        (
            "China would delay its rare earth export controls by a year, said Treasury Secretary Scott Bessent.",
            "USA.treasury",
        ),
        (
            "“I think we have a very successful framework for the leaders to discuss on Thursday,” Mr Bessent told "
            "reporters.",
            "USA.treasury",
        ),
        ("China will ban imports of Japanese seafood, the foreign ministry said.", "CHN.foreign_ministry"),
        (
            "Norwegian Trade Minister X said Norway will impose a 12 percent export tax on aluminium.",
            "NOR.trade_ministry",
        ),
    ],
)
def test_who_says_it(text: str, actor: str) -> None:
    assert {claim.actor.name for claim in reading(text).claims} == {actor}


def test_a_pronoun_is_the_person_named_before() -> None:
    text = (
        "The president also announced export controls on critical software. He also announced a 25% tariff on trucks."
    )
    assert [claim.actor.name for claim in reading(text).claims] == ["USA.president", "USA.president"]


def test_a_weekday_that_is_to_come() -> None:
    text = (
        "“I think we have a very successful framework for the leaders to discuss on Thursday,” Bessent told reporters."
    )
    assert [day.value for day in reading(text).days] == ["2025-10-30"]


def test_a_weekday_that_is_past_though_more_is_to_come() -> None:
    text = (
        "President Trump announced new tariffs in tweets Friday, declaring he would raise current tariffs by 5 percent."
    )
    (day,) = reading(text, "2019-08-24").days
    assert (day.value, day.role) == ("2019-08-23", "said")


def test_a_clock_before_the_first_day() -> None:
    (day,) = reading("The tariff takes effect at 12:01 a.m. EDT on Aug. 7.", "2025-07-31").days
    assert (day.value, day.role) == ("2025-08-07", "effective")


def test_periods_counted_in_days() -> None:
    text = "The tariff takes effect 90 days after publication. The truce expires in three weeks."
    assert [one.unit for one in reading(text).numbers if one.kind == "period"] == ["P90D", "P21D"]


def test_from_one_rate_to_another() -> None:
    claim = only("The United States raised the tariff on Chinese goods from 10% to 25%.")
    assert (claim.terms.rate_from, claim.terms.rate_to, claim.terms.rate_by) == (0.10, 0.25, None)
    cut = only("The United States cut its tariff on Swiss goods to 15% from 39%.")
    assert (cut.act, cut.terms.rate_from, cut.terms.rate_to) == ("cut", 0.39, 0.15)


def test_percentages_that_are_no_tariff() -> None:
    fell = reading("Exports to the United States fell 25% in August while the tariff stayed at 30%.")
    assert {(one.value, one.of) for one in fell.numbers} == {(0.25, "growth"), (0.30, "tariff")}
    margin = reading("Gross margin was 45.1%, and higher tariffs had a $20 million impact.")
    assert [one.of for one in margin.numbers if one.kind == "rate"] == ["margin"]


def test_money_in_any_currency() -> None:
    found = reading("increase tariffs on about 60 billion USD of US goods; CHF160 billion", "2019-05-14")
    assert [(one.value, one.unit) for one in found.numbers] == [(60e9, "USD"), (160e9, "CHF")]


def test_rates_of_several_countries_respectively() -> None:
    claims = reading("US tariffs on Vietnam, Cambodia and Thailand are 20%, 19% and 19% respectively.").claims
    assert [(one.measure.targets, one.terms.rate_to) for one in claims] == [
        (("VNM",), 0.20),
        (("KHM",), 0.19),
        (("THA",), 0.19),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "China's commerce ministry said it had no knowledge of a plan to buy soybeans.",
        "It is not true that the US will impose a 100% tariff on Chinese goods, Greer said.",
        "Reports that China will resume purchases of American soybeans are false, the Commerce Ministry said.",
        "India has not committed to reducing tariffs on American goods, Goyal said.",
    ],
)
def test_a_denial_is_no_assertion(text: str) -> None:
    assert {(claim.act, claim.modality) for claim in reading(text).claims} == {("deny", "denial")}


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("Nepal's commerce ministry said Nepal would impose a 15% tariff on Bhutanese timber.", "plan"),
        ("Bhutan's trade minister said Nepal would impose a 15% tariff on Bhutanese timber.", "expectation"),
        ("Nepal may impose a 15% tariff on Bhutanese timber.", "expectation"),
        ("Nepal imposed a 15% tariff on Bhutanese timber.", "fact"),
        ("Nepal threatened a 15% tariff on Bhutanese timber.", "threat"),
        ("If talks fail, Nepal will impose a 15% tariff on Bhutanese timber.", "condition"),
    ],
)
def test_how_sure(text: str, modality: str) -> None:
    assert {claim.modality for claim in reading(text).claims} == {modality}


def test_instead_is_two_measures() -> None:
    text = (
        "Under the agreement, the United States will cancel the planned 30 percent tariffs on European goods and "
        "instead impose a 15 percent duty."
    )
    assert [(one.act, one.terms.rate_to) for one in reading(text).claims] == [("avert", 0.30), ("impose", 0.15)]


def test_a_ceasefire_in_a_war_is_no_trade() -> None:
    assert reading("Israel and Hamas agreed a ceasefire.").claims == ()


@pytest.mark.parametrize(
    ("text", "ledger"),
    [
        ("The European Union and Indonesia signed a free trade agreement on Tuesday.", ""),
        ("US and Swiss leaders will meet on Monday in Davos.", ""),
        ("Trump threatened a 100% tariff on films.", ""),
        ("China lifted its export ban on gallium to the Netherlands.", "CHN/gallium-germanium"),
        ("Trump threatened a 100% tariff on all Chinese goods from November 1.", "USA/china-100"),
    ],
)
def test_a_record_only_where_parties_kind_and_day_fit(text: str, ledger: str) -> None:
    assert {claim.measure.ledger for claim in reading(text).claims} == {ledger}


def test_the_same_words_years_before_the_record_are_another_measure() -> None:
    text = "Trump threatened a 100% tariff on all Chinese goods."
    assert only(text, "2018-06-01").measure.ledger == ""


def test_measures_on_two_countries_are_two_matters() -> None:
    claims: Sequence[Claim] = [
        *reading("The US imposed a 25% tariff on Indian goods.").claims,
        *reading("The US imposed a 50% tariff on Brazilian goods.").claims,
    ]
    assert len({claim.measure.matter for claim in claims}) == 2


def test_what_gave_no_claim_is_listed() -> None:
    found = reading("Somebody spoke. The levy on ships was raised to 30% in a way that nobody could follow.")
    assert [found.document.text[one.start : one.end][:15] for one in found.unread] == ["The levy on shi"]
