"""The United Kingdom's tariff as a folder of tables, from its public service, one commodity at a time."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import yaml

from tradetalks.dates import Date, parse_date
from tradetalks.errors import BadInput, UnknownName
from tradetalks.feeds.papers import SourceFailed
from tradetalks.feeds.reading import read_json
from tradetalks.files import write_atomically
from tradetalks.places import COUNTRIES, GROUPS, place_code

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

ADDRESS = "https://www.trade-tariff.service.gov.uk"
SITE = ADDRESS  # asked; a test plays its own
TERMS = "Contains public sector information licensed under the Open Government Licence v3.0"
COUNTRY = place_code("GB")
ALL_ORIGINS = "1011"  # the service's number for all countries
ORDINARY, TAX = "103", "305"  # the service's numbers of kinds of measures, here and below
PREFERENCES = frozenset({"105", "106", "112", "115", "117", "119", "141", "142", "145"})
QUOTAS = frozenset({"122", "123", "143", "146", "147"})
REMEDIES = frozenset({"551", "552", "553", "554", "695", "696"})
HEADS = {
    "lines": ("code", "words", "units", "duty", "from", "until"),
    "preferences": ("agreement", "code", "rate", "from", "until", "except"),
    "remedies": ("name", "case", "holder", "code", "origin", "rate", "from", "until", "except"),
    "quotas": ("number", "code", "origin", "rate", "words", "from", "until"),
    "vat": ("code", "rate", "words", "from", "until"),
}


@dataclass
class Tables:
    """Rows by table, agreements by name, and places that are no country here."""

    rows: dict[str, list[tuple[str, ...]]] = field(default_factory=lambda: {name: [] for name in HEADS})
    agreements: dict[str, dict[str, Any]] = field(default_factory=dict)
    strange: set[str] = field(default_factory=set)


def build(codes: Sequence[str], out: Path, ask: Callable[[str], bytes], day: Date) -> Tables:
    """Ask for each commodity of ten digits, and for those below headings of four, and write the folder.

    raises  BadInput for another number of digits; SourceFailed for an answer of another form
    """
    tables = Tables()
    for code in codes:
        if len(code) not in (4, 10) or not code.isdigit():
            raise BadInput("neither a heading nor a commodity", where=code, remedy="four digits, or ten")
        for commodity in _commodities(code, ask):
            _take(commodity, tables)
    _write(tables, out, day)
    return tables


def _commodities(code: str, ask: Callable[[str], bytes]) -> list[dict[str, Any]]:
    """The answers on a commodity, or on each below a heading."""
    if len(code) == 10:
        return [_asked(f"{SITE}/api/v2/commodities/{code}", ask)]
    heading = _asked(f"{SITE}/api/v2/headings/{code}", ask)
    if heading["data"]["attributes"].get("declarable"):
        return [heading]
    below = [one["attributes"] for one in heading["included"] if one["type"] == "commodity"]
    leaves = [one for one in below if one.get("declarable") or one.get("leaf")]
    numbers = [one["goods_nomenclature_item_id"] for one in leaves if one.get("producline_suffix", "80") == "80"]
    return [_asked(f"{SITE}/api/v2/commodities/{number}", ask) for number in numbers]


def _asked(address: str, ask: Callable[[str], bytes]) -> dict[str, Any]:
    found = read_json(ask(address), address)
    if (
        not isinstance(found, dict)
        or not isinstance(found.get("data"), dict)
        or not isinstance(found.get("included"), list)
    ):
        raise SourceFailed("no commodity in the form of the public service", where=address, evidence=str(found)[:80])
    return dict(found)


def _take(answer: Mapping[str, Any], tables: Tables) -> None:
    """The rows of a commodity's measures on imports."""
    said = answer["data"]["attributes"]
    code, words = said["goods_nomenclature_item_id"], said["description"]
    at = {(one["type"], one["id"]): one for one in answer["included"]}
    for each in answer["data"]["relationships"]["import_measures"]["data"]:
        measure = at["measure", each["id"]]
        linked = {name: one.get("data") for name, one in measure["relationships"].items()}
        kind = linked["measure_type"]["id"]
        title = at["measure_type", kind]["attributes"]["description"]
        rate = at["duty_expression", linked["duty_expression"]["id"]]["attributes"]["base"]
        days = tuple(_days(measure["attributes"]))
        area = at["geographical_area", linked["geographical_area"]["id"]]
        without = " ".join(_places(one["id"], at, tables) for one in linked.get("excluded_countries") or [])
        more = linked.get("additional_code")
        extra = at["additional_code", more["id"]]["attributes"] if more else {}
        origin = _places(area["id"], at, tables)
        if not origin and kind in QUOTAS | REMEDIES:
            continue
        if kind == ORDINARY and not extra:
            tables.rows["lines"].append((code, words, "", rate, *days))
        elif kind in PREFERENCES or kind == ORDINARY:
            name = "-".join(filter(None, (area["id"], kind, extra.get("code"))))
            whose = "all" if origin == "all" else origin.split()
            names = (title, area["attributes"]["description"], extra.get("description"))
            tables.agreements[name] = {"title": ", ".join(filter(None, names)), "members": whose}
            tables.rows["preferences"].append((name, code, rate, *days, without))
        elif kind in QUOTAS:
            number = linked["order_number"]["id"]
            tables.rows["quotas"].append((number, code, origin, rate, title, *days))
        elif kind in REMEDIES:
            maker = extra.get("code", ""), extra.get("description", "")
            tables.rows["remedies"].append((title, *maker, code, origin, rate, *days, without))
        elif kind == TAX:
            tables.rows["vat"].append((code, rate, extra.get("description") or title, *days))


def _days(said: Mapping[str, Any]) -> list[str]:
    """First day, and the first without it: the service gives the last day with it."""
    first, last = (str(said.get(f"effective_{end}_date") or "")[:10] for end in ("start", "end"))
    return [first, (parse_date(last) + timedelta(1)).isoformat() if last else ""]


def _places(area: str, at: Mapping[tuple[str, str], Any], tables: Tables) -> str:
    """The countries of an area by their three letters; `all` for all."""
    if area == ALL_ORIGINS:
        return "all"
    below = (
        at["geographical_area", area].get("relationships", {}).get("children_geographical_areas", {}).get("data") or []
    )
    found = [_place(one["id"], tables) for one in below] or [_place(area, tables)]
    return " ".join(sorted(filter(None, found)))


def _place(code: str, tables: Tables) -> str:
    if code in GROUPS or code in COUNTRIES:
        return code
    try:
        return place_code(code)
    except UnknownName:
        tables.strange.add(code)
        return ""


def _write(tables: Tables, out: Path, day: Date) -> None:
    out.mkdir(parents=True, exist_ok=True)
    left_out = ["prohibitions, licences, excise and the price of entry", "which of several rates of VAT is due"]
    if tables.strange:
        left_out.append("places of the source that are no country here: " + ", ".join(sorted(tables.strange)))
    head: dict[str, Any] = {
        "country": COUNTRY,
        "currency": "GBP",
        "title": "United Kingdom",
        "source": "UK Trade Tariff",
    }
    head |= {"address": ADDRESS, "day": day.isoformat(), "terms": TERMS}
    head |= {"agreements": tables.agreements, "left_out": left_out}
    write_atomically(out / "pack.yaml", yaml.safe_dump(head, allow_unicode=True, sort_keys=False).encode())
    for name, rows in tables.rows.items():
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([HEADS[name], *dict.fromkeys(rows)])
        write_atomically(out / f"{name}.csv", text.getvalue().encode())
