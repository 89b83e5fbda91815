"""Options that verbs of several rooms share, so that each is worded once."""

from typing import Annotated

import typer

On = Annotated[str | None, typer.Option("--on", help="The day asked about, YYYY-MM-DD.", show_default="--as-of")]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="Only what was known by this day.", show_default="the last day covered"),
]
Trust = Annotated[
    list[str] | None,
    typer.Option("--trust", help="Whom to trust where sources differ, most trusted first; repeatable: USA.treasury."),
]
ScenarioFile = Annotated[str, typer.Argument(help="A shipped scenario, for example no-deal, or a .yaml file.")]
Horizon = Annotated[str, typer.Option("--horizon", help="impact, year or long_run: what has time to adjust.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
