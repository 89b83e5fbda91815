"""Where accounts differ: computed from the claims, never typed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from tradetalks.dates import Date, as_date
from tradetalks.ledger.records import Arrangement, Claim, Event, Matter, MeasureRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tradetalks.kinds.base import Terms
    from tradetalks.ledger.records import Answer, Point


@dataclass(frozen=True)
class Account:
    """What one actor says, in which source, from which day."""

    actor: str
    answer: str
    source: str
    quote: str | None
    date: Date | None


@dataclass(frozen=True)
class Dispute:
    """A question and the accounts that answer it differently."""

    question: str
    accounts: tuple[Account, ...]


def disputes(record: MeasureRecord | Matter | Arrangement, as_of: Date | str) -> list[Dispute]:
    """What accounts known by `as_of` differ on: terms and days of events, points, and the parties' stages.

    raises  BadInput for a day that does not exist
    """
    known_by = as_date(as_of, where="as_of")
    found = [dispute for point in record.points if (dispute := _point(point, known_by))]
    if isinstance(record, Arrangement):
        return [*_stages(record, known_by), *found]
    events = [event for event in record.events if event.date <= known_by]
    return [dispute for event in events for dispute in event_disputes(event, known_by)] + found


def event_disputes(event: Event, as_of: Date) -> list[Dispute]:
    """The fields of an event that its claims assert differently."""
    return [
        Dispute(
            f"{event.event.replace('_', ' ')} of {event.date}: {field}?",
            tuple(
                Account(claim.actor, shown(value), claim.source, claim.quote, claim.date or event.date)
                for claim, value in accounts
            ),
        )
        for field, accounts in _accounts(event, as_of).items()
        if _differ(value for _, value in accounts)
    ]


def versions(event: Event, as_of: Date, trust: tuple[str, ...]) -> list[Event]:
    """The event as its claims assert it: one version unless they differ and `trust` does not decide."""
    if all(claim.effective is None and claim.until is None and claim.terms is None for claim in event.claims):
        return [event]
    choices = []
    for field, accounts in _accounts(event, as_of).items():
        values = _distinct(value for _, value in _trusted(accounts, trust))
        choices.append([(field, value) for value in values])
    return [_with_values(event, dict(chosen)) for chosen in product(*choices)]


def claims(record: MeasureRecord | Matter | Arrangement) -> Iterator[Claim | Answer]:
    """Every claim of a record: those of its points, and of a measure's events."""
    for point in record.points:
        yield from point.claims
    if isinstance(record, MeasureRecord):
        for event in record.events:
            yield from event.claims


def covers(trusted: str, actor: str) -> bool:
    """Whether trusting one name trusts an actor: `USA` covers `USA.treasury`."""
    return actor == trusted or actor.startswith(trusted + ".")


def shown(value: object) -> str:
    """A value of an event's field as text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _accounts(event: Event, as_of: Date) -> dict[str, list[tuple[Claim, object]]]:
    """Field -> what each claim known by then asserts; a silent claim repeats what the event itself says."""
    own = dict(_asserted(event))
    claims = [claim for claim in event.claims if claim.date is None or claim.date <= as_of]
    fields: dict[str, list[tuple[Claim, object]]] = {}
    for claim in claims:
        for field, value in (own | dict(_asserted(claim))).items():
            fields.setdefault(field, []).append((claim, value))
    return fields


def _asserted(record: Event | Claim) -> Iterator[tuple[str, object]]:
    if record.effective is not None:
        yield "effective", record.effective
    if record.until is not None:
        yield "until", record.until
    if record.terms is not None:
        for key in sorted(record.terms.model_fields_set):
            yield f"terms.{key}", getattr(record.terms, key)


def _trusted(accounts: list[tuple[Claim, object]], trust: tuple[str, ...]) -> list[tuple[Claim, object]]:
    for name in trust:
        theirs = [(claim, value) for claim, value in accounts if covers(name, claim.actor) or name == claim.source]
        if theirs:
            return theirs
    return accounts


def _with_values(event: Event, values: dict[str, object]) -> Event:
    said = {key.removeprefix("terms."): value for key, value in values.items() if key.startswith("terms.")}
    days = {key: value for key, value in values.items() if not key.startswith("terms.")}
    if not said:
        return event.model_copy(update=days)
    return event.model_copy(update={**days, "terms": _terms_of(event).model_copy(update=said)})


def _terms_of(event: Event) -> Terms:
    return next(terms for terms in (event.terms, *(claim.terms for claim in event.claims)) if terms is not None)


def _distinct(values: Iterable[object]) -> list[object]:
    found: list[object] = []
    for value in values:
        if value not in found:
            found.append(value)
    return found


def _differ(values: Iterable[object]) -> bool:
    return len(_distinct(values)) > 1


def _point(point: Point, as_of: Date) -> Dispute | None:
    known = [claim for claim in point.claims if claim.date is None or claim.date <= as_of]
    if not _differ(claim.answer.casefold() for claim in known):
        return None
    return Dispute(point.question, tuple(Account(c.actor, c.answer, c.source, c.quote, c.date) for c in known))


def _stages(arrangement: Arrangement, as_of: Date) -> list[Dispute]:
    """One dispute where the last known stages of the parties differ."""
    last = {}
    for stage in sorted(arrangement.stages, key=lambda stage: stage.date):
        if stage.date <= as_of:
            last[stage.party] = stage
    if not _differ(stage.stage for stage in last.values()):
        return []
    accounts = (Account(s.actor, s.stage.replace("_", " "), s.source, s.quote, s.date) for s in last.values())
    return [Dispute("How far is it?", tuple(accounts))]
