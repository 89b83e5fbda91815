"""One server for all tests of the room, on a free port of this machine."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from waiting import LONG


@dataclass(frozen=True)
class Served:
    """A running server: its address, a client that carries the token, and its file."""

    url: str
    client: httpx.Client
    data: Path


def started(data: Path, *options: str) -> tuple["subprocess.Popen[str]", str]:
    """A server process and its address."""
    program = [str(Path(sys.executable).with_name("tradetalks")), "serve", "--port", "0", "--data", str(data), *options]
    process = subprocess.Popen(program, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    found = re.match(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
    assert found is not None
    return process, found[0]


def token_of(url: str) -> str:
    page = httpx.get(url, timeout=LONG)
    found = re.search(r'name="token" content="([^"]+)"', page.text)
    assert found is not None
    return found[1]


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    data = tmp_path_factory.mktemp("web") / "web.sqlite"
    process, url = started(data)
    try:
        headers = {"X-Tradetalks-Token": token_of(url)}
        with httpx.Client(base_url=url, headers=headers, timeout=LONG) as client:
            yield Served(url, client, data)
    finally:
        process.terminate()
        process.wait(LONG)
        assert process.stdout is not None
        process.stdout.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium for the tests of one file; they are skipped where there is none."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("needs Chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()
