"""Parties of an order book on a screening list of the user's, with the columns of the public list.

Huawei stands on the Entity List since 84 FR 22961 (21 May 2019); the other records are made up or public designations.
"""

import json
import unicodedata

import pytest
from typer.testing import CliRunner

from tradetalks.cli import app
from tradetalks.customs.screening import NEAR, Listed, likeness, read_screening, screen, words_of
from tradetalks.errors import BadInput

HEAD = "_id,source,entity_number,type,programs,name,addresses,federal_register_notice,start_date,end_date,alt_names\n"
LIST = (
    HEAD + '1,Entity List,,,,"Huawei Technologies Co., Ltd.","Shenzhen, CN",84 FR 22961,2019-05-21,,'
    '"Shenzhen Huawei Technologies; 华为技术有限公司"\n'
    "2,SDN,7157,Entity,RUSSIA-EO14024,JOINT STOCK COMPANY KALASHNIKOV CONCERN,,,,,Концерн Калашников; IZHMASH\n"
    "3,Denied Persons List,,,,José Müller-Øster,,,2020-01-01,2030-01-01,\n"
)
BOOK = "product,origin,destination,on,value,Supplier,Buyer\n"
LINE = "8505.11.00.70,CHN,USA,2026-10-01,1000,{},{}\n"


@pytest.fixture
def listed(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def found(listed, party):
    return [(one.listed.source, one.score) for one in screen({("Supplier", party): [1]}, read_screening(listed))]


@pytest.mark.parametrize(
    ("party", "source"),
    [
        ("HUAWEI TECHNOLOGIES CO LTD", "Entity List"),
        ("Huawei Technologies", "Entity List"),
        ("Technologies, Huawei", "Entity List"),
        ("华为技术有限公司", "Entity List"),
        ("Hu\u200bawei Technologies", "Entity List"),  # a sign that nobody sees
        ("Ниаwеi Technologies".replace("Ни", "Hu"), "Entity List"),  # Cyrillic letters that look Latin
        (unicodedata.normalize("NFD", "José Müller-Øster"), "Denied Persons List"),
        ("jose muller oster", "Denied Persons List"),
        ("АО «Концерн Калашников»", "SDN"),
        ("Kontsern Kalashnikov", "SDN"),
        ("Kalashnikov Concern JSC", "SDN"),
        ("IZHMASH", "SDN"),
    ],
)
def test_the_same_name_is_found_however_it_is_written(listed, party, source):
    match = found(listed, party)
    assert [one for one, _ in match] == [source]
    assert match[0][1] == 1.0 or "АО" in party


@pytest.mark.parametrize(
    "party", ["Huawei Tecnologies", "Huawei Technologies (Thailand)", "Hauwei Technologies", "Kalashnikov Koncern"]
)
def test_a_name_like_it_is_told_with_its_score(listed, party):
    ((_, score),) = found(listed, party)
    assert NEAR <= score < 1.0


@pytest.mark.parametrize("party", ["Hua Xin Trading", "Acme", "Technologies Ltd", "Ltd", "...", "=cmd()", "0", "José"])
def test_other_names_are_not(listed, party):
    assert found(listed, party) == []


def test_likeness_does_not_depend_on_the_order_of_words():
    a, b = words_of("Alpha Beta Gamma Ltd"), words_of("gamma, beta & alpha")
    assert likeness(a, b) == likeness(b, a) == 1.0


def test_a_slip_in_any_letter_of_a_long_name_stays_near():
    name = "Huawei Technologies"
    record = (Listed(name, (name,), "", ""),)
    for at in range(len(name)):
        slip = name[:at] + "q" + name[at + 1 :]
        assert screen({("", slip): [1]}, record), slip


def test_the_book_says_what_was_compared_also_where_nothing_is_near(listed, tmp_path):
    book = tmp_path / "book.csv"
    call = ["duty", "--file", str(book), "--screening", str(listed), "--out", str(tmp_path / "priced.csv")]
    book.write_text(BOOK + LINE.format("Acme", "Hua Xin"), encoding="utf-8")
    told = CliRunner().invoke(app, call)
    assert told.exit_code == 0, told.output
    assert "none is near" in told.output
    assert "2 parties (Supplier, Buyer) were compared with 3 records" in told.output
    book.write_text(
        BOOK + LINE.format("Huawei Tecnologies", "Acme") + LINE.format("Huawei Tecnologies", '"=HYPERLINK(""x"")"'),
        encoding="utf-8",
    )
    rows = json.loads(CliRunner().invoke(app, [*call, "--json"]).stdout)["tables"]["parties"]["rows"]
    assert [(row[0], row[2], row[-1]) for row in rows] == [("Huawei Tecnologies", "like it", "1, 2")]


def test_columns_of_parties_are_named_or_asked_for(listed, tmp_path):
    book = tmp_path / "book.csv"
    book.write_text(BOOK.replace("Supplier", "Fabrik").replace(",Buyer", ",Note") + LINE.format("IZHMASH", "x"))
    call = ["duty", "--file", str(book), "--screening", str(listed), "--out", str(tmp_path / "priced.csv")]
    with pytest.raises(BadInput, match="nobody was screened"):
        CliRunner().invoke(app, call, catch_exceptions=False)
    with pytest.raises(BadInput, match="no 'Werk'"):
        CliRunner().invoke(app, [*call, "--party", "Werk"], catch_exceptions=False)
    assert "IZHMASH" in CliRunner().invoke(app, [*call, "--party", "Fabrik"]).output


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "without records"),
        (HEAD.encode(), "without records"),
        (b"source,title\nSDN,x\n", "no column 'name'"),
        (b"name\nAcme\n", "no column 'source'"),
        (HEAD.encode() + b"1,SDN,,,,,,,,,\n", "row 2: a record without a name"),
        (b"\xff\xfe\x00", "cannot be read"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused(tmp_path, content, said):
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=said):
        read_screening(path)


def test_a_record_with_a_name_only_and_a_very_long_one_are_taken(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("name,source\nAcme Rockets,\n" + "x" * 100_000 + ",SDN\n")
    assert found(path, "ACME ROCKETS INC") == [("", 1.0)]
    assert found(path, "x" * 300) == []
