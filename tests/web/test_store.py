"""What was acknowledged is there after kill -9."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tradetalks.errors import BadInput
from tradetalks.web.store import Store

SAVES = """
import sys
from pathlib import Path
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
