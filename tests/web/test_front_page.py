"""The first page: a day that is dragged, typed or asked for without a script changes everything on it."""

import itertools
import re
from collections.abc import Iterator
from typing import Any

import pytest

import tradetalks as tt
from tradetalks.report.brief_first import cell
from tradetalks.web.day_costs import _scenario
from waiting import LONG

BOOK = tt.Ledger.load()


def page_of(served: Any, **asked: str) -> str:
    answer = served.client.get("/", params=asked)
    assert answer.status_code == 200
    return answer.text


def test_the_page_without_a_script_says_what_was_so_on_the_day(served: Any) -> None:
    before, after = (page_of(served, as_of=day) for day in ("2025-10-20", "2025-10-27"))
    assert "threatened, 100 %" in before
    assert "Threatened for this day: Additional 100 % tariff" in before
    assert "threatened, 100 %" not in after
    assert "preliminary consensus" in after
    assert "preliminary consensus" not in before


def test_the_form_works_without_a_script_and_an_empty_day_is_the_last_that_is_covered(served: Any) -> None:
    page = page_of(served, about="kuala-lumpur-2025", as_of="")
    assert re.search(r'<form[^>]+id="form"[^>]+method="get"[^>]+action="/"', page)
    assert served.client.get("/front.json").json()["asked"]["as_of"] == str(BOOK.coverage.complete_to)


def test_two_sides_are_named_in_words(served: Any) -> None:
    answer = served.client.get("/", params={"first": "Canada", "second": "EU"}, follow_redirects=True)
    assert "Canada and the European Union" in answer.text
    answer = served.client.get("/", params={"about": "nothing"}, headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert "no arrangement" in answer.text


def test_a_day_that_is_none_is_refused_beside_the_form(served: Any) -> None:
    answer = served.client.get("/", params={"as_of": "2025-13-01"}, headers={"accept": "text/html"})
    assert answer.status_code == 422
    assert "As known on: no such day" in answer.text


def test_a_day_after_the_ledgers_end_is_said_first(served: Any) -> None:
    assert "Not known after 2026-10-09" in page_of(served, as_of="2027-02-01")


def test_what_is_not_worked_out_says_so_and_what_is_equals_the_model(served: Any) -> None:
    asked = {"about": "kuala-lumpur-2025", "as_of": "2025-10-21"}
    assert served.client.get("/front.json", params=asked).json()["costs"] is None
    assert "Not worked out for this day yet" in page_of(served, **asked)
    costs = served.client.get("/front.json", params=asked | {"work": "true"}, timeout=LONG).json()["costs"]
    law = _scenario(BOOK.record("kuala-lumpur-2025").stages[0].date.replace(day=21), (), ())
    found = tt.run(law, horizon="long_run")
    assert [row["cells"][2] for row in costs["laws"][0]["rows"]] == [cell(found, side) for side in ("USA", "CHN")]
    assert costs["laws"][0]["rows"][1]["cells"][2] in page_of(served, **asked)


def test_a_side_without_an_economy_of_its_own_has_no_number_and_says_so(served: Any) -> None:
    asked = {"about": "USA+LIE", "as_of": "2026-03-01", "work": "true"}
    costs = served.client.get("/front.json", params=asked, timeout=LONG).json()["costs"]
    assert costs["laws"][0]["rows"][1]["cells"] == ["no number: not an economy of its own in the world table"] * 3


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    opened = context.new_page()
    opened.set_default_timeout(1000.0 * LONG)
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda told: errors.append(told.text) if told.type == "error" else None)
    yield opened
    context.close()
    assert errors == []


@pytest.mark.browser
def test_the_day_is_dragged_on_the_lanes_moved_by_keys_and_typed(served: Any, page: Any) -> None:
    page.goto(served.url + "?as_of=2025-10-20")
    page.locator("#lanes", has_text="threatened, 100 %").wait_for()
    track, lanes = (page.locator(one).bounding_box() for one in (".scale .track", "#lanes"))
    page.mouse.move(track["x"] + 0.3 * track["width"], lanes["y"] + 4)
    page.mouse.down()
    page.mouse.move(track["x"] + 0.5 * track["width"], lanes["y"] + 40, steps=5)
    page.mouse.up()
    page.wait_for_url("**as_of=2026-01-*")
    page.locator("#lanes", has_text="withdrawn").wait_for()
    page.locator("#said-title", has_text="January 2026").wait_for()

    page.locator('#form [name="as_of"]').fill("2025-10-25")
    page.locator('#form [name="as_of"]').dispatch_event("change")
    page.locator("#lanes", has_text="threatened, 100 %").wait_for()
    page.locator("#drag").press("ArrowRight")
    page.wait_for_url("**as_of=2025-10-26")
    page.locator("#told", has_text="preliminary consensus").wait_for()
    assert page.locator("#drag").evaluate("one => one.ariaValueText") == "2025-10-26"
    page.reload()
    assert page.locator('#form [name="as_of"]').input_value() == "2025-10-26"


@pytest.mark.browser
@pytest.mark.parametrize("day", ["2025-10-20", "2025-11-12", "2026-10-05"])
def test_it_is_one_screen_and_its_ticks_do_not_touch(served: Any, page: Any, day: str) -> None:
    page.goto(f"{served.url}?as_of={day}")
    page.wait_for_selector("body[data-shown*=costs]")
    assert page.evaluate("document.querySelector('.four').getBoundingClientRect().bottom") <= 800
    for width in (390, 768, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        boxes = [one.bounding_box() for one in page.locator(".scale text").all() if one.is_visible()]
        assert len(boxes) >= 4
        ends = sorted((box["x"], box["x"] + box["width"]) for box in boxes)
        assert all(end < start for (_, end), (start, _) in itertools.pairwise(ends)), width


@pytest.mark.browser
def test_every_lane_says_its_statuses_to_a_screen_reader(served: Any, page: Any) -> None:
    page.goto(served.url + "?as_of=2025-10-27")
    said = [one.get_attribute("aria-label") for one in page.locator("#lanes svg[role=img]").all()]
    assert any("threatened 2025-10-10 to 2025-10-26" in one for one in said)
    assert all(": " in one for one in said)
