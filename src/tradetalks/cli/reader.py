"""The verb of the reader room."""

import importlib
import json
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tradetalks.dates import parse_date
from tradetalks.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tradetalks.dates import Date
    from tradetalks.reader import CrossReading, Finder, Reading


def register(app: typer.Typer) -> None:
    """Add this room's verb to the command line."""
    app.command("read")(read_reports)


def read_reports(
    paths: Annotated[
        list[str], typer.Argument(help="Texts, HTML or Markdown pages, folders of them, or - for standard input.")
    ],
    date: Annotated[
        str | None, typer.Option("--date", help="Day of publication, YYYY-MM-DD, where a report does not say its own.")
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show where every field was read, and by which rule.")
    ] = False,
    html: Annotated[Path | None, typer.Option("--html", help="Write a page with highlighted passages.")] = None,
    draft: Annotated[
        Path | None, typer.Option("--draft", help="Write a draft of ledger records into this new folder.")
    ] = None,
    finder: Annotated[
        str | None, typer.Option("--finder", help="MODULE:FUNCTION that finds the claims in place of the rules.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """What press reports and official texts say: claims with quotes.

    Several reports are laid side by side: agreements by independent origin, contradictions, what only one has. A file
    that cannot be read is named with the reason, the others are read, and the exit code is 2.

    Example: tradetalks read report_*.txt --date 2025-10-27 --html read.html
    """
    from tradetalks.files import check_writable_file, check_writable_folder
    from tradetalks.reader import cross_read, without_text
    from tradetalks.reader import draft as write_draft
    from tradetalks.report.reader_text import notes_text

    if html is not None:
        check_writable_file(html, "--html")
    if draft is not None:
        check_writable_folder(draft, "--draft")
    found = _finder(finder) if finder is not None else None
    readings: list[Reading] = []
    refused = 0
    for result in _read_each(paths, parse_date(date, where="--date") if date else None, found):
        if isinstance(result, BadInput):
            refused += 1
            typer.echo(f"error: {result}", err=True)
            continue
        notes_text(result)
        readings.append(result if explain or html or as_json else without_text(result))
    if not readings:
        raise typer.Exit(2)
    cross = cross_read(readings)
    _print(readings, cross, explain=explain, as_json=as_json)
    if html is not None:
        from tradetalks.report.reader_html import write_page

        write_page(readings, cross, html)
        typer.echo(f"wrote {html}", err=True)
    if draft is not None:
        files = write_draft(readings, cross.contradictions, draft)
        typer.echo(f"wrote {len(files)} draft files in {draft}; check them with: tradetalks check {draft}", err=True)
    if refused:
        raise typer.Exit(2)


def _print(readings: "list[Reading]", cross: "CrossReading", *, explain: bool, as_json: bool) -> None:
    """The reports as JSON, field by field, or as tables."""
    from tradetalks.report.reader_text import cross_text, explain_text, reading_data, reading_text

    if as_json:
        typer.echo(json.dumps(reading_data(readings, cross), ensure_ascii=False, indent=1))
    elif explain:
        for reading in readings:
            explain_text(reading)
    elif len(readings) == 1:
        reading_text(readings[0])
    else:
        cross_text(cross, readings)


def _read_each(paths: list[str], date: "Date | None", finder: "Finder | None") -> "Iterator[Reading | BadInput]":
    """A reading or an error for every report; files of one name are told apart by their paths, none is read twice."""
    from tradetalks.reader import read, read_bytes, read_file, report_files

    files: dict[Path, None] = {}
    for path in paths:
        found = list(report_files([Path(path)]))
        if not found:
            yield BadInput("no report in this folder", where=path, remedy="name one with text, HTML or Markdown files")
        files |= dict.fromkeys(found)
    named = Counter(file.name for file in files)
    for file in files:
        try:
            if str(file) == "-":
                document = read_bytes(sys.stdin.buffer.read(), name="standard input", date=date)
            else:
                document = read_file(file, date=date)
                document = replace(document, name=str(file)) if named[file.name] > 1 else document
            yield read(document, finder=finder)
        except BadInput as error:
            yield error


def readings_of(paths: list[Path], date: str | None) -> "list[Reading]":
    """The readings of reports, errors and notes printed; raises BadInput where no report can be read."""
    from tradetalks.report.reader_text import notes_text

    found: list[Reading] = []
    for result in _read_each([str(path) for path in paths], parse_date(date, where="--date") if date else None, None):
        if isinstance(result, BadInput):
            typer.echo(f"error: {result}", err=True)
        else:
            notes_text(result)
            found.append(result)
    if not found:
        raise BadInput("no report could be read", where="--from", remedy="name text, HTML or Markdown files")
    return found


def _finder(name: str) -> "Finder":
    """The user's finder, `module:function`; raises BadInput where there is none of that name."""
    module, _, function = name.partition(":")
    try:
        found: Finder = getattr(importlib.import_module(module), function)
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        raise BadInput(
            "no such finder",
            where="--finder",
            evidence=str(error),
            remedy="write MODULE:FUNCTION, importable from here",
        ) from None
    return found
