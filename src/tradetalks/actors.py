"""What readers call places and those who act or speak for them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from tradetalks.files import read_yaml
from tradetalks.places import AUTHORITIES, COUNTRIES, GROUP_NAMES, GROUPS, country

OFFICES = {
    "white_house": "White House",
    "treasury": "Treasury",
    "ustr": "Trade Representative",
    "mofcom": "Ministry of Commerce",
    "sctc": "State Council Tariff Commission",
    "president": "President",
    "cabinet": "Cabinet",
    "cbp": "Customs and Border Protection",
    "cbsa": "Border Services Agency",
    "commerce": "Department of Commerce",
    "commission": "Commission",
    "external_affairs": "Ministry of External Affairs",
    "finance": "Department of Finance",
    "foreign_ministry": "Foreign Ministry",
    "gacc": "General Administration of Customs",
    "supreme_court": "Supreme Court",
    "transport": "Ministry of Transport",
    "usda": "Department of Agriculture",
    "usitc": "International Trade Commission",
    "vice_premier": "Vice Premier",
}
NAMED_AS = files("tradetalks").joinpath("data/reader/countries.yaml")


def place_name(code: str) -> str:
    """The name of a country or group; `all countries` for all."""
    if code == "all":
        return "all countries"
    return GROUP_NAMES[code] if code in GROUP_NAMES else country(code)


@cache
def _adjectives() -> dict[str, str]:
    rows = read_yaml(Path(str(NAMED_AS)))
    assert isinstance(rows, dict)
    return {code: row["adjective"][0] for code, row in rows.items() if isinstance(row, dict) and row.get("adjective")}


def adjective(place: str) -> str:
    """`Chinese` of CHN; the name of a place without one."""
    return _adjectives().get(place) or place_name(place)


def authority_name(authority: str) -> str:
    """`Section 232, metals` of section-232-metals; an authority without a title in data/places keeps its own words."""
    return AUTHORITIES.get(authority, authority.replace("-", " "))


def actor_name(actor: str) -> str:
    """`USA.treasury` as a reader calls it; a country by its name; an outlet is its own name."""
    country, _, office = actor.partition(".")
    if country not in COUNTRIES and country not in GROUPS:
        return actor.replace("_", " ")
    if not office:
        return place_name(country)
    return f"{adjective(country)} {OFFICES.get(office, office.replace('_', ' '))}"
