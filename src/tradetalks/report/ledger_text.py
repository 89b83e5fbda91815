"""The ledger as text for the terminal, and as data for `--json`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic_core import to_jsonable_python

from tradetalks.answers.words import terms_text
from tradetalks.render.terminal import lay_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.dates import Date
    from tradetalks.errors import DisputedTerms, TradetalksError
    from tradetalks.ledger import (
        Arrangement,
        Change,
        Clocks,
        Dispute,
        Event,
        Ledger,
        Matter,
        Measure,
        State,
    )
    from tradetalks.ledger.records import Claim


def say(line: str = "") -> None:
    """One line of prose."""
    print(line)


def say_beyond(ledger: Ledger, *days: Date) -> None:
    """Print first of all that the last of some days lies after what the ledger covers, where it does."""
    sentence = ledger.beyond(max(days))
    if sentence:
        say(sentence)


def clocks_line(clocks: Clocks, ledger: Ledger) -> str:
    """Which two days the answer is for, and whether the ledger reaches that far."""
    line = f"On {clocks.on}, as known on {clocks.as_of}."
    if clocks.as_of > ledger.coverage.complete_to:
        return line + f" The ledger is complete to {ledger.coverage.complete_to}; what came later is not in it."
    return line


def status_text(measure: Measure, found: State, clocks: Clocks, ledger: Ledger) -> None:
    """The answer in one sentence, what is said beside the law, then its days, terms and events."""
    say_beyond(ledger, clocks.on)
    say(status_sentence(measure, found, clocks))
    for sentence in ledger.said_sentences([measure.id], clocks.as_of):
        say(sentence)
    say()
    say(f"{measure.id}: {measure.title}")
    say(f"  terms          {terms_text(found.terms)}")
    say(f"  since          {found.since or 'before anything known'}")
    say(f"  scheduled end  {found.scheduled_end or 'none known'}")
    for dispute in found.disputes:
        say(f"  disputed       {dispute.question} " + "; ".join(f"{a.actor}: {a.answer}" for a in dispute.accounts))
    if found.because:
        say("  because of")
        for event in found.because:
            event_text(event, ledger, "    ")
    if clocks.as_of > ledger.coverage.complete_to:
        say(clocks_line(clocks, ledger))


def status_sentence(measure: Measure, found: State, clocks: Clocks) -> str:
    """`On ..., as known on ..., X is threatened: said for ... by ...; a threat is not law.`"""
    head = f"On {clocks.on}, as known on {clocks.as_of}, {measure.id} is {found.status}"
    if not found.because:
        return f"{head}: no event known by then says anything of that day."
    last = found.because[-1]
    by = f"by {who(last)}"
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


def who(event: Event) -> str:
    """Who says an event, and in which sources."""
    return ", ".join(dict.fromkeys(f"{claim.actor} ({claim.source})" for claim in event.claims))


def event_text(event: Event, ledger: Ledger, indent: str) -> None:
    """An event: its days and terms, then its claims with their sources."""
    days = [f"effective {event.effective}"] if event.effective else []
    days += [f"until {event.until}"] if event.until else []
    days += [terms_text(event.terms)] if event.terms is not None else []
    say(f"{indent}{event.date}  {event.event.replace('_', ' ')}" + (f" ({', '.join(days)})" if days else ""))
    for claim in event.claims:
        say(f"{indent}            {claim_text(claim, ledger)}")
    if event.note:
        say(f"{indent}            note: {event.note}")


def claim_text(claim: Claim, ledger: Ledger) -> str:
    """Who says what, in which source."""
    source = ledger.sources.get(claim.source)
    title = f"{source.title}, {source.date} ({source.kind})" if source else "assumed"
    own = [f"effective {claim.effective}"] if claim.effective else []
    own += [f"until {claim.until}"] if claim.until else []
    own += [terms_text(claim.terms)] if claim.terms is not None else []
    parts = [claim.says or "", f'"{claim.quote}"' if claim.quote else "", *own, f"{claim.source}: {title}"]
    return f"{claim.actor}: " + "; ".join(part for part in parts if part)


def list_text(rows: Sequence[tuple[Measure, State | DisputedTerms]], clocks: Clocks, ledger: Ledger) -> None:
    """Measures with their status; a status that depends on whom to trust is `disputed`."""
    say_beyond(ledger, clocks.on)
    say(clocks_line(clocks, ledger))
    lines = []
    for measure, found in rows:
        if isinstance(found, Exception):
            lines.append((measure.id, "disputed", "", measure.title))
        else:
            lines.append((measure.id, found.status, str(found.since or ""), measure.title))
    lay_out(("measure", "status", "since", "title"), lines)
    say(f"{len(lines)} measures")


def show_text(record: Measure | Matter | Arrangement, as_of: Date, ledger: Ledger) -> None:
    """A record as known on a day: its head, then what was said, in order."""
    from tradetalks.ledger import Arrangement, Measure

    say(f"{record.id}: {record.title}")
    if isinstance(record, Measure):
        authority = f", {record.authority}" if record.authority else ""
        say(f"  {record.kind.replace('_', ' ')} by {record.imposed_by}{authority}")
        say(f"  from {', '.join(record.scope.origin)} to {', '.join(record.scope.destination)}")
        say(f"  products {', '.join(record.scope.products)}")
        if record.scope.exempt:
            say(f"  exempt {', '.join(record.scope.exempt)}")
        say(f"  terms {terms_text(record.terms)}")
    else:
        say(f"  parties {', '.join(record.parties)}")
    if record.note:
        say(f"  note: {record.note}")
    if isinstance(record, Arrangement):
        _arrangement_text(record, as_of)
    else:
        _events_text(record, as_of, ledger)
    for point in record.points:
        say(f"  {point.question}")
        for answer in point.claims:
            if answer.date is None or answer.date <= as_of:
                quote = f' "{answer.quote}"' if answer.quote else ""
                say(f"    {answer.actor} ({answer.source}): {answer.answer}{quote}")


def _events_text(record: Measure | Matter, as_of: Date, ledger: Ledger) -> None:
    known = [event for event in record.events if event.date <= as_of]
    say(f"  events known on {as_of}: {len(known)} of {len(record.events)}")
    for event in known:
        event_text(event, ledger, "  ")


def _arrangement_text(record: Arrangement, as_of: Date) -> None:
    say("  stages")
    for stage in sorted(record.stages, key=lambda stage: stage.date):
        if stage.date <= as_of:
            quote = f' "{stage.quote}"' if stage.quote else ""
            says = f"{stage.party}: {stage.stage.replace('_', ' ')}"
            say(f"    {stage.date}  {says}, {stage.actor} ({stage.source}){quote}")
    say("  clauses")
    for clause in record.clauses:
        names = (*clause.measures, *clause.matters)
        say(f"    {clause.party}: {clause.title}" + (f" [{', '.join(names)}]" if names else ""))


def disputes_text(title: str, found: Sequence[Dispute], clocks: Clocks, ledger: Ledger) -> None:
    """Each question with its accounts side by side."""
    say_beyond(ledger, clocks.on)
    say(clocks_line(clocks, ledger))
    say(f"{title}: " + (f"accounts differ on {len(found)} questions" if found else "no accounts differ"))
    for dispute in found:
        say()
        say(dispute.question)
        rows = [
            (a.actor, a.answer, f'"{a.quote}"' if a.quote else "", a.source, str(a.date or ""))
            for a in dispute.accounts
        ]
        lay_out(("who", "answer", "quote", "source", "date"), rows)


def diff_text(changes: Sequence[Change], before: Clocks, after: Clocks, ledger: Ledger) -> None:
    """What differs between two clocks, one measure a row."""
    say_beyond(ledger, before.on, after.on)
    say(f"From {before.on} (as known on {before.as_of}) to {after.on} (as known on {after.as_of}):")
    rows = [(m.id, _brief(then, later), _brief(later, then), m.title) for m, then, later in changes]
    lay_out(("measure", str(before.on), str(after.on), "title"), rows)
    say(f"{len(rows)} measures differ")
    if max(before.as_of, after.as_of) > ledger.coverage.complete_to:
        say(clocks_line(max(before, after, key=lambda clocks: clocks.as_of), ledger))


def check_text(ledger: Ledger, clocks: Clocks, disputed: Sequence[str]) -> None:
    """What a sound ledger holds, and where an answer needs someone to trust."""
    held = f"{len(ledger.measures)} measures, {len(ledger.matters)} matters, {len(ledger.arrangements)} arrangements"
    say(f"nothing wrong: {held}, {len(ledger.sources)} sources; complete to {ledger.coverage.complete_to}")
    if disputed:
        say(f"{clocks_line(clocks, ledger)} The status depends on whom to trust: {', '.join(disputed)}")


def problem_data(problem: TradetalksError) -> dict[str, str]:
    """An error as plain data."""
    return {"where": problem.where, "what": problem.what, "evidence": problem.evidence, "remedy": problem.remedy}


def _brief(found: State, other: State) -> str:
    """The status, its terms where the other's differ, and its end."""
    terms = f" ({terms_text(found.terms)})" if found.terms != other.terms else ""
    end = f", to change on {found.scheduled_end}" if found.scheduled_end else ""
    return f"{found.status}{terms}{end}"


def state_data(measure: Measure, found: State | DisputedTerms, clocks: Clocks, ledger: Ledger) -> dict[str, object]:
    """A measure's state as plain data, with what is said beside the law."""
    head: dict[str, object] = {
        "measure": measure.id,
        "title": measure.title,
        "kind": measure.kind,
        "imposed_by": measure.imposed_by,
    }
    head |= {"on": str(clocks.on), "as_of": str(clocks.as_of), "beyond": ledger.beyond(clocks.on)}
    head |= {"said": [plain(point) for point in ledger.said_of(measure.id, clocks.as_of)]}
    if isinstance(found, Exception):
        return head | {"status": "disputed", "question": found.what, "accounts": found.evidence}
    return head | {
        "status": found.status,
        "said_for": plain(found.said_for),
        "since": plain(found.since),
        "scheduled_end": plain(found.scheduled_end),
        "terms": plain(found.terms),
        "because": [plain(event) for event in found.because],
        "disputes": plain(found.disputes),
    }


def record_data(record: Measure | Matter | Arrangement, as_of: Date) -> dict[str, object]:
    """A record as known on a day, as plain data."""
    from tradetalks.ledger import Arrangement

    data: dict[str, object] = to_jsonable_python(record, exclude_none=True)
    key, known = ("stages", record.stages) if isinstance(record, Arrangement) else ("events", record.events)
    return data | {key: [plain(one) for one in known if one.date <= as_of]}


def plain(value: object) -> object:
    """Records, days and tuples as what JSON can hold; keys that nobody wrote are left out."""
    return to_jsonable_python(value, exclude_none=True)
