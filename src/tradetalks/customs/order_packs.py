"""The lines of an order book that go to a destination with tables of its own, and those into China."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tradetalks.customs.china import ChinaLine, china_layers, china_line
from tradetalks.customs.destinations import Row
from tradetalks.customs.formula import parse_formula
from tradetalks.customs.lines import tariff_days
from tradetalks.customs.order_lots import Product
from tradetalks.customs.order_price import NO_PRICE, Price, priced
from tradetalks.customs.pack_duty import line_of, ordinary_row, usd_of, variants
from tradetalks.customs.reasons import Shipment
from tradetalks.dates import parse_date
from tradetalks.errors import MissingFacts, TradetalksError
from tradetalks.products import parse_hs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tradetalks.customs.destinations import Destination
    from tradetalks.customs.money import Rates
    from tradetalks.customs.order_lots import Group, Lot
    from tradetalks.customs.pack_duty import Variant
    from tradetalks.dates import Date
    from tradetalks.ledger import Ledger, Measure, State

    Kind = tuple[int, float | None, int]


def law_days(pack: Destination, law: Ledger, rates: Rates) -> list[Date]:
    """The days on which what goods pay can change: between two of them every line pays the same."""
    exchange = {
        day for rate in rates.by_currency.get(pack.currency, ()) for day in (rate.since, rate.until + timedelta(1))
    }
    return sorted({date.min, pack.day + timedelta(1), *pack.days, *tariff_days(law), *exchange})


class Goods(NamedTuple):
    """Goods of an order book's line: their code, and the line of the destination's tables, or of China's."""

    code: str
    line: Row | ChinaLine


class Law(NamedTuple):
    """What the goods of a group meet: the measures in force on them, the day by which law is known, the ledger."""

    in_force: Sequence[tuple[Measure, State]]
    as_of: Date
    ledger: Ledger


def product_of(pack: Destination, text: str, lot: Lot, rates: Rates) -> tuple[Product, Goods] | str:
    """What a code is on the days of a lot, or why it is nothing there."""
    day = parse_date(lot.day)
    try:
        code = parse_hs(text)
        line = line_of(pack, code, day)
        row, law = ordinary_row(pack, line, code, lot.origin, day, lot.claims)
    except TradetalksError as error:
        return str(error)
    rate = row.rate.at(usd_of(pack, rates, day))
    return Product(code, rate, law, line.rate.ad_valorem), Goods(code, line)


def product_in_china(
    table: dict[str, tuple[ChinaLine, ...]], text: str, on: Date, in_force: Sequence[tuple[Measure, State]]
) -> tuple[Product, Goods] | str:
    """What a code is in China on a day, or why it is nothing there."""
    try:
        code = parse_hs(text)
        line = china_line(code, on, table, in_force)
    except TradetalksError as error:
        return str(error)
    written = parse_formula(f"{100.0 * line.rate:.6g}%")
    column = f"most-favoured-nation, last read for {line.read}"
    return Product(code, written, column, line.rate), Goods(code, line)


def prices(
    pack: Destination, goods: Sequence[Goods], group: Group, kinds: Sequence[Kind], law: Law
) -> Iterator[tuple[int, Price]]:
    """(place, price) of the kinds of a group of goods into a destination with tables."""
    for place, share, at in kinds:
        code, line = goods[place]
        assert isinstance(line, Row)
        lane = group.origin, group.destination, group.on, law.as_of
        shipment = Shipment(code, *lane, 1.0, group.entry, law.in_force, law.ledger)
        try:
            found = variants(pack, line, code, shipment, law.in_force, np.nan if share is None else share)
            layers = [_layers(one) for one in found]
        except TradetalksError as error:
            yield at, NO_PRICE._replace(message=" ".join(str(error).split()))
            continue
        names = list(dict.fromkeys(name for one in layers for name in one))
        lines = np.array([[one.get(name, (0.0, 0.0)) for name in names] for one in layers])
        of_each = lines.reshape(len(found), len(names), 2)
        yield at, priced([(name, "") for name in names], of_each, [one.facts for one in found])


def _layers(one: Variant) -> dict[str, tuple[float, float]]:
    """measure or remedy -> (rate, share of the value); raises MissingFacts for a remedy that is no share."""
    found = {measure: (rate, share) for measure, rate, share in one.layers}
    for row in one.remedies:
        rate = row.rate.ad_valorem
        if rate is None:
            raise MissingFacts(
                f"{row.words}: {row.rate.text} goes by quantity",
                remedy="price this line by itself: tradetalks duty, with --quantity and --fx",
            )
        found[row.words] = rate, 1.0
    return found


def prices_into_china(
    goods: Sequence[Goods], group: Group, kinds: Sequence[Kind], law: Law
) -> Iterator[tuple[int, Price]]:
    """(place, price) of the kinds of a group of goods into China."""
    for place, _, at in kinds:
        code, line = goods[place]
        assert isinstance(line, ChinaLine)
        try:
            layers = china_layers(code, line, group.origin, group.entry, law.in_force)
        except MissingFacts as error:
            yield at, NO_PRICE._replace(message=" ".join(str(error).split()))
            continue
        names = [(measure, "") for measure, _, _ in layers]
        yield at, priced(names, np.array([[layer[1:] for layer in layers]]).reshape(1, len(layers), 2), [{}])
