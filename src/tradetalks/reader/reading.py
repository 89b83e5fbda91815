"""Reading one report or many."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

from tradetalks.errors import BadInput
from tradetalks.ledger import Ledger
from tradetalks.reader.binding import bound
from tradetalks.reader.claims import claims_in, unread
from tradetalks.reader.document import read_file
from tradetalks.reader.records import Passage, Reading, Span
from tradetalks.reader.scene import full_names, scene

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tradetalks.dates import Date
    from tradetalks.reader.records import Claim, Document, Finder
    from tradetalks.reader.scene import Scene

SUFFIXES = (".txt", ".text", ".html", ".htm", ".md")
_SHINGLE = 4
_SHORTEST = 8
_SEEDS = tuple(0x9E3779B1 * number & 0xFFFFFFFF for number in range(1, 13))
_WORD = re.compile(r"[a-z0-9%']+")


def read(document: Document, *, finder: Finder | None = None, ledger: Ledger | None = None) -> Reading:
    """What a report says.

    finder   finds the claims in place of the reader's rules; numbers and days are always the rules'
    ledger   whose records the claims are bound to; the shipped one unless given
    raises   BadInput where a finder's claim does not quote the document at its span
    """
    book = ledger if ledger is not None else Ledger.load()
    layout = scene(document)
    claims, numbers, days = claims_in(layout)
    if finder is not None:
        claims = list(_checked(document, finder(document)))
    claims = list(bound(claims, document.date, book))
    return Reading(
        document,
        tuple(claims),
        tuple(numbers),
        tuple(days),
        passages(layout),
        full_names(document.text),
        unread(layout, claims),
    )


def read_all(paths: Iterable[Path], *, date: Date | None = None) -> Iterator[Reading | BadInput]:
    """One reading after another; a file that cannot be read gives its error, and the next one is read."""
    for path in paths:
        try:
            document = read_file(path, date=date)
        except BadInput as error:
            yield error
        else:
            yield read(document)


def report_files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files named, and in folders every text, HTML and Markdown file, in the order of their names."""
    for path in paths:
        if path.is_dir():
            yield from sorted(
                found for found in path.rglob("*") if found.suffix.lower() in SUFFIXES and found.is_file()
            )
        else:
            yield path


def without_text(reading: Reading) -> Reading:
    """The reading without the report's text and without traces: what is kept of many reports."""
    claims = tuple(replace(claim, traces=()) for claim in reading.claims)
    return replace(reading, document=replace(reading.document, text=""), claims=claims)


def passages(layout: Scene) -> tuple[Passage, ...]:
    """A signature of every sentence of eight words or more, by which near-duplicates are found.

    Twelve minima of hashed runs of four words: the share of equal minima estimates the share of equal runs
    (Broder 1997, On the resemblance and containment of documents).
    """
    found = []
    for sentence in layout.sentences:
        words = _WORD.findall(layout.plain, sentence.start, sentence.end)
        if len(words) < _SHORTEST:
            continue
        runs = [zlib.crc32(" ".join(words[i : i + _SHINGLE]).encode()) for i in range(len(words) - _SHINGLE + 1)]
        signature = tuple(min([run ^ seed for run in runs]) for seed in _SEEDS)
        found.append(Passage(Span(sentence.start, sentence.end), signature))
    return tuple(found)


def _checked(document: Document, claims: Iterable[Claim]) -> Iterator[Claim]:
    for claim in claims:
        there = document.text[claim.span.start : claim.span.end]
        if there != claim.quote:
            raise BadInput(
                "a finder's claim does not quote the report",
                where=f"{document.name}, characters {claim.span.start} to {claim.span.end}",
                evidence=f"{claim.quote!r} against {there!r}",
                remedy="let quote be the document's text at span",
            )
        yield claim
