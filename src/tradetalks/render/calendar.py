"""Days to come as iCalendar (RFC 5545) and as an Atom feed (RFC 4287). The same days give the same bytes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from xml.etree import ElementTree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.answers.deadlines import Deadline

_LINE_BYTES = 75
_ATOM = "http://www.w3.org/2005/Atom"
_TAG = "tag:tradetalks,2026:"


def icalendar(entries: Sequence[Deadline]) -> bytes:
    """One whole-day event an entry; the same day keeps its UID when the calendar is made again."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//tradetalks//deadlines//EN", "X-WR-CALNAME:Trade deadlines"]
    for one in entries:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{one.name}@tradetalks",
            f"DTSTAMP:{one.known:%Y%m%d}T000000Z",
            f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{one.day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(one.title)}",
            f"DESCRIPTION:{_escaped(one.text)}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return "".join(map(_folded, [*lines, "END:VCALENDAR"])).encode()


def atom(entries: Sequence[Deadline], title: str) -> bytes:
    """One entry a day and government, in the order of the days; `updated` is the day by which it was known."""
    ElementTree.register_namespace("", _ATOM)
    feed = ElementTree.Element(f"{{{_ATOM}}}feed")
    updated = max((one.known for one in entries), default=None)
    _add(feed, "id", f"{_TAG}deadlines")
    _add(feed, "title", title)
    _add(feed, "updated", f"{updated or '1970-01-01'}T00:00:00Z")
    author = ElementTree.SubElement(feed, f"{{{_ATOM}}}author")
    _add(author, "name", "tradetalks")
    for one in entries:
        entry = ElementTree.SubElement(feed, f"{{{_ATOM}}}entry")
        _add(entry, "id", f"{_TAG}{one.name}")
        _add(entry, "title", f"{one.day}: {one.title}")
        _add(entry, "updated", f"{one.known}T00:00:00Z")
        _add(entry, "content", one.text).set("type", "text")
    ElementTree.indent(feed)
    written: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _add(parent: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}")
    child.text = text
    return child


def _escaped(text: str) -> str:
    """RFC 5545, 3.3.11."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    """RFC 5545, 3.1: at most 75 bytes a line; what follows begins with a space. No character is cut in two."""
    parts, length = [""], 0
    for letter in line:
        size = len(letter.encode())
        if length + size > _LINE_BYTES - (len(parts) > 1):
            parts.append("")
            length = 0
        parts[-1] += letter
        length += size
    return "\r\n ".join(parts) + "\r\n"
