"""What each kind of goods in an order book pays: kinds that pay alike in a group are stacked once, all at once."""

from __future__ import annotations

import math
from functools import cache, partial
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.customs import order_packs
from tradetalks.customs.duty import declared_content
from tradetalks.customs.importers import SCHEDULED
from tradetalks.customs.lines import FULL_VALUE, line_goods
from tradetalks.customs.order_price import NO_PRICE, Price, priced
from tradetalks.customs.reasons import heading_lines, heading_of
from tradetalks.customs.schedule import dotted
from tradetalks.customs.stack import stack
from tradetalks.customs.variants import check_used, variants
from tradetalks.errors import TradetalksError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tradetalks.customs.lines import Entry
    from tradetalks.customs.order_book import Book
    from tradetalks.customs.order_lots import Group

Kinds = list[tuple[int, float | None, int]]  # (place of the class, ordinary rate where it counts, place of the kind)


def price_kinds(book: Book, *, claimed: bool = True) -> list[Price]:
    """[kind] what each kind of goods pays; as if nothing were claimed where `claimed` is false.

    A kind whose group claims nothing pays the same either way and is left empty the second time.
    """
    by_group: dict[int, Kinds] = {}
    for (group, place, share), at in book.kinds.items():
        if claimed or book.groups[group].entry.states:
            by_group.setdefault(group, []).append((place, share, at))
    prices = [NO_PRICE] * len(book.kinds)
    for group, kinds in by_group.items():
        law = book.groups[group]
        entry = law.entry if claimed else law.entry.unclaimed()
        law = law._replace(entry=entry)
        found = _alike(book, law, kinds) if law.destination == SCHEDULED else _elsewhere(book, law, kinds)
        bars = {at: book.bans_on(group, place).if_so for place, _, at in kinds}
        for at, price in found:
            prices[at] = price.barred_if(condition.words for _, condition in bars[at]) if bars[at] else price
    return prices


def _alike(book: Book, group: Group, kinds: Kinds) -> Iterator[tuple[int, Price]]:
    """(place, price) of the kinds of a group; those on the same lists of its measures are stacked once."""
    alike: dict[object, list[int]] = {}
    firsts: Kinds = []
    for place, share, at in kinds:
        codes = book.classes[place]
        key = (place, share) if len(codes) > 1 else (book.reached(group, codes), _besides(codes[0]), share)
        if key not in alike:
            alike[key] = []
            firsts.append((place, share, at))
        alike[key].append(at)
    by_first = {places[0]: places for places in alike.values()}
    for first, price in _stacked(book, group, firsts, {}):
        for at in by_first[first]:
            book.firsts[at] = first
            yield at, price


@cache
def _besides(code: str) -> tuple[str, ...]:
    """What besides product lists tells lines apart: the metal of their chapter, the lines of headings."""
    full = code.ljust(10, "0")
    return FULL_VALUE.get(code[:2], ""), *sorted(filter(full.startswith, heading_lines()))


def _elsewhere(book: Book, group: Group, kinds: Kinds) -> Iterator[tuple[int, Price]]:
    """(place, price) of the kinds of a group of goods into another country than that of the schedule."""
    law = order_packs.Law(book.falling(group.origin, group.destination, group.on), book.as_of, book.ledger)
    pack = book.pack(group.destination)
    work_out = partial(order_packs.prices, pack) if pack else order_packs.prices_into_china
    return work_out(book.elsewhere, group, kinds, law)


def _stacked(book: Book, group: Group, kinds: Kinds, known: dict[bytes, Price]) -> Iterator[tuple[int, Price]]:
    """(place, price) of the kinds of a group: all at once, or one by one where some lack a fact.

    known  prices of the group by the layers of their lines
    """
    on = group.on
    spread: list[tuple[str, float, dict[str, str], Entry]] = []
    idle: list[tuple[str, ...]] = []
    ends = [0]
    read: Kinds = []
    for kind in kinds:
        place, share, at = kind
        try:
            goods_alike, left_out = _goods(book, group, book.classes[place], math.nan if share is None else share)
        except TradetalksError as error:
            yield at, NO_PRICE._replace(message=" ".join(str(error).split()))
            continue
        read.append(kind)
        spread += goods_alike
        idle.append(left_out)
        ends.append(len(spread))
    if not read:
        return
    kinds = read
    try:
        entries = [row[3] for row in spread]
        goods = line_goods([row[0] for row in spread], [row[1] for row in spread], on, book.as_of, entries)
        states = book.falling(group.origin, group.destination, on)
        layers = stack(states, goods, origin=group.origin, destination=group.destination)
    except TradetalksError as error:
        if len(kinds) == 1:
            yield kinds[0][2], NO_PRICE._replace(message=" ".join(str(error).split()))
            return
        half = len(kinds) // 2
        yield from _stacked(book, group, kinds[:half], known)
        yield from _stacked(book, group, kinds[half:], known)
        return
    charged = np.array([(layer.rate, layer.share) for layer in layers]).reshape(len(layers), 2, len(spread))
    by_line = np.ascontiguousarray(charged.transpose(2, 0, 1))
    for (first, last), (_, _, at), left_out in zip(pairwise(ends), kinds, idle, strict=True):
        lines = by_line[first:last]
        assumed = [facts for _, _, facts, _ in spread[first:last]]
        charging = set(np.flatnonzero(lines.all(axis=2).any(axis=0)).tolist())
        names = [
            (layer.measure, heading_of(layer.measure, group.origin, on, spread[first][0]) if n in charging else "")
            for n, layer in enumerate(layers)
        ]
        key = lines.tobytes() + repr((names, assumed if len(assumed) > 1 else "", left_out)).encode()
        if key not in known:
            known[key] = priced(names, lines, assumed).without(left_out)
        yield at, known[key]


def _goods(
    book: Book, group: Group, codes: tuple[str, ...], share: float
) -> tuple[list[tuple[str, float, dict[str, str], Entry]], tuple[str, ...]]:
    """(line, ordinary rate, facts assumed, entry) of each thing that the goods of a class could be; idle facts.

    A column of a book holds for all its goods, so that what some of them need is idle for the others.
    """
    all_used, entry = book.hinges(group, codes), group.entry
    idle = tuple(name for name in (*entry.facts, *entry.content) if name not in all_used.names)
    entry = entry.without(idle) if idle else entry
    if entry.claiming:
        check_used(entry, all_used)
    found = []
    for code in codes:
        line = {"line": dotted(code)} if len(codes) > 1 else {}
        for assumed, stated in variants(declared_content(code, entry), book.hinges(group, (code,))):
            found.append((code, share, assumed | line, stated))
    return found, idle
