"""Tariffs of every importer: WTO averages, applied tariffs by pair and sector of 2021, agreements with their dates."""

from __future__ import annotations

import csv
import gzip
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tradetalks.errors import MissingFacts
from tradetalks.world.labels import COUNTRIES, EU, GOODS, SECTORS

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

CITATION = (
    "World Trade Organization, Tariff and Trade Data and World Tariff Profiles, MFN averages 2022-2024; Teti "
    "(2024), Global Tariff Database v_beta1-2024-12, applied tariffs of 2021; WTO RTA database, agreements in force"
)
TERMS = (
    "WTO figures may be quoted with source; the database is free to download with citation: it sets the shape of the "
    "table's tariffs, whose level is the WTO's, and is not shipped as it is"
)
UNION = "EUN"
# The 15 sectors of the files to those of the table
FILE_SECTORS: dict[str, tuple[str, ...]] = {
    "agriculture": ("agriculture",),
    "mining": ("mining",),
    "food_beverages_tobacco": ("food",),
    "textiles_clothing_leather": ("textiles", "leather"),
    "wood_paper_printing": ("wood", "paper"),
    "refined_petroleum": ("refined_fuels",),
    "chemicals_pharma": ("chemicals",),
    "rubber_plastics_minerals": ("rubber_plastics", "minerals"),
    "basic_metals": ("metals",),
    "fabricated_metals": ("metals",),
    "electronics_optical": ("electrical",),
    "electrical_equipment": ("electrical",),
    "machinery": ("machinery",),
    "transport_equipment": ("transport_equipment",),
    "other_manufacturing": ("other_manufacturing",),
}


class Average(NamedTuple):
    """An importer's MFN average, a fraction: weighted by trade, or of lines where that is not known; and its source."""

    rate: float
    weighted: bool
    simple: float
    year: str
    source: str


class Agreement(NamedTuple):
    """What two parties have agreed: the first day, and 3 nearly all goods, 2 industrial or about 90 %, 1 partial."""

    title: str
    since: str
    depth: int


def party(country: str) -> str:
    """The importer or exporter of the files that an economy of the table is; itself where it has one."""
    return UNION if country in EU else country


def averages(folder: Path) -> dict[str, Average]:
    """Importer -> MFN average of its latest year; raises MissingFacts for an economy of the table without one."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for row in _rows(folder, "mfn_by_group.csv"):
        if row["group"] == "total" and row["measure"] != "bound" and row["value_percent"]:
            latest = found.setdefault(row["importer"], {})
            if row["measure"] not in latest or row["year"] >= latest[row["measure"]]["year"]:
                latest[row["measure"]] = row
    wanted = {party(name) for name in COUNTRIES if name != "ROW"}
    if wanted - found.keys():
        raise MissingFacts("importers without an MFN average", evidence=", ".join(sorted(wanted - found.keys())))
    return {name: _average(rows) for name, rows in found.items()}


def _average(rows: dict[str, dict[str, str]]) -> Average:
    simple = float(rows["simple_mfn"]["value_percent"]) / 100.0
    best = rows.get("trade_weighted_mfn", rows["simple_mfn"])
    rate = float(best["value_percent"]) / 100.0
    return Average(rate, "trade_weighted_mfn" in rows, simple, best["year"], best["source_title"])


def bound(folder: Path) -> dict[str, tuple[float, str]]:
    """Importer -> the average of its bound rates, a fraction, and how it is known; rows from memory are left out."""
    return {
        row["importer"]: (float(row["value_percent"]) / 100.0, row["how_known"])
        for row in _rows(folder, "mfn_by_group.csv")
        if row["group"] == "total"
        and row["measure"] == "bound"
        and row["value_percent"]
        and row["how_known"] != "memory"
    }


def applied(folder: Path) -> tuple[tuple[str, ...], Array, Array]:
    """Parties, applied tariffs [o d s] and highest rates over exporters [d s] of 2021, fractions; nan where unknown.

    A sector of the table that is two of the file takes their plain mean. The highest rate is MFN where one exporter at
    least has no preference.
    """
    parties = tuple(dict.fromkeys(party(name) for name in COUNTRIES if name != "ROW"))
    place = {name: i for i, name in enumerate(parties)}
    pairs = np.full((len(parties), len(parties), len(FILE_SECTORS)), np.nan)
    highest = np.full((len(parties), len(FILE_SECTORS)), np.nan)
    sectors = list(FILE_SECTORS)
    text = gzip.decompress((folder / "importers" / "applied_bilateral_teti2021.csv.gz").read_bytes()).decode()
    for row in csv.DictReader(text.splitlines()):
        if row["tariff"]:
            pairs[place[row["exporter"]], place[row["importer"]], sectors.index(row["sector"])] = float(row["tariff"])
    for row in _rows(folder, "mfn_proxy_by_sector_teti2021.csv"):
        if row["highest_over_exporters"]:
            highest[place[row["importer"]], sectors.index(row["sector"])] = float(row["highest_over_exporters"])
    return parties, _to_table(pairs), _to_table(highest)


def _to_table(values: Array) -> Array:
    """[... s] of the table's goods sectors, nan elsewhere, from [... sector] of the files."""
    found = np.full((*values.shape[:-1], len(SECTORS)), np.nan)
    for s in range(GOODS.stop):
        parts = [k for k, names in enumerate(FILE_SECTORS.values()) if SECTORS[s] in names]
        found[..., s] = values[..., parts].mean(axis=-1)
    return found


def agreements(folder: Path, on: str) -> dict[frozenset[str], Agreement]:
    """Two parties -> the deepest of their agreements in force on a day, YYYY-MM-DD; of equal ones the oldest."""
    found: dict[frozenset[str], Agreement] = {}
    for row in _rows(folder, "agreements.csv"):
        one = Agreement(row["agreement"], row["in_force"], int(row["depth"] or 0))
        if one.depth == 0 or not one.since or one.since > on:
            continue
        pair = frozenset((row["party_a"], row["party_b"]))
        old = found.get(pair)
        if old is None or (-one.depth, one.since) < (-old.depth, old.since):
            found[pair] = one
    return found


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "importers" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
