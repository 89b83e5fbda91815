"""Verbs of the customs room."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="What goods pay: build the table of product classes.", no_args_is_help=True)
SHIPPED = Path(__file__).resolve().parent.parent / "data" / "customs"


@app.callback()
def customs() -> None: ...


@app.command()
def build(
    source: Annotated[Path, typer.Option("--from", help="The folder with products/ and world/.")],
    out: Annotated[Path, typer.Option(help="Where the tables go; default: the package's own.")] = SHIPPED,
) -> None:
    """Build the classes of US imports and the coverage of China's lists from the data folder."""
    from tradetalks.customs.build import build as build_tables
    from tradetalks.ledger import Ledger

    built, coverage = build_tables(source, out, Ledger.load())
    typer.echo(f"{built.classes} classes, {built.cells} cells, {built.imports_usd / 1e9:.1f} billion USD of imports")
    typer.echo(f"{built.unallocated_usd / 1e9:.1f} billion USD in chapters 98 and 99, outside the sectors")
    typer.echo(f"{built.bytes_written} bytes")
    for name, share in coverage.items():
        typer.echo(f"{name}: {share:.1%} of China's imports from the US")
