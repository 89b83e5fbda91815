"""Verbs of what came before: back-tests, base rates, markets."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tradetalks.answer import Answer
from tradetalks.cli.answering import answers
from tradetalks.cli.sources import NO_SOURCES, Sources, asks_ledger, asks_ledger_and_world
from tradetalks.cli.words import code_of, day_of

if TYPE_CHECKING:
    from tradetalks.history.event_studies import EventStudy, Implied
    from tradetalks.number import Number


app = typer.Typer(help="The data of back-tests.", no_args_is_help=True, rich_markup_mode=None)


def register(parent: typer.Typer) -> None:
    """Add these verbs to the command line."""
    parent.command("back-test")(back_test)
    parent.command("base-rates")(base_rates)
    parent.command("market")(market)


@app.command("store")
def store() -> None:
    """Run every shipped back-test and store its predictions and scores, which the brief prints.

    Example: tradetalks history store
    """
    from tradetalks.history.plan import SHIPPED
    from tradetalks.history.stored import write_results

    for line in write_results(SHIPPED):
        typer.echo(line)


@asks_ledger
@answers
def back_test(
    plan: Annotated[str, typer.Argument(help="A shipped back-test, for example trade-war-2018, or a .yaml file.")],
    sources: Sources = NO_SOURCES,
) -> Answer:
    """Predict trade from what was known on a day, and score the predictions on what came.

    `--out FILE.png` draws facts over predictions.

    Example: tradetalks back-test trade-war-2018
    """
    from tradetalks.answers.back_test import back_test_answer
    from tradetalks.history import back_test as carry_out

    return back_test_answer(carry_out(plan, ledger=sources.ledger))


@asks_ledger
@answers
def base_rates(
    as_of: Annotated[str, typer.Option("--as-of", help="The day of the count; nothing later enters.", callback=day_of)],
    sources: Sources = NO_SOURCES,
) -> Answer:
    """How often threats of tariffs were carried out, how long truces lasted, how far purchases were delivered.

    Example: tradetalks base-rates --as-of 2025-10-27
    """
    from tradetalks.answers.base_rates import base_rates_answer
    from tradetalks.dates import parse_date
    from tradetalks.history import base_rates as count

    return base_rates_answer(count(sources.ledger, parse_date(as_of, where="--as-of")), sources.ledger)


@asks_ledger_and_world
@answers
def market(
    prices: Annotated[Path, typer.Argument(help="A CSV file with the columns date, close and, if any, currency.")],
    event: Annotated[str, typer.Option(help="An arrangement, for example kuala-lumpur-2025, or a day.")],
    country: Annotated[
        str | None, typer.Option(help="Country of the index: its value of the deal is inferred.", callback=code_of)
    ] = None,
    deal: Annotated[str, typer.Option(help="Scenario of the deal.")] = "framework",
    no_deal: Annotated[str, typer.Option("--no-deal", help="Scenario without it.")] = "no-deal",
    pass_through: Annotated[
        str,
        typer.Option(help="Percent of return for a percent of real income: low,central,high. A statement of yours."),
    ] = "1,4,10",
    sources: Sources = NO_SOURCES,
) -> Answer:
    """The abnormal return of an index around a day, and the change in the odds of the deal that it may imply.

    Example: tradetalks market index.csv --event kuala-lumpur-2025 --country CHN
    """
    from tradetalks.answers.market import market_answer
    from tradetalks.dates import parse_words
    from tradetalks.history import event_study, read_prices
    from tradetalks.history.event_studies import arrangement_day

    ledger = sources.ledger
    arrangement = ledger.arrangements.get(event)
    day = parse_words(event, where="--event") if arrangement is None else arrangement_day(arrangement)
    study = event_study(read_prices(prices), day, ledger=ledger)
    value, implied = (
        (None, None) if country is None else _inference(study, country, deal, no_deal, pass_through, sources)
    )
    return market_answer(study, implied, value, ledger)


def _inference(
    study: "EventStudy", country: str, deal: str, no_deal: str, pass_through: str, sources: Sources
) -> "tuple[Number, Implied]":
    from tradetalks.errors import BadInput
    from tradetalks.history.event_studies import implied_probability
    from tradetalks.runs import compare

    try:
        low, central, high = (float(part) for part in pass_through.split(","))
    except ValueError:
        raise BadInput(
            "not a pass-through",
            where="--pass-through",
            evidence=pass_through,
            remedy="three numbers: low,central,high",
        ) from None
    value = compare(no_deal, deal, ledger=sources.ledger, world=sources.world).real_income.at(country)
    return value, implied_probability(study, value, (low, central, high))
