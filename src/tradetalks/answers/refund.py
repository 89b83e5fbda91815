"""The refund desk's answer: a summary for the treasurer, and the tables for the filer."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from tradetalks.actors import authority_name
from tradetalks.answer import Answer
from tradetalks.files import write_atomically
from tradetalks.table import Column, Table
from tradetalks.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tradetalks.refunds.desk import EntryRefund, Refunds
    from tradetalks.table import Cell

USD = "USD"
WAYS = (
    ("Declare now", ("declare",)),
    ("Declare once the phase opens", ("wait",)),
    ("Protest now", ("protest",)),
    ("Kept out of declarations", ("out",)),
    ("Only a suit is left", ("court",)),
)
NO_ADVICE = "No legal advice. Amounts are estimates; customs computes its own."
LISTED = 8  # days of losses in the summary; the file has all
ENTRIES = (
    *map(Column, ("entry_number", "entry_date", "entry_type", "liquidation_date", "action", "phase", "last_day")),
    Column("refundable", USD), Column("lines_without_a_number", "lines", 0), Column("interest", USD),
    Column("interest_a_day", USD), Column("contingent", USD),
    *map(Column, ("contingent_protest_by", "why", "rule")),
)  # fmt: skip
LOST = (*map(Column, ("day", "day_is_estimated", "entry_number")), Column("duty", USD), Column("what_is_lost"))


def refund_answer(found: Refunds) -> Answer:
    """What comes back by which way, by legal power, what is lost next, what is not known; money in USD."""
    entries = tuple(map(_entry_row, found.entries))
    told = (*_by_power(found), *_terms(found), *_contingent(found), *_unknown(found))
    messages = tuple((str(row), message) for row, message in found.messages.items())
    return Answer(
        f"Refunds of duties that a court voided, filed on {found.on}",
        told,
        (
            _ways(found),
            _next_losses(found),
            Table("by_authority", "By legal power, by the law of the day", (Column("power"), Column("duty", USD)),
                  tuple((authority_name(power), usd) for power, usd in sorted(_powers(found).items()))),
            Table("entries", "Entry by entry", ENTRIES, entries, shown=0),
            Table("lost", "What is lost if nothing is filed", LOST, _lost_rows(found), shown=0),
            Table("declarations", "Declarations", (Column("declaration"), Column("entry_number")),
                  tuple((str(place), number) for place, numbers in enumerate(found.declarations, start=1)
                        for number in numbers), shown=0),
            Table("not_read", "Rows that were not read", (Column("row"), Column("why")), messages, shown=0),
        ),
        (f"Rules as known on {found.rules.known_to}.", NO_ADVICE),
        {
            "on": str(found.on), "as_of": str(found.as_of), "rules known to": str(found.rules.known_to),
            "importer": "corporation" if found.corporation else "other", "interest to": str(found.interest_to),
            "ledger": found.ledger, "version": __version__,
        },
    )  # fmt: skip


def write_refunds(found: Refunds, folder: Path) -> list[Path]:
    """Write lines, entries, losses and declarations as CSV files; returns them."""
    powers = sorted({power for line in found.lines for power in (*line.voided, *line.contingent)})
    head = ("row", "entry_number", "product", "origin", "value_usd", *powers)
    lines: list[list[object]] = [
        [
            line.line.row,
            line.line.filed.number,
            line.line.product,
            line.line.origin,
            f"{line.line.value:.2f}",
            *(_usd({**line.voided, **line.contingent}.get(power)) for power in powers),
            " ".join(line.headings.values()),
            _usd(line.line.paid),
            _usd(line.refundable),
            line.message,
        ]
        for line in found.lines
    ]
    lines += [[row, *[""] * (len(head) + 2), message] for row, message in found.messages.items()]
    tables: dict[str, list[list[object]]] = {
        "refund-lines.csv": [[*head, "headings", "paid_usd", "refundable_usd", "message"], *lines],
        "refund-entries.csv": [_filed(ENTRIES), *(_spelled(_entry_row(entry)) for entry in found.entries)],
        "refund-lost.csv": [_filed(LOST), *map(_spelled, _lost_rows(found))],
    }
    for place, numbers in enumerate(found.declarations, start=1):
        rows: list[list[object]] = [[number] for number in numbers]
        tables[f"declaration-{place}.csv"] = [[found.rules.file.header], *rows]
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        _write(folder / name, table)
    return [folder / name for name in tables]


def _entry_row(entry: EntryRefund) -> tuple[Cell, ...]:
    filed, status = entry.filed, entry.status
    return (
        filed.number, str(filed.entered), filed.type, _day(filed.liquidated),
        status.action, status.phase or "", _day(status.last_day),
        entry.refundable, entry.unknown, entry.interest, entry.a_day,
        sum(entry.contingent.values()), _day(entry.protest_contingent), status.why, status.law,
    )  # fmt: skip


def _lost_rows(found: Refunds) -> tuple[tuple[Cell, ...], ...]:
    rows = [
        (str(loss.day), "yes" if loss.estimated else "no", entry.filed.number, entry.refundable, loss.what)
        for entry in found.entries
        for loss in entry.losses
    ]
    return tuple(sorted(rows, key=lambda row: (row[0], row[2])))


def _ways(found: Refunds) -> Table:
    columns = (Column("way"), Column("entries", "number", 0), Column("duty", USD), Column("interest", USD))
    rows = []
    for name, actions in WAYS:
        count, duty, interest = found.total(*actions)
        rows.append((name, float(count), duty, interest))
    return Table("ways", "What comes back, by which way", columns, tuple(rows))


def _next_losses(found: Refunds) -> Table:
    """What is lost on the next days, summed by day."""
    sums: dict[tuple[str, str, str], list[float]] = {}
    for day, estimated, _, usd, what in _lost_rows(found):
        about = "about " if estimated == "yes" else ""
        sums.setdefault((str(day), about, str(what)), []).append(usd if isinstance(usd, int | float) else 0.0)
    columns = (
        Column("lost after"), Column("entries", "number", 0), Column("duty", USD), Column("what, if nothing is filed"),
    )  # fmt: skip
    rows = tuple((f"{about}{day}", float(len(usd)), sum(usd), what) for (day, about, what), usd in sorted(sums.items()))
    return Table("next_losses", "What is lost next", columns, rows, shown=LISTED)


def _powers(found: Refunds) -> dict[str, float]:
    sums: dict[str, float] = {}
    for line in found.lines:
        for power, usd in line.voided.items():
            sums[power] = round(sums.get(power, 0.0) + usd, 2)
    return sums


def _by_power(found: Refunds) -> Iterator[str]:
    for power, usd in sorted(_powers(found).items()):
        yield f"By the law of its day, {authority_name(power)}: {usd:,.2f} USD."


def _terms(found: Refunds) -> list[str]:
    who = "a corporation" if found.corporation else "an importer that is no corporation"
    a_day = sum(entry.a_day for entry in found.entries if entry.status.action in ("declare", "wait", "protest"))
    told = [
        f"Interest of {who}, compounded daily by quarter, counted to {found.interest_to}"
        + f" as if (re)liquidated then; a further day adds {a_day:,.2f} USD.",
        f"Accepted declarations: {found.rules.payment.law}.",
        f"Files to upload: {len(found.declarations)}, each of at most {found.rules.file.rows:,} entries.",
    ]
    if found.interest_to < found.on:
        told.append(f"No rate of interest is known after {found.interest_to}.")
    return told


def _contingent(found: Refunds) -> Iterator[str]:
    """Duties that a court may yet void, and until when a protest keeps the claim."""
    for rule in found.rules.contingent:
        held = [entry for entry in found.entries if entry.contingent.get(rule.authority)]
        if not held:
            continue
        usd = sum(entry.contingent[rule.authority] for entry in held)
        open_days = [e.protest_contingent for e in held if e.protest_contingent and e.protest_contingent >= found.on]
        first = f"; the first protest is due by {min(open_days)}" if open_days else ""
        power = authority_name(rule.authority)
        yield f"Contingent, {power}: {usd:,.2f} USD (entries: {len(held):,}){first}. {rule.case}."


def _unknown(found: Refunds) -> Iterator[str]:
    """What the list did not say, and what was taken for it."""
    claims = [entry for entry in found.entries if entry.claims]
    undated = sum(entry.filed.deposited is None for entry in claims)
    if undated:
        yield f"Entries without a day of deposit: {undated:,}. Interest counts from the day of entry, the earliest."
    unliquidated = sum(entry.filed.liquidated is None for entry in claims)
    if unliquidated:
        days = found.rules.usual_liquidation.days
        yield f"Entries without a day of liquidation: {unliquidated:,}. Taken as open; losses count {days} days on."
    unknown = sum(entry.unknown for entry in claims)
    if unknown:
        yield f"Lines without a number: {unknown:,}. Their messages stand in refund-lines.csv; they are in no sum."
    if found.messages:
        yield f"Rows that were not read: {len(found.messages):,}. Why stands in refund-lines.csv."
    if found.unused:
        yield "Columns that nothing reads: " + ", ".join(found.unused) + "."


def _filed(columns: Sequence[Column]) -> list[object]:
    """Headings of a file: `duty_usd`."""
    return [column.name + ("_usd" if column.unit == USD else "") for column in columns]


def _spelled(row: Sequence[Cell]) -> list[object]:
    """Cells of a file: money to the cent, counts whole."""
    return [f"{cell:.2f}" if isinstance(cell, float) else "" if cell is None else cell for cell in row]


def _usd(amount: float | None) -> str:
    return "" if amount is None else f"{amount:.2f}"


def _day(day: object) -> str:
    return "" if day is None else str(day)


def _write(path: Path, rows: Sequence[Sequence[object]]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    write_atomically(path, text.getvalue().encode("utf-8"))
