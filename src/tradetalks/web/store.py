"""What is saved, in SQLite: states by address, checkpoints by name, answers by what they are made of, war rooms.

Write-ahead log with synchronous=FULL: what `save_state` has returned is on the disk, whatever happens to the process.
Reads go through a connection of their own, so that they wait for no write. Where the file is locked, full, read-only or
damaged, a save raises NotKept; an answer that cannot be kept is given all the same. The file is its owner's alone.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import sqlite3
import threading
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from tradetalks.errors import BadInput, TradetalksError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCHEMA = """
create table if not exists states (address text primary key, content text not null, saved text not null);
create table if not exists checkpoints (name text primary key, address text not null, saved text not null);
create table if not exists answers (made_of text primary key, content blob not null, saved text not null);
create table if not exists rooms (id text primary key, content text not null, version integer not null, changed text);
create table if not exists files (name text primary key, content blob not null);
create table if not exists users (name text primary key, role text not null, secret text not null);
create table if not exists sessions (kept text primary key, name text not null, until real not null);
"""
LOG = logging.getLogger("tradetalks.web")
PATIENCE = 3.0  # s that a save waits for another program's lock
VERSION = 1  # of the tables
MOST_STATES, MOST_CHECKPOINTS, MOST_ANSWERS, MOST_ROOMS = 200_000, 500, 2_000, 200


class NotKept(TradetalksError):
    """The file of saved states cannot be read or written at present."""


class Store:
    """One file. Methods may be called from any thread; writes are one at a time, and raise NotKept."""

    def __init__(self, path: Path) -> None:
        """Raises BadInput for a place that cannot hold the file."""
        try:
            _make_private(path)
            self._connection = _connected(path)
            self._connection.execute("pragma journal_mode=wal")
            self._connection.execute("pragma synchronous=full")
            _bring_up_to_date(self._connection)
            self._reader = _connected(path)
            self._reader.execute("pragma query_only=on")
        except (OSError, sqlite3.Error) as error:
            raise BadInput(
                "cannot keep saved scenarios here", where=str(path), evidence=str(error), remedy="choose --data"
            ) from None
        self._lock, self._read_lock = threading.Lock(), threading.Lock()

    def close(self) -> None:
        self._reader.close()
        self._connection.close()

    def backup(self, target: Path) -> None:
        """A whole copy, what is in the write-ahead log included, while others read and write; raises NotKept."""
        _make_private(target)
        with closing(_connected(target)) as copy:
            try:
                self._reader.backup(copy)
                copy.execute("pragma journal_mode=delete")
            except sqlite3.DatabaseError as error:
                raise _not_kept(error) from None

    def faults(self) -> list[str]:
        """What SQLite finds wrong with the file; empty where all is well."""
        return [str(row[0]) for row in self._rows("pragma quick_check") if row[0] != "ok"]

    def forget(self, days: float) -> int:
        """Remove states saved longer ago that no name points to, kept answers as old, and rooms whose states are gone.

        returns  how many states and rooms went
        """
        before = (dt.datetime.now(dt.UTC) - dt.timedelta(days=days)).isoformat(timespec="seconds")
        with self._kept() as connection:
            connection.execute("delete from answers where saved < ?", (before,))
            states = connection.execute(
                "delete from states where saved < ? and address not in (select address from checkpoints)", (before,)
            ).rowcount
            rooms = connection.execute("delete from rooms where changed < ?", (before,)).rowcount
        return states + rooms

    def check(self) -> None:
        """Raises NotKept where a save would fail: writes and takes back."""
        with self._kept() as connection:
            connection.execute("begin immediate")
            connection.execute("insert or replace into files values ('check', x'00')")
            connection.execute("rollback")

    def save_state(self, address: str, content: str) -> None:
        """Keep a state; the same one twice is one. Raises BadInput when the file is full."""
        with self._writing("states", MOST_STATES) as connection:
            connection.execute("insert or ignore into states values (?, ?, ?)", (address, content, _now()))

    def state(self, address: str) -> str | None:
        return self._one("select content from states where address = ?", address)

    def states(self) -> int:
        return int(self._one("select count(*) from states") or 0)

    def save_checkpoint(self, name: str, address: str) -> None:
        """Name an address; the name's old address is replaced."""
        with self._writing("checkpoints", MOST_CHECKPOINTS) as connection:
            connection.execute("insert or replace into checkpoints values (?, ?, ?)", (name, address, _now()))

    def checkpoints(self) -> list[tuple[str, str, str]]:
        """(name, address, when), the latest first."""
        return [(str(name), str(at), str(saved)) for name, at, saved in self._rows(
            "select name, address, saved from checkpoints order by saved desc, name")]  # fmt: skip

    def save_answer(self, made_of: str, content: bytes) -> None:
        """Keep an answer; beyond a number the oldest go. One that cannot be kept is computed again when asked for."""
        try:
            with self._kept() as connection:
                connection.execute("insert or replace into answers values (?, ?, ?)", (made_of, content, _now()))
                connection.execute(
                    "delete from answers where rowid <= (select max(rowid) from answers) - ?", (MOST_ANSWERS,)
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
        with self._writing("rooms", MOST_ROOMS) as connection:
            if version == 0:
                done = connection.execute("insert or ignore into rooms values (?, ?, 0, ?)", (room, content, _now()))
            else:
                done = connection.execute(
                    "update rooms set content = ?, version = ?, changed = ? where id = ? and version = ?",
                    (content, version, _now(), room, version - 1),
                )
        return done.rowcount == 1

    def room(self, room: str) -> tuple[str, int] | None:
        """Content and version."""
        row = self._row("select content, version from rooms where id = ?", room)
        return (str(row[0]), int(row[1])) if row else None

    def file(self, name: str) -> bytes | None:
        row = self._row("select content from files where name = ?", name)
        return bytes(row[0]) if row else None

    def save_file(self, name: str, content: bytes) -> None:
        """Keep something that the program made once, such as the chart script or the token of this store."""
        with self._kept() as connection:
            connection.execute("insert or replace into files values (?, ?)", (name, content))

    def users(self) -> list[tuple[str, str]]:
        """(name, role) of every user."""
        return [(str(name), str(role)) for name, role in self._rows("select name, role from users order by name")]

    def user(self, name: str) -> tuple[str, str] | None:
        """(role, what is kept of the password)."""
        row = self._row("select role, secret from users where name = ?", name)
        return (str(row[0]), str(row[1])) if row else None

    def save_user(self, name: str, role: str, secret: str) -> None:
        """Keep a user; what was kept under the name before goes, its sessions too."""
        with self._kept() as connection:
            connection.execute("delete from sessions where name = ?", (name,))
            connection.execute("insert or replace into users values (?, ?, ?)", (name, role, secret))

    def remove_user(self, name: str) -> bool:
        """Whether there was one; the user's sessions end."""
        with self._kept() as connection:
            connection.execute("delete from sessions where name = ?", (name,))
            return connection.execute("delete from users where name = ?", (name,)).rowcount == 1

    def save_session(self, kept: str, name: str, until: float, now: float) -> None:
        """Keep a session until a time; those that are over go."""
        with self._kept() as connection:
            connection.execute("delete from sessions where until < ?", (now,))
            connection.execute("insert into sessions values (?, ?, ?)", (kept, name, until))

    def session(self, kept: str, now: float) -> tuple[str, str] | None:
        """(name, role) of whose session it is, where it still runs."""
        row = self._row(
            "select users.name, role from sessions join users using (name) where kept = ? and ? < until",
            kept,
            now,
        )
        return (str(row[0]), str(row[1])) if row else None

    def end_session(self, kept: str) -> None:
        with self._kept() as connection:
            connection.execute("delete from sessions where kept = ?", (kept,))

    @contextmanager
    def _writing(self, table: str, most: int) -> Iterator[sqlite3.Connection]:
        with self._kept() as connection:
            held = connection.execute(f"select count(*) from {table}").fetchone()[0]
            if held >= most:
                remedy = "remove old ones: tradetalks store forget"
                raise BadInput(f"no room for more {table}", evidence=f"{held}", remedy=remedy)
            yield connection

    @contextmanager
    def _kept(self) -> Iterator[sqlite3.Connection]:
        """The connection that writes; raises NotKept for what the file system or the file refuses."""
        with self._lock:
            try:
                yield self._connection
            except sqlite3.DatabaseError as error:
                if self._connection.in_transaction:
                    self._connection.rollback()
                raise _not_kept(error) from None

    def _rows(self, query: str, *values: str | float) -> list[tuple[Any, ...]]:
        with self._read_lock:
            try:
                return self._reader.execute(query, values).fetchall()
            except sqlite3.DatabaseError as error:
                raise _not_kept(error) from None

    def _row(self, query: str, *values: str | float) -> tuple[Any, ...] | None:
        return next(iter(self._rows(query, *values)), None)

    def _one(self, query: str, *values: str) -> str | None:
        row = self._row(query, *values)
        return str(row[0]) if row else None


def _bring_up_to_date(connection: sqlite3.Connection) -> None:
    """The tables of this version; raises BadInput for a file of a later one.

    Version 0 had no `changed` of rooms, and no users.
    """
    found = connection.execute("pragma user_version").fetchone()[0]
    if found > VERSION:
        raise BadInput(
            "a later version of tradetalks wrote this file of saved states",
            evidence=f"version {found} of the file, {VERSION} known here",
            remedy="use that version, or choose another --data",
        )
    connection.executescript(SCHEMA)
    if "changed" not in [row[1] for row in connection.execute("pragma table_info(rooms)")]:
        connection.execute("alter table rooms add column changed text")
        connection.execute("update rooms set changed = ?", (_now(),))
    connection.execute(f"pragma user_version = {VERSION}")


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
            _make_private(target)
            with closing(_connected(target)) as made:
                source.backup(made)
    except sqlite3.DatabaseError as error:
        raise BadInput(
            "not a backup of saved states", where=str(backup), evidence=str(error), remedy="take another"
        ) from None


def _connected(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=PATIENCE)


def _make_private(path: Path) -> None:
    """The file and the folder that is made for it belong to their owner alone: the file holds keys and sealed moves."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    path.chmod(0o600)


def _not_kept(error: sqlite3.Error) -> NotKept:
    told = str(error)
    if "locked" in told:
        return NotKept("another program holds the file of saved states", evidence=told, remedy="try again in a moment")
    if "full" in told:
        return NotKept("the disk is full: nothing was saved", evidence=told, remedy="free some space and save again")
    if "readonly" in told:
        return NotKept("the file of saved states may not be written", evidence=told, remedy="check its owner and mode")
    return NotKept("the file of saved states is damaged or gone", evidence=told, remedy="restore it from a backup")


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
