"""Options that verbs of several rooms share, so that each is worded once."""

from typing import Annotated

import typer

from tradetalks.cli.words import day_of

DAY = '2026-01-02 or "2 January 2026"'
On = Annotated[
    str | None, typer.Option("--on", help=f"The day asked about, {DAY}.", show_default="--as-of", callback=day_of)
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of", help="Only what was known by this day.", show_default="the last day covered", callback=day_of
    ),
]
Trust = Annotated[
    list[str] | None,
    typer.Option("--trust", help="Whom to trust where sources differ, most trusted first; repeatable: USA.treasury."),
]
ScenarioFile = Annotated[
    str,
    typer.Argument(help="A shipped scenario (no-deal), a .yaml file, or the law of a day: law-2025-07-26."),
]
Horizon = Annotated[str, typer.Option("--horizon", help="impact, year or long_run: what has time to adjust.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
