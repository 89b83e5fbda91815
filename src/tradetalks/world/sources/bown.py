"""China's tariffs on US goods by HS6 on ten days of 2018-2019 (Bown, Jung & Zhang, PIIE)."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.world.labels import SECTORS

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

CITATION = (
    "Bown, Jung and Zhang, Peterson Institute for International Economics: China's tariffs on the United States, data "
    "of 12 June 2019, by HS6 as compiled by M. Waugh"
)
TERMS = "cite; redistribution not stated: only sector means are used, the lines are not shipped"
BEFORE, AFTER = "2018-01-01", "2019-06-01"

# Goods chapters of the Harmonised System to the sectors (ISIC revision 3), first and last chapter
CHAPTERS: tuple[tuple[int, int, str], ...] = (
    (1, 1, "agriculture"), (2, 2, "food"), (3, 3, "agriculture"), (4, 5, "food"), (6, 10, "agriculture"),
    (11, 11, "food"), (12, 14, "agriculture"), (15, 24, "food"), (25, 26, "mining"), (27, 27, "refined_fuels"),
    (28, 38, "chemicals"), (39, 40, "rubber_plastics"), (41, 42, "leather"), (43, 43, "textiles"),
    (44, 46, "wood"), (47, 49, "paper"), (50, 63, "textiles"), (64, 64, "leather"), (65, 67, "textiles"),
    (68, 70, "minerals"), (71, 71, "other_manufacturing"), (72, 83, "metals"), (84, 84, "machinery"),
    (85, 85, "electrical"), (86, 89, "transport_equipment"), (90, 91, "electrical"), (92, 97, "other_manufacturing"),
)  # fmt: skip
MINING_HEADINGS = ("2701", "2702", "2703", "2709", "2711", "2714")


def sector_of(hs6: str) -> str:
    """The sector of a six-digit code, by chapter; crude oil, gas and coal are mining."""
    if hs6[:4] in MINING_HEADINGS:
        return "mining"
    chapter = int(hs6[:2])
    return next(name for first, last, name in CHAPTERS if first <= chapter <= last)


def layers(folder: Path) -> Array:
    """[s] mean tariff that China put on US goods between January 2018 and June 2019, fraction; cuts for all left out.

    The mean over HS6 codes of the rate of 2019-06-01 less that of 2018-01-01, where it rose.
    """
    path = folder / "tariffs_china_bown_2019" / "data" / "new_tariff_list_max.csv"
    rates: dict[str, dict[str, float]] = {BEFORE: {}, AFTER: {}}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["time_of_tariff"] in rates and row["tariff"]:
                rates[row["time_of_tariff"]][row["hs6"].zfill(6)] = float(row["tariff"]) / 100.0
    total, count = np.zeros(len(SECTORS)), np.zeros(len(SECTORS))
    for hs6 in sorted(rates[BEFORE].keys() & rates[AFTER].keys()):
        s = SECTORS.index(sector_of(hs6))
        total[s] += max(rates[AFTER][hs6] - rates[BEFORE][hs6], 0.0)
        count[s] += 1.0
    return np.divide(total, count, out=np.zeros_like(total), where=count > 0.0)
