"""The verb of the web room."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from fastapi import FastAPI


def register(app: typer.Typer) -> None:
    """Add this room's verb to the command line."""
    app.command("serve")(serve)


def serve(
    port: Annotated[int, typer.Option(help="Port; 0 takes a free one.", min=0, max=65535)] = 8383,
    host: Annotated[
        str, typer.Option(help="Address to listen on; another than 127.0.0.1 lets others on the network in.")
    ] = "127.0.0.1",
    data: Annotated[
        Path | None, typer.Option(help="File of saved states.", show_default="~/.local/share/tradetalks/web.sqlite")
    ] = None,
) -> None:
    """The negotiating table in the browser, on this machine.

    Example: tradetalks serve --port 8383
    """
    import socket

    import uvicorn

    from tradetalks.errors import BadInput
    from tradetalks.web.app import LOCAL_NAMES, Settings, make_app

    hosts = LOCAL_NAMES if host in LOCAL_NAMES else frozenset()
    kept = data or Path.home() / ".local" / "share" / "tradetalks" / "web.sqlite"
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen()
    except OSError as error:
        raise BadInput(
            "cannot listen here",
            where=f"{host}:{port}",
            evidence=error.strerror or "",
            remedy="choose --host or --port",
        ) from None
    app: FastAPI = make_app(Settings(kept, hosts))
    typer.echo(f"http://{host}:{listening.getsockname()[1]}/  (end with Ctrl-C; saved states: {kept})")
    uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=3)).run(sockets=[listening])
