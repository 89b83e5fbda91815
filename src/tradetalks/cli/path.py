"""The verb of the monthly path."""

import os
from typing import Annotated

import typer

from tradetalks.answer import Answer
from tradetalks.cli.answering import answers
from tradetalks.cli.options import ScenarioFile
from tradetalks.cli.settings import BY_MONTH, USUAL, asks_settings
from tradetalks.cli.sources import NO_SOURCES, Sources, asks_ledger_and_world
from tradetalks.cli.words import codes_of
from tradetalks.settings import Settings

SHARED_FROM = 8  # draws: fewer take less time than another process takes to begin


def register(app: typer.Typer) -> None:
    """Add this verb to the command line."""
    app.command("path")(path)


@asks_ledger_and_world
@asks_settings(*BY_MONTH)
@answers
def path(
    scenario: ScenarioFile,
    months: Annotated[int, typer.Option(help="How many months from the scenario's day.")] = 36,
    against: Annotated[str | None, typer.Option(help="The scenario compared with; default: the benchmark.")] = None,
    defer: Annotated[
        int, typer.Option(help="What is it worth if all that is to come comes so many months later?", min=0)
    ] = 0,
    country: Annotated[
        list[str] | None,
        typer.Option(
            "--country",
            help="Only this country; repeatable.",
            callback=codes_of,
            show_default="the parties to the measures",
        ),
    ] = None,
    processes: Annotated[
        int, typer.Option("--processes", min=0, help="Shares the draws; default: one, or one a core from 8 draws.")
    ] = 0,
    settings: Settings = USUAL,
    sources: Sources = NO_SOURCES,
) -> Answer:
    """What a scenario does month by month: incomes, trade and revenue while buyers and factors adjust.

    Example: tradetalks path no-deal --months 3 --draws 1 --country USA --country CHN
    """
    from tradetalks.answers.path import path_answer
    from tradetalks.history.chances import chances_of
    from tradetalks.question import asked
    from tradetalks.runs.path import parties
    from tradetalks.runs.path import path as walk

    shared = processes or ((os.cpu_count() or 1) if settings.draws >= SHARED_FROM else 1)
    question = asked(scenario, against, sources.ledger, sources.world, settings)
    chosen = country or parties(question)
    for each in chosen:
        sources.world.country(each)

    def progress(step: str) -> None:
        typer.echo(step, err=True)

    chances = chances_of(question.ledger, question.scenario.as_of)
    found, *later = walk(
        question,
        months=months,
        deferrals=(0, defer) if defer else (0,),
        chances=chances,
        processes=shared,
        progress=progress,
    )
    return path_answer(found, chosen, later[0] if later else None, defer)
