"""Reports read and reviewed in Debian's Chromium, by keys, on a phone and on a desk; then the Table and the brief."""

import io
import re
import sys
import zipfile
from pathlib import Path
from typing import Any

import httpx
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))
from conftest import started
from tradetalks.ledger import Ledger
from tradetalks.reader.drafting import read_draft
from tradetalks.web.store import Store
from tradetalks.web.users import secret_of
from waiting import LONG

DATED = (
    "11 July 2025\n\nThe United States will impose a 50% tariff on Brazilian goods from August 1, Trump said. "
    "The levy would cut exports by 20% of what they were, one trader feared."
)
UNDATED = (
    "Brazil will impose a 30% tariff on American goods, Lula said. "
    "Brazil denied that it had asked for a delay of the tariff."
)


@pytest.fixture
def reports(tmp_path: Path) -> list[Path]:
    files = [tmp_path / "dated.txt", tmp_path / "undated.txt"]
    for file, text in zip(files, (DATED, UNDATED), strict=True):
        file.write_text(text)
    return files


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_reports_are_read_reviewed_by_keys_and_opened(
    served: Any, browser: Any, reports: list[Path], width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 850}, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(1000.0 * LONG)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))

    page.goto(served.url + "read")
    page.locator('input[type="file"]').set_input_files(reports)
    page.locator("#looks fieldset").nth(1).wait_for()
    days = page.locator('#looks input[type="date"]')
    assert [days.nth(0).input_value(), days.nth(1).input_value()] == ["2025-07-11", ""]
    page.get_by_role("button", name="Read").click()
    page.locator("#say", has_text="undated.txt: give its day").wait_for()
    days.nth(1).fill("2025-07-12")
    page.locator('#looks input[type="text"]').nth(1).fill("The Daily Example")
    page.get_by_role("button", name="Read").click()

    page.wait_for_url("**/read/*")
    assert "The Daily Example, 2025-07-12" in page.locator("main").inner_text()
    assert page.locator("caption", has_text="Matter by matter").count() == 1
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), "the page scrolls sideways"
    found = page.locator(".proposal")
    number = found.count()
    assert number >= 2
    found.first.focus()
    page.keyboard.press("a")
    page.locator(".told.error", has_text="who decides").wait_for()
    page.locator("#by").fill("Ann")
    american = page.locator(".proposal", has_text="50 %").first
    american.focus()
    page.keyboard.press("c")
    american.locator('[name="rate"]').fill("sixty")
    american.get_by_role("button", name="Keep").click()
    american.locator(".told.error", has_text="no rate").wait_for()
    american.locator('[name="rate"]').fill("60 %")
    american.get_by_role("button", name="Keep").click()
    page.locator(".proposal.correct", has_text="rate was 0.5").wait_for()
    while left := page.locator(".proposal.open").count():
        is_brazils = "Tariff of Brazil" in page.locator(".proposal:focus").inner_text()
        page.keyboard.press("d" if is_brazils else "a")
        page.wait_for_function(
            "left => document.querySelectorAll('.proposal.open').length < left",
            arg=left,
        )
    twin = served.client.get(page.url.removeprefix(served.url.rstrip("/")) + ".json").json()
    assert {one["decided_by"] for one in twin["draft"]["proposals"]} == {"Ann"}

    with page.expect_download() as download:
        page.get_by_role("link", name="The draft as a folder").click()
    unpacked = reports[0].parent / "unpacked"
    with zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())) as archive:
        archive.extractall(unpacked)
    assert len(read_draft(unpacked / "draft")["proposals"]) == number
    book = Ledger.load(unpacked / "draft", on_top_of=Ledger.load())
    own = [name for name in book.measures if name not in Ledger.load().measures]
    assert {name.partition("/")[0] for name in own} == {"USA"}

    review = page.url
    page.get_by_role("button", name="Make the brief").click()
    page.wait_for_url("**/brief")
    assert "Brazil" in page.locator("h1").first.inner_text()
    assert "in force, 60 %" in page.locator("body").inner_text()
    page.goto(review)
    page.get_by_role("button", name="Open at the Table").click()
    page.wait_for_url("**/table/*")
    page.locator(".measure", has_text="rate 60 %").wait_for()
    assert faults == []
    context.close()


def test_a_file_of_another_kind_and_one_that_is_no_text_are_named(served: Any) -> None:
    sent = served.client.post("/api/reviews", files=[("files", ("a.exe", b"MZ"))], data={"days": [""]})
    assert sent.status_code == 422
    assert sent.json()["error"]["where"] == "a.exe"
    told = served.client.post("/api/reports/looks", files=[("files", ("a.txt", b"\x00\x01\x02" * 100))]).json()
    assert told["reports"][0]["problem"]


def test_a_decision_on_no_proposal_and_a_review_that_is_not_there(served: Any, reports: list[Path]) -> None:
    sent = served.client.post("/api/reviews", files=[("files", ("a.txt", DATED.encode()))])
    link = sent.json()["link"]
    wrong = served.client.post(
        f"/api/reviews/{link.rpartition('/')[2]}/decisions", json={"number": 999, "decision": "accept", "by": "Ann"}
    )
    assert (wrong.status_code, wrong.json()["error"]["what"]) == (422, "no such proposal")
    assert served.client.get("/read/0123456789abcdef").status_code == 404


def test_a_report_that_holds_markup_stays_text(served: Any) -> None:
    text = "11 July 2025\n\n<script>alert(1)</script> The United States will impose a 50% tariff on Brazil, Trump said."
    link = served.client.post("/api/reviews", files=[("files", ("a.md.txt", text.encode()))]).json()["link"]
    page = served.client.get(link)
    assert "<script>alert" not in page.text
    brief = served.client.get(link + "/brief")
    assert "sandbox" in brief.headers["content-security-policy"]
    assert "script-src" not in brief.headers["content-security-policy"]
    assert "<script>alert" not in brief.text


def test_a_signed_in_user_decides_in_their_own_name(tmp_path: Path) -> None:
    data = tmp_path / "web.sqlite"
    store = Store(data)
    for name, role in (("ana", "analyst"), ("rea", "reader")):
        store.save_user(name, role, secret_of("correct horse battery"))
    store.close()
    process, url = started(data)
    clients: dict[str, httpx.Client] = {}
    try:
        for name in ("ana", "rea"):
            client = httpx.Client(base_url=url, timeout=LONG, headers={"Origin": url.rstrip("/")})
            client.post("/login", data={"name": name, "password": "correct horse battery"})
            token = re.search(r'name="token" content="([^"]+)"', client.get("/read").text)
            assert token is not None
            client.headers["X-Tradetalks-Token"] = token[1]
            clients[name] = client
        sent = {"files": [("files", ("a.txt", DATED.encode()))]}
        assert clients["rea"].post("/api/reviews", **sent).status_code == 403
        link = clients["ana"].post("/api/reviews", **sent).json()["link"]
        decision = {"number": 0, "decision": "accept", "by": "somebody else"}
        path = f"/api/reviews/{link.rpartition('/')[2]}/decisions"
        assert clients["rea"].post(path, json=decision).status_code == 403
        assert clients["ana"].post(path, json=decision).status_code == 200
        draft = clients["rea"].get(f"{link}.json").json()["draft"]
        assert draft["proposals"][0]["decided_by"] == "ana"
    finally:
        for client in clients.values():
            client.close()
        process.terminate()
        process.wait(LONG)
        assert process.stdout is not None
        process.stdout.close()
