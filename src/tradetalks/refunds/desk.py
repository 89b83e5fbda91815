"""The refund desk: what comes back for a list of entries, by which way, with what interest, and what is lost when.

No legal advice: the rules are those of data/customs/refunds.yaml, as known on the day that it names.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from tradetalks.customs.answer import cents
from tradetalks.customs.duty import duty
from tradetalks.dates import Date, as_date
from tradetalks.errors import BadInput, TradetalksError
from tradetalks.ledger import Ledger
from tradetalks.refunds.entries import EntryLine, read_entries
from tradetalks.refunds.interest import interest
from tradetalks.refunds.rules import Rules, interest_rates, refund_rules
from tradetalks.refunds.status import Filed, Loss, Status, losses, status_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tradetalks.customs.answer import Duty


@dataclass(frozen=True)
class LineRefund:
    """What comes back for a line.

    voided      authority -> USD by the law of its day, recomputed with floors and the order of stacking
    headings    authority -> heading of chapter 99
    refundable  USD: what was paid where the list says it, otherwise the sum of `voided`; None where it depends on facts
    contingent  authority -> USD of duties that a court may yet void
    message     why there is no number, or in what paid and law differ
    """

    line: EntryLine
    voided: Mapping[str, float]
    headings: Mapping[str, str]
    refundable: float | None
    contingent: Mapping[str, float]
    message: str = ""


@dataclass(frozen=True)
class EntryRefund:
    """What comes back for an entry, and what to do.

    refundable  USD of the lines that have a number
    unknown    lines that have none: their duty depends on facts or could not be worked out
    interest   USD, if it is (re)liquidated on the day of filing
    a_day      USD of interest that a further day adds
    protest_contingent  last day of the protest that keeps a claim to contingent duties; None where none is known
    """

    filed: Filed
    status: Status
    refundable: float
    unknown: int
    interest: float
    a_day: float
    contingent: Mapping[str, float]
    protest_contingent: Date | None
    losses: tuple[Loss, ...]

    @property
    def claims(self) -> bool:
        """Whether something comes back, or may."""
        return self.status.action != "nothing" and (self.refundable > 0.0 or self.unknown > 0)


@dataclass(frozen=True)
class Refunds:
    """The answer of the desk.

    on            day of filing
    interest_to   day to which interest is counted: that of filing, or the last whose rate is known
    lines         in the order of the file
    entries       in the order of their first lines
    declarations  entry numbers by file, those whose window closes first in front
    messages      row of the file -> why it was not read
    unused        columns that nothing read
    """

    on: Date
    as_of: Date
    corporation: bool
    interest_to: Date
    rules: Rules
    ledger: str
    lines: tuple[LineRefund, ...]
    entries: tuple[EntryRefund, ...]
    declarations: tuple[tuple[str, ...], ...]
    messages: Mapping[int, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()

    def total(self, *actions: str) -> tuple[int, float, float]:
        """(entries, USD of duties, USD of interest) with one of some actions."""
        found = [entry for entry in self.entries if entry.status.action in actions and entry.claims]
        return len(found), cents(sum(e.refundable for e in found)), cents(sum(e.interest for e in found))


def refunds(
    source: Path,
    on: Date | str,
    *,
    corporation: bool,
    as_of: Date | str | None = None,
    ledger: Ledger | None = None,
    trust: Sequence[str] = (),
) -> Refunds:
    """What comes back for the entries of a file.

    source       .csv or .xlsx with the columns of `entries.REQUIRED`, and where known those of `OPTIONAL`
    on           day of filing
    corporation  whether the importer is one: the rate of interest is a point lower
    as_of        the day by which the law is known; without one, all that the ledger holds
    raises       BadInput for a file without the columns, or a day before the ruling. A row that cannot be read, or
                 whose duty cannot be worked out, keeps its place with a message
    """
    book = ledger or Ledger.load()
    day = as_date(on, where="on")
    known = as_date(as_of, where="as_of") if as_of is not None else book.coverage.complete_to
    rules = refund_rules()
    if day < rules.voided.until:
        raise BadInput("nothing was voided yet", evidence=f"on {day}", remedy=f"a day from {rules.voided.until} on")
    lines, messages, unused = read_entries(source)
    late = {line.row for line in lines if line.filed.entered > day}
    messages |= dict.fromkeys(late, f"entry_date: after the day of filing, {day}")
    read = [_line(line, known, book, tuple(trust), rules) for line in lines if line.row not in late]
    interest_to = min(day, interest_rates()[-1].until - timedelta(days=1))
    by_entry: dict[Filed, list[LineRefund]] = {}
    for one in read:
        by_entry.setdefault(one.line.filed, []).append(one)
    entries = [_entry(filed, of, day, interest_to, corporation, rules) for filed, of in by_entry.items()]
    return Refunds(
        on=day,
        as_of=known,
        corporation=corporation,
        interest_to=interest_to,
        rules=rules,
        ledger=book.digest,
        lines=tuple(read),
        entries=tuple(entries),
        declarations=declarations(entries, rules),
        messages=dict(sorted(messages.items())),
        unused=unused,
    )


def declarations(entries: Sequence[EntryRefund], rules: Rules) -> tuple[tuple[str, ...], ...]:
    """Entry numbers that can be declared now, by file, those whose window closes first in front."""
    ready = [entry for entry in entries if entry.status.action == "declare" and entry.claims]
    ready.sort(key=lambda entry: (entry.status.last_day or Date.max, entry.filed.number))
    numbers = [entry.filed.number for entry in ready]
    return tuple(tuple(numbers[at : at + rules.file.rows]) for at in range(0, len(numbers), rules.file.rows))


def _line(line: EntryLine, known: Date, book: Ledger, trust: tuple[str, ...], rules: Rules) -> LineRefund:
    try:
        found = duty(
            line.product,
            line.origin,
            rules.importer,
            line.filed.entered,
            line.value,
            line.quantity,
            as_of=known,
            entry=line.declared,
            ledger=book,
            trust=trust,
        )
    except TradetalksError as error:
        return LineRefund(line, {}, {}, line.paid, {}, " ".join(str(error).split()))
    by_law = _voided(found, rules)
    powers = {one.authority for one in rules.contingent}
    contingent = {
        power: cents(sum(layer.amount for layer in found.layers if layer.authority == power))
        for power in sorted(powers & {layer.authority for layer in found.layers})
    }
    headings: dict[str, str] = {}
    for layer in found.layers:
        if layer.authority in by_law and layer.heading:
            headings[layer.authority] = " ".join(filter(None, (headings.get(layer.authority), layer.heading)))
    refundable, message = _refundable(line, found, cents(sum(by_law.values())))
    return LineRefund(line, by_law, headings, refundable, contingent, message)


def _voided(found: Duty, rules: Rules) -> dict[str, float]:
    """authority -> USD of the layers that the judgment voided; those of the upper end of a range."""
    by_law: dict[str, float] = {}
    for layer in found.layers:
        if rules.judgment in layer.voided:
            by_law[layer.authority] = cents(by_law.get(layer.authority, 0.0) + layer.amount)
    return by_law


def _refundable(line: EntryLine, found: Duty, by_law: float) -> tuple[float | None, str]:
    """(USD that come back, in what paid and law differ or on what it hangs)."""
    hangs = found.low.voided != found.high.voided
    if line.paid is None:
        if hangs:
            ends = f"{found.low.voided:,.2f} to {found.high.voided:,.2f} USD"
            return None, f"{ends}: depends on " + "; ".join(found.depends)
        return by_law, ""
    if not found.low.voided - 0.005 <= line.paid <= found.high.voided + 0.005:
        return line.paid, f"paid {line.paid:,.2f} USD, by the law of the day {by_law:,.2f}"
    return line.paid, ""


def _entry(
    filed: Filed, lines: Sequence[LineRefund], on: Date, to: Date, corporation: bool, rules: Rules
) -> EntryRefund:
    refundable = cents(sum(line.refundable or 0.0 for line in lines))
    contingent: dict[str, float] = {}
    for line in lines:
        for power, usd in line.contingent.items():
            contingent[power] = cents(contingent.get(power, 0.0) + usd)
    deposited = filed.deposited or filed.entered
    earned = a_day = 0.0
    if refundable and deposited < to:
        earned = interest(refundable, deposited, to, corporation=corporation)
        a_day = cents(earned - interest(refundable, deposited, to - timedelta(days=1), corporation=corporation))
    protest = filed.liquidated + timedelta(days=rules.protest.days) if filed.liquidated and contingent else None
    unknown = sum(line.refundable is None for line in lines)
    lost = tuple(losses(filed, on, rules)) if refundable or unknown else ()
    status = status_of(filed, on, rules)
    if not refundable and not unknown and status.action != "nothing":
        status = Status("nothing", 0, None, "no voided duty on its lines", rules.voided.law)
    return EntryRefund(filed, status, refundable, unknown, earned, a_day, contingent, protest, lost)
