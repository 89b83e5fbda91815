"""Amounts of an order book's lines, chunk by chunk, and their totals by origin, authority and month."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tradetalks.customs.filing import family_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from tradetalks.customs.order_book import Book
    from tradetalks.customs.order_price import Price
    from tradetalks.customs.order_read import Lines

CHUNK = 50_000  # lines worked out at once


class Sum(NamedTuple):
    """Lines with a number, their customs value and what they pay, USD."""

    lines: int = 0
    value: float = 0.0
    paid: float = 0.0

    def plus(self, lines: float, value: float, paid: float) -> Sum:
        return Sum(self.lines + round(lines), self.value + value, self.paid + paid)


Totals = dict[tuple[str, str], Sum]  # (origin, authority or month; its name) -> sum


class Amounts:
    """The duty, the ordinary duty and each layer of each line, USD to the cent; and their sums as they are read."""

    def __init__(self, lines: Lines, prices: list[Price]) -> None:
        self.lines = lines
        self.prices = prices
        self.most = max((len(price.shares) for price in prices), default=0)
        size = len(prices) + 1  # the last is that of lines that cannot be priced
        self.sums = np.zeros((size, self.most + 3))  # lines, value, ordinary, layers
        self.months: dict[int, NDArray[np.float64]] = defaultdict(lambda: np.zeros(3))

    def __iter__(self) -> Iterator[list[float]]:
        """For each line: its duty, the ordinary duty, and the amount of each layer."""
        shares = np.zeros((len(self.prices) + 1, self.most))
        for kind, price in enumerate(self.prices):
            shares[kind, : len(price.shares)] = price.shares
        sure = np.array([not (price.message or price.depends) for price in self.prices] + [False])
        value, kinds = np.frombuffer(self.lines.value), np.frombuffer(self.lines.kind, dtype=np.intc)
        ordinary = all_cents(np.frombuffer(self.lines.ordinary))
        months = np.frombuffer(self.lines.month, dtype=np.intc)
        for first in range(0, len(value), CHUNK):
            part = slice(first, first + CHUNK)
            amounts = all_cents(value[part, None] * shares[kinds[part]])
            duty = all_cents(ordinary[part] + amounts.sum(axis=1))
            self._add(kinds[part], months[part], sure, value[part], np.column_stack([ordinary[part], amounts]), duty)
            yield from np.column_stack([duty, ordinary[part], amounts]).tolist()

    def _add(
        self,
        kinds: NDArray[np.intc],
        months: NDArray[np.intc],
        sure: NDArray[np.bool_],
        value: NDArray[np.float64],
        amounts: NDArray[np.float64],
        duty: NDArray[np.float64],
    ) -> None:
        """Add the lines of a chunk that pay a number."""
        counted = sure[kinds]
        of, size = np.where(counted, kinds, len(sure) - 1), len(sure)
        columns = (np.ones_like(value), value, *amounts.T)
        for place, column in enumerate(columns):
            self.sums[:, place] += np.bincount(of, column * counted, minlength=size)
        for month in np.unique(months[counted]).tolist():
            there = counted & (months == month)
            self.months[month] += np.array([there.sum(), value[there].sum(), duty[there].sum()])

    def totals(self, book: Book) -> Totals:
        """By origin, authority and month, of all lines that were read."""
        found: Totals = {}

        def add(axis: str, name: str, numbers: tuple[float, float, float]) -> None:
            found[axis, name] = found.get((axis, name), Sum()).plus(*numbers)

        for (group, _, _), price, (lines, value, ordinary, *layers) in zip(
            book.kinds, self.prices, self.sums.tolist(), strict=False
        ):
            if not lines:
                continue
            add("origin", book.groups[group].origin, (lines, value, ordinary + sum(layers)))
            add("authority", "ordinary", (lines, value, ordinary))
            for (measure, _), paid in zip(price.named, layers, strict=False):
                add("authority", family_of(book.authority(measure)), (lines, value, paid))
        for month, sums in sorted(self.months.items()):
            lines, value, paid = sums.tolist()
            add("month", f"{month // 100}-{month % 100:02}", (lines, value, paid))
        return found


def all_fees(lines: Lines, book: Book) -> NDArray[np.float64]:
    """Merchandise processing fee of a formal entry a line, and the other fees, USD."""
    known, at = [*book.fees], np.frombuffer(lines.processing, dtype=np.intc)
    rate, least, most = np.array([(one.rate, one.least, one.most) for one in known]).reshape(-1, 3).T
    value = np.frombuffer(lines.value)
    mpf = all_cents(np.clip(value * rate[at], least[at], most[at])) if known else np.zeros_like(value)
    return np.asarray(mpf + np.frombuffer(lines.fees))


def merged(parts: list[Totals]) -> Totals:
    """The totals of parts of a book, together."""
    found: Totals = {}
    for part in parts:
        for key, one in part.items():
            found[key] = found.get(key, Sum()).plus(*one)
    return found


def all_cents(amounts: NDArray[np.float64]) -> NDArray[np.float64]:
    """USD rounded to the cent as `cents` does."""
    return np.asarray(np.floor(amounts * 100.0 + 0.5 + 1e-6) / 100.0)
