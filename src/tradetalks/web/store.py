"""What is saved: states by address, checkpoints by name, answers by what they are made of, war rooms, reviews, users.

The statements are the same for SQLite and PostgreSQL (database.py). What `save_state` has returned is on the disk,
whatever happens to the process. Where the database is locked, full, read-only or damaged, a save raises NotKept; an
answer that cannot be kept is given all the same. What is over its age or its number goes, or is refused with a word.
"""

from __future__ import annotations

import datetime as dt
import logging
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tradetalks.errors import BadInput, UnknownName
from tradetalks.web.database import NotKept, SqliteFile, connected, make_private

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tradetalks.web.database import Database, Done, Value

__all__ = ["NotKept", "Store", "restore"]

SCHEMA = """
create table if not exists states (address text primary key, content text not null, saved text not null,
  saved_by text not null default '');
create table if not exists checkpoints (name text primary key, address text not null, saved text not null,
  saved_by text not null default '');
create table if not exists answers (made_of text primary key, content {bytes} not null, saved text not null);
create table if not exists rooms (id text primary key, content text not null, version integer not null, changed text);
create table if not exists reviews (id text primary key, content text not null, version integer not null, changed text);
create table if not exists files (name text primary key, content {bytes} not null);
create table if not exists users (name text primary key, role text not null, secret text not null);
create table if not exists keys (name text primary key, kept text not null, made text not null);
create table if not exists sessions (kept text primary key, name text not null, until double precision not null);
"""
ADDED = (  # table, column, its type: version 0 had no `changed`, version 1 not who saved
    ("rooms", "changed", "text"),
    ("states", "saved_by", "text not null default ''"),
    ("checkpoints", "saved_by", "text not null default ''"),
)
INDICES = """
create index if not exists answers_by_age on answers (saved);
create index if not exists states_by_user on states (saved_by);
"""
SCHEMES = ("postgresql://", "postgres://")
LOG = logging.getLogger("tradetalks.web")
VERSION = 4  # of the tables; 2 had no reviews, 3 no keys
MOST_STATES, MOST_CHECKPOINTS, MOST_ANSWERS, MOST_ROOMS, MOST_REVIEWS = 200_000, 500, 2_000, 200, 500
MOST_STATES_OF_ONE = 20_000  # of a user
MOST_BYTES = 4_000_000_000  # of the whole store


class Store:
    """One database. Methods may be called from any thread; writes are one at a time, and raise NotKept."""

    def __init__(self, place: Path | str) -> None:
        """`place` is a file, or the address of a database of PostgreSQL.

        raises  BadInput for a place that cannot be opened, or that a later version of the program wrote
        """
        self.database: Database = _opened(place)
        self.shown = self.database.shown
        try:
            _bring_up_to_date(self.database)
        except BadInput:
            self.close()
            raise
        except NotKept as error:
            self.close()
            raise BadInput(
                "cannot keep saved scenarios here", where=self.shown, evidence=error.evidence, remedy="choose --data"
            ) from None

    def close(self) -> None:
        self.database.close()

    def backup(self, target: Path) -> None:
        """A whole copy, while others read and write; raises NotKept, and BadInput for PostgreSQL."""
        self.database.backup(target)

    def faults(self) -> list[str]:
        """What is wrong with the database; empty where all is well."""
        return self.database.faults()

    def forget(self, days: float) -> int:
        """Remove states saved longer ago that no name points to, kept answers as old, rooms and reviews not touched
        since, and sessions that are over.

        returns  how many states, rooms and reviews went
        """
        before = dt.datetime.now(dt.UTC) - dt.timedelta(days=days)
        day = before.isoformat(timespec="seconds")
        with self.database.writing() as run:
            run("delete from answers where saved < ?", day)
            run("delete from sessions where until < ?", dt.datetime.now(dt.UTC).timestamp())
            states = run(
                "delete from states where saved < ? and address not in (select address from checkpoints)", day
            ).rowcount
            rooms = run("delete from rooms where changed < ?", day).rowcount
            reviews = run("delete from reviews where changed < ?", day).rowcount
        return states + rooms + reviews

    def remove(self, what: str) -> None:
        """Remove a state by its address, a room or a review by its id, or a checkpoint by its name.

        raises  UnknownName where there is none, BadInput for a state that a checkpoint names
        """
        with self.database.writing() as run:
            named = run("select name from checkpoints where address = ?", what).fetchone()
            if named:
                raise BadInput("a name points to this state", evidence=str(named[0]), remedy="remove the name first")
            gone = [
                run(f"delete from {table} where {key} = ?", what).rowcount
                for table, key in (("states", "address"), ("rooms", "id"), ("reviews", "id"), ("checkpoints", "name"))
            ]
        if not any(gone):
            raise UnknownName("no state, room, review or name of this kind is kept", evidence=what[:60])

    def check(self) -> None:
        """Raises NotKept where a save would fail: writes and takes back."""
        with self.database.writing(keep=False) as run:
            run("insert into files values ('check', ?) on conflict (name) do nothing", b"")

    def save_state(self, address: str, content: str, by: str = "") -> None:
        """Keep a state; the same one twice is one. Raises BadInput where there is no room, of the store or of `by`."""
        with self._writing("states", MOST_STATES) as run:
            if by:
                own = run("select count(*) from states where saved_by = ?", by).fetchone()[0]
                _check_room(own, MOST_STATES_OF_ONE, f"states of {by}")
            run(
                "insert into states (address, content, saved, saved_by) values (?, ?, ?, ?) "
                "on conflict (address) do nothing",
                address, content, _now(), by,
            )  # fmt: skip

    def state(self, address: str) -> str | None:
        row = self._row("select content from states where address = ?", address)
        return str(row[0]) if row else None

    def states(self) -> int:
        row = self._row("select count(*) from states")
        return int(row[0]) if row else 0

    def save_checkpoint(self, name: str, address: str, by: str = "") -> None:
        """Name an address; the name's old address is replaced, where it is the same user's.

        raises  BadInput for a name that another user has given
        """
        with self._writing("checkpoints", MOST_CHECKPOINTS) as run:
            found = run("select saved_by from checkpoints where name = ?", name).fetchone()
            if found and found[0] and found[0] != by:
                raise BadInput("another user has given this name", where="name", evidence=name, remedy="choose another")
            run(
                "insert into checkpoints (name, address, saved, saved_by) values (?, ?, ?, ?) on conflict (name) "
                "do update set address = excluded.address, saved = excluded.saved, saved_by = excluded.saved_by",
                name, address, _now(), by,
            )  # fmt: skip

    def checkpoints(self) -> list[tuple[str, str, str]]:
        """(name, address, when), the latest first."""
        return [(str(name), str(at), str(saved)) for name, at, saved in self.database.rows(
            "select name, address, saved from checkpoints order by saved desc, name")]  # fmt: skip

    def save_answer(self, made_of: str, content: bytes) -> None:
        """Keep an answer; beyond a number the oldest go. One that cannot be kept is computed again when asked for."""
        try:
            with self.database.writing() as run:
                run(
                    "insert into answers (made_of, content, saved) values (?, ?, ?) on conflict (made_of) "
                    "do update set content = excluded.content, saved = excluded.saved",
                    made_of, content, _now("microseconds"),
                )  # fmt: skip
                run(
                    "delete from answers where saved < "
                    "(select saved from answers order by saved desc limit 1 offset ?)",
                    MOST_ANSWERS - 1,
                )
        except NotKept as error:
            LOG.warning("an answer is not kept: %s", error.evidence)

    def answer(self, made_of: str) -> bytes | None:
        """A kept answer; None where there is none, or none that can be read."""
        try:
            row = self._row("select content from answers where made_of = ?", made_of)
        except NotKept as error:
            LOG.warning("a kept answer cannot be read: %s", error.evidence)
            return None
        return bytes(row[0]) if row else None

    def save_room(self, room: str, content: str, version: int) -> bool:
        """Keep a war room if it still is at the version before; False where someone was faster."""
        return self._save_version("rooms", MOST_ROOMS, room, content, version)

    def room(self, room: str) -> tuple[str, int] | None:
        """Content and version."""
        return self._version("rooms", room)

    def save_review(self, review: str, content: str, version: int) -> bool:
        """Keep the review of reports if it still is at the version before; False where someone was faster."""
        return self._save_version("reviews", MOST_REVIEWS, review, content, version)

    def review(self, review: str) -> tuple[str, int] | None:
        """Content and version."""
        return self._version("reviews", review)

    def _save_version(self, table: str, most: int, key: str, content: str, version: int) -> bool:
        """Keep a record of `rooms` or `reviews`, new at version 0, in place of the version before otherwise."""
        with self._writing(table, most + (version > 0)) as run:
            if version == 0:
                done = run(
                    f"insert into {table} (id, content, version, changed) values (?, ?, 0, ?)"
                    " on conflict (id) do nothing",
                    key, content, _now(),
                )  # fmt: skip
            else:
                done = run(
                    f"update {table} set content = ?, version = ?, changed = ? where id = ? and version = ?",
                    content, version, _now(), key, version - 1,
                )  # fmt: skip
        return done.rowcount == 1

    def _version(self, table: str, key: str) -> tuple[str, int] | None:
        row = self._row(f"select content, version from {table} where id = ?", key)
        return (str(row[0]), int(row[1])) if row else None

    def file(self, name: str) -> bytes | None:
        row = self._row("select content from files where name = ?", name)
        return bytes(row[0]) if row else None

    def save_file(self, name: str, content: bytes) -> bytes:
        """Keep something that is made once, such as the chart script or the token of this store.

        returns  what is kept: another server may have been faster
        """
        with self.database.writing() as run:
            run("insert into files (name, content) values (?, ?) on conflict (name) do nothing", name, content)
            return bytes(run("select content from files where name = ?", name).fetchone()[0])

    def users(self) -> list[tuple[str, str]]:
        """(name, role) of every user."""
        rows = self.database.rows("select name, role from users order by name")
        return [(str(name), str(role)) for name, role in rows]

    def user(self, name: str) -> tuple[str, str] | None:
        """(role, what is kept of the password)."""
        row = self._row("select role, secret from users where name = ?", name)
        return (str(row[0]), str(row[1])) if row else None

    def save_user(self, name: str, role: str, secret: str) -> None:
        """Keep a user; what was kept under the name before goes, its sessions too."""
        with self.database.writing() as run:
            run("delete from sessions where name = ?", name)
            run(
                "insert into users (name, role, secret) values (?, ?, ?) on conflict (name) "
                "do update set role = excluded.role, secret = excluded.secret",
                name, role, secret,
            )  # fmt: skip

    def remove_user(self, name: str) -> bool:
        """Whether there was one; the user's sessions end."""
        with self.database.writing() as run:
            run("delete from sessions where name = ?", name)
            run("delete from keys where name = ?", name)
            return run("delete from users where name = ?", name).rowcount == 1

    def save_key(self, name: str, kept: str) -> None:
        """Keep the key of a user's programs; the one before goes."""
        with self.database.writing() as run:
            run(
                "insert into keys (name, kept, made) values (?, ?, ?) on conflict (name) "
                "do update set kept = excluded.kept, made = excluded.made",
                name, kept, _now(),
            )  # fmt: skip

    def remove_key(self, name: str) -> bool:
        """Whether the user had one."""
        with self.database.writing() as run:
            return run("delete from keys where name = ?", name).rowcount == 1

    def key(self, kept: str) -> tuple[str, str] | None:
        """(name, role) of whose key it is."""
        row = self._row("select users.name, role from keys join users using (name) where kept = ?", kept)
        return (str(row[0]), str(row[1])) if row else None

    def save_session(self, kept: str, name: str, until: float, now: float) -> None:
        """Keep a session until a time; those that are over go."""
        with self.database.writing() as run:
            run("delete from sessions where until < ?", now)
            run("insert into sessions (kept, name, until) values (?, ?, ?)", kept, name, until)

    def session(self, kept: str, now: float) -> tuple[str, str] | None:
        """(name, role) of whose session it is, where it still runs."""
        row = self._row(
            "select users.name, role from sessions join users using (name) where kept = ? and ? < until", kept, now
        )
        return (str(row[0]), str(row[1])) if row else None

    def end_session(self, kept: str) -> None:
        with self.database.writing() as run:
            run("delete from sessions where kept = ?", kept)

    @contextmanager
    def _writing(self, table: str, most: int) -> Iterator[Callable[..., Done]]:
        """A transaction that adds to a table; raises BadInput where there is no room."""
        size = self.database.size()
        with self.database.writing() as run:
            _check_room(run(f"select count(*) from {table}").fetchone()[0], most, table)
            _check_room(size, MOST_BYTES, "bytes")
            yield run

    def _row(self, query: str, *values: Value) -> tuple[Any, ...] | None:
        return next(iter(self.database.rows(query, *values)), None)


def _opened(place: Path | str) -> Database:
    """The database of a place: an address that begins `postgresql://`, otherwise a file.

    raises  BadInput where it cannot be opened, NotInstalled without the library of PostgreSQL
    """
    if not str(place).startswith(SCHEMES):
        return SqliteFile(Path(place))
    from tradetalks.web.postgres import Postgres

    return Postgres(str(place))


def _check_room(held: int, most: int, what: str) -> None:
    if held >= most:
        raise BadInput(
            f"no room for more {what}", evidence=f"{held:,}", remedy="remove old ones: tradetalks store forget"
        )


def _bring_up_to_date(database: Database) -> None:
    """The tables of this version; raises BadInput for those of a later one."""
    found = database.version()
    if found > VERSION:
        raise BadInput(
            "a later version of tradetalks wrote these saved states",
            where=database.shown,
            evidence=f"version {found} of the tables, {VERSION} known here",
            remedy="use that version, or choose another --data",
        )
    if found == VERSION:
        return
    with database.writing() as run:
        run(database.ALONE)
        for statement in _statements(SCHEMA.replace("{bytes}", database.BYTES)):
            run(statement)
        for table, column, kind in ADDED:
            if column not in [row[0] for row in run(database.COLUMNS, table).fetchall()]:
                run(f"alter table {table} add column {column} {kind}")
        run("update rooms set changed = ? where changed is null", _now())
        for statement in (*_statements(INDICES), *database.stamp(VERSION)):
            run(statement)


def _statements(text: str) -> list[str]:
    return [one.strip() for one in text.split(";") if one.strip()]


def restore(backup: Path, target: Path) -> None:
    """A backup as the file of a server; raises BadInput where it is damaged or a file is there already."""
    if target.exists():
        raise BadInput(
            "a file is there already", where=str(target), remedy="move it away first; nothing is overwritten"
        )
    if not backup.is_file():
        raise BadInput("no such file", where=str(backup), remedy="name a backup")
    try:
        with closing(sqlite3.connect(f"file:{backup}?mode=ro", uri=True)) as source:
            told = source.execute("pragma integrity_check").fetchone()[0]
            tables = [name for (name,) in source.execute("select name from sqlite_master")]
            if told != "ok" or "states" not in tables:
                raise BadInput("not a sound backup", where=str(backup), evidence=told[:200], remedy="take another")
            make_private(target)
            with closing(connected(target)) as made:
                source.backup(made)
    except sqlite3.DatabaseError as error:
        raise BadInput(
            "not a backup of saved states", where=str(backup), evidence=str(error), remedy="take another"
        ) from None


def _now(timespec: str = "seconds") -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec=timespec)
