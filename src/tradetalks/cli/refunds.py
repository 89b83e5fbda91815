"""The verb `refund`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from tradetalks.answer import Answer  # noqa: TC001
from tradetalks.cli.answering import answers
from tradetalks.cli.options import DAY
from tradetalks.cli.words import day_of
from tradetalks.dates import parse_date


def register(app: typer.Typer) -> None:
    """Adds the verb to the command line."""
    app.command()(refund)


@answers
def refund(
    entries: Annotated[Path, typer.Argument(help="List of entries, .csv or .xlsx; columns: docs/how-to/refunds.md.")],
    on: Annotated[
        str | None, typer.Option(help=f"Day of filing, {DAY}.", show_default="today", callback=day_of)
    ] = None,
    importer: Annotated[
        str, typer.Option(help="`corporation`, or `other`: decides the rate of interest.")
    ] = "corporation",
    out: Annotated[Path, typer.Option(help="Folder for the files.")] = Path("refunds"),
) -> Answer:
    """What comes back of duties that a court voided: by which way, with what interest, and what is lost when.

    Example: tradetalks refund entries.csv --on 2026-11-30 --out refunds
    """
    from tradetalks.answers.refund import refund_answer, write_refunds
    from tradetalks.errors import BadInput
    from tradetalks.files import check_writable_folder
    from tradetalks.refunds.desk import refunds

    if importer not in ("corporation", "other"):
        raise BadInput(
            "no kind of importer", where="--importer", evidence=repr(importer), remedy="corporation or other"
        )
    day = parse_date(on, where="--on") if on else dt.date.today()
    check_writable_folder(out, "--out")
    found = refunds(entries, day, corporation=importer == "corporation")
    written = write_refunds(found, out)
    typer.echo(f"Written: {', '.join(path.name for path in written)} in {out}", err=True)
    return refund_answer(found)
