"""The brief: who has what on the table, who says so, and what each scenario does. Data in order, no layout."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tradetalks.dates import day_text
from tradetalks.ledger import Ledger
from tradetalks.report import (
    brief_bargain,
    brief_chain,
    brief_effects,
    brief_first,
    brief_incidence,
    brief_ledger,
    history_page,
)
from tradetalks.report.brief_parts import Section, Study
from tradetalks.report.brief_plan import BriefPlan
from tradetalks.report.drawing import drawing_beside
from tradetalks.runs import compare, run_all
from tradetalks.settings import DRAWS
from tradetalks.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

    from tradetalks.report.brief_first import FirstPage
    from tradetalks.report.charts import Drawn


@dataclass(frozen=True)
class Brief:
    """A brief ready to be written.

    first      page one; a brief without it begins with its headlines
    headlines  sentences that can stand alone, with their ranges
    made_of    what every number was made of: digests and version
    beside     file name -> another page that this one links to
    drawn      chart name -> its drawing
    """

    name: str
    title: str
    question: str
    headlines: tuple[str, ...]
    sections: tuple[Section, ...]
    made_of: dict[str, str]
    first: FirstPage | None = None
    beside: dict[str, Brief] = field(default_factory=dict)
    drawn: dict[str, Drawn] = field(default_factory=dict)


def brief(
    name: str, progress: Callable[[str], None], ledger: Ledger | None = None, world: World | None = None
) -> Brief:
    """Solve the scenarios of a plan, shipped or from a file, and put what they say in order.

    progress       is told what is being done
    ledger, world  what the brief asks; default: those that ship
    raises         UnknownName, NoEquilibrium
    """
    ledger, world = ledger or Ledger.load(), world or World.load()
    plan = BriefPlan.load(name, ledger)
    study = _study(plan, progress, ledger, world)
    first = brief_first.first_page(study)
    sections: list[Section] = []
    drawings: dict[str, Future[Drawn]] = {}
    with drawing_beside() as draw:
        if first.chart is not None:
            drawings[first.chart.name] = draw(first.chart)
        for section in _sections(study, plan, progress):
            sections.append(section)
            drawings |= {chart.name: draw(chart) for chart in section.charts}
    made_of = {key: value for key, value in study.baseline.made_of.items() if key != "scenario"} | {
        f"scenario “{study.name(result)}”": result.made_of["scenario"] for result in (study.baseline, *study.scenarios)
    }
    headlines = (*brief_ledger.headlines(study), *brief_effects.headlines(study))
    before = Brief(
        "back-tests",
        history_page.TITLE,
        history_page.QUESTION,
        history_page.how_before().paragraphs,
        history_page.sections(),
        made_of,
    )
    done = {name: drawing.result() for name, drawing in drawings.items()}
    beside = {history_page.LINK: before}
    return Brief(plan.id, plan.title, plan.question, headlines, tuple(sections), made_of, first, beside, done)


def _study(plan: BriefPlan, progress: Callable[[str], None], ledger: Ledger, world: World) -> Study:
    """The scenarios of a plan solved, and that of page one at two horizons more."""
    names = (plan.baseline, *plan.scenarios)
    progress(f"solving {len(names)} scenarios in {DRAWS} draws: {', '.join(plan.scenarios.values())}")
    results = run_all(names, ledger=ledger, world=world)
    baseline, *scenarios = results
    headline = list(plan.scenarios).index(plan.headline)
    progress("solving page one at two horizons more")
    both = (baseline, scenarios[headline])
    of_both, law = [each.scenario for each in both], [each.enacted for each in both]
    sooner = tuple(
        compare(*run_all(of_both, ledger=ledger, world=world, horizon=horizon, enacted=law))
        for horizon in brief_first.SOONER
    )
    titles = (f"the law of {day_text(baseline.scenario.on)}", *plan.scenarios.values())
    named = {result.scenario.id: title for result, title in zip(results, titles, strict=True)}
    return Study(
        ledger=ledger,
        arrangement=ledger.arrangements[plan.arrangement],
        as_of=plan.as_of,
        measures=tuple(ledger[measure] for measure in plan.measures),
        press_rate=plan.press_rate,
        sides=(plan.sides[0], plan.sides[1]),
        others=plan.others,
        names=named,
        baseline=baseline,
        scenarios=tuple(scenarios),
        comparisons=tuple(compare(baseline, scenario) for scenario in scenarios),
        headline=headline,
        sooner=sooner,
    )


def _sections(study: Study, plan: BriefPlan, progress: Callable[[str], None]) -> Iterator[Section]:
    """One after the other, so that the charts of each are drawn while the next is worked out."""
    yield from brief_ledger.sections(study)
    yield from brief_effects.sections(study)
    yield from brief_incidence.sections(study)
    if plan.chain is not None:
        progress(f"running the chain of {plan.chain.stage_title} by month")
        yield brief_chain.section(study, plan.chain)
    yield brief_bargain.section(study)
    yield from brief_effects.method(study)
    yield brief_ledger.sources(study)
