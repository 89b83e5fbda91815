"""What every ten-digit line pays from twelve origins on six days of 2026, as a digest by chapter, origin and day.

No list and no rate can change what is paid without this digest changing: `python3 x.py build sweep` prints what moved
against the reviewed file (tests/customs/rates_2026.csv), and with `--approve` writes it anew. Nothing is claimed; the
content of a metal is a quarter of the value where the chapter does not decide it; facts not known make a range.
"""

from __future__ import annotations

import csv
import hashlib
import io
from typing import TYPE_CHECKING, NamedTuple

from tradetalks.customs.facts import METALS
from tradetalks.customs.lines import FULL_VALUE, Entry, divisions
from tradetalks.customs.order_book import Book
from tradetalks.customs.order_kinds import price_kinds
from tradetalks.customs.schedule import NOT_GOODS, us_schedule
from tradetalks.dates import parse_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tradetalks.customs.order_price import Price
    from tradetalks.ledger import Ledger

ORIGINS = ("CHN", "MEX", "CAN", "DEU", "JPN", "KOR", "VNM", "TWN", "IND", "BRA", "GBR", "RUS")
DAYS = ("2026-01-15", "2026-03-15", "2026-04-15", "2026-06-15", "2026-08-05", "2026-10-05")
STAND_IN = 0.05  # for a specific ordinary duty, where a ceiling counts it


class Cell(NamedTuple):
    """A chapter's goods of an origin on a day.

    lines    ten-digit lines, or eight-digit ones that are not divided
    low      mean of the duty on top of the ordinary one, fraction of the value; `high` where facts are not known
    barred   lines that may not enter
    digest   of all lines, their ordinary rates and duties
    """

    lines: int
    low: float
    high: float
    barred: int
    digest: str

    def __str__(self) -> str:
        ends = f"{self.low:.4f}" if self.low == self.high else f"{self.low:.4f}..{self.high:.4f}"
        return f"{self.lines} {ends} {self.barred} {self.digest}"


def sweep(ledger: Ledger) -> dict[tuple[str, str], dict[str, Cell]]:
    """(chapter, origin) -> day -> cell, of all lines of the schedule, as the whole ledger knows the law."""
    book = Book(ledger, ledger.coverage.complete_to, (), {})
    placed: dict[tuple[str, str, str], list[Placed]] = {}
    for day in DAYS:
        for code, entry in _lines(day):
            for origin in ORIGINS:
                placed.setdefault((code[:2], origin, day), []).append(_place(book, code, origin, day, entry))
    prices = price_kinds(book)
    found: dict[tuple[str, str], dict[str, Cell]] = {}
    for (chapter, origin, day), goods in placed.items():
        found.setdefault((chapter, origin), {})[day] = _cell(book, prices, goods)
    return found


class Placed(NamedTuple):
    """Where the book has a line: its product and its kind; -1 and why where it has none."""

    code: str
    product: int
    kind: int
    barred: bool
    why: str = ""


def _lines(day: str) -> Iterator[tuple[str, Entry]]:
    """(code, what its entry declares) of the lines that stand on a day."""
    on, schedule = parse_date(day), us_schedule()
    plain, mixed = Entry(claiming=False), Entry((), dict.fromkeys(METALS, 0.25), claiming=False)
    for code in schedule.codes:
        if len(code) != 8 or code[:2] in NOT_GOODS:
            continue
        for line in schedule.versions(code):
            if line.holds(on):
                entry = plain if code[:2] in FULL_VALUE else mixed
                yield from ((part, entry) for part in divisions(line, schedule, on))


def _place(book: Book, code: str, origin: str, day: str, entry: Entry) -> Placed:
    lane = origin, day, bool(entry.content)
    lot = book.lots.get(lane)
    if lot is None:
        lot = book.lots[lane] = book.lot(origin, "USA", day, lane, entry)
    product = lot.products.get(code) or book.product(code, lot)
    lot.products[code] = product
    if isinstance(product, str):
        return Placed(code, -1, -1, False, product)
    place, goods, rate = product
    counted = (STAND_IN if rate is None else rate) if lot.by_rate else None
    kind = book.kinds.setdefault((lot.group, goods, counted), len(book.kinds))
    return Placed(code, place, kind, bool(book.bans_on(lot.group, goods).certain))


def _cell(book: Book, prices: list[Price], goods: list[Placed]) -> Cell:
    told = []
    low = high = 0.0
    for one in goods:
        if one.kind < 0:
            told.append(f"{one.code} {one.why}")
            continue
        price = prices[one.kind]
        ends = sum(price.low), sum(price.shares)
        low, high = low + ends[0], high + ends[1]
        written = book.products[one.product].formula.text
        told.append(f"{one.code} {written} {ends[0]:.6f} {ends[1]:.6f} {price.depends} {one.barred} {price.message}")
    digest = hashlib.sha256("\n".join(told).encode()).hexdigest()[:6]
    barred = sum(one.barred for one in goods)
    return Cell(len(goods), round(low / len(goods), 4), round(high / len(goods), 4), barred, digest)


def digest_text(found: dict[tuple[str, str], dict[str, Cell]]) -> str:
    """The digest as CSV: one row per chapter and origin, one column per day."""
    text = io.StringIO()
    write = csv.writer(text, lineterminator="\n").writerow
    write(["chapter", "origin", *DAYS])
    for key, cells in sorted(found.items()):
        write([*key, *(str(cells.get(day, "")) for day in DAYS)])
    return text.getvalue()


def moved(before: str, after: str) -> list[str]:
    """What differs between two digests, a sentence a chapter, origin and day: lines, means and lines barred."""
    old, new = (
        {
            (row["chapter"], row["origin"], day): row.get(day, "")
            for row in csv.DictReader(text.splitlines())
            for day in DAYS
        }
        for text in (before, after)
    )
    return [
        f"chapter {chapter}, {origin}, {day}: {old.get(key, '') or 'none'} -> {new.get(key, '') or 'none'}"
        for key in sorted({*old, *new})
        for chapter, origin, day in [key]
        if old.get(key) != new.get(key)
    ]
