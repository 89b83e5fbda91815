"""The verb `duty` on an order book, and on one shipment from several origins or on two days."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tradetalks.dates import parse_date
from tradetalks.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.answer import Answer
    from tradetalks.customs.lines import Entry
    from tradetalks.customs.orders import Reading
    from tradetalks.dates import Date
    from tradetalks.ledger import Ledger

File = Annotated[
    Path | None,
    typer.Option(help="Price an order book, .csv or .xlsx; --from, --to, --on, --claim then hold for all its lines."),
]
Out = Annotated[
    Path | None,
    typer.Option(
        help="Where the priced order book goes, .csv; of one shipment: .json, .csv, .md, .html or .xlsx.",
        show_default="priced.csv for a book",
    ),
]
AndOn = Annotated[str | None, typer.Option(help="Another day of entry: what changes, and by which measures.")]
Until = Annotated[str | None, typer.Option(help="Of an order book: the days after --on, up to this, that change it.")]
Map = Annotated[
    list[str] | None, typer.Option("--map", help="What a column is, as `Name in the file=product`. Repeatable.")
]
Dates = Annotated[str | None, typer.Option(help="How the book writes days such as 04/10/2026: `mdy` or `dmy`.")]
Fx = Annotated[
    Path | None, typer.Option(help="Rates of currencies, .csv: currency, since, until, usd (USD for one unit).")
]
Charges = Annotated[float, typer.Option(help="Freight, insurance and other charges, USD: for the landed cost.")]
By = Annotated[str, typer.Option(help="Mode of transport: sea (harbor maintenance fee), air, truck, rail.")]


@dataclass(frozen=True)
class Asked:
    """What is asked of an order book.

    given   column -> value of all lines
    days    first day, and the other day or the last day of a calendar
    """

    origins: tuple[str, ...] = ()
    destination: str | None = None
    on: str | None = None
    and_on: str | None = None
    until: str | None = None
    claims: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    order: str | None = None
    fx: Path | None = None


def price_book(
    file: Path,
    out: Path,
    asked: Asked,
    book: Ledger,
    known: Date,
    trusted: tuple[str, ...],
    china_lines: Path | None,
) -> Answer:
    """Price an order book into a file, and say what it pays, what changes and what is asked."""
    from tradetalks.answers.duties import orders_answer
    from tradetalks.customs.order_changes import Alternative
    from tradetalks.customs.orders import price_file
    from tradetalks.files import check_writable_file

    reading = _reading(asked)
    if asked.until:
        return _days(file, asked, reading, book, known, trusted)
    check_writable_file(out, "--out", ".csv")
    others = [Alternative(origin, {"origin": origin}) for origin in asked.origins if len(asked.origins) > 1]
    if asked.and_on:
        day = parse_date(asked.and_on, where="--and-on").isoformat()
        others.append(Alternative(day, {"on": day}))
    priced = price_file(
        file,
        out,
        as_of=known,
        ledger=book,
        trust=trusted,
        china_lines=china_lines,
        processes=os.cpu_count() or 1,
        reading=reading,
        alternatives=others,
    )
    return orders_answer(priced, out, book)


@dataclass(frozen=True)
class Known:
    """What every case of a shipment is worked out with."""

    as_of: Date
    entry: Entry
    ledger: Ledger
    trust: tuple[str, ...]
    china_lines: Path | None


def duties(
    cases: Sequence[tuple[str, str, str, str]],
    amounts: tuple[float, float | dict[str, float] | None],
    known: Known,
    charges: float,
    mode: str,
) -> Answer:
    """One shipment layer by layer; several cases of it, and one with charges or a mode of transport, side by side.

    cases    (product, origin, destination, day of entry)
    amounts  customs value in USD, and quantity
    """
    from tradetalks.answers.duties import beside
    from tradetalks.answers.duty import duty_answer
    from tradetalks.customs.duty import duty

    found = [
        duty(
            *case,
            *amounts,
            as_of=known.as_of,
            entry=known.entry,
            ledger=known.ledger,
            trust=known.trust,
            china_lines=known.china_lines,
        )
        for case in cases
    ]
    if len(found) > 1 or charges or mode:
        labels = [f"{origin}, {on}" for _, origin, _, on in cases]
        return beside(list(zip(labels, found, strict=True)), charges, mode, known.entry.claims, known.ledger)
    return duty_answer(found[0])


def _days(file: Path, asked: Asked, reading: Reading, book: Ledger, known: Date, trusted: tuple[str, ...]) -> Answer:
    from tradetalks.answers.duties import days_answer
    from tradetalks.customs.order_days import book_days

    if not asked.on or not asked.until:
        raise BadInput("a calendar needs its first day", where="--until", remedy="add --on with the first day")
    since, until = parse_date(asked.on, where="--on"), parse_date(asked.until, where="--until")
    changes = list(book_days(file, since, until, reading, book, known, trusted))
    return days_answer(changes, file, asked.on, asked.until, book)


def _reading(asked: Asked) -> Reading:
    from tradetalks.customs.money import NO_RATES, read_rates
    from tradetalks.customs.orders import Reading

    if asked.order not in (None, "mdy", "dmy"):
        raise BadInput("no order of days", where="--dates", evidence=repr(asked.order), remedy="mdy or dmy")
    named = {}
    for text in asked.named:
        written, equals, column = text.rpartition("=")
        if not equals:
            raise BadInput("not `name=column`", where="--map", evidence=repr(text), remedy="'HTS Code=product'")
        named[written] = column
    given = {"claims": " ".join(asked.claims), "destination": asked.destination, "on": asked.on}
    if len(asked.origins) == 1:
        given["origin"] = asked.origins[0]
    rates = read_rates(asked.fx) if asked.fx else NO_RATES
    return Reading(named, {name: value for name, value in given.items() if value}, asked.order or "", rates)
