"""What shipments pay: worked entries reconciled to the cent, dated facts at product level, reasons, and refusals.

entries.csv: each row is worked out by hand from the texts in its last column.
"""

import csv
import datetime as dt
import gzip
import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from tradetalks.cli import app
from tradetalks.customs.duty import duty
from tradetalks.customs.goods import DATA, USMCA, USMCA_SINCE
from tradetalks.customs.lines import Entry
from tradetalks.customs.reasons import headings_of
from tradetalks.customs.schedule import us_schedule
from tradetalks.errors import BadInput, MissingFacts, UnknownName
from tradetalks.ledger import Ledger, Scenario

ENTRIES = list(csv.DictReader((Path(__file__).parent / "entries.csv").read_text(encoding="utf-8").splitlines()))
HEADINGS = list(csv.DictReader(DATA.joinpath("headings.csv").read_text(encoding="utf-8").splitlines()))
BAG, SHIRT, TOY, MAGNET = "4202.92.3131", "6109.10.0012", "9503.00.0073", "8505.11.0070"


def pairs(text):
    return {name: float(number) for name, number in (pair.split("=") for pair in text.split())}


def quantity(text):
    return (pairs(text) if "=" in text else float(text)) if text else None


def added(product, on, origin="CHN", as_of=None, **entry):
    """Points on top of the ordinary duty."""
    found = duty(product, origin, "USA", on, 10_000.0, as_of=as_of, entry=Entry(**entry))
    return round(100.0 * sum(layer.amount for layer in found.layers[1:]) / found.value, 6)


@pytest.mark.parametrize("row", ENTRIES, ids=lambda row: row["title"])
def test_worked_entry(row):
    stated = dict(pair.split("=") for pair in row["facts"].split())
    entry = Entry(tuple(row["claims"].split()), pairs(row["content"]), stated)
    found = duty(
        row["product"], row["origin"], "USA", row["on"], float(row["value"]), quantity(row["quantity"]), entry=entry
    )
    assert found.layers[0].amount == float(row["ordinary"])
    assert {layer.measure: layer.amount for layer in found.layers[1:]} == pairs(row["layers"])
    assert found.amount == float(row["total"])


@pytest.mark.parametrize(
    ("on", "list_3", "list_4a", "unlisted"),
    [
        ("2025-02-04", 35.0, 17.5, 10.0),
        ("2025-03-04", 45.0, 27.5, 20.0),
        ("2025-04-05", 55.0, 37.5, 30.0),
        ("2025-04-08", 55.0, 37.5, 30.0),
        ("2025-04-09", 129.0, 111.5, 104.0),
        ("2025-04-10", 170.0, 152.5, 145.0),
        ("2025-05-13", 170.0, 152.5, 145.0),
        ("2025-05-14", 55.0, 37.5, 30.0),
        ("2025-10-26", 55.0, 37.5, 30.0),
        ("2025-11-09", 55.0, 37.5, 30.0),
        ("2025-11-10", 45.0, 27.5, 20.0),
        ("2026-02-24", 35.0, 17.5, 10.0),
    ],
)
def test_additional_duty_on_china_by_list_and_day(on, list_3, list_4a, unlisted):
    assert (added(BAG, on), added(SHIRT, on), added(TOY, on)) == (list_3, list_4a, unlisted)


PHONE, COFFEE, JET_ENGINE = "8517.13.0000", "0901.11.0035", "8411.12.4000"


@pytest.mark.parametrize(
    ("product", "origin", "on", "said", "before", "after"),
    [
        # Memorandum of 11 April 2025, back to 5 April: 20 for fentanyl stays, the 84 of EO 14259 goes.
        (PHONE, "CHN", "2025-04-09", "2025-04-11", 104.0, 20.0),
        (PHONE, "VNM", "2025-04-05", "2025-04-11", 10.0, 0.0),
        # Order of 14 November 2025, back to the 13th: coffee of Viet Nam, and of Brazil less its own 40.
        (COFFEE, "VNM", "2025-11-13", "2025-11-14", 20.0, 0.0),
        (COFFEE, "BRA", "2025-11-13", "2025-11-14", 50.0, 40.0),
        # Order of 20 November 2025, back to the 13th.
        (COFFEE, "BRA", "2025-11-13", "2025-11-20", 40.0, 0.0),
        # Jet engines: notices of 25 September, 4 and 18 December 2025, back to 1 September and 14 November.
        (JET_ENGINE, "FRA", "2025-09-10", "2025-09-25", 15.0, 0.0),
        (JET_ENGINE, "KOR", "2025-11-20", "2025-12-04", 15.0, 0.0),
        (JET_ENGINE, "CHE", "2025-11-14", "2025-12-18", 39.0, 0.0),
        # Said before they began: the order of 5 September 2025 puts silicones under the duty from the 8th.
        ("3910.00.0000", "JPN", "2025-09-08", "2025-09-05", 0.0, 12.0),
    ],
)
def test_a_change_of_a_list_counts_from_the_day_on_which_it_was_said(product, origin, on, said, before, after):
    day = dt.date.fromisoformat(said)
    assert added(product, on, origin, as_of=day - dt.timedelta(1)) == pytest.approx(before)
    assert added(product, on, origin, as_of=day) == pytest.approx(after)


POTASH, PLATE = "3104.20.0010", "7606.12.3091"


@pytest.mark.parametrize(
    ("product", "origin", "on", "expected"),
    [
        # Executive Orders 14231 and 14232: potash at 10 % from 7 March 2025; from the 4th it paid like all goods.
        (POTASH, "CAN", "2025-03-04", 25.0),
        (POTASH, "MEX", "2025-03-06", 25.0),
        (POTASH, "CAN", "2025-03-07", 10.0),
        (POTASH, "MEX", "2025-03-07", 10.0),
        # Heading 9903.85.01 until 12 March 2025: 10 % on aluminium, but not of Argentina, Australia, Canada, Mexico,
        # the European Union, nor of the United Kingdom within its quota.
        *((PLATE, origin, "2025-02-01", 10.0) for origin in ("JPN", "KOR", "BRA", "UKR", "TUR")),
        *((PLATE, origin, "2025-02-01", 0.0) for origin in ("ARG", "AUS", "CAN", "MEX", "DEU", "GBR")),
        (PLATE, "RUS", "2025-02-01", 200.0),
        (PLATE, "KOR", "2025-03-12", 25.0),
        (PLATE, "TUR", "2025-06-04", 50.0),
        ("7208.39.0020", "TUR", "2025-06-04", 50.0),
    ],
)
def test_additional_duty_by_origin_and_day(product, origin, on, expected):
    assert added(product, on, origin) == expected


def test_goods_under_usmca_paid_from_4_to_6_march_2025():
    """Executive Orders 14231 and 14232 of 6 March exempt them from the 7th; before it nobody knew."""
    assert added(TOY, "2025-03-05", "MEX", claims=("S",)) == 25.0
    assert added(TOY, "2025-03-07", "MEX", claims=("S",)) == 0.0
    assert added(TOY, "2025-03-07", "CAN", as_of="2025-03-05", claims=("S",)) == 25.0


@pytest.mark.parametrize(
    ("product", "content", "on", "before", "from_then"),
    [
        # Proclamation 11021, annex II: steel furniture leaves the list on which it stood since Proclamation 10896.
        ("9403.20.0050", {"steel": 0.6, "aluminium": 0.0}, "2025-03-12", 0.0, 15.0),
        # 90 FR 25208: refrigerators, half steel: 50 % on the half from 23 June 2025, 10 % on the rest.
        ("8418.10.0010", {"steel": 0.5}, "2025-06-23", 10.0, 30.0),
        # Commerce's notice of 2 April 2025: cans in full, beer by the can, 25 % from the 4th.
        ("7612.90.1030", {}, "2025-04-04", 0.0, 25.0),
        ("2203.00.0030", {"aluminium": 0.2}, "2025-04-04", 0.0, 5.0),
    ],
)
def test_derivatives_are_those_of_commerces_notices(product, content, on, before, from_then):
    day = dt.date.fromisoformat(on)
    assert added(product, day - dt.timedelta(1), "VNM") == before
    assert added(product, day, "VNM", content=content) == from_then


def test_articles_of_civil_aircraft_are_a_claim():
    """HTS heading 9903.02.76: pumps of the EU pay 15 % unless the entry says that they are for civil aircraft."""
    pump, on = "8413.60.0030", "2025-10-20"
    assert added(pump, on, "DEU") == 15.0
    assert added(pump, on, "DEU", claims=("9903.02.76",)) == 0.0
    named = duty(pump, "DEU", "USA", on, 10_000.0).missing
    assert any("9903.02.76" in fact for fact in named)


def test_every_day_of_a_list_has_a_source_that_says_it():
    rows = list(csv.DictReader(DATA.joinpath("list_days.csv").read_text(encoding="utf-8").splitlines()))
    sources = Ledger.load().sources
    assert len({(row["list"], row["day"]) for row in rows}) == len(rows)
    late = [row for row in rows if sources[row["source"]].date < dt.date.fromisoformat(row["said"])]
    assert not late
    members = gzip.decompress(DATA.joinpath("product_lists.csv.gz").read_bytes()).decode("utf-8").splitlines()
    dated = {(row["list"], row[key]) for row in csv.DictReader(members) for key in ("since", "until") if row[key]}
    dated.add((USMCA, USMCA_SINCE))  # its members are entries, not lines
    assert dated == {(row["list"], row["day"]) for row in rows}


@pytest.mark.parametrize(
    ("on", "percent"),
    [("2025-11-09", 22.1), ("2025-11-10", 12.1), ("2025-12-31", 12.1), ("2026-01-01", 37.1), ("2026-02-24", 27.1)],
)
def test_neodymium_magnets_of_china(on, percent):
    assert duty(MAGNET, "CHN", "USA", on, 1000.0).effective_rate == pytest.approx(percent / 100.0)


@pytest.mark.parametrize(
    ("origin", "product", "on", "points"),
    [
        ("VNM", "6403.99.6075", "2025-04-09", 46.0),
        ("VNM", "6403.99.6075", "2025-04-10", 10.0),
        ("VNM", "6403.99.6075", "2025-08-07", 20.0),
        ("BRA", "6403.99.6075", "2025-08-06", 50.0),
        ("IND", "6403.99.6075", "2025-08-27", 50.0),
        ("IND", "6403.99.6075", "2026-02-07", 25.0),
        ("JPN", "6403.99.6075", "2025-08-07", 6.5),
        ("DEU", "6403.99.6075", "2025-08-07", 6.5),
        ("DEU", "6403.99.6075", "2025-04-09", 20.0),
        ("CAN", "6403.99.6075", "2025-03-04", 25.0),
        ("CAN", "6403.99.6075", "2025-08-01", 35.0),
        ("MEX", "6403.99.6075", "2025-08-01", 25.0),
        ("MEX", "6403.99.6075", "2026-02-24", 10.0),
    ],
)
def test_shoes_of_other_origins_by_day(origin, product, on, points):
    assert added(product, on, origin) == points


def test_a_claim_under_usmca_frees_from_the_border_duty_and_the_statutory_rate_says_what_it_saves():
    found = duty("6403.99.6075", "CAN", "USA", "2025-08-01", 1000.0, entry=Entry(claims=("S",)))
    assert (found.amount, found.statutory_amount) == (0.0, 85.0 + 350.0)


def test_an_exclusion_counts_only_when_it_is_claimed():
    plain = duty("0304.83.1015", "CHN", "USA", "2025-10-26", 1000.0)
    claimed = duty("0304.83.1015", "CHN", "USA", "2025-10-26", 1000.0, entry=Entry(claims=("9903.88.69",)))
    assert "USA/section-301-list-3" in {layer.measure for layer in plain.layers}
    assert "USA/section-301-list-3" not in {layer.measure for layer in claimed.layers}
    assert any("exclusion" in fact for fact in plain.missing)


def test_every_layer_names_its_law_heading_days_and_sources():
    found = duty(BAG, "CHN", "USA", "2025-11-15", 1000.0)
    for layer in found.layers[1:]:
        assert layer.law
        assert layer.heading.startswith("9903.")
        assert layer.in_force
        assert layer.sources
        assert layer.checked


def test_what_is_checked_and_not_charged_says_why():
    why = {other.measure: other.why for other in duty(MAGNET, "CHN", "USA", "2025-11-15", 1000.0).not_charged}
    assert why["USA/reciprocal-china"] == "exempt: Annex II: goods exempt from the reciprocal duty (annex-ii)"
    assert why["USA/section-301-review-2026-25"] == "announced on 2025-11-15 until 2026-01-01"
    steel = {o.measure: o.why for o in duty("7208.39.0020", "KOR", "USA", "2025-06-04", 1000.0).not_charged}
    assert steel["USA/reciprocal"] == "gives way to USA/section-232-steel"


def test_metal_content_is_asked_for_only_where_the_duty_on_it_is_left():
    """Under Proclamation 10984 trucks pay no duty on their steel."""
    truck = ("8701.21.00.80", "MEX", "USA", "2025-11-05", 100_000.0)
    for entry in (None, Entry((), {"steel": 0.3})):
        found = duty(*truck, entry=entry)
        assert found.amount == 29_000.0
        assert {each.measure: each.why for each in found.not_charged}["USA/section-232-steel-derivatives"] == (
            "gives way to USA/section-232-trucks"
        )
    before = duty(*truck[:3], "2025-10-05", truck[4])
    assert (before.form, before.low.facts, before.high.facts) == ("range", {"steel": "0"}, {"steel": "1"})
    assert any("steel in the customs value" in question for question in before.depends)
    with pytest.raises(BadInput, match="'aluminium' is given"):
        duty(*truck, entry=Entry((), {"steel": 0.3, "aluminium": 0.0}))


def test_a_measure_is_known_from_the_day_on_which_it_was_said():
    assert duty(TOY, "CHN", "USA", "2025-11-15", 1000.0, as_of="2025-10-26").amount == 300.0 + 240.0
    assert duty(TOY, "CHN", "USA", "2025-11-15", 1000.0, as_of="2025-11-05").amount == 200.0


def test_a_scenario_lies_over_the_ledger():
    book = Ledger.load()
    assumed = Scenario.load("no-deal", book)
    found = duty(
        TOY,
        "CHN",
        "USA",
        "2025-11-15",
        1000.0,
        as_of=assumed.as_of,
        ledger=book.with_scenario(assumed),
        trust=assumed.trust,
    )
    layer = next(layer for layer in found.layers if layer.measure == "USA/china-100")
    assert (layer.amount, layer.law) == (1000.0, "Truth Social post threatening an additional 100 % (2025-10-10)") or (
        layer.amount == 1000.0 and "scenario" in layer.law
    )


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        (("8505.12.0000", "CHN", "USA", "2025-11-15", 100.0), UnknownName, "nearest: 8505.11.00"),
        (("8505.19", "CHN", "USA", "2025-11-15", 100.0), BadInput, "is a heading"),
        (("0901.11.0035", "BRA", "USA", "2025-02-01", 100.0), UnknownName, "begins on 2025-07-01"),
        ((TOY, "CHN", "USA", "2017-12-31", 100.0), BadInput, "tariffs begin in 2018"),
        ((TOY, "CHN", "BRA", "2025-11-15", 100.0), MissingFacts, "no tariff schedule of Brazil"),
        ((TOY, "XXX", "USA", "2025-11-15", 100.0), UnknownName, "XXX"),
        ((TOY, "EU", "USA", "2025-11-15", 100.0), BadInput, "no country of origin"),
        ((TOY, "USA", "USA", "2025-11-15", 100.0), BadInput, "cross no border"),
        ((TOY, "CHN", "USA", "2025-11-15", 0.0), BadInput, "not above zero"),
        ((TOY, "CHN", "USA", "2025-11-15", float("nan")), BadInput, "not above zero"),
        (("2204.21.5040", "FRA", "USA", "2025-11-15", 100.0), MissingFacts, "liters"),
        (("2204.21.5040", "FRA", "USA", "2025-11-15", 100.0, -1.0), BadInput, "below zero"),
        (("9802.00.4040", "CHN", "USA", "2025-11-15", 100.0), MissingFacts, "another line"),
    ],
)
def test_what_cannot_be_answered_is_refused(arguments, error, says):
    with pytest.raises(error) as caught:
        duty(*arguments)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("origin", "claim", "says"),
    [("CHN", "S", "does not cover"), ("KOR", "XX", "no programme"), ("IND", "A", "ended on 2021-01-01")],
)
def test_a_claim_that_cannot_be_is_refused(origin, claim, says):
    with pytest.raises(BadInput, match=says):
        duty(BAG, origin, "USA", "2025-11-15", 100.0, entry=Entry(claims=(claim,)))


DAYS = st.dates(dt.date(2025, 1, 1), dt.date(2026, 8, 20))
LINES = st.sampled_from([BAG, SHIRT, TOY, MAGNET, "8517.13.0000", "8703.23.0190", "7208.39.0020", "6403.99.6075"])
ORIGINS = st.sampled_from(["CHN", "HKG", "CAN", "MEX", "JPN", "DEU", "KOR", "GBR", "VNM", "IND", "BRA", "RUS"])


@settings(max_examples=40, deadline=None)
@given(LINES, ORIGINS, DAYS)
def test_duty_is_the_sum_of_its_layers_and_scales_with_value(product, origin, on):
    one, ten = (duty(product, origin, "USA", on, value) for value in (1_000.0, 10_000.0))
    for small, large in ((one.low, ten.low), (one.high, ten.high)):
        assert small.amount == pytest.approx(sum(layer.amount for layer in small.layers))
        assert large.amount == pytest.approx(10.0 * small.amount, abs=0.06)
        assert small.facts == large.facts
    assert one.statutory_amount == one.amount
    assert (one.form == "number") == (one.low == one.high)


@settings(max_examples=25, deadline=None)
@given(LINES, ORIGINS, DAYS, st.data())
def test_a_measure_removed_changes_only_what_it_charged_or_took_the_place_of(product, origin, on, data):
    book = Ledger.load()
    before = duty(product, origin, "USA", on, 1000.0, ledger=book)
    gone = data.draw(st.sampled_from(sorted(m for m in book.measures if m.startswith("USA/"))))
    rest = {name: measure for name, measure in book.measures.items() if name != gone}
    after = duty(product, origin, "USA", on, 1000.0, ledger=Ledger(**(book.__dict__ | {"measures": rest})))
    kept = {layer.measure: layer.amount for layer in before.layers if layer.measure != gone}
    if gone not in {layer.measure for layer in before.layers}:
        assert {layer.measure: layer.amount for layer in after.layers} == kept
    else:
        assert all(layer.amount >= kept[layer.measure] for layer in after.layers if layer.measure in kept)


@settings(max_examples=25, deadline=None)
@given(LINES, ORIGINS, DAYS)
def test_the_order_of_measures_in_the_ledger_does_not_matter(product, origin, on):
    book = Ledger.load()
    turned = Ledger(**(book.__dict__ | {"measures": dict(reversed(book.measures.items()))}))
    one, other = (duty(product, origin, "USA", on, 1000.0, ledger=b) for b in (book, turned))
    assert {la.measure: la.amount for la in one.layers} == {la.measure: la.amount for la in other.layers}


NEW_AUTHORITY = """title: Made-up duty on toys and shirts
kind: tariff
imposed_by: USA
authority: section-999
scope: {origin: [CHN, VNM], destination: [USA], products: ["list:made-up"]}
terms: {rate: "0.07", how: add}
yields_to: [section-232-autos]
events:
  - {event: announce, date: 2025-09-01, effective: 2025-09-15, source: eo-14257-2025-04-02}
"""
NEW_LIST = """
made-up:
  title: Made-up goods
  text: a made-up annex
  source: eo-14257-2025-04-02
  products: [9503.00, 6109.10.00]
"""


def test_a_new_authority_is_a_record_and_a_list_of_products(tmp_path):
    folder = tmp_path / "ledger"
    shutil.copytree(Ledger.load().folder, folder)
    (folder / "USA/made-up.yaml").write_text(NEW_AUTHORITY)
    with (folder / "product_lists.yaml").open("a") as file:
        file.write(NEW_LIST)
    book = Ledger.load(folder)
    for product, origin, on, charged in (
        (TOY, "CHN", "2025-09-15", True),
        (SHIRT, "VNM", "2025-09-15", True),
        (TOY, "CHN", "2025-09-14", False),
        (BAG, "CHN", "2025-09-15", False),
        (TOY, "JPN", "2025-09-15", False),
    ):
        found = duty(product, origin, "USA", on, 1000.0, ledger=book)
        amounts = {layer.measure: layer.amount for layer in found.layers}
        assert amounts.get("USA/made-up") == (70.0 if charged else None)
        assert found.amount - amounts.get("USA/made-up", 0.0) == duty(product, origin, "USA", on, 1000.0).amount


@settings(max_examples=20, deadline=None)
@given(LINES, ORIGINS, DAYS, DAYS)
def test_the_ledger_of_a_day_and_the_events_since_make_the_ledger_of_another(product, origin, on, known):
    """Events said by a day alone give the answer as known on it; with the rest added, the answer of today.

    Product lists are no events: `as_of` decides what of them is known.
    """
    book = Ledger.load()
    early = {
        name: measure.model_copy(update={"events": said})
        for name, measure in book.measures.items()
        if (said := tuple(event for event in measure.events if event.date <= known))
    }
    then = duty(product, origin, "USA", on, 1000.0, as_of=known, ledger=Ledger(**(book.__dict__ | {"measures": early})))
    assert then.amount == duty(product, origin, "USA", on, 1000.0, as_of=known).amount
    later = {name: measure.model_copy(update={"events": (
        *(early[name].events if name in early else ()),
        *(event for event in measure.events if event.date > known),
    )}) for name, measure in book.measures.items()}  # fmt: skip
    now = duty(product, origin, "USA", on, 1000.0, ledger=Ledger(**(book.__dict__ | {"measures": later})))
    assert now.amount == duty(product, origin, "USA", on, 1000.0).amount


@pytest.mark.parametrize(
    ("origin", "on", "value", "asked"),
    [
        ("CHN", "2025-05-01", 800.0, True),
        ("CHN", "2025-05-02", 800.0, False),
        ("VNM", "2025-05-02", 800.0, True),
        ("VNM", "2025-08-28", 800.0, True),
        ("VNM", "2025-08-29", 800.0, False),
        ("VNM", "2025-08-28", 800.01, False),
    ],
)
def test_low_value_is_a_missing_fact_until_the_orders_ended_it(origin, on, value, asked):
    """800 USD: 19 U.S.C. 1321(a)(2)(C); ended by EO 14256 (China, 2 May 2025) and EO 14324 (all, 29 August 2025)."""
    found = duty(TOY, origin, "USA", on, value)
    assert any("low value" in fact for fact in found.missing) == asked


@pytest.mark.parametrize(
    ("origin", "product", "measure", "heading"),
    [
        ("BRA", "6403.99.6075", "USA/section-301-brazil", "9903.05.01"),
        ("CAN", "2203.00.00", "USA/section-338-canada-alcohol", "9903.03.12"),
        ("CAN", "8711.50.0060", "USA/section-338-canada-motor-vehicles", "9903.03.14"),
    ],
)
def test_headings_of_notices_after_the_last_revision(origin, product, measure, heading):
    """USTR's notice of 15 July 2026 on Brazil, and annexes II of the three proclamations on Canada."""
    found = duty(product, origin, "USA", "2026-08-24", 1000.0, quantity=100.0)
    assert {layer.measure: layer.heading for layer in found.layers}[measure] == heading


def test_a_tariff_without_a_heading_came_after_the_last_revision_or_charges_nothing():
    book, last = Ledger.load(), us_schedule().revisions[-1][1]
    for measure in book.measures.values():
        if measure.kind == "tariff" and measure.imposed_by == "USA" and not headings_of(measure.id, "", dt.date.max):
            origins = [row["origin"] for row in HEADINGS if row["measure"] == measure.id]
            state = measure.state(on=last, as_of=book.coverage.complete_to)
            assert origins or state.status != "in force" or state.terms.rate == 0.0, measure.id


def verb(text):
    done = CliRunner().invoke(app, text.split())
    assert done.exit_code == 0
    return done.stdout


def rows(printed, name):
    """The rows of a table of an answer in JSON, by heading."""
    table = json.loads(printed)["tables"][name]
    return [dict(zip([column["name"] for column in table["columns"]], row, strict=True)) for row in table["rows"]]


def test_the_verb_prints_layers_law_and_what_is_not_known():
    asked = "duty 8505.11.00 --from CHN --to USA --on 2025-11-15 --value 100000"
    for said in ("Duty 12,100.00 USD", "9903.01.24", "Executive Order 14195", "(annex-ii)", "antidumping"):
        assert said in verb(asked)
    (numbers,) = rows(verb(f"{asked} --json"), "duty")
    assert numbers["effective rate"] == pytest.approx(12.1)
    assert (numbers["form"], numbers["duty, highest"], numbers["product"]) == ("number", 12_100.0, "85051100")
    assert "100 %" in verb(f"{asked} --scenario no-deal")


def test_the_verbs_of_licences_fees_and_search():
    asked = "licence 8505.11 --from CHN --to DEU --on 2025-12-01"
    assert "Export licence: needed" in verb(f"{asked} --element dysprosium")
    assert rows(verb(f"{asked} --json"), "licence") == [{"answer": "depends"}]
    fee = verb("port-fee USA --built CHN --operator DNK --net-tons 40000 --containers 8000 --on 2025-10-20")
    assert "960,000.00 USD" in fee
    found = CliRunner().invoke(app, ["search", "permanent magnet"])
    assert "8505.11.00" in found.stdout


def test_civil_aircraft_is_a_claim_against_the_surcharge_and_the_line_alone_is_not():
    """Heading 9903.03.05 exempts articles of civil aircraft, not all goods of the lines that it names."""
    plain = duty("3917.21.00", "DEU", "USA", "2026-03-01", 1000.0)
    claimed = duty("3917.21.00", "DEU", "USA", "2026-03-01", 1000.0, entry=Entry(claims=("9903.03.05",)))
    assert plain.amount - claimed.amount == 100.0
    assert any("9903.03.05" in fact for fact in plain.missing)
    assert not any("9903.03.05" in fact for fact in claimed.missing)


@pytest.mark.parametrize(("on", "points"), [("2025-12-31", 25.0), ("2026-01-01", 50.0)])
def test_disposable_face_masks_by_year(on, points):
    """89 FR 76581 and the footnote of 6307.90.98.70: heading 9903.91.04 in 2025, 9903.91.07 since."""
    layers = duty("6307.90.98.70", "CHN", "USA", on, 1000.0).layers
    found = {layer.heading: layer.amount for layer in layers if layer.measure.startswith("USA/section-301")}
    assert found == {"9903.91.04" if points == 25.0 else "9903.91.07": 10.0 * points}


def test_metal_not_stated_spans_the_trace_that_frees_the_goods_whole():
    """HTS notes 2(x)(vi), 2(z)(vi): furniture on both lists of derivatives, 26 October 2025.

    India: 25 % reciprocal and 25 % over Russian oil without metal; with a trace of it the second is gone, and the first
    is left. Brazil: 10 and 40 %. Metal throughout pays 50 % alone.
    """
    for origin, least in (("IND", 0.25), ("BRA", 0.10)):
        found = duty("9403.20.00.50", origin, "USA", "2025-10-26", 1000)
        assert found.low.amount == pytest.approx(1000 * least, abs=0.5)
        assert found.high.amount == pytest.approx(500.0)


def test_a_second_metal_not_stated_may_be_what_the_first_leaves():
    """China, 26 October 2025: 25 % of section 301, 20 % fentanyl, 50 % on metals, 10 % on what is no metal."""
    found = duty("9403.20.00.50", "CHN", "USA", "2025-10-26", 1000, entry=Entry(content={"steel": 0.4}))
    assert (found.low.amount, found.high.amount) == (
        pytest.approx(1000 * (0.45 + 0.5 * 0.4 + 0.1 * 0.6)),
        pytest.approx(1000 * (0.45 + 0.5)),
    )
    stated = duty("9403.20.00.50", "CHN", "USA", "2025-10-26", 1000, entry=Entry(content={"steel": 1.0}))
    assert stated.amount == pytest.approx(950.0)


def test_articles_of_iron_or_steel_pay_on_their_full_value_where_no_content_is_stated():
    """Headings 9903.81.89 and 9903.81.90: derivatives in chapter 73 (section 301 25 %, fentanyl 20 %, steel 50 %)."""
    assert duty("7308.90.95.90", "CHN", "USA", "2025-10-26", 1000).amount == pytest.approx(950.0)


def test_a_day_before_the_schedule_takes_its_first_lines_and_says_so():
    """List 3 paid 10 % from 24 September 2018 and 25 % from 10 May 2019 (83 FR 47974, 84 FR 20459); seats are free."""
    seat = "9401.61.40.11", "CHN", "USA"
    for day, percent in (("2018-09-23", 0.0), ("2018-09-24", 10.0), ("2019-05-10", 25.0)):
        found = duty(*seat, day, 100.0)
        assert found.amount == percent
        assert "2025-01-01, the nearest at hand" in found.beyond
        assert any("27 January 2022" in fact for fact in found.missing)
    assert duty(*seat, "2025-01-01", 100.0).beyond == ""


def test_a_day_after_the_last_revision_read_names_what_may_have_changed():
    def unread(day):
        return [fact for fact in duty(TOY, "CHN", "USA", day, 100.0).missing if "last revision read" in fact]

    assert unread("2026-06-08") == []
    assert unread("2026-06-09") == [
        "lines that the schedule changed after 2026-06-08, the day of the last revision read (2026_rev_10)"
    ]


def test_goods_of_nepal_entered_free_until_the_end_of_2025():
    """Proclamation 9555: 4202.12.21 among others, from 30 December 2016 to 31 December 2025; else 20 %."""
    case = "4202.12.21", "NPL", "USA"
    assert duty(*case, "2024-06-03", 100.0).amount == 20.0
    assert duty(*case, "2024-06-03", 100.0, entry=Entry(("NP",))).amount == 0.0
    with pytest.raises(BadInput, match="ended on 2026-01-01"):
        duty(*case, "2026-01-01", 100.0, entry=Entry(("NP",)))
