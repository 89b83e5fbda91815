"""Where a figure stands: the words beside it, those of its paragraph, and the countries named before it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from tradetalks.reader.records import Document
from tradetalks.reader.scene import scene

if TYPE_CHECKING:
    from tradetalks.reader.records import Number

_BREAK = re.compile(r"[;:]|, |\b(?:but|while|whereas|and that)\b")
_SENTENCE = re.compile(r"[.!?][\"”’')]* ")


@dataclass(frozen=True)
class Setting:
    """The surroundings of a figure, in small letters with a blank for each hyphen.

    clause, sentence, paragraph  each holds the one before it
    countries                    ISO codes, the one named last before the figure first
    """

    clause: str
    sentence: str
    paragraph: str
    countries: tuple[str, ...]


def setting_of(document: Document, number: Number) -> Setting:
    """Where a figure stands in a document with its text."""
    begin, end = _line_of(document.text, number)
    paragraph = document.text[begin:end]
    start, stop = number.span.start - begin, number.span.end - begin
    sentence = _around(_SENTENCE, paragraph, start, stop)
    clause = _around(_BREAK, paragraph, start, stop)
    clause = (max(clause[0], sentence[0]), min(clause[1], sentence[1]))
    named = [code for start, code in _nations(paragraph) if start < stop]
    return Setting(
        clause=_plain(paragraph[slice(*clause)]),
        sentence=_plain(paragraph[slice(*sentence)]),
        paragraph=_plain(paragraph),
        countries=tuple(dict.fromkeys(named[::-1])),
    )


@lru_cache(maxsize=200)
def _nations(paragraph: str) -> tuple[tuple[int, str], ...]:
    """Where each country is named in a paragraph."""
    layout = scene(Document("paragraph", paragraph, None, ""))
    return tuple((one.start, one.word.name) for one in layout.within(0, len(paragraph), "nation"))


def paragraph_of(document: Document, number: Number) -> str:
    """The paragraph of a figure, as `Setting` has it; empty where the text was let go."""
    return _plain(document.text[slice(*_line_of(document.text, number))])


def _line_of(text: str, number: Number) -> tuple[int, int]:
    end = text.find("\n", number.span.end)
    return text.rfind("\n", 0, number.span.start) + 1, end if end >= 0 else len(text)


def _around(pattern: re.Pattern[str], text: str, start: int, stop: int) -> tuple[int, int]:
    """The stretch between two breaks that holds [start, stop)."""
    before = [found.end() for found in pattern.finditer(text, 0, start)]
    after = pattern.search(text, stop)
    return before[-1] if before else 0, after.start() if after else len(text)


def _plain(text: str) -> str:
    return re.sub(r"[\s\u2010-\u2014-]+", " ", text.lower())
