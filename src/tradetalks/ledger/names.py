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
_Named = TypeVar("_Named", bound="Measure | Matter | Arrangement")


def measure_named(ledger: Ledger, text: str) -> Measure:
    """The measure of that id or title, or the only one whose id and title hold all the words.

    raises  UnknownName with those that fit where several do, or with the nearest ids
    """
    if text in ledger.measures or text in ledger.matters or text in ledger.arrangements:
        return ledger[text]
    found = _only(text, ledger.measures)
    return found if found is not None else ledger[text]


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
    return re.findall(r"\w+", text.casefold())
