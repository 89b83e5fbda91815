"""Codes and display names of the shipped table's economies and sectors, and who belongs to which region.

SECTORS, GOODS and SERVICES are those of the sources; the shipped table also has the sectors of SPLIT_NAMES, each before
the parent that it was split from.
"""

COUNTRY_NAMES = {
    "USA": "United States", "CHN": "China", "JPN": "Japan", "KOR": "South Korea", "TWN": "Taiwan", "VNM": "Viet Nam",
    "IND": "India", "IDN": "Indonesia", "THA": "Thailand", "MYS": "Malaysia", "SGP": "Singapore",
    "PHL": "Philippines", "BGD": "Bangladesh", "PAK": "Pakistan", "KAZ": "Kazakhstan", "HKG": "Hong Kong",
    "AUS": "Australia", "NZL": "New Zealand", "CAN": "Canada", "MEX": "Mexico", "BRA": "Brazil", "ARG": "Argentina",
    "COL": "Colombia", "GBR": "United Kingdom", "CHE": "Switzerland", "NOR": "Norway", "TUR": "Türkiye",
    "RUS": "Russia", "SAU": "Saudi Arabia", "ARE": "United Arab Emirates", "EGY": "Egypt", "DEU": "Germany",
    "FRA": "France", "ITA": "Italy", "ESP": "Spain", "NLD": "Netherlands", "BEL": "Belgium", "POL": "Poland",
    "AUT": "Austria", "SWE": "Sweden", "IRL": "Ireland", "CZE": "Czechia", "ROU": "Romania", "PRT": "Portugal",
    "GRC": "Greece", "HUN": "Hungary", "DNK": "Denmark", "FIN": "Finland", "REU": "Rest of the EU",
    "ROW": "Rest of the world",
}  # fmt: skip
COUNTRIES = tuple(COUNTRY_NAMES)

REST_OF_EU = ("BGR", "CYP", "EST", "HRV", "LTU", "LUX", "LVA", "MLT", "SVK", "SVN")
REST_OF_WORLD = (
    "ROW", "MNG", "LKA", "FJI", "LAO", "BRN", "BTN", "KGZ", "KHM", "MDV", "NPL", "ECU", "ARM", "GEO", "KWT",
)  # fmt: skip
REGION = dict.fromkeys(REST_OF_EU, "REU") | dict.fromkeys(REST_OF_WORLD, "ROW")

EU = (
    "DEU", "FRA", "ITA", "ESP", "NLD", "BEL", "POL", "AUT", "SWE", "IRL", "CZE", "ROU", "PRT", "GRC", "HUN", "DNK",
    "FIN", "REU",
)  # fmt: skip

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
    return iso3 if iso3 in COUNTRY_NAMES else REGION.get(iso3, "ROW")
