"""OECD services trade totals, 2019: exports and imports with the world."""

from __future__ import annotations

import csv
import gzip
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

CITATION = "OECD, International Trade in Services Statistics, total services with the world, 2019"
TERMS = "OECD terms: use with attribution"
YEAR = "2019"


def read(folder: Path) -> dict[str, float]:
    """ISO 3166 code -> services imports less exports, million USD of 2019, for the economies that report both."""
    base = folder / "elasticities" / "fontagne_gtap" / "input" / "oil_gas_services"
    exports = _totals(base / "services_exports_2000-2019.csv.gz")
    imports = _totals(base / "services_imports_2000-2019.csv.gz")
    return {iso3: imports[iso3] - exports[iso3] for iso3 in sorted(exports.keys() & imports.keys())}


def _totals(path: Path) -> dict[str, float]:
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
        return {
            row["COU"]: float(row["Value"])
            for row in csv.DictReader(file)
            if row["YEA"] == YEAR and row["SER"] == "S" and row["PAR"] == "WLD"
        }
