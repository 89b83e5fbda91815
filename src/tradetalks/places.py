"""Countries and groups of countries, from data/places.

Countries: ISO 3166-1 alpha-3 codes with common English names, and the groups that measures name.

The world table uses REU for the rest of the European Union; ISO gives that code to Réunion, which is counted in France
here and is the only ISO code left out.
"""

import csv
import difflib
import re
import unicodedata
from functools import cache
from importlib.resources import files

from tradetalks.errors import UnknownName


def _rows(name: str) -> list[dict[str, str]]:
    text = files("tradetalks").joinpath(f"data/places/{name}").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


COUNTRIES = {row["code"]: row["name"] for row in _rows("countries.csv")}
GROUPS = {row["code"]: tuple(row["members"].split()) for row in _rows("groups.csv")}
GROUP_NAMES = {row["code"]: row["name"] for row in _rows("groups.csv")}
UNION = "EU"  # the one group that is a customs territory of its own
EU = GROUPS[UNION]
AUTHORITIES = {row["authority"]: row["title"] for row in _rows("authorities.csv")}

WORLD_TABLE_EXTRA = {row["code"]: row["name"] for row in _rows("regions.csv")}
REST_OF_EU, REST_OF_WORLD = WORLD_TABLE_EXTRA
EXAMPLE = {row["code"]: row["example"] for row in _rows("regions.csv")}  # region -> a country that it stands for


def country(code: str) -> str:
    """The common English name of an ISO 3166-1 alpha-3 code, or of a rest-of region of the world table.

    raises  UnknownName, with the nearest codes; a name such as `China` leads to its code
    """
    names = COUNTRIES | WORLD_TABLE_EXTRA
    if code not in names:
        raise _unknown(code)
    return names[code]


def members(code: str) -> tuple[str, ...]:
    """The countries of a group such as `EU`, or the country itself.

    raises  UnknownName
    """
    if code in GROUPS:
        return GROUPS[code]
    if code not in COUNTRIES:
        raise _unknown(code)
    return (code,)


def place_code(text: str) -> str:
    """The ISO 3166-1 alpha-3 code of a country as people write it: `CN`, `Viet Nam`, `Korea, South`, `German`.

    raises  UnknownName for any other text, with the nearest codes; nothing is guessed
    """
    found = _words().get(_key(text))
    if found is None:
        raise _unknown(text)
    return found


def code_or_itself(text: str) -> str:
    """The code of a country as people write it, `Viet Nam` as VNM; other text as it is."""
    return _words().get(_key(text), text)


@cache
def _words() -> dict[str, str]:
    """Codes, names, ISO 3166-1 alpha-2 codes, demonyms and other names, without accents and signs -> code."""
    words = {_key(row["word"]): row["code"] for row in _rows("country_words.csv")}
    return words | {_key(name): code for code, name in COUNTRIES.items()} | {_key(code): code for code in COUNTRIES}


def _key(text: str) -> str:
    return re.sub(r"[^a-z]", "", unicodedata.normalize("NFKD", text.casefold()))


def _unknown(code: str) -> UnknownName:
    near = nearest_codes(code)
    remedy = "near: " + ", ".join(f"{c} ({COUNTRIES[c]})" for c in near) if near else "write an ISO 3166 alpha-3 code"
    return UnknownName(f"no country {code!r}", remedy=remedy)


def nearest_codes(text: str) -> list[str]:
    """Codes that `text` may mean: by code, by name, by part of a name."""
    wanted = text.casefold()
    by_name = {name.casefold(): code for code, name in COUNTRIES.items()}
    if text.upper() in COUNTRIES:
        return [text.upper()]
    if wanted in by_name:
        return [by_name[wanted]]
    inside = [code for name, code in by_name.items() if len(wanted) > 2 and wanted in name]
    close = [by_name[name] for name in difflib.get_close_matches(wanted, by_name, n=3, cutoff=0.75)]
    codes = difflib.get_close_matches(text.upper(), COUNTRIES, n=3, cutoff=0.6)
    return list(dict.fromkeys([*inside, *close, *codes]))[:4]
