"""Which ledger and which world a verb asks: the shipped ones or the user's own. Defaults are filled in here."""

from __future__ import annotations

import inspect
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tradetalks.errors import BadInput
from tradetalks.sources import Sources

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["NO_SOURCES", "Sources", "asks_ledger", "asks_ledger_and_world", "in_place_of", "refuse_sources"]

NO_SOURCES = Sources()
LedgerFolder = Annotated[
    Path | None, typer.Option("--ledger", help="A folder with a ledger of your own.", show_default="the shipped one")
]
Also = Annotated[
    list[Path] | None, typer.Option("--also", help="A folder of measures on top of the ledger; repeatable.")
]
WorldFile = Annotated[
    Path | None, typer.Option("--world", help="A world table of your own, .npz.", show_default="the shipped one")
]
OF_LEDGER: dict[str, tuple[Any, object]] = {"ledger": (LedgerFolder, None), "also": (Also, None)}
OF_BOTH = {**OF_LEDGER, "world": (WorldFile, None)}


WITHOUT = {  # verb -> why it asks neither a ledger nor a world of one's own
    "check": "it checks the folder that you name, as a ledger or on top of the shipped one",
    "refund": "it pays back duties that a court voided, by the court's list of acts, which ships",
    "review": "a draft names the ledger that it was read against",
    "check-room": "it checks the marks in a file of moves",
    "world show": "it prints a table of the world, which holds no measure",
    "world check": "name your table as its argument",
    "world split": "it splits the shipped table and writes yours",
    "customs": "schedules are read as they were published",
    "history store": "it stores the back-tests that ship",
    "data": "it is about what is installed",
    "users": "it is about who may sign in",
    "store": "it is about what people saved",
}
OPTIONS = ("--ledger", "--also", "--world")


def why_without(words: Sequence[str]) -> str:
    """Why the verb that these words begin with takes no ledger or world of one's own; empty for one that does."""
    return next((why for verb, why in WITHOUT.items() if list(words[: len(verb.split())]) == verb.split()), "")


def refuse_sources(words: Sequence[str]) -> None:
    """Refuses a ledger or a world that the verb would not use, in a sentence: raises BadInput."""
    why, option = why_without(words), next((word for word in words if word.partition("=")[0] in OPTIONS), "")
    named = option.partition("=")[0]
    if why and option and not (named == "--world" and list(words[:2]) == ["world", "show"]):
        raise BadInput(f"this verb has no {named}: {why}", where=named, remedy="leave it out")


def asks_ledger(verb: Callable[..., None]) -> Callable[..., None]:
    """A verb whose argument `sources` is filled from `--ledger` and `--also`."""
    return in_place_of(verb, "sources", OF_LEDGER, _sources)


def asks_ledger_and_world(verb: Callable[..., None]) -> Callable[..., None]:
    """A verb whose argument `sources` is filled from `--ledger`, `--also` and `--world`."""
    return in_place_of(verb, "sources", OF_BOTH, _sources)


def _sources(ledger: Path | None, also: list[Path] | None, world: Path | None = None) -> Sources:
    return Sources(ledger, tuple(also or ()), world)


def in_place_of(
    verb: Callable[..., None], argument: str, options: dict[str, tuple[Any, object]], make: Callable[..., object]
) -> Callable[..., None]:
    """The verb with options in place of one of its arguments.

    options  name -> its annotation for Typer, and its default
    make     the argument, of the options by name
    """
    own = inspect.signature(verb, eval_str=True)
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=option)
        for name, (option, default) in options.items()
    ]
    kept = [parameter for name, parameter in own.parameters.items() if name != argument]

    @wraps(verb)
    def with_options(*args: Any, **given: Any) -> None:
        asked = {name: given.pop(name, default) for name, (_, default) in options.items()}
        verb(*args, **given, **{argument: make(**asked)})

    names = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in kept]
    setattr(with_options, "__signature__", own.replace(parameters=[*names, *added]))  # noqa: B010
    with_options.__annotations__ = {each.name: each.annotation for each in (*names, *added)}
    return with_options
