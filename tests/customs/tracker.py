"""A public tracker's rates worked out from its own lists and conventions, line by line, and what parts them from ours.

The tracker (Waugh, trade-war-redux-2025) lays one rate over another: a base rate of the partner, its exemptions, then
the duties of Section 232, of which the last one replaces what was there; from 24 July 2026 the forced-labour duty is
added to goods outside of them. What it publishes is the rise over what was collected in 2024. Only the days of which
it leaves no doubt are rebuilt: 14 November and 4 December 2025 for China, 24 February, 6 April and 24 July 2026 for all
partners but Canada and Mexico, whose difference lies in claims of USMCA.
"""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from build.customs.classes import METALS, import_lines, line_facts
from build.customs.list_members import list_members
from build.customs.list_sources import Member
from build.customs.tables import scope_codes
from tradetalks.customs import goods
from tradetalks.customs.sectors import NO_SECTOR
from tradetalks.customs.stack import applies_between, stack

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from tradetalks.ledger import Ledger

FOLDER = "world/us_imports_hs10_2024/tariff-lists"
FILES = {
    "steel": "steel-tariffs.csv",
    "aluminium": "alu-tariffs.csv",
    "cars": "auto-tariffs.csv",
    "copper": "copper-list.csv",
    "annex-1a": "metals-annex-IA.csv",
    "annex-1b": "metals-annex-IB.csv",
    "annex-2": "metals-annex-II-removed.csv",
    "annex-3": "metals-annex-III-temporary.csv",
    "exempt": "section122-product-exemptions.csv",
    "aircraft": "section122-aircraft-exemptions.csv",
    "electronics": "consumer_electronics_EO14257_apr11.csv",
    "november": "annex-II-exemptions-nov14.csv",
}
CAR_DEALS = {"EU": 15.0, "JPN": 15.0, "KOR": 15.0, "GBR": 10.0}
WOOD_DEALS = {"EU": 15.0, "JPN": 15.0, "GBR": 10.0}
AT_TEN = ("EU", "IND", "MYS", "IDN", "TWN", "GBR")  # forced labour; others 12.5 %
JULY = "2026-07-24"
METALS_IN_ONE = "2026-04-06"
SURCHARGE = "2026-02-24"


@cache
def _lists(source: Path) -> dict[str, frozenset[str]]:
    found = {}
    for name, file in FILES.items():
        rows = _rows(source / FOLDER / file)
        found[name] = frozenset(row.get("HTSUS") or row["hts_code"] for row in rows)
    for row in _rows(source / FOLDER / "brazil-301-exemptions.csv"):
        found[f"note-50-{row['category']}"] = found.get(f"note-50-{row['category']}", frozenset()) | {row["HTSUS"]}
    for name, law in (("softwood", "9903.76.01"), ("furniture", "9903.76.02"), ("cabinets", "9903.76.03")):
        members = [m for m in list_members(source) if m.name == f"section-232-{name}" and not m.until]
        assert members, law
        found[name] = frozenset(member.prefix for member in members)
    return found


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))


def stands(source: Path, line: str, *names: str) -> bool:
    """Whether a ten-digit line is below a code of one of the tracker's lists."""
    return any(line[:digits] in _lists(source)[name] for name in names for digits in (4, 6, 8, 10))


def tracker_rate(source: Path, partner: str, line: str, day: str) -> float:
    """The tracker's rise of the duty on a line since 2024, points."""

    def on(*names: str) -> bool:
        return stands(source, line, *names)

    china = day < SURCHARGE
    sectors = on("steel", "aluminium", "cars", "copper")
    rate = 20.0 if china else 0.0 if day >= JULY else 10.0
    if not china and on("exempt") and not (sectors or on("annex-1a", "annex-1b", "annex-3")):
        rate = 0.0
    if on("steel", "aluminium"):
        rate = 25.0 if partner == "GBR" else 50.0
    if on("cars"):
        rate = CAR_DEALS.get(partner, 25.0)
    if on("copper"):
        rate = 50.0
    if china and line[:8] in _lists(source)["november"]:
        rate = 0.0
    if on("electronics"):
        rate = 10.0 if china else 0.0
    if day >= METALS_IN_ONE and not on("cars"):
        rate, sectors = _metals(on, partner, rate), sectors or on("annex-1a", "annex-1b", "annex-3")
    if on("softwood", "furniture", "cabinets") and not on("cars"):
        rate, sectors = 10.0 if on("softwood") else WOOD_DEALS.get(partner, 25.0), True
    spared = (sectors and not on("annex-2")) or on("note-50-flat", "note-50-pharma")
    if day >= JULY and not spared:
        rate += 10.0 if partner in AT_TEN else 12.5
    return rate


def _metals(on: object, partner: str, rate: float) -> float:
    """Proclamation 11021 as the tracker has it; an article that left the annexes pays nothing at all."""
    assert callable(on)
    british = partner == "GBR"
    if on("annex-2"):
        return 0.0
    if on("annex-1a"):
        return 25.0 if british else 50.0
    if on("annex-1b"):
        return 15.0 if british else 25.0
    return 15.0 if on("annex-3") else rate


@dataclass(frozen=True)
class Lines:
    """US imports of 2024, each ten-digit line a class of its own. Axes as `ImportClasses` has them."""

    codes: tuple[str, ...]
    classes: goods.ImportClasses

    def duties(self, partner: str, day: str, book: Ledger) -> dict[str, NDArray[np.float64]]:
        """Measure -> [g] effective additional duty in points."""
        on, known = dt.date.fromisoformat(day), book.coverage.complete_to
        near = [m for m in book.measures.values() if m.kind == "tariff" and applies_between(m, partner, "USA")]
        states = [(measure, measure.state(on=on, as_of=known)) for measure in near]
        in_force = [(measure, state) for measure, state in states if state.status == "in force"]
        plain = self.classes.goods(partner, on, known)
        imports, duty = (table[self.classes.partner(partner)] for table in (self.classes.imports, self.classes.duty))
        paid = np.divide(duty, imports, out=np.zeros_like(duty), where=imports > 0.0)
        found = goods.Goods(np.minimum(plain.mfn_rate, paid), plain.on_list, plain.content)
        traded = 100.0 * np.array([sector != NO_SECTOR for sector in self.classes.sectors], dtype=np.float64)
        total: dict[str, NDArray[np.float64]] = {}
        for layer in stack(in_force, found, origin=partner, destination="USA"):
            name = layer.measure.partition("/")[2]
            total[name] = total.get(name, np.zeros_like(traded)) + layer.duty * traded
        return total


def lines(source: Path, book: Ledger) -> Lines:
    """The lines from the data folder, with the lists as they are built."""
    imported = import_lines(source)
    codes = imported["HS10"].unique().sort().to_list()
    members = list_members(source) + [Member(f"hs:{code}", code) for code in sorted(scope_codes(book, "USA"))]
    rows = line_facts(source, imported, codes, members).sort("HS10").to_dicts()
    on_list: dict[str, list[tuple[int, goods.Span]]] = {}
    for place, row in enumerate(rows):
        for spelled in filter(None, row["lists"].split(";")):
            name, _, days = spelled.partition("@")
            since, _, until = days.partition("..")
            on_list.setdefault(name, []).append((place, goods.span(name, since, until)))
    partners = tuple(sorted(imported["partner"].unique()))
    place_of = {code: place for place, code in enumerate(codes)}
    value, duty = np.zeros((2, len(partners), len(codes)))
    for partner, code, usd, paid in imported.select("partner", "HS10", "imports", "duty").iter_rows():
        value[partners.index(partner), place_of[code]] += usd
        duty[partners.index(partner), place_of[code]] += paid
    columns = {name: np.nan_to_num([float(row[name] or 0.0) for row in rows]) for name in ("mfn_rate", *METALS)}
    sectors = tuple(row["sector"] for row in rows)
    told = {name: tuple(found) for name, found in on_list.items()}
    content = {metal: columns[metal] for metal in METALS}
    classes = goods.ImportClasses(
        sectors, told, columns["mfn_rate"], content, partners, value, duty, np.zeros_like(duty), {}, ()
    )
    return Lines(tuple(codes), classes)


def cause(source: Path, partner: str, line: str, day: str, ours: set[str]) -> str:
    """Which convention of the tracker parts its rate on a line from ours; the causes are in tracker_causes.csv."""

    def on(*names: str) -> bool:
        return stands(source, line, *names)

    def pays(*starts: str) -> bool:
        return any(measure.startswith(starts) for measure in ours)

    if line[:2] in ("98", "99"):
        return "chapter 98"
    if day < METALS_IN_ONE and (on("steel", "aluminium") or pays("section-232-steel", "section-232-alum")):
        return "content of metals" if on("steel", "aluminium") else "metals by heading"
    if partner == "GBR" and pays("section-232-annex-1"):
        return "British metal"
    if pays("section-232-truck", "section-232-buses", "section-232-semicond", "section-232-pharma"):
        return "sectors it lacks"
    if on("cars") or pays("section-232-car"):
        return "cars and parts"
    if on("aircraft"):
        return "civil aircraft"
    if day >= JULY and on("note-50-pharma"):
        return "pharmaceutical use"
    if on("annex-2"):
        return "left the metals"
    if day >= JULY:
        return "after June 2026"
    return "fentanyl" if pays("fentanyl") else "none"
