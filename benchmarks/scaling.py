"""Time and memory of solves against world size and of draws against their number, with 1 and 2 processes.

    python benchmarks/scaling.py        writes scaling.json and docs/pictures/scaling.svg; part of python3 x.py bench
    python benchmarks/scaling.py sizes  measures world size only and keeps what scaling.json has on draws
    python benchmarks/scaling.py gain   prints what a second process gains in 1,000 draws: under two minutes

Each case runs in an interpreter of its own, so that its peak memory is its own, million bytes, imports included. For
draws, looked at twice a second, `memory` counts a page once however many processes share it (the sum of PSS) and
`resident` once in each (the sum of RSS). Linux only.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
import sys
import time
from contextlib import suppress
from datetime import date
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
SIZES = ((20, 15), (50, 35), (77, 45), (100, 75), (150, 100))
DRAWS = (32, 125, 250, 500, 1000)
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def processes_below(first: int) -> list[int]:
    """A process, its children and theirs."""
    found = [first]
    for each in found:
        with suppress(FileNotFoundError, ProcessLookupError):
            for children in Path(f"/proc/{each}/task").glob("*/children"):
                found += [int(child) for child in children.read_text().split()]
    return found


def memory_of(first: int) -> dict[str, float]:
    """What a process and those below it hold now: Pss and Rss, million bytes."""
    held = {"Pss": 0.0, "Rss": 0.0}
    for each in processes_below(first):
        with suppress(FileNotFoundError, ProcessLookupError):
            for line in Path(f"/proc/{each}/smaps_rollup").read_text().splitlines():
                name, _, kilobytes = line.partition(":")
                if name in held:
                    held[name] += int(kilobytes.split()[0]) / 1e3
    return held


def processor_time() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def solve_size(countries: int, sectors: int) -> dict[str, object]:
    """One solve of a made-up world and one gradient, processor seconds, the least of five; memory of both."""
    from test_equilibrium import made_up

    from tradetalks.equilibrium import Parameters, Policy, gradient, solve

    world = made_up(countries, sectors)
    policy, parameters = Policy.benchmark(world), Parameters.long_run(world)
    policy.tariff[1:, 0] += 0.25
    solves, gradients = [], []
    for _ in range(5):
        begun = time.process_time()
        after = solve(world, policy, parameters)
        solved = time.process_time()
        gradient(after, "real_income", "C0")
        solves.append(solved - begun)
        gradients.append(time.process_time() - solved)
    return {
        "cells": countries**2 * sectors,
        "evaluations": after.iterations,
        "solve": round(min(solves), 4),
        "gradient": round(min(gradients), 4),
        "memory": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3, 1),
    }


def draw(draws: int, processes: int) -> dict[str, object]:
    """no-deal against framework in some draws, from an interpreter that has imported nothing."""
    begun = time.perf_counter()
    from tradetalks.runs import compare

    found = compare("no-deal", "framework", draws=draws, processes=processes)
    return {
        "draws": draws,
        "processes": processes,
        "seconds": round(time.perf_counter() - begun, 2),
        "processor_seconds": round(processor_time(), 2),
        "convergence": round(found.real_income.convergence, 4),
    }


def apart(*words: str) -> dict[str, object]:
    """A case in an interpreter of its own, with the most that it held at once."""
    most = {"Pss": 0.0, "Rss": 0.0}
    with subprocess.Popen(
        [sys.executable, __file__, *words], env=os.environ | ONE_THREAD, stdout=subprocess.PIPE, text=True
    ) as running:
        while running.poll() is None:
            held = memory_of(running.pid)
            most = {name: max(most[name], held[name]) for name in most}
            time.sleep(0.5)
        said, _ = running.communicate()
    if running.returncode:
        raise SystemExit(f"{' '.join(words)} ended with {running.returncode}")
    return {"memory": round(most["Pss"], 1), "resident": round(most["Rss"], 1)} | json.loads(said)


def gain(draws: int) -> dict[str, object]:
    """What a second process gains: time in one over time in two, and processor time in two over that in one."""
    one, two = (apart("draw", str(draws), str(processes)) for processes in (1, 2))
    ratios = {name: float(str(one[name])) / float(str(two[name])) for name in ("seconds", "processor_seconds")}
    return {
        "one": one,
        "two": two,
        "times_as_fast": round(ratios["seconds"], 2),
        "times_the_processor_time": round(1.0 / ratios["processor_seconds"], 2),
        "load": os.getloadavg()[0],
    }


def chart(record: dict[str, list[dict[str, object]]]) -> str:
    """The record as an SVG picture: five panels."""
    import vl_convert

    def panel(rows: list[dict[str, object]], x: str, y: str, title: str) -> dict[str, object]:
        encoding: dict[str, object] = {
            "x": {"field": x, "type": "quantitative", "scale": {"type": "log"}},
            "y": {"field": y, "type": "quantitative", "scale": {"type": "log"}, "title": title},
        }
        if "processes" in rows[0]:
            encoding["color"] = {"field": "processes", "type": "nominal"}
        return {"data": {"values": rows}, "mark": {"type": "line", "point": True}, "encoding": encoding}

    sizes, draws = record["sizes"], record["draws"]
    panels = [
        panel(sizes, "cells", "solve", "one solve, processor seconds"),
        panel(sizes, "cells", "gradient", "one gradient, processor seconds"),
        panel(sizes, "cells", "memory", "both, MB"),
        panel(draws, "draws", "seconds", "no-deal against framework, seconds"),
        panel(draws, "draws", "memory", "no-deal against framework, MB, all processes"),
    ]
    return str(vl_convert.vegalite_to_svg(json.dumps({"columns": 3, "concat": panels})))


def main(draws: bool) -> None:
    kept = {} if draws else json.loads((FOLDER / "scaling.json").read_text())
    record: dict[str, object] = {
        "date": date.today().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "load": os.getloadavg()[0],
        "sizes": [apart("solve", str(countries), str(sectors)) for countries, sectors in SIZES],
        "draws": kept.get("draws") or [apart("draw", str(n), str(cores)) for n in DRAWS for cores in (1, 2)],
    }
    (FOLDER / "scaling.json").write_text(json.dumps(record, indent=1) + "\n")
    (FOLDER.parent / "docs/pictures/scaling.svg").write_text(chart(record))  # type: ignore[arg-type]


if __name__ == "__main__":
    if sys.argv[1:] in ([], ["sizes"]):
        main(draws=len(sys.argv) == 1)
    elif sys.argv[1] == "gain":
        print(json.dumps(gain(int(sys.argv[2]) if len(sys.argv) > 2 else 1000), indent=1))
    else:
        case = {"solve": solve_size, "draw": draw}[sys.argv[1]]
        sys.path[:0] = [str(FOLDER), str(FOLDER.parent / "replications")]
        print(json.dumps(case(*map(int, sys.argv[2:]))))
