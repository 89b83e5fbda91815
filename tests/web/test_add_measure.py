"""A measure of the user's own, added at the Table by a form and in a workbook by a sheet; errors stand in place."""

import io
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))
from tradetalks.errors import BadInput, BadLedger
from tradetalks.files import read_yaml
from tradetalks.ledger import Ledger
from tradetalks.report.book_read import open_book, read_book
from tradetalks.report.book_template import filled, template
from tradetalks.settings import Settings
from tradetalks.web.added import Added, with_measure
from tradetalks.web.book import state_from_book, state_to_book
from tradetalks.web.state import TableState, compose
from waiting import LONG

ANSWER = {
    "title": "Brazil answers",
    "imposed_by": "BRA",
    "kind": "tariff",
    "origin": "United States",
    "destination": "Brazil",
    "rate": "30 %",
    "how": "add",
}
EXAMPLES = sorted((Path(__file__).resolve().parents[2] / "docs" / "examples" / "agreements").glob("*.yaml"))


def errors(**changed: str) -> dict[str, str]:
    state, wrong = with_measure(Added(state=TableState(), fields=ANSWER | changed))
    assert (state is None) == bool(wrong)
    return wrong


def test_a_measure_is_added_and_in_force_from_the_first_day() -> None:
    state, wrong = with_measure(Added(state=TableState(), fields=ANSWER))
    assert wrong == {}
    assert state is not None
    scenario = compose(state, Ledger.load())
    (own,) = scenario.measures
    assert (own.scope.origin, own.scope.destination) == (("USA",), ("BRA",))
    found = own.state(on=scenario.on, as_of=scenario.as_of)
    assert (found.status, found.terms.rate) == ("in force", 0.3)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("imposed_by", ""),
        ("rate", "lots"),
        ("rate", ""),
        ("how", ""),
        ("origin", "Atlantis"),
        ("destination", "QQQ"),
        ("products", "85x"),
        ("since", "2025-13-01"),
        ("until", "2020-01-01"),
    ],
)
def test_an_error_stands_with_its_field(field: str, value: str) -> None:
    assert list(errors(**{field: value})) == [field]


def test_what_enactment_can_make_nothing_of_is_refused() -> None:
    """No product data of Brazil's exports of one code are shipped, so that a control on them would change nothing."""
    told = errors(kind="export_control", control="ban", origin="Brazil", destination="all", products="99999999")
    assert "nothing here" in next(iter(told.values()))


def test_goods_that_cross_no_border_are_refused() -> None:
    assert list(errors(origin="BRA")) == ["origin"]


def test_a_second_measure_of_one_name_is_refused() -> None:
    state, _ = with_measure(Added(state=TableState(), fields=ANSWER))
    assert state is not None
    assert list(with_measure(Added(state=state, fields=ANSWER))[1]) == ["title"]
    assert with_measure(Added(state=state, fields=ANSWER | {"title": "Another"}))[1] == {}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_workbook_gives_the_measures_back(path: Path, tmp_path: Path) -> None:
    data = read_yaml(path)
    assert isinstance(data, dict)
    book = tmp_path / "book.xlsx"
    book.write_bytes(filled(data, None, Settings(), Ledger.load()))
    assert read_book(book, open_book(book)).data["measures"] == data["measures"]


def test_a_state_with_an_own_measure_keeps_it_as_a_workbook(tmp_path: Path) -> None:
    state, _ = with_measure(Added(state=TableState(), fields=ANSWER))
    assert state is not None
    book = tmp_path / "book.xlsx"
    book.write_bytes(state_to_book(state, Ledger.load()))
    again = TableState.model_validate(state_from_book(book))
    assert isinstance(again.scenario, dict)
    assert isinstance(state.scenario, dict)
    assert again.scenario["measures"] == state.scenario["measures"]


def test_an_error_in_the_sheet_of_measures_names_its_cell(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(Ledger.load())))
    fields = {row[0].value: row[1] for row in book["scenario"].iter_rows(min_row=2, max_col=2)}
    for name in ("title", "question", "author", "assumes", "leaves_out"):
        fields[name].value = "a"
    sheet = book["measures"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    example = {cell.value: book["example measure"].cell(3, cell.column).value for cell in sheet[1]}
    for name, value in example.items():
        sheet.cell(3, columns[name], value)
    path = tmp_path / "book.xlsx"
    book.save(path)
    assert [one.id for one in read_book(path, open_book(path)).scenario.measures] == ["EU/answer"]
    sheet.cell(3, columns["rate"], "lots")
    book.save(path)
    with pytest.raises(BadLedger, match="not a number") as told:
        read_book(path, open_book(path))
    assert f"sheet measures, cell {sheet.cell(3, columns['rate']).coordinate}" in told.value.where
    sheet.cell(3, columns["more"], "{")
    book.save(path)
    with pytest.raises(BadInput, match="JSON") as told_more:
        read_book(path, open_book(path))
    assert "sheet measures, row 3" in told_more.value.where


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_the_form_adds_a_measure_and_says_what_is_wrong_beside_the_field(served: Any, browser: Any, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 850})
    page = context.new_page()
    page.set_default_timeout(1000.0 * LONG)
    page.goto(served.url + "table")
    page.locator("#add-measure summary").click()
    page.select_option("#add-kind", "tariff")
    assert not page.locator("#add-control").is_visible()
    for name, value in ANSWER.items():
        if name in ("imposed_by", "kind", "how"):
            page.select_option(f"#add-{name}", value)
        else:
            page.fill(f"#add-{name}", value)
    page.fill("#add-rate", "lots")
    page.get_by_role("button", name="Add it").click()
    page.locator("#wrong-rate", has_text="not a number").wait_for()
    assert page.locator("#add-rate").get_attribute("aria-invalid") == "true"
    page.fill("#add-rate", "30 %")
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url("**/table/*")
    page.locator(".measure", has_text="Brazil answers").locator(".terms", has_text="30 %").wait_for()
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    context.close()
