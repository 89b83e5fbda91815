"""Keys of users' programs: what they open, when they end, and what a page of another site cannot ask."""

import hashlib
import hmac
import json
import threading
import warnings
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tradetalks.cli import app
from tradetalks.mcp.tools import EXAMPLES
from tradetalks.web.app import Settings, make_app
from tradetalks.web.store import Store
from tradetalks.web.users import kept_of, new_session
from tradetalks.web.webhook import Webhook
from waiting import LONG

with warnings.catch_warnings():  # it asks for another client, which does not matter here
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient


class Site:
    """A server with users and the keys of their programs."""

    def __init__(self, data: Path) -> None:
        store, self.keys = Store(data), {}
        for name, role in {"rea": "reader", "ana": "analyst"}.items():
            store.save_user(name, role, "scrypt AAAA AAAA")
            self.keys[name], kept = new_session()
            store.save_key(name, kept)
        store.close()
        self.app = make_app(Settings(data))

    def client(self, key: str = "") -> TestClient:
        made = TestClient(self.app, base_url="http://localhost", raise_server_exceptions=False)
        if key:
            made.headers["Authorization"] = f"Bearer {key}"
        return made


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made = Site(tmp_path_factory.mktemp("programs") / "web.sqlite")
    with made.client():
        yield made


def call(client: TestClient, name: str, arguments: dict[str, Any]) -> Any:
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": name, "arguments": arguments}}
    headers = {"accept": "application/json, text/event-stream", "mcp-protocol-version": "2025-06-18"}
    return client.post("/mcp", json=message, headers=headers)


def test_without_a_key_nothing_is_told(site: Site) -> None:
    for key in ("", "wrong", site.keys["rea"] + "x"):
        client = site.client(key)
        assert client.post("/api/v1/status", json=EXAMPLES["status"]).status_code == 401
        assert client.get("/api/v1/status", params=EXAMPLES["status"]).status_code == 401
        assert call(client, "status", EXAMPLES["status"]).status_code == 401
    two = [("authorization", f"Bearer {site.keys['rea']}")] * 2
    assert site.client().get("/api/v1/status", params=EXAMPLES["status"], headers=two).status_code == 401


def test_a_key_opens_what_its_user_may_and_no_page(site: Site) -> None:
    reader, analyst = site.client(site.keys["rea"]), site.client(site.keys["ana"])
    assert reader.post("/api/v1/status", json=EXAMPLES["status"]).status_code == 200
    assert call(reader, "status", EXAMPLES["status"]).json()["result"]["isError"] is False
    assert reader.post("/api/v1/propose", json=EXAMPLES["propose"]).status_code == 403
    refused = call(reader, "propose", EXAMPLES["propose"]).json()["result"]
    assert refused["isError"]
    assert refused["structuredContent"]["error"]["what"] == "only a analyst may do this"
    for path in ("/timeline", "/metrics", "/table"):
        assert analyst.get(path).status_code == 401, path
    assert analyst.post("/api/states", json={"scenario": "no-deal"}).status_code == 401
    assert analyst.get("/openapi.json").status_code == 200


def test_a_key_ends_with_its_user_or_the_next_key_and_is_kept_as_a_hash(tmp_path: Path) -> None:
    site = Site(tmp_path / "web.sqlite")
    with site.client() as opened:
        assert opened.get("/healthz").status_code == 200
        store: Store = site.app.state.shared.store
        assert site.keys["rea"].encode() not in (tmp_path / "web.sqlite").read_bytes()
        old, new = site.keys["rea"], new_session()
        store.save_key("rea", new[1])
        assert site.client(old).get("/api/v1/status", params=EXAMPLES["status"]).status_code == 401
        assert site.client(new[0]).get("/api/v1/status", params=EXAMPLES["status"]).status_code == 200
        store.remove_user("rea")
        assert site.client(new[0]).get("/api/v1/status", params=EXAMPLES["status"]).status_code == 401


def test_the_command_makes_a_key_and_takes_it_away(tmp_path: Path) -> None:
    data = str(tmp_path / "web.sqlite")
    store = Store(data)
    store.save_user("ana", "analyst", "scrypt AAAA AAAA")
    runner = CliRunner()
    key = runner.invoke(app, ["users", "key", "ana", "--data", data]).stdout.strip()
    assert store.key(kept_of(key)) == ("ana", "analyst")
    assert "no key any more" in runner.invoke(app, ["users", "key", "ana", "--remove", "--data", data]).stdout
    assert store.key(kept_of(key)) is None
    store.close()
    assert type(runner.invoke(app, ["users", "key", "bo", "--data", data]).exception).__name__ == "UnknownName"


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "application/json", "origin": "http://attacker.example"},
        {"content-type": "application/json", "sec-fetch-site": "cross-site"},
        {"content-type": "application/json", "origin": "null"},
    ],
)
def test_a_page_of_another_site_asks_nothing_of_a_server_without_users(
    alone: TestClient, headers: dict[str, str]
) -> None:
    for path in ("/api/v1/status", "/api/v1/propose", "/mcp"):
        assert alone.post(path, content=json.dumps(EXAMPLES["status"]), headers=headers).status_code == 403
    assert alone.post("/api/v1/status", json=EXAMPLES["status"]).status_code == 200


def test_a_program_without_a_key_asks_and_writes_nothing_else(alone: TestClient) -> None:
    assert alone.post("/api/states", json={"scenario": "no-deal"}).status_code == 403


def test_no_file_is_opened_for_who_asks_over_the_network(alone: TestClient) -> None:
    for name, asked in (("refund", {"entries": "/etc/passwd"}), ("duty", EXAMPLES["duty"] | {"scenario": "a.yaml"})):
        assert alone.post(f"/api/v1/{name}", json=asked).json()["error"]["where"] in ("entries", "scenario")


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A server without users."""
    site = make_app(Settings(tmp_path_factory.mktemp("alone") / "web.sqlite"))
    with TestClient(site, base_url="http://localhost", raise_server_exceptions=False) as client:
        yield client


def test_a_draft_is_told_to_the_webhook_with_a_signature(tmp_path: Path) -> None:
    got: list[tuple[str, bytes]] = []
    done = threading.Event()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            got.append((self.headers["X-Tradetalks-Signature"], body))
            self.send_response(204)
            self.end_headers()
            done.set()

        def log_message(self, *words: object) -> None:
            """Nothing."""

    receiver = HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    secret = "sixteen letters or more"
    hook = Webhook(f"http://127.0.0.1:{receiver.server_port}/", secret)
    site = make_app(Settings(tmp_path / "web.sqlite", webhook=hook))
    with TestClient(site, base_url="http://localhost") as client:
        told = client.post("/api/v1/propose", json=EXAMPLES["propose"]).json()
    assert done.wait(LONG)
    receiver.shutdown()
    receiver.server_close()
    mark, body = got[0]
    seconds, _, signed = mark.removeprefix("t=").partition(",v1=")
    assert signed == hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    assert told["link"].endswith(json.loads(body)["link"])
