"""Tools of the law: status, news, deadlines, search, duty, licence, refund."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tradetalks.dates import parse_date
from tradetalks.errors import BadInput, TradetalksError
from tradetalks.mcp.reply import Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tradetalks.dates import Date
    from tradetalks.mcp import asked
    from tradetalks.mcp.reply import Books
    from tradetalks.refunds.desk import Refunds

NO_ADVICE = "No legal advice: the rates and rules are those of the ledger, of which the limits are told."
MOST_LINES = 100_000
ENTRIES = "entries.csv"


def status(question: asked.Status, books: Books) -> Reply:
    """What a measure is on a day, and why."""
    from tradetalks.answers.status import status_answer
    from tradetalks.ledger import Clocks
    from tradetalks.ledger.names import measure_named
    from tradetalks.render.json import data

    ledger = books.ledger
    known = _day(question.as_of, "as_of") or ledger.coverage.complete_to
    clocks = Clocks(on=_day(question.on, "on") or known, as_of=known)
    measure = measure_named(ledger, question.measure)
    found = measure.state(on=clocks.on, as_of=clocks.as_of, trust=ledger.trusted(question.trust))
    answer = status_answer(measure, found, clocks, ledger)
    words = ["status", measure.id, "--on", str(clocks.on), "--as-of", str(known), *_each("--trust", question.trust)]
    return Reply(data(answer), words, clocks.on, known, known_to(books, measure.imposed_by))


def news(question: asked.News, books: Books) -> Reply:
    """What is new in the law since a day."""
    from tradetalks.answers.news import news as tell
    from tradetalks.ledger.scheduled import last_day
    from tradetalks.render.json import data

    first, last = parse_date(question.since, where="since"), _day(question.until, "until")
    found = tell(books.ledger, first, until=last, who=question.who)
    words = ["news", "--since", str(first), *_option("--until", last), *_option("--who", question.who)]
    end = last or last_day(books.ledger)
    return Reply(data(found), words, end, end)


def deadlines(question: asked.Deadlines, books: Books) -> Reply:
    """What is scheduled in the law up to a day."""
    from tradetalks.answers.deadlines import deadlines as tell
    from tradetalks.ledger.scheduled import last_day
    from tradetalks.render.json import data

    last = parse_date(question.until, where="until")
    known = _day(question.as_of, "as_of") or last_day(books.ledger)
    found = tell(books.ledger, last, as_of=known, trust=tuple(question.trust))
    words = ["deadlines", "--until", str(last), "--as-of", str(known), *_each("--trust", question.trust)]
    return Reply(data(found), words, last, known)


def search(question: asked.Search, books: Books) -> Reply:
    """Lines of the tariff schedule whose text holds all the words."""
    from tradetalks.answers.search import search_answer
    from tradetalks.customs.schedule import us_schedule
    from tradetalks.render.json import data

    lines = us_schedule()
    day = _day(question.on, "on") or lines.revisions[-1][1]
    count = min(question.offset + question.limit, MOST_LINES)
    found = lines.search(question.words, day, limit=count)
    sought = question.words.lstrip("- ")
    words = ["search", sought, "--on", str(day), "--limit", str(count)]
    name, since = max((one for one in lines.revisions if one[1] <= day), key=lambda one: one[1], default=("none", day))
    schedule = f"The Harmonized Tariff Schedule of the United States, revision {name}, in force from {since}."
    limits = [schedule, *([f"Only the first {count} lines were looked up."] if len(found) == count else [])]
    return Reply(data(search_answer(sought, found, day)), words, day, books.ledger.coverage.complete_to, limits)


def duty(question: asked.Duty, books: Books) -> Reply:
    """What a shipment pays, layer by layer, with the law."""
    from tradetalks.answers.duty import duty_answer
    from tradetalks.customs.duty import duty as work_out
    from tradetalks.customs.lines import entry_of
    from tradetalks.ledger.scenario import assumed
    from tradetalks.render.json import data

    ledger, known, trusted = assumed(
        books.ledger, question.scenario, _day(question.as_of, "as_of"), tuple(question.trust)
    )
    found = work_out(
        question.product,
        question.origin,
        question.destination,
        parse_date(question.on, where="on"),
        question.value,
        question.quantity,
        as_of=known,
        entry=entry_of(question.claims, question.facts),
        ledger=ledger,
        trust=trusted,
    )
    amounts = [f"{unit}={amount!r}" for unit, amount in (question.quantity or {}).items()]
    words = ["duty", question.product, *_lane(question), "--value", repr(question.value), "--as-of", str(known)]
    words += [*_each("--quantity", amounts), *_each("--claim", question.claims), *_each("--fact", question.facts)]
    words += [*_option("--scenario", question.scenario), *_each("--trust", question.trust)]
    limits = (NO_ADVICE, *known_to(books, question.destination))
    return Reply(data(duty_answer(found)), words, parse_date(question.on), known, limits)


def licence(question: asked.Licence, books: Books) -> Reply:
    """Whether goods need an export licence, and on which facts that depends."""
    from tradetalks.answers.licence import licence_answer
    from tradetalks.customs.licence import GoodsFacts
    from tradetalks.customs.licence import licence as ask
    from tradetalks.ledger.scenario import assumed
    from tradetalks.render.json import data

    ledger, known, trusted = assumed(
        books.ledger, question.scenario, _day(question.as_of, "as_of"), tuple(question.trust)
    )
    day = parse_date(question.on, where="on")
    goods = GoodsFacts(
        tuple(question.elements) or None,
        question.share,
        question.described,
        question.reexport,
        question.affiliate,
        question.controlled_use,
    )
    lane = question.origin, question.destination, day
    found = ask(question.product, *lane, as_of=known, goods=goods, ledger=ledger, trust=trusted)
    words = ["licence", question.product, *_lane(question), "--as-of", str(known)]
    words += [*_each("--element", question.elements), *_option("--share", question.share)]
    words += [
        *_yes_no(question.described, "--described", "--not-described"),
        *_yes_no(question.reexport, "--reexport", "--direct"),
        *_yes_no(question.affiliate, "--affiliate", "--no-affiliate"),
        *_yes_no(question.controlled_use, "--controlled-use", "--civil-use"),
    ]
    words += [*_option("--scenario", question.scenario), *_each("--trust", question.trust)]
    return Reply(data(licence_answer(found, ledger)), words, day, known, (NO_ADVICE, *known_to(books, question.origin)))


def refund(question: asked.Refund, books: Books) -> Reply:
    """What comes back of duties that a court voided."""
    from tradetalks.answers.refund import refund_answer
    from tradetalks.refunds.desk import refunds
    from tradetalks.render.json import data

    if bool(question.entries) == bool(question.text):
        raise BadInput("entries are given in one way", where="entries, text", remedy="give a path, or the list as CSV")
    day = _day(question.on, "on") or dt.date.today()
    is_corporation = question.importer == "corporation"
    if question.text:
        found = _from_text(question.text, lambda file: refunds(file, day, corporation=is_corporation))
    else:
        found = refunds(Path(question.entries), day, corporation=is_corporation)
    words = ["refund", question.entries or ENTRIES, "--on", str(day), "--importer", question.importer]
    rules = f"The rules of refunds are those known on {found.rules.known_to}."
    kept = [f"To repeat the command keep the text as {ENTRIES}."] if question.text else []
    return Reply(data(refund_answer(found)), words, day, found.as_of, (NO_ADVICE, rules, *kept))


def _from_text(text: str, read: Callable[[Path], Refunds]) -> Refunds:
    """What a reader of files makes of a text; its errors name the text, not the file that was made for it."""
    with tempfile.TemporaryDirectory() as place:
        file = Path(place, ENTRIES)
        file.write_text(text, encoding="utf-8", errors="backslashreplace", newline="")
        try:
            return read(file)
        except TradetalksError as error:
            told = [one.replace(str(file), "text") for one in (error.what, error.where, error.evidence, error.remedy)]
            raise BadInput(told[0], where=told[1], evidence=told[2], remedy=told[3]) from None


def known_to(books: Books, country: str) -> tuple[str, ...]:
    """What of a country's measures is known to an earlier day, or not whole."""
    return tuple(
        f"{one.imposed_by}, {one.authority or 'all'}: known to {one.to}"
        + (f"; lacks {one.lacks}" if one.lacks else "")
        + "."
        for one in books.ledger.coverage.by_authority
        if one.imposed_by == country
    )


def _day(text: str | None, where: str) -> Date | None:
    return None if text is None else parse_date(text, where=where)


def _lane(question: asked.Duty | asked.Licence) -> list[str]:
    return ["--from", question.origin, "--to", question.destination, "--on", question.on]


def _each(option: str, values: Iterable[str]) -> list[str]:
    return [word for value in values for word in (option, value)]


def _option(option: str, value: object) -> list[str]:
    return [] if value is None else [option, str(value)]


def _yes_no(value: bool | None, yes: str, no: str) -> list[str]:
    return [] if value is None else [yes if value else no]
