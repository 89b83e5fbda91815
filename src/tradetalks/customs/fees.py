"""What is due at the border beside duties: the merchandise processing fee and the harbor maintenance fee."""

from __future__ import annotations

import csv
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from tradetalks.customs.answer import cents
from tradetalks.customs.importers import SCHEDULED
from tradetalks.customs.lists import DATA
from tradetalks.dates import Date, parse_date
from tradetalks.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Collection

VESSEL = frozenset({"sea", "ocean", "vessel", "ship", "boat", "maritime", "10", "11", "fcl", "lcl"})
OTHER_MODES = frozenset(
    {"air", "truck", "road", "rail", "mail", "courier", "express", "20", "21", "30", "31", "40", "41"}
)


class Fee(NamedTuple):
    """A fee from one day to another: a rate on the customs value, its limits for one entry, and who is free of it."""

    name: str
    since: Date
    until: Date | None
    rate: float
    least: float
    most: float
    free_with: frozenset[str]
    law: str

    def of(self, value: float) -> float:
        """USD on an entry of a value."""
        return cents(min(max(value * self.rate, self.least), self.most))


NOTHING = Fee("", Date.min, None, 0.0, 0.0, 0.0, frozenset(), "")


def fee(name: str, destination: str, on: Date, claims: Collection[str] = ()) -> Fee:
    """The fee `mpf` or `hmf` on a formal entry; one of nothing where none is due or none is known for the day.

    Originating goods under the agreements of 19 CFR 24.23(c) are free of the merchandise processing fee.
    """
    if destination != SCHEDULED:
        return NOTHING
    for row in _fees():
        if row.name == name and row.since <= on and (row.until is None or on < row.until):
            return NOTHING if row.free_with & {*claims} else row
    return NOTHING


def by_vessel(mode: str) -> bool:
    """Whether a mode of transport is by vessel; raises BadInput for an unknown one."""
    said = mode.strip().casefold().removesuffix(".0")
    if said not in VESSEL | OTHER_MODES:
        raise BadInput(
            "mode: no mode of transport", evidence=repr(mode), remedy="sea, air, truck, rail; or 11, 40, 30, 20"
        )
    return said in VESSEL


@cache
def _fees() -> tuple[Fee, ...]:
    rows = csv.DictReader(DATA.joinpath("fees.csv").read_text(encoding="utf-8").splitlines())
    return tuple(
        Fee(
            row["fee"],
            parse_date(row["since"]),
            parse_date(row["until"]) if row["until"] else None,
            float(row["rate"]),
            float(row["least"] or 0.0),
            float(row["most"] or "inf"),
            frozenset(row["free_with"].split()),
            row["law"],
        )
        for row in rows
    )
