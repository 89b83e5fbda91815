"""Charts drawn by a second interpreter while the first goes on: the converter keeps Python's lock while it draws.

Run as a module it reads one pair of specifications a line and answers each with one line.
"""

from __future__ import annotations

import base64
import json
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from subprocess import PIPE, Popen
from typing import IO, TYPE_CHECKING

from tradetalks.errors import TradetalksError
from tradetalks.report.charts import Chart, Drawn, draw_specs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future


@contextmanager
def drawing_beside() -> Iterator[Callable[[Chart], Future[Drawn]]]:
    """A function that has a chart drawn in the second interpreter; its result raises TradetalksError if that ended."""
    with Popen([sys.executable, "-m", __name__], stdin=PIPE, stdout=PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        asked, answers = process.stdin, process.stdout
        try:
            with ThreadPoolExecutor(1) as pool:
                yield lambda chart: pool.submit(_asked, chart, asked, answers)
        finally:
            with suppress(BrokenPipeError):  # what it never read was refused to whoever asked for it
                asked.close()


def _asked(chart: Chart, asked: IO[bytes], answers: IO[bytes]) -> Drawn:
    try:
        asked.write(json.dumps([chart.wide, chart.narrow]).encode() + b"\n")
        asked.flush()
        answer = answers.readline()
    except BrokenPipeError:
        answer = b""
    if not answer:
        raise TradetalksError("a chart could not be drawn", where=chart.name, evidence="the drawing interpreter ended")
    wide, narrow, png = json.loads(answer)
    return Drawn(chart, wide, narrow, base64.b64decode(png))


def _answer_all() -> None:
    for line in sys.stdin.buffer:
        wide, narrow, png = draw_specs(*json.loads(line))
        print(json.dumps([wide, narrow, base64.b64encode(png).decode()]), flush=True)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends both interpreters, this one without a traceback
    _answer_all()
