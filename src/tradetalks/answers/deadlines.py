"""What comes: everything that is scheduled, what is at stake, what each side said, how often such days were moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from tradetalks.actors import actor_name, place_name
from tradetalks.answer import Answer
from tradetalks.answers.at_stake import duty_change, imports_under
from tradetalks.answers.changed import before_and_after, changes_table
from tradetalks.answers.news import ends, gaps, touches
from tradetalks.answers.words import counted, made_of
from tradetalks.dates import as_date, spoken_days
from tradetalks.errors import DisputedTerms
from tradetalks.history.promises_kept import base_rates
from tradetalks.history.scheduled_ends import ends_said, moved_share
from tradetalks.ledger.scheduled import changes, last_day
from tradetalks.places import members
from tradetalks.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tradetalks.dates import Date
    from tradetalks.history.promises_kept import Share
    from tradetalks.ledger import Arrangement, Ledger, Matter, Measure
    from tradetalks.ledger.scheduled import Scheduled

BILLION = 1e9
SAID = "Said: "


@dataclass(frozen=True)
class Deadline:
    """A day on which one government's measures are to change, or a day that is only said; an entry of a calendar.

    name   the same in every calendar made of this day
    known  the day by which it was known
    """

    name: str
    day: Date
    title: str
    text: str
    known: Date


def deadlines(
    ledger: Ledger,
    until: Date | str,
    *,
    as_of: Date | str | None = None,
    trust: Sequence[str] = (),
    who: str | None = None,
) -> Answer:
    """What is to change after `as_of` and up to `until`, as known on `as_of`.

    as_of   the last day that the ledger knows, unless given
    who     a country or group: its measures, and those of others on its trade
    raises  BadInput for what is no day; UnknownName for no country
    """
    known, found, spoken = _found(ledger, until, as_of, trust, who)
    days = [_day(ledger, day, list(one), known, trust) for day, one in groupby(found, key=lambda one: one.day)]
    by_day = {str(row[0]): sentence for sentence, row in days}
    said = [
        f"{one.day}, said and not law: {one.text.rstrip('.')}."
        for one in sorted(spoken, key=lambda one: (one.day, one.title))
        if one.title.removeprefix(SAID) not in by_day.get(str(one.day), "")
    ]
    of_whom = f" of {place_name(who)} or on its trade" if who is not None else ""
    head = (
        f"{counted(len(found), 'change')}{of_whom} on {counted(len(days), 'day')} until {until}, as known on {known}."
    )
    return Answer(
        title=f"What comes until {until}",
        sentences=(ends(ledger), head, *(sentence for sentence, _ in days), *said, *_moved(ledger, known)),
        tables=(
            _stakes([row for _, row in days]),
            changes_table("deadlines", "Measure by measure", found),
        ),
        notes=(
            "The duty at stake is the change of all layers together on US imports of 2024, if they came as before.",
            "Where only some goods of a code are meant, say of one use, the whole code counts: an upper bound.",
            "A side's word about a day is not law. A day after the ledger's end may have been moved since.",
            "Month by month, and what it is worth to put off all that is to come: tradetalks path SCENARIO --defer 6.",
            *gaps(ledger),
        ),
        made_of=made_of(ledger),
    )


def calendar(
    ledger: Ledger,
    until: Date | str,
    *,
    as_of: Date | str | None = None,
    trust: Sequence[str] = (),
    who: str | None = None,
) -> list[Deadline]:
    """The same days as entries of a calendar, one for each day and government; raises as `deadlines` does."""
    known, found, spoken = _found(ledger, until, as_of, trust, who)
    entries = []
    for (day, by), group in groupby(found, key=lambda one: (one.day, one.measure.imposed_by)):
        here = list(group)
        lines = [f"{one.measure.title}: " + ", then ".join(before_and_after(one)) for one in here]
        lines += ledger.said_sentences([one.measure.id for one in here], known)
        title = f"{place_name(by)}: {counted(len(here), 'measure')} to change"
        if len(here) == 1:
            title = f"{place_name(by)}: {here[0].measure.title}"
        entries.append(Deadline(f"{day}-{by}".lower(), day, title, "\n".join(lines), known))
    return sorted([*entries, *spoken], key=lambda one: (one.day, one.name))


def _found(
    ledger: Ledger, until: Date | str, as_of: Date | str | None, trust: Sequence[str], who: str | None
) -> tuple[Date, list[Scheduled], list[Deadline]]:
    known = as_date(as_of, where="as_of") if as_of is not None else last_day(ledger)
    last = as_date(until, where="until")
    found = changes(ledger, known + timedelta(days=1), last, as_of=known, trust=trust) if known < last else []
    if who is not None:
        members(who)
        found = [one for one in found if touches(one.measure, who)]
    found.sort(key=lambda one: (one.day, one.measure.imposed_by, one.measure.id))
    return known, found, list(_said(ledger, known, last, who))


def _said(ledger: Ledger, known: Date, last: Date, who: str | None) -> Iterator[Deadline]:
    """The days to come that sides name in answers to a question, without an act."""
    told_before: set[tuple[Date, str]] = set()
    records: list[Measure | Matter | Arrangement] = [*ledger.measures.values(), *ledger.matters.values()]
    for record in [*records, *ledger.arrangements.values()]:
        for number, point in enumerate(record.points):
            claims = [claim for claim in point.claims if claim.date is None or claim.date <= known]
            if who is not None and not any(claim.actor.partition(".")[0] in (who, *members(who)) for claim in claims):
                continue
            latest = {(claim.actor, claim.answer): claim for claim in claims}  # the same words again are one answer
            told = "; ".join(f"{actor_name(claim.actor)}, {claim.date}: {claim.answer}" for claim in latest.values())
            days = {day for claim in claims for day in spoken_days(claim.answer)}
            for day in sorted(days):
                if known < day <= last and (day, point.question) not in told_before:
                    told_before.add((day, point.question))
                    name = f"{day}-said-{record.id}-{number}".lower().replace("/", "-")
                    yield Deadline(name, day, f"{SAID}{point.question}", f"{point.question} {told}", known)


def _day(
    ledger: Ledger, day: Date, found: list[Scheduled], known: Date, trust: Sequence[str]
) -> tuple[str, tuple[str | float | None, ...]]:
    """A day as a sentence and as a row: whose measures, the trade under them, the duty that changes."""
    measures = [one.measure for one in found]
    imports = imports_under([measure for measure in measures if measure.kind == "tariff"], day, known)
    whose = [
        f"{place_name(by)} {len(list(group))}" for by, group in groupby(found, key=lambda one: one.measure.imposed_by)
    ]
    try:
        duty = duty_change(ledger, measures, day, known, trust)
        unsure = ""
    except DisputedTerms:
        duty, unsure = None, " The duty depends on whom to trust."
    text = f"{day}: {counted(len(found), 'measure')} to change ({', '.join(whose)})."
    named = sorted(
        measures, key=lambda measure: measure.kind != "tariff" or getattr(measure.terms, "how", "") == "exempt"
    )
    text += " " + "; ".join(f"“{measure.title}”" for measure in named[:3]) + (" and others." if len(named) > 3 else ".")
    if duty is not None:
        text += f" Duty on US imports: {duty / BILLION:+.1f} billion USD a year.".replace("-", "\N{MINUS SIGN}")
    told = ledger.said_sentences([measure.id for measure in measures], known)
    said = " ".join(f"{sentence.rstrip('.')}." for sentence in told)
    row = (
        str(day),
        float(len(found)),
        ", ".join(whose),
        imports / BILLION if imports is not None else None,
        duty / BILLION if duty is not None else None,
    )
    return f"{text}{unsure} {said}".strip(), row


def _stakes(rows: list[tuple[str | float | None, ...]]) -> Table:
    columns = (
        Column("day"),
        Column("measures", "number", 0),
        Column("whose"),
        Column("US imports under the tariffs", "billion USD of 2024", 1),
        Column("change of duty", "billion USD a year", 2),
    )
    return Table("days", "Day by day", columns, tuple(rows))


def _moved(ledger: Ledger, known: Date) -> tuple[str, ...]:
    """How often such days were moved before."""
    said, counts = ends_said(ledger, known), base_rates(ledger, known)
    on_time, carried = counts.decrees_on_time, counts.decrees_carried_out
    return (
        f"Before: {_of(moved_share(said, 'pause'), 'pauses')}; {_of(moved_share(said, 'measure'), 'measures')}.",
        f"Before: of {on_time.n} tariffs decreed for a later day, {on_time.hits} came on the day, "
        f"{carried.hits} in all.",
    )


def _of(share: Share, what: str) -> str:
    """`of 12 ends of measures whose day has come, 4 were moved`: of so few cases the interval says how little."""
    low, high = round(100 * share.low), round(100 * share.high)
    return f"of {share.n} ends of {what} whose day has come, {share.hits} were moved (95 % interval {low} to {high} %)"
