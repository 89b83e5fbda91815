"""The verb of the reader room."""

import importlib
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tradetalks.cli.answering import AsCsv, AsMarkdown, OutFile, print_answer
from tradetalks.cli.options import AsJson
from tradetalks.cli.sources import NO_SOURCES, Sources, asks_ledger
from tradetalks.cli.words import day_of
from tradetalks.dates import parse_date
from tradetalks.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tradetalks.dates import Date
    from tradetalks.ledger import Ledger
    from tradetalks.reader import CrossReading, Finder, Reading
    from tradetalks.reader.proposals import Proposal


def register(app: typer.Typer) -> None:
    """Add this room's verb to the command line."""
    app.command("read")(read_reports)
    app.command("review")(review_draft)


@asks_ledger
def read_reports(
    paths: Annotated[
        list[str], typer.Argument(help="Texts, HTML or Markdown pages, folders of them, or - for standard input.")
    ],
    date: Annotated[
        str | None,
        typer.Option("--date", help="Day of publication, where a report does not say its own.", callback=day_of),
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
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
    out: OutFile = None,
    sources: Sources = NO_SOURCES,
) -> None:
    """What press reports and official texts say: claims with quotes.

    Several reports are laid side by side: agreements by independent origin, contradictions, what only one has. A file
    that cannot be read is named with the reason, the others are read, and the exit code is 2.

    Example: tradetalks read report_*.txt --date 2025-10-27 --html read.html
    """
    from tradetalks.answers.read import read_answer
    from tradetalks.files import check_writable_file, check_writable_folder
    from tradetalks.reader import cross_read

    if html is not None:
        check_writable_file(html, "--html")
    if draft is not None:
        check_writable_folder(draft, "--draft")
    found = _finder(finder) if finder is not None else None
    readings: list[Reading] = []
    refused = 0
    published = parse_date(date, where="--date") if date else None
    for result in _read_each(paths, published, found, sources.ledger):
        if isinstance(result, BadInput):
            refused += 1
            typer.echo(f"error: {result}", err=True)
            continue
        _notes(result)
        readings.append(result)
    if not readings:
        raise typer.Exit(2)
    cross = cross_read(readings)
    answer = read_answer(readings, cross, sources.ledger, explain=explain)
    print_answer(answer, as_json=as_json, as_csv=as_csv, as_markdown=as_markdown, out=out)
    _write_files(readings, cross, sources.ledger, html, draft)
    if refused:
        raise typer.Exit(2)


def _write_files(
    readings: "list[Reading]", cross: "CrossReading", ledger: "Ledger", html: Path | None, draft: Path | None
) -> None:
    """The page and the draft, where they are asked for."""
    from tradetalks.reader import draft as write_draft

    if html is not None:
        from tradetalks.render.reader_page import write_page

        write_page(readings, cross, ledger, html)
        typer.echo(f"wrote {html}", err=True)
    if draft is not None:
        files = write_draft(readings, cross.contradictions, draft)
        typer.echo(
            f"wrote {len(files)} draft files in {draft}; decide on them with: tradetalks review {draft}", err=True
        )


def review_draft(
    folder: Annotated[Path, typer.Argument(help="A draft that `tradetalks read --draft` wrote.")],
    by: Annotated[str | None, typer.Option("--by", help="Who decides; your user name unless given.")] = None,
) -> None:
    """Decide on a draft, one key for each proposal: a accept, c correct, d drop, s later, q stop.

    After c write the fields that are wrong, one per line, for example `rate 60 %` or `effective 2025-12-15`, and an
    empty line. Every decision is kept with who made it, and the draft's records are written again.

    Example: tradetalks review draft
    """
    import datetime as dt
    import getpass

    from tradetalks.reader.drafting import read_draft
    from tradetalks.reader.review import DECISIONS, counted, decide, open_proposals

    who = by or getpass.getuser()
    waiting = open_proposals(folder)
    for place, (number, one) in enumerate(waiting, 1):
        typer.echo(f"\n{place} of {len(waiting)}  {_proposal_text(one)}")
        key = _key("a accept, c correct, d drop, s later, q stop: ", (*DECISIONS, "s", "q"))
        if key == "q":
            break
        if key == "s":
            continue
        changes = _corrections() if key == "c" else {}
        decide(folder, number, DECISIONS[key], by=who, on=dt.date.today(), changes=changes)
    done = counted(read_draft(folder)["proposals"])
    typer.echo(
        f"\n{done['accept']} accepted, {done['correct']} corrected, {done['drop']} dropped, {done['open']} open; "
        f"use it with: tradetalks brief --from REPORTS --also {folder}"
    )


def _proposal_text(one: "Proposal") -> str:
    from tradetalks.reader.review import happens

    lines = [
        f"{one.title}{' (in the ledger)' if one.known else ''}",
        f"   {happens(one)}",
        *(
            f"   {told.actor} in {told.source}: “{told.quote}” ({told.modality}, {told.confidence:g})"
            for told in one.told
        ),
    ]
    return "\n".join(lines)


def _key(prompt: str, keys: tuple[str, ...]) -> str:
    """One key of a person at a terminal, or the next letter of standard input; the end of it stops."""
    import click

    typer.echo(prompt, nl=False)
    while True:
        found = click.getchar() if sys.stdin.isatty() else sys.stdin.read(1)
        if not found:
            return "q"
        if found.lower() in keys:
            typer.echo(found.lower())
            return found.lower()


def _corrections() -> dict[str, str]:
    """`field value` lines up to an empty one."""
    changes: dict[str, str] = {}
    for line in iter(sys.stdin.readline, ""):
        field, _, value = line.strip().replace("=", " ", 1).partition(" ")
        if not field:
            if changes:
                break
            continue
        changes[field] = value
    return changes


def _notes(reading: "Reading") -> None:
    """What the reader could not do with a report, on standard error."""
    for note in reading.document.notes:
        typer.echo(f"note: {reading.document.name}: {note}", err=True)


def _read_each(
    paths: list[str], date: "Date | None", finder: "Finder | None", ledger: "Ledger | None" = None
) -> "Iterator[Reading | BadInput]":
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
            yield read(document, finder=finder, ledger=ledger)
        except BadInput as error:
            yield error


def readings_of(paths: list[Path], date: str | None) -> "list[Reading]":
    """The readings of reports, errors and notes printed; raises BadInput where no report can be read."""
    found: list[Reading] = []
    for result in _read_each([str(path) for path in paths], parse_date(date, where="--date") if date else None, None):
        if isinstance(result, BadInput):
            typer.echo(f"error: {result}", err=True)
        else:
            _notes(result)
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
