"""The brief: what the page and the workbook print is what the comparison computed, and the page needs nothing else."""

import csv
import os
import re
from html.parser import HTMLParser
from importlib.resources import files

import pytest
from python_calamine import CalamineWorkbook

from tradetalks.digits import percent
from tradetalks.errors import BadFile, BadInput, UnknownName
from tradetalks.history.stored import stored_score
from tradetalks.incidence import households
from tradetalks.ledger import Ledger
from tradetalks.render.cells import for_programs
from tradetalks.render.workbook import FIRST_ROW
from tradetalks.report.brief import brief
from tradetalks.report.brief_plan import BriefPlan
from tradetalks.report.page import compact
from tradetalks.report.write import brief_answer, write_brief
from tradetalks.runs import compare, run
from tradetalks.world import World
from tradetalks.world.table import country_name

SCENARIOS = ("no-deal", "framework", "as-implemented")
NAMES = ("No deal", "The framework", "The arrangement as implemented")


class Page(HTMLParser):
    """Text of every table cell by table id, and every attribute that could fetch something."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: dict[str, list[list[str]]] = {}
        self.fetched: list[tuple[str, str]] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.ids: set[str] = set()
        self._table = ""
        self._open = False

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.add(tag)
        self.ids.add(given.get("id") or "")
        for name in ("src", "srcset", "xlink:href", "data", "poster"):
            if name in given:
                self.fetched.append((tag, given[name]))
        if tag == "a":
            self.links.append(given["href"])
        if tag == "link":
            self.fetched.append((tag, str(given)))
        if tag == "table":
            self._table = given["id"]
            self.cells[self._table] = []
        if tag == "tr":
            self.cells[self._table].append([])
        if tag in ("td", "th"):
            self._open = True
            self.cells[self._table][-1].append("")

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self._open = False

    def handle_data(self, data):
        if self._open:
            self.cells[self._table][-1][-1] += data + "|"


@pytest.fixture(scope="module")
def page(written):
    parsed = Page()
    parsed.feed(written[0].read_text(encoding="utf-8"))
    return parsed


@pytest.fixture(scope="module")
def comparisons():
    baseline = run("in-force-2025-10-26")
    return [compare(baseline, name) for name in SCENARIOS]


def number(text):
    return float(text.replace("\u2212", "-").replace("+", "").replace(",", ""))


def test_the_page_prints_the_comparison(page, comparisons):
    heads, *rows = page.cells["table-real_income"]
    assert [head.split("|")[0].strip() for head in heads[1:]] == list(NAMES)
    found = {row[0].strip("|"): row[1:] for row in rows}
    for code in ("USA", "CHN", "VNM", "MEX", "DEU"):
        for printed, comparison in zip(found[country_name(code)], comparisons, strict=True):
            central, ends = printed.strip("|").split("|")
            low, high = ends.split(" to ")
            interval = comparison.real_income.at(code)
            digits = len(central.partition(".")[2])
            assert number(central) == pytest.approx(percent(interval.median), abs=0.5001 * 10**-digits)
            assert number(low) == pytest.approx(percent(interval.low), abs=0.5001 * 10**-digits)
            assert number(high) == pytest.approx(percent(interval.high), abs=0.5001 * 10**-digits)


def test_the_workbook_holds_every_number_with_its_digits(made, written, comparisons):
    book = CalamineWorkbook.from_path(written[1])
    for table in brief_answer(made).tables:
        sheet = book.get_sheet_by_name(table.name).to_python(skip_empty_area=False)
        assert sheet[0][0] == table.caption
        for r, row in enumerate(for_programs(table)[1]):
            for c, cell in enumerate(row):
                expected = pytest.approx(cell, rel=1e-14) if isinstance(cell, float) else cell or ""
                assert sheet[FIRST_ROW + r][c] == expected, (table.name, r, c)
    real_income = book.get_sheet_by_name("real_income").to_python(skip_empty_area=False)
    china = next(row for row in real_income if row[0] == "China")
    expected = [percent(end) for comparison in comparisons for end in comparison.real_income.at("CHN")[:3]]
    assert china[1:] == pytest.approx(expected, rel=1e-12)


def test_every_table_of_the_brief_is_on_the_page(made, page):
    for table in brief_answer(made).tables:
        if table.name == "costs":  # page one lays it out
            continue
        heads, rows = compact(table)
        assert len(page.cells[f"table-{table.name}"]) == len(rows) + 1
        assert len(page.cells[f"table-{table.name}"][0]) == len(heads)


def test_the_page_fetches_nothing(page, written):
    assert page.fetched == []
    assert not page.tags & {"script", "iframe", "object", "embed", "form", "base"}
    text = written[0].read_text(encoding="utf-8")
    assert not re.search(r"@import|url\(\s*['\"]?(?!#)", text)
    beside = {path.name for path in written}
    assert all(link.startswith(("#", "https://", "http://")) or link in beside for link in page.links)


def test_the_contents_lead_somewhere(page):
    inside = [link.removeprefix("#") for link in page.links if link.startswith("#")]
    assert len(inside) >= 9
    assert set(inside) <= page.ids


def test_headlines_say_unit_horizon_baseline_and_range(made):
    scenario_lines = [line for line in made.headlines if "real income" in line]
    assert len(scenario_lines) == len(SCENARIOS) + 1
    for line in scenario_lines:
        assert "%" in line
        assert "range" in line
        assert "against" in line
    assert all("in the long run" in line for line in scenario_lines[:-1])


def test_the_two_accounts_stand_side_by_side(page):
    heads, *rows = page.cells["table-accounts"]
    assert [head.strip("|") for head in heads[1:3]] == ["the US account", "the Chinese account"]
    reached = next(row for row in rows if row[0].strip("|") == "What have the sides reached?")
    assert "framework" in reached[1]
    assert "preliminary consensus" in reached[2]


def test_the_map_has_each_economy_once_on_a_cell_of_its_own():
    with files("tradetalks").joinpath("report/tile_map.csv").open(encoding="utf-8") as tiles:
        rows = list(csv.DictReader(tiles))
    assert sorted(row["code"] for row in rows) == sorted(World.load().countries)
    assert len({(row["column"], row["row"]) for row in rows}) == len(rows)


def test_an_unknown_brief_and_a_plan_that_breaks_the_grammar_are_refused(tmp_path, monkeypatch):
    with pytest.raises(UnknownName, match="no brief 'kuala-lumpurr'"):
        brief("kuala-lumpurr", lambda step: None)
    good = files("tradetalks").joinpath("data/briefs/kuala-lumpur.yaml").read_text(encoding="utf-8")
    (tmp_path / "bad.yaml").write_text(good.replace("question:", "qestion:"), encoding="utf-8")
    monkeypatch.setattr("tradetalks.report.brief_plan.SHIPPED", tmp_path)
    with pytest.raises(BadFile, match="qestion"):
        BriefPlan.load("bad")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_that_cannot_be_written_is_said(made, tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(BadInput, match="cannot write here"):
        write_brief(made, tmp_path)


def test_a_file_where_the_folder_should_be_is_said_and_left_alone(made, tmp_path):
    taken = tmp_path / "out"
    taken.write_text("mine")
    with pytest.raises(BadInput, match="cannot write here"):
        write_brief(made, taken)
    assert taken.read_text() == "mine"


def test_the_deciles_of_the_page_are_those_of_the_study(page, made):
    costs = households.by_decile(compare(run("in-force-2025-10-26"), run("no-deal")))
    _, *rows = page.cells["table-who_pays_chart"]
    assert len(rows) == 10
    for row, cost in zip(rows, costs.per_household["median"], strict=True):
        assert number(row[1].split("|")[0]) == pytest.approx(-cost, abs=0.51)
    states = next(c.table for s in made.sections for c in s.charts if c.name == "us_states")
    assert len(states.rows) == 51


def test_how_it_did_before_prints_what_is_stored_and_links_to_all_of_it(page, made, written):
    section = next(section for section in made.sections if section.id == "before")
    score = stored_score("trade-war-2018", "US imports", "model")
    assert f"{float(score['rank_correlation']):.2f}" in section.paragraphs[0]
    assert f"{score['sign_hits']} of {score['n']} signs" in section.paragraphs[0]
    assert section.links[0][1] in page.links
    other = Page()
    other.feed(next(path for path in written if path.name == section.links[0][1]).read_text(encoding="utf-8"))
    assert len(other.cells["table-flows_trade-war-2018"]) == 60 + 1


def test_every_page_says_on_what_day_the_ledger_ends(written):
    last = Ledger.load().coverage.complete_to
    pages = [path.read_text(encoding="utf-8") for path in written if path.suffix == ".html"]
    assert len(pages) == 2
    for page in pages:
        assert re.search(rf"<p>The ledger ends on {last}, -?[0-9]+ days before this page was made", page)
