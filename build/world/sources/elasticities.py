"""Trade elasticities by sector: reads the columns that world/elasticity_sets.py names."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.errors import MissingFacts
from tradetalks.world.elasticity_sets import SETS
from tradetalks.world.labels import GOODS, SECTORS

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Array = NDArray[np.float64]


def read(folder: Path) -> dict[str, Array]:
    """Set name -> [s] theta > 0.

    raises  MissingFacts  where a goods sector has no estimate
    """
    with (folder / "elasticities" / "elasticities_adb35_goods.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    sets = {}
    for chosen in SETS:
        gaps = [row["name"] for row in rows if not row[chosen.column]]
        if gaps:
            raise MissingFacts("sectors without a trade elasticity", where=chosen.column, evidence=", ".join(gaps))
        theta = np.full(len(SECTORS), chosen.services)
        theta[GOODS] = [float(row[chosen.column]) for row in rows]
        sets[chosen.name] = theta
    return sets
