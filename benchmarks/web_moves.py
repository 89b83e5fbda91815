"""How long a move takes: in the browser from the slider to drawn charts, and at the server with many users.

python3 benchmarks/web_moves.py browser            one user, 60 moves, Chromium
python3 benchmarks/web_moves.py users 20 60        20 users at one move a second for 60 s
python3 benchmarks/web_moves.py start              from the start of the program to the first page
python3 benchmarks/web_moves.py hostile 10000      hostile requests: none may end in 500, echo script or write

Prints medians, 95th percentiles and the memory of the server's processes. Nothing here is asserted in a test.
"""

import asyncio
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "web"))


def serve(data: Path) -> tuple["subprocess.Popen[str]", str, str]:
    """The process, the address and the token of a server."""
    program = [str(Path(sys.executable).with_name("tradetalks")), "serve", "--port", "0", "--data", str(data)]
    process = subprocess.Popen(program, stdout=subprocess.PIPE, text=True)
    url = re.match(r"http://\S+?/", process.stdout.readline())[0]
    token = re.search(r'name="token" content="([^"]+)"', httpx.get(url, timeout=60).text)[1]
    return process, url, token


def told(name: str, seconds: list[float]) -> None:
    ordered = sorted(seconds)
    p95 = ordered[int(0.95 * (len(ordered) - 1))]
    print(
        f"{name}: {len(seconds)}, median {1e3 * statistics.median(seconds):.0f} ms, p95 {1e3 * p95:.0f} ms", flush=True
    )


def memory(process: "subprocess.Popen[str]") -> float:
    """Resident memory of the server and its children, MB."""
    lines = subprocess.run(["ps", "-eo", "pid,ppid,rss"], capture_output=True, text=True).stdout.splitlines()[1:]
    rows = [tuple(map(int, line.split())) for line in lines]
    return sum(rss for pid, ppid, rss in rows if process.pid in (pid, ppid)) / 1024


def browser(url: str) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = chromium.new_context(viewport={"width": 1440, "height": 900}, bypass_csp=True).new_page()
        page.goto(url)
        page.wait_for_selector("body[data-shown*=ranges]", timeout=120_000)
        page.wait_for_timeout(2000)
        script = """([value]) => new Promise((done) => {
            const begun = performance.now(), was = document.body.dataset.shown;
            const input = document.querySelector('[data-measure="USA/china-100"] input[data-name="rate"]');
            new MutationObserver((_, seen) => {
                if (document.body.dataset.shown === was) return;
                seen.disconnect();
                requestAnimationFrame(() => done(performance.now() - begun));
            }).observe(document.body, {attributes: true});
            input.value = value;
            input.dispatchEvent(new Event("input", {bubbles: true}));
        })"""
        times = []
        for n in range(64):
            times.append(page.evaluate(script, [str(20 + (37 * n) % 100)]) / 1e3)
            page.wait_for_timeout(120)
        told("slider to drawn charts, browser", times[4:])
        chromium.close()


async def users(url: str, token: str, number: int, seconds: int, process: "subprocess.Popen[str]") -> None:
    times: list[float] = []
    errors = 0

    async def user(n: int, client: httpx.AsyncClient) -> None:
        nonlocal errors
        await asyncio.sleep(n / number)
        for step in range(seconds):
            begun = time.perf_counter()
            rate = ((n * 31 + step * 17) % 149) / 100
            state = {"scenario": "no-deal", "moves": {"USA/china-100": {"rate": rate + n / 10_000}}}
            done = await client.post("/api/answers", json={"state": state})
            errors += done.status_code != 200
            times.append(time.perf_counter() - begun)
            await asyncio.sleep(max(0.0, 1.0 - times[-1]))

    limits = httpx.Limits(max_connections=number + 2)
    async with httpx.AsyncClient(
        base_url=url, headers={"X-Tradetalks-Token": token}, timeout=60, limits=limits
    ) as client:
        print(f"memory before: {memory(process):.0f} MB", flush=True)
        await asyncio.gather(*(user(n, client) for n in range(number)))
    told(f"{number} users at a move a second", times)
    print(f"errors: {errors}; memory after: {memory(process):.0f} MB", flush=True)


def hostile(url: str, token: str, number: int) -> None:
    from hostile import fault, requests

    found, sent = [], 0
    with httpx.Client(base_url=url, headers={"X-Tradetalks-Token": token}, timeout=120) as client:
        for request in requests(number, seed=88):
            try:
                done = client.request(**request)
                while done.status_code == 429:
                    time.sleep(0.2)
                    done = client.request(**request)
            except (httpx.InvalidURL, UnicodeEncodeError):
                continue
            sent += 1
            wrong = fault(done.status_code, done.text)
            if wrong:
                found.append((request, wrong))
                print(wrong, request, flush=True)
    print(f"{sent} hostile requests, {len(found)} faults", flush=True)


def start(folder: Path) -> None:
    times = []
    for n in range(5):
        begun = time.perf_counter()
        process, _, _ = serve(folder / f"{n}.sqlite")
        times.append(time.perf_counter() - begun)
        process.terminate()
        process.wait(30)
    told("start to first page", times)


def main() -> None:
    what, given = sys.argv[1], [int(word) for word in sys.argv[2:]]
    with tempfile.TemporaryDirectory() as name:
        if what == "start":
            start(Path(name))
            return
        process, url, token = serve(Path(name) / "web.sqlite")
        try:
            time.sleep(8)  # the processes for moves load the world
            if what == "browser":
                browser(url)
            elif what == "users":
                asyncio.run(users(url, token, given[0], given[1], process))
            else:
                hostile(url, token, given[0])
        finally:
            process.terminate()
            process.wait(30)


if __name__ == "__main__":
    main()
