"""The verb of the door for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.cli.sources import NO_SOURCES, Sources, asks_ledger_and_world

if TYPE_CHECKING:
    import typer


def register(app: typer.Typer) -> None:
    """Add this verb to the command line."""
    app.command("mcp")(mcp)


@asks_ledger_and_world
def mcp(sources: Sources = NO_SOURCES) -> None:
    """Twelve verbs as tools for an assistant program: the Model Context Protocol on standard input and output.

    Such a program starts this command itself; it needs `pip install mcp`.

    Example: tradetalks mcp
    """
    from tradetalks.mcp.server import serve

    serve(sources)
