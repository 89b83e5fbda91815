"""Measures that change on a day, as a table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tradetalks.actors import actor_name, place_name
from tradetalks.answers.at_stake import codes, imports_under
from tradetalks.answers.words import NO_TERMS, terms_text
from tradetalks.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.ledger import State
    from tradetalks.ledger.scheduled import Scheduled

BILLION = 1e9
_ACTOR = re.compile(r"\b[A-Z]{2,4}\.[a-z_]+")
_SOURCE = re.compile(r" \([a-z0-9-]+\)")


def changes_table(name: str, caption: str, found: Sequence[Scheduled]) -> Table:
    """One row a measure and day: what it is before and on the day, and the trade that it covers."""
    columns = (
        Column("day"),
        Column("by"),
        Column("measure"),
        Column("before"),
        Column("on the day"),
        Column("codes", "number", 0),
        Column("US imports", "billion USD of 2024", 1),
    )
    return Table(name, caption, columns, tuple(map(_row, found)))


def before_and_after(one: Scheduled) -> tuple[str, str]:
    """The states before and on the day in words; terms where they differ or newly bite."""
    if one.before is None or one.after is None:
        return "sources differ", _accounts(one.differs)
    terms = one.before.terms != one.after.terms or "in force" in (one.before.status, one.after.status)
    return _state(one.before, terms), _state(one.after, terms)


def _accounts(differs: str) -> str:
    """Accounts with the names of who gives them, in place of the ids of actors and sources."""
    named = _ACTOR.sub(lambda found: actor_name(found[0]), differs)
    return _SOURCE.sub("", named)


def _state(found: State, terms: bool) -> str:
    said = terms_text(found.terms)
    return f"{found.status} ({said})" if terms and found.status == "in force" and said != NO_TERMS else found.status


def _row(one: Scheduled) -> tuple[str | float | None, ...]:
    named = codes(one.measure, one.day, one.day)
    imports = imports_under([one.measure], one.day, one.day)
    return (
        str(one.day),
        place_name(one.measure.imposed_by),
        one.measure.title,
        *before_and_after(one),
        float(named) if named is not None else None,
        imports / BILLION if imports is not None else None,
    )
