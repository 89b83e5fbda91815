"""Which ledger and which world are asked: those that ship, or folders and a file of the user's own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tradetalks.ledger import Ledger
    from tradetalks.world import World


@dataclass(frozen=True)
class Sources:
    """Where ledger and world are read from, once a process. It is small: another process is sent this and reads them.

    folder  of a ledger; None: the one that ships
    also    folders of measures on top of it
    table   a world table's file; None: the one that ships
    """

    folder: Path | None = None
    also: tuple[Path, ...] = ()
    table: Path | None = None

    @property
    def ledger(self) -> Ledger:
        """The ledger, with the folders of `also` on top; raises BadLedger."""
        return _ledger(self.folder, self.also)

    @property
    def world(self) -> World:
        """The world table; raises BadInput, UnbalancedWorld."""
        return _world(self.table)

    @property
    def words(self) -> list[str]:
        """The options of the command line that give these sources."""
        pairs = [("--ledger", self.folder), *(("--also", each) for each in self.also), ("--world", self.table)]
        return [word for option, value in pairs if value is not None for word in (option, str(value))]


SHIPPED = Sources()


@lru_cache(maxsize=2)
def _ledger(folder: Path | None, also: tuple[Path, ...]) -> Ledger:
    from tradetalks.ledger import Ledger

    book = Ledger.load(folder)
    for each in also:
        book = Ledger.load(each, on_top_of=book)
    return book


@lru_cache(maxsize=2)
def _world(table: Path | None) -> World:
    from tradetalks.world import World

    return World.load() if table is None else World.load(table)
