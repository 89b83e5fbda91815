"""Make data/history from the data folder: the economy of 2011 and the facts of the back-tests of 2018 to 2021."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import numpy as np

from build.world.sources import elasticities, teti, wiod
from tradetalks.errors import MissingFacts
from tradetalks.files import write_atomically
from tradetalks.world import World
from tradetalks.world.elasticity_sets import DEFAULT
from tradetalks.world.labels import SECTORS, region

if TYPE_CHECKING:
    from pathlib import Path

    from tradetalks.history.plan import Fact

SOURCE = (
    "tradetalks 2011 table: World Input-Output Database, release of 2013, without changes in inventories, summed to 16 "
    "economies; tariffs of 2017 (Teti)"
)
KEPT = ("AUS", "BRA", "CAN", "CHN", "GBR", "IDN", "IND", "JPN", "KOR", "MEX", "RUS", "TUR", "TWN", "USA")
PARTNERS = (*KEPT, "EU", "ROW")
# US trade by industry (NAICS, three digits) -> sector. Left out: 113 and 321, forestry and wood, whose trade with every
# partner falls by two fifths in the file in October 2018, as where new tariff codes have no industry yet.
NAICS = {
    "111": "agriculture", "112": "agriculture", "114": "agriculture", "211": "mining",
    "212": "mining", "311": "food", "312": "food", "313": "textiles", "314": "textiles", "315": "textiles",
    "316": "leather", "322": "paper", "323": "paper", "324": "refined_fuels", "325": "chemicals",
    "326": "rubber_plastics", "327": "minerals", "331": "metals", "332": "metals", "333": "machinery",
    "334": "electrical", "335": "electrical", "336": "transport_equipment", "337": "other_manufacturing",
    "339": "other_manufacturing",
}  # fmt: skip
CENSUS = "US Census Bureau, by NAICS industry"


def build(folder: Path, target: Path) -> list[str]:
    """Write the table of 2011 and the facts by sector; the facts by partner and of Phase One are typed.

    folder   the data folder
    raises   MissingFacts for a source that is not there
    """
    if not (folder / "products/trade_war_2018_2020").is_dir():
        raise MissingFacts("no data of 2018-2020 here", where=str(folder), remedy="give the data folder")
    target.mkdir(parents=True, exist_ok=True)
    world = world_2011(folder / "world")
    world.save(target / "world_2011.npz")
    facts = us_trade(folder / "products/trade_war_2018_2020")
    write_facts(target / "us-trade-2017-2019.csv", facts)
    return [f"world_2011: {len(world.countries)} x {len(world.sectors)}", f"us-trade-2017-2019: {len(facts)} facts"]


def world_2011(folder: Path) -> World:
    """The economy of 2011 in 16 economies, the EU as one, at tariffs of 2017; Indonesia under those of the rest."""
    names, flows, final = wiod.read(folder)
    place = np.array([PARTNERS.index(partner(name)) for name in names])
    n = len(PARTNERS)
    group = np.eye(n)[place]  # [economy of the source, economy of this table]
    merged = np.einsum("oa,osdu,db->asbu", group, flows, group, optimize=True)
    sold = np.einsum("oa,osd,db->asb", group, final, group, optimize=True)
    trade = (merged.sum(axis=3) + sold).transpose(0, 2, 1)
    known, table = teti.read(folder)
    code = [known.index({"EU": "DEU"}.get(name, name)) if {"EU": "DEU"}.get(name, name) in known else known.index("ROW")
            for name in PARTNERS]  # fmt: skip
    tariff = table[np.ix_(code, code)].copy()
    tariff[np.arange(n), np.arange(n)] = 0.0
    tariff[..., 16:] = 0.0
    output = trade.sum(axis=1)[:, None, :]
    used = merged.sum(axis=0).transpose(1, 0, 2)
    share = np.divide(used, output, out=np.zeros_like(used), where=output > 0.0)
    sets = elasticities.read(folder)
    return World.from_flows(PARTNERS, SECTORS, trade, tariff, share, sets[DEFAULT], sets, SOURCE)


def partner(name: str) -> str:
    """The economy of this table that an economy of the source belongs to."""
    if name in KEPT:
        return name
    return "ROW" if region(name) == "ROW" else "EU"


def us_trade(folder: Path) -> list[Fact]:
    """US imports from China and the rest, and exports to both, by sector, in 2017 and 2019; million USD."""
    from tradetalks.history.plan import Fact

    facts = []
    for direction in ("imports", "exports"):
        total = {(year, s, who): 0.0 for year in ("2017", "2019") for s in SECTORS for who in ("CHN", "rest")}
        with (folder / f"{direction}_by_naics.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                year, sector = row["time"][:4], NAICS.get(row["naics3"])
                if sector is not None and (year, sector, "CHN") in total:
                    total[year, sector, "CHN"] += float(row["china_trade"]) / 1e6
                    total[year, sector, "rest"] += (float(row["total_trade"]) - float(row["china_trade"])) / 1e6
        for s in dict.fromkeys(NAICS.values()):
            for who in ("CHN", "rest"):
                origin, destination = (who, "USA") if direction == "imports" else ("USA", who)
                before, after = round(total["2017", s, who], 1), round(total["2019", s, who], 1)
                facts.append(Fact(f"US {direction}", origin, destination, s, before, after, CENSUS))
    return facts


def write_facts(path: Path, facts: list[Fact]) -> None:
    """The facts as CSV."""
    from tradetalks.history.plan import COLUMNS

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(facts)
    write_atomically(path, text.getvalue().encode())
