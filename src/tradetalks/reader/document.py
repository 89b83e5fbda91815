"""From bytes to a Document: encoding, main text of HTML, Markdown front matter, date and outlet of publication."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import yaml
from dateutil import parser as date_parser
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree

from tradetalks.dates import Date, parse_date
from tradetalks.errors import CONTROLS, BadInput
from tradetalks.reader.chinese import is_chinese
from tradetalks.reader.letters import cleaned
from tradetalks.reader.records import Document
from tradetalks.reader.vocabulary import plain_text, vocabulary

if TYPE_CHECKING:
    from pathlib import Path

LONGEST = 5_000_000
_YEARS = range(1900, 2101)  # in which a report can have been published
_HTML = re.compile(r"^\s*(<\?xml[^>]*>\s*)?<(!doctype html|html|head|body|article|div|p)\b", re.IGNORECASE)
_MONTH = "(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*"
_FULL_DATE = re.compile(
    rf"\b(?:\d{{4}}-\d\d-\d\d|{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{1,2}} {_MONTH}\.?,? \d{{4}})\b",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(r"publish|posted|updated|released|dated?\b", re.IGNORECASE)
_DATELINE = re.compile(rf"^[A-Z][A-Z /,.]+, ({_MONTH}\.? \d{{1,2}}) ", re.IGNORECASE | re.MULTILINE)
_MIN_READ = re.compile(r"^\s*(\S.{0,40}?)\s+\d+ Min Read", re.MULTILINE)
_AGENCY = re.compile(r"(?:inputs? from|reporting by|source:|with agency inputs|\(|contributed by) ?([A-Z][\w ]+)")
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_TABLE = re.compile(r"<table.*?</table>", re.DOTALL | re.IGNORECASE)
_ROW = re.compile(r"<tr.*?</tr>", re.DOTALL | re.IGNORECASE)
_CELL = re.compile(r"<t[dh][^>]*>(.*?)</t[dh]>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^>]+>")
_FILLED = (dt.datetime(2001, 1, 1), dt.datetime(2002, 2, 2))  # what the date parser puts where something is not written
_LETTERS = re.compile(r"[^\W\d_]")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_COMMON = re.compile(r"\b(?:the|of|and|to|in|that|for|on|with|said|is|was)\b", re.IGNORECASE)


def read_file(path: Path, *, date: Date | None = None) -> Document:
    """The document of a file.

    date    used where the report does not say its own
    raises  BadInput for a file that is missing, closed to us, empty, too long, a PDF or otherwise not text, and for a
            day of publication before 1900 or after 2100
    """
    where = str(path)
    try:
        if not path.is_file():
            raise BadInput(
                "no such file", where=where, remedy="name a text, HTML or Markdown file, or a folder of them"
            )
        size = path.stat().st_size
        if size > LONGEST:
            raise _too_long(size, where)
        content = path.read_bytes()
    except OSError as error:
        remedy = "name a file that you may read"
        raise BadInput("cannot be read", where=where, evidence=str(error.strerror), remedy=remedy) from None
    return read_bytes(content, name=path.name, date=date, where=where)


def read_bytes(content: bytes, *, name: str, date: Date | None = None, where: str = "") -> Document:
    """The document of a report's bytes; raises BadInput as `read_file` does."""
    where = where or name
    if content.lstrip()[:5] == b"%PDF-":
        raise BadInput("a PDF, not text", where=where, evidence="%PDF-", remedy="save its text, then read that")
    if len(content) > LONGEST:
        raise _too_long(len(content), where)
    decoded, notes = _decode(content)
    decoded = cleaned(decoded)
    if not decoded.strip():
        raise BadInput("an empty report", where=where, remedy="leave it out")
    if "\0" in decoded:
        raise BadInput("not text: it holds zero bytes", where=where, remedy="save it as text, HTML or Markdown")
    if _HTML.match(decoded):
        document = _from_html(decoded, name)
    elif _FRONT_MATTER.match(decoded):
        document = _from_markdown(decoded, name, where)
    else:
        document = _from_text(decoded, name)
    if not document.text.strip():
        raise BadInput("no text found in the report", where=where, remedy="save the page's text, then read that")
    return _completed(document, date, notes, where)


def without_controls(text: str) -> str:
    """The same text, as long, with a blank for each control character: a terminal would obey those of a quote."""
    return CONTROLS.sub(" ", text)


def _too_long(size: int, where: str) -> BadInput:
    return BadInput(
        "too long for a report",
        where=where,
        evidence=f"{size:,} bytes",
        remedy=f"split it; the limit is {LONGEST:,} bytes",
    )


def _completed(document: Document, date: Date | None, notes: list[str], where: str) -> Document:
    """The document with its date and with a note on everything that the reader could not do."""
    day = document.date or date
    if day is not None and day.year not in _YEARS:
        raise BadInput(
            "no day on which a report can have been published",
            where=where,
            evidence=day.isoformat(),
            remedy=f"name a day between {_YEARS[0]} and {_YEARS[-1]}",
        )
    english = is_english(document.text)
    if is_chinese(document.text):
        notes.append("in Chinese: read by the set phrases of the ministries; other sentences are not read")
    elif not english:
        notes.append("not in English: the reader knows English only and kept numbers and dates, no claims")
    if day is None:
        notes.append("no date of publication found: days such as 'Thursday' stay open; name one with --date")
    return Document(
        name=document.name,
        text=without_controls(document.text),
        date=day,
        outlet=without_controls(document.outlet),
        title=without_controls(document.title),
        english=english,
        official=document.official,
        agencies=_agencies(document.text),
        notes=tuple(notes),
    )


def is_english(text: str) -> bool:
    """Whether the text is English: few ideographs, and the commonest English words in their usual number."""
    letters = len(_LETTERS.findall(text[:20_000]))
    if letters == 0 or len(_CJK.findall(text[:20_000])) > 0.1 * letters:
        return False
    words = text[:20_000].split()
    return len(words) < 25 or len(_COMMON.findall(text[:20_000])) > 0.05 * len(words)


def _decode(content: bytes) -> tuple[str, list[str]]:
    """UTF-8, or line by line UTF-8 and Windows-1252, with a note of the lines that were the latter."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig")):
        if content.startswith(mark):
            try:
                return content.decode(encoding).replace("\r\n", "\n"), []
            except UnicodeDecodeError:
                continue
    lines, odd = [], []
    for number, line in enumerate(content.split(b"\n"), 1):
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            lines.append(line.decode("cp1252", errors="replace"))
            odd.append(number)
    first = ", ".join(map(str, odd[:5])) + (", ..." if len(odd) > 5 else "")
    note = f"mixed or unknown encoding: {len(odd)} lines (line {first}) are not UTF-8 and were read as Windows-1252"
    return "\n".join(lines).replace("\r\n", "\n"), [note]


def _from_html(source: str, name: str) -> Document:
    tree = HTMLTree.parse(source)
    text = extract_plain_text(tree, main_content=True, alt_texts=False, links=False, list_bullets=True, noscript=False)
    return Document(
        name=name,
        text=text,
        date=_day(_meta(tree, "article:published_time", "datePublished", "date", "pubdate") or _time_element(tree)),
        outlet=_meta(tree, "og:site_name", "application-name", "publisher"),
        title=(tree.title or "").strip(),
    )


def _meta(tree: HTMLTree, *names: str) -> str:
    for name in names:
        for key in ("property", "name", "itemprop"):
            element = tree.head.query_selector(f'meta[{key}="{name}"]') if tree.head else None
            if element is not None and element.getattr("content"):
                return str(element.getattr("content")).strip()
    return ""


def _time_element(tree: HTMLTree) -> str:
    element = tree.body.query_selector("time[datetime]") if tree.body else None
    return str(element.getattr("datetime")) if element is not None else ""


def _day(written: str) -> Date | None:
    """The day that metadata write, in their own time zone; None where it is no day of a report or is not whole."""
    if not written:
        return None
    try:
        found, other = (date_parser.parse(written, default=filled, ignoretz=True).date() for filled in _FILLED)
    except (ValueError, OverflowError):
        return None
    return found if found == other and found.year in _YEARS else None


def _from_markdown(source: str, name: str, where: str) -> Document:
    """A page with front matter, as the White House texts are stored: lines unwrapped, marks taken out."""
    matched = _FRONT_MATTER.match(source)
    assert matched is not None
    try:
        head = yaml.load(matched[1], yaml.CBaseLoader)
    except yaml.YAMLError as error:
        evidence = str(error).partition("\n")[0]
        remedy = "mend the lines between the two ---, or take them out"
        raise BadInput("front matter that is not YAML", where=where, evidence=evidence, remedy=remedy) from None
    head = head if isinstance(head, dict) else {}
    official = "whitehouse.gov" in str(head.get("source_url", ""))
    return Document(
        name=name,
        text=unmarked(source[matched.end() :]),
        date=parse_date(str(head["date"]), where=where) if "date" in head else None,
        outlet="The White House" if official else str(head.get("outlet", "")),
        title=str(head.get("title", "")),
        official=official,
    )


def unmarked(markdown: str) -> str:
    """Markdown as plain paragraphs, one per line: no tags, no emphasis, no escapes, lines joined."""
    markdown = _tables_as_lines(markdown)
    text = re.sub(r"<!--.*?-->|</?[a-zA-Z][^>]*>", "", markdown)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"\\([^\w\s])", r"\1", text).replace("*", "").replace("\u00a0", " ").replace("\u2011", "-")
    blocks = re.split(r"\n\s*\n|\n(?=\s*- )", text)
    return "\n\n".join(joined for block in blocks if (joined := " ".join(block.split())))


def _tables_as_lines(markdown: str) -> str:
    """HTML tables as one line a row, each cell after the name of its column: a rate keeps the word `tariff`.

    A table without column names goes on with those of the table before it.
    """
    names: list[str] = []

    def lines(table: re.Match[str]) -> str:
        nonlocal names
        rows = [_CELL.findall(row) for row in _ROW.findall(table[0])]
        plain = [[" ".join(_TAG.sub(" ", cell).split()) for cell in row] for row in rows]
        if plain and "<th" in table[0].lower():
            names = plain.pop(0)
        named = [
            zip(names, row, strict=True) if len(row) == len(names) else zip(row, row, strict=True) for row in plain
        ]
        return "\n\n" + "\n\n".join(", ".join(f"{name}: {cell}" for name, cell in row) + "." for row in named) + "\n\n"

    return _TABLE.sub(lines, markdown)


def _from_text(source: str, name: str) -> Document:
    lines = [line.strip() for line in source.splitlines() if line.strip()]
    matched = _MIN_READ.search(source)
    outlet = matched[1] if matched else ""
    if not outlet and len(lines) > 1 and _PUBLISHED.match(lines[1]):
        outlet = lines[0]
    return Document(name=name, text=source, date=_published(lines), outlet=outlet, title=lines[0])


def _published(lines: list[str]) -> Date | None:
    """The day of publication that a text says: on or right after a line such as `Published On:`, or alone on a line."""
    for number, line in enumerate(lines):
        labelled = _PUBLISHED.search(line) is not None and len(line) < 80
        after_label = number > 0 and len(lines[number - 1]) < 40 and _PUBLISHED.search(lines[number - 1]) is not None
        matched = _FULL_DATE.search(line)
        if matched and (labelled or after_label or len(line) < len(matched[0]) + 12):
            return _day(matched[0])
    return None


def _agencies(text: str) -> tuple[str, ...]:
    """News agencies that the report says it rests on: the words `With inputs from ...`, `Reporting by ...`."""
    known = vocabulary().lists["agencies"]
    credits = [plain_text(matched[1]) for matched in _AGENCY.finditer(text)]
    return tuple(agency for agency in known if any(credit.startswith(agency) for credit in credits))
