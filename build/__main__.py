"""The builders' command line: `python3 x.py build --help`, or `python -m build` in the checkout."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from tradetalks.errors import TradetalksError
from tradetalks.files import check_writable_file, write_atomically
from tradetalks.ledger import Ledger

app = typer.Typer(help="Make the data that ships from the data folder.", no_args_is_help=True, rich_markup_mode=None)
PACKAGE = "in the package"
Source = Annotated[Path, typer.Option("--from", help="The folder with products/ and world/.")]


@app.command()
def world(
    source: Source,
    to: Annotated[Path | None, typer.Option(help="Folder of the table.", show_default=PACKAGE)] = None,
    page: Annotated[Path, typer.Option(help="The reference page.")] = Path("docs/reference/world.md"),
) -> None:
    """Estimate the 2022 table and write it with its manifest and its page."""
    from build.world.manifest import manifest
    from build.world.page import page as write_page
    from build.world.table import build
    from tradetalks.world.table import SHIPPED

    folder = to if to is not None else SHIPPED.parent
    check_writable_file(folder / "2022.npz", "--to")
    check_writable_file(page, "--page")
    built = build(source / "world", typer.echo)
    content = built.to_bytes()
    record = manifest(built, content, dt.date.today().isoformat(), source / "world")
    write_atomically(folder / "2022.npz", content)
    write_atomically(folder / "manifest.json", (json.dumps(record, indent=1, ensure_ascii=False) + "\n").encode())
    write_atomically(page, write_page(record).encode())
    for target in record["targets"]:
        typer.echo(f"{target['name']:<34} wanted {target['wanted']:>12,.0f}  table {target['got']:>12,.0f}")
    typer.echo(f"wrote {folder / '2022.npz'}, {folder / 'manifest.json'}, {page}")


@app.command()
def customs(
    source: Source,
    to: Annotated[Path | None, typer.Option(help="Folder for the tables.", show_default=PACKAGE)] = None,
) -> None:
    """Build the classes of US imports, the product lists and the coverage of China's lists."""
    from build.customs.tables import build
    from tradetalks.customs.schedule import SHIPPED

    built, coverage = build(source, to if to is not None else SHIPPED.parent, Ledger.load())
    typer.echo(f"{built.classes} classes, {built.cells} cells, {built.imports_usd / 1e9:.1f} billion USD of imports")
    typer.echo(f"{built.unallocated_usd / 1e9:.1f} billion USD in chapters 98 and 99, outside the sectors")
    typer.echo(f"{built.bytes_written} bytes")
    for name, share in coverage.items():
        typer.echo(f"{name}: {share:.1%} of China's imports from the US")


@app.command()
def china(
    source: Source,
    to: Annotated[Path, typer.Option(help="The table to write, for own use.")] = Path("china-lines.csv"),
) -> None:
    """Write the table of China's ten-digit lines, which the package may not ship, for `duty --china-lines`."""
    from build.customs.china import build_china_lines

    check_writable_file(to, "--to")
    rows = build_china_lines(source, to)
    typer.echo(f"{rows} rows; written to {to}. Its source does not say that it may be passed on.")


@app.command()
def sweep(
    approve: Annotated[bool, typer.Option("--approve", help="Write the file anew: what moved is right.")] = False,
    file: Annotated[Path, typer.Option(help="The reviewed file.")] = Path("tests/customs/rates_2026.csv"),
) -> None:
    """What every ten-digit line pays from twelve origins on six days of 2026, against the reviewed file."""
    from build.customs.sweep import digest_text, moved
    from build.customs.sweep import sweep as work_out

    before = file.read_text(encoding="utf-8") if file.exists() else ""
    after = digest_text(work_out(Ledger.load()))
    for line in moved(before, after):
        typer.echo(line)
    if approve:
        write_atomically(file, after.encode("utf-8"))
        typer.echo(f"wrote {file}")


@app.command()
def history(source: Source) -> None:
    """Build the economy of 2011, the facts of 2017 to 2019 and the tables of who pays."""
    from build.history import build as build_history
    from build.incidence import build as build_incidence
    from tradetalks.history.plan import SHIPPED
    from tradetalks.incidence.tables import FOLDER

    for line in (*build_history(source, SHIPPED), *build_incidence(source / "world", FOLDER)):
        typer.echo(line)


@app.command()
def supply(
    lock: Annotated[Path, typer.Option(help="The lock.")] = Path("requirements.lock"),
    to: Annotated[Path, typer.Option(help="Folder of the two files.")] = Path("docs/reference"),
) -> None:
    """Write the table of licences and the bill of materials (CycloneDX 1.6) of what the lock installs."""
    from build.supply import bill, table

    text = lock.read_text(encoding="utf-8")
    for name, content in (("licences.md", table(text)), ("sbom.cdx.json", bill(text))):
        write_atomically(to / name, content.encode())
        typer.echo(f"wrote {to / name}")


if __name__ == "__main__":
    try:
        app()
    except TradetalksError as error:
        sys.exit(f"error: {error}")
