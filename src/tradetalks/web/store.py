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
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tradetalks.errors import BadInput, TradetalksError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCHEMA = """
create table if not exists states (address text primary key, content text not null, saved text not null);
create table if not exists checkpoints (name text primary key, address text not null, saved text not null);
create table if not exists answers (made_of text primary key, content blob not null, saved text not null);
create table if not exists rooms (id text primary key, content text not null, version integer not null);
create table if not exists files (name text primary key, content blob not null);
"""
LOG = logging.getLogger("tradetalks.web")
PATIENCE = 3.0  # s that a save waits for another program's lock
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
            self._connection.executescript(SCHEMA)
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
                done = connection.execute("insert or ignore into rooms values (?, ?, 0)", (room, content))
            else:
                done = connection.execute(
                    "update rooms set content = ?, version = ? where id = ? and version = ?",
                    (content, version, room, version - 1),
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

    @contextmanager
    def _writing(self, table: str, most: int) -> Iterator[sqlite3.Connection]:
        with self._kept() as connection:
            held = connection.execute(f"select count(*) from {table}").fetchone()[0]
            if held >= most:
                raise BadInput(f"no room for more {table}", evidence=f"{held}", remedy="start with another --data file")
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

    def _rows(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        with self._read_lock:
            try:
                return self._reader.execute(query, values).fetchall()
            except sqlite3.DatabaseError as error:
                raise _not_kept(error) from None

    def _row(self, query: str, *values: str) -> tuple[Any, ...] | None:
        return next(iter(self._rows(query, *values)), None)

    def _one(self, query: str, *values: str) -> str | None:
        row = self._row(query, *values)
        return str(row[0]) if row else None


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
