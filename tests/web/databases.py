"""A server of PostgreSQL of its own, in a temporary folder, where Debian's package is installed."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

LACKING = "needs PostgreSQL (apt-get install postgresql) and, for root, its user `postgres`"


def programs() -> Path | None:
    """The folder of `initdb` and `postgres`; None where they are not installed."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name)):
        if (folder / "initdb").exists() and (os.geteuid() or shutil.which("runuser")):
            return folder
    return None


@dataclass(frozen=True)
class Cluster:
    """A running server: its address, and how it is stopped and started again."""

    address: str
    folder: Path
    command: tuple[str, ...]

    def control(self, *words: str) -> None:
        # pg_ctl leaves the server with our pipes open, so it gets none
        subprocess.run(
            [*self.command, "-D", str(self.folder / "data"), "-w", "-t", "60", "-s", *words],
            check=True, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def start(self) -> None:
        options = f"-c listen_addresses= -k {self.folder} -c log_min_messages=fatal -c max_connections=40"
        self.control("-l", str(self.folder / "log"), "-o", options, "start")


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A server that listens in its own folder alone; it goes afterwards."""
    found = programs()
    assert found is not None, LACKING
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))  # a short path: names of sockets have 107 characters
    as_owner: tuple[str, ...] = ()
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        as_owner = ("runuser", "-u", "postgres", "--")
    made = Cluster(
        f"postgresql://tradetalks@/postgres?host={quote(str(folder), safe='')}",
        folder,
        (*as_owner, str(found / "pg_ctl")),
    )
    initdb = [*as_owner, str(found / "initdb"), "-A", "trust", "-U", "tradetalks", "-E", "UTF8", "--no-instructions"]
    try:
        subprocess.run([*initdb, "-D", str(folder / "data")], check=True, cwd="/", capture_output=True)
        made.start()
        try:
            yield made
        finally:
            made.control("-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])
