"""How a rate changes: from what, to what, by how much, and whether on top of, in place of, or up to a ceiling."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.reader.records import Day, Number
    from tradetalks.reader.scene import Scene
    from tradetalks.reader.sentences import Sentence

_FROM = re.compile(
    r"\b(?:from|down from|up from|instead of|rather than|had been|was|were|currently at"
    r"|compared with)(?: (?:the |a |its |roughly|about|current|previous|existing|general"
    r"|\w+ly) ?)* ?$"
)
_TO = re.compile(r"\b(?:to|at|of)(?: (?:a |the |just|only|about|roughly))* ?$")
_INTO = re.compile(r"\bto(?: (?:a |the |just|only|about|roughly|as much as|up))* ?$")
_RANGE_OPENS = re.compile(r"\b(?:between|rang(?:e|es|ed|ing)(?: of| from)?|anywhere from|varying from)(?: about)? $")
_RANGE_AND = re.compile(r"(?: ?%| per ?cent| percent)? ?(?:and|to|-|up to) ?")
_RANGE_DASH = re.compile(r"(?: ?%| per ?cent| percent)? ?(?:to|[-\u2013]) ?")
_NUMBER_WORD = r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty)"
_PHASED = re.compile(
    rf"\bin (?:{_NUMBER_WORD} |several |equal |annual |yearly )*(?:steps|stages|phases|tranches|instal?ments)\b"
    rf"|\b(?:step by step|gradually|progressively)\b"
    rf"|\bover (?:a |the next |a period of )?{_NUMBER_WORD}[ -](?:years?|months?)\b"
    rf"|\bphas(?:ed|ing) (?:in|out|down)\b"
)
_BY = re.compile(r"\bby(?: (?:an |a |another|additional|extra|further|about|up to) ?)* ?$")
_POINTS = re.compile(r"^(?:\s|-)?(?:percentage )?points?")
_ADDED = re.compile(r"\b(?:additional|extra|further|on top of|in addition to|added|surcharge|surtax|plus)\b")
_CEILING = re.compile(
    r"\b(?:cap|capped|caps|ceiling|at most|no more than|maximum|all-inclusive|all inclusive|limited to)\b"
)


@dataclass(frozen=True, slots=True)
class Change:
    """Rates as fractions: `before` and `after` the change, `by` how many points, `low` and `high` ends of a range.

    how  add, replace, ceiling
    """

    before: float | None = None
    after: float | None = None
    by: float | None = None
    how: str = ""
    low: float | None = None
    high: float | None = None


def range_of(scene: Scene, rates: tuple[Number, ...]) -> tuple[float, float] | None:
    """(low, high) where two rates are the ends of one: `between 10 and 20 percent`, `10-15 %`."""
    if len(rates) != 2:
        return None
    first, second = sorted(rates, key=lambda one: one.span.start)
    ahead = scene.plain[max(0, first.span.start - 24) : first.span.start]
    between = scene.document.text[first.span.end : second.span.start].lower()
    opened = _RANGE_OPENS.search(ahead) is not None
    joined = _RANGE_AND.fullmatch(between) if opened else _RANGE_DASH.fullmatch(between)
    if joined is None or first.value >= second.value or (not opened and _FROM.search(ahead)):
        return None
    return first.value, second.value


def steps_of(rates: tuple[Number, ...], days: Sequence[Day]) -> tuple[tuple[float, str], ...]:
    """`20 % from 1 January, 35 % from 1 July`: each rate with the day that is said after it and before the next one."""
    if len(rates) < 2:
        return ()
    placed = sorted(rates, key=lambda one: one.span.start)
    found = []
    for rate, following in zip(placed, [*(one.span.start for one in placed[1:]), None], strict=True):
        after = [
            day
            for day in days
            if day.role == "effective" and day.span.start >= rate.span.end and len(day.value) == 10
            and (following is None or day.span.start < following)
        ]  # fmt: skip
        if not after:
            return ()
        found.append((rate.value, after[0].value))
    in_order = all(one[1] < other[1] and one[0] != other[0] for one, other in pairwise(found))
    return tuple(found) if len(found) > 1 and in_order else ()


def phased_in(scene: Scene, sentence: Sentence) -> str:
    """The words that say that a rate comes in steps whose days are not said; empty where none do."""
    found = _PHASED.search(scene.plain, sentence.start, sentence.end)
    return found[0] if found else ""


def change_of(scene: Scene, sentence: Sentence, rates: tuple[Number, ...]) -> Change:
    """What the words around the rates of a claim say of a change."""
    ends = range_of(scene, rates)
    before = after = by = None
    for rate in sorted(rates, key=lambda one: one.span.start):
        ahead = scene.plain[max(sentence.start, rate.span.start - 42) : rate.span.start]
        points = _POINTS.match(scene.plain[rate.span.end : rate.span.end + 20])
        if _BY.search(ahead) or points or "points" in scene.document.text[rate.span.start : rate.span.end]:
            by = rate.value
        elif _FROM.search(ahead) and len(rates) > 1:
            before = rate.value
        elif after is None:
            after = rate.value
    around = scene.plain[sentence.start : sentence.end]
    near = [scene.plain[max(sentence.start, one.span.start - 60) : one.span.end + 70] for one in rates]
    how = ""
    if any(_CEILING.search(words) for words in near):
        how = "ceiling"
    elif any(_ADDED.search(words) for words in near):
        how = "add"
    elif (
        rates and (before is not None or (after is not None and re.search(r"\b(?:instead|replac|in lieu)", around)))
    ) or (
        rates
        and any(_INTO.search(scene.plain[max(sentence.start, one.span.start - 30) : one.span.start]) for one in rates)
    ):
        how = "replace"
    if ends is not None:
        return Change(how="add" if how == "replace" else how, low=ends[0], high=ends[1])
    return Change(before, after, by, how)
