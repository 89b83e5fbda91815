"""A destination as a folder of tables: a made-up one, Canada and China with own tables, hostile cells."""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tradetalks.cli import app
from tradetalks.customs.destinations import find_destination, read_destination
from tradetalks.customs.duty import duty
from tradetalks.customs.lines import Entry
from tradetalks.customs.money import Rate, Rates
from tradetalks.customs.rate_words import parse_worded
from tradetalks.dates import parse_date
from tradetalks.errors import BadFile, BadInput, MissingFacts, TradetalksError, UnknownName

PACK = {
    "pack.yaml": """country: ISL
currency: ISK
title: Iceland
source: Made-up tariff
address: https://example.org/tariff
day: 2026-11-01
terms: made up for a test
agreements:
  EFTA: {title: Convention of the few, members: [NOR, CHE]}
  SUSP: {title: Suspension of magnets, members: all}
left_out: [what fishermen pay]
""",
    "lines.csv": """code,words,units,duty,from,until
0702.00.00,Tomatoes,kg,10.00 % + 50 ISK / 100 kg MAX 20.00 %,2026-01-01,2026-06-01
0702.00.00,Tomatoes,kg,0.00 %,2026-06-01,
8505.11.00,Magnets,,2.5%,,
8703.10.00,Carts for snow,,Free,,
8703.21.00,Small cars,,5 %,,
2709.00,Oil,,entry price,,
""",
    "preferences.csv": """agreement,code,rate,from,until
EFTA,8501-8505,Free,,
EFTA,0702,1 %,,2026-03-01
SUSP,8505.11,1%,,
""",
    "remedies.csv": """name,case,holder,code,origin,rate
Duty on dumped magnets,C111,Maker One,8505.11,CHN,30.00 %
Duty on dumped magnets,C999,all others,8505.11,CHN,60.00 %
""",
    "quotas.csv": "number,code,origin,rate,words\n05.1234,8505,all,0.00 %,Magnets for pumps\n",
    "vat.csv": "code,rate,words\nall,24 %,Value added tax\n07,11 %,Tax on food\n",
}
KRONA = Rates({"ISK": (Rate(parse_date("2026-01-01"), parse_date("2026-12-31"), 0.008),)})
MAGNETS, TOMATOES = "8505.11.00", "0702.00.00"


@pytest.fixture
def folder(tmp_path):
    return written(tmp_path / "iceland")


def written(folder, **changed):
    folder.mkdir()
    for name, text in PACK.items():
        folder.joinpath(name).write_text(changed.get(name, text), encoding="utf-8")
    return folder


def paid(folder, product, origin, on="2026-10-01", claims=(), quantity=None, rates=KRONA, **options):
    pack, entry = read_destination(folder), Entry(claims=claims)
    return duty(product, origin, "ISL", on, 1000.0, quantity, entry=entry, pack=pack, rates=rates, **options)


def test_the_ordinary_duty_follows_the_words_and_the_season(folder):
    # 10 % of 1,000 and 50 krona a 100 kg, 0.008 USD each: 100 + 5 x 50 x 0.008
    assert paid(folder, TOMATOES, "NOR", "2026-05-31", quantity={"kg": 500.0}).amount == 102.0
    assert paid(folder, TOMATOES, "NOR", "2026-05-31", quantity={"kg": 50_000.0}).amount == 200.0  # MAX 20.00 %
    assert paid(folder, TOMATOES, "NOR", "2026-06-01").amount == 0.0
    assert paid(folder, MAGNETS, "VNM").amount == 25.0
    assert paid(folder, "8505.11.00.70", "VNM").amount == 25.0  # a code below the line
    assert paid(folder, "8703.10", "VNM").amount == 0.0  # one above it
    assert paid(folder, "870310", "VNM").description == ("Carts for snow",)


def test_what_is_not_known_is_asked_and_never_zero(folder):
    with pytest.raises(MissingFacts, match="needs a quantity"):
        paid(folder, TOMATOES, "NOR", "2026-05-31")
    with pytest.raises(MissingFacts, match="no rate of exchange"):
        paid(folder, TOMATOES, "NOR", "2026-05-31", quantity={"kg": 500.0}, rates=Rates({}))
    with pytest.raises(MissingFacts, match="no rate of exchange"):  # the rates given are of another year
        paid(folder, TOMATOES, "NOR", "2026-05-31", quantity={"kg": 500.0}, rates=Rates({"ISK": ()}))
    with pytest.raises(MissingFacts, match="entry price"):
        paid(folder, "2709.00", "NOR")
    with pytest.raises(MissingFacts, match="no duty in the table for 2025-12-31"):
        paid(folder, TOMATOES, "NOR", "2025-12-31")
    with pytest.raises(MissingFacts, match="pay differently"):
        paid(folder, "8703", "NOR")
    with pytest.raises(UnknownName, match="8505"):
        paid(folder, "8504.10", "NOR")


def test_a_preference_is_given_when_it_is_claimed_and_named_when_not(folder):
    plain = paid(folder, MAGNETS, "NOR")
    assert plain.amount == 25.0
    assert [fact for fact in plain.missing if "claim EFTA" in fact] == [
        "Convention of the few: Free if the goods qualify (claim EFTA)"
    ]
    claimed = paid(folder, MAGNETS, "NOR", claims=("EFTA",))
    assert (claimed.amount, claimed.statutory_amount) == (0.0, 25.0)
    assert paid(folder, MAGNETS, "VNM", claims=("SUSP",)).amount == 10.0
    with pytest.raises(BadInput, match="does not cover goods of Viet Nam"):
        paid(folder, MAGNETS, "VNM", claims=("EFTA",))
    with pytest.raises(BadInput, match="names no rate"):
        paid(folder, TOMATOES, "NOR", "2026-03-01", claims=("EFTA",))
    assert paid(folder, TOMATOES, "NOR", "2026-02-28", claims=("EFTA",)).amount == 10.0
    with pytest.raises(BadInput, match="no claim 'KR'"):
        paid(folder, MAGNETS, "KOR", claims=("KR",))


def test_a_remedy_is_that_of_the_maker_or_a_range(folder):
    found = paid(folder, MAGNETS, "CHN")
    assert (found.form, found.low.amount, found.high.amount) == ("range", 325.0, 625.0)
    assert paid(folder, MAGNETS, "CHN", claims=("C111",)).amount == 325.0
    assert paid(folder, MAGNETS, "TWN").amount == 25.0


def test_quotas_are_named_and_taxes_stand_beside_the_duty(folder):
    found = paid(folder, MAGNETS, "VNM")
    assert any("05.1234" in fact and "Magnets for pumps" in fact for fact in found.missing)
    assert [(tax.title, tax.base, tax.amount) for tax in found.taxes] == [("Value added tax", 1025.0, 246.0)]
    assert [tax.title for tax in paid(folder, TOMATOES, "NOR").taxes] == ["Tax on food"]


def test_a_day_after_the_source_was_read_says_so_first(folder):
    assert "as read on 2026-11-01" in paid(folder, MAGNETS, "VNM", "2026-11-02").beyond
    assert "as read on" not in paid(folder, MAGNETS, "VNM", "2026-11-01").beyond


def test_an_extra_duty_is_a_measure_of_the_users_ledger(folder, tmp_path):
    own = tmp_path / "mine"
    (own / "ISL").mkdir(parents=True)
    (own / "sources").mkdir()
    (own / "coverage.yaml").write_text("complete_to: 2026-10-09\n")
    (own / "sources" / "s.yaml").write_text(
        "decree:\n  title: Decree\n  actor: ISL.government\n  date: 2026-09-01\n  kind: primary\n"
    )
    (own / "ISL" / "fish-war.yaml").write_text(
        "title: Duty on magnets of Norway\nkind: tariff\nauthority: fish-act\nimposed_by: ISL\n"
        'scope: {origin: [NOR], destination: [ISL], products: ["8505"]}\nterms: {rate: "0.07", how: add}\n'
        "events:\n  - {event: enter_force, date: 2026-09-01, effective: 2026-09-10, source: decree}\n"
    )
    call = ["duty", MAGNETS, "--from", "NOR", "--destination", str(folder), "--value", "1000", "--also", str(own)]
    for day, layers in (("2026-09-10", [25.0, 70.0]), ("2026-09-09", [25.0])):
        found = CliRunner().invoke(app, [*call, "--on", day, "--json"])
        assert found.exit_code == 0, found.output
        rows = json.loads(found.stdout)["tables"]["layers"]["rows"]
        assert [row[3] for row in rows] == layers


def test_a_destination_put_in_the_users_folder_is_found_by_its_country(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("TRADETALKS_DATA", str(tmp_path / "home"))
    with pytest.raises(MissingFacts, match="no tariff schedule of Iceland"):
        duty(MAGNETS, "VNM", "ISL", "2026-10-01", 1000.0)
    (tmp_path / "home" / "destinations").mkdir(parents=True)
    folder.rename(tmp_path / "home" / "destinations" / "ISL")
    assert duty(MAGNETS, "VNM", "ISL", "2026-10-01", 1000.0).amount == 25.0
    assert find_destination("NOR") is None


def test_an_order_book_goes_to_several_destinations(folder, tmp_path):
    rows = [
        ("HTS Code", "Country of Origin", "destination", "Entry Date", "Entered Value", "quantity", "claims"),
        (MAGNETS, "China", "Iceland", "2026-03-05", "1000", "", "C111"),
        (MAGNETS, "China", "ISL", "2026-03-05", "1000", "", ""),
        (MAGNETS, "Norway", "ISL", "2026-11-05", "1000", "", "EFTA"),
        (TOMATOES, "Norway", "ISL", "2026-05-31", "1000", "500 kg", ""),
        (TOMATOES, "Norway", "ISL", "2026-06-01", "1000", "500 kg", ""),
        ("8505.11.00.70", "China", "USA", "2025-11-15", "1000", "", ""),
        ("2709.00", "Norway", "ISL", "2026-03-05", "1000", "", ""),
        (MAGNETS, "Norway", "GBR", "2026-03-05", "1000", "", ""),
    ]
    book, out, fx = tmp_path / "book.csv", tmp_path / "priced.csv", tmp_path / "fx.csv"
    with book.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    fx.write_text("currency,since,until,usd\nISK,2026-01-01,2026-12-31,0.008\n")
    call = ["duty", "--file", str(book), "--destination", str(folder), "--fx", str(fx), "--out", str(out)]
    found = CliRunner().invoke(app, call)
    assert found.exit_code == 0, found.output
    with out.open(newline="") as file:
        priced = list(csv.DictReader(file))
    assert [row["duty_usd"] for row in priced] == ["325.00", "", "0.00", "102.00", "0.00", "121.00", "", ""]
    assert (priced[1]["duty_low_usd"], priced[1]["duty_high_usd"]) == ("325.00", "625.00")
    assert priced[2]["statutory_usd"] == "25.00"
    assert "as read on 2026-11-01" in priced[2]["message"]
    assert "entry price" in priced[6]["message"]
    assert "no tariff schedule of United Kingdom" in priced[7]["message"]


def test_a_book_without_a_column_of_destinations_goes_where_the_tables_are_of(folder, tmp_path):
    book, out = tmp_path / "book.csv", tmp_path / "priced.csv"
    book.write_text(f"product,origin,on,value\n{MAGNETS},VNM,2026-10-01,1000\n")
    found = CliRunner().invoke(app, ["duty", str(book), "--destination", str(folder), "--out", str(out)])
    assert found.exit_code == 0, found.output
    assert "25.00 USD" in found.output


WRONG = [
    ("pack.yaml", "country: ISL", "country: ISX", "country:"),
    ("pack.yaml", "country: ISL\n", "", "country: lacking"),
    ("pack.yaml", "currency: ISK", "currency: krona", "currency: no code"),
    ("pack.yaml", "title: Iceland\n", "", "title: lacking"),
    ("pack.yaml", "source: Made-up tariff\n", "", "source: lacking"),
    ("pack.yaml", "https://example.org", "http://example.org", "address: not https"),
    ("pack.yaml", "day: 2026-11-01", "day: 1 November", "not a day"),
    ("pack.yaml", "terms: made up for a test\n", "", "terms: lacking"),
    ("pack.yaml", "title: Iceland", "title: Iceland\nheight: 2110", "height: no field"),
    ("pack.yaml", "[NOR, CHE]", "[NOR, Atlantis]", "members:"),
    ("pack.yaml", "[NOR, CHE]", "NOR", "members: not a list"),
    ("pack.yaml", "title: Convention of the few, ", "", "agreements: not title and members"),
    ("pack.yaml", "EFTA:", "EF TA:", "agreements: not title"),
    ("pack.yaml", "left_out: [what fishermen pay]", "left_out: fish", "left_out: not a list"),
    ("lines.csv", "code,words", "kode,words", "no column 'code'"),
    ("lines.csv", "until\n", "until,colour\n", "unknown column 'colour'"),
    ("lines.csv", "8505.11.00,Magnets", "8505.1,Magnets", "not an HS code"),
    ("lines.csv", "8505.11.00,Magnets", "8505-8507,Magnets", "a line is one code"),
    ("lines.csv", "Magnets,,2.5%", ",,2.5%", "words: empty"),
    ("lines.csv", "Magnets,,2.5%", "Magnets,,", "duty: empty"),
    ("lines.csv", "2026-01-01,2026-06-01", "2026-01-01,2026-07-01", "two duties of a line"),
    ("lines.csv", "2026-01-01,2026-06-01", "2026-06-01,2026-01-01", "until: not after from"),
    ("lines.csv", "2026-01-01,2026-06-01", "01/02/2026,", "from: not a day"),
    ("lines.csv", "Magnets,,2.5%,,", "Magnets,,2.5%", "another number of cells"),
    ("preferences.csv", "EFTA,8501-8505", "ASEAN,8501-8505", "agreement: no 'ASEAN'"),
    ("preferences.csv", "8501-8505", "8505-8501", "code: no range"),
    ("preferences.csv", "8501-8505", "85-8505", "code: no range"),
    ("preferences.csv", "8505.11,1%", "8505.11,", "rate: empty"),
    ("remedies.csv", "8505.11,CHN,30", "8505.11,China!,30", "origin:"),
    ("remedies.csv", "Duty on dumped magnets,C111", ",C111", "name: empty"),
    ("quotas.csv", "05.1234", "", "number: empty"),
    ("quotas.csv", "words\n", "\n", "no column 'words'"),
    ("vat.csv", "24 %", "", "rate: empty"),
]


@pytest.mark.parametrize(("name", "right", "wrong", "said"), WRONG)
def test_every_field_that_is_wrong_is_named_with_its_file(tmp_path, name, right, wrong, said):
    assert right in PACK[name]
    folder = written(tmp_path / "x", **{name: PACK[name].replace(right, wrong, 1)})
    with pytest.raises(TradetalksError) as refused:
        read_destination(folder)
    assert said in str(refused.value)
    assert name in str(refused.value)
    assert refused.value.remedy


@pytest.mark.parametrize("name", sorted(PACK))
@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"\x00", b"=cmd|' /C calc'!A0,\n", b'code,"words\n'])
def test_no_file_of_a_folder_ends_in_anything_but_a_message(tmp_path, name, content):
    folder = written(tmp_path / "x")
    folder.joinpath(name).write_bytes(content)
    with pytest.raises(TradetalksError, match=name.replace(".", r"\.")):
        read_destination(folder)


def test_a_folder_without_tables_or_of_another_country_is_refused(folder, tmp_path):
    with pytest.raises(BadFile, match=r"no pack\.yaml"):
        read_destination(tmp_path / "nowhere")
    pack = read_destination(folder)
    with pytest.raises(BadInput, match="the folder is of Iceland"):
        duty(MAGNETS, "CHN", "NOR", "2026-10-01", 1000.0, pack=pack)
    folder.joinpath("lines.csv").unlink()
    with pytest.raises(BadFile, match=r"lines\.csv"):
        read_destination(folder)


# Duty expressions as the UK's service prints them: 144.10 GBP / 1000 kg/biodiesel (commodity 7202118000, an additional
# code of type 552) and others of its public test data.
@pytest.mark.parametrize(
    ("text", "value", "quantity", "expected"),
    [
        ("144.10 GBP / 1000 kg/biodiesel", 1000.0, {"kg/biodiesel": 500.0}, 72.05),
        ("8.00 %", 1000.0, None, 80.0),
        ("0.00 %", 1000.0, None, 0.0),
        ("£30.00 / 100 kg", 1000.0, 200.0, 60.0),
        ("8.00 % + 28.00 GBP / 100 kg", 1000.0, {"kg": 100.0}, 108.0),
        ("10.00 % MIN 25.00 GBP / 100 kg", 100.0, {"kg": 100.0}, 25.0),
        ("10.00 % MIN 25.00 GBP / 100 kg MAX 15.00 %", 100.0, {"kg": 100.0}, 15.0),
        ("0.60 GBP / % vol/hl + 3.20 GBP / hl", 1.0, {"% vol/hl": 40.0, "hl": 2.0}, 30.4),
        ("1.00 GBP / 1,000 p/st", 1.0, {"p/st": 3000.0}, 3.0),
    ],
)
def test_rates_in_words_pay_what_they_say(text, value, quantity, expected):
    assert parse_worded(text, "GBP").at(1.0).amount(value, quantity) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    "text", ["entry price", "5 EUR / 100 kg", "10 % MAX 5 % MAX 4 %", "1e3 %", "-5 %", "10,5 %", "%"]
)
def test_words_that_are_no_rate_are_never_one(text):
    with pytest.raises(MissingFacts, match="another kind of rule"):
        parse_worded(text, "GBP").at(1.0).amount(1000.0, 5.0)


def own_table(tmp_path, country, currency, rows):
    folder = tmp_path / country
    folder.mkdir()
    folder.joinpath("pack.yaml").write_text(
        f"country: {country}\ncurrency: {currency}\ntitle: {country}\nsource: own table\n"
        "address: https://example.org\nday: 2026-10-09\nterms: own\n"
    )
    folder.joinpath("lines.csv").write_text("code,words,units,duty,lists\n" + rows)
    folder.joinpath("vat.csv").write_text("code,rate,words\nall,5 %,GST\n")
    return read_destination(folder)


# Worked examples of CBSA Customs Notice 26-23: value for duty, ordinary duty, surtax, GST. The items are of schedule 2
# (25 %) and schedule 1 (50 %) of the order; that of the third also pays 34.00 of antidumping duty, which is left out.
@pytest.mark.parametrize(
    ("item", "mfn", "surtax", "paid_duty", "gst"),
    [("0406.10.10", "Free", 25, 37.5, 9.38), ("50", "Free", 50, 75.0, 11.25), ("0406.10.10", "5 %", 25, 45.0, 9.75)],
)
def test_canadas_surtax_falls_on_the_lines_of_an_own_table(tmp_path, item, mfn, surtax, paid_duty, gst):
    if item == "50":
        lists = Path("src/tradetalks/data/customs/canada_lists.csv").read_text().splitlines()
        item = next(row.split(",")[1] for row in lists if row.startswith("canada-surtax-2026-50,"))
    pack = own_table(tmp_path, "CAN", "CAD", f"{item},Goods,,{mfn},\n0901.11.00,Coffee,,18 %,\n")
    found = duty(item, "USA", "CAN", "2026-09-30", 150.0, pack=pack)
    assert found.amount == paid_duty
    assert [layer.rate for layer in found.layers[1:]] == [surtax / 100]
    assert found.taxes[0].amount == gst
    assert duty(item, "MEX", "CAN", "2026-09-30", 150.0, pack=pack).amount == pytest.approx(paid_duty - 1.5 * surtax)
    assert duty(item, "USA", "CAN", "2026-09-07", 150.0, pack=pack).amount == pytest.approx(paid_duty - 1.5 * surtax)
    assert duty("0901.11.00", "USA", "CAN", "2026-09-30", 100.0, pack=pack).amount == 18.0


def test_a_destination_without_tables_says_what_falls_on_top():
    with pytest.raises(MissingFacts, match="surtax of September 2026"):
        duty("0406.10.10", "USA", "CAN", "2026-09-30", 150.0)


def test_chinas_duties_fall_on_any_line_of_an_own_table(tmp_path):
    """From 10 November 2025 on 10 % on all goods of the United States (Tariff Commission, Announcement 10 of 2025)."""
    rows = "9018.90.99,Instruments,,4 %,-\n3926.90.90,Plastics,,6.5 %,china-list-2\n"
    pack = own_table(tmp_path, "CHN", "CNY", rows)
    options = {"pack": pack, "trust": ("USA.white_house",)}
    day = "2025-11-20"
    assert duty("9018.90.99", "USA", "CHN", day, 100.0, **options).amount == 14.0
    assert duty("9018.90.99", "DEU", "CHN", day, 100.0, **options).amount == 4.0
    # list 2 of 2018: 25 % since 23 August 2018
    assert duty("3926.90.90", "USA", "CHN", day, 100.0, **options).amount == pytest.approx(6.5 + 25.0 + 10.0)


def test_a_table_that_does_not_say_on_which_list_goods_stand_gives_a_range(tmp_path):
    pack = own_table(tmp_path, "CHN", "CNY", "9018.90.99,Instruments,,4 %,\n")
    found = duty("9018.90.99", "USA", "CHN", "2025-11-20", 100.0, pack=pack)
    assert (found.form, found.low.amount) == ("range", 14.0)
    assert found.high.amount == 39.0  # 25 % of lists 1 and 2
    assert "which list" in found.depends[0]
