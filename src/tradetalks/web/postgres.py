"""The store in PostgreSQL (12 or later), for several servers behind one address; needs psycopg, the extra `postgres`.

Two connections, one for writes and one for reads. One that has been lost is made again: a read is then asked once
more, a write only where nothing of it was sent. A transaction that has ended is on the database's disk.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tradetalks.errors import BadInput, NotInstalled
from tradetalks.web.database import PATIENCE, Done, NotKept, Value, shown

try:
    import psycopg
    from psycopg import errors
except ImportError:
    raise NotInstalled("PostgreSQL needs psycopg", remedy="pip install 'tradetalks[postgres]'") from None

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

TOO_LONG = 10.0  # s after which the database ends a statement
SETTINGS = (
    "select set_config('lock_timeout', ?, false), set_config('statement_timeout', ?, false), "
    "set_config('synchronous_commit', case current_setting('synchronous_commit') when 'off' then 'on' "
    "else current_setting('synchronous_commit') end, false)"
)


class Postgres:
    """A database, by its address: postgresql://user@host/name?sslmode=verify-full. The password belongs into ~/.pgpass
    or PGPASSWORD, where no list of processes shows it."""

    BYTES = "bytea"
    ALONE = "select pg_advisory_xact_lock(7483)"
    COLUMNS = (
        "select column_name from information_schema.columns where table_schema = current_schema() and table_name = ?"
    )

    def __init__(self, address: str) -> None:
        """Raises BadInput for an address that cannot be read, or that nobody answers at."""
        try:
            self._address, self.shown = address, shown(address)
            self._writer, self._reader = self._connected(), self._connected()
        except psycopg.Error as error:
            raise BadInput(
                "cannot keep saved scenarios in this database",
                where="--data",
                evidence=shown(str(error))[:300],
                remedy="postgresql://user@host/name, with the password in ~/.pgpass or PGPASSWORD",
            ) from None
        self._lock, self._read_lock = threading.Lock(), threading.Lock()

    @contextmanager
    def writing(self, keep: bool = True) -> Iterator[Callable[..., Done]]:
        def run(statement: str, *values: Value) -> Done:
            return _asked(self._writer, statement, values)

        with self._lock:
            try:
                self._writer = self._alive(self._writer)
                with self._writer.transaction(force_rollback=not keep):
                    yield run
            except psycopg.Error as error:
                raise _not_kept(error) from None

    def rows(self, query: str, *values: Value) -> list[tuple[Any, ...]]:
        with self._read_lock:
            try:
                try:
                    return _asked(self._reader, query, values).fetchall()
                except psycopg.OperationalError:
                    if not self._reader.broken:
                        raise
                    self._reader = self._connected()
                    return _asked(self._reader, query, values).fetchall()
            except psycopg.Error as error:
                raise _not_kept(error) from None

    def version(self) -> int:
        if not self.rows(self.COLUMNS, "about"):
            return 0
        found = self.rows("select version from about")
        return int(found[0][0]) if found else 0

    def stamp(self, version: int) -> tuple[str, ...]:
        return (
            "create table if not exists about (version integer not null)",
            "delete from about",
            f"insert into about values ({version})",
        )

    def size(self) -> int:
        return int(self.rows("select pg_database_size(current_database())")[0][0])

    def faults(self) -> list[str]:
        """Settings under which an acknowledged save may be lost, and a database that takes no writes."""
        asked = (
            ("select current_setting('fsync')", "off", "fsync is off: a save may be lost with the database's machine"),
            ("select current_setting('full_page_writes')", "off", "full_page_writes is off: a crash may damage pages"),
            ("select pg_is_in_recovery()::text", "true", "the database is a standby and takes no writes"),
        )
        return [told for query, bad, told in asked if self.rows(query)[0][0] == bad]

    def backup(self, target: Path) -> None:
        """Raises BadInput: PostgreSQL has programs of its own for that."""
        raise BadInput(
            "a database of PostgreSQL is copied by its own programs",
            where=self.shown,
            remedy="pg_dump --format=custom --file=copy.dump ADDRESS, and pg_restore",
        )

    def close(self) -> None:
        self._reader.close()
        self._writer.close()

    def _connected(self) -> psycopg.Connection:
        made = psycopg.connect(
            self._address,
            autocommit=True,
            prepare_threshold=None,  # a pooler between us and the database may change its connections
            connect_timeout=round(PATIENCE),
            application_name="tradetalks",
        )
        _asked(made, SETTINGS, (f"{PATIENCE:g}s", f"{TOO_LONG:g}s"))
        return made

    def _alive(self, connection: psycopg.Connection) -> psycopg.Connection:
        """The connection where the database still answers on it, otherwise a new one."""
        try:
            _asked(connection, "select 1", ())
        except psycopg.OperationalError:
            connection.close()
            return self._connected()
        return connection


def _asked(connection: psycopg.Connection, statement: str, values: tuple[Value, ...]) -> Done:
    done: Done = connection.execute(statement.replace("?", "%s").encode(), values)
    return done


def _not_kept(error: psycopg.Error) -> NotKept:
    told = str(error)[:300]
    if isinstance(error, errors.LockNotAvailable | errors.QueryCanceled | errors.DeadlockDetected):
        return NotKept("another program holds the database", evidence=told, remedy="try again in a moment")
    if isinstance(error, errors.DiskFull):
        return NotKept("the database's disk is full: nothing was saved", evidence=told, remedy="free some space there")
    if isinstance(error, errors.ReadOnlySqlTransaction | errors.InsufficientPrivilege):
        return NotKept("the database may not be written", evidence=told, remedy="name the primary, and a role that may")
    if isinstance(error, psycopg.OperationalError):
        return NotKept("the database is not reached", evidence=told, remedy="try again in a moment")
    return NotKept("the database refuses", evidence=told, remedy="see the database's log")
