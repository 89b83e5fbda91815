"""What is new: the acts since a day, act by act, with the law's number, what changed, how many codes, trade."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tradetalks.actors import actor_name, place_name
from tradetalks.answer import Answer
from tradetalks.answers.at_stake import codes, imports_under
from tradetalks.answers.changed import changes_table
from tradetalks.answers.my_orders import touched
from tradetalks.answers.words import DONE, NO_TERMS, counted, made_of, terms_text
from tradetalks.dates import as_date
from tradetalks.ledger import Measure
from tradetalks.ledger.scheduled import changes, last_day
from tradetalks.places import GROUPS, members
from tradetalks.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.answers.my_orders import OrderBook
    from tradetalks.dates import Date
    from tradetalks.ledger import Event, Ledger, Source
    from tradetalks.ledger.records import Arrangement, Matter

MOST_NAMED = 3
MOST_SHOWN = 20  # rows of orders that a terminal prints
BILLION = 1e9


@dataclass(frozen=True)
class Act:
    """One paper of one day, and what it does to which measures."""

    date: Date
    source: Source | None
    named: str
    events: tuple[tuple[Measure | Matter, Event], ...]

    @property
    def title(self) -> str:
        """The paper's title, with its number where it has one."""
        return self.source.title if self.source is not None else self.named


def news(
    ledger: Ledger,
    since: Date | str,
    *,
    until: Date | str | None = None,
    who: str | None = None,
    book: OrderBook | None = None,
) -> Answer:
    """The acts said from `since` to `until`, both days included, newest first.

    until   the last day that the ledger knows, unless given
    who     a country or group: its acts, and those of others on its trade
    book    orders: which of them each act touches
    raises  BadInput for what is no day; UnknownName for no country
    """
    first = as_date(since, where="since")
    last = as_date(until, where="until") if until is not None else None
    if who is not None:
        members(who)
    found = acts(ledger, first, last, who)
    measures = {record.id for act in found for record, _ in act.events if isinstance(record, Measure)}
    of_whom = f" of {place_name(who)} or on its trade" if who is not None else ""
    period = f"from {first} to {last}" if last is not None else f"since {first}"
    head = f"{counted(len(found), 'act')}{of_whom} {period}; {counted(len(measures), 'measure')} touched."
    end = last or last_day(ledger)
    unknown = last is None and first > end
    changed = changes(ledger, first, end, as_of=end) if first <= end else []
    changed = [one for one in changed if who is None or touches(one.measure, who)]
    silent = (f"What changed in law since {first} is not known: the last paper read is of {end}.",) if unknown else ()
    told, orders = _orders(found, book, end) if book is not None else ((), ())
    return Answer(
        title=f"What is new since {first}",
        sentences=(
            ends(ledger),
            head,
            *silent,
            *told,
            *_said(ledger, first, last, who),
            *(sentence(act) for act in found),
        ),
        tables=(
            *orders,
            _table(found),
            *(() if unknown else (changes_table("changed", f"What changed in law from {first} to {end}", changed),)),
        ),
        notes=(
            "An act is one paper of one day. What an act says of the future is law only where its status says so: a "
            "threat is none.",
            "Imports are those of the United States in 2024 under the measure, from all origins in its scope; an empty "
            "cell is a measure on other trade, or on goods that the statistics do not tell apart.",
            *gaps(ledger),
        ),
        made_of=made_of(ledger),
    )


def _said(ledger: Ledger, since: Date, until: Date | None, who: str | None) -> list[str]:
    """What sides said in the period in answer to a question, without an act: question by question, the latest first."""
    told: dict[str, dict[str, Date]] = {}
    wanted = set(members(who)) | {who} if who is not None else set()
    records: list[Measure | Matter | Arrangement] = [*ledger.measures.values(), *ledger.matters.values()]
    records += ledger.arrangements.values()
    for point in (point for record in records for point in record.points):
        for claim in point.claims:
            speaks = who is None or claim.actor.partition(".")[0] in wanted
            if speaks and claim.date is not None and since <= claim.date and (until is None or claim.date <= until):
                answer = f"{actor_name(claim.actor)}, {claim.date}: {claim.answer}"
                told.setdefault(point.question, {})[answer] = claim.date
    newest = sorted(told, key=lambda question: max(told[question].values()), reverse=True)
    return [f"Said, and not law. {question} {_answers(told[question])}." for question in newest]


def _answers(told: dict[str, Date]) -> str:
    return "; ".join(sorted(told, key=lambda answer: (told[answer], answer)))


def acts(ledger: Ledger, since: Date, until: Date | None, who: str | None) -> list[Act]:
    """The acts of a period, newest first."""
    grouped: dict[tuple[Date, str], list[tuple[Measure | Matter, Event]]] = {}
    records: list[Measure | Matter] = [*ledger.measures.values(), *ledger.matters.values()]
    for record in records:
        if who is not None and not touches(record, who):
            continue
        for event in record.events:
            if since <= event.date and (until is None or event.date <= until):
                grouped.setdefault((event.date, event.claims[0].source), []).append((record, event))
    found = [Act(day, ledger.sources.get(name), name, tuple(events)) for (day, name), events in grouped.items()]
    return sorted(found, key=lambda act: (act.date, act.title), reverse=True)


def sentence(act: Act) -> str:
    """`2026-07-20, Proclamation 11048 (91 FR 46663). Announced: “A” (50 %), from 2026-08-19.`

    A measure that an act changes step by step is named once.
    """
    by_word: dict[str, dict[str, tuple[Measure | Matter, list[Event]]]] = {}
    for record, event in act.events:
        records = by_word.setdefault(DONE[event.event], {})
        records.setdefault(record.id, (record, []))[1].append(event)
    parts = []
    for word, records in by_word.items():
        told = [_what(record, events) for record, events in sorted(records.values(), key=_frees)]
        more = len(told) - MOST_NAMED
        count = f"{len(told)} measures, among them " if more > 0 else ""
        parts.append(f"{word[0].upper()}{word[1:]}: {count}" + "; ".join(told[:MOST_NAMED]))
    return f"{act.date}, {act.title}. {'. '.join(parts)}."


def _orders(found: Sequence[Act], book: OrderBook, as_of: Date) -> tuple[tuple[str, ...], tuple[Table, ...]]:
    """What the acts mean for an order book: a sentence, and one row an act, measure and order."""
    rows: list[tuple[str | float | None, ...]] = []
    mine: dict[int, float | None] = {}
    for act in found:
        for record, event in act.events:
            if not isinstance(record, Measure):
                continue
            for order in touched(record, book.orders, event.start, as_of):
                mine[order.line] = order.value
                where = (place_name(order.origin), place_name(order.destination))
                what = (record.title, DONE[event.event], str(event.start))
                rows.append((float(order.line), order.product, *where, order.value, *what, act.title))
    count = len(book.orders) + len(book.unread)
    known = [value for value in mine.values() if value is not None]
    worth = f", worth {sum(known):,.0f} USD" if known else ""
    lacking = f" and {len(mine) - len(known)} of unknown value" if known and len(known) < len(mine) else ""
    told = [
        f"Of your {counted(count, 'order')}, {len(mine)} {'is' if len(mine) == 1 else 'are'} touched{worth}{lacking}."
    ]
    if book.unread:
        first = ", ".join(f"line {line}: {why}" for line, why in list(book.unread.items())[:MOST_NAMED])
        told.append(f"{counted(len(book.unread), 'order')} could not be read: {first}.")
    columns = (
        Column("line", "number", 0),
        Column("product"),
        Column("origin"),
        Column("destination"),
        Column("value", "USD", 0),
        Column("measure"),
        Column("what"),
        Column("from"),
        Column("act"),
    )
    note = "By code, origin and destination; what is exempt only if it is claimed counts. `duty --file` says the duty."
    return tuple(told), (Table("orders", "Your orders that an act touches", columns, tuple(rows), note, MOST_SHOWN),)


def ends(ledger: Ledger) -> str:
    """To which day the ledger is complete."""
    return f"The ledger is complete to {ledger.coverage.complete_to}; what came later is in it only where it was added."


def gaps(ledger: Ledger) -> tuple[str, ...]:
    """What is known to an earlier day, or not whole, by country and authority."""
    return tuple(
        f"{place_name(one.imposed_by)}, {one.authority or 'all'}: known to {one.to}"
        + (f"; lacks {one.lacks}" if one.lacks else "")
        + "."
        for one in ledger.coverage.by_authority
    )


def _frees(told: tuple[Measure | Matter, Sequence[Event]]) -> bool:
    """Whether a measure only takes goods out of others: it is named after those."""
    return getattr(getattr(told[0], "terms", None), "how", "") == "exempt"


def _what(record: Measure | Matter, events: Sequence[Event]) -> str:
    """`“Section 301 duty on Nicaragua” (10 %), from 2027-01-01, and (15 %), from 2028-01-01`; what was said of it."""
    said = list(dict.fromkeys(text for event in events if (text := _step(record, event))))
    return f"“{record.title}”{', and'.join(said)}"


def _step(record: Measure | Matter, event: Event) -> str:
    """The terms and days of one event, or what it says."""
    if event.event == "clarify":
        says = next((claim.says for claim in event.claims if claim.says), None)
        return f": {says}" if says else ""
    terms = _terms(record, event)
    days = f", from {event.effective}" if event.effective is not None and event.effective != event.date else ""
    days += f"{'' if days else ','} until {event.until}" if event.until is not None else ""
    return (f" ({terms})" if terms else "") + days


def _terms(record: Measure | Matter, event: Event) -> str:
    """The terms that an event sets, without the words for what it is anyhow."""
    said = terms_text(event.terms) if event.terms is not None else NO_TERMS
    if isinstance(record, Measure) and event.terms is None and event.event in ("announce", "enter_force", "threaten"):
        said = terms_text(record.terms)
    return "" if said == NO_TERMS else re.sub(r"\brates? (?=\d)|^control ", "", said)


def touches(record: Measure | Matter, who: str) -> bool:
    """Whether a country or group acts in a record, or its trade is in scope."""
    places = {who, *members(who), *(group for group, inside in GROUPS.items() if who in inside)}
    if not isinstance(record, Measure):
        return bool(places & set(record.parties))
    named = {record.imposed_by, *record.scope.origin, *record.scope.destination}
    return "all" in named or bool(places & named)


def _table(found: list[Act]) -> Table:
    columns = (
        Column("said"),
        Column("act"),
        Column("what"),
        Column("measure"),
        Column("by"),
        Column("terms"),
        Column("from"),
        Column("until"),
        Column("codes", "number", 0),
        Column("US imports", "billion USD of 2024", 2),
        Column("address"),
    )
    rows = [_row(act, record, event) for act in found for record, event in act.events]
    return Table("acts", "Act by act, and measure by measure", columns, tuple(rows))


def _row(act: Act, record: Measure | Matter, event: Event) -> tuple[str | float | None, ...]:
    address = act.source.url if act.source is not None else None
    head = (str(act.date), act.title, DONE[event.event], record.title)
    if not isinstance(record, Measure):
        return (*head, ", ".join(map(place_name, record.parties)) or "not known", None, None, None, None, None, address)
    named = codes(record, event.start, event.start)
    imports = imports_under([record], event.start, event.start)
    return (
        *head,
        place_name(record.imposed_by),
        terms_text(event.terms if event.terms is not None else record.terms).removeprefix(NO_TERMS),
        str(event.start),
        str(event.until) if event.until is not None else None,
        float(named) if named is not None else None,
        imports / BILLION if imports is not None else None,
        address,
    )
