"""How things stand between two sides, as known on a day: what they said, what is law, what comes next."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from textwrap import shorten
from typing import TYPE_CHECKING

from tradetalks.actors import actor_name, adjective, place_name
from tradetalks.answers.lanes import Lane, chosen, known_by, lane, span_of
from tradetalks.answers.words import DONE, counted
from tradetalks.dates import as_date, spoken_days
from tradetalks.defaults import PLAYERS
from tradetalks.errors import BadInput, DisputedTerms, UnknownName
from tradetalks.ledger.disputed import covers
from tradetalks.ledger.scheduled import changes
from tradetalks.places import GROUP_NAMES, GROUPS, members
from tradetalks.world.labels import COUNTRY_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tradetalks.dates import Date
    from tradetalks.ledger import Arrangement, Ledger, Matter, Measure
    from tradetalks.ledger.records import Quoted
    from tradetalks.ledger.scheduled import Scheduled

AHEAD = timedelta(days=366)
PAIR = "+"  # between two sides
STATUSES = ("in force", "disputed", "announced", "threatened", "suspended", "withdrawn", "annulled", "expired")
LAW_LINES = 3  # statuses of which measures are named
NAMED = 1  # measures that a sentence names of each side
GROUPS_SAID = 2  # kinds of change that a day to come names
LEAST_TITLE = 30  # characters that are left of a title without its explanation
MOST_TITLE = 64
OTHER_SCRIPT = re.compile("[\u0370-\u1fff\u2e80-\uffdc]")


@dataclass(frozen=True)
class Saying:
    """What a side said by the day.

    words     its own, or what is told of them where `is_quote` is false
    gloss     in English where its own words are in another script
    question  what it is an answer to
    """

    day: Date
    actor: str
    words: str
    gloss: str
    is_quote: bool
    question: str
    source: str
    address: str


@dataclass(frozen=True)
class Coming:
    """A day to come; `is_law` false where a side only named it."""

    day: Date
    text: str
    is_law: bool


@dataclass(frozen=True)
class Standing:
    """How things stand.

    about     an arrangement's name, or two codes with `+` between
    sayings   side -> what it said, the last first
    lanes     few measures along time from `start` to `end`
    measures  all between the sides of which anything was said by the day
    law       sentences
    coming    days of law, threats and days that a side names, in their order
    """

    about: str
    title: str
    sides: tuple[str, str]
    day: Date
    start: Date
    end: Date
    sayings: dict[str, tuple[Saying, ...]]
    lanes: tuple[Lane, ...]
    measures: tuple[Lane, ...]
    law: tuple[str, ...]
    coming: tuple[Coming, ...]


def standing(ledger: Ledger, about: str, day: Date | str) -> Standing:
    """How things stand between the parties of an arrangement, or between two sides, as known on a day.

    about   an arrangement of the ledger, or two countries or groups with `+` between
    raises  UnknownName for what is no arrangement and no country; BadInput for one side twice, or what is no day
    """
    known = as_date(day, where="as_of")
    arrangement, sides = _sides(ledger, about)
    measures = _between(ledger, arrangement, sides)
    start, end = span_of(ledger, measures, [stage.date for stage in arrangement.stages] if arrangement else ())
    every = tuple(lane(one, start, end, known) for one in measures if known_by(one, known))
    return Standing(
        about=about,
        title=arrangement.title if arrangement else _pair(*sides),
        sides=sides,
        day=known,
        start=start,
        end=end,
        sayings={side: _sayings(ledger, arrangement, measures, side, known) for side in sides},
        lanes=tuple(lane(one, start, end, known) for one in chosen(measures, sides)),
        measures=every,
        law=_law(every, sides),
        coming=_coming(ledger, measures, known),
    )


def default_about(ledger: Ledger) -> str:
    """The arrangement that has most clauses; without one, the pair of sides with most measures."""
    found = sorted(ledger.arrangements.values(), key=lambda one: (-len(one.clauses), one.id))
    if found:
        return found[0].id
    pairs = choices(ledger)
    return pairs[0][0] if pairs else PAIR.join(PLAYERS)


def choices(ledger: Ledger) -> tuple[tuple[str, str], ...]:
    """(name, title) of what the ledger can be asked about: arrangements, the latest first, then pairs of sides."""
    latest = sorted(ledger.arrangements.values(), key=lambda one: max(s.date for s in one.stages), reverse=True)
    counts: Counter[tuple[str, str]] = Counter()
    for measure in ledger.measures.values():
        own = measure.imposed_by
        others = {*measure.scope.origin, *measure.scope.destination} - {own, "all"}
        counts.update((own, other) for other in others)
    pairs: dict[frozenset[str], tuple[str, str]] = {}
    for pair, _ in counts.most_common():
        pairs.setdefault(frozenset(pair), pair)
    named = [(f"{a}{PAIR}{b}", _pair(a, b)) for a, b in pairs.values()]
    return (*((one.id, one.title) for one in latest), *named)


def _sides(ledger: Ledger, about: str) -> tuple[Arrangement | None, tuple[str, str]]:
    if about in ledger.arrangements:
        found = ledger.arrangements[about]
        return found, (found.parties[0], found.parties[1])
    codes = about.split(PAIR)
    if len(codes) != 2:
        remedy = f"one of: {', '.join(ledger.arrangements)}; or two sides, such as {PAIR.join(PLAYERS)}"
        raise UnknownName(f"no arrangement {about!r}", where="about", remedy=remedy)
    for code in codes:
        members(code)
    if codes[0] == codes[1]:
        raise BadInput("one side twice", where="about", evidence=about, remedy="name two sides")
    return None, (codes[0], codes[1])


def _places(side: str) -> set[str]:
    """A side, its members, and the groups that it is in."""
    return {side, *members(side), *(group for group, inside in GROUPS.items() if side in inside)}


def _between(ledger: Ledger, arrangement: Arrangement | None, sides: tuple[str, str]) -> tuple[Measure, ...]:
    """The measures of an arrangement's clauses; without one, those of either side that name the other."""
    if arrangement is not None:
        named = dict.fromkeys(one for clause in arrangement.clauses for one in clause.measures)
        found = tuple(ledger.measures[one] for one in named if one in ledger.measures)
        if found:
            return found
    first, second = map(_places, sides)
    return tuple(
        one
        for one in ledger.measures.values()
        for own, other in ((first, second), (second, first))
        if one.imposed_by in own and (other - own) & {*one.scope.origin, *one.scope.destination}
    )


def _sayings(
    ledger: Ledger, arrangement: Arrangement | None, measures: tuple[Measure, ...], side: str, day: Date
) -> tuple[Saying, ...]:
    """What a side said by the day, the last first: its own words before what is told of them."""
    own = _places(side)
    told = [
        Saying(
            said,
            actor_name(one.actor),
            one.quote or words,
            words if one.quote and OTHER_SCRIPT.search(one.quote) else "",
            bool(one.quote),
            question,
            source.title,
            source.url or "",
        )
        for said, one, words, question in _told(ledger, arrangement, measures)
        if said <= day and any(covers(place, one.actor) for place in own) and words
        for source in (ledger.sources.get(one.source),)
        if source is not None and source.date <= day
    ]
    ordered = sorted(told, key=lambda one: (one.day, one.is_quote), reverse=True)
    return tuple({one.words.casefold(): one for one in reversed(ordered)}.values())[::-1]


def _told(
    ledger: Ledger, arrangement: Arrangement | None, measures: tuple[Measure, ...]
) -> Iterator[tuple[Date, Quoted, str, str]]:
    """(day, claim, what it says, what it is about) of everything that is recorded of them."""
    records: list[Measure | Matter | Arrangement] = [*measures]
    if arrangement is not None:
        records = [arrangement, *measures]
        named = dict.fromkeys(one for clause in arrangement.clauses for one in clause.matters)
        records += [ledger.matters[one] for one in named if one in ledger.matters]
        for stage in arrangement.stages:
            yield stage.date, stage, stage.stage.replace("_", " "), "How far is the arrangement?"
    for record in records:
        for point in record.points:
            for answer in point.claims:
                if answer.date is not None:
                    yield answer.date, answer, answer.answer, point.question
        for event in getattr(record, "events", ()):
            for claim in event.claims:
                yield event.date, claim, claim.says or DONE[event.event], record.title


def _law(lanes: Iterable[Lane], sides: tuple[str, str]) -> tuple[str, ...]:
    """One sentence a status: how many measures, of each side the latest; then how many have other statuses."""
    said: list[str] = []
    rest: list[str] = []
    known = list(lanes)
    for status in STATUSES:
        found = sorted((one for one in known if one.status == status), key=_since, reverse=True)
        if not found:
            continue
        if len(said) == LAW_LINES:
            rest.append(f"{_head(status).lower()} {len(found)}")
            continue
        of_sides = [one for side in sides for one in _own(found, side)[:NAMED]] or found[:NAMED]
        named = "; ".join(f"{short(one.measure.title)} ({adjective(one.measure.imposed_by)})" for one in of_sides)
        more = f"; and {len(found) - len(of_sides)} more" if len(found) > len(of_sides) else ""
        said.append(f"{_head(status)} {len(found)}: {named}{more}.")
    if rest:
        said.append(f"Besides: {', '.join(rest)}.")
    return tuple(said) or ("Nothing was said of a measure between them by this day.",)


def _head(status: str) -> str:
    return "Accounts differ on" if status == "disputed" else status.capitalize()


def _own(lanes: list[Lane], side: str) -> list[Lane]:
    return [one for one in lanes if one.measure.imposed_by in _places(side)]


def _since(one: Lane) -> str:
    return str(one.since or "")


def _pair(first: str, second: str) -> str:
    """`Canada and the United States`."""
    return f"{side_name(first)} and {inside(second)}"


def side_name(side: str) -> str:
    """What a reader calls a side."""
    return GROUP_NAMES[side] if side in GROUPS else COUNTRY_NAMES[side] if side in COUNTRY_NAMES else place_name(side)


def inside(side: str) -> str:
    """The same inside a sentence, with its article."""
    name = side_name(side)
    return f"the {name}" if name.startswith(("United", "European", "Netherlands", "Philippines")) else name


def short(title: str) -> str:
    """A title up to what is only explained in it; whole where little would be left."""
    cut = title.partition(":")[0].partition(" (")[0]
    return shorten(cut if len(cut) >= LEAST_TITLE else title, MOST_TITLE, placeholder=" …")


def _coming(ledger: Ledger, measures: tuple[Measure, ...], day: Date) -> tuple[Coming, ...]:
    """The days of the next year on which a measure changes, as known on the day, and those that a side only names."""
    ids = {one.id for one in measures}
    found = [one for one in changes(ledger, day + timedelta(days=1), day + AHEAD, as_of=day) if one.measure.id in ids]
    law = [Coming(on, _becomes(list(same)), True) for on, same in groupby(found, key=lambda one: one.day)]
    points = {point.question: point for one in measures for point in ledger.said_of(one.id, day)}
    said = [
        Coming(on, f"{actor_name(claim.actor)}: {claim.answer.rstrip('.')} ({point.question})", False)
        for point in points.values()
        for claim in point.claims
        for on in spoken_days(claim.answer)
        if day < on <= day + AHEAD
    ]
    threats = [
        Coming(on, f"Threatened for this day: {short(one.title)} ({adjective(one.imposed_by)})", False)
        for one in measures
        if (on := _threatened_for(one, day)) is not None and day < on <= day + AHEAD
    ]
    return tuple(sorted([*law, *threats, *said], key=lambda one: (one.day, not one.is_law, one.text)))


def _threatened_for(measure: Measure, day: Date) -> Date | None:
    """The day from which a measure is threatened; a threat never becomes law by itself."""
    try:
        found = measure.state(on=day, as_of=day)
    except DisputedTerms:
        return None
    return found.said_for if found.status == "threatened" else None


def _becomes(found: list[Scheduled]) -> str:
    """`in force: Additional 100 % tariff (US); and 3 more`."""
    groups = [(becomes, list(same)) for becomes, same in groupby(sorted(found, key=_after), key=_after)]
    groups.sort(key=lambda group: -len(group[1]))
    said = []
    for becomes, ones in groups[:GROUPS_SAID]:
        measure = ones[0].measure
        more = f" and {counted(len(ones) - 1, 'other')}" if len(ones) > 1 else ""
        said.append(f"{becomes}: {short(measure.title)} ({adjective(measure.imposed_by)}){more}")
    rest = sum(len(ones) for _, ones in groups[GROUPS_SAID:])
    if rest:
        said.append(f"and {counted(rest, 'other change')}")
    text = "; ".join(said)
    return text[:1].upper() + text[1:]


def _after(one: Scheduled) -> str:
    if one.before is None or one.after is None:
        return "accounts differ"
    return one.after.status if one.before.status != one.after.status else "other terms"
