"""Trade elasticities by sector, four sets side by side."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.errors import MissingFacts
from tradetalks.world.labels import GOODS, SECTORS

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

DEFAULT = "fontagne"


@dataclass(frozen=True)
class ElasticitySet:
    """One column of the source, and the elasticity that services get with it."""

    name: str
    column: str
    services: float
    citation: str
    note: str


SETS = (
    ElasticitySet(
        "fontagne",
        "fontagne_gtap_median",
        5.0,
        "Fontagne, Guimbard and Oreffice (2022), Journal of International Economics 137, 103593",
        "medians of the estimates for the GTAP sectors in each sector; services at 5 as in "
        "Lashkaripour (2021), Journal of International Economics 131, 103419",
    ),
    ElasticitySet(
        "caliendo_parro",
        "caliendo_parro_full",
        8.22,
        "Caliendo and Parro (2015), Review of Economic Studies 82, Table 1, full sample",
        "services at 8.22, their value for sectors without an estimate",
    ),
    ElasticitySet(
        "lashkaripour_lugovskyy",
        "lashkaripour_lugovskyy",
        10.0,
        "Lashkaripour and Lugovskyy (2023), American Economic Review 113, Table 3",
        "refined fuels, machinery and electrical as in the replication files; services at 10 as there",
    ),
    ElasticitySet(
        "imf",
        "imf_bck2023",
        5.0,
        "Bolhuis, Chen and Kett (2023), Fragmentation in Global Trade: Accounting for Commodities, IMF Working Paper "
        "23/73",
        "services at 5 as in the default",
    ),
)


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
