"""Two servers on one database behind nginx, with the page's own lines: one is killed, and nobody loses anything."""

import asyncio
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))
from databases import LACKING, programs


@pytest.fixture
def several() -> object:
    if shutil.which("nginx") is None:
        pytest.skip("needs nginx")
    if programs() is None:
        pytest.skip(LACKING)
    pytest.importorskip("psycopg", reason="needs the extra `postgres`")
    import web_load

    return web_load


def test_one_of_two_servers_is_killed_and_no_acknowledged_save_is_lost(several: object) -> None:
    with several.two_servers() as served:  # type: ignore[attr-defined]
        load = asyncio.run(several.users(served, 8, 600.0, 0.0, turns=12))  # type: ignore[attr-defined]
    assert load.refused == []
    assert load.lost == 0
    assert len(load.acknowledged) == 8 * 4
    assert load.after > 8 * 4
