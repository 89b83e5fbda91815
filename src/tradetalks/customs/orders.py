"""A whole order book: every line of a CSV or Excel file priced, with reasons, or with the message why it is not."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from io import StringIO
from shutil import copyfileobj
from typing import TYPE_CHECKING

from tradetalks.customs.china import china_lines as read_china_lines
from tradetalks.customs.columns import columns_of
from tradetalks.customs.duty import pack_for
from tradetalks.customs.intake import Intake
from tradetalks.customs.money import NO_RATES, Rates
from tradetalks.customs.order_book import Book
from tradetalks.customs.order_changes import Alternative, extra_cells
from tradetalks.customs.order_clean import write_cleaned
from tradetalks.customs.order_kinds import price_kinds
from tradetalks.customs.order_read import read_orders, read_unclaimed
from tradetalks.customs.order_totals import Totals, merged
from tradetalks.customs.order_write import RESULT, write_lines
from tradetalks.customs.reasons import headings_of, law_of, sources_of
from tradetalks.customs.stack import applies_between
from tradetalks.dates import as_date
from tradetalks.files import defused, scratch_folder, write_atomically
from tradetalks.ledger import Ledger
from tradetalks.processes import process_pool
from tradetalks.showing import brief_repr

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tradetalks.customs.china import ChinaLine
    from tradetalks.customs.destinations import Destination
    from tradetalks.customs.order_parts import Part
    from tradetalks.dates import Date

Laws = dict[tuple[str, str, str], tuple[str, ...]]
LAWS = ("measure", "origin", "from", "title", "heading", "law", "in_force", "sources")


@dataclass(frozen=True)
class Reading:
    """How a file is to be read.

    named   name of a column in the file -> what it means
    given   column -> value of all lines, in place of the file's
    order   of days that could be read both ways: `mdy`, `dmy`, or empty: as the file tells
    rates   of other currencies
    """

    named: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    order: str = ""
    rates: Rates = NO_RATES


AS_IT_IS = Reading()


@dataclass(frozen=True)
class Priced:
    """What was written, and the laws that it rests on.

    totals    by origin, authority and month, of the lines with a number
    changes   label of an alternative -> (lines that change, sum of the changes in USD)
    messages  line of the file, the first below the header 1 -> why it has no price; the first ones
    read_as   sentences on how the file was read
    cleaned   lines in which a cell was read as something else than it says; the cleaned file has them
    """

    __repr__ = brief_repr

    lines: int
    priced: int
    duty_usd: float
    laws: Laws
    totals: Totals = field(default_factory=dict)
    changes: Mapping[str, tuple[int, float]] = field(default_factory=dict)
    messages: Mapping[int, str] = field(default_factory=dict)
    read_as: tuple[str, ...] = ()
    cleaned: int = 0


@dataclass(frozen=True)
class _Job:
    """What every part of an order book is priced with."""

    intake: Intake
    law: Ledger
    as_of: Date
    trust: tuple[str, ...]
    china: dict[str, tuple[ChinaLine, ...]]
    packs: dict[str, Destination | None]
    alternatives: tuple[Alternative, ...]


def price_file(
    source: Path,
    target: Path,
    *,
    as_of: Date | str | None = None,
    ledger: Ledger | None = None,
    trust: Sequence[str] = (),
    china_lines: Path | None = None,
    pack: Destination | None = None,
    processes: int = 1,
    reading: Reading = AS_IT_IS,
    alternatives: Sequence[Alternative] = (),
) -> Priced:
    """Price every line of an order book and write its columns with the results to `target`.

    Beside it `-laws.csv` has the laws, and `-cleaned.csv`, where a cell was read as something else than it says, the
    lines as they were read, with what was changed.

    source     .csv (UTF-8) or .xlsx with the columns product, origin, destination, on, value under any of the names of
               data/customs/column_names.csv; and, where known, quantity, claims, currency, terms, freight, charges,
               mode, steel, aluminium, copper (shares of value), and the facts of data/customs/facts.csv
    china_lines  China's lines as `python3 x.py build china` writes them; without it, the few goods that ship
    pack       the tables of a destination, see `destinations`; those of others are looked for
    processes  for parts of a large CSV; the output is the same for any number
    alternatives  other days or origins: what each line pays then, and by which measures that differs
    raises     BadInput for a file that is neither, has no header or lacks a column, or an Excel file too large. A line
               that cannot be priced keeps its place, with a message
    """
    law = ledger or Ledger.load()
    known = as_date(as_of, where="as_of") if as_of is not None else law.coverage.complete_to
    columns = columns_of(source, reading.named, tuple(reading.given))
    intake = Intake(source, columns, reading.given, reading.order, reading.rates)
    packs = {pack.country: pack_for(pack.country, pack)} if pack else {}
    job = _Job(intake, law, known, tuple(trust), read_china_lines(china_lines), packs, tuple(alternatives))
    parts = columns.parts(source, processes)
    with scratch_folder(".pricing-", target.parent) as folder:
        outs = [folder / str(place) for place in range(len(parts))]
        if len(parts) == 1:
            found = [_price_part(parts[0], outs[0], job)]
        else:
            with process_pool(len(parts)) as pool:
                started = [pool.submit(_price_part, part, out, job) for part, out in zip(parts, outs, strict=True)]
                found = [done.result() for done in started]
        with outs[0].open("ab") as whole:
            for out in outs[1:]:
                with out.open("rb") as rest:
                    copyfileobj(rest, whole, 1 << 20)
        outs[0].replace(target)
    laws = {key: row for part in found for key, row in part.laws.items()}
    _write_laws(target.with_name(f"{target.stem}-laws.csv"), laws)
    touched = any(part.cleaned for part in found)
    cleaned = write_cleaned(intake, target.with_name(f"{target.stem}-cleaned.csv")) if touched else 0
    return _together(found, laws, cleaned)


def _together(found: Sequence[Priced], laws: Laws, cleaned: int) -> Priced:
    """What was written of all parts."""
    messages: dict[int, str] = {}
    first = 0
    for part in found:
        messages |= {first + line: message for line, message in part.messages.items()}
        first += part.lines
    labels = dict.fromkeys(label for part in found for label in part.changes)
    changes = {
        label: (sum(part.changes[label][0] for part in found), sum(part.changes[label][1] for part in found))
        for label in labels
    }
    return Priced(
        lines=first,
        priced=sum(part.priced for part in found),
        duty_usd=round(sum(part.duty_usd for part in found), 2),
        laws=laws,
        totals=merged([part.totals for part in found]),
        changes=changes,
        messages=messages,
        read_as=tuple(dict.fromkeys(told for part in found for told in part.read_as)),
        cleaned=cleaned,
    )


def _price_part(part: Part, out: Path, job: _Job) -> Priced:
    """Price a part of an order book; the first part of the output has the header."""
    book = Book(job.law, job.as_of, job.trust, job.china, {**job.packs}, job.intake.rates)
    lines = read_orders(part, job.intake, book)
    readings = [(lines, job.intake)]
    for one in job.alternatives:
        other = job.intake.with_given(one.given, one.share)
        readings.append((read_orders(part, other, book), other))
    prices, changes = price_kinds(book), {one.label: [0.0, 0.0] for one in job.alternatives}
    again = [read_unclaimed(part, intake, book, read, prices) for read, intake in readings]
    if any(again):
        prices = price_kinds(book)
    pairs = [(one, read) for one, (read, _) in zip(job.alternatives, readings[1:], strict=True)]
    extras = extra_cells(lines, prices, pairs, changes) if pairs else None
    header = job.intake.columns.header
    with out.open("w", encoding="utf-8", newline="") as file:
        if out.name == "0":
            more = [name for one in job.alternatives for name in one.columns]
            csv.writer(file, lineterminator="\n").writerow([*defused(header), *RESULT, *more])
        priced, total, amounts = write_lines(part, file, len(header), book, lines, prices, extras)
    told = {line + 1: message for line, message in sorted(lines.messages.items())[:20]}
    return Priced(
        lines=len(lines.kind),
        priced=priced,
        duty_usd=total,
        laws=_laws(book),
        totals=amounts.totals(book),
        changes={label: (int(count), usd) for label, (count, usd) in changes.items()},
        messages=told,
        read_as=job.intake.told(),
        cleaned=int(job.intake.touched),
    )


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
