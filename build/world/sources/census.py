"""US imports for consumption and duties calculated on them, 2024, by partner and sector (US Census Bureau)."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.world.labels import SECTORS

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

CITATION = "US Census Bureau, US imports for consumption and calculated duties by HS10 and partner, calendar year 2024"
TERMS = "public domain"
EU_AS_ONE = "EUU"
INSIDE_EU = ("SVK",)


def read(folder: Path) -> tuple[tuple[str, ...], Array, Array]:
    """Partners, imports [o s] and duties [o s], million USD. The EU is one partner, EUU.

    Slovakia also has rows of its own and is in EUU already: its own rows are left out.
    """
    path = folder / "us_imports_hs10_2024" / "us_imports_duties_2024_partner_sector35.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["partner"] not in INSIDE_EU]
    partners = tuple(sorted({row["partner"] for row in rows}))
    imports = np.zeros((len(partners), len(SECTORS)))
    duties = np.zeros_like(imports)
    for row in rows:
        cell = partners.index(row["partner"]), int(row["adb35_sector"]) - 1
        imports[cell] = float(row["imports_musd"])
        duties[cell] = float(row["duty_musd"])
    return partners, imports, duties


def with_leather_in_textiles(values: Array) -> Array:
    """[.. s] the same with leather counted in textiles: the source's sector list puts clothing into leather."""
    textiles, leather = SECTORS.index("textiles"), SECTORS.index("leather")
    merged = values.copy()
    merged[..., textiles] += merged[..., leather]
    merged[..., leather] = 0.0
    return merged
