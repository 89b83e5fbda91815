"""What was promised, what was measured, where it falls short: one table.

Run by `python3 x.py verify`. The promises are records in `claims.yaml`; each names the tests, the benchmark or the
command that shows it. A benchmark counts by its median, a command by wall-clock time and peak memory of its process
tree's largest member. A claim that is short without a reason written beside it fails the run.
"""

from __future__ import annotations

import json
import os
import resource
import shlex
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
CLAIMS = ROOT / "benchmarks" / "claims.yaml"
PAGE = ROOT / "docs" / "reference" / "measured.md"
KEYS = {"room", "asked", "tests", "bench", "command", "at_most", "unit", "short_because"}


@dataclass(frozen=True)
class Finding:
    """One claim as found: the words asked, the words measured, and whether it holds (None: not run here)."""

    room: str
    asked: str
    measured: str
    holds: bool | None
    short_because: str


def claims(path: Path = CLAIMS) -> list[dict[str, object]]:
    """The promises; raises SystemExit at a record with an unknown key or without exactly one way to show it."""
    found: list[dict[str, object]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    for number, claim in enumerate(found, 1):
        unknown = set(claim) - KEYS
        ways = [key for key in ("tests", "bench", "command") if key in claim]
        if unknown or len(ways) != 1 or not {"room", "asked"} <= set(claim):
            sys.exit(
                f"{path.name}, claim {number}: keys {sorted(claim)}; wants room, asked and one of tests, bench, command"
            )
    return found


def run_tests(folder: Path) -> dict[str, str]:
    """Every test of the checkout and its result: passed, failed or skipped, by `file::name`."""
    report = folder / "tests.xml"
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        f"--junitxml={report}",
        "-o",
        "junit_family=xunit1",
    ]
    subprocess.run(command, cwd=ROOT, check=False)
    results = {}
    for case in ET.parse(report).iter("testcase"):
        kinds = {child.tag for child in case}
        result = "failed" if kinds & {"failure", "error"} else "skipped" if "skipped" in kinds else "passed"
        results[f"{case.get('file')}::{case.get('name')}"] = result
    return results


def run_benchmarks(folder: Path) -> dict[str, float]:
    """Median seconds of every benchmark, by name."""
    report = folder / "bench.json"
    command = [sys.executable, "-m", "pytest", "benchmarks", "-q", "--benchmark-only", f"--benchmark-json={report}"]
    subprocess.run(command, cwd=ROOT, check=False)
    return {one["name"]: one["stats"]["median"] for one in json.loads(report.read_text())["benchmarks"]}


def run_command(command: str) -> tuple[int, float, float]:
    """Exit code, wall seconds and peak megabytes of a command run in the checkout with the environment's programs."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    start = time.perf_counter()
    process = subprocess.Popen(
        shlex.split(command), cwd=ROOT, env={**os.environ, "PATH": path}, stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    return os.waitstatus_to_exitcode(status), time.perf_counter() - start, usage.ru_maxrss / 1024


def shown_by_tests(claim: dict[str, object], results: dict[str, str]) -> tuple[str, bool | None]:
    """The claim's tests counted; a pattern that matches no test is a failure."""
    wanted = claim["tests"]
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for pattern in wanted if isinstance(wanted, list) else [wanted]:
        matching = [result for name, result in results.items() if name.startswith(str(pattern))]
        if not matching:
            return f"no test {pattern}", False
        for result in matching:
            counts[result] += 1
    words = ", ".join(f"{count} {result}" for result, count in counts.items() if count)
    return words, None if not counts["passed"] and not counts["failed"] else not counts["failed"]


def shown_by_figure(claim: dict[str, object], value: float) -> tuple[str, bool]:
    """A figure in the claim's unit against its limit."""
    return f"{value:.3g} {claim['unit']}", value <= float(str(claim["at_most"]))


def shown_by_benchmark(claim: dict[str, object], medians: dict[str, float]) -> tuple[str, bool | None]:
    name = str(claim["bench"])
    if name not in medians:
        return f"benchmark {name} did not run", None
    scale = {"ms": 1e3, "s": 1.0}[str(claim["unit"])]
    return shown_by_figure(claim, medians[name] * scale)


def shown_by_command(claim: dict[str, object]) -> tuple[str, bool]:
    code, seconds, megabytes = run_command(str(claim["command"]))
    if code:
        return f"exit code {code}", False
    return shown_by_figure(claim, {"s": seconds, "MB": megabytes}[str(claim["unit"])])


def findings() -> list[Finding]:
    """Each claim with what this machine gave; one run of the tests and of the benchmarks serves all."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        results, medians = run_tests(Path(folder)), run_benchmarks(Path(folder))
    for claim in claims():
        if "tests" in claim:
            measured, holds = shown_by_tests(claim, results)
        elif "bench" in claim:
            measured, holds = shown_by_benchmark(claim, medians)
        else:
            measured, holds = shown_by_command(claim)
        found.append(
            Finding(str(claim["room"]), str(claim["asked"]), measured, holds, str(claim.get("short_because", "")))
        )
    return found


def table(found: list[Finding]) -> str:
    """The findings as a Markdown table, in the order of the claims."""
    words = {True: "holds", False: "**short**", None: "not run"}
    lines = ["| room | asked | measured | |", "|---|---|---|---|"]
    for one in found:
        reason = f": {one.short_because}" if one.holds is not True and one.short_because else ""
        lines.append(f"| {one.room} | {one.asked} | {one.measured} | {words[one.holds]}{reason} |")
    return "\n".join(lines)


def main() -> None:
    found = findings()
    text = table(found)
    print(text)
    PAGE.write_text(f"# Asked and measured\n\nWritten by `python3 x.py verify`.\n\n{text}\n", encoding="utf-8")
    bare = [one for one in found if one.holds is False and not one.short_because]
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"\n{len(found)} claims, {sum(one.holds is True for one in found)} hold, {len(bare)} short without a reason; "
        f"{children.ru_utime + children.ru_stime:.0f} s of processor time"
    )
    if bare:
        sys.exit(1)


if __name__ == "__main__":
    main()
