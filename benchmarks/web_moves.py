"""How long a move takes: in the browser from the slider to drawn charts, and at the server with many users.

python3 benchmarks/web_moves.py start              from the start of the program to the first page
python3 benchmarks/web_moves.py browser            one user, 60 moves, Chromium
python3 benchmarks/web_moves.py users 20 60        20 users at one move a second for 60 s, resting now and then
python3 benchmarks/web_moves.py hostile 10000      hostile requests: none may end in 500, echo script or write
python3 benchmarks/web_moves.py all                all of them, users for a minute, 1,000 hostile requests
python3 benchmarks/web_moves.py all full           the same, users for ten minutes, 10,000 hostile requests

Prints medians, 95th percentiles, processor time and memory of the server's processes; nothing here is asserted in a
test. The server listens on 127.0.0.1, with a file of its own in a temporary folder.
"""

import asyncio
import os
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "web"))
TICK, PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
REST = 0.35  # s without a move after which the page asks for ranges
RESTS = 10  # one of so many moves is followed by a rest


@dataclass(frozen=True)
class Served:
    """A running server."""

    process: "subprocess.Popen[str]"
    url: str
    token: str
    data: Path


@contextmanager
def serve(data: Path) -> Iterator[Served]:
    """A server, ended afterwards."""
    program = [str(Path(sys.executable).with_name("tradetalks")), "serve", "--port", "0", "--data", str(data)]
    process = subprocess.Popen(program, stdout=subprocess.PIPE, text=True)
    try:
        url = re.match(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())[0]
        token = re.search(r'name="token" content="([^"]+)"', httpx.get(url, timeout=60).text)[1]
        yield Served(process, url, token, data)
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def warm(folder: Path) -> Iterator[Served]:
    """A server whose processes have loaded the world and made the chart script."""
    with serve(folder / "web.sqlite") as served, httpx.Client(base_url=served.url, timeout=120) as client:
        client.get("/static/vega.js")
        for n in range(8):
            client.post("/api/answers", headers={"X-Tradetalks-Token": served.token}, json={"state": moved(n, 0)})
        yield served


def moved(user: int, step: int) -> dict[str, object]:
    """A state that no other user and step has."""
    rate = (user * 31 + step * 17) % 149 / 100 + user / 10_000 + step / 1_000_000
    return {"scenario": "no-deal", "moves": {"USA/china-100": {"rate": rate}}}


def told(name: str, seconds: list[float]) -> None:
    ordered = sorted(seconds)
    p95 = ordered[int(0.95 * (len(ordered) - 1))]
    median = statistics.median(seconds)
    print(f"{name}: {len(seconds)}, median {1e3 * median:.0f} ms, p95 {1e3 * p95:.0f} ms", flush=True)


def processes(served: Served) -> list[Path]:
    """The server and its children in /proc."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):  # ended meanwhile
            continue
    own = served.process.pid
    return [Path("/proc", str(pid)) for pid, parent in parents.items() if own in (pid, parent)]


def memory(served: Served) -> float:
    """Memory of the server and its children, MB; shared pages count in each."""
    pages = [int((process / "statm").read_text().split()[1]) for process in processes(served)]
    return sum(pages) * PAGE / 1e6


def processor_time(served: Served) -> float:
    """Processor seconds of the server and its children, those of low priority left out."""
    own = os.getpriority(os.PRIO_PROCESS, 0)
    return sum(used(one) for one in processes(served) if int(words(one)[16]) <= own)


def used(process: Path) -> float:
    """Processor seconds of a process."""
    return (int(words(process)[11]) + int(words(process)[12])) / TICK


def words(process: Path) -> list[str]:
    """What /proc says of a process, from its state on."""
    return (process / "stat").read_text().rpartition(")")[2].split()


def start(folder: Path) -> None:
    times, taken = [], []
    for n in range(5):
        begun = time.perf_counter()
        with serve(folder / f"start-{n}.sqlite") as served:
            times.append(time.perf_counter() - begun)
            taken.append(used(Path("/proc", str(served.process.pid))))
    told("start to first page", times)
    print(f"  processor time: {1e3 * statistics.median(taken):.0f} ms in the median", flush=True)


MOVE = """([value]) => new Promise((done) => {
    const begun = performance.now(), was = document.body.dataset.shown;
    const input = document.querySelector('[data-measure="USA/china-100"] input[data-name="rate"]');
    new MutationObserver((_, seen) => {
        if (document.body.dataset.shown === was) return;
        seen.disconnect();
        requestAnimationFrame(() => {
            const ended = performance.now();
            const asked = performance.getEntriesByType("resource").filter((one) => one.name.endsWith("/api/answers"));
            performance.clearResourceTimings();
            done([ended - begun, asked[0].duration]);
        });
    }).observe(document.body, {attributes: true});
    input.value = value;
    input.dispatchEvent(new Event("input", {bubbles: true}));
})"""


def browser(served: Served) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = chromium.new_context(viewport={"width": 1440, "height": 900}, bypass_csp=True).new_page()
        page.goto(served.url + "table")
        page.wait_for_selector("body[data-shown*=ranges]", timeout=120_000)
        page.wait_for_timeout(2000)
        page.evaluate("performance.clearResourceTimings()")
        whole, asked, before = [], [], 0.0
        for n in range(64):
            before = processor_time(served) if n == 4 else before
            took = page.evaluate(MOVE, [str(20 + (37 * n) % 100)])
            whole.append(took[0] / 1e3)
            asked.append(took[1] / 1e3)
            page.wait_for_timeout(120)
        told("slider to drawn charts, browser", whole[4:])
        told("  of which the server's answer", asked[4:])
        print(
            f"  processor time of the server a move: {1e3 * (processor_time(served) - before) / 60:.0f} ms", flush=True
        )
        chromium.close()


@dataclass
class Load:
    """What many users measured."""

    times: list[float] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)


async def user(n: int, client: httpx.AsyncClient, begun: float, seconds: int, load: Load) -> None:
    """One page: a move a second; in the rest after some of them it saves the state and asks for ranges."""
    for step in range(seconds):
        await asyncio.sleep(max(0.0, begun + step - time.perf_counter()))
        sent, state = time.perf_counter(), moved(n, step)
        done = await client.post("/api/answers", json={"state": state})
        load.times.append(time.perf_counter() - sent)
        load.refused += [done.status_code] * (done.status_code != 200)
        if (n + step) % RESTS:
            continue
        await asyncio.sleep(REST)
        saved = await client.post("/api/states", json=state)
        load.refused += [saved.status_code] * (saved.status_code != 201)
        left = begun + step + 1 - time.perf_counter()
        if left > 0.0:
            try:  # the next move gives the question up
                await client.post("/api/answers", json={"state": state, "ranges": True}, timeout=left)
            except httpx.TimeoutException:
                continue


async def users(served: Served, number: int, seconds: int) -> None:
    load, headers = Load(), {"X-Tradetalks-Token": served.token}
    limits = httpx.Limits(max_connections=2 * number)
    before, first = processor_time(served), memory(served)

    async def watch() -> None:
        while True:
            await asyncio.sleep(max(5.0, seconds / 10))
            load.memory.append(memory(served))

    async with httpx.AsyncClient(base_url=served.url, headers=headers, timeout=60, limits=limits) as client:
        watching = asyncio.create_task(watch())
        begun = time.perf_counter()
        await asyncio.gather(*(user(n, client, begun + n / number, seconds, load) for n in range(number)))
        watching.cancel()
    told(f"{number} users at a move a second for {seconds} s", load.times)
    taken = (processor_time(served) - before) / len(load.times)
    print(f"  processor time a move, rests included, ranges not: {1e3 * taken:.0f} ms; refused: {len(load.refused)}")
    print("  memory, MB: " + ", ".join(f"{one:.0f}" for one in [first, *load.memory]), flush=True)


def hostile(served: Served, number: int) -> None:
    from hostile import fault, requests

    found, sent, statuses = 0, 0, {}
    before = held(served.data)
    with httpx.Client(base_url=served.url, headers={"X-Tradetalks-Token": served.token}, timeout=300) as client:
        for request in requests(number, seed=88):
            try:
                done = client.request(**request)
                while done.status_code == 429:
                    time.sleep(0.2)
                    done = client.request(**request)
            except (httpx.InvalidURL, UnicodeEncodeError):  # the client itself cannot send it
                continue
            sent += 1
            statuses[done.status_code] = statuses.get(done.status_code, 0) + 1
            wrong = fault(done.status_code, done.text)
            if wrong:
                found += 1
                print(wrong, request, flush=True)
    written = held(served.data) != before
    print(f"{sent} hostile requests: {found} faults, statuses {dict(sorted(statuses.items()))}, written: {written}")


def held(path: Path) -> list[tuple[int, ...]]:
    """How much a server's file holds of what users save."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    tables = ("states", "checkpoints", "rooms")
    found = [connection.execute(f"select count(*) from {table}").fetchone() for table in tables]
    connection.close()
    return found


def main() -> None:
    what, given = sys.argv[1], sys.argv[2:]
    seconds, requests = (600, 10_000) if given == ["full"] else (60, 1_000)
    with tempfile.TemporaryDirectory() as name:
        if what in ("start", "all"):
            start(Path(name))
        if what == "start":
            return
        with warm(Path(name)) as served:
            if what in ("browser", "all"):
                browser(served)
            if what == "users":
                asyncio.run(users(served, int(given[0]), int(given[1])))
            if what == "all":
                asyncio.run(users(served, 20, seconds))
            if what in ("hostile", "all"):
                hostile(served, requests if what == "all" else int(given[0]))


if __name__ == "__main__":
    main()
