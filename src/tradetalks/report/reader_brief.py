"""A brief that begins with the reports: what they say, scenario by scenario, then what the scenarios do."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tradetalks.actors import actor_name
from tradetalks.answer import LEDGER_ENDS
from tradetalks.answers.claims import number_text, percent, shortened
from tradetalks.errors import BadInput
from tradetalks.files import digest, read_yaml
from tradetalks.ledger import Ledger
from tradetalks.reader import cross_read, draft, without_text
from tradetalks.reader.draft_scenarios import scenarios
from tradetalks.reader.drafting import read_draft
from tradetalks.reader.matters import country_name
from tradetalks.reader.proposals import Proposal
from tradetalks.reader.vocabulary import vocabulary
from tradetalks.report.brief import Brief, brief
from tradetalks.report.brief_parts import Section
from tradetalks.report.brief_plan import BriefPlan
from tradetalks.report.drawing import drawing_beside
from tradetalks.report.reader_consequences import consequences
from tradetalks.report.reader_first import first_page_of_reports
from tradetalks.table import Column, Table
from tradetalks.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tradetalks.reader import Claim, CrossReading, Reading
    from tradetalks.table import Cell
    from tradetalks.world import World

SPEAKING = Path(__file__).resolve().parent.parent / "data" / "reader" / "scenarios.yaml"
_NOTE = "Read by rules from the reports named below; an origin is who says so, however many outlets quote it."


def brief_from(
    readings: Sequence[Reading],
    name: str | None,
    progress: Callable[[str], None],
    ledger: Ledger,
    world: World,
    drafts: Sequence[Path] = (),
) -> Brief:
    """The brief for the parties that the reports are about: what they say, what would be law, what follows from it.

    name     a shipped brief, which the reports then open; without one the scenarios are built from the reports
    drafts   draft folders of the same reports, as reviewed, which `ledger` has on top of it; without one the reports'
             own draft counts, unreviewed
    raises   BadInput where the reports are not about the named brief's parties; otherwise as `brief`
    """
    progress("reading the reports")
    cross = cross_read([without_text(reading) for reading in readings])
    if name is None:
        return _own_brief(readings, cross, progress, ledger, world, drafts)
    plan = BriefPlan.load(name, ledger)
    _refuse_others(readings, plan)
    made = brief(plan.id, progress, ledger, world)
    spoken = tuple(_scenario(cross, scenario, title) for scenario, title in plan.scenarios.items())
    opening = (_reports(readings, cross), *(section for section in spoken if section is not None))
    return replace(
        made,
        name=f"{made.name}-from-reports",
        question=f"What do {len(readings)} reports say, and what follows from it? {made.question}",
        headlines=(*_headlines(cross), *made.headlines),
        sections=(*opening, *made.sections),
        made_of={**made.made_of, **_made_of(readings)},
    )


def _own_brief(
    readings: Sequence[Reading],
    cross: CrossReading,
    progress: Callable[[str], None],
    ledger: Ledger,
    world: World,
    drafts: Sequence[Path],
) -> Brief:
    """A brief whose scenarios are built from the reports."""
    with TemporaryDirectory() as place:
        folders, book = list(drafts), ledger
        if not folders:
            folders = [Path(place, "draft")]
            draft(readings, cross.contradictions, folders[0])
            book = Ledger.load(folders[0], on_top_of=ledger)
        kept, last = [], ""
        for folder in folders:
            content = read_draft(folder)
            found = [Proposal.of(one) for one in content["proposals"]]
            kept += [one for one in found if one.decision != "drop"]
            last = max([last, *(source["date"] for source in content["sources"].values())])
        follows = consequences(book, world, kept, scenarios(kept, last), last, progress)
    still = sum(one.decision == "open" for one in kept)
    reviewed = f"{still} of {len(kept)} proposals are not reviewed." if still else "Every proposal was reviewed."
    parties = _parties_named(readings)
    first = first_page_of_reports(follows, kept, readings, last, (*_differ(cross), reviewed))
    drawn = {}
    if first.chart is not None:
        with drawing_beside() as draw:
            drawn = {first.chart.name: draw(first.chart).result()}
    return Brief(
        name="from-reports",
        title=f"{parties}: what {_count(readings)}, and what follows",
        question="What do the reports say, what would be law, and what does it do?",
        headlines=(*follows.headlines, *_headlines(cross), reviewed),
        sections=(*follows.sections, _reports(readings, cross), _not_known(readings, kept)),
        made_of={
            **_made_of(readings),
            "ledger": book.digest,
            LEDGER_ENDS: str(book.coverage.complete_to),
            "version": __version__,
        },
        first=first,
        drawn=drawn,
    )


def _count(readings: Sequence[Reading]) -> str:
    return f"{len(readings)} reports say" if len(readings) != 1 else "one report says"


def _parties_named(readings: Sequence[Reading]) -> str:
    """The countries whose measures the reports tell most of."""
    sides = Counter(
        code
        for reading in readings
        for claim in reading.claims
        for code in (claim.measure.imposer, *claim.measure.targets)
        if code and code != "*"
    )
    names = [country_name(code) for code, _ in sides.most_common(2)]
    title = " and ".join(names) or "No country"
    return title[:1].upper() + title[1:]


def _not_known(readings: Sequence[Reading], kept: Sequence[Proposal]) -> Section:
    """What no report says, and the passages from which no claim was read."""
    without = sorted({one.title for one in kept if one.kind == "matter" and one.event == "clarify"})
    lines = [f"Without a rate or another term that can be computed: {'; '.join(without)}."] if without else []
    rows: list[tuple[Cell, ...]] = [
        (
            reading.document.name,
            shortened(reading.document.text[span.start : span.end]) if reading.document.text else "",
        )
        for reading in readings
        for span in reading.unread
    ]
    table = Table("unread", "Passages that give no claim", (Column("report"), Column("words")), tuple(rows), _NOTE)
    return Section(id="not-known", title="What is not known", paragraphs=tuple(lines), tables=(table,) if rows else ())


def _made_of(readings: Sequence[Reading]) -> dict[str, str]:
    return {f"report {reading.document.name}": _digest(reading) for reading in readings}


def _refuse_others(readings: Sequence[Reading], plan: BriefPlan) -> None:
    """A brief of other parties is no brief of these reports."""
    said = {
        code
        for reading in readings
        for claim in reading.claims
        for code in (claim.measure.imposer, *claim.measure.targets, claim.party.partition(".")[0])
        if code and code != "*"
    }
    missing = [country_name(side) for side in plan.sides if side not in said]
    if missing:
        raise BadInput(
            f"these reports are not about the parties of the brief {plan.id}",
            evidence=f"they name no measure of {' or '.join(missing)}; they are about {_parties_named(readings)}",
            remedy="leave the brief's name out: tradetalks brief --from REPORTS",
        )


def _digest(reading: Reading) -> str:
    """The digest of what was read, which is all that the brief rests on."""
    return digest(repr([(claim.span, claim.act, claim.measure.matter) for claim in reading.claims]).encode())


def _headlines(cross: CrossReading) -> tuple[str, ...]:
    """What most reports tell, and what they contradict each other on."""
    told = sorted(cross.agreements, key=lambda one: (-len(one.reports), -len(one.origins)))[:3]
    common = "; ".join(
        f"{_title(cross, one.matter)}, {one.act} ({len(one.reports)} reports, {_origins(one.origins)})" for one in told
    )
    lines = [f"What most of the {len(cross.reports)} reports tell: {common}."] if common else []
    return (*lines, *_differ(cross))


def _differ(cross: CrossReading) -> tuple[str, ...]:
    disputed = dict.fromkeys(f"the {one.kind} of {_title(cross, one.matter)}" for one in cross.contradictions)
    return (f"They differ on {', '.join(disputed)}.",) if disputed else ()


def _origins(origins: Sequence[str]) -> str:
    return f"{len(origins)} origin{'s' if len(origins) != 1 else ''}"


def _plain(matter: str) -> str:
    if "." in matter:
        return actor_name(matter)
    return vocabulary().titles.get(matter, matter.replace("-", " "))


def _title(cross: CrossReading, matter: str) -> str:
    """What a person calls a matter; a name that is spelt in two ways is an actor's."""
    return cross.titles.get(matter) or _plain(matter)


def _reports(readings: Sequence[Reading], cross: CrossReading) -> Section:
    agreed: list[tuple[Cell, ...]] = [
        (_title(cross, one.matter), one.act, str(len(one.reports)), str(len(one.origins)), ", ".join(_who(one.origins)))
        for one in cross.agreements
    ]
    disputed: list[tuple[Cell, ...]] = [
        (
            f"{one.kind} of {_title(cross, one.matter)}",
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


def _scenario(cross: CrossReading, scenario: str, title: str) -> Section | None:
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
        f"What the reports say for “{title}”",
        (Column("matter"), Column("said"), Column("reports: who"), Column("told as"), Column("words")),
        tuple(rows),
        _NOTE,
    )
    return Section(id=f"reports-{scenario}", title=f"The reports on “{title}”", tables=(table,))


def _figures(claims: Sequence[Claim]) -> str:
    """Rates, quantities, days and periods that the claims name, each once."""
    found = [number_text(number) for claim in claims for number in (*claim.terms.rates[:1], *claim.terms.quantities)]
    found += [f"{claim.terms.bound} {claim.terms.period}".strip() for claim in claims if claim.terms.period]
    found += [f"from {claim.date_effective}" for claim in claims if claim.date_effective]
    return ": " + ", ".join(dict.fromkeys(found)) if found else ""
