"""Which parties of an order book may be on the user's screening list, beside what the book pays."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tradetalks.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from tradetalks.answer import Answer
    from tradetalks.customs.screening import Match

NOTE = (
    "A match is a question, not a finding: compare addresses and dates at the list itself. A party without one may "
    "still be owned by somebody listed, or be listed since the file was made."
)
MOST_LINES = 10


def with_parties(answer: Answer, found: Sequence[Match], parties: Collection[tuple[str, str]], listed: int) -> Answer:
    """The answer with the parties that are, or are like, a record of the list; it says so where none is."""
    columns = ", ".join(dict.fromkeys(column for column, _ in parties))
    exact = len({(one.column, one.party) for one in found if one.exact})
    near = len({(one.column, one.party) for one in found}) - exact
    told = f"{len(parties)} parties ({columns}) were compared with {listed:,} records of your screening list"
    said = (
        f"Parties: {exact} with a listed name and {near} with one like it. {told}."
        if found
        else f"{told}: none is near."
    )
    rows = tuple(
        (
            one.party,
            one.by,
            "same name" if one.exact else "like it",
            one.score,
            one.listed.source,
            one.listed.said,
            one.column,
            ", ".join(map(str, one.lines[:MOST_LINES])) + (" ..." if len(one.lines) > MOST_LINES else ""),
        )
        for one in found
    )
    heads = (
        Column("party"), Column("listed as"), Column("match"), Column("score", "", 2), Column("list"),
        Column("what the list says"), Column("column"), Column("lines"),
    )  # fmt: skip
    table = Table("parties", "Parties that may be on your screening list", heads, rows, NOTE)
    tables = (*((table,) if rows else ()), *answer.tables)
    return replace(answer, sentences=(*answer.sentences[:1], said, *answer.sentences[1:]), tables=tables)
