"""Whether every seat of a war room moved as it had sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.answer import Answer
from tradetalks.table import Column, Table

if TYPE_CHECKING:
    from tradetalks.talks.sealed import Checked


def sealed_rounds_answer(found: tuple[Checked, ...], room: str) -> Answer:
    """One line a seal, and how many hold."""
    faults = sum(bool(one.fault) for one in found)
    noted = sum(one.noted and not one.fault for one in found)
    said = [f"{len(found)} seals, {len(found) - faults} hold."]
    if noted:
        said.append(f"{noted} have the mark that was noted before.")
    columns = (Column("round"), Column("seat"), Column("comes out"), Column("noted before"), Column("mark", coded=True))
    rows = tuple(
        (str(one.round or ""), one.seat, one.fault or "holds", "yes" if one.noted else "no", one.mark) for one in found
    )
    return Answer(
        f"Sealed moves of the war room {room}",
        tuple(said),
        (Table("seals", "Seals", columns, rows),),
        ("A mark noted before the round was closed is the proof; without one the file only agrees with itself.",),
        {"room": room},
    )
