import io
import sys
import zipfile
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent))
from hostile import fault, requests

from tradetalks.errors import BadInput
from tradetalks.ledger import Ledger
from tradetalks.report.book_template import template
from tradetalks.web.guard import Rate
from tradetalks.web.upload import check_archive


def test_hostile_requests_get_a_message_and_write_nothing(served: Any) -> None:
    before = _held(served.data)
    faults, refused = [], 0
    for number, request in enumerate(requests(150, seed=8)):
        try:
            done = served.client.request(**request)
        except (httpx.InvalidURL, UnicodeEncodeError):
            continue
        wrong = fault(done.status_code, done.text)
        refused += done.status_code >= 400
        if wrong:
            faults.append((number, request, wrong, done.text[:200]))
    assert faults == []
    assert refused > 90
    assert _held(served.data) == before


def _held(path: Path) -> list[tuple[int, ...]]:
    import sqlite3

    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        tables = ("states", "checkpoints", "rooms")
        held = [connection.execute(f"select count(*) from {table}").fetchone() for table in tables]
    connection.close()
    return held


def test_a_write_needs_the_token(served: Any) -> None:
    done = httpx.post(served.url + "api/states", json={"scenario": "no-deal"})
    assert done.status_code == 403
    assert "token" in done.json()["error"]["what"]


@pytest.mark.parametrize(
    "question", ["/deal.json?deal=", "/timeline.json?measure=", "/border.json?product=", "/deal?deal="]
)
def test_script_in_a_question_is_not_in_the_answer(served: Any, question: str) -> None:
    told = served.client.get(question + "%3Cscript%3Ea").text
    assert "script" in told
    assert "<script>a" not in told


def test_script_in_a_scenario_is_not_in_the_answer(served: Any) -> None:
    data = served.client.get("/table/" + _saved(served) + "/scenario.yaml")
    told = {**yaml.safe_load(data.content), "title": "<script>a"}
    told = {key: value if isinstance(value, list) else str(value) for key, value in told.items()}
    done = served.client.post("/api/answers", json={"state": {"scenario": told}})
    assert done.status_code == 200, done.text
    assert done.json()["sentence"].startswith("<script>a")
    assert "<script>a" not in done.text


def _saved(served: Any) -> str:
    state = {"scenario": "no-deal", "moves": {"USA/china-100": {"rate": 0.9}}}
    return str(served.client.post("/api/states", json=state).json()["address"])


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="no list of sockets on this machine")
def test_the_server_listens_on_this_machine_alone(served: Any) -> None:
    port = f"{httpx.URL(served.url).port:04X}"
    sockets = [line.split() for name in ("tcp", "tcp6") for line in Path("/proc/net", name).read_text().splitlines()]
    listening = [words[1] for words in sockets[1:] if words[3] == "0A" and words[1].endswith(f":{port}")]
    assert listening == [f"0100007F:{port}"]


def test_another_name_is_not_answered(served: Any) -> None:
    assert httpx.get(served.url, headers={"host": "evil.example"}).status_code == 421


def test_every_answer_has_the_policy_without_inline_script(served: Any) -> None:
    for path in ("/", "/nope", "/api/answers", "/static/page.css", "/openapi.json"):
        policy = served.client.get(path).headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy


def test_a_long_body_is_refused(served: Any) -> None:
    assert served.client.post("/api/answers", content=b"[" + b"1," * 150_000).status_code == 413
    upload = {"file": ("orders.csv", b"x" * 6_000_000)}
    assert served.client.post("/api/orders", files=upload).status_code == 413


def test_a_caller_has_a_burst_and_then_a_rate() -> None:
    rate = Rate(per_second=2.0, burst=3.0)
    assert [rate.takes("a", 0.0) for _ in range(4)] == [True, True, True, False]
    assert rate.takes("b", 0.0)
    assert [rate.takes("a", 1.0) for _ in range(3)] == [True, True, False]


def archive(members: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as book:
        for name, data in members.items():
            book.writestr(name, data)
    return content.getvalue()


@pytest.mark.parametrize(
    ("members", "what"),
    [
        ({"xl/worksheets/sheet1.xml": b"0" * 60_000_000}, "unpacks to too much"),
        ({"xl/worksheets/sheet1.xml": b"<c><f>WEBSERVICE(1)</f></c>"}, "formulas"),
        ({"xl/vbaProject.bin": b"x"}, "macros"),
        ({"xl/externalLinks/externalLink1.xml": b"x"}, "macros or links"),
    ],
)
def test_archives_are_refused(members: dict[str, bytes], what: str) -> None:
    with pytest.raises(BadInput, match=what):
        check_archive(archive(members))


def test_an_archive_with_damaged_bytes_is_refused() -> None:
    """Its list of members is whole; only what they hold cannot be unpacked."""
    sheet = "xl/worksheets/sheet1.xml"
    damaged = bytearray(archive({sheet: b"<c>" * 5_000}))
    for place in range(30 + len(sheet), 38 + len(sheet)):  # the first bytes after the member's own head
        damaged[place] ^= 0xFF
    with pytest.raises(BadInput, match="not an Excel file"):
        check_archive(bytes(damaged))


@pytest.mark.parametrize(
    ("path", "name", "content", "status"),
    [
        (
            "/api/orders",
            "orders.csv",
            b"product,origin,destination,on,value\n8505.11.00.70,CHN,USA,2025-11-15,1000\n",
            200,
        ),
        ("/api/orders", "orders.exe", b"MZ", 422),
        ("/api/orders", "orders.csv", b"", 422),
        ("/api/orders", "orders.xlsx", b"PK\x03\x04 not a zip", 422),
        ("/api/orders", "orders.csv", b"\xff\xfe\x00" * 50, 422),
        ("/api/scenarios", "a.yaml", b"a: &a [*a, *a]\n", 422),
        ("/api/scenarios", "a.yaml", b"!!python/object/apply:os.system ['true']\n", 422),
        ("/api/reports", "a.txt", b"%PDF-1.7", 422),
    ],
)
def test_uploads(served: Any, path: str, name: str, content: bytes, status: int) -> None:
    done = served.client.post(path, files={"file": (name, content)})
    assert done.status_code == status, done.text
    if status == 200:
        assert done.json()["rows"][0][:5] == ["8505.11.00.70", "CHN", "USA", "2025-11-15", "1000"]


def test_cells_that_begin_a_formula_are_defused(served: Any) -> None:
    book = b"product,origin,destination,on,value,note\n8505.11.00.70,CHN,USA,2025-11-15,1000,=cmd|' /C calc'!A0\n"
    told = served.client.post("/api/orders", files={"file": ("orders.csv", book)}).json()
    assert told["rows"][0][5].startswith("'=")


def test_a_scenario_comes_back_from_its_files(served: Any) -> None:
    state = {"scenario": "no-deal", "moves": {"USA/china-100": {"rate": 0.4}}}
    at = served.client.post("/api/states", json=state).json()["address"]
    for name in ("scenario.yaml", "scenario.xlsx"):
        content = served.client.get(f"/table/{at}/{name}").content
        saved = served.client.post("/api/scenarios", files={"file": (name, content)})
        assert saved.status_code == 201, saved.text
        sentence = served.client.get(f"/table/{saved.json()['address']}").text
        assert "at 40 %" in sentence


FILLED = {"title": "My war", "question": "What if?", "author": "me", "assumes": "law stays", "leaves_out": "rest"}


def filled(**fields: str) -> bytes:
    """The workbook of `tradetalks template`, filled: these fields, and the threatened 100 % in force."""
    book = openpyxl.load_workbook(io.BytesIO(template(Ledger.load())))
    for row in book["scenario"].iter_rows(min_row=2):
        row[1].value = (FILLED | fields).get(row[0].value, row[1].value)
    for column, text in enumerate(("USA/china-100", "enter_force", "2025-11-01"), start=1):
        book["events"].cell(3, column, text)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_filled_template_opens_with_its_settings(served: Any) -> None:
    content = filled(horizon="year", against="framework")
    saved = served.client.post("/api/scenarios", files={"file": ("book.xlsx", content)})
    assert saved.status_code == 201, saved.text
    at = saved.json()["address"]
    state = served.client.get(f"/table/{at}.json").json()["state"]
    assert (state["against"], state["horizon"]) == ("framework", "year")
    scenario = yaml.safe_load(served.client.get(f"/table/{at}/scenario.yaml").content)
    assert scenario["title"] == "My war"
    assert [event["measure"] for event in scenario["events"]] == ["USA/china-100"]


def test_a_template_without_a_comparison_is_compared_with_the_benchmark(served: Any) -> None:
    saved = served.client.post("/api/scenarios", files={"file": ("book.xlsx", filled())}).json()
    state = served.client.get(f"/table/{saved['address']}.json").json()["state"]
    assert state["against"] == "benchmark"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"draws": "64"}, "draws at the Table: 16 alone"),
        ({"horizon": "soon"}, "no horizon 'soon'"),
        ({"as_of": "yesterday"}, "file, sheet scenario, cell B5"),
    ],
)
def test_a_template_that_the_table_cannot_follow_is_refused_with_its_cell(
    served: Any, fields: dict[str, str], said: str
) -> None:
    done = served.client.post("/api/scenarios", files={"file": ("book.xlsx", filled(**fields))})
    assert done.status_code == 422, done.text
    assert said in done.text


def test_the_examples_of_what_is_written_are_taken(served: Any) -> None:
    schemas = served.client.get("/openapi.json").json()["components"]["schemas"]

    def example(name: str, field: str) -> Any:
        return schemas[name]["properties"][field]["examples"][0]

    saved = served.client.post("/api/states", json=schemas["TableState"]["examples"][0]).json()
    named = {field: example("Checkpoint", field) for field in ("name", "address")}
    assert named["address"] == saved["address"]
    assert served.client.post("/api/checkpoints", json=named).status_code == 201
    room = served.client.post("/api/rooms", json={"seats": example("Opening", "seats")})
    assert room.status_code == 201, room.text


def test_a_report_is_read_and_speaks_for_moves(served: Any) -> None:
    said = "China will delay its rare earth export controls by a year"
    text = f"{said}, Treasury Secretary Scott Bessent said on October 26, 2025."
    told = served.client.post("/api/readings", json={"text": text}).json()
    assert any("Bessent" in piece["text"] for passage in told["passages"] for piece in passage)
    assert {"deferred_months": 12} in told["moves"].values()


def test_files_beyond_a_number_do_not_wait_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    from tradetalks.web import upload
    from tradetalks.web.engine import Busy

    async def tried() -> None:
        monkeypatch.setattr(upload, "_PLACES", asyncio.Semaphore(0))
        with pytest.raises(Busy, match="too many files"):
            await upload.ask("orders", "orders.csv", b"product\n")

    asyncio.run(tried())


def test_what_is_said_of_a_file_names_no_place_of_the_server(served: Any) -> None:
    file = {"file": ("orders.csv", b"nothing,that,is,asked\n1,2,3,4\n", "text/csv")}
    told = served.client.post("/api/orders", files=file)
    assert told.status_code == 422
    assert "/tmp" not in told.text
