"""Which ledger and world the server answers from: those that ship, or those that `serve` was given.

`serve` writes the options into the environment before it starts its processes, so that each of them reads the same.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tradetalks.sources import Sources

if TYPE_CHECKING:
    from tradetalks.ledger import Ledger
    from tradetalks.world import World

VARIABLE = "TRADETALKS_SOURCES"


def give(sources: Sources) -> None:
    """Say which ledger, folders on top and world table the processes of this server read."""
    given = [None if each is None else str(each.resolve()) for each in (sources.folder, sources.table)]
    os.environ[VARIABLE] = json.dumps([*given, [str(each.resolve()) for each in sources.also]])


def sources() -> Sources:
    """Those that `serve` was given."""
    folder, table, also = json.loads(os.environ.get(VARIABLE, "[null, null, []]"))
    places = [None if each is None else Path(each) for each in (folder, table)]
    return Sources(places[0], tuple(map(Path, also)), places[1])


def ledger() -> Ledger:
    """The server's ledger."""
    return sources().ledger


def world() -> World:
    """The server's world table."""
    return sources().world


def statements() -> tuple[list[str], list[str]]:
    """The sources in Python: statements, and the arguments that they make; nothing of what ships."""
    given = sources()
    said, arguments = [], []
    if given.folder is not None or given.also:
        said = [f"ledger = tt.Ledger.load({'' if given.folder is None else repr(str(given.folder))})"]
        said += [f"ledger = tt.Ledger.load({str(each)!r}, on_top_of=ledger)" for each in given.also]
        arguments.append("ledger=ledger")
    if given.table is not None:
        said.append(f"world = tt.World.load({str(given.table)!r})")
        arguments.append("world=world")
    return said, arguments


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
