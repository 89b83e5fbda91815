"""Which ledger and which world a verb asks: the shipped ones or the user's own. Defaults are filled in here."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from tradetalks.ledger import Ledger
    from tradetalks.world import World

LedgerFolder = Annotated[
    Path | None, typer.Option("--ledger", help="A folder with a ledger of your own.", show_default="the shipped one")
]
Also = Annotated[
    list[Path] | None, typer.Option("--also", help="A folder of measures on top of the ledger; repeatable.")
]
WorldFile = Annotated[
    Path | None, typer.Option("--world", help="A world table of your own, .npz.", show_default="the shipped one")
]
OF_LEDGER = {"ledger": LedgerFolder, "also": Also}
OF_BOTH = {**OF_LEDGER, "world": WorldFile}


def codes_of(written: list[str] | None) -> list[str] | None:
    """The countries of a repeatable option by code, as code_of."""
    return None if written is None else [code_of(text) for text in written]


def code_of(written: str) -> str:
    """The country of an option by code, `Viet Nam` as VNM; capitals are a code of the user's world."""
    from tradetalks.places import code_or_itself

    return written if written.isupper() else code_or_itself(written)


@dataclass(frozen=True)
class Sources:
    """The ledger and the world that a verb asks, read when first used."""

    folder: Path | None = None
    also: tuple[Path, ...] = ()
    table: Path | None = None

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger, with the folders of `--also` on top; raises BadLedger."""
        from tradetalks.ledger import Ledger

        book = Ledger.load(self.folder)
        for folder in self.also:
            book = Ledger.load(folder, on_top_of=book)
        return book

    @cached_property
    def world(self) -> World:
        """The world table; raises BadInput, UnbalancedWorld."""
        from tradetalks.world import World

        return World.load() if self.table is None else World.load(self.table)

    @property
    def words(self) -> list[str]:
        """The options that give these sources, for another program."""
        pairs = [("--ledger", self.folder), *(("--also", each) for each in self.also), ("--world", self.table)]
        return [word for option, value in pairs if value is not None for word in (option, str(value))]


NO_SOURCES = Sources()


def asks_ledger(verb: Callable[..., None]) -> Callable[..., None]:
    """A verb whose argument `sources` is filled from `--ledger` and `--also`."""
    return _with(verb, OF_LEDGER)


def asks_ledger_and_world(verb: Callable[..., None]) -> Callable[..., None]:
    """A verb whose argument `sources` is filled from `--ledger`, `--also` and `--world`."""
    return _with(verb, OF_BOTH)


def _with(verb: Callable[..., None], options: dict[str, Any]) -> Callable[..., None]:
    """The verb with these options in place of its argument `sources`."""
    own = inspect.signature(verb, eval_str=True)
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=option)
        for name, option in options.items()
    ]
    kept = [parameter for name, parameter in own.parameters.items() if name != "sources"]

    @wraps(verb)
    def with_sources(*args: Any, ledger: Any = None, also: Any = None, world: Any = None, **rest: Any) -> None:
        verb(*args, **rest, sources=Sources(ledger, tuple(also or ()), world))

    names = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in kept]
    setattr(with_sources, "__signature__", own.replace(parameters=[*names, *added]))  # noqa: B010
    with_sources.__annotations__ = {each.name: each.annotation for each in (*names, *added)}
    return with_sources
