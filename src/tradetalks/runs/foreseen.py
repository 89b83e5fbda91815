"""The rises of duty that importers look forward to: what was announced, threatened or due to end, as known day by day.

A rise is known from the day of an act to the day of the next act on the same measures. Up to a scenario's day the acts
are the ledger's; on that day importers learn what the scenario says. Axes: o origin, d destination, s sector, k cell.
"""

from __future__ import annotations

import csv
import datetime as dt
from calendar import monthrange
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tradetalks.border.enactment import unused_reasons
from tradetalks.border.tariff_rules import tariff_changes
from tradetalks.dates import parse_date
from tradetalks.errors import DisputedTerms, MissingFacts
from tradetalks.kinds.tariff import TariffTerms
from tradetalks.ledger import Clocks
from tradetalks.ledger.records import AssumedEvent, Event

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from tradetalks.dates import Date
    from tradetalks.ledger import Ledger, Measure, Scenario, State
    from tradetalks.runs.monthly_law import MonthlyLaw
    from tradetalks.world import World
    from tradetalks.world.table import Array

    InForce = tuple[Measure, State]

DECREE, SAID, PAUSE = "decree", "said", "pause"
IN_TRANSIT = Path(__file__).resolve().parent.parent / "data" / "border" / "in_transit.csv"
AHEAD = 3  # months before its day in which a rise can matter to orders: two of building and what a lead takes
SMALLEST = 1e-5  # log points
NOTICE = 0.6  # months, less than the shortest lead of stocks.LEAD: what is known no longer ahead brings no orders
DISPUTED = "Importers expect nothing of a rise whose terms or day the sources differ on and `trust` does not decide."


class Rise(NamedTuple):
    """A rise that importers look forward to. Clocks count months from the first of the law's.

    named         the day named
    since         [k]  first known, for this day and without a break
    known, until  what is said here holds from one act to the next, or to the day itself
    act           `decree`: law announced; `said`: a threat without an order; `pause`: the dated end of a pause
    in_transit    until when goods loaded before the day pay the old duty, inf: as long as the voyage takes; None: not
    size          [k]  rise of log(1 + duty)
    """

    named: float
    since: Array
    known: float
    until: float
    act: str
    in_transit: float | None
    size: Array


@dataclass(frozen=True, eq=False)
class Foreseen:
    """All rises that were looked forward to at some time, on the cells that any of them touches.

    cells  [k]  places in a flat [o d s]
    """

    cells: NDArray[np.intp]
    rises: tuple[Rise, ...]
    notes: tuple[str, ...] = ()

    def deferred(self, now: int, months: int) -> Foreseen:
        """The same rises, with those after the month `now` some months later."""
        moved = [_later(rise, now, months) if rise.named >= now + 1 else rise for rise in self.rises]
        return replace(self, rises=tuple(moved))


def _later(rise: Rise, now: int, months: int) -> Rise:
    """A rise with its day, and what is heard of it after the month `now`, some months later."""
    known, until = (each + months if each >= now + 1 else each for each in (rise.known, rise.until))
    since = np.where(rise.since >= now + 1, rise.since + months, rise.since)
    held = None if rise.in_transit is None else rise.in_transit + months
    return rise._replace(named=rise.named + months, since=since, known=known, until=until, in_transit=held)


def clock(months: Sequence[Date], day: Date) -> float:
    """Months since the first of them, in parts of the day's own month."""
    first = months[0]
    whole = (day.year - first.year) * 12 + day.month - first.month
    return whole + (day.day - 1) / monthrange(day.year, day.month)[1]


def foreseen(ledger: Ledger, scenario: Scenario, world: World, law: MonthlyLaw) -> Foreseen:
    """What importers look forward to in each month of a law; nothing on services."""
    book = ledger.with_scenario(scenario)
    trust = ledger.trusted(scenario.trust)
    last = len(law.months) + AHEAD
    found: list[Rise] = []
    notes: set[str] = set()
    for day, (first, acts) in sorted(_named(book, scenario.as_of).items()):
        named, transit = clock(law.months, day), _in_transit(law.months, day, acts)
        if not 0.0 < named <= last or (named - clock(law.months, first) < NOTICE and transit is None):
            continue
        for known, until, here in _knowledge(ledger, scenario, day, acts):
            try:
                sizes = _sizes(here, world, Clocks(day, min(known, scenario.as_of)), trust, acts)
            except (DisputedTerms, MissingFacts):
                notes.add(DISPUTED)
                continue
            level = _level(law, named)
            for act, change in sizes.items():
                size = np.log1p(np.maximum(level + change, level)) - np.log1p(level)
                if size.max(initial=0.0) > SMALLEST:
                    begins, ends = clock(law.months, known), clock(law.months, until)
                    since = np.full(size.shape, begins)
                    found.append(Rise(named, since, begins, ends, act, transit, size))
    placed = _on_cells(found, world, tuple(sorted(notes)))
    return replace(placed, rises=tuple(_unbroken(placed.rises)))


def _on_cells(rises: list[Rise], world: World, notes: tuple[str, ...]) -> Foreseen:
    """Rises given on [o d s], on the cells that any of them touches."""
    touched = np.zeros(world.trade.shape, dtype=bool)
    for rise in rises:
        touched |= rise.size > SMALLEST
    touched &= (world.trade > 0.0) & ~np.eye(len(world.countries), dtype=bool)[:, :, None]
    cells = np.flatnonzero(touched)
    here = (rise._replace(since=rise.since.ravel()[cells], size=rise.size.ravel()[cells]) for rise in rises)
    return Foreseen(cells, tuple(here), notes)


def _unbroken(rises: Sequence[Rise]) -> list[Rise]:
    """Each with the day since which one was known without a break, by whatever kind of act."""
    found: list[Rise] = []
    for rise in rises:
        since = rise.since
        for one in found:
            if (one.named, one.until) == (rise.named, rise.known):
                since = np.where(one.size > SMALLEST, np.minimum(since, one.since), since)
        found.append(rise._replace(since=since))
    return found


def _named(book: Ledger, as_of: Date) -> dict[Date, tuple[Date, dict[str, str]]]:
    """Day named -> the first act that named it, and the tariffs that something was said of for it, by kind of act."""
    found: dict[Date, tuple[Date, dict[str, str]]] = {}

    def name(day: Date, event: Event, measure: str, act: str) -> None:
        first, acts = found.get(day, (event.date, {}))
        found[day] = (min(first, event.date), acts)
        acts[measure] = act if act != PAUSE else acts.get(measure, act)

    for measure in book.measures.values():
        if not isinstance(measure.terms, TariffTerms):
            continue
        for event in measure.events:
            if event.date > as_of and not isinstance(event, AssumedEvent):
                continue
            if event.effective is not None and event.effective > event.date:
                name(event.effective, event, measure.id, SAID if event.event == "threaten" else DECREE)
            if event.until is not None and event.event != "threaten":
                name(event.until, event, measure.id, PAUSE)
    return found


def _knowledge(ledger: Ledger, scenario: Scenario, day: Date, acts: Iterable[str]) -> list[tuple[Date, Date, Ledger]]:
    """(known from, known until, what is read) between the acts on the measures of a day named.

    Up to the scenario's day the ledger is read. Of the scenario importers hear on its day, of an event of it that is
    dated later on the event's own day.
    """
    as_of, names = scenario.as_of, set(acts)
    days = {
        event.date
        for name in names & ledger.measures.keys()
        for event in ledger.measures[name].events
        if event.date <= min(day, as_of)
    }
    if day > as_of:
        days |= {as_of, *(event.date for event in scenario.events if event.measure in names and event.date > as_of)}
    ordered = [each for each in sorted(days) if each < day]
    early = [each for each in ordered if each <= day - dt.timedelta(days=31 * AHEAD)]
    ordered = ordered[max(0, len(early) - 1) :]
    ends = [*ordered[1:], day]
    return [
        (known, until, _heard(ledger, scenario, known) if day > as_of and known >= as_of else ledger)
        for known, until in zip(ordered, ends, strict=True)
    ]


def _heard(ledger: Ledger, scenario: Scenario, day: Date) -> Ledger:
    """The ledger with what importers have heard of a scenario by a day."""
    told = tuple(event for event in scenario.events if event.date <= max(day, scenario.as_of))
    return ledger.with_scenario(scenario.model_copy(update={"events": told}))


def _sizes(book: Ledger, world: World, clocks: Clocks, trust: Sequence[str], acts: dict[str, str]) -> dict[str, Array]:
    """Kind of act -> [o d s] change of duty on a day named, as known on another."""
    eve = clocks._replace(on=clocks.on - dt.timedelta(days=1))
    now, before = (book.in_force(on=each.on, as_of=each.as_of, trust=trust) for each in (clocks, eve))
    threats = _threats(book, clocks, trust, acts)
    unused = unused_reasons(before, world) | unused_reasons([*now, *threats], world)
    found: dict[str, Array] = {}
    law = tariff_changes((now, clocks), (before, eve), world, unused)
    pauses = {name: change for name, change in law.items() if acts.get(name) == PAUSE}
    found[PAUSE] = _total(pauses, world)
    found[DECREE] = _total(law, world) - found[PAUSE]
    if threats:
        found[SAID] = _total(tariff_changes(([*now, *threats], clocks), (now, clocks), world, unused), world)
    return found


def _threats(book: Ledger, clocks: Clocks, trust: Sequence[str], acts: dict[str, str]) -> list[InForce]:
    """The measures that are threatened for the day, as if in force."""
    found = []
    for name in acts:
        if name in book.measures:
            state = book.measures[name].state(on=clocks.on, as_of=clocks.as_of, trust=trust)
            if state.status == "threatened" and state.said_for == clocks.on and not state.terms.missing():
                found.append((book.measures[name], state))
    return found


def _total(parts: dict[str, Array], world: World) -> Array:
    return np.asarray(sum(parts.values(), np.zeros_like(world.tariff)))


def _level(law: MonthlyLaw, named: float) -> Array:
    """[o d s] duty on the eve of a day named, as it came; after the last month that of the last month."""
    t = min(int(named), len(law.policies) - 1)
    stretches = law.stretches_of(t)
    past, level = 0.0, law.policies[max(t - 1, 0)].tariff
    for share, policy in stretches:
        if past >= named - t - 1e-9:
            break
        past, level = past + share, policy.tariff
    return level


@cache
def _transit_rules() -> dict[tuple[str, Date], Date | None]:
    """(measure, day) -> the day before which goods loaded before the day must enter; None where none was set."""
    with IN_TRANSIT.open(encoding="utf-8", newline="") as file:
        return {
            (row["measure"], parse_date(row["day"])): parse_date(row["until"]) if row["until"] else None
            for row in csv.DictReader(file)
        }


def _in_transit(months: Sequence[Date], day: Date, acts: Iterable[str]) -> float | None:
    """Until when goods on the way pay the old duty: the measure's own rule; inf where it sets no day."""
    rules = [_transit_rules()[name, day] for name in acts if (name, day) in _transit_rules()]
    if not rules:
        return None
    return max(np.inf if until is None else clock(months, until) for until in rules)
