"""The lines of an order book as numbers: the fast way for cells as the tables write them, `Intake` for all others."""

from __future__ import annotations

import datetime as dt
import math
from array import array
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING

from tradetalks.customs.cells import DECLARED, declared_entry
from tradetalks.customs.columns import KNOWN
from tradetalks.customs.fees import by_vessel, fee
from tradetalks.customs.importers import SCHEDULED
from tradetalks.customs.order_book import NO_DAY
from tradetalks.customs.order_parts import rows_of
from tradetalks.customs.pack_duty import read_on
from tradetalks.customs.schedule import dotted, us_schedule
from tradetalks.errors import BadInput, MissingFacts, TradetalksError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.customs.intake import Intake
    from tradetalks.customs.order_book import Book
    from tradetalks.customs.order_lots import Lot
    from tradetalks.customs.order_parts import Part
    from tradetalks.customs.order_price import Price

_IN_USD = frozenset({"", "USD", None})
Numbers = tuple[int, int, float, float, int, float, float, int, int]
UNPRICED: Numbers = -1, -1, 0.0, 0.0, 0, 0.0, 0.0, 0, 0
_UNSAID = frozenset({"", None})
_LANE = ("origin", "destination", "on", *DECLARED)  # what decides to which lot a line belongs
_SELDOM = ("terms", "freight", "charges", "mode")  # a line that fills one is read by itself


class Barred(TradetalksError):
    """Goods of a line that may not enter."""


class Unmeasured(TradetalksError):
    """A line whose cells can be read, and whose rate needs a quantity that it does not state."""


@dataclass
class Lines:
    """Numbers of each line of the order book.

    kind, product  places in the book; -1 for a line that cannot be priced
    value          USD
    ordinary       USD, not rounded
    processing     place in the book of the merchandise processing fee
    fees           other fees, USD
    charges        freight and other charges as stated, USD
    month          of the day, year times 100 plus month
    beyond         1 for a day after what the ledger covers, 2 for one before the schedule
    messages       line -> why it cannot be priced
    asides         line -> what is to be asked of it although it has a price
    barred         lines whose goods may not enter
    """

    kind: array[int] = field(default_factory=lambda: array("i"))
    product: array[int] = field(default_factory=lambda: array("i"))
    value: array[float] = field(default_factory=lambda: array("d"))
    ordinary: array[float] = field(default_factory=lambda: array("d"))
    processing: array[int] = field(default_factory=lambda: array("i"))
    fees: array[float] = field(default_factory=lambda: array("d"))
    charges: array[float] = field(default_factory=lambda: array("d"))
    month: array[int] = field(default_factory=lambda: array("i"))
    beyond: bytearray = field(default_factory=bytearray)
    messages: dict[int, str] = field(default_factory=dict)
    asides: dict[int, str] = field(default_factory=dict)
    barred: set[int] = field(default_factory=set)

    def add(
        self,
        kind: int,
        product: int,
        value: float,
        ordinary: float,
        processing: int,
        fees: float,
        charges: float,
        month: int,
        beyond: int,
    ) -> None:
        """One line more."""
        self.kind.append(kind)
        self.product.append(product)
        self.value.append(value)
        self.ordinary.append(ordinary)
        self.processing.append(processing)
        self.fees.append(fees)
        self.charges.append(charges)
        self.month.append(month)
        self.beyond.append(beyond)

    def put(self, number: int, numbers: Numbers) -> None:
        """Other numbers of a line."""
        (
            self.kind[number], self.product[number], self.value[number], self.ordinary[number],
            self.processing[number], self.fees[number], self.charges[number], self.month[number], self.beyond[number],
        ) = numbers  # fmt: skip


def read_orders(part: Part, intake: Intake, book: Book) -> Lines:
    """The lines as numbers; what they have in common goes into the book."""
    width, lines, places, given = len(intake.columns.header), Lines(), intake.columns.places, intake.given
    tail = ["", *given.values()]  # what a column that is not there holds, and what holds for the whole file
    behind = {name: width + 1 + place for place, name in enumerate(given)}
    stands = {name: behind.get(name, places.get(name, width)) for name in KNOWN}
    cells_of = itemgetter(*stands.values())
    product_at, value_at, currency_at = stands["product"], stands["value"], stands["currency"]
    lane_of = itemgetter(*(stands[name] for name in _LANE if stands[name] != width))
    seldom_of = itemgetter(width, *(stands[name] for name in _SELDOM))
    lots: dict[object, Lot] = {}  # of lanes of which nothing is to be asked
    for number, row in enumerate(rows_of(part)):
        cells = None
        if len(row) == width:
            row += tail
            text, lot = row[product_at], lots.get(lane_of(row))
            if lot and _UNSAID.issuperset(seldom_of(row)) and row[currency_at] in _IN_USD and text not in book.asides:
                found = lot.products.get(text)  # type: ignore[call-overload]
                value = _plain(row[value_at]) * intake.of_price
                if isinstance(found, tuple) and 0.0 < value < math.inf:
                    product, kind, rate = found
                    place = lot.ready.get((kind, rate if lot.by_rate else None))
                    if rate is not None and place is not None:
                        of_lot = lot.processing, 0.0, 0.0, lot.month, lot.beyond
                        lines.add(place, product, value, value * rate, *of_lot)
                        continue
            cells = cells_of(row)
        numbers, lot = _read_slowly(number, row, cells, lines, book, intake)
        if lot is not None and number not in lines.asides:
            lots[lane_of(row)] = lot
        lines.add(*numbers)
    return lines


def _read_slowly(
    number: int,
    row: list[object],
    cells: tuple[object, ...] | None,
    lines: Lines,
    book: Book,
    intake: Intake,
) -> tuple[Numbers, Lot | None]:
    """The numbers of a line of whose kind none was read yet, and its lot; or the message why it has no price.

    cells  in the order of `KNOWN`; None for a row that is not as wide as the header
    """
    width = len(intake.columns.header)
    try:
        if cells is None:
            beside, row = row[width:], row[:width]
            raise BadInput(f"{len(beside) + len(row)} cells where the header has {width}", evidence=str(beside)[:80])
        found = _read_line(cells, book, intake)
        if book.asides and (aside := _aside(cells, book)):
            lines.asides[number] = aside
    except TradetalksError as error:
        if isinstance(error, Barred):
            lines.barred.add(number)
        if isinstance(error, Unmeasured):
            lines.messages[number] = " | ".join(filter(None, (_said(error), _aside(cells or (), book))))
        else:
            lines.messages[number] = _message(error, row[:width] if len(row) > width else [], intake)
        return UNPRICED, None
    return found, book.lots[cells[1:4] + cells[11:]]


def read_unclaimed(part: Part, intake: Intake, book: Book, lines: Lines, prices: Sequence[Price]) -> bool:
    """Read lines again whose claims keep them from being priced, as if nothing were claimed; whether there are such.

    They keep the message as what is to be asked of them.
    """
    at, again = intake.columns.places.get("claims"), False
    if at is None:
        return False
    for number, row in enumerate(rows_of(part)):
        kind = lines.kind[number]
        message = lines.messages.get(number, "") if kind < 0 else prices[kind].message
        if not message or number in lines.barred or at >= len(row) or not str(row[at]).strip() or intake.problems(row):
            continue
        try:
            found = _read_line(intake.cells_of([*row[:at], "", *row[at + 1 :]]), book, intake)
        except TradetalksError:
            continue
        lines.put(number, found)
        lines.messages.pop(number, None)
        lines.asides[number] = f"{row[at]} is left out: {message}"
        again = True
    return again


def _message(error: TradetalksError, row: list[object], intake: Intake) -> str:
    """Everything that is wrong with a row; what the law says of it where its cells can be read."""
    found = intake.problems(row) if row else []
    return " | ".join(found) or _said(error)


def _said(error: TradetalksError) -> str:
    return " ".join(str(error).split())


def _read_line(cells: tuple[object, ...], book: Book, intake: Intake) -> Numbers:
    """(kind, product, value, ordinary duty, fees, charges, month, place of the day) of a line; see `Lines`."""
    text, origin, destination, on, said, quantity, currency, terms, freight, charges, mode, *declared = cells
    lane = origin, destination, on, *declared
    lot = book.lots.get(lane)
    if lot is None:
        lot = book.lots[lane] = _lot(origin, destination, on, declared, book, intake)
    value = _plain(said)
    if not 0.0 < value < math.inf or currency not in _IN_USD or terms not in _UNSAID:
        value = intake.value(said, currency, terms, dt.date.fromisoformat(lot.day))
    value *= intake.of_price
    found = lot.products.get(text) if isinstance(text, str) else None
    if found is None:
        found = lot.products[str(text)] = _product(text, lot, book, intake)
    if isinstance(found, str):
        raise BadInput(found.replace(NO_DAY, lot.day))
    product, kind, rate = found
    bars = book.bans_on(lot.group, kind).certain
    if bars:
        raise Barred(f"{bars[0].title}: {bars[0].law}")
    paid = sum(intake.charge(cell, name) for cell, name in ((freight, "freight"), (charges, "charges")))
    if rate is None:
        try:
            ordinary = book.products[product].formula.amount(value, intake.quantity(quantity))
        except MissingFacts as error:
            raise Unmeasured(error.what, evidence=error.evidence, remedy=error.remedy) from None
        rate = ordinary / value
    else:
        ordinary = value * rate
    kinds = book.kinds
    counted = rate if lot.by_rate else None
    place = lot.ready[kind, counted] = kinds.setdefault((lot.group, kind, counted), len(kinds))
    fees = 0.0
    if mode not in _UNSAID and by_vessel(str(mode)):
        fees = fee("hmf", lot.destination, dt.date.fromisoformat(lot.day)).of(value)
    return place, product, value, ordinary, lot.processing, fees, paid, lot.month, lot.beyond


def _product(text: object, lot: Lot, book: Book, intake: Intake) -> tuple[int, int, float | None] | str:
    """The product of a line. A ten-digit code that was deleted is read as its first eight digits."""
    code = intake.code(text)
    found = book.product(code, lot)
    if not isinstance(found, str) or lot.destination != SCHEDULED or len(code) != 10:
        return found
    ends = [line.until.isoformat() for line in us_schedule().versions(code) if line.until]
    above = book.product(code[:8], lot) if ends and ends[-1] <= lot.day else found
    if not isinstance(above, str):
        came = [dotted(line.code) for line in us_schedule().suffixes(code[:8], dt.date.fromisoformat(lot.day))]
        told = f"{dotted(code)} ended on {ends[-1]}: priced as {dotted(code[:8])}; file one of {', '.join(came)}"
        book.asides[text] = ends[-1], told
    return above


def _aside(cells: tuple[object, ...], book: Book) -> str:
    """What is to be asked of a line although it has a price."""
    lane = cells[1:4] + cells[11:]
    day = book.lots[lane].day
    return " | ".join(
        told for since, told in (book.asides.get(key, ("~", "")) for key in (cells[0], lane)) if since <= day
    )


def _plain(said: object) -> float:
    """A number written without signs; not a number for all else."""
    if isinstance(said, str):
        try:
            return float(said.replace("_", "?"))  # float would read 1_000, a slip, as 1000
        except ValueError:
            return math.nan
    return float(said) if isinstance(said, int | float) else math.nan


def _lot(origin: object, destination: object, on: object, declared: list[object], book: Book, intake: Intake) -> Lot:
    """The lot of lines of one origin, day and declaration."""
    places = intake.place(origin, "origin"), intake.place(destination, "destination")
    day, pack = intake.day(on), book.pack(places[1])
    read = intake.declared(declared)
    if pack is not None:  # whose agreements may have the names of programmes of the United States
        read[0] = " ".join(str(declared[0] or "").replace(",", " ").replace(";", " ").split())
    told = [intake.doubtful(declared), read_on(pack, day) if pack else ""]
    if any(told):
        book.asides[origin, destination, on, *declared] = "", " | ".join(filter(None, told))
    return book.lot(*places, day.isoformat(), tuple(read), declared_entry(read))
