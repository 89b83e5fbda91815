"""OECD inter-country input-output tables of 2022: sales by pair and goods sector, and official output and value added.

At basic prices: no margins of trade and transport on goods, which the services sell, and no re-exports, so that goods
trade is 10 to 40 % below customs values.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np

from build.world.sources.icio import INDUSTRY_TO_SECTORS
from tradetalks.errors import MissingFacts
from tradetalks.world.labels import COUNTRIES, GOODS, SECTORS

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

CITATION = "OECD (2025), Inter-Country Input-Output tables, extended, 2025 edition, year 2022, http://oe.cd/icio"
TERMS = "CC BY 4.0"
SERVICES_ROW = "services"
# Goods industries of the edition to the sectors; C13T15 is textiles and leather together
GOODS_INDUSTRIES = {
    "A01": "agriculture", "A02": "agriculture", "A03": "agriculture", "B05": "mining", "B06": "mining",
    "B07": "mining", "B08": "mining", "B09": "mining", "C10T12": "food", "C13T15": "textiles", "C16": "wood",
    "C17_18": "paper", "C19": "refined_fuels", "C20": "chemicals", "C21": "chemicals", "C22": "rubber_plastics",
    "C23": "minerals", "C24A": "metals", "C24B": "metals", "C25": "metals", "C26": "electrical", "C27": "electrical",
    "C28": "machinery", "C29": "transport_equipment", "C301": "transport_equipment",
    "C302T309": "transport_equipment", "C31T33": "other_manufacturing",
}  # fmt: skip
# Publishing is a service in this edition: none of it is in `paper`
SERVICES_INDUSTRIES = {
    name: ("personal_services",) if name == "J58T60" else sectors
    for name, sectors in INDUSTRY_TO_SECTORS.items()
    if name[0] not in "ABC"
}


def flows(folder: Path) -> tuple[Array, Array]:
    """Sales [o d s] of goods and [o d] of services together, million USD; home sales where o = d.

    Of goods only the first GOODS.stop sectors; leather is in textiles and zero itself. The diagonal of the rest of the
    EU and of the rest of the world holds the trade inside them.

    raises  MissingFacts  where the file has other economies or industries
    """
    path = folder / "parameters" / "icio2022_flows_50x50x28.npz"
    with np.load(path) as stored:
        countries = tuple(str(name) for name in stored["countries"])
        industries = tuple(str(name) for name in stored["sectors"])
        sales = stored["flows"].astype(float)
    if countries != COUNTRIES or set(industries) != {*GOODS_INDUSTRIES, SERVICES_ROW} or not np.isfinite(sales).all():
        raise MissingFacts("not the economies and industries of the table", where=path.name)
    goods = np.zeros((len(COUNTRIES), len(COUNTRIES), GOODS.stop))
    for name, sector in GOODS_INDUSTRIES.items():
        goods[..., SECTORS.index(sector)] += sales[..., industries.index(name)]
    return goods, sales[..., industries.index(SERVICES_ROW)]


def industry_output(folder: Path) -> Array:
    """Output [c industry] of the goods industries, million USD."""
    with np.load(folder / "parameters" / "icio2022_flows_50x50x28.npz") as stored:
        industries = [str(name) for name in stored["sectors"]]
        made = stored["flows"].astype(float).sum(axis=1)
    return np.asarray(made[:, [industries.index(name) for name in GOODS_INDUSTRIES]])


def totals(folder: Path) -> dict[str, tuple[Array, Array]]:
    """Region -> output and value added [industry], million USD, in the order of INDUSTRIES.

    EU27 is one region; an empty cell is refused.
    """
    path = folder / "icio_2025_check" / "icio2025_2022_totals.csv"
    found: dict[str, tuple[Array, Array]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if not row["gross_output_musd"] or not row["value_added_musd"]:
                raise MissingFacts("an empty cell", where=path.name, evidence=f"{row['region']} {row['sector']}")
            output, added = found.setdefault(row["region"], (np.zeros(len(INDUSTRIES)), np.zeros(len(INDUSTRIES))))
            k = INDUSTRIES.index(row["sector"])
            output[k], added[k] = float(row["gross_output_musd"]), float(row["value_added_musd"])
    return found


INDUSTRIES = (*GOODS_INDUSTRIES, *SERVICES_INDUSTRIES)


def by_sector(values: Array, size: Array) -> Array:
    """[s] values [industry] of one economy by sector; an industry of several sectors splits by their size [s]."""
    found = np.zeros(len(SECTORS))
    for name, value in zip(INDUSTRIES, values, strict=True):
        if name == "C13T15":
            sectors: tuple[str, ...] = ("textiles", "leather")
        else:
            sectors = (GOODS_INDUSTRIES[name],) if name in GOODS_INDUSTRIES else SERVICES_INDUSTRIES[name]
        places = [SECTORS.index(sector) for sector in sectors]
        weight = size[places] if size[places].sum() > 0.0 else np.ones(len(places))
        found[places] += value * weight / weight.sum()
    return found
