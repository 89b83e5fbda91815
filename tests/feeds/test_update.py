"""From official answers to a draft. The answers are made here after the sources' published forms; their words are those
of US proclamations (public domain)."""

import gzip
import io
import json
import tracemalloc
import zipfile
from datetime import date

import pytest

from tradetalks.errors import BadInput
from tradetalks.feeds import federal_register, mofcom, uk_tariff, usitc, white_house
from tradetalks.feeds.all_sources import MOST_PAGES, SOURCES, update
from tradetalks.feeds.fetch import MOST_BYTES, Online
from tradetalks.feeds.offline import Offline
from tradetalks.feeds.papers import Paper, SourceFailed
from tradetalks.feeds.propose import propose
from tradetalks.ledger import Ledger
from tradetalks.reader.review import decide, open_proposals

SINCE = date(2026, 11, 1)
IMPOSING = """A PROCLAMATION

1. Section 338 of the Tariff Act of 1930 empowers the President to impose duties.

2. The Annex to this proclamation modifies the Harmonized Tariff Schedule of the United States (HTSUS).

NOW, THEREFORE, I, the President of the United States of America, do hereby proclaim as follows:

(1) Products of Norway listed in the annex to this proclamation, imported into the United States shall be subject to \
an additional ad valorem duty of 50 percent, effective for goods entered for consumption, or withdrawn from warehouse \
for consumption, on or after 12:01 a.m. eastern time on December 19, 2026.
"""
SUSPENDING = """NOW, THEREFORE, I, the President, do hereby proclaim that the effective date of the additional duties \
imposed in Proclamation 11065, effective November 19, 2026, shall be 12:01 a.m. eastern time on November 22, 2026, for \
goods entered for consumption.
"""
NOT_TRADE = {
    "National Day of Remembrance, 2026": "By virtue of the authority vested in me, I do hereby proclaim November 20, "
    "2026, as a day of remembrance. I call upon all citizens to observe it with ceremonies.",
    "Nominations Sent to the Senate": "Jane Doe, of Ohio, to be United States Marshal for the term of four years.",
    "Blocking Property of Certain Persons": "All property of the persons listed in the annex that is in the United "
    "States is blocked, effective at 12:01 a.m. eastern standard time on November 25, 2026.",
    "Continuation of the National Emergency With Respect to Sudan": "The emergency declared in Executive Order 13067 "
    "must continue in effect beyond November 3, 2026.",
    "Adjusting Certain Rates of Pay": "Rates of pay are increased by 3.8 percent, effective on the first day of the "
    "first pay period beginning on or after January 1, 2027.",
}


def feed(*items):
    """An RSS feed in WordPress's form."""
    body = "".join(
        f"<item><title>{title}</title><link>https://www.whitehouse.gov/{number}/</link>"
        f"<pubDate>Fri, 13 Nov 2026 21:00:00 +0000</pubDate><guid>https://www.whitehouse.gov/?p={number}</guid>"
        f"<content:encoded><![CDATA[<p>{text}</p>]]></content:encoded></item>"
        for number, (title, text) in enumerate(items, 1)
    )
    head = '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>x</title>'
    return f"{head}{body}</channel></rss>".encode()


def page(number, title, following=None, **more):
    row = {
        "document_number": number,
        "title": title,
        "publication_date": "2026-11-16",
        "html_url": f"https://www.federalregister.gov/documents/2026/11/16/{number}/x",
        "agencies": [{"slug": "trade-representative-office-of-united-states"}],
        **more,
    }
    return json.dumps({"count": 1, "next_page_url": following, "results": [row]}).encode()


class Answers(Online):
    """Answers by a part of the address; what has none fails."""

    def __init__(self, answers):
        super().__init__()
        self.answers = answers
        self.asked = []

    def __call__(self, address):
        self.asked.append(address)
        for part, content in self.answers.items():
            if part in address:
                if isinstance(content, SourceFailed):
                    raise content
                return content
        raise SourceFailed("no answer", where=address)


@pytest.fixture(scope="module")
def book():
    return Ledger.load()


def files(folder):
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def paper(title, text, actor="USA.white_house", **more):
    return Paper("White House", title, actor, title, date(2026, 11, 13), "https://x", text=text, **more)


def test_a_proclamation_becomes_a_proposal_with_rate_day_country_and_words(book):
    (one,), unread = propose(paper("Imposing Additional Duties on Products of Norway", IMPOSING, cited="91 FR 1"), book)
    assert unread is None
    assert (one.event, one.kind, one.rate, one.effective) == ("announce", "tariff", 0.5, "2026-12-19")
    assert (one.imposed_by, one.targets, one.known) == ("USA", ("NOR",), False)
    assert one.told[0].quote in " ".join(IMPOSING.split())
    assert "50 percent" in one.told[0].quote
    assert "91 FR 1" in one.says


def test_a_suspension_touches_the_measures_of_the_act_that_it_names(book):
    """Proclamation 11065 of 8 September 2026 began one measure on motor vehicles (its source's title names it)."""
    sources = {name for name, one in book.sources.items() if "Proclamation 11056" in one.title}
    assert sources
    text = SUSPENDING.replace("11065", "11047")
    found, _ = propose(paper("Temporary Suspension of Additional Duties", text), book)
    assert [one.measure for one in found] == ["USA/section-338-canada-dairy"]
    assert (found[0].event, found[0].effective, found[0].until) == ("suspend", "2026-11-19", "2026-11-22")
    assert found[0].known


def test_goods_that_were_not_read_are_said_in_the_title(book):
    (one,), _ = propose(paper("Imposing Additional Duties on Products of Norway", IMPOSING), book)
    assert one.products == ()
    assert "products not read" in one.title


def test_a_fact_sheet_is_to_be_read_and_makes_no_second_measure(book):
    (one,), unread = propose(paper("Fact Sheet: The President Imposes Duties on Norway", IMPOSING, tells=True), book)
    assert (one.kind, one.event, one.rate) == ("matter", "clarify", None)
    assert "50 percent" in " ".join(told.quote for told in one.told)
    assert "is none" in unread.why


def test_a_rate_that_is_struck_out_or_only_a_bound_is_not_proposed(book):
    """Executive Order 14228 of 3 March 2025 strikes `10 percent` and writes `20 percent`."""
    text = IMPOSING.replace(
        "an additional ad valorem duty of 50 percent",
        "the additional ad valorem rate of duty, not to exceed 50 percent, amended by striking 10 percent and "
        "inserting in lieu thereof an additional ad valorem rate of duty of 20 percent",
    )
    (one,), _ = propose(paper("Imposing Additional Duties on Products of Norway", text), book)
    assert one.rate == 0.2


def test_a_paper_of_one_government_changes_no_measure_of_another(book):
    """Executive Order 14257 stands in titles of sources of China's answers too."""
    text = SUSPENDING.replace("Proclamation 11065", "Executive Order 14257")
    found, _ = propose(paper("Temporary Suspension of Additional Duties", text), book)
    assert {one.imposed_by for one in found} <= {"USA"}
    assert not [one for one in found if one.measure.startswith("CHN/")]


@pytest.mark.parametrize("title", NOT_TRADE)
def test_papers_on_other_things_propose_nothing(book, title):
    assert propose(paper(title, NOT_TRADE[title]), book) == ([], None)


def test_a_paper_on_trade_that_cannot_be_read_is_listed(book):
    found, unread = propose(paper("Adjusting Imports of Widgets", "The Annex sets the duties."), book)
    assert found == []
    assert unread.address == "https://x"


def test_a_run_writes_a_draft_that_loads_and_a_second_run_changes_nothing(book, tmp_path):
    answers = {
        "presidential-actions": feed(
            ("Imposing Additional Duties on Products of Norway", IMPOSING), *NOT_TRADE.items()
        ),
        "whitehouse.gov/": feed(("A Proclamation on a Day", "A day.")),
    }
    folder = tmp_path / "updates"
    found = update(book, folder, Answers(answers), since=SINCE)
    assert [one.effective for one in found.proposals] == ["2026-12-19"]
    names = {name for name, _ in found.faults}
    assert names == {source.NAME for source in SOURCES} - {white_house.NAME}
    both = Ledger.load(folder, on_top_of=book)
    (added,) = [one for name, one in both.measures.items() if name not in book.measures]
    assert added.status(on="2026-12-20", as_of="2026-12-20") == "in force"
    assert added.status(on="2026-12-18", as_of="2026-12-20") == "announced"
    assert both.sources[added.events[0].claims[0].source].url == "https://www.whitehouse.gov/1/"
    before = files(folder)
    again = update(book, folder, Answers(answers), since=SINCE)
    assert (again.papers, again.others, again.proposals, again.lines) == ([], [], [], [])
    assert files(folder) == before


def test_one_act_from_two_sources_is_one_proposal_with_the_number(book, tmp_path):
    """The White House prints no number; the Federal Register prints the same words a week later, with one."""
    folder, title = tmp_path / "updates", "Imposing Additional Duties on Products of Norway"
    update(book, folder, Answers({"presidential-actions": feed((title, IMPOSING))}), since=SINCE)
    text = "https://www.federalregister.gov/t"
    listed = page("2026-30001", title, raw_text_url=text, citation="91 FR 99999", signing_date="2026-11-13")
    update(book, folder, Answers({"documents.json": listed, "gov/t": IMPOSING.encode()}), since=SINCE)
    ((_, one),) = open_proposals(folder)
    assert "91 FR 99999" in one.says
    assert len({told.source for told in one.told}) == 2
    assert len([name for name in Ledger.load(folder, on_top_of=book).measures if "draft-" in name]) == 1


def test_decisions_of_a_person_stay_when_more_comes(book, tmp_path):
    folder = tmp_path / "updates"
    first = feed(("Imposing Additional Duties on Products of Norway", IMPOSING))
    update(book, folder, Answers({"presidential-actions": first}), since=SINCE)
    decide(folder, 0, "drop", by="a person", on=date(2026, 11, 14))
    more = feed(
        ("Imposing Additional Duties on Products of Norway", IMPOSING),
        ("Imposing Additional Duties on Products of Chile", IMPOSING.replace("Norway", "Chile")),
    )
    update(book, folder, Answers({"presidential-actions": more}), since=SINCE)
    assert [one.targets for _, one in open_proposals(folder)] == [("CHL",)]


def test_an_accepted_event_on_a_measure_of_the_ledger_is_law_in_the_folder_alone(book, tmp_path):
    folder = tmp_path / "updates"
    name = "USA/section-338-canada-dairy"
    text = SUSPENDING.replace("11065", "11047")
    update(book, folder, Answers({"actions": feed(("Temporary Suspension of Additional Duties", text))}), since=SINCE)
    clocks = {"on": "2026-11-20", "as_of": "2026-11-20"}
    assert Ledger.load(folder, on_top_of=book)[name].status(**clocks) == book[name].status(**clocks) == "in force"
    decide(folder, 0, "accept", by="a person", on=date(2026, 11, 14))
    assert Ledger.load(folder, on_top_of=book)[name].status(**clocks) == "suspended"
    assert Ledger.load(folder, on_top_of=book)[name].status(on="2026-11-22", as_of="2026-11-22") == "in force"
    assert book[name].status(**clocks) == "in force"


def test_a_failed_write_leaves_the_folder_as_it_was(book, tmp_path, monkeypatch):
    folder = tmp_path / "updates"
    first = feed(("Imposing Additional Duties on Products of Norway", IMPOSING))
    update(book, folder, Answers({"presidential-actions": first}), since=SINCE)
    before = files(folder)

    def full(*args):
        raise OSError(28, "No space left on device", "x")

    monkeypatch.setattr("tradetalks.feeds.all_sources.write_draft", full)
    more = feed(("x", "y"), ("Imposing Additional Duties on Products of Chile", IMPOSING))
    with pytest.raises(OSError, match="No space"):
        update(book, folder, Answers({"presidential-actions": more}), since=SINCE)
    assert files(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["updates"]


def test_a_folder_of_something_else_is_not_touched(book, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(BadInput):
        update(book, tmp_path, Answers({}), since=SINCE)
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_what_the_ledger_holds_is_not_new(book, tmp_path):
    known = next(one.url for one in book.sources.values() if one.url and "whitehouse.gov" in one.url)
    content = feed(("Imposing Additional Duties on Products of Norway", IMPOSING))
    content = content.replace(b"https://www.whitehouse.gov/1/", known.encode())
    assert update(book, tmp_path / "u", Answers({"presidential-actions": content}), since=SINCE).papers == []


def test_a_text_that_cannot_be_had_is_listed_and_asked_for_again(book, tmp_path):
    listed = page(
        "2026-30001", "Notice of Action: Widgets, Section 301", raw_text_url="https://www.federalregister.gov/t"
    )
    found = update(book, tmp_path / "u", Answers({"documents.json": listed}), since=SINCE)
    assert "https://www.federalregister.gov/t" in [one.address for one in found.unread]
    text = IMPOSING.encode()
    again = update(book, tmp_path / "u", Answers({"documents.json": listed, "gov/t": text}), since=SINCE)
    assert [one.effective for one in again.proposals] == ["2026-12-19"]


def test_endless_pages_are_ended_and_said(book, tmp_path):
    class Endless(Answers):
        def __call__(self, address):
            if "documents" not in address:
                raise SourceFailed("no answer", where=address)
            self.asked.append(address)
            number = len(self.asked)
            return page(f"2026-{number}", "A notice", f"https://www.federalregister.gov/api/v1/documents?page={number}")

    asks = Endless({})
    found = update(book, tmp_path / "u", asks, since=SINCE)
    assert len(asks.asked) <= MOST_PAGES
    assert "more pages" in [one.title for one in found.unread]


def test_a_next_page_elsewhere_is_refused():
    with pytest.raises(SourceFailed, match="another host"):
        federal_register.read(page("2026-1", "x", "https://evil.example/api/v1/documents"), "w", {})


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.FOLDER)
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<!DOCTYPE html><html>blocked</html>",
        b"[]",
        b"{}",
        b"null",
        b'{"count": 3}',
        b"\xff\xfe",
        b"PK\x03\x04",
        b"[" * 99_999,
    ],
    ids=["empty", "page", "list", "object", "null", "no results", "bytes", "zip", "deep"],
)
def test_every_source_refuses_another_form_with_its_address(source, content):
    with pytest.raises(SourceFailed) as failed:
        source.read(content, "https://the.address/", {})
    assert "https://the.address/" in failed.value.where


def test_an_empty_list_of_the_register_is_nothing_new():
    assert federal_register.read(b'{"count": 0}', "w", {}).papers == []
    assert federal_register.read(b'{"count": 0, "results": []}', "w", {}).papers == []


LINE = {
    "htsno": "9903.03.12",
    "indent": "0",
    "description": "x",
    "general": "The duty  provided + 50%",
    "special": "",
    "other": None,
}


def test_an_evening_in_washington_is_not_the_next_day():
    """Proclamation 11056 of 18 August 2026 went out on Wed, 19 Aug 2026 02:34:18 +0000."""
    content = feed(("A title", "Words."))
    assert b"Fri, 13 Nov 2026 21:00:00 +0000" in content
    late = content.replace(b"Fri, 13 Nov 2026 21:00:00 +0000", b"Wed, 19 Aug 2026 02:34:18 +0000")
    assert white_house.read(late, "w", {}).papers[0].published == date(2026, 8, 18)


def test_lines_are_compared_with_the_edition_before():
    whole = "https://hts.usitc.gov/reststop/exportList?from=9901&to=9999"
    first = usitc.read(json.dumps([LINE]).encode(), whole, {"99030312": ["The duty provided + 50%", "", ""]})
    assert (first.lines, first.held) == ([], {"99030312": ["The duty provided + 50%", "", ""]})
    raised = json.dumps([{**LINE, "general": "The duty provided + 60%"}, {**LINE, "htsno": "9903.03.13"}]).encode()
    second = usitc.read(raised, whole, first.held)
    assert [(one.code, one.before, one.after) for one in second.lines] == [
        ("9903.03.12", "The duty provided + 50%", "The duty provided + 60%"),
        ("9903.03.13", "", "The duty provided + 50%"),
    ]


def test_a_list_that_was_cut_is_no_edition():
    whole = "https://hts.usitc.gov/reststop/exportList?from=9901&to=9999"
    held = {f"990301{number:02}": ["1%", "", ""] for number in range(50)}
    with pytest.raises(SourceFailed, match="fewer lines"):
        usitc.read(json.dumps([LINE]).encode(), whole, held)


def test_a_new_edition_asks_for_all_chapters_and_the_one_that_is_held_does_not():
    edition = json.dumps({"name": "2026HTSRev21", "title": "Revision 21 (2026)"}).encode()
    first = usitc.read(edition, "https://hts.usitc.gov/reststop/currentRelease", {})
    assert ["from=0101&to=9799" in address for address in first.ask] == [True]
    assert usitc.read(edition, "https://hts.usitc.gov/reststop/currentRelease", first.held).ask == []


@pytest.mark.shared
def test_a_first_run_is_compared_line_by_line_with_the_edition_of_the_package(shared):
    """Revision 10 of 2026 is the last one that ships: against itself nothing differs in chapters 1 to 99; a rate that
    is moved, a line that is gone and one that is new are found, and no other."""
    content = gzip.decompress((shared / "data/products/hts_revisions/hts_2026_rev_10.json.gz").read_bytes())
    whole = "https://hts.usitc.gov/reststop/exportList?from=0101&to=9999&format=JSON"
    tracemalloc.start()
    try:
        assert usitc.read(content, whole, {}).lines == []
        assert tracemalloc.get_traced_memory()[1] < 300_000_000
    finally:
        tracemalloc.stop()
    rows = json.loads(content)
    by_code = {row["htsno"]: row for row in rows}
    by_code["8505.11.00"]["general"] = "9.9%"
    rows.remove(by_code["0105.11.00"])
    rows.append({**by_code["8505.11.00"], "htsno": "8505.98.00", "general": "1%"})
    found = usitc.read(json.dumps(rows).encode(), whole, {}).lines
    assert [(one.code, one.column, one.after) for one in found if one.column == "general"] == [
        ("0105.11.00", "general", ""),
        ("8505.11.00", "general", "9.9%"),
        ("8505.98.00", "general", "1%"),
    ]
    assert {one.code for one in found} == {"0105.11.00", "8505.11.00", "8505.98.00"}


@pytest.mark.parametrize("part", [b'{"document_number": "2026-1"}', b'"a"', b"{}", b"[]"])
def test_a_million_results_fill_no_memory(part):
    """As many as fit in the largest answer that is taken: refused, or read within 300 MB."""
    count = (MOST_BYTES - 100) // (len(part) + 1)
    content = b'{"count": 1000000, "results": [' + b",".join([part] * count) + b"]}"
    assert count > 1_000_000
    tracemalloc.start()
    try:
        with pytest.raises(SourceFailed):
            federal_register.read(content, "https://x", {})
        with pytest.raises(SourceFailed):
            white_house.read(b"<rss>" + b"<a/>" * (MOST_BYTES // 4 - 10) + b"</rss>", "https://x", {})
        assert tracemalloc.get_traced_memory()[1] < 300_000_000
    finally:
        tracemalloc.stop()


def test_announcements_are_read_from_the_page():
    html = (
        '<html><ul><li><a href="/zwgk/zcfb/art/2026/art_0a1b.html">商务部公告2026年第99号</a>'
        "<span>2026-11-12</span></li>"
        "</ul></html>"
    )
    (one,) = mofcom.read(html.encode(), "w", {}).papers
    assert (one.number, one.published) == ("art_0a1b", date(2026, 11, 12))
    assert one.address == "https://www.mofcom.gov.cn/zwgk/zcfb/art/2026/art_0a1b.html"
    with pytest.raises(SourceFailed, match="whole page"):
        mofcom.read(html.encode()[:-9], "w", {})


def test_regulations_of_a_packed_daily_extract():
    xml = (
        '<x:TariffHistoryResponse xmlns:x="y"><BaseRegulation><metainfo><transactionDate>2026-11-12T10:00:00'
        "</transactionDate></metainfo><baseRegulationId>N2600070</baseRegulationId><informationText>Trade remedies "
        "notice https://www.gov.uk/n</informationText></BaseRegulation></x:TariffHistoryResponse>"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.xml", xml)
    (one,) = uk_tariff.read(packed.getvalue(), "w", {}).papers
    assert (one.number, one.title, one.address) == ("N2600070", "Trade remedies notice", "https://www.gov.uk/n")


@pytest.mark.shared
def test_recorded_answers_are_read_offline_and_once(book, tmp_path, shared):
    stored = shared / "data" / "updates" / "recorded"
    found = update(book, tmp_path / "u", Offline(stored), since=date(2026, 8, 1))
    assert {one.source for one in found.others} >= {"Federal Register"}
    again = update(book, tmp_path / "u", Offline(stored), since=date(2026, 8, 1))
    assert (again.papers, again.others, again.proposals, again.lines) == ([], [], [], [])
