"""CEPII BACI: bilateral goods trade, 2023. Taiwan is missing."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

CITATION = (
    "CEPII BACI HS22 V202501, year 2023, total goods trade: Gaulier and Zignago (2010), CEPII Working Paper 2010-23"
)
TERMS = "Etalab Open Licence 2.0"


def read(folder: Path) -> tuple[tuple[str, ...], Array]:
    """Economies and goods trade [o d], million USD, free on board; not a number where the file has an empty cell.

    An empty cell is not known, and no zero: pairs among ARG, BGD, KOR, PHL, POL, RUS and VNM are empty and trade.
    """
    base = folder / "baci_2023" / "data" / "base_data"
    with (base / "country_labels.csv").open(encoding="utf-8", newline="") as file:
        countries = tuple(row["iso3"] for row in csv.DictReader(file))
    with (base / "trade_cepii.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    thousands = np.array([[float(cell) if cell else np.nan for cell in row] for row in rows])
    return countries, thousands / 1000.0
