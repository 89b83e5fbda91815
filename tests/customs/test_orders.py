"""Order books: the same answers as one by one, one message a bad row, nothing lost."""

import csv
import datetime as dt
import os
import platform
import subprocess
import sys
from itertools import cycle

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from tradetalks.cli import app
from tradetalks.customs import order_parts
from tradetalks.customs.duty import duty
from tradetalks.customs.lines import Entry
from tradetalks.customs.money import read_rates
from tradetalks.customs.order_parts import Part
from tradetalks.customs.orders import Reading, price_file
from tradetalks.errors import BadInput

HEADER = "order,product,origin,destination,on,value,quantity,claims,steel,aluminium,copper,us_content"
GOOD = [
    "1,4202.92.3131,CHN,USA,2025-10-26,50000,,,,,,",
    "2,8505.11.00,CHN,USA,2025-11-10,100000,,,,,,",
    "3,8403.10.0000,VNM,USA,2025-08-20,10000,,,0.4,,,",
    "4,8703.23.0190,MEX,USA,2025-06-10,30000,,S,,,,0.4",
    "5,2204.21.5040,FRA,USA,2025-10-20,10000,1000,,,,,",
    "6,2709.00.2010,CAN,USA,2025-08-05,700000,bbl=10000,,,,,",
    "7,6403.99.6075,RUS,USA,2025-08-07,12345.67,,,,,,",
    "8,9503.00.0073,CHN,USA,2025-12-24,99.99,,,,,,",
]
BAD = {
    "a,8505.12.00,CHN,USA,2025-11-10,1000,,,,,,": "no line of the schedule",
    "b,0901.11.0035,BRA,USA,2025-02-01,1000,,,,,,": "begins on 2025-07-01",
    "c,9503.00.0073,CHN,USA,2017-11-10,1000,,,,,,": "the ledger's tariffs begin in 2018",
    "d,9503.00.0073,CHN,USA,10.11.2025,1000,,,,,,": "month first or day first",
    "e,9503.00.0073,CHN,BRA,2025-11-10,1000,,,,,,": "no tariff schedule of Brazil",
    "f,9503.00.0073,Chinaa,USA,2025-11-10,1000,,,,,,": "no country 'Chinaa'",
    "g,9503.00.0073,CHN,USA,2025-11-10,1O00,,,,,,": "value: not a number",
    'h,9503.00.0073,CHN,USA,2025-11-10,"1,00,00",,,,,,': "value: not a number",
    "i,2204.21.5040,FRA,USA,2025-11-10,1000,,,,,,": "liters",
    "j,9503.00.0073,CHN,USA,2025-11-10": "5 cells where the header has 12",
    "k,,CHN,USA,2025-11-10,1000,,,,,,": "product: empty",
    "l,9503.00.0073,CHN,USA,2025-11-10,1000,,,x,,,": "steel: not a number",
    "m,950300007,CHN,USA,2025-11-10,1000,,,,,,": "9 digits, one is missing",
    "n,9503.00.0073,CHN,USA,2025-11-10,EUR 1000,,,,,,": "no rate for EUR on 2025-11-10",
    "o,9503.00.0073,CHN,USA,2025-11-10,1000,,,1.4,,,": "steel: a share outside 0 to 1",
    "p,9503.00.0073,CHN,USA,2025-11-10,-5,,,,,,": "not above zero",
    "q,9503.00.0073,CHN,USA,2025-11-10,1_000,,,,,,": "value: not a number",
    "r,9503.00.0073,CHN,USA,2025-11-10,inf,,,,,,": "value: not a number",
    "s,2204.21.5040,FRA,USA,2025-11-10,1000,1O,,,,,": "quantity: not a number",
    "t,2204.21.5040,FRA,USA,2025-11-10,1000,kg=3,,,,,": "liters",
}
MIXED = [row for good, bad in zip(cycle(GOOD), BAD) for row in (good, bad)]


def priced(tmp_path, rows, header=HEADER, **options):
    source, target = tmp_path / "orders.csv", tmp_path / "priced.csv"
    source.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    report = price_file(source, target, **options)
    with target.open(encoding="utf-8", newline="") as file:
        return report, list(csv.DictReader(file))


def one_by_one(row):
    cells = dict(zip(HEADER.split(","), next(csv.reader([row])), strict=True))
    content = {metal: float(cells[metal]) for metal in ("steel", "aluminium", "copper") if cells[metal]}
    stated = {"us-content": cells["us_content"]} if cells["us_content"] else {}
    entry = Entry(tuple(cells["claims"].split()), content, stated)
    text = cells["quantity"]
    quantity = None if not text else {"bbl": float(text[4:])} if "=" in text else float(text)
    return duty(cells["product"], cells["origin"], "USA", cells["on"], float(cells["value"]), quantity, entry=entry)


def test_a_book_is_priced_as_its_lines_are(tmp_path):
    report, rows = priced(tmp_path, GOOD)
    assert (report.lines, report.priced) == (8, 8)
    for text, row in zip(GOOD, rows, strict=True):
        found = one_by_one(text)
        assert (float(row["duty_usd"]), float(row["ordinary_usd"])) == (found.amount, found.layers[0].amount)
        assert float(row["statutory_usd"]) == found.statutory_amount
        for layer in found.layers[1:]:
            assert layer.measure in row["reasons"]
            assert f"= {layer.amount:.2f}" in row["reasons"]
            assert layer.heading in row["reasons"]
        assert row["message"] == ""


def test_each_bad_row_has_its_message_and_the_rest_is_priced(tmp_path):
    report, rows = priced(tmp_path, MIXED)
    assert (report.lines, report.priced) == (40, 20)
    for (text, message), row in zip(BAD.items(), rows[1::2], strict=True):
        assert message in row["message"], text
        assert row["order"] == text[0]
        assert row["duty_usd"] == ""
    assert all(row["duty_usd"] and not row["message"] for row in rows[::2])


def test_a_book_is_priced_with_the_product_lists_that_were_known(tmp_path):
    """Phones of China on 9 April 2025: freed of 84 % by a memorandum of the 11th."""
    phone = ["1,8517.13.0000,CHN,USA,2025-04-09,10000,,,,,,"]
    for as_of, duty_usd in (("2025-04-10", 10_400.0), ("2025-04-11", 2_000.0)):
        _, (row,) = priced(tmp_path, phone, as_of=as_of)
        assert float(row["duty_usd"]) == duty_usd


def test_a_book_into_china_is_priced_as_its_lines_are_and_says_what_is_not_at_hand(tmp_path):
    header = "product,origin,destination,on,value,claims"
    lines = ("1201.90.19", "USA"), ("8703.23.62", "USA"), ("2709.00.00", "RUS"), ("0203.29.00", "USA")
    days = "2018-07-05", "2018-07-06", "2020-03-02", "2025-11-09", "2025-11-10"
    good = [
        (product, origin, "CHN", on, "12345.67", claim)
        for product, origin in lines
        for on in days
        for claim in ("", "sctc-2-2020")
    ]
    bad = {
        "8473.30.90,USA,CHN,2025-11-10,1000,": "--china-lines",
        "1201.90.19,USA,CHN,2017-12-31,1000,": "not available for 2017-12-31",
        "1201.90,USA,CHN,2025-11-10,1000,": "eight digits or ten",
    }
    report, rows = priced(tmp_path, [*map(",".join, good), *bad], header)
    assert (report.lines, report.priced) == (43, 40)
    for (product, origin, _, on, value, claim), row in zip(good, rows, strict=False):
        found = duty(product, origin, "CHN", on, float(value), entry=Entry(tuple(claim.split())))
        assert (float(row["duty_usd"]), float(row["ordinary_usd"])) == (found.amount, found.layers[0].amount)
        assert float(row["statutory_usd"]) == found.statutory_amount
        assert all(f"{layer.measure} " in row["reasons"] for layer in found.layers[1:])
    for message, row in zip(bad.values(), rows[40:], strict=True):
        assert message in row["message"]


def test_own_lines_of_china_price_what_does_not_ship(tmp_path):
    own = tmp_path / "lines.csv"
    own.write_text(
        "code,goods,since,until,rate,lists,read,source\n"
        "84733090,Parts,2018-01-01,2019-01-01,0.04,china-list-2,2018-12-31,own\n"
        "84733090,Parts,2019-01-01,,0.01,china-list-2,2019-06-12,own\n"
    )
    header = "product,origin,destination,on,value"
    lines = [f"8473.30.90,USA,CHN,{on},1000" for on in ("2018-08-22", "2018-08-23", "2019-01-01")]
    _, rows = priced(tmp_path, lines, header, china_lines=own)
    assert [row["duty_usd"] for row in rows] == ["40.00", "290.00", "260.00"]


def test_the_message_names_the_day_of_its_own_line_and_its_column(tmp_path):
    """0901.11.00.35 stands since 1 July 2025; both days fall under one version of the schedule."""
    rows = [f"{n},0901.11.0035,BRA,USA,{day},1000,,,,,," for n, day in enumerate(("2025-02-01", "2025-05-20"))]
    _, found = priced(tmp_path, [*rows, "3,9503.00.0073,CHN,USA,2025-02-30,1000,,,,,,"])
    assert "no line on 2025-02-01" in found[0]["message"]
    assert "no line on 2025-05-20" in found[1]["message"]
    assert found[2]["message"].startswith("on: ")


def test_a_claim_on_a_line_that_came_within_a_period_of_the_law(tmp_path):
    """One law from 4 June to 31 July 2025 on Mexico's goods, two versions of heading 0901."""
    rows = [
        "1,0901.11.0025,MEX,USA,2025-06-10,1000,,S,,,,",
        "2,0901.11.0035,MEX,USA,2025-07-10,1000,,S,,,,",
    ]
    report, found = priced(tmp_path, rows)
    assert report.priced == 2
    assert [row["statutory_usd"] for row in found] == ["250.00", "250.00"]


@given(
    st.lists(st.lists(st.text('a,"\n é5', max_size=6), min_size=2, max_size=3), min_size=1, max_size=30),
    st.integers(2, 6),
)
@settings(max_examples=80, deadline=None)
def test_parts_hold_every_record_once_and_in_order(tmp_path_factory, records, wanted):
    """Fields with commas, quotes and line breaks of their own."""
    path = tmp_path_factory.mktemp("parts") / "book.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["product", "value"], *records])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(order_parts, "SMALLEST_PART", 1)
        parts = order_parts.parts_of(path, wanted)
    assert [row for part in parts for row in order_parts.rows_of(part)] == list(order_parts.rows_of(Part(path)))


def test_two_processes_write_what_one_writes(tmp_path, monkeypatch):
    _, alone = priced(tmp_path, MIXED)
    one, laws = (tmp_path / "priced.csv").read_bytes(), (tmp_path / "priced-laws.csv").read_bytes()
    monkeypatch.setattr(order_parts, "SMALLEST_PART", 500)
    report = price_file(tmp_path / "orders.csv", tmp_path / "priced.csv", processes=2)
    assert (report.lines, report.priced) == (40, 20)
    assert report.duty_usd == pytest.approx(sum(float(row["duty_usd"] or 0.0) for row in alone), abs=0.001)
    assert ((tmp_path / "priced.csv").read_bytes(), (tmp_path / "priced-laws.csv").read_bytes()) == (one, laws)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "orders.csv",
        "priced-cleaned.csv",
        "priced-laws.csv",
        "priced.csv",
    ]


def sheet_with(path, row, column):
    """A good line, and one more cell."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["product", "origin", "destination", "on", "value"])
    sheet.write_row(1, 0, ["9503.00.0073", "CHN", "USA", "2025-11-10", 1000])
    sheet.write(row, column, "stray")
    book.close()


@pytest.mark.parametrize(
    ("limit", "row", "column", "says"),
    [
        ("LARGEST_SHEET", 99, 4, "500 cells from the first to the last, the limit is 499"),
        ("LARGEST_SHEET", 1, 255, "512 cells"),
        ("LARGEST_UNPACKED", 2, 0, "bytes unpacked, the limit is 499"),
    ],
)
def test_an_excel_file_too_large_for_memory_is_refused_with_its_limit(tmp_path, monkeypatch, limit, row, column, says):
    monkeypatch.setattr(order_parts, limit, 499)
    sheet_with(tmp_path / "orders.xlsx", row, column)
    with pytest.raises(BadInput, match=says) as caught:
        price_file(tmp_path / "orders.xlsx", tmp_path / "priced.csv")
    assert "save it as CSV" in str(caught.value)
    assert not (tmp_path / "priced.csv").exists()


def test_a_cell_at_the_far_corner_of_a_sheet_is_refused_before_memory_is_asked_for(tmp_path):
    sheet_with(tmp_path / "orders.xlsx", 1_048_575, 16_383)
    with pytest.raises(BadInput, match="17179869184 cells"):
        price_file(tmp_path / "orders.xlsx", tmp_path / "priced.csv")


def test_a_cell_beside_the_table_costs_its_own_row_and_no_other(tmp_path):
    sheet_with(tmp_path / "orders.xlsx", 2, 8)
    report = price_file(tmp_path / "orders.xlsx", tmp_path / "priced.csv")
    assert (report.lines, report.priced) == (2, 1)
    assert "9 cells where the header has 5" in (tmp_path / "priced.csv").read_text()


def test_columns_that_mean_nothing_here_are_kept(tmp_path):
    _, rows = priced(tmp_path, ["x,9503.00.0073,CHN,USA,2025-11-10,1000"], "note,product,origin,destination,on,value")
    assert (rows[0]["note"], rows[0]["duty_usd"]) == ("x", "200.00")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "lacks columns"),
        (b"product,origin\n", "lacks columns"),
        (b"product,origin,destination,on,value,value\n", "names a column twice"),
        ("product,origin,destination,on,value\n".encode("utf-16"), "cannot be read as CSV"),
    ],
)
def test_a_file_that_is_no_order_book_is_refused_and_nothing_written(tmp_path, content, says):
    source = tmp_path / "orders.csv"
    source.write_bytes(content)
    with pytest.raises(BadInput, match=says):
        price_file(source, tmp_path / "priced.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["orders.csv"]
    with pytest.raises(BadInput, match=r"neither \.csv nor \.xlsx"):
        price_file(tmp_path / "orders.pdf", tmp_path / "priced.csv")


def test_an_excel_book_with_formulas_and_merged_cells(tmp_path):
    """A number for a code, a formula without a stored value and the second of two merged cells are not guessed."""
    source, target = tmp_path / "orders.xlsx", tmp_path / "priced.csv"
    book = xlsxwriter.Workbook(source)
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, ["product", "origin", "destination", "on", "value"])
    for row in range(1, 6):
        sheet.write_row(row, 0, ["9503.00.0073"] if row == 5 else ["9503.00.0073", "CHN", "USA"])
        sheet.write_datetime(row, 3, dt.datetime(2025, 11, 10), day)
        sheet.write_number(row, 4, 1000)
    sheet.write_number(2, 0, 9503.0)
    sheet.write_formula(3, 4, "=500*2", None, "")
    sheet.write_formula(4, 4, "=500*4", None, 2000)
    sheet.merge_range(5, 1, 5, 2, "CHN")
    book.close()
    report = price_file(source, target)
    with target.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert (report.lines, report.priced) == (5, 2)
    assert [row["duty_usd"] for row in rows] == ["200.00", "", "", "400.00", ""]
    assert "format the column as text" in rows[1]["message"]
    assert "value: empty" in rows[2]["message"]
    assert "destination: empty" in rows[4]["message"]


def test_the_laws_beside_the_book_name_every_measure_in_its_reasons(tmp_path):
    _, rows = priced(tmp_path, GOOD)
    with (tmp_path / "priced-laws.csv").open(encoding="utf-8", newline="") as file:
        laws = {row["measure"]: row for row in csv.DictReader(file)}
    named = {part.split()[0] for row in rows for part in row["reasons"].split("; ")[1:]}
    assert named <= set(laws)
    assert all(laws[name]["law"] and laws[name]["sources"] for name in named)


def test_the_verb_prices_a_file(tmp_path):
    source = tmp_path / "orders.csv"
    source.write_text("\n".join([HEADER, *GOOD]))
    done = CliRunner().invoke(app, ["duty", "--file", str(source), "--out", str(tmp_path / "out.csv")])
    assert done.exit_code == 0
    assert "8 lines, 8 priced, 0 not" in done.stdout


def test_a_priced_book_holds_no_formula_of_the_users_file(tmp_path):
    book = tmp_path / "orders.csv"
    book.write_text('product,origin,destination,on,value,"=evil()"\n"=cmd|x",CHN,USA,2025-11-15,5,@note\n')
    price_file(book, tmp_path / "priced.csv")
    head, row = (tmp_path / "priced.csv").read_text().splitlines()[:2]
    assert ",'=evil()," in head
    assert row.startswith("'=cmd|x,CHN")
    assert ",'@note," in row


def test_days_before_the_schedule_are_priced_as_one_shipment_is_and_say_so(tmp_path):
    """Russia paid column 1 until 9 April 2022 (Pub. L. 117-110); list 3 rose from 10 to 25 % on 10 May 2019."""
    lines = [
        f"1,{product},{origin},USA,{on},12345.67,,,,,,"
        for product, origin in (("4202.92.3131", "CHN"), ("6403.99.6075", "RUS"), ("7208.10.15.00", "DEU"))
        for on in ("2018-01-01", "2018-09-24", "2019-05-10", "2022-04-08", "2022-04-09", "2024-12-31")
    ]
    report, rows = priced(tmp_path, lines)
    assert report.priced == len(lines)
    for text, row in zip(lines, rows, strict=True):
        assert float(row["duty_usd"]) == one_by_one(text).amount
        assert "schedule of 2025-01-01" in row["message"]
    on_bags = [round(float(row["additional_usd"]) / 12345.67, 4) for row in rows[:3]]
    assert on_bags == [0.0, 0.1, 0.25]


def test_a_fact_that_a_line_does_not_need_is_left_out_and_said(tmp_path):
    """A column of a book holds for all its lines: steel counts for a boiler, not for a toy."""
    rows = ["1,9503.00.0073,CHN,USA,2025-11-10,1000,,,0.4,,,", "2,8403.10.0000,VNM,USA,2025-08-20,10000,,,0.4,,,"]
    report, (toy, boiler) = priced(tmp_path, rows)
    assert report.priced == 2
    assert float(toy["duty_usd"]) == one_by_one("1,9503.00.0073,CHN,USA,2025-11-10,1000,,,,,,").amount
    assert toy["message"] == "left out, the duty does not depend on it: steel"
    assert boiler["message"] == ""


def test_all_that_is_wrong_with_a_line_is_said_where_its_rate_needs_a_quantity_as_well(tmp_path):
    _, (row,) = priced(tmp_path, ["1,0804.50.8010,MYS,USA,2026-12-01,1000,,,,,,"])
    assert "needs a quantity" in row["message"]
    assert "ended on 2026-02-01" in row["message"]


def test_a_book_with_a_bad_row_and_plain_cells_has_no_cleaned_file(tmp_path):
    report, _ = priced(tmp_path, [GOOD[0], "n,8505.12.00,CHN,USA,2025-11-10,1000,,,,,,"])
    assert report.cleaned == 0
    assert not (tmp_path / "priced-cleaned.csv").exists()


def test_what_a_killed_pricing_left_is_gone_at_the_next_start(tmp_path):
    """The folder of a process that runs stays."""
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    left = tmp_path / f".pricing-{platform.node()}-{int(gone.stdout)}-abc"
    at_work = tmp_path / f".pricing-{platform.node()}-{os.getpid()}-abc"
    for folder in (left, at_work):
        folder.mkdir()
        (folder / "0").write_text("half")
    (tmp_path / "orders.csv").write_text("product,origin,destination,on,value\n9403.60.80,VNM,USA,2025-09-01,100\n")
    price_file(tmp_path / "orders.csv", tmp_path / "priced.csv")
    assert not left.exists()
    assert at_work.exists()
    assert [path.name for path in tmp_path.glob(".pricing-*")] == [at_work.name]


@pytest.mark.parametrize("name", ["messy.csv", "messy.xlsx"])
def test_of_sixty_lines_as_an_importer_sends_them_52_are_priced_and_each_other_has_one_question(shared, tmp_path, name):
    rates = "".join(f"{code},2026-01-01,2026-12-31,1.1\n" for code in ("EUR", "JPY", "GBP", "CAD", "CHF"))
    (tmp_path / "fx.csv").write_text(f"currency,since,until,usd\n{rates}")
    reading = Reading(given={"destination": "USA"}, rates=read_rates(tmp_path / "fx.csv"))
    priced = price_file(shared / "cases" / "order_books" / name, tmp_path / "priced.csv", reading=reading)
    print(f"{name}: {priced.priced} of {priced.lines} priced, {len(priced.messages)} questions")
    assert priced.lines == 60
    assert priced.priced >= 52
    assert len(priced.messages) == priced.lines - priced.priced
    assert not [message for message in priced.messages.values() if " | " in message]
