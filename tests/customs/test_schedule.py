"""The tariff schedule: rates as formulas, lines by interval, revisions taken in one by one, search, refusals."""

import datetime as dt
import json

import pytest
from typer.testing import CliRunner

from tradetalks.cli import app
from tradetalks.customs.formula import parse_formula
from tradetalks.customs.schedule import SHIPPED, dotted, us_schedule
from tradetalks.customs.schedule_build import build_schedule, read_revision, read_timeline, write_schedule
from tradetalks.errors import BadInput, MissingFacts, UnknownName

DAY = dt.date(2025, 11, 15)


@pytest.mark.parametrize(
    ("text", "value", "quantity", "amount"),
    [
        ("Free", 1000.0, None, 0.0),
        ("2.1%", 1000.0, None, 21.0),
        ("1.5¢/kg", 1000.0, 200.0, 3.0),
        ("$1.035/kg + 14.9%", 1000.0, 100.0, 252.5),
        ("36¢ each + 5.6% + 2¢/jewel", 100.0, {"No.": 2.0, "jewel": 34.0}, 7.0),
        (
            "30¢ each + 6.9% on the case + 5.3% on the battery",
            90.0,
            {"No.": 1.0, "the case": 10.0, "the battery": 2.0},
            1.096,
        ),
        ("18.7¢/clean kg", 500.0, {"clean kg": 10.0}, 1.87),
        ("5¢/kg on contents and container", 500.0, {"kg on contents and container": 10.0}, 0.5),
    ],
)
def test_formula_gives_the_duty(text, value, quantity, amount):
    assert parse_formula(text).amount(value, quantity) == pytest.approx(amount)


@pytest.mark.parametrize(
    "text",
    ["See additional U.S. note 1", "The rate applicable to each garment in the ensemble if separately entered", "",
     "3.6606¢/kg less 0.020668¢/kg for each degree under 100 degrees but not less than 3.143854¢/kg"],
)  # fmt: skip
def test_a_rate_that_refers_elsewhere_is_never_a_number(text):
    assert parse_formula(text).ad_valorem is None
    with pytest.raises(MissingFacts):
        parse_formula(text).amount(100.0, 5.0)


def test_one_number_does_not_stand_for_two_quantities():
    with pytest.raises(MissingFacts, match="jewel"):
        parse_formula("36¢ each + 5.6% + 2¢/jewel").amount(100.0, 5.0)


def test_the_shipped_schedule_fits_its_size_and_covers_all_revisions():
    assert SHIPPED.stat().st_size < 6_000_000
    assert len(us_schedule().revisions) == 44
    assert us_schedule().revisions[0] == ("2025_basic", dt.date(2025, 1, 1))


def test_a_line_has_its_rates_text_and_references():
    line = us_schedule().line("4202.92.31", DAY)
    assert (line.general.text, line.other.text) == ("17.6%", "65%")
    assert "9903.88.03" in line.chapter_99
    assert us_schedule().line("4202.92.3131", DAY).units == ("No.", "kg")
    assert [dotted(part.code) for part in us_schedule().suffixes("85051100", DAY)] == [
        f"8505.11.00.{suffix}" for suffix in ("10", "30", "50", "70", "90")
    ]


def test_the_suffix_00_of_an_undivided_line_may_be_written():
    assert us_schedule().line("0101.30.00.00", DAY) == us_schedule().line("0101.30.00", DAY)


def test_a_line_that_was_split_names_what_came_after_it():
    """1 July 2025: 0901.11.00.25 and its neighbours were divided further; July's suffixes are no lines in May."""
    before, after = dt.date(2025, 5, 1), dt.date(2025, 8, 1)
    ended = {part.code for part in us_schedule().suffixes("09011100", before)} - {
        part.code for part in us_schedule().suffixes("09011100", after)
    }
    assert ended
    for code in ended:
        with pytest.raises(UnknownName, match="lines that came then"):
            us_schedule().line(code, after)
    with pytest.raises(UnknownName, match="begins on 2025-07-01"):
        us_schedule().line("0901110035", before)


@pytest.mark.parametrize("text", ["850511009", "8505110O", "", "8505,11", "85051100900"])
def test_what_is_no_code_is_refused(text):
    with pytest.raises(BadInput, match="not an HS code"):
        us_schedule().line(text, DAY)


def test_search_finds_words_anywhere_between_heading_and_line():
    codes = [line.code for line in us_schedule().search("permanent magnet metal", DAY)]
    assert codes[0] == "85051100"
    assert all(line.holds(DAY) for line in us_schedule().search("magnets", DAY))
    assert us_schedule().search("xylophone spacecraft", DAY) == []
    with pytest.raises(BadInput):
        us_schedule().search("--", DAY)


@pytest.mark.parametrize("text", ["or", "of the", "other"])
def test_a_search_for_a_word_of_every_line_reads_the_lines_once(text):
    """Counted in steps of the database: 20 million are some hundred a line; a scan a hit was over 500 million."""
    database, steps = us_schedule()._database, []
    database.set_progress_handler(lambda: steps.append(1), 100_000)
    try:
        assert len(us_schedule().search(text, DAY, limit=5)) == 5
    finally:
        database.set_progress_handler(None, 0)
    assert len(steps) < 200


def test_what_is_written_is_read_again(tmp_path):
    timeline = read_timeline(SHIPPED)
    write_schedule(timeline, tmp_path / "schedule.sqlite")
    assert (tmp_path / "schedule.sqlite").read_bytes() == SHIPPED.read_bytes()


def revision(*rows):
    keys = ("htsno", "indent", "description", "general", "special", "other")
    return [dict(zip(keys, row, strict=True)) | {"units": ["kg"], "footnotes": []} for row in rows]


HEADING = ("0101", "0", "Live horses:", "", "", "")


def test_a_revision_changes_only_what_differs(tmp_path):
    first, second = tmp_path / "one.json", tmp_path / "two.json"
    rows = HEADING, ("0101.30.00", "1", "Asses", "6.8%", "", "15%"), ("0101.90.30", "1", "Mules", "Free", "", "")
    first.write_text(json.dumps(revision(*rows)))
    changed = HEADING, ("0101.30.00", "1", "Asses", "5%", "", "15%"), ("0101.90.40", "1", "Mules", "Free", "", "")
    second.write_text(json.dumps(revision(*changed)))
    timeline = read_timeline(SHIPPED)
    timeline.standing, timeline.past, timeline.revisions = {}, [], []
    timeline.take_in("one", "2025-01-01", read_revision(first))
    changes = timeline.take_in("two", "2025-07-01", read_revision(second))
    assert [tuple(change) for change in changes] == [
        ("01013000", "general", "6.8%", "5%"),
        ("01019030", "line", "Free | Live horses: > Mules", ""),
        ("01019040", "line", "", "Free | Live horses: > Mules"),
    ]
    assert timeline.take_in("three", "2025-08-01", read_revision(second)) == []
    with pytest.raises(BadInput, match="in the schedule already"):
        timeline.take_in("two", "2025-09-01", read_revision(second))
    with pytest.raises(BadInput, match="before the last one"):
        timeline.take_in("four", "2025-02-01", read_revision(second))


@pytest.mark.parametrize("content", [b"{}", b"[]", b"not json", b"[1]", b'[{"htsno": "0101"}]', b"\x1f\x8bbroken"])
def test_a_file_that_is_no_revision_is_refused(tmp_path, content):
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    with pytest.raises(BadInput, match="not a revision"):
        read_revision(path)


def without_the_last_revision():
    """The shipped timeline as it stood before its last revision, which is alone on its day."""
    timeline = read_timeline(SHIPPED)
    name, day = timeline.revisions.pop()
    assert timeline.revisions[-1][1] < day
    timeline.standing = {code: kept for code, kept in timeline.standing.items() if kept[0] < day}
    timeline.standing |= {code: (since, content) for code, since, until, content in timeline.past if until == day}
    timeline.past = [row for row in timeline.past if row[2] != day]
    return timeline, name, day


@pytest.mark.shared
def test_a_revision_kept_aside_is_taken_in_later(shared, tmp_path):
    timeline, aside, day = without_the_last_revision()
    schedule = tmp_path / "schedule.sqlite"
    write_schedule(timeline, schedule)
    before = schedule.read_bytes()
    revision = str(shared / f"data/products/hts_revisions/hts_{aside}.json.gz")
    line = ["customs", "schedule", "add", revision, "--name", aside, "--since", day, "--to", str(schedule)]
    looked = CliRunner().invoke(app, [*line, "--dry-run"])
    assert looked.exit_code == 0
    assert schedule.read_bytes() == before
    taken = CliRunner().invoke(app, line)
    assert taken.stdout == looked.stdout
    assert {"9903.82.20", "9903.82.26"} <= {word for row in taken.stdout.splitlines() for word in row.split()[:1]}
    assert schedule.read_bytes() == SHIPPED.read_bytes()
    assert isinstance(CliRunner().invoke(app, line).exception, BadInput)


@pytest.mark.shared
def test_the_build_takes_in_the_revisions_that_it_is_told_to(shared, tmp_path):
    """What stands in the shipped schedule on the day of a revision is what that revision holds."""
    days = dict(us_schedule().revisions)
    listed = tmp_path / "revisions.csv"
    names = ("2025_basic", "2025_rev_17", "2026_basic")
    listed.write_text("revision,since\n" + "".join(f"{name},{days[name]}\n" for name in names))
    built = build_schedule(shared / "data", tmp_path / "built.sqlite", listed, without=names[1:2])
    assert [name for name, _ in built.revisions] == [names[0], names[2]]
    shipped, on = read_timeline(SHIPPED), days[names[2]].isoformat()
    standing = {code: content for code, since, until, content in shipped.past if since <= on < until}
    standing |= {code: content for code, (since, content) in shipped.standing.items() if since <= on}
    assert {code: content for code, (_, content) in built.standing.items()} == standing
