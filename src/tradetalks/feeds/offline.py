"""Stored responses in place of the network: one folder a source, every file in it an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tradetalks.errors import BadInput
from tradetalks.feeds.fetch import MOST_BYTES
from tradetalks.feeds.papers import SourceFailed
from tradetalks.files import shown

if TYPE_CHECKING:
    from pathlib import Path

_NOT_ANSWERS = (".md", ".txt")  # notes, and texts that are read for their paper


@dataclass
class Offline:
    """A folder with a subfolder for each source: federal_register, usitc, white_house, mofcom, uk.

    A file named as the last part of an address answers that address: `2026-20321.txt` is the text of that document.
    """

    folder: Path

    def __post_init__(self) -> None:
        if not self.folder.is_dir():
            raise BadInput("no such folder", where=shown(self.folder), remedy="name a folder of stored responses")

    def answers(self, source: str) -> list[str]:
        """The stored answers of a source, by name."""
        found = sorted((self.folder / source).glob("*")) if (self.folder / source).is_dir() else []
        return [str(path) for path in found if path.is_file() and path.suffix not in _NOT_ANSWERS]

    def content(self, source: str, address: str) -> bytes:
        """A stored answer, by its path or the last part of its address; raises SourceFailed where there is none."""
        path = self.folder / source / address.rstrip("/").rpartition("/")[2]
        if not path.is_file():
            raise SourceFailed("no stored response", where=address, remedy=f"store it as {shown(path)}")
        if path.stat().st_size > MOST_BYTES:
            raise SourceFailed("too large", where=shown(path), evidence=f"more than {MOST_BYTES:,} bytes")
        return path.read_bytes()
