"""How an entry summary reports duties of chapter 99: in which order, and under which authority they are counted.

The order is data: data/customs/filing_order.csv, with the message of customs that gives it.
"""

from __future__ import annotations

import csv
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from tradetalks.customs.lists import DATA

if TYPE_CHECKING:
    from collections.abc import Iterable


class Place(NamedTuple):
    """A place in the order of reporting: authorities whose names begin so, and the family they are counted in."""

    place: int
    authority: str
    family: str


def in_filing_order(layers: Iterable[tuple[str, str]]) -> list[str]:
    """Headings of (authority, heading) in the order in which an entry summary reports them, each once."""
    ordered = sorted(layers, key=lambda layer: _place(layer[0]).place)
    return list(dict.fromkeys(heading for _, heading in ordered))


def family_of(authority: str) -> str:
    """The family in which duties of an authority are counted: `section_301`, `ieepa`, ... or `other`."""
    return _place(authority).family


def families() -> tuple[str, ...]:
    """Every family, in the order of reporting."""
    return tuple(dict.fromkeys(row.family for row in _order()))


@cache
def _place(authority: str) -> Place:
    return next(row for row in _order() if authority.startswith(row.authority))


@cache
def _order() -> tuple[Place, ...]:
    rows = csv.DictReader(DATA.joinpath("filing_order.csv").read_text(encoding="utf-8").splitlines())
    return tuple(Place(int(row["place"]), row["authority"], row["family"]) for row in rows)
