"""Paragraphs, sentences and quotations of a report, as spans of its text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sentencex

from tradetalks.reader.records import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_BULLET = re.compile(r"\s*(?:[•▪◦*·–-]|\(?[a-z0-9]{1,3}[.)])\s+")
_TERMINAL = re.compile(r"[.!?:;…][\"”’')\]]*\s*$")
_SENTENCE_INSIDE = re.compile(r"[a-z0-9]{2}[.!?][\"”]? [\"“A-Z]")
_BOILERPLATE = re.compile(
    r"\s*(leave a (reply|comment)|your email address|required fields|read:|read more|follow .* on (twitter|x)\b"
    r"|must read|recommended stories|list of \d+ items|tune in|published (by|on)|please enter your|spot_img"
    r"|with inputs? from|\(?reporting by|subscribe|sign up|advertisement|copyright|all rights reserved|\d+ min read"
    r"|share this|related:|published:|– ends|\(corrects)",
    re.IGNORECASE,
)
_LABEL = re.compile(r"\s*((?:[A-Z][\w.'’-]*)(?: [A-Z][\w.'’-]*){0,3}|Q|A)\s?:\s")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]\.){1,3}|\b(?:Mr|Mrs|Ms|Dr|No|Nos|Sec|Art|Nov|Dec|Oct|Sept|Jan|Feb|Aug|St))\.?$"
)
_LONGEST_PARAGRAPH = 20_000


@dataclass(frozen=True, slots=True)
class Sentence:
    """Characters [start, end) of one sentence.

    paragraph   its number in the report
    heading     a line without a full stop: a title, not a statement
    label       who speaks, in a transcript
    lead        the line ending in a colon under which a list item stands
    """

    start: int
    end: int
    paragraph: int
    heading: bool = False
    label: str = ""
    lead: Span | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation without its marks; `double` tells a quotation from one inside another."""

    start: int
    end: int
    paragraph: int


def sentences(text: str) -> list[Sentence]:
    """Every sentence, heading and list item of a report, boilerplate left out."""
    found: list[Sentence] = []
    lead: Span | None = None
    for number, (start, end) in enumerate(paragraphs(text)):
        content = text[start:end]
        if _BOILERPLATE.match(content):
            continue
        bullet = _BULLET.match(content)
        heading = _TERMINAL.search(content) is None and bullet is None and len(content) < 200
        heading = heading and _SENTENCE_INSIDE.search(content) is None
        if heading:
            found.append(Sentence(start, end, number, heading=True))
            lead = None
            continue
        skipped = bullet.end() if bullet else 0
        label = _LABEL.match(content, skipped)
        skipped = label.end() if label else skipped
        for first, last in _split(content[skipped:]):
            begin = start + skipped + first
            item = lead if bullet and lead else None
            found.append(Sentence(begin, start + skipped + last, number, label=label[1] if label else "", lead=item))
        if content.rstrip().endswith(":"):
            lead = Span(found[-1].start, found[-1].end)
        elif not bullet:
            lead = None
    return found


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Runs of lines that belong together: hard-wrapped lines are joined, others stand alone."""
    start = end = -1
    position = 0
    for line in text.splitlines(keepends=True):
        stripped = line.strip()
        begin = position + line.find(stripped) if stripped else position
        finish = begin + len(stripped)
        if stripped and start >= 0 and _continues(text[start:end], stripped) and finish - start < _LONGEST_PARAGRAPH:
            end = finish
        else:
            if start >= 0:
                yield start, end
            start, end = (begin, finish) if stripped else (-1, -1)
        position += len(line)
    if start >= 0:
        yield start, end


def _continues(before: str, line: str) -> bool:
    """Whether a line goes on with the paragraph before it."""
    last = before.rpartition("\n")[2]
    if _BULLET.match(line) or _TERMINAL.search(before):
        return False
    return line[0].islower() or 55 <= len(last) <= 100


def _split(content: str) -> Iterator[tuple[int, int]]:
    """Sentences of a paragraph; a break after an abbreviation is undone."""
    start = 0
    for found in sentencex.get_sentence_boundaries("en", content):
        end = found["end_index"]
        piece = content[start:end]
        if _ABBREVIATION.search(piece.rstrip()) and end < len(content):
            continue
        stripped = piece.strip()
        if stripped:
            first = start + piece.find(stripped[0])
            yield first, first + len(stripped)
        start = end


def quotes(text: str) -> list[Quote]:
    """Quotations in double marks, curly or straight; one left open ends with its paragraph."""
    found = []
    for number, (start, end) in enumerate(paragraphs(text)):
        opened = -1
        for position in range(start, end):
            letter = text[position]
            if letter not in '“”"„«»':
                continue
            if opened < 0 and letter not in "”»":
                opened = position + 1
            elif opened >= 0 and letter not in "“„«":
                found.append(Quote(opened, position, number))
                opened = -1
        if opened >= 0:
            found.append(Quote(opened, end, number))
    return found
