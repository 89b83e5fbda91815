"""What a shipment pays into a destination that a folder describes: its own tables, and what the ledger lays on top."""

from __future__ import annotations

import csv
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tradetalks.actors import place_name
from tradetalks.customs.answer import (
    NOTHING,
    ORDINARY,
    BorderTax,
    Bound,
    Duty,
    DutyLayer,
    cents,
    days_between,
    duty_layers,
    not_charged,
    total,
)
from tradetalks.customs.bans import ban_states, bans_on
from tradetalks.customs.destinations import ALL
from tradetalks.customs.facts import METALS
from tradetalks.customs.goods import Goods
from tradetalks.customs.lines import Entry
from tradetalks.customs.lists import DATA
from tradetalks.customs.reasons import list_name, said_of
from tradetalks.customs.schedule import dotted
from tradetalks.customs.stack import applies_between, stack
from tradetalks.errors import BadInput, MissingFacts, UnknownName
from tradetalks.ledger import TariffTerms
from tradetalks.products import parse_hs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from tradetalks.customs.destinations import Destination, Row
    from tradetalks.customs.money import Rates
    from tradetalks.customs.reasons import Shipment
    from tradetalks.dates import Date
    from tradetalks.ledger import Measure, State

    InForce = tuple[Measure, State]

REMEDY = "trade-remedy"
LIST = "list"
OUTSIDE = ("excise and other taxes, licences and health checks, and what an importer is relieved of",)


class Variant(NamedTuple):
    """One thing that the goods could be: the facts that make it so, the ledger's layers, the rows of remedies."""

    facts: dict[str, str]
    layers: list[tuple[str, float, float]]
    remedies: tuple[Row, ...]


def duty_into(
    shipment: Shipment, pack: Destination, quantity: float | Mapping[str, float] | None, rates: Rates
) -> Duty:
    """The duties on a shipment into a destination, layer by layer, with the taxes beside them.

    shipment  its code as the user writes it
    rates     of currencies, for duties by quantity
    raises    BadInput for a claim that the folder does not know, or that does not cover the goods; UnknownName for no
              line; MissingFacts for a quantity, a rate of exchange, a line that is divided, a rule that is no rate
    """
    code = parse_hs(shipment.code)
    where = f"{dotted(code)} from {place_name(shipment.origin)} into {pack.title} on {shipment.on}"
    check_claims(pack, shipment.entry, where)
    line = line_of(pack, code, shipment.on, where)
    shipment = replace(shipment, code=code, listed=lambda c, name, _on, _as_of: stands_on(pack, line, c, name))
    in_force = [
        (measure, state)
        for measure, state in shipment.states
        if state.status == "in force" and applies_between(measure, shipment.origin, pack.country)
    ]
    usd = usd_of(pack, rates, shipment.on)
    row, law = ordinary_row(pack, line, code, shipment.origin, shipment.on, shipment.entry.claims, where)
    ordinary = _layer(row, ORDINARY, "Ordinary duty", law, shipment, quantity, usd, where)
    found = variants(pack, line, code, shipment, in_force, ordinary.rate)
    ends = [_bound(one, ordinary, shipment, pack, quantity, usd, where) for one in found]
    low, high = min(ends, key=lambda end: end.amount), max(ends, key=lambda end: end.amount)
    certain = low.amount == high.amount
    charged = {layer.measure for layer in high.layers}
    bans = bans_on(shipment, (code,), ban_states(shipment.book, pack.country, shipment.on, shipment.as_of, ()))
    barred = bool(bans.certain)
    return Duty(
        product=code,
        description=(line.words,),
        origin=shipment.origin,
        destination=pack.country,
        on=shipment.on,
        as_of=shipment.as_of,
        value=shipment.value,
        beyond=" ".join(filter(None, (read_on(pack, shipment.on), shipment.book.beyond(shipment.on)))),
        prohibited=bans.certain,
        prohibited_if=(),
        low=NOTHING if barred else replace(low, facts={} if certain else low.facts),
        high=NOTHING if barred else replace(high, facts={} if certain else high.facts),
        depends=() if certain or barred else _questions(found, shipment),
        not_charged=not_charged(shipment, charged),
        statutory_amount=_unclaimed(shipment, pack, quantity, rates, high.amount) if certain and not barred else None,
        missing=(*bans.unless, *_missing(pack, code, shipment, in_force, line), *pack.left_out, *OUTSIDE),
        ledger=shipment.book.digest,
        taxes=() if barred else _taxes(pack, code, shipment, high.amount),
    )


def _unclaimed(
    shipment: Shipment, pack: Destination, quantity: float | Mapping[str, float] | None, rates: Rates, claimed: float
) -> float | None:
    """What the goods pay if no agreement is claimed, USD; None where that needs a quantity that was not given."""
    cases = tuple(claim for claim in shipment.entry.claims if claim not in pack.agreements)
    if cases == shipment.entry.claims:
        return claimed
    try:
        return duty_into(replace(shipment, entry=Entry(claims=cases)), pack, quantity, rates).amount
    except MissingFacts:
        return None


def on_top(shipment: Shipment) -> list[str]:
    """The measures in force on goods whose ordinary duty is not known, as far as their lists are."""
    found = []
    for measure, state in shipment.states:
        names = [product.removeprefix("list:") for product in measure.scope.products]
        code = shipment.code.replace(".", "")
        listed = any(code.startswith(each) for name in names for each in _members(shipment.destination).get(name, ()))
        reached = applies_between(measure, shipment.origin, shipment.destination) and state.status == "in force"
        if reached and (ALL in names or listed or any(code.startswith(name.removeprefix("hs:")) for name in names)):
            found.append(measure.title)
    return found


def read_on(pack: Destination, on: Date) -> str:
    """That a day lies after the one on which the source was read, as a sentence; empty where not."""
    if on <= pack.day:
        return ""
    return f"Rates of {pack.title} as read on {pack.day}: what changed after that day is not known here."


def check_claims(pack: Destination, entry: Entry, where: str = "") -> None:
    """Raises BadInput for a claim that a destination does not know, and for facts on which no duty there hangs."""
    idle = [*entry.facts, *entry.content]
    if idle:
        what = f"no duty of {pack.title} depends on the fact {idle[0]!r}"
        raise BadInput(what, where=where, remedy=f"leave {idle[0]} out")
    known = {*pack.agreements, *(row.name for row in pack.remedies if row.name)}
    unknown = [claim for claim in entry.claims if claim not in known]
    if unknown:
        remedy = "known: " + ", ".join(sorted(known)) if known else "claim nothing"
        raise BadInput(f"no claim {unknown[0]!r} is recorded for {pack.title}", where=where, remedy=remedy)


def line_of(pack: Destination, code: str, on: Date, where: str = "") -> Row:
    """The line that a code names on a day: itself, what it is part of, or its parts if they pay the same.

    raises  UnknownName for none; MissingFacts for parts that pay differently, and for a line that holds on other days
    """
    exact = next((pack.lines[code[:n]] for n in range(len(code), 1, -1) if code[:n] in pack.lines), ())
    versions = exact or [row for key, rows in pack.lines.items() if key.startswith(code) for row in rows]
    if not versions:
        near = [key for n in (8, 6, 4, 2) for key in pack.lines if key.startswith(code[:n])][:5]
        raise UnknownName(
            f"{dotted(code)} is no line of the table of {pack.title}",
            where=where,
            remedy="nearest: " + (", ".join(map(dotted, near)) or "none of its chapter is in the table"),
        )
    standing = [row for row in versions if row.holds(on)]
    if not standing:
        days = "; ".join(f"{dotted(row.first)} {_days(row, pack)}" for row in versions[:5])
        raise MissingFacts(
            f"{dotted(code)} has no duty in the table for {on}", where=where, evidence=days, remedy="add its row"
        )
    if len({(row.rate.text, row.lists) for row in standing}) > 1:
        parts = "; ".join(f"{dotted(row.first)}: {row.rate.text}" for row in standing[:8])
        what = f"{dotted(code)} is divided, and its lines pay differently"
        raise MissingFacts(what, where=where, evidence=parts, remedy="write the whole code of the goods")
    return standing[0]


def ordinary_row(
    pack: Destination, line: Row, code: str, origin: str, on: Date, claims: Collection[str], where: str = ""
) -> tuple[Row, str]:
    """(row whose rate is the ordinary duty, law): the line, or the preference that is claimed; raises BadInput."""
    claimed = [name for name in claims if name in pack.agreements]
    law = f"{pack.source}, {dotted(line.first)}"
    if not claimed:
        return line, law
    name, agreement = claimed[0], pack.agreements[claimed[0]]
    if agreement.members is not None and origin not in agreement.members:
        whose = ", ".join(sorted(agreement.members))
        raise BadInput(
            f"{agreement.title} does not cover goods of {place_name(origin)}",
            where=where, evidence=f"members: {whose}",
            remedy="claim another agreement or none",
        )  # fmt: skip
    rows = [row for row in preferences(pack, code, origin, on) if row.name == name]
    if not rows:
        remedy = "claim another agreement or none"
        raise BadInput(f"{agreement.title} names no rate for {dotted(code)} on {on}", where=where, remedy=remedy)
    return max(rows, key=lambda row: len(row.first)), f"{law}, {agreement.title}"


def preferences(pack: Destination, code: str, origin: str, on: Date) -> list[Row]:
    """The preferences that goods of an origin could claim on a day."""

    def takes(row: Row) -> bool:
        whose = pack.agreements[row.name].members
        return row.takes(origin) and (whose is None or origin in whose)

    return [row for row in pack.preferences if row.covers(code) and row.holds(on) and takes(row)]


def variants(
    pack: Destination, line: Row, code: str, shipment: Shipment, in_force: Sequence[InForce], ordinary: float
) -> list[Variant]:
    """What the goods could be: on which list of the ledger the table does not say, and of which maker a remedy."""
    by_list: list[tuple[dict[str, str], frozenset[str]]] = [({}, frozenset())]
    unsure = _unsure(pack, line, in_force)
    if unsure:
        by_list = [({LIST: "none"}, frozenset()), *(({LIST: name}, frozenset({name})) for name in unsure)]
    found = []
    for facts, assumed in by_list:
        names = {list_name(p) for m, _ in in_force for p in (*m.scope.products, *m.scope.exempt)} - {ALL}
        on = {name: np.array([float(name in assumed or stands_on(pack, line, code, name))]) for name in names}
        goods = Goods(np.array([float(ordinary)]), on, dict.fromkeys(METALS, np.array([np.nan])))
        stacked = stack(in_force, goods, origin=shipment.origin, destination=pack.country)
        layers = [(layer.measure, float(layer.rate[0]), float(layer.share[0])) for layer in stacked]
        for of_maker, rows in _remedies(pack, code, shipment):
            found.append(Variant(facts | of_maker, layers, rows))
    return found


def stands_on(pack: Destination, line: Row, code: str, name: str) -> bool:
    """Whether goods stand on a list of the ledger, as the table or the list's own codes say, or below an HS code."""
    if name.startswith("hs:") or name.isdigit():
        return code.startswith(name.removeprefix("hs:"))
    return name in (line.lists or ()) or any(code.startswith(each) for each in _members(pack.country).get(name, ()))


def usd_of(pack: Destination, rates: Rates, on: Date) -> float | None:
    """USD for one unit of a destination's money on a day; None where the user gave no rate."""
    known = pack.currency == "USD" or any(r.since <= on <= r.until for r in rates.by_currency.get(pack.currency, ()))
    return rates.usd(pack.currency, on) if known else None


@cache
def _members(importer: str) -> dict[str, tuple[str, ...]]:
    """list -> its HS codes, of the lists that are known (data/customs/importer_lists.csv)."""
    found: dict[str, list[str]] = {}
    for row in _table("importer_lists.csv"):
        for member in _table(row["table"]) if row["importer"] == importer else ():
            found.setdefault(member["list"], []).append(member["code"])
    return {name: tuple(codes) for name, codes in found.items()}


def _table(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(DATA.joinpath(name).read_text(encoding="utf-8").splitlines()))


def _unsure(pack: Destination, line: Row, in_force: Sequence[InForce]) -> list[str]:
    """The lists that a measure in force charges and of which nothing available says whether the goods stand on them."""
    if line.lists is not None:
        return []
    charged = [m for m, state in in_force if isinstance(state.terms, TariffTerms) and state.terms.how != "exempt"]
    names = [p.removeprefix("list:") for m in charged for p in m.scope.products if p.startswith("list:")]
    return [name for name in dict.fromkeys(names) if name not in _members(pack.country)]


def _remedies(pack: Destination, code: str, shipment: Shipment) -> Iterator[tuple[dict[str, str], tuple[Row, ...]]]:
    """(facts assumed, rows that charge): by case that is claimed, or each of several."""
    by_name: dict[str, list[Row]] = {}
    for row in pack.remedies:
        if row.covers(code) and row.holds(shipment.on) and row.takes(shipment.origin):
            by_name.setdefault(row.words, []).append(row)
    options: list[tuple[dict[str, str], tuple[Row, ...]]] = [({}, ())]
    for name, rows in by_name.items():
        claimed = [row for row in rows if row.name and row.name in shipment.entry.claims]
        each = claimed or rows
        options = [
            (facts | ({name: f"{row.name} {row.holder}".strip()} if len(each) > 1 else {}), (*before, row))
            for facts, before in options
            for row in each
        ]
    yield from options


def _bound(
    one: Variant,
    ordinary: DutyLayer,
    shipment: Shipment,
    pack: Destination,
    quantity: float | Mapping[str, float] | None,
    usd: float | None,
    where: str,
) -> Bound:
    remedies = (
        _layer(row, row.words, f"{row.words} {row.name}".strip(), pack.source, shipment, quantity, usd, where)
        for row in one.remedies
    )
    layers = (ordinary, *remedies, *duty_layers(shipment, one.layers))
    return Bound(total(layers), one.facts, layers)


def _layer(
    row: Row,
    measure: str,
    title: str,
    law: str,
    shipment: Shipment,
    quantity: float | Mapping[str, float] | None,
    usd: float | None,
    where: str,
) -> DutyLayer:
    amount = cents(row.rate.at(usd).amount(shipment.value, quantity, where=where))
    rate = amount / shipment.value if row.rate.ad_valorem is None else row.rate.ad_valorem
    authority = ORDINARY if measure == ORDINARY else REMEDY
    days = days_between(row.since, row.until) if row.since or row.until else ""
    return DutyLayer(measure, title, authority, rate, row.rate.text, shipment.value, amount, law, "", days)


def _days(row: Row, pack: Destination) -> str:
    return days_between(row.since or pack.day, row.until)


def _questions(found: Sequence[Variant], shipment: Shipment) -> tuple[str, ...]:
    names = dict.fromkeys(name for one in found for name in one.facts)

    def asked(name: str) -> str:
        if name != LIST:
            return f"whose goods they are: claim the case of {name}"
        lists = shipment.book.product_lists
        titles = [lists[one.facts[LIST]].title for one in found if one.facts.get(LIST, "none") != "none"]
        return "which list the goods stand on, at most one taken: " + "; ".join(dict.fromkeys(titles))

    return tuple(map(asked, names))


def _missing(
    pack: Destination, code: str, shipment: Shipment, in_force: Sequence[InForce], line: Row
) -> tuple[str, ...]:
    """Preferences that could be claimed, quotas, and exemptions of which nobody said whether they cover the goods."""
    claims, origin, on = shipment.entry.claims, shipment.origin, shipment.on
    found = [
        f"{pack.agreements[row.name].title}: {row.rate.text} if the goods qualify (claim {row.name})"
        for row in preferences(pack, code, origin, on)
        if row.name not in claims
    ]
    found += [
        f"tariff quota {row.name}, {row.words}: {row.rate.text} while it is open"
        for row in pack.quotas
        if row.covers(code) and row.holds(on) and row.takes(origin)
    ]
    at_hand = _members(pack.country)
    found += [
        f"whether the goods are exempt: {measure.title}"
        for measure, state in in_force
        if isinstance(state.terms, TariffTerms) and state.terms.how == "exempt" and line.lists is None
        and any(p.startswith("list:") and p.removeprefix("list:") not in at_hand for p in measure.scope.products)
    ]  # fmt: skip
    return (*said_of(shipment), *found)


def _taxes(pack: Destination, code: str, shipment: Shipment, duty: float) -> tuple[BorderTax, ...]:
    """The taxes on goods of a line, those of the rows that name it most closely: on value and duty together."""
    rows = [row for row in pack.vat if row.covers(code) and row.holds(shipment.on)]
    closest = max((len(row.first) for row in rows), default=0)
    base = cents(shipment.value + duty)
    return tuple(
        BorderTax(row.words, row.rate.text, base, cents(row.rate.amount(base, None, where="vat.csv")))
        for row in rows
        if len(row.first) == closest
    )
