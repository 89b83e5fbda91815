"""How a rate changes: from what, to what, by how much, and whether on top of, in place of, or up to a ceiling."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tradetalks.reader.records import Number
    from tradetalks.reader.scene import Scene
    from tradetalks.reader.sentences import Sentence

_FROM = re.compile(
    r"\b(?:from|down from|up from|instead of|rather than|had been|was|were|currently at"
    r"|compared with)(?: (?:the |a |its |roughly|about|current|previous|existing|general"
    r"|\w+ly) ?)* ?$"
)
_TO = re.compile(r"\b(?:to|at|of)(?: (?:a |the |just|only|about|roughly))* ?$")
_INTO = re.compile(r"\bto(?: (?:a |the |just|only|about|roughly|as much as|up))* ?$")
_BY = re.compile(r"\bby(?: (?:an |a |another|additional|extra|further|about|up to) ?)* ?$")
_POINTS = re.compile(r"^(?:\s|-)?(?:percentage )?points?")
_ADDED = re.compile(r"\b(?:additional|extra|further|on top of|in addition to|added|surcharge|surtax|plus)\b")
_CEILING = re.compile(
    r"\b(?:cap|capped|caps|ceiling|at most|no more than|maximum|all-inclusive|all inclusive|limited to)\b"
)


@dataclass(frozen=True, slots=True)
class Change:
    """Rates as fractions: `before` and `after` the change, `by` how many points; how: add, replace, ceiling."""

    before: float | None = None
    after: float | None = None
    by: float | None = None
    how: str = ""


def change_of(scene: Scene, sentence: Sentence, rates: tuple[Number, ...]) -> Change:
    """What the words around the rates of a claim say of a change."""
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
    return Change(before, after, by, how)
