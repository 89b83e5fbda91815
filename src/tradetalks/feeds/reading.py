"""What all sources' answers need to be read: JSON, XML, days and plain text, with the place of what is wrong."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from tradetalks.feeds.papers import SourceFailed

if TYPE_CHECKING:
    from tradetalks.dates import Date

_BREAKS = re.compile(r"</(?:p|li|h\d|div|tr)>|<br ?/?>", re.IGNORECASE)
_TAGS = re.compile(r"<[^>]*>")
_SHOWN = 80
MOST_TAGS = 500_000
MOST_VALUES = 2_000_000  # of one answer; the whole tariff schedule has 730,000


def read_json(content: bytes, where: str) -> Any:
    """Parsed JSON; raises SourceFailed for anything else, such as a page for people, or more than fits in memory."""
    if sum(map(content.count, (b",", b"{", b"["))) > MOST_VALUES:
        raise SourceFailed("too many results", where=where, evidence=f"more than {MOST_VALUES:,} values")
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise unreadable("not JSON", content, where) from None


def read_xml(content: bytes, where: str) -> ElementTree.Element:
    """The root of an XML document without a document type; raises SourceFailed for anything else."""
    if b"<!DOCTYPE" in content[:4096].upper():
        raise unreadable("a page or a document type where a feed belongs", content, where)
    if content.count(b"<") > MOST_TAGS:
        raise SourceFailed("too many results", where=where, evidence=f"more than {MOST_TAGS:,} tags")
    try:
        return ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        raise SourceFailed("not whole XML", where=where, evidence=str(error)) from None


def unreadable(what: str, content: bytes, where: str) -> SourceFailed:
    """The fault of an answer of another form, with how it begins."""
    begins = " ".join(content[:_SHOWN].decode("utf-8", "replace").split())
    return SourceFailed(
        what,
        where=where,
        evidence=f"begins: {begins!r}" if begins else "empty",
        remedy="open the address in a browser; the source may block machines or have changed its form",
    )


def wanted(record: Any, key: str, where: str) -> Any:
    """A key that the source's form promises; raises SourceFailed where it is not there."""
    if not isinstance(record, dict) or record.get(key) in (None, ""):
        raise SourceFailed(f"an answer without `{key}`", where=where, remedy="the source has changed its form")
    return record[key]


def day(written: Any, where: str) -> Date:
    """A day at the beginning of a text, YYYY-MM-DD; raises SourceFailed."""
    try:
        return dt.date.fromisoformat(str(written)[:10])
    except ValueError:
        raise SourceFailed("not a day", where=where, evidence=repr(written)) from None


def plain(marked: str) -> str:
    """The text of marked-up content, one line a paragraph."""
    text = html.unescape(_TAGS.sub(" ", _BREAKS.sub("\n\n", marked)))
    return "\n".join(" ".join(line.split()) for line in text.splitlines())
