"""Reports in every shape they come in, and in shapes that are no report."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tradetalks.errors import BadInput
from tradetalks.reader import Reading, read, read_all, read_bytes, read_file, report_files

if TYPE_CHECKING:
    from pathlib import Path

STORY = (
    "Treasury Secretary Scott Bessent said on Sunday that China would delay its rare earth export controls by one year."
)
DAY = dt.date(2025, 10, 27)


def triples(content: bytes) -> list[tuple[str, str, str]]:
    reading = read(read_bytes(content, name="report", date=DAY))
    return [(claim.actor.name, claim.act, claim.measure.matter) for claim in reading.claims]


POSTPONED = ("USA.treasury", "postpone", "rare-earth-controls")


def test_html_main_text_without_scripts_and_menus() -> None:
    page = f"""<!doctype html><html><head><title>Talks</title>
    <meta property="article:published_time" content="2025-10-26T22:10:00Z">
    <meta property="og:site_name" content="The Harbour Post">
    <script>var x = "Trump threatened a 900% tariff on everything";</script></head>
    <body><nav><ul><li><a href="/">Home</a></li><li><a href="/t">China imposed tariffs</a></li></ul></nav>
    <article><h1>Talks end</h1><p>{STORY}</p><p>Soybeans were discussed, he said. The meeting lasted two days and ended
    late in the evening, officials added, after which the delegations left for the airport.</p></article>
    <script>document.write("China will suspend port fees")</script>
    <footer>Copyright. Trump will raise tariffs by 70%.</footer></body></html>"""
    document = read_bytes(page.encode(), name="page.html")
    assert document.outlet == "The Harbour Post"
    assert document.date == dt.date(2025, 10, 26)
    assert "900%" not in document.text
    assert "document.write" not in document.text
    assert triples(page.encode()) == [POSTPONED]
    assert [day.value for day in read(document).days] == ["2025-10-26"]


@pytest.mark.parametrize("written", ["2025", "October 2025", "26 October", "22:10", "0001-01-01T00:00:00Z"])
def test_a_date_of_publication_that_is_not_whole_is_none(written: str) -> None:
    """What is not written is not taken from the day on which the report is read."""
    page = f'<html><head><meta name="date" content="{written}"></head><body><p>{STORY}</p></body></html>'
    assert read_bytes(page.encode(), name="page.html").date is None


def test_a_time_zone_leaves_the_day_as_it_is_written() -> None:
    page = (
        f'<html><head><meta name="date" content="Sun, 26 Oct 2025 22:10 EDT"></head><body><p>{STORY}</p></body></html>'
    )
    assert read_bytes(page.encode(), name="page.html").date == dt.date(2025, 10, 26)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_page_with_a_byte_order_mark_is_a_page(encoding: str) -> None:
    page = f"<html><body><article><p>{STORY}</p></article></body></html>"
    assert read_bytes(page.encode(encoding), name="page.html").text.strip() == STORY


def test_markdown_front_matter_and_wrapped_lines() -> None:
    page = (
        "---\ndate: '2025-11-04'\nsource_url: https://www.whitehouse.gov/x/\ntitle: An Order\n---\n\n"
        "The additional *ad valorem* rate of duty\non products of China shall be\n<u>10 percent</u>, "
        "effective\nNovember 10, 2025.\n"
    )
    document = read_bytes(page.encode(), name="order.md")
    assert (document.date, document.outlet, document.title) == (dt.date(2025, 11, 4), "The White House", "An Order")
    assert (
        document.text == "The additional ad valorem rate of duty on products of China shall be 10 percent, "
        "effective November 10, 2025."
    )
    reading = read(document)
    assert [(number.value, number.of) for number in reading.numbers] == [(0.1, "tariff")]
    assert [(day.value, day.role) for day in reading.days] == [("2025-11-10", "effective")]


def test_table_rows_keep_the_name_of_their_column() -> None:
    page = (
        "---\ndate: '2025-07-31'\n---\n<table><tr><th>Country</th><th>Reciprocal Tariff</th></tr>"
        "<tr><td>Utopia</td><td>19%</td></tr></table>"
    )
    reading = read(read_bytes(page.encode(), name="annex.md"))
    assert [(number.value, number.of) for number in reading.numbers] == [(0.19, "tariff")]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "an empty report"),
        (b" \n\t\n", "an empty report"),
        (b"\xef\xbb\xbf", "an empty report"),
        ("\u00a0\n\u00a0".encode(), "an empty report"),
        (b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj", "a PDF, not text"),
        (b"a tariff\0of 10 %", "zero bytes"),
        (b"x" * 50_000_000, "too long"),
        (b"<html><head><script>var a = 1;</script></head><body></body></html>", "no text found"),
        (b"---\ntitle: [unclosed\n---\ntext", "front matter that is not YAML"),
        (b"---\ndate: 2025-13-01\n---\ntext", "not a day"),
        (b"---\ndate: 0001-01-01\n---\ntext", "no day on which a report can have been published"),
    ],
)
def test_what_is_no_report_says_so(content: bytes, what: str, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=what) as caught:
        read_file(path)
    assert caught.value.where == str(path)


def test_missing_file_and_folder_of_files(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no such file"):
        read_file(tmp_path / "nothing.txt")
    for name in ("b.txt", "a.html", "c.md", "picture.png"):
        (tmp_path / name).write_text(STORY)
    assert [path.name for path in report_files([tmp_path])] == ["a.html", "b.txt", "c.md"]


def test_a_file_that_cannot_be_read_leaves_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    error, reading = read_all([tmp_path / ("x" * 300), tmp_path / "a.txt"], date=DAY)
    assert isinstance(error, BadInput)
    assert isinstance(reading, Reading)


def test_the_last_of_february_is_a_day_in_leap_years_only() -> None:
    def days(year: int) -> list[str]:
        text = b"The tariffs on Chinese goods expire on February 29."
        return [day.value for day in read(read_bytes(text, name="r", date=dt.date(year, 2, 1))).days]

    assert days(2028) == ["2028-02-29"]
    assert days(2027) == ["2027-02-28"]


def test_a_period_beyond_the_calendar_has_no_last_day() -> None:
    text = b"The duty is suspended for a period of 90 days, beginning on 9999-12-01."
    assert [day.value for day in read(read_bytes(text, name="r", date=DAY)).days] == ["9999-12-01"]


def test_long_line_below_the_limit_is_read() -> None:
    content = (STORY + " ") * 2000
    assert triples(content.encode()).count(POSTPONED) == 2000


def test_mixed_encodings_are_read_line_by_line_and_noted() -> None:
    content = (
        "China’s café said nothing.\n\n".encode()
        + "Bessent said China’s rare earth curbs would be delayed.".encode("cp1252")
    )
    document = read_bytes(content, name="report", date=DAY)
    assert "China’s rare earth" in document.text
    assert any("mixed or unknown encoding: 1 lines (line 3)" in note for note in document.notes)
    assert triples(content) == [POSTPONED]


def test_utf_16_with_its_mark() -> None:
    assert triples(STORY.encode("utf-16")) == [POSTPONED]


def test_page_in_chinese_keeps_numbers_and_days() -> None:
    content = "商务部公告：自2025年12月1日起，对稀土物项实施出口管制，比例为0.1%。关税100%。" * 3
    reading = read(read_bytes(content.encode(), name="公告.txt"))
    (first, *_) = reading.claims
    assert (first.measure.imposer, first.act, first.measure.kind) == ("CHN", "impose", "export_control")
    assert first.date_effective == "2025-12-01"
    assert any("set phrases" in note for note in reading.document.notes)
    assert {day.value for day in reading.days} == {"2025-12-01"}
    assert {number.value for number in reading.numbers} == {0.001, 1.0}


def test_a_day_that_does_not_exist_is_no_day() -> None:
    content = "商务部公告：自2025年2月30日起，对稀土物项实施出口管制，至2025年13月1日。" * 3
    assert read(read_bytes(content.encode(), name="report", date=DAY)).days == ()


def test_page_in_german_is_not_read_as_english() -> None:
    content = (
        "Der amerikanische Finanzminister Scott Bessent hat am Sonntag erklärt, die Volksrepublik werde ihre "
        "Kontrollen für seltene Erden um ein Jahr verschieben und wieder Sojabohnen kaufen, während Washington auf "
        "Zölle von 100 Prozent verzichte und die Waffenruhe über den 10. November hinaus verlängere."
    )
    reading = read(read_bytes(content.encode(), name="bericht.txt"))
    assert reading.claims == ()
    assert not reading.document.english


def test_report_without_a_date_leaves_weekdays_open() -> None:
    reading = read(
        read_bytes(b"Bessent said on Thursday that the 100% tariff set for November 1, 2025 was averted.", name="r")
    )
    assert any("no date of publication" in note for note in reading.document.notes)
    assert [day.value for day in reading.days] == ["2025-11-01"]
    assert reading.claims[0].date_said == ""


@pytest.mark.parametrize(
    "line",
    [
        "Published: 2025-10-27",
        "Published On:\n\nOct 27, 2025",
        "Oct 27, 2025",
        "27 October 2025",
        "Updated Oct. 27, 2025 10:00",
    ],
)
def test_date_of_publication_in_the_text(line: str) -> None:
    document = read_bytes(f"The Post\n{line}\n\n{STORY}\n".encode(), name="r", date=dt.date(2020, 1, 1))
    assert document.date == DAY


def test_a_day_told_in_the_story_is_not_the_date_of_publication() -> None:
    text = f"{STORY} The controls were announced on October 9, 2025, and take effect on December 1, 2025."
    assert read_bytes(text.encode(), name="r").date is None
