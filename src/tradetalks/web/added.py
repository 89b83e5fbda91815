"""A measure that a user adds at the Table: the form's fields, what is wrong with each, and the state with it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from tradetalks.actors import actor_name
from tradetalks.errors import BadInput
from tradetalks.kinds.registry import MATTER, kind_of, kinds
from tradetalks.ledger.scenario import own_measure
from tradetalks.places import GROUPS, members
from tradetalks.report import own_measures
from tradetalks.web import books
from tradetalks.web.state import Strict, TableState, compose, scenario_data

if TYPE_CHECKING:
    from tradetalks.border.ground import WorldGround
    from tradetalks.ledger import Measure

IMPOSER = "imposed_by"
SHOWN = ("title", IMPOSER, "kind", "origin", "destination", "products", *own_measures.TERMS, "since", "until")
LABELS = {
    "title": "What it is, in a line",
    IMPOSER: "Who imposes it",
    "kind": "Kind",
    "origin": "Whose goods (countries or groups, commas between)",
    "destination": "Where they go",
    "products": "Products (HS codes, commas between; empty: all)",
    "since": "In force from (empty: the scenario's first day)",
    "until": "Until (first day without it; empty: open)",
    "rate": "Rate, as 25 %",
    "how": "How it applies",
    "control": "What is asked",
    "approval_rate": "Applications granted, as 25 % or 10 % / 25 % / 60 %",
    "delay_days": "Days to a licence, as 45 or 30 / 45 / 90",
    "quantity": "Quantity",
    "unit": "Unit",
    "per": "Per",
    "over_quota_rate": "Duty beyond the quota, as 25 %",
    "rent_to": "Who gets the higher price",
    "delivered_share": "Share delivered, as 80 % or 50 % / 80 % / 100 %",
    "price": "Price",
    "discount": "Below the market by, as 20 % or 10 % / 20 % / 30 %",
    "amount": "Amount",
    "ad_valorem_equivalent": "Fee over the cargo's value, as 0.1 %",
    "cost": "Trade costs more by, as 5 %",
    "saves": "Trade costs less by, as 5 %",
    "carbon_price": "USD a tonne of CO2, as 80 or 60 / 80 / 100",
}
CHOICES = {
    "how": ("add", "replace", "floor", "exempt"),
    "control": ("licence", "ban"),
    "rent_to": ("exporter", "importer", "nobody"),
    "per": ("year", "month"),
}
Written = Annotated[str, Field(max_length=300)]


class Added(Strict):
    """A state, and the fields of the measure that is added to it, as they were written."""

    state: TableState
    fields: Annotated[dict[Annotated[str, Field(max_length=30)], Written], Field(max_length=len(SHOWN))]


def form() -> dict[str, Any]:
    """What the form shows: kinds with the terms each takes, who may impose, groups, labels, choices."""
    able = [kind for kind in kinds().values() if kind.name != MATTER and own_measures.terms_of(kind.name)]
    bans = [kinds()["import_ban"]]
    return {
        "kinds": [
            {"name": kind.name, "title": kind.title, "does": kind.does, "terms": list(own_measures.terms_of(kind.name))}
            for kind in (*able, *bans)
        ],
        "imposers": [("EU", actor_name("EU")), *((code, actor_name(code)) for code in books.world().countries)],
        "places": sorted(GROUPS),
        "fields": SHOWN,
        "labels": LABELS,
        "choices": CHOICES,
        "terms": list(own_measures.TERMS),
    }


def with_measure(added: Added) -> tuple[TableState | None, dict[str, str]]:
    """(the state with the measure, nothing), or (None, field -> what is wrong with it and what to do)."""
    fields = {name: text.strip() for name, text in added.fields.items() if text.strip()}
    unknown = [name for name in fields if name not in SHOWN]
    if unknown:
        raise BadInput("no such field", where=unknown[0], remedy="one of: " + ", ".join(SHOWN))
    data = scenario_data(added.state)[0]
    base = compose(added.state.model_copy(update={"moves": {}}), books.ledger())
    wrong = {
        field: f"{LABELS[field].partition(' (')[0]} is missing: {remedy}"
        for field, remedy in (
            ("title", "write what it is"),
            (IMPOSER, "choose"),
            ("kind", "choose"),
            ("origin", "for example CHN, or all"),
            ("destination", "for example USA, or all"),
        )
        if field not in fields
    }
    if wrong:
        return None, wrong
    if "until" in fields:
        fields.setdefault("since", str(min(base.on, base.as_of)))
    measure = f"{fields[IMPOSER]}/{_slug(fields['title'])}"
    row = {key: text for key, text in fields.items() if key in own_measures.terms_of(fields["kind"])}
    row |= {key: text for key, text in fields.items() if key in own_measures.FIELDS}
    record = own_measures.record_of(row)[1]
    made = own_measure(measure, record, min(base.on, base.as_of), books.ledger())
    if isinstance(made, list):
        return None, _told([(own_measures.field_of(one.where, one.what), one.what, one.remedy) for one in made])
    sides = {*made.scope.origin, *made.scope.destination}
    if len(sides) == 1 and "all" not in sides and len(members(*sides)) == 1:
        return None, {"origin": "Goods that stay in their country cross no border: name another origin."}
    own = data.get("measures", {})
    if measure in own:
        return None, {"title": "The scenario has a measure of this name: give it another title."}
    useless = _why_unused(made)
    if useless:
        return None, {"products" if "product" in useless else "kind": f"It would change nothing here: {useless}."}
    title = data["title"].removesuffix(", and more") + ", and more" if own else f"{data['title']}, with {made.title}"
    scenario = data | {"title": title, "measures": own | {measure: record}}
    return added.state.model_copy(update={"scenario": scenario}), {}


def _told(problems: list[tuple[str, str, str]]) -> dict[str, str]:
    """field -> the first thing wrong with it, in words; a place of the grammar without a field is the title's."""
    found: dict[str, str] = {}
    for field, what, remedy in problems:
        place = field if field in SHOWN else "title"
        found.setdefault(place, ": ".join(filter(None, (what.replace("`", ""), remedy.replace("`", "")))))
    return found


def _slug(title: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", title.lower()))[:60] or "measure"


@cache
def _ground() -> WorldGround:
    from tradetalks.border.ground import WorldGround

    return WorldGround(books.world())


def _why_unused(measure: Measure) -> str | None:
    """Why enactment would make nothing of it, as `check` and `run` say."""
    return kind_of(measure.kind).why_unused(measure, measure.terms, _ground())
