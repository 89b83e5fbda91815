"""What is saved, in SQLite: states by address, checkpoints by name, answers by what they are made of, war rooms.

Write-ahead log with synchronous=FULL: what `save_state` has returned is on the disk, whatever happens to the process.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tradetalks.errors import BadInput

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
MOST_STATES, MOST_CHECKPOINTS, MOST_ANSWERS, MOST_ROOMS = 200_000, 500, 2_000, 200


class Store:
    """One file. Methods may be called from any thread; writes are one at a time."""

    def __init__(self, path: Path) -> None:
        """Raises BadInput for a place that cannot hold the file."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=20.0)
            self._connection.execute("pragma journal_mode=wal")
            self._connection.execute("pragma synchronous=full")
            self._connection.executescript(SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise BadInput(
                "cannot keep saved scenarios here", where=str(path), evidence=str(error), remedy="choose --data"
            ) from None
        self._lock = threading.Lock()

    def close(self) -> None:
        self._connection.close()

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
        with self._lock:
            return self._connection.execute("select * from checkpoints order by saved desc, name").fetchall()

    def save_answer(self, made_of: str, content: bytes) -> None:
        """Keep an answer; beyond a number the oldest go, for any can be computed again."""
        with self._lock:
            self._connection.execute("insert or replace into answers values (?, ?, ?)", (made_of, content, _now()))
            self._connection.execute(
                "delete from answers where rowid <= (select max(rowid) from answers) - ?", (MOST_ANSWERS,)
            )

    def answer(self, made_of: str) -> bytes | None:
        with self._lock:
            row = self._connection.execute("select content from answers where made_of = ?", (made_of,)).fetchone()
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
        with self._lock:
            row = self._connection.execute("select content, version from rooms where id = ?", (room,)).fetchone()
        return (str(row[0]), int(row[1])) if row else None

    def file(self, name: str) -> bytes | None:
        with self._lock:
            row = self._connection.execute("select content from files where name = ?", (name,)).fetchone()
        return bytes(row[0]) if row else None

    def save_file(self, name: str, content: bytes) -> None:
        """Keep something that the program made once, such as the chart script or the token of this store."""
        with self._lock:
            self._connection.execute("insert or replace into files values (?, ?)", (name, content))

    @contextmanager
    def _writing(self, table: str, most: int) -> Iterator[sqlite3.Connection]:
        with self._lock:
            held = self._connection.execute(f"select count(*) from {table}").fetchone()[0]
            if held >= most:
                raise BadInput(f"no room for more {table}", evidence=f"{held}", remedy="start with another --data file")
            yield self._connection

    def _one(self, query: str, *values: str) -> str | None:
        with self._lock:
            row = self._connection.execute(query, values).fetchone()
        return str(row[0]) if row else None


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
