"""An order book on its way through pricing: which of its lines pay alike, and what each kind of them pays.

The law changes on few days, and most products stand on few lists. Lines are sorted into kinds: the same origin, the
same measures in force, the same claims, the same lists and the same ordinary rate. Each kind is stacked once.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tradetalks.customs import order_packs, pack_duty
from tradetalks.customs.bans import NO_BANS, Bans, ban_states, bans_on
from tradetalks.customs.china import check_claims
from tradetalks.customs.duty import check_goods, check_lane, pack_for
from tradetalks.customs.facts import conditions
from tradetalks.customs.fees import fee
from tradetalks.customs.formula import parse_formula
from tradetalks.customs.importers import IMPORTERS, READ, SCHEDULED
from tradetalks.customs.lines import (
    FULL_VALUE,
    Entry,
    column_2,
    divisions,
    law_days,
    ordinary_rate,
    programmes,
    tariff_days,
)
from tradetalks.customs.lists import list_days, spans_of
from tradetalks.customs.money import NO_RATES, Rates
from tradetalks.customs.order_lots import Group, Lot, Named, Product, named_by
from tradetalks.customs.reasons import Shipment, heading_lines, heading_of, tariff_states
from tradetalks.customs.schedule import EARLIEST, us_schedule
from tradetalks.customs.stack import applies_between
from tradetalks.customs.variants import Hinges, hinges
from tradetalks.dates import Date, parse_date
from tradetalks.errors import TradetalksError
from tradetalks.ledger import TariffTerms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tradetalks.customs.china import ChinaLine
    from tradetalks.customs.destinations import Destination
    from tradetalks.customs.fees import Fee
    from tradetalks.ledger import Ledger, Measure, State

    InForce = list[tuple[Measure, State]]


NO_DAY = "\0"  # stands in the messages of a version for the day of the line


@dataclass
class Book:
    """What the lines of an order book have in common.

    china     China's lines, as `china_lines` gives them
    packs     destination -> its tables, as far as they were given or looked for
    rates     of currencies, for duties by quantity of a destination with tables
    periods   destination -> first days of the periods in which the law does not change
    versions  destination -> first days of the versions of products: lines of the schedule change, or programmes end
    scopes    HS codes that scopes of tariffs, conditions and headings name
    classes   lines of which each stands for all that stand on the same lists, by ten digits
    elsewhere  goods into other countries than that of the schedule: what a class is to those into it
    kinds     (group, class, ordinary duty over value where it counts) -> place; goods of a kind pay alike
    firsts    place of a kind -> that of the first one on the same lists of its group's measures
    lots      origin, destination, day and declaration as written -> lot
    fees      merchandise processing fees -> place
    asides    product, or lane, as written -> (from which day on, what is to be asked of lines that have a price)
    """

    ledger: Ledger
    as_of: Date
    trust: tuple[str, ...]
    china: dict[str, tuple[ChinaLine, ...]]
    packs: dict[str, Destination | None] = field(default_factory=dict)
    rates: Rates = NO_RATES
    periods: dict[str, list[Date]] = field(default_factory=dict)
    versions: dict[str, list[Date]] = field(default_factory=dict)
    scopes: frozenset[str] = frozenset()
    groups: list[Group] = field(default_factory=list)
    products: list[Product] = field(default_factory=list)
    classes: list[tuple[str, ...]] = field(default_factory=list)
    elsewhere: list[order_packs.Goods] = field(default_factory=list)
    kinds: dict[tuple[int, int, float | None], int] = field(default_factory=dict)
    firsts: dict[int, int] = field(default_factory=dict)
    lots: dict[tuple[object, ...], Lot] = field(default_factory=dict)
    asides: dict[object, tuple[str, str]] = field(default_factory=dict)
    fees: dict[Fee, int] = field(default_factory=dict)
    in_force: dict[tuple[str, Date], InForce] = field(default_factory=dict)
    _group_of: dict[object, int] = field(default_factory=dict)
    _regime_of: dict[tuple[str, str, Date], tuple[Date, bool]] = field(default_factory=dict)
    _regimes: dict[object, Date] = field(default_factory=dict)
    _products_of: dict[object, dict[str, tuple[int, int, float | None] | str]] = field(default_factory=dict)
    _class_of: dict[object, int] = field(default_factory=dict)
    _ready: dict[int, dict[tuple[int, float | None], int]] = field(default_factory=dict)
    _read: dict[object, tuple[int, int, float | None]] = field(default_factory=dict)
    _changes: dict[str, list[int]] = field(default_factory=dict)
    _hinges_of: dict[object, Hinges] = field(default_factory=dict)
    _reached: dict[tuple[str, str, Date], dict[tuple[str, ...], frozenset[str]]] = field(default_factory=dict)
    _named_of: dict[tuple[str, str, Date], Named] = field(default_factory=dict)
    _falling_on: dict[tuple[str, str, Date], InForce] = field(default_factory=dict)
    _bans_of: dict[tuple[str, Date], InForce] = field(default_factory=dict)
    _bars: dict[tuple[int, int], Bans] = field(default_factory=dict)
    _tabled: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.periods = {
            SCHEDULED: law_days(self.ledger, us_schedule(), self.as_of),
            READ: sorted({date.min, *tariff_days(self.ledger)}),
        }
        ends = {programme.until for programme in programmes().values() if programme.until}
        spans = {day for lines in self.china.values() for line in lines for day in (line.since, line.until) if day}
        self.versions = {
            SCHEDULED: sorted({EARLIEST, *us_schedule().days, *ends, *column_2().values()} - {date.min}),
            READ: sorted({date.min, *spans}),
        }
        tariffs = [measure for measure in self.ledger.measures.values() if measure.kind == "tariff"]
        named = {hs for measure in tariffs for hs in measure.scope.products if hs.isdigit()}
        asked = {hs for one in conditions().values() for hs in one.lines if hs.isdigit()}
        self.scopes = frozenset(named | asked | heading_lines())

    def lot(self, origin: str, destination: str, on: str, declared: tuple[object, ...], entry: Entry) -> Lot:
        """The lot of a line; raises BadInput for no day and for one before the ledger, and as `check_lane` does."""
        day = parse_date(on, where="on")
        pack = self.pack(destination)
        check_lane(origin, destination, "", (*IMPORTERS, destination) if pack else tuple(IMPORTERS))
        periods = self.periods[destination]
        if destination == SCHEDULED:
            us_schedule().standing_day(day)
        elif pack is not None:
            pack_duty.check_claims(pack, entry)
        else:
            check_claims(entry)
        first = periods[bisect_right(periods, day) - 1]
        found = self._regime_of.get((origin, destination, first))
        if found is None:
            found = self._regime_of[origin, destination, first] = self._regime(origin, destination, first)
        regime, by_rate = found if pack is None else (first, found[1])
        group = self._group_of.setdefault((origin, destination, regime, declared), len(self.groups))
        if group == len(self.groups):
            self.groups.append(Group(origin, destination, regime, entry, by_rate))
        version = bisect_right(self.versions[destination], day) - 1
        alike = _rating(origin, entry.claims) if destination == SCHEDULED else group
        products = self._products_of.setdefault((version, alike), {})
        processing = self.fees.setdefault(fee("mpf", destination, day, entry.claims), len(self.fees))
        ready = self._ready.setdefault(group, {})
        month = day.year * 100 + day.month
        before = destination == SCHEDULED and us_schedule().told(day)
        beyond = 2 if before else int(day > self.ledger.coverage.complete_to)
        day_text, claims = day.isoformat(), entry.claims
        lane = group, by_rate, origin, destination
        return Lot(*lane, day_text, version, claims, processing, month, beyond, products, ready)

    def product(self, text: str, lot: Lot) -> tuple[int, int, float | None] | str:
        """(place of the product, place of its class, rate where ad valorem), or why there is none."""
        on = self._last_day(lot)
        if lot.destination != SCHEDULED:
            return self._goods_elsewhere(text, lot, on)
        schedule = us_schedule()
        standing = schedule.standing_day(on)
        try:
            line = schedule.line(text, standing)
            check_goods(line, "")
            written, column = ordinary_rate(line, lot.origin, on, lot.claims)
        except TradetalksError as error:
            return str(error).replace(on.isoformat(), NO_DAY)
        codes = divisions(line, schedule, standing)
        plain = parse_formula(ordinary_rate(line, lot.origin, on, ())[0]).ad_valorem
        key = line.code, codes, written, column, plain
        if key not in self._read:
            self._read[key] = self._new_product(codes, Product(line.code, parse_formula(written), column, plain))
        rating = _rating(lot.origin, lot.claims)
        for version in self._alike(line.code[:8], lot.version):
            self._products_of.setdefault((version, rating), {})[text] = self._read[key]
        return self._read[key]

    def _alike(self, code: str, version: int) -> Iterator[int]:
        """The versions in which a line of eight digits and those that it is divided into stand as in one of them."""
        if code not in self._changes:
            schedule = us_schedule()
            family = schedule.codes[bisect_left(schedule.codes, code) : bisect_left(schedule.codes, f"{code}:")]
            spans = [(line.since, line.until) for name in family for line in schedule.versions(name)]
            ends = {programme.until for programme in programmes().values()} | {*column_2().values()}
            days = sorted({day for span in spans for day in span if day} | {day for day in ends if day})
            self._changes[code] = [bisect_right(days, first) for first in self.versions[SCHEDULED]]
        changes = self._changes[code]
        return (other for other, place in enumerate(changes) if place == changes[version])

    def _goods_elsewhere(self, text: str, lot: Lot, on: Date) -> tuple[int, int, float | None] | str:
        """The product of a line into another country than that of the schedule, and its goods; or why it has none."""
        pack, in_force = (
            self.pack(lot.destination),
            self.falling(lot.origin, lot.destination, self.groups[lot.group].on),
        )
        if pack:
            found = order_packs.product_of(pack, text, lot, self.rates)
        else:
            found = order_packs.product_in_china(self.china, text, on, in_force)
        if isinstance(found, str):
            return found.replace(on.isoformat(), NO_DAY).replace(lot.day, NO_DAY)
        self.products.append(found[0])
        self.elsewhere.append(found[1])
        return len(self.products) - 1, len(self.elsewhere) - 1, found[0].formula.ad_valorem

    def pack(self, destination: str) -> Destination | None:
        """The tables of a destination; None where its law stands here or no folder describes it."""
        if destination not in self.packs:
            self.packs[destination] = pack_for(destination, None)
        tables = self.packs[destination]
        if tables is not None and destination not in self._tabled:
            self._tabled.add(destination)
            days = order_packs.law_days(tables, self.ledger, self.rates)
            self.periods[destination] = self.versions[destination] = days
        return tables

    def authority(self, measure: str) -> str:
        """The legal power of a measure of the ledger, or of a duty of a destination's own tables."""
        known = self.ledger.measures.get(measure)
        return pack_duty.REMEDY if known is None else known.authority or ""

    def _last_day(self, lot: Lot) -> Date:
        """The last day of a lot's version; it is no day on which anything begins or ends."""
        later = self.versions[lot.destination][lot.version + 1 :]
        return later[0] - timedelta(1) if later else date.max

    def _new_product(self, codes: tuple[str, ...], product: Product) -> tuple[int, int, float | None]:
        by_membership = {self._membership(code): code for code in reversed(codes)}
        place = self._class_of.setdefault(tuple(by_membership), len(self.classes))
        if place == len(self.classes):
            self.classes.append(tuple(sorted(by_membership.values())))
        self.products.append(product)
        return len(self.products) - 1, place, self.products[-1].formula.ad_valorem

    def states(self, destination: str, on: Date) -> InForce:
        """The tariffs in force in the period that begins on a day, with their states."""
        if (destination, on) not in self.in_force:
            found = tariff_states(self.ledger, destination, on, self.as_of, self.trust)
            self.in_force[destination, on] = [(m, state) for m, state in found if state.status == "in force"]
        return self.in_force[destination, on]

    def bans(self, destination: str, on: Date) -> InForce:
        """The import bans in force in the period that begins on a day, with their states."""
        if (destination, on) not in self._bans_of:
            self._bans_of[destination, on] = ban_states(self.ledger, destination, on, self.as_of, self.trust)
        return self._bans_of[destination, on]

    def bans_on(self, group: int, place: int) -> Bans:
        """The bans that fall on goods of a class in a group; none where there are no bans."""
        law = self.groups[group]
        if law.destination != SCHEDULED or not self.bans(law.destination, law.on):
            return NO_BANS
        if (group, place) not in self._bars:
            codes = self.classes[place]
            barring = self._named(law.origin, law.destination, law.on).barring
            reached = self.reached(law, codes) if barring else frozenset()
            touched = [row for row in barring if not reached.isdisjoint(row[0].scope.products)]
            goods = Shipment("", law.origin, law.destination, law.on, self.as_of, 1.0, law.entry, (), self.ledger)
            self._bars[group, place] = bans_on(goods, codes, touched) if touched else NO_BANS
        return self._bars[group, place]

    def falling(self, origin: str, destination: str, on: Date) -> InForce:
        """The tariffs in force in the period that begins on a day that are for goods of an origin."""
        key = origin, destination, on
        if key not in self._falling_on:
            between = [row for row in self.states(destination, on) if applies_between(row[0], origin, destination)]
            self._falling_on[key] = between
        return self._falling_on[key]

    def _regime(self, origin: str, destination: str, on: Date) -> tuple[Date, bool]:
        """The first period in which the same measures fall on an origin, with the same terms and lists; see `Group`."""
        falling = self.falling(origin, destination, on)
        barring = [m for m, _ in self.bans(destination, on) if applies_between(m, origin, destination)]
        law = (
            *((m.id, repr(state.terms), heading_of(m.id, origin, on, "")) for m, state in falling),
            *(measure.id for measure in barring),
        )
        by_rate = any(isinstance(s.terms, TariffTerms) and s.terms.how in ("floor", "replace") for _, s in falling)
        lists = bisect_right(list_days(self.as_of), on)
        return self._regimes.setdefault((origin, destination, lists, law), on), by_rate

    def _membership(self, code: str) -> object:
        """What decides which measures fall on a line: its lists, HS codes of scopes above it, its chapter's metal."""
        full = code.ljust(10, "0")
        return spans_of(code), tuple(filter(full.startswith, self.scopes)), FULL_VALUE.get(code[:2])

    def hinges(self, group: Group, codes: tuple[str, ...]) -> Hinges:
        """What the duty on goods of some lines depends on in a group."""
        named = self._named(group.origin, group.destination, group.on)
        reached = self.reached(group, codes)
        key = group.origin, group.destination, group.on, reached
        if key not in self._hinges_of:
            self._hinges_of[key] = hinges([*named.falling, *named.barring], group.origin, reached.__contains__)
        return self._hinges_of[key]

    def reached(self, group: Group, codes: tuple[str, ...]) -> frozenset[str]:
        """What the scopes of a group's measures name and some lines stand on, conditions left aside."""
        key = group.origin, group.destination, group.on
        found = self._reached.setdefault(key, {})
        if codes not in found:
            found[codes] = self._named(*key).those_of(codes, group.on, self.as_of)
        return found[codes]

    def _named(self, origin: str, destination: str, on: Date) -> Named:
        """What the scopes of the measures on goods of an origin name, in the period that begins on a day."""
        key = origin, destination, on
        if key not in self._named_of:
            barring = [row for row in self.bans(destination, on) if applies_between(row[0], origin, destination)]
            self._named_of[key] = named_by(self.falling(origin, destination, on), barring)
        return self._named_of[key]


def _rating(origin: str, claims: tuple[str, ...]) -> tuple[str, ...]:
    """What besides the line decides the ordinary rate; nothing for column 1, general."""
    return (origin, *claims) if claims or origin in column_2() else ()
