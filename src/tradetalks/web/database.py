"""Where the store keeps its rows: a file of SQLite, or a database of PostgreSQL that several servers share.

Both take the same statements, with `?` for a value. `writing` is one transaction that is on the disk when it ends;
`rows` waits for no write. What the database refuses is NotKept, with what to do about it.
"""

from __future__ import annotations

import os
import re
import sqlite3
import threading
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from tradetalks.errors import BadInput, TradetalksError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

PATIENCE = 3.0  # s that a save waits for another's lock
Value = str | bytes | int | float


class NotKept(TradetalksError):
    """What is saved cannot be read or written at present."""


class Done(Protocol):
    """What a statement has done."""

    @property
    def rowcount(self) -> int: ...
    def fetchone(self) -> Any: ...
    def fetchall(self) -> list[Any]: ...


class Database(Protocol):
    """A file or a server that holds rows. Methods may be called from any thread."""

    BYTES: str  # the name of the type of bytes
    ALONE: str  # the statement with which a transaction lets no other one change tables
    COLUMNS: str  # the query for the columns of a table
    shown: str  # where it is, without a password

    def writing(self, keep: bool = True) -> AbstractContextManager[Callable[..., Done]]:
        """A transaction, taken back where `keep` is false or something is raised; gives what runs a statement."""

    def rows(self, query: str, *values: Value) -> list[tuple[Any, ...]]:
        """The rows of a query."""

    def version(self) -> int:
        """The version of the tables; 0 where there are none, or where it was not written down yet."""

    def stamp(self, version: int) -> tuple[str, ...]:
        """The statements that write down a version."""

    def size(self) -> int:
        """Bytes that it takes."""

    def faults(self) -> list[str]:
        """What is wrong with it; empty where all is well."""

    def backup(self, target: Path) -> None:
        """A whole copy as a file of SQLite, while others read and write."""

    def close(self) -> None: ...


def shown(place: Path | str) -> str:
    """A place as people may see it: without the password of an address."""
    return re.sub(r"(?<=password=)[^&]*", "***", re.sub(r"(://[^/@:]*):[^/@]*@", r"\1:***@", str(place)))


class SqliteFile:
    """A file with a write-ahead log and synchronous=FULL: a transaction that has ended is on the disk, whatever happens
    to the process. Reads go through a connection of their own. The file is its owner's alone."""

    BYTES = "blob"
    ALONE = "select 1"  # it is alone already
    COLUMNS = "select name from pragma_table_info(?)"

    def __init__(self, path: Path) -> None:
        self.shown = shown(path)
        try:
            make_private(path)
            self.connection = connected(path)
            self.connection.execute("pragma journal_mode=wal")
            self.connection.execute("pragma synchronous=full")
            self._reader = connected(path)
            self._reader.execute("pragma query_only=on")
        except (OSError, sqlite3.Error) as error:
            raise BadInput(
                "cannot keep saved scenarios here", where=str(path), evidence=str(error), remedy="choose --data"
            ) from None
        self._lock, self._read_lock = threading.Lock(), threading.Lock()

    @contextmanager
    def writing(self, keep: bool = True) -> Iterator[Callable[..., Done]]:
        def run(statement: str, *values: Value) -> Done:
            return self.connection.execute(statement, values)

        with self._lock:
            try:
                self.connection.execute("begin immediate")
                yield run
                self.connection.execute("commit" if keep else "rollback")
            except sqlite3.DatabaseError as error:
                raise _not_kept(error) from None
            finally:
                if self.connection.in_transaction:
                    self.connection.rollback()

    def rows(self, query: str, *values: Value) -> list[tuple[Any, ...]]:
        with self._read_lock:
            try:
                return self._reader.execute(query, values).fetchall()
            except sqlite3.DatabaseError as error:
                raise _not_kept(error) from None

    def version(self) -> int:
        return int(self.rows("pragma user_version")[0][0])

    def stamp(self, version: int) -> tuple[str, ...]:
        return (f"pragma user_version = {version}",)

    def size(self) -> int:
        pages, free, bytes_each = (
            int(self.rows(f"pragma {name}")[0][0]) for name in ("page_count", "freelist_count", "page_size")
        )
        return (pages - free) * bytes_each

    def faults(self) -> list[str]:
        return [str(row[0]) for row in self.rows("pragma quick_check") if row[0] != "ok"]

    def backup(self, target: Path) -> None:
        """What is in the write-ahead log included; raises NotKept."""
        make_private(target)
        with closing(connected(target)) as copy:
            try:
                self._reader.backup(copy)
                copy.execute("pragma journal_mode=delete")
            except sqlite3.DatabaseError as error:
                raise _not_kept(error) from None

    def close(self) -> None:
        self._reader.close()
        self.connection.close()


def connected(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=PATIENCE)


def make_private(path: Path) -> None:
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
