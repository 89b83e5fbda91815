"""Lines of the tariff schedule that some words find, and what a new revision changes in it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tradetalks.answer import Answer
from tradetalks.answers.words import made_of, rate_text
from tradetalks.customs.schedule import dotted
from tradetalks.table import Column, Table
from tradetalks.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.customs.exclusions import Exclusion
    from tradetalks.customs.schedule import Line
    from tradetalks.customs.schedule_build import Change
    from tradetalks.dates import Date
    from tradetalks.ledger import Ledger
    from tradetalks.table import Cell

NOTHING_EXCLUDED = "No exclusion or exemption by claim is known for lines with these words on this day."


def search_answer(
    text: str, lines: Sequence[Line], on: Date, pays: Sequence[tuple[float, float] | str] | None = None
) -> Answer:
    """Lines with their rates and text.

    pays  of each line the lowest and highest duty as fractions, or why there is none
    """
    said = f"{len(lines)} line{'' if len(lines) == 1 else 's'} of the schedule of {on}."
    if not lines:
        said = "No line holds all of these words, and no trade name that ships is among them."
    columns = (
        Column("line"), Column("general"), Column("pays", coded=pays is None), Column("text"),
        *(Column(name, coded=True) for name in ("special", "other", "units", "chapter 99")),
        Column("pays, lowest", "%", coded=True), Column("pays, highest", "%", coded=True),
    )  # fmt: skip
    rows = tuple(_row(line, pays[at] if pays else None) for at, line in enumerate(lines))
    made = {"on": str(on), "version": __version__}
    return Answer(f"Lines for “{text}”", (said,), (Table("lines", "Lines", columns, rows),), made_of=made)


def exclusions_answer(text: str, found: Sequence[Exclusion], on: Date, ledger: Ledger) -> Answer:
    """What goods that some words find may claim to be free of, and until when."""
    titles = ", ".join(dict.fromkeys(one.free_of for one in found))
    said = (
        f"{len(found)} lines on which goods can be free of a tariff on {on}: {titles}." if found else NOTHING_EXCLUDED
    )
    beyond = ledger.beyond(on)
    columns = tuple(map(Column, ("line", "words of the line", "exclusion", "claim", "only if", "from", "to", "text")))
    rows = tuple(
        (
            dotted(one.line), " > ".join(one.words), one.free_of, one.claim, one.only_if, str(one.since or ""),
            str(one.until - timedelta(days=1)) if one.until else "", one.law,
        )
        for one in found
    )  # fmt: skip
    note = "Most exclusions describe goods more narrowly than their line: read the text named before you claim one."
    return Answer(
        f"Exclusions for “{text}”",
        (*([beyond] if beyond else ()), said),
        (Table("exclusions", "Exclusions", columns, rows, note),),
        made_of=made_of(ledger),
    )


def changes_answer(changes: Sequence[Change]) -> Answer:
    """What a revision changes, one row a change, and how many of each kind."""
    kinds = sorted({change.column for change in changes})
    counts = ", ".join(f"{kind} {sum(change.column == kind for change in changes)}" for kind in kinds)
    rows = tuple((dotted(one.code), one.column, one.before or "(none)", one.after or "(none)") for one in changes)
    table = Table("changes", "Changes", tuple(map(Column, ("line", "what", "before", "after"))), rows)
    return Answer(f"{len(changes)} changes", (counts,) if counts else (), (table,), made_of={"version": __version__})


def _row(line: Line, paid: tuple[float, float] | str | None) -> tuple[Cell, ...]:
    ends: tuple[Cell, Cell] = (None, None)
    said = paid if isinstance(paid, str) else None
    if isinstance(paid, tuple):
        ends = 100.0 * paid[0], 100.0 * paid[1]
        said = rate_text(paid[0]) if paid[0] == paid[1] else f"{rate_text(paid[0])} to {rate_text(paid[1])}"
    others = (line.special, line.other.text, " ".join(line.units), " ".join(line.chapter_99))
    return (dotted(line.code), line.general.text, said, " > ".join(line.description), *others, *ends)
