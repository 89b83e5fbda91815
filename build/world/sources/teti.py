"""Global Tariff Database (Teti): applied tariffs of 2017 by pair and 25 sectors, winsorised; in percent in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tradetalks.world.labels import SECTORS

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

CITATION = (
    "Teti (2024), Missing Tariffs, Global Tariff Database v_beta1-2024-12, year 2017, simple means winsorised at 95 %"
)
TERMS = "freely downloadable with citation; licence text not seen, re-check"

SECTOR_TO_EORA = {
    "agriculture": "Agriculture",
    "mining": "Mining and Quarrying",
    "food": "Food & Beverages",
    "textiles": "Textiles and Wearing Apparel",
    "leather": "Textiles and Wearing Apparel",
    "wood": "Wood and Paper",
    "paper": "Wood and Paper",
    "refined_fuels": "Petroleum, Chemical and Non-Metallic Mineral Products",
    "chemicals": "Petroleum, Chemical and Non-Metallic Mineral Products",
    "rubber_plastics": "Petroleum, Chemical and Non-Metallic Mineral Products",
    "minerals": "Petroleum, Chemical and Non-Metallic Mineral Products",
    "metals": "Metal Products",
    "machinery": "Electrical and Machinery",
    "electrical": "Electrical and Machinery",
    "transport_equipment": "Transport Equipment",
    "other_manufacturing": "Other Manufacturing",
}


def read(folder: Path) -> tuple[tuple[str, ...], Array]:
    """Economies and tariffs [o d s] as fractions; services are zero."""
    with np.load(folder / "tariffs_teti_2017" / "teti_gtd2017_37x25.npz") as stored:
        countries = tuple(str(name) for name in stored["countries"])
        eora = [str(name) for name in stored["sectors"]]
        applied = stored["tariff95"].astype(float) / 100.0
    tariff = np.zeros((len(countries), len(countries), len(SECTORS)))
    for name, source in SECTOR_TO_EORA.items():
        tariff[..., SECTORS.index(name)] = applied[..., eora.index(source)].T
    return countries, tariff
