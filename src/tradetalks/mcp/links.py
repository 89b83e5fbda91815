"""Where a person sees what a tool told: the page of `tradetalks serve` that asks the same, as far as a page does."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from tradetalks.mcp import asked

if TYPE_CHECKING:
    from tradetalks.mcp.asked import Asked


def link_of(question: Asked) -> str:
    """The path and query of a page; the pages take no more than these fields."""
    path, fields = _page(question)
    given = {name: value for name, value in fields.items() if value not in (None, "", [])}
    return f"{path}?{urlencode(given, doseq=True)}" if given else path


def _page(question: Asked) -> tuple[str, dict[str, object]]:
    match question:
        case asked.Status():
            return "/timeline", {"measure": question.measure, "on": question.on, "as_of": question.as_of}
        case asked.News():
            return "/news", {"since": question.since, "until": question.until, "who": question.who}
        case asked.Deadlines():
            return "/news", {"until": question.until}
        case asked.Search():
            return "/border", {"product": question.words, "on": question.on}
        case asked.Duty() | asked.Licence():
            return "/border", _lane(question)
        case asked.Run():
            against = question.against or "benchmark"
            fields = {"horizon": question.horizon, "closure": question.closure}
            return "/table", {"scenario": question.scenario, "against": against, **fields}
        case asked.Chokepoint():
            return "/chokepoint", {"chain": question.chain, "scenario": question.scenario}
        case asked.Deal():
            return "/deal", {"threat": question.threat, "horizon": question.horizon}
    return "/read", {}


def _lane(question: asked.Duty | asked.Licence) -> dict[str, object]:
    fields: dict[str, object] = {
        "product": question.product,
        "origin": question.origin,
        "destination": question.destination,
        "on": question.on,
    }
    if isinstance(question, asked.Duty):
        amounts = list((question.quantity or {}).values())
        fields |= {"value": question.value, "facts": " ".join((*question.facts, *question.claims))}
        fields |= {"quantity": amounts[0] if len(amounts) == 1 else None}
    return fields
