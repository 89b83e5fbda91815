"""What a ship pays for entering a port of the United States or China under the fees of 14 October 2025.

Which ships a fee names, and from which day on, stands in data/customs/port_fees.csv; the rates are the ledger's.
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from tradetalks.customs.lists import DATA
from tradetalks.customs.reasons import law_of, sources_of
from tradetalks.dates import Date, as_date, parse_date
from tradetalks.errors import BadInput, MissingFacts, UnknownName
from tradetalks.kinds.port_fee import PortFeeTerms
from tradetalks.ledger import Ledger
from tradetalks.places import country
from tradetalks.showing import brief_repr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.ledger import State

VEHICLE_CARRIER = "vehicle carrier"
ANY = "any"


class _Fee(NamedTuple):
    """Which ships a fee falls on at a country's ports, as its notice says (data/customs/port_fees.csv).

    kind              vehicle carriers, all other ships, or any
    operators, built  places: the fee falls on ships of either; on all where both are empty
    not_built         places whose yards free a ship
    container_fees    (first day, USD a container unloaded) where that is more than the tonnage
    not_asked         what the notice asks besides the facts of a `Ship`
    """

    measure: str
    port: str
    kind: str
    operators: frozenset[str]
    built: frozenset[str]
    not_built: frozenset[str]
    container_fees: tuple[tuple[Date, float], ...]
    not_asked: str

    def falls_on(self, ship: Ship) -> bool:
        carrier = ship.kind == VEHICLE_CARRIER
        of_kind = self.kind == ANY or carrier == (self.kind == VEHICLE_CARRIER)
        either = ship.operator in self.operators or ship.built in self.built
        return of_kind and (either or not self.operators | self.built) and ship.built not in self.not_built


@cache
def _fees() -> tuple[_Fee, ...]:
    """In the order in which they are asked: the first that falls on a ship is charged."""
    rows = csv.DictReader(DATA.joinpath("port_fees.csv").read_text(encoding="utf-8").splitlines())
    return tuple(
        _Fee(
            row["fee"],
            row["port"],
            row["kind"],
            frozenset(row["operators"].split()),
            frozenset(row["built"].split()),
            frozenset(row["not_built"].split()),
            tuple((parse_date(day), float(amount)) for day, _, amount in map(_parted, row["container_fees"].split())),
            row["not_asked"],
        )
        for row in rows
    )


def _parted(text: str) -> tuple[str, str, str]:
    return text.partition("=")


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

    __repr__ = brief_repr

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

    Among the American fees annex I (operators of China) comes before annex II (ships built in China); vehicle
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
    if fee.measure not in book.measures:
        raise UnknownName(
            "the ledger holds no port fee that names this ship",
            where=fee.measure,
            remedy="lay your folder over the shipped ledger: --also FOLDER in place of --ledger FOLDER",
        )
    measure = book[fee.measure]
    state = measure.state(on=day, as_of=known, trust=trust)
    if not isinstance(state.terms, PortFeeTerms) or state.terms.amount is None:
        raise MissingFacts("a port fee without an amount", where=fee.measure)
    amount, basis = _amount(ship, state.terms, fee, day)
    why = _why_nothing(state, state.terms, ship, day)
    paid = 0.0 if why else amount
    equivalent = paid / ship.cargo_value if ship.cargo_value else None
    currency = (state.terms.unit or "").partition(" ")[0]
    law = law_of(measure, state, book)
    missing = (fee.not_asked, *book.said_sentences([fee.measure], known))
    return PortFee(
        fee.measure,
        measure.title,
        paid,
        currency,
        basis,
        why,
        equivalent,
        law,
        sources_of(state),
        missing,
        book.beyond(day),
    )


def _fee_on(ship: Ship, port: str) -> _Fee | None:
    """The fee that names a ship at a country's ports."""
    here = [fee for fee in _fees() if fee.port == port]
    if not here:
        ports = " or ".join(dict.fromkeys(fee.port for fee in _fees()))
        raise UnknownName(f"no port fees of {port} are recorded", remedy=ports)
    return next((fee for fee in here if fee.falls_on(ship)), None)


def _amount(ship: Ship, terms: PortFeeTerms, fee: _Fee, on: Date) -> tuple[float, str]:
    """The fee without suspension and cap, and how it is reckoned."""
    rate = terms.amount or 0.0
    amount, basis = rate * ship.net_tons, f"{ship.net_tons:g} net tons at {rate:g} {terms.unit}"
    steps = [charge for since, charge in fee.container_fees if since <= on]
    if steps and steps[-1] * ship.containers > amount:
        return steps[-1] * ship.containers, f"{ship.containers} containers at {steps[-1]:g} USD"
    return amount, basis


def _why_nothing(state: State, terms: PortFeeTerms, ship: Ship, on: Date) -> str:
    if state.status != "in force":
        return f"{state.status} on {on}" + (f" until {state.scheduled_end}" if state.scheduled_end else "")
    if terms.voyages_per_year is not None and ship.paid_voyages >= terms.voyages_per_year:
        return f"the year's {terms.voyages_per_year:g} paid voyages are reached"
    return ""
