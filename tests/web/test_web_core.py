"""What the guard, the store and the lanes of the engine promise, without a server."""

import asyncio
import inspect
import sqlite3
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import pytest

from tradetalks.errors import BadInput
from tradetalks.web import answers, engine
from tradetalks.web import store as stores
from tradetalks.web.app import Settings, make_app
from tradetalks.web.engine import Busy, Gone, Lane
from tradetalks.web.guard import without_markup
from tradetalks.web.store import NotKept, Store

with warnings.catch_warnings():  # it asks for another client, which does not matter here
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient


@pytest.fixture
def store(tmp_path: Path) -> Any:
    made = Store(tmp_path / "web.sqlite")
    yield made
    made.close()


def client(path: Path, **rules: float) -> TestClient:
    app = make_app(Settings(path / "web.sqlite", **rules))  # type: ignore[arg-type]
    return TestClient(app, base_url="http://localhost", raise_server_exceptions=False)


def test_a_long_address_is_refused(tmp_path: Path) -> None:
    with client(tmp_path) as opened:
        assert opened.get("/healthz?" + "a" * 3_900).status_code == 200
        assert opened.get("/healthz?" + "a" * 4_100).status_code == 414


def test_a_write_without_the_token_is_refused_whatever_its_method(tmp_path: Path) -> None:
    with client(tmp_path) as opened:
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            assert opened.request(method, "/api/states", json={}).status_code == 403, method


def test_who_is_refused_for_haste_is_told_when_to_come_back(tmp_path: Path) -> None:
    with client(tmp_path, requests_per_second=0.0, burst=1.0) as opened:
        assert opened.get("/healthz").status_code == 200
        refused = opened.get("/healthz")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")


def test_a_form_says_where_it_comes_from(tmp_path: Path) -> None:
    """With `no-referrer` Chromium sends `Origin: null`, and no sign-in would be this server's own."""
    with client(tmp_path) as opened:
        assert opened.get("/healthz").headers["referrer-policy"] == "same-origin"


def test_no_text_of_an_answer_is_markup() -> None:
    assert without_markup(b'{"a":"<script>&"}') == b'{"a":"\\u003cscript\\u003e\\u0026"}'


def test_a_full_disk_and_a_file_that_may_not_be_written_refuse_saves_and_answer(store: Store) -> None:
    store.save_state("0" * 32, "{}")
    pages = store.database.connection.execute("pragma page_count").fetchone()[0]
    store.database.connection.execute(f"pragma max_page_count={pages}")  # as a disk without room
    with pytest.raises(NotKept, match="the disk is full"):
        store.save_state("1" * 32, "x" * 100_000)
    store.save_answer("key", b"x" * 100_000)
    assert store.state("0" * 32) == "{}"
    store.database.connection.execute("pragma max_page_count=1000000")
    store.database.connection.execute("pragma query_only=on")
    with pytest.raises(NotKept):
        store.save_state("1" * 32, "{}")
    assert store.state("0" * 32) == "{}"
    store.database.connection.execute("pragma query_only=off")
    store.save_state("1" * 32, "{}")
    assert store.states() == 2


def test_a_file_damaged_while_it_is_open_refuses_saves(tmp_path: Path) -> None:
    store = Store(tmp_path / "web.sqlite")
    for n in range(200):
        store.save_state(f"{n:032x}", "{}" * 500)
    store.database.connection.execute("pragma wal_checkpoint(truncate)")
    path = tmp_path / "web.sqlite"
    path.write_bytes(path.read_bytes()[:4096] + b"\xff" * (path.stat().st_size - 4096))
    fresh = sqlite3.connect(path)
    fresh.close()
    with pytest.raises((NotKept, BadInput)):
        Store(path).save_state("f" * 32, "{}")
    store.close()


def test_a_table_that_is_full_takes_no_more_and_says_what_to_do(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "MOST_STATES", 2)
    for n in range(2):
        store.save_state(f"{n:032x}", "{}")
    with pytest.raises(BadInput, match="no room for more states"):
        store.save_state("f" * 32, "{}")


def test_the_oldest_answers_go(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "MOST_ANSWERS", 3)
    for n in range(6):
        store.save_answer(str(n), b"x")
    assert [store.answer(str(n)) is not None for n in range(6)] == [False] * 3 + [True] * 3


def test_a_session_ends_at_its_time(store: Store) -> None:
    store.save_user("ana", "analyst", "secret")
    store.save_session("kept", "ana", until=100.0, now=0.0)
    assert store.session("kept", 99.0) == ("ana", "analyst")
    assert store.session("kept", 100.0) is None


def test_what_failed_in_a_transaction_leaves_none_open(store: Store) -> None:
    def write() -> None:
        with store.database.writing() as run:
            run("insert into states (address, content, saved) values ('a', 'b', 'c')")
            run("insert into nowhere values (1)")

    with pytest.raises(NotKept):
        write()
    assert not store.database.connection.in_transaction
    assert store.states() == 0, "nothing of it is kept"
    store.save_state("0" * 32, "{}")


def lane(most_waiting: int = 300) -> Lane:
    return Lane(1, most_waiting, int, 600.0)


def test_more_than_may_wait_are_told_so_and_their_places_come_back() -> None:
    async def asked() -> None:
        one = lane(most_waiting=1)
        first = asyncio.create_task(one.run(int, ("1",), None))
        await asyncio.sleep(0)
        with pytest.raises(Busy, match="too many"):
            await one.run(int, ("2",), None)
        assert await first == 1
        assert one.waiting == 0
        assert await one.run(int, ("3",), None) == 3
        one.pool.shutdown()

    asyncio.run(asked())


def test_who_has_left_is_not_worked_for() -> None:
    async def left() -> bool:
        return True

    async def asked() -> None:
        one = lane()
        with pytest.raises(Gone):
            await one.run(int, ("1",), left)
        one.pool.shutdown()

    asyncio.run(asked())


def test_work_is_ended_when_nobody_waits_for_it_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "LOOK", 0.1)
    looks = iter([False, False, True])

    async def left() -> bool:
        return next(looks)

    async def asked() -> None:
        one = lane()
        old = one.pool
        with pytest.raises(Gone, match="its work was ended"):
            await one.run(time.sleep, (3600,), left)
        old.shutdown(wait=True)  # waits for ever where the process still sleeps
        assert await one.run(int, ("3",), None) == 3
        one.pool.shutdown()

    asyncio.run(asked())


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone counts what a process writes to")
def test_work_that_takes_too_much_memory_is_told_so_and_the_next_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    async def asked() -> None:
        one = Lane(1, 300, engine.limit_memory, 600.0)
        with pytest.raises(Busy, match="more memory than an answer may"):
            await one.run(bytearray, (engine.MOST_MEMORY,), None)
        assert await one.run(int, ("3",), None) == 3
        one.pool.shutdown()

    asyncio.run(asked())


def test_the_processes_of_a_server_have_the_limit_of_memory() -> None:
    for begin in (answers.warm, engine.low_priority):
        assert "limit_memory()" in inspect.getsource(begin)


def test_a_room_is_not_changed_by_who_knows_a_later_version(store: Store) -> None:
    assert store.save_room("a", "first", 0)
    assert not store.save_room("a", "from elsewhere", 2)
    assert store.room("a") == ("first", 0)


def test_the_process_of_work_that_took_too_long_is_ended() -> None:
    async def asked() -> None:
        one = Lane(1, 300, int, 2.0)
        old = one.pool
        with pytest.raises(Busy, match="takes longer"):
            await one.run(time.sleep, (3600,), None)
        old.shutdown(wait=True)  # waits for ever where the process still sleeps
        one.pool.shutdown()

    asyncio.run(asked())
