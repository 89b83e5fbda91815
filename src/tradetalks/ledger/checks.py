"""What is wrong with a ledger beyond its grammar."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from tradetalks.errors import BadFile, BadLedger
from tradetalks.files import place
from tradetalks.ledger.load import Ledger, read_ledger, record_path
from tradetalks.ledger.status import known_events, paint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tradetalks.ledger.measure import Measure
    from tradetalks.ledger.records import Arrangement, Event, Matter


def check_folder(folder: Path) -> list[BadFile]:
    """Everything that is wrong with the ledger in a folder: its grammar first, then what lies beyond."""
    found = read_ledger(folder)
    return [*check(found)] if isinstance(found, Ledger) else found


def check(ledger: Ledger) -> list[BadLedger]:
    """What is wrong beyond the grammar, one error each, not raised.

    Events out of order; events that change nothing they could change; events said after their latest source; events
    after the day to which the ledger is complete; stages and clauses of those who are no party.
    """
    problems: list[BadLedger] = []
    for measure in ledger.measures.values():
        problems += _history(ledger, measure)
        problems += _painting(ledger, measure)
    for matter in ledger.matters.values():
        problems += _history(ledger, matter)
    for arrangement in ledger.arrangements.values():
        problems += _parties(ledger, arrangement)
    return problems


def _history(ledger: Ledger, record: Measure | Matter) -> Iterator[BadLedger]:
    for index, (earlier, later) in enumerate(pairwise(record.events)):
        if later.date < earlier.date:
            what = f"said on {later.date}, after an event said on {earlier.date}"
            yield _at(ledger, record, ("events", index + 1), what, "write events in the order in which they were said")
    for index, event in enumerate(record.events):
        last = max(ledger.sources[claim.source].date for claim in event.claims)
        if last < event.date:
            what = f"said on {event.date}, but its latest source is of {last}"
            yield _at(ledger, record, ("events", index), what, "name the source that reports it, or mend the date")
        if event.date > ledger.coverage.complete_to:
            what = f"said on {event.date}, after the day to which the ledger is complete"
            yield _at(ledger, record, ("events", index), what, "move complete_to in coverage.yaml")


def _painting(ledger: Ledger, measure: Measure) -> Iterator[BadLedger]:
    """Each event that cannot be painted over those before it."""
    laid: list[Event] = []
    for event in known_events(measure, max(event.date for event in measure.events)):
        try:
            paint([*laid, event], measure.id)
        except BadLedger as error:
            yield _at(ledger, measure, ("events", measure.events.index(event)), error.what, error.remedy)
        else:
            laid.append(event)


def _parties(ledger: Ledger, arrangement: Arrangement) -> Iterator[BadLedger]:
    named = [("stages", i, stage.party) for i, stage in enumerate(arrangement.stages)]
    named += [("clauses", i, clause.party) for i, clause in enumerate(arrangement.clauses)]
    for key, i, party in named:
        if party not in arrangement.parties:
            yield _at(ledger, arrangement, (key, i), f"{party} is no party of this arrangement", "add it to `parties`")


def _at(
    ledger: Ledger, record: Measure | Matter | Arrangement, field: tuple[str | int, ...], what: str, remedy: str
) -> BadLedger:
    return BadLedger(what, where=place(record_path(ledger, record), field), remedy=remedy)
