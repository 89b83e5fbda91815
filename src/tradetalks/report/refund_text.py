"""The refund desk's answer: a summary for the treasurer, and files for the filer."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from tradetalks.files import write_atomically
from tradetalks.render.terminal import lay_out
from tradetalks.report.ledger_text import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from tradetalks.customs.refunds import EntryRefund, Refunds

WAYS = (
    ("Declare now", ("declare",)),
    ("Declare once the phase opens", ("wait",)),
    ("Protest now", ("protest",)),
    ("Kept out of declarations", ("out",)),
    ("Only a suit is left", ("court",)),
)
LISTED = 8  # days of losses in the summary; the file has all


def refund_text(found: Refunds) -> None:
    """The summary: what comes back by which way, by legal power, what is lost next, what is not known."""
    rules = found.rules
    say(f"Refunds of duties that a court voided, filed on {found.on}. Rules as known on {rules.known_to}.")
    say("No legal advice. Amounts are estimates; customs computes its own.")
    say()
    rows = [(name, *_spelled(*found.total(*actions))) for name, actions in WAYS]
    lay_out(("Way", "Entries", "Duty, USD", "Interest, USD"), rows)
    say()
    for power, usd in sorted(_by_power(found).items()):
        say(f"By the law of its day, {power}: {usd:,.2f} USD.")
    for sentence in _terms(found):
        say(sentence)
    _next_losses(found)
    for sentence in (*_contingent(found), *_unknown(found)):
        say(sentence)


def refund_data(found: Refunds) -> dict[str, object]:
    """The answer as plain data; money in USD."""
    return {
        "on": str(found.on),
        "as_of": str(found.as_of),
        "rules_known_to": str(found.rules.known_to),
        "importer_is_corporation": found.corporation,
        "interest_counted_to": str(found.interest_to),
        "ledger": found.ledger,
        "ways": [
            {"way": name, "entries": count, "duty_usd": duty, "interest_usd": interest}
            for name, actions in WAYS
            for count, duty, interest in [found.total(*actions)]
        ],
        "by_authority_usd": _by_power(found),
        "entries": [dict(zip(ENTRIES, _entry_row(entry), strict=True)) for entry in found.entries],
        "declarations": [list(numbers) for numbers in found.declarations],
        "lost_if_nothing_is_filed": [dict(zip(LOST, row, strict=True)) for row in _lost_rows(found)],
        "not_read": {str(row): message for row, message in found.messages.items()},
        "columns_not_used": list(found.unused),
    }


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
        "refund-entries.csv": [list(ENTRIES), *map(_entry_row, found.entries)],
        "refund-lost.csv": [list(LOST), *_lost_rows(found)],
    }
    for place, numbers in enumerate(found.declarations, start=1):
        rows: list[list[object]] = [[number] for number in numbers]
        tables[f"declaration-{place}.csv"] = [[found.rules.file.header], *rows]
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        _write(folder / name, table)
    return [folder / name for name in tables]


ENTRIES = (
    *("entry_number", "entry_date", "entry_type", "liquidation_date", "action", "phase", "last_day"),
    *("refundable_usd", "lines_without_a_number", "interest_usd", "interest_a_day_usd"),
    *("contingent_usd", "contingent_protest_by", "why", "rule"),
)
LOST = ("day", "day_is_estimated", "entry_number", "duty_usd", "what_is_lost")


def _entry_row(entry: EntryRefund) -> list[object]:
    filed, status = entry.filed, entry.status
    return [
        *(filed.number, str(filed.entered), filed.type, _day(filed.liquidated)),
        *(status.action, status.phase or "", _day(status.last_day)),
        *(_usd(entry.refundable), entry.unknown, _usd(entry.interest), _usd(entry.a_day)),
        *(_usd(sum(entry.contingent.values())), _day(entry.protest_contingent), status.why, status.law),
    ]


def _lost_rows(found: Refunds) -> list[list[object]]:
    rows: list[list[object]] = [
        [str(loss.day), "yes" if loss.estimated else "no", entry.filed.number, _usd(entry.refundable), loss.what]
        for entry in found.entries
        for loss in entry.losses
    ]
    return sorted(rows, key=lambda row: (str(row[0]), str(row[2])))


def _next_losses(found: Refunds) -> None:
    """What is lost on the next days, summed by day."""
    sums: dict[tuple[str, str, str], list[float]] = {}
    for entry in found.entries:
        for loss in entry.losses:
            about = "about " if loss.estimated else ""
            sums.setdefault((str(loss.day), about, loss.what), []).append(entry.refundable)
    if not sums:
        return
    say()
    rows = [
        (f"{about}{day}", f"{len(usd):,}", f"{sum(usd):,.2f}", what)
        for (day, about, what), usd in sorted(sums.items())[:LISTED]
    ]
    lay_out(("Lost after", "Entries", "Duty, USD", "What, if nothing is filed"), rows)
    if len(sums) > LISTED:
        say(f"More of them, {len(sums) - LISTED:,}, stand in refund-lost.csv.")
    say()


def _by_power(found: Refunds) -> dict[str, float]:
    sums: dict[str, float] = {}
    for line in found.lines:
        for power, usd in line.voided.items():
            sums[power] = round(sums.get(power, 0.0) + usd, 2)
    return sums


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
        told.append(f"No rate of interest is at hand after {found.interest_to}.")
    return told


def _contingent(found: Refunds) -> Iterable[str]:
    """Duties that a court may yet void, and until when a protest keeps the claim."""
    for rule in found.rules.contingent:
        held = [entry for entry in found.entries if entry.contingent.get(rule.authority)]
        if not held:
            continue
        usd = sum(entry.contingent[rule.authority] for entry in held)
        open_days = [e.protest_contingent for e in held if e.protest_contingent and e.protest_contingent >= found.on]
        first = f"; the first protest is due by {min(open_days)}" if open_days else ""
        yield f"Contingent, {rule.authority}: {usd:,.2f} USD (entries: {len(held):,}){first}. {rule.case}."


def _unknown(found: Refunds) -> Iterable[str]:
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


def _spelled(count: int, duty: float, interest: float) -> tuple[str, str, str]:
    return f"{count:,}", f"{duty:,.2f}", f"{interest:,.2f}"


def _usd(amount: float | None) -> str:
    return "" if amount is None else f"{amount:.2f}"


def _day(day: object) -> str:
    return "" if day is None else str(day)


def _write(path: Path, rows: Sequence[Sequence[object]]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    write_atomically(path, text.getvalue().encode("utf-8"))
