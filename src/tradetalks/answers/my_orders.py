"""Which lines of an order book a measure touches: by code, origin, destination. What they pay is `duty --file`'s."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tradetalks.customs.columns import KNOWN, columns_of
from tradetalks.customs.facts import conditions
from tradetalks.customs.goods import ALL
from tradetalks.customs.intake import Intake
from tradetalks.customs.lists import stands_on
from tradetalks.customs.order_parts import rows_of
from tradetalks.customs.stack import applies_between
from tradetalks.errors import BadInput, TradetalksError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tradetalks.dates import Date
    from tradetalks.ledger import Measure

_SHORTEST = 6  # digits of a code that stands for goods


@dataclass(frozen=True)
class Order:
    """A line of an order book; `line` counts from the first line below the header; value in USD, None if unknown."""

    line: int
    product: str
    origin: str
    destination: str
    value: float | None


@dataclass(frozen=True)
class OrderBook:
    """The lines that could be read, and line -> why it could not be."""

    orders: tuple[Order, ...]
    unread: dict[int, str]


def read_order_book(path: Path) -> OrderBook:
    """The lines of a .csv or .xlsx under any names of columns that `duty --file` takes.

    raises  BadInput as `duty --file` does; a line that cannot be read is kept with its message
    """
    columns = columns_of(path, {}, ())
    intake = Intake(path, columns)
    orders, unread = [], {}
    for number, row in enumerate(rows_of(columns.parts(path, 1)[0]), 1):
        cells = dict(zip(KNOWN, intake.cells_of(row), strict=True))
        try:
            product = intake.code(cells["product"])
            if not product.isdigit() or len(product) < _SHORTEST:
                raise BadInput("product: no HS code", evidence=product)
            origin, destination = (intake.place(cells[name], name) for name in ("origin", "destination"))
        except TradetalksError as error:
            unread[number] = error.what + (f" ({error.evidence})" if error.evidence else "")
            continue
        orders.append(Order(number, product, origin, destination, _value(cells, intake)))
    return OrderBook(tuple(orders), unread)


def touched(measure: Measure, orders: Sequence[Order], on: Date, as_of: Date) -> list[Order]:
    """The orders whose goods are in a measure's scope on a day, as known on another.

    What is exempt only if somebody claims or states it counts as touched.
    """
    scope = measure.scope
    exempt = [name for name in scope.exempt if name.removeprefix("list:") not in conditions()]
    return [
        order
        for order in orders
        if applies_between(measure, order.origin, order.destination)
        and any(_covers(name, order.product, on, as_of) for name in scope.products)
        and not any(_covers(name, order.product, on, as_of) for name in exempt)
    ]


def _value(cells: Mapping[str, object], intake: Intake) -> float | None:
    """USD; None for an amount, a currency or a day that cannot be read: what an act covers does not depend on it."""
    try:
        return intake.value(cells["value"], cells["currency"], cells["terms"], intake.day(cells["on"]))
    except TradetalksError:
        return None


def _covers(product: str, code: str, on: Date, as_of: Date) -> bool:
    if product == ALL:
        return True
    if product.startswith("list:"):
        return stands_on(code, product.removeprefix("list:"), on, as_of)
    return code.startswith(product.removeprefix("hs:"))
