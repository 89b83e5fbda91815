"""What one shipment pays: the verdict, layer by layer with the law, what was checked and not charged, what is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.actors import place_name
from tradetalks.answer import Answer
from tradetalks.answers.duties import NO_ADVICE, USD
from tradetalks.answers.words import rate_text
from tradetalks.customs.schedule import dotted
from tradetalks.table import Column, Table
from tradetalks.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.customs.answer import Duty, DutyLayer, Prohibition
    from tradetalks.customs.chapter98 import Claim
    from tradetalks.table import Cell

LAW = (Column("law"), Column("in force"), Column("source id", coded=True), Column("id", coded=True))


def duty_answer(found: Duty, returned: Claim | None = None) -> Answer:
    """A duty in one of its three forms: a number, a range, or prohibited; `returned` is a claim of chapter 98."""
    lane = f"from {place_name(found.origin)} to {place_name(found.destination)}"
    said = [*duty_sentences(found), *(_returned(found, returned) if returned else ())]
    tables = [_numbers(found)]
    if found.prohibited or found.prohibited_if:
        tables.append(_prohibitions((*found.prohibited, *found.prohibited_if)))
    if not found.prohibited:
        upper = f"Layers if {_facts(found.high.facts)}" if found.high.facts else "Layers"
        tables += [_layers(found.layers, "layers", upper), _laws(found.layers)]
        if found.form == "range":
            tables.append(_layers(found.low.layers, "layers_lowest", f"Layers if {_facts(found.low.facts)}", shown=0))
    if found.taxes:
        tables.append(_taxes(found))
    if found.not_charged:
        rows = tuple((one.title, one.why, one.measure) for one in found.not_charged)
        columns = (Column("measure"), Column("why"), Column("id", coded=True))
        tables.append(Table("not_charged", "Checked and not charged", columns, rows))
    if found.missing:
        facts = tuple((fact,) for fact in found.missing)
        tables.append(Table("missing", "Not known here, and able to change the answer", (Column("fact"),), facts))
    return Answer(
        f"{dotted(found.product)} {lane}, on {found.on}, as known on {found.as_of}",
        (
            *said,
            *_refund_sentences(found),
            " ".join(found.description),
        ),
        tuple(tables),
        (NO_ADVICE,),
        {"on": str(found.on), "as_of": str(found.as_of), "ledger": found.ledger, "version": __version__},
    )


def duty_sentences(found: Duty) -> list[str]:
    """The answer in one of its three forms, after what makes it uncertain."""
    first = [found.beyond] if found.beyond else []
    if found.prohibited:
        return [*first, *(_prohibited(one) for one in found.prohibited)]
    first += [_prohibited(one) for one in found.prohibited_if]
    value = f"Customs value {found.value:,.2f} USD."
    if found.prohibited_if and found.low.amount == found.high.amount:
        return [*first, f"Otherwise: {value} Duty {found.low.amount:,.2f} USD."]
    if found.amount is None:
        ends = [f"{rate_text(end.amount / found.value)} if {_facts(end.facts)}" for end in (found.low, found.high)]
        return [
            *first,
            f"{value} Duty {found.low.amount:,.2f} to {found.high.amount:,.2f} USD: {ends[0]}; {ends[1]}.",
            *(f"It depends on {question}." for question in found.depends),
        ]
    if found.statutory_amount is None:
        return [*first, f"{value} Duty {found.amount:,.2f} USD, after the claims of the entry."]
    claimed = f"effective rate {rate_text(found.effective_rate or 0.0)} (after the claims of the entry)"
    plain = f"Statutory rate {rate_text(found.statutory_rate or 0.0)}"
    plain += f" (nothing claimed: {found.statutory_amount:,.2f} USD); "
    return [*first, f"{value} Duty {found.amount:,.2f} USD.", f"{plain}{claimed}."]


def _returned(found: Duty, claim: Claim) -> list[str]:
    """What a claim of chapter 98 does to the base, the order of filing, and its law."""
    provision = claim.provision
    full = [one.title for one in found.layers if provision.in_full and one.authority.startswith(provision.in_full)]
    whole = f" On the full value: {', '.join(full)}." if full else ""
    return [
        f"Claimed: {provision.heading}, {provision.title}. Duty on {claim.charged(found.value):,.2f} of "
        f"{found.value:,.2f} USD.{whole}",
        f"File {provision.heading} first, then the headings of chapter 99, then {dotted(found.product)}. "
        f"Law: {provision.law}.",
    ]


def _refund_sentences(found: Duty) -> list[str]:
    """Which part of the duty a court voided afterwards; none for a shipment that pays no such duty."""
    voided = [layer for layer in found.layers if layer.voided]
    if not voided:
        return []
    parts = ", ".join(f"{layer.title} {layer.amount:,.2f}" for layer in voided)
    return [
        f"Refundable: {found.high.voided:,.2f} USD of it, voided by a court afterwards ({parts}).",
        "By which way and until when: `tradetalks refund`.",
    ]


def _prohibited(act: Prohibition) -> str:
    only_if = f" if {act.only_if}" if act.only_if else ""
    return f"Prohibited{only_if}: {act.title} ({act.in_force}). Law: {act.law}."


def _taxes(found: Duty) -> Table:
    """Taxes beside the duty."""
    columns = (Column("tax"), Column("rate"), Column("on", USD), Column("amount", USD))
    rows = tuple((tax.title, tax.rate, tax.base, tax.amount) for tax in found.taxes)
    several = "Several rates: the kind of the goods decides which one is due." if len(rows) > 1 else ""
    return Table("taxes", "Taxes, which are no duties and not in the sum", columns, rows, several)


def _facts(facts: dict[str, str]) -> str:
    return " and ".join(f"{name}={value}" for name, value in facts.items())


def _numbers(found: Duty) -> Table:
    """The sums as one row, for programs: the sentences say them to people."""
    columns = (
        Column("form"), Column("value", USD), Column("duty, lowest", USD), Column("duty, highest", USD),
        Column("statutory duty", USD), Column("statutory rate", "%"), Column("effective rate", "%"),
        Column("refundable, lowest", USD), Column("refundable, highest", USD),
        *map(Column, ("product", "origin", "destination", "depends on")),
    )  # fmt: skip
    ends: tuple[Cell, ...] = (None,) * 2 if found.prohibited else (found.low.amount, found.high.amount)
    voided: tuple[Cell, ...] = (None,) * 2 if found.prohibited else (found.low.voided, found.high.voided)
    rates = (None if rate is None else 100.0 * rate for rate in (found.statutory_rate, found.effective_rate))
    row = (
        found.form, found.value, *ends, found.statutory_amount, *rates, *voided, found.product, found.origin,
        found.destination, "; ".join(found.depends),
    )  # fmt: skip
    return Table("duty", "Duty", columns, (row,), "Rates of the customs value.", shown=0)


def _layers(layers: Sequence[DutyLayer], name: str, caption: str, shown: int | None = None) -> Table:
    columns = (
        Column("layer"), Column("rate"), Column("base", USD), Column("amount", USD), Column("heading"),
        Column("rate of base", "%", coded=True), Column("authority", coded=True), Column("id", coded=True),
    )  # fmt: skip
    rows = tuple(
        (
            layer.title, layer.formula if layer.measure == "ordinary" else rate_text(layer.rate), layer.base,
            layer.amount, layer.heading, 100.0 * layer.rate, layer.authority, layer.measure,
        )
        for layer in layers
    )  # fmt: skip
    return Table(name, caption, columns, rows, shown=shown)


def _laws(layers: Sequence[DutyLayer]) -> Table:
    columns = (Column("layer"), Column("checked"), *LAW, Column("voided by", coded=True))
    rows = tuple((layer.title, "; ".join(layer.checked), *_law(layer), " ".join(layer.voided)) for layer in layers)
    return Table("law", "Law of each layer", columns, rows)


def _prohibitions(acts: Sequence[Prohibition]) -> Table:
    rows = tuple((act.title, act.only_if, *_law(act)) for act in acts)
    return Table("prohibited", "Prohibited", (Column("act"), Column("only if"), *LAW), rows)


def _law(one: DutyLayer | Prohibition) -> tuple[Cell, ...]:
    return one.law, one.in_force, " ".join(one.sources), one.measure
