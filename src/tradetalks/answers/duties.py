"""Duties side by side: an order book's totals and questions, its days, and a shipment from other origins or days."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tradetalks.actors import place_name
from tradetalks.answer import Answer
from tradetalks.answers.words import made_of
from tradetalks.customs.answer import cents
from tradetalks.customs.fees import by_vessel, fee
from tradetalks.customs.filing import in_filing_order
from tradetalks.customs.schedule import dotted
from tradetalks.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tradetalks.customs.answer import Duty
    from tradetalks.customs.order_days import Change
    from tradetalks.customs.orders import Priced
    from tradetalks.ledger import Ledger

USD = "USD"
NO_ADVICE = "No legal advice. Antidumping and countervailing duties, drawback and excise taxes are not in it."
FIRST_SALE = (
    "First sale: the maker's price is the customs value if that sale was at arm's length and for export to the United "
    "States (19 U.S.C. 1401a(b); Nissho Iwai American Corp. v. United States, 982 F.2d 505; T.D. 96-87). The importer "
    "proves it with the papers of both sales."
)
FAMILY = {
    "ordinary": "ordinary duty",
    "ieepa": "IEEPA (voided by the courts)",
    "other": "other provisions",
}


def orders_answer(priced: Priced, out: Path, ledger: Ledger) -> Answer:
    """What was priced of an order book: totals, changes and the questions that are left."""
    said = [
        f"{priced.lines} lines, {priced.priced} priced, {priced.lines - priced.priced} not.",
        f"Duty {priced.duty_usd:,.2f} USD, of the lines with a number.",
        *priced.read_as,
        f"Written: {out} and {out.stem}-laws.csv."
        + (f" {priced.cleaned} lines as they were read: {out.stem}-cleaned.csv." if priced.cleaned else ""),
    ]
    said += [
        f"{label.replace('_', ' ')}: {count} lines change, {usd:+,.2f} USD."
        for label, (count, usd) in priced.changes.items()
    ]
    tables = [_totals(priced, axis) for axis in ("origin", "authority", "month")] if priced.totals else []
    if priced.messages:
        rows = tuple((float(line), message) for line, message in sorted(priced.messages.items()))
        tables.append(Table("questions", "Lines without a price", (Column("line", "", 0), Column("why")), rows))
    lower = [FIRST_SALE] if "first_sale" in priced.changes else []
    fees = "Fees are those of a formal entry a line: lines of one entry share the limits of the processing fee."
    return Answer("Order book", tuple(said), tuple(tables), (*lower, fees, NO_ADVICE), made_of(ledger))


def _totals(priced: Priced, axis: str) -> Table:
    found = [(name, one) for (of, name), one in priced.totals.items() if of == axis]
    found.sort(key=lambda pair: (0.0, pair[0]) if axis == "month" else (-pair[1].paid, pair[0]))
    named = [(_family(name) if axis == "authority" else name, one) for name, one in found]
    rows = tuple((name, float(one.lines), one.value, one.paid) for name, one in named)
    columns = (Column(axis), Column("lines", "", 0), Column("value", USD), Column("duty", USD))
    return Table(f"by_{axis}", f"By {axis}", columns, rows, "Lines with a number.")


def _family(name: str) -> str:
    return FAMILY.get(name, name.replace("_", " ").capitalize())


def days_answer(changes: Sequence[Change], file: Path, since: str, until: str, ledger: Ledger) -> Answer:
    """The days on which the duty on a book changes."""
    rows = tuple(
        (
            change.day.isoformat(),
            float(change.lines),
            change.change,
            change.duty,
            "; ".join(f"{_title(name, ledger)} {usd:+,.2f}" for name, usd in list(change.measures.items())[:4]),
            f"{change.appear} more, {change.vanish} fewer lines with a number"
            if change.appear or change.vanish
            else "",
        )
        for change in changes
    )
    columns = (
        Column("day"), Column("lines that change", "", 0), Column("change", USD), Column("duty from then on", USD),
        Column("by"), Column("besides"),
    )  # fmt: skip
    table = Table(
        "days", "Day by day", columns, rows, "Each day against the day before; all lines entered on that day."
    )
    said = [f"Between {since} and {until} the duty on {file.name} changes on {len(rows)} days."]
    beyond = ledger.beyond(until)
    return Answer(
        "Days on which this book changes",
        (*([beyond] if beyond else []), *said),
        (table,),
        (NO_ADVICE,),
        made_of(ledger),
    )


def _title(measure: str, ledger: Ledger) -> str:
    return ledger.measures[measure].title if measure in ledger.measures else "ordinary duty"


class Case(NamedTuple):
    """A shipment from an origin on a day, as an entry claims it."""

    label: str
    duty: Duty
    claims: Sequence[str] = ()


def beside(cases: Sequence[Case], paid: float, charges: float, mode: str, ledger: Ledger) -> Answer:
    """A shipment under several origins, days or claims: duty, fees, landed cost, headings, what differs from the first.

    paid  price of the goods, USD: the customs value of all cases but that of a first sale
    """
    first = cases[0].duty
    rows = tuple(
        _row(label, found, first, (paid, charges, border_fees(found, mode, claims)), ledger)
        for label, found, claims in cases
    )
    columns = (
        Column("case"), Column("duty, lowest", USD), Column("duty, highest", USD), Column("change", USD),
        Column("fees", USD), Column("landed cost", USD), Column("depends on, or prohibited"),
        Column("headings to file"), Column("changes by"),
    )  # fmt: skip
    title = f"{dotted(first.product)} of {first.value:,.2f} USD into {place_name(first.destination)}"
    said = [" ".join(first.description)]
    said += sorted({found.beyond for _, found, _ in cases if found.beyond})
    note = "Landed cost: price of the goods, highest duty, fees of a formal entry, freight and other charges as given."
    lower = [FIRST_SALE] if any(found.value < paid for _, found, _ in cases) else []
    return Answer(
        title,
        tuple(said),
        (Table("cases", "Case by case", columns, rows, note),),
        (*lower, NO_ADVICE),
        made_of(ledger),
    )


def _row(
    label: str, found: Duty, first: Duty, costs: tuple[float, float, float], ledger: Ledger
) -> tuple[str | float | None, ...]:
    if found.prohibited:
        return label, None, None, None, None, None, "prohibited: " + found.prohibited[0].title, "", ""
    landed = found.high.amount + sum(costs)
    change = found.high.amount - first.high.amount if not first.prohibited else None
    questions = "; ".join((*found.depends, *(f"prohibited if {act.only_if}" for act in found.prohibited_if)))
    layers = [(layer.authority, layer.heading) for layer in found.layers if layer.heading]
    headings = " ".join((*in_filing_order(layers), dotted(found.product)))
    return (
        label,
        found.low.amount,
        found.high.amount,
        change,
        costs[2],
        landed,
        questions,
        headings,
        _differences(first, found, ledger),
    )


def border_fees(found: Duty, mode: str, claims: Sequence[str] = ()) -> float:
    """Processing fee of a formal entry, and harbor maintenance fee where the goods come by vessel, USD."""
    total = fee("mpf", found.destination, found.on, claims).of(found.value)
    if mode and by_vessel(mode):
        total += fee("hmf", found.destination, found.on).of(found.value)
    return cents(total)


def _differences(first: Duty, found: Duty, ledger: Ledger) -> str:
    parts: dict[str, float] = {}
    for sign, one in ((-1.0, first), (1.0, found)):
        for layer in one.layers:
            parts[layer.measure] = parts.get(layer.measure, 0.0) + sign * layer.amount
    return "; ".join(f"{_title(name, ledger)} {usd:+,.2f}" for name, usd in parts.items() if abs(usd) >= 0.005)
