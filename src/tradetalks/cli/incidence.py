"""Verbs of who pays: households, states and jobs; the budget and its Laffer curve."""

from typing import Annotated

import typer

from tradetalks.answer import Answer
from tradetalks.cli.answering import answers
from tradetalks.cli.options import ScenarioFile
from tradetalks.cli.settings import USUAL, asks_settings
from tradetalks.cli.sources import NO_SOURCES, Sources, asks_ledger_and_world
from tradetalks.cli.words import code_of, codes_of
from tradetalks.defaults import EXPORTER, IMPORTER
from tradetalks.settings import Settings


def register(app: typer.Typer) -> None:
    """Add these verbs to the command line."""
    app.command("who-pays")(who_pays)
    app.command("budget")(budget)


@asks_ledger_and_world
@asks_settings()
@answers
def who_pays(
    scenario: ScenarioFile,
    against: Annotated[str | None, typer.Option(help="The scenario compared with; default: the benchmark.")] = None,
    country: Annotated[
        list[str] | None, typer.Option("--country", help="Averages of this country; repeatable.", callback=codes_of)
    ] = None,
    settings: Settings = USUAL,
    sources: Sources = NO_SOURCES,
) -> Answer:
    """What a scenario costs US households by decile, others on average, and what it does to states and jobs.

    Example: tradetalks who-pays no-deal --against in-force-2025-10-26 --country CHN
    """
    from tradetalks.answers.who_pays import who_pays_answer
    from tradetalks.question import asked
    from tradetalks.runs import compare, run

    question = asked(scenario, against, sources.ledger, sources.world, settings)
    found = run(question) if against is None else compare(question)
    return who_pays_answer(found, country or [EXPORTER], sources.ledger)


@asks_ledger_and_world
@asks_settings()
@answers
def budget(
    scenario: ScenarioFile,
    country: Annotated[str, typer.Option(help="Whose revenue.", callback=code_of)] = IMPORTER,
    on: Annotated[
        list[str] | None, typer.Option(help="Origin whose goods pay the further duty; repeatable.", callback=codes_of)
    ] = None,
    rates: Annotated[str, typer.Option(help="Further duties in percent, lowest first.")] = "0,10,20,40,60,100",
    settings: Settings = USUAL,
    sources: Sources = NO_SOURCES,
) -> Answer:
    """Tariff revenue by authority, partner and sector, and as a further duty runs over rates.

    Example: tradetalks budget in-force-2025-10-26 --on CHN --rates 0,10,20,40
    """
    from tradetalks.answers.budget import budget_answer
    from tradetalks.errors import BadInput
    from tradetalks.question import asked
    from tradetalks.runs import run

    try:
        points = [float(rate) / 100.0 for rate in rates.split(",")]
    except ValueError:
        raise BadInput("not rates", where="--rates", evidence=rates, remedy="percent, for example 0,10,20") from None
    question = asked(scenario, None, sources.ledger, sources.world, settings)
    return budget_answer(run(question), sources.ledger, country, on or [EXPORTER], points)
