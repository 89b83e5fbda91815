"""The verbs of a server's users: their roles, passwords and the keys of their programs."""

from __future__ import annotations

from typing import Annotated

import typer

from tradetalks.cli.web import Data, opened

users = typer.Typer(help="Users of a server: without any, everybody may do everything.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add these verbs to the command line."""
    app.add_typer(users, name="users")


@users.command("add")
def add_user(
    name: Annotated[str, typer.Argument(help="Letters, digits and . _ @ -.")],
    role: Annotated[
        str, typer.Option(help="reader looks and asks; analyst also saves; facilitator also runs war rooms.")
    ] = "reader",
    data: Data = None,
) -> None:
    """Add a user, or give one another role and password; the password is asked for, twice.

    Example: tradetalks users add anna --role analyst
    """
    from tradetalks.errors import BadInput
    from tradetalks.web.users import ROLES, check_name, check_password, secret_of

    if role not in ROLES:
        raise BadInput("no such role", where="--role", evidence=role, remedy="one of: " + ", ".join(ROLES))
    check_name(name)
    password = check_password(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    with opened(data) as kept:
        kept.save_user(name, role, secret_of(password))
    typer.echo(f"{name}: {role}. A server that runs without users asks for passwords when it is started again.")


@users.command("list")
def list_users(data: Data = None) -> None:
    """Users and their roles.

    Example: tradetalks users list --data web.sqlite
    """
    with opened(data) as kept:
        found = kept.users()
    for name, role in found or [("no users:", "everybody may do everything")]:
        typer.echo(f"{name} {role}")


@users.command("remove")
def remove_user(name: Annotated[str, typer.Argument(help="The user's name.")], data: Data = None) -> None:
    """Remove a user; sessions end at once.

    Example: tradetalks users remove anna
    """
    from tradetalks.errors import UnknownName

    with opened(data) as kept:
        gone = kept.remove_user(name)
    if not gone:
        raise UnknownName("no such user", where=name, remedy="tradetalks users list")
    typer.echo(f"{name} is removed")


@users.command("key")
def key_of_user(
    name: Annotated[str, typer.Argument(help="The user's name.")],
    remove: Annotated[bool, typer.Option("--remove", help="Take the key away and make none.")] = False,
    data: Data = None,
) -> None:
    """Make the key with which a user's programs ask /api/v1 and /mcp; the one before ends at once. It is told once.

    Example: tradetalks users key anna
    """
    from tradetalks.errors import UnknownName
    from tradetalks.web.users import new_session

    with opened(data) as kept:
        if kept.user(name) is None:
            raise UnknownName("no such user", where=name, remedy="tradetalks users list")
        if remove:
            typer.echo(f"{name} has no key any more" if kept.remove_key(name) else f"{name} had no key")
            return
        key, stays = new_session()
        kept.save_key(name, stays)
    typer.echo(key)
