"""Put the faults of `web_mutants.yaml` into a copy of the sources, one at a time, and run the tests of the web's core.

    .venv/bin/python benchmarks/web_mutants.py          every fault; the first test that fails catches it

Prints caught or survived for each, and ends with code 1 where one survived. Takes some 10 s a fault.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
FAULTS = ROOT / "benchmarks" / "web_mutants.yaml"
TESTS = ("tests/web/test_web_core.py", "tests/web/test_network.py", "tests/web/test_keys.py")
ENDLESS = 240.0  # s after which a fault that makes a test wait for ever counts as caught


def caught(copy: Path, fault: dict[str, str]) -> str:
    """The test that failed with the fault in the copy, or what else it led to; empty: survived."""
    path = copy / "tradetalks" / "web" / fault["module"]
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace(fault["old"], fault["new"]), encoding="utf-8")
    try:
        return failed(copy)
    finally:
        path.write_text(whole, encoding="utf-8")


def failed(copy: Path) -> str:
    """The first test that fails with the sources of the copy, or what else they lead to; empty where all pass."""
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    words = [sys.executable, "-m", "pytest", "-q", "-x", "-n0", "-p", "no:cacheprovider", "--benchmark-disable", *TESTS]
    try:
        done = subprocess.run(
            words,
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=ENDLESS,
        )
    except subprocess.TimeoutExpired:
        return "waits for ever"
    names = [line.split()[1].rpartition("::")[2] for line in done.stdout.splitlines() if line.startswith("FAILED")]
    return names[0] if names else "" if done.returncode == 0 else "cannot run"


def misplaced(copy: Path, faults: list[dict[str, str]]) -> list[str]:
    """Faults whose words do not stand in their module once."""
    found = []
    for fault in faults:
        times = (copy / "tradetalks" / "web" / fault["module"]).read_text(encoding="utf-8").count(fault["old"])
        if times != 1:
            found.append(f"{fault['module']}: `{fault['old']}` stands there {times} times")
    return found


def main() -> None:
    survived = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "src"
        shutil.copytree(ROOT / "src", copy)
        faults = yaml.safe_load(FAULTS.read_text(encoding="utf-8"))
        if wrong := misplaced(copy, faults):
            sys.exit("\n".join(wrong))
        if without := failed(copy):
            sys.exit(f"a test fails without any fault: {without}")
        for fault in faults:
            by = caught(copy, fault)
            survived += not by
            print(f"{'caught  ' if by else 'SURVIVED'} {fault['module']}: {fault['old'].strip()}  {by}", flush=True)
    sys.exit(1 if survived else 0)


if __name__ == "__main__":
    main()
