"""The status of a measure on a day, computed from its events.

Each event lays spans over the time line; on a day the span that was laid last decides, with two exceptions: a threat
covers no announcement and no law, an announcement no law; a suspension covers only what is announced or in force.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from tradetalks.dates import Date, as_date, last_of
from tradetalks.errors import BadLedger, DisputedTerms, MissingFacts
from tradetalks.ledger.disputed import Dispute, event_disputes, versions
from tradetalks.ledger.records import AssumedEvent, Event, MeasureRecord

if TYPE_CHECKING:
    from tradetalks.kinds.base import Terms

WEIGHT = {"threatened": 0, "announced": 1, "in force": 2}
EXTENDABLE = ("in force", "suspended", "amended")
ENDED = ("withdrawn", "annulled", "expired")


@dataclass(frozen=True)
class Span:
    """What one event lays over [start, end): a status, or `amended` for terms alone."""

    status: str
    start: Date
    end: Date | None
    because: tuple[Event, ...]
    terms: Terms | None = None
    said_for: Date | None = None

    def holds(self, day: Date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True)
class State:
    """A measure on a day, as known on another.

    status         unknown, threatened, announced, in force, suspended, withdrawn, annulled, expired
    terms          the measure's terms with the amendments that hold on the day
    since          first day of this status and, in force, of these terms; None before the first event
    scheduled_end  first day on which the status or, in force, the terms change, as known; None where none is known.
                   Where claims differ on it without changing the day's answer: the earliest claimed
    said_for       the day for which a threat or an announcement was said, if any
    because        the events that painted it, in the order in which they were laid
    disputes       what claims of the measure's known events differ on and `trust` does not decide
    """

    status: str
    terms: Terms
    since: Date | None
    scheduled_end: Date | None
    said_for: Date | None
    because: tuple[Event, ...]
    disputes: tuple[Dispute, ...] = ()


def state(measure: MeasureRecord, *, on: Date | str, as_of: Date | str, trust: Sequence[str] = ()) -> State:
    """The state of a measure on a day, as known on another.

    trust   actors whose claims decide where claims differ, most trusted first; `USA` covers `USA.treasury`
    raises  DisputedTerms where the status or the terms of the day depend on whom to trust
            MissingFacts for a measure in force without a rate, or whatever its kind cannot be in force without
            BadLedger for an event that changes nothing it could change; BadInput for a day that does not exist
    """
    trusted = (trust,) if isinstance(trust, str) else tuple(trust)
    record, day, known_by = _Record(measure), as_date(on, where="on"), as_date(as_of, where="as_of")
    days = _days_of_change(record)
    return _state(record, last_of(days, day), last_of(days, known_by), trusted)


class _Record:
    """A measure as a key of a cache. Two records are equal only if they hold the same object: to compare the contents
    would take longer than to work out the state.
    """

    __slots__ = ("measure",)

    def __init__(self, measure: MeasureRecord) -> None:
        self.measure = measure

    def __hash__(self) -> int:
        return id(self.measure)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Record) and self.measure is other.measure


@lru_cache(maxsize=2_000)
def _days_of_change(record: _Record) -> tuple[Date, ...]:
    """The days on which something of the measure is said, begins or ends, in order: between two of them it stands."""
    days: set[Date | None] = set()
    for event in record.measure.events:
        days |= {event.date, event.effective, event.until}
        for claim in event.claims:
            days |= {claim.date, claim.effective, claim.until}
    return tuple(sorted(day for day in days if day is not None))


@lru_cache(maxsize=20_000)
def _state(record: _Record, day: Date, known_by: Date, trusted: tuple[str, ...]) -> State:
    measure = record.measure
    events = known_events(measure, known_by)
    alternatives = [versions(event, known_by, trusted) for event in events]
    found = [_state_of(measure, chosen, day, known_by) for chosen in product(*alternatives)]
    open_disputes = tuple(
        dispute
        for event, choices in zip(events, alternatives, strict=True)
        if len(choices) > 1
        for dispute in event_disputes(event, known_by)
    )
    first = found[0]
    if any((other.status, other.terms) != (first.status, first.terms) for other in found):
        raise _disputed(measure, open_disputes)
    if first.status == "in force" and first.terms.missing():
        raise _incomplete(measure, first)
    ends = [other.scheduled_end for other in found if other.scheduled_end is not None]
    return replace(first, scheduled_end=min(ends, default=None), disputes=open_disputes)


def known_events(measure: MeasureRecord, as_of: Date) -> list[Event]:
    """The events known by a day, in the order in which they were said; a scenario's are all known and come last."""
    assumed = [event for event in measure.events if isinstance(event, AssumedEvent)]
    own = [event for event in measure.events if not isinstance(event, AssumedEvent) and event.date <= as_of]
    return [*sorted(own, key=lambda event: event.date), *assumed]


def paint(events: list[Event], where: str) -> list[Span]:
    """The spans that events lay, in their order.

    raises  BadLedger for a `resume` without a suspension, an `extend` of nothing that ends, and an `amend`,
            `suspend` or ending of nothing
    """
    spans: list[Span] = []
    for event in events:
        spans = PAINTS[event.event](spans, event, where)
    return spans


def _threaten(spans: list[Span], event: Event, where: str) -> list[Span]:
    return [*spans, Span("threatened", event.date, event.until, (event,), event.terms, event.effective)]


def _announce(spans: list[Span], event: Event, where: str) -> list[Span]:
    """Announced until `effective`, then law; announced for good without it."""
    if event.effective is None:
        return [*spans, Span("announced", event.date, event.until, (event,), event.terms)]
    return _enter_force(spans, event, where)


def _enter_force(spans: list[Span], event: Event, where: str) -> list[Span]:
    law = Span("in force", event.start, event.until, (event,), event.terms)
    if event.start <= event.date:
        return [*spans, law]
    return [*spans, Span("announced", event.date, event.start, (event,), event.terms, event.start), law]


def _amend(spans: list[Span], event: Event, where: str) -> list[Span]:
    _needs(spans, event, where, "nothing was threatened, announced or in force")
    return [*spans, Span("amended", event.start, event.until, (event,), event.terms)]


def _suspend(spans: list[Span], event: Event, where: str) -> list[Span]:
    law = [span for span in spans if span.status in ("announced", "in force")]
    _needs(law, event, where, "nothing was announced or in force")
    return [*spans, Span("suspended", event.start, event.until, (event,))]


def _resume(spans: list[Span], event: Event, where: str) -> list[Span]:
    """Ends the suspensions that hold at `effective`."""
    held = [span for span in spans if span.status == "suspended" and span.holds(event.start)]
    _needs(held, event, where, f"no suspension holds on {event.start}")
    return [
        replace(span, end=event.start, because=(*span.because, event)) if any(span is other for other in held) else span
        for span in spans
    ]


def _extend(spans: list[Span], event: Event, where: str) -> list[Span]:
    """Moves the end of what `effective` falls in, or of the span laid last among those that end."""
    ending = [i for i, span in enumerate(spans) if span.end is not None and span.status in EXTENDABLE]
    _needs(ending, event, where, "nothing known by then has an end to move")
    holding = [i for i in ending if spans[i].holds(event.start)]
    chosen = (holding or ending)[-1]
    moved = replace(spans[chosen], end=event.until, because=(*spans[chosen].because, event))
    return [*spans[:chosen], moved, *spans[chosen + 1 :]]


def _end(status: str) -> Paint:
    def end(spans: list[Span], event: Event, where: str) -> list[Span]:
        _needs(spans, event, where, "nothing was threatened, announced or in force")
        return [*spans, Span(status, event.start, None, (event,))]

    return end


def _clarify(spans: list[Span], event: Event, where: str) -> list[Span]:
    return spans


def _needs(found: object, event: Event, where: str, what: str) -> None:
    if not found:
        raise BadLedger(
            f"`{event.event}` of {event.date}: {what}",
            where=where,
            remedy="add the earlier event, mend its dates, or write the event that this one is",
        )


Paint = Callable[[list[Span], Event, str], list[Span]]
PAINTS: dict[str, Paint] = {
    "threaten": _threaten,
    "announce": _announce,
    "enter_force": _enter_force,
    "amend": _amend,
    "suspend": _suspend,
    "resume": _resume,
    "extend": _extend,
    "withdraw": _end("withdrawn"),
    "annul": _end("annulled"),
    "expire": _end("expired"),
    "clarify": _clarify,
}


class View(NamedTuple):
    """A day on the painted time line: the law beneath, a suspension over it, and the status they make."""

    status: str
    terms: Terms
    spans: tuple[Span, ...]


def _view(spans: list[Span], base: Terms, day: Date) -> View:
    law, suspension = _deciding(spans, day)
    status = "suspended" if suspension else law.status if law else _before_or_after(spans, day)
    said = [span for span in spans if span.holds(day) and _sets_terms(span, law)]
    terms = base
    for span in said:
        terms = span.terms.laid_over(terms) if span.terms is not None else terms
    amended = [span for span in said if span.status == "amended"]
    painted = [span for span in spans if any(span is one for one in (law, suspension, *amended))]
    return View(status, terms, tuple(painted))


def _deciding(spans: list[Span], day: Date) -> tuple[Span | None, Span | None]:
    """The span that decides the law of a day, and the suspension over it."""
    law: Span | None = None
    suspension: Span | None = None
    for span in spans:
        if not span.holds(day) or span.status == "amended":
            continue
        if span.status == "suspended":
            suspension = span if law and law.status in ("announced", "in force") else suspension
        elif law is None or WEIGHT.get(span.status, 2) >= WEIGHT.get(law.status, 0):
            law, suspension = span, None
    return law, suspension


def _before_or_after(spans: list[Span], day: Date) -> str:
    """Where nothing holds: `expired` after the end of something, `unknown` before anything."""
    return "expired" if _ended(spans, day) else "unknown"


def _sets_terms(span: Span, law: Span | None) -> bool:
    """Amendments and law set terms; a threat or an announcement only while it is the status."""
    return span.status in ("amended", "in force") or span is law


def _state_of(measure: MeasureRecord, events: tuple[Event, ...], day: Date, known_by: Date) -> State:
    try:
        spans = paint(list(events), measure.id)
    except BadLedger as error:
        raise _not_yet_known(measure, known_by, error) from None
    view = _view(spans, measure.terms, day)
    since, end = _interval(spans, measure.terms, day, view)
    said_for = next((span.said_for for span in reversed(view.spans) if span.status == view.status), None)
    because = tuple(event for span in view.spans for event in span.because)
    if view.status == "expired" and not because:
        because = _last_ended(spans, day)
    if view.status in ("unknown", *ENDED):
        end = None
    return State(view.status, view.terms, since, end, said_for, because)


def _ended(spans: list[Span], day: Date) -> list[Span]:
    return [span for span in spans if span.end is not None and span.end <= day and span.status in WEIGHT]


def _last_ended(spans: list[Span], day: Date) -> tuple[Event, ...]:
    return max(_ended(spans, day), key=lambda span: span.end or day).because


def _interval(spans: list[Span], base: Terms, day: Date, view: View) -> tuple[Date | None, Date | None]:
    """The longest [since, end) around a day with its status and, in force, its terms."""
    edges = sorted({span.start for span in spans} | {span.end for span in spans if span.end is not None})
    if not edges or day < edges[0]:
        return None, None
    since = next(edge for edge in reversed(edges) if edge <= day)
    for edge in reversed([edge for edge in edges if edge < since]):
        if not _same(_view(spans, base, edge), view):
            break
        since = edge
    end = next((edge for edge in edges if edge > day and not _same(_view(spans, base, edge), view)), None)
    return since, end


def _same(one: View, other: View) -> bool:
    """Terms count where they bite: what is suspended stays so while the terms beneath it change."""
    return one.status == other.status and (one.status != "in force" or one.terms == other.terms)


def _disputed(measure: MeasureRecord, open_disputes: tuple[Dispute, ...]) -> DisputedTerms:
    accounts = [f"{a.actor}: {a.answer} ({a.source})" for dispute in open_disputes for a in dispute.accounts]
    actors = sorted({account.actor for dispute in open_disputes for account in dispute.accounts})
    if len(actors) == 1:  # one actor said two things: only the text can be chosen
        actors = sorted({account.source for dispute in open_disputes for account in dispute.accounts})
    return DisputedTerms(
        "sources differ, and the answer depends on whom to trust: " + "; ".join(d.question for d in open_disputes),
        where=measure.id,
        evidence="; ".join(accounts),
        remedy="name whom or which source to trust, most trusted first: " + ", ".join(actors),
    )


def _not_yet_known(measure: MeasureRecord, known_by: Date, error: BadLedger) -> BadLedger:
    """The same error, or that of a scenario that moves what was said only after the day by which the law is known."""
    assumed = any(isinstance(event, AssumedEvent) for event in measure.events)
    unknown = [e for e in measure.events if not isinstance(e, AssumedEvent) and e.date > known_by]
    if not assumed or not unknown:
        return error
    return BadLedger(
        f"the scenario moves a measure as it was not yet known: {error.what}",
        where=measure.id,
        evidence="said later: " + ", ".join(f"{event.event} of {event.date}" for event in unknown[:3]),
        remedy="ask as of the scenario's own `as_of` or a later day",
    )


def _incomplete(measure: MeasureRecord, found: State) -> MissingFacts:
    lacks = found.terms.missing()
    return MissingFacts(
        f"in force without `{lacks}`",
        where=measure.id,
        evidence=", ".join(f"{event.event} of {event.date}" for event in found.because),
        remedy=f"write `{lacks}` in the terms of the measure, or of the event that puts it in force",
    )
