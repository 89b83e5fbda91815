"""Rates, quantities, amounts and periods, and what each belongs to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tradetalks.reader.records import Number, Span

if TYPE_CHECKING:
    from tradetalks.reader.scene import Scene
    from tradetalks.reader.sentences import Sentence

_FIGURE = r"\d+(?:,\d{3})*(?:\.\d+)?"
_RATE = re.compile(
    rf"(?<![A-Za-z0-9_.,$])({_FIGURE}|zero)(?:\s|-)?(?:%|per\s?cent\b|percentage points?\b|pct\b)"
    r"|\bzero(?= (?:tariff|duty|rate))|(?<=\bto )zero\b|(?<=\bbe )zero\b",
    re.IGNORECASE,
)
_QUANTITY = re.compile(
    rf"(?<![\w.,$])({_FIGURE})(?:\s(thousand|million|billion))?\s"
    r"(metric tons|metric tonnes|tons|tonnes|MMT|bushels|barrels|aircraft|planes|jets)\b",
)
_MONEY = re.compile(rf"(?:US)?\$\s?({_FIGURE})(?:\s?(million|billion|trillion|bn|m)\b)?")
_PERIOD = re.compile(
    r"\b(?:for|by)(?: at least| up to| another| about| an additional| a further| roughly)? "
    r"((a|one|two|three|four|five|six|nine|twelve|\d{1,3})(?: |-)(day|week|month|year)s?)\b(?! (?:high|low|old|ago))"
)
_UNITS = {"mmt": ("t", 1e6), "bushels": ("bushel", 1.0), "barrels": ("barrel", 1.0)}
_SCALES = {"": 1.0, "thousand": 1e3, "million": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9, "trillion": 1e12}
_COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "nine": 9, "twelve": 12}
_KINDS = ("tariff_words", "index", "price", "growth", "share", "ownership", "de_minimis")
_SUPERSEDED = re.compile(r"\b(?:from|instead of|not)\b")
_CORRECTION = re.compile(r"\s*\(?correct(?:s|ed|ion)\b", re.IGNORECASE)
_FEE = re.compile(r"net ton|port fee|docking|per ton|vessel|ships?\b")


def numbers(scene: Scene, sentence: Sentence) -> list[Number]:
    """The numbers of a sentence; in a note of correction only the corrected ones."""
    text = scene.document.text
    found = [*_rates(scene, sentence), *_quantities(scene, sentence), *_amounts(scene, sentence)]
    if _CORRECTION.match(text, sentence.start):
        wrong = _SUPERSEDED.search(text, sentence.start, sentence.end)
        found = [number for number in found if wrong is None or number.span.start < wrong.start()]
    return sorted(found, key=lambda number: number.span.start)


def periods(scene: Scene, sentence: Sentence) -> list[tuple[Span, str, str]]:
    """(span, ISO 8601 period, bound) of `for one year`, `by at least 90 days`."""
    found = []
    for matched in _PERIOD.finditer(scene.plain, sentence.start, sentence.end):
        count = _COUNTS.get(matched[2]) or int(matched[2])
        bound = next((words for words in ("at least", "up to") if words in matched[0]), "")
        found.append((Span(matched.start(1), matched.end(1)), f"P{count}{matched[3][0].upper()}", bound))
    return found


def _value(written: str, scale: str = "") -> float:
    return float(written.replace(",", "")) * _SCALES[scale.lower()]


def _rates(scene: Scene, sentence: Sentence) -> list[Number]:
    found = []
    for matched in _RATE.finditer(scene.document.text, sentence.start, sentence.end):
        span = Span(matched.start(), matched.end())
        zero = matched[1] is None or matched[1].lower() == "zero"
        fraction = 0.0 if zero else round(_value(matched[1]) / 100, 8)
        found.append(Number(span, "rate", fraction, "fraction", rate_of(scene, sentence, span)))
    return found


def rate_of(scene: Scene, sentence: Sentence, span: Span) -> str:
    """What a percentage belongs to: the nearest word that takes one; words after it count as nearer.

    A verb of growth gives way to the index, price or tariff that grows.
    """
    near: list[tuple[int, str]] = []
    for word in scene.within(sentence.start, sentence.end, *_KINDS):
        between = scene.plain[min(word.end, span.end) : max(word.start, span.start)]
        gap = span.start - word.end + 4 if word.end <= span.start else word.start - span.end
        if word.start < span.end and word.end > span.start and word.word.kind not in ("ownership",):
            continue
        crossed = (
            25 * between.count(";") + 12 * between.count(",") + 25 * len(re.findall(r"\b(?:but|while)\b", between))
        )
        near.append((max(gap, 0) + crossed, word.word.kind))
    if not near:
        return "share" if scene.plain.startswith(" of ", span.end) else "unknown"
    gap, kind = min(near)
    if kind == "growth":
        others = [other for other in near if other[1] in ("index", "price", "tariff_words") and other[0] < gap + 60]
        kind = min(others)[1] if others else kind
    return "tariff" if kind == "tariff_words" else kind


def _quantities(scene: Scene, sentence: Sentence) -> list[Number]:
    found = []
    for matched in _QUANTITY.finditer(scene.document.text, sentence.start, sentence.end):
        span = Span(matched.start(), matched.end())
        unit, scale = _UNITS.get(matched[3].lower(), ("t" if "ton" in matched[3] else "aircraft", 1.0))
        value = _value(matched[1], matched[2] or "") * scale
        found.append(Number(span, "quantity", value, unit, _product(scene, sentence, span)))
    return found


def _product(scene: Scene, sentence: Sentence, span: Span) -> str:
    products = scene.within(sentence.start, sentence.end, "product")
    after = [word for word in products if word.start >= span.end]
    before = [word for word in products if word.end <= span.start]
    if after:
        return after[0].word.name
    return before[-1].word.name if before else "unknown"


def _amounts(scene: Scene, sentence: Sentence) -> list[Number]:
    found = []
    fee = _FEE.search(scene.plain, sentence.start, sentence.end)
    for matched in _MONEY.finditer(scene.document.text, sentence.start, sentence.end):
        price = scene.within(matched.end(), min(matched.end() + 12, sentence.end), "price")
        of = "price" if price else "port_fee" if fee else "money"
        value = _value(matched[1], matched[2] or "")
        found.append(Number(Span(matched.start(), matched.end()), "money", value, "USD", of))
    return found
