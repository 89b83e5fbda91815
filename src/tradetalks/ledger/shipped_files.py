"""Files that ship speak of the ledger that ships: what to say where they are read against another one."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tradetalks.errors import BadFile, BadLedger, UnknownName

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path(__file__).resolve().parent.parent / "data"


@contextmanager
def read_against_another(path: Path) -> Iterator[None]:
    """Around the reading of a file; raises BadLedger with the remedy for one that ships and that the ledger lacks.

    The user made no fault in a file that ships: the ledger that he gave does not hold what the file is about.
    """
    try:
        yield
    except (BadFile, UnknownName) as error:
        if not path.resolve().is_relative_to(DATA):
            raise
        raise BadLedger(
            f"{path.stem} ships with the program and is about the shipped ledger, of which this one lacks a part",
            where=error.where or path.name,
            evidence=error.evidence or error.what,
            remedy="lay your folder over the shipped ledger: --also FOLDER in place of --ledger FOLDER",
        ) from None
