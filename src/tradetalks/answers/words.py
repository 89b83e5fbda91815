"""Terms and events of the ledger in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.actors import place_name
from tradetalks.answer import LEDGER_ENDS
from tradetalks.places import COUNTRIES, GROUPS
from tradetalks.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

    from tradetalks.kinds.base import Terms
    from tradetalks.kinds.export_control import Approval
    from tradetalks.ledger import Clocks, Ledger, Scenario

_MANY_RATES = 4
NO_TERMS = "no terms"
HOW = {
    "add": "on top of other duties",
    "replace": "in place of other duties",
    "floor": "at least so much with the ordinary duty",
    "exempt": "exempt",
}
DONE = {
    "threaten": "threatened",
    "announce": "announced",
    "enter_force": "put in force",
    "amend": "changed",
    "suspend": "suspended",
    "resume": "resumed",
    "extend": "extended",
    "withdraw": "withdrawn",
    "annul": "annulled",
    "expire": "ended",
    "clarify": "said",
}


def measure_titles(ledger: Ledger, *scenarios: Scenario) -> Callable[[str], str]:
    """Measure id -> its title in the ledger or among the scenarios' own; raises UnknownName for another id."""
    own = {measure.id: measure.title for scenario in scenarios for measure in scenario.measures}
    return lambda name: own[name] if name in own else ledger[name].title


def terms_text(terms: Terms) -> str:
    """Terms in words; fractions, by their type, as percent."""
    from tradetalks.grammar import fractions

    percents = fractions(type(terms))
    said = []
    for key in type(terms).model_fields:
        value = getattr(terms, key)
        if value is not None and (key in terms.model_fields_set):
            said.append(_term(key, value, key in percents))
    return ", ".join(said) or NO_TERMS


def _approval(approval: Approval) -> str:
    """`approval rate 0 to 5 % (central 0 %) for IND`, with the class that it holds for."""
    whom = ", ".join((*map(_named, approval.to), *approval.elements)) or "all"
    words = "; ".join(text for text in (approval.exporters, approval.end_uses) if text)
    part = f", {_term('share_of_orders', approval.share, True)}" if approval.share is not None else ""
    return f"{_term('approval_rate', approval.rate, True)} for {whom}" + (f" ({words}{part})" if words or part else "")


def _term(key: str, value: object, percent: bool) -> str:
    from tradetalks.kinds.export_control import Approval
    from tradetalks.ledger import Range

    words = key.replace("_", " ")
    if key == "how":
        return HOW[str(value)]
    if key == "rent_to":
        return "no quota rent" if value == "nobody" else f"quota rent for the {value}"
    if isinstance(value, dict):
        if len(value) > _MANY_RATES:
            low, high = 100 * min(value.values()), 100 * max(value.values())
            span = f"{low:g}" if low == high else f"{low:g} to {high:g}"
            return f"{words} {span} % for {len(value)} origins"
        return f"{words} " + ", ".join(f"{100 * rate:g} % for {_named(place)}" for place, rate in value.items())
    if isinstance(value, bool):
        return f"{words} {'yes' if value else 'no'}"
    if isinstance(value, Range):
        scale, unit = (100, " %") if percent else (1, "")
        if value.low == value.high:
            return f"{words} {scale * value.central:g}{unit}"
        return (
            f"{words} {scale * value.low:g} to {scale * value.high:g}{unit} (central {scale * value.central:g}{unit})"
        )
    if isinstance(value, float):
        return f"{words} {100 * value:g} %" if percent else f"{words} {value:,g}"
    if isinstance(value, tuple) and all(isinstance(one, Approval) for one in value):
        return "; ".join(_approval(one) for one in value)
    if isinstance(value, tuple):
        return f"{words} " + ", ".join(str(one) for one in value)
    return f"{words} {value}"


def _named(place: str) -> str:
    return place_name(place) if place in COUNTRIES or place in GROUPS else place


def counted(number: int, noun: str) -> str:
    """`1 act`, `3 acts`."""
    return f"{number} {noun}" + ("" if number == 1 else "s")


def rate_text(fraction: float) -> str:
    """`12.1 %`: a rate with at most four figures."""
    return f"{100 * fraction:.4g} %"


def source_text(name: str, ledger: Ledger) -> str:
    """The title, day and kind of a source; `assumed` for what a scenario says."""
    source = ledger.sources.get(name)
    return f"{source.title}, {source.date} ({source.kind})" if source else "assumed"


def known_sentences(ledger: Ledger, clocks: Clocks) -> tuple[str, ...]:
    """That a day lies after what the ledger covers, or after what is known in it; nothing where it does not."""
    last = ledger.coverage.complete_to
    late = f"The ledger is complete to {last}; what came later is not in it." if clocks.as_of > last else ""
    return tuple(filter(None, (ledger.beyond(clocks.on), late)))


def made_of(ledger: Ledger, clocks: Clocks | None = None) -> dict[str, str]:
    """What an answer of the ledger was made of, and the days that it was asked for."""
    days = {"on": str(clocks.on), "as_of": str(clocks.as_of)} if clocks is not None else {}
    return {**days, "ledger": ledger.digest, LEDGER_ENDS: str(ledger.coverage.complete_to), "version": __version__}
