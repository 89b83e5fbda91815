"""The story of the page in Debian's Chromium, and what axe-core finds on each page."""

import hashlib
import io
import math
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))
import tradetalks as tt
from conftest import started
from tradetalks.answers.estimates import printed
from tradetalks.web.store import Store
from tradetalks.web.users import secret_of
from waiting import LONG

pytestmark = pytest.mark.browser
PAGES = ("", "table", "compare", "timeline", "border", "chokepoint", "deal", "read", "warroom", "method")
DARK = ("", "table", "compare", "method")
QUICK = {"chokepoint": "chokepoint?months=12&draws=10"}
SHOWN = "body[data-shown*=ranges]"
STANDS = """() => {
  const at = new URL(document.querySelector("#changed a").href).searchParams.get("at");
  return at && !document.querySelector("#cards.waiting") && location.pathname === `/table/${at}`
    && document.querySelector("[data-download]").href.includes(at);
}"""  # the state that the page speaks of is saved, its ranges are shown and its files can be fetched


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(1000.0 * LONG)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda told: errors.append(told.text) if told.type == "error" else None)
    yield page
    context.close()
    assert errors == []


def numbers(page: Any) -> list[str]:
    return [part.inner_text() for part in page.locator("#cards .number, #cards .range").all()]


def test_no_number_stands_beside_an_old_range_and_none_changes_when_its_range_comes(served: Any, page: Any) -> None:
    page.goto(served.url + "table")
    page.wait_for_selector(SHOWN)
    held: list[Any] = []

    def hold(route: Any) -> None:
        if '"ranges":true' in (route.request.post_data or ""):
            held.append(route)
        else:
            route.continue_()

    page.route("**/api/answers", hold)
    with page.expect_request(lambda request: '"ranges":true' in (request.post_data or "")):  # when the hand rests
        page.locator('[data-measure="USA/china-100"] input[data-name="rate"]').fill("40")
        page.wait_for_selector("body[data-shown$=central]")
    ranges, shown = (page.locator(f"#cards .{kind}") for kind in ("range", "number"))
    assert set(ranges.all_inner_texts()) == {"range follows"}
    before = shown.all_inner_texts()
    for route in held:
        route.continue_()
    page.unroute("**/api/answers")
    page.wait_for_selector("body[data-shown$=ranges]")
    assert shown.all_inner_texts() == before
    assert all(text.startswith("median ") for text in ranges.all_inner_texts())
    assert "central run" in page.locator("#cards .unit").first.inner_text()


def test_what_if_the_tariff_is_half_and_the_licences_wait(served: Any, page: Any) -> None:
    page.goto(served.url + "table")
    page.wait_for_selector(SHOWN)
    first = numbers(page)
    row = page.locator('[data-measure="USA/china-100"]')
    row.locator('input[data-name="rate"]').fill("50")
    page.locator('[data-measure="CHN/rare-earths-april-2025"] [data-name="deferred_months"]').select_option("6")
    page.wait_for_url("**/table/*")
    page.locator("#sentence", has_text="at 50 %").wait_for()
    page.locator("#sentence", has_text="deferred by 6 months").wait_for()
    page.wait_for_function(STANDS)
    moved = numbers(page)
    assert moved != first

    scenario = tt.Scenario.read(_scenario(served, page.url), "table")
    found = tt.compare(tt.run("in-force-2025-10-26"), tt.run(scenario))
    central = 100.0 * math.expm1(found.at_central("real_income")[found.world.country("USA")])
    assert float(moved[0].replace("\u2212", "-")) == pytest.approx(central, abs=0.005)
    median = printed(found.real_income, found.real_income.at("USA"))[0]
    said = float(moved[1].removeprefix("median ").partition(",")[0].replace("\u2212", "-"))
    assert said == pytest.approx(median, abs=0.005)

    with page.expect_download() as download:
        page.locator('[data-download="workbook.xlsx"]').click()
    with zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())) as book:
        assert sum(name.startswith("xl/worksheets/sheet") for name in book.namelist()) >= 10

    page.goto(page.url)
    page.wait_for_selector(SHOWN)
    assert numbers(page) == moved

    page.locator('[data-measure="USA/china-100"] [data-name="switch"]').press("Space")
    page.locator("#sentence", has_text="not applied").wait_for()
    page.locator("#undo").click()
    page.locator("#sentence", has_text="at 50 %").wait_for()
    page.locator("#redo").click()
    page.locator("#sentence", has_text="not applied").wait_for()


def test_a_scenario_goes_through_excel_and_comes_back_with_its_numbers(served: Any, page: Any, tmp_path: Any) -> None:
    page.goto(served.url + "table")
    page.wait_for_selector(SHOWN)
    first = numbers(page)
    page.locator('[data-measure="USA/china-100"] input[data-name="rate"]').fill("50")
    page.wait_for_url("**/table/*")
    page.locator("#sentence", has_text="at 50 %").wait_for()
    page.wait_for_function(STANDS)
    moved, at = numbers(page), page.url
    with page.expect_download() as download:
        page.locator('[data-download="scenario.xlsx"]').click()
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    title = next(row[1] for row in book["scenario"].iter_rows() if row[0].value == "title")
    title.value = "Filled in by hand"
    book.save(tmp_path / "mine.xlsx")
    page.locator('#upload input[type="file"]').set_input_files(tmp_path / "mine.xlsx")
    page.locator("#upload button").click()
    page.wait_for_url(lambda url: "/table/" in url and url != at)
    page.wait_for_selector(SHOWN)
    assert _scenario(served, page.url)["title"] == "Filled in by hand"
    assert numbers(page) == moved != first


def test_what_is_printed_has_the_assumptions_and_nothing_to_press(served: Any, page: Any) -> None:
    page.goto(served.url + "table")
    page.wait_for_selector(SHOWN)
    assert not page.locator("#assumes li").first.is_visible()
    page.emulate_media(media="print")
    assert page.locator("#assumes li").first.is_visible()
    assert page.locator("#cards .number").first.is_visible()
    pressed = page.locator("button, input, select, details.data summary")
    assert [part.evaluate("e => e.outerHTML") for part in pressed.all() if part.is_visible()] == []


PRINT = """window.print = () => {
  const charts = [...document.querySelectorAll("figure[data-chart]")].filter((chart) => chart.checkVisibility());
  const light = (colour) => { const [r, g, b] = colour.match(/\\d+/g).map(Number); return (r + g + b) / 3; };
  const texts = [...document.querySelectorAll('[data-chart="income"] svg text')].filter((one) => one.textContent);
  const ink = texts.reduce((sum, one) => sum + light(getComputedStyle(one).fill), 0) / texts.length;
  document.body.dataset.printed = "";
  const blank = charts.filter((chart) => !chart.querySelector(".drawing svg")).map((chart) => chart.dataset.chart);
  window.printed = {blank, ink};
}"""


def test_the_keys_of_printing_draw_every_chart_dark_on_light(served: Any, browser: Any) -> None:
    page = browser.new_page(color_scheme="dark", viewport={"width": 1280, "height": 700})
    page.add_init_script(PRINT)
    page.goto(served.url + "table")
    page.wait_for_selector(SHOWN)
    page.wait_for_selector("figure[data-chart] .drawing svg")
    page.keyboard.press("Control+p")
    page.wait_for_selector("body[data-printed]")
    printed = page.evaluate("window.printed")
    page.close()
    assert set(printed["blank"]) <= {"plane"}  # which is worked out later
    assert printed["ink"] < 128


def _scenario(served: Any, url: str) -> Any:
    import yaml

    text = served.client.get(f"/table/{url.rpartition('/')[2]}/scenario.yaml").text
    return yaml.load(text, Loader=yaml.CBaseLoader)


@pytest.fixture(scope="module")
def looked_at(browser: Any) -> Iterator[Any]:
    """One page for every look at what axe-core finds: its own script may pass the Content-Security-Policy."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(1000.0 * LONG)
    yield page
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_no_serious_fault_of_accessibility(served: Any, looked_at: Any, name: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = looked_at
    page.goto("about:blank")
    page.emulate_media(color_scheme="dark" if name in DARK else "light")
    page.goto(served.url + QUICK.get(name, name))
    found = Axe().run(page).response["violations"]
    serious = [
        (one["id"], [node["target"] for node in one["nodes"]][:3])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
    assert serious == []
    for width in (390, 768, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"the page is wider than a screen of {width}"


def test_a_clock_moves_the_time_line_and_a_line_opens_claims(served: Any, page: Any) -> None:
    page.goto(served.url + "timeline?on=2025-12-01&as_of=2025-10-20")
    row = page.locator("tr:visible", has_text="Additional 100 % tariff")
    assert "threatened" in row.first.inner_text()
    slider = page.locator('[data-clock="as_of"]')
    for _ in range(6):
        slider.press("ArrowRight")
    page.wait_for_url("**as_of=2025-10-26*")
    row.first.get_by_text("withdrawn").wait_for()
    claims = page.locator('[id="claims-USA/china-100"]')
    claims.locator("summary").press("Enter")
    claims.get_by_text("US Treasury").first.wait_for()


def test_a_parameter_is_changed_and_every_page_warns(served: Any, page: Any) -> None:
    page.goto(served.url + "method")
    page.locator('[name="semiconductors"]').fill("2")
    page.get_by_role("button", name="Open at the Table").click()
    page.wait_for_url("**/table/*")
    page.locator("#changed", has_text="Semiconductors 2 in place of").wait_for()
    page.wait_for_selector(SHOWN)
    page.goto(served.url + "border")
    page.locator("#changed-elsewhere", has_text="Semiconductors 2 in place of").wait_for()


def test_which_unknown_matters_is_drawn_when_asked_for(served: Any, page: Any) -> None:
    page.goto(served.url + "table")
    page.wait_for_selector("body[data-shown$=ranges]")
    figure = page.locator("#chart-unknowns_chn")
    assert not figure.is_visible()
    page.click("#ask-unknowns")
    page.locator("#unknowns-say", has_text="First-order").wait_for()
    figure.scroll_into_view_if_needed()
    figure.locator(".drawing svg").wait_for()
    figure.get_by_text("Numbers and files").click()
    rows = figure.locator("tbody tr")
    found = served.client.post("/api/unknowns", json={"state": {}}).json()["unknowns"]["CHN"]
    assert rows.count() == len(found) > 3
    widths = [abs(row["high"] - row["low"]) for row in found]
    assert widths == sorted(widths, reverse=True)
    assert rows.first.locator("th").inner_text() == found[0]["label"]
    page.locator('input[type="range"]').first.press("ArrowRight")
    figure.wait_for(state="hidden")


def test_a_war_room_is_opened_sealed_and_scored(served: Any, page: Any) -> None:
    page.goto(served.url + "warroom")
    page.get_by_role("button", name="Open the room").click()
    page.locator("#keys a").nth(2).wait_for()
    hrefs = [one.get_attribute("href") for one in page.locator("#keys a").all()]
    assert len(hrefs) == 3
    page.goto(served.url.rstrip("/") + hrefs[1])
    page.locator('[data-measure="USA/china-100"] input[type=range]').fill("80")
    page.get_by_role("button", name="Seal the moves").click()
    page.locator("#seats", has_text="sealed").wait_for()
    page.goto("about:blank")
    page.goto(served.url.rstrip("/") + hrefs[0])
    page.get_by_role("button", name="Close the round").click()
    page.locator("#log", has_text="Real income against the start").wait_for()
    log = page.locator("#log").inner_text()
    assert "Additional 100 % tariff on all goods from China: at 80 %" in log
    page.locator("#log summary").click()
    mark = page.locator("#log details p", has_text="mark ").last.inner_text()
    salt, moves = re.search(r"salt (\w+)", mark)[1], page.locator("#log pre").last.inner_text()  # type: ignore[index]
    assert hashlib.sha256(f"{salt} {moves}".encode()).hexdigest() in mark


def test_a_reader_moves_sliders_and_saves_nothing(page: Any, tmp_path: Any) -> None:
    data = tmp_path / "web.sqlite"
    store = Store(data)
    store.save_user("rea", "reader", secret_of("correct horse battery"))
    process, url = started(data)
    try:
        page.goto(url)
        page.locator('[name="name"]').fill("rea")
        page.locator('[name="password"]').fill("correct horse battery")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(url)
        page.goto(url + "table")
        page.wait_for_selector(SHOWN)
        before = numbers(page)
        page.locator('[data-measure="USA/china-100"] input[data-name="rate"]').fill("50")
        page.locator("#sentence", has_text="at 50 %").wait_for()
        page.locator("#cards:not(.waiting)").wait_for()
        assert numbers(page) != before
        assert "not saved" in page.locator("#link").text_content()
        assert page.locator("#note.error").count() == 0
        assert not any(link.is_visible() for link in page.locator("[data-download]").all())
        page.select_option('[name="scenario"]', "framework")
        page.wait_for_url("**/table?scenario=framework*")
        page.wait_for_selector(SHOWN)
        assert store.states() == 0
    finally:
        page.goto("about:blank")  # what the page still asks for is given up before its server ends
        store.close()
        process.terminate()
        process.wait(LONG)
        process.stdout.close()


def test_a_rate_is_typed_and_what_is_kept_can_be_compared(served: Any, page: Any) -> None:
    page.goto(served.url + "table")
    page.wait_for_selector(SHOWN)
    row = page.locator('[data-measure="USA/china-100"]')
    typed = row.locator("[data-typed]").first
    typed.fill("154")
    typed.press("Enter")
    page.locator("#sentence", has_text="at 154 %").wait_for()
    assert row.locator('input[data-name="rate"]').input_value() == "154"
    typed.fill("")
    typed.press("Enter")
    assert typed.input_value() == "154"
    page.select_option("#more", "")
    page.locator('#checkpoint [name="name"]').fill("the threat, higher")
    page.locator("#checkpoint button").click()
    page.locator(".checkpoints a", has_text="the threat, higher").wait_for()
    page.goto(served.url + "compare")
    fields = page.locator("#form select")
    fields.nth(1).select_option(label="the threat, higher")
    fields.nth(2).select_option("")
    with page.expect_navigation():
        page.locator("#form button").click()
    assert page.locator("#sections table").count() > 0
    assert page.locator(".error.told").count() == 0
