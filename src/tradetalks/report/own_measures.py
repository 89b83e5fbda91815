"""A scenario's own measure as one row of fields, for a form and for a sheet: what is written, and back.

A row says who imposes what on whose goods from when. What has no field stands in `more`, as JSON of the record.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from tradetalks.errors import BadInput
from tradetalks.grammar import fractions
from tradetalks.kinds.registry import kinds
from tradetalks.places import code_or_itself

if TYPE_CHECKING:
    from collections.abc import Mapping

FIELDS: dict[str, str] = {
    "measure": "an id of its own: who imposes it, a slash, a name; BRA/answer",
    "title": "what it is, in a line",
    "kind": "what kind of measure: choose",
    "origin": "whose goods, commas between; CHN, EU, ASEAN, all",
    "destination": "where they go, commas between",
    "products": "HS codes, commas between; empty: all",
    "since": "in force from; empty: from the scenario's first day; YYYY-MM-DD or a date",
    "until": "first day it no longer is; empty: open",
}
TERMS: dict[str, str] = {
    "rate": "of a tariff or an export tax; 25 % or 0.25",
    "how": "of a tariff: add, replace, floor, exempt",
    "control": "of an export control: licence, ban",
    "approval_rate": "share of applications granted; a range as low / central / high",
    "delay_days": "from application to licence; a range as low / central / high",
    "quantity": "of a quota or purchase",
    "unit": "of the quantity, price or fee",
    "per": "year, month",
    "over_quota_rate": "of a quota: duty beyond it; 25 % or 0.25",
    "rent_to": "of a quota, who gets the higher price: exporter, importer, nobody",
    "delivered_share": "of a purchase; a range as low / central / high",
    "price": "of a price cap",
    "discount": "of a price cap, below the market; a range as low / central / high",
    "amount": "of a port fee",
    "ad_valorem_equivalent": "of a port fee, fraction of cargo; a range as low / central / high",
    "cost": "of a trade cost, more than now; a range as low / central / high",
    "saves": "of a trade cost, less than now; a range as low / central / high",
    "carbon_price": "of a carbon charge, USD a tonne of CO2; a range as low / central / high",
}
MORE = "more"
_PLACES = ("origin", "destination")
_LISTS = (*_PLACES, "products")
_LACKS = re.compile(r"in force without `(\w+)")
_PERCENT = re.compile(r"\s*([\d.]+)\s*%\s*")


def terms_of(kind: str) -> tuple[str, ...]:
    """The terms of a kind that a row has a field for; none for a kind that is not known."""
    found = kinds().get(kind)
    return tuple(name for name in TERMS if found is not None and name in found.terms.model_fields)


def record_of(row: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
    """(id, record of the ledger's grammar) of a row; empty fields say nothing. Raises BadInput for `more`."""
    said = {name: text.strip() for name, text in row.items() if text.strip()}
    record: dict[str, Any] = {name: said[name] for name in ("title", "kind") if name in said}
    scope = {name: [one.strip() for one in said[name].split(",") if one.strip()] for name in _LISTS if name in said}
    scope |= {name: [code_or_itself(one) for one in scope[name]] for name in _PLACES if name in scope}
    record["scope"] = {"products": ["all"]} | scope
    fraction = fractions(kinds()[said["kind"]].terms) if said.get("kind") in kinds() else frozenset()
    record["terms"] = {name: _term(said[name], is_fraction=name in fraction) for name in TERMS if name in said}
    if "since" in said or "until" in said:
        days = {"date": said["since"]} if "since" in said else {}
        until = {"until": said["until"]} if "until" in said else {}
        record["events"] = [{"event": "enter_force", **days, **until, "source": "scenario"}]
    more = _more(said.get(MORE, "{}"))
    for name in ("scope", "terms"):
        record[name] = record[name] | more.pop(name, {})
    return said.get("measure", ""), record | more


def row_of(name: str, record: Mapping[str, Any]) -> dict[str, str]:
    """The row of a measure of a scenario, so that `record_of` gives the measure back."""
    row = {"measure": name}
    more: dict[str, Any] = {}
    for key, value in record.items():
        if key in ("title", "kind"):
            row[key] = str(value)
        elif key == "scope":
            row |= {place: ", ".join(map(str, value[place])) for place in _LISTS if place in value}
            left = {place: said for place, said in value.items() if place not in _LISTS}
            more |= {"scope": left} if left else {}
        elif key == "terms":
            texts = {term: _text(said) for term, said in value.items() if term in TERMS}
            row |= {term: text for term, text in texts.items() if text is not None}
            left = {term: said for term, said in value.items() if term not in row}
            more |= {"terms": left} if left else {}
        elif key == "events" and _is_plain(value):
            row |= {"since": str(value[0]["date"])} | ({"until": str(value[0]["until"])} if "until" in value[0] else {})
        else:
            more[key] = value
    return row | ({MORE: json.dumps(more, ensure_ascii=False, default=str)} if more else {})


def field_of(place: str, what: str = "") -> str:
    """The field of a row that a place of the grammar means: `field measures.BRA/x.scope.origin.0` is `origin`.

    what  what is wrong there, which may name a field: in force without `rate`, until before the start
    """
    lacks = _LACKS.match(what)
    if lacks:
        return lacks[1] if lacks[1] in TERMS else MORE
    if what.startswith("until "):
        return "until"
    steps = place.removeprefix("field ").split(".")
    named = [step for step in steps if step in FIELDS or step in TERMS]
    if named:
        return named[-1]
    return "since" if "events" in steps else "how" if "terms" in steps else "measure"


def _is_plain(events: Any) -> bool:
    """Whether the events are one that a row has fields for."""
    if not isinstance(events, list | tuple) or len(events) != 1:
        return False
    one = events[0]
    fits = set(one) <= {"event", "date", "until", "source"} and "date" in one
    return fits and one["event"] == "enter_force" and one.get("source") == "scenario"


def _term(text: str, *, is_fraction: bool) -> object:
    parts = [part.strip() for part in text.split("/")]
    if len(parts) == 3:
        ends = zip(("low", "central", "high"), parts, strict=True)
        return {end: _term(part, is_fraction=is_fraction) for end, part in ends}
    percent = _PERCENT.fullmatch(text)
    return f"{float(percent[1]) / 100:g}" if percent and is_fraction else text


def _text(value: object) -> str | None:
    """The text of a term's field; None for what the field would not give back."""
    if isinstance(value, dict) and set(value) == {"low", "central", "high"}:
        return " / ".join(str(value[end]) for end in ("low", "central", "high"))
    return str(value) if isinstance(value, str | int | float) and str(value).count("/") != 2 else None


def _more(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except json.JSONDecodeError:
        found = None
    if not isinstance(found, dict) or not all(isinstance(found.get(name, {}), dict) for name in ("scope", "terms")):
        remedy = 'write {"scope": {"exempt": ["8703"]}}'
        raise BadInput("not a JSON object", where=MORE, evidence=text[:80], remedy=remedy)
    return found
