"""Some 300 hostile values, each in bodies that are right but for it, so that they reach what stands behind every POST.

`tricks.txt` has one value of JSON a line: halves of pairs, controls, numbers, depth, types, paths, markup, formulas,
escapes, YAML, days, look-alikes, length. What computes is left out; everything before it is as served.
"""

import contextlib
import json
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))
from hostile import fault

from chokepoint.chains import record, write
from tradetalks.mcp.tools import EXAMPLES
from tradetalks.web import chains, programs, upload
from tradetalks.web.app import Settings, make_app
from tradetalks.web.engine import Engine
from tradetalks.web.pages import warroom

with warnings.catch_warnings():  # it asks for another client, which does not matter here
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

TRICKS = (Path(__file__).parent / "tricks.txt").read_text(encoding="utf-8").splitlines()
HERE = '"HERE"'
SCENARIO = {
    "title": "A", "question": "What?", "author": "a", "as_of": "2025-10-27", "on": "2025-12-01", "assumes": ["a"],
    "leaves_out": ["b"],
    "events": [{"measure": "USA/china-100", "event": "enter_force", "date": "2025-11-01", "source": "scenario"}],
}  # fmt: skip
STATE: dict[str, Any] = {
    "scenario": "no-deal",
    "moves": {"USA/china-100": {"rate": 0.5, "switch": "on"}},
    "on": "2025-12-01",
    "as_of": "2025-10-27",
    "against": "benchmark",
    "horizon": "year",
    "elasticities": "all",
    "trade_elasticity": {"electronics": 4.0},
    "parameters": {"mobile_share": 0.5},
}
FILES = {
    "/api/orders": ("o.csv", "product,origin,destination,on,value\nHERE,CHN,USA,2025-11-15,HERE\n"),
    "/api/orders/columns": ("o.csv", "HERE,origin\nHERE,CHN\n"),
    "/api/reports": ("r.txt", "On 10 October 2025 China said HERE of rare earths."),
    "/api/reports/looks": ("r.txt", "On 10 October 2025 China said HERE of rare earths."),
    "/api/reviews": ("r.txt", "On 10 October 2025 China said HERE of rare earths."),
    "/api/chains": ("chain.yaml", "title: HERE\nstages: HERE\n"),
    "/api/scenarios": (
        "s.yaml",
        "".join(f"{k}: {json.dumps(v)}\n" for k, v in SCENARIO.items()).replace('"What?"', "HERE"),
    ),
}
COMPUTED: dict[Any, Any] = {
    warroom.scores: {},
    programs.apart: {"link": "/"},
    programs.drafted: programs.drafted(json.dumps(EXAMPLES["propose"])),
}
FIELD = dict.fromkeys(("/api/reports/looks", "/api/reviews"), "files")
LACKING = ("/api/chains", "/api/reviews")  # a whole chain has three files, a review the day of a report
WITHOUT_A_BODY = {"/api/reviews/{review}/brief"}
AS_FORMS = {"/login": {"name": "ana", "password": "correct horse battery", "then": "/"}, "/logout": {}}


def places(body: Any) -> Iterator[Any]:
    """The body with the mark in the place of each of its values and keys, one at a time."""
    if isinstance(body, dict):
        for key, value in body.items():
            yield from ({**body, key: one} for one in (*places(value), "HERE"))
            yield {**{k: v for k, v in body.items() if k != key}, "HERE": value}
    elif isinstance(body, list):
        for i, value in enumerate(body):
            yield from ([*body[:i], one, *body[i + 1 :]] for one in (*places(value), "HERE"))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    patch = pytest.MonkeyPatch()

    async def nothing(self: Engine, work: Any, *given: object, left: Any = None) -> Any:
        return COMPUTED.get(work, b"[]")

    async def here(kind: str, name: str, content: bytes, asked: str = "") -> dict[str, Any]:
        return upload.KINDS[kind](content, Path(name).suffix, asked)  # type: ignore[no-any-return]

    patch.setattr(Engine, "short", nothing)
    patch.setattr(Engine, "long", nothing)
    patch.setattr(upload, "ask", here)
    app = make_app(Settings(tmp_path_factory.mktemp("tricks") / "web.sqlite", requests_per_second=1e9, burst=1e9))
    with TestClient(app, base_url="http://localhost", follow_redirects=False, raise_server_exceptions=False) as opened:
        opened.headers["X-Tradetalks-Token"] = app.state.shared.token
        yield opened
    patch.undo()


@pytest.fixture(scope="module")
def bodies(client: TestClient) -> dict[str, Any]:
    """A right body for every route that takes JSON."""
    address = client.post("/api/states", json=STATE).json()["address"]
    seats = [{"name": "a", "country": "USA"}, {"name": "b", "country": "CHN"}]
    opened = client.post("/api/rooms", json={"seats": seats, "scenario": "no-deal"}).json()
    own = {**STATE, "scenario": SCENARIO}
    review = client.post("/api/v1/propose", json=EXAMPLES["propose"]).json()["link"].rpartition("/")[2]
    return {
        **{f"/api/v1/{name}": example for name, example in EXAMPLES.items()},
        "/api/states": own,
        "/api/answers": {"state": STATE, "ranges": False},
        "/api/causes": {"state": own, "ranges": True},
        "/api/unknowns": {"state": STATE, "ranges": True},
        "/api/horizons": {"state": own, "ranges": True},
        "/api/measures": {"state": STATE, "fields": {"title": "A", "kind": "tariff", "rate": "10"}},
        f"/api/reviews/{review}/decisions": {"number": 0, "decision": "correct", "by": "A", "changes": {"rate": "5"}},
        f"/api/reviews/{review}/table": {"which": "decided"},
        "/api/checkpoints": {"name": "half", "address": address},
        "/api/bargains": {"threat": "no-deal", "horizon": "year", "trade_elasticity": {"electronics": 4.0}},
        "/api/readings": {"text": "China said on Friday that it would stop.", "date": "2025-10-26"},
        "/api/rooms": {"seats": seats, "scenario": "no-deal"},
        f"/api/rooms/{opened['room']}/moves": {"key": opened["keys"]["a"], "moves": STATE["moves"]},
        f"/api/rooms/{opened['room']}/close": {"key": opened["keys"]["facilitator"]},
    }


def test_every_route_that_takes_something_is_tried(client: TestClient, bodies: dict[str, Any]) -> None:
    paths = client.app.openapi()["paths"]  # type: ignore[attr-defined]
    posts = {path for path, methods in paths.items() if "post" in methods} | set(AS_FORMS)  # the forms are not in it
    room, review = (next(one for one in bodies if one.endswith(end)).split("/")[3] for end in ("/close", "/decisions"))
    tried = {path.replace(room, "{room}").replace(review, "{review}") for path in bodies}
    assert posts - WITHOUT_A_BODY == tried | set(FILES) | set(AS_FORMS)


def test_a_right_body_is_taken(client: TestClient, bodies: dict[str, Any]) -> None:
    for path, body in bodies.items():
        taken = client.post(path, json=body)
        assert taken.status_code in (200, 201), (path, taken.text)
    for path, (name, text) in FILES.items():
        taken = client.post(path, files={FIELD.get(path, "file"): (name, text.encode())}).status_code
        assert taken == 422 if path in LACKING else taken in (200, 201), path


def test_no_trick_in_a_right_body_is_a_fault(client: TestClient, bodies: dict[str, Any]) -> None:
    marked = [(path, json.dumps(one)) for path, body in bodies.items() for one in places(body)]
    assert len(marked) > 100
    assert len(TRICKS) >= 300
    faults, codes = [], []
    for number in range(3 * len(TRICKS)):
        trick = TRICKS[number % len(TRICKS)]
        path, body = marked[(7 * number) % len(marked)]
        as_key = trick if trick.startswith('"') else json.dumps(trick)
        sent = body.replace(f"{HERE}: ", f"{as_key}: ").replace(HERE, trick)
        done = client.post(path, content=sent.encode(), headers={"content-type": "application/json"})
        codes.append(done.status_code)
        if wrong := fault(done.status_code, done.text):
            faults.append((path, trick[:80], wrong, done.text[:200]))
    assert faults == []
    assert codes.count(200) + codes.count(201) > 60, "some are harmless where they stand, and are taken"


def test_no_trick_in_a_file_or_a_form_is_a_fault(client: TestClient) -> None:
    faults = []
    for number, trick in enumerate(TRICKS):
        text = trick.strip('"')
        with contextlib.suppress(ValueError, RecursionError):
            text = str(json.loads(trick))
        path, (name, content) = list(FILES.items())[number % len(FILES)]
        sent = content.replace("HERE", text).encode("utf-8", "surrogatepass")
        done = client.post(path, files={FIELD.get(path, "file"): (name, sent)})
        if wrong := fault(done.status_code, done.text):
            faults.append((path, trick[:80], wrong, done.text[:200]))
        if number % 20 == 0:
            form = {"name": "ana", "password": "x", "then": text.encode("utf-8", "replace").decode()}
            done = client.post("/login", data=form)
            if done.status_code not in (403, 422, 429):
                faults.append(("/login", trick[:80], str(done.status_code), done.text[:200]))
    assert faults == []


def test_no_trick_in_a_chain_of_ones_own_is_a_fault(client: TestClient, tmp_path: Path) -> None:
    rows, use = [("thing", "A", "A", 1.0), ("thing", "B", "A", 1.0)], [("B", "users", "thing", 120.0)]
    folder = write(tmp_path / "chain", record(), rows, use)
    right = {name: (folder / name).read_bytes() for name in chains.TABLES}
    assert client.post("/api/chains", files=[("file", one) for one in right.items()]).status_code == 201
    faults = []
    for number, trick in enumerate(TRICKS):
        name = chains.TABLES[number % 3]
        word = b"A made-up chain" if name == "chain.yaml" else b"made-up"
        sent = right | {name: right[name].replace(word, trick.encode("utf-8", "surrogatepass"), 1)}
        done = client.post("/api/chains", files=[("file", one) for one in sent.items()])
        if wrong := fault(done.status_code, done.text):
            faults.append((name, trick[:80], wrong, done.text[:200]))
    assert faults == []
