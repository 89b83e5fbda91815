"""Codes and display names of the shipped table's economies and sectors, and who belongs to which region.

SECTORS, GOODS and SERVICES are those of the sources; the shipped table also has the sectors of SPLIT_NAMES, each before
the parent that it was split from.
"""

import csv
from importlib.resources import files

from tradetalks import places


def _economies() -> list[dict[str, str]]:
    text = files("tradetalks").joinpath("data/world/economies.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


COUNTRY_NAMES = {row["code"]: row["name"] for row in _economies()}
COUNTRIES = tuple(COUNTRY_NAMES)

# Countries without an economy of their own -> their region; any other is in the rest of the world
REGION = {member: row["code"] for row in _economies() for member in row["members"].split()}
REST_OF_EU = tuple(member for member, code in REGION.items() if code == places.REST_OF_EU)
EU = tuple(code for code in COUNTRIES if code in places.EU or code == places.REST_OF_EU)

SECTOR_NAMES = {
    "agriculture": "Agriculture, hunting, forestry and fishing",
    "mining": "Mining and quarrying",
    "food": "Food, beverages and tobacco",
    "textiles": "Textiles and textile products",
    "leather": "Leather and footwear",
    "wood": "Wood and products of wood and cork",
    "paper": "Pulp, paper, printing and publishing",
    "refined_fuels": "Coke, refined petroleum and nuclear fuel",
    "chemicals": "Chemicals and chemical products",
    "rubber_plastics": "Rubber and plastics",
    "minerals": "Other non-metallic minerals",
    "metals": "Basic metals and fabricated metal",
    "machinery": "Machinery not elsewhere classified",
    "electrical": "Electrical and optical equipment",
    "transport_equipment": "Transport equipment",
    "other_manufacturing": "Other manufacturing; recycling",
    "utilities": "Electricity, gas and water supply",
    "construction": "Construction",
    "motor_trade": "Sale and repair of motor vehicles; retail of fuel",
    "wholesale": "Wholesale trade",
    "retail": "Retail trade; repair of household goods",
    "hotels_restaurants": "Hotels and restaurants",
    "inland_transport": "Inland transport",
    "water_transport": "Water transport",
    "air_transport": "Air transport",
    "transport_services": "Supporting transport activities; travel agencies",
    "telecommunications": "Post and telecommunications",
    "finance": "Financial intermediation",
    "real_estate": "Real estate",
    "business_services": "Renting of machinery and other business services",
    "public_administration": "Public administration and defence; social security",
    "education": "Education",
    "health": "Health and social work",
    "personal_services": "Other community, social and personal services",
    "private_households": "Private households with employed persons",
}
SECTORS = tuple(SECTOR_NAMES)
SPLIT_NAMES = {  # in this order, each out of the parent that its record in data/world/splits names
    "soybeans": "Soybeans",
    "rare_earth_compounds": "Rare-earth compounds and metals",
    "permanent_magnets": "Permanent magnets of metal",
    "semiconductors": "Semiconductors",
    "electronics": "Computers, telephones and other electronics",
}
GOODS = slice(0, 16)
SERVICES = slice(16, 35)


def region(iso3: str) -> str:
    """The table's economy that an ISO 3166 code belongs to; the rest of the world when it has none of its own."""
    return iso3 if iso3 in COUNTRY_NAMES else REGION.get(iso3, places.REST_OF_WORLD)


def instead_of(name: str, names: tuple[str, ...]) -> str:
    """What to write for a name that a table lacks: the nearest, the economy that a country is counted in, or all."""
    near = [code for code in places.nearest_codes(name) if code in names]
    said = [f"near: {', '.join(f'{COUNTRY_NAMES.get(code, code)} ({code})' for code in near)}"] if near else []
    if name in places.COUNTRIES and region(name) in names:
        said = [f"{places.COUNTRIES[name]} is in {COUNTRY_NAMES[region(name)]} ({region(name)})"]
    named = {title.casefold(): code for code, title in places.GROUP_NAMES.items()} | {one: one for one in places.GROUPS}
    if group := named.get(name if name in places.GROUPS else name.casefold()):
        said = [f"{places.GROUP_NAMES[group]} is a group: --group {group}"]
    return "; ".join([*said, "one of: " + ", ".join(names)])
