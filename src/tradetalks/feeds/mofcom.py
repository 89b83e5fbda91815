"""Announcements of China's Ministry of Commerce: a page of links. Fragile: there is no interface for programs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from tradetalks.feeds.papers import Heard, Paper, SourceFailed
from tradetalks.feeds.reading import day, plain, unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tradetalks.dates import Date

NAME = "Ministry of Commerce of China"
FOLDER = "mofcom"
TERMS = "official texts; a page for people, so that its form may change without notice; often closed to machines"
_LIST = "https://www.mofcom.gov.cn/zwgk/zcfb/index.html"
_ITEM = re.compile(
    r"<a[^>]+href=\"(?P<link>[^\"]*/art/(?P<year>\d{4})/(?P<name>art_[0-9a-f]+)\.html)\"[^>]*>(?P<title>.*?)</a>"
    r"(?P<rest>.{0,200}?)(?P<day>\d{4}-\d\d-\d\d)",
    re.DOTALL,
)


def addresses(since: Date) -> list[str]:
    """The page that lists announcements."""
    return [_LIST]


def read(content: bytes, where: str, held: Mapping[str, list[str]]) -> Heard:
    """The announcements that a page links to; raises SourceFailed for a page with none, for it has then changed."""
    page = content.decode("utf-8", "replace")
    if "<html" not in page[:2000].lower() or "</html>" not in page[-2000:].lower():
        raise unreadable("not a whole page", content, where)
    papers = [
        Paper(
            source=NAME,
            number=found["name"],
            actor="CHN.mofcom",
            title=" ".join(plain(found["title"]).split()),
            published=day(found["day"], where),
            address=urljoin(_LIST, found["link"]),
            text_at=urljoin(_LIST, found["link"]),
        )
        for found in _ITEM.finditer(page)
    ]
    if not papers:
        raise SourceFailed("a page without announcements", where=where, remedy="the page has changed its form")
    return Heard(papers=papers)
