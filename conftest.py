"""Shared by all tests: the data folder, no test with a clock, the mark of those that race, the option `--within`."""

import os
import re
import time
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.pop("COLUMNS", None)  # workers of a shared run have it, and print as for somebody's screen

ROOT = Path(__file__).resolve().parent
BEGUN = pytest.StashKey[float]()
# What gives a test more than one hand at work: processes, threads, sockets, a server, a browser.
HANDS = re.compile(
    r"^import (subprocess|threading|socket|asyncio|anyio)|^from (multiprocessing|concurrent|threading)|playwright|"
    r"served: Any|processes=",
    re.MULTILINE,
)

settings.register_profile("any machine", deadline=None)  # an example may take as long as it takes
settings.load_profile("any machine")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HANDS.search(item.path.read_text(encoding="utf-8")):
            item.add_marker("races")


@pytest.fixture(scope="session")
def shared() -> Path:
    folder = ROOT.parent / "shared"
    if not (folder / "golden").is_dir():
        pytest.skip("needs the data folder ../shared beside the checkout")
    return folder


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--within", type=float, help="seconds after which no further test starts; they count as skipped")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    within = item.config.getoption("--within")
    begun = item.config.stash.setdefault(BEGUN, time.monotonic())  # of the first test: reading the tests is no test
    if within is not None and time.monotonic() - begun > within:
        pytest.skip("no time left within --within; `x.py test` runs it")
