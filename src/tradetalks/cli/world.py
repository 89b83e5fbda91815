"""Verbs of the world room."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tradetalks.cli.options import AsJson  # noqa: TC001

if TYPE_CHECKING:
    from collections.abc import Iterable

app = typer.Typer(help="The benchmark economy: look at it, check it, split its sectors.", no_args_is_help=True)


@app.callback()
def world() -> None: ...


@app.command()
def show(
    country: Annotated[str, typer.Argument(help="ISO 3166 alpha-3 code, REU or ROW.")],
    as_json: AsJson = False,
) -> None:
    """Print one economy of the shipped table.

    Example: tradetalks world show USA
    """
    import json

    from tradetalks.world.summary import economy, tariff_sources
    from tradetalks.world.table import World

    facts = economy(World.load(), country, tariff_sources())
    typer.echo(json.dumps(facts, indent=1, ensure_ascii=False) if as_json else "\n".join(_economy_lines(facts)))


@app.command()
def check(
    file: Annotated[
        Path | None, typer.Argument(help="A table written by `world split` or the builder; default: the shipped one.")
    ] = None,
) -> None:
    """Check a table's accounting identities, and that the shipped table is the one its manifest describes.

    Example: tradetalks world check
    """
    from tradetalks.errors import UnbalancedWorld
    from tradetalks.files import digest
    from tradetalks.world.summary import read_manifest
    from tradetalks.world.table import SHIPPED, TOLERANCE, World

    path = file if file is not None else SHIPPED
    table = World.load(path)
    typer.echo(f"{path.name}: {len(table.countries)} economies x {len(table.sectors)} sectors; {table.source}")
    for (identity, _), gap in table.identity_gaps().items():
        typer.echo(f"  {identity:<42} largest gap {gap.max():.1e}, allowed {TOLERANCE:.0e}")
    if file is None:
        found, wanted = digest(path.read_bytes()), read_manifest()["file"]["sha256"]
        if found != wanted:
            raise UnbalancedWorld("the table is not the one its manifest describes", where=str(path), evidence=found)
        for target in read_manifest()["targets"]:
            typer.echo(f"  {target['name']:<34} wanted {target['wanted']:>12,.0f}  table {target['got']:>12,.0f}")


@app.command()
def split(
    names: Annotated[list[str], typer.Argument(help="Shipped records by the name of their sector, or .yaml files.")],
    to: Annotated[Path, typer.Option(help="The table to write.")],
    table: Annotated[Path | None, typer.Option(help="The table to split; default: the shipped one.")] = None,
) -> None:
    """Split sectors of a table, one after the other, and write the result; the shipped table stays as it is.

    Example: tradetalks world split batteries.yaml --to mine.npz
    """
    from tradetalks.files import check_writable_file
    from tradetalks.world.split import read_split
    from tradetalks.world.split import split as split_sector
    from tradetalks.world.table import SHIPPED, World

    check_writable_file(to, "--to")
    world = World.load(table if table is not None else SHIPPED)
    for name in names:
        done = split_sector(world, read_split(Path(name) if name.endswith(".yaml") else name))
        world = done.world
        typer.echo(f"{done.record.name} from {done.record.parent}: {done.record.title}")
        for target, wanted in done.wanted.items():
            typer.echo(f"  {target:<34} wanted {wanted:>12,.0f}  table {done.got[target]:>12,.0f}")
    world.save(to)
    World.load(to)
    typer.echo(f"wrote {to}: {len(world.countries)} economies x {len(world.sectors)} sectors")


def _economy_lines(facts: dict[str, Any]) -> Iterable[str]:
    yield f"{facts['name']} ({facts['country']}), {facts['unit']}"
    for key in ("income", "output", "value_added", "exports", "imports", "balance"):
        yield f"  {key.replace('_', ' '):<12} {facts[key]:>14,.0f}"
    yield "  largest sectors by value added: " + ", ".join(
        f"{row['sector']} {row['value_added']:,.0f}" for row in facts["largest_sectors"]
    )
    for title, key in (("exports to", "exports_to"), ("imports from", "imports_from")):
        yield f"  {title:<13}" + ", ".join(f"{row['country']} {row['value']:,.0f}" for row in facts[key])
    for title, key in (("tariffs levied on goods", "tariffs_levied"), ("tariffs faced by goods", "tariffs_faced")):
        yield f"  {title} (fraction of value, weighted by trade; where from)"
        for row in facts[key]:
            yield f"    {row['country']}  {row['tariff']:.4f}  on {row['goods']:>11,.0f}  {', '.join(row['from'])}"
    for code, words in facts["tariffs_from"].items():
        yield f"  {code}: {words}"
    yield f"  source: {facts['source']}"
