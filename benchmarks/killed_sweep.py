"""A sweep of 10,000 solves killed ten times against an unbroken one: python benchmarks/killed_sweep.py FOLDER.

Prints one line of JSON: solves, kills, blocks, whether every block is there once and equal, and the time of each.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

PLAN = """
title: Killed ten times
scenarios: [no-deal, framework]
draws: "{draws}"
"""
KILLS = 10


def command(plan: Path, folder: Path) -> list[str]:
    return [str(Path(sys.executable).with_name("tradetalks")), "sweep", str(plan), "--out", str(folder)]


def run_killed(plan: Path, folder: Path, blocks: int, seed: int) -> list[int]:
    """Start the sweep again and again, kill it at a random number of blocks; how many there were."""
    chance = random.Random(seed)
    ends = sorted(chance.sample(range(1, blocks), KILLS))
    found = []
    for end in ends:
        running = subprocess.Popen(command(plan, folder), stderr=subprocess.DEVNULL, start_new_session=True)
        while len(list(folder.glob("blocks/*.npz"))) < end and running.poll() is None:
            time.sleep(0.01)
        time.sleep(chance.random() * 0.3)
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        found.append(len(list(folder.glob("blocks/*.npz"))))
    return found


def main(folder: Path, draws: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    plan = folder / "plan.yaml"
    plan.write_text(PLAN.format(draws=draws))
    blocks = 2 * -(-draws // 16)
    begun = time.monotonic()
    subprocess.run(command(plan, folder / "whole"), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    unbroken = time.monotonic() - begun
    kills = run_killed(plan, folder / "killed", blocks, 1)
    subprocess.run(command(plan, folder / "killed"), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    whole, killed = (
        {path.name: path.read_bytes() for path in (folder / name / "blocks").glob("*.npz")}
        for name in ("whole", "killed")
    )
    record = {
        "solves": 2 * draws,
        "blocks": blocks,
        "blocks_when_killed": kills,
        "every_block_once": len(killed) == len(whole) == blocks,
        "equal": killed == whole,
        "summary_equal": (folder / "whole" / "summary.csv").read_bytes()
        == (folder / "killed/summary.csv").read_bytes(),
        "seconds_unbroken": round(unbroken, 1),
        "seconds_killed": round(time.monotonic() - begun - unbroken, 1),
    }
    print(json.dumps(record))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5000)
