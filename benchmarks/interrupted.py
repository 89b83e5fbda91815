"""Ctrl-C at random moments: python benchmarks/interrupted.py [TRIES] [SEED]

Each verb runs once to its end, then is begun again and again and gets what a terminal sends for Ctrl-C, SIGINT to all
of its processes, at a moment drawn evenly from its time. Counted: ended with code 130, done before it came, tracebacks,
in Python's own start apart, no end after 30 s, processes and half-written files left behind. Prints the tries that went
wrong and writes its part of docs/reference/measured.md.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from measured import write_section

HEAD = "## Ctrl-C at random moments"
ROOT = Path(__file__).resolve().parent.parent
BEFORE_US = "in Python's own start"  # before a line of the program ran
ENDS = ("clean", "done before", BEFORE_US, "traceback", "hangs", "left something")
PATIENCE = 30.0  # seconds after which a verb that got Ctrl-C hangs
SCENARIO_PLAN = """title: To be broken off
scenarios: [no-deal, framework]
draws: "16"
"""
VERBS = {
    "run": "run no-deal",
    "compare": "compare no-deal framework --draws 16 --processes 2",
    "sweep": "sweep plan.yaml --out swept --processes 2",
    "duty": "duty --file orders.csv --on 2026-03-02 --out priced.csv",
}
WHOLE = {"priced.csv", "priced-laws.csv", "orders.csv", "plan.yaml", "swept"}  # what may stand in the folder after


@dataclass(frozen=True)
class Try:
    """One try: which verb, when it was broken off, and how it ended."""

    verb: str
    after: float
    code: int | None
    said: str
    left: tuple[str, ...]

    @property
    def ended(self) -> str:
        """In one word."""
        if self.code is None:
            return "hangs"
        if self.left:
            return "left something"
        if "Traceback" in self.said or "Exception ignored" in self.said:
            return "traceback" if "tradetalks" in self.said.replace(str(ROOT), "") else BEFORE_US
        return {0: "done before", 130: "clean", -signal.SIGINT: BEFORE_US}.get(self.code, f"code {self.code}")


def prepare(folder: Path) -> None:
    """What the verbs read: a plan of a sweep, an order book."""
    (folder / "plan.yaml").write_text(SCENARIO_PLAN, encoding="utf-8")
    lines = [f"8505.11.00.70,CHN,USA,{1000 + n}" for n in range(60_000)]
    (folder / "orders.csv").write_text("\n".join(["product,origin,destination,value", *lines]) + "\n", encoding="utf-8")


def begin(words: str, folder: Path) -> subprocess.Popen[bytes]:
    """A verb as the leader of its own group of processes, as a terminal starts it: SIGINT is not ignored."""
    with (folder / ".said").open("wb") as said:
        return subprocess.Popen(
            [sys.executable, "-m", "tradetalks", *words.split()],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=said,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )


def broken_off(verb: str, after: float, folder: Path) -> Try:
    """Begin a verb in an empty folder, send Ctrl-C after so many seconds, and see what is left."""
    for path in folder.glob("*"):
        if path.name not in ("plan.yaml", "orders.csv"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    running = begin(VERBS[verb], folder)
    time.sleep(after)
    if running.poll() is None:
        os.killpg(running.pid, signal.SIGINT)
    try:
        code: int | None = running.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        code = None
    alive = living(running.pid)
    if alive:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
    said = (folder / ".said").read_text(encoding="utf-8", errors="replace")
    (folder / ".said").unlink()
    left = (*(f"process {pid}" for pid in alive if code is not None), *half_written(folder))
    return Try(verb, after, code, said, left)


def living(group: int) -> list[int]:
    """The processes of a group that are still there a second after its leader has ended."""
    end = time.monotonic() + 1.0
    while (found := living_now(group)) and time.monotonic() < end:
        time.sleep(0.02)
    return found


def living_now(group: int) -> list[int]:
    """The processes of a group that are there."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, its_group = stat.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(its_group) == group and state != "Z":
            found.append(int(stat.parent.name))
    return found


def half_written(folder: Path) -> list[str]:
    """Files and folders that no whole run leaves: hidden ones, temporary ones, those of other names."""
    found = [path for path in folder.rglob("*") if path.name.startswith(".") or path.suffix == ".tmp"]
    found += [path for path in folder.glob("*") if path.name not in WHOLE and path not in found]
    return sorted(str(path.relative_to(folder)) for path in found)


def tries(count: int, seed: int, folder: Path) -> list[Try]:
    """As many tries as asked for, the verbs in turn."""
    chance = random.Random(seed)
    seconds = {}
    for verb, words in VERBS.items():
        began = time.monotonic()
        if begin(words, folder).wait() != 0:
            sys.exit(f"{words}: {(folder / '.said').read_text()}")
        seconds[verb] = time.monotonic() - began
    (folder / ".said").unlink()
    print({verb: round(found, 1) for verb, found in seconds.items()}, file=sys.stderr)
    names = list(VERBS)
    found = []
    for n in range(count):
        verb = names[n % len(names)]
        found.append(broken_off(verb, chance.random() * seconds[verb], folder))
    return found


def section(found: list[Try], seed: int) -> str:
    """The part of docs/reference/measured.md."""
    counts = Counter((one.verb, one.ended) for one in found)
    ends = [*ENDS, *sorted({one.ended for one in found} - set(ENDS))]
    lines = [
        f"Written by `python benchmarks/interrupted.py {len(found)} {seed}`, which says what is counted. SIGINT to all",
        "processes of a verb, as a terminal sends it, at a moment drawn evenly from the verb's time.",
        "",
        "| verb | tries | " + " | ".join(ends) + " |",
        "|---|---:|" + "---:|" * len(ends),
    ]
    for verb, words in VERBS.items():
        row = [counts[verb, end] for end in ends]
        lines.append(f"| `{words}` | {sum(row)} | " + " | ".join(map(str, row)) + " |")
    return "\n".join(lines)


def main() -> None:
    count, seed = (int(word) for word in (*sys.argv[1:], *("200", "1")[len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        found = tries(count, seed, folder)
    for one in found:
        if one.ended not in ENDS[:3]:
            print(json.dumps([one.verb, round(one.after, 2), one.ended, one.left, one.said[-1500:]]), file=sys.stderr)
    print(section(found, seed))
    write_section(HEAD, section(found, seed))


if __name__ == "__main__":
    main()
