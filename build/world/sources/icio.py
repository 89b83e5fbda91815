"""OECD inter-country input-output tables: input coefficients and final-demand shares of 2020, and total deficits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tradetalks.world.labels import SECTORS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

CITATION = "OECD (2023), Inter-Country Input-Output tables, 2023 edition, year 2020, http://oe.cd/icio"
TERMS = "CC BY 4.0"

# ICIO's 45 industries (ISIC revision 4) to the 35 sectors (ISIC revision 3); several targets share one industry
INDUSTRY_TO_SECTORS: dict[str, tuple[str, ...]] = {
    "A01_02": ("agriculture",),
    "A03": ("agriculture",),
    "B05_06": ("mining",),
    "B07_08": ("mining",),
    "B09": ("mining",),
    "C10T12": ("food",),
    "C13T15": ("textiles", "leather"),
    "C16": ("wood",),
    "C17_18": ("paper",),
    "C19": ("refined_fuels",),
    "C20": ("chemicals",),
    "C21": ("chemicals",),
    "C22": ("rubber_plastics",),
    "C23": ("minerals",),
    "C24": ("metals",),
    "C25": ("metals",),
    "C26": ("electrical",),
    "C27": ("electrical",),
    "C28": ("machinery",),
    "C29": ("transport_equipment",),
    "C30": ("transport_equipment",),
    "C31T33": ("other_manufacturing",),
    "D": ("utilities",),
    "E": ("utilities",),
    "F": ("construction",),
    "G": ("motor_trade", "wholesale", "retail"),
    "H49": ("inland_transport",),
    "H50": ("water_transport",),
    "H51": ("air_transport",),
    "H52": ("transport_services",),
    "H53": ("telecommunications",),
    "I": ("hotels_restaurants",),
    "J58T60": ("paper", "personal_services"),
    "J61": ("telecommunications",),
    "J62_63": ("business_services",),
    "K": ("finance",),
    "L": ("real_estate",),
    "M": ("business_services",),
    "N": ("business_services",),
    "O": ("public_administration",),
    "P": ("education",),
    "Q": ("health",),
    "R": ("personal_services",),
    "S": ("personal_services",),
    "T": ("private_households",),
}


# An industry of this edition -> those of the edition of 2025 that it became
PARTS = {
    "A01_02": ("A01", "A02"), "B05_06": ("B05", "B06"), "B07_08": ("B07", "B08"), "C24": ("C24A", "C24B"),
    "C30": ("C301", "C302T309"),
}  # fmt: skip


def read(folder: Path) -> tuple[tuple[str, ...], tuple[str, ...], Array, Array, Array]:
    """Economies, industries, input coefficients [c s u], final shares [c s] by industry, deficits [c] million USD."""
    with np.load(folder / "icio_2020_params" / "icio2020_params.npz") as stored:
        countries = tuple(str(name) for name in stored["countries"])
        industries = tuple(str(name) for name in stored["sectors"])
        inputs = stored["G_clipped"].transpose(1, 0, 2)
        return countries, industries, inputs, stored["alpha_fd"].T, stored["D_deficit"]


def value_added_shares(folder: Path, economy: str, size: Mapping[str, float]) -> Array | None:
    """[s] value added over output in 2020 as in the economy's industries; None for an economy that it lacks.

    size  industry of the edition of 2025 -> output: the weight of an industry in its sector; a service weighs 1
    """
    with np.load(folder / "icio_2020_params" / "icio2020_params.npz") as stored:
        countries = [str(name) for name in stored["countries"]]
        industries = [str(name) for name in stored["sectors"]]
        shares = stored["B_va_share"]
    if economy not in countries:
        return None
    own = shares[:, countries.index(economy)]
    weight = [sum(size.get(part, 0.0) for part in PARTS.get(name, (name,))) or 1e-6 for name in industries]
    found = []
    for sector in SECTORS:
        members = [i for i, name in enumerate(industries) if sector in INDUSTRY_TO_SECTORS[name]]
        found.append(np.average([own[i] for i in members], weights=[weight[i] for i in members]))
    return np.array(found)


def to_sectors(industries: tuple[str, ...], size: Array) -> Array:
    """[industry s] how an industry's purchases or sales spread over sectors: in proportion to the sectors' size [s].

    Sectors of no size get an even share, so that no industry is lost.
    """
    spread = np.zeros((len(industries), len(SECTORS)))
    for row, industry in enumerate(industries):
        targets = [SECTORS.index(name) for name in INDUSTRY_TO_SECTORS[industry]]
        weight = size[targets] if size[targets].sum() > 0.0 else np.ones(len(targets))
        spread[row, targets] = weight / weight.sum()
    return spread


def sector_coefficients(industries: tuple[str, ...], inputs: Array, size: Array) -> Array:
    """[s u] input coefficients by sector; a sector made of several industries buys like their plain average.

    inputs  [industry industry]  coefficients of one economy
    size    [s]                  output by sector, million USD, splits what one industry sells
    """
    spread = to_sectors(industries, size)
    member = (spread > 0.0).astype(float)
    users = member / member.sum(axis=0, keepdims=True).clip(min=1.0)
    return np.asarray(np.einsum("is,ij,ju->su", spread, inputs, users))
