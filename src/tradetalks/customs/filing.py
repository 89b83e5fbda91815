"""How an entry summary reports duties of chapter 99: in which order, and under which authority they are counted.

The order is data: data/customs/filing_order.csv, with the message of customs that gives it.
"""

from __future__ import annotations

import csv
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from tradetalks.customs.lists import DATA

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from tradetalks.customs.reasons import Shipment
    from tradetalks.ledger import Measure, State


class Place(NamedTuple):
    """A place in the order of reporting: authorities whose names begin so, and the family they are counted in."""

    place: int
    authority: str
    family: str


def in_filing_order(layers: Iterable[tuple[str, str]]) -> list[str]:
    """Headings of (authority, heading) in the order in which an entry summary reports them, each once."""
    ordered = sorted(layers, key=lambda layer: _place(layer[0]).place)
    return list(dict.fromkeys(heading for _, heading in ordered))


def free_headings(
    shipment: Shipment, in_force: Iterable[tuple[Measure, State]], charged: Collection[str]
) -> list[tuple[str, str]]:
    """(authority, heading) of what an entry reports because a measure does not charge the goods, in no order.

    in_force  measures between the two places; charged  ids of those that charge the goods
    """
    found = []
    for measure, _ in in_force:
        rows = [row for row in _free().get(measure.id, ()) if row["origin"] in ("", shipment.origin)]
        if not rows or measure.id in charged or not any(map(shipment.stands_on, measure.scope.products)):
            continue
        because = [name.removeprefix("list:") for name in measure.scope.exempt if shipment.stands_on(name)]
        over = any(shipment.book.measures[name].authority in measure.yields_to for name in charged)
        for row in rows:
            if row["because"] == "gives way" if over else row["because"] in because[:1]:
                found.append((measure.authority or "", row["heading"]))
    return found


@cache
def _free() -> dict[str, list[dict[str, str]]]:
    rows = csv.DictReader(DATA.joinpath("free_headings.csv").read_text(encoding="utf-8").splitlines())
    found: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        found.setdefault(row["measure"], []).append(row)
    return found


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
