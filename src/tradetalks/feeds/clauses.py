"""Sentences of an official paper that set no rate of duty and still matter: what it directs, what it tells, how its
duties lie on others, when a thing that it opens closes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from tradetalks.reader.sentences import sentences

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from tradetalks.dates import Date
    from tradetalks.reader import Day

_MEASURE_OF_TRADE = re.compile(
    r"\btariffs?\b|\bduty[- ]free\b|\bimport(?:s|ed)? of\b|\bimports\b|\bimported\b|\bimportation\b|in-quota|\bTRQs?\b"
    r"|\b(?:additional|customs|import|antidumping|countervailing|ad valorem|rates? of) dut(?:y|ies)\b"
    r"|\bquotas?\b|\bexport controls?\b|\btrade (?:agreement|deal|barriers?|restrictions?)\b|\bfree trade\b"
    r"|[- ]origin (?:items|products|goods|articles)\b|\bagreement on (?:reciprocal )?trade\b"
    r"|\bUSMCA\b|\bBoard of Trade\b|\bHTSUS\b|\bsection (?:122|201|232|301|337|338)(?! of title)",
    re.IGNORECASE,
)
_DIRECTS = re.compile(
    r"\bshall\b|\bwill be\b|\bI (?:\w+ )?(?:direct|order|proclaim|determine|authorize)\b", re.IGNORECASE
)
_FORMULA = re.compile(
    r"\bby the authority\b|now, therefore|nothing in this|consistent with applicable law|any provision of previous"
    r"|shall (?:continue to )?monitor|is (?:hereby )?(?:authorized|directed)|are (?:hereby )?(?:authorized|directed)"
    r"|shall (?:provide|submit|inform|notify|ensure|determine|consult|consider|review)"
    r"|to the extent required by law|general provisions"
    r"|determine whether any|shall not be affected",
    re.IGNORECASE,
)
_TOGETHER = re.compile(
    r"\b(?:in addition to|in lieu of|instead of|on top of)\b[^.]{0,60}\b(?:dut(?:y|ies)|tariffs?|fees)\b"
    r"|\bnot (?:also )?be subject to\b[^.]{0,80}\b(?:dut(?:y|ies)|tariffs?)\b",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"\b(\d{1,3}) (day|month|year)s? (?:of|after|from) the date of this (?:proclamation|order|memorandum)",
    re.IGNORECASE,
)
_ITEM = re.compile(r"\s*\(?[a-z]{1,3}\)")
_CLOSES = re.compile(
    r"\b(?:through|until|expires?(?: on)?|terminates? on|clos(?:e|es|ing)(?: on)?|ends? on)\b[^.]{0,90}$"
)
MOST = 6
_LONGEST = 60  # words


def directs(text: str, start: int) -> list[str]:
    """The sentences from a place on that order something of trade: a quota, a negotiation, where to buy."""
    found = []
    for sentence in _sentences(text, start):
        orders = _DIRECTS.search(sentence) and not _FORMULA.search(sentence)
        if orders and _MEASURE_OF_TRADE.search(sentence):
            found.append(_cut(sentence))
    return found[:MOST]


def tells(text: str) -> list[str]:
    """The sentences of a fact sheet, statement or release that speak of trade."""
    found = [_cut(one) for one in _sentences(text, 0) if _MEASURE_OF_TRADE.search(one)]
    return list(dict.fromkeys(found))[:MOST]


def together(text: str, start: int) -> list[str]:
    """The sentences that say how the duties of a paper lie on those of others."""
    return [_cut(one) for one in _sentences(text, start) if _TOGETHER.search(one)][:MOST]


def within(text: str, start: int, said: Date) -> str:
    """The day that a paper gives as days, months or years from its own; empty where it gives none."""
    found = _WITHIN.search(text, start)
    if found is None:
        return ""
    number, unit = int(found[1]), found[2].lower()
    step = relativedelta(
        days=number if unit == "day" else 0,
        months=number if unit == "month" else 0,
        years=number if unit == "year" else 0,
    )
    last: dt.date = said + step
    return last.isoformat()


def clause(text: str, at: int) -> tuple[int, int]:
    """(start, end) of the paragraph around a place; that of an item of a list begins with the words before the list."""
    start = text.rfind("\n\n", 0, at) + 1
    end = text.find("\n\n", at)
    while start > 1 and _ITEM.match(text, start):
        start = text.rfind("\n\n", 0, start - 1) + 1
    return start, end if end >= 0 else len(text)


def closes(text: str, days: Sequence[Day]) -> str:
    """The last day on which a thing ends, by the words before it; empty where none does."""
    return max(
        (one.value for one in days if _CLOSES.search(text[max(0, one.span.start - 100) : one.span.start])), default=""
    )


def _sentences(text: str, start: int) -> Iterator[str]:
    for one in sentences(text):
        if one.start >= start:
            yield " ".join(text[one.start : one.end].split())


def _cut(sentence: str) -> str:
    words = sentence.split()
    return " ".join(words[:_LONGEST])
