"""What a shipment pays: the layers of duty, what was checked and not charged, and what is not known.

An answer has one of three forms: a number; a range, whose two ends depend on facts that were not given; or prohibited,
with the act.

Three rates are kept apart. The statutory rate is what the law asks of goods whose entry claims nothing. The effective
rate is what it asks after the exemptions and preferences that the entry claims. The collected rate, duty paid over
imports, is a statistic of trade and no property of a shipment: see `tradetalks.customs.rates`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tradetalks.customs.reasons import checks, heading_of, law_of, sources_of, why_not
from tradetalks.customs.voided import voided_by
from tradetalks.showing import brief_repr

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from tradetalks.customs.reasons import Shipment
    from tradetalks.dates import Date

ORDINARY = "ordinary"


@dataclass(frozen=True)
class DutyLayer:
    """One duty on a shipment.

    measure    id in the ledger, or `ordinary`
    authority  the legal power, or `ordinary`
    rate       fraction of the base; for specific duties the amount over the base
    formula    the rate as the law writes it
    base       USD on which it is levied
    amount     USD, rounded to the cent
    law        acts that make it, with their days
    heading    heading of chapter 99, where one is recorded
    in_force   from when to when, as known
    checked    tests that the layer passed: product list, exemptions, precedence
    sources    ids of the ledger's sources
    voided     sources of the act by which a court voided it afterwards, as known: what was paid comes back
    """

    measure: str
    title: str
    authority: str
    rate: float
    formula: str
    base: float
    amount: float
    law: str
    heading: str
    in_force: str
    checked: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    voided: tuple[str, ...] = ()


@dataclass(frozen=True)
class NotCharged:
    """A measure that reaches the goods' origin and line and charges nothing, and why."""

    measure: str
    title: str
    why: str


@dataclass(frozen=True)
class BorderTax:
    """A tax that is due with the duty and is none: its name, its rate in words, the USD it is levied on, and USD."""

    title: str
    rate: str
    base: float
    amount: float


@dataclass(frozen=True)
class Bound:
    """One end of a range: what the goods pay, and the facts with which they do.

    facts  name -> value, as an entry would state them; `line` is the ten-digit line
    """

    amount: float
    facts: dict[str, str]
    layers: tuple[DutyLayer, ...]

    @property
    def voided(self) -> float:
        """USD of the layers that a court voided afterwards."""
        return total([layer for layer in self.layers if layer.voided])


@dataclass(frozen=True)
class Prohibition:
    """An act that keeps goods out.

    only_if  the fact with which it does, where nobody stated it; empty where it does in any case
    """

    measure: str
    title: str
    law: str
    in_force: str
    sources: tuple[str, ...]
    only_if: str = ""


@dataclass(frozen=True)
class Duty:
    """What a shipment pays on a day, as known on another. Money in USD, rates in fractions of the customs value.

    beyond            that the day lies after what the ledger covers, or before the schedule, in words; empty otherwise
    prohibited        acts that keep the goods out: then nothing is paid, and there is no amount
    prohibited_if     acts that keep them out if a fact holds that nobody stated: beside the range
    depends           questions on which a range hangs
    layers            after the claims of the entry; of a range those of its upper end
    statutory_amount  without claims; None where the answer is no number
    missing           facts that could change the answer, were not given, and of which silence is taken as no
    taxes             beside the duty, at its upper end; of several for one line the goods' kind decides
    """

    __repr__ = brief_repr

    product: str
    description: tuple[str, ...]
    origin: str
    destination: str
    on: Date
    as_of: Date
    value: float
    beyond: str
    prohibited: tuple[Prohibition, ...]
    prohibited_if: tuple[Prohibition, ...]
    low: Bound
    high: Bound
    depends: tuple[str, ...]
    not_charged: tuple[NotCharged, ...]
    statutory_amount: float | None
    missing: tuple[str, ...]
    ledger: str
    taxes: tuple[BorderTax, ...] = ()

    @property
    def form(self) -> str:
        """`number`, `range` or `prohibited`."""
        return "prohibited" if self.prohibited else "range" if self.depends or self.prohibited_if else "number"

    @property
    def layers(self) -> tuple[DutyLayer, ...]:
        return () if self.prohibited else self.high.layers

    @property
    def amount(self) -> float | None:
        """The sum of the layers; None where the answer is a range or a prohibition."""
        return self.high.amount if self.form == "number" else None

    @property
    def effective_rate(self) -> float | None:
        return None if self.amount is None else self.amount / self.value

    @property
    def statutory_rate(self) -> float | None:
        return None if self.statutory_amount is None else self.statutory_amount / self.value


NOTHING = Bound(0.0, {}, ())  # stands for the ends of what is prohibited


def cents(amount: float) -> float:
    """USD rounded to the cent, halves up."""
    return math.floor(amount * 100.0 + 0.5 + 1e-6) / 100.0


def days_between(since: Date | None, until: Date | None) -> str:
    """From when to when, as text."""
    return f"{since} to {until}" if until else f"since {since}"


def total(layers: Sequence[DutyLayer]) -> float:
    """USD of all layers."""
    return cents(sum(layer.amount for layer in layers))


def duty_layers(shipment: Shipment, found: Sequence[tuple[str, float, float]]) -> tuple[DutyLayer, ...]:
    """The layers of (measure, rate, share of the value) that charge something, with their reasons."""
    by_id = {measure.id: (measure, state) for measure, state in shipment.states}
    return tuple(
        DutyLayer(
            measure=name,
            title=by_id[name][0].title,
            authority=by_id[name][0].authority or "",
            rate=rate,
            formula=f"{rate:.6g}",
            base=cents(shipment.value * share),
            amount=cents(shipment.value * rate * share),
            law=law_of(*by_id[name], shipment.book),
            heading=heading_of(name, shipment.origin, shipment.on, shipment.code),
            in_force=days_between(by_id[name][1].since, by_id[name][1].scheduled_end),
            checked=checks(by_id[name][0], shipment, share),
            sources=sources_of(by_id[name][1]),
            voided=voided_by(by_id[name][0], shipment.on, shipment.as_of),
        )
        for name, rate, share in found
        if rate * share != 0.0
    )


def not_charged(shipment: Shipment, charged: Collection[str]) -> tuple[NotCharged, ...]:
    """The measures that reach the goods and charge nothing, with the reason."""
    reasons = ((measure, why_not(measure, state, shipment, charged)) for measure, state in shipment.states)
    return tuple(NotCharged(m.id, m.title, why) for m, why in reasons if why and m.id not in charged)
