"""Verbs of the customs room."""

from __future__ import annotations

import typer

app = typer.Typer(help="What goods pay: build the table of product classes.", no_args_is_help=True)


@app.callback()
def customs() -> None: ...
