"""The Federal Register of the United States, API v1: presidential documents, papers of trade agencies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from tradetalks.feeds.papers import Heard, Paper, SourceFailed
from tradetalks.feeds.reading import day, read_json, unreadable, wanted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tradetalks.dates import Date

NAME = "Federal Register"
FOLDER = "federal_register"
TERMS = "public domain; no key; asked by documents.json and the text address that each document names"
HOST = "www.federalregister.gov"
API = f"https://{HOST}/api/v1"
FIELDS = "document_number title type subtype abstract dates effective_on signing_date publication_date citation html_url raw_text_url agencies"  # noqa: E501
AGENCIES = {  # slug -> actor, as the ledger names actors
    "executive-office-of-the-president": "USA.white_house",
    "trade-representative-office-of-united-states": "USA.ustr",
    "industry-and-security-bureau": "USA.bis",
    "u-s-customs-and-border-protection": "USA.cbp",
    "international-trade-administration": "USA.commerce",
}
_ASKED = [slug for slug in AGENCIES if slug != "executive-office-of-the-president"]


def addresses(since: Date) -> list[str]:
    """Presidential documents, papers of the agencies, and what is open for public inspection today."""
    common = [("conditions[publication_date][gte]", since.isoformat()), ("order", "newest"), ("per_page", "200")]
    common += [("fields[]", name) for name in FIELDS.split()]
    presidential = [("conditions[type][]", "PRESDOCU")]
    agencies = [("conditions[agencies][]", slug) for slug in _ASKED]
    kinds = [("conditions[type][]", kind) for kind in ("RULE", "NOTICE")]
    return [
        f"{API}/documents.json?{urlencode([*presidential, *common])}",
        f"{API}/documents.json?{urlencode([*agencies, *kinds, *common])}",
        f"{API}/public-inspection-documents/current.json",
    ]


def read(content: bytes, where: str, held: Mapping[str, list[str]]) -> Heard:
    """A list of documents, a list open for inspection, or one document; raises SourceFailed for another form."""
    found = read_json(content, where)
    if isinstance(found, dict) and "document_number" in found:
        return Heard(papers=[_paper(found, where)])
    if not isinstance(found, dict) or not isinstance(found.get("count"), int):
        raise unreadable("not a list of documents", content, where)
    rows = found.get("results", [] if found["count"] == 0 else None)
    if not isinstance(rows, list):
        raise SourceFailed("a list without `results`", where=where, evidence=f"count {found['count']}")
    following = found.get("next_page_url")
    return Heard(papers=[_paper(row, where) for row in rows], ask=[_checked(following, where)] if following else [])


def _paper(row: Any, where: str) -> Paper:
    number = str(wanted(row, "document_number", where))
    place = f"{where}, document {number}"
    published = row.get("publication_date") or row.get("last_public_inspection_issue") or row.get("filed_at")
    agencies = [AGENCIES[one["slug"]] for one in row.get("agencies") or [] if one.get("slug") in AGENCIES]
    said = [str(row[key]) for key in ("abstract", "dates") if row.get(key)]
    return Paper(
        source=NAME,
        number=number,
        actor=agencies[0] if agencies else "USA.federal_register",
        title=" ".join(str(wanted(row, "title", place)).split()),
        published=day(published, place),
        address=str(row.get("html_url") or f"{API}/documents/{number}.json"),
        signed=day(row["signing_date"], place) if row.get("signing_date") else None,
        cited=str(row.get("citation") or ""),
        text="\n\n".join(said) or None,
        text_at=str(row.get("raw_text_url") or ""),
    )


def _checked(address: object, where: str) -> str:
    """The next page, which must be of the same interface."""
    parts = urlsplit(str(address))
    if (parts.scheme, parts.netloc) != ("https", HOST) or not parts.path.startswith("/api/v1/documents"):
        raise SourceFailed("a next page on another host", where=where, evidence=str(address)[:200])
    return str(address)
