"""A measure by its id, its title or words of either."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from tradetalks.errors import UnknownName

if TYPE_CHECKING:
    from tradetalks.ledger.load import Ledger
    from tradetalks.ledger.measure import Measure
    from tradetalks.ledger.records import Arrangement, Matter

MOST_NAMED = 8
_QUESTION = r"a|about|an|and|are|did|do|does|has|have|how|in|is|it|now|of|on|over|still|that|the|to|was|what"
FILLERS = re.compile(rf"(?:{_QUESTION})\Z")
_Named = TypeVar("_Named", bound="Measure | Matter | Arrangement")


def measure_named(ledger: Ledger, text: str) -> Measure:
    """The measure of that id or title, or the only one whose id and title hold all the words.

    raises  UnknownName with those that fit where several do, or with the nearest ids
    """
    if text in ledger.measures or text in ledger.matters or text in ledger.arrangements:
        return ledger[text]
    found = _only(text, ledger.measures)
    if found is not None:
        return found
    if re.search(r"[/-]", text):
        return ledger[text]  # an id, typed wrong: the nearest ids help
    others: list[Matter | Arrangement] = [*ledger.arrangements.values(), *ledger.matters.values()]
    spoken = sorted((one for one in others if _speaks_of(one, text)), key=_last_day, reverse=True)
    if not spoken:
        return ledger[text]
    raise UnknownName(
        f"no measure is called {text!r}, but these records speak of it",
        evidence="; ".join(f"{one.title} ({one.id})" for one in spoken[:MOST_NAMED]),
        remedy=f"`tradetalks show {spoken[0].id}` shows what was said and what holds",
    )


def _speaks_of(record: Matter | Arrangement, text: str) -> bool:
    """Whether all the words stand in a record, in its title, notes, questions or answers."""
    words = _words(text)
    return bool(words) and set(words) <= set(_words(record.model_dump_json()))


def _last_day(record: Matter | Arrangement) -> str:
    """The last day that stands in a record, YYYY-MM-DD."""
    return max(re.findall(r"\d{4}-\d\d-\d\d", record.model_dump_json()), default="")


def record_named(ledger: Ledger, text: str) -> Measure | Matter | Arrangement:
    """The measure, matter or arrangement of that id or title, or the only one that fits; raises as `measure_named`."""
    records: dict[str, Measure | Matter | Arrangement] = {**ledger.measures, **ledger.matters, **ledger.arrangements}
    found = _only(text, records) if text not in records else None
    return found if found is not None else ledger.record(text)


def _only(text: str, records: dict[str, _Named]) -> _Named | None:
    """The record whose title it is, or the only one that fits; None where none does."""
    words = _words(text)
    titled = [one for one in records.values() if _words(one.title) == words]
    found = titled or [one for one in records.values() if set(words) <= {*_words(one.title), *_words(one.id)}]
    if len(found) > 1:
        named = "; ".join(f"{one.title} ({one.id})" for one in found[:MOST_NAMED])
        more = f"; and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
        raise UnknownName(
            f"{len(found)} records fit {text!r}", evidence=named + more, remedy="give the whole title or the id"
        )
    return found[0] if found else None


def _words(text: str) -> list[str]:
    """The words of a text without those that only make it a question, unless it has no others."""
    words = re.findall(r"\w+", text.casefold())
    return [word for word in words if not FILLERS.match(word)] or words
