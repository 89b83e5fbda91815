"""Verbs of data packs: ledger, schedule, lists and weights as one file, apart from the program."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tradetalks.cli.answering import print_answer
from tradetalks.cli.options import AsJson  # noqa: TC001

app = typer.Typer(help="Packs of law data: ledger, schedule, lists, weights.", no_args_is_help=True)


@app.command("show")
def show(as_json: AsJson = False) -> None:
    """Which data is in use: the package's or that of a pack, and what changed in it.

    Example: tradetalks data show
    """
    from tradetalks.answers.pack import pack_answer, shipped_answer
    from tradetalks.feeds.packs import current
    from tradetalks.ledger import Ledger

    pack = current()
    answer = pack_answer(pack, "The data in use is a pack's") if pack else shipped_answer(Ledger.load())
    print_answer(answer, as_json=as_json)


@app.command("check")
def check(
    file: Annotated[Path | None, typer.Argument(help="A pack.", show_default="the one in use")] = None,
    as_json: AsJson = False,
) -> None:
    """Compare every file of a pack with its hash, and say who signed it. A damaged one is refused: exit code 2.

    Example: tradetalks data check
    """
    from tradetalks.answers.pack import pack_answer, shipped_answer
    from tradetalks.errors import BadInput
    from tradetalks.feeds.packs import current, damaged, read
    from tradetalks.installed import home
    from tradetalks.ledger import Ledger

    if file is not None:
        pack, _ = read(file.read_bytes(), str(file))
        print_answer(pack_answer(pack, "The pack is whole"), as_json=as_json)
        return
    in_use = current()
    if in_use is None:
        print_answer(shipped_answer(Ledger.load()), as_json=as_json)
        return
    wrong = damaged(home() / in_use.hash, in_use)
    if wrong:
        raise BadInput(
            "the installed pack is damaged",
            where=str(home() / in_use.hash),
            evidence=", ".join(wrong[:3]),
            remedy="install it again, or go back: tradetalks data back",
        )
    print_answer(pack_answer(in_use, "The installed pack is whole"), as_json=as_json)


@app.command("build")
def build_pack(
    what: Annotated[
        list[str] | None,
        typer.Argument(help="`uk` and headings or commodities of its tariff: a destination's tables, not a pack."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="The file to write.", show_default="tradetalks-data.zip")
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option("--from", help="A folder with `ledger` and `customs`.", show_default="the data in use"),
    ] = None,
    against: Annotated[
        Path | None, typer.Option("--against", help="Such a folder that the pack follows, to say what changed.")
    ] = None,
    name: Annotated[str, typer.Option("--name", help="Its name.", show_default="the day it is complete to")] = "",
    key: Annotated[
        Path | None, typer.Option("--sign", help="Sign it with this private key.", show_default="not signed")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write a pack. Built twice of the same files it is equal to the byte.

    `data build uk 8505 0702000007` asks the United Kingdom's public service for commodities, one a second, and writes
    their duties where `duty --to GBR` finds them.

    Example: tradetalks data build --out data.zip
    """
    if what:
        _build_destination(what[0], what[1:], out)
        return
    out = out or Path("tradetalks-data.zip")
    from tradetalks.answers.pack import pack_answer
    from tradetalks.feeds.packs import build, read
    from tradetalks.files import check_writable_file, write_atomically
    from tradetalks.installed import in_use

    check_writable_file(out, "--out")
    content = build(folder if folder is not None else in_use(), name=name, against=against, key=key)
    write_atomically(out, content)
    print_answer(pack_answer(read(content, str(out))[0], f"Wrote {out}"), as_json=as_json)


def _build_destination(source: str, codes: list[str], out: Path | None) -> None:
    """The tables of a destination from its public service; raises BadInput for one that has none here, or no codes."""
    from datetime import date

    from tradetalks.customs.destinations import FOLDER
    from tradetalks.errors import BadInput
    from tradetalks.feeds import Online, uk_destination
    from tradetalks.files import check_writable_folder
    from tradetalks.installed import home

    if source != "uk" or not codes:
        remedy = "tradetalks data build uk 8505 0702000007"
        raise BadInput("nothing to build", where="data build", evidence=source, remedy=remedy)
    folder = out or home() / FOLDER / uk_destination.COUNTRY
    check_writable_folder(folder, "--out")
    tables = uk_destination.build(codes, folder, Online(), date.today())
    typer.echo(f"{len(tables.rows['lines'])} duties, {len(tables.rows['preferences'])} preferences: {folder}")
    typer.echo(uk_destination.TERMS)


@app.command("install")
def install_pack(
    source: Annotated[str, typer.Argument(help="A file, or an https address that answers without moving.")],
    hash_: Annotated[str, typer.Option("--hash", help="The hash that it must have.", show_default=False)] = "",
    signed_by: Annotated[
        str, typer.Option("--signed-by", help="Who must have signed it, by name.", show_default=False)
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Put a pack in use, once it was checked whole. A damaged one, or one that this program cannot read, is refused.

    Example: tradetalks data install data.zip
    """
    from tradetalks.answers.pack import pack_answer
    from tradetalks.feeds import Online
    from tradetalks.feeds.packs import MOST_BYTES, install

    content = Online(most_bytes=MOST_BYTES)(source) if source.startswith("https://") else Path(source).read_bytes()
    print_answer(
        pack_answer(install(content, source, wanted=hash_, signed_by=signed_by), "The pack is in use"), as_json=as_json
    )


@app.command("key")
def make_key(path: Annotated[Path, typer.Argument(help="The file to write. Keep it to yourself.")]) -> None:
    """Make a private key to sign packs with, and print the line of its public key for `signers.yaml`.

    Example: tradetalks data key maintainer.pem
    """
    from tradetalks.feeds.signatures import new_key

    typer.echo(f"{path.stem}: {new_key(path)}")


@app.command("back")
def go_back() -> None:
    """Leave the pack in use for the one before it, or for the package's data.

    Example: tradetalks data back
    """
    from tradetalks.installed import back

    before = back()
    typer.echo(f"In use now: {f'the pack {before}' if before else 'the data of the package'}.")
