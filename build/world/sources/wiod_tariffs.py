"""Tariffs of 2014 by pair and 16 sectors used by Lashkaripour & Lugovskyy (2023); in percent in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tradetalks.world.labels import SECTORS

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

CITATION = "Lashkaripour and Lugovskyy (2023), American Economic Review 113, 2759-2808, replication data: tariffs 2014"
TERMS = "AEA replication archive, re-check its licence"

# in the order of the 16 sectors of the file
FILE_SECTORS: tuple[tuple[str, ...], ...] = (
    ("agriculture",),
    ("mining",),
    ("food",),
    ("textiles", "leather"),
    ("wood",),
    ("paper",),
    ("refined_fuels",),
    ("chemicals",),
    ("rubber_plastics",),
    ("minerals",),
    ("metals",),
    ("electrical",),
    ("machinery",),
    ("transport_equipment",),
    ("other_manufacturing",),
)


def read(folder: Path) -> tuple[tuple[str, ...], Array]:
    """Economies and tariffs [o d s] as fractions; services are zero."""
    with np.load(folder / "wiod_2014_44x16" / "LL2023_wiod2014_44x16.npz") as stored:
        countries = tuple(str(name) for name in stored["countries"])
        percent = stored["tariff_importer_exporter_sector"].astype(float)
    tariff = np.zeros((len(countries), len(countries), len(SECTORS)))
    for k, names in enumerate(FILE_SECTORS):
        for name in names:
            tariff[..., SECTORS.index(name)] = percent[:, :, k].T / 100.0
    return countries, tariff
