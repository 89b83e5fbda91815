"""The verbs of the web room: the server, its users, its file of saved states."""

from __future__ import annotations

import json
import os
import re
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tradetalks.cli.answering import print_answer
from tradetalks.cli.options import AsJson  # noqa: TC001
from tradetalks.cli.sources import NO_SOURCES, Sources, asks_ledger_and_world

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

    from fastapi import FastAPI

    from tradetalks.web.connections import Patience
    from tradetalks.web.network import Network
    from tradetalks.web.store import Store

store = typer.Typer(help="What is saved: copies, checks, what is old.", no_args_is_help=True)
PLACE = "~/.local/share/tradetalks/web.sqlite"
Data = Annotated[
    str | None,
    typer.Option(
        "--data",
        help="Where saved states are: a file, or postgresql://user@host/name with the password in ~/.pgpass.",
        show_default=PLACE,
    ),
]


def register(app: typer.Typer) -> None:
    """Add this room's verbs to the command line."""
    app.command("serve")(serve)
    app.command("check-room")(check_room)
    app.add_typer(store, name="store")


@asks_ledger_and_world
def serve(
    port: Annotated[int, typer.Option(help="Port; 0 takes a free one.", min=0, max=65535)] = 8383,
    host: Annotated[
        str, typer.Option(help="Address to listen on; others than 127.0.0.1 need users, or --open-to-everybody.")
    ] = "127.0.0.1",
    data: Data = None,
    name: Annotated[
        list[str] | None,
        typer.Option(help="A name or address under which people reach the server, without port. Repeatable."),
    ] = None,
    proxy: Annotated[
        list[str] | None,
        typer.Option(help="Address of a proxy whose X-Forwarded-For and -Proto are believed. Repeatable."),
    ] = None,
    user_header: Annotated[
        str, typer.Option(help="Header in which that proxy names the user whom it has signed in.", show_default=False)
    ] = "",
    open_to_everybody: Annotated[
        bool, typer.Option("--open-to-everybody", help="Let everybody who reaches the address do everything.")
    ] = False,
    log: Annotated[Path | None, typer.Option(help="File for requests and faults, as JSON lines.")] = None,
    keep_days: Annotated[
        float | None,
        typer.Option(help="Once a day remove states without a name and rooms older than this.", min=1.0),
    ] = None,
    webhook: Annotated[
        str,
        typer.Option(help="Tell this https address of each draft that waits for a review.", show_default=False),
    ] = "",
    check: Annotated[bool, typer.Option("--check", help="Say what would be served, find faults, and end.")] = False,
    sources: Sources = NO_SOURCES,
) -> None:
    """The negotiating table in the browser, on this machine or for others.

    Example: tradetalks serve --port 8383
    """
    from tradetalks.feeds.notices import SECRET
    from tradetalks.web import books
    from tradetalks.web.app import Settings, make_app
    from tradetalks.web.database import shown
    from tradetalks.web.metrics import log_to
    from tradetalks.web.webhook import Webhook

    books.give(sources)
    books.ledger()
    books.world()

    kept = data or default_data()
    told = Webhook(webhook, os.environ.get(SECRET, "")) if webhook else None
    network = _network(host, name or [], proxy or [], user_header)
    _check_open(host, kept, open_to_everybody, bool(user_header))
    if check:
        _say_check(kept, host, port, network)
        return
    listening = _listening(host, port)
    if log is not None:
        log_to(log)
    app = make_app(Settings(kept, network, keep_days=keep_days, webhook=told))
    typer.echo(f"http://{_shown(host)}:{listening.getsockname()[1]}/  (end with Ctrl-C; saved states: {shown(kept)})")
    _run(app, listening, _patience(network))


def _run(app: FastAPI, listening: socket.socket, patience: Patience) -> None:
    """Serve until Ctrl-C or SIGTERM."""
    import uvicorn

    from tradetalks.web.connections import protocol

    config = uvicorn.Config(
        app,
        log_level="warning",
        timeout_graceful_shutdown=3,
        proxy_headers=False,
        server_header=False,
        http=protocol(patience),
        backlog=patience.most // 4,  # taken at once: less than the files left when as many wait as may
    )
    uvicorn.Server(config).run(sockets=[listening])


def default_data() -> Path:
    """The user's own file of saved states; raises BadInput where there is no user directory."""
    from tradetalks.errors import BadInput

    try:
        return Path(PLACE).expanduser()
    except RuntimeError as error:
        raise BadInput("no user directory here", evidence=str(error), remedy="name a file with --data") from None


def _network(host: str, names: list[str], proxies: list[str], user_header: str) -> Network:
    """Who may speak to the server; raises BadInput."""
    from tradetalks.errors import BadInput
    from tradetalks.web.network import LOCAL_NAMES, Network, is_every_address, is_this_machine

    if user_header and not proxies:
        raise BadInput(
            "a header that signs users in needs the address of the proxy that sets it",
            where="--user-header",
            remedy="name it with --proxy; from others the header is not believed",
        )
    hosts = {one.lower() for one in names}
    if is_this_machine(host):
        hosts |= LOCAL_NAMES
    elif not is_every_address(host):
        hosts.add(_shown(host).lower())
    if not hosts:
        raise BadInput(
            "under which names do people reach this server?",
            where="--name",
            evidence=f"--host {host} listens on every address",
            remedy="name each: --name table.example.org --name 10.1.2.3",
        )
    return Network(frozenset(hosts), frozenset(proxies), user_header)


def _check_open(host: str, data: Path | str, open_to_everybody: bool, by_proxy: bool) -> None:
    """Raises BadInput where a server that others can reach has no users."""
    from tradetalks.errors import BadInput
    from tradetalks.web.database import shown
    from tradetalks.web.network import is_this_machine

    if open_to_everybody or (is_this_machine(host) and not by_proxy):
        return
    with opened(data) as kept:
        if kept.users():
            return
    raise BadInput(
        "others could reach this server, and it has no users",
        where=f"--host {host}",
        evidence=f"no user in {shown(data)}",
        remedy="add one: tradetalks users add NAME --role facilitator; or say --open-to-everybody",
    )


@contextmanager
def opened(data: Path | str | None) -> Iterator[Store]:
    """The store of saved states, closed at the end."""
    from tradetalks.web.store import Store

    with closing(Store(data or default_data())) as kept:
        yield kept


def _patience(network: Network) -> Patience:
    """Limits of connections: half of the files that the process may open."""
    from tradetalks.web.connections import Patience

    most = 512
    try:
        import resource
    except ImportError:  # Windows has no such limit
        pass
    else:
        most = min(most, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2)
    return Patience(most=most, most_of_one=min(64, most // 2), proxies=network.proxies)


def _listening(host: str, port: int) -> socket.socket:
    """A socket whose answers leave at once: asyncio sets TCP_NODELAY only where the protocol is named."""
    import socket

    from tradetalks.errors import BadInput

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host.strip("[]"), port))
        listening.listen()
    except OSError as error:
        raise BadInput(
            "cannot listen here",
            where=f"{host}:{port}",
            evidence=error.strerror or "",
            remedy="choose --host or --port",
        ) from None
    return listening


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _say_check(data: Path | str, host: str, port: int, network: Network) -> None:
    """What would be served; ends with 2 where something is wrong."""
    from tradetalks.web.database import shown

    with opened(data) as kept:
        faults, named = kept.faults(), kept.users()
        kept.check()
        states, size = kept.states(), kept.database.size()
    _listening(host, port).close()
    typer.echo(f"address: http://{_shown(host)}:{port}/")
    typer.echo(f"names: {', '.join(sorted(network.hosts))}")
    typer.echo(f"proxies: {', '.join(sorted(network.proxies)) or 'none'}")
    typer.echo(f"saved states: {shown(data)}, {states} of them, {size / 1e6:.1f} MB")
    typer.echo(f"users: {', '.join(f'{name} ({role})' for name, role in named) or 'none: everybody may do everything'}")
    for fault in faults:
        typer.echo(f"fault: {fault}", err=True)
    if faults:
        raise typer.Exit(2)


def check_room(
    file: Annotated[Path, typer.Argument(help="A war room as its page gives it: /warroom/ID.json.")],
    noted: Annotated[
        list[str] | None,
        typer.Option(help="SEAT=MARK as noted before a round was closed, its first 16 digits or more. Repeatable."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Whether each seat of a war room moved as it had sealed. Exit code 1 where one did not.

    Example: tradetalks check-room room.json --noted "US delegation=1f0c6a2b9d3e4f57"
    """
    from tradetalks.answers.sealed_rounds import sealed_rounds_answer
    from tradetalks.errors import BadFile
    from tradetalks.talks.sealed import check_room as checked

    try:
        room = json.loads(file.read_bytes())
    except (OSError, ValueError) as error:
        raise BadFile(
            "not JSON", where=str(file), evidence=str(error)[:100], remedy="save /warroom/ID.json of the room"
        ) from None
    found = checked(room, dict(map(_noted, noted or [])))
    print_answer(sealed_rounds_answer(found, str(room["room"])), as_json=as_json)
    if any(one.fault for one in found):
        raise typer.Exit(1)


def _noted(words: str) -> tuple[str, str]:
    """Seat and mark; raises BadInput."""
    from tradetalks.errors import BadInput

    seat, is_there, mark = words.rpartition("=")
    if not is_there or not re.fullmatch("[0-9a-fA-F]{16,64}", mark.strip()):
        raise BadInput(
            "not a mark", where="--noted", evidence=words, remedy="SEAT=MARK, with 16 to 64 digits of the mark"
        )
    return seat, mark.strip().lower()


@store.command("backup")
def backup(
    target: Annotated[Path, typer.Argument(help="The copy; it must not be there yet.")], data: Data = None
) -> None:
    """Copy the file of saved states whole, while a server runs.

    Example: tradetalks store backup copy.sqlite --data web.sqlite
    """
    from tradetalks.errors import BadInput

    if target.exists():
        raise BadInput("a file is there already", where=str(target), remedy="name another")
    with opened(data) as kept:
        kept.backup(target)
    typer.echo(f"written: {target}")


@store.command("restore")
def restore(source: Annotated[Path, typer.Argument(help="A backup.")], data: Data = None) -> None:
    """Make a backup the file of saved states, where none is yet.

    Example: tradetalks store restore copy.sqlite --data web.sqlite
    """
    from tradetalks.web.store import restore as bring_back

    target = Path(data) if data else default_data()
    bring_back(source, target)
    typer.echo(f"restored to {target}")


@store.command("forget")
def forget(
    days: Annotated[float, typer.Option(help="Older than so many days.", min=0.0)] = 365.0, data: Data = None
) -> None:
    """Remove states and rooms that are old; named states stay.

    Example: tradetalks store forget --days 365 --data web.sqlite
    """
    with opened(data) as kept:
        typer.echo(f"{kept.forget(days)} states and rooms removed")


@store.command("remove")
def remove(
    what: Annotated[str, typer.Argument(help="The address of a state, the id of a room, or a name that was given.")],
    data: Data = None,
) -> None:
    """Remove one state, room or name.

    Example: tradetalks store remove 0123456789abcdef --data web.sqlite
    """
    with opened(data) as kept:
        kept.remove(what)
    typer.echo(f"{what} is removed")
