"""The brief's first page: what anyone can repeat, in few numbers. Every sentence comes from the ledger or the draws."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from tradetalks.actors import actor_name, adjective
from tradetalks.answer import Chart as Data
from tradetalks.answers.estimates import ENDS, printed
from tradetalks.answers.sentences import extremes, in_sentence
from tradetalks.dates import day_text
from tradetalks.digits import places, signed
from tradetalks.incidence import households
from tradetalks.ledger.disputed import covers
from tradetalks.ledger.scheduled import changes
from tradetalks.number import Number
from tradetalks.report.brief_parts import HORIZONS
from tradetalks.report.charts import Chart, grouped, of_data
from tradetalks.table import Column, Table
from tradetalks.world.table import country_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.dates import Date
    from tradetalks.incidence.ends import Ends
    from tradetalks.ledger.records import Answer, Stage
    from tradetalks.ledger.scheduled import Scheduled
    from tradetalks.report.brief_parts import Study
    from tradetalks.report.charts import Row
    from tradetalks.runs import Comparison
    from tradetalks.runs.quantities import Estimate, Estimates

SOONER = ("impact", "year")  # horizons before the long run
RANGE = "80 % range of the draws"
NO_CHANGE = "no measurable change"
LEAST = 0.01  # % of income: national accounts are not published finer
UNSETTLED = 0.05  # % of income: a range on both sides of zero that reaches so far is no "no change"
QUOTES, DAYS = 2, 2  # most that page one prints of a side's quotes, of days to come
AHEAD = timedelta(days=366)
SPAN = re.compile(r", (since|until) .*\d{4}$")
MIDDLE = (4, 5)  # the fifth and the sixth tenth of incomes


@dataclass(frozen=True)
class FirstPage:
    """Page one.

    says    side -> what it says, with whose words
    law     how things stand on the day; what is scheduled
    costs   one row a side, one column a horizon or a case (`columns`); empty where nothing can be computed;
            `costs_of` names scenario and baseline, `others` says who else
    open    what is not settled
    """

    verdict: str
    day: str
    law_on: str
    says: tuple[tuple[str, tuple[str, ...]], ...]
    law: tuple[str, ...]
    coming: tuple[str, ...]
    costs_of: str
    costs: tuple[tuple[str, tuple[str, ...]], ...]
    others: tuple[str, ...]
    open: str
    chart: Chart | None
    columns: tuple[str, ...] = HORIZONS


def first_page(study: Study) -> FirstPage:
    found = study.comparisons[study.headline]
    by_horizon = (*study.sooner, found)
    scenario = study.name(study.scenarios[study.headline])
    return FirstPage(
        verdict=_verdict(study, found),
        day=day_text(study.as_of),
        law_on=_day_in(study, study.day),
        says=tuple((in_sentence(side), _says(study, side)) for side in study.sides),
        law=_law(study),
        coming=_coming(study),
        costs_of=f"Income earned over prices, in %, “{scenario}” against that law: {RANGE}",
        costs=tuple((country_name(side), tuple(cell(each, side) for each in by_horizon)) for side in study.sides),
        others=(_households(study, found), *_thirds(study, found)),
        open=_open(study, by_horizon),
        chart=_chart(study, by_horizon),
    )


def _day_in(study: Study, day: Date) -> str:
    """A day without the year that page one begins with."""
    return day_text(day) if day.year != study.as_of.year else f"{day.day} {day:%B}"


def borne(number: Number, unit: str = "") -> str:
    """A number with the digits that its range bears: the first of the range's width; or that there is no change.

    `0.3 to 0.4 less`; `unit` stands after the numbers; a range that holds zero, or whose rounded end is zero, is
    no measurable change
    """
    low, high = sorted((abs(number.low), abs(number.high)))
    width = high - low or high
    if number.low <= 0.0 <= number.high or not width:
        return NO_CHANGE
    digits = -math.floor(math.log10(width))
    said = [places(round(each, digits), max(0, digits)) for each in (low, high)]
    if not float(said[1].replace(",", "")):
        return NO_CHANGE
    amount = said[1] if said[0] == said[1] else f"{said[0]} to {said[1]}"
    return f"{amount}{unit} {'less' if number.median < 0.0 else 'more'}"


def cell(found: Comparison, side: str) -> str:
    """The change of what a country earns, in the digits that its range bears; or that there is none to measure."""
    return in_words(*printed(earned(found), earned(found).at(side)))


def in_words(median: float, low: float, high: float) -> str:
    """A change in %, in the digits that its range bears; or that there is none to measure."""
    if max(abs(low), abs(high)) < LEAST:
        return NO_CHANGE
    if low < 0.0 < high and max(-low, high) >= UNSETTLED:
        return f"{places(-low, 1)} less to {places(high, 1)} more"
    return borne(Number(median, low, high))


def earned(found: Estimates) -> Estimate:
    """What a country earns, without what it borrows, over its prices: the closure of trade balances moves it least."""
    return found.of("real_earnings")


def way(found: Comparison, side: str) -> str:
    """`poorer` or `better off`; empty where no change is measurable or its sign is not sure."""
    at = earned(found).at(side)
    if cell(found, side) == NO_CHANGE or at.low < 0.0 < at.high:
        return ""
    return "poorer" if at.median < 0.0 else "better off"


def _verdict(study: Study, found: Comparison) -> str:
    """`No deal would leave both A and B poorer in the long run.`"""
    name = study.name(found.after)
    ways = [way(found, side) for side in study.sides]
    first, second = map(in_sentence, study.sides)
    if ways[0] == ways[1]:
        if not ways[0]:
            return f"{name} would make no measurable difference to {first} or {second} in the long run."
        return f"{name} would leave both {first} and {second} {ways[0]} in the long run."
    said = [
        f"{where} {way}" if way else f"{where} as well off as before"
        for where, way in zip((first, second), ways, strict=True)
    ]
    return f"{name} would leave {said[0]} and {said[1]} in the long run."


def _says(study: Study, side: str) -> tuple[str, ...]:
    """What a side itself says: the first questions of the arrangement that it answers in words of its own.

    Where no quote is known by the day, what it must do by the arrangement.
    """
    day, found = study.as_of, study.arrangement
    said: dict[str, str] = {}
    answers = [
        [claim for claim in point.claims if claim.date is not None and claim.date <= day] for point in found.points
    ]
    stages = [stage for stage in found.stages if stage.party == side and stage.date <= day]
    told: list[Sequence[Answer | Stage]] = [*answers, stages]
    for claims in told:
        own = [claim for claim in claims if claim.quote and covers(side, claim.actor)]
        if own and len(said) < QUOTES:
            last = max(own, key=lambda claim: claim.date or day)
            said.setdefault(str(last.quote), actor_name(last.actor))
    if said:
        return tuple(
            f"{', '.join(f'“{quote}”' for quote in said if said[quote] == actor)} ({actor})"
            for actor in dict.fromkeys(said.values())
        )
    sources = study.ledger.sources
    does = [c.title for c in found.clauses if c.party == side and (c.source is None or sources[c.source].date <= day)]
    return tuple(f"It is to act: {title}." for title in does[:1]) or ("No statement is recorded by this day.",)


def _law(study: Study) -> tuple[str, ...]:
    """The measures of the brief by status on the day: of each side the first."""
    trust = study.baseline.scenario.trust
    states = [
        (measure.state(on=study.day, as_of=study.as_of, trust=trust).status, measure) for measure in study.measures
    ]
    said = []
    for status in ("in force", "threatened", "suspended", "withdrawn"):
        found = [measure for state, measure in states if state == status]
        first = {measure.imposed_by: _short(measure.title) for measure in reversed(found)}
        few = [f"{first[side]} ({adjective(side)})" for side in study.sides if side in first]
        if few:
            more = " and others" if len(found) > len(few) else ""
            said.append(f"{status[0].upper()}{status[1:]}: {'; '.join(few)}{more}.")
    return tuple(said)


def _short(title: str) -> str:
    """A title up to what is only explained in it, without the days between which the act holds."""
    return SPAN.sub("", title).partition(":")[0].partition(" (")[0]


def _coming(study: Study) -> tuple[str, ...]:
    """The next days on which a measure of the brief changes, as known on the day."""
    known, ids = study.as_of, {measure.id for measure in study.measures}
    trust = study.baseline.scenario.trust
    first = max(known, study.day) + timedelta(days=1)
    found = [
        one for one in changes(study.ledger, first, first + AHEAD, as_of=known, trust=trust) if one.measure.id in ids
    ]
    said = []
    for day, group in groupby(found, key=lambda one: one.day):
        ones = list(group)
        measure = ones[0].measure
        more = ", and others" if len(ones) > 1 else ""
        whose = f"{_short(measure.title)} ({adjective(measure.imposed_by)})"
        said.append(f"{_day_in(study, day)}: {_becomes(ones[0])}: {whose}{more}.")
    return tuple(said[:DAYS]) or ("No change is scheduled within a year.",)


def _becomes(one: Scheduled) -> str:
    """`in force`, `higher rate`: what a measure is from a day on."""
    if one.before is None or one.after is None:
        return "accounts differ"
    if one.before.status != one.after.status:
        return one.after.status
    before, after = (getattr(state.terms, "rate", None) for state in (one.before, one.after))
    if not isinstance(before, float) or not isinstance(after, float):
        return "other terms"
    return "higher rate" if after > before else "lower rate"


def _households(study: Study, found: Comparison) -> str:
    """What the goods bought before cost more: by tenth of incomes where that is stored, otherwise on average."""
    if households.BY_TENTH in study.sides:
        costs = households.by_decile(found).per_household
        middle, lowest = (_of_tenths(costs, tenths) for tenths in (MIDDLE, (0,)))
        whose = adjective(households.BY_TENTH)
        said = f"a middle {whose} household, {_money(middle)} a year; the lowest tenth, {_money(lowest)}"
    else:
        said = "; ".join(_average(found, side) for side in study.sides)
    return f"The same goods cost, against pay: {said}."


def _of_tenths(costs: Ends, tenths: tuple[int, ...]) -> Number:
    """The mean of some tenths of incomes."""
    median, low, high = (float(costs[end][list(tenths)].mean()) for end in ("median", "low", "high"))
    return Number(median, low, high)


def _average(found: Comparison, side: str) -> str:
    cost = households.average_cost(found, side)
    return f"an average {adjective(side)} {cost.per}, {_money(Number(cost.median, cost.low, cost.high))} a year"


def _money(number: Number) -> str:
    return borne(number, " USD")


def _thirds(study: Study, found: Comparison) -> tuple[str, ...]:
    """The other economy that gains most and the one that loses most, where their sign is sure."""
    world = found.world
    outside = [code for code in world.countries if code not in study.sides and country_name(code) != code]
    gainer, loser = extremes(earned(found), outside)
    said = [
        f"{in_sentence(code)} {verb} most"
        for code, verb in ((gainer, "gains"), (loser, "loses"))
        if code is not None and cell(found, code) != NO_CHANGE
    ]
    return (f"Elsewhere {' and '.join(said)}.",) if said else ("No other economy changes measurably.",)


def _open(study: Study, by_horizon: tuple[Comparison, ...]) -> str:
    """Signs that the draws leave open; at the horizons before the long run they hold the closure of balances."""
    unsure = [
        f"{in_sentence(side)}, {horizon}"
        for side in study.sides
        for horizon, found in zip(HORIZONS, by_horizon, strict=True)
        if earned(found).at(side).low < 0.0 < earned(found).at(side).high
    ]
    if not unsure:
        return "The draws agree on the direction, whatever gives in trade balances; the size is not settled."
    return f"Not settled: the direction for {'; '.join(unsure)}."


def _chart(study: Study, by_horizon: tuple[Comparison, ...]) -> Chart:
    rows: list[Row] = []
    body = []
    for side in study.sides:
        name = country_name(side)
        for horizon, found in zip(HORIZONS, by_horizon, strict=True):
            median, low, high = printed(earned(found), earned(found).at(side))
            rows.append({"country": name, "scenario": horizon, "value": median, "low": low, "high": high})
            body.append((name, horizon, median, low, high))
    scenario = study.name(study.scenarios[study.headline])
    title = "Income earned over prices, change in %"
    columns = (Column("country"), Column("horizon"), *(Column(end, "%", 2) for end in ENDS))
    alt = "; ".join(f"{name}, {horizon}: {signed(median, 2)} %" for name, horizon, median, _, _ in body)
    note = f"“{scenario}” against {study.name(study.baseline)}. Range: {by_horizon[-1].range}."
    table = Table("first_page", title, columns, tuple(body), note)
    data = Data("first_page", title, note, "%", grouped(rows, "scenario", "country"), "dots")
    return of_data(data, table, alt, "Dot: median; bar: range.")
