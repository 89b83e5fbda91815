"""The verb `duty` on an order book, and on one shipment from several origins or on two days."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tradetalks.cli.words import day_of
from tradetalks.dates import parse_date
from tradetalks.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.answer import Answer
    from tradetalks.customs.answer import Duty
    from tradetalks.customs.destinations import Destination
    from tradetalks.customs.lines import Entry
    from tradetalks.customs.money import Rates
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
AndOn = Annotated[
    str | None, typer.Option(help="Another day of entry: what changes, and by which measures.", callback=day_of)
]
AndClaim = Annotated[
    list[str] | None, typer.Option(help="A claim as a what-if: what it changes, as `S` for USMCA. Repeatable.")
]
FirstSale = Annotated[
    float | None, typer.Option(help="What-if: the value is the maker's price, as a share of the price paid: 0.8.")
]
Chapter98 = Annotated[
    str | None,
    typer.Option(
        "--chapter-98",
        help="Goods that return: 9801.00.10; with the USD of the repair 9802.00.50=2000, of US parts 9802.00.80=4000.",
    ),
]
Until = Annotated[
    str | None, typer.Option(help="Of an order book: the days after --on, up to this, that change it.", callback=day_of)
]
Map = Annotated[
    list[str] | None, typer.Option("--map", help="What a column is, as `Name in the file=product`. Repeatable.")
]
Dates = Annotated[str | None, typer.Option(help="How the book writes days such as 04/10/2026: `mdy` or `dmy`.")]
Fx = Annotated[
    Path | None, typer.Option(help="Rates of currencies, .csv: currency, since, until, usd (USD for one unit).")
]
Tables = Annotated[
    Path | None, typer.Option("--destination", help="A folder with a destination's tables, see docs/how-to.")
]
CaseOrders = Annotated[
    Path | None,
    typer.Option(
        "--orders", help="Antidumping and countervailing orders, .csv: case, title, origin, lines, scope, since, until."
    ),
]
Screening = Annotated[
    Path | None,
    typer.Option("--screening", help="A screening list, .csv as the public one: parties of the book are compared."),
]
PartyColumns = Annotated[
    list[str] | None, typer.Option("--party", help="A column of the book that holds parties. Repeatable.")
]
Charges = Annotated[float, typer.Option(help="Freight, insurance and other charges, USD: for the landed cost.")]
By = Annotated[str, typer.Option(help="Mode of transport: sea (harbor maintenance fee), air, truck, rail.")]


@dataclass(frozen=True)
class Asked:
    """What is asked of an order book.

    given   column -> value of all lines
    days    first day, and the other day or the last day of a calendar
    pack    tables of a destination
    screening, party_columns  a screening list, and the columns that hold parties
    chapter_98  of one shipment: the heading under which goods return, and a value
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
    and_claim: tuple[str, ...] = ()
    first_sale: float | None = None
    pack: Destination | None = None
    screening: Path | None = None
    party_columns: tuple[str, ...] = ()
    chapter_98: str | None = None


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

    if asked.chapter_98:
        raise BadInput("--chapter-98 is for one shipment", where="--file", remedy="ask for the line by itself")
    reading = _reading(file, asked)
    if asked.until:
        return _days(file, asked, reading, book, known, trusted)
    check_writable_file(out, "--out", ".csv")
    others = [Alternative(origin, {"origin": origin}) for origin in asked.origins if len(asked.origins) > 1]
    if asked.and_on:
        day = parse_date(asked.and_on, where="--and-on").isoformat()
        others.append(Alternative(day, {"on": day}))
    others += [Alternative(f"claim_{symbol}", {"claims": symbol}) for symbol in asked.and_claim]
    if asked.first_sale is not None:
        others.append(Alternative("first_sale", {}, checked_share(asked.first_sale)))
    priced = price_file(
        file,
        out,
        as_of=known,
        ledger=book,
        trust=trusted,
        china_lines=china_lines,
        pack=asked.pack,
        processes=os.cpu_count() or 1,
        reading=reading,
        alternatives=others,
    )
    answer = orders_answer(priced, out, book)
    return _screened(answer, file, reading, asked) if asked.screening else answer


def _screened(answer: Answer, file: Path, reading: Reading, asked: Asked) -> Answer:
    """The answer with the parties of the book that may be on the user's screening list."""
    from tradetalks.answers.parties import with_parties
    from tradetalks.customs.columns import columns_of
    from tradetalks.customs.screening import parties_of, read_screening, screen

    assert asked.screening is not None
    listed = read_screening(asked.screening)
    parties = parties_of(file, columns_of(file, reading.named, tuple(reading.given)), asked.party_columns)
    return with_parties(answer, screen(parties, listed), parties, len(listed))


@dataclass(frozen=True)
class Known:
    """What every case of a shipment is worked out with."""

    as_of: Date
    entry: Entry
    ledger: Ledger
    trust: tuple[str, ...]
    china_lines: Path | None
    rates: Rates


def checked_share(first_sale: float) -> float:
    """A share of the price that the first sale can be; raises BadInput."""
    if not 0.0 < first_sale < 1.0:
        raise BadInput("no share of the price", where="--first-sale", evidence=str(first_sale), remedy="0.8 for 80 %")
    return first_sale


def duties(
    cases: Sequence[tuple[str, str, str, str]],
    amounts: tuple[float, float | dict[str, float] | None],
    known: Known,
    asked: Asked,
    charges: float,
    mode: str,
) -> Answer:
    """One shipment layer by layer; several cases of it, and one with charges or a mode of transport, side by side.

    cases    (product, origin, destination, day of entry)
    amounts  customs value in USD, and quantity
    asked    what-ifs: a claim, the price of a first sale
    """
    from tradetalks.answers.duties import Case, beside
    from tradetalks.answers.duty import duty_answer
    from tradetalks.customs.chapter98 import claim_of, under_chapter_98
    from tradetalks.customs.duty import duty

    returned = claim_of(asked.chapter_98) if asked.chapter_98 else None
    if returned and (charges or mode or len(cases) > 1 or asked.and_claim or asked.first_sale is not None):
        raise BadInput(
            "fees of goods under chapter 98 are not worked out (19 CFR 24.23(c)(1)), so no landed cost is",
            where="--chapter-98",
            remedy="ask for one origin on one day, without --charges, --by and what-ifs",
        )
    value, quantity = amounts
    what_ifs = [("", value, known.entry)]
    for symbol in asked.and_claim:
        what_ifs.append((f", claim {symbol}", value, replace(known.entry, claims=(*known.entry.claims, symbol))))
    if asked.first_sale is not None:
        what_ifs.append((", first sale", value * checked_share(asked.first_sale), known.entry))

    def work_out(case: tuple[str, str, str, str], of_value: float, entry: Entry) -> Duty:
        found = duty(
            *case,
            of_value,
            quantity,
            as_of=known.as_of,
            entry=entry,
            ledger=known.ledger,
            trust=known.trust,
            china_lines=known.china_lines,
            pack=asked.pack,
            rates=known.rates,
        )
        return under_chapter_98(found, returned) if returned else found

    found = [
        Case(f"{case[1]}, {case[3]}{told}", work_out(case, of_value, entry), entry.claims)
        for case in cases
        for told, of_value, entry in what_ifs
    ]
    if len(found) > 1 or charges or mode:
        return beside(found, value, charges, mode, known.ledger)
    return duty_answer(found[0].duty, returned)


def _days(file: Path, asked: Asked, reading: Reading, book: Ledger, known: Date, trusted: tuple[str, ...]) -> Answer:
    from tradetalks.answers.duties import days_answer
    from tradetalks.customs.order_days import book_days

    if not asked.on or not asked.until:
        raise BadInput("a calendar needs its first day", where="--until", remedy="add --on with the first day")
    since, until = parse_date(asked.on, where="--on"), parse_date(asked.until, where="--until")
    changes = list(book_days(file, since, until, reading, book, known, trusted))
    return days_answer(changes, file, asked.on, asked.until, book)


def _reading(file: Path, asked: Asked) -> Reading:
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
    place = asked.destination or _place_of(file, named, asked.pack)
    given = {"claims": " ".join(asked.claims), "destination": place, "on": asked.on}
    if len(asked.origins) == 1:
        given["origin"] = asked.origins[0]
    rates = read_rates(asked.fx) if asked.fx else NO_RATES
    return Reading(named, {name: value for name, value in given.items() if value}, asked.order or "", rates)


def _place_of(file: Path, named: dict[str, str], pack: Destination | None) -> str | None:
    """Where the goods go if neither the file nor the user says so: where the tables are of."""
    from tradetalks.customs.columns import REQUIRED, columns_of

    stands = pack is not None and "destination" in columns_of(file, named, REQUIRED).places
    return None if pack is None or stands else pack.country
