"""Facts that no line tells: an answer is a number, a range with the facts of each end, or a refusal of an idle fact."""

import csv
import re

import pytest
from typer.testing import CliRunner

from tradetalks.answers.duty import duty_sentences
from tradetalks.cli import app
from tradetalks.customs.duty import duty
from tradetalks.customs.facts import conditions, facts, headings
from tradetalks.customs.formula import parse_formula, unit_of
from tradetalks.customs.goods import us_import_classes
from tradetalks.customs.licence import licence
from tradetalks.customs.lines import Entry
from tradetalks.customs.lists import shipped_lists
from tradetalks.customs.orders import price_file
from tradetalks.customs.port_fees import Ship, port_fee
from tradetalks.errors import BadInput, DisputedTerms
from tradetalks.ledger import Ledger

# Words with which a list says that not all goods on its lines stand on it.
NARROWED = re.compile(
    r"\bif\b|used in|packaged|for civil aircraft|of civil aircraft|patented|claim|narrower|certain", re.I
)
# Lists whose words fit and that hold all goods on their lines, with the reason.
WHOLE = {
    "usmca": "a claim of the column of special rates, symbol S",
    "usmca-us-content": "the share of US content of a car or truck under USMCA",
}


def of(row, **stated):
    return duty(*row, 10_000.0, entry=Entry(**stated))


def test_every_list_that_holds_some_goods_of_its_lines_has_a_condition():
    book = Ledger.load()
    narrowed = {
        name for name, found in book.product_lists.items()
        if NARROWED.search(f"{found.title} {found.note or ''}")
    }  # fmt: skip
    in_scope = {
        product.removeprefix("list:")
        for measure in book.measures.values() if measure.kind == "tariff"
        for product in (*measure.scope.products, *measure.scope.exempt)
    }  # fmt: skip
    assert narrowed & in_scope - set(conditions()) - set(WHOLE) == set()
    assert set(conditions()) <= set(book.product_lists)


def test_conditions_name_facts_and_have_members_of_one_kind():
    for name, condition in conditions().items():
        assert condition.fact in facts()
        assert condition.kind in ("claimed", "conditional")
        assert 0.0 <= condition.import_share <= 1.0
        assert condition.law
        assert condition.lines or name in shipped_lists() or name == "china-exclusions"
        if condition.test not in ("is", "programme"):
            assert float(condition.values[0]) >= 0.0


@pytest.mark.parametrize("name", sorted(conditions()))
def test_each_condition_makes_a_line_or_a_range(name):
    """The goods of a line on the list: a claimed list is named among what is not known, a conditional one asked for."""
    condition = conditions()[name]
    assert condition.words.startswith(condition.fact)
    assert Entry().covers(condition) == (0.0 if condition.kind == "claimed" else None)
    if condition.test == "is":
        value = condition.values[0]
        assert Entry(facts={condition.fact: value}).covers(condition) == 1.0
        assert Entry(facts={condition.fact: condition.ways()[-1]}).covers(condition) == 0.0
    if condition.heading:
        assert Entry(claims=(condition.heading,)).covers(condition) == 1.0
    if condition.otherwise:
        assert Entry(claims=(condition.otherwise,)).covers(condition) == 0.0
        assert condition.otherwise in headings()


PATENT = ("2933.59.59.00", "IND", "USA", "2026-12-01")
DRIVE = ("8507.60.00.10", "VNM", "USA", "2026-04-24")  # batteries of electric vehicles, on the list of car parts


def test_a_part_for_a_car_is_asked_for_its_use():
    """HTS note 33(g): 25 % on parts of passenger vehicles and light trucks; 2.5 % and section 122 for other uses."""
    found = of(DRIVE)
    assert (found.form, found.amount) == ("range", None)
    assert found.low.facts == {"use": "other"}
    assert found.high.facts == {"use": "passenger-vehicle"}
    assert any("used for" in question for question in found.depends)
    assert of(DRIVE, facts={"use": "passenger-vehicle"}).amount == found.high.amount
    assert of(DRIVE, facts={"use": "other"}).amount == found.low.amount
    assert of(DRIVE, claims=("9903.94.05",)).amount == found.high.amount


def test_a_part_of_a_truck_pays_once_whatever_is_claimed():
    """Heading 9903.74.11: a part that is not for a truck."""
    part = ("8708.29.51.60", "CHN", "USA", "2026-04-24")
    assert of(part, claims=("9903.74.08",)).amount == of(part, facts={"use": "truck"}).amount == 5_250.0
    assert of(part, claims=("9903.74.11",), facts={"use": "other"}).amount == of(part).low.amount


def test_ends_of_a_divided_line_name_the_ten_digits():
    """8505.11.00: sintered neodymium magnets are on the review list of 2026 as the others, and free of section 122."""
    found = of(("8505.11.00", "CHN", "USA", "2026-02-24"))
    assert (found.low.facts, found.low.amount) == ({"line": "8505.11.00.70"}, 2_710.0)
    assert found.high.amount == 3_710.0


@pytest.mark.parametrize(
    ("row", "stated", "told"),
    [
        (("6109.10.00.12", "VNM", "USA", "2026-12-01"), {"facts": {"us-content": "0.4"}}, "us-content"),
        (("6109.10.00.12", "VNM", "USA", "2026-12-01"), {"facts": {"patented": "no"}}, "depend on it"),
        (PATENT, {"claims": ("9903.03.05",)}, "9903.04.67"),
        (PATENT, {"claims": ("9903.04.67",), "facts": {"patented": "yes"}}, "contradicts"),
    ],
)
def test_a_fact_that_is_given_and_not_used_is_refused(row, stated, told):
    with pytest.raises(BadInput, match=told):
        of(row, **stated)


@pytest.mark.parametrize(
    ("stated", "told"),
    [({"patented": "maybe"}, "yes, no"), ({"colour": "red"}, "known: use"), ({"us-content": "1.4"}, "0 to 1")],
)
def test_a_fact_that_cannot_be_is_refused(stated, told):
    with pytest.raises(BadInput, match=told) as refused:
        Entry(facts=stated)
    assert told in str(refused.value)


def test_a_book_has_the_ranges_of_its_lines(tmp_path):
    rows = [
        ("2933.59.59.00", "IND", "2026-12-01", ""),
        ("2933.59.59.00", "IND", "2026-12-01", "no"),
        ("8505.11.00", "CHN", "2026-02-24", ""),
        ("8501.34.61.00", "VNM", "2026-04-24", ""),
        ("9403.20.0086", "VNM", "2025-11-10", ""),
        ("9503.00.0073", "CHN", "2025-11-10", ""),
    ]
    text = "product,origin,destination,on,value,patented\n"
    text += "".join(f"{product},{origin},USA,{on},777.77,{patented}\n" for product, origin, on, patented in rows)
    (tmp_path / "orders.csv").write_text(text, encoding="utf-8")
    price_file(tmp_path / "orders.csv", tmp_path / "priced.csv")
    priced = list(csv.DictReader((tmp_path / "priced.csv").read_text(encoding="utf-8").splitlines()))
    for (product, origin, on, patented), row in zip(rows, priced, strict=True):
        found = duty(product, origin, "USA", on, 777.77, entry=Entry(facts={"patented": patented} if patented else {}))
        assert row["form"] == found.form
        assert (float(row["duty_low_usd"]), float(row["duty_high_usd"])) == (found.low.amount, found.high.amount)
        assert row["duty_usd"] == ("" if found.amount is None else f"{found.amount:.2f}")
        for name, value in found.high.facts.items():
            assert f"{name}={value}" in row["depends_on"]
        assert row["message"] == found.beyond


def test_averages_take_the_shares_that_conditions_state():
    """A claimed list with members in no table counts with its share, nothing where that is 0."""
    goods = us_import_classes().goods("CHN", *[Ledger.load().coverage.complete_to] * 2)
    for name, condition in conditions().items():
        if name in goods.on_list:
            assert goods.listed(name).max() <= condition.import_share


def test_a_day_after_the_ledgers_end_says_so_first():
    book = Ledger.load()
    last = book.coverage.complete_to
    assert book.beyond(last) == ""
    late = last.replace(year=last.year + 1)
    found = duty("6109.10.00.12", "VNM", "USA", late, 10_000.0)
    assert found.beyond == book.beyond(late)
    assert str(last) in found.beyond
    assert duty_sentences(found)[0] == found.beyond
    assert licence("8505.11", "CHN", "DEU", late).beyond == found.beyond
    assert port_fee(Ship("CHN", "DNK", 40_000.0), "USA", late).beyond == found.beyond


def test_what_both_sides_say_of_the_truce_stands_beside_the_law():
    """Treasury, 23 September 2026, and the Ministry of Commerce, 28 September: to 10 January 2027. No act says it."""
    book = Ledger.load()
    for measure in ("USA/section-301-exclusions", "USA/section-301-cranes-100", "CHN/rare-earths-extraterritorial"):
        assert book.said_of(measure, "2026-09-22") == ()
        (point,) = book.said_of(measure, "2026-10-10")
        assert [claim.actor for claim in point.claims[:2]] == ["USA.treasury", "CHN.mofcom"]
        assert all("10 January 2027" in claim.answer for claim in point.claims[:2])
    # the law itself has not moved
    assert book["USA/section-301-exclusions"].status(on="2026-11-10", as_of="2026-10-10") == "expired"
    assert book["USA/section-301-cranes-100"].status(on="2026-11-10", as_of="2026-10-10") == "in force"
    asked = "status USA/section-301-cranes-100 --on 2026-11-12 --as-of 2026-10-10"
    shown = CliRunner().invoke(app, asked.split())
    assert shown.stdout.index("US Treasury") < shown.stdout.index("Because of")


@pytest.mark.parametrize(
    ("written", "unit"),
    [("pf. liter", "pf.liters"), ("pf.liter", "pf.liters"), ("l", "liters"), ("No", "No."), ("kg", "kg")],
)
def test_a_unit_has_one_spelling(written, unit):
    assert unit_of(written) == unit_of(unit) == unit


def test_proof_litres_are_taken_as_any_line_spells_them():
    """HTS 2207.10.30: 18.9 cents a proof litre."""
    for unit in ("pf.liters", "pf. liter", "pf.litres"):
        found = duty("2207.10.30.00", "DOM", "USA", "2025-03-01", 1_000.0, {unit: 100.0})
        assert found.layers[0].amount == 18.9


def test_a_third_of_a_percent_is_read():
    assert parse_formula("33 1/3%").ad_valorem == pytest.approx(1 / 3)


def test_puerto_rico_crosses_no_border():
    """General note 2 of the tariff schedule."""
    with pytest.raises(BadInput, match="no duty is due"):
        duty("6109.10.00.12", "PRI", "USA", "2026-08-20", 10_000.0)


def test_a_book_says_prohibited_where_goods_may_not_enter(tmp_path):
    text = """product,origin,destination,on,value,mined,packaged
2701.12.00.10,RUS,USA,2025-06-01,1000,,
0304.41.00.10,RUS,USA,2025-06-01,1000,,
7102.39.00.50,IND,USA,2025-09-15,1000,,
7102.39.00.50,IND,USA,2025-09-15,1000,RUS,
2208.30.60.40,CAN,USA,2026-09-29,1000,,yes
8711.50.00.30,CAN,USA,2026-09-28,1000,,
8711.50.00.30,CAN,USA,2026-09-29,1000,,
"""
    (tmp_path / "orders.csv").write_text(text, encoding="utf-8")
    price_file(tmp_path / "orders.csv", tmp_path / "priced.csv")
    rows = list(csv.DictReader((tmp_path / "priced.csv").read_text(encoding="utf-8").splitlines()))
    barred = "prohibited"
    assert [row["form"] for row in rows] == [barred, barred, "number", barred, barred, "number", barred]
    assert "14066" in rows[0]["message"]
    assert all(bool(row["duty_usd"]) == (row["form"] == "number") for row in rows)


def test_a_ban_that_hangs_on_a_fact_stands_beside_the_duty():
    """OFAC, 12 April 2024: aluminium of Russia made from 13 April 2024 on may not enter; older metal pays 200 %."""
    row = ("7601.10.30.00", "RUS", "USA", "2026-05-10")
    found = of(row)
    assert (found.form, found.amount, found.low.amount) == ("range", None, 21_850.0)
    assert found.prohibited_if[0].only_if == "made-after-ban=yes"
    assert of(row, facts={"made-after-ban": "yes"}).form == "prohibited"
    assert of(row, facts={"made-after-ban": "no"}).amount == 21_850.0
    told = duty_sentences(found)
    assert any(sentence.startswith("Prohibited if made-after-ban=yes") for sentence in told)


def test_a_licence_lifts_an_embargo():
    assert of(("6109.10.00.12", "CUB", "USA", "2026-03-01")).form == "prohibited"
    assert of(("6109.10.00.12", "CUB", "USA", "2026-03-01"), facts={"authorised": "yes"}).form == "number"


def test_where_one_actor_says_two_things_a_source_can_be_trusted():
    """The White House's two texts on China's exclusions: 31 December (fact sheet) or 10 November 2026 (order)."""
    measure = Ledger.load()["CHN/exclusion-process"]
    with pytest.raises(DisputedTerms) as open_question:
        measure.state(on="2026-12-01", as_of="2026-10-09")
    assert "wh-order-reciprocal-2025-11-04" in open_question.value.remedy
    trusted = Ledger.load().trusted(["wh-fact-sheet-2025-11-01"])
    assert measure.status(on="2026-12-01", as_of="2026-10-09", trust=trusted) != measure.status(
        on="2026-12-01", as_of="2026-10-09", trust=("wh-order-reciprocal-2025-11-04",)
    )


@pytest.mark.parametrize(
    ("row", "named"),
    [
        (("8486.10.00.00", "CHN", "USA", "2026-09-20"), "note 20(www); 89 FR 76581, annex, https://hts.usitc.gov/"),
        (("8806.22.00.00", "CHN", "USA", "2026-09-20"), "clause 7, https://www.whitehouse.gov/presidential-actions/"),
        (("8807.30.00.60", "CHN", "USA", "2027-02-20"), "annex III, https://www.whitehouse.gov/presidential-actions/"),
        (("6204.62.80.26", "HND", "USA", "2026-08-20"), "note 52(i)"),
    ],
)
def test_a_list_that_is_our_reading_of_an_unread_text_is_named_with_its_address(row, named):
    (said,) = [line for line in of(row).missing if "unread" in line]
    assert said.startswith("whether the goods stand on: ")
    assert named in said


def test_every_list_of_our_own_reading_can_be_named():
    """Each has a text, and a source with an address."""
    book = Ledger.load()
    read_by_us = [found for found in book.product_lists.values() if found.holds == "own_reading"]
    assert read_by_us
    for found in read_by_us:
        assert found.text
        assert found.source is not None
        assert book.sources[found.source].url


def test_a_line_on_read_lists_alone_names_none():
    assert not any("unread" in line for line in of(("8505.11.00.70", "CHN", "USA", "2026-09-20")).missing)
