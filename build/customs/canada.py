"""Build Canada's lists that ship, and their shares in its imports from the United States."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import polars as pl

from build.customs.classes import import_lines
from build.customs.coverage import read_text, sectors_of
from tradetalks.customs.sectors import NO_SECTOR
from tradetalks.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SURTAX_2026 = "products/law_2026_autumn/lists/canada_surtax_2026.csv"
MARCH_2025 = "world/us_imports_hs10_2024/tariff-lists/canada-march-list.csv"
# Share of a subheading that its listed items have, so that the lists come to what Canada's Department of Finance says
# of them: 27.6 bn CAD in September 2026 and 29.8 bn CAD in March 2025, 1.37 CAD to the USD, against 35.1 and
# 40.1 bn USD with whole subheadings and the trade of the shipped world table.
LISTED_SHARE = 0.56
# (order, schedules) -> list; P.C. 2026-0786 amends the order on steel and aluminium of 2025.
SCHEDULES = {
    ("PC 2026-0785", "1"): "canada-surtax-2026-15",
    ("PC 2026-0785", "2"): "canada-surtax-2026-25",
    ("PC 2026-0785", "3"): "canada-surtax-2026-50",
    ("PC 2026-0786", "1"): "canada-metals-25",
    ("PC 2026-0786", "2"): "canada-metals-25",
    ("PC 2026-0786", "1.1"): "canada-metals-50",
    ("PC 2026-0786", "2.1"): "canada-metals-50",
}


def canada_lists(source: Path) -> dict[str, set[str]]:
    """list -> tariff items of eight digits; raises MissingFacts for a source file that is not there."""
    march = read_text(source, MARCH_2025).split()
    found = {"canada-surtax-2025": {line.split(",")[0].replace(".", "") for line in march}}
    for row in csv.DictReader(read_text(source, SURTAX_2026).splitlines()):
        name = SCHEDULES.get((row["order"], row["schedule"]))
        if name is not None:
            found.setdefault(name, set()).add(row["tariff_item"].replace(".", ""))
    return found


def build_canada(source: Path, target: Path) -> int:
    """Write canada_lists.csv and canada_import_coverage.csv to `target`; returns how many items the lists hold.

    Canada's imports from the United States by product are not among the sources. Within a sector, products weigh as in
    the imports of the United States from all partners in 2024, and a subheading (HS6) of which a tariff item is on the
    list counts by `LISTED_SHARE`. The shares are so estimates.
    """
    lists = canada_lists(source)
    rows = [(name, code) for name, codes in sorted(lists.items()) for code in sorted(codes)]
    write_atomically(target / "canada_lists.csv", _text(("list", "code"), rows))
    values = {
        str(code): float(value)
        for code, value in import_lines(source).group_by("HS10").agg(pl.col("imports").sum()).iter_rows()
    }
    total: dict[str, float] = {}
    covered: dict[tuple[str, str], float] = {}
    headings = {name: {code[:6] for code in codes} for name, codes in lists.items()}
    for code, value in values.items():
        for sector in sectors_of(code):
            total[sector] = total.get(sector, 0.0) + value
            for name in lists:
                if code[:6] in headings[name]:
                    covered[name, sector] = covered.get((name, sector), 0.0) + value
    shares = [
        (*key, f"{LISTED_SHARE * value / total[key[1]]:.4g}")
        for key, value in sorted(covered.items())
        if key[1] != NO_SECTOR
    ]
    write_atomically(target / "canada_import_coverage.csv", _text(("list", "sector", "share"), shares))
    return len(rows)


def _text(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([head, *rows])
    return text.getvalue().encode()
