"""A brief that begins with the reports: what they say, scenario by scenario, then what the scenarios do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tradetalks.errors import MissingFacts
from tradetalks.files import digest, read_yaml
from tradetalks.reader import cross_read, without_text
from tradetalks.reader.vocabulary import vocabulary
from tradetalks.report.brief import brief
from tradetalks.report.brief_parts import Section
from tradetalks.report.brief_plan import SHIPPED, BriefPlan
from tradetalks.report.reader_text import number_text, percent, shortened
from tradetalks.report.sentences import actor_name
from tradetalks.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tradetalks.ledger import Ledger
    from tradetalks.reader import Claim, CrossReading, Reading
    from tradetalks.report.brief import Brief
    from tradetalks.table import Cell
    from tradetalks.world import World

SPEAKING = Path(__file__).resolve().parent.parent / "data" / "reader" / "scenarios.yaml"
_NOTE = "Read by rules from the reports named below; an origin is who says so, however many outlets quote it."


def brief_from(
    readings: Sequence[Reading], name: str | None, progress: Callable[[str], None], ledger: Ledger, world: World
) -> Brief:
    """The brief that the reports are about, with what they say before what follows from it.

    name    a shipped brief; without one, the one whose measures the reports speak of most
    raises  MissingFacts where the reports speak of no shipped brief; otherwise as `brief`
    """
    progress("reading the reports")
    cross = cross_read([without_text(reading) for reading in readings])
    plan = BriefPlan.load(name or _plan_of(readings, ledger), ledger)
    made = brief(plan.id, progress, ledger, world)
    scenarios = tuple(_scenario(cross, scenario) for scenario in plan.scenarios)
    opening = (_reports(readings, cross), *(section for section in scenarios if section is not None))
    read = {f"report {reading.document.name}": _digest(reading) for reading in readings}
    return replace(
        made,
        name=f"{made.name}-from-reports",
        question=f"What do {len(readings)} reports say, and what follows from it? {made.question}",
        headlines=(*_headlines(cross), *made.headlines),
        sections=(*opening, *made.sections),
        made_of={**made.made_of, **read},
    )


def _plan_of(readings: Sequence[Reading], ledger: Ledger) -> str:
    """The shipped brief whose arrangement and measures the reports' claims name most often."""
    said = [claim.measure.ledger for reading in readings for claim in reading.claims]
    plans = [BriefPlan.load(path.stem, ledger) for path in sorted(SHIPPED.glob("*.yaml"))]
    counts = {plan.id: sum(_is_of(plan, measure) for measure in said) for plan in plans}
    best = max(counts, key=lambda plan: counts[plan])
    if not counts[best]:
        raise MissingFacts(
            "these reports speak of no measure of a shipped brief",
            evidence=", ".join(sorted({measure for measure in said if measure})) or "no measure of the ledger",
            remedy="read them with `tradetalks read`, or name reports on the talks that a brief is about",
        )
    return best


def _is_of(plan: BriefPlan, measure: str) -> bool:
    return measure in plan.measures or measure == f"arrangements/{plan.arrangement}"


def _digest(reading: Reading) -> str:
    """The digest of what was read, which is all that the brief rests on."""
    return digest(repr([(claim.span, claim.act, claim.measure.matter) for claim in reading.claims]).encode())


def _headlines(cross: CrossReading) -> tuple[str, ...]:
    """What most reports tell, and what they contradict each other on."""
    told = sorted(cross.agreements, key=lambda one: (-len(one.reports), -len(one.origins)))[:3]
    common = "; ".join(
        f"{_plain(one.matter)}, {one.act} ({len(one.reports)} reports, {_origins(one.origins)})" for one in told
    )
    disputed = ", ".join(dict.fromkeys(f"the {one.kind} of {_plain(one.matter)}" for one in cross.contradictions))
    lines = [f"What most of the {len(cross.reports)} reports tell: {common}."] if common else []
    return (*lines, *([f"They differ on {disputed}."] if disputed else []))


def _origins(origins: Sequence[str]) -> str:
    return f"{len(origins)} origin{'s' if len(origins) != 1 else ''}"


def _plain(matter: str) -> str:
    if "." in matter:
        return actor_name(matter)
    return vocabulary().titles.get(matter, matter.replace("-", " "))


def _reports(readings: Sequence[Reading], cross: CrossReading) -> Section:
    agreed: list[tuple[Cell, ...]] = [
        (_plain(one.matter), one.act, str(len(one.reports)), str(len(one.origins)), ", ".join(_who(one.origins)))
        for one in cross.agreements
    ]
    disputed: list[tuple[Cell, ...]] = [
        (
            f"{one.kind} of {_plain(one.matter)}",
            percent(float(side.value)) if one.kind == "rate" else side.value,
            f"{actor_name(side.actor)} in {side.report}",
            f"“{shortened(side.quote)}”",
        )
        for one in cross.contradictions
        for side in one.sides
    ]
    names = "; ".join(
        f"{one.document.name} ({one.document.outlet or 'outlet not named'}, {one.document.date or 'no date'}): "
        f"{len(one.claims)} claims"
        for one in readings
    )
    columns = ("matter", "act", "reports", "origins", "who")
    return Section(
        id="reports",
        title="What the reports say",
        paragraphs=(names + ".",),
        tables=(
            Table("reports_agree", "Told by several reports", tuple(map(Column, columns)), tuple(agreed), _NOTE),
            Table(
                "reports_differ",
                "Where they differ",
                (Column("on"), Column("account"), Column("whose"), Column("words")),
                tuple(disputed),
                _NOTE,
            ),
        ),
    )


def _who(origins: Sequence[str]) -> list[str]:
    return [one.replace(" in its own voice", " itself") if " " in one else actor_name(one) for one in origins]


def _scenario(cross: CrossReading, scenario: str) -> Section | None:
    """What the reports say for a scenario, matter by matter; None where nothing tells what would speak for it."""
    speaking = read_yaml(SPEAKING)
    assert isinstance(speaking, dict)
    if scenario not in speaking:
        return None
    rows: list[tuple[Cell, ...]] = []
    for matter, acts in speaking[scenario].items():
        claims = [claim for found in cross.table.get(matter, {}).values() for claim in found if claim.act in acts]
        if not claims:
            rows.append((_plain(matter), ", ".join(acts), "no report", "", ""))
            continue
        reports = len({claim.source for claim in claims})
        who = dict.fromkeys(actor_name(claim.actor.name) for claim in claims)
        sure = ", ".join(dict.fromkeys(claim.modality for claim in claims))
        first = max(claims, key=lambda claim: claim.confidence)
        done = ", ".join(dict.fromkeys(claim.act for claim in claims)) + _figures(claims)
        rows.append((_plain(matter), done, f"{reports}: {', '.join(who)}", sure, f"“{shortened(first.quote)}”"))
    table = Table(
        f"reports_{scenario.replace('-', '_')}",
        f"What the reports say for {scenario}",
        (Column("matter"), Column("said"), Column("reports: who"), Column("told as"), Column("words")),
        tuple(rows),
        _NOTE,
    )
    return Section(id=f"reports-{scenario}", title=f"The reports on {scenario}", tables=(table,))


def _figures(claims: Sequence[Claim]) -> str:
    """Rates, quantities, days and periods that the claims name, each once."""
    found = [number_text(number) for claim in claims for number in (*claim.terms.rates[:1], *claim.terms.quantities)]
    found += [f"{claim.terms.bound} {claim.terms.period}".strip() for claim in claims if claim.terms.period]
    found += [f"from {claim.date_effective}" for claim in claims if claim.date_effective]
    return ": " + ", ".join(dict.fromkeys(found)) if found else ""
