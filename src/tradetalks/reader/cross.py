"""Several reports side by side: agreements by independent origin, contradictions, what only one report has."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from tradetalks.errors import BadInput
from tradetalks.reader.matters import title_of
from tradetalks.reader.records import Span
from tradetalks.reader.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tradetalks.reader.records import Claim, Reading

Copies = dict[tuple[str, str], set[tuple[Span, Span]]]
_MOST_COPIES = 40
_UNATTRIBUTED = ("outlet", "media", "anonymous")
_DONE = ("fact", "denial")
_OPPOSED = (
    ("confirm", "withhold"),
    ("avert", "impose"),
    ("avert", "postpone"),
    ("postpone", "resume"),
    ("agree", "deny"),
)
_VAGUE = ("tariffs", "us-tariffs", "china-tariffs")
_STANDING = ("impose", "raise", "cut")
_TO_COME = ("threaten", "avert", "postpone")


@dataclass(frozen=True)
class Agreement:
    """An act on a matter that several reports tell.

    reports   their names
    origins   who it goes back to: an actor counts once however many outlets quote it
    sure      whether it is told as done or denied; what is to come is counted apart
    """

    matter: str
    act: str
    reports: tuple[str, ...]
    origins: tuple[str, ...]
    claims: tuple[Claim, ...]
    sure: bool = True


@dataclass(frozen=True)
class Side:
    """One side of a contradiction."""

    report: str
    actor: str
    value: str
    quote: str


@dataclass(frozen=True)
class Contradiction:
    """What reports or actors say differently of one matter.

    kind   place, name, stage, rate, date, period, act, sureness
    """

    kind: str
    matter: str
    sides: tuple[Side, ...]


@dataclass(frozen=True)
class CrossReading:
    """Several reports side by side.

    table     matter -> report -> its claims, in the order of the text
    shared    (report, report, number of near-duplicate sentences)
    single    matter and act that only one report has
    titles    matter -> what a person calls it
    """

    reports: tuple[str, ...]
    table: dict[str, dict[str, tuple[Claim, ...]]]
    agreements: tuple[Agreement, ...]
    contradictions: tuple[Contradiction, ...]
    single: tuple[Claim, ...]
    shared: tuple[tuple[str, str, int], ...]
    titles: dict[str, str]


def cross_read(readings: Sequence[Reading]) -> CrossReading:
    """The reports side by side; the names of the readings' documents tell them apart.

    raises  BadInput where two reports have one name
    """
    names = tuple(reading.document.name for reading in readings)
    twice = [name for name, number in Counter(names).items() if number > 1]
    if twice:
        raise BadInput("two reports of one name", where=twice[0], remedy="name each document differently")
    table: dict[str, dict[str, tuple[Claim, ...]]] = defaultdict(dict)
    for reading in readings:
        for claim in reading.claims:
            row = table[claim.measure.matter]
            row[reading.document.name] = (*row.get(reading.document.name, ()), claim)
    ordered = dict(sorted(table.items(), key=lambda row: (-len(row[1]), -sum(map(len, row[1].values())), row[0])))
    copied = _copied(readings)
    agreements = tuple(_agreements(ordered, copied))
    return CrossReading(
        reports=names,
        table=ordered,
        agreements=agreements,
        contradictions=tuple(_contradictions(ordered, readings)),
        single=tuple(_single(ordered, len(names))),
        shared=tuple(_shared(readings, copied)),
        titles={matter: title_of(next(iter(row.values()))[0].measure) for matter, row in ordered.items()},
    )


def _by_act(table: dict[str, dict[str, tuple[Claim, ...]]]) -> dict[tuple[str, str], list[Claim]]:
    found: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for matter, row in table.items():
        for claims in row.values():
            for claim in claims:
                found[matter, claim.act].append(claim)
    return found


def _agreements(table: dict[str, dict[str, tuple[Claim, ...]]], copied: Copies) -> Iterator[Agreement]:
    for (matter, act), told in _by_act(table).items():
        for sure in (True, False):
            claims = [claim for claim in told if (claim.modality in _DONE) == sure]
            reports = tuple(dict.fromkeys(claim.source for claim in claims))
            if len(reports) > 1 and act != "comment":
                yield Agreement(matter, act, reports, _origins(claims, copied), tuple(claims), sure)


def _origins(claims: list[Claim], copied: Copies) -> tuple[str, ...]:
    """Independent origins: each actor that is quoted once; each outlet in its own voice, copies counted once."""
    named = [claim.actor.name for claim in claims if claim.actor.name not in _UNATTRIBUTED]
    offices = {name.partition(".")[0] for name in named if "." in name}
    named = [name for name in named if name not in offices and not ("+" in name and offices)]
    own: list[Claim] = []
    for claim in claims:
        if claim.actor.name not in _UNATTRIBUTED:
            continue
        if not any(other.source == claim.source or _is_copy(claim, other, copied) for other in own):
            own.append(claim)
    return tuple(dict.fromkeys([*named, *(f"{claim.source} in its own voice" for claim in own)]))


def _is_copy(one: Claim, other: Claim, copied: Copies) -> bool:
    """Whether two claims stand in near-duplicate sentences of their reports."""
    return any(
        _begins_in(one, first) and _begins_in(other, second)
        for first, second in copied.get((one.source, other.source), ())
    )


def _begins_in(claim: Claim, sentence: Span) -> bool:
    return sentence.start <= claim.span.start < sentence.end


def _copied(readings: Sequence[Reading]) -> Copies:
    """(report, report) -> their near-duplicate sentences, both ways round; among 40 reports at most."""
    index: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for number, reading in enumerate(readings):
        for place, passage in enumerate(reading.passages):
            index[min(passage.signature)].append((number, place))
            index[passage.signature[0]].append((number, place))
    found: Copies = defaultdict(set)
    for near in index.values():
        for (a, i), (b, j) in combinations(dict.fromkeys(near[:_MOST_COPIES]), 2):
            one, other = readings[a], readings[b]
            if a != b and one.passages[i].resembles(other.passages[j]):
                spans = (one.passages[i].span, other.passages[j].span)
                found[one.document.name, other.document.name].add(spans)
                found[other.document.name, one.document.name].add(spans[::-1])
    return found


def _shared(readings: Sequence[Reading], copied: Copies) -> Iterator[tuple[str, str, int]]:
    order = {reading.document.name: number for number, reading in enumerate(readings)}
    pairs = [(names, len(spans)) for names, spans in copied.items() if order[names[0]] < order[names[1]]]
    for (first, second), number in sorted(pairs, key=lambda pair: (-pair[1], pair[0])):
        yield first, second, number


def _single(table: dict[str, dict[str, tuple[Claim, ...]]], reports: int) -> Iterator[Claim]:
    if reports < 2:
        return
    for claims in _by_act(table).values():
        if len({claim.source for claim in claims}) == 1 and claims[0].act != "comment":
            yield claims[0]


def _contradictions(
    table: dict[str, dict[str, tuple[Claim, ...]]], readings: Sequence[Reading]
) -> Iterator[Contradiction]:
    yield from _spellings(readings)
    for matter, row in table.items():
        claims = [claim for found in row.values() for claim in found]
        yield from _differing("place", matter, (claim for claim in claims if not _is_later(claim)), _place)
        yield from _stages(matter, claims)
        if matter not in _VAGUE:
            for acts in (_STANDING, _TO_COME):
                acting = [claim for claim in claims if claim.act in acts]
                yield from _differing("rate", matter, acting, _rate)
        dated = [claim for claim in claims if claim.act in ("impose", "threaten", "avert", "meet", "lapse")]
        yield from _differing("date", matter, dated, lambda claim: claim.date_effective)
        later = [claim for claim in claims if claim.act in ("postpone", "extend")]
        yield from _differing(
            "period", matter, later, lambda claim: f"{claim.terms.bound} {claim.terms.period}".strip()
        )
        yield from _opposed(matter, claims)
        yield from _sureness(matter, claims)


def _is_later(claim: Claim) -> bool:
    """Whether a claim tells of a meeting after the next one: `further meetings`."""
    return (
        re.search(r"\b(?:further|follow.up|additional|later|next year)\b", f"{claim.measure.written} {claim.quote}")
        is not None
    )


def _place(claim: Claim) -> str:
    """The town of a place; a country alone contradicts no town in it."""
    places = vocabulary().lists["places"]
    return (
        ""
        if claim.terms.place in ("South Korea", "Korea", "Malaysia") or claim.terms.place not in places
        else claim.terms.place
    )


def _rate(claim: Claim) -> str:
    return f"{claim.terms.rates[0].value:g}" if claim.terms.rates else ""


def _side(claim: Claim, value: str) -> Side:
    return Side(claim.source, claim.actor.name, value, claim.quote)


def _differing(
    kind: str, matter: str, claims: Iterable[Claim], value_of: Callable[[Claim], str]
) -> Iterator[Contradiction]:
    """One contradiction where reports give different values; every value with the first words that give it."""
    sides: dict[str, Side] = {}
    reports: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        value = value_of(claim)
        if value:
            sides.setdefault(value, _side(claim, value))
            reports[value].add(claim.source)
    if len(sides) > 1 and len(set().union(*reports.values())) > 1:
        yield Contradiction(kind, matter, tuple(sides.values()))


def _stages(matter: str, claims: list[Claim]) -> Iterator[Contradiction]:
    """A deal that one side calls reached and another preliminary."""
    best: dict[str, Side] = {}
    for claim in claims:
        if claim.act == "agree" and claim.terms.stage and claim.modality == "fact":
            best.setdefault(claim.terms.stage, _side(claim, claim.terms.stage))
    if len(best) > 1 and len({(side.report, side.actor) for side in best.values()}) > 1:
        yield Contradiction("stage", matter, tuple(best.values()))


def _opposed(matter: str, claims: list[Claim]) -> Iterator[Contradiction]:
    for one, other in _OPPOSED:
        first = [claim for claim in claims if claim.act == one and claim.modality != "condition"]
        second = [claim for claim in claims if claim.act == other and claim.modality != "condition"]
        apart = [{rate.value for claim in found for rate in claim.terms.rates} for found in (first, second)]
        if all(apart) and not apart[0] & apart[1]:
            continue
        if first and second and (first[0].actor.name != second[0].actor.name or first[0].source != second[0].source):
            yield Contradiction("act", matter, (_side(first[0], one), _side(second[0], other)))


def _sureness(matter: str, claims: list[Claim]) -> Iterator[Contradiction]:
    """What one report gives as fact and another, of the same actor, as expectation."""
    if matter == "trade-deal":
        return
    groups: dict[tuple[str, str], dict[str, Claim]] = defaultdict(dict)
    for claim in claims:
        if claim.actor.name != "outlet" and claim.act in ("postpone", "avert", "buy", "extend", "agree", "cut"):
            groups[claim.actor.name, claim.act].setdefault(claim.modality, claim)
    for found in groups.values():
        fact, hope = found.get("fact"), found.get("expectation") or found.get("plan")
        if fact and hope and fact.source != hope.source:
            yield Contradiction("sureness", matter, (_side(fact, "fact"), _side(hope, "expectation")))


def _spellings(readings: Sequence[Reading]) -> Iterator[Contradiction]:
    """One person's name spelt in two ways: the same first name, second names one letter apart."""
    found: dict[tuple[str, str], dict[str, Side]] = defaultdict(dict)
    known = {word.written for word in vocabulary().words if word.kind == "actor"}
    for reading in readings:
        for written, actor in reading.names:
            first = written.partition(" ")[0]
            found[actor, first].setdefault(written, Side(reading.document.name, actor, written, written))
    for (actor, _), sides in found.items():
        if len(sides) > 1 and any(written not in known for written in sides):
            yield Contradiction("name", actor, tuple(sides.values()))
