"""Duties, licences and port fees as text for the terminal, and as data for `--json`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from pydantic_core import to_jsonable_python

from tradetalks.render.terminal import lay_out
from tradetalks.report.ledger_text import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.customs.answer import Duty, DutyLayer, Prohibition
    from tradetalks.customs.licence import Licence
    from tradetalks.customs.port_fees import PortFee
    from tradetalks.customs.schedule import Line
    from tradetalks.customs.schedule_build import Change


def duty_data(found: Duty) -> object:
    """A duty as plain data: rates as fractions, money in USD; no `amount` where the answer is no number."""
    answer = {
        "form": found.form,
        "amount": found.amount,
        "duty_low": None if found.prohibited else found.low.amount,
        "duty_high": None if found.prohibited else found.high.amount,
        "statutory_rate": found.statutory_rate,
        "effective_rate": found.effective_rate,
        "refundable_low": None if found.prohibited else found.low.voided,
        "refundable_high": None if found.prohibited else found.high.voided,
        "layers": [asdict(layer) for layer in found.layers],
    }
    return to_jsonable_python(asdict(found) | answer)


def duty_text(found: Duty) -> None:
    """A duty layer by layer, what was checked and not charged, and what is not known."""
    say(f"{dotted_line(found.product)} from {found.origin} to {found.destination}")
    say(f"On {found.on}, as known on {found.as_of}.")
    say(" ".join(found.description))
    for sentence in (*duty_sentences(found), *refund_sentences(found)):
        say(sentence)
    if not found.prohibited:
        _layers(found)
    if found.not_charged:
        say()
        say("Checked and not charged:")
        for other in found.not_charged:
            say(f"  {other.measure}: {other.why}")
    if found.missing:
        say()
        say("Not known here, and able to change the answer:")
        for fact in found.missing:
            say(f"  {fact}")


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
        ends = [f"{percent(end.amount / found.value)} if {_facts(end.facts)}" for end in (found.low, found.high)]
        return [
            *first,
            f"{value} Duty {found.low.amount:,.2f} to {found.high.amount:,.2f} USD: {ends[0]}; {ends[1]}.",
            *(f"It depends on {question}." for question in found.depends),
        ]
    claimed = f"effective rate {percent(found.effective_rate or 0.0)} (after the claims of the entry)"
    plain = (
        f"Statutory rate {percent(found.statutory_rate or 0.0)} (nothing claimed: {found.statutory_amount:,.2f} USD); "
    )
    return [*first, f"{value} Duty {found.amount:,.2f} USD.", f"{plain}{claimed}."]


def refund_sentences(found: Duty) -> list[str]:
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


def _facts(facts: dict[str, str]) -> str:
    spelled = [f"{name}={value}" for name, value in facts.items()]
    return " and ".join(spelled)


def _layers(found: Duty) -> None:
    """The layers of a number, or of the upper end of a range."""
    say()
    if found.high.facts:
        say(f"Layers if {_facts(found.high.facts)}:")
    rows = [
        (layer.measure, _rate(layer), f"{layer.base:,.2f}", f"{layer.amount:,.2f}", layer.heading)
        for layer in found.layers
    ]
    lay_out(("Layer", "Rate", "Base, USD", "Amount, USD", "Heading"), rows)
    for layer in found.layers:
        say()
        say(f"{layer.measure}: {layer.title}")
        say(f"  law      {layer.law}")
        say(f"  in force {layer.in_force}")
        for test in layer.checked:
            say(f"  checked  {test}")
        if layer.sources:
            say(f"  sources  {', '.join(layer.sources)}")


def licence_data(found: Licence) -> object:
    return to_jsonable_python(asdict(found) | {"facts": found.facts})


def licence_text(found: Licence) -> None:
    """The answer on top, then each control with its law."""
    lane = f"{dotted_line(found.product)} from {found.origin} to {found.destination}"
    if found.beyond:
        say(found.beyond)
    say(f"{lane} on {found.on}, as known on {found.as_of}")
    say(f"Export licence: {found.answer}" + (" on" if found.facts else ""))
    for fact in found.facts:
        say(f"  {fact}")
    for sentence in found.said:
        say(sentence)
    for control in found.controls:
        say()
        say(f"{control.measure}: {control.title}")
        say(f"  {control.answer}: {control.why}")
        for use in control.end_uses:
            say(f"  end use  {use}")
        say(f"  law      {control.law}")
        say(f"  sources  {', '.join(control.sources)}")
    say()
    held = " and ".join(f"{imposer} since {first}" for imposer, first in found.at_hand)
    say(f"Looked at: the export controls of {held}. Those of other countries and sanctions are not at hand.")


def port_fee_text(found: PortFee | None) -> None:
    if found is None:
        say("No port fee at hand names this ship.")
        return
    if found.beyond:
        say(found.beyond)
    say(f"{found.title}: {found.amount:,.2f} {found.currency}")
    say(f"  {found.basis}" + (f"; nothing is due: {found.why}" if found.why else ""))
    if found.ad_valorem_equivalent is not None:
        say(f"  {percent(found.ad_valorem_equivalent)} of the cargo's value, if this ship's cargo bears all of it")
    say(f"  law      {found.law}")
    say(f"  sources  {', '.join(found.sources)}")
    for fact in found.missing:
        say(f"  missing  {fact}")


def lines_data(
    lines: Sequence[Line], pays: Sequence[tuple[float, float] | str] | None = None
) -> list[dict[str, object]]:
    """Lines as plain data; `pays` of each the lowest and highest duty as fractions, or why there is none."""
    rows = _lines_data(lines)
    return [row | {"pays": paid} for row, paid in zip(rows, pays, strict=True)] if pays else rows


def _lines_data(lines: Sequence[Line]) -> list[dict[str, object]]:
    return [
        {
            "code": line.code,
            "description": list(line.description),
            "general": line.general.text,
            "special": line.special,
            "other": line.other.text,
            "units": list(line.units),
            "chapter_99": list(line.chapter_99),
        }
        for line in lines
    ]


def lines_text(lines: Sequence[Line], pays: Sequence[tuple[float, float] | str] | None = None) -> None:
    """Lines with their ordinary rate and text; `pays` as `lines_data` has it."""
    if not lines:
        say("No line holds all of these words, and no trade name at hand is among them.")
        return
    texts = [(dotted_line(line.code), line.general.text, " > ".join(line.description)) for line in lines]
    if not pays:
        lay_out(("Line", "General", "Text"), texts)
        return
    rows = [(code, general, _paid(paid), text) for (code, general, text), paid in zip(texts, pays, strict=True)]
    lay_out(("Line", "General", "Pays", "Text"), rows)


def _paid(paid: tuple[float, float] | str) -> str:
    if isinstance(paid, str):
        return paid
    return percent(paid[0]) if paid[0] == paid[1] else f"{percent(paid[0])} to {percent(paid[1])}"


def changes_text(changes: Sequence[Change]) -> None:
    """What a revision changes, one line a change, and how many of each kind."""
    for change in changes:
        say(f"{dotted_line(change.code)}  {change.column}: {change.before or '(none)'} -> {change.after or '(none)'}")
    kinds = sorted({change.column for change in changes})
    counts = ", ".join(f"{kind} {sum(change.column == kind for change in changes)}" for kind in kinds)
    say(f"{len(changes)} changes" + (f": {counts}" if counts else ""))


def percent(rate: float) -> str:
    return f"{rate * 100:.4g} %"


def dotted_line(code: str) -> str:
    """A code with the dots of the schedule."""
    from tradetalks.customs.schedule import dotted

    return dotted(code)


def _rate(layer: DutyLayer) -> str:
    return layer.formula if layer.measure == "ordinary" else percent(layer.rate)
