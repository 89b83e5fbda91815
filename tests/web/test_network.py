"""Who may speak to a server, and how little one caller can do to others: each line of docs/explanation/threats.md."""

import contextlib
import errno
import io
import json
import os
import re
import select
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tradetalks.errors import BadInput
from tradetalks.web.app import Settings, make_app
from tradetalks.web.guard import Rate
from tradetalks.web.network import Network
from tradetalks.web.pages import login
from tradetalks.web.store import NotKept, Store, restore
from tradetalks.web.users import ROLES, matches, may, needed_role, new_session, secret_of
from waiting import LONG, until

with warnings.catch_warnings():  # it asks for another client, which does not matter here
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

LOCAL = Network()
PASSWORD = "correct horse battery"
TRADETALKS = str(Path(sys.executable).with_name("tradetalks"))


def tradetalks(*words: str, **more: object) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([TRADETALKS, *words], capture_output=True, text=True, check=False, **more)  # type: ignore[call-overload,no-any-return]


@pytest.fixture(scope="module")
def secret() -> str:
    return secret_of(PASSWORD)


class Site:
    """An application without its processes: the guard and the pages that compute nothing."""

    def __init__(
        self, data: Path, network: Network = LOCAL, users: dict[str, str] | None = None, secret: str = ""
    ) -> None:
        store = Store(data)
        for name, role in (users or {}).items():
            store.save_user(name, role, secret)
        store.close()
        self.app = make_app(Settings(data, network))

    def client(self, base: str = "http://localhost", peer: str = "10.0.0.9") -> TestClient:
        return TestClient(
            self.app, base_url=base, client=(peer, 4000), follow_redirects=False, raise_server_exceptions=False
        )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, secret: str) -> Iterator[Site]:
    made = Site(
        tmp_path_factory.mktemp("network") / "web.sqlite",
        Network(frozenset({"localhost", "table.example"}), frozenset({"10.0.0.1"}), "X-Remote-User"),
        {"rea": "reader", "ana": "analyst", "fay": "facilitator"},
        secret,
    )
    with made.client():
        yield made


def signed_in(site: Site, name: str) -> TestClient:
    client = site.client()
    answer = client.post("/login", data={"name": name, "password": PASSWORD, "then": "/timeline"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/timeline")
    return client


def token(client: TestClient) -> dict[str, str]:
    found = re.search(r'name="token" content="([^"]+)"', client.get("/timeline").text)
    assert found is not None
    return {"X-Tradetalks-Token": found[1]}


@pytest.mark.parametrize(
    "host", ["attacker.example", "localhost.attacker.example", "localhost:evil", "", "localhost@x"]
)
def test_a_foreign_name_is_refused(site: Site, host: str) -> None:
    assert site.client().get("/healthz", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8383", "localhost.", "table.example:443"])
def test_an_own_name_is_answered_however_it_is_spelt(site: Site, host: str) -> None:
    assert site.client().get("/healthz", headers={"host": host}).status_code == 200


def test_without_a_session_nothing_is_told_but_where_to_sign_in(site: Site) -> None:
    client = site.client()
    page = client.get("/compare?scenario=no-deal", headers={"accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (303, "/login?then=/compare")
    for path in ("/", "/timeline", "/table/" + "0" * 32, "/openapi.json", "/border.json", "/metrics"):
        answer = client.get(path)
        assert answer.status_code == 401, path
        assert "token" not in answer.text
    assert client.get("/login", headers={"accept": "text/html"}).status_code == 200
    assert 'name="token"' not in client.get("/login").text


def test_each_role_may_what_it_may(site: Site) -> None:
    state = {"scenario": "no-deal"}
    room = {"seats": [{"name": "a", "country": "USA"}, {"name": "b", "country": "CHN"}]}
    expected = {"rea": (403, 403), "ana": (201, 403), "fay": (201, 201)}
    for name, (saves, opens) in expected.items():
        client = signed_in(site, name)
        headers = token(client)
        assert client.post("/api/states", json=state, headers=headers).status_code == saves, name
        assert client.post("/api/rooms", json=room, headers=headers).status_code == opens, name
        assert client.post("/api/states", json=state).status_code == 403, "without the token of the page"


def test_every_route_has_a_role_of_its_own_choice(site: Site) -> None:
    """What no line of the table names is the last role's; a new write is noticed here."""
    paths = site.app.openapi()["paths"]
    writes = {(method.upper(), path) for path, methods in paths.items() for method in methods if method != "get"}
    for_facilitators = {path for method, path in writes if needed_role(method, path) == "facilitator"}
    assert for_facilitators == {"/api/rooms", "/api/rooms/{room}/close", "/api/kept/{what}"}
    assert len(writes) >= 12
    assert [may(role, "DELETE", "/anything") for role in ROLES] == [False, False, True]


def test_a_session_ends_with_its_user_and_when_it_is_ended(site: Site, secret: str) -> None:
    client = signed_in(site, "rea")
    assert client.get("/timeline").status_code == 200
    assert client.post("/logout").status_code == 303
    assert client.get("/timeline").status_code == 401
    store = site.app.state.shared.store
    store.save_user("gone", "reader", secret)
    client = signed_in(site, "gone")
    assert store.remove_user("gone")
    assert client.get("/timeline").status_code == 401


@pytest.fixture(autouse=True)
def fresh_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten sign-ins for each test, and no more with time: no test depends on how fast the others were."""
    monkeypatch.setattr(login, "TRIES", Rate(0.0, 10))


def test_passwords_are_tried_slowly_and_kept_as_nothing_that_can_be_read(site: Site, secret: str) -> None:
    client = site.client(peer="10.0.0.77")
    tries = [client.post("/login", data={"name": "rea", "password": f"wrong {n}"}).status_code for n in range(12)]
    assert tries == [403] * 10 + [429] * 2
    assert matches(PASSWORD, secret)
    assert not matches(PASSWORD + "x", secret)
    assert secret_of(PASSWORD) != secret
    data = Path(site.app.state.shared.store.database.connection.execute("pragma database_list").fetchone()[2])
    assert PASSWORD.encode() not in data.read_bytes()


def test_a_form_of_another_site_signs_nobody_in(site: Site) -> None:
    form = {"name": "fay", "password": PASSWORD}
    for headers in ({"origin": "http://attacker.example"}, {"sec-fetch-site": "cross-site"}):
        answer = site.client().post("/login", data=form, headers=headers)
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("then", ["//attacker.example", "https://attacker.example", "/\\attacker.example"])
def test_signing_in_leads_nowhere_else(site: Site, then: str) -> None:
    answer = site.client(peer="10.9.9.9").post("/login", data={"name": "ana", "password": PASSWORD, "then": then})
    assert answer.headers["location"] == "/"


def test_the_cookie_is_for_the_server_alone(site: Site) -> None:
    behind = site.client(peer="10.0.0.1")
    form = {"name": "fay", "password": PASSWORD}
    told = behind.post("/login", data=form, headers={"x-forwarded-proto": "https", "x-forwarded-for": "10.5.5.5"})
    assert {"httponly", "samesite=lax", "secure"} <= set(told.headers["set-cookie"].lower().split("; "))


def test_behind_tls_the_cookie_is_bound_to_the_host_and_the_browser_is_told_to_stay_with_tls(site: Site) -> None:
    proxy = site.client(peer="10.0.0.1")
    behind = {"x-forwarded-proto": "https", "x-forwarded-for": "10.0.0.77"}
    answer = proxy.post("/login", data={"name": "rea", "password": PASSWORD}, headers=behind)
    told = answer.headers["set-cookie"]
    assert told.startswith("__Host-tradetalks=")
    assert "Secure" in told
    assert "Path=/" in told
    assert "domain" not in told.lower()
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    key = told.partition(";")[0]
    assert proxy.get("/timeline", headers={**behind, "cookie": key}).status_code == 200
    assert proxy.get("/timeline", headers={**behind, "cookie": key.removeprefix("__Host-")}).status_code == 401
    assert "strict-transport-security" not in site.client().get("/login").headers
    gone = proxy.post("/logout", headers={**behind, "cookie": key})
    assert gone.headers["clear-site-data"] == '"cache", "storage"'
    assert proxy.get("/timeline", headers={**behind, "cookie": key}).status_code == 401


def test_a_user_changes_the_password_and_every_session_ends(tmp_path: Path, secret: str) -> None:
    other = Site(tmp_path / "web.sqlite", LOCAL, {"ana": "analyst"}, secret)
    with other.client() as client:
        login.TRIES.left.clear()
        assert client.post("/login", data={"name": "ana", "password": PASSWORD}).status_code == 303
        new = "another horse battery"
        form = {"name": "ana", "current": PASSWORD, "new": new}
        for wrong in ({"current": "wrong"}, {"new": "short"}, {"name": "nobody"}):
            assert client.post("/password", data=form | wrong).status_code == 403, wrong
        foreign = {"origin": "http://attacker.example", "sec-fetch-site": "cross-site"}
        assert client.post("/password", data=form, headers=foreign).status_code == 403
        assert client.get("/timeline").status_code == 200
        assert client.post("/password", data=form).status_code == 303
        assert client.get("/timeline").status_code == 401, "the old session is over"
        assert client.post("/login", data={"name": "ana", "password": PASSWORD}).status_code == 403
        assert client.post("/login", data={"name": "ana", "password": new}).status_code == 303
        assert other.app.state.shared.store.users() == [("ana", "analyst")]


def test_the_fields_of_passwords_hide_what_is_typed_and_take_what_a_manager_fills_in(site: Site) -> None:
    for path, fields in (("/login", 1), ("/password", 2)):
        page = site.client().get(path).text
        found = re.findall(r'<input type="password"[^>]*>', page)
        assert len(found) == fields, path
        assert all(re.search('autocomplete="(current|new)-password"', one) for one in found)
        assert not re.search("onpaste|autocomplete=.off|hint|question", page)


def test_the_key_of_a_session_is_random_and_long() -> None:
    keys = {new_session()[0] for _ in range(200)}
    assert len(keys) == 200
    assert min(len(key) for key in keys) * 6 >= 128, "six bits a character"


def test_signing_in_again_ends_the_session_before(site: Site) -> None:
    login.TRIES.left.clear()
    client = signed_in(site, "ana")
    before = client.cookies["tradetalks"]
    assert client.post("/login", data={"name": "ana", "password": PASSWORD}).status_code == 303
    assert client.cookies["tradetalks"] != before
    client.cookies.clear()
    assert client.get("/timeline", headers={"cookie": f"tradetalks={before}"}).status_code == 401


def test_only_a_named_proxy_says_who_asks(site: Site) -> None:
    for peer, named, status in (
        ("10.0.0.1", "fay", 200),
        ("10.0.0.1", "nobody", 401),
        ("10.0.0.2", "fay", 401),
    ):
        answer = site.client(peer=peer).get("/timeline", headers={"X-Remote-User": named})
        assert answer.status_code == status, (peer, named)


def test_a_made_up_address_does_not_escape_the_limit(tmp_path: Path) -> None:
    network = Network(proxies=frozenset({"10.0.0.1"}))
    app = make_app(Settings(tmp_path / "web.sqlite", network, requests_per_second=0.0, burst=5.0))
    with TestClient(app, base_url="http://localhost", client=("10.0.0.9", 1)) as direct:
        codes = [direct.get("/healthz", headers={"x-forwarded-for": f"10.3.0.{n}"}).status_code for n in range(8)]
        assert codes == [200] * 5 + [429] * 3
        proxied = TestClient(app, base_url="http://localhost", client=("10.0.0.1", 1))
        codes = [proxied.get("/healthz", headers={"x-forwarded-for": f"10.3.0.{n}"}).status_code for n in range(8)]
        assert codes == [200] * 8
        faked = [
            proxied.get("/healthz", headers={"x-forwarded-for": f"1.1.1.{n}, 10.4.0.1"}).status_code for n in range(8)
        ]
        assert faked == [200] * 5 + [429] * 3, "what the caller wrote before the proxy's own entry counts for nothing"


def test_a_body_over_the_limit_is_told_so_however_it_is_sent(site: Site) -> None:
    client = signed_in(site, "ana")
    headers = token(client) | {"content-type": "application/json"}

    def pieces() -> Iterator[bytes]:
        for _ in range(30):
            yield b" " * 10_000

    assert client.post("/api/states", content=pieces(), headers=headers).status_code == 413
    assert client.post("/api/states", content=b" " * 300_000, headers=headers).status_code == 413


def test_a_fault_is_told_in_the_pages_form_with_every_header_and_without_its_words(site: Site) -> None:
    def broken() -> None:
        raise RuntimeError("inner words")

    site.app.add_api_route("/broken", broken)
    client = signed_in(site, "fay")
    site.app.router.routes.insert(0, site.app.router.routes.pop())
    for accept, kind in (("text/html", "text/html"), ("application/json", "application/json")):
        answer = client.get("/broken", headers={"accept": accept})
        assert answer.status_code == 500
        assert answer.headers["content-type"].startswith(kind)
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "the program failed here" in answer.text
        assert "inner words" not in answer.text


@pytest.mark.parametrize("text", ["\\ud800", "a\\udfff", "\\u0000"])
def test_a_character_that_no_file_holds_is_refused_and_no_fault(site: Site, text: str) -> None:
    client = signed_in(site, "ana")
    headers = token(client) | {"content-type": "application/json"}
    for body in (f'{{"scenario":{{"title":"{text}"}}}}', f'{{"scenario":{{"{text}":1}}}}', f'{{"scenario":"{text}"}}'):
        answer = client.post("/api/states", content=body, headers=headers)
        assert 400 <= answer.status_code < 500, answer.text
        assert answer.json()["error"]["what"]


def test_metrics_are_for_the_machine_itself_and_for_facilitators(site: Site) -> None:
    told = site.client(peer="127.0.0.1").get("/metrics")
    assert told.status_code == 200
    assert 'tradetalks_requests_total{method="GET",status="200"}' in told.text
    assert signed_in(site, "ana").get("/metrics").status_code == 403
    assert signed_in(site, "fay").get("/metrics").status_code == 200


def test_head_is_answered_like_get_without_the_body(site: Site) -> None:
    answer = site.client().head("/healthz")
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--host", "0.0.0.0"), "under which names"),
        (("--host", "0.0.0.0", "--name", "table.example"), "it has no users"),
        (("--host", "10.1.2.3"), "it has no users"),
        (("--host", "::", "--name", "table.example"), "it has no users"),
        (("--user-header", "X-Remote-User"), "--proxy"),
        (("--user-header", "X-Remote-User", "--proxy", "127.0.0.1"), "it has no users"),
    ],
)
def test_a_server_for_others_does_not_start_without_users(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    done = tradetalks("serve", "--port", "0", "--data", str(tmp_path / "web.sqlite"), *words)
    assert done.returncode == 2
    assert says in done.stderr


def test_the_check_says_what_would_be_served(tmp_path: Path) -> None:
    data = str(tmp_path / "web.sqlite")
    added = tradetalks("users", "add", "ana", "--role", "analyst", "--data", data, input=f"{PASSWORD}\n{PASSWORD}\n")
    assert added.returncode == 0
    words = ("serve", "--check", "--port", "0", "--host", "0.0.0.0", "--name", "table.example", "--data", data)
    told = tradetalks(*words)
    assert told.returncode == 0
    assert "users: ana (analyst)" in told.stdout
    assert "names: table.example" in told.stdout
    (tmp_path / "broken.sqlite").write_bytes(b"no database" * 1000)
    assert tradetalks("serve", "--check", "--data", str(tmp_path / "broken.sqlite")).returncode == 2


def is_closed(one: socket.socket) -> bool:
    """Whether the server has closed it."""
    try:
        return one.recv(1) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def test_half_requests_of_one_caller_hold_nobody_up(tmp_path: Path) -> None:
    """300 connections that never end their request, to a process that may open 256 files."""
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256));"
        f"sys.argv = ['tradetalks', 'serve', '--port', '0', '--data', {str(tmp_path / 'web.sqlite')!r}];"
        "from tradetalks.cli import main; main()"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    held: list[socket.socket] = []
    try:
        assert process.stdout is not None
        port = int(re.search(r":(\d+)/", process.stdout.readline())[1])  # type: ignore[index]
        process.send_signal(signal.SIGSTOP)  # so that they are there at once, however fast the server is
        for _ in range(300):
            one = socket.socket()
            one.setblocking(False)
            held.append(one)
            assert one.connect_ex(("127.0.0.1", port)) in (0, errno.EINPROGRESS)
        process.send_signal(signal.SIGCONT)
        for one in held:
            assert select.select([], [one], [], LONG)[1]
            with contextlib.suppress(OSError):  # the server has closed it already
                one.send(b"POST /api/states HTTP/1.1\r\nhost: 127.0.0.1\r\nx-a: ")
        for _ in range(3):
            assert httpx.get(f"http://127.0.0.1:{port}/static/icon.svg", timeout=LONG).status_code == 200
        until(lambda: sum(map(is_closed, held)) >= 300 - 64)
    finally:
        for one in held:
            one.close()
        process.terminate()
        _, told = process.communicate(timeout=LONG)
    assert "Too many open files" not in told


def test_answers_leave_at_once() -> None:
    """TCP_NODELAY on the connections of a served address: without it head and body wait for each other."""
    from tradetalks.cli.web import _listening

    listening = _listening("127.0.0.1", 0)
    assert listening.proto == socket.IPPROTO_TCP
    listening.close()


def test_the_file_of_states_belongs_to_its_owner_alone(tmp_path: Path) -> None:
    data = tmp_path / "kept" / "web.sqlite"
    data.parent.mkdir()
    data.touch(mode=0o644)
    store = Store(data)
    store.save_state("0" * 32, "{}")
    assert {oct(path.stat().st_mode & 0o777) for path in data.parent.iterdir()} == {"0o600"}
    store.close()
    fresh = Store(tmp_path / "new" / "web.sqlite")
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    fresh.close()


def test_a_locked_file_refuses_a_save_and_answers_all_the_same(tmp_path: Path) -> None:
    store = Store(tmp_path / "web.sqlite")
    store.save_state("0" * 32, "{}")
    other = sqlite3.connect(tmp_path / "web.sqlite", isolation_level=None)
    other.execute("begin immediate")
    with pytest.raises(NotKept, match="another program holds"):
        store.save_state("1" * 32, "{}")
    store.save_answer("key", b"kept or not")
    assert store.state("0" * 32) == "{}"
    assert store.answer("key") is None
    other.execute("rollback")
    store.save_state("1" * 32, "{}")
    assert store.states() == 2
    store.close()
    other.close()


def test_a_save_is_written_through_before_it_is_acknowledged(tmp_path: Path) -> None:
    store = Store(tmp_path / "web.sqlite")
    found = {
        name: store.database.connection.execute(f"pragma {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous")
    }
    assert found == {"journal_mode": "wal", "synchronous": 2}  # 2 is FULL: the log reaches the disk with each commit
    store.close()


def test_a_backup_is_whole_while_others_write_and_is_restored(tmp_path: Path) -> None:
    store = Store(tmp_path / "web.sqlite")
    store.save_state("0" * 32, '{"a":1}')
    store.backup(tmp_path / "copy.sqlite")
    store.save_state("1" * 32, "{}")
    restore(tmp_path / "copy.sqlite", tmp_path / "again.sqlite")
    again = Store(tmp_path / "again.sqlite")
    assert (again.states(), again.state("0" * 32)) == (1, '{"a":1}')
    again.close()
    store.close()
    with pytest.raises(BadInput, match="there already"):
        restore(tmp_path / "copy.sqlite", tmp_path / "again.sqlite")
    damaged = (tmp_path / "copy.sqlite").read_bytes()
    (tmp_path / "damaged.sqlite").write_bytes(damaged[: len(damaged) // 2])
    with pytest.raises(BadInput, match="backup"):
        restore(tmp_path / "damaged.sqlite", tmp_path / "third.sqlite")
    assert not (tmp_path / "third.sqlite").exists()


def test_a_file_of_the_first_version_is_brought_up_and_one_of_a_later_is_refused(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / "old.sqlite", isolation_level=None)
    old.execute("create table rooms (id text primary key, content text not null, version integer not null)")
    old.execute("insert into rooms values ('a', 'first', 0)")
    old.close()
    store = Store(tmp_path / "old.sqlite")
    assert store.room("a") == ("first", 0)
    assert store.save_room("a", "second", 1)
    store.database.connection.execute("pragma user_version = 99")
    store.close()
    with pytest.raises(BadInput, match="a later version"):
        Store(tmp_path / "old.sqlite")


def test_old_states_go_and_named_ones_stay(tmp_path: Path) -> None:
    store = Store(tmp_path / "web.sqlite")
    for address in ("0" * 32, "1" * 32):
        store.save_state(address, "{}")
    store.save_checkpoint("kept", "1" * 32)
    store.save_room("a", "{}", 0)
    store.database.connection.execute("update states set saved = '2020-01-01T00:00:00+00:00'")
    store.database.connection.execute("update rooms set changed = '2020-01-01T00:00:00+00:00'")
    assert store.forget(365.0) == 2
    assert (store.state("0" * 32), store.state("1" * 32), store.room("a")) == (None, "{}", None)
    store.close()


def test_the_log_has_each_request_and_no_secret(tmp_path: Path) -> None:
    data, log = tmp_path / "web.sqlite", tmp_path / "log" / "requests.jsonl"
    tradetalks("users", "add", "ana", "--role", "analyst", "--data", str(data), input=f"{PASSWORD}\n{PASSWORD}\n")
    words = [TRADETALKS, "serve", "--port", "0", "--data", str(data), "--log", str(log)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=os.environ)
    try:
        assert process.stdout is not None
        url = process.stdout.readline().split()[0]
        with httpx.Client(base_url=url, timeout=LONG) as client:
            client.post("login", data={"name": "ana", "password": PASSWORD})
            key = client.cookies["tradetalks"]
            assert client.get("timeline?measure=secret-query").status_code in (200, 404)
    finally:
        process.terminate()
        process.wait(LONG)
        process.stdout.close()  # type: ignore[union-attr]
    text = log.read_text()
    lines = [json.loads(line) for line in io.StringIO(text)]
    assert ("GET", "/timeline", "ana") in [(one.get("method"), one.get("path"), one.get("user")) for one in lines]
    assert not any(secret in text for secret in (PASSWORD, key, "secret-query"))
    assert log.stat().st_mode & 0o777 == 0o600


def test_who_asks_for_much_makes_others_wait_for_one_piece_of_it() -> None:
    import asyncio

    from tradetalks.web.engine import Lane
    from tradetalks.web.guard import CALLER

    done: list[str] = []

    async def ask(lane: Lane, caller: str, n: int) -> None:
        CALLER.set(caller)
        await lane.run(int, ("1",), None)
        done.append(f"{caller}{n}")

    async def both() -> None:
        lane = Lane(1, 300, int, LONG)
        many = [asyncio.create_task(ask(lane, "a", n)) for n in range(6)]
        await asyncio.sleep(0)
        one = asyncio.create_task(ask(lane, "b", 0))
        await asyncio.gather(*many, one)
        lane.pool.shutdown()

    asyncio.run(both())
    assert done.index("b0") <= 2


def test_work_that_takes_too_long_is_ended_and_the_next_is_done() -> None:
    import asyncio

    from tradetalks.web.engine import Busy, Lane

    async def tried() -> int:
        lane = Lane(1, 300, int, 2.0)
        with pytest.raises(Busy, match="takes longer than 2 s"):
            await lane.run(time.sleep, (3600,), None)
        lane.seconds = LONG
        found = await lane.run(int, ("7",), None)
        lane.pool.shutdown()
        return found

    assert asyncio.run(tried()) == 7
