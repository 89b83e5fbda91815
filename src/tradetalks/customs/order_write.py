"""The priced lines of an order book as rows: the user's columns, then the results, then those of alternatives."""

from __future__ import annotations

import csv
import datetime as dt
import re
from functools import lru_cache
from io import StringIO
from typing import TYPE_CHECKING, NamedTuple, TextIO

from tradetalks.customs.answer import cents
from tradetalks.customs.filing import families, family_of, free_headings, in_filing_order
from tradetalks.customs.importers import SCHEDULED
from tradetalks.customs.order_kinds import price_kinds
from tradetalks.customs.order_parts import rows_of
from tradetalks.customs.order_price import NO_PRICE
from tradetalks.customs.order_totals import Amounts, all_fees
from tradetalks.customs.reasons import Shipment
from tradetalks.customs.schedule import us_schedule
from tradetalks.files import FORMULA, defused

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tradetalks.customs.order_book import Book
    from tradetalks.customs.order_lots import Product
    from tradetalks.customs.order_parts import Part
    from tradetalks.customs.order_price import Price
    from tradetalks.customs.order_read import Lines

FAMILIES = families()
_TELLING = re.compile(
    f'"|(?:^|,)[{re.escape("".join(sorted(FORMULA)))}]'
)  # in a row that is more than its cells joined
BEFORE = (
    "line", "form", "ordinary_usd", "additional_usd", "duty_usd", "effective_rate", "statutory_usd", "duty_low_usd",
    "duty_high_usd", "depends_on",
)  # fmt: skip
AFTER = ("headings", "fees_usd", "landed_usd", "reasons", "message")
RESULT = (*BEFORE, *(f"{family}_usd" for family in FAMILIES), *AFTER)


class Kind(NamedTuple):
    """What the rows of a kind have in common.

    families  text with a place for each family that is charged, and the headings in filing order
    layers    places of the layers
    sums      of each of those families the places of its layers; empty where each layer is a family of its own
    """

    families: str
    layers: range
    sums: tuple[tuple[int, ...], ...]
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
    unclaimed = price_kinds(book, claimed=False)
    claiming = [book.groups[group].entry.states for group, _, _ in book.kinds]
    kinds = _kinds(prices, book)
    begins = [f"{product.line},number," for product in book.products]
    ordinaries = [_reason(product).replace('"', '""') for product in book.products]
    priced, total = 0, 0.0
    beyond = "", book.ledger.beyond(dt.date.max), us_schedule().told(dt.date.min)
    amounts = Amounts(lines, prices)
    write, write_row = file.write, csv.writer(file, lineterminator="\n").writerow
    numbers = zip(
        rows_of(part),
        lines.kind,
        lines.product,
        lines.value,
        all_fees(lines, book).tolist(),
        lines.charges,
        lines.beyond,
        amounts,
        strict=True,
    )
    messages, asides = lines.messages, lines.asides
    for number, (row, at, product, value, fees, charges, late, (duty, ordinary, *layers)) in enumerate(numbers):
        extra = next(extras) if extras else ()
        price = prices[at] if at >= 0 else NO_PRICE
        if at < 0 or price.message:
            message = messages.setdefault(number, price.message)
            result = ["", "prohibited" if number in lines.barred else "", *[""] * (len(RESULT) - 3), message]
            cells = defused(row)
            write_row([*cells[:width], *[""] * (width - len(cells)), *result, *extra])
            continue
        kind, late_message = kinds[at], beyond[late]
        if price.aside or number in asides:
            late_message = " | ".join(filter(None, (late_message, asides.get(number), price.aside)))
        priced += 1
        if price.depends:
            result = _range(price, book.products[product], kind, value, (duty, ordinary), late_message, layers)
            write_row([*defused(row)[:width], *result, *extra])
            continue
        statutory = _unclaimed(unclaimed[at], value, book.products[product].plain) if claiming[at] else f"{duty:.2f}"
        begin = f"{_record(row)},{begins[product]}"
        ordinary_layer = f"{ordinaries[product]}{ordinary:.2f}"
        landed = f"{fees:.2f},{value + duty + fees + charges:.2f}"
        results = _number(value, (duty, ordinary, *layers), statutory, kind, landed, ordinary_layer, price.reasons)
        more = f",{_quoted(extra)}" if extra else ""
        write(f"{begin}{results},{_said(late_message)}{more}\n")
        total += duty
    return priced, total, amounts


def _number(
    value: float,
    amounts: Sequence[float],
    statutory: str,
    kind: Kind,
    landed: str,
    ordinary_layer: str,
    reasons: str,
) -> str:
    """The results of a line with a number from its ordinary duty to its reasons, as a CSV has them.

    amounts  the duty, the ordinary duty, the layers, USD
    landed   fees and landed cost
    """
    duty, ordinary, *layers = amounts
    paid, parts = f"{duty:.2f}", [f"{layers[place]:.2f}" for place in kind.layers]
    if kind.sums:
        sums = tuple([f"{sum([layers[layer] for layer in places]):.2f}" for places in kind.sums])
    else:
        sums = tuple(parts)
    head = f"{ordinary:.2f},{duty - ordinary:.2f},{paid},{duty / value:.6f},{statutory},{paid},{paid},"
    return f'{head},{kind.families % sums},{landed},"{ordinary_layer}{reasons % tuple(parts)}"'


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
    parts = tuple(f"{layers[place]:.2f}" for place in kind.layers)
    reasons = f"{_reason(product)}{ordinary:.2f}{price.reasons % parts}"
    middle = [product.line, "range", f"{ordinary:.2f}", "", "", "", "", *ends, _in_words(price.depends)]
    return [*middle, *[""] * len(FAMILIES), kind.headings, "", "", reasons, late]


def _in_words(depends: str) -> str:
    """Facts of the ends of a range, each ten-digit line with what it is."""

    def told(found: re.Match[str]) -> str:
        versions = us_schedule().versions(found[1].replace(".", ""))
        return f"{found[0]} ({versions[-1].description[-1]})"

    return re.sub(r"line=([0-9.]+)", told, depends)


def _kinds(prices: Sequence[Price], book: Book) -> list[Kind]:
    """[kind] what its rows have in common."""
    found: dict[int, Kind] = {}
    for at, (price, (group, place, _)) in enumerate(zip(prices, book.kinds, strict=True)):
        first = book.firsts.get(at, at)
        if first not in found:
            found[first] = _kind(price, group, place, book)
    return [found[book.firsts.get(at, at)] for at in range(len(prices))]


def _kind(price: Price, group: int, place: int, book: Book) -> Kind:
    """What the rows of a kind have in common."""
    authorities = [book.authority(measure) for measure, _ in price.named]
    by_family: dict[str, list[int]] = {}
    for layer, authority in enumerate(authorities):
        by_family.setdefault(family_of(authority), []).append(layer)
    cells = ["%s" if family in by_family else "" for family in FAMILIES]
    named = [(authority, heading) for authority, (_, heading) in zip(authorities, price.named, strict=True) if heading]
    named += _free(book, group, place, [measure for measure, _ in price.named])
    headings = " ".join(in_filing_order(named))
    sums = tuple(tuple(by_family[family]) for family in FAMILIES if family in by_family)
    each_alone = sums == tuple((layer,) for layer in range(len(authorities)))
    return Kind(",".join([*cells, headings]), range(len(authorities)), () if each_alone else sums, headings)


def _free(book: Book, group: int, place: int, charged: Sequence[str]) -> list[tuple[str, str]]:
    """(authority, heading) of what an entry reports because a measure does not charge goods of a class."""
    law = book.groups[group]
    if law.destination != SCHEDULED:
        return []
    lane = law.origin, law.destination
    goods = Shipment(book.classes[place][0], *lane, law.on, book.as_of, 1.0, law.entry, (), book.ledger)
    return free_headings(goods, book.falling(*lane, law.on), charged)


def _reason(product: Product) -> str:
    """The ordinary duty among the reasons, up to its amount."""
    return f"ordinary {product.formula.text} [{product.column}] = "


def _record(row: Sequence[object]) -> str:
    """The cells of a row of the user's as a CSV has them; what a spreadsheet would take for a formula is defused."""
    try:
        text = ",".join(row)  # type: ignore[arg-type]
    except TypeError:
        return _quoted(defused(row))  # cells of an Excel file, of which some are numbers or days
    if text.isprintable() and not _TELLING.search(text) and text.count(",") == len(row) - 1:
        return text
    return _quoted(defused(row))


def _quoted(row: Sequence[object]) -> str:
    """Cells as a CSV has them, with quotation marks where they need them."""
    text = StringIO()
    csv.writer(text, lineterminator="").writerow(row)
    return text.getvalue()


@lru_cache(maxsize=10_000)
def _said(message: str) -> str:
    return _quoted([message]) if message else ""


def _unclaimed(price: Price, value: float, rate: float | None) -> str:
    """Duty without claims; empty where the rate of column 1 needs a quantity."""
    if rate is None or price.message or price.depends:
        return ""
    return f"{cents(cents(value * rate) + sum(cents(value * share) for share in price.shares)):.2f}"
