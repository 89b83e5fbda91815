"""An order book in the browser: columns of one's own, named by the person, priced; errors beside the field."""

import json
from typing import Any

import pytest

from waiting import LONG

OWN = """Our tariff no.;Herkunft;Rechnung;Datum
8505.11.00.70;China;1000;2025-11-15
6109.10.00.12;Viet Nam;2500;2025-11-15
"""
NAMED = {"Our tariff no.": "product", "Herkunft": "origin", "Rechnung": "value", "Datum": "on"}


def sent(served: Any, path: str, asked: Any = None, name: str = "own.csv", content: str = OWN) -> Any:
    data = {} if asked is None else {"asked": asked if isinstance(asked, str) else json.dumps(asked)}
    return served.client.post(path, files={"file": (name, content.encode())}, data=data)


def test_columns_that_nobody_knows_are_shown_with_what_is_lacking(served: Any) -> None:
    found = sent(served, "/api/orders/columns").json()
    assert found["header"] == [*NAMED]
    assert found["sample"][0] == ["8505.11.00.70", "China", "1000", "2025-11-15"]
    assert sorted(found["lacking"]) == ["destination", "on", "origin", "product", "value"]


def test_columns_that_are_known_are_taken(served: Any) -> None:
    book = "HTS Code,Country of Origin,Ship To,Entry Date,Entered Value\n8505.11.00.70,China,USA,2025-11-15,1000\n"
    found = sent(served, "/api/orders/columns", content=book).json()
    assert found["lacking"] == []
    assert {one["name"]: one["taken"] for one in found["fields"]}["value"] == "Entered Value"
    assert sent(served, "/api/orders", content=book).json()["rows"][0][6] == "number"


def test_a_book_with_columns_of_its_own_is_priced_once_they_are_named(served: Any) -> None:
    refused = sent(served, "/api/orders")
    assert refused.status_code == 422
    assert "lacks columns" in refused.json()["error"]["what"]
    told = sent(served, "/api/orders", {"named": NAMED, "given": {"destination": "United States"}}).json()
    # magnets on 15 November 2025: 2.1 % and fentanyl 10 %; T-shirts: 16.5 % and reciprocal 20 %
    assert told["says"].startswith("2 lines, 2 priced")
    assert "1,033.50" in told["says"]  # 121.00 + 912.50
    assert [table["caption"] for table in told["tables"]][:2] == ["By origin", "By authority"]
    assert told["columns"][told["shown"][0]] == "Our tariff no."


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("{", "asked"),
        ("[]", "asked"),
        ({"named": {"Herkunft": "colour"}}, "names no column: colour"),
        ({"named": {"Nothing": "origin"}}, "no 'Nothing'"),
        ({"named": {"Herkunft": 5}}, "named"),
        ({"dates": "ymd"}, "dates"),
        ({"other": 1}, "other"),
        ({"given": {"on": "tomorrow"}, "named": NAMED}, "lacks columns: destination"),
    ],
)
def test_answers_that_cannot_be_are_refused_in_words(served: Any, asked: Any, said: str) -> None:
    done = sent(served, "/api/orders", asked)
    assert done.status_code == 422
    error = done.json()["error"]
    assert said in f"{error['where']} {error['what']} {error['evidence']}"


def test_a_value_for_all_lines_that_is_no_day_is_told_line_by_line(served: Any) -> None:
    given = {"destination": "USA", "on": "tomorrow"}
    told = sent(served, "/api/orders", {"named": {k: v for k, v in NAMED.items() if v != "on"}, "given": given}).json()
    assert told["says"].startswith("2 lines, 0 priced")


@pytest.mark.parametrize(
    ("asked", "field", "said"),
    [
        ({"origin": "Atlantis"}, "origin", "no country"),
        ({"destination": "Nowhere"}, "destination", "Norway"),
        ({"product": "8505.1"}, "product", "not an HS code"),
        ({"product": "8505.11.00.99"}, "product", "no line"),
        ({"facts": "use=boat"}, "facts", "use"),
        ({"value": "abc"}, "value", "write a number in digits"),
        ({"on": "tomorrow"}, "on", "write a day"),
    ],
)
def test_an_error_stands_beside_its_field_and_the_form_stays(served: Any, asked: Any, field: str, said: str) -> None:
    page = served.client.get("/border", params=asked, headers={"accept": "text/html"}).text
    label = next(part for part in page.split("<label>") if f'name="{field}"' in part).split("</label>")[0]
    assert f'value="{asked[field]}"' in label
    assert 'class="wrong"' in label
    assert said in label.split('class="wrong"')[1]


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_a_person_names_the_columns_and_reads_the_result(served: Any, browser: Any, tmp_path: Any, width: int) -> None:
    book, problems = tmp_path / "own.csv", []
    book.write_text(OWN)
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.set_default_timeout(1000.0 * LONG)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda told: problems.append(told.text) if told.type == "error" else None)
    page.goto(served.url + "border")
    page.locator('#upload input[type="file"]').set_input_files(book)
    page.locator("#upload button").click()
    page.locator("#mapping").wait_for()
    page.locator("#mapping button").click()  # nothing named: said beside each field, and the form stays
    assert page.locator("#mapping .wrong:not(:empty)").count() == 5
    for written, column in NAMED.items():
        page.locator(f'#mapping select[name="{column}"]').select_option(written)
    page.locator('#mapping input[name="destination-all"]').fill("United States")
    page.locator("#mapping button").click()
    page.locator("#answer h2").wait_for()
    text = page.locator("#answer").inner_text()
    assert "2 lines, 2 priced" in text
    assert "By origin" in text
    assert not page.locator("#sections").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    with page.expect_download() as download:
        page.locator("#answer a.button").click()
    assert "duty_usd" in download.value.path().read_text()
    page.get_by_role("button", name="Name the columns").click()
    assert page.locator('#mapping select[name="origin"]').input_value() == "Herkunft"
    assert problems == []
    page.close()
