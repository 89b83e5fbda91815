"""The US-China Nash equilibrium in sectoral tariffs on the shipped world, against 10,000 random deviations.

python benchmarks/nash_deviations.py [HOW MANY]
"""

from __future__ import annotations

import sys
import time

import tradetalks as tt
from tradetalks.games import is_nash


def main(tries: int) -> None:
    """Print processor times, the largest gain of any deviation, and whether it is Nash."""
    begin = time.process_time()
    game = tt.TariffGame(tt.World.load(), players=("USA", "CHN"))
    found = game.nash()
    print(f"Nash in {time.process_time() - begin:.1f} s of processor time; largest change {found.largest_change:.1e}")
    begin = time.process_time()
    holds, gain = is_nash(game.game, found.rates, tries=tries, seed=7, start=found.outcome)
    spent = time.process_time() - begin
    print(f"{tries} deviations in {spent:.0f} s: largest gain {gain:.1e} log points, Nash: {holds}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
