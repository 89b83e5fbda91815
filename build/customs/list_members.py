"""From the sources of product lists to their members; used by `python3 x.py build customs` only."""

from __future__ import annotations

import csv
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from build.customs.list_sources import (
    AIRCRAFT_LINES,
    AIRCRAFT_OF_BRAZIL,
    AIRCRAFT_SPLIT,
    FOOTNOTE_LISTS,
    FOOTNOTES,
    JUNE_2026,
    REVIEW_DAYS,
    SOURCES,
    Member,
    Source,
)
from tradetalks.errors import MissingFacts

HERE = Path(__file__).parent


def list_members(folder: Path) -> list[Member]:
    """Every member of every list; `folder` is the data folder of the build.

    raises  MissingFacts for a file or column that is not there
    """
    off, typed = typed_members()
    found = [member for source in SOURCES for member in _from_file(folder / source.file, source)]
    found = _at_ten_digits(found)
    found = _aircraft_of_brazil(folder, found)
    found += _from_footnotes(folder / FOOTNOTES)
    found += _before_review(found)
    found = [
        replace(member, name=member.name.replace("-aircraft", "-exempt"))
        if "-aircraft" in member.name and member.prefix.startswith(AIRCRAFT_LINES) and member.name in AIRCRAFT_SPLIT
        else member
        for member in found
    ]
    found = [member for member in found if (member.name, member.prefix) not in off] + typed
    found = _moved_between_annexes(_taken_off(found))
    return found + _derived(found)


def _at_ten_digits(found: list[Member]) -> list[Member]:
    """Members that a compiled list cuts to eight digits, as the notices and notes name them (ten_digits.csv).

    raises  MissingFacts for a line whose eight digits are not on the list: the compiled list has changed
    """
    finer: dict[Member, list[str]] = {}
    for row in csv.DictReader((HERE / "ten_digits.csv").read_text().splitlines()):
        finer.setdefault(Member(row["list"], row["line"][:8], row["since"]), []).append(row["line"])
    lacking = set(finer) - set(found)
    if lacking:
        member = min(lacking, key=_order)
        raise MissingFacts(
            f"{member.prefix} is not on the compiled list {member.name}",
            where="ten_digits.csv",
            remedy="take its lines out, or correct their first day",
        )
    return [replace(member, prefix=line) for member in found for line in finer.get(member, [member.prefix])]


def _aircraft_of_brazil(folder: Path, found: list[Member]) -> list[Member]:
    """Annex I of the order on Brazil marks lines of which only articles of civil aircraft are free; they are a list."""
    rows = csv.DictReader(_text(folder / AIRCRAFT_OF_BRAZIL).splitlines())
    marked = {row["HTSUS"].replace(".", "")[:8] for row in rows}
    return [
        replace(member, name="brazil-aircraft")
        if member.name == "brazil-exempt" and member.prefix[:8] in marked
        else member
        for member in found
    ]


def typed_members() -> tuple[set[tuple[str, str]], list[Member]]:
    """What build/customs/typed_lists.csv says: (list, prefix) of compiled members to leave out, and members to add."""
    rows = list(csv.DictReader((HERE / "typed_lists.csv").read_text().splitlines()))
    off = {(row["list"], row["prefix"]) for row in rows if row["change"] == "off"}
    on = [Member(row["list"], row["prefix"], row["since"], row["until"]) for row in rows if row["change"] == "on"]
    return off, on


def _taken_off(found: list[Member]) -> list[Member]:
    """Members with the end that another file of the same list gives them; that file has no first day of its own."""
    named = {source.name for source in SOURCES if source.until}
    ends = {(m.name, m.prefix): m.until for m in found if m.name in named and m.until}
    kept = [m for m in found if m.name not in named or not m.until]
    return sorted({replace(m, until=ends.get((m.name, m.prefix), m.until)) for m in kept}, key=_order)


def _derived(found: list[Member]) -> list[Member]:
    """Lists that are parts of others, with the days of these (build/customs/derived_lists.csv)."""
    by_list: dict[str, list[Member]] = {}
    for member in found:
        by_list.setdefault(member.name, []).append(member)
    rows = csv.DictReader((HERE / "derived_lists.csv").read_text().splitlines())
    members = []
    for row in rows:
        chapters, without = tuple(row["chapters"].split()), []
        for name in row["without"].split():
            listed = by_list[name.removeprefix("list:")] if name.startswith("list:") else ()
            without += [m.prefix for m in listed] or [name]
        members += [
            replace(member, name=row["list"])
            for of in row["of"].split()
            for member in by_list[of]
            if (not chapters or member.prefix.startswith(chapters)) and not member.prefix.startswith(tuple(without))
        ]
    return members


def _order(member: Member) -> tuple[str, str, str, str]:
    return member.name, member.prefix, member.since, member.until


def _moved_between_annexes(found: list[Member]) -> list[Member]:
    """Annex I-B loses the lines that Proclamation 11032 moves to annexes I-C and III, on the day on which they move."""
    moved = [m for m in found if m.name in ("section-232-annex-1c", "section-232-annex-3") and m.since == JUNE_2026]

    def left(member: Member) -> bool:
        if member.name != "section-232-annex-1b" or member.since == JUNE_2026:
            return False
        return any(m.prefix.startswith(member.prefix) or member.prefix.startswith(m.prefix) for m in moved)

    return [replace(member, until=JUNE_2026) if left(member) else member for member in found]


def _from_file(path: Path, source: Source) -> list[Member]:
    if not source.column:
        lines = [line.split("#")[0].strip() for line in _text(path).splitlines()]
        return [Member(source.name, line) for line in lines if line]
    rows = csv.DictReader(line for line in _text(path).splitlines() if not line.startswith("#"))
    found = []
    for row in rows:
        if source.column not in row:
            raise MissingFacts(f"no column {source.column!r}", where=path.name, evidence=", ".join(row))
        if all(row[column] == value for column, value in source.where):
            since = row[source.since] if source.since else ""
            last = row[source.until_last_day] if source.until_last_day else ""
            until = row[source.until] if source.until else _next_day(_day(last))
            prefix = row[source.column].replace(".", "")
            found.append(Member(source.name, prefix, _day(since) or source.starts, until))
    return found


def _from_footnotes(folder: Path) -> list[Member]:
    """Section 301 lists from the schedule's own footnotes, which are right where compiled lists err."""
    found = set()
    for revision in ("2025_basic", "2025_rev_28", "2026_basic"):
        for row in csv.DictReader(_text(folder / f"hts8_{revision}.csv").splitlines()):
            noted = [(row["hts8"], heading) for heading in row["ch99_refs"].split()]
            noted += [
                (line, heading) for line, _, heading in (n.partition(":") for n in row["ch99_refs_hts10"].split())
            ]
            for code, heading in noted:
                if heading in FOOTNOTE_LISTS:
                    found.add(Member(FOOTNOTE_LISTS[heading], code))
    return sorted(found, key=lambda member: (member.name, member.prefix))


def _before_review(found: list[Member]) -> list[Member]:
    """Lines that the four-year review moved, on the list that they stood on until then.

    Footnotes of 2025 name the heading of the review only. The lists are those of 83 FR 28710, 83 FR 40823, 83 FR 47974
    and 84 FR 43304 (data/customs/before_review.csv); codes of 2022 stand where those that they replaced stood.
    """
    reviewed = sorted((member for member in found if "-review-" in member.name), key=lambda m: m.name, reverse=True)
    moved = {member.prefix: REVIEW_DAYS[member.name.split("-")[3]] for member in reviewed}  # the earliest stays
    rows = csv.DictReader(files("tradetalks").joinpath("data/customs/before_review.csv").read_text().splitlines())
    return [Member(row["list"], row["prefix"], until=moved[row["prefix"]]) for row in rows]


def _text(path: Path) -> str:
    if not path.exists():
        raise MissingFacts("a source file is missing", where=path.name, remedy="point --from at the data folder")
    return path.read_text(encoding="utf-8")


def _day(text: str) -> str:
    return "" if text in ("", "NA") else text


def _next_day(text: str) -> str:
    from datetime import date, timedelta

    return (date.fromisoformat(text) + timedelta(days=1)).isoformat() if text else ""
