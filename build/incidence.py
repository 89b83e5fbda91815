"""Make data/incidence from the data folder. Axes: s sector, b category of spending, h decile, q state."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from tradetalks.errors import MissingFacts
from tradetalks.files import write_atomically
from tradetalks.world.labels import COUNTRIES, SECTORS

if TYPE_CHECKING:
    from pathlib import Path

YEAR_OF_STATES = "2019"
HOUSEHOLDS_MILLION = 130.8
HOUSEHOLDS = {
    "USA": (HOUSEHOLDS_MILLION, "people: Penn World Table 10.01, 2019; households: Congressional Budget Office, 2021"),
    "CHN": (494.2, "people: Penn World Table 10.01, 2019; households: census of 2020, by recollection"),
}
# Major types of consumption (BEA) that the products of a sector are bought as; several share by their size
CATEGORIES: dict[str, tuple[int, ...]] = {
    "agriculture": (9,), "mining": (11,), "food": (9,), "textiles": (10, 5), "leather": (10,), "wood": (5,),
    "paper": (12,), "refined_fuels": (11,), "chemicals": (12,), "rubber_plastics": (5, 4), "minerals": (5,),
    "metals": (5,), "machinery": (5,), "electrical": (6, 7), "transport_equipment": (4,),
    "other_manufacturing": (5, 6, 7), "utilities": (15,), "construction": (15,), "motor_trade": (4, 11),
    "wholesale": (4, 5, 6, 7, 9, 10, 11, 12), "retail": (4, 5, 6, 7, 9, 10, 11, 12), "hotels_restaurants": (19,),
    "inland_transport": (17,), "water_transport": (17,), "air_transport": (17,), "transport_services": (17,),
    "telecommunications": (21,), "finance": (20,), "real_estate": (15,), "business_services": (21,),
    "public_administration": (21,), "education": (21,), "health": (16,), "personal_services": (18, 21),
    "private_households": (21,),
}  # fmt: skip
# BEA commodity -> sector; the table is at the buyer's prices, so that trade margins are in the goods
COMMODITIES = {
    "111CA": "agriculture", "113FF": "agriculture", "211": "mining", "212": "mining", "213": "mining",
    "22": "utilities", "23": "construction", "321": "wood", "327": "minerals", "331": "metals", "332": "metals",
    "333": "machinery", "334": "electrical", "335": "electrical", "3361MV": "transport_equipment",
    "3364OT": "transport_equipment", "337": "other_manufacturing", "339": "other_manufacturing", "311FT": "food",
    "313TT": "textiles", "315AL": "textiles", "322": "paper", "323": "paper", "324": "refined_fuels",
    "325": "chemicals", "326": "rubber_plastics", "481": "air_transport", "482": "inland_transport",
    "483": "water_transport", "484": "inland_transport", "485": "inland_transport", "487OS": "transport_services",
    "493": "transport_services", "511": "business_services", "512": "personal_services", "513": "telecommunications",
    "514": "business_services", "521CI": "finance", "523": "finance", "524": "finance", "525": "finance",
    "HS": "real_estate", "ORE": "real_estate", "532RL": "business_services", "5411": "business_services",
    "5415": "business_services", "5412OP": "business_services", "561": "business_services",
    "562": "personal_services", "61": "education", "621": "health", "622": "health", "623": "health",
    "624": "health", "711AS": "personal_services", "713": "personal_services", "721": "hotels_restaurants",
    "722": "hotels_restaurants", "81": "personal_services", "GFGD": "public_administration",
    "GFGN": "public_administration", "GSLG": "public_administration",
}  # fmt: skip
NOT_FINAL_AT_HOME = ("F030", "F040")  # inventories, exports
MARGIN_SECTORS = ("motor_trade", "wholesale", "retail")  # as all goods
LIKE = {"leather": "textiles", "private_households": "personal_services"}  # BEA has no row of their own
GOODS_SECTORS = SECTORS[:16]
# Line of BEA's table SAGDP2N -> sectors whose value added it holds
STATE_LINES: dict[int, tuple[str, ...]] = {
    3: ("agriculture",), 6: ("mining",), 10: ("utilities",), 11: ("construction",), 14: ("wood",),
    15: ("minerals",), 16: ("metals",), 17: ("metals",), 18: ("machinery",), 19: ("electrical",),
    20: ("electrical",), 21: ("transport_equipment",), 22: ("transport_equipment",), 23: ("other_manufacturing",),
    24: ("other_manufacturing",), 26: ("food",), 27: ("textiles",), 28: ("textiles", "leather"), 29: ("paper",),
    30: ("paper",), 31: ("refined_fuels",), 32: ("chemicals",), 33: ("rubber_plastics",), 34: ("wholesale",),
    35: ("retail", "motor_trade"), 37: ("air_transport",), 38: ("inland_transport",), 39: ("water_transport",),
    40: ("inland_transport",), 41: ("inland_transport",), 43: ("transport_services",), 44: ("transport_services",),
    46: ("business_services",), 47: ("personal_services",), 48: ("telecommunications",),
    49: ("business_services",), 51: ("finance",), 57: ("real_estate",), 58: ("business_services",),
    60: ("business_services",), 64: ("business_services",), 65: ("business_services",), 69: ("education",),
    70: ("health",), 76: ("personal_services",), 79: ("hotels_restaurants",),
    82: ("personal_services", "private_households"), 83: ("public_administration",),
}  # fmt: skip

# Million bushels harvested in 2022, rounded: a recollection of the US Department of Agriculture's annual summary
SOYBEANS = {
    "IL": 677, "IA": 587, "MN": 370, "IN": 335, "NE": 278, "OH": 281, "MO": 276, "ND": 197, "SD": 193, "AR": 161,
    "KS": 131, "MS": 125, "MI": 106, "KY": 98, "WI": 117, "TN": 75, "NC": 65, "LA": 58, "PA": 28, "VA": 27,
    "MD": 22, "AL": 14, "NY": 15, "SC": 14, "OK": 12, "GA": 7, "DE": 7, "NJ": 5, "TX": 4,
}  # fmt: skip


def build(folder: Path, target: Path) -> list[str]:
    """Write the tables that are computed into `target`; us_jobs.csv and soybeans in us_states.csv are typed by hand.

    folder   the data folder's world/
    returns  a line a table
    raises   MissingFacts for a source that is not there
    """
    if not (folder / "us_households").is_dir():
        raise MissingFacts("no household data here", where=str(folder), remedy="give the folder with us_households/")
    target.mkdir(parents=True, exist_ok=True)
    tables = {
        "us_spending": spending_rows(folder),
        "us_deciles": decile_rows(folder),
        "us_states": state_rows(folder),
        "population": population_rows(folder),
    }
    for name, rows in tables.items():
        text = io.StringIO()
        writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        write_atomically(target / f"{name}.csv", text.getvalue().encode())
    return [f"{name}: {len(rows)} rows" for name, rows in tables.items()]


def spending_rows(folder: Path) -> list[dict[str, str]]:
    """Sector, share of households in final spending, shares of the deciles in their spending on it."""
    households = household_shares(folder)
    categories = {
        int(row["pce_mp"]): row for row in _read(folder / "us_households/distribution/distributional_pce_2023.csv")
    }
    rows = []
    for sector in SECTORS:
        size = {b: float(categories[b]["total_billions"]) for b in CATEGORIES[sector]}
        deciles = [sum(size[b] * float(categories[b][f"d{h}"]) for b in size) for h in range(1, 11)]
        total = sum(deciles)
        rows.append(
            {"sector": sector, "household_share": f"{households[sector]:.4f}"}
            | {f"d{h}": f"{value / total:.5f}" for h, value in enumerate(deciles, 1)}
        )
    return rows


def household_shares(folder: Path) -> dict[str, float]:
    """Sector -> share of personal consumption in final use at home (BEA use table 2024, buyer's prices)."""
    from python_calamine import CalamineWorkbook

    path = folder / "us_io_bea/bea/BEA - The Use of Commodities by Industry - Summary - 2024.xlsx"
    table = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    codes = [str(code) for code in table[5]]
    final = [i for i, code in enumerate(codes) if code.startswith("F") and len(code) == 4]
    final = [i for i in final if codes[i] not in NOT_FINAL_AT_HOME]
    bought, used = dict.fromkeys(SECTORS, 0.0), dict.fromkeys(SECTORS, 0.0)
    for row in table[7:]:
        sector = COMMODITIES.get(str(row[0]))
        if sector is not None:
            amounts = {codes[i]: amount for i in final if isinstance(amount := row[i], int | float)}
            bought[sector] += amounts.get("F010", 0.0)
            used[sector] += sum(amount for amount in amounts.values() if amount > 0.0)
    for sector in MARGIN_SECTORS:
        bought[sector], used[sector] = sum(bought[s] for s in GOODS_SECTORS), sum(used[s] for s in GOODS_SECTORS)
    for sector, other in LIKE.items():
        bought[sector], used[sector] = bought[other], used[other]
    return {sector: bought[sector] / used[sector] if used[sector] else 0.0 for sector in SECTORS}


def decile_rows(folder: Path) -> list[dict[str, str]]:
    """Decile, personal income a household in 2023, households."""
    rows = _read(folder / "us_households/distribution/decile_parameters.csv")
    return [
        {"decile": row["decile"], "income_usd": row["income"], "households_million": f"{HOUSEHOLDS_MILLION / 10:.2f}"}
        for row in rows
    ]


def state_rows(folder: Path) -> list[dict[str, str]]:
    """State, share in the nation's value added by sector, YEAR_OF_STATES.

    The files lack the District of Columbia: it is the nation less the states, with the few cells that are suppressed.
    """
    paths = sorted((folder / "us_states/SAGDP_1997_2020").glob("*.csv"))
    states = {path.stem: _state(path) for path in paths}
    nation = states.pop("US")
    rest = {sector: nation[sector] - sum(state[sector] for state in states.values()) for sector in SECTORS}
    states = dict(sorted({**states, "DC": {sector: max(value, 0.0) for sector, value in rest.items()}}.items()))
    beans = sum(SOYBEANS.values())
    return [
        {"state": name}
        | {sector: f"{state[sector] / nation[sector]:.6f}" for sector in SECTORS}
        | {"soybeans": f"{SOYBEANS.get(name, 0) / beans:.6f}"}
        for name, state in states.items()
    ]


def _state(path: Path) -> dict[str, float]:
    found = dict.fromkeys(SECTORS, 0.0)
    with path.open(encoding="latin-1", newline="") as file:
        rows = list(csv.reader(file))
    head = next(i for i, row in enumerate(rows) if row and row[0] == "GeoFips")
    year = rows[head].index(YEAR_OF_STATES)
    for row in rows[head + 1 :]:
        if len(row) <= year or not row[2].strip().isdigit():
            continue
        for sector in STATE_LINES.get(int(row[2]), ()):
            found[sector] += float(row[year]) if row[year].replace(".", "", 1).isdigit() else 0.0
    return found


def population_rows(folder: Path) -> list[dict[str, str]]:
    """Country, people of 2019 (Penn World Table 10.01), households where a count is known."""
    rows = []
    for row in _read(folder / "pwt_1001/pwt1001_2019.csv"):
        if row["countrycode"] in COUNTRIES and row["pop"]:
            households, source = HOUSEHOLDS.get(row["countrycode"], ("", "Penn World Table 10.01, 2019"))
            rows.append(
                {
                    "country": row["countrycode"],
                    "people_million": f"{float(row['pop']):.2f}",
                    "households_million": str(households),
                    "source": source,
                }
            )
    return rows


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
