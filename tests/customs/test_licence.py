"""Export licences by announcement, element and day; port fees by ship and day."""

from dataclasses import replace

import pytest

from tradetalks.customs.licence import ELEMENTS, GoodsFacts, licence
from tradetalks.customs.port_fees import Ship, port_fee
from tradetalks.errors import BadInput, UnknownName
from tradetalks.kinds.export_control import ExportControlTerms
from tradetalks.ledger import Ledger

HEAVY = GoodsFacts(elements=("dysprosium",), reexport=False, controlled_use=False)


def answers(found):
    return {control.measure: control.answer for control in found.controls}


@pytest.mark.parametrize(
    ("on", "goods", "answer"),
    [
        ("2025-04-03", HEAVY, "not needed"),
        ("2025-04-04", HEAVY, "needed"),
        ("2025-12-01", HEAVY, "needed"),
        ("2025-12-01", GoodsFacts(elements=("neodymium", "praseodymium"), reexport=False), "not needed"),
        ("2025-12-01", GoodsFacts(), "depends"),
    ],
)
def test_magnets_to_germany(on, goods, answer):
    assert licence("8505.11", "CHN", "DEU", on, goods=goods).answer == answer


@pytest.mark.parametrize(("code", "near"), [("8505.12", "8505.11"), ("9999.99", "9922.52"), ("8505.12.00", "8505.11")])
def test_a_code_that_does_not_exist_needs_no_guess(code, near):
    with pytest.raises(UnknownName, match="no code of the Harmonized System") as caught:
        licence(code, "CHN", "DEU", "2025-12-01")
    assert near in caught.value.remedy


def test_a_misspelt_element_is_no_element_that_no_control_names():
    with pytest.raises(UnknownName, match="no element 'disprosium'") as caught:
        licence("8505.11", "CHN", "DEU", "2025-12-01", goods=GoodsFacts(elements=("disprosium",)))
    assert "dysprosium" in caught.value.remedy


def test_every_element_that_a_control_names_is_one():
    terms = [m.terms for m in Ledger.load().measures.values() if isinstance(m.terms, ExportControlTerms)]
    assert {e for each in terms for e in each.elements or ()} <= set(ELEMENTS)
    assert len(set(ELEMENTS)) == len(ELEMENTS) == 94  # hydrogen to plutonium


def test_a_ban_that_reaches_re_exports_too_bans_direct_exports():
    """Article 2 of MOFCOM Announcement No. 46 of 3 December 2024: gallium to the United States is not allowed."""
    goods = GoodsFacts(elements=("gallium",), reexport=False, controlled_use=False)
    assert licence("8112.92", "CHN", "USA", "2025-03-01", goods=goods).answer == "banned"


def test_goods_at_home_need_no_answer():
    with pytest.raises(BadInput, match="cross no border"):
        licence("8505.11", "CHN", "CHN", "2025-12-01")


def test_an_answer_says_whose_controls_were_looked_at():
    found = licence("8505.11", "DEU", "RUS", "2025-12-01")
    assert found.answer == "not needed"
    assert {imposer for imposer, _ in found.at_hand} == {"CHN", "USA"}


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("built", "XXX"), ("operator", "DK"), ("net_tons", float("nan")), ("containers", -1), ("cargo_value", -5.0)],
)
def test_a_ship_that_cannot_be_pays_no_fee(field, wrong):
    ship = Ship("CHN", "DNK", 40_000.0)
    with pytest.raises((BadInput, UnknownName)):
        port_fee(replace(ship, **{field: wrong}), "USA", "2025-10-20")


def test_what_an_answer_depends_on_is_named():
    found = licence("8505.11", "CHN", "DEU", "2025-12-01")
    assert found.facts == (
        "elements: whether the goods contain samarium, gadolinium, terbium, dysprosium, lutetium, scandium, yttrium",
    )


def test_the_extraterritorial_rule_by_clock_and_de_minimis():
    """Announcement 61: for 1 December 2025; suspended by Announcement 70 from 7 November 2025 to 10 November 2026."""
    rule = "CHN/rare-earths-extraterritorial"
    described = GoodsFacts(controlled_share=0.001, meets_description=True)
    lane = "8505.11", "JPN", "USA", "2025-12-01"
    assert answers(licence(*lane, as_of="2025-10-20", goods=described))[rule] == "needed"
    assert answers(licence(*lane, as_of="2025-11-08", goods=described))[rule] == "not needed"
    below = GoodsFacts(controlled_share=0.0009, meets_description=True)
    assert answers(licence(*lane, as_of="2025-10-20", goods=below))[rule] == "not needed"
    assert licence(*lane, as_of="2025-10-20").answer == "depends"


def test_re_exports_of_chinese_goods_were_bound_for_a_month():
    rule = "CHN/rare-earths-chinese-origin-abroad"
    goods = GoodsFacts(meets_description=True, reexport=True)
    days = {on: answers(licence("8505.11", "CHN", "DEU", on, goods=goods)).get(rule) for on in (
        "2025-10-08", "2025-10-09", "2025-11-06", "2025-11-07")}  # fmt: skip
    assert days == {"2025-10-08": None, "2025-10-09": "needed", "2025-11-06": "needed", "2025-11-07": "not needed"}


def test_the_military_ban_binds_by_end_use_whatever_the_goods():
    rule = "CHN/us-military-ban-2024"
    assert (
        answers(licence("0101.21", "CHN", "USA", "2025-06-01", goods=GoodsFacts(controlled_use=True)))[rule] == "banned"
    )
    assert licence("0101.21", "CHN", "USA", "2025-06-01", goods=GoodsFacts(controlled_use=False)).answer == "not needed"
    assert rule not in answers(licence("0101.21", "CHN", "DEU", "2025-06-01"))


def test_the_affiliates_rule_binds_american_exports_while_it_is_in_force():
    rule = "USA/affiliates-50"
    owned = GoodsFacts(affiliate=True)
    assert answers(licence("8471.30", "USA", "CHN", "2025-10-15", goods=owned))[rule] == "needed"
    assert answers(licence("8471.30", "USA", "CHN", "2025-11-15", goods=owned))[rule] == "not needed"
    assert rule not in answers(licence("8471.30", "JPN", "CHN", "2025-10-15", goods=owned))


def test_chips_to_china_depend_on_what_they_can_do():
    assert licence("8542.31", "USA", "CHN", "2025-01-15").answer == "depends"
    assert licence("8542.31", "USA", "DEU", "2025-01-15").answer == "not needed"


@pytest.mark.parametrize(
    ("arguments", "goods", "error"),
    [
        (("85", "CHN", "DEU", "2025-12-01"), None, BadInput),
        (("magnet", "CHN", "DEU", "2025-12-01"), None, BadInput),
        (("8505.11", "CHN", "XYZ", "2025-12-01"), None, UnknownName),
        (("8505.11", "CHN", "DEU", "2025-12-32"), None, BadInput),
        (("8505.11", "JPN", "DEU", "2025-12-01"), GoodsFacts(controlled_share=1.5), BadInput),
    ],
)
def test_what_cannot_be_asked_is_refused(arguments, goods, error):
    with pytest.raises(error):
        licence(*arguments, goods=goods)


@pytest.mark.parametrize(
    ("ship", "port", "on", "amount"),
    [
        (Ship("KOR", "CHN", 40_000), "USA", "2025-10-14", 2_000_000.0),
        (Ship("KOR", "CHN", 40_000), "USA", "2025-10-13", 0.0),
        (Ship("KOR", "CHN", 40_000, paid_voyages=5), "USA", "2025-10-20", 0.0),
        (Ship("KOR", "CHN", 40_000), "USA", "2025-11-10", 0.0),
        (Ship("CHN", "DNK", 40_000), "USA", "2025-10-20", 720_000.0),
        (Ship("CHN", "DNK", 40_000, containers=8_000), "USA", "2025-10-20", 960_000.0),
        (Ship("CHN", "DNK", 40_000, containers=5_000), "USA", "2025-10-20", 720_000.0),
        (Ship("JPN", "JPN", 20_000, kind="vehicle carrier"), "USA", "2025-10-20", 920_000.0),
        (Ship("KOR", "USA", 40_000), "CHN", "2025-10-20", 16_000_000.0),
        (Ship("KOR", "CHN", 1_000), "USA", "2027-05-01", 110_000.0),
    ],
)
def test_port_fee_on_a_voyage(ship, port, on, amount):
    assert port_fee(ship, port, on).amount == amount


@pytest.mark.parametrize(
    ("ship", "port"),
    [(Ship("KOR", "DNK", 1.0), "USA"), (Ship("CHN", "USA", 1.0), "CHN"), (Ship("KOR", "DNK", 1.0), "CHN")],
)
def test_ships_that_no_fee_names(ship, port):
    assert port_fee(ship, port, "2025-10-20") is None


def test_the_ad_valorem_equivalent_is_the_fee_over_the_cargo():
    found = port_fee(Ship("KOR", "CHN", 40_000, cargo_value=4e8), "USA", "2025-10-20")
    assert found.ad_valorem_equivalent == pytest.approx(0.005)
    with pytest.raises(UnknownName):
        port_fee(Ship("KOR", "CHN", 1.0), "JPN", "2025-10-20")
    with pytest.raises(BadInput):
        port_fee(Ship("KOR", "CHN", -1.0), "USA", "2025-10-20")


@pytest.mark.parametrize(
    ("arguments", "given", "decided"),
    [
        (("8505.11", "CHN", "DEU", "2025-12-01"), {"elements": ("dysprosium",)}, "needed"),
        (("8505.11", "CHN", "DEU", "2025-12-01"), {"elements": ("cobalt",)}, "not needed"),
        (("8542.31", "USA", "CHN", "2025-01-15"), {"meets_description": True}, "needed"),
        (("8542.31", "USA", "CHN", "2025-01-15"), {"meets_description": False}, "not needed"),
        (("8471.30", "USA", "CHN", "2025-10-15"), {"affiliate": False}, "not needed"),
        (("0101.21", "CHN", "USA", "2025-06-01"), {"controlled_use": False}, "not needed"),
    ],
)
def test_a_fact_is_asked_for_by_name_and_decides_once_given(arguments, given, decided):
    asked = licence(*arguments)
    name = next(iter(given))
    assert asked.answer == "depends"
    assert name in {fact.partition(":")[0] for fact in asked.facts}
    others = {"affiliate": False, "controlled_use": False} | given
    found = licence(*arguments, goods=GoodsFacts(**others))
    assert (found.answer, found.facts) == (decided, ())


@pytest.mark.parametrize(
    ("to", "rule", "day", "before"),
    [
        ("JPN", "CHN/control-list-japan-2026", "2026-02-24", "2026-02-23"),
        ("JPN", "CHN/watch-list-japan-2026", "2026-02-24", "2026-02-23"),
        ("DEU", "CHN/control-list-eu-2026", "2026-04-24", "2026-04-23"),
        ("USA", "CHN/control-list-usa-2026", "2026-06-22", "2026-06-21"),
    ],
)
def test_chinas_lists_of_firms_of_2026_are_asked_for_from_their_day_on(to, rule, day, before):
    """MOFCOM Announcements No. 11 and 12 of 24 February, 20 of 24 April and 23 of 22 June 2026: firms, not goods."""
    held = {control.measure: control for control in licence("8501.10", origin="CHN", destination=to, on=day).controls}
    assert held[rule].answer == "depends"
    assert "dual-use goods for a" in held[rule].facts[0]
    earlier = licence("8501.10", origin="CHN", destination=to, on=before, as_of=before)
    assert rule not in {control.measure for control in earlier.controls}
    sold_to_others = licence("8501.10", origin="CHN", destination=to, on=day, goods=GoodsFacts(controlled_use=False))
    assert rule not in {control.measure for control in sold_to_others.controls if control.answer == "depends"}
