"""The verbs of the command line: each one is a call or two into the rooms below.

One module a room; heavy imports stay inside the verb that needs them, so that `tradetalks --help` loads neither
NumPy nor Pydantic. Errors of the rooms are printed as they are and end with exit code 2.
"""

from __future__ import annotations

import errno
import inspect
import sys
from typing import Annotated

import typer

from tradetalks.cli import (
    chokepoint,
    customs,
    feeds,
    games,
    history,
    incidence,
    ledger,
    mcp,
    packs,
    path,
    reader,
    refunds,
    study,
    sweep,
    users,
    web,
    world,
)
from tradetalks.cli.groups import Verbs, things_to_try
from tradetalks.cli.sources import refuse_sources
from tradetalks.errors import NotInstalled, TradetalksError

app = typer.Typer(
    name="tradetalks",
    cls=Verbs,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def say_version(asked: bool) -> None:
    """Prints the version and ends."""
    if asked:
        from tradetalks.version import __version__

        typer.echo(f"tradetalks {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def whole(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and end.", callback=say_version, is_eager=True)
    ] = False,
) -> None:
    """What is threatened, announced and in force in trade, and what it does to prices, trade and incomes."""
    if context.invoked_subcommand is None:
        typer.echo(things_to_try())


ledger.register(app)
customs.register(app)
refunds.register(app)
reader.register(app)
study.register(app)
path.register(app)
incidence.register(app)
history.register(app)
feeds.register(app)
chokepoint.register(app)
games.register(app)
sweep.register(app)
web.register(app)
users.register(app)
mcp.register(app)
app.add_typer(world.app, name="world")
app.add_typer(customs.app, name="customs")
app.add_typer(history.app, name="history")
app.add_typer(packs.app, name="data")


def keep_examples(verbs: typer.Typer) -> None:
    """Help prints each example on one line, so that it can be copied; `\\b` is click's word for that."""
    for verb in verbs.registered_commands:
        verb.help = (inspect.getdoc(verb.callback) or "").replace("Example:", "\b\nExample:")
    for group in verbs.registered_groups:
        if group.typer_instance is not None:
            keep_examples(group.typer_instance)


keep_examples(app)


def main() -> None:
    """Entry point of the console script; what a user can mend is printed to standard error and ends with code 2."""
    try:
        try:
            refuse_sources(sys.argv[1:])
            app()
        finally:
            sys.stdout.flush()  # here, where a full disk is told like any other error
    except TradetalksError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("tradetalks"):
            raise
        missing = NotInstalled(f"{error.name} is not installed", remedy="pip install --force-reinstall tradetalks")
        print(f"error: {missing}", file=sys.stderr)
        sys.exit(2)
    except OSError as error:
        if error.filename is None and error.errno not in (errno.ENOSPC, errno.EFBIG, errno.EIO):
            raise
        refused = TradetalksError(
            "cannot be read or written",
            where=str(error.filename2 or error.filename or "standard output"),
            evidence=str(error.strerror),
            remedy="name a file in a folder that exists and is yours; the disk may be full",
        )
        print(f"error: {refused}", file=sys.stderr)
        if error.filename is None:
            sys.stdout = None  # what it still holds cannot be written either
        sys.exit(2)
