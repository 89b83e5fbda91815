"""What a shipment pays, line by line: each layer of duty with its rate, base, amount, law, and what was checked."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from tradetalks.customs.answer import ORDINARY, Duty, DutyLayer, cents, days_between, duty_layers, not_charged
from tradetalks.customs.china import duty_into_china
from tradetalks.customs.formula import parse_formula
from tradetalks.customs.lines import FULL_VALUE, Entry, divisions, line_goods, ordinary_rate
from tradetalks.customs.reasons import Shipment, missing_facts, tariff_states
from tradetalks.customs.schedule import NOT_GOODS, dotted, us_schedule
from tradetalks.customs.stack import stack
from tradetalks.dates import Date, as_date
from tradetalks.errors import BadInput, MissingFacts
from tradetalks.ledger import Ledger
from tradetalks.places import GROUPS, members

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tradetalks.customs.schedule import Line


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
    china_lines: Path | None = None,
) -> Duty:
    """The duties on a shipment into the United States or China, layer by layer.

    product   line of eight digits, or of ten where the schedule divides it
    origin    country of origin, ISO 3166 alpha-3
    value     customs value, USD
    quantity  by unit, or a number where the rate asks for one quantity
    as_of     the day by which the law is known; without one, all that the ledger holds
    entry     what the entry claims and declares
    ledger    with scenarios laid over it; without one, the shipped ledger
    china_lines  China's lines as `python3 x.py build china` writes them; without it, the few goods that ship
    raises    UnknownName for a country or line that does not exist; BadInput for a day before the schedule, a value or
              claim that cannot be; MissingFacts for a destination without a schedule, a quantity, a metal's content or
              a suffix on which the duty depends; DisputedTerms as the ledger does
    """
    book = ledger or Ledger.load()
    day = as_date(on, where="on")
    known = as_date(as_of, where="as_of") if as_of is not None else book.coverage.complete_to
    where = f"{product} from {origin}"
    check_lane(origin, destination, where)
    if not (value > 0.0 and math.isfinite(value)):
        raise BadInput("a customs value that is not above zero", where=where, evidence=repr(value), remedy="in USD")
    declared = entry or Entry()
    states = tariff_states(book, destination, day, known, tuple(trust))
    shipment = Shipment(product, origin, destination, day, known, value, declared, states, book)
    if destination == "CHN":
        return duty_into_china(shipment, china_lines)
    line = us_schedule().line(product, day, where=where)
    check_goods(line, where)
    shipment = replace(shipment, code=line.code)
    ordinary, written, column = _ordinary(line, shipment, quantity, where)
    shipment = replace(shipment, code=_one_division(line, shipment, ordinary))
    layers = duty_layers(shipment, additional_layers(shipment, ordinary))
    unclaimed = replace(shipment, entry=Entry((), declared.content))
    plain = _ordinary(line, unclaimed, quantity, where)[0]
    statutory = cents(
        plain + sum(layer.amount for layer in duty_layers(unclaimed, additional_layers(unclaimed, plain)))
    )
    law = f"Harmonized Tariff Schedule, {dotted(line.code)}, {column}"
    days = days_between(line.since, line.until)
    first = DutyLayer(ORDINARY, "Ordinary duty", ORDINARY, ordinary / value, written, value, ordinary, law, "", days)
    charged = {layer.measure for layer in layers}
    return Duty(
        product=line.code,
        description=line.description,
        origin=origin,
        destination=destination,
        on=day,
        as_of=known,
        value=value,
        layers=(first, *layers),
        not_charged=not_charged(shipment, charged),
        statutory_amount=statutory,
        missing=missing_facts(shipment, charged),
        ledger=book.digest,
    )


def check_lane(origin: str, destination: str, where: str, importers: Sequence[str] = ("USA", "CHN")) -> None:
    """Raises UnknownName for places that do not exist, BadInput for goods at home, MissingFacts without a schedule."""
    members(origin), members(destination)
    if origin == destination:
        raise BadInput("goods that cross no border", where=where, remedy="name another origin or destination")
    if origin in GROUPS:
        raise BadInput(f"{origin} is no country of origin", where=where, remedy="name the member that made the goods")
    if destination not in importers:
        raise MissingFacts(
            f"no tariff schedule of {destination} is at hand",
            where=where,
            remedy="duties are worked out for imports of " + " and ".join(importers),
        )


def check_goods(line: Line, where: str) -> None:
    """Raises MissingFacts for chapters 98 and 99, whose duty depends on the goods' own line of chapters 1 to 97."""
    if line.code[:2] in NOT_GOODS:
        raise MissingFacts(
            f"{dotted(line.code)} modifies the duty of another line", where=where, remedy="give that line as well"
        )


def declared_content(code: str, entry: Entry) -> Entry:
    """An entry whose metal content is filled in where the law levies the duty on the full value."""
    metal = FULL_VALUE.get(code[:2])
    return replace(entry, content={metal: 1.0, **entry.content}) if metal else entry


def additional_layers(shipment: Shipment, ordinary: float) -> list[tuple[str, float, float]]:
    """(measure, rate, share of the value) of the duties on top of an ordinary duty in USD; raises as `stack` does."""
    entry = declared_content(shipment.code, shipment.entry)
    goods = line_goods([shipment.code], [ordinary / shipment.value], shipment.on, shipment.as_of, [entry])
    in_force = [(measure, state) for measure, state in shipment.states if state.status == "in force"]
    found = stack(in_force, goods, origin=shipment.origin, destination=shipment.destination)
    return [(layer.measure, float(layer.rate[0]), float(layer.share[0])) for layer in found]


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
