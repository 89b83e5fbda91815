"""Shared by all tests: the data folder beside the checkout, no test with a clock, and the mark of those that race."""

import re
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent
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
