"""The board of news and deadlines: page, twin, calendar and feed say what the verbs say; every page says how old the
ledger is."""

import datetime as dt
import re
from xml.etree import ElementTree

import pytest

from tradetalks.answers.deadlines import calendar
from tradetalks.answers.news import news
from tradetalks.ledger import Ledger
from tradetalks.web.shared import MENU


def test_the_board_says_what_the_verbs_say(served):
    found = served.client.get("/news.json", params={"since": "2026-09-08", "until": "2027-01-31", "who": "CAN"}).json()
    new, coming, _ = found["sections"]
    assert new["paragraphs"] == list(news(Ledger.load(), "2026-09-08", who="CAN").sentences)
    assert any("2027-01-01" in one for one in coming["paragraphs"])
    page = served.client.get("/news", params={"since": "2026-09-08", "who": "CAN"})
    assert (page.status_code, "Proclamation 11062" in page.text) == (200, True)


def test_empty_fields_and_an_unknown_country(served):
    assert served.client.get("/news", params={"since": "", "until": "", "who": ""}).status_code == 200
    found = served.client.get("/news.json", params={"who": "Atlantis"}).json()
    assert "Atlantis" in found["problem"]
    assert found["sections"] == []


def test_calendar_and_feed_are_served_with_their_types(served):
    entries = calendar(Ledger.load(), "2027-03-01")
    ics = served.client.get("/news/calendar.ics", params={"until": "2027-03-01"})
    assert ics.headers["content-type"].startswith("text/calendar")
    assert ics.text.count("BEGIN:VEVENT") == len(entries)
    feed = served.client.get("/news/feed.xml", params={"until": "2027-03-01"})
    assert feed.headers["content-type"].startswith("application/atom+xml")
    assert len(ElementTree.fromstring(feed.content).findall("{http://www.w3.org/2005/Atom}entry")) == len(entries)


@pytest.mark.parametrize("path", [path for path, _ in MENU])
def test_every_page_says_on_which_day_the_ledger_ends(served, path):
    text = served.client.get(path).text
    assert f"The ledger ends on {Ledger.load().coverage.complete_to}" in text


def test_days_are_counted_from_the_day_of_asking():
    book = Ledger.load()
    last = book.coverage.complete_to
    assert book.ends_said(last + dt.timedelta(days=53)).endswith(f"{last}, 53 days ago.")
    assert book.ends_said(last + dt.timedelta(days=1)).endswith(", 1 day ago.")
    assert book.ends_said(last).endswith(", today.")
    assert re.fullmatch(r"The ledger ends on [0-9-]+\.", book.ends_said(last - dt.timedelta(days=1)))
