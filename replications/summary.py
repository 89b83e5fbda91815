"""Every replication at once: one Markdown table of what is compared, how far off the worst value is, and the time.

PYTHONPATH=replications python -m summary ../shared
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import caliendo_parro_2015.tables
import caliendo_parro_2015.variants
import costinot_rodriguez_clare_2014.tables
import ignatenko_et_al_2025.tables
import lashkaripour_lugovskyy_2023.tables
import ossa_2014.tables
from expected import published

if TYPE_CHECKING:
    from collections.abc import Callable

REPLICATIONS: tuple[tuple[str, Path, Callable[[Path], dict[tuple[str, str, str], float]]], ...] = (
    ("Caliendo & Parro (2015)", caliendo_parro_2015.tables.FOLDER, caliendo_parro_2015.tables.tables),
    ("the same, simpler models", caliendo_parro_2015.tables.FOLDER, caliendo_parro_2015.variants.variants),
    ("Ossa (2014)", ossa_2014.tables.FOLDER, ossa_2014.tables.tables),
    ("Ignatenko et al. (2025)", ignatenko_et_al_2025.tables.FOLDER, ignatenko_et_al_2025.tables.tables),
    (
        "Lashkaripour & Lugovskyy (2023)",
        lashkaripour_lugovskyy_2023.tables.FOLDER,
        lashkaripour_lugovskyy_2023.tables.tables,
    ),
    (
        "Costinot & Rodriguez-Clare (2014)",
        costinot_rodriguez_clare_2014.tables.FOLDER,
        costinot_rodriguez_clare_2014.tables.tables,
    ),
)


def within_print(value: float, printed: str) -> bool:
    """Whether a value rounds to what is printed, a value at the edge of a digit counting as both."""
    return abs(value - float(printed)) <= 0.5 * 10.0 ** -len(printed.partition(".")[2]) + 1e-9


def main(shared: Path) -> None:
    print("| paper | table | values | to the printed digit | largest difference, points | processor time, s |")
    print("|---|---|---:|---:|---:|---:|")
    for paper, folder, tables in REPLICATIONS:
        began = time.process_time()
        found, printed = tables(shared), published(folder)
        took = f"{time.process_time() - began:.1f}"
        both = [key for key in printed if key in found]
        for table in dict.fromkeys(key[0].partition(" ")[0] for key in both):
            keys = [key for key in both if key[0].partition(" ")[0] == table]
            exact = sum(within_print(found[key], printed[key]) for key in keys)
            worst = max(abs(found[key] - float(printed[key])) for key in keys)
            print(f"| {paper} | {table} | {len(keys)} | {exact} | {worst:.3f} | {took} |")
            paper, took = "", ""


if __name__ == "__main__":
    main(Path(sys.argv[1]))
