"""How tests wait: for an event, and never for a time. The only clock is one that ends a test that hangs."""

import time
from collections.abc import Callable

LONG = 600.0  # seconds; what is not there after them never comes, however busy the machine is
LOOK = 0.05  # seconds between two looks at what tells nobody when it changes


def until(holds: Callable[[], bool]) -> None:
    """Returns as soon as it holds; fails where it does not come to hold."""
    end = time.monotonic() + LONG
    while not holds():
        assert time.monotonic() < end, "what was waited for never came"
        time.sleep(LOOK)
