"""Processes that are ended in the middle of an answer: whoever waits for it is told, and nothing hangs."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from waiting import LONG

HALF = """
import multiprocessing.connection, os, struct, time
def half_an_answer(connection, content):
    os.write(connection._handle, struct.pack("!i", 1_000_000) + b"x")
    open(fifo, "w").close()
    time.sleep(3600)
multiprocessing.connection.Connection._send_bytes = half_an_answer
"""
PARENT = """
import sys
from multiprocessing import active_children
from tradetalks.processes import process_pool
HALF = {half!r}
if __name__ == "__main__":
    with process_pool(2) as pool:
        waiting = pool.submit(exec, HALF, {{"fifo": sys.argv[1]}})
        open(sys.argv[1]).close()
        {then}
"""
INTERRUPTED = "raise KeyboardInterrupt"
KILLED = "[process.kill() for process in active_children()]; waiting.result()"


@pytest.mark.parametrize(("then", "ends"), [(INTERRUPTED, "KeyboardInterrupt"), (KILLED, "BrokenProcessPool")])
def test_a_process_ended_in_the_middle_of_an_answer_lets_nobody_wait(tmp_path: Path, then: str, ends: str) -> None:
    fifo, script = tmp_path / "fifo", tmp_path / "parent.py"
    os.mkfifo(fifo)
    script.write_text(PARENT.format(half=HALF, then=then))
    process = subprocess.Popen([sys.executable, str(script), str(fifo)], stderr=subprocess.PIPE, start_new_session=True)
    try:
        _, told = process.communicate(timeout=LONG)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    assert ends in told.decode().splitlines()[-1]
