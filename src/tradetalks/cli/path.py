"""The verb of the monthly path."""

import os
from typing import Annotated

import typer

from tradetalks.answer import Answer
from tradetalks.cli.answering import answers
from tradetalks.cli.options import Elasticities, ScenarioFile
from tradetalks.cli.sources import NO_SOURCES, Sources, asks_ledger_and_world, codes_of

SHARED_FROM = 8  # draws: fewer take less time than another process takes to begin


def register(app: typer.Typer) -> None:
    """Add this verb to the command line."""
    app.command("path")(path)


@asks_ledger_and_world
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
    elasticities: Elasticities = None,
    draws: Annotated[int, typer.Option("--draws", help="How many draws of what is not known.")] = 16,
    seed: Annotated[int, typer.Option("--seed", help="Equal seeds give equal draws.")] = 7,
    processes: Annotated[
        int, typer.Option("--processes", min=0, help="Shares the draws; default: one, or one a core from 8 draws.")
    ] = 0,
    sources: Sources = NO_SOURCES,
) -> Answer:
    """What a scenario does month by month: incomes, trade and revenue while buyers and factors adjust.

    Example: tradetalks path no-deal --months 3 --draws 1 --country USA --country CHN
    """
    from tradetalks.answers.path import path_answer
    from tradetalks.history.chances import chances_of
    from tradetalks.runs.path import parties
    from tradetalks.runs.path import path as walk
    from tradetalks.runs.question import ask

    asked = {"ledger": sources.ledger, "world": sources.world, "elasticities": elasticities}
    shared = processes or ((os.cpu_count() or 1) if draws >= SHARED_FROM else 1)
    question = ask(scenario, draws=draws, seed=seed, **asked)  # type: ignore[arg-type]
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
    if against is not None:
        other = ask(against, draws=draws, seed=seed, **asked)  # type: ignore[arg-type]
        base = walk(other, months=months, chances=chances, processes=shared, progress=progress)[0]
        found, later = found.less(base), [each.less(base) for each in later]
    return path_answer(found, chosen, later[0] if later else None, defer)
