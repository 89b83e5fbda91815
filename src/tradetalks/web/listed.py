"""The measures that the Table lists, each with its status, its terms and what can be moved of it by degrees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tradetalks.answers.words import terms_text
from tradetalks.errors import DisputedTerms, MissingFacts
from tradetalks.kinds.export_control import ExportControlTerms
from tradetalks.kinds.tariff import TariffTerms
from tradetalks.ledger.status import State
from tradetalks.ledger.status import state as state_of
from tradetalks.report.brief_plan import BriefPlan
from tradetalks.web import books
from tradetalks.web.sides import Sides, places_of, sides_of
from tradetalks.web.state import TableState, compose

if TYPE_CHECKING:
    from tradetalks.ledger import Ledger, Measure, Scenario

FIRST = "kuala-lumpur"
STANDING = ("in force", "suspended", "announced", "threatened", "disputed")
MOST_LISTED = 16  # of measures between two sides; the others of the ledger are in the list below


def listed(state: TableState, more: tuple[str, ...] = ()) -> list[str]:
    """The measures that the page lists: the scenario's own and its events', those moved and asked for, and those
    between its sides: the first brief's, or of other sides what is or was to be in force."""
    data = state.scenario if isinstance(state.scenario, dict) else {}
    own = data.get("measures", {})
    named = [*own] if isinstance(own, dict) else []
    named += [event["measure"] for event in data.get("events", []) if isinstance(event, dict) and "measure" in event]
    first, sides = BriefPlan.load(FIRST, books.ledger()), sides_of(state)
    between = first.measures if set(sides) == set(first.sides) else _between(state, sides)
    return list(dict.fromkeys((*between, *named, *state.moves, *more)))


def _between(state: TableState, sides: Sides) -> list[str]:
    """Measures of each side on the other that are in force, suspended or announced on the state's day, named first."""
    ledger = books.ledger()
    scenario = compose(state.model_copy(update={"moves": {}}), ledger)
    laid = ledger.with_scenario(scenario)
    moved = [event.measure for event in scenario.events]
    found = []
    for key, measure in laid.measures.items():
        by, *places = places_of(measure)
        if by in sides and any(side in places for side in sides if side != by):
            try:
                standing = state_of(measure, on=scenario.on, as_of=scenario.as_of, trust=scenario.trust).status
            except (DisputedTerms, MissingFacts):
                standing = "disputed"
            if standing in STANDING:
                found.append(key)
    return [*moved, *found][: len(moved) + MOST_LISTED]


def measures_of(state: TableState, ledger: Ledger, scenario: Scenario) -> list[dict[str, Any]]:
    """Each listed measure with its status and terms under the scenario as moved."""
    laid, before = ledger.with_scenario(scenario), compose(state.model_copy(update={"moves": {}}), ledger)
    unmoved = ledger.with_scenario(before)
    return [
        _measure(laid[key], state, scenario)
        | {"was": _was(unmoved[key], before) if key in state.moves and key in unmoved.measures else ""}
        for key in listed(state)
        if key in laid.measures
    ]


def _was(measure: Measure, before: Scenario) -> str:
    """What a moved measure is in the scenario as written."""
    try:
        found = state_of(measure, on=before.on, as_of=before.as_of, trust=before.trust)
    except (DisputedTerms, MissingFacts):
        return "disputed"
    return f"{found.status}, {_terms_shown(found)}"


def _measure(measure: Measure, state: TableState, scenario: Scenario) -> dict[str, Any]:
    move = state.moves.get(measure.id)
    shown: dict[str, Any] = {"id": measure.id, "title": measure.title, "kind": measure.kind, "side": measure.imposed_by}
    try:
        found = state_of(measure, on=scenario.on, as_of=scenario.as_of, trust=scenario.trust)
    except (DisputedTerms, MissingFacts) as error:
        return shown | {"status": "disputed", "terms": error.what, "sliders": [], "moved": bool(move), "on": False}
    return shown | {
        "status": found.status,
        "terms": _terms_shown(found),
        "sliders": sliders(measure, found),
        "moved": bool(move and move.model_fields_set),
        "on": found.status == "in force",
        "deferred": (move.deferred_months if move else None) or 0,
    }


def _terms_shown(found: State) -> str:
    until = (
        f", until {found.scheduled_end}" if found.scheduled_end and found.status in ("in force", "suspended") else ""
    )
    return f"{terms_text(found.terms).removesuffix(', on top of other duties')}{until}"


def sliders(measure: Measure, found: State) -> list[dict[str, Any]]:
    """What can be moved of a measure by degrees, in the unit that a reader sees."""
    terms = found.terms
    if isinstance(terms, TariffTerms) and terms.rate is not None and terms.how != "exempt":
        value = round(100.0 * terms.rate, 4)
        return [_slider("rate", "Rate", "%", 100, 150 if value <= 150 else 300, value)]
    if isinstance(terms, ExportControlTerms) and terms.approval_rate and terms.delay_days:
        granted, delay = round(100.0 * terms.approval_rate.central, 4), terms.delay_days.central
        return [
            _slider("approval_rate", "Applications granted", "%", 100, 100, granted),
            _slider("delay_days", "Days to a licence", "days", 1, 180, delay),
        ]
    return []


def _slider(name: str, label: str, unit: str, scale: int, high: int, value: float) -> dict[str, Any]:
    """`scale` times the term is what is shown."""
    return {
        "name": name,
        "label": label,
        "unit": unit,
        "scale": scale,
        "low": 0,
        "high": high,
        "step": 0.5 if name == "rate" else 1,
        "most": {"rate": 300, "approval_rate": 100, "delay_days": 730}[name],
        "value": value,
    }
