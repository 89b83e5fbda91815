"""Which sector of the world table a product belongs to."""

from __future__ import annotations

import csv
from functools import cache
from typing import TYPE_CHECKING

from tradetalks.errors import UnknownName
from tradetalks.installed import in_use

if TYPE_CHECKING:
    from collections.abc import Sequence

NO_SECTOR = "unallocated"


@cache
def hs_sectors() -> dict[str, str]:
    """HS prefix of 2, 4 or 6 digits -> sector of the world table; the longest prefix of a code decides.

    source  own concordance from HS chapters to ISIC revision 3 divisions, with headings that leave their chapter's
            division as exceptions (data/customs/hs_sectors.csv)
    """
    text = (in_use() / "customs" / "hs_sectors.csv").read_text(encoding="utf-8")
    return {row["prefix"]: row["sector"] for row in csv.DictReader(text.splitlines())}


# Sectors of the shipped table that its sources lack -> the parent that they were split from (data/world/splits)
PARENT = {
    "soybeans": "agriculture",
    "rare_earth_compounds": "chemicals",
    "permanent_magnets": "electrical",
    "semiconductors": "electrical",
    "electronics": "electrical",
}


def sector_in(sector: str, sectors: Sequence[str]) -> str:
    """The sector of a table that goods of a sector belong to: its parent where the table does not split it off."""
    return PARENT.get(sector, sector) if sector not in sectors else sector


def sector_of(code: str) -> str:
    """Sector of the world table that a product code of 2 to 10 digits belongs to.

    returns  a sector, or `unallocated` for HS chapters 98 and 99 (returned, repaired and low-value goods)
    raises   UnknownName for a chapter that the Harmonized System does not have
    """
    if code[:2] in ("98", "99"):
        return NO_SECTOR
    prefixes = hs_sectors()
    for length in (6, 4, 2):
        if code[:length] in prefixes:
            return prefixes[code[:length]]
    raise UnknownName(f"no HS chapter {code[:2]!r}", evidence=code, remedy="write an HS code of chapters 01 to 97")
