"""Imports of 2017 by class and partner, for averages of the years before 2021; run by `python3 x.py build customs`.

Lines of 2017 are not available. The lines of 2024 are scaled so that each chapter's sum by partner is that of 2017
(Census Bureau), and those from China so that each Section 301 list has the trade that USTR's notices give it as well:
34, 16, 200 and 120 billion USD for lists 1, 2, 3 and 4A. Within them the composition stays that of 2024.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from tradetalks.errors import MissingFacts

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

MONTHLY = "history_2018_2026/us_imports_monthly_2015_2020.csv.gz"
PARTNERS = {
    **{"CHINA": "CHN", "MEXICO": "MEX", "CANADA": "CAN", "JAPAN": "JPN", "KOREA, SOUTH": "KOR", "VIETNAM": "VNM"},
    **{"TAIWAN": "TWN", "INDIA": "IND", "UNITED KINGDOM": "GBR", "BRAZIL": "BRA", "THAILAND": "THA", "MALAYSIA": "MYS"},
    **{"INDONESIA": "IDN", "SINGAPORE": "SGP", "SWITZERLAND": "CHE", "RUSSIA": "RUS", "ISRAEL": "ISR"},
    **{"COLOMBIA": "COL", "SAUDI ARABIA": "SAU", "PHILIPPINES": "PHL"},
    **dict.fromkeys(("GERMANY", "FRANCE", "ITALY", "IRELAND", "SPAIN", "NETHERLANDS", "BELGIUM", "AUSTRIA"), "EU"),
    "SWEDEN": "EU",
}
# Federal Register 83 FR 28710, 83 FR 40823, 83 FR 47974; USTR, 13 December 2019 (list 4A). USD.
LISTS = {"section-301-1": 34e9, "section-301-2": 16e9, "section-301-3": 200e9, "section-301-4a": 120e9}
LISTED_PARTNER = "CHN"


def imports_of_2017(source: Path, cells: pl.DataFrame) -> NDArray[np.float64]:
    """[cell] USD; a partner that the source does not name keeps its imports of 2024.

    cells   `HS10`, `partner`, `lists` and `imports` of 2024
    raises  MissingFacts for a source file that is not there
    """
    if not (source / MONTHLY).exists():
        raise MissingFacts("a source file is missing", where=MONTHLY, remedy="point --from at the data folder")
    found = pl.read_csv(source / MONTHLY, schema_overrides={"code": pl.String}).filter(
        (pl.col("level") == "hs2") & pl.col("month").str.starts_with("2017") & pl.col("partner").is_in(list(PARTNERS))
    )
    wanted: dict[tuple[str, str], float] = {}
    for partner, chapter, usd in found.select("partner", "code", "con_val_usd").iter_rows():
        key = PARTNERS[partner], chapter
        wanted[key] = wanted.get(key, 0.0) + float(usd)
    then = cells["imports"].to_numpy().astype(float)
    partners, codes, lists = (cells[name].to_list() for name in ("partner", "HS10", "lists"))
    for partner in sorted(set(PARTNERS.values())):
        rows = np.array([row for row, name in enumerate(partners) if name == partner])
        chapters = np.array([codes[row][:2] for row in rows])
        targets = {chapter: wanted.get((partner, chapter), 0.0) for chapter in set(chapters)}
        total = sum(targets.values())
        listed = np.array([_list_of(lists[row]) if partner == LISTED_PARTNER else "" for row in rows])
        by_list = LISTS | {"": total - sum(LISTS.values())} if partner == LISTED_PARTNER else {"": total}
        for _ in range(200 if partner == LISTED_PARTNER else 1):
            then[rows] = _scaled(_scaled(then[rows], listed, by_list), chapters, targets)
    return then


def _list_of(lists: str) -> str:
    names = {name.partition("@")[0] for name in lists.split(";")}
    return next((name for name in LISTS if name in names), "")


def _scaled(values: NDArray[np.float64], keys: NDArray[np.str_], targets: dict[str, float]) -> NDArray[np.float64]:
    """Values scaled so that those of each key sum to its target."""
    scaled = values.copy()
    for key, target in targets.items():
        of = keys == key
        total = values[of].sum()
        if total > 0.0:
            scaled[of] = values[of] * (target / total)
    return scaled
