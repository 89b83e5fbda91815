"""Excel both ways: template, filled, run, read back; the user's cells as they were; clear refusals."""

import datetime as dt
import zipfile

import numpy as np
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import LineChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from typer.testing import CliRunner

from tradetalks.answers.sensitivity import unknown_label
from tradetalks.cli import app
from tradetalks.digits import billions, percent
from tradetalks.equilibrium import horizon
from tradetalks.errors import BadInput, BadLedger
from tradetalks.ledger import Ledger, Scenario
from tradetalks.report.book_read import open_book, read_book
from tradetalks.report.book_results import LEVELS, run_book
from tradetalks.report.book_template import COLUMNS, EXAMPLES, FIELDS, filled, template
from tradetalks.runs import compare, run, run_all
from tradetalks.runs.sensitivity import tornado
from tradetalks.settings import Settings
from tradetalks.world import World
from tradetalks.world.table import country_name, sector_name

ROW = {name: row for row, name in enumerate(FIELDS, start=2)}
COLUMN = {name: column for column, name in enumerate(COLUMNS, start=1)}


def fill(path):
    """A template filled as a user would, with cells of the user's own on every sheet."""
    path.write_bytes(template(Ledger.load()))
    book = load_workbook(path)
    sheet = book["scenario"]
    texts = {"title": "My war", "question": "What if?", "author": "me", "assumes": "law stays", "leaves_out": "rest"}
    for name, text in (texts | {"against": "framework", "draws": "4"}).items():
        sheet.cell(ROW[name], 2, text)
    sheet.cell(ROW["on"], 2, dt.datetime(2025, 12, 1))
    for row, cells in enumerate(EXAMPLES, start=3):
        for column, text in enumerate(cells, start=1):
            book["events"].cell(row, column, text or None)
    book["events"].cell(3, COLUMN["date"], dt.date(2025, 11, 1))
    book["events"].cell(3, COLUMN["rate"], 1.0)
    sheet["F2"], sheet["F3"] = 41, "=F2+1"
    sheet["F3"].font, sheet["F2"].fill = Font(bold=True, color="FF0000"), PatternFill("solid", fgColor="00FF00")
    sheet["F2"].comment = Comment("mine", "me")
    own = book.create_sheet("own sums")
    own["A1"], own["B2"], own["A3"] = "=SUM(scenario!F2:F3)", 0.5, dt.datetime(2025, 10, 30)
    own["B2"].number_format = "0.0%"
    own.merge_cells("C1:D2")
    own.column_dimensions["A"].width = 33
    book.save(path)
    return path


def edit(path, sheet, cell, value):
    book = load_workbook(path)
    book[sheet][cell] = value
    book.save(path)
    return path


def read(path):
    return read_book(path, open_book(path))


@pytest.fixture(scope="module")
def run_once(tmp_path_factory):
    path = fill(tmp_path_factory.mktemp("book") / "mine.xlsx")
    out = path.with_name("results.xlsx")
    before = path.read_bytes()
    run_book(path, out, Settings(horizon="year", draws=9), Ledger.load(), World.load(), processes=1)
    assert path.read_bytes() == before
    return path, out


def test_what_is_written_is_what_the_library_says(run_once):
    path, out = run_once
    asked = read(path)
    assert (asked.against, asked.settings) == ("framework", {"horizon": "long_run", "draws": 4, "seed": 7})
    found = compare(*run_all(["framework", asked.scenario], draws=4))
    book = load_workbook(out)
    for name in LEVELS:
        estimate, sheet = found.of(name), book["tt " + name.replace("_", " ")]
        convert = percent if estimate.quantity.unit == "log change" else billions
        rows = {tuple(row[: len(estimate.labels)]): row for row in sheet.iter_rows(min_row=5, values_only=True)}
        assert len(rows) == estimate.median.size
        for where, interval in estimate.rows():
            names = tuple(
                sector_name(label) if label in found.world.sectors else country_name(label) for label in where
            )
            numbers = rows[names][len(where) + 1 : len(where) + 4]
            assert numbers == pytest.approx([convert(number) for number in interval[:3]], rel=1e-12, abs=1e-12)
    usa = next(
        row for row in book["tt real income"].iter_rows(min_row=5, values_only=True) if row[0] == "United States"
    )
    assert usa[1] == pytest.approx(found.world.income[found.world.country("USA")], rel=1e-12)
    said = dict(book["tt sources"].iter_rows(values_only=True))
    assert "draws" in said["range"]
    assert said["made of: world"] == found.made_of["world"]
    assert len(book["tt real income"]._charts) == 1
    unknowns = list(book["tt unknowns"].iter_rows(min_row=5, values_only=True))
    most = found.world.countries[int(np.argmax(np.abs(found.at_central("real_income"))))]
    solved = tornado(found, "real_income", most)
    assert unknowns[0][0] == country_name(most)
    assert unknowns[0][2] == pytest.approx(percent(solved.central), rel=1e-9)
    named = {unknown_label(swing.unknown): swing for swing in solved.swings if swing.solved}
    swing = named[unknowns[0][1]]
    both = [percent(solved.central + move) for move in (swing.low, swing.high)]
    assert unknowns[0][3:] == pytest.approx(both, rel=0.1)  # first-order against solved in full


def test_the_scenario_is_that_of_the_cells(run_once):
    scenario = read(run_once[0]).scenario
    assert (str(scenario.on), scenario.trust) == ("2025-12-01", ("USA.white_house", "CHN.mofcom"))
    first, second = scenario.events
    assert (first.measure, str(first.date), first.terms.rate) == ("USA/china-100", "2025-11-01", 1.0)
    assert (second.terms.approval_rate.low, second.terms.approval_rate.high) == (0.03, 0.60)


def test_the_users_cells_are_left_as_they_were(run_once):
    before, after = (load_workbook(path) for path in run_once)
    assert [name for name in after.sheetnames if not name.startswith("tt ")] == before.sheetnames
    for sheet in before:
        other = after[sheet.title]
        assert other.merged_cells.ranges == sheet.merged_cells.ranges
        assert other.data_validations.count == sheet.data_validations.count
        assert {k: v.width for k, v in other.column_dimensions.items()} == {
            k: v.width for k, v in sheet.column_dimensions.items()
        }
        for row in sheet.iter_rows():
            for cell in row:
                there = other[cell.coordinate]
                assert there.value == cell.value
                if cell.has_style:
                    assert (repr(there.font), repr(there.fill)) == (repr(cell.font), repr(cell.fill))
                    assert there.number_format == cell.number_format
                assert (there.comment and there.comment.text) == (cell.comment and cell.comment.text)


def test_a_second_run_replaces_its_own_sheets(run_once, tmp_path):
    again = tmp_path / "again.xlsx"
    run_book(run_once[1], again, Settings(horizon="year", draws=9), Ledger.load(), World.load(), processes=1)
    assert load_workbook(again).sheetnames == load_workbook(run_once[1]).sheetnames


def test_a_shipped_template_asks_for_what_is_missing(tmp_path):
    path = tmp_path / "empty.xlsx"
    path.write_bytes(template(Ledger.load()))
    with pytest.raises(BadLedger) as caught:
        read(path)
    assert "title" in caught.value.where + caught.value.what
    assert "sheet scenario" in caught.value.where


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "where", "what"),
    [
        ("scenario", f"B{ROW['on']}", "=TODAY()", f"sheet scenario, cell B{ROW['on']}", "a formula"),
        ("scenario", f"B{ROW['draws']}", "many", f"sheet scenario, cell B{ROW['draws']}", "not a whole number"),
        ("scenario", f"B{ROW['as_of']}", "soon", f"sheet scenario, cell B{ROW['as_of']}", "not a day"),
        ("scenario", "A4", "autor", "sheet scenario, cell A4", "unknown field"),
        ("scenario", "A4", "title", "sheet scenario, cell B4", "is repeated"),
        ("scenario", "B40", "lost", "sheet scenario, cell B40", "a value without a field"),
        ("events", "A3", "USA/china-10", "sheet events, cell A3", "no measure"),
        ("events", "C4", "2025-13-01", "sheet events, cell C4", "not a day"),
        ("events", "G3", "=1/4", "sheet events, cell G3", "a formula"),
        ("events", "G3", "lots", "sheet events, cell G3", "not a number"),
        ("events", "J4", "0.6 / 0.25 / 0.03", "sheet events, cell J4", "not in order"),
        ("events", "Q1", "colour", "sheet events, cell Q1", "unknown column"),
        ("events", "G3", "#N/A", "sheet events, cell G3", "an error value"),
    ],
)
def test_a_bad_cell_is_named(tmp_path, sheet, cell, value, where, what):
    path = edit(fill(tmp_path / "mine.xlsx"), sheet, cell, value)
    with pytest.raises((BadInput, BadLedger)) as caught:
        read(path)
    assert where in caught.value.where
    assert what in caught.value.what


def test_merged_fields_and_long_sheets_are_refused(tmp_path):
    path = fill(tmp_path / "merged.xlsx")
    book = load_workbook(path)
    book["events"].merge_cells("A3:B4")
    book.save(path)
    with pytest.raises(BadInput, match="merged cells") as caught:
        read(path)
    assert "sheet events, A3:B4" in caught.value.where
    path = fill(tmp_path / "long.xlsx")
    book = load_workbook(path)
    for row in range(99_000, 100_001):
        book["events"].cell(row, 1, "USA/china-100")
    book.save(path)
    with pytest.raises(BadInput, match="more than") as caught:
        read(path)
    assert "sheet events, row 99000" in caught.value.where


def test_damaged_and_foreign_files_are_refused(tmp_path):
    path = tmp_path / "damaged.xlsx"
    content = template(Ledger.load())
    for bad in (b"", b"no zip", content[: len(content) // 2]):
        path.write_bytes(bad)
        with pytest.raises(BadInput, match="not a workbook") as caught:
            open_book(path)
        assert caught.value.where == str(path)
    with zipfile.ZipFile(path, "w") as other:
        other.writestr("word/document.xml", "<x/>")
    with pytest.raises(BadInput, match="not a workbook"):
        open_book(path)
    with pytest.raises(BadInput, match="no such file"):
        open_book(tmp_path / "none.xlsx")
    Workbook().save(path)
    with pytest.raises(BadInput, match="no sheet 'scenario'"):
        read(path)


def test_a_book_with_what_would_be_lost_is_refused(tmp_path):
    path = fill(tmp_path / "charted.xlsx")
    book = load_workbook(path)
    chart = LineChart()
    chart.add_data(Reference(book["own sums"], min_col=2, min_row=1, max_row=3))
    book["own sums"].add_chart(chart, "F1")
    book.save(path)
    with pytest.raises(BadInput, match="would be lost") as caught:
        open_book(path)
    assert "sheet own sums" in caught.value.where
    assert "charts" in caught.value.evidence
    with zipfile.ZipFile(path, "a") as parts:
        parts.writestr("xl/vbaProject.bin", b"x")
    with pytest.raises(BadInput, match="would be lost") as caught:
        open_book(path)
    assert "macros" in caught.value.evidence


def test_the_verbs_write_and_do_not_overwrite(tmp_path):
    path, runner = tmp_path / "new.xlsx", CliRunner()
    assert runner.invoke(app, ["template", str(path)]).exit_code == 0
    assert load_workbook(path).sheetnames == [
        "scenario",
        "events",
        "measures",
        "example",
        "example measure",
        "lists",
    ]
    with pytest.raises(BadInput, match="there already"):
        runner.invoke(app, ["template", str(path)], catch_exceptions=False)
    fill(path)
    done = runner.invoke(app, ["run", str(path), "--country", "CHN"], catch_exceptions=False)
    assert "China" in done.stdout
    assert "tt sources" in load_workbook(path).sheetnames


DATA = {
    "title": "The 100 % comes", "question": "What then?", "author": "me", "as_of": "2025-10-27", "on": "2025-12-01",
    "trust": ["USA.white_house", "CHN.mofcom"], "assumes": ["law stays", "nothing else moves"], "leaves_out": ["rest"],
    "events": [{"measure": "USA/china-100", "event": "enter_force", "date": "2025-11-01", "source": "scenario"}],
}  # fmt: skip


def test_a_workbook_holds_parameters_and_elasticities(tmp_path):
    path = tmp_path / "held.xlsx"
    settings = Settings("year", None, "imf", (("electronics", 4.0), ("inputs", 0.3)), draws=1)
    path.write_bytes(filled(DATA, None, settings, Ledger.load()))
    found = run_book(path, path, Settings(), Ledger.load(), World.load(), processes=1)
    world = World.load().with_elasticities("imf", {"electronics": 4.0})
    wanted = run(Scenario.read(DATA, "held"), world=world, horizon=horizon("year").fixed({"inputs": 0.3}), draws=1)
    assert found.real_income.at("CHN") == wanted.real_income.at("CHN")
    assert read(path).data == DATA


@pytest.mark.parametrize(("column", "text", "said"), [
    ("more", "rent_to: importer", "not a JSON object"),
    ("more", '{"terms": {"rate": "0.5"}}', "said twice"),
    ("more", '{"terms": 3}', "not a JSON object"),
    ("more", '{"until": "2026-01-01", "colour": "red"}', "colour"),
])  # fmt: skip
def test_what_has_no_column_is_refused_with_its_row(tmp_path, column, text, said):
    path = tmp_path / "more.xlsx"
    event = {**DATA["events"][0], "terms": {"rate": "0.4"}}
    path.write_bytes(filled(DATA | {"events": [event]}, None, Settings(), Ledger.load()))
    edit(path, "events", f"{get_column_letter(COLUMN[column])}3", text)
    with pytest.raises((BadInput, BadLedger), match=said) as refused:
        read(path)
    assert "row 3" in refused.value.where


def test_the_closure_asked_for_holds_for_a_workbook_too(tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(filled(DATA, None, Settings(draws=1), Ledger.load()))
    found = run_book(path, path, Settings(closure="free"), Ledger.load(), World.load(), processes=1)
    assert "trade balances free" in found.horizon
    edit(path, "scenario", f"B{ROW['closure']}", "proportional")
    found = run_book(path, path, Settings(closure="free"), Ledger.load(), World.load(), processes=1)
    assert "in proportion to income" in found.horizon


def test_groups_of_a_scenarios_own_are_not_lost_in_a_workbook():
    """They have no sheet: the file would look whole and hold half."""
    with pytest.raises(BadInput, match="no place in a workbook"):
        filled({"title": "a", "groups": {"mine": ["CHN"]}}, None, Settings(), Ledger.load())
