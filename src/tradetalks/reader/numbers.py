"""Rates, quantities, amounts and periods, and what each belongs to."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from tradetalks.reader.records import Number, Span
from tradetalks.reader.words import read_words

if TYPE_CHECKING:
    from tradetalks.reader.scene import Scene
    from tradetalks.reader.sentences import Sentence

_FIGURE = r"\d+(?:,\d{3})*(?:\.\d+)?"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_ONES = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen"
_SPELT = rf"(?:{_TENS})(?:[ -](?:{_ONES}))?|(?:{_ONES})(?: hundred)?|(?:a|one) hundred"
_PERCENT = r"(?:\s|-)?(?:%|per\s?cent\b|percentage[- ]points?\b|pct\b)"
_RATE = re.compile(
    rf"(?<![A-Za-z0-9_.,$€£])(?:(?P<low>\d{{1,3}}(?:\.\d+)?|\d+,\d(?=\D))(?:\s?%)?\s?(?:-|–|to|and"
    rf"|or)\s?(?={_FIGURE}{_PERCENT}))?"
    rf"(?P<figure>{_FIGURE}|\d+,\d{{1,2}}(?=\s?%)|zero){_PERCENT}"
    rf"|\b(?P<spelt>{_SPELT}) per\s?cent\b|\bzero(?= (?:tariff|duty|rate))|(?<=\bto )zero\b|(?<=\bbe )zero\b",
    re.IGNORECASE,
)
_CENT_RANGE = re.compile(rf"({_FIGURE}|\d+,\d)(?:\s?%| per cent| percent)? (?:and|to|or) (?={_FIGURE}|\d+,\d)")
_QUANTITY = re.compile(
    rf"(?<![\w.,$])({_FIGURE})(?:[\s‐‑–-]|(?=t\b))(?:(thousand|million|billion)\s)?"
    r"(metric tons|metric tonnes|tons|tonnes|ton|tonne|mt|Mt|t|MMT|bushels|barrels|aircraft|planes|jets)\b",
)
_SCALE = r"(?:\s?(million|billion|trillion|bn|m|tn|mn|b)\b)"
_MONEY = re.compile(
    rf"(?P<before>(?:US|C|A|AU|R|NT|HK|S)?\$|€|£|¥|₹|\b(?:USD|EUR|GBP|CHF|CAD|AUD|JPY|CNY|INR|RMB|MXN|BRL|KRW))\s?"
    rf"(?P<first>{_FIGURE}){_SCALE}?"
    rf"|(?<![\w.,$€£])(?P<second>{_FIGURE}){_SCALE}?\s(?P<after>USD|EUR|euros|(?:US )?dollars|pounds"
    rf"|CHF|Swiss francs|yen|yuan"
    r"|rupees|pesos|reais|won)\b",
    re.IGNORECASE,
)
_COUNT = rf"a|an|{_ONES}|eighteen|\d{{1,3}}"
_PERIOD = re.compile(
    rf"\b(?:(?P<lead>for|by|within|in|after|of|lasting|runs?|every|over|at|to|extra|additional|initial|about"
    rf"|around|roughly|next|another|up to)"
    rf"(?: at least| up to| another| about| an additional| a further| roughly| around| approximately| the next"
    rf"| a period of| only)* )?(?P<count>{_COUNT})(?P<gap> |-)(?:more |further )?"
    r"(?P<unit>day|week|month|year)(?P<many>s?)\b"
    r"(?! (?:high|low|old|ago|of (?:negotiations?|talks|discussions|war)|earlier|anniversary|treasury|note|bond|later"
    r"|visit|state visit|trip|tour|summit))"
)
_UNITS = {"mmt": ("t", 1e6), "bushels": ("bushel", 1.0), "barrels": ("barrel", 1.0)}
_SCALES = {
    "": 1.0,
    "thousand": 1e3,
    **dict.fromkeys(("million", "m", "mn"), 1e6),
    **dict.fromkeys(("billion", "bn", "b"), 1e9),
}
_SCALES |= dict.fromkeys(("trillion", "tn"), 1e12)
_WORDS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
]
_COUNTS = {"a": 1, "an": 1, **{word: number for number, word in enumerate(_WORDS)}}
_ROUND = {word: 10 * number for number, word in enumerate(_TENS.split("|"), 2)} | {"hundred": 100}
_BARE = (
    "over",
    "at",
    "to",
    "within",
    "in",
    "after",
    "for",
    "by",
    "lasting",
    "every",
    "of",
    "next",
    "another",
    "additional",
)
_KINDS = ("tariff_words", "margin", "index", "price", "growth", "share", "ownership", "de_minimis")
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
    """(span, ISO 8601 period, bound) of `for one year`, `by at least 90 days`, `a 90-day pause`, `within 30 days`."""
    found = []
    for matched in _PERIOD.finditer(scene.plain, sentence.start, sentence.end):
        lead = matched["lead"] or ""
        attached = matched["gap"] == "-" or (not matched["many"] and matched["count"] not in ("a", "an", "one"))
        written = scene.document.text[matched.start("count") : matched.end("unit")]
        after = scene.plain.startswith((" after ", " following ", " from the date"), matched.end())
        after = after or scene.plain.startswith(("' notice", " notice", "' written notice"), matched.end())
        hyphened = attached and any(dash in written for dash in "-‐‑–")
        if not hyphened and not after and lead.split(" ")[0] not in _BARE and not lead:
            continue
        if matched["count"] in ("a", "an") and lead not in ("for", "by", "within", "after", "in"):
            continue
        count = _COUNTS.get(matched["count"]) or int(matched["count"])
        bound = next((words for words in ("at least", "up to") if words in matched[0]), "")
        weeks = matched["unit"] == "week"
        period = f"P{count * 7}D" if weeks else f"P{count}{matched['unit'][0].upper()}"
        found.append((Span(matched.start("count"), matched.end("unit") + len(matched["many"])), period, bound))
    return found


def _value(written: str, scale: str = "") -> float:
    plain = re.sub(r",(?=\d{3}(?!\d))", "", written).replace(",", ".")
    return float(plain) * _SCALES[scale.lower()]


def _spelt(written: str) -> float:
    """`twenty-five` as a number."""
    parts = re.split(r"[ -]", written.lower())
    if parts[-1] == "hundred":
        return 100.0 * _COUNTS.get(parts[0], 1)
    return float(sum(_ROUND.get(part) or _COUNTS[part] for part in parts))


def _rates(scene: Scene, sentence: Sentence) -> list[Number]:
    """The percentages; of `30-39 %` and `between 116.2 per cent and 218.4 per cent` both ends."""
    found = []
    for matched in _RATE.finditer(scene.document.text, sentence.start, sentence.end):
        span = Span(matched.start("figure") if matched["figure"] else matched.start(), matched.end())
        written = (matched["figure"] or "zero").lower()
        fraction = _spelt(matched["spelt"]) / 100 if matched["spelt"] else 0.0
        if not matched["spelt"] and written != "zero":
            fraction = _value(written) / 100
        of = rate_of(scene, sentence, span)
        if matched["low"]:
            low = Span(matched.start("low"), matched.end("low"))
            found.append(Number(low, "rate", round(_value(matched["low"]) / 100, 8), "fraction", of))
        found.append(Number(span, "rate", round(fraction, 8), "fraction", of))
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
        others = [other for other in near if other[1] in ("index", "price", "tariff_words") and other[0] < gap + 25]
        kind = min(others)[1] if others else kind
    return "tariff" if kind == "tariff_words" else kind


def _quantities(scene: Scene, sentence: Sentence) -> list[Number]:
    found = []
    for matched in _QUANTITY.finditer(scene.document.text, sentence.start, sentence.end):
        span = Span(matched.start(), matched.end())
        unit, scale = _UNITS.get(
            matched[3].lower(), ("t" if "ton" in matched[3] or matched[3] in ("mt", "Mt", "t") else "aircraft", 1.0)
        )
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


@cache
def _currencies() -> dict[str, str]:
    """How a currency is written -> ISO 4217."""
    return {written: code for code, names in read_words("words")["currencies"].items() for written in names}


def _amounts(scene: Scene, sentence: Sentence) -> list[Number]:
    """Amounts of money in any currency, before or after the figure."""
    found = []
    fee = _FEE.search(scene.plain, sentence.start, sentence.end)
    for matched in _MONEY.finditer(scene.document.text, sentence.start, sentence.end):
        figure, scale = (matched["first"], matched[3]) if matched["first"] else (matched["second"], matched[5])
        unit = _currencies()[(matched["before"] or matched["after"]).lower()]
        price = scene.within(matched.end(), min(matched.end() + 12, sentence.end), "price")
        of = "price" if price else "port_fee" if fee else "money"
        found.append(Number(Span(matched.start(), matched.end()), "money", _value(figure, scale or ""), unit, of))
    return found
