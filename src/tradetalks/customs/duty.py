"""What a shipment pays, line by line: each layer of duty with its rate, base, amount, law, and what was checked."""

from __future__ import annotations

import csv
import math
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from tradetalks.actors import place_name
from tradetalks.customs.answer import (
    NOTHING,
    ORDINARY,
    Bound,
    Duty,
    DutyLayer,
    cents,
    days_between,
    duty_layers,
    not_charged,
    total,
)
from tradetalks.customs.bans import Bans, ban_states, bans_on
from tradetalks.customs.china import duty_into_china
from tradetalks.customs.destinations import find_destination
from tradetalks.customs.formula import parse_formula
from tradetalks.customs.importers import IMPORTERS, READ, SCHEDULED
from tradetalks.customs.lines import FULL_VALUE, Entry, divisions, line_goods, ordinary_rate
from tradetalks.customs.lists import DATA
from tradetalks.customs.money import NO_RATES
from tradetalks.customs.pack_duty import duty_into, on_top
from tradetalks.customs.reasons import Shipment, missing_facts, tariff_states
from tradetalks.customs.schedule import NOT_GOODS, dotted, us_schedule
from tradetalks.customs.stack import applies_between, stack
from tradetalks.customs.variants import Hinges, asked, check_used, deciding, hinges, variants
from tradetalks.dates import Date, as_date
from tradetalks.errors import BadInput, MissingFacts
from tradetalks.ledger import Ledger
from tradetalks.places import GROUPS, members

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tradetalks.customs.destinations import Destination
    from tradetalks.customs.money import Rates
    from tradetalks.customs.schedule import Line
    from tradetalks.ledger import Measure, State
MOST = 1e12  # USD, or units of goods


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
    pack: Destination | None = None,
    rates: Rates = NO_RATES,
) -> Duty:
    """The duties on a shipment into the United States, China or a destination with a folder, layer by layer.

    product   line of eight digits, or of ten where the schedule divides it
    origin    country of origin, ISO 3166 alpha-3
    value     customs value, USD
    quantity  by unit, or a number where the rate asks for one quantity
    as_of     the day by which the law is known; without one, all that the ledger holds
    entry     what the entry claims and declares
    ledger    with scenarios laid over it; without one, the shipped ledger
    china_lines  China's lines as `python3 x.py build china` writes them; without it, the few goods that ship
    pack      the destination's tables; without them, those that `find_destination` finds
    rates     of other currencies, for a destination's duties by quantity
    raises    UnknownName for a country or line that does not exist; BadInput for a day before 2018, a value or
              claim that cannot be; MissingFacts for a destination without a schedule, a quantity, a metal's content or
              a suffix on which the duty depends; DisputedTerms as the ledger does
    """
    book = ledger or Ledger.load()
    day = as_date(on, where="on")
    known = as_date(as_of, where="as_of") if as_of is not None else book.coverage.complete_to
    where = f"{product} from {place_name(origin)}"
    check_lane(origin, destination, where, (*IMPORTERS, destination))
    _check_amounts(value, quantity, where)
    declared = entry or Entry()
    states = tariff_states(book, destination, day, known, tuple(trust))
    shipment = Shipment(product, origin, destination, day, known, value, declared, states, book)
    tables = pack_for(destination, pack)
    if tables is not None:
        return duty_into(shipment, tables, quantity, rates)
    if destination not in IMPORTERS:
        raise no_schedule(destination, where, "; ".join(on_top(shipment)))
    if destination == READ:
        return duty_into_china(shipment, china_lines)
    schedule = us_schedule()
    line = schedule.line_or_only(product, schedule.standing_day(day), where=where)
    check_goods(line, where)
    shipment = replace(shipment, code=line.code)
    codes = divisions(line, schedule, schedule.standing_day(day))
    barring = ban_states(book, destination, day, known, tuple(trust))
    check_used(declared, _hinges(shipment, codes, barring), where)
    bans = bans_on(shipment, codes, barring)
    asked_for = (quantity, codes, line, where)
    return _barred(shipment, line, bans) if bans.certain else _priced(shipment, bans, *asked_for)


def _check_amounts(value: float, quantity: float | Mapping[str, float] | None, where: str) -> None:
    """Raises BadInput for a value not above zero, and for more than any shipment is."""
    if not (value > 0.0 and math.isfinite(value)):
        raise BadInput("a customs value that is not above zero", where=where, evidence=repr(value), remedy="in USD")
    of_units = {"": quantity or 0.0} if isinstance(quantity, float | int | None) else quantity
    largest = max(value, *(abs(amount) for amount in of_units.values()))
    if largest > MOST:
        raise BadInput(
            "more than any shipment is", where=where, evidence=f"{largest:g}", remedy=f"{MOST:,.0f} is the most"
        )


def _barred(shipment: Shipment, line: Line, bans: Bans) -> Duty:
    """The answer for goods that may not enter."""
    return Duty(
        product=line.code,
        description=line.description,
        origin=shipment.origin,
        destination=shipment.destination,
        on=shipment.on,
        as_of=shipment.as_of,
        value=shipment.value,
        beyond=shipment.book.beyond(shipment.on) or us_schedule().told(shipment.on),
        prohibited=bans.certain,
        prohibited_if=(),
        low=NOTHING,
        high=NOTHING,
        depends=(),
        not_charged=(),
        statutory_amount=None,
        missing=("a licence or authorisation of this shipment, which the act may allow",),
        ledger=shipment.book.digest,
    )


def _priced(
    shipment: Shipment,
    bans: Bans,
    quantity: float | Mapping[str, float] | None,
    codes: Sequence[str],
    line: Line,
    where: str,
) -> Duty:
    """The answer for goods that may enter, at least if they meet a condition."""
    low, high, at, deciding_facts = _bounds(line, codes, shipment, quantity, where)
    at = at if deciding_facts else replace(at, entry=shipment.entry)
    plain = replace(shipment, entry=shipment.entry.unclaimed())
    unclaimed = _bounds(line, (at.code,), plain, quantity, where)[1] if not deciding_facts else None
    charged = {layer.measure for layer in high.layers}
    return Duty(
        product=line.code,
        description=line.description,
        origin=shipment.origin,
        destination=shipment.destination,
        on=shipment.on,
        as_of=shipment.as_of,
        value=shipment.value,
        beyond=shipment.book.beyond(shipment.on) or us_schedule().told(shipment.on),
        prohibited=(),
        prohibited_if=tuple(replace(act, only_if=condition.words) for act, condition in bans.if_so),
        low=low,
        high=high,
        depends=asked((*deciding_facts, *(condition.fact for _, condition in bans.if_so))),
        not_charged=not_charged(at, charged),
        statutory_amount=unclaimed.amount if unclaimed and not bans.if_so else None,
        missing=(*bans.unless, *missing_facts(at, charged), *us_schedule().unread(shipment.on)),
        ledger=shipment.book.digest,
    )


def check_lane(origin: str, destination: str, where: str, importers: Sequence[str] = tuple(IMPORTERS)) -> None:
    """Raises UnknownName for places that do not exist, BadInput for goods at home, MissingFacts without a schedule."""
    members(origin), members(destination)
    if origin == destination:
        raise BadInput("goods that cross no border", where=where, remedy="name another origin or destination")
    inside = [row["law"] for row in _territories() if (row["importer"], row["place"]) == (destination, origin)]
    if inside:
        raise BadInput(
            f"{place_name(origin)} lies within the customs territory of {place_name(destination)}: no border is "
            "crossed and no duty is due",
            where=where,
            evidence=inside[0],
            remedy="for goods that another country made name that country",
        )
    if origin in GROUPS:
        raise BadInput(f"{origin} is no country of origin", where=where, remedy="name the member that made the goods")
    if destination not in importers:
        raise no_schedule(destination, where)


def no_schedule(destination: str, where: str, top: str = "") -> MissingFacts:
    """That nothing is known of a destination's ordinary duties; `top` is what the ledger lays on them."""
    return MissingFacts(
        f"no tariff schedule of {place_name(destination)} is available",
        where=where,
        evidence=f"on top of the ordinary duty, whatever it is: {top}" if top else "",
        remedy=f"duties are worked out for imports of {' and '.join(IMPORTERS)}, and of a destination whose tables you "
        "give: --destination FOLDER",
    )


def pack_for(destination: str, given: Destination | None) -> Destination | None:
    """The tables of a destination: those given, or those found; None for an importer whose law stands here.

    raises  BadInput for tables of another country, and of one whose schedule ships
    """
    if given is None:
        return None if destination in IMPORTERS else find_destination(destination)
    if given.country != destination:
        what = f"the folder is of {place_name(given.country)}, and the goods go to {place_name(destination)}"
        raise BadInput(what, where="--destination", remedy="leave --to out, or name another folder")
    if destination == SCHEDULED:
        raise BadInput(f"the schedule of {place_name(destination)} ships", where="--destination", remedy="leave it out")
    return given


@cache
def _territories() -> list[dict[str, str]]:
    return list(csv.DictReader(DATA.joinpath("territories.csv").read_text(encoding="utf-8").splitlines()))


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


def _hinges(shipment: Shipment, codes: Sequence[str], bans: Sequence[tuple[Measure, State]] = ()) -> Hinges:
    """What the duty on goods of any of some lines, and their entry, depends on."""
    in_force = [
        (measure, state)
        for measure, state in (*shipment.states, *bans)
        if state.status == "in force" and applies_between(measure, shipment.origin, shipment.destination)
    ]
    return hinges(
        in_force, shipment.origin, lambda product: any(replace(shipment, code=c).on_lines(product) for c in codes)
    )


def _bounds(
    line: Line,
    codes: Sequence[str],
    shipment: Shipment,
    quantity: float | Mapping[str, float] | None,
    where: str,
) -> tuple[Bound, Bound, Shipment, tuple[str, ...]]:
    """(lowest, highest, shipment that pays it, facts that decide) of what goods of some lines of a product pay."""
    first = _ordinary(line, shipment, quantity, where)
    found = [
        (assumed | ({"line": dotted(code)} if len(codes) > 1 else {}), replace(shipment, code=code, entry=entry))
        for code in codes
        for assumed, entry in variants(declared_content(code, shipment.entry), _hinges(shipment, (code,)), where)
    ]
    stacked = _stacked([one for _, one in found], first.rate)
    layers = [(first, *duty_layers(one, layers)) for (_, one), layers in zip(found, stacked, strict=True)]
    totals = [total(one) for one in layers]
    deciding_facts = deciding([assumed for assumed, _ in found], totals)
    ends = []
    for place in (totals.index(min(totals)), totals.index(max(totals))):
        facts = {name: value for name, value in found[place][0].items() if name in deciding_facts}
        ends.append(Bound(totals[place], facts, layers[place]))
    return ends[0], ends[1], found[totals.index(max(totals))][1], deciding_facts


def _stacked(shipments: Sequence[Shipment], ordinary_rate: float) -> list[list[tuple[str, float, float]]]:
    """For each shipment the (measure, rate, share of the value) on top of the ordinary duty; raises as `stack` does."""
    first = shipments[0]
    entries = [one.entry for one in shipments]
    rates = [ordinary_rate] * len(shipments)
    goods = line_goods([one.code for one in shipments], rates, first.on, first.as_of, entries)
    in_force = [(measure, state) for measure, state in first.states if state.status == "in force"]
    found = stack(in_force, goods, origin=first.origin, destination=first.destination)
    return [
        [(layer.measure, float(layer.rate[row]), float(layer.share[row])) for layer in found]
        for row in range(len(shipments))
    ]


def _ordinary(line: Line, shipment: Shipment, quantity: float | Mapping[str, float] | None, where: str) -> DutyLayer:
    """The ordinary duty on a shipment; its rate is that of the formula where it is ad valorem."""
    written, column = ordinary_rate(line, shipment.origin, shipment.on, shipment.entry.claims, where=where)
    formula = parse_formula(written)
    amount = cents(formula.amount(shipment.value, quantity, where=where))
    rate = amount / shipment.value if formula.ad_valorem is None else formula.ad_valorem
    law = f"Harmonized Tariff Schedule, {dotted(line.code)}, {column}"
    days = days_between(line.since, line.until)
    return DutyLayer(ORDINARY, "Ordinary duty", ORDINARY, rate, written, shipment.value, amount, law, "", days)
