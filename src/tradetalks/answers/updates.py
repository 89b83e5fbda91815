"""What a run of `update` found, as an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.answer import Answer
from tradetalks.answers.words import made_of
from tradetalks.table import Column, Table

if TYPE_CHECKING:
    from tradetalks.feeds import Found
    from tradetalks.ledger import Ledger


def updates(found: Found, ledger: Ledger) -> Answer:
    """New papers, proposed events, changed lines of a schedule, what a person must read, and faults."""
    counts = (
        f"{len(found.papers)} new papers on trade since {found.since}, {len(found.others)} on other things: "
        f"{len(found.proposals)} events proposed, {len(found.lines)} changes of lines, {len(found.unread)} to be read "
        "by you."
    )
    sentences = [counts]
    if found.proposals:
        sentences.append(f"Nothing of it is law yet. Decide on it with: tradetalks review {found.folder}")
    sentences += [f"{name}: {text}." for name, text in found.said]
    sentences += [f"{name} failed: {error.what} ({error.where})." for name, error in found.faults]
    return Answer(
        title="What official sources have that is new",
        sentences=tuple(sentences),
        tables=(_proposed(found), _lines(found), _unread(found), _aside(found)),
        notes=("A proposal is read by rules from the paper's words; who reviews it decides.",),
        made_of=made_of(ledger),
    )


def _proposed(found: Found) -> Table:
    columns = tuple(map(Column, ("measure", "event", "said", "from", "until", "kind", "rate", "law", "quote")))
    rows = tuple(
        (
            one.title,
            one.event.replace("_", " "),
            one.date,
            one.effective,
            one.until,
            one.kind.replace("_", " "),
            f"{100 * one.rate:g} %" if one.rate is not None else "",
            one.says,
            one.told[0].quote,
        )
        for one in found.proposals
    )
    return Table("proposed", "Proposed events", columns, rows)


def _lines(found: Found) -> Table:
    columns = (Column("line"), Column("column"), Column("before"), Column("now"))
    rows = tuple((one.code, one.column, one.before, one.after) for one in found.lines)
    return Table("lines", "Lines of the schedule that differ from the edition held before", columns, rows)


def _unread(found: Found) -> Table:
    columns = (Column("source"), Column("paper"), Column("why"), Column("address"))
    rows = tuple((one.source, one.title, one.why, one.address) for one in found.unread)
    return Table("unread", "What you must read yourself", columns, rows)


def _aside(found: Found) -> Table:
    columns = (Column("source"), Column("paper"), Column("day"), Column("address"))
    rows = tuple((one.source, one.title, str(one.published), one.address) for one in found.others)
    return Table("aside", "Set aside: names no matter of trade", columns, rows)
