"""What was promised, what was measured, where it falls short: one table.

Run by `python3 x.py verify`, or piece by piece: `verify tests`, and on an idle machine `verify bench command`;
`verify kinds` runs only the checks that find a whole kind of fault, and writes no page. The
promises are records in `claims.yaml`; each names the tests, the benchmark or the command that shows it. A benchmark
counts by its median, a command by wall-clock time and peak memory of its process tree's largest member. What was run
is kept for the same checkout, so that a run that was stopped goes on. A claim that is short without a reason written
beside it fails the run.
"""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from measured import PAGE, with_table

ROOT = Path(__file__).resolve().parent.parent
CLAIMS = ROOT / "benchmarks" / "claims.yaml"
KEPT = ROOT / ".verify.json"
WAYS = ("tests", "suite", "bench", "command")
KINDS = ("tests", "bench", "command")
KEYS = {"room", "asked", *WAYS, "at_most", "unit", "short_because", "kind"}
HEAD = "| room | asked | measured | verdict | cause |"
Record = dict[str, Any]


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
        ways = [key for key in WAYS if key in claim]
        if unknown or len(ways) != 1 or not {"room", "asked"} <= set(claim):
            sys.exit(
                f"{path.name}, claim {number}: keys {sorted(claim)}; wants room, asked and one of {', '.join(WAYS)}"
            )
    return found


def parts() -> list[str]:
    """What is run piece by piece: the tests, files of benchmarks, commands."""
    benches = (ROOT / "benchmarks").glob("test_*.py")
    commands = [f"command {claim['command']}" for claim in claims() if "command" in claim]
    return [
        "tests",
        *(f"bench {path.relative_to(ROOT)}" for path in sorted(benches)),
        *commands,
    ]


def state_of_checkout() -> str:
    """A digest of the files that git knows and of what is changed in them, without the page that is written here."""
    rest = ["--", ".", f":!{PAGE.relative_to(ROOT)}"]
    asked = (["git", "ls-files", "-s", *rest], ["git", "diff", *rest])
    outputs = [subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout for command in asked]
    return hashlib.sha256(b"".join(outputs)).hexdigest()


def kept() -> dict[str, Record]:
    """What an earlier run of the same checkout found, part by part."""
    if not KEPT.exists():
        return {}
    stored = json.loads(KEPT.read_text(encoding="utf-8"))
    parts_found: dict[str, Record] = stored["parts"] if stored["checkout"] == state_of_checkout() else {}
    return parts_found


def measure(part: str, folder: Path) -> Record:
    """Run one part: its wall seconds, and the results of its tests, the medians of its benchmarks, or its cost."""
    kind, _, what = part.partition(" ")
    start = time.perf_counter()
    found: Record
    if kind == "tests":
        found = {"tests": run_tests(folder / "tests.xml", [])}
    elif kind == "bench":
        found = {"bench": run_benchmarks(what, folder / "bench.json")}
    else:
        code, seconds, megabytes = run_command(what)
        found = {"code": code, "s": seconds, "MB": megabytes}
    return found | {"seconds": time.perf_counter() - start}


def run_parts(chosen: list[str]) -> dict[str, Record]:
    """Every part's record; those found by an earlier run of this checkout are not run again."""
    records = kept()
    checkout = state_of_checkout()
    for number, part in enumerate(chosen, 1):
        if part in records:
            print(f"[{number}/{len(chosen)}] {part}: kept", flush=True)
            continue
        print(f"[{number}/{len(chosen)}] {part}", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            records[part] = measure(part, Path(folder))
        KEPT.write_text(json.dumps({"checkout": checkout, "parts": records}), encoding="utf-8")
        print(f"    {records[part]['seconds']:.0f} s", flush=True)
    return records


def run_tests(report: Path, chosen: list[str]) -> dict[str, str]:
    """Those tests, or all, as `x.py test` runs them: passed, failed or skipped, by `file::name`."""
    options = [*chosen, "-q", "-p", "no:cacheprovider", f"--junitxml={report}", "-o", "junit_family=xunit1"]
    subprocess.run([sys.executable, "x.py", "test", *options], cwd=ROOT, check=False)
    results = {}
    for case in ET.parse(report).iter("testcase"):
        kinds = {child.tag for child in case}
        result = "failed" if kinds & {"failure", "error"} else "skipped" if "skipped" in kinds else "passed"
        results[f"{case.get('file')}::{case.get('name')}"] = result
    return results


def run_benchmarks(what: str, report: Path) -> dict[str, float]:
    """Median seconds of a file's benchmarks, by name."""
    options = ["-q", "--benchmark-only", f"--benchmark-json={report}"]
    subprocess.run([sys.executable, "-m", "pytest", what, *options], cwd=ROOT, check=False)
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
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for pattern in tests_of(claim):
        matching = [result for name, result in results.items() if name.startswith(pattern)]
        if not matching:
            return f"no test {pattern}", False
        for result in matching:
            counts[result] += 1
    words = ", ".join(f"{count} {result}" for result, count in counts.items() if count)
    return words, None if not counts["passed"] and not counts["failed"] else not counts["failed"]


def shown_by_figure(claim: dict[str, object], value: float) -> tuple[str, bool]:
    """A figure in the claim's unit against its limit."""
    return f"{value:.3g} {claim['unit']}", value <= float(str(claim["at_most"]))


def shown(claim: dict[str, object], records: dict[str, Record]) -> tuple[str, bool | None]:
    """What this machine gave for a claim, and whether it holds (None: not run here)."""
    if "tests" in claim or "suite" in claim:
        if "tests" not in records:
            return "not run", None
        tests = records["tests"]
        return shown_by_tests(claim, tests["tests"]) if "tests" in claim else shown_by_figure(claim, tests["seconds"])
    if "bench" in claim:
        medians = {k: v for record in records.values() for k, v in record.get("bench", {}).items()}
        name = str(claim["bench"])
        scale = {"ms": 1e3, "s": 1.0}[str(claim["unit"])]
        return shown_by_figure(claim, medians[name] * scale) if name in medians else ("not run", None)
    record = records.get(f"command {claim['command']}")
    if record is None:
        return "not run", None
    return (
        (f"exit code {record['code']}", False) if record["code"] else shown_by_figure(claim, record[str(claim["unit"])])
    )


def findings(records: dict[str, Record]) -> list[Finding]:
    """Each claim with what the parts gave."""
    found = []
    for claim in claims():
        measured, holds = shown(claim, records)
        reason = str(claim.get("short_because", ""))
        found.append(Finding(str(claim["room"]), str(claim["asked"]), measured, holds, reason))
    return found


def table(found: list[Finding]) -> str:
    """The findings as a Markdown table, in the order of the claims."""
    words = {True: "holds", False: "**short**", None: "not run"}
    lines = [HEAD, "|---|---|---|---|---|"]
    for one in found:
        cause = one.short_because if one.holds is not True else ""
        lines.append(f"| {one.room} | {one.asked} | {one.measured} | {words[one.holds]} | {cause} |")
    return "\n".join(lines)


def tests_of(claim: dict[str, object]) -> list[str]:
    """Beginnings of `file::name` that show a claim."""
    named = claim.get("tests", [])
    return [str(name) for name in named] if isinstance(named, list) else [str(named)]


def verify_kinds() -> None:
    """Run the checks that find a whole kind of fault, and print what each gave."""
    of_a_kind = [claim for claim in claims() if "kind" in claim]
    with tempfile.TemporaryDirectory() as folder:
        chosen = sorted({name for claim in of_a_kind for name in tests_of(claim)})
        results = run_tests(Path(folder) / "tests.xml", chosen)
    told = [(claim, *shown_by_tests(claim, results)) for claim in of_a_kind]
    for claim, words, _ in told:
        print(f"{claim['kind']:9} {claim['asked']}: {words}")
    if any(holds is False for *_, holds in told):
        sys.exit(1)


def main() -> None:
    if sys.argv[1:] == ["kinds"]:
        verify_kinds()
        return
    kinds = sys.argv[1:] or list(KINDS)
    unknown = sorted(set(kinds) - set(KINDS))
    if unknown:
        sys.exit(f"verify {' '.join(unknown)}: takes " + ", ".join(KINDS) + "; nothing for all three")
    records = run_parts([part for part in parts() if part.partition(" ")[0] in kinds])
    found = findings(records)
    text = table(found)
    print(text)
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8"), HEAD, text), encoding="utf-8")
    bare = [one for one in found if one.holds is False and not one.short_because]
    holding, idle = (sum(one.holds is verdict for one in found) for verdict in (True, None))
    print(f"\n{len(found)} claims, {holding} hold, {len(bare)} short without a reason, {idle} not run")
    if bare:
        sys.exit(1)


if __name__ == "__main__":
    main()
