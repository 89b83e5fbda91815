"""What lines of an order book have in common: the law of their origin, their product, their day and declaration."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from tradetalks.customs.facts import conditions
from tradetalks.customs.lists import spans_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.customs.formula import Formula
    from tradetalks.customs.lines import Entry
    from tradetalks.customs.rate_words import Worded
    from tradetalks.dates import Date
    from tradetalks.ledger import Measure, State


class Group(NamedTuple):
    """Goods of one origin under the same law, whose entries claim and declare the same.

    on       the first day of a period in which this law is in force
    by_rate  whether a measure that fills up or replaces the ordinary duty is in force, so that it decides what is paid
    """

    origin: str
    destination: str
    on: Date
    entry: Entry
    by_rate: bool


class Product(NamedTuple):
    """A product as it stands in a version of the schedule.

    line      eight or ten digits
    formula   its ordinary rate, from `column`
    plain     the rate for an entry that claims nothing, where it is ad valorem
    """

    line: str
    formula: Formula | Worded
    column: str
    plain: float | None


class Lot(NamedTuple):
    """Lines of one origin, day and declaration.

    group     place in the book's groups
    by_rate   whether its goods pay by their ordinary rate
    day       as the year, month and day
    version   of the products, by its place in the book
    claims    of its entry
    processing  place in the book of the merchandise processing fee of a formal entry
    month     of the day, year times 100 plus month
    beyond    1 where the day lies after what the ledger covers, 2 where before the schedule, otherwise 0
    products  product as written -> its place, that of its class, its rate where ad valorem; or why it has none.
              with `NO_DAY` for the day. Shared by all lots whose products are read alike
    ready     (place of a class, ordinary rate where it counts) -> place of its kind, as far as read: goods that may
              enter. Shared by all lots of a group
    """

    group: int
    by_rate: bool
    origin: str
    destination: str
    day: str
    version: int
    claims: tuple[str, ...]
    processing: int
    month: int
    beyond: int
    products: dict[str, tuple[int, int, float | None] | str]
    ready: dict[tuple[int, float | None], int]


class Named(NamedTuple):
    """What the scopes of the measures on goods of an origin name in a period.

    falling, barring  tariffs and import bans, with their states
    lists    product lists, and `all`
    scopes   HS codes
    """

    falling: Sequence[tuple[Measure, State]]
    barring: Sequence[tuple[Measure, State]]
    lists: frozenset[str]
    scopes: tuple[str, ...]

    def those_of(self, codes: Sequence[str], on: Date, as_of: Date) -> frozenset[str]:
        """Those on which some lines stand on a day; what else the goods have to be is left aside."""
        found: frozenset[str] = frozenset()
        for code in codes:
            found |= self.lists & _lists_of(code, on, as_of)
            full = code.ljust(10, "0")
            if full.startswith(self.scopes):
                found |= {*filter(full.startswith, self.scopes)}
        return found


def named_by(falling: Sequence[tuple[Measure, State]], barring: Sequence[tuple[Measure, State]]) -> Named:
    """What the scopes of measures name, those that they exempt with it."""
    scopes = [measure.scope for measure, _ in (*falling, *barring)]
    names = {name for scope in scopes for name in (*scope.products, *scope.exempt)}
    lists = frozenset(name for name in names if name == "all" or name.startswith("list:"))
    return Named(falling, barring, lists, tuple(sorted(names - lists)))


@cache
def _lists_of(code: str, on: Date, as_of: Date) -> frozenset[str]:
    """The product lists on which a line stands on a day, conditions aside, and `all`."""
    listed = {name for name, span in spans_of(code) if span.holds(on, as_of)}
    listed |= {name for name, condition in conditions().items() if condition.on_lines(code)}
    return frozenset({"all", *(f"list:{name}" for name in listed)})
