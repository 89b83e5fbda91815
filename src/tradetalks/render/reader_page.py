"""What reports say, as one self-contained HTML page with the passages highlighted."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tradetalks.answers.claims import actor_text, measure_text, percent, shortened, terms_text
from tradetalks.answers.read import acts_told
from tradetalks.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.ledger import Ledger
    from tradetalks.reader import Claim, CrossReading, Reading

_TEMPLATES = Path(__file__).resolve().parent / "templates"
_FAMILIES = {
    "threat": ("threaten", "announce", "impose", "raise", "resume", "consider"),
    "relief": ("postpone", "avert", "cut", "extend", "exempt", "annul", "lapse"),
    "deal": ("agree", "approve", "buy", "meet", "confirm", "discuss"),
    "doubt": ("deny", "withhold"),
    "comment": ("comment", "expect"),
}


@dataclass(frozen=True)
class Piece:
    """A stretch of a passage: its text, the numbers of the claims that quote it, and their family of acts."""

    text: str
    numbers: tuple[int, ...]
    family: str


@dataclass(frozen=True)
class Passage:
    """A line of a report with the claims read from it; `unread` where it speaks of a measure and gave none."""

    pieces: tuple[Piece, ...]
    claims: tuple[tuple[int, Claim], ...]
    unread: bool = False


def write_page(readings: Sequence[Reading], cross: CrossReading, ledger: Ledger, path: Path) -> None:
    """Write the page; every passage is shown, those that gave no claim although they speak of a measure are marked."""
    environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)
    environment.globals.update(
        actor_text=actor_text,
        terms_text=terms_text,
        measure_text=lambda claim: measure_text(claim, ledger),
        shortened=shortened,
        percent=percent,
        family=family,
        cell_acts=acts_told,
    )
    page = environment.get_template("reader.html.j2").render(
        readings=readings, cross=cross, passages=[passages(reading) for reading in readings], families=tuple(_FAMILIES)
    )
    write_atomically(path, page.encode())


def family(act: str) -> str:
    return next((name for name, acts in _FAMILIES.items() if act in acts), "comment")


def passages(reading: Reading) -> list[Passage]:
    """Every line, cut where claims begin and end; numbers count through the report."""
    text = reading.document.text
    numbered = list(enumerate(reading.claims, 1))
    found: list[Passage] = []
    for start, end in _stretches(reading):
        here = tuple((number, claim) for number, claim in numbered if start <= claim.span.start < end)
        cuts = sorted(
            {start, end, *(min(end, edge) for _, claim in here for edge in (claim.span.start, claim.span.end))}
        )
        pieces = []
        for first, last in pairwise(cuts):
            covering = [(number, claim) for number, claim in here if claim.span.start <= first < claim.span.end]
            kind = family(covering[-1][1].act) if covering else ""
            pieces.append(Piece(text[first:last], tuple(number for number, _ in covering), kind))
        missed = any(start <= span.start < end for span in reading.unread)
        found.append(Passage(tuple(pieces), here, missed))
    return found


def _stretches(reading: Reading) -> list[tuple[int, int]]:
    """Lines of the report, without the blanks around them."""
    found, position = [], 0
    for line in reading.document.text.splitlines(keepends=True):
        stripped = line.strip()
        if stripped:
            start = position + line.find(stripped)
            found.append((start, start + len(stripped)))
        position += len(line)
    return found
