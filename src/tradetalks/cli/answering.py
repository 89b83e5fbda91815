"""How every verb that gives an `Answer` prints it."""

from __future__ import annotations

import inspect
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tradetalks.cli.options import AsJson

if TYPE_CHECKING:
    from collections.abc import Callable

    from tradetalks.answer import Answer

AsCsv = Annotated[bool, typer.Option("--csv", help="Print the tables as CSV.")]
AsMarkdown = Annotated[bool, typer.Option("--md", help="Print Markdown.")]
OutFile = Annotated[
    Path | None,
    typer.Option("--out", help="Write to this file: .json, .csv, .md, .html, .xlsx; .svg or .png for its chart."),
]
Ids = Annotated[bool, typer.Option("--ids", help="Show ids and addresses, which only data forms hold.")]
FORMS = {"as_json": (AsJson, False), "as_csv": (AsCsv, False), "as_markdown": (AsMarkdown, False)}
WITH_FILE = {**FORMS, "out": (OutFile, None)}


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


def with_ids(answer: Answer) -> Answer:
    """The answer with its coded columns in every form."""
    tables = [
        replace(table, columns=tuple(replace(column, coded=False) for column in table.columns))
        for table in answer.tables
    ]
    return replace(answer, tables=tuple(tables))


def answers(verb: Callable[..., Answer]) -> Callable[..., None]:
    """A verb that returns its answer, printed as `--json`, `--csv`, `--md` and `--out` say.

    A verb with an `--out` of its own keeps it.
    """
    own = inspect.signature(verb, eval_str=True)
    added = FORMS if "out" in own.parameters else WITH_FILE
    options = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=option)
        for name, (option, default) in added.items()
    ]
    kept = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in own.parameters.values()]

    @wraps(verb)
    def printed(*args: Any, **given: Any) -> None:
        forms = {name: given.pop(name) for name in added}
        if forms.get("out") is not None:
            from tradetalks.files import check_writable_file
            from tradetalks.render.forms import ENDINGS

            check_writable_file(forms["out"], "--out", *(f".{ending}" for ending in ENDINGS))
        print_answer(verb(*args, **given), **forms)

    setattr(printed, "__signature__", own.replace(parameters=[*kept, *options], return_annotation=None))  # noqa: B010
    printed.__annotations__ = {each.name: each.annotation for each in (*kept, *options)}
    return printed
