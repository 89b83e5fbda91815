"""What was said against what came: threatened tariffs, truces and purchases since 2018, counted, with their numbers.

The counts are small and what governments do is no draw from an urn: an interval here says how little the count bears,
not how sure a forecast is.
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from tradetalks.dates import as_date, parse_date
from tradetalks.errors import BadParameters, DisputedTerms
from tradetalks.history.plan import SHIPPED
from tradetalks.kinds.purchase_commitment import PurchaseCommitmentTerms
from tradetalks.kinds.tariff import TariffTerms
from tradetalks.showing import brief_repr

if TYPE_CHECKING:
    from tradetalks.dates import Date
    from tradetalks.ledger import Event, Ledger, Measure, Terms

NORMAL_95 = 1.959964


class Share(NamedTuple):
    """hits of n, with the Wilson interval at 95 %; without cases from 0 to 1."""

    hits: int
    n: int
    low: float
    high: float

    @property
    def central(self) -> float:
        """hits / n; raises BadParameters where nothing was counted."""
        if self.n == 0:
            raise BadParameters("a share of no cases", where="Share", remedy="give the number yourself")
        return self.hits / self.n


class Threat(NamedTuple):
    """A tariff said to come, and what came by the day of the count.

    act       decree: an order, notice or proclamation; said: words without one
    outcome   on time | late | not yet | withdrawn | suspended | pending: its day is still to come
    reduced   whether less came than was said; None where nothing came or no rate was said
    eased     whether it was suspended, ended or lowered within a year; None before that year is over
    source    `ledger`, or what a row of threats.csv rests on: recollection, not read again
    """

    said: Date
    act: str
    by: str
    what: str
    day_named: Date | None
    came: Date | None
    outcome: str
    reduced: bool | None
    eased: bool | None
    source: str


class Truce(NamedTuple):
    """How long a truce held, in days; still_on: counted to the day of the count, so at least that long."""

    title: str
    start: Date
    planned_days: int | None
    days: int
    still_on: bool
    how: str
    source: str


class Purchase(NamedTuple):
    """Share of a promised purchase that was bought in its period."""

    measure: str
    title: str
    delivered: float
    source: str


@dataclass(frozen=True)
class BaseRates:
    """Counts on a day; the ledger's with the recollected threats of 2018 to 2021 that it lacks.

    decrees_*, said_*   tariffs decreed for a later day, and those only said: carried out by the day of the count, on
                        the day named
    reduced, eased      of those that came: less than was said; suspended, ended or lowered within a year
    """

    __repr__ = brief_repr

    as_of: Date
    threats: tuple[Threat, ...]
    decrees_carried_out: Share
    decrees_on_time: Share
    said_carried_out: Share
    reduced: Share
    eased: Share
    truces: tuple[Truce, ...]
    truces_kept_to_planned_end: Share
    purchases: tuple[Purchase, ...]


def wilson(hits: int, n: int) -> Share:
    """The Wilson score interval of a share at 95 %: Wilson (1927), Journal of the American Statistical Association 22.

    raises  BadParameters for more hits than cases
    """
    if not 0 <= hits <= n:
        raise BadParameters("more hits than cases", where="wilson", evidence=f"{hits} of {n}")
    if n == 0:
        return Share(0, 0, 0.0, 1.0)
    z2, p = NORMAL_95**2, hits / n
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = NORMAL_95 * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return Share(hits, n, max(0.0, middle - half), min(1.0, middle + half))


def base_rates(ledger: Ledger, as_of: Date | str) -> BaseRates:
    """What was said and what came by a day, from the ledger and the two lists beside it; nothing later enters.

    raises  BadInput for a day that is none
    """
    day = as_date(as_of, where="as_of")
    threats = tuple(sorted((*ledger_threats(ledger, day), *listed_threats(day)), key=lambda threat: threat.said))
    decrees = [threat for threat in threats if threat.act == "decree"]
    said = [threat for threat in threats if threat.act == "said"]
    truces = tuple(truce_lengths(day))
    decided = [truce for truce in truces if truce.planned_days is not None and _past(truce, day)]
    reduced = [threat.reduced for threat in threats if threat.reduced is not None]
    eased = [threat.eased for threat in threats if threat.eased is not None]
    return BaseRates(
        day,
        threats,
        _share(decrees, ("on time", "late")),
        _share(decrees, ("on time",)),
        _share(said, ("on time", "late")),
        wilson(sum(reduced), len(reduced)),
        wilson(sum(eased), len(eased)),
        truces,
        wilson(sum(truce.days >= (truce.planned_days or 0) for truce in decided), len(decided)),
        tuple(purchases(ledger, day)),
    )


def ledger_threats(ledger: Ledger, as_of: Date) -> list[Threat]:
    """Tariffs threatened or announced for a later day, one a decision.

    A decision is a day, a government, a legal power and a day named, however many lists it has. Exemptions are none.
    """
    found: dict[tuple[Date, str, str | None, Date], Threat] = {}
    for measure in ledger.measures.values():
        first = min(measure.events, key=lambda event: event.date)
        ahead = first.event in ("threaten", "announce") and first.effective is not None and first.effective > first.date
        levied = isinstance(measure.terms, TariffTerms) and measure.terms.how != "exempt"
        if levied and ahead and first.date <= as_of:
            decision = (first.date, measure.imposed_by, measure.authority, first.start)
            found.setdefault(decision, _ledger_threat(measure, first, as_of))
    return list(found.values())


def _ledger_threat(measure: Measure, first: Event, as_of: Date) -> Threat:
    named = first.start
    edges = {event.start for event in measure.events if event.date <= as_of} | {named}
    edges |= {event.until for event in measure.events if event.date <= as_of and event.until is not None}
    came = next((day for day in sorted(edges) if named <= day <= as_of and _bites(measure, day, as_of)), None)
    known = [event.event for event in measure.events if event.date <= as_of]
    if came is not None:
        outcome = "on time" if came == named else "late"
    elif "withdraw" in known:
        outcome = "withdrawn"
    elif "suspend" in known:
        outcome = "suspended"
    else:
        outcome = "pending" if named > as_of else "not yet"
    said = _rate(first.terms or measure.terms)
    reduced = eased = None
    if came is not None:
        now = _rate_on(measure, came, as_of)
        reduced = None if said is None or now is None else now < said
        eased = _eased(measure, came, sorted(edges), as_of)
    act = "decree" if first.event == "announce" else "said"
    return Threat(first.date, act, measure.imposed_by, measure.title, named, came, outcome, reduced, eased, "ledger")


def _eased(measure: Measure, came: Date, edges: list[Date], as_of: Date) -> bool | None:
    """Whether within a year it did not bite on a day of change, or at a lower rate; None before the year is over."""
    year = came + timedelta(days=365)
    if year > as_of:
        return None
    first = _rate_on(measure, came, as_of)
    rates = [
        _rate_on(measure, day, as_of) if _bites(measure, day, as_of) else 0.0 for day in edges if came < day <= year
    ]
    return any(rate is not None and (first is None or rate < first) for rate in rates)


def _rate_on(measure: Measure, day: Date, as_of: Date) -> float | None:
    """The rate on a day; None where it has none of its own or sources differ."""
    try:
        return _rate(measure.state(on=day, as_of=as_of).terms)
    except DisputedTerms:
        return None


def _bites(measure: Measure, day: Date, as_of: Date) -> bool:
    """Whether it was in force on a day; where sources differ, it was for some of them."""
    try:
        return measure.status(on=day, as_of=as_of) == "in force"
    except DisputedTerms:
        return True


def _rate(terms: Terms) -> float | None:
    return terms.rate if isinstance(terms, TariffTerms) else None


def listed_threats(as_of: Date) -> list[Threat]:
    """The rows of threats.csv said by a day; what came later is not yet known on it."""
    found = []
    for row in _rows("threats"):
        said, named = parse_date(row["said"]), _day(row["day_named"])
        came, withdrawn = _known(row["in_force_from"], as_of), _known(row["withdrawn"], as_of)
        if said > as_of:
            continue
        if came is not None:
            outcome = "late" if named is not None and came > named else "on time"
        elif withdrawn is not None:
            outcome = "withdrawn"
        else:
            outcome = "pending" if named is not None and named > as_of else "not yet"
        reduced = None
        if came is not None and row["rate_said"] and row["rate_came"]:
            reduced = float(row["rate_came"]) < float(row["rate_said"])
        found.append(
            Threat(
                said,
                row["act"],
                row["by"],
                row["what"],
                named,
                came,
                outcome,
                reduced,
                None,
                "recollection: " + row["source"],
            )
        )
    return found


def truce_lengths(as_of: Date) -> list[Truce]:
    """The rows of truces.csv begun by a day, with the days that each held until then."""
    found = []
    for row in _rows("truces"):
        start, planned, ended = parse_date(row["from"]), _day(row["planned_until"]), _known(row["ended"], as_of)
        if start <= as_of:
            days = ((ended or as_of) - start).days
            promised = (planned - start).days if planned is not None else None
            found.append(Truce(row["title"], start, promised, days, ended is None, row["how"], row["source"]))
    return found


def lasting(truces: list[Truce], days: int) -> Share:
    """The share of truces that held so many days, of those that did or that ended before."""
    decided = [truce for truce in truces if truce.days >= days or not truce.still_on]
    return wilson(sum(truce.days >= days for truce in decided), len(decided))


def purchases(ledger: Ledger, as_of: Date) -> list[Purchase]:
    """Promised purchases whose period was over and whose delivery somebody had counted by a day."""
    found = []
    for measure in ledger.measures.values():
        terms = measure.terms
        if not isinstance(terms, PurchaseCommitmentTerms) or terms.delivered_share is None:
            continue
        over = [event.until for event in measure.events if event.until is not None]
        counted = [event for event in measure.events if event.event == "clarify" and over and event.date >= max(over)]
        if counted and counted[0].date <= as_of:
            claim = counted[0].claims[0]
            found.append(Purchase(measure.id, measure.title, terms.delivered_share.central, claim.source))
    return found


def _share(threats: list[Threat], outcomes: tuple[str, ...]) -> Share:
    due = [threat for threat in threats if threat.outcome != "pending"]
    return wilson(sum(threat.outcome in outcomes for threat in due), len(due))


def _past(truce: Truce, day: Date) -> bool:
    """Whether the planned end has come, or the truce ended before it."""
    return not truce.still_on or (day - truce.start).days >= (truce.planned_days or 0)


def _known(text: str, as_of: Date) -> Date | None:
    day = _day(text)
    return day if day is not None and day <= as_of else None


def _day(text: str) -> Date | None:
    return parse_date(text) if text else None


def _rows(name: str) -> list[dict[str, str]]:
    with (SHIPPED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
