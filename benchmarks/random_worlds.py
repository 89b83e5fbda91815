"""Random hard worlds of tests/equilibrium/test_hard_worlds.py, seeds from 0: `python random_worlds.py [NUMBER]`."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from equilibrium.test_hard_worlds import outcome_of


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    found = [outcome_of(seed) for seed in range(number)]
    refused = {seed: why for seed, (why, _) in enumerate(found) if why}
    for seed, why in refused.items():
        print(f"seed {seed}: {why}")
    evaluations = [count for why, count in found if not why]
    print(f"{number} worlds: {len(evaluations)} solved and checked, {len(refused)} refused with a reason")
    print(f"evaluations: {np.median(evaluations):.0f} in the median, {max(evaluations)} at most")


if __name__ == "__main__":
    main()
