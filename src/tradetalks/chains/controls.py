"""From law to a chain: the export controls of the ledger, month by month, as arrays of the chokepoint room.

Axes: n draw, t month, i item, o origin, d destination.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.chokepoint.control import Control, no_quota
from tradetalks.chokepoint.values import control_value
from tradetalks.customs.stack import applies_between
from tradetalks.errors import MissingFacts
from tradetalks.kinds.export_control import ExportControlTerms
from tradetalks.kinds.quota import QuotaTerms
from tradetalks.ledger import state
from tradetalks.units import A_YEAR, TONNES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from tradetalks.chokepoint import Chain, Values
    from tradetalks.dates import Date
    from tradetalks.ledger import Ledger, Measure, Scenario, State

    Array = NDArray[np.float64]
    InForce = tuple[Measure, State]
    Spell = tuple[Date, Date, ExportControlTerms]

DAYS_A_MONTH = 365.25 / 12.0
MEMBER = {"REU": "FRA", "ROW": "MEX"}


def controls(ledger: Ledger, scenario: Scenario, chain: Chain, values: Values, months: int) -> list[Control]:
    """The controls of a scenario on a chain, from the month of `scenario.on`.

    A measure reaches an item that crosses the border under one of its headings and holds one of its elements, or any
    item of its headings where it names no element; of items under its headings without its elements `held_up_share`
    is treated alike. A month counts by the days on which the measure is in force. A rule on re-exports binds goods on
    their way through third countries and, where its scope holds every origin, goods made there, as far as
    `compliance_share` obeys. Measures on all goods, such as bans on military end uses, are left out: no heading says
    what they hold.

    raises  MissingFacts for a licence in force without an approval rate; DisputedTerms as the ledger does
    """
    days = _month_starts(scenario.on, months)
    book = ledger.with_scenario(scenario)
    found = [
        _control(measure, _spells(measure, scenario, days), chain, values, days)
        for measure in book.measures.values()
        if measure.kind == "export_control" and covers(measure, chain)
    ]
    quotas = [
        _export_quota(measure, scenario, chain, values.draws, days)
        for measure in book.measures.values()
        if measure.kind == "quota" and covers(measure, chain)
    ]
    return [control for control in (*found, *quotas) if control is not None]


def standing_controls(
    in_force: Sequence[InForce], chain: Chain, values: Values, on: Date, months: int
) -> list[Control]:
    """The controls in force on a day, as `Ledger.in_force` gives them, as if they stayed as they are.

    raises  MissingFacts for a licence without an approval rate
    """
    days = _month_starts(on, months)
    found = [
        _control(measure, [(days[0], days[-1], state.terms)], chain, values, days)
        for measure, state in in_force
        if isinstance(state.terms, ExportControlTerms) and covers(measure, chain)
    ]
    return [control for control in found if control is not None]


def _month_starts(on: Date, months: int) -> list[Date]:
    first = on.year * 12 + on.month - 1
    return [date((first + t) // 12, (first + t) % 12 + 1, 1) for t in range(months + 1)]


def covers(measure: Measure, chain: Chain) -> bool:
    """Whether the chain's dominant supplier imposes the measure on a heading under which an item crosses the border."""
    dominant = chain.countries[chain.dominant]
    return measure.imposed_by == dominant and bool(_under_headings(measure, chain).any())


def _under_headings(measure: Measure, chain: Chain) -> NDArray[np.bool_]:
    """[i] true for items that cross the border under a heading of the measure; a measure on all goods names none."""
    products = [product for product in measure.scope.products if product != "all"]
    records = [chain.item_record(i) for i in range(len(chain.items))]
    return np.array([any(p.startswith(code) or code.startswith(p) for p in products for code in r.hs)
                     for r in records])  # fmt: skip


def _reached(measure: Measure, terms: ExportControlTerms, chain: Chain, held_up: Array) -> Array:
    """[n i] share of each item that the measure treats as controlled."""
    headings = _under_headings(measure, chain)
    named = set(terms.elements or ())
    holds = np.array([not named or bool(named & set(chain.item_record(i).elements)) for i in range(len(chain.items))])
    if not (headings & holds).any():
        return np.zeros((len(held_up), len(chain.items)))
    return np.where(headings, np.where(holds, 1.0, held_up[:, None]), 0.0)


def _lanes(measure: Measure, chain: Chain) -> Array:
    """[o d] 1 where the measure's scope holds goods between two countries; none into the one that imposes."""
    places = [MEMBER.get(country, country) for country in chain.countries]
    lanes = np.array([[float(applies_between(measure, o, d)) for d in places] for o in places])
    lanes[:, chain.dominant] = 0.0
    return lanes


def _spells(measure: Measure, scenario: Scenario, days: list[Date]) -> Iterator[Spell]:
    """(first day, day after the last, terms) of every spell in force between the first and the last day."""
    edges = {days[0], days[-1]}
    for event in measure.events:
        edges |= {day for day in (event.date, event.effective, event.until) if day and days[0] < day < days[-1]}
    line = sorted(edges)
    for begin, end in pairwise(line):
        terms = _terms_in_force(measure, scenario, begin)
        if terms is not None:
            yield begin, end, terms


def _export_quota(measure: Measure, scenario: Scenario, chain: Chain, draws: int, days: list[Date]) -> Control | None:
    """A quota in tonnes as a ratio to the benchmark exports of its items, in the months that begin under it.

    raises  MissingFacts for another unit or period
    """
    quota = np.full((draws, len(days) - 1, len(chain.items)), np.inf)
    lanes, headings = _lanes(measure, chain), _under_headings(measure, chain)
    monthly = float((chain.flow[headings] * lanes).sum())
    for t, day in enumerate(days[:-1]):
        found = state(measure, on=day, as_of=scenario.as_of, trust=scenario.trust)
        if found.status == "in force" and isinstance(found.terms, QuotaTerms):
            if found.terms.unit not in TONNES or found.terms.per not in A_YEAR:
                said = f"{found.terms.unit} a {found.terms.per}"
                raise MissingFacts("an export quota that is not in tonnes", where=measure.id, evidence=said)
            a_year = (found.terms.quantity or 0.0) * TONNES[found.terms.unit] * A_YEAR[found.terms.per]
            quota[:, t, headings] = a_year / 12.0 / monthly
    if not np.isfinite(quota).any():
        return None
    every = np.zeros((draws, len(days) - 1))
    return Control(measure.id, lanes, np.zeros_like(quota), every + 1.0, every, every[0], quota)


def _terms_in_force(measure: Measure, scenario: Scenario, day: Date) -> ExportControlTerms | None:
    found = state(measure, on=day, as_of=scenario.as_of, trust=scenario.trust)
    if found.status != "in force" or not isinstance(found.terms, ExportControlTerms):
        return None
    return found.terms


def _control(
    measure: Measure, spells: Iterable[Spell], chain: Chain, values: Values, days: list[Date]
) -> Control | None:
    n, months, items = values.draws, len(days) - 1, len(chain.items)
    share, reexport = np.zeros((n, months, items)), np.zeros(months)
    approval, delay, weight = (np.zeros((n, months)) for _ in range(3))
    for begin, end, terms in spells:
        reached = _reached(measure, terms, chain, values["held_up_share"])
        if not reached.any():
            continue
        rate, wait = _rate(measure, terms, values), _wait(terms, values)
        for t in range(months):
            part = _overlap(begin, end, days[t], days[t + 1])
            share[:, t] += part * reached
            approval[:, t] += part * rate
            delay[:, t] += part * wait
            weight[:, t] += part
            reexport[t] += part if terms.reexports else 0.0
    if not weight.any():
        return None
    in_force = np.maximum(weight, 1e-300)
    lanes, every_origin = _lanes(measure, chain), measure.scope.origin == ("all",)
    if every_origin:
        share = share * values["compliance_share"][:, None, None]
        lanes[chain.dominant] = 0.0
    elif reexport.any() and _only_abroad(measure):
        lanes[:] = 0.0
    rates, waits = np.clip(approval / in_force, 0.0, 1.0), delay / in_force
    return Control(
        measure.id, lanes, np.clip(share, 0.0, 1.0), rates, waits, np.clip(reexport, 0.0, 1.0), no_quota(share)
    )


def _only_abroad(measure: Measure) -> bool:
    """A rule on re-exports alone, without a rate of approval of its own: direct exports need no licence by it."""
    return measure.id in REEXPORTS_ONLY


REEXPORTS_ONLY = ("CHN/rare-earths-chinese-origin-abroad",)


def _rate(measure: Measure, terms: ExportControlTerms, values: Values) -> Array:
    """[n] share of applications granted: none under a ban."""
    if terms.control == "ban" or _only_abroad(measure):
        return np.zeros(values.draws)
    if terms.approval_rate is None:
        raise MissingFacts(
            "a licence in force without an approval rate",
            where=measure.id,
            remedy="add an `amend` event with `approval_rate` to the scenario; a missing rate is not zero",
        )
    rate = terms.approval_rate
    return control_value(values, rate.low, rate.central, rate.high)


def _wait(terms: ExportControlTerms, values: Values) -> Array:
    """[n] months from application to licence; the draw that is granted most waits least."""
    if terms.control == "ban" or terms.delay_days is None:
        return np.zeros(values.draws)
    days = terms.delay_days
    mirrored = None if values.quantile is None else 1.0 - values.quantile
    return control_value(replace(values, quantile=mirrored), days.low, days.central, days.high) / DAYS_A_MONTH


def _overlap(begin: Date, end: Date, first: Date, after: Date) -> float:
    """Share of the days [first, after) that lie in [begin, end)."""
    held = (min(end, after) - max(begin, first)) // timedelta(days=1)
    return max(held, 0) / ((after - first) // timedelta(days=1))
