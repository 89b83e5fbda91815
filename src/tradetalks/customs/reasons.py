"""Why a measure is or is not charged on a shipment: law, heading (data/customs/headings.csv), tests
passed, exemptions, missing facts.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tradetalks.actors import place_name
from tradetalks.customs.facts import conditions, facts
from tradetalks.customs.goods import USMCA, USMCA_SINCE, USMCA_US_CONTENT
from tradetalks.customs.lines import programmes
from tradetalks.customs.lists import DATA, span, stands_on
from tradetalks.customs.schedule import dotted
from tradetalks.customs.stack import applies_between, charges_origin, metal_of
from tradetalks.dates import Date, as_date
from tradetalks.ledger import Ledger, TariffTerms
from tradetalks.places import GROUPS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from tradetalks.customs.lines import Entry
    from tradetalks.ledger import Measure, State

# Facts that can change what is paid and that no line of the schedule and no measure of the ledger decides.
ORDERS_OUTSIDE = "antidumping and countervailing orders on the goods (by producer; not in the data)"
OUTSIDE = (
    ORDERS_OUTSIDE,
    "drawback on later export (19 U.S.C. 1313)",
    "merchandise processing and harbour fees (19 CFR 24.23 and 24.24), which are no duties",
    "donations and informational materials",
)
USMCA_SYMBOL = "S"
LOW_VALUE = 800.0  # USD, 19 U.S.C. 1321(a)(2)(C)


@dataclass(frozen=True)
class Shipment:
    """Goods of one ten-digit line at the border, and the tariffs that could fall on them.

    code    ten digits, or eight where the schedule does not divide the line
    states  tariffs on imports of the destination with their states on the day
    listed  (code, list, on, as_of) -> whether the code stands on the list
    """

    code: str
    origin: str
    destination: str
    on: Date
    as_of: Date
    value: float
    entry: Entry
    states: Sequence[tuple[Measure, State]]
    book: Ledger
    listed: Callable[[str, str, Date, Date], bool] = stands_on

    def stands_on(self, product: str) -> bool:
        """Whether the line stands on what a scope names: all, an HS code, a list; claimed lists as the entry claims."""
        name = list_name(product)
        if product == "all":
            return True
        if name == USMCA:
            return "S" in self.entry.claims and span(USMCA, USMCA_SINCE, "").holds(self.on, self.as_of)
        if name.startswith(USMCA_US_CONTENT):
            return False
        return self.on_lines(product) and (name not in conditions() or self.entry.covers(conditions()[name]) != 0.0)

    def on_lines(self, product: str) -> bool:
        """Whether the line is one of those that a scope names; what else the goods have to be is left aside."""
        name = list_name(product)
        if product == "all" or (name in conditions() and conditions()[name].on_lines(self.code)):
            return True
        return self.listed(self.code, name, self.on, self.as_of)


def tariff_states(
    book: Ledger, destination: str, on: Date, as_of: Date, trust: tuple[str, ...]
) -> list[tuple[Measure, State]]:
    """The tariffs on imports of a destination with their states on a day, by id; raises as the ledger does.

    A product list that gives its members in the ledger stands in the scopes as these HS codes.
    """
    return [
        (with_members(measure, book), measure.state(on=on, as_of=as_of, trust=trust))
        for measure in book.measures.values()
        if measure.kind == "tariff" and measure.imposed_by == destination
    ]


def with_members(measure: Measure, book: Ledger) -> Measure:
    """A measure whose product lists stand in its scope as the HS codes that the ledger gives them."""
    scope = measure.scope
    spelled = [_members_of(products, book) for products in (scope.products, scope.exempt)]
    if spelled == [scope.products, scope.exempt]:
        return measure
    return measure.model_copy(update={"scope": scope.model_copy(update={"products": spelled[0], "exempt": spelled[1]})})


def _members_of(products: tuple[str, ...], book: Ledger) -> tuple[str, ...]:
    lists = book.product_lists
    found = [(lists[p.removeprefix("list:")].products or (p,)) if p.startswith("list:") else (p,) for p in products]
    return tuple(product for members in found for product in members)


def checks(measure: Measure, shipment: Shipment, share: float) -> tuple[str, ...]:
    """The tests that a charged measure passed, one sentence each."""
    scope = measure.scope
    listed = [product for product in scope.products if product != "all" and shipment.stands_on(product)]
    named = ", ".join(_goods(product, shipment.book) for product in listed)
    passed = [f"{dotted(shipment.code)} stands on: {named}" if listed else "all goods of the origin"]
    passed += [
        f"{'not claimed' if shipment.on_lines(product) else 'not on'}: {_goods(product, shipment.book)}"
        for product in scope.exempt
    ]
    if measure.yields_to:
        passed.append(f"charged on {share:.6g} of the value after {', '.join(measure.yields_to)}")
    return tuple(passed)


def why_not(measure: Measure, state: State, shipment: Shipment, charged: Collection[str]) -> str:
    """Why a measure on the line charges nothing; empty for one that has nothing to do with the shipment.

    charged  ids of the measures that are charged
    """
    if not applies_between(measure, shipment.origin, shipment.destination) or state.status in ("unknown", "threatened"):
        return ""
    if not any(map(shipment.stands_on, measure.scope.products)):
        return _condition_fails(measure, state, shipment)
    if state.status != "in force":
        return f"{state.status} on {shipment.on}" + (f" until {state.scheduled_end}" if state.scheduled_end else "")
    terms = state.terms
    if not isinstance(terms, TariffTerms) or not charges_origin(measure, terms, shipment.origin):
        return f"its rate for {place_name(shipment.origin)} is 0: another act charges the origin, or none does"
    if terms.how == "exempt":
        return _exempting(measure, shipment)
    exempting = [product for product in measure.scope.exempt if shipment.stands_on(product)]
    if exempting:
        return "exempt: " + ", ".join(_goods(product, shipment.book) for product in exempting)
    return _outranked(measure, terms, shipment, charged)


def _condition_fails(measure: Measure, state: State, shipment: Shipment) -> str:
    """Why a measure on whose lines the goods stand does not reach them; empty for other lines."""
    failed = [conditions()[list_name(p)] for p in measure.scope.products if shipment.on_lines(p)]
    if not failed or state.status != "in force":
        return ""
    why = "not claimed" if failed[0].kind == "claimed" else "the entry says otherwise"
    return f"only if {failed[0].words}: {why}"


def _goods(product: str, book: Ledger) -> str:
    """What a scope names: a list by its title and name, an HS code as it is."""
    found = book.product_lists.get(list_name(product)) if product.startswith("list:") else None
    return product if found is None else f"{found.title} ({list_name(product)})"


def _exempting(measure: Measure, shipment: Shipment) -> str:
    """What a measure that only exempts does for a shipment."""
    asked = [conditions()[list_name(p)] for p in measure.scope.products if list_name(p) in conditions()]
    if not asked:
        return "takes the goods out of other measures, and charges nothing itself"
    if shipment.entry.covers(asked[0]):
        return "claimed"
    return f"not claimed: goods that meet its description may claim {asked[0].heading}"


def _outranked(measure: Measure, terms: TariffTerms, shipment: Shipment, charged: Collection[str]) -> str:
    if terms.on == "content" and shipment.entry.content.get(metal_of(measure)) == 0.0:
        return "levied on a metal of which the entry declares none"
    over = [m.id for m, _ in shipment.states if m.id in charged and m.authority in measure.yields_to]
    if over:
        return "gives way to " + ", ".join(over)
    group = [m.id for m, _ in shipment.states if m.id in charged and m.group and m.group == measure.group]
    if group:
        return f"{', '.join(group)} takes its place: only the highest rate of {measure.group} applies"
    return "the ordinary duty reaches its ceiling" if terms.how == "floor" else "an exemption of its group is claimed"


def missing_facts(shipment: Shipment, charged: Collection[str]) -> tuple[str, ...]:
    """Facts that could change the answer, were not given, and of which silence is taken as no."""
    claims, origin = shipment.entry.claims, shipment.origin
    found = []
    if origin in programmes()[USMCA_SYMBOL].members and USMCA_SYMBOL not in claims:
        found.append("whether the goods qualify under USMCA and the entry claims it (symbol S)")
    found += _unclaimed(shipment, charged)
    found += _unread(shipment)
    by_content = [m.id for m, _ in shipment.states if m.id in charged and "list:usmca-us-content" in m.scope.exempt]
    if USMCA_SYMBOL in claims and by_content and not shipment.entry.us_content:
        found.append("the US content approved for the car or truck (us-content): without it the duty is on all of it")
    if shipment.value <= LOW_VALUE and shipment.on < _low_value_until(origin):
        found.append("whether the shipment enters free as one of low value (19 U.S.C. 1321)")
    return (*said_of(shipment), *found, *OUTSIDE)


@cache
def _low_value_ends() -> dict[str, Date]:
    rows = csv.DictReader(DATA.joinpath("low_value.csv").read_text(encoding="utf-8").splitlines())
    return {row["origin"]: as_date(row["until"]) for row in rows}


def _low_value_until(origin: str) -> Date:
    """The first day on which goods of low value from a country pay (data/customs/low_value.csv)."""
    return _low_value_ends().get(origin) or _low_value_ends()["all"]


def said_of(shipment: Shipment) -> tuple[str, ...]:
    """What each side says, without an act, of the future of measures on whose lines the goods stand."""
    reached = [
        measure.id
        for measure, _ in shipment.states
        if applies_between(measure, shipment.origin, shipment.destination)
        and any(map(shipment.on_lines, measure.scope.products))
    ]
    first = {
        claim.date
        for name in reached
        for point in shipment.book.said_of(name, shipment.as_of)
        for claim in point.claims
    }
    said = shipment.book.said_sentences(reached, shipment.as_of)
    return said if any(day is not None and day <= shipment.on for day in first) else ()


def _unclaimed(shipment: Shipment, charged: Collection[str]) -> list[str]:
    """What the goods could be for a list on whose lines they stand to cover them, if the entry claimed it."""
    found = []
    for measure, state in shipment.states:
        reaches = applies_between(measure, shipment.origin, shipment.destination) and state.status == "in force"
        for product in (*measure.scope.products, *measure.scope.exempt) if reaches else ():
            condition = conditions().get(list_name(product))
            if condition is None or condition.kind != "claimed" or not shipment.on_lines(product):
                continue
            if shipment.entry.covers(condition):
                continue
            exempts = measure.id in charged or (isinstance(state.terms, TariffTerms) and state.terms.how == "exempt")
            if product in measure.scope.exempt and not exempts:
                continue
            claim = f"; claim {condition.heading}" if condition.heading else ""
            title = shipment.book.product_lists[condition.list].title
            found.append(f"{facts()[condition.fact].question}: {title}, if {condition.words}{claim}")
    return list(dict.fromkeys(found))


def _unread(shipment: Shipment) -> list[str]:
    """Lists on whose lines the goods stand by our own reading, because their text was not read here."""
    book, found = shipment.book, []
    for measure, state in shipment.states:
        reaches = applies_between(measure, shipment.origin, shipment.destination) and state.status == "in force"
        for product in (*measure.scope.products, *measure.scope.exempt) if reaches else ():
            one = book.product_lists.get(list_name(product))
            if one is None or one.holds != "own_reading" or not shipment.on_lines(product):
                continue
            address = book.sources[one.source].url if one.source else None
            text = f"{one.text}, {address}" if address else one.text
            found.append(f"whether the goods stand on: {one.title} ({text}): unread, its lines are our reading")
    return list(dict.fromkeys(found))


def law_of(measure: Measure, state: State, book: Ledger) -> str:
    """The acts that make a measure's state, by title and day, with the text of its product lists."""
    acts = acts_of(state, book)
    lists = [book.product_lists[p.removeprefix("list:")].text for p in measure.scope.products if p.startswith("list:")]
    return "; ".join(dict.fromkeys([*acts, *lists]))


def acts_of(state: State, book: Ledger) -> list[str]:
    """The acts that make a measure's state: titles of the first claims' sources, with their days."""
    return [
        f"{book.sources[claim.source].title} ({book.sources[claim.source].date})"
        if claim.source in book.sources
        else f"assumed by the scenario ({event.date})"
        for event in state.because
        for claim in event.claims[:1]
    ]


def sources_of(state: State) -> tuple[str, ...]:
    """Ids of the sources of the events that make a state."""
    return tuple(dict.fromkeys(claim.source for event in state.because for claim in event.claims))


def heading_of(measure: str, origin: str, on: Date, code: str) -> str:
    """The heading of chapter 99 under which an entry declares a measure on a line; empty where none is recorded.

    Of the rows that hold, the one that says most: of the origin or its group, of the line, of the latest day.
    """
    rows = _ranked(measure, origin, on)
    return next((row.heading for row in rows if not row.lines or _on_lines(row.lines, code, on)), "")


@lru_cache(maxsize=100_000)
def _ranked(measure: str, origin: str, on: Date) -> tuple[_Heading, ...]:
    """The rows that hold, the one that says most first."""

    def says(row: _Heading) -> tuple[bool, int, str, str]:
        detail = len(row.lines) if row.lines.isdigit() else int(row.lines != "")
        return row.origin != "", detail, row.since, row.heading

    return tuple(sorted(_heading_rows(measure, origin, on), key=says, reverse=True))


def headings_of(measure: str, origin: str, on: Date) -> tuple[str, ...]:
    """The headings under which goods of an origin are declared, by their lines."""
    rows = _heading_rows(measure, origin, on)
    own = [row for row in rows if row.origin] or rows
    last = max((row.since for row in own), default="")
    return tuple(sorted({row.heading for row in own if row.since == last}))


def _heading_rows(measure: str, origin: str, on: Date) -> list[_Heading]:
    """The rows that hold: a later heading for all takes the place of those by origin, as that of 10 April 2025 did."""
    places = ("", origin, *(group for group, countries in GROUPS.items() if origin in countries))
    found = [row for row in _headings().get(measure, ()) if row.origin in places and row.since <= on.isoformat()]
    for_all = max((row.since for row in found if not row.origin and not row.lines), default="")
    return [row for row in found if not row.origin or row.since >= for_all]


def heading_lines() -> frozenset[str]:
    """HS codes that decide under which heading a measure is declared."""
    return frozenset(row.lines for rows in _headings().values() for row in rows if row.lines.isdigit())


def _on_lines(lines: str, code: str, on: Date) -> bool:
    return stands_on(code, list_name(lines) if lines.startswith("list:") else f"hs:{lines}", on, on)


class _Heading(NamedTuple):
    """A row of data/customs/headings.csv: `lines` is an HS code, `list:<name>`, or empty for all."""

    measure: str
    origin: str
    since: str
    lines: str
    heading: str


@cache
def _headings() -> dict[str, list[_Heading]]:
    rows = csv.DictReader(DATA.joinpath("headings.csv").read_text(encoding="utf-8").splitlines())
    found: dict[str, list[_Heading]] = {}
    for row in rows:
        found.setdefault(row["measure"], []).append(_Heading(**row))
    return found


def list_name(product: str) -> str:
    return product.removeprefix("list:") if product.startswith("list:") else f"hs:{product}"
