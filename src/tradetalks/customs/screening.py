"""Parties of an order book on a list that the user brings, with the columns of the Consolidated Screening List.

A match is a question and no finding: many firms share a name. Names are compared as the list's own search does: without
case, accents, signs and legal forms, letters of other scripts as they are spelt in Latin; then by likeness.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.customs.lists import DATA
from tradetalks.customs.order_parts import rows_of
from tradetalks.errors import BadInput
from tradetalks.files import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from tradetalks.customs.columns import Columns

REQUIRED = ("name", "source")
OPTIONAL = ("alt_names", "type", "programs", "federal_register_notice", "start_date", "end_date", "entity_number")
NEAR = 0.85  # likeness from which a name is told; two slips in a name of twelve letters
PART = 0.9  # likeness said of a party that holds all words of a listed name
ALIKE, WITHIN = 0.4, 0.7  # shares of pieces in common from which names, or a name within another, are compared
MOST_LETTERS = 300
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Listed:
    """A record of the list: its name and other names, the list that it stands on, and what that says of it."""

    name: str
    names: tuple[str, ...]
    source: str
    said: str


@dataclass(frozen=True)
class Match:
    """A party that may be a record of the list. `score` is 1 for the same name, less for one that is like it."""

    lines: tuple[int, ...]
    column: str
    party: str
    listed: Listed
    by: str
    score: float

    @property
    def exact(self) -> bool:
        return self.score == 1.0


def read_screening(path: Path) -> tuple[Listed, ...]:
    """The records of a CSV with the columns of the public list.

    raises  BadInput for another file, one without records or without the columns name and source, a record without name
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadInput("the list cannot be read", where=shown(path), evidence=str(error), remedy="a CSV") from None
    lacking = [column for column in REQUIRED if not rows or column not in rows[0]]
    if lacking:
        remedy = "columns " + ", ".join((*REQUIRED, *OPTIONAL)) + ", as the public list has them"
        what = f"no column {lacking[0]!r}" if rows else "a list without records"
        raise BadInput(what, where=shown(path), remedy=remedy)
    return tuple(_listed(row, f"{shown(path)}, row {number}") for number, row in enumerate(rows, start=2))


def _listed(row: Mapping[str, str | None], where: str) -> Listed:
    cells = {name: (row.get(name) or "").strip() for name in (*REQUIRED, *OPTIONAL)}
    if not cells["name"]:
        raise BadInput("a record without a name", where=where, remedy="mend the row or take it out")
    others = tuple(filter(None, (one.strip() for one in cells["alt_names"].split(";"))))
    days = " to ".join(filter(None, (cells["start_date"], cells["end_date"])))
    said = "; ".join(
        filter(None, (cells["type"], cells["programs"], cells["federal_register_notice"], days, cells["entity_number"]))
    )
    return Listed(cells["name"], (cells["name"], *others), cells["source"], said)


def parties_of(path: Path, columns: Columns, chosen: Sequence[str]) -> dict[tuple[str, str], list[int]]:
    """(column, party) -> lines of an order book, the first below the header 1.

    chosen  names of columns in the file; without them those that data/customs/party_columns.csv knows
    raises  BadInput for a column that is not there, and for a book without a column of parties
    """
    absent = [name for name in chosen if name not in columns.header]
    found = [name for name in columns.header if name in chosen or (not chosen and _key(name) in _party_columns())]
    if absent or not found:
        what = f"--party: the header has no {absent[0]!r}" if absent else "no column of parties, so nobody was screened"
        remedy = "name the columns that hold firms or people: --party 'Name in the file'"
        raise BadInput(what, where=shown(path), evidence=", ".join(columns.header)[:200], remedy=remedy)
    parties: dict[tuple[str, str], list[int]] = defaultdict(list)
    places = {name: columns.header.index(name) for name in found}
    for number, row in enumerate(rows_of(columns.parts(path, 1)[0]), start=1):
        for name, at in places.items():
            party = " ".join(str(row[at]).split())[:MOST_LETTERS] if at < len(row) and row[at] is not None else ""
            if party:
                parties[name, party].append(number)
    return dict(parties)


def screen(parties: Mapping[tuple[str, str], Sequence[int]], listed: Sequence[Listed]) -> list[Match]:
    """The parties that may be on the list, those with the same name first; each record once per party."""
    index = _Index(listed)
    found = [
        Match(tuple(lines), column, party, record, name, score)
        for (column, party), lines in parties.items()
        for record, name, score in index.like(party)
    ]
    return sorted(found, key=lambda one: (-one.score, one.lines, one.listed.name))


class _Index:
    """The names of a list by their pieces of three letters, so that few are compared letter by letter."""

    def __init__(self, listed: Sequence[Listed]) -> None:
        self.listed = listed
        self.names = [(at, name, words_of(name)) for at, one in enumerate(listed) for name in one.names]
        places: dict[str, list[int]] = defaultdict(list)
        for place, (_, _, words) in enumerate(self.names):
            for piece in _pieces(words):
                places[piece].append(place)
        self.by_piece = {piece: np.array(found) for piece, found in places.items()}
        self.sizes = np.array([len(_pieces(words)) for _, _, words in self.names])

    def like(self, party: str) -> Iterable[tuple[Listed, str, float]]:
        """(record, the name of it that is like the party's, score) of each record that is near enough."""
        words = words_of(party)
        best: dict[int, tuple[float, str]] = {}
        for place in self._candidates(words):
            at, name, others = self.names[place]
            score = likeness(words, others)
            if score >= NEAR and score > best.get(at, (0.0, ""))[0]:
                best[at] = score, name
        for at, (score, name) in best.items():
            yield self.listed[at], name, score

    def _candidates(self, words: Sequence[str]) -> list[int]:
        """The names that share enough pieces: a slip in a letter takes three, and words may stand in another order."""
        pieces = _pieces(words)
        known = [self.by_piece[piece] for piece in pieces if piece in self.by_piece]
        if not words or not known:
            return []
        shared = np.bincount(np.concatenate(known), minlength=len(self.names))
        alike = shared >= ALIKE * np.maximum(self.sizes, len(pieces))
        return [int(place) for place in np.flatnonzero(alike | (shared >= WITHIN * self.sizes))]


def likeness(party: Sequence[str], listed: Sequence[str]) -> float:
    """1 for the same words in any order, otherwise the likeness of the letters, or `PART` where one holds the other."""
    if sorted(party) == sorted(listed):
        return 1.0
    letters = SequenceMatcher(None, " ".join(sorted(party)), " ".join(sorted(listed)), autojunk=False).ratio()
    joined = SequenceMatcher(None, "".join(party), "".join(listed), autojunk=False).ratio()
    whole = set(listed) <= set(party) and (len(listed) > 1 or len(listed[0]) > 5)
    return min(0.99, max(letters, joined, PART if whole else 0.0))


@cache
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name as they are compared: Latin letters without accents or case, no legal form."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", name) if unicodedata.category(one) not in ("Mn", "Cf"))
    spelt = "".join(_letters().get(one, one) for one in plain.casefold())
    words = _WORDS.findall(re.sub(r"(?<=\w)[.'’](?=\w)", "", spelt))
    return tuple(word for word in words if word not in _legal_forms()) or tuple(words)


def _pieces(words: Sequence[str]) -> set[str]:
    text = f"  {''.join(words)} "
    return {text[at : at + 3] for at in range(len(text) - 2)}


@cache
def _letters() -> dict[str, str]:
    return {row["letter"]: row["written"] for row in _table("letters.csv")}


@cache
def _legal_forms() -> frozenset[str]:
    return frozenset(row["word"] for row in _table("legal_forms.csv"))


@cache
def _party_columns() -> frozenset[str]:
    return frozenset(_key(row["written"]) for row in _table("party_columns.csv"))


def _table(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(DATA.joinpath(name).read_text(encoding="utf-8").splitlines()))


def _key(written: str) -> str:
    return re.sub(r"[^a-z0-9]", "", written.casefold())
