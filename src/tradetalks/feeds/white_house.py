"""The White House: presidential actions, fact sheets, statements, releases, as RSS feeds with whole texts."""

from __future__ import annotations

from datetime import timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from tradetalks.feeds.papers import Heard, Paper, SourceFailed
from tradetalks.feeds.reading import plain, read_xml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree.ElementTree import Element

    from tradetalks.dates import Date

NAME = "White House"
FOLDER = "white_house"
TERMS = "public domain; no key; feeds may be kept for five minutes; numbers of orders are not in them"
_SITE = "https://www.whitehouse.gov"
_WASHINGTON = timezone(timedelta(hours=-5))  # the feed gives UTC, in which an evening is the next day
TELLING = ("fact-sheets", "briefings-statements", "releases")  # what tells of acts, by a part of its address
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"


def addresses(since: Date) -> list[str]:
    """The feeds; they hold the latest items only, so that `update` is to be run at least weekly."""
    return [f"{_SITE}/{kind}/feed/" for kind in ("presidential-actions", *TELLING)]


def read(content: bytes, where: str, held: Mapping[str, list[str]]) -> Heard:
    """The items of a feed; raises SourceFailed for another form, and for a feed without items."""
    root = read_xml(content, where)
    items = root.findall("channel/item")
    if root.tag != "rss" or not items:
        raise SourceFailed("a feed without items", where=where, evidence=root.tag, remedy="the site has changed")
    return Heard(papers=[_paper(item, where) for item in items])


def _paper(item: Element, where: str) -> Paper:
    said = {child.tag: (child.text or "").strip() for child in item}
    for key in ("guid", "title", "link", "pubDate"):
        if not said.get(key):
            raise SourceFailed(f"an item without `{key}`", where=where, remedy="the site has changed its feed")
    try:
        published = parsedate_to_datetime(said["pubDate"]).astimezone(_WASHINGTON).date()
    except ValueError:
        raise SourceFailed("not a day", where=where, evidence=said["pubDate"]) from None
    return Paper(
        source=NAME,
        number=said["guid"],
        actor="USA.white_house",
        title=" ".join(said["title"].split()),
        published=published,
        address=said["link"],
        text=plain(said[_CONTENT]) if said.get(_CONTENT) else None,
        tells=said["title"].lower().startswith("fact sheet") or any(f"/{kind}/" in said["link"] for kind in TELLING),
    )
