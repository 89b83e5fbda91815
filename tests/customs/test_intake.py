"""Files as they come: what has one reading is read, what has two is asked, and everything wrong is told at once."""

import csv
import datetime as dt

import pytest
import xlsxwriter
from typer.testing import CliRunner

from tradetalks.cli import app
from tradetalks.customs.columns import columns_of
from tradetalks.customs.days import order_of, read_day
from tradetalks.customs.duty import duty
from tradetalks.customs.fees import fee
from tradetalks.customs.filing import in_filing_order
from tradetalks.customs.money import read_money, read_rates
from tradetalks.customs.order_changes import Alternative
from tradetalks.customs.order_days import book_days
from tradetalks.customs.orders import Reading, price_file
from tradetalks.dates import parse_date
from tradetalks.errors import BadInput, UnknownName
from tradetalks.ledger import Ledger
from tradetalks.places import place_code

ERP = "PO #,HTS Code,Country of Origin,Ship To,Entry Date,Entered Value,Currency,Qty,SPI,Steel %"


def priced(tmp_path, text, name="book.csv", **options):
    source, target = tmp_path / name, tmp_path / "priced.csv"
    source.write_text(text, encoding="utf-8")
    report = price_file(source, target, **options)
    with target.open(encoding="utf-8", newline="") as file:
        return report, list(csv.DictReader(file))


def cleaned(tmp_path):
    with (tmp_path / "priced-cleaned.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("written", "amount", "mark"),
    [
        ("$100,000.00", 100_000.0, "$"),
        ("5.000,00", 5_000.0, ""),
        ("12\u00a0345,67", 12_345.67, ""),
        ("1'234.50", 1_234.5, ""),
        ("(500)", -500.0, ""),
        ("1,234,567", 1_234_567.0, ""),
        ("0,500", 0.5, ""),
        ("€ 45", 45.0, "EUR"),
    ],
)
def test_amounts_as_people_write_them(written, amount, mark):
    assert read_money(written) == (amount, mark)


@pytest.mark.parametrize("written", ["1O00", "1_000", "", "1,00,00", "12 34", "5 apples", "EUR 1.234"])
def test_what_is_no_amount_or_could_be_two_is_not_guessed(written):
    with pytest.raises(BadInput):
        read_money(written)


@pytest.mark.parametrize(
    "written", ["2026-08-20", "20260820", "08/20/2026", "20.8.2026", "20-Aug-2026", "Aug 20, 2026"]
)
def test_one_day_in_six_ways(written):
    assert read_day(written, "") == dt.date(2026, 8, 20)


def test_a_day_with_two_readings_follows_the_file_or_is_asked(tmp_path):
    assert read_day("04/10/2026", "mdy") == dt.date(2026, 4, 10)
    assert read_day("04/10/2026", "dmy") == dt.date(2026, 10, 4)
    assert read_day("04/04/2026", "") == dt.date(2026, 4, 4)
    assert order_of(["08/20/2026", "04/10/2026"]) == ("mdy", 1, 1)
    assert order_of(["08/20/2026", "31/08/2026"])[0] == ""
    book = f"{ERP}\n1,9503.00.0073,CN,US,04/10/2026,1000,,,,\n2,9503.00.0073,CN,US,05/10/2026,1000,,,,\n"
    report, rows = priced(tmp_path, book)
    assert report.priced == 0
    assert all("--dates mdy or dmy" in row["message"] for row in rows)
    report, rows = priced(tmp_path, book, reading=Reading(order="dmy"))
    assert report.priced == 2
    report, rows = priced(tmp_path, f"{book}3,9503.00.0073,CN,US,08/20/2026,1000,,,,\n")
    assert (report.priced, cleaned(tmp_path)[0]["on"]) == (3, "2026-04-10")
    assert "month first" in report.read_as[1]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("CN", "CHN"),
        ("viet nam", "VNM"),
        ("Korea, South", "KOR"),
        ("UK", "GBR"),
        ("German", "DEU"),
        ("TUR", "TUR"),
        ("Türkiye", "TUR"),
    ],
)
def test_countries_by_code_name_and_demonym(written, code):
    assert place_code(written) == code


@pytest.mark.parametrize("written", ["Korea", "Congolese", "Chinaa", "", "Europe"])
def test_a_word_of_two_countries_or_none_is_asked(written):
    with pytest.raises(UnknownName):
        place_code(written)


def test_a_zero_that_a_spreadsheet_took_is_put_back_only_where_nothing_else_fits(tmp_path):
    lines = [
        "901110025,BR,US,2025-10-01,1000",
        "850511007,CN,US,2025-10-01,1000",
        "'8505.11.0070,CN,US,2025-10-01,1000",
    ]
    _, rows = priced(tmp_path, "\n".join(["hts,coo,ship to,date,value", *lines]))
    assert [row["line"] for row in rows] == ["0901110025", "", "8505110070"]
    assert "one is missing" in rows[1]["message"]
    assert "8505.11.00.70" in rows[1]["message"]


def test_all_that_is_wrong_with_a_line_is_told_at_once(tmp_path):
    _, rows = priced(tmp_path, f"{ERP}\n1,toys,Chinaa,US,32/13/2026,-5,,,,\n")
    for part in ("product: not an HS code", "no country 'Chinaa'", "on: not a day", "value: not above zero"):
        assert part in rows[0]["message"]


def test_a_currency_is_refused_without_a_rate_and_turned_with_one(tmp_path):
    book = f'{ERP}\n1,9503.00.0073,CN,US,2026-08-20,"1.000,00",EUR,,,\n2,9503.00.0073,CN,US,2026-08-20,¥1000,,,,\n'
    _, rows = priced(tmp_path, book)
    assert "no rate for EUR on 2026-08-20" in rows[0]["message"]
    assert "yen or yuan" in rows[1]["message"]
    rates = tmp_path / "fx.csv"
    rates.write_text("currency,since,until,usd\nEUR,2026-07-01,2026-09-30,1.25\n")
    report, rows = priced(tmp_path, book, reading=Reading(rates=read_rates(rates)))
    assert report.priced == 1
    assert float(rows[0]["duty_usd"]) == duty("9503.00.0073", "CHN", "USA", "2026-08-20", 1250.0).amount
    assert cleaned(tmp_path)[0]["value"] == "1250"
    assert "currency: EUR -> USD" in cleaned(tmp_path)[0]["changed"]


def test_a_delivered_price_is_no_customs_value(tmp_path):
    _, rows = priced(tmp_path, "hts,origin,destination,date,amount,incoterm\n9503.00.0073,CN,US,2026-08-20,10,CIF\n")
    assert "1401a(b)(4)(A)" in rows[0]["message"]


def test_a_claim_that_cannot_be_made_is_left_out_and_told(tmp_path):
    _, rows = priced(tmp_path, f"{ERP}\n1,9503.00.0073,CN,US,2026-08-20,1000,,,USMCA,\n")
    assert float(rows[0]["duty_usd"]) == duty("9503.00.0073", "CHN", "USA", "2026-08-20", 1000.0).amount
    assert rows[0]["message"].startswith("USMCA is left out: ")


def test_a_share_under_a_heading_in_percent(tmp_path):
    lines = [f"{n},8457.10.0025,Japan,US,2025-09-20,1000,,1,,{share}" for n, share in enumerate(("40%", "40", "0.4"))]
    _, rows = priced(tmp_path, "\n".join([ERP, *lines]))
    at_40 = duty("8457.10.0025", "JPN", "USA", "2025-09-20", 1000.0, entry=entry(steel=0.4)).amount
    assert [row["duty_usd"] for row in rows[:2]] == [f"{at_40:.2f}"] * 2
    assert (rows[2]["form"], rows[2]["message"]) == ("range", "steel: 0.4 % or 40 %? taken as not stated")


def entry(**content):
    from tradetalks.customs.lines import Entry

    return Entry((), content)


def test_a_line_that_ended_is_priced_at_eight_digits_with_the_lines_that_came(tmp_path):
    """8507.60.00.20 was divided on 1 February 2026."""
    report, rows = priced(tmp_path, f"{ERP}\n1,8507.60.0020,CN,US,2026-08-20,1000,,,,\n")
    assert (report.priced, rows[0]["line"]) == (1, "85076000")
    assert "file one of 8507.60.00.10, 8507.60.00.30" in rows[0]["message"]


def test_semicolons_a_title_above_and_the_second_sheet(tmp_path):
    _, rows = priced(tmp_path, "Orders of May;;;;\nHTS;COO;Ship to;Date;Value\n9503.00.0073;CN;US;2026-08-20;1000\n")
    assert "9503000073" in rows[0].values() or rows[0]["line"] == "9503000073"
    path = tmp_path / "two.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("Notes").write_row(0, 0, ["see the other sheet"])
    sheet = book.add_worksheet("Lines")
    sheet.write_row(2, 0, ["Line", "HTS Number", "Country of Origin", "Ship To", "Entry Date", "Customs Value"])
    sheet.write_row(3, 0, [1, 9503000073, "China", "United States", 20260820, 1000])
    book.close()
    report = price_file(path, tmp_path / "priced.csv")
    assert (report.lines, report.priced) == (1, 1)


def test_columns_are_named_by_hand_where_no_name_fits(tmp_path):
    source = tmp_path / "own.csv"
    source.write_text("Ware,COO,Ship to,Date,Value\n9503.00.0073,CN,US,2026-08-20,1000\n")
    with pytest.raises(BadInput, match="lacks columns: product"):
        columns_of(source)
    assert columns_of(source, {"Ware": "product"}).places["product"] == 0
    with pytest.raises(BadInput, match="the header has no 'Waren'"):
        columns_of(source, {"Waren": "product"})
    with pytest.raises(BadInput, match="names no column: goods"):
        columns_of(source, {"Ware": "goods"})


def test_headings_in_the_order_of_reporting():
    """CSMS 69606660: Section 301, then 122, then 232, then 201; IEEPA after 301."""
    layers = [("section-232-metals", "9903.81.91"), ("ieepa-reciprocal", "9903.01.25"), ("section-201", "9903.45.25")]
    layers += [("section-301-china", "9903.88.03"), ("ieepa-fentanyl-china", "9903.01.24")]
    assert in_filing_order(layers) == ["9903.88.03", "9903.01.24", "9903.01.25", "9903.81.91", "9903.45.25"]


@pytest.mark.parametrize(
    ("on", "value", "usd"),
    [
        ("2025-09-30", 1_000.0, 32.71),
        ("2025-10-01", 1_000.0, 33.58),
        ("2026-10-01", 1_000_000.0, 670.86),
        ("2026-01-15", 100_000.0, 346.40),
    ],
)
def test_the_processing_fee_has_the_limits_of_its_year(on, value, usd):
    assert fee("mpf", "USA", parse_date(on)).of(value) == usd
    assert fee("mpf", "USA", parse_date(on), ("S",)).of(value) == 0.0
    assert fee("mpf", "CHN", parse_date(on)).of(value) == 0.0


def test_landed_cost_holds_duty_fees_freight_and_the_fee_by_sea(tmp_path):
    head = "hts,origin,destination,date,value,freight,mode"
    _, rows = priced(tmp_path, f"{head}\n9503.00.0073,CN,US,2026-08-20,100000,2500,sea\n")
    fees = 346.40 + 125.0  # 0.3464 % and 0.125 %
    assert float(rows[0]["fees_usd"]) == fees
    assert float(rows[0]["landed_usd"]) == pytest.approx(102_500.0 + fees + float(rows[0]["duty_usd"]))


def test_columns_by_authority_and_totals_add_up_to_the_duty(tmp_path):
    lines = [
        "8505.11.0070,CN,US,2026-02-25,1000",
        "9503.00.0073,CN,US,2025-11-10,1000",
        "9403.60.8093,TW,US,2026-08-20,99",
    ]
    report, rows = priced(tmp_path, "\n".join(["hts,origin,destination,date,value", *lines]))
    by_family = [name for name in rows[0] if name.startswith(("section_", "ieepa", "other"))]
    for row in rows:
        parts = sum(float(row[name] or 0.0) for name in ("ordinary_usd", *by_family))
        assert parts == pytest.approx(float(row["duty_usd"]), abs=0.005)
    for axis in ("origin", "authority", "month"):
        assert sum(one.paid for (of, _), one in report.totals.items() if of == axis) == pytest.approx(report.duty_usd)


def test_another_day_and_another_origin_beside_each_line(tmp_path):
    """The fentanyl duty of 10 % and Section 301 at 25 % on magnets from 2026 on."""
    others = [Alternative("2026-02-25", {"on": "2026-02-25"}), Alternative("VNM", {"origin": "VNM"})]
    text = "hts,origin,destination,date,value\n8505.11.0070,CN,US,2025-11-15,1000\n"
    report, (row,) = priced(tmp_path, text, alternatives=others)
    for one, (origin, on) in zip(others, (("CHN", "2026-02-25"), ("VNM", "2025-11-15")), strict=True):
        there = duty("8505.11.0070", origin, "USA", on, 1000.0).amount
        assert float(row[f"duty_usd_{one.label}"]) == there
        assert float(row[f"change_usd_{one.label}"]) == pytest.approx(there - float(row["duty_usd"]))
        assert report.changes[one.label][0] == 1
    assert "USA/section-301-review-2026-25 +250.00" in row["because_2026-02-25"]
    assert "USA/fentanyl-china -100.00" in row["because_2026-02-25"]


def test_a_first_sale_and_a_claim_beside_each_line(tmp_path):
    """Duties in percent fall with the value; USMCA frees belts of Mexico of 2.7 % and takes no goods of China."""
    others = [Alternative("claim_S", {"claims": "S"}), Alternative("first_sale", {}, 0.8)]
    text = "hts,origin,destination,date,value\n4203.30.0000,MX,US,2025-02-10,1000\n4203.30.0000,CN,US,2025-02-10,1000\n"
    report, (belt, bag) = priced(tmp_path, text, alternatives=others)
    assert (float(belt["duty_usd"]), float(belt["duty_usd_claim_S"])) == (27.0, 0.0)
    assert "does not cover goods of China" in bag["because_claim_S"]
    for row in (belt, bag):
        assert float(row["duty_usd_first_sale"]) == pytest.approx(0.8 * float(row["duty_usd"]))
    assert report.changes["claim_S"] == (1, -27.0)


def test_the_days_on_which_a_book_changes(tmp_path):
    source = tmp_path / "book.csv"
    source.write_text("hts,origin,ship to,value\n8505.11.0070,CN,US,1000\n")
    law = Ledger.load()
    known = law.coverage.complete_to
    since, until = parse_date("2025-12-30"), parse_date("2026-03-01")
    found = {
        str(change.day): change for change in book_days(source, since, until, Reading(), law, law.coverage.complete_to)
    }
    assert found["2026-01-01"].measures == {"USA/section-301-review-2026-25": 250.0}
    assert sum(change.change for change in found.values()) == pytest.approx(
        duty("8505.11.0070", "CHN", "USA", until, 1000.0).amount
        - duty("8505.11.0070", "CHN", "USA", since, 1000.0).amount
    )
    with pytest.raises(BadInput, match="the last day is not after"):
        list(book_days(source, until, since, Reading(), law, known))


def test_the_verb_lays_origins_side_by_side():
    asked = [
        "duty",
        "8505.11.00.70",
        "--from",
        "CN,Vietnam",
        "--to",
        "US",
        "--on",
        "2026-02-25",
        "--value",
        "10000",
        "--csv",
    ]
    done = CliRunner().invoke(app, asked[:-1])
    assert done.exit_code == 0, done.output
    assert "CHN, 2026-02-25" in done.output
    assert "VNM, 2026-02-25" in done.output


@pytest.mark.parametrize(
    ("row", "headings"),
    [
        ("8471.30.0100,CN,US,2025-09-15,1000,", "9903.01.24 9903.01.32"),
        ("9503.00.0073,MX,US,2026-03-20,1000,S", "9903.03.08"),
        ("9403.60.8093,TW,US,2026-05-20,1000,", "9903.03.06 9903.76.24"),
        ("9503.00.0073,CA,US,2025-06-20,1000,S", "9903.01.14"),
    ],
)
def test_headings_that_free_goods_are_reported_too(tmp_path, row, headings):
    """CSMS 64680374 and 64724565 (laptops), 67844987 (Section 122: USMCA, wood under Section 232), 64297449."""
    _, (found,) = priced(tmp_path, f"hts,origin,destination,date,value,claims\n{row}\n")
    assert found["headings"] == headings


def test_the_ends_of_a_range_say_what_their_lines_are(tmp_path):
    """8505.11.00.70: sintered neodymium-iron-boron, freed of the surcharge of Section 122."""
    _, (row,) = priced(tmp_path, "hts,origin,destination,date,value\n8505.11.00,CN,US,2026-02-24,100000\n")
    assert (row["duty_low_usd"], row["duty_high_usd"]) == ("27100.00", "37100.00")
    assert row["depends_on"].startswith("line=8505.11.00.70 (Sintered neodymium-iron-boron) | ")


def test_an_order_book_may_stand_where_a_line_of_the_schedule_does(tmp_path):
    book = tmp_path / "orders.csv"
    book.write_text("HTS Code,Country of Origin,Entered Value,Entry Date\n8505.11.00.70,China,10000,2026-01-02\n")
    answers = [
        CliRunner().invoke(app, ["duty", *words, "--to", "USA", "--out", str(tmp_path / "priced.csv")])
        for words in ([str(book)], ["--file", str(book)])
    ]
    assert [answer.exit_code for answer in answers] == [0, 0]
    assert answers[0].stdout == answers[1].stdout
