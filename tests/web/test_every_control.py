"""Every form is sent as a browser sends it, with its defaults and with each optional field emptied.

Every link and every button of every page is pressed."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from waiting import LONG

pytestmark = pytest.mark.browser
PAGES = ("", "table", "compare", "timeline", "border", "chokepoint", "deal", "read", "warroom", "method")
FORMS = ("", "compare", "timeline", "border", "chokepoint", "deal", "method")
QUICK = {"chokepoint": "chokepoint?months=12&draws=10"}
REPORT = "China will defer its rare earth licences by a year, Mr Bessent said on 26 October 2025."
ORDERS = "product,origin,destination,on,value\n8505.11.00.70,CHN,USA,2025-11-15,1000\n"
SCENARIO = """title: Own
question: What does nothing change?
author: a test
as_of: 2025-10-26
on: 2025-12-01
assumes: [nothing]
leaves_out: [nothing]
"""


class Watched:
    """A page whose faults are written down: what failed on the wire, in the script and on the console."""

    def __init__(self, page: Any, own: str) -> None:
        self.page, self.faults = page, []
        page.set_default_timeout(1000.0 * LONG)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda told: self.faults.append(told.text) if told.type == "error" else None)
        page.on("response", lambda got: self._heard(got, own))

    def _heard(self, got: Any, own: str) -> None:
        if got.url.startswith(own) and got.status >= 400:
            self.faults.append(f"{got.status} {got.url}")

    def problems(self) -> list[str]:
        shown = [one.inner_text() for one in self.page.locator(".error").all() if one.is_visible()]
        return [*self.faults, *(text for text in shown if text)]


@pytest.fixture
def watched(browser: Any, served: Any) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield Watched(context.new_page(), served.url)
    context.close()


def fields_of(page: Any) -> list[tuple[str, bool]]:
    """(name, whether it may stay empty) of each field of the page's form that can be emptied."""
    found: list[tuple[str, bool]] = page.eval_on_selector_all(
        "#form input:not([type=range])", "all => all.map(one => [one.name, !one.required])"
    )
    return found


@pytest.mark.parametrize("name", FORMS)
def test_a_form_answers_with_each_optional_field_empty(served: Any, watched: Watched, name: str) -> None:
    page = watched.page
    page.goto(served.url + QUICK.get(name, name))
    emptied = [None, *(field for field, optional in fields_of(page) if optional)]
    for field in emptied:
        page.goto(served.url + QUICK.get(name, name))
        if field is not None:
            page.locator(f'#form [name="{field}"]').fill("")
        with page.expect_navigation():
            page.locator("#form button").click()
        assert page.locator("main section").count() > 0, field
        assert watched.problems() == [], field


@pytest.mark.parametrize("name", FORMS)
def test_a_required_field_that_is_empty_is_not_sent(served: Any, watched: Watched, name: str) -> None:
    page = watched.page
    page.goto(served.url + QUICK.get(name, name))
    for field, optional in fields_of(page):
        if not optional:
            sound = page.locator(f'#form [name="{field}"]')
            kept = sound.input_value()
            sound.fill("")
            assert not page.locator("#form").evaluate("form => form.checkValidity()"), field
            sound.fill(kept)
            assert page.locator("#form").evaluate("form => form.checkValidity()"), field


@pytest.mark.parametrize(
    ("query", "label", "says", "kept"),
    [
        ("border?value=-5&product=8505.11.00", "Value, USD", "at least 0", "8505.11.00"),
        ("border?on=&product=8505.11.00", "On", "write a day as YYYY-MM-DD", "8505.11.00"),
        ("border?quantity=many&product=8505.11.00", "Quantity, if asked for", "write a number", "8505.11.00"),
        ("chokepoint?months=9&target=USA", "Months", "at least 12", "USA"),
        ("timeline?on=2025-13-01&as_of=2025-10-26", "The day asked about", "no such day", "2025-10-26"),
    ],
)
def test_what_cannot_be_read_is_said_in_the_forms_words_and_the_form_is_kept(
    served: Any, watched: Watched, query: str, label: str, says: str, kept: str
) -> None:
    page = watched.page
    answer = page.goto(served.url + query)
    assert answer.status == 422
    told = page.locator(".error.told").inner_text()
    assert told.startswith(f"{label}: ")
    assert says in told
    assert kept in [one.input_value() for one in page.locator("#form input, #form select").all()]


def test_words_find_lines_while_they_are_typed_and_a_press_fills_one_in(served: Any, watched: Watched) -> None:
    """T-shirts of cotton pay 16.5 % (6109.10.00); Germany's pay what lacks to 15, so nothing, on top."""
    page = watched.page
    page.goto(served.url + "border?origin=DEU&on=2025-11-15")
    page.locator('[name="product"]').fill("T-shirt")
    found = page.locator("#found button", has_text="6109.10.00")
    found.first.wait_for()
    assert "16.5" in found.first.inner_text()
    found.first.click()
    assert page.locator('[name="product"]').input_value() == "6109.10.00"
    assert page.locator("#found button").count() == 0
    page.locator('[name="product"]').fill("qqqqq")
    page.locator("#found", has_text="No line holds").wait_for()
    assert watched.problems() == []


def test_reports_orders_and_scenarios_are_sent(served: Any, watched: Watched, tmp_path: Path) -> None:
    page = watched.page
    page.goto(served.url + "read")
    page.locator("#report").fill(REPORT)
    page.locator("#report").blur()
    page.locator('#looks input[type="date"]').fill("2025-10-26")
    page.locator('#looks input[type="text"]').fill("The Daily Example")
    page.get_by_role("button", name="Read").click()
    page.wait_for_url("**/read/*")
    page.locator("main", has_text="The Daily Example, 2025-10-26").wait_for()
    (tmp_path / "orders.csv").write_text(ORDERS)
    page.goto(served.url + "border")
    page.locator('#upload input[type="file"]').set_input_files(tmp_path / "orders.csv")
    page.locator("#upload button").click()
    page.locator("#answer table").first.wait_for()
    (tmp_path / "own.yaml").write_text(SCENARIO)
    page.goto(served.url + "table")
    page.locator('#upload input[type="file"]').set_input_files(tmp_path / "own.yaml")
    page.locator("#upload button").click()
    page.wait_for_url("**/table/*")
    assert watched.problems() == []


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(served: Any, watched: Watched, name: str) -> None:
    page = watched.page
    page.goto(served.url + QUICK.get(name, name), wait_until="load")
    hrefs = set(page.eval_on_selector_all("a[href]", "all => all.map(one => one.getAttribute('href'))"))
    assert hrefs
    pages: dict[str, str] = {}
    for href in sorted(hrefs):
        whole = urlsplit(urljoin(page.url, href))
        address = whole._replace(fragment="").geturl()
        if not address.startswith(served.url):
            assert whole.scheme in ("http", "https"), href
            continue
        if address not in pages:
            if address == page.url:
                pages[address] = page.content()
            else:
                got = served.client.get(address, headers={"accept": "text/html"})
                assert got.status_code == 200, href
                pages[address] = got.text
        if whole.fragment:
            assert re.search(rf'id="{re.escape(whole.fragment)}"', pages[address]), href


def unfold(page: Any) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")


PRESSED = "button:not([hidden]):not(:disabled), a.button, a[data-file]"
COUNTED = """window.print = () => {};
const under_way = new Set();  // questions, the reading of their answers, and what the page does in a moment
const say = () => { if (document.documentElement) document.documentElement.dataset.underWay = under_way.size; };
const later = window.setTimeout, never = window.clearTimeout;
const ended = (one) => { under_way.delete(one); say(); };
const counted = (work) => function (...given) {
  const done = work.apply(this, given), one = {};
  under_way.add(one);
  say();
  const after = () => later(() => ended(one), 0);  // when whoever waits for it has gone on
  done.then(after, after);
  return done;
};
window.fetch = counted(window.fetch);
for (const name of ["json", "text", "blob"]) Response.prototype[name] = counted(Response.prototype[name]);
window.setTimeout = (work, wait = 0, ...given) => {
  if (wait > 1000) return later(work, wait, ...given);  // a look now and then at long work
  const one = later(() => { try { work(...given); } finally { ended(one); } }, wait);
  under_way.add(one);
  say();
  return one;
};
window.clearTimeout = (one) => { never(one); ended(one); };
document.addEventListener("DOMContentLoaded", say);"""
QUIET = 'html[data-under-way="0"]'


@pytest.mark.parametrize("name", PAGES)
def test_every_button_does_what_it_says_without_a_fault(served: Any, watched: Watched, name: str) -> None:
    page = watched.page
    page.add_init_script(COUNTED)
    address = served.url + QUICK.get(name, name)

    def settled() -> None:
        page.wait_for_selector(QUIET, state="attached")
        page.wait_for_load_state("networkidle")
        page.wait_for_selector(QUIET, state="attached")

    page.goto(address)
    settled()
    unfold(page)
    for i in range(page.locator(PRESSED).count()):
        if page.url != address:
            page.goto(address)
            settled()
        unfold(page)
        button = page.locator(PRESSED).nth(i)
        if not button.is_visible():
            continue
        what = button.evaluate("one => one.outerHTML.slice(0, 90)")
        button.click()
        settled()
        assert watched.problems() == [], what
