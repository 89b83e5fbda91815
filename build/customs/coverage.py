"""Build the shipped shares of product lists in China's imports from the US; run by `python3 x.py build customs`.

China's measures name tariff lines; the trade model has sectors. What ships is only the share of each list in each
sector, computed here from values that are not shipped.
"""

from __future__ import annotations

import csv
import re
import zlib
from typing import TYPE_CHECKING

from python_calamine import CalamineWorkbook

from tradetalks.customs.sectors import NO_SECTOR, PARENT, sector_of
from tradetalks.errors import MissingFacts
from tradetalks.files import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

WORKBOOK = "world/tariffs_china_bown_2019/data/bown-jung-zhang-2019-06-12.xlsx"
TARIFFS_2020 = "products/trade_war_2018_2020/new_tariff_list_2020.csv"
FARM = "world/us_imports_hs10_2024/tariff-lists/china-{rate}-030425.pdf"

_STREAM = re.compile(rb"/Filter /FlateDecode[^>]*>>\s*stream\r?\n(.*?)endstream", re.DOTALL)
_TEXT = re.compile(rb"BT(.*?)ET", re.DOTALL)
_GLYPH = re.compile(rb"<([0-9A-F]{4})>Tj")

# List -> column of the workbook's sheet of tariff changes -> points that a line of the list rose by.
STEPS: dict[str, dict[int, tuple[float, ...]]] = {
    "china-section-232-response-15": {3: (15.0,)},
    "china-section-232-response-25": {3: (25.0,)},
    "china-list-1": {6: (25.0,)},
    "china-list-2": {7: (25.0,)},
    "china-list-3-annex-1": {8: (10.0,), 12: (15.0,)},
    "china-list-3-annex-2": {8: (10.0,), 12: (10.0,)},
    "china-list-3-annex-3": {8: (5.0,), 12: (5.0,)},
    "china-list-3-annex-4": {8: (5.0,), 12: (0.0,)},
    "china-autos": {11: (-25.0, -5.0)},
}
# September 2019: least and most points that a subheading (HS6, mean of its lines) rose by.
STEPS_OF_SEPTEMBER_2019 = {"china-list-4a-5": (0.0, 7.5), "china-list-4a-10": (7.5, 100.0)}
# Goods are taken to be bought under exclusions where the world table's benchmark tariffs say so.
EXCLUDED_SECTORS = ("agriculture", "soybeans", "mining", "food", "refined_fuels")
# Announcement No. 1/2025 of the State Council's Customs Tariff Commission: coal and liquefied gas in eight lines; the
# lines at 10 % are our reading of crude oil, agricultural machinery, cars with large engines and pickup trucks.
HEADINGS = {
    "china-energy-2025-15": ("27011100", "270112", "270119", "270120", "2702", "27111100"),
    "china-energy-2025-10": (
        *("2709", "8432", "8433", "8434", "8435", "8436", "8701"),
        *("87032361", "87032362", "87032363", "87032369", "870324", "870333", "870421", "870431"),
    ),
}


def build_coverage(source: Path, target: Path, scope_codes: frozenset[str] = frozenset()) -> dict[str, float]:
    """Write china_import_coverage.csv to `target`; returns each list's share in all goods.

    source       the data folder: lines and values of 2017 from Bown, Jung and Zhang (PIIE, 12 June 2019; values of the
                 International Trade Centre), list of September 2019 from the same authors' series to 2020
    scope_codes  HS codes that scopes of China's measures name; each becomes the list `hs:<code>`
    raises       MissingFacts for a source file that is not there
    """
    values = import_values(source)
    lists = _lists(source, values) | {f"hs:{c}": _under(values, (c,)) for c in sorted(scope_codes)}
    total: dict[str, float] = {}
    for code, value in values.items():
        for sector in sectors_of(code):
            total[sector] = total.get(sector, 0.0) + value
    rows = ["list,sector,share"]
    overall = {}
    for name, members in lists.items():
        covered: dict[str, float] = {}
        for code, share in members.items():
            for sector in sectors_of(code):
                covered[sector] = covered.get(sector, 0.0) + share * values[code]
        for sector in sorted(covered.keys() - {NO_SECTOR}):
            if covered[sector] > 0.0:
                rows.append(f"{name},{sector},{covered[sector] / total[sector]:.4g}")
        overall[name] = sum(v for s, v in covered.items() if ":" not in s) / sum(values.values())
    write_atomically(target / "china_import_coverage.csv", ("\n".join(rows) + "\n").encode())
    return overall


def sectors_of(code: str) -> tuple[str, ...]:
    """The sector of a code, and `whole:` its parent where the shipped table splits it or takes parts from it."""
    sector = sector_of(code)
    parent = PARENT.get(sector, sector)
    return (sector, f"whole:{parent}") if parent in PARENT.values() else (sector,)


def import_values(source: Path) -> dict[str, float]:
    """HS8 line -> China's imports from the US in 2017, thousand USD."""
    return {str(code): float(str(value)) for code, _, value in sheet(source, "Imports Value")[1:]}


def _lists(source: Path, values: dict[str, float]) -> dict[str, dict[str, float]]:
    """list -> HS8 line -> share of the line's ten-digit lines that stand on it.

    A line of 2025 that the schedule of 2017 did not have counts with its whole subheading (HS6).
    """
    changes = sheet(source, "China Tariff Rates")[1:]
    lists = {name: _raised(changes, steps, values) for name, steps in STEPS.items()}
    rises = rises_of_september_2019(source)
    for name, (least, most) in STEPS_OF_SEPTEMBER_2019.items():
        lists[name] = {code: float(least < rises.get(code[:6], 0.0) <= most) for code in values}
    lists["china-exclusions"] = {code: float(sector_of(code) in EXCLUDED_SECTORS) for code in values}
    for rate in (15, 10):
        codes = farm_lines(source, rate)
        lists[f"china-farm-2025-{rate}"] = _under(values, tuple(c if c in values else c[:6] for c in codes))
    return lists | {name: _under(values, prefixes) for name, prefixes in HEADINGS.items()}


def farm_lines(source: Path, rate: int) -> tuple[str, ...]:
    """The HS8 lines of an annex to the Tariff Commission's Announcement 2 of 2025, in the order of the printed text.

    The annex is a PDF whose digits are the glyphs 0x13 to 0x1C; a line is a run of eight of them.

    raises  MissingFacts where there is no file
    """
    path = source / FARM.format(rate=rate)
    if not path.exists():
        raise MissingFacts("a source file is missing", where=path.name, remedy="point --from at the data folder")
    found = []
    for stream in _STREAM.findall(path.read_bytes()):
        for text in _TEXT.findall(zlib.decompressobj().decompress(stream)):
            digits = [int(glyph, 16) - 0x13 for glyph in _GLYPH.findall(text)]
            if len(digits) == 8 and all(0 <= digit <= 9 for digit in digits):
                found.append("".join(map(str, digits)))
    return tuple(found)


def _raised(
    changes: list[list[object]], steps: dict[int, tuple[float, ...]], values: dict[str, float]
) -> dict[str, float]:
    seen: dict[str, list[float]] = {}
    for row in changes:
        on_list = all(float(str(row[column])) in points for column, points in steps.items())
        seen.setdefault(str(row[0])[:8], []).append(float(on_list))
    return {code: sum(found) / len(found) for code, found in seen.items() if code in values}


def rises_of_september_2019(source: Path) -> dict[str, float]:
    """HS6 -> points by which China's tariff on the US rose on 1 September 2019."""
    rates: dict[str, dict[str, float]] = {"2019-06-01": {}, "2019-09-01": {}}
    for row in csv.DictReader(read_text(source, TARIFFS_2020).splitlines()):
        if row["time_of_tariff"] in rates:
            rates[row["time_of_tariff"]][row["hs6"]] = float(row["tariff"])
    before, after = rates.values()
    return {code: round(rate - before[code], 3) for code, rate in after.items() if code in before}


def _under(values: dict[str, float], prefixes: tuple[str, ...]) -> dict[str, float]:
    """A line counts in full under its prefix; a longer code counts its line in full."""
    return {code: 1.0 for code in values if code.startswith(prefixes) or any(p.startswith(code) for p in prefixes)}


def sheet(source: Path, name: str) -> list[list[object]]:
    """The rows of a sheet of the workbook; raises MissingFacts where there is no file."""
    path = source / WORKBOOK
    if not path.exists():
        raise MissingFacts("a source file is missing", where=WORKBOOK, remedy="point --from at the data folder")
    return [list(row) for row in CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python()]


def read_text(source: Path, name: str) -> str:
    """The text of a file of the data folder; raises MissingFacts where there is none."""
    if not (source / name).exists():
        raise MissingFacts("a source file is missing", where=name, remedy="point --from at the data folder")
    return (source / name).read_text(encoding="utf-8-sig")
