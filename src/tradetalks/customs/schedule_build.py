"""Build the shipped tariff schedule from revisions in the JSON form of the US International Trade Commission.

A revision is taken in on top of the ones before it: what is the same stays, what differs ends on the day from which the
new revision holds. A build takes in one revision after the other, so that a later revision needs no other way in.
"""

from __future__ import annotations

import csv
import gzip
import html
import json
import re
import sqlite3
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from tradetalks.dates import parse_date
from tradetalks.errors import BadFile, BadInput
from tradetalks.files import shown, write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

REVISIONS = "products/hts_revisions/hts_{}.json.gz"
COLUMNS = ("description", "general", "special", "other", "units", "chapter_99")
_HEADING_99 = re.compile(r"99\d\d\.\d\d\.\d\d")
_LARGEST = 200_000_000
_DDL = """
create table revision (place integer primary key, name text not null unique, since text not null);
create table text (id integer primary key, parent integer, words text not null);
create table word (id integer primary key, words text not null unique);
create table line (
  code text not null, since text not null, until text, text integer not null, general integer not null,
  special integer not null, other integer not null, units integer not null, chapter_99 integer not null,
  primary key (code, since)) without rowid;
create virtual table search using fts5(words, content='', detail=none, tokenize='porter unicode61');
"""


class Content(NamedTuple):
    """What the schedule says of a line: its text from the heading down, its rates as written, and its notes.

    units       in which quantities are reported, joined by `;`
    chapter_99  headings of chapter 99 that footnotes of the line or of the line above it name, joined by `;`
    """

    description: tuple[str, ...]
    general: str
    special: str
    other: str
    units: str
    chapter_99: str


class Change(NamedTuple):
    """What a revision does to one line: a column and its text before and after; `line` for a line added or ended."""

    code: str
    column: str
    before: str
    after: str


@dataclass
class Timeline:
    """The schedule over time: lines as they stand since a day, and as they stood until one.

    revisions  (name, first day), in order
    standing   code -> first day, content
    past       (code, first day, first day after the last, content)
    """

    revisions: list[tuple[str, str]] = field(default_factory=list)
    standing: dict[str, tuple[str, Content]] = field(default_factory=dict)
    past: list[tuple[str, str, str, Content]] = field(default_factory=list)

    def take_in(self, name: str, since: str, lines: dict[str, Content]) -> list[Change]:
        """Add a revision that holds from a day; returns what it changes, line by line.

        raises  BadInput for a revision that is in already, or that holds from before the last one
        """
        if name in dict(self.revisions):
            raise BadInput(f"revision {name} is in the schedule already", remedy="take in a later one")
        if self.revisions and since < self.revisions[-1][1]:
            raise BadInput(
                f"revision {name} would hold from {since}, before the last one",
                evidence="{} from {}".format(*self.revisions[-1]),
                remedy="give the day from which its changes are law; chapter 99's days are the ledger's",
            )
        changes = [change for code in sorted({*self.standing, *lines}) for change in self._turn(code, since, lines)]
        self.revisions.append((name, since))
        return changes

    def _turn(self, code: str, since: str, lines: dict[str, Content]) -> list[Change]:
        old, new = self.standing.get(code), lines.get(code)
        if old is not None and new == old[1]:
            return []
        if old is not None:
            if old[0] < since:
                self.past.append((code, old[0], since, old[1]))
            del self.standing[code]
        if new is not None:
            self.standing[code] = (since, new)
        if old is None or new is None:
            return [Change(code, "line", _text(old[1]) if old else "", _text(new) if new else "")]
        pairs = zip(COLUMNS, _columns(old[1]), _columns(new), strict=True)
        return [Change(code, column, before, after) for column, before, after in pairs if before != after]


def build_schedule(source: Path, target: Path, revisions: Path, without: Sequence[str] = ()) -> Timeline:
    """Write the schedule to `target` from the data folder; returns it.

    revisions  CSV with `revision,since`: the first day on which each revision's lines hold
    without    names of revisions to leave out
    raises     MissingFacts for a revision that is not there; BadInput for one that is no schedule
    """
    timeline = Timeline()
    with revisions.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["revision"] not in without:
                lines = read_revision(source / REVISIONS.format(row["revision"]))
                timeline.take_in(row["revision"], parse_date(row["since"]).isoformat(), lines)
    write_schedule(timeline, target)
    return timeline


def read_revision(path: Path) -> dict[str, Content]:
    """The lines of eight and ten digits of a revision, JSON as published or gzipped.

    Rates, footnotes and units of a ten-digit line are its own or those of the line of eight digits above it. A line
    that is not divided stands at eight digits, also where the schedule writes it with the suffix 00.

    raises  BadFile where there is no file; BadInput for a file that is no schedule
    """
    if not path.exists():
        raise BadFile("no such revision", where=shown(path), remedy="name a revision in USITC's JSON form")
    if path.stat().st_size > _LARGEST:
        raise BadInput("larger than any revision", where=shown(path), evidence=f"{path.stat().st_size} bytes")
    content = path.read_bytes()
    try:
        rows = json.loads(gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content)
        return _lines(rows)
    except (ValueError, KeyError, TypeError, AttributeError, EOFError, gzip.BadGzipFile) as error:
        raise BadInput(
            "not a revision of the schedule",
            where=shown(path),
            evidence=f"{type(error).__name__}: {error}"[:200],
            remedy="save the schedule as JSON from USITC's archive; rows need htsno, indent, description, general",
        ) from None


def _lines(rows: list[dict[str, Any]]) -> dict[str, Content]:
    codes = [row["htsno"].replace(".", "") for row in rows]
    undivided = {code[:8] for code in codes if len(code) == 10} - {code for code in codes if len(code) == 8}
    path: list[str] = []
    above = Content((), "", "", "", "", "")
    found: dict[str, Content] = {}
    for code, row in zip(codes, rows, strict=True):
        indent = int(row["indent"])
        path = [*path[:indent], _plain(row["description"])]
        if len(code) < 8:
            continue
        own = Content(
            tuple(path),
            _plain(row["general"] or ""),
            _plain(row["special"] or ""),
            _plain(row["other"] or ""),
            ";".join(filter(None, (_plain(unit) for unit in row["units"] or ()))),
            ";".join(sorted({h for note in row["footnotes"] or () for h in _headings(note["value"])})),
        )
        if len(code) == 8:
            above = own
            found[code] = own
        elif code[:8] in undivided and code.endswith("00"):
            found[code[:8]] = own
        else:
            found[code] = _inherited(own, above) if code[:8] not in undivided else own
    if not found:
        raise ValueError("no lines of eight digits")
    return found


def _inherited(own: Content, above: Content) -> Content:
    """The content of a ten-digit line with what it takes from the line of eight digits above it."""
    notes = ";".join(sorted({*own.chapter_99.split(";"), *above.chapter_99.split(";")} - {""}))
    if own.general:
        return own._replace(chapter_99=notes)
    return Content(own.description, above.general, above.special, above.other, own.units or above.units, notes)


def read_timeline(path: Path) -> Timeline:
    """A schedule that `write_schedule` wrote; raises BadFile where there is none."""
    if not path.exists():
        raise BadFile("no schedule", where=shown(path), remedy="run `tradetalks customs schedule build`")
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    texts = {key: (parent, words) for key, parent, words in database.execute("select id, parent, words from text")}
    words = dict(database.execute("select id, words from word"))
    timeline = Timeline(list(database.execute("select name, since from revision order by place")))
    for code, since, until, text, *others in database.execute("select * from line"):
        content = Content(described(text, texts), *(words[other] for other in others))
        if until is None:
            timeline.standing[code] = (since, content)
        else:
            timeline.past.append((code, since, until, content))
    database.close()
    return timeline


def described(text: int | None, texts: Mapping[int, tuple[int | None, str]]) -> tuple[str, ...]:
    """The text of a line from its heading down, from texts that each name the one above."""
    path: list[str] = []
    while text is not None:
        text, words = texts[text]
        path.append(words)
    return tuple(reversed(path))


def write_schedule(timeline: Timeline, target: Path) -> None:
    """Write the schedule as one SQLite file with a search index of its texts."""
    database = sqlite3.connect(":memory:")
    database.executescript(_DDL)
    texts: dict[tuple[str, ...], int] = {}
    words: dict[str, int] = {}
    rows = [
        *timeline.past,
        *((code, since, None, content) for code, (since, content) in timeline.standing.items()),
    ]
    for code, since, until, content in sorted(rows, key=lambda row: row[:2]):
        ids = [words.setdefault(text, len(words)) for text in content[1:]]
        database.execute(
            "insert into line values (?,?,?,?,?,?,?,?,?)", (code, since, until, _text_id(content[0], texts), *ids)
        )
    database.executemany("insert into revision (name, since) values (?,?)", timeline.revisions)
    database.executemany(
        "insert into text values (?,?,?)", ((key, texts.get(path[:-1]), path[-1]) for path, key in texts.items())
    )
    database.executemany("insert into word values (?,?)", ((key, text) for text, key in words.items()))
    used = {key for (key,) in database.execute("select distinct text from line where code < '98'")}
    database.executemany(
        "insert into search (rowid, words) values (?,?)",
        ((key, " ".join(path)) for path, key in texts.items() if key in used),
    )
    database.execute("insert into search (search) values ('optimize')")
    database.commit()
    database.execute("vacuum")
    file = database.serialize()
    database.close()
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(target, file)


def _text_id(path: tuple[str, ...], texts: dict[tuple[str, ...], int]) -> int:
    for depth in range(1, len(path) + 1):
        texts.setdefault(path[:depth], len(texts))
    return texts[path]


@cache
def _plain(text: str) -> str:
    """Text without markup: `m<sup>2</sup>` is `m2`."""
    bare = html.unescape(re.sub(r"<[^>]*>", "", text)).replace("²", "2").replace("³", "3")
    return " ".join(bare.split())


@cache
def _headings(note: str) -> tuple[str, ...]:
    return tuple(_HEADING_99.findall(note))


def _columns(content: Content) -> tuple[str, ...]:
    return (" > ".join(content.description), *content[1:])


def _text(content: Content) -> str:
    return f"{content.general} | {' > '.join(content.description)}"
