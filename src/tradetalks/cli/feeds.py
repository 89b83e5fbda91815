"""Verbs of what is new and what comes: the law's news, its calendar, official sources, packs of data."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from tradetalks.answer import Answer  # noqa: TC001
from tradetalks.cli.answering import AsCsv, AsMarkdown, answers, print_answer
from tradetalks.cli.options import DAY, AsJson
from tradetalks.cli.sources import NO_SOURCES, Sources, asks_ledger
from tradetalks.cli.words import day_of, place_of


def register(app: typer.Typer) -> None:
    """Add these verbs to the command line."""
    app.command("news")(tell_news)
    app.command("deadlines")(tell_deadlines)
    app.command("update")(ask_sources)


@asks_ledger
@answers
def tell_news(
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            help=f"The first day of the news, {DAY}.",
            show_default="the ledger's last 30 days",
            callback=day_of,
        ),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(
            "--until", help="The last day of the news.", show_default="all that the ledger holds", callback=day_of
        ),
    ] = None,
    who: Annotated[
        str | None,
        typer.Option("--who", help="Only acts of this country or group, or on its trade.", callback=place_of),
    ] = None,
    book: Annotated[
        Path | None, typer.Option("--book", help="Your orders, .csv or .xlsx: which of them each act touches.")
    ] = None,
    sources: Sources = NO_SOURCES,
) -> Answer:
    """What is new in the law since a day: act by act, with its number, what changed, and how much trade it touches.

    Example: tradetalks news --since 2026-09-15 --who CAN
    """
    from tradetalks.answers.my_orders import read_order_book
    from tradetalks.answers.news import news
    from tradetalks.dates import parse_date

    book_ends = sources.ledger.coverage.complete_to
    first = parse_date(since, where="--since") if since is not None else book_ends - timedelta(days=30)
    last = parse_date(until, where="--until") if until is not None else None
    return news(sources.ledger, first, until=last, who=who, book=read_order_book(book) if book is not None else None)


@asks_ledger
@answers
def tell_deadlines(
    until: Annotated[
        str | None,
        typer.Option(
            "--until", help=f"The last day, {DAY}.", show_default="a year after the day known", callback=day_of
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            help="The day after which, and as known on which.",
            show_default="the ledger's last",
            callback=day_of,
        ),
    ] = None,
    who: Annotated[
        str | None,
        typer.Option("--who", help="Only measures of this country or group, or on its trade.", callback=place_of),
    ] = None,
    trust: Annotated[list[str] | None, typer.Option("--trust", help="Whom to believe; repeatable.")] = None,
    ics: Annotated[Path | None, typer.Option("--ics", help="Write a calendar, .ics.")] = None,
    atom: Annotated[Path | None, typer.Option("--atom", help="Write an Atom feed, .xml or .atom.")] = None,
    sources: Sources = NO_SOURCES,
) -> Answer:
    """What is scheduled in the law up to a day, what is at stake, what each side said, how often such days moved.

    Example: tradetalks deadlines --until 2027-01-31
    """
    from tradetalks.answers.deadlines import calendar, deadlines
    from tradetalks.dates import parse_date
    from tradetalks.files import check_writable_file, write_atomically
    from tradetalks.render import calendar as forms

    known = parse_date(as_of, where="--as-of") if as_of is not None else None
    last = (
        parse_date(until, where="--until")
        if until is not None
        else (known or sources.ledger.coverage.complete_to) + timedelta(days=365)
    )
    if ics is not None:
        check_writable_file(ics, "--ics", ".ics")
    if atom is not None:
        check_writable_file(atom, "--atom", ".xml", ".atom")
    answer = deadlines(sources.ledger, last, as_of=known, trust=tuple(trust or ()), who=who)
    entries = calendar(sources.ledger, last, as_of=known, trust=tuple(trust or ()), who=who) if ics or atom else []
    if ics is not None:
        write_atomically(ics, forms.icalendar(entries))
        typer.echo(f"wrote {ics}", err=True)
    if atom is not None:
        write_atomically(atom, forms.atom(entries, answer.title))
        typer.echo(f"wrote {atom}", err=True)
    return answer


@asks_ledger
def ask_sources(
    draft: Annotated[Path, typer.Option("--out", help="The folder of the draft.")] = Path("updates"),
    offline: Annotated[
        Path | None, typer.Option("--offline", help="Read stored responses from this folder, not the network.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            help="The first day to ask for.",
            show_default="the day the ledger is complete to",
            callback=day_of,
        ),
    ] = None,
    watch: Annotated[
        float | None, typer.Option("--watch", help="Ask again after so many hours, until Ctrl-C.", min=0.25)
    ] = None,
    webhook: Annotated[
        str | None, typer.Option("--webhook", help="Send what is new to this https address, signed (HMAC-SHA256).")
    ] = None,
    then: Annotated[
        str | None, typer.Option("--then", help="Run this command with what is new, as JSON, on its standard input.")
    ] = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
    sources: Sources = NO_SOURCES,
) -> None:
    """Ask official sources what is new, and write what they propose as a draft for `review`. It never writes law.

    What was seen is kept in the folder, so that a second run is empty. A source that fails says why, and the others go
    on; with a failure the exit code is 1. What is new can go to a webhook or to a command; neither runs where nothing
    is new.

    Example: tradetalks update --out updates
    """
    from tradetalks.answers.updates import updates
    from tradetalks.dates import parse_date
    from tradetalks.feeds import Offline, Online, update
    from tradetalks.feeds.notices import SECRET, check_webhook
    from tradetalks.files import check_writable_folder

    check_writable_folder(draft, "--out")
    first = parse_date(since, where="--since") if since is not None else None
    secret = os.environ.get(SECRET, "")
    if webhook is not None:
        check_webhook(webhook, secret)
    while True:
        asks = Online() if offline is None else Offline(offline)
        found = update(sources.ledger, draft, asks, since=first)
        for name, error in found.faults:
            typer.echo(f"{name}: {error}", err=True)
        answer = updates(found, sources.ledger)
        print_answer(answer, as_json=as_json, as_csv=as_csv, as_markdown=as_markdown)
        failed = _tell(answer, webhook, then, secret) if found.is_new else False
        if watch is None:
            raise typer.Exit(1 if found.faults or failed else 0)
        time.sleep(3600.0 * watch)


def _tell(answer: Answer, webhook: str | None, then: str | None, secret: str) -> bool:
    """Send what is new where it was asked to go; whether that failed."""
    from tradetalks.feeds.notices import hand_over, post
    from tradetalks.feeds.papers import SourceFailed
    from tradetalks.render import json

    body, failed = json.text(answer).encode(), False
    try:
        if webhook is not None:
            post(webhook, body, secret, wait=time.sleep, clock=time.time)
    except SourceFailed as error:
        typer.echo(str(error), err=True)
        failed = True
    try:
        if then is not None:
            hand_over(then, body)
    except SourceFailed as error:
        typer.echo(str(error), err=True)
        failed = True
    return failed
