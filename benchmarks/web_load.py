"""Many users on two servers that share a database of PostgreSQL behind nginx; one server is killed in the middle.

python3 benchmarks/web_load.py 200 600             200 users for 600 s
python3 benchmarks/web_load.py 200 600 --pause 5   each user acts every 5 s on average; 10 s where nothing is said

A user moves a slider and waits for the numbers, saves every third state, opens every tenth as a page. Half-way one
server is killed (SIGKILL) and started again 30 s later, as systemd would. Prints times, what was refused, and what of
the acknowledged saves the database holds. Each user has an address, a session and states of its own. nginx has the
lines of docs/how-to/serve-for-others.md. Needs nginx, PostgreSQL and the extra `postgres`.
"""

import argparse
import asyncio
import os
import random
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "web"))
from databases import Cluster, cluster, free_port

from tradetalks.web.store import Store
from tradetalks.web.users import kept_of

PAGE = Path(__file__).resolve().parent.parent / "docs" / "how-to" / "serve-for-others.md"
HOST = "table.example.org"
BACK_AFTER = 30.0  # s
AROUND = """
daemon off;
worker_processes 1;
error_log {folder}/error.log crit;
pid {folder}/pid;
events {{ worker_connections 2048; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
{lines}
}}
"""


@dataclass
class Served:
    """Two servers, their database, and the address of the proxy before them."""

    url: str
    database: Cluster
    servers: list["subprocess.Popen[str]"]
    ports: list[int]

    def start(self, n: int) -> None:
        """Start a server, the first time or again."""
        program = [str(Path(sys.executable).with_name("tradetalks")), "serve", "--port", str(self.ports[n])]
        more = ["--name", HOST, "--proxy", "127.0.0.1", "--data", self.database.address]
        one = subprocess.Popen([*program, *more], stdout=subprocess.PIPE, text=True)
        assert one.stdout is not None
        assert "http://" in one.stdout.readline()
        self.servers[n:] = [one, *self.servers[n + 1 :]]

    def kill(self, n: int) -> None:
        self.servers[n].send_signal(signal.SIGKILL)
        self.servers[n].wait(60)


@contextmanager
def two_servers() -> Iterator[Served]:
    """PostgreSQL, two servers, nginx; ended afterwards."""
    with cluster() as database, tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        served = Served(f"http://127.0.0.1:{port}", database, [], [free_port(), free_port()])
        found = re.search(r"```nginx\n(# Two servers.*?)```", PAGE.read_text(), re.S)
        assert found is not None
        lines = re.sub(r"^ *ssl_certificate.*\n", "", found[1], flags=re.M).replace("443 ssl", f"127.0.0.1:{port}")
        for shown, real in zip((8383, 8384), served.ports, strict=True):
            lines = lines.replace(f"127.0.0.1:{shown}", f"127.0.0.1:{real}")
        (folder / "nginx.conf").write_text(AROUND.format(folder=folder, lines=lines))
        try:
            for n in range(2):
                served.start(n)
            nginx = shutil.which("nginx")
            assert nginx is not None
            words = [nginx, "-p", name, "-c", str(folder / "nginx.conf")]
            proxy = subprocess.Popen(words, stderr=subprocess.DEVNULL)
            try:
                yield served
            finally:
                proxy.terminate()
                proxy.wait(60)
        finally:
            for one in served.servers:
                one.terminate()
                one.wait(60)
                assert one.stdout is not None
                one.stdout.close()


@dataclass
class Load:
    """What users saw: seconds of each kind of request, what was refused, the addresses of acknowledged saves."""

    times: dict[str, list[float]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    lost: int = 0
    after: int = 0  # steps of users that went well after the kill


def sessions(place: str, number: int) -> list[str]:
    """Keys of sessions of that many analysts."""
    store, keys = Store(place), []
    for n in range(number):
        key = secrets.token_urlsafe(32)
        store.save_user(f"user{n}", "analyst", "no password fits this")
        store.save_session(kept_of(key), f"user{n}", time.time() + 36_000, time.time())
        keys.append(key)
    store.close()
    return keys


def client(url: str, n: int, key: str) -> httpx.AsyncClient:
    """A browser on a machine of its own: 127.1.x.y, which nginx tells the servers."""
    transport = httpx.AsyncHTTPTransport(local_address=f"127.1.{n // 250}.{n % 250 + 1}", retries=0)
    headers = {"host": HOST, "cookie": f"tradetalks={key}"}
    return httpx.AsyncClient(base_url=url, transport=transport, headers=headers, timeout=60)


async def asked(load: Load, kind: str, sent: "asyncio.Future[httpx.Response] | object") -> httpx.Response | None:
    begun = time.perf_counter()
    try:
        answer = await sent  # type: ignore[misc]
    except httpx.TransportError as error:
        load.refused.append(f"{kind}: {type(error).__name__}")
        return None
    load.times.setdefault(kind, []).append(time.perf_counter() - begun)
    if answer.status_code not in (200, 201):
        load.refused.append(f"{kind}: {answer.status_code} {answer.text[:100]}")
        return None
    return answer  # type: ignore[no-any-return]


async def step(browser: httpx.AsyncClient, load: Load, n: int, turn: int) -> None:
    """A move, now and then a save and a page."""
    state = {"scenario": "no-deal", "moves": {"USA/china-100": {"rate": round(n / 1_000 + turn / 100_000, 6)}}}
    await asked(load, "move", browser.post("/api/answers", json={"state": state}))
    if turn % 3 == 0:
        saved = await asked(load, "save", browser.post("/api/states", json=state))
        if saved is not None:
            load.acknowledged.append(saved.json()["address"])
            if turn % 10 == 0:
                await asked(load, "page", browser.get(saved.json()["link"], headers={"accept": "text/html"}))


async def users(served: Served, number: int, seconds: float, pause: float, turns: int = 10**9) -> Load:
    """That many users, until the time or their turns are over; the first server is killed half-way."""
    load, keys = Load(), sessions(served.database.address, number)
    browsers = [client(served.url, n, key) for n, key in enumerate(keys)]
    page = await browsers[0].get("/timeline", headers={"accept": "text/html"})
    token = re.search(r'name="token" content="([^"]+)"', page.text)
    assert token is not None, page.text[:300]
    begun, done, killed = time.monotonic(), 0, asyncio.Event()

    async def user(n: int) -> None:
        nonlocal done
        browser, chance = browsers[n], random.Random(n)
        browser.headers["X-Tradetalks-Token"] = token[1]
        await asyncio.sleep(pause * n / number)
        for turn in range(turns):
            if time.monotonic() - begun > seconds:
                return
            before = len(load.refused)
            await step(browser, load, n, turn)
            done += 1
            load.after += killed.is_set() and len(load.refused) == before
            if not killed.is_set() and (time.monotonic() - begun > seconds / 2 or done > number * turns / 2):
                killed.set()
                served.kill(0)
            await asyncio.sleep(chance.uniform(0.5, 1.5) * pause)

    async def starts_again() -> None:
        await killed.wait()
        await asyncio.sleep(BACK_AFTER)
        await asyncio.to_thread(served.start, 0)

    again = asyncio.create_task(starts_again())
    await asyncio.gather(*map(user, range(number)))
    if pause:
        await again
    again.cancel()
    for browser in browsers:
        await browser.aclose()
    store = Store(served.database.address)
    load.lost = sum(store.state(address) is None for address in load.acknowledged)
    store.close()
    return load


def main() -> None:
    read = argparse.ArgumentParser()
    read.add_argument("users", type=int)
    read.add_argument("seconds", type=float)
    read.add_argument("--pause", type=float, default=10.0)
    given = read.parse_args()
    with two_servers() as served:
        load = asyncio.run(users(served, given.users, given.seconds, given.pause))
    print(f"{given.users} users, two servers, {given.seconds:g} s, a step every {given.pause:g} s; load of the machine "
          + ", ".join(f"{one:.1f}" for one in os.getloadavg()))  # fmt: skip
    for kind, times in load.times.items():
        ordered = sorted(times)
        at = {share: ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.95, 0.99, 1.0)}
        print(f"  {kind}: {len(times)}, median {at[0.5]:.2f} s, p95 {at[0.95]:.2f} s, p99 {at[0.99]:.2f} s, "
              f"longest {at[1.0]:.2f} s")  # fmt: skip
    print(f"  refused or broken off: {len(load.refused)}; steps that went well after the kill: {load.after}")
    for told in sorted(set(load.refused))[:10]:
        print(f"    {load.refused.count(told)} times {told}")
    print(f"  acknowledged saves: {len(load.acknowledged)}, of which the database lacks {load.lost}")


if __name__ == "__main__":
    main()
