"""Which ledger and world the server answers from: those that ship, or those that `serve` was given.

`serve` writes the options into the environment before it starts its processes, so that each of them reads the same.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tradetalks.files import digest
from tradetalks.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.world import World

VARIABLE = "TRADETALKS_SOURCES"


def give(folder: Path | None, also: Sequence[Path], table: Path | None) -> None:
    """Say which ledger, folders on top and world table the processes of this server read."""
    given = [None if each is None else str(each.resolve()) for each in (folder, table)]
    os.environ[VARIABLE] = json.dumps([*given, [str(each.resolve()) for each in also]])


def _given() -> tuple[str | None, str | None, list[str]]:
    folder, table, also = json.loads(os.environ.get(VARIABLE, "[null, null, []]"))
    return folder, table, also


@cache
def ledger() -> Ledger:
    """The server's ledger."""
    folder, _, also = _given()
    book = Ledger.load(folder)
    for each in also:
        book = Ledger.load(each, on_top_of=book)
    return book


@cache
def scenario_choices() -> tuple[tuple[str, str], ...]:
    """(name, title) of each scenario that ships: what a list of choices shows."""
    from tradetalks.ledger import Scenario, scenario_names

    return tuple((name, Scenario.load(name).title) for name in scenario_names())


@cache
def elasticity_choices() -> tuple[tuple[str, str], ...]:
    """(name, authors and year) of each set of trade elasticities of the world."""
    from tradetalks.world.elasticity_sets import SETS

    cited = {each.name: each.citation.partition(")")[0] + ")" for each in SETS}
    return tuple((name, cited.get(name, name)) for name in world().elasticity_sets)


@cache
def world() -> World:
    """The server's world table."""
    from tradetalks.world import World

    _, table, _ = _given()
    return World.load() if table is None else World.load(Path(table))


@cache
def world_digest() -> str:
    """Of the numbers of the server's world table."""
    table = world()
    return digest(table.trade.tobytes() + table.trade_elasticity.tobytes() + table.input_share.tobytes())
