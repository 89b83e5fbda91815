"""What is new and what comes, against the acts themselves; calendars read back by the rules of their RFCs."""

import datetime as dt
import re
from xml.etree import ElementTree

import pytest

from tradetalks.answers.at_stake import codes, duty_change, imports_under
from tradetalks.answers.deadlines import Deadline, calendar, deadlines
from tradetalks.answers.my_orders import read_order_book
from tradetalks.answers.news import news
from tradetalks.dates import spoken_days
from tradetalks.errors import BadInput, UnknownName
from tradetalks.history.scheduled_ends import ends_said
from tradetalks.ledger import Ledger
from tradetalks.ledger.scheduled import changes
from tradetalks.render.calendar import atom, icalendar

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def book():
    return Ledger.load()


def unfolded(content: bytes) -> list[str]:
    """Content lines of RFC 5545, 3.1."""
    assert content.endswith(b"\r\n")
    physical = content.decode().split("\r\n")[:-1]
    assert all(len(line.encode()) <= 75 and "\n" not in line for line in physical)
    return "\r\n".join(physical).replace("\r\n ", "").split("\r\n")


def unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], text)


def events_of(content: bytes) -> list[dict[str, str]]:
    lines = unfolded(content)
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    found: list[dict[str, str]] = []
    inside = False
    for line in lines[1:-1]:
        name, _, value = line.partition(":")
        assert re.fullmatch(r"[A-Z-]+(;[A-Z]+=[A-Z]+)*", name), line
        if line == "BEGIN:VEVENT":
            assert not inside
            found.append({})
        inside = line != "END:VEVENT" and (inside or line == "BEGIN:VEVENT")
        if inside and line != "BEGIN:VEVENT":
            assert name not in found[-1]
            found[-1][name] = value
    assert not inside
    return found


def test_the_ban_on_canada_is_news_of_canada_with_its_number(book):
    found = news(book, "2026-09-08", until="2026-09-08", who="CAN")
    told = [sentence for sentence in found.sentences if "Proclamation 11062" in sentence]
    assert len(told) == 1
    assert "91 FR 58319" in told[0]
    assert "from 2026-09-29" in told[0]


def test_what_both_sides_said_of_the_truce_in_september_is_news(book):
    told = news(book, "2026-09-20", until="2026-09-30").sentences
    (said,) = [one for one in told if one.startswith("Said, and not law") and "10 January 2027" in one]
    assert said.index("US Treasury, 2026-09-23") < said.index("Chinese Ministry of Commerce, 2026-09-28")
    of_canada = news(book, "2026-09-20", who="CAN").sentences
    assert not [one for one in of_canada if "Ministry of Commerce" in one]


def test_news_of_one_country_leaves_out_what_does_not_touch_it(book):
    rows = news(book, "2026-09-01", until="2026-09-30", who="CHN").table("acts").rows
    assert rows
    assert not [row for row in rows if "Canada's surtax" in str(row[3])]


def test_what_was_announced_before_and_came_in_the_period_is_told(book):
    """Proclamations of 8 September exclude goods from 29 September 2026."""
    rows = news(book, "2026-09-20", until="2026-09-30").table("changed").rows
    assert ("2026-09-29", "Ban on dairy products of Canada") in [(row[0], row[2]) for row in rows]


def test_the_day_of_the_truce_stands_with_both_sides_words(book):
    found = deadlines(book, "2027-01-31")
    told = next(sentence for sentence in found.sentences if sentence.startswith("2026-11-10: "))
    for words in (
        "US Treasury",
        "Chinese Ministry of Commerce",
        "10 January 2027",
        "no instrument known by 10 October 2026",
    ):
        assert words in told
    assert any(sentence.startswith("2027-01-10, said and not law") for sentence in found.sentences)


def test_a_day_before_was_not_yet_scheduled(book):
    """The truce of Geneva was to end on 12 August 2025 until an order of 11 August moved it to 10 November."""
    ids = [one.measure.id for one in changes(book, "2025-08-12", "2025-08-12", as_of="2025-08-10")]
    assert "USA/reciprocal-china" in ids
    assert "USA/reciprocal-china" not in [
        one.measure.id for one in changes(book, "2025-08-12", "2025-08-12", as_of="2025-08-11")
    ]
    moved = [end for end in ends_said(book, "2026-10-09") if end.until == dt.date(2025, 8, 12) and end.by == "USA"]
    assert [end.moved for end in moved] == [True]


def test_a_kept_end_is_not_counted_as_moved(book):
    """The section 122 surcharge of 24 February 2026 was to last 150 days and ended with 23 July (19 U.S.C. 2132)."""
    ends = [end for end in ends_said(book, "2026-10-09") if end.until == dt.date(2026, 7, 24)]
    assert [end.moved for end in ends if end.by == "USA"] == [False]


def test_duty_at_stake_is_the_rate_times_the_trade_where_nothing_else_changes(book):
    """Section 301 on Nicaragua rises from 0 to 10 % on 1 January 2027, on top of all else, on what is not exempt."""
    measure = book["USA/section-301-nicaragua"]
    day, known = dt.date(2027, 1, 1), dt.date(2026, 10, 9)
    imports, duty = imports_under([measure], day, known), duty_change(book, [measure], day, known)
    assert 0.0 < duty <= 0.10 * imports * 1.0001
    assert duty > 0.05 * imports


def test_no_other_importers_trade_is_made_up(book):
    day = dt.date(2026, 9, 10)
    assert imports_under([book["CAN/surtax-2025"]], day, day) is None
    assert duty_change(book, [book["CAN/surtax-2025"]], day, day) is None


def test_codes_are_counted_by_list(book):
    """Annex to Proclamation 11048: 440 lines."""
    day = dt.date(2026, 8, 20)
    assert codes(book["USA/section-338-canada-motor-vehicles"], day, day) == 440
    assert codes(book["USA/fentanyl-china"], day, day) is None


def test_law_after_the_last_day_known_is_not_called_unchanged(book):
    told = news(book, "2026-11-20")
    assert any("since 2026-11-20 is not known" in sentence for sentence in told.sentences)
    assert "changed" not in [table.name for table in told.tables]


def test_bad_days_and_countries_are_refused(book):
    with pytest.raises(BadInput):
        news(book, "October")
    with pytest.raises(BadInput):
        deadlines(book, "2027-02-30")
    with pytest.raises(UnknownName):
        news(book, "2026-09-01", who="XXX")


def test_nothing_scheduled_is_said_and_makes_whole_files(book):
    found = deadlines(book, "2020-01-01", as_of="2019-12-31")
    assert found.title
    assert events_of(icalendar([])) == []
    assert ElementTree.fromstring(atom([], "x")).find(f"{ATOM}updated") is not None


def test_calendar_follows_its_rfc_and_the_same_day_keeps_its_name(book):
    entries = calendar(book, "2027-03-01")
    found = events_of(icalendar(entries))
    assert len(found) == len(entries) > 5
    for event, entry in zip(found, entries, strict=True):
        assert {"UID", "DTSTAMP", "DTSTART;VALUE=DATE", "DTEND;VALUE=DATE", "SUMMARY"} <= set(event)
        assert event["DTSTART;VALUE=DATE"] == f"{entry.day:%Y%m%d}"
        assert unescaped(event["SUMMARY"]) == entry.title
        assert unescaped(event["DESCRIPTION"]) == entry.text
    assert len({event["UID"] for event in found}) == len(found)
    later = calendar(book, "2027-03-01", as_of="2026-10-08")
    assert {one.name for one in later} & {one.name for one in entries}


def test_hostile_text_neither_breaks_lines_nor_adds_events():
    hostile = "a;b,c\\n\nEND:VEVENT\nBEGIN:VEVENT " + "é漢" * 100
    entry = Deadline("2026-11-10-x", dt.date(2026, 11, 10), hostile, hostile, dt.date(2026, 10, 9))
    (event,) = events_of(icalendar([entry]))
    assert unescaped(event["DESCRIPTION"]) == hostile
    feed = ElementTree.fromstring(atom([entry], "<&>"))
    assert feed.find(f"{ATOM}entry/{ATOM}content").text == hostile


def test_the_feed_has_what_rfc_4287_asks(book):
    entries = calendar(book, "2027-03-01")
    feed = ElementTree.fromstring(atom(entries, "What comes"))
    assert feed.tag == f"{ATOM}feed"
    nodes = [feed, *feed.findall(f"{ATOM}entry")]
    assert len(nodes) == len(entries) + 1
    for node in nodes:
        for name in ("id", "title", "updated"):
            assert len(node.findall(f"{ATOM}{name}")) == 1
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", node.find(f"{ATOM}updated").text)
    assert feed.find(f"{ATOM}author/{ATOM}name").text
    ids = [node.find(f"{ATOM}id").text for node in nodes]
    assert len(set(ids)) == len(ids)


def test_days_are_read_from_words():
    assert spoken_days("extended to 10 January 2027, not 2027") == [dt.date(2027, 1, 10)]
    assert spoken_days("in January 2027") == []


def test_news_says_which_orders_an_act_touches(book, tmp_path):
    """Proclamation 11065 of 8 September 2026 takes in 8703.21.01 of Canada; nothing of Mexico, nothing in 8504."""
    file = tmp_path / "orders.csv"
    file.write_text(
        "HTS,Origin,Destination,Entry date,Value,Currency\n"
        "8703.21.01.10,Canada,USA,2026-10-01,1000,USD\n"
        "8703.21.01.10,Mexico,USA,2026-10-01,20,USD\n"
        "8504.40.95.30,Canada,USA,2026-10-01,300,USD\n"
        "8703.21.01.10,Canada,USA,2026-10-01,4000,XXX\n"
        "hello,Canada,USA,2026-10-01,50,USD\n"
    )
    found = news(book, "2026-09-08", until="2026-09-08", book=read_order_book(file))
    touched = {(row[0], row[5]) for row in found.table("orders").rows if row[6] == "announced"}
    name = "Section 338 duty on goods of Canada, motor vehicles, since 15 September 2026"
    assert touched == {(1.0, name), (4.0, name)}
    assert "Of your 5 orders, 2 are touched, worth 1,000 USD and 1 of unknown value." in found.sentences
    assert any("line 5" in sentence for sentence in found.sentences)


def test_steps_of_one_measure_are_told_once(book):
    """Notice of action of 12 December 2025: 10 % in 2027, 15 % from 2028."""
    (told,) = [one for one in news(book, "2025-12-12", until="2025-12-12").sentences if "Nicaragua (90 FR" in one]
    assert told.count("Changed: “Section 301 duty on Nicaragua”") == 1
    assert "(10 %), from 2027-01-01, and (15 %), from 2028-01-01" in told


def test_news_reads_as_sentences(book):
    """No id, no code of a country, no doubled sign, no empty bracket in what a reader reads."""
    for one in news(book, "2025-12-01").sentences:
        assert not re.search(r"\(\)|\.\.| ,|\b[A-Z]{3}\.[a-z]|_|: \.|\bCHE\b|\bTWN\b|\bKOR\b|0 to 0 %", one), one
        assert one[-1] in ".?", one


def test_what_a_side_said_several_times_is_told_once(book):
    told = " ".join(deadlines(book, "2027-01-31").sentences)
    asked = told[told.index("For how long are the rare-earth rules deferred?") :].split(". ")[0]
    assert asked.count(": one year;") == 1
    assert "at least one year" in asked
