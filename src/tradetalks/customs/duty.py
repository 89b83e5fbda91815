"""What a shipment pays, line by line: each layer of duty with its rate, base, amount, law, and what was checked.

Three rates are kept apart. The statutory rate is what the law asks of goods whose entry claims nothing. The effective
rate is what it asks after the exemptions and preferences that the entry claims. The collected rate, duty paid over
imports, is a statistic of trade and no property of a shipment: see `tradetalks.customs.rates`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tradetalks.customs.formula import parse_formula
from tradetalks.customs.lines import FULL_VALUE, Entry, divisions, line_goods, ordinary_rate
from tradetalks.customs.reasons import Shipment, checks, heading_of, law_of, missing_facts, sources_of, why_not
from tradetalks.customs.schedule import NOT_GOODS, dotted, us_schedule
from tradetalks.customs.stack import stack
from tradetalks.dates import Date, as_date
from tradetalks.errors import BadInput, MissingFacts
from tradetalks.ledger import Ledger
from tradetalks.places import GROUPS, members

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tradetalks.customs.schedule import Line
    from tradetalks.ledger import Measure, State

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


@dataclass(frozen=True)
class NotCharged:
    """A measure that reaches the goods' origin and line and charges nothing, and why."""

    measure: str
    title: str
    why: str


@dataclass(frozen=True)
class Duty:
    """What a shipment pays on a day, as known on another. Money in USD, rates in fractions of the customs value.

    statutory_amount  without claims
    amount            after the claims of the entry: the sum of the layers
    missing           facts that could change the answer and were not given
    """

    product: str
    description: tuple[str, ...]
    origin: str
    destination: str
    on: Date
    as_of: Date
    value: float
    layers: tuple[DutyLayer, ...]
    not_charged: tuple[NotCharged, ...]
    statutory_amount: float
    missing: tuple[str, ...]
    ledger: str

    @property
    def amount(self) -> float:
        return cents(sum(layer.amount for layer in self.layers))

    @property
    def effective_rate(self) -> float:
        return self.amount / self.value

    @property
    def statutory_rate(self) -> float:
        return self.statutory_amount / self.value


def duty(
    product: str,
    origin: str,
    destination: str,
    on: Date | str,
    value: float,
    quantity: float | Mapping[str, float] | None = None,
    *,
    as_of: Date | str | None = None,
    entry: Entry | None = None,
    ledger: Ledger | None = None,
    trust: Sequence[str] = (),
) -> Duty:
    """The duties on a shipment, layer by layer.

    product   line of eight digits, or of ten where the schedule divides it
    origin    country of origin, ISO 3166 alpha-3
    value     customs value, USD
    quantity  by unit, or a number where the rate asks for one quantity
    as_of     the day by which the law is known; without one, all that the ledger holds
    entry     what the entry claims and declares
    ledger    with scenarios laid over it; without one, the shipped ledger
    raises    UnknownName for a country or line that does not exist; BadInput for a day before the schedule, a value or
              claim that cannot be; MissingFacts for a destination without a schedule, a quantity, a metal's content or
              a suffix on which the duty depends; DisputedTerms as the ledger does
    """
    book = ledger or Ledger.load()
    day, known = as_date(on), as_date(as_of) if as_of is not None else book.coverage.complete_to
    where = f"{product} from {origin}"
    check_lane(origin, destination, where)
    if not (value > 0.0 and math.isfinite(value)):
        raise BadInput("a customs value that is not above zero", where=where, evidence=repr(value), remedy="in USD")
    line = us_schedule().line(product, day, where=where)
    check_goods(line, where)
    declared = entry or Entry()
    states = tariff_states(book, destination, day, known, tuple(trust))
    shipment = Shipment(line.code, origin, destination, day, value, declared, states, book)
    ordinary, written, column = _ordinary(line, shipment, quantity, where)
    shipment = replace(shipment, code=_one_division(line, shipment, ordinary))
    layers = _layers(shipment, ordinary)
    unclaimed = replace(shipment, entry=Entry((), declared.content))
    plain = _ordinary(line, unclaimed, quantity, where)[0]
    statutory = cents(plain + sum(layer.amount for layer in _layers(unclaimed, plain)))
    law = f"Harmonized Tariff Schedule, {dotted(line.code)}, {column}"
    days = _since(line.since, line.until)
    first = DutyLayer(ORDINARY, "Ordinary duty", ORDINARY, ordinary / value, written, value, ordinary, law, "", days)
    charged = {layer.measure for layer in layers}
    reasons = ((measure, why_not(measure, state, shipment, charged)) for measure, state in states)
    return Duty(
        product=line.code,
        description=line.description,
        origin=origin,
        destination=destination,
        on=day,
        as_of=known,
        value=value,
        layers=(first, *layers),
        not_charged=tuple(NotCharged(m.id, m.title, why) for m, why in reasons if why and m.id not in charged),
        statutory_amount=statutory,
        missing=missing_facts(shipment, charged),
        ledger=book.digest,
    )


def check_lane(origin: str, destination: str, where: str) -> None:
    """Raises UnknownName for places that do not exist, BadInput for goods at home, MissingFacts without a schedule."""
    members(origin), members(destination)
    if origin == destination:
        raise BadInput("goods that cross no border", where=where, remedy="name another origin or destination")
    if origin in GROUPS:
        raise BadInput(f"{origin} is no country of origin", where=where, remedy="name the member that made the goods")
    if destination != "USA":
        raise MissingFacts(
            f"no tariff schedule of {destination} is at hand",
            where=where,
            remedy="duties are worked out for imports of USA; for what China adds see `tradetalks list --by CHN`",
        )


def check_goods(line: Line, where: str) -> None:
    """Raises MissingFacts for chapters 98 and 99, whose duty depends on the goods' own line of chapters 1 to 97."""
    if line.code[:2] in NOT_GOODS:
        raise MissingFacts(
            f"{dotted(line.code)} modifies the duty of another line", where=where, remedy="give that line as well"
        )


def tariff_states(
    book: Ledger, destination: str, on: Date, as_of: Date, trust: tuple[str, ...]
) -> list[tuple[Measure, State]]:
    """The tariffs on imports of a destination with their states on a day, by id; raises as the ledger does.

    A product list that gives its members in the ledger stands in the scopes as these HS codes.
    """
    return [
        (_with_members(measure, book), measure.state(on=on, as_of=as_of, trust=trust))
        for measure in book.measures.values()
        if measure.kind == "tariff" and measure.imposed_by == destination
    ]


def _with_members(measure: Measure, book: Ledger) -> Measure:
    scope = measure.scope
    spelled = [_members_of(products, book) for products in (scope.products, scope.exempt)]
    if spelled == [scope.products, scope.exempt]:
        return measure
    return measure.model_copy(update={"scope": scope.model_copy(update={"products": spelled[0], "exempt": spelled[1]})})


def _members_of(products: tuple[str, ...], book: Ledger) -> tuple[str, ...]:
    lists = book.product_lists
    found = [(lists[p.removeprefix("list:")].products or (p,)) if p.startswith("list:") else (p,) for p in products]
    return tuple(product for members in found for product in members)


def declared_content(code: str, entry: Entry) -> Entry:
    """An entry whose metal content is filled in where the law levies the duty on the full value."""
    metal = FULL_VALUE.get(code[:2])
    return replace(entry, content={metal: 1.0, **entry.content}) if metal else entry


def additional_layers(shipment: Shipment, ordinary: float) -> list[tuple[str, float, float]]:
    """(measure, rate, share of the value) of the duties on top of an ordinary duty in USD; raises as `stack` does."""
    entry = declared_content(shipment.code, shipment.entry)
    goods = line_goods([shipment.code], [ordinary / shipment.value], shipment.on, [entry])
    in_force = [(measure, state) for measure, state in shipment.states if state.status == "in force"]
    found = stack(in_force, goods, origin=shipment.origin, destination=shipment.destination)
    return [(layer.measure, float(layer.rate[0]), float(layer.share[0])) for layer in found]


def cents(amount: float) -> float:
    """USD rounded to the cent, halves up."""
    return math.floor(amount * 100.0 + 0.5 + 1e-6) / 100.0


def _ordinary(
    line: Line, shipment: Shipment, quantity: float | Mapping[str, float] | None, where: str
) -> tuple[float, str, str]:
    """(amount, rate as written, column) of the ordinary duty on a shipment."""
    written, column = ordinary_rate(line, shipment.origin, shipment.on, shipment.entry.claims, where=where)
    return cents(parse_formula(written).amount(shipment.value, quantity, where=where)), written, column


def _one_division(line: Line, shipment: Shipment, ordinary: float) -> str:
    """A ten-digit line of the product that stands for all of them; raises MissingFacts where they pay differently."""
    answers: dict[tuple[tuple[str, float], ...], list[str]] = {}
    for code in divisions(line, us_schedule(), shipment.on):
        found = additional_layers(replace(shipment, code=code), ordinary)
        answers.setdefault(tuple((m, round(r * s, 9)) for m, r, s in found if r * s), []).append(code)
    if len(answers) > 1:
        spelled = [
            ", ".join(map(dotted, codes)) + ": " + (" + ".join(f"{m} {r:g}" for m, r in key) or "nothing added")
            for key, codes in answers.items()
        ]
        raise MissingFacts(
            f"{dotted(line.code)} is divided, and the ten-digit lines pay differently",
            where=f"{dotted(line.code)} from {shipment.origin} on {shipment.on}",
            evidence="; ".join(spelled),
            remedy="write the ten-digit line of the goods",
        )
    return next(iter(answers.values()))[0]


def _layers(shipment: Shipment, ordinary: float) -> tuple[DutyLayer, ...]:
    by_id = {measure.id: (measure, state) for measure, state in shipment.states}
    found = []
    for name, rate, share in additional_layers(shipment, ordinary):
        if rate * share != 0.0:
            measure, state = by_id[name]
            layer = DutyLayer(
                measure=name,
                title=measure.title,
                authority=measure.authority or "",
                rate=rate,
                formula=f"{rate:.6g}",
                base=cents(shipment.value * share),
                amount=cents(shipment.value * rate * share),
                law=law_of(measure, state, shipment.book),
                heading=heading_of(name, shipment.origin, shipment.on),
                in_force=_since(state.since, state.scheduled_end),
                checked=checks(measure, shipment, share),
                sources=sources_of(state),
            )
            found.append(layer)
    return tuple(found)


def _since(since: Date | None, until: Date | None) -> str:
    return f"{since} to {until}" if until else f"since {since}"
