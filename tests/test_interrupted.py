"""Ctrl-C while a verb works: code 130, no traceback, nothing half written, no process left."""

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import interrupted
import pytest

from waiting import LONG, until

Running = subprocess.Popen[bytes]


def has_read_numpy(running: Running, folder: Path) -> bool:
    return "numpy" in Path(f"/proc/{running.pid}/maps").read_text()


def shares_its_work(running: Running, folder: Path) -> bool:
    return len(interrupted.living_now(running.pid)) > 1


def has_a_block(running: Running, folder: Path) -> bool:
    return any(folder.glob("swept/blocks/*.npz"))


def is_pricing(running: Running, folder: Path) -> bool:
    return any(path.stat().st_size for path in folder.glob(".pricing-*/*"))


@pytest.mark.parametrize(
    ("verb", "moment"),
    [
        ("run", has_read_numpy),
        ("compare", has_read_numpy),
        ("compare", shares_its_work),
        ("sweep", has_a_block),
        ("duty", is_pricing),
    ],
)
def test_ctrl_c_ends_a_verb_and_leaves_nothing_half_done(
    verb: str, moment: Callable[[Running, Path], bool], tmp_path: Path
) -> None:
    interrupted.prepare(tmp_path)
    running = interrupted.begin(interrupted.VERBS[verb], tmp_path)
    try:
        until(lambda: moment(running, tmp_path) or running.poll() is not None)
        assert running.poll() is None, (tmp_path / ".said").read_text()
        os.killpg(running.pid, signal.SIGINT)
        code = running.wait(LONG)
        until(lambda: not interrupted.living_now(running.pid))
    finally:
        if interrupted.living_now(running.pid):
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()
    said = (tmp_path / ".said").read_text()
    (tmp_path / ".said").unlink()
    left = tuple(interrupted.half_written(tmp_path))
    assert (code, interrupted.Try(verb, 0.0, code, said, left).ended) == (130, "clean"), (said, left)
