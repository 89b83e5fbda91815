"""The page in a browser, wide and narrow: nothing fails, nothing sticks out, every chart is seen, every link leads."""

import shutil

import pytest

pytestmark = pytest.mark.browser
WIDTHS = (1440, 390)


@pytest.fixture(scope="module")
def chromium():
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("needs Chromium")
    api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module", params=WIDTHS)
def opened(request, chromium, written):
    """(page, what went wrong while it loaded, what it asked for)."""
    page = chromium.new_page(viewport={"width": request.param, "height": 1000})
    wrong, asked = [], []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda sent: asked.append(sent.url))
    page.goto(written[0].as_uri())
    yield page, wrong, asked
    page.close()


def test_it_loads_without_a_word_and_without_a_network(opened, written):
    _, wrong, asked = opened
    assert wrong == []
    assert [url for url in asked if not url.startswith("data:")] == [written[0].as_uri()]


def test_nothing_is_wider_than_the_window(opened):
    page, _, _ = opened
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_each_chart_is_seen_once(opened):
    page, _, _ = opened
    figures = page.locator("figure")
    assert figures.count() >= 5
    for figure in figures.all():
        seen = [chart for chart in figure.locator("[role=img]").all() if chart.is_visible()]
        assert len(seen) == 1
        box = seen[0].locator("svg").first.bounding_box()
        assert box["width"] > 250
        assert box["height"] > 100


def test_no_name_of_a_chart_is_cut_off(opened):
    """Text that reaches over the edge of its drawing is lost: fonts differ between machines."""
    page, _, _ = opened
    cut = page.evaluate(
        """() => [...document.querySelectorAll('figure svg')].filter(svg => svg.checkVisibility()).flatMap(svg => {
            const frame = svg.getBoundingClientRect();
            return [...svg.querySelectorAll('text')].filter(text => {
                const box = text.getBoundingClientRect();
                return box.width > 0 && (box.left < frame.left - 1 || box.right > frame.right + 1);
            }).map(text => text.textContent);
        })"""
    )
    assert cut == []


def test_every_line_of_the_contents_leads_to_its_section(opened):
    page, _, _ = opened
    links = page.locator("nav a").all()
    assert len(links) >= 8
    for link in links:
        link.click()
        target = page.locator(link.get_attribute("href")).bounding_box()
        assert target["y"] < page.viewport_size["height"]
        assert link.inner_text() in page.locator(link.get_attribute("href")).inner_text()


def test_the_numbers_of_a_chart_open_below_it(opened):
    page, _, _ = opened
    details = page.locator("figure details").first
    table = details.locator("table")
    assert not table.is_visible()
    details.locator("summary").click()
    assert table.is_visible()
