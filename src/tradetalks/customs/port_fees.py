"""What a ship pays for entering a port of the United States or China under the fees of 14 October 2025."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tradetalks.customs.reasons import law_of, sources_of
from tradetalks.dates import Date, as_date
from tradetalks.errors import BadInput, MissingFacts, UnknownName
from tradetalks.kinds.port_fee import PortFeeTerms
from tradetalks.ledger import Ledger
from tradetalks.places import country

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.ledger import Measure, State

# Annex II of the notice of 17 April 2025 (90 FR 17114): USD a container unloaded, where that is more than the tonnage.
CONTAINER_FEE = (("2025-10-14", 120.0), ("2026-04-17", 153.0), ("2027-04-17", 195.0), ("2028-04-17", 250.0))
OWN = ("CHN", "HKG", "MAC")
VEHICLE_CARRIER = "vehicle carrier"
# What the notices ask besides the facts of a `Ship`, by fee.
NOT_ASKED = {
    "USA/port-fees-chinese-operators": "whether China controls an owner or operator at home elsewhere (annex I)",
    "USA/port-fees-chinese-built": (
        "exemptions of annex II: up to 4,000 TEU or 55,000 deadweight tons (bulk 80,000), voyages under 2,000 "
        "nautical miles, ships in ballast, US owners of 75 % and more, US security programmes"
    ),
    "USA/port-fees-vehicle-carriers": "whether the ship is in the US Maritime Security Program (annex III)",
    "CHN/port-fees": "whether US persons hold 25 % or more of the owner or operator",
}


@dataclass(frozen=True)
class Ship:
    """A ship on a voyage.

    built, operator  ISO 3166 alpha-3 of the yard, and of the owner or operator
    kind             `vehicle carrier`, or anything else
    paid_voyages     voyages of this year on which the fee was paid already
    cargo_value      USD on board, for the ad valorem equivalent; None where it is not known
    """

    built: str
    operator: str
    net_tons: float
    kind: str = "container ship"
    containers: int = 0
    paid_voyages: int = 0
    cargo_value: float | None = None


@dataclass(frozen=True)
class PortFee:
    """One fee on a voyage.

    amount                in `currency`; 0 where it is suspended or the year's cap is reached
    ad_valorem_equivalent amount over the cargo's value: this ship's cargo pays the whole fee and nothing else changes
    missing               facts that could change the answer and were not asked
    beyond                that the day lies after what the ledger covers, as a sentence; empty where it does not
    """

    measure: str
    title: str
    amount: float
    currency: str
    basis: str
    why: str
    ad_valorem_equivalent: float | None
    law: str
    sources: tuple[str, ...]
    missing: tuple[str, ...]
    beyond: str


def port_fee(
    ship: Ship,
    port: str,
    on: Date | str,
    *,
    as_of: Date | str | None = None,
    ledger: Ledger | None = None,
    trust: Sequence[str] = (),
) -> PortFee | None:
    """The fee on a voyage to a port of a country on a day; None where no fee names the ship.

    Of the American fees that of annex I (operators of China) goes before annex II (ships built in China); vehicle
    carriers built outside the United States fall under annex III.

    raises  UnknownName for a country that does not exist or has no port fees; BadInput for tonnage, counts or a cargo's
            value below zero
    """
    book = ledger or Ledger.load()
    day = as_date(on, where="on")
    known = as_date(as_of, where="as_of") if as_of is not None else book.coverage.complete_to
    country(ship.built), country(ship.operator)
    for name in ("net_tons", "containers", "paid_voyages", "cargo_value"):
        number = getattr(ship, name)
        if number is not None and not 0.0 <= number < math.inf:
            raise BadInput("not a number from zero up", where=name, evidence=f"{number:g}", remedy="mend it")
    fee = _fee_on(ship, port)
    if fee is None:
        return None
    measure = book[fee]
    state = measure.state(on=day, as_of=known, trust=trust)
    if not isinstance(state.terms, PortFeeTerms) or state.terms.amount is None:
        raise MissingFacts("a port fee without an amount", where=fee)
    amount, basis = _amount(ship, state.terms, measure, day)
    why = _why_nothing(state, state.terms, ship, day)
    paid = 0.0 if why else amount
    equivalent = paid / ship.cargo_value if ship.cargo_value else None
    currency = (state.terms.unit or "").partition(" ")[0]
    law = law_of(measure, state, book)
    missing = (NOT_ASKED[fee], *book.said_sentences([fee], known))
    return PortFee(
        fee, measure.title, paid, currency, basis, why, equivalent, law, sources_of(state), missing, book.beyond(day)
    )


def _fee_on(ship: Ship, port: str) -> str | None:
    """The id of the fee that names a ship at a country's ports."""
    if port == "USA":
        if ship.kind == VEHICLE_CARRIER:
            return "USA/port-fees-vehicle-carriers" if ship.built != "USA" else None
        if ship.operator in OWN:
            return "USA/port-fees-chinese-operators"
        return "USA/port-fees-chinese-built" if ship.built in OWN else None
    if port == "CHN":
        american = "USA" in (ship.operator, ship.built)
        return "CHN/port-fees" if american and ship.built not in OWN else None
    raise UnknownName(f"no port fees of {port} are recorded", remedy="USA or CHN")


def _amount(ship: Ship, terms: PortFeeTerms, measure: Measure, on: Date) -> tuple[float, str]:
    """The fee without suspension and cap, and how it is reckoned."""
    rate = terms.amount or 0.0
    amount, basis = rate * ship.net_tons, f"{ship.net_tons:g} net tons at {rate:g} {terms.unit}"
    if measure.id == "USA/port-fees-chinese-built":
        steps = [fee for since, fee in CONTAINER_FEE if since <= on.isoformat()]
        if steps and steps[-1] * ship.containers > amount:
            return steps[-1] * ship.containers, f"{ship.containers} containers at {steps[-1]:g} USD"
    return amount, basis


def _why_nothing(state: State, terms: PortFeeTerms, ship: Ship, on: Date) -> str:
    if state.status != "in force":
        return f"{state.status} on {on}" + (f" until {state.scheduled_end}" if state.scheduled_end else "")
    if terms.voyages_per_year is not None and ship.paid_voyages >= terms.voyages_per_year:
        return f"the year's {terms.voyages_per_year:g} paid voyages are reached"
    return ""
