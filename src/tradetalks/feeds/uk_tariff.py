"""The UK Trade Tariff: its news, and the daily extract of regulations."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from tradetalks.feeds.fetch import MOST_BYTES
from tradetalks.feeds.papers import Heard, Paper, SourceFailed
from tradetalks.feeds.reading import day, plain, read_json, read_xml, unreadable, wanted
from tradetalks.files import BAD_ARCHIVE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree.ElementTree import Element

    from tradetalks.dates import Date

NAME = "UK Trade Tariff"
FOLDER = "uk"
TERMS = "Open Government Licence v3.0; no key"
_SITE = "https://www.trade-tariff.service.gov.uk"


def addresses(since: Date) -> list[str]:
    """The service's news. Its form is known from its documentation and was not seen recorded."""
    return [f"{_SITE}/api/v2/news/items?service=uk"]


def read(content: bytes, where: str, held: Mapping[str, list[str]]) -> Heard:
    """News, or a daily extract (XML, packed or not); raises SourceFailed for another form."""
    if content[:2] == b"PK":
        content = _unpacked(content, where)
    if content.lstrip()[:1] == b"<":
        return _extract(read_xml(content, where), where)
    found = read_json(content, where)
    rows = found.get("data") if isinstance(found, dict) else None
    if not isinstance(rows, list):
        raise unreadable("no list of news", content, where)
    papers = []
    for row in rows:
        said = wanted(row, "attributes", where)
        slug = str(said.get("slug") or wanted(row, "id", where))
        papers.append(
            Paper(
                source=NAME,
                number=str(wanted(row, "id", where)),
                actor="GBR.hmrc",
                title=str(wanted(said, "title", where)),
                published=day(wanted(said, "start_date", where), where),
                address=f"{_SITE}/news/stories/{slug}",
                text=plain(str(said.get("content") or said.get("precis") or "")) or None,
            )
        )
    return Heard(papers=papers)


def _extract(root: Element, where: str) -> Heard:
    """The regulations of a daily extract."""
    if not root.tag.endswith("TariffHistoryResponse"):
        raise SourceFailed("no daily extract", where=where, evidence=root.tag)
    papers = []
    for record in root.iter("BaseRegulation"):
        number, title = record.findtext("baseRegulationId"), record.findtext("informationText")
        changed = record.findtext("metainfo/transactionDate")
        if not number or not title or not changed:
            raise SourceFailed("a regulation without number, text or day", where=where)
        title, _, link = title.partition(" https://")
        papers.append(
            Paper(
                source=NAME,
                number=number,
                actor="GBR.hmrc",
                title=title,
                published=day(changed, where),
                address=f"https://{link}" if link else _SITE,
                text=title,
            )
        )
    return Heard(papers=papers)


def _unpacked(content: bytes, where: str) -> bytes:
    """The one file of an archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(archive.namelist()[0]) as file:
            unpacked = file.read(MOST_BYTES + 1)
    except (*BAD_ARCHIVE, IndexError) as error:
        raise SourceFailed("an archive that cannot be read", where=where, evidence=str(error)) from None
    if len(unpacked) > MOST_BYTES:
        raise SourceFailed("too large", where=where, evidence=f"more than {MOST_BYTES:,} bytes unpacked")
    return unpacked
