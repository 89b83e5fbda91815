"""How every verb that gives an `Answer` prints it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tradetalks.answer import Answer

AsCsv = Annotated[bool, typer.Option("--csv", help="Print the tables as CSV.")]
AsMarkdown = Annotated[bool, typer.Option("--md", help="Print Markdown.")]
OutFile = Annotated[Path | None, typer.Option("--out", help="Write to this file: .json, .csv, .md, .html or .xlsx.")]


def print_answer(
    answer: Answer, *, as_json: bool = False, as_csv: bool = False, as_markdown: bool = False, out: Path | None = None
) -> None:
    """Print an answer in the form asked for, or write it to a file."""
    from tradetalks.render import forms, terminal

    if out is not None:
        forms.write(answer, out)
        typer.echo(f"wrote {out}", err=True)
    for wanted, form in ((as_json, "json"), (as_csv, "csv"), (as_markdown, "md")):
        if wanted:
            typer.echo(forms.TEXTS[form](answer))
            return
    if out is None:
        terminal.show(answer)
