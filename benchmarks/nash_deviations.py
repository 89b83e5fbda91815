"""The US-China Nash equilibrium in sectoral tariffs on the shipped world, against 10,000 random deviations.

python benchmarks/nash_deviations.py [FIRST BATCH [LAST BATCH]]

20 batches of 500, each with its number as seed, on two processes; stopped, it goes on from the first batch not printed.
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from typing import TYPE_CHECKING

import tradetalks as tt
from tradetalks.games import is_nash

if TYPE_CHECKING:
    from tradetalks.games import Nash

BATCHES, TRIES, PROCESSES = 20, 500, 2


@cache
def equilibrium() -> Nash:
    """The equilibrium, once a process."""
    return tt.TariffGame(tt.World.load(), players=("USA", "CHN")).nash()


def batch(seed: int) -> tuple[float, float]:
    """The largest gain of a batch's deviations, and its processor time."""
    found = equilibrium()
    begin = time.process_time()
    _, gain = is_nash(found.game, found.rates, tries=TRIES, seed=seed, start=found.outcome)
    return gain, time.process_time() - begin


def main(first: int, last: int) -> None:
    """Print each batch as it ends, then the largest gain of all."""
    begin = time.process_time()
    change = equilibrium().largest_change
    print(f"Nash in {time.process_time() - begin:.1f} s of processor time; largest change {change:.1e}", flush=True)
    gains, spent = [], 0.0
    with ProcessPoolExecutor(PROCESSES) as pool:
        for number, (gain, seconds) in enumerate(pool.map(batch, range(first, last)), start=first):
            gains.append(gain)
            spent += seconds
            print(f"batch {number} of {BATCHES}: largest gain {gain:.1e} log points, {seconds:.0f} s", flush=True)
    tried = TRIES * len(gains)
    print(f"{tried} deviations in {spent:.0f} s of processor time: largest gain {max(gains):.1e} log points")


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:]]
    main(*(numbers + [0, BATCHES][len(numbers) :]))
