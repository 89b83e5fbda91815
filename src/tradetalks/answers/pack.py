"""A pack of law data, as an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.answer import LEDGER_ENDS, Answer
from tradetalks.answers.words import made_of
from tradetalks.table import Column, Table
from tradetalks.version import __version__

if TYPE_CHECKING:
    from tradetalks.feeds.packs import Pack
    from tradetalks.ledger import Ledger


def pack_answer(pack: Pack, title: str, *more: str) -> Answer:
    """What a pack holds, and what changed in it."""
    head = f"Pack {pack.name}, made by tradetalks {pack.made_by}, complete to {pack.complete_to}."
    signed = f"Signed by {pack.signer}." if pack.signer else "Not signed."
    rows = tuple((path, hashed) for path, hashed in sorted(pack.files.items()))
    return Answer(
        title=title,
        sentences=(head, f"Hash {pack.hash}.", signed, *more, *pack.changes),
        tables=(Table("files", "Files", (Column("file"), Column("SHA-256")), rows),),
        made_of={"pack": pack.hash, LEDGER_ENDS: pack.complete_to, "version": __version__},
    )


def shipped_answer(ledger: Ledger) -> Answer:
    """That the data of the package is in use."""
    return Answer(
        title="The data in use is the package's",
        sentences=(f"Complete to {ledger.coverage.complete_to}; no pack is installed.",),
        made_of=made_of(ledger),
    )
