"""A whole order book: every line of a CSV or Excel file priced, with reasons, or with the message why it is not."""

from __future__ import annotations

import csv
import datetime as dt
import math
from array import array
from dataclasses import dataclass, field
from io import StringIO
from operator import itemgetter
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TextIO

import numpy as np

from tradetalks.customs.answer import cents
from tradetalks.customs.cells import DECLARED, declared_entry, number_cell, quantity_cell, text_cell
from tradetalks.customs.china import china_lines as read_china_lines
from tradetalks.customs.order_book import NO_DAY, Book, Product
from tradetalks.customs.order_parts import Part, header_of, parts_of, rows_of
from tradetalks.customs.reasons import headings_of, law_of, sources_of
from tradetalks.customs.stack import applies_between
from tradetalks.dates import as_date
from tradetalks.errors import BadInput, TradetalksError
from tradetalks.files import defused, shown, write_atomically
from tradetalks.ledger import Ledger
from tradetalks.processes import process_pool

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from tradetalks.customs.china import ChinaLine
    from tradetalks.customs.order_price import Price
    from tradetalks.dates import Date

REQUIRED = ("product", "origin", "destination", "on", "value")
OPTIONAL = ("quantity", *DECLARED)
RESULT = (
    "line", "form", "ordinary_usd", "additional_usd", "duty_usd", "effective_rate", "statutory_usd", "duty_low_usd",
    "duty_high_usd", "depends_on", "reasons", "message",
)  # fmt: skip
CHUNK = 50_000  # lines worked out at once
Laws = dict[tuple[str, str, str], tuple[str, ...]]
LAWS = ("measure", "origin", "from", "title", "heading", "law", "in_force", "sources")


class Barred(TradetalksError):
    """Goods of a line that may not enter."""


@dataclass
class Lines:
    """Five numbers a line of the order book.

    kind, product  places in the book; -1 for a line that cannot be priced
    value          USD
    ordinary       USD, not rounded
    beyond         1 for a day after what the ledger covers
    messages       line -> why it cannot be priced
    barred         lines whose goods may not enter
    """

    kind: array[int] = field(default_factory=lambda: array("i"))
    product: array[int] = field(default_factory=lambda: array("i"))
    value: array[float] = field(default_factory=lambda: array("d"))
    ordinary: array[float] = field(default_factory=lambda: array("d"))
    beyond: bytearray = field(default_factory=bytearray)
    messages: dict[int, str] = field(default_factory=dict)
    barred: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Priced:
    """What was written, and the laws that it rests on."""

    lines: int
    priced: int
    duty_usd: float
    laws: Laws


def price_file(
    source: Path,
    target: Path,
    *,
    as_of: Date | str | None = None,
    ledger: Ledger | None = None,
    trust: Sequence[str] = (),
    china_lines: Path | None = None,
    processes: int = 1,
) -> Priced:
    """Price every line of an order book and write its columns with the results to `target`, and its laws beside it.

    source     .csv (UTF-8) or .xlsx with the columns product, origin, destination, on, value; and, where known,
               quantity (a number, or `kg=500 No.=3`), claims, steel, aluminium, copper (shares of value), and the
               facts of data/customs/facts.csv (use, patented, us_content, age, ...)
    china_lines  China's lines as `python3 x.py build china` writes them; without it, the few goods that ship
    processes  for parts of a large CSV; the output is the same for any number
    raises     BadInput for a file that is neither, has no header or lacks a column, or an Excel file too large. A line
               that cannot be priced keeps its place, with a message
    """
    law = ledger or Ledger.load()
    known = as_date(as_of, where="as_of") if as_of is not None else law.coverage.complete_to
    header = header_of(source)
    _check_header(header, source)
    parts = parts_of(source, processes)
    with TemporaryDirectory(prefix=".pricing-", dir=target.parent) as folder:
        outs = [Path(folder) / str(place) for place in range(len(parts))]
        china = read_china_lines(china_lines)
        jobs = [(part, header, out, law, known, tuple(trust), china) for part, out in zip(parts, outs, strict=True)]
        if len(jobs) == 1:
            found = [_price_part(*jobs[0])]
        else:
            with process_pool(len(jobs)) as pool:
                found = [done.result() for done in [pool.submit(_price_part, *job) for job in jobs]]
        with outs[0].open("ab") as whole:
            for out in outs[1:]:
                with out.open("rb") as rest:
                    copyfileobj(rest, whole, 1 << 20)
        outs[0].replace(target)
    laws = {key: row for part in found for key, row in part.laws.items()}
    _write_laws(target.with_name(f"{target.stem}-laws.csv"), laws)
    duty = sum(part.duty_usd for part in found)
    return Priced(sum(part.lines for part in found), sum(part.priced for part in found), round(duty, 2), laws)


def _price_part(
    part: Part,
    header: list[str],
    out: Path,
    law: Ledger,
    as_of: Date,
    trust: tuple[str, ...],
    china: dict[str, tuple[ChinaLine, ...]],
) -> Priced:
    """Price a part of an order book; the first part of the output has the header."""
    book = Book(law, as_of, trust, china)
    lines = read_orders(part, header, book)
    prices, unclaimed = book.price(), book.price(claimed=False)
    with out.open("w", encoding="utf-8", newline="") as file:
        if out.name == "0":
            csv.writer(file, lineterminator="\n").writerow([*defused(header), *RESULT])
        priced, total = _write(part, file, len(header), book, lines, prices, unclaimed)
    return Priced(len(lines.kind), priced, total, _laws(book))


def _check_header(header: list[str], path: Path) -> None:
    lacking = [name for name in REQUIRED if name not in header]
    if lacking or len(set(header)) < len(header):
        raise BadInput(
            "the header lacks columns" if lacking else "the header names a column twice",
            where=f"{shown(path)}, row 1",
            evidence=", ".join(header)[:200],
            remedy="columns: " + ", ".join(REQUIRED) + "; optional: " + ", ".join(OPTIONAL),
        )


def read_orders(part: Part, header: list[str], book: Book) -> Lines:
    """The lines as numbers; what they have in common goes into the book."""
    width, lines = len(header), Lines()
    cells_of = itemgetter(*(header.index(name) if name in header else width for name in (*REQUIRED, *OPTIONAL)))
    kinds, products, values, ordinaries, beyonds = (
        lines.kind.append, lines.product.append, lines.value.append, lines.ordinary.append, lines.beyond.append,
    )  # fmt: skip
    for number, row in enumerate(rows_of(part)):
        try:
            if len(row) != width:
                raise BadInput(f"{len(row)} cells where the header has {width}", evidence=str(row[width:])[:80])
            row.append("")  # what a column that is not there holds
            kind, product, value, ordinary, beyond = _read_line(cells_of(row), book)
        except TradetalksError as error:
            if isinstance(error, Barred):
                lines.barred.add(number)
            lines.messages[number] = " ".join(str(error).split())
            kind, product, value, ordinary, beyond = -1, -1, 0.0, 0.0, False
        kinds(kind)
        products(product)
        values(value)
        ordinaries(ordinary)
        beyonds(beyond)
    return lines


def _read_line(cells: tuple[object, ...], book: Book) -> tuple[int, int, float, float, bool]:
    """(place of the kind, place of the product, value, ordinary duty, whether after the ledger's end) of a line."""
    text, origin, destination, on, said, quantity, *declared = cells
    value = number_cell(said, "value")
    if not 0.0 < value < math.inf:
        raise BadInput("value: not above zero", evidence=str(said))
    lane = origin, destination, on, *declared
    lot = book.lots.get(lane)
    if lot is None:
        places = text_cell(origin, "origin"), text_cell(destination, "destination"), text_cell(on, "on")
        lot = book.lots[lane] = book.lot(*places, tuple(declared), declared_entry(declared))
    found = lot.products.get(text) if isinstance(text, str) else None
    if found is None:
        found = lot.products[str(text)] = book.product(text_cell(text, "product"), lot)
    if isinstance(found, str):
        raise BadInput(found.replace(NO_DAY, lot.day))
    product, kind, rate = found
    bars = book.bans_on(lot.group, kind).certain
    if bars:
        raise Barred(f"{bars[0].title}: {bars[0].law}")
    if rate is None:
        ordinary = book.products[product].formula.amount(value, quantity_cell(quantity))
        rate = ordinary / value
    else:
        ordinary = value * rate
    kinds = book.kinds
    place = kinds.setdefault((lot.group, kind, rate if lot.by_rate else None), len(kinds))
    return place, product, value, ordinary, lot.day > book.last


def _write(
    part: Part, file: TextIO, width: int, book: Book, lines: Lines, prices: list[Price], unclaimed: list[Price]
) -> tuple[int, float]:
    """Write the lines with their results; returns how many were priced and the sum of their duties."""
    claiming = [book.groups[group].entry.states for group, _, _ in book.kinds]
    heads = [_head(product) for product in book.products]
    priced, total, blank, beyond = 0, 0.0, [""] * (len(RESULT) - 1), book.ledger.beyond(dt.date.max)
    amounts = _amounts(lines, [price.shares for price in prices])
    write, write_row = file.write, csv.writer(file, lineterminator="\n").writerow
    numbers = zip(rows_of(part), lines.kind, lines.product, lines.value, lines.beyond, amounts, strict=True)
    for number, (row, kind, product, value, late, (duty, ordinary, *layers)) in enumerate(numbers):
        cells = defused(row)
        message = lines.messages[number] if kind < 0 else prices[kind].message
        if message:
            result = ["", "prohibited" if number in lines.barred else "", *blank[2:], message]
            write_row([*cells[:width], *[""] * (width - len(cells)), *result])
            continue
        price, of, late_message = prices[kind], book.products[product], beyond if late else ""
        priced += 1
        if price.depends:
            low = cents(ordinary + sum(cents(value * share) for share in price.low))
            ends = f"{low:.2f}", f"{duty:.2f}"
            empty = "range", f"{ordinary:.2f}", "", "", "", ""
            reasons = _reason(of) % ordinary + price.reasons % tuple(layers[: len(price.shares)])
            write_row([*cells[:width], of.line, *empty, *ends, price.depends, reasons, late_message])
            continue
        statutory = _unclaimed(unclaimed[kind], value, of.plain) if claiming[kind] else f"{duty:.2f}"
        head = heads[product] % (ordinary, duty - ordinary, duty, duty / value, statutory, duty, duty, ordinary)
        write(f'{_record(cells)},{head}{price.reasons % tuple(layers[: len(price.shares)])}",{late_message}\n')
        total += duty
    return priced, total


def _head(product: Product) -> str:
    """The results of a line up to the ordinary duty among the reasons, whose quotation mark stays open."""
    reason = _reason(product).replace('"', '""')
    return f'{product.line},number,%.2f,%.2f,%.2f,%.6f,%s,%.2f,%.2f,,"{reason}'


def _reason(product: Product) -> str:
    """The ordinary duty among the reasons, with a place for its amount."""
    return f"ordinary {product.formula.text} [{product.column}] = ".replace("%", "%%") + "%.2f"


def _record(row: Sequence[object]) -> str:
    """The cells of a row as a CSV has them."""
    text = ",".join(map(str, row))
    if '"' not in text and "\n" not in text and "\r" not in text and text.count(",") == len(row) - 1:
        return text
    quoted = StringIO()
    csv.writer(quoted, lineterminator="").writerow(row)
    return quoted.getvalue()


def _amounts(lines: Lines, layers_of: list[tuple[float, ...]]) -> Iterator[list[float]]:
    """Of each line: its duty, the ordinary duty, and the amount of each layer, USD to the cent.

    layers_of  [kind] duty of each layer, fraction of the value
    """
    most = max(map(len, layers_of), default=0)
    shares = np.zeros((len(layers_of) + 1, most))  # the last row is that of lines that cannot be priced
    for kind, layers in enumerate(layers_of):
        shares[kind, : len(layers)] = layers
    value, kinds = np.frombuffer(lines.value), np.frombuffer(lines.kind, dtype=np.intc)
    ordinary = all_cents(np.frombuffer(lines.ordinary))
    for first in range(0, len(value), CHUNK):
        part = slice(first, first + CHUNK)
        amounts = all_cents(value[part, None] * shares[kinds[part]])
        duty = all_cents(ordinary[part] + amounts.sum(axis=1))
        yield from np.column_stack([duty, ordinary[part], amounts]).tolist()


def all_cents(amounts: NDArray[np.float64]) -> NDArray[np.float64]:
    """USD rounded to the cent as `cents` does."""
    return np.asarray(np.floor(amounts * 100.0 + 0.5 + 1e-6) / 100.0)


def _unclaimed(price: Price, value: float, rate: float | None) -> str:
    """Duty without claims; empty where the rate of column 1 needs a quantity."""
    if rate is None or price.message or price.depends:
        return ""
    return f"{cents(cents(value * rate) + sum(cents(value * share) for share in price.shares)):.2f}"


def _laws(book: Book) -> Laws:
    """(measure, origin, from) -> title, heading, law, days and sources of each measure that the book's origins met."""
    seen: Laws = {}
    for destination, on, origin in sorted({(g.destination, g.on, g.origin) for g in book.groups}):
        for measure, state in book.states(destination, on):
            key = measure.id, origin, str(state.since)
            if key not in seen and applies_between(measure, origin, destination):
                heading = " or ".join(headings_of(measure.id, origin, on))
                days = f"{state.since} to {state.scheduled_end or ''}"
                sources = ", ".join(sources_of(state))
                seen[key] = (measure.title, heading, law_of(measure, state, book.ledger), days, sources)
    return seen


def _write_laws(path: Path, laws: Laws) -> None:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows([LAWS, *((*key, *row) for key, row in sorted(laws.items()))])
    write_atomically(path, text.getvalue().encode())
