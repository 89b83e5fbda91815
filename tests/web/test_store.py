"""What was acknowledged is there after kill -9."""

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

import httpx
import pytest

from waiting import LONG

sys.path.insert(0, str(Path(__file__).resolve().parent))
from conftest import started, token_of
from tradetalks.errors import BadInput
from tradetalks.web.store import Store

SAVES = """
import sys
from pathlib import Path
from threading import Lock
from tradetalks.web.store import Store
store = Store(Path(sys.argv[1]))
for n in range(100):
    store.save_state(f"{n:032x}", "{}")
    print(f"{n:032x}", flush=True)
    if n == int(sys.argv[2]):
        import os, signal
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("last", [0, 37, 98])
def test_kill_in_the_middle_of_saves_loses_none(tmp_path: Path, last: int) -> None:
    path = tmp_path / "web.sqlite"
    done = subprocess.run([sys.executable, "-c", SAVES, str(path), str(last)], capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL
    acknowledged = done.stdout.split()
    assert len(acknowledged) == last + 1
    store = Store(path)
    assert all(store.state(address) == "{}" for address in acknowledged)
    store.close()


def test_a_place_that_holds_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="cannot keep"):
        Store(tmp_path / "file" / "web.sqlite")


def test_a_room_changes_one_version_at_a_time(tmp_path: Path) -> None:
    store = Store(tmp_path / "web.sqlite")
    assert store.save_room("a", "first", 0)
    assert store.save_room("a", "second", 1)
    assert not store.save_room("a", "late", 1)
    assert store.room("a") == ("second", 1)
    store.close()


def test_kill_of_the_server_in_the_middle_of_saves_loses_none(tmp_path: Path) -> None:
    process, url = started(tmp_path / "web.sqlite")
    headers, acknowledged, one_at_a_time = {"X-Tradetalks-Token": token_of(url)}, [], Lock()

    def save(n: int) -> None:
        state = {"scenario": "no-deal", "moves": {"USA/china-100": {"rate": n / 100}}}
        try:
            done = httpx.post(f"{url}api/states", json=state, headers=headers, timeout=LONG)
        except httpx.TransportError:  # the server is dead
            return
        assert done.status_code == 201
        with one_at_a_time:
            acknowledged.append(done.json()["address"])
            if len(acknowledged) == 40:
                process.kill()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(save, range(100)))
    assert process.wait(LONG) == -signal.SIGKILL
    assert process.stdout is not None
    process.stdout.close()
    assert 40 <= len(acknowledged) < 100
    store = Store(tmp_path / "web.sqlite")
    assert all(store.state(address) is not None for address in acknowledged)
    store.close()
