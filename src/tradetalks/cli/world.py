"""Verbs of the world room."""

from __future__ import annotations

import typer

app = typer.Typer(help="The benchmark economy: build it, look at it, check its identities.", no_args_is_help=True)


@app.callback()
def world() -> None: ...
