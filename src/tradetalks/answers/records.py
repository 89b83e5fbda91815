"""A record of the ledger: what was said, by whom, where; what accounts differ on; what is wrong with a ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.actors import actor_name, authority_name, place_name
from tradetalks.answer import Answer
from tradetalks.answers.words import known_sentences, made_of, source_text, terms_text
from tradetalks.dates import day_text
from tradetalks.ledger import Arrangement, Measure, disputes
from tradetalks.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tradetalks.dates import Date
    from tradetalks.errors import TradetalksError
    from tradetalks.ledger import Clocks, Dispute, Event, Ledger, Matter
    from tradetalks.ledger.records import Claim, Point
    from tradetalks.table import Cell

    Kept = Measure | Matter | Arrangement

SOURCE = (Column("source"), Column("source id", coded=True), Column("address", coded=True))


def record_answer(
    record: Kept,
    verdict: Sequence[str],
    state: Sequence[Table],
    clocks: Clocks,
    ledger: Ledger,
) -> Answer:
    """A record as known on a day: its head, then what was said, in order.

    verdict  what a measure is on the day, in sentences; nothing for another record
    state    the same as a table
    """
    tables = [_head(record), *state]
    if isinstance(record, Arrangement):
        tables += [_stages(record, clocks.as_of, ledger), _clauses(record, ledger)]
    else:
        known = [event for event in record.events if event.date <= clocks.as_of]
        caption = f"Events known on {clocks.as_of}: {len(known)} of {len(record.events)}"
        tables.append(events_table(known, "events", caption, ledger))
    points = [
        point.model_copy(update={"claims": told})
        for point in record.points
        if (told := tuple(one for one in point.claims if one.date is None or one.date <= clocks.as_of))
    ]
    if points:
        tables.append(points_table(points, "points", "Asked, and answered by", ledger))
    note = (record.note,) if record.note else ()
    said = (*known_sentences(ledger, clocks), *verdict)
    return Answer(record.title, said, tuple(tables), note, {"record": record.id, **made_of(ledger, clocks)})


def disputes_answer(record: Kept, found: Sequence[Dispute], clocks: Clocks, ledger: Ledger) -> Answer:
    """Each question with its accounts side by side."""
    count = f"{len(found)} question" + "s" * (len(found) > 1)
    verdict = f"accounts differ on {count}" if found else "no accounts differ"
    said = f"On {clocks.on}, as known on {clocks.as_of}, {verdict}."
    tables = (accounts_table(found, ledger),) if found else ()
    made = {"record": record.id, **made_of(ledger, clocks)}
    return Answer(record.title, (*known_sentences(ledger, clocks), said), tables, made_of=made)


def disputed_records_answer(ledger: Ledger, clocks: Clocks) -> Answer:
    """The records on which accounts differ, those with the latest account first."""
    records: list[Kept] = [*ledger.arrangements.values(), *ledger.matters.values(), *ledger.measures.values()]
    found = [(record, differing) for record in records if (differing := disputes(record, as_of=min(clocks)))]
    rows = sorted(
        (
            max(one.date or min(clocks) for each in differing for one in each.accounts),
            record.title,
            len(differing),
            record.id,
        )
        for record, differing in found
    )
    said = f"On {clocks.on}, as known on {clocks.as_of}, accounts differ on {len(rows)} records."
    columns = (Column("record"), Column("questions"), Column("last account"), Column("id", coded=True))
    body = tuple((title, str(count), day_text(day), id_) for day, title, count, id_ in reversed(rows))
    table = Table("disputed_records", "Where accounts differ", columns, body, "`tradetalks disputes TITLE` shows one.")
    made = made_of(ledger, clocks)
    return Answer("Where accounts differ", (*known_sentences(ledger, clocks), said), (table,), made_of=made)


def sound_answer(ledger: Ledger, clocks: Clocks, disputed: Sequence[Measure]) -> Answer:
    """What a sound ledger holds, and where an answer needs someone to trust."""
    held = f"{len(ledger.measures)} measures, {len(ledger.matters)} matters, {len(ledger.arrangements)} arrangements"
    said = [f"{held}, {len(ledger.sources)} sources; complete to {ledger.coverage.complete_to}."]
    tables = [_problems(())]
    if disputed:
        said += [f"On {clocks.on}, as known on {clocks.as_of}, a status depends on whom to trust."]
        rows = tuple((measure.title, measure.id) for measure in disputed)
        columns = (Column("measure"), Column("id", coded=True))
        tables.append(Table("disputed", "Depends on whom to trust", columns, rows))
    return Answer(
        "Nothing wrong", (*said, *known_sentences(ledger, clocks)), tuple(tables), made_of=made_of(ledger, clocks)
    )


def problems_answer(problems: Sequence[TradetalksError]) -> Answer:
    """What is wrong with a ledger, one problem a row."""
    count = f"{len(problems)} problem" + ("s" if len(problems) > 1 else "")
    return Answer(count, tables=(_problems(problems),))


def events_table(
    events: Iterable[Event], name: str, caption: str, ledger: Ledger, *, with_addresses: bool = False
) -> Table:
    """One row a claim of an event: who says what, with which terms, where.

    with_addresses  a page shows where a source stands
    """
    columns = (
        *map(Column, ("said", "event", "effective", "until", "terms", "who", "says", "quote", "source", "note")),
        Column("address", coded=not with_addresses), Column("source id", coded=True), Column("actor", coded=True),
    )  # fmt: skip
    rows = [_claim_row(event, claim, ledger) for event in events for claim in event.claims]
    return Table(name, caption, columns, tuple(rows))


def points_table(points: Iterable[Point], name: str, caption: str, ledger: Ledger) -> Table:
    """One row an answer to a question that no act decides."""
    columns = (*map(Column, ("question", "who", "answer", "quote", "said")), *SOURCE, Column("actor", coded=True))
    rows = tuple(
        (
            point.question, actor_name(one.actor), one.answer, _quoted(one.quote), _day(one.date),
            *_source(one.source, ledger), one.actor,
        )
        for point in points for one in point.claims
    )  # fmt: skip
    return Table(name, caption, columns, rows)


def accounts_table(found: Iterable[Dispute], ledger: Ledger) -> Table:
    """One row an account of a question that accounts answer differently."""
    columns = (*map(Column, ("question", "who", "answer", "quote", "said")), *SOURCE, Column("actor", coded=True))
    rows = tuple(
        (
            dispute.question, actor_name(one.actor), one.answer, _quoted(one.quote), _day(one.date),
            *_source(one.source, ledger), one.actor,
        )
        for dispute in found for one in dispute.accounts
    )  # fmt: skip
    return Table("disputes", "Accounts side by side", columns, rows)


def _head(record: Kept) -> Table:
    """What the record says of itself, one fact a row."""
    facts: dict[str, str] = {}
    if isinstance(record, Measure):
        facts = {
            "kind": record.kind.replace("_", " "),
            "by": place_name(record.imposed_by) + (f", {authority_name(record.authority)}" if record.authority else ""),
            "from": ", ".join(map(place_name, record.scope.origin)),
            "to": ", ".join(map(place_name, record.scope.destination)),
            "products": ", ".join(record.scope.products),
            "exempt": ", ".join(record.scope.exempt),
            "terms": terms_text(record.terms),
            "group": record.group or "",
            "yields to": ", ".join(record.yields_to),
            "yields whole to": ", ".join(record.yields_whole_to),
        }
    else:
        facts = {"parties": ", ".join(map(place_name, record.parties)) or "not known"}
        if not isinstance(record, Arrangement) and record.terms is not None:
            facts["terms"] = terms_text(record.terms)
    rows = tuple((name, said) for name, said in facts.items() if said)
    return Table("record", "The record", (Column("field"), Column("value")), rows)


def _stages(record: Arrangement, as_of: Date, ledger: Ledger) -> Table:
    columns = (*map(Column, ("said", "party", "stage", "who", "quote")), *SOURCE, Column("actor", coded=True))
    rows = tuple(
        (
            str(one.date), place_name(one.party), one.stage.replace("_", " "), actor_name(one.actor),
            _quoted(one.quote), *_source(one.source, ledger), one.actor,
        )
        for one in sorted(record.stages, key=lambda stage: stage.date) if one.date <= as_of
    )  # fmt: skip
    return Table("stages", "Stages", columns, rows)


def _clauses(record: Arrangement, ledger: Ledger) -> Table:
    columns = (*map(Column, ("party", "clause", "measures and matters", "quote")), *SOURCE, Column("ids", coded=True))
    rows: list[tuple[Cell, ...]] = []
    for one in record.clauses:
        names = (*one.measures, *one.matters)
        titles = "; ".join(ledger.record(name).title for name in names)
        source = _source(one.source, ledger) if one.source else (None, None, None)
        rows.append((place_name(one.party), one.title, titles, _quoted(one.quote), *source, " ".join(names)))
    return Table("clauses", "Clauses", columns, tuple(rows))


def _claim_row(event: Event, claim: Claim, ledger: Ledger) -> tuple[Cell, ...]:
    """A claim with its own days and terms, those of the event where it names none."""
    terms = claim.terms if claim.terms is not None else event.terms
    source, name, address = _source(claim.source, ledger)
    return (
        str(event.date), event.event.replace("_", " "), _day(claim.effective or event.effective),
        _day(claim.until or event.until), terms_text(terms) if terms is not None else None, actor_name(claim.actor),
        claim.says, _quoted(claim.quote), source, event.note, address, name, claim.actor,
    )  # fmt: skip


def _problems(problems: Sequence[TradetalksError]) -> Table:
    rows = tuple((one.where, one.what, one.evidence, one.remedy) for one in problems)
    return Table("problems", "Problems", tuple(map(Column, ("where", "what", "evidence", "remedy"))), rows)


def _source(name: str, ledger: Ledger) -> tuple[Cell, ...]:
    known = ledger.sources.get(name)
    return source_text(name, ledger), name, known.url if known else None


def _quoted(quote: str | None) -> str | None:
    return f"“{quote}”" if quote else None


def _day(day: Date | None) -> str | None:
    return str(day) if day else None
