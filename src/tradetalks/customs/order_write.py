"""The priced lines of an order book as rows: the user's columns, then the results, then those of alternatives."""

from __future__ import annotations

import csv
import datetime as dt
import re
from io import StringIO
from typing import TYPE_CHECKING, NamedTuple, TextIO

from tradetalks.customs.answer import cents
from tradetalks.customs.filing import families, family_of, free_headings, in_filing_order
from tradetalks.customs.importers import SCHEDULED
from tradetalks.customs.order_parts import rows_of
from tradetalks.customs.order_totals import Amounts
from tradetalks.customs.reasons import Shipment
from tradetalks.customs.schedule import us_schedule
from tradetalks.files import defused

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tradetalks.customs.order_book import Book
    from tradetalks.customs.order_lots import Product
    from tradetalks.customs.order_parts import Part
    from tradetalks.customs.order_price import Price
    from tradetalks.customs.order_read import Lines

FAMILIES = families()
BEFORE = (
    "line", "form", "ordinary_usd", "additional_usd", "duty_usd", "effective_rate", "statutory_usd", "duty_low_usd",
    "duty_high_usd", "depends_on",
)  # fmt: skip
AFTER = ("headings", "fees_usd", "landed_usd", "reasons", "message")
RESULT = (*BEFORE, *(f"{family}_usd" for family in FAMILIES), *AFTER)


class Kind(NamedTuple):
    """What the rows of a kind have in common.

    families  text with a place for each family that is charged, and the headings in filing order
    places    of each of those families the places of its layers
    """

    families: str
    places: tuple[tuple[int, ...], ...]
    headings: str


def write_lines(
    part: Part,
    file: TextIO,
    width: int,
    book: Book,
    lines: Lines,
    prices: list[Price],
    extras: Iterator[Sequence[str]] | None = None,
) -> tuple[int, float, Amounts]:
    """Write the lines with their results; (how many were priced, the sum of their duties, the amounts).

    extras  cells of alternatives, a line after the other
    """
    unclaimed = book.price(claimed=False)
    claiming = [book.groups[group].entry.states for group, _, _ in book.kinds]
    heads = [_head(product) for product in book.products]
    kinds = [_kind(price, *at[:2], book) for price, at in zip(prices, book.kinds, strict=True)]
    quotable = [_reason(product).replace('"', '""') for product in book.products]
    priced, total = 0, 0.0
    beyond = "", book.ledger.beyond(dt.date.max), us_schedule().told(dt.date.min)
    amounts = Amounts(lines, prices)
    write, write_row = file.write, csv.writer(file, lineterminator="\n").writerow
    numbers = zip(
        rows_of(part),
        lines.kind,
        lines.product,
        lines.value,
        lines.fees,
        lines.charges,
        lines.beyond,
        amounts,
        strict=True,
    )
    for number, (row, at, product, value, fees, charges, late, (duty, ordinary, *layers)) in enumerate(numbers):
        cells, extra = defused(row), next(extras) if extras else ()
        message = lines.messages[number] if at < 0 else prices[at].message
        if message:
            lines.messages[number] = message
            result = ["", "prohibited" if number in lines.barred else "", *[""] * (len(RESULT) - 3), message]
            write_row([*cells[:width], *[""] * (width - len(cells)), *result, *extra])
            continue
        price, of, kind, late_message = prices[at], book.products[product], kinds[at], beyond[late]
        if price.aside or number in lines.asides:
            late_message = " | ".join(filter(None, (late_message, lines.asides.get(number), price.aside)))
        priced += 1
        if price.depends:
            result = _range(price, of, kind, value, (duty, ordinary), late_message, layers)
            write_row([*cells[:width], *result, *extra])
            continue
        statutory = _unclaimed(unclaimed[at], value, of.plain) if claiming[at] else f"{duty:.2f}"
        head = heads[product] % (ordinary, duty - ordinary, duty, duty / value, statutory, duty, duty)
        by_family = kind.families % tuple([sum([layers[layer] for layer in places]) for places in kind.places])
        reasons = quotable[product] % ordinary + price.reasons % tuple(layers[: len(price.shares)])
        more = f",{_record(extra)}" if extra else ""
        landed = value + duty + fees + charges
        write(
            f'{_record(cells)},{head}{by_family},{fees:.2f},{landed:.2f},"{reasons}",{_record([late_message])}{more}\n'
        )
        total += duty
    return priced, total, amounts


def _range(
    price: Price,
    product: Product,
    kind: Kind,
    value: float,
    high: tuple[float, float],
    late: str,
    layers: Sequence[float],
) -> list[str]:
    """The results of a line whose duty lies between two ends.

    high  the duty at the upper end, and the ordinary duty, USD
    """
    duty, ordinary = high
    low = cents(ordinary + sum(cents(value * share) for share in price.low))
    ends = f"{low:.2f}", f"{duty:.2f}"
    reasons = _reason(product) % ordinary + price.reasons % tuple(layers[: len(price.shares)])
    middle = [product.line, "range", f"{ordinary:.2f}", "", "", "", "", *ends, _in_words(price.depends)]
    return [*middle, *[""] * len(FAMILIES), kind.headings, "", "", reasons, late]


def _in_words(depends: str) -> str:
    """Facts of the ends of a range, each ten-digit line with what it is."""

    def told(found: re.Match[str]) -> str:
        versions = us_schedule().versions(found[1].replace(".", ""))
        return f"{found[0]} ({versions[-1].description[-1]})"

    return re.sub(r"line=([0-9.]+)", told, depends)


def _kind(price: Price, group: int, place: int, book: Book) -> Kind:
    """What the rows of a kind have in common."""
    authorities = [book.authority(measure) for measure, _ in price.named]
    by_family: dict[str, list[int]] = {}
    for layer, authority in enumerate(authorities):
        by_family.setdefault(family_of(authority), []).append(layer)
    cells = ["%.2f" if family in by_family else "" for family in FAMILIES]
    named = [(authority, heading) for authority, (_, heading) in zip(authorities, price.named, strict=True) if heading]
    named += _free(book, group, place, [measure for measure, _ in price.named])
    headings = " ".join(in_filing_order(named))
    places = tuple(tuple(by_family[family]) for family in FAMILIES if family in by_family)
    return Kind(",".join([*cells, headings]), places, headings)


def _free(book: Book, group: int, place: int, charged: Sequence[str]) -> list[tuple[str, str]]:
    """(authority, heading) of what an entry reports because a measure does not charge goods of a class."""
    law = book.groups[group]
    if law.destination != SCHEDULED:
        return []
    lane = law.origin, law.destination
    goods = Shipment(book.classes[place][0], *lane, law.on, book.as_of, 1.0, law.entry, (), book.ledger)
    return free_headings(goods, book.falling(*lane, law.on), charged)


def _head(product: Product) -> str:
    """The results of a line with a number up to what the duty depends on, with places for its amounts."""
    return f"{product.line},number,%.2f,%.2f,%.2f,%.6f,%s,%.2f,%.2f,,"


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


def _unclaimed(price: Price, value: float, rate: float | None) -> str:
    """Duty without claims; empty where the rate of column 1 needs a quantity."""
    if rate is None or price.message or price.depends:
        return ""
    return f"{cents(cents(value * rate) + sum(cents(value * share) for share in price.shares)):.2f}"
