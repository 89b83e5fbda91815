"""Verbs of the world room."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tradetalks.answer import Answer  # noqa: TC001
from tradetalks.cli.answering import answers
from tradetalks.cli.sources import WorldFile  # noqa: TC001
from tradetalks.cli.words import code_of

app = typer.Typer(help="The benchmark economy: look at it, check it, split its sectors.", no_args_is_help=True)


@app.callback()
def world() -> None: ...


@app.command()
@answers
def show(
    country: Annotated[
        str, typer.Argument(help="A country by name or code; REU or ROW for the rest.", callback=code_of)
    ],
    world: WorldFile = None,
) -> Answer:
    """Print one economy of the shipped table, or of your own.

    Example: tradetalks world show USA
    """
    from tradetalks.answers.economy import economy_answer
    from tradetalks.border.ground import goods_sectors
    from tradetalks.world.summary import economy, tariff_sources
    from tradetalks.world.table import SHIPPED, World

    path = SHIPPED if world is None else world
    table = World.load(path)
    return economy_answer(economy(table, country, tariff_sources(path, goods_sectors(table))))


@app.command()
@answers
def check(
    file: Annotated[
        Path | None, typer.Argument(help="A table written by `world split` or the builder; default: the shipped one.")
    ] = None,
) -> Answer:
    """Check a table's accounting identities, and that the shipped table is the one its manifest describes.

    Example: tradetalks world check
    """
    from tradetalks.answers.economy import check_answer
    from tradetalks.errors import UnbalancedWorld
    from tradetalks.files import digest
    from tradetalks.world.summary import read_manifest
    from tradetalks.world.table import SHIPPED, World

    path = file if file is not None else SHIPPED
    table = World.load(path)
    if file is not None:
        return check_answer(table, path.name)
    manifest, found = read_manifest(), digest(path.read_bytes())
    if found != manifest["file"]["sha256"]:
        raise UnbalancedWorld("the table is not the one its manifest describes", where=str(path), evidence=found)
    return check_answer(table, path.name, manifest["targets"])


@app.command()
@answers
def split(
    names: Annotated[list[str], typer.Argument(help="Shipped records by the name of their sector, or .yaml files.")],
    to: Annotated[Path, typer.Option(help="The table to write.")],
    table: Annotated[Path | None, typer.Option(help="The table to split; default: the shipped one.")] = None,
) -> Answer:
    """Split sectors of a table, one after the other, and write the result; the shipped table stays as it is.

    Example: tradetalks world split batteries.yaml --to mine.npz
    """
    from tradetalks.answers.economy import split_answer
    from tradetalks.files import check_writable_file
    from tradetalks.world.split import read_split
    from tradetalks.world.split import split as split_sector
    from tradetalks.world.table import SHIPPED, World

    check_writable_file(to, "--to")
    world = World.load(table if table is not None else SHIPPED)
    parts = []
    for name in names:
        done = split_sector(world, read_split(Path(name) if name.endswith(".yaml") else name))
        world = done.world
        parts.append(done)
    world.save(to)
    World.load(to)
    typer.echo(f"wrote {to}", err=True)
    return split_answer(parts, to.name)
