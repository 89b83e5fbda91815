"""Chinese announcements: measure, whose, on whom, rate, days and HS codes, by the set phrases of the ministries.

Only forms are read (`对原产于美国的进口商品加征34%关税`, `自2025年12月1日起`); other sentences are left alone.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from tradetalks.reader.records import Actor, Claim, Day, Measure, Number, Span, Terms, Trace
from tradetalks.reader.words import read_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tradetalks.reader.records import Document

_SENTENCE = re.compile(r"[^。；;\n]+[。；;]?")
_RATE = re.compile(r"(\d+(?:\.\d+)?)\s?[%％]")
_DAY = re.compile(r"(?:(\d{4})\s?年)?(?:\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日)")
_FROM_DAY = re.compile(r"自\s?$|从\s?$")
_UNTIL_DAY = re.compile(r"至\s?$|到\s?$|截至\s?$")
_GOODS_OF = re.compile(r"(?:原产于|来自|对)([^，。；]{0,12})")
_RAISED = re.compile(r"(?:从|由)[^，。；]{0,8}?(\d+(?:\.\d+)?)[%％](?:提高|上调|降|下调)(?:至|到)(\d+(?:\.\d+)?)[%％]")
_HS = re.compile(r"(?<!\d)(\d{4}\.\d{2}(?:\.\d{2}){0,2}|\d{8}(?:\d{2})?)(?!\d)")


def is_chinese(text: str) -> bool:
    """Whether a text is written in Chinese characters, and not in Japanese, which mixes them with kana."""
    head = text[:4000]
    characters = len(re.findall(r"[\u4e00-\u9fff]", head))
    return (
        characters > 20 and characters > 5 * len(re.findall(r"[\u3040-\u30ff]", head)) and characters > 0.3 * len(head)
    )


def chinese_claims(document: Document) -> tuple[list[Claim], list[Number], list[Day]]:
    """Claims, numbers and days of a Chinese text."""
    claims: list[Claim] = []
    numbers: list[Number] = []
    days: list[Day] = []
    voice = Actor("outlet", document.outlet or "the outlet", "", None)
    office = voice
    plain = _simplified(document.text)
    for matched in _SENTENCE.finditer(plain):
        start, text = matched.start(), matched[0]
        own = list(_days(document, text, start, days[-1].value if days else ""))
        rates = [
            Number(
                Span(start + one.start(), start + one.end()),
                "rate",
                round(float(one[1]) / 100, 8),
                "fraction",
                "tariff",
            )
            for one in _RATE.finditer(text)
        ]
        numbers += rates
        days += own
        office = _office(text, start) or office
        claims += _claims(document, plain, text, start, rates, own or days[-1:], office)
    return [_with_day(claim, days) for claim in claims], numbers, days


def _with_day(claim: Claim, days: list[Day]) -> Claim:
    """`This announcement takes effect on ...` stands in a sentence of its own, after what it announces."""
    later = [day.value for day in days if day.role == "effective" and 0 <= day.span.start - claim.span.end < 600]
    return replace(claim, date_effective=later[0]) if later and not claim.date_effective else claim


@cache
def _pairs() -> dict[int, str]:
    return {ord(one[0]): one[1] for one in read_words("chinese")["traditional"]}


def _simplified(text: str) -> str:
    """The text with the traditional characters that the set phrases need in simplified form, one for one."""
    return text.translate(_pairs())


@cache
def _patterns() -> list[tuple[re.Pattern[str], str, str]]:
    return [(re.compile(one["phrase"]), one["kind"], one["act"]) for one in read_words("chinese")["measures"]]


def _claims(
    document: Document, plain: str, text: str, start: int, rates: list[Number], days: list[Day], office: Actor
) -> Iterator[Claim]:
    taken: list[tuple[int, int]] = []
    for pattern, kind, act in _patterns():
        for found in pattern.finditer(text):
            if any(begin < found.end() and found.start() < end for begin, end in taken):
                continue
            taken.append(found.span())
            clause = text.rfind("，", 0, found.start())
            imposer = _imposer(text, found.start(), office)
            targets = _targets(text, found.start(), found.end(), imposer)
            if targets == ("*",) and kind in ("anti_dumping", "safeguard", "investigation"):
                targets = _origin(plain, imposer)
            span = Span(start + max(clause + 1, 0), start + min(found.end() + 1, len(text)))
            here = [one for one in rates if span.start - 4 <= one.span.start < span.end]
            raised = _RAISED.search(text)
            terms = Terms(
                rates=tuple(here),
                rate_from=round(float(raised[1]) / 100, 8) if raised and here else None,
                rate_to=here[-1].value if here else None,
                how="add" if "加征" in text[found.start() : found.end()] else "",
                until=next((day.value for day in days if day.role == "until"), ""),
                products=tuple(dict.fromkeys(_HS.findall(document.text)))[:50],
            )
            products = _named("products", text[max(0, found.start() - 60) : found.end()])
            matter = "-".join(one.lower() for one in (imposer, kind, *products[:2], *targets) if one and one != "*")
            quote = document.text[span.start : span.end]
            effective = next((day.value for day in days if day.role == "effective"), "")
            said = next((day.value for day in days if day.role == "said"), "")
            published = document.date.isoformat() if document.date else ""
            yield Claim(
                actor=office,
                party=office.name if office.name != "outlet" else imposer,
                act=act,
                measure=Measure(matter.replace("_", "-"), "", found[0], span, kind, imposer, targets, products),
                terms=terms,
                date_said=said or published,
                date_effective=effective,
                modality="fact",
                quote=quote,
                span=span,
                confidence=0.85,
                reasons=("0.85 set phrase of an announcement",),
                source=document.name,
                traces=(Trace("act", act, Span(start + found.start(), start + found.end()), "set phrase"),),
            )


def _named(table: str, text: str) -> tuple[str, ...]:
    found = [
        (text.find(word), code)
        for code, words in read_words("chinese")[table].items()
        for word in words
        if word in text
    ]
    return tuple(dict.fromkeys(code for _, code in sorted(found)))


def _office(text: str, start: int) -> Actor | None:
    for code, words in read_words("chinese")["offices"].items():
        for word in words:
            place = text.find(word)
            if place >= 0:
                return Actor(code, word, word, Span(start + place, start + place + len(word)))
    return None


def _imposer(text: str, position: int, office: Actor) -> str:
    """Who acts: the country named as the subject before the measure; the office's country otherwise."""
    before = re.sub(r"(?:原产于|来自|对|进入)[^，。；]{0,10}", "", text[:position])
    named = tuple(one.partition(".")[0] for one in _named("offices", before)) or _named("countries", before)
    if named:
        return named[0]
    return str(office.name.partition(".")[0] if office.name != "outlet" else read_words("chinese")["government"])


def _targets(text: str, start: int, end: int, imposer: str) -> tuple[str, ...]:
    around = text[max(0, start - 80) : end + 30]
    for matched in _GOODS_OF.finditer(around):
        found = [code for code in _named("countries", matched[1]) if code != imposer]
        if found:
            return tuple(found)
    others = [code for code in _named("countries", around) if code != imposer]
    return (others[0],) if others else ("*",)


def _origin(text: str, imposer: str) -> tuple[str, ...]:
    """Whose goods an announcement is about from its title on: `原产于加拿大的进口油菜籽`."""
    for matched in _GOODS_OF.finditer(text):
        found = [code for code in _named("countries", matched[1]) if code != imposer]
        if found:
            return tuple(found)
    return ("*",)


def _days(document: Document, text: str, start: int, last: str) -> Iterator[Day]:
    """Days with their role; a year that is not written is that of the day before it, or of the report."""
    year = int(last[:4]) if last else document.date.year if document.date else 0
    for matched in _DAY.finditer(text):
        year = int(matched[1]) if matched[1] else year
        value = _date(year, int(matched[2]), int(matched[3]))
        if not value:
            continue
        before = text[: matched.start()]
        after = text[matched.end() : matched.end() + 10]
        role: Any = "said"
        if _UNTIL_DAY.search(before):
            role = "until"
        elif _FROM_DAY.search(before) or re.match(r"(?:\d{1,2}时\d{0,2}分?)?起", after):
            role = "effective"
        yield Day(Span(start + matched.start(), start + matched.end()), value, role, "written out")


def _date(year: int, month: int, day: int) -> str:
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return ""
