"""The Table as its user sees it: what stays in sight, what a move was before, a guess first, and where links lead."""

import re
import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tradetalks.web import links
from tradetalks.web.state import TableState
from waiting import LONG

SHOWN = "body[data-shown*=ranges]"
HALVED = {"scenario": "no-deal", "moves": {"USA/china-100": {"rate": 0.5}}}


@pytest.fixture(scope="module")
def page(served: Any) -> Iterator[Any]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("needs Chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = opened.new_page()
        page.set_default_timeout(1000.0 * LONG)
        page.goto(served.url + "table")
        page.wait_for_selector(SHOWN)
        yield page
        opened.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 768])
def test_results_stay_in_sight_while_a_measure_is_moved(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    last = page.locator("[data-measure] input[data-typed]").last
    last.evaluate("one => one.scrollIntoView({block: 'center'})")
    assert last.is_visible()
    box = page.locator("#glance").bounding_box()
    header = page.locator(".top").bounding_box()
    assert box["y"] >= header["y"] + header["height"] - 1
    assert box["y"] + box["height"] < 200
    assert re.search(r"United States: .?\d+\.\d+ %", page.locator("#glance").inner_text())


@pytest.mark.browser
def test_a_guess_is_asked_for_before_the_result_is_shown(page: Any) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.check("#guess-first")
    number = page.locator("#cards .number").first
    assert number.evaluate("one => getComputedStyle(one).visibility") == "hidden"
    assert not page.locator("#glance").is_visible()
    page.fill('#guess [name="first"]', "1.5")
    page.fill('#guess [name="second"]', "-0.2")
    page.locator("#guess button").click()
    assert number.evaluate("one => getComputedStyle(one).visibility") == "visible"
    said = page.locator("#guess-says").inner_text()
    assert "you said 1.5 %" in said
    assert "another sign" in said  # all goods at 100 % more do not raise the United States' real income by so much
    page.uncheck("#guess-first")


@pytest.mark.browser
def test_a_moved_measure_says_what_it_was(page: Any) -> None:
    row = page.locator('[data-measure="USA/china-100"]')
    assert not row.locator(".was").is_visible()
    row.locator("[data-typed]").fill("50")
    row.locator("[data-typed]").press("Enter")
    row.locator(".was", has_text="in force, rate 100 %").wait_for()
    assert "rate 50 %" in row.locator(".terms").inner_text()
    row.locator('[data-name="reset"]').click()
    row.locator(".was").wait_for(state="hidden")


@pytest.mark.browser
def test_a_drawing_says_its_ends_aloud(page: Any) -> None:
    drawing = page.locator("#chart-income .drawing")
    drawing.scroll_into_view_if_needed()
    drawing.locator("svg").wait_for()
    assert re.match(
        r"From \w[\w ]* [+\u2212]?[\d.]+ to \w[\w ]* [+\u2212]?[\d.]+\. ", drawing.get_attribute("aria-label")
    )
    assert drawing.locator("svg").count() == 1


def test_compare_takes_what_a_link_holds_and_gives_a_link_that_travels(served: Any) -> None:
    state = TableState.model_validate(HALVED)
    told = served.client.post("/api/answers", json={"state": HALVED}).json()
    asked = parse_qs(urlsplit(told["ways"]["compare"]).query)["scenario"]
    assert asked == ["in-force-2025-10-26", links.packed(state)]
    by_link = served.client.get("/compare.json", params={"scenario": asked}).json()
    at = served.client.post("/api/states", json=HALVED).json()["address"]
    by_address = served.client.get("/compare.json", params={"scenario": [asked[0], at]}).json()
    assert by_link["problem"] == by_address["problem"] == ""
    assert by_link["sections"] == by_address["sections"]
    page = served.client.get("/compare", params={"scenario": [asked[0], at]}, headers={"accept": "text/html"}).text
    travels = re.search(r'id="travels" href="([^"]+)"', page)
    assert travels is not None
    assert at not in travels[1]
    assert links.packed(state) in travels[1]


def test_compare_holds_a_state_of_another_horizon_against_the_same_horizon(served: Any) -> None:
    at = served.client.post("/api/states", json=HALVED | {"horizon": "impact"}).json()["address"]
    told = served.client.get("/compare.json", params={"scenario": ["in-force-2025-10-26", at]}).json()
    assert told["problem"] == ""
    assert "months" in told["sections"][0]["tables"][0]["note"].lower()


def test_what_is_cut_from_a_link_is_said(served: Any) -> None:
    cut = links.packed(TableState.model_validate(HALVED))[:-6]
    told = served.client.get("/compare.json", params={"scenario": ["no-deal", cut]}).json()
    assert "copy the whole link again" in told["problem"]


def test_all_three_horizons_are_given_and_a_sign_that_a_closure_decides_is_named(served: Any) -> None:
    """Free balances turn China's sign within a year: docs/explanation, trade balances."""
    told = served.client.post("/api/horizons", json={"state": {}}).json()["horizons"]
    assert [one["horizon"] for one in told] == ["impact", "year", "long_run"]
    assert all(len(one["cards"]) == 2 for one in told)
    assert all("80 % range" in card["range"] for one in told for card in one["cards"])
    assert told[2]["unsettled"] == ""  # balances are fixed there
    year = served.client.post("/api/answers", json={"state": {"horizon": "year"}, "ranges": True}).json()["answer"]
    assert year["unsettled"] == told[1]["unsettled"]


def test_the_table_leads_to_the_months_of_its_state(served: Any) -> None:
    told = served.client.post("/api/answers", json={"state": HALVED}).json()
    way = urlsplit(told["ways"]["months"])
    assert way.path == "/months"
    assert links.unpacked(parse_qs(way.query)["state"][0]) == TableState.model_validate(HALVED)


@pytest.mark.parametrize(
    ("scenario", "sides", "title"),
    [
        ("canada-cars-50", ["USA", "CAN"], "Output by sector, Canada"),
        ("india-19", ["USA", "IND"], "Output by sector, India"),
        ("as-implemented", ["USA", "CHN"], "Output by sector, China"),
    ],
)
def test_the_table_is_about_the_sides_of_its_scenario(served: Any, scenario: str, sides: list[str], title: str) -> None:
    asked = {"scenario": scenario, "against": "benchmark"}
    page = served.client.get("/table", params=asked, headers={"accept": "text/html"})
    assert title in page.text
    told = served.client.post("/api/answers", json={"state": asked}).json()
    assert told["sides"] == sides


def test_a_group_may_be_a_side_and_its_trade_is_the_sum_of_its_members(served: Any) -> None:
    state = {"scenario": "no-deal", "sides": ["USA", "USMCA"]}
    told = served.client.post("/api/answers", json={"state": state}).json()
    cards = {card["label"]: card["value"] for card in told["answer"]["cards"]}
    assert "Real income, United States-Mexico-Canada Agreement" in cards
    rows = {row["label"]: row["central"] for row in told["answer"]["charts"]["revenue"]}
    alone = {"scenario": "no-deal", "sides": ["CAN", "MEX"]}
    each = served.client.post("/api/answers", json={"state": alone}).json()["answer"]["charts"]["revenue"]
    parts = {row["label"]: row["central"] for row in each}
    members = [parts[name] for name in ("United States", "Canada", "Mexico")]
    assert rows["United States-Mexico-Canada Agreement"] == pytest.approx(sum(members), abs=1e-5)


@pytest.mark.parametrize("sides", [["USA", "USA"], ["USA", "ATL"], ["USA"], "USA"])
def test_sides_that_cannot_be_are_refused(served: Any, sides: Any) -> None:
    answer = served.client.post("/api/answers", json={"state": {"scenario": "no-deal", "sides": sides}})
    assert answer.status_code in (400, 404, 422)
