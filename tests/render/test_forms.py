"""One answer in every form: the same cells, nothing that a reader's program would take for code."""

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import jsonschema_rs
import pytest
from python_calamine import CalamineWorkbook

from tradetalks.answer import Answer, Chart, Point, Series
from tradetalks.errors import BadInput, UnknownName
from tradetalks.number import Number, OverSets
from tradetalks.render import charts, forms, terminal
from tradetalks.render.chart_forms import FORMS, NARROW, WIDE
from tradetalks.table import Column, Table

SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "reference" / "answer.schema.json"
MONTHS = (Point("2026-10", 1.0, 0.5, 2.0), Point("2026-11", -2.0, -3.0, None), Point("2026-12", None))
NUMBERS = (Point(0.5, 1.0), Point(0.6, 0.25, 0.2, 0.3))
CHART = Chart(
    name="cost",
    title="Cost <of> & the acts",
    subtitle="What they cost.",
    unit="billion USD a year",
    series=(Series("one", MONTHS), Series("other", MONTHS, line=True)),
    form="lines",
    baseline="nothing",
    source="ledger abc",
    day="2026-10-09",
    version="1",
)
HOSTILE = '=HYPERLINK("x") <script>alert(1)</script> | a\nb'
ANSWER = Answer(
    title="What is new <today>",
    sentences=("Two acts came into force.", "One is a threat."),
    tables=(
        Table(
            "acts",
            "Acts since 1 October",
            (Column("act"), Column("trade", "billion USD a year", 1), Column("day")),
            (("Tariff on cars", 12.34, "2026-10-01"), (HOSTILE, None, "2026-10-02"), ("Ban", -0.04, "")),
            "US imports of 2024.",
        ),
        Table("none", "Nothing", (Column("what"),), ()),
    ),
    notes=("The ledger ends on 9 October 2026.",),
    made_of={"ledger": "abc", "version": "1"},
    charts=(CHART,),
)


def test_json_has_the_published_shape_and_all_digits():
    found = json.loads(forms.TEXTS["json"](ANSWER))
    jsonschema_rs.validate(json.loads(SCHEMA.read_text(encoding="utf-8")), found)
    assert found["tables"]["acts"]["rows"][0] == ["Tariff on cars", 12.34, "2026-10-01"]
    assert found["tables"]["acts"]["rows"][1][1] is None


def test_csv_reads_back_and_holds_no_formula():
    lines = [line for line in forms.TEXTS["csv"](ANSWER).split("\n\n")[0].splitlines(keepends=True) if line[0] != "#"]
    rows = list(csv.reader(io.StringIO("".join(lines))))
    assert rows[0] == ["act", "trade, billion USD a year", "day"]
    assert rows[1] == ["Tariff on cars", "12.34", "2026-10-01"]
    assert rows[2][0] == "'" + HOSTILE
    assert rows[2][1] == ""


def test_markdown_keeps_a_row_on_a_line():
    lines = [line for line in forms.TEXTS["md"](ANSWER).splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in lines[:5]} == {4}
    assert "| Tariff on cars | 12.3 | 2026-10-01 |" in lines


def test_html_is_escaped_and_needs_nothing_else():
    page = forms.TEXTS["html"](ANSWER)
    assert "<script>" not in page
    assert "What is new &lt;today&gt;" in page
    assert not re.search(r"(src|href)=", page)
    assert page.count("<tr>") == 1 + 3 + 1


def test_the_workbook_has_numbers_texts_and_a_summary(tmp_path):
    path = tmp_path / "a.xlsx"
    forms.write(ANSWER, path)
    book = CalamineWorkbook.from_path(path)
    assert book.sheet_names == ["summary", "acts", "none"]
    rows = book.get_sheet_by_name("acts").to_python()
    assert rows[3] == ["Tariff on cars", 12.34, "2026-10-01"]
    assert rows[4][0] == HOSTILE


@pytest.mark.parametrize("width", ["50", "200"])
def test_a_terminal_of_any_width_shows_every_word(width, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", width)
    terminal.show(ANSWER)
    printed = capsys.readouterr().out
    assert printed.startswith("What is new <today>")
    assert "12.3" in printed
    assert "- The ledger ends on 9 October 2026." in printed
    assert "\u22120.0" not in printed


def test_a_terminal_shows_the_first_rows_and_says_how_many_more_there_are(capsys):
    table = replace(ANSWER.tables[0], shown=1)
    terminal.show(replace(ANSWER, tables=(table,)))
    printed = capsys.readouterr().out
    assert "Tariff on cars" in printed
    assert "HYPERLINK" not in printed
    assert "2 more rows" in printed
    for form in ("json", "csv", "md", "html"):
        assert "Ban" in forms.TEXTS[form](replace(ANSWER, tables=(table,)))


def test_another_ending_is_refused_with_those_there_are(tmp_path):
    with pytest.raises(BadInput, match="form that is not known") as refused:
        forms.write(ANSWER, tmp_path / "a.doc")
    assert ".xlsx" in str(refused.value) or "xlsx" in str(refused.value)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(UnknownName, match="no table 'act'"):
        ANSWER.table("act")


LONG = "https://example.org/a-proclamation-with-a-long-address"
WORDY = Table(
    "acts",
    "Acts",
    (Column("day"), Column("act"), Column("trade", "billion USD"), Column("address")),
    (("2026-10-01", "Adjusting imports of certain things " * 3, 12.34, LONG), ("2026-10-02", "Another", None, "")),
)


@pytest.mark.parametrize("width", ["20", "50", "80", "120", "200"])
def test_no_word_and_no_day_is_broken_at_any_width(width, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", width)
    terminal.show(Answer("What is new", tables=(WORDY,)))
    words = capsys.readouterr().out.split()
    for word in ("2026-10-01", "2026-10-02", "Adjusting", "certain", "12.34", LONG):
        assert word in words, word


def test_a_row_that_does_not_fit_is_a_block_under_its_first_cell(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "50")
    terminal.show(Answer("What is new", tables=(WORDY,)))
    lines = capsys.readouterr().out.splitlines()
    first, second = lines.index("2026-10-01"), lines.index("2026-10-02")
    assert any(line.split()[-1:] == ["12.34"] for line in lines[first:second])
    assert all("trade" not in line for line in lines[second:])
    assert max(len(line) for line in lines if LONG not in line) <= 50


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_every_form_of_chart_is_drawn_with_title_stamp_and_a_text_for_screen_readers(form, width):
    points = NUMBERS if form in ("plane", "cells") else MONTHS
    chart = replace(CHART, form=form, series=(Series("one", points), Series("other", points, line=True)))
    drawn = charts.svg(chart, width)
    root = ElementTree.fromstring(drawn)
    assert root.get("role") == "img"
    assert root.find("{http://www.w3.org/2000/svg}title").text == "Cost <of> & the acts"
    spoken = root.find("{http://www.w3.org/2000/svg}desc").text
    assert "billion USD a year" in spoken
    assert "one, from" in spoken
    text = " ".join("".join(root.itertext()).split())
    assert all(part in text for part in ("Against: nothing", "Source: ledger abc", "2026-10-09", "tradetalks 1"))
    assert "NaN" not in drawn


def test_a_picture_is_of_the_first_chart(tmp_path):
    forms.write(ANSWER, tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    forms.write(ANSWER, tmp_path / "a.svg")
    assert "What they cost." in (tmp_path / "a.svg").read_text(encoding="utf-8")
    with pytest.raises(BadInput, match="no chart"):
        forms.write(replace(ANSWER, charts=()), tmp_path / "b.png")


def test_codes_are_for_programs_and_a_long_table_says_what_it_leaves_out(capsys):
    columns = (Column("country"), Column("code", coded=True), Column("change", "%", 1, signed=True))
    rows = (("China", "CHN", 0.26), ("Viet Nam", "VNM", -1.0), ("Mexico", "MEX", 0.0))
    answer = Answer("Codes", tables=(Table("codes", "Codes", columns, rows, shown=2),))
    terminal.show(answer)
    printed = capsys.readouterr().out
    assert "CHN" not in printed
    assert "+0.3" in printed
    assert "Mexico" not in printed
    assert "1 more rows" in printed
    assert "VNM" not in forms.TEXTS["html"](answer) + forms.TEXTS["md"](answer)
    assert "Mexico" in forms.TEXTS["html"](answer)
    assert "VNM" in forms.TEXTS["csv"](answer)
    assert json.loads(forms.TEXTS["json"](answer))["tables"]["codes"]["rows"][0] == ["China", "CHN", 0.26]


def test_a_range_is_one_cell_for_people_and_a_column_for_each_number_for_programs(capsys, tmp_path):
    columns = (Column("side"), Column("gain", "%", 2, signed=True), Column("orders", "tonnes", 0))
    rows = (("A", OverSets(0.5, -0.25, 0.75), Number(3.0, 2.0, 4.0)), ("B", None, None))
    answer = Answer("Ranges", tables=(Table("gains", "Gains", columns, rows),))
    terminal.show(answer)
    for shown in (capsys.readouterr().out, forms.TEXTS["md"](answer), forms.TEXTS["html"](answer)):
        assert "+0.50 (\u22120.25 to +0.75)" in shown
        assert "3 (2 to 4)" in shown
    table = json.loads(forms.TEXTS["json"](answer))["tables"]["gains"]
    names = [column["name"] for column in table["columns"]]
    assert names == [
        "side",
        "gain: central",
        "gain: least",
        "gain: most",
        "orders: median",
        "orders: low",
        "orders: high",
    ]
    assert table["rows"] == [["A", 0.5, -0.25, 0.75, 3.0, 2.0, 4.0], ["B", *[None] * 6]]
    lines = forms.TEXTS["csv"](answer).splitlines()
    assert lines[-2] == "A,0.5,-0.25,0.75,3.0,2.0,4.0"
    forms.write(answer, tmp_path / "a.xlsx")
    sheet = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_name("gains").to_python()
    assert sheet[3] == ["A", 0.5, -0.25, 0.75, 3.0, 2.0, 4.0]
