"""`tradetalks` and `python -m tradetalks`: the command line, which Ctrl-C ends with code 130 and no traceback.

Only what Python itself brings is imported before Ctrl-C is heard: the time in which it would print one is short.
"""

import os
import signal
import sys


def main() -> None:
    """Run the verb that was asked for; raises SystemExit."""
    heard = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # not where a shell bids to ignore it
    if heard:
        signal.signal(signal.SIGINT, _end)  # nothing is begun yet that would have to be cleared away
    from tradetalks.cli import main as verbs

    if heard:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        verbs()
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        if heard:
            signal.signal(signal.SIGINT, _end)  # all is done or cleared away


def _end(*_: object) -> None:
    os._exit(130)


if __name__ == "__main__":
    main()
