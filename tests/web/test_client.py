"""The Python client against a server: the same answers, typed errors, and the same questions as the API's document."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from typer.testing import CliRunner

from tradetalks.cli import app
from tradetalks.client import NAMES, Client, NoAnswer, Refused, asked
from tradetalks.mcp.asked import schema
from tradetalks.mcp.tools import EXAMPLES, TOOLS

SHIPMENT = {"product": "8505.11.00", "origin": "CHN", "destination": "USA", "on": "2025-11-15", "value": 100_000.0}


def test_the_client_asks_what_the_document_of_the_api_says(served: Any) -> None:
    paths = served.client.get("/openapi.json").json()
    for question, name in NAMES.items():
        body = paths["paths"][f"/api/v1/{name}"]["post"]["requestBody"]["content"]["application/json"]["schema"]
        told = paths["components"]["schemas"][body["$ref"].rpartition("/")[2]]
        assert set(told["properties"]) == set(schema(question)["properties"]) == set(question.model_fields)
        assert told.get("required", []) == schema(question).get("required", [])
        assert told["additionalProperties"] is False
    assert set(NAMES.values()) == set(TOOLS)


def test_the_client_gets_what_the_command_line_prints(served: Any) -> None:
    with Client(served.url) as server:
        told = server.ask(asked.Duty(**SHIPMENT))
    words = ["duty", "8505.11.00", "--from", "CHN", "--to", "USA", "--on", "2025-11-15", "--value", "100000"]
    assert told.answer == json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)
    assert told.days["on"] == "2025-11-15"


def test_the_client_gets_every_part_of_a_long_answer(served: Any) -> None:
    with Client(served.url) as server:
        parts = list(server.pages(asked.News(since="2026-02-01", limit=40)))
    rows = [tuple(row) for part in parts for row in part.answer["tables"]["acts"]["rows"]]
    whole = CliRunner().invoke(app, ["news", "--since", "2026-02-01", "--json"]).stdout
    assert len(parts) > 1
    assert rows == [tuple(row) for row in json.loads(whole)["tables"]["acts"]["rows"]]


def test_what_is_refused_says_what_where_and_the_remedy(served: Any) -> None:
    with Client(served.url) as server:
        with pytest.raises(Refused) as refused:
            server.ask(asked.Status(measure="USA/china-10"))
        assert (refused.value.status, refused.value.kind) == (422, "UnknownName")
        assert "USA/china-100" in refused.value.remedy
        with pytest.raises(Refused, match="no file of this machine is opened"):
            server.ask(asked.Refund(entries="/etc/passwd"))


class Other(BaseHTTPRequestHandler):
    """A server of another kind."""

    def do_POST(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"hello")

    def log_message(self, *words: object) -> None:
        """Nothing."""


def test_nobody_there_or_somebody_else_is_told_so() -> None:
    with Client("http://127.0.0.1:9") as nobody, pytest.raises(NoAnswer):
        nobody.ask(asked.Status(measure="USA/china-100"))
    somebody = HTTPServer(("127.0.0.1", 0), Other)
    threading.Thread(target=somebody.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{somebody.server_port}"
    with Client(address) as other, pytest.raises(NoAnswer, match="another kind of answer"):
        other.ask(asked.Status(measure="USA/china-100"))
    somebody.shutdown()
    somebody.server_close()


def test_a_draft_is_proposed_by_the_client(served: Any) -> None:
    with Client(served.url) as server:
        told = server.ask(asked.Propose.model_validate(EXAMPLES["propose"]))
    assert served.client.get(told.link).status_code == 200
