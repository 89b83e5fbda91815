"""The store promises the same in SQLite and in PostgreSQL; two servers may share one database."""

import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))
from databases import LACKING, Cluster, cluster, programs

from tradetalks.errors import BadInput, UnknownName
from tradetalks.web import store as stores
from tradetalks.web.database import NotKept, shown
from tradetalks.web.store import Store

OLD = "2020-01-01T00:00:00+00:00"


@pytest.fixture(scope="module")
def shared_cluster() -> Iterator[Cluster]:
    if programs() is None:
        pytest.skip(LACKING)
    pytest.importorskip("psycopg", reason="needs the extra `postgres`")
    with cluster() as made:
        yield made


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new, empty place for a store."""
    if request.param == "sqlite":
        return str(tmp_path / "web.sqlite")
    made: Cluster = request.getfixturevalue("shared_cluster")
    return new_database(made)


def new_database(made: Cluster) -> str:
    """A schema of its own in the same database: cheaper than a database, and as empty."""
    import psycopg

    name = f"t{time.time_ns()}"
    with psycopg.connect(made.address, autocommit=True) as connection:
        connection.execute(f"create schema {name}".encode())
    return f"{made.address}&options=-csearch_path%3D{name}"


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    made = Store(place)
    yield made
    made.close()


def test_what_is_saved_is_there_for_another_server(place: str, store: Store) -> None:
    store.save_state("0" * 32, '{"a": "x\u00e9\U0001f600"}', "ana")
    store.save_state("0" * 32, "another text under the same address changes nothing")
    store.save_answer("key", b"\x00\xff")
    other = Store(place)
    assert other.state("0" * 32) == '{"a": "x\u00e9\U0001f600"}'
    assert other.answer("key") == b"\x00\xff"
    assert (other.states(), other.state("1" * 32), other.faults()) == (1, None, [])
    other.close()


def test_of_two_servers_that_make_the_token_one_wins(place: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        servers = list(pool.map(lambda _: Store(place), range(4)))
        kept = list(pool.map(lambda n: servers[n].save_file("token", b"%d" % n), range(4)))
    assert len(set(kept)) == 1
    for one in servers:
        one.close()


def test_a_room_is_changed_by_one_of_two_servers(place: str, store: Store) -> None:
    other = Store(place)
    assert store.save_room("a", "first", 0)
    assert not other.save_room("a", "also first", 0)
    assert other.save_room("a", "second", 1)
    assert not store.save_room("a", "late", 1)
    assert store.room("a") == ("second", 1)
    other.close()


def test_a_session_of_one_server_holds_on_the_other_and_ends_there(place: str, store: Store) -> None:
    other = Store(place)
    store.save_user("ana", "analyst", "secret")
    now = 1_790_000_000.25
    store.save_session("kept", "ana", until=now + 1, now=now)
    assert other.session("kept", now + 0.75) == ("ana", "analyst")
    assert other.session("kept", now + 1) is None
    other.save_user("ana", "reader", "new secret")
    assert store.session("kept", now) is None
    assert store.users() == [("ana", "reader")]
    assert other.remove_user("ana")
    assert not other.remove_user("ana")
    other.close()


def test_a_name_of_one_user_is_not_anothers(store: Store) -> None:
    store.save_checkpoint("plan", "0" * 32, "ana")
    with pytest.raises(BadInput, match="another user has given this name"):
        store.save_checkpoint("plan", "1" * 32, "ben")
    store.save_checkpoint("plan", "2" * 32, "ana")
    assert [row[:2] for row in store.checkpoints()] == [("plan", "2" * 32)]


def test_a_user_has_a_number_of_states_and_the_store_a_size(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "MOST_STATES_OF_ONE", 2)
    for n in range(2):
        store.save_state(f"{n:032x}", "{}", "ana")
    with pytest.raises(BadInput, match="no room for more states of ana"):
        store.save_state("f" * 32, "{}", "ana")
    store.save_state("e" * 32, "{}", "ben")
    monkeypatch.setattr(stores, "MOST_BYTES", 1_000)
    with pytest.raises(BadInput, match="no room for more bytes"):
        store.save_state("d" * 32, "{}", "ben")


def test_a_game_goes_on_where_no_room_more_may_be_opened(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "MOST_ROOMS", 1)
    assert store.save_room("a", "first", 0)
    with pytest.raises(BadInput, match="no room for more rooms"):
        store.save_room("b", "first", 0)
    assert store.save_room("a", "second", 1)


def test_what_is_old_goes_and_what_is_named_stays(store: Store) -> None:
    for address in ("0" * 32, "1" * 32, "2" * 32):
        store.save_state(address, "{}")
    store.save_checkpoint("kept", "1" * 32)
    store.save_room("a", "{}", 0)
    store.save_room("b", "{}", 0)
    with store.database.writing() as run:
        run("update states set saved = ? where address < ?", OLD, "2")
        run("update rooms set changed = ? where id = ?", OLD, "a")
    assert store.forget(365.0) == 2
    assert [store.state(one * 32) for one in "012"] == [None, "{}", "{}"]
    assert (store.room("a"), store.room("b")) == (None, ("{}", 0))


def test_one_thing_is_removed_by_its_name(store: Store) -> None:
    store.save_state("0" * 32, "{}")
    store.save_checkpoint("kept", "0" * 32)
    with pytest.raises(BadInput, match="a name points to this state"):
        store.remove("0" * 32)
    store.remove("kept")
    store.remove("0" * 32)
    assert (store.states(), store.checkpoints()) == (0, [])
    with pytest.raises(UnknownName):
        store.remove("0" * 32)


def test_the_oldest_answers_go(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "MOST_ANSWERS", 3)
    for n in range(6):
        store.save_answer(str(n), b"x")
    assert [store.answer(str(n)) is not None for n in range(6)] == [False] * 3 + [True] * 3


def test_a_failed_transaction_leaves_nothing_and_the_next_one_works(store: Store) -> None:
    def write() -> None:
        with store.database.writing() as run:
            run("insert into files (name, content) values ('a', ?)", b"x")
            run("insert into nowhere values (1)")

    with pytest.raises(NotKept):
        write()
    assert store.file("a") is None
    store.check()
    assert store.file("check") is None
    assert store.save_file("a", b"y") == b"y"


def test_saves_from_many_threads_are_all_kept(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: store.save_state(f"{n:032x}", "{}"), range(200)))
    assert store.states() == 200


def test_a_later_versions_tables_are_refused(place: str, store: Store) -> None:
    with store.database.writing() as run:
        for statement in store.database.stamp(99):
            run(statement)
    with pytest.raises(BadInput, match="a later version"):
        Store(place)


def test_a_database_that_is_stopped_refuses_saves_and_is_found_again(shared_cluster: Cluster) -> None:
    store = Store(new_database(shared_cluster))
    store.save_state("0" * 32, "{}")
    shared_cluster.control("-m", "immediate", "stop")
    try:
        with pytest.raises(NotKept, match="not reached"):
            store.save_state("1" * 32, "{}")
        with pytest.raises(NotKept, match="not reached"):
            store.state("0" * 32)
        store.save_answer("key", b"not kept, and no error")
        assert store.answer("key") is None
    finally:
        shared_cluster.start()
    assert store.state("0" * 32) == "{}", "acknowledged, so it is there after the database's crash"
    store.save_state("1" * 32, "{}")
    assert store.states() == 2
    store.close()


def test_a_lock_of_another_program_is_waited_for_a_while(shared_cluster: Cluster) -> None:
    import psycopg

    address = new_database(shared_cluster)
    store = Store(address)
    with psycopg.connect(address) as other:
        other.execute("lock table states")
        with pytest.raises(NotKept, match="another program holds"):
            store.save_state("0" * 32, "{}")
    store.save_state("0" * 32, "{}")
    store.close()


def test_a_role_that_may_only_read_is_told_so(shared_cluster: Cluster) -> None:
    address = new_database(shared_cluster)
    store = Store(address)
    with store.database.writing() as run:
        schema = run("select current_schema()").fetchone()[0]
        run("create role looker login")
        run(f"grant usage on schema {schema} to looker")
        run(f"grant select on all tables in schema {schema} to looker")
    looker = Store(address.replace("//tradetalks@", "//looker@"))
    with pytest.raises(NotKept, match="may not be written"):
        looker.save_state("0" * 32, "{}")
    looker.close()
    with pytest.raises(BadInput, match="pg_dump"):
        store.backup(Path("copy"))
    store.close()


def test_an_acknowledged_save_has_reached_the_disk_whatever_the_database_is_set_to(shared_cluster: Cluster) -> None:
    address = new_database(shared_cluster)
    store = Store(address)
    with store.database.writing() as run:
        run("alter role tradetalks set synchronous_commit = off")
    again = Store(address)
    with again.database.writing() as run:
        assert run("show synchronous_commit").fetchone() == ("on",)
        run("alter role tradetalks reset synchronous_commit")
    again.close()
    store.close()


@pytest.mark.parametrize("address", ["postgresql://nobody:s3cret@127.0.0.1:1/x", "postgresql://h?password=s3cret&a=b"])
def test_a_database_that_is_not_there_is_told_without_the_password(address: str) -> None:
    pytest.importorskip("psycopg", reason="needs the extra `postgres`")
    with pytest.raises(BadInput) as told:
        Store(address)
    assert "s3cret" not in str(told.value)
    assert "s3cret" not in shown(address)
