"""What other programs ask of a server: the protocol over HTTP and /api/v1, with keys, limits and typed errors."""

import json
import re
import shlex
import warnings
from pathlib import Path
from typing import Any

import anyio
import jsonschema
from mcp.client.client import Client
from typer.testing import CliRunner

from tradetalks.cli import app
from tradetalks.ledger import Ledger
from tradetalks.mcp.tools import EXAMPLES, TOOLS
from tradetalks.web.network import Network

with warnings.catch_warnings():  # it asks for another client, which does not matter here
    warnings.simplefilter("ignore")

QUICK = [name for name in TOOLS if name not in ("run", "chokepoint", "deal")]
LOCAL = Network()


def ask(url: str, *calls: tuple[str, dict[str, Any]]) -> list[Any]:
    """The results of calls, by the official client over HTTP."""

    async def talk() -> list[Any]:
        async with Client(f"{url.rstrip('/')}/mcp") as client:
            assert len((await client.list_tools()).tools) == len(TOOLS)
            return [await client.call_tool(name, arguments) for name, arguments in calls]

    return anyio.run(talk)


def printed(again: str) -> Any:
    done = CliRunner().invoke(app, shlex.split(again)[1:])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_two_hundred_calls_over_http_equal_the_command_line(served: Any) -> None:
    names = list(Ledger.load().measures)[:170]
    calls: list[tuple[str, dict[str, Any]]] = [
        ("status", {"measure": name, "on": "2026-01-15", "as_of": "2026-01-15", "trust": ["USA.white_house"]})
        for name in names
    ]
    calls += [
        ("duty", {"product": product, "origin": origin, "destination": "USA", "value": 5000.5, "on": day})
        for product in ("8505.11.00", "1201.90.00", "7208.10.15")
        for origin in ("CHN", "DEU", "JPN", "CAN", "VNM")
        for day in ("2025-04-20", "2026-05-04")
    ]
    assert len(calls) == 200
    told = 0
    for (name, arguments), result in zip(calls, ask(served.url, *calls), strict=True):
        if result.is_error:
            assert set(result.structured_content["error"]) == {"kind", "where", "what", "evidence", "remedy"}
            continue
        told += 1
        assert result.structured_content["answer"] == printed(result.structured_content["again"]), (name, arguments)
    assert told > 150


def test_both_ways_tell_the_same(served: Any) -> None:
    for name, result in zip(QUICK, ask(served.url, *((name, EXAMPLES[name]) for name in QUICK)), strict=True):
        posted = served.client.post(f"/api/v1/{name}", json=EXAMPLES[name])
        assert posted.status_code == 200, posted.text
        found, other = posted.json(), result.structured_content
        if name != "propose":  # its link is of another draft
            assert found == other
        assert found["link"].startswith(served.url)
        assert served.client.get(found["link"]).status_code == 200, "the link opens"


def test_the_model_is_asked_over_http_as_on_the_command_line(served: Any) -> None:
    asked = {"scenario": "no-deal", "groups": ["EU"], "closure": "free", "horizon": "year", "draws": 1}
    found = ask(served.url, ("run", asked))[0].structured_content
    assert found["answer"] == printed(found["again"])
    page = served.client.get(found["link"]).text
    assert "closure" in found["link"]
    assert "horizon=year" in found["link"]
    assert re.search(r'"horizon": ?"year"', page)
    assert re.search(r'"closure": ?"free"', page)


def test_an_address_asks_what_a_body_asks(served: Any) -> None:
    words = {"trust": ["CHN.mofcom", "USA.white_house"], "facts": ["transshipped=no"]}
    for name, more in (("duty", words), ("search", {}), ("status", {}), ("news", {}), ("licence", {"described": True})):
        asked = EXAMPLES[name] | more
        got = served.client.get(f"/api/v1/{name}", params=asked)
        assert got.status_code == 200, got.text
        assert got.json() == served.client.post(f"/api/v1/{name}", json=asked).json()
    assert served.client.get("/api/v1/duty", params={"value": "many"}).json()["error"]["kind"] == "BadInput"
    assert served.client.get("/api/v1/run", params={"scenario": "no-deal"}).status_code == 405, "only asked on purpose"
    assert served.client.get("/api/v1/propose").status_code == 405


def test_no_file_of_the_server_is_opened(served: Any) -> None:
    lists = "/etc/passwd"
    asked = [
        ("refund", {"entries": lists}),
        ("read", {"paths": [lists]}),
        ("propose", EXAMPLES["propose"] | {"folder": "/tmp/there"}),
        ("run", {"scenario": lists}),
        ("run", {"scenario": "no-deal", "against": "../x.yaml"}),
        ("duty", EXAMPLES["duty"] | {"scenario": "a.yaml"}),
        ("chokepoint", {"chain": "./rare-earths"}),
        ("chokepoint", {"chain": "rare-earths", "scenario": "ban.yaml"}),
        ("deal", {"players": ["USA", "CHN"], "threat": lists}),
    ]
    for (name, arguments), result in zip(asked, ask(served.url, *asked), strict=True):
        posted = served.client.post(f"/api/v1/{name}", json=arguments)
        assert posted.status_code == 422, (name, arguments)
        assert posted.json() == result.structured_content
        assert posted.json()["error"]["what"] in ("no file of this machine is opened", "not a name")
    assert not Path("/tmp/there").exists()


def test_a_draft_waits_for_a_person(served: Any) -> None:
    told = served.client.post("/api/v1/propose", json=EXAMPLES["propose"]).json()
    review = served.client.get(told["link"] + ".json").json()
    assert [one["decision"] for one in review["draft"]["proposals"]] == ["open"]
    quote = EXAMPLES["propose"]["proposals"][0]["quote"]
    assert review["draft"]["proposals"][0]["told"][0]["quote"] == quote
    assert quote in served.client.get(told["link"]).text
    key = told["link"].rpartition("/")[2]
    decision = {"number": 0, "decision": "accept", "by": "Ann"}
    after = served.client.post(f"/api/reviews/{key}/decisions", json=decision)
    assert after.json()["counts"]["accept"] == 1, after.text


def test_the_document_of_the_api_has_an_example_of_each_that_is_answered(served: Any) -> None:
    paths = served.client.get("/openapi.json").json()
    mine = {path: way for path, way in paths["paths"].items() if path.startswith("/api/v1/")}
    assert set(mine) == {f"/api/v1/{name}" for name in TOOLS}
    for path, ways in mine.items():
        body = ways["post"]["requestBody"]["content"]["application/json"]
        (example,) = body["examples"].values()
        schema = {"$ref": body["schema"]["$ref"], "components": paths["components"]}
        jsonschema.validate(example["value"], schema)
        if path.rpartition("/")[2] in QUICK:
            told = served.client.post(path, json=example["value"])
            answer = ways["post"]["responses"]["200"]["content"]["application/json"]["schema"]
            jsonschema.validate(told.json(), answer | {"components": paths["components"]})
            jsonschema.validate(told.json()["answer"], ANSWER)


ANSWER = json.loads((Path(__file__).resolve().parents[2] / "docs/reference/answer.schema.json").read_text("utf-8"))
