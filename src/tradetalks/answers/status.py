"""What measures are on a day: one of them and why, many of them, and those that differ between two days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.actors import actor_name, place_name
from tradetalks.answer import Answer
from tradetalks.answers.records import accounts_table, events_table, points_table
from tradetalks.answers.words import counted, known_sentences, made_of, source_text, terms_text
from tradetalks.errors import DisputedTerms
from tradetalks.ledger.status import known_events
from tradetalks.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.ledger import Change, Clocks, Event, Ledger, Measure, State
    from tradetalks.table import Cell


ENDING = {"suspend": "the suspension", "extend": "the extension", "amend": "the change"}


def status_answer(measure: Measure, found: State, clocks: Clocks, ledger: Ledger) -> Answer:
    """A measure on a day: the verdict, what is said beside the law, its days and terms, the events that decide."""
    ended = _ended(measure, found, clocks)
    tables = [
        states_table([(measure, found)], brief=False),
        events_table((*found.because, *ended), "because", "Because of", ledger),
    ]
    if found.disputes:
        tables.append(accounts_table(found.disputes, ledger))
    said = ledger.said_of(measure.id, clocks.as_of)
    if said:
        tables.append(points_table(said, "said", "Said of its future, and not law", ledger))
    made = {"measure": measure.id, **made_of(ledger, clocks)}
    return Answer(
        measure.title,
        (
            *known_sentences(ledger, clocks),
            status_sentence(measure, found, clocks, ledger),
            *(_end_sentence(event, found, ledger) for event in ended),
            *ledger.said_sentences([measure.id], clocks.as_of),
        ),
        tuple(tables),
        made_of=made,
    )


def list_answer(rows: Sequence[tuple[Measure, State | DisputedTerms]], clocks: Clocks, ledger: Ledger) -> Answer:
    """Measures with their states; one that depends on whom to trust is `disputed`."""
    return Answer(
        f"{counted(len(rows), 'measure')} on {clocks.on}, as known on {clocks.as_of}",
        known_sentences(ledger, clocks),
        (states_table(rows, brief=True),),
        made_of=made_of(ledger, clocks),
    )


def diff_answer(changes: Sequence[Change], before: Clocks, after: Clocks, ledger: Ledger) -> Answer:
    """What differs between two pairs of days, one measure a row."""
    columns = (
        Column("measure"), Column(f"on {before.on}"), Column(f"on {after.on}"),
        Column("rate before", "%", coded=True), Column("rate after", "%", coded=True), Column("id", coded=True),
    )  # fmt: skip
    rows = tuple(
        (measure.title, _differing(then, later), _differing(later, then), _rate(then), _rate(later), measure.id)
        for measure, then, later in changes
    )
    caption = f"From {before.on} (as known on {before.as_of}) to {after.on} (as known on {after.as_of})"
    days = {"and_on": str(after.on), "and_as_of": str(after.as_of)}
    last = max(before, after, key=lambda clocks: (clocks.as_of, clocks.on))
    return Answer(
        f"{counted(len(rows), 'measure')} differ" if len(rows) != 1 else "1 measure differs",
        tuple(dict.fromkeys((*known_sentences(ledger, before), *known_sentences(ledger, after))))
        or known_sentences(ledger, last),
        (Table("changes", caption, columns, rows),),
        made_of={**made_of(ledger, before), **days},
    )


def status_sentence(measure: Measure, found: State, clocks: Clocks, ledger: Ledger) -> str:
    """`On ..., as known on ..., X is threatened: said for ... by ...; a threat is not law.`"""
    head = f"On {clocks.on}, as known on {clocks.as_of}, “{measure.title}” is {found.status}"
    if not found.because:
        return f"{head}: no event known by then says anything of that day."
    by = f"by {_who(found.because[-1], ledger)}"
    until = f" It is to change on {found.scheduled_end}." if found.scheduled_end else ""
    if found.status == "threatened":
        said_for = f"said for {found.said_for} " if found.said_for else "said "
        return f"{head}: {said_for}{by}; a threat is not law."
    if found.status == "announced":
        said_for = f", to enter into force on {found.said_for}" if found.said_for else ", without a day"
        return f"{head}{said_for}, {by}."
    if found.status == "in force":
        return f"{head} since {found.since} ({terms_text(found.terms)}), {by}.{until}"
    if found.status == "suspended":
        end = f"until {found.scheduled_end}" if found.scheduled_end else "with no end known"
        return f"{head} since {found.since}, {end}, {by}; a suspension lapses by itself."
    return f"{head} since {found.since}, {by}."


def _ended(measure: Measure, found: State, clocks: Clocks) -> list[Event]:
    """The acts whose own end brought this state: a suspension that lapsed, a term that ran out."""
    return [
        event
        for event in known_events(measure, clocks.as_of)
        if found.since is not None
        and event not in found.because
        and found.since in (event.until, *(claim.until for claim in event.claims))
    ]


def _end_sentence(event: Event, found: State, ledger: Ledger) -> str:
    """`As the law is written, the suspension of 2025-11-07 ends on 2026-11-10 by itself: ...`"""
    quote = next((f", “{claim.quote}”" for claim in event.claims if claim.quote), "")
    return (
        f"As the law is written, {ENDING.get(event.event, 'the act')} of {event.date} ends on {found.since} by itself: "
        f"{_who(event, ledger)}{quote}."
    )


def states_table(rows: Sequence[tuple[Measure, State | DisputedTerms]], *, brief: bool) -> Table:
    """One row a measure.

    brief  people read only what it is, since when and until when; other forms hold all
    """
    columns = (
        Column("measure"), Column("status"), Column("since"), Column("to change on"), Column("said for", coded=brief),
        Column("terms", coded=brief), Column("kind", coded=brief), Column("by", coded=brief),
        Column("disputed", coded=brief), Column("rate", "%", coded=True), Column("country", coded=True),
        Column("id", coded=True),
    )  # fmt: skip
    return Table("states", "Measure by measure", columns, tuple(_state_row(*row) for row in rows))


def _state_row(measure: Measure, found: State | DisputedTerms) -> tuple[Cell, ...]:
    kind, by = measure.kind.replace("_", " "), place_name(measure.imposed_by)
    if isinstance(found, DisputedTerms):
        asked = f"{found.what}: {found.evidence}"
        return (measure.title, "disputed", *(None,) * 4, kind, by, asked, None, measure.imposed_by, measure.id)
    days = (str(day) if day else None for day in (found.since, found.scheduled_end, found.said_for))
    disputed = "; ".join(dispute.question for dispute in found.disputes)
    ends = (terms_text(found.terms), kind, by, disputed, _rate(found), measure.imposed_by, measure.id)
    return (measure.title, found.status, *days, *ends)


def _rate(found: State) -> float | None:
    rate = getattr(found.terms, "rate", None)
    return 100.0 * rate if isinstance(rate, float) else None


def _differing(found: State, other: State) -> str:
    """The status, its terms where the other's differ, and its end."""
    terms = f" ({terms_text(found.terms)})" if found.terms != other.terms else ""
    end = f", to change on {found.scheduled_end}" if found.scheduled_end else ""
    return f"{found.status}{terms}{end}"


def _who(event: Event, ledger: Ledger) -> str:
    """Who says an event, and in which sources."""
    said = (f"{actor_name(claim.actor)} ({source_text(claim.source, ledger)})" for claim in event.claims)
    return ", ".join(dict.fromkeys(said))
