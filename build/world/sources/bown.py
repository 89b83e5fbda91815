"""China's tariffs on goods of the US and of others from January 2018 to June 2019 (Bown, Jung & Zhang, PIIE)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tradetalks.errors import MissingFacts
from tradetalks.world.labels import SECTORS

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

CITATION = (
    "Bown, Jung and Zhang (2019), Peterson Institute for International Economics, workbook of 12 June 2019 on China's "
    "tariffs, with China's imports from the US in 2017"
)
TERMS = "cite; redistribution not stated: only means by sector are used, the lines are not shipped"
RATES, IMPORTS = "China Tariff Rates", "Imports Value"

# Goods chapters of the Harmonised System to the sectors (ISIC revision 3), first and last chapter
CHAPTERS: tuple[tuple[int, int, str], ...] = (
    (1, 1, "agriculture"), (2, 2, "food"), (3, 3, "agriculture"), (4, 5, "food"), (6, 10, "agriculture"),
    (11, 11, "food"), (12, 14, "agriculture"), (15, 24, "food"), (25, 26, "mining"), (27, 27, "refined_fuels"),
    (28, 38, "chemicals"), (39, 40, "rubber_plastics"), (41, 42, "leather"), (43, 43, "textiles"),
    (44, 46, "wood"), (47, 49, "paper"), (50, 63, "textiles"), (64, 64, "leather"), (65, 67, "textiles"),
    (68, 70, "minerals"), (71, 71, "other_manufacturing"), (72, 83, "metals"), (84, 84, "machinery"),
    (85, 85, "electrical"), (86, 89, "transport_equipment"), (90, 91, "electrical"), (92, 97, "other_manufacturing"),
)  # fmt: skip
# Headings whose sector is not that of their chapter: fuels as mined, crops and logs, waste and scrap
HEADINGS = (
    dict.fromkeys(("2701", "2702", "2703", "2709", "2711", "2714"), "mining")
    | dict.fromkeys(("4001", "4401", "4403", "5101", "5201"), "agriculture")
    | dict.fromkeys(("4707", "7204", "7404", "7602"), "other_manufacturing")
)


def sector_of(code: str) -> str:
    """The sector of a product code of six digits or more, by heading where it differs from its chapter."""
    if code[:4] in HEADINGS:
        return HEADINGS[code[:4]]
    chapter = int(code[:2])
    return next(name for first, last, name in CHAPTERS if first <= chapter <= last)


def lines(folder: Path) -> dict[str, tuple[float, float]]:
    """HS8 -> China's tariff on 1 June 2019 on goods of the US and of others, fractions; means over ten-digit lines.

    The workbook gives the rate of January 2018 and changes to it; those headed MFN hold for all exporters.

    raises  MissingFacts  where a column is headed otherwise
    """
    rows = _sheet(folder, RATES)
    heads = [str(head) for head in rows[0][2:]]
    for_all = np.array(["MFN" in head for head in heads])
    known = for_all | np.array(["etaliation" in head for head in heads])
    if not known.all():
        raise MissingFacts("a column that is neither MFN nor retaliation", where=RATES, evidence=heads[known.argmin()])
    found: dict[str, list[tuple[float, float]]] = {}
    for row in rows[1:]:
        if all(cell != "" for cell in row[2:]):
            change = np.array([float(str(cell)) for cell in row[2:]]) / 100.0
            found.setdefault(str(row[0])[:8], []).append((change.sum(), change[for_all].sum()))
    return {
        hs8: (float(np.mean([r[0] for r in pair])), float(np.mean([r[1] for r in pair]))) for hs8, pair in found.items()
    }


def read(folder: Path) -> tuple[Array, Array]:
    """China's tariff [s] on goods of the US and of others, June 2019, weighted by its imports from the US in 2017.

    A sector that China did not import from the US takes the plain mean of its lines; services are zero.
    """
    rates = lines(folder)
    bought = {str(row[0]): float(str(row[2] or 0.0)) for row in _sheet(folder, IMPORTS)[1:]}
    codes = sorted(rates)
    sector = np.array([SECTORS.index(sector_of(code)) for code in codes])
    value = np.array([bought.get(code, 0.0) for code in codes])
    total = np.bincount(sector, value, len(SECTORS))
    weight = np.where(total[sector] > 0.0, value, 1.0)
    total = np.bincount(sector, weight, len(SECTORS)).clip(min=1.0)
    on_us = np.bincount(sector, weight * np.array([rates[code][0] for code in codes]), len(SECTORS))
    on_others = np.bincount(sector, weight * np.array([rates[code][1] for code in codes]), len(SECTORS))
    return on_us / total, on_others / total


def _sheet(folder: Path, name: str) -> list[list[object]]:
    from python_calamine import CalamineWorkbook

    path = folder / "tariffs_china_bown_2019" / "data" / "bown-jung-zhang-2019-06-12.xlsx"
    return [list(row) for row in CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name).to_python()]
