"""From what reports say to numbers: the draft's measures as scenarios, solved, for the parties and for others."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tradetalks.answers.estimates import estimate_table
from tradetalks.border.ground import WorldGround
from tradetalks.border.known_trade import known_trade
from tradetalks.errors import BadLedger, DisputedTerms, MissingFacts, NoEquilibrium
from tradetalks.ledger import Scenario, state
from tradetalks.places import WORLD_TABLE_EXTRA, members
from tradetalks.report.brief_first import LEAST, NO_CHANGE
from tradetalks.report.brief_parts import Section
from tradetalks.runs import compare, run_all
from tradetalks.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tradetalks.dates import Date
    from tradetalks.ledger import Ledger
    from tradetalks.reader.proposals import Proposal
    from tradetalks.runs import Comparison, Result
    from tradetalks.table import Cell
    from tradetalks.world import World

DRAWS = 16
SOON, YEAR = 30, 365
_STEP = 5
_RECENT = 45
_THIRD = 4
_LARGEST_MEMBERS = 3
_QUANTITIES = (("real_income", "Real income"), ("exports", "Exports"))


@dataclass(frozen=True)
class Case:
    """A scenario of the brief: what it is called, and its events on top of the draft."""

    name: str
    title: str
    events: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Consequences:
    """What follows: sections and sentences, and what page one is made of.

    compared   day -> (case, comparison with nothing coming); empty where nothing can be computed
    counted    how much trade each ban is taken to stop, and what is not counted
    statuses   measure -> its status a month on, if what is told comes
    """

    sections: list[Section]
    headlines: list[str]
    compared: tuple[tuple[Date, tuple[tuple[str, Comparison], ...]], ...] = ()
    parties: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    statuses: tuple[tuple[str, str], ...] = ()


def cases(kept: Sequence[Proposal], scenarios: dict[str, Any], last: str, book: Ledger) -> list[Case]:
    """`If nothing comes`, `As told` and, where there is a threat, `As threatened`."""
    own = sorted({one.measure for one in kept if (not one.known or _is_new(one, last, book)) and one.kind != "matter"})
    gone = tuple({"measure": name, "event": "withdraw", "date": last, "source": "scenario"} for name in own)
    agreed = tuple(scenarios.get("as-agreed", {}).get("events", ()))
    threats = tuple(scenarios.get("as-threatened", {}).get("events", ()))
    found = [Case("nothing", "If nothing comes", gone)]
    told = {
        one.measure
        for one in kept
        if one.event in ("announce", "enter_force", "amend", "suspend") and one.kind != "matter"
    }
    if agreed or told:
        found.append(Case("told", "As agreed or announced", agreed))
    if threats:
        found.append(Case("threatened", "As threatened", threats))
    return found


def _is_new(one: Proposal, last: str, book: Ledger) -> bool:
    """Whether the ledger has this measure since these reports alone: then nothing coming means without it."""
    if one.event not in ("announce", "enter_force") or one.measure not in book.measures:
        return False
    first = min(event.date for event in book[one.measure].events)
    return first >= dt.date.fromisoformat(last) - dt.timedelta(days=_RECENT)


def consequences(
    book: Ledger,
    world: World,
    kept: Sequence[Proposal],
    scenarios: dict[str, Any],
    last: str,
    progress: Callable[[str], None],
) -> Consequences:
    """What the reports' measures would do; without a measure that affects trade no number.

    book   the ledger with the draft on top
    last   the day of the last report: what is known
    """
    uncounted = _uncounted(kept, book, world)
    kept_all, kept = kept, [one for one in kept if one.measure not in uncounted]
    away = tuple({"measure": name, "event": "withdraw", "date": last, "source": "scenario"} for name in uncounted)
    found = _fitting(cases(kept, scenarios, last, book), book, last, away)
    measures = sorted({one.measure for one in kept if one.kind != "matter" and one.measure in book.measures})
    if len(found) < 2 or not measures:
        why = " ".join(f"Not counted, {name}: {reason}." for name, reason in sorted(uncounted.items()))
        return Consequences(
            [_none(kept_all, why)], ["The reports name no measure whose effect can be computed; no number is given."]
        )
    days = [dt.date.fromisoformat(last) + dt.timedelta(days=step) for step in (SOON, YEAR)]
    made = [[_scenario(case, day, last, book) for case in found] for day in days]
    law = _law(found, measures, book, last)
    progress(f"solving {', '.join(case.title.lower() for case in found)} on two days, in {DRAWS} draws")
    try:
        results = run_all([one for row in made for one in row], ledger=book, world=world, draws=DRAWS)
    except DisputedTerms:  # what is law in a year may be disputed on the day of the reports
        days, made = days[:1], made[:1]
        try:
            results = run_all(made[0], ledger=book, world=world, draws=DRAWS)
        except DisputedTerms as error:
            return Consequences([_none(kept, str(error)), law], ["What is law is disputed; no number is given."])
    except (MissingFacts, NoEquilibrium) as error:
        return Consequences(
            [_none(kept, str(error)), law], ["The effect of what the reports say could not be computed."]
        )
    parties = _parties(kept, world)
    if not parties:
        why = "The countries that the reports name do not stand by themselves in the world table."
        return Consequences([_none(kept, why), law], [f"{why} No number is given."])
    compared = []
    for number, day in enumerate(days):
        row = results[number * len(found) : (number + 1) * len(found)]
        told = zip(found[1:], row[1:], strict=True)
        compared.append((day, tuple((case.title, compare(row[0], result)) for case, result in told)))
    counted = _how_counted(measures, book)
    unused = uncounted | _unused(results, measures)
    return Consequences(
        [law, *(_section(pairs, parties, world, day, unused, counted) for day, pairs in compared)],
        _headlines(compared[0][1], parties, compared[0][0]),
        tuple(compared),
        tuple(parties),
        (*counted, *(f"Not counted: {name}: {why}." for name, why in sorted(uncounted.items()))),
        tuple((str(row[0]), str(row[3])) for row in law.tables[0].rows),
    )


def _uncounted(kept: Sequence[Proposal], book: Ledger, world: World) -> dict[str, str]:
    """The draft's measures on goods of which the shipped product data know no share, and why."""
    ground = WorldGround(world)
    names = {one.measure for one in kept if not one.known and one.measure in book.measures}
    reasons = {name: ground.why_no_share_anywhere(book[name]) for name in names}
    return {name: reason for name, reason in reasons.items() if reason is not None}


def _fitting(found: list[Case], book: Ledger, last: str, away: tuple[dict[str, Any], ...] = ()) -> list[Case]:
    """The cases with those events alone that the ledger's grammar takes: a suspension needs something to suspend."""
    kept = []
    for case in found:
        events: list[dict[str, Any]] = list(away)
        for event in case.events:
            if event in events:
                continue
            try:
                trial = Case(case.name, case.title, (*events, event))
                laid = book.with_scenario(_scenario(trial, dt.date.fromisoformat(last), last, book))
                state(laid[event["measure"]], on=event["date"], as_of=max(last, event["date"]), trust=_trust())
            except (BadLedger, DisputedTerms, MissingFacts):
                continue
            events.append(event)
        kept.append(Case(case.name, case.title, tuple(events)))
    return [case for case in kept if case.name != "threatened" or len(case.events) > len(away)]


def _trust() -> tuple[str, ...]:
    """Whom the shipped flagship trusts where accounts of law differ."""
    return Scenario.load("no-deal").trust


def _scenario(case: Case, on: Date, last: str, book: Ledger) -> Scenario:
    data = {
        "title": case.title,
        "question": "What follows from what the reports say?",
        "author": "the reports, as read by rules",
        "as_of": last,
        "on": on.isoformat(),
        "trust": list(_trust()),
        "assumes": ["What the reports say, as read and as far as it was reviewed."],
        "leaves_out": ["Everything that the reports do not say, and answers to it."],
        "events": [dict(event) for event in case.events],
    }
    return Scenario.read(data, f"{case.name}-{on}", book)


def _law(found: Sequence[Case], measures: Sequence[str], book: Ledger, last: str) -> Section:
    """Each measure's status a month on, and how many of the next 365 days it is in force."""
    start = dt.date.fromisoformat(last)
    rows: list[tuple[Cell, ...]] = []
    laid = [book.with_scenario(_scenario(case, start, last, book)) for case in found]
    for name in measures:
        row: list[Cell] = [book[name].title]
        for ledger in laid:
            row += _status(ledger, name, start)
        rows.append(tuple(row))
    columns = [Column("measure")]
    for case in found:
        columns += [Column(f"{case.title}: in {SOON} days"), Column(f"{case.title}: days in force of {YEAR}")]
    note = f"As known on {last}; the ledger with the draft on top of it. Days are counted in steps of {_STEP}."
    table = Table("law", "What would be law", tuple(columns), tuple(rows), note)
    return Section(id="law", title="What would be law", tables=(table,))


def _status(ledger: Ledger, name: str, start: Date) -> list[Cell]:
    """Its status a month on, in force with its rate, and how many days of the year it is in force."""
    held = 0
    soon = ""
    for step in range(0, YEAR, _STEP):
        day = start + dt.timedelta(days=step)
        try:
            found = state(ledger[name], on=day, as_of=start, trust=_trust())
        except (DisputedTerms, MissingFacts):
            return ["disputed", ""]
        held += _STEP * (found.status == "in force")
        if step <= SOON:
            rate = getattr(found.terms, "rate", None) if found.status == "in force" else None
            soon = found.status if rate is None else f"{found.status}, {100 * rate:g} %"
    return [soon, str(held)]


def _parties(kept: Iterable[Proposal], world: World) -> tuple[str, ...]:
    """The countries that the reports' measures are of and on; of the European Union its largest members."""
    named: dict[str, None] = {}
    for one in kept:
        for code in (one.imposed_by, *one.targets):
            if code and code != "*":
                inside = [place for place in members(code) if place in world.countries] if code == "EU" else [code]
                size = {
                    place: float(world.trade[world.country(place)].sum())
                    for place in inside
                    if place in world.countries
                }
                named |= dict.fromkeys(sorted(size, key=lambda place: -size[place])[:_LARGEST_MEMBERS])
    return tuple(named)[:8]


def _third(compared: Sequence[tuple[str, Comparison]], parties: Sequence[str], world: World) -> tuple[str, ...]:
    """The other countries whose income moves most."""
    effect = np.max([np.abs(found.at_central("real_income")) for _, found in compared], axis=0)
    order = [world.countries[place] for place in np.argsort(-effect)]
    return tuple(code for code in order if code not in parties and len(code) == 3 and code not in WORLD_TABLE_EXTRA)[
        :_THIRD
    ]


def _section(
    compared: Sequence[tuple[str, Comparison]],
    parties: Sequence[str],
    world: World,
    day: Date,
    unused: dict[str, str],
    counted: tuple[str, ...],
) -> Section:
    from tradetalks.reader.matters import country_name

    third = _third(compared, parties, world)
    tables = []
    for quantity, caption in _QUANTITIES:
        rows = [(code,) for code in (*parties, *third)]
        estimates = [(title, found.of(quantity)) for title, found in compared]
        note = f"Against `If nothing comes`; {compared[0][1].horizon}. {compared[0][1].range}"
        name = f"{quantity}_{day.isoformat().replace('-', '_')}"
        tables.append(
            estimate_table(name, f"{caption}, law of {day}", ("country",), estimates, note, rows, country_name)
        )
    said = (*counted, *(f"Not counted: {measure}: {why}." for measure, why in sorted(dict(unused).items())))
    title = f"What it does, law of {day}: the parties, then the countries that it moves most"
    return Section(id=f"effects-{day}", title=title, paragraphs=said, tables=tuple(tables))


def _how_counted(measures: Sequence[str], book: Ledger) -> tuple[str, ...]:
    """How much trade each ban stops: as an office tells it, otherwise by the products' share in US imports."""
    said = []
    for measure in (book[name] for name in measures):
        if measure.kind != "import_ban":
            continue
        known = known_trade(measure)
        how = "; ".join(one.sentence() for one in known) or (
            "counted with its products' share in US imports of 2024, an estimate for other importers; "
            "for Japanese fish in China it is a third of what was traded"
        )
        said.append(f"{measure.title}: {how}.")
    return tuple(said)


def _unused(results: Sequence[Result], measures: Sequence[str]) -> dict[str, str]:
    return {name: why for result in results for name, why in result.enacted.unused.items() if name in measures}


def _headlines(compared: Sequence[tuple[str, Comparison]], parties: Sequence[str], day: Date) -> list[str]:
    from tradetalks.reader.matters import country_name

    lines = []
    for title, found in compared:
        said = []
        for code in parties[:3]:
            number = found.real_income.at(code)
            low, high = 100 * number.low, 100 * number.high
            sized = max(abs(low), abs(high)) >= LEAST
            amount = f"{100 * number.median:+.2f} % ({low:+.2f} to {high:+.2f})" if sized else NO_CHANGE
            said.append(f"{country_name(code)} {amount}")
        lines.append(f"{title}, law of {day}, against nothing coming, real income in the long run: {'; '.join(said)}.")
    return lines


def _none(kept: Sequence[Proposal], why: str = "") -> Section:
    """What is said where nothing can be computed."""
    named = sorted({one.title for one in kept})
    words = why or "No report names a tariff with its rate, a ban or a control on trade that is known here."
    spoken = f"The reports speak of: {'; '.join(named)}." if named else "The reports speak of no measure."
    return Section(id="no-number", title="No number", paragraphs=(words, spoken))
