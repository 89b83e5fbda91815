"""Refunds: 1,000 invented entries against a hand-worked program; boundary days; published sums of interest."""

import csv
import datetime as dt
import json
import random
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from typer.testing import CliRunner

from refunds import refund_oracle as oracle
from tradetalks.cli import app
from tradetalks.customs.duty import duty
from tradetalks.customs.reasons import heading_of
from tradetalks.customs.voided import voided_by
from tradetalks.errors import BadInput, MissingFacts
from tradetalks.ledger import Ledger
from tradetalks.refunds.desk import EntryRefund, Status, declarations, refunds
from tradetalks.refunds.entries import entry_number
from tradetalks.refunds.interest import interest
from tradetalks.refunds.rules import Quarter, interest_rates, refund_rules
from tradetalks.refunds.status import FLAGS, Filed, losses, status_of, years_after

RULES = refund_rules()
ENTERED = dt.date(2025, 10, 20)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def invented(count: int) -> list[dict[str, str]]:
    """Entries of every kind, with days near all borders of the rules."""
    draw = random.Random(1505)
    rows = []
    for number in range(count):
        entered = day("2025-01-25") + dt.timedelta(days=draw.randrange(405))
        origin = draw.choice(("CHN", "CHN", "VNM", "DEU", "BRA", "CAN", "MEX"))
        flags = {name: "yes" for name in FLAGS if draw.random() < (0.3 if name in ("sued", "flagged") else 0.02)}
        ago = draw.choice((0, 79, 80, 81, 100, 179, 180, 181, 250))
        liquidated = max(day("2026-11-30") - dt.timedelta(days=ago), entered)
        # Whether a magnet of Canada is a critical mineral, at 10 %, is not asked here.
        goods = (oracle.T_SHIRT, oracle.TOY, oracle.PHONE) + ((oracle.MAGNET,) if origin != "CAN" else ())
        rows.append(
            {
                "entry_number": f"ZZ9-{number:07}-{number % 10}",
                "entry_date": entered.isoformat(),
                "product": draw.choice(goods),
                "origin": origin,
                "value": str(draw.randrange(900, 90_000)),
                "claims": "S" if origin in ("CAN", "MEX") and draw.random() < 0.4 else "",
                "entry_type": draw.choice(("01", "01", "01", "02", "06", "21", "31", "09", "08", "03")),
                "liquidation_date": "" if draw.random() < 0.3 else liquidated.isoformat(),
                "deposit_date": (entered + dt.timedelta(days=draw.randrange(20))).isoformat(),
                **dict.fromkeys(FLAGS, ""),
                **flags,
            }
        )
    return rows


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.mark.parametrize(("on", "corporation"), [("2026-11-30", True), ("2026-06-28", False), ("2026-03-01", True)])
def test_a_thousand_entries_against_rules_worked_by_hand(tmp_path, on, corporation):
    rows = [row for row in invented(1000) if row["entry_date"] <= on]
    found = refunds(write(tmp_path / "entries.csv", rows), on, corporation=corporation)
    assert not found.messages
    wrong, seen = [], Counter()
    for row, line, entry in zip(rows, found.lines, found.entries, strict=True):
        entered = day(row["entry_date"])
        liquidated = day(row["liquidation_date"]) if row["liquidation_date"] else None
        usd = oracle.voided(row["product"], row["origin"], entered, int(row["value"]), row["claims"])
        flags = {name for name in FLAGS if row[name]}
        way = oracle.way(row["entry_type"], entered, liquidated, flags, day(on)) if usd else "nothing"
        status = entry.status
        got = f"declare-{status.phase}" if status.action == "declare" else status.action
        deposited = day(row["deposit_date"])
        earned = oracle.interest(usd, deposited, day(on), corporation) if usd and deposited < day(on) else 0
        seen[way] += 1
        if got != way or abs(line.refundable - float(usd)) > 0.004 or abs(entry.interest - float(earned)) > 0.004:
            wrong.append((row, got, way, line.refundable, usd, entry.interest, earned))
    assert wrong[:3] == []
    assert sum(map(len, found.declarations)) == sum(n for way, n in seen.items() if way.startswith("declare"))
    assert len(seen) >= 4


@pytest.mark.parametrize(
    ("liquidated", "on", "flags", "action", "phase"),
    [
        # 80 and 81 days; 180th and 181st day; importers who sued, before and after phase 3 opened.
        ("2026-09-11", "2026-11-30", "", "declare", 1),
        ("2026-09-10", "2026-11-30", "", "protest", 0),
        ("2026-06-03", "2026-11-30", "", "protest", 0),
        ("2026-06-02", "2026-11-30", "", "court", 0),
        ("2026-06-02", "2026-11-30", "sued", "declare", 3),
        ("2026-03-01", "2026-10-05", "sued", "wait", 3),
        ("2026-03-01", "2026-10-06", "sued", "declare", 3),
        # Phase 1 opened on 20 April 2026, phase 2 on 29 June.
        ("", "2026-04-19", "", "wait", 1),
        ("", "2026-04-20", "", "declare", 1),
        ("", "2026-06-28", "flagged", "wait", 2),
        ("", "2026-06-29", "flagged", "declare", 2),
        ("2026-01-29", "2026-04-19", "", "protest", 0),  # its 80th day is the day before the portal opened
        ("2026-01-30", "2026-04-19", "", "wait", 1),
        # A day of liquidation that is still to come is not one yet.
        ("2027-01-15", "2026-11-30", "", "declare", 1),
        # A leap year: 2028 has a 29 February among the 80 days.
        ("2027-12-20", "2028-03-09", "", "declare", 1),
        ("2027-12-20", "2028-03-10", "", "protest", 0),
        ("2027-12-20", "2028-06-17", "", "protest", 0),
        ("2027-12-20", "2028-06-18", "", "court", 0),
    ],
)
def test_border_days(liquidated, on, flags, action, phase):
    entry = Filed("ZZ900000011", ENTERED, "01", day(liquidated) if liquidated else None, None, frozenset(flags.split()))
    status = status_of(entry, day(on), RULES)
    assert (status.action, status.phase) == (action, phase)
    assert status.law


def test_warehouse_entries_are_out_from_the_day_of_the_message():
    entry = Filed("ZZ900000011", ENTERED, "21")
    assert status_of(entry, day("2026-07-06"), RULES).action == "declare"
    assert status_of(entry, day("2026-07-07"), RULES).action == "out"
    assert status_of(replace(entry, type="31"), day("2026-07-07"), RULES).action == "declare"


def test_the_days_of_the_voided_duties_end_before_the_last_one():
    for entered, action in [("2025-02-03", "nothing"), ("2025-02-04", "declare"), ("2026-02-23", "declare")]:
        assert status_of(Filed("ZZ900000011", day(entered)), day("2026-11-30"), RULES).action == action
    assert status_of(Filed("ZZ900000011", day("2026-02-24")), day("2026-11-30"), RULES).action == "nothing"


def test_what_is_lost_on_which_day():
    entry = Filed("ZZ900000011", ENTERED, "01", day("2026-09-11"), day("2025-10-30"))
    found = [(loss.day.isoformat(), loss.estimated, loss.what.split(";")[0].split(",")[0]) for loss in
             losses(entry, day("2026-11-30"), RULES)]  # fmt: skip
    assert found == [
        ("2026-11-30", False, "the declaration"),
        ("2027-03-10", False, "the protest"),
        ("2027-10-30", False, "the suit"),
    ]
    assert all(
        loss.estimated for loss in losses(replace(entry, liquidated=None, deposited=None), day("2026-11-30"), RULES)
    )
    assert losses(replace(entry, flags=frozenset({"declared"})), day("2026-11-30"), RULES) == []
    assert years_after(day("2028-02-29"), 2) == day("2030-02-28")


SIX = [Quarter(day("2001-01-01"), day("2003-01-01"), 0.06, 0.06, "", "")]
LATER = [
    Quarter(day("2015-01-01"), day("2016-04-01"), 0.03, 0.03, "", ""),
    Quarter(day("2016-04-01"), day("2018-01-01"), 0.04, 0.04, "", ""),
]
SIXTEEN = [Quarter(day("1983-01-01"), day("1983-07-01"), 0.16, 0.16, "", "")]
FOUR = [Quarter(day("2004-01-01"), day("2005-01-01"), 0.04, 0.04, "", "")]


@pytest.mark.parametrize(
    ("usd", "deposited", "until", "rates", "expected"),
    [
        # Report of a program for tax advisers, quoted on TaxAlmanac, 28 September 2008: tax due on 15 April 2002, 6 %.
        (10_000.00, "2002-04-15", "2002-06-30", SIX, 125.70),
        (10_125.70, "2002-06-30", "2002-09-30", SIX, 154.28),
        # "If you do not file": 12,250 USD from 15 April 2015 to 26 October 2017 by the tables of Rev. Proc. 95-17, with
        # the leap year 2016 (an open tax guide on GitHub).
        (12_250.00, "2015-04-15", "2017-10-26", LATER, 1_175.72),
        # Department of Labor, Voluntary Fiduciary Correction Program, by hand: 285.316273 USD owed on 30 June 2004
        # earn 2.883066 in the 92 days of the third quarter of a leap year at 4 %. Here a million times as much.
        (285_316_273.00, "2004-06-30", "2004-09-30", FOUR, 2_883_066.06),
        # 26 CFR 301.6622-1(c)(2), example: 1,424.66 USD owed on 31 December 1982 are 1,462.62 on 1 March 1983, at 16 %.
        (1_424.66, "1982-12-31", "1983-03-01", SIXTEEN, 37.96),
    ],
)
def test_published_sums_of_interest_to_the_cent(usd, deposited, until, rates, expected):
    found = interest(usd, day(deposited), day(until), corporation=True, rates=rates)
    assert found == pytest.approx(expected, abs=0.005 if usd < 1e6 else 1.0)


@pytest.mark.parametrize(
    ("usd", "corporation", "deposited", "until", "expected"),
    [
        (100_000, True, "2025-04-15", "2026-06-01", 6_825.03),
        (250_000, True, "2025-02-18", "2026-05-12", 18_794.78),
        (40_000, True, "2025-08-20", "2026-07-15", 2_117.55),
        (40_000, False, "2025-08-20", "2026-07-15", 2_498.83),
        (1_000, False, "2026-02-23", "2026-09-30", 40.29),
        (5_000_000, True, "2025-05-20", "2026-10-30", 439_746.85),
        (100_000, True, "2026-04-01", "2026-06-30", 1_240.42),
        (75_000, True, "2025-11-12", "2026-08-21", 3_362.67),
    ],
)
def test_interest_by_the_rates_of_2025_and_2026(usd, corporation, deposited, until, expected):
    """Worked outside the program, day by day, with the rates of the notices."""
    assert interest(usd, day(deposited), day(until), corporation=corporation) == expected


def test_a_leap_day_counts_with_366_days():
    leap = [Quarter(day("2028-01-01"), day("2029-01-01"), 0.0366, 0.0366, "", "")]
    assert interest(1e6, day("2028-02-28"), day("2028-02-29"), corporation=True, rates=leap) == 100.00
    plain = [Quarter(day("2027-01-01"), day("2028-01-01"), 0.0365, 0.0365, "", "")]
    assert interest(1e6, day("2027-02-28"), day("2027-03-01"), corporation=True, rates=plain) == 100.00


def test_quarters_follow_one_another_and_a_day_without_a_rate_is_refused():
    rates = interest_rates()
    assert all(a.until == b.since for a, b in pairwise(rates))
    with pytest.raises(MissingFacts, match="no rate of interest"):
        interest(1.0, day("2026-12-01"), day("2027-01-01"), corporation=True)


def test_nothing_else_rises_when_the_voided_duties_go():
    """No other act gives way to a voided one, so that what comes back is the sum of their layers."""
    book = Ledger.load()
    gone = {m.id: m for m in book.measures.values() if voided_by(m, day("2026-02-23"), day("2026-08-01"))}
    kept = {name: m for name, m in book.measures.items() if name not in gone}
    powers = {m.authority for m in gone.values()}
    assert len(gone) >= 12
    assert not [m.id for m in kept.values() if powers & {*m.yields_to} or m.authority in powers]
    without = Ledger(**(book.__dict__ | {"measures": kept}))
    for product, origin, on in [(oracle.T_SHIRT, "DEU", "2025-09-01"), ("7323.93.00.80", "CHN", "2025-07-01"),
                                ("8703.23.01.60", "JPN", "2025-10-20"), (oracle.TOY, "CHE", "2025-12-20")]:  # fmt: skip
        paid, left = (duty(product, origin, "USA", on, 10_000.0, ledger=law) for law in (book, without))
        assert paid.high.voided == pytest.approx(paid.high.amount - left.high.amount, abs=0.005)


def test_declarations_hold_at_most_9999_entries_the_urgent_ones_first():
    entries = [
        EntryRefund(
            Filed(f"ZZ9{number:08}", ENTERED),
            Status("declare", 1, day("2026-12-31") - dt.timedelta(days=number % 7), "", ""),
            1.0, 0, 0.0, 0.0, {}, None, (),
        )
        for number in range(10_000)
    ]  # fmt: skip
    files = declarations(entries, RULES)
    assert [len(file) for file in files] == [9_999, 1]
    assert len({number for file in files for number in file}) == 10_000
    assert int(files[0][0][3:]) % 7 == 6


def test_the_verb_writes_files_and_says_what_it_does_not_know(tmp_path):
    rows = [
        {"entry_number": "ABC-1234567-8", "entry_date": "2025-10-20", "product": "8505.11.00.70", "origin": "CHN",
         "value": "10000", "liquidation_date": "", "paid": "", "erp": "1"},
        {"entry_number": "ABC-1234567-9", "entry_date": "2025-10-20", "product": "6109.10.00.12", "origin": "VNM",
         "value": "10000", "liquidation_date": "2026-11-01", "paid": "1500", "erp": "1"},
        {"entry_number": "ABC-1234567-0", "entry_date": "2026-03-20", "product": "6109.10.00.12", "origin": "VNM",
         "value": "10000", "liquidation_date": "2026-11-01", "paid": "", "erp": "1"},
        {"entry_number": "oops", "entry_date": "2025-10-20", "product": "6109.10.00.12", "origin": "VNM",
         "value": "10000", "liquidation_date": "", "paid": "", "erp": "1"},
    ]  # fmt: skip
    source = write(tmp_path / "entries.csv", rows)
    out = tmp_path / "out"
    done = CliRunner().invoke(app, ["refund", str(source), "--on", "2026-11-30", "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert (out / "declaration-1.csv").read_text() == "Entry Number\nABC12345679\nABC12345678\n"
    lines = list(csv.DictReader((out / "refund-lines.csv").read_text().splitlines()))
    assert [line["refundable_usd"] for line in lines] == ["2000.00", "1500.00", "0.00", ""]
    assert "by the law of the day 2,000.00" in lines[1]["message"]
    assert "no entry number" in lines[3]["message"]
    for told in ("No legal advice", "Rules as known on 2026-10-10", "Columns that nothing reads: erp",
                 "Rows that were not read: 1", "Contingent, Section 122: 1,000.00 USD"):  # fmt: skip
        assert told in done.output
    as_json = CliRunner().invoke(app, ["refund", str(source), "--on", "2026-11-30", "--out", str(out), "--json"])
    tables = json.loads(as_json.stdout)["tables"]
    refundable = [column["name"] for column in tables["entries"]["columns"]].index("refundable")
    assert 2000.0 in [row[refundable] for row in tables["entries"]["rows"]]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"entry_number": "12-34"}, "no entry number"),
        ({"entry_date": "20/10/2025"}, "not a day"),
        ({"liquidation_date": "2025-01-01"}, "before the entry"),
        ({"sued": "perhaps"}, "neither yes nor no"),
        ({"value": "0"}, "not above zero"),
        ({"paid": "-1"}, "below zero"),
        ({"entry_type": "A"}, "no type of entry"),
        ({"entry_date": "2026-12-24"}, "after the day of filing"),
        ({"product": "9999.99.99"}, "no line"),
    ],
)
def test_a_row_that_cannot_be_read_says_why_and_the_others_go_on(tmp_path, change, told):
    good = {"entry_number": "ABC12345678", "entry_date": "2025-10-20", "product": oracle.T_SHIRT, "origin": "VNM",
            "value": "100", "liquidation_date": "", "paid": "", "entry_type": "", "sued": ""}  # fmt: skip
    rows = [good, good | {"entry_number": "ABC12345679"} | change]
    found = refunds(write(tmp_path / "entries.csv", rows), "2026-11-30", corporation=True)
    messages = [*found.messages.values(), *(line.message for line in found.lines if line.message)]
    assert len(messages) == 1
    assert told in messages[0]
    assert found.entries[0].refundable == 20.00


def test_files_and_days_that_cannot_be_are_refused(tmp_path):
    lacking = write(tmp_path / "lacking.csv", [{"entry_number": "ABC12345678", "value": "1"}])
    with pytest.raises(BadInput, match="lacks entry_date, product, origin"):
        refunds(lacking, "2026-11-30", corporation=True)
    with pytest.raises(BadInput, match="nothing was voided yet"):
        refunds(lacking, "2026-01-30", corporation=True)
    assert entry_number(" abc-1234567-8 ") == "ABC12345678"


def test_rows_of_one_entry_that_contradict_each_other_are_told(tmp_path):
    row = {"entry_number": "ABC12345678", "entry_date": "2025-10-20", "product": oracle.T_SHIRT, "origin": "VNM",
           "value": "100", "liquidation_date": ""}  # fmt: skip
    found = refunds(
        write(tmp_path / "e.csv", [row, row | {"liquidation_date": "2026-09-01"}]), "2026-11-30", corporation=True
    )
    assert "is told otherwise in row 2" in found.messages[3]
    two = refunds(write(tmp_path / "f.csv", [row, row]), "2026-11-30", corporation=True)
    assert len(two.entries) == 1
    assert two.entries[0].refundable == 40.00


def test_duty_says_which_part_is_refundable():
    arguments = ["duty", oracle.MAGNET, "--from", "CHN", "--to", "USA", "--value", "10000"]
    before, after = (CliRunner().invoke(app, [*arguments, "--on", on]) for on in ("2025-10-20", "2026-02-24"))
    assert "Refundable: 2,000.00 USD" in before.output
    assert "Refundable" not in after.output
    as_known = CliRunner().invoke(app, [*arguments, "--on", "2025-10-20", "--as-of", "2025-10-26"])
    assert "Refundable" not in as_known.output


def test_the_heading_of_a_layer_is_the_latest_that_names_its_origin_or_all():
    """10 April 2025: the rates by country were suspended, and all paid 10 % under heading 9903.01.25 (EO 14266)."""
    assert heading_of("USA/reciprocal", "VNM", day("2025-04-09"), "6109100012") == "9903.01.72"
    assert heading_of("USA/reciprocal", "VNM", day("2025-04-15"), "6109100012") == "9903.01.25"
    assert heading_of("USA/reciprocal", "VNM", day("2025-09-15"), "6109100012").startswith("9903.02.")
