"""The brief's first half: what the ledger says. No number here comes from the model."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING

from tradetalks.actors import actor_name, adjective
from tradetalks.answers.sentences import stages
from tradetalks.answers.words import terms_text
from tradetalks.customs.list_duties import additional_duty_by_list
from tradetalks.errors import DisputedTerms
from tradetalks.ledger import disputes
from tradetalks.render.chart_forms import NARROW, WIDE
from tradetalks.report.brief_parts import Section
from tradetalks.report.charts import STATUS_COLOURS, Chart, timeline
from tradetalks.table import Column, Table
from tradetalks.world.table import country_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.dates import Date
    from tradetalks.ledger import Account, Dispute, Event, Measure
    from tradetalks.report.brief_parts import Study
    from tradetalks.report.charts import Row
    from tradetalks.table import Cell

CHART_YEARS = 2


def headlines(study: Study) -> tuple[str, ...]:
    """How far each side says the talks are, and the rates that hold against the one of the press."""
    found = disputes(study.arrangement, study.as_of)
    beyond = study.ledger.beyond(max(each.scenario.on for each in (study.baseline, *study.scenarios)))
    said = [f"As known on {study.as_of}, the accounts differ: {stages(stage)}." for stage in found[:1]]
    return (*([beyond] if beyond else []), *said, *_press(study))


def _press(study: Study) -> tuple[str, ...]:
    """The one rate of the press beside those that hold."""
    press = study.press_rate
    if press is None:
        return ()
    by_list = additional_duty_by_list(study.ledger, study.baseline.scenario)
    rates = ", ".join(f"{100.0 * rate:g} % on {line}" for line, rate in by_list.items())
    meant = " and ".join(line for line, rate in by_list.items() if abs(rate - press.rate) < 5e-4) or "no list"
    first, second = study.sides
    return (
        f"On {study.day} the additional {adjective(first)} duty on a {adjective(second)} good is, by its Section 301 "
        f"list, {rates}. The {100.0 * press.rate:g} % of the press [{study.cited[press.source]}] holds for {meant} "
        "only.",
    )


def sections(study: Study) -> tuple[Section, ...]:
    return (_on_the_table(study), _who_says_what(study))


def _on_the_table(study: Study) -> Section:
    caption = f"Measures on {study.day}, as known on {study.as_of}"
    rows: list[tuple[Cell, ...]] = []
    for measure in study.measures:
        found = measure.state(on=study.day, as_of=study.as_of, trust=study.baseline.scenario.trust)
        end = found.scheduled_end or found.said_for
        rows.append(
            (
                measure.title,
                country_name(measure.imposed_by),
                found.status,
                str(found.since or ""),
                str(end or "none known"),
                terms_text(found.terms),
                _who(study, found.because[-1:]),
            )
        )
    heads = ("measure", "imposed by", "status", "since", "next change known", "terms", "who says so")
    status = Table("status", caption, tuple(map(Column, heads)), tuple(rows), "A threat never becomes law by itself.")
    return Section(
        "on-the-table",
        "What is on the table",
        (
            "The status of a measure is computed from dated acts. Two clocks run: the day asked about, and the day by "
            "which an act was known. The second chart shows the same measures as they came to be known.",
        ),
        (status, *([_duty_table(study)] if study.press_rate is not None else [])),
        (
            _timeline("timeline", study.as_of, study),
            _timeline("timeline_as_it_came", study.ledger.coverage.complete_to, study),
        ),
    )


def _who(study: Study, events: Sequence[Event]) -> str:
    """`US Treasury [3]`: who says an act, and in which sources of the list."""
    said = [
        actor_name(claim.actor) + (f" [{study.cited[claim.source]}]" if claim.source in study.cited else "")
        for event in events
        for claim in event.claims
    ]
    return "; ".join(dict.fromkeys(said))


def _duty_table(study: Study) -> Table:
    results = (study.baseline, *study.scenarios)
    by_scenario = [
        additional_duty_by_list(study.ledger.with_scenario(result.scenario), result.scenario) for result in results
    ]
    columns = (Column("Section 301 list"), *(Column(study.name(result), "%", 1) for result in results))
    rows: list[tuple[Cell, ...]] = []
    for line in by_scenario[0]:
        rows.append((line, *(100.0 * rates[line] for rates in by_scenario)))
    note = "On top of the ordinary duty; goods under Section 232 and exempt goods pay other rates."
    first, second = study.sides
    caption = f"Additional {adjective(first)} duty on {adjective(second)} goods by Section 301 list, % of value"
    return Table("additional_duty", caption, columns, tuple(rows), note)


def _timeline(name: str, as_of: Date, study: Study) -> Chart:
    """The brief's measures by status over two years, as known on a day."""
    start = dt.date(study.day.year - 1, 12, 1)
    end = dt.date(start.year + CHART_YEARS, 12, 31)
    rows: list[Row] = []
    table_rows = []
    for measure in study.measures:
        for status, since, until in _spans(measure, start, end, as_of, study):
            table_rows.append((measure.title, status, str(since), str(until)))
            if status in STATUS_COLOURS:
                rows.append({"measure": measure.title, "status": status, "start": str(since), "end": str(until)})
    order = [measure.title for measure in study.measures]
    heads = ("measure", "status", "from", "until")
    title = f"Measures by status from {start} to {end}, as known on {as_of}"
    note = f"The red line is {study.day}. What lies after {as_of} was scheduled or threatened then, not known to come."
    return Chart(
        name,
        title,
        "One line a measure, coloured by status along time; a red line marks the day of the brief. The table below has "
        "the same spans.",
        timeline(rows, order, str(study.day), WIDE),
        timeline(rows, order, str(study.day), NARROW),
        Table(name, title, tuple(map(Column, heads)), tuple(table_rows), note),
        note,
    )


def _spans(measure: Measure, start: Date, end: Date, as_of: Date, study: Study) -> list[tuple[str, Date, Date]]:
    """(status, from, until) of a measure between two days, as known on a third."""
    spans: list[tuple[str, Date, Date]] = []
    for since, until in pairwise([*_turning_days(measure, start, end), end]):
        status = _status(measure, since, as_of, study)
        if spans and spans[-1][0] == status:
            spans[-1] = (status, spans[-1][1], until)
        else:
            spans.append((status, since, until))
    return [span for span in spans if span[0] != "unknown"]


def _turning_days(measure: Measure, start: Date, end: Date) -> list[Date]:
    """The first day, and every later day on which the status can differ from the day before."""
    days: set[Date | None] = set()
    for event in measure.events:
        days |= {event.date, event.effective, event.until}
        days |= {day for claim in event.claims for day in (claim.effective, claim.until)}
    return [start, *sorted(day for day in days if day is not None and start < day < end)]


def _status(measure: Measure, day: Date, as_of: Date, study: Study) -> str:
    try:
        return measure.state(on=day, as_of=as_of, trust=study.baseline.scenario.trust).status
    except DisputedTerms:
        return "disputed"


def _who_says_what(study: Study) -> Section:
    found = disputes(study.arrangement, study.as_of)
    rows = [
        (dispute.question, *(_accounts(study, dispute, (side,)) for side in study.sides), _others(study, dispute))
        for dispute in found
    ]
    columns = (
        Column("question"),
        *(Column(f"the {adjective(side)} account") for side in study.sides),
        Column("what reports add"),
    )
    table = Table(
        "accounts",
        f"{study.arrangement.title}: where accounts differ, as known on {study.as_of}",
        columns,
        tuple(rows),
        "What a report asserts is the reporter's. Reports that quote one interview are one origin: the source named is "
        "the interview.",
    )
    paragraph = (
        f"{len(found)} questions have more than one answer. Quotes are a few words; sources are listed at the end."
    )
    return Section("who-says-what", "Who says what, and where they differ", (paragraph,), (table,))


def _accounts(study: Study, dispute: Dispute, sides: tuple[str, ...]) -> str:
    kept = [account for account in dispute.accounts if account.actor.partition(".")[0] in sides]
    return "\n".join(_account(study, account) for account in kept)


def _others(study: Study, dispute: Dispute) -> str:
    actors = {account.actor.partition(".")[0] for account in dispute.accounts}
    return _accounts(study, dispute, tuple(actors - {*study.sides}))


def _account(study: Study, account: Account) -> str:
    quote = f" “{account.quote}”" if account.quote else ""
    number = f" [{study.cited[account.source]}]" if account.source in study.cited else ""
    return f"{actor_name(account.actor)}: {account.answer.replace('_', ' ')}{quote}{number}"


def sources(study: Study) -> Section:
    """Every source that the brief's measures and accounts rest on."""
    columns = tuple(map(Column, ("number", "title", "who", "date", "kind", "publisher", "link")))
    rows = tuple(
        (f"[{number}]", s.title, actor_name(s.actor), str(s.date), s.kind, s.publisher or "", s.url or "")
        for s, number in ((study.ledger.sources[name], number) for name, number in study.cited.items())
    )
    note = (
        "primary: a government's own text; data: official figures; secondary: law firms, think tanks; press: reports."
    )
    table = Table("sources", "Sources of the measures and accounts above", columns, rows, note)
    coverage = study.ledger.coverage
    paragraph = f"The ledger is complete to {coverage.complete_to}. Open: " + " ".join(coverage.open)
    return Section("sources", "Sources", (paragraph,), (table,))
