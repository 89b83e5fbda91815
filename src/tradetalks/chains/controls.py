"""From law to a chain: the export controls of the ledger, the share approved by month among them, as arrays.

Axes: n draw, t month, i item, o origin, d destination.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.chokepoint.control import Control, everywhere, no_quota
from tradetalks.chokepoint.error import licence_path
from tradetalks.chokepoint.simulation import first_day
from tradetalks.chokepoint.values import control_value
from tradetalks.customs.stack import applies_between, scope_holds
from tradetalks.errors import MissingFacts
from tradetalks.kinds.export_control import ExportControlTerms
from tradetalks.kinds.quota import QuotaTerms
from tradetalks.ledger import state
from tradetalks.places import EXAMPLE
from tradetalks.units import A_YEAR, TONNES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from tradetalks.chokepoint import Chain, Values
    from tradetalks.dates import Date
    from tradetalks.ledger import Event, Ledger, Measure, Range, Scenario, State

    Array = NDArray[np.float64]
    InForce = tuple[Measure, State]
    Spell = tuple[Date, Date, ExportControlTerms]

DAYS_A_YEAR = 365.25


def controls(
    ledger: Ledger, scenario: Scenario, chain: Chain, values: Values, months: int, known: Date | None = None
) -> list[Control]:
    """The controls of a scenario on a chain, from the step of `scenario.on`.

    A measure reaches an item that crosses the border under one of its headings and holds one of its elements, or any
    item of its headings where it names no element; of items under its headings without its elements `held_up_share`
    is treated alike. A month counts by the days on which the measure is in force. A rule on re-exports binds goods on
    their way through third countries and, where its scope holds every origin, goods made there, as far as
    `compliance_share` obeys. Measures on all goods, such as bans on military end uses, are left out: no heading says
    what they hold.

    known   a forecast of this day: reports of approvals that came later are left out, and rates after it follow the
            path that licences of other goods took; None: the scenario's rates stand
    raises  MissingFacts for a licence in force without an approval rate, its own or that of a licence beside it;
            DisputedTerms as the ledger does
    """
    days = _step_starts(scenario.on, months, chain)
    book = ledger.with_scenario(scenario)
    reported = (_as_reported(measure, known) for measure in book.measures.values())
    beside = [held for held in reported if held.kind == "export_control" and covers(held, chain)]
    found = [_control(held, _spells(held, scenario, days, beside), chain, values, days, known) for held in beside]
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
    days = _step_starts(on, months, chain)
    found = [
        _control(measure, [(days[0], days[-1], state.terms)], chain, values, days)
        for measure, state in in_force
        if isinstance(state.terms, ExportControlTerms) and covers(measure, chain)
    ]
    return [control for control in found if control is not None]


def _step_starts(on: Date, steps: int, chain: Chain) -> list[Date]:
    start = run_start(chain, on)
    return [first_day(start, t, chain.record.step) for t in range(steps + 1)]


def run_start(chain: Chain, on: Date) -> Date:
    """The first day of a run: of the month of `on`; in weeks `on` itself."""
    return on if chain.record.step == "week" else on.replace(day=1)


def _as_reported(measure: Measure, known: Date | None) -> Measure:
    """The measure without reports of approvals and delays that came after a day; the act itself stays."""
    if known is None:
        return measure
    kept = tuple(event for event in measure.events if event.date <= known or not _is_report(event))
    return measure.model_copy(update={"events": kept})


def _is_report(event: Event) -> bool:
    terms = event.terms
    return (
        isinstance(terms, ExportControlTerms)
        and bool({"approval_rate", "approvals"} & terms.model_fields_set)
        and "control" not in terms.model_fields_set
    )


def covers(measure: Measure, chain: Chain) -> bool:
    """Whether a country of the chain imposes the measure on a heading under which an item crosses the border."""
    return measure.imposed_by in chain.countries and bool(_under_headings(measure, chain).any())


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
    places = [EXAMPLE.get(country, country) for country in chain.countries]
    lanes = np.array([[float(applies_between(measure, o, d)) for d in places] for o in places])
    lanes[:, chain.country(measure.imposed_by)] = 0.0
    return lanes


def _spells(measure: Measure, scenario: Scenario, days: list[Date], beside: Sequence[Measure]) -> Iterator[Spell]:
    """(first day, day after the last, terms) of every spell in force between the first and the last day.

    A licence without rates of its own is granted as the same country's licence on the same headings, where one with a
    rate is in force: one office decides on both.
    """
    others = [other for other in beside if _one_office(measure, other)]
    edges = {days[0], days[-1]}
    for event in (event for held in (measure, *others) for event in held.events):
        edges |= {day for day in (event.date, event.effective, event.until) if day and days[0] < day < days[-1]}
    line = sorted(edges)
    for begin, end in pairwise(line):
        terms = _terms_in_force(measure, scenario, begin)
        if terms is not None and terms.control == "licence" and terms.approval_rate is None:
            found = (_terms_in_force(other, scenario, begin) for other in others)
            rated = next((rates for rates in found if rates is not None and rates.approval_rate is not None), None)
            if rated is not None and rated.control == "licence":
                own = {"approval_rate": rated.approval_rate, "approvals": rated.approvals}
                terms = terms.model_copy(update=own | {"delay_days": terms.delay_days or rated.delay_days})
        if terms is not None:
            yield begin, end, terms


def _one_office(measure: Measure, other: Measure) -> bool:
    """Whether two controls of direct exports are of one country and share a heading."""
    same = measure.imposed_by == other.imposed_by and measure.id != other.id
    direct = measure.scope.origin != ("all",) and other.scope.origin != ("all",) and not _only_abroad(other)
    return same and direct and bool(set(measure.scope.products) & set(other.scope.products))


def _export_quota(measure: Measure, scenario: Scenario, chain: Chain, draws: int, days: list[Date]) -> Control | None:
    """A quota in tonnes as a ratio to the benchmark exports of its items, in the steps that begin under it.

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
            quota[:, t, headings] = a_year / chain.steps_a_year / monthly
    if not np.isfinite(quota).any():
        return None
    every = np.zeros((draws, len(days) - 1))
    free = everywhere(every + 1.0, len(chain.items), len(chain.countries))
    return Control(measure.id, lanes, np.zeros_like(quota), free, every, every[0], quota)


def _terms_in_force(measure: Measure, scenario: Scenario, day: Date) -> ExportControlTerms | None:
    found = state(measure, on=day, as_of=scenario.as_of, trust=scenario.trust)
    if found.status != "in force" or not isinstance(found.terms, ExportControlTerms):
        return None
    return found.terms


def _control(
    measure: Measure,
    spells: Iterable[Spell],
    chain: Chain,
    values: Values,
    days: list[Date],
    known: Date | None = None,
) -> Control | None:
    """A measure as arrays; after `known`, the day of the last report, licences follow the path of the precedents."""
    n, steps, items, countries = values.draws, len(days) - 1, len(chain.items), len(chain.countries)
    share, reexport = np.zeros((n, steps, items)), np.zeros(steps)
    approval = np.zeros((n, steps, items, countries))
    delay, weight, banned = np.zeros((n, steps)), np.zeros((n, steps)), np.zeros(steps)
    for begin, end, terms in spells:
        reached = _reached(measure, terms, chain, values["held_up_share"])
        if not reached.any():
            continue
        rate = _rate(measure, terms, chain, values, known)
        wait = _wait(terms, values) / (DAYS_A_YEAR / chain.steps_a_year)
        for t in range(steps):
            part = _overlap(begin, end, days[t], days[t + 1])
            share[:, t] += part * reached
            approval[:, t] += part * rate
            delay[:, t] += part * wait
            weight[:, t] += part
            banned[t] += part * (terms.control == "ban")
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
    rates, waits = np.clip(approval / in_force[:, :, None, None], 0.0, 1.0), delay / in_force
    if known is not None and not _only_abroad(measure):
        rates = _forecast_rates(chain, values, rates, weight[0] > 0.0, days, known) * (1.0 - banned)[:, None, None]
    return Control(
        measure.id, lanes, np.clip(share, 0.0, 1.0), rates, waits, np.clip(reexport, 0.0, 1.0), no_quota(share)
    )


def _forecast_rates(
    chain: Chain, values: Values, rates: Array, in_force: NDArray[np.bool_], days: list[Date], known: Date
) -> Array:
    """[n t i d] rates as reported up to a day, and from then on the path that licences of other goods took."""
    held = np.flatnonzero(in_force)
    if not held.size:
        return rates
    last = max(sum(day <= known for day in days) - 1, int(held[0]))
    last = min(last, len(days) - 2)
    since = (np.arange(len(days) - 1) - last) / chain.steps_a_month
    found = rates.copy()
    for i in range(rates.shape[2]):
        found[:, last:, i] = licence_path(values, rates[:, last, i], since[last:], rates.shape[3])
    return found


def _only_abroad(measure: Measure) -> bool:
    """A rule on re-exports alone: direct exports need no licence by it."""
    return isinstance(measure.terms, ExportControlTerms) and measure.terms.reexports == "only"


def _rate(measure: Measure, terms: ExportControlTerms, chain: Chain, values: Values, known: Date | None) -> Array:
    """[n i d] share of applications granted: none under a ban; `licence_start` where a forecast knows of no report."""
    n, items, countries = values.draws, len(chain.items), len(chain.countries)
    if terms.control == "ban" or _only_abroad(measure):
        return np.zeros((n, items, countries))
    if terms.approval_rate is not None:
        base = control_value(values, *_ends(terms.approval_rate))
    elif known is not None:
        base = values["licence_start"]
    else:
        raise MissingFacts(
            "a licence in force without an approval rate",
            where=measure.id,
            remedy="add an `amend` event with `approval_rate` to the scenario; a missing rate is not zero",
        )
    rate = np.broadcast_to(base[:, None, None], (n, items, countries)).copy()
    for approval in terms.approvals or ():
        of = [not approval.elements or bool(set(approval.elements) & set(chain.item_record(i).elements))
              for i in range(items)]  # fmt: skip
        to = [not approval.to or scope_holds(("all",), approval.to, "", EXAMPLE.get(c, c)) for c in chain.countries]
        granted = control_value(values, *_ends(approval.rate))
        part = np.ones(n) if approval.share is None else control_value(values, *_ends(approval.share))
        mixed = part[:, None, None] * granted[:, None, None] + (1.0 - part)[:, None, None] * rate
        rate = np.where(np.outer(of, to)[None], mixed, rate)
    return rate


def _ends(found: Range) -> tuple[float, float, float]:
    return found.low, found.central, found.high


def _wait(terms: ExportControlTerms, values: Values) -> Array:
    """[n] days from application to licence; the draw that is granted most waits least."""
    if terms.control == "ban" or terms.delay_days is None:
        return np.zeros(values.draws)
    days = terms.delay_days
    mirrored = None if values.quantile is None else 1.0 - values.quantile
    return control_value(replace(values, quantile=mirrored), days.low, days.central, days.high)


def _overlap(begin: Date, end: Date, first: Date, after: Date) -> float:
    """Share of the days [first, after) that lie in [begin, end)."""
    held = (min(end, after) - max(begin, first)) // timedelta(days=1)
    return max(held, 0) / ((after - first) // timedelta(days=1))
