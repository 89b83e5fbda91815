"""A chart that leaves the page says what it is, what it was made from, and nothing else may be framed."""

import csv
import json
import re
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tradetalks.web import charts, links
from tradetalks.web.state import TableState

STATE = TableState.model_validate({"scenario": "no-deal", "moves": {"USA/china-100": {"rate": 0.5}}})
INSIDE = links.packed(STATE)


def got(served: Any, what: str, **asked: str) -> Any:
    answer = served.client.get(f"/embed/{what}", params={"state": INSIDE} | asked)
    assert answer.status_code == 200
    return answer


@pytest.mark.parametrize("name", charts.NAMES)
def test_a_picture_carries_title_subtitle_unit_baseline_range_source_day_and_version(served: Any, name: str) -> None:
    said = got(served, f"{name}.json").json()["about"]
    title, unit = next((title, unit) for key, title, unit, _ in charts.about(("USA", "CHN")) if key == name)
    assert (said["title"], said["unit"]) == (title, unit)
    svg = got(served, f"{name}.svg").text
    drawn = " ".join(re.sub(r"<[^>]+>", " ", one) for one in re.findall(r"<text[^>]*>(.*?)</text>", svg))
    drawn = re.sub(r"\s+", " ", drawn)
    for part in (
        title,
        "at 50 %",
        unit[1:],
        "In force on 26 October 2025",
        "80 %",
        "2026-10-09",
        "2025-12-01",
        "tradetalks 0.",
    ):
        assert part in drawn, part
    assert 'role="img"' in svg
    assert f"<title>{title}</title>" in svg


def test_png_csv_and_json_tell_the_same(served: Any) -> None:
    assert got(served, "income.png").content[:8] == b"\x89PNG\r\n\x1a\n"
    twin = got(served, "income.json").json()
    lines = got(served, "income.csv").text.splitlines()
    head = [line for line in lines if line.startswith("# ")]
    assert {line[2:].partition(":")[0] for line in head} == set(twin["about"]) - {"columns"}
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    assert [row["label"] for row in rows] == [row["label"] for row in twin["rows"]]
    assert [float(row["median"]) for row in rows] == [row["median"] for row in twin["rows"]]
    assert set(twin["about"]["columns"]) == set(rows[0])


def test_the_link_of_a_chart_leads_to_the_same_state(served: Any) -> None:
    link = got(served, "income.json").json()["about"]["link"]
    assert "at 50 %" in served.client.get(link).text


def test_only_the_page_of_one_chart_may_be_framed_and_it_has_no_script(served: Any) -> None:
    page = got(served, "income")
    assert "frame-ancestors *" in page.headers["content-security-policy"]
    assert "script" not in page.headers["content-security-policy"]
    assert "x-frame-options" not in page.headers
    assert "<script" not in page.text
    assert "<form" not in page.text
    assert "token" not in page.text
    for path in ("/", "/table", "/border", "/embedded", "/login"):
        headers = served.client.get(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path
        assert headers["x-frame-options"] == "DENY", path


def test_what_is_no_chart_and_no_state_is_refused(served: Any) -> None:
    assert served.client.get("/embed/nothing").status_code == 404
    assert served.client.get("/embed/income", params={"state": "AAAA"}).status_code == 422
    assert served.client.get("/embed/income").status_code == 200  # the Table's own first state


def test_a_frame_made_with_other_data_says_so(served: Any) -> None:
    assert "ends on 2020-01-01" in got(served, "income", made="0.1.0_2020-01-01_a_b").text


class Elsewhere(BaseHTTPRequestHandler):
    """A site of somebody else's that shows the page in a frame."""

    address = ""

    def do_GET(self) -> None:
        frame = f'<iframe src="{self.address}" width="900" height="640"></iframe>'
        body = f"<!doctype html><title>News</title>{frame}".encode()
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *told: object) -> None:
        pass


@pytest.fixture
def elsewhere() -> Iterator[str]:
    site = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    thread = threading.Thread(target=site.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{site.server_port}/"
    site.shutdown()
    site.server_close()
    thread.join()


@pytest.mark.browser
def test_another_site_shows_the_chart_in_a_frame(served: Any, elsewhere: str) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("needs Chromium")
    from playwright.sync_api import sync_playwright

    Elsewhere.address = f"{served.url}embed/income?state={INSIDE}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_default_timeout(180_000)
        page.goto(elsewhere)
        picture = page.frame_locator("iframe").locator("img")
        picture.wait_for()
        picture.evaluate("one => one.complete || new Promise((done) => { one.onload = done; })")
        assert picture.evaluate("one => one.naturalWidth") > 400
        assert "Real income" in picture.get_attribute("alt")
        browser.close()
    assert json.loads(got(served, "income.json").text)["rows"]
