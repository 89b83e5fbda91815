"""Which antidumping and countervailing orders of the user's list may reach a shipment, beside what it pays."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tradetalks.actors import place_name
from tradetalks.customs.case_orders import orders_on
from tradetalks.customs.reasons import ORDERS_OUTSIDE
from tradetalks.customs.schedule import dotted
from tradetalks.dates import parse_date
from tradetalks.products import parse_hs
from tradetalks.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.answer import Answer
    from tradetalks.customs.case_orders import CaseOrder

HEADS = ("order", "goods", "kind", "from", "on", "its lines", "scope")


def with_orders(answer: Answer, orders: Sequence[CaseOrder], cases: Sequence[tuple[str, str, str, str]]) -> Answer:
    """The answer with the orders that name each (product, origin, destination, day); their rates are not in it."""
    rows = []
    for code, origin, _, on in cases:
        product = parse_hs(code, where="the product")
        for one in orders_on(orders, product, origin, parse_date(on, where="--on")):
            lines = ", ".join(map(dotted, one.names(product)))
            rows.append((one.case, one.title, one.kind, place_name(origin), on, lines, one.scope))
    columns = tuple(map(Column, HEADS))
    note = "The words of the scope decide, not the tariff line. The deposit goes by producer and exporter."
    table = Table("orders", "Antidumping and countervailing orders that may reach it", columns, tuple(rows), note)
    asked = tuple(_read_with(one, len(orders)) if one.name == "missing" else one for one in answer.tables)
    tables = (*asked, table) if rows else asked
    return replace(answer, sentences=(*answer.sentences, _said(rows, len(orders))), tables=tables)


def _read_with(missing: Table, read: int) -> Table:
    """What is not known, once a list of orders was read: what they cost, no longer whether there are any."""
    cost = f"deposits under antidumping and countervailing orders, by producer: your list of {read} says which exist"
    rows = tuple((cost,) if row == (ORDERS_OUTSIDE,) else row for row in missing.rows)
    return replace(missing, rows=rows)


def _said(rows: Sequence[tuple[str, ...]], read: int) -> str:
    if not rows:
        return (
            f"No order of your list ({read} read) names this line from this origin on this day; an order can reach"
            " goods of other lines by its words, and goods sent through another country."
        )
    cases = ", ".join(dict.fromkeys(row[0] for row in rows))
    return f"Orders exist: {cases}. What they cost is not in the duty: read the scope below, and ask for the deposit."
