"""News: what is new in the law, what comes, as a page, a calendar and a feed."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from tradetalks.answers.news import news
from tradetalks.errors import TradetalksError
from tradetalks.ledger.scheduled import last_day
from tradetalks.render import calendar as forms
from tradetalks.report.brief_parts import Section
from tradetalks.web import books
from tradetalks.web.asked import Day, Optional
from tradetalks.web.shared import shared_of
from tradetalks.web.sheet import Field, Form, Sheet, html, twin

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tradetalks.answer import Answer
    from tradetalks.answers.deadlines import Deadline
    from tradetalks.dates import Date

router = APIRouter()
Since = Annotated[Optional[Day], Query(description="The first day of the news.", examples=["2026-09-15"])]
Until = Annotated[Optional[Day], Query(description="The last day of what comes.", examples=["2027-01-31"])]
Who = Annotated[str, Query(max_length=40, description="A country or group; empty: all.")]
BACK, AHEAD = dt.timedelta(days=45), dt.timedelta(days=120)


def _fields(asked: Mapping[str, str]) -> tuple[Field, ...]:
    return (
        Field("since", "What is new since", asked.get("since", ""), "date"),
        Field("until", "What comes until", asked.get("until", ""), "date"),
        Field("who", "Country or group", asked.get("who", ""), hint="CAN, EU27; empty: all"),
    )


LEAD = "Acts newest first, then days to come with what is at stake and what each side said. What is said is not law."
FORM = Form("News", "/news", LEAD, _fields)


def _days(since: Date | None, until: Date | None) -> tuple[Date, Date]:
    last = last_day(books.ledger())
    return since or last - BACK, until or last + AHEAD


@lru_cache(maxsize=64)
def _coming(until: Date, who: str | None) -> Answer:
    """What comes, which takes a second to work out."""
    from tradetalks.answers.deadlines import deadlines

    return deadlines(books.ledger(), until, who=who)


def _sheet(since: Date | None, until: Date | None, who: str) -> Sheet:
    first, last = _days(since, until)
    place = who.strip() or None
    fields = _fields({"since": str(first), "until": str(last), "who": who})
    try:
        new, coming = news(books.ledger(), first, who=place), _coming(last, place)
    except TradetalksError as error:
        return Sheet(FORM.here, FORM.path, LEAD, fields, problem=str(error))
    sections = (
        Section("new", new.title, new.sentences, new.tables),
        Section("coming", coming.title, coming.sentences, coming.tables),
        Section("notes", "How to read this", (*dict.fromkeys((*new.notes, *coming.notes)),)),
    )
    return Sheet(FORM.here, FORM.path, LEAD, fields, sections)


@router.get("/news", response_class=HTMLResponse)
def news_page(request: Request, since: Since = None, until: Until = None, who: Who = "") -> Response:
    """What is new, and what comes."""
    return html(shared_of(request), _sheet(since, until, who))


@router.get("/news.json")
def news_json(since: Since = None, until: Until = None, who: Who = "") -> Response:
    """The JSON twin of News."""
    return twin(_sheet(since, until, who))


def _entries(until: Date, who: str) -> list[Deadline]:
    from tradetalks.answers.deadlines import calendar

    return calendar(books.ledger(), until, who=who.strip() or None)


@router.get("/news/calendar.ics")
def news_calendar(until: Until = None, who: Who = "") -> Response:
    """The days to come as a calendar that a calendar program subscribes to."""
    entries = _entries(_days(None, until)[1], who)
    return Response(forms.icalendar(entries), media_type="text/calendar; charset=utf-8")


@router.get("/news/feed.xml")
def news_feed(until: Until = None, who: Who = "") -> Response:
    """The days to come as an Atom feed."""
    last = _days(None, until)[1]
    entries = _entries(last, who)
    return Response(forms.atom(entries, f"What comes until {last}"), media_type="application/atom+xml; charset=utf-8")
