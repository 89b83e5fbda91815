"""Import bans: whether goods may enter at all. Where they may not, no rate applies, and the answer is the act."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tradetalks.customs.answer import Prohibition, days_between
from tradetalks.customs.facts import conditions
from tradetalks.customs.reasons import law_of, list_name, sources_of, with_members
from tradetalks.customs.stack import applies_between

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.customs.facts import Condition
    from tradetalks.customs.reasons import Shipment
    from tradetalks.dates import Date
    from tradetalks.ledger import Ledger, Measure, State

IMPORT_BAN = "import_ban"


@dataclass(frozen=True)
class Bans:
    """Acts that keep goods out.

    certain  whatever else the goods are
    if_so    only if they meet a condition that nobody stated: (act, condition)
    unless   only if the entry does not claim what lets them in, and it does not: named among what is not known
    """

    certain: tuple[Prohibition, ...]
    if_so: tuple[tuple[Prohibition, Condition], ...]
    unless: tuple[str, ...]


NO_BANS = Bans((), (), ())


def ban_states(
    book: Ledger, destination: str, on: Date, as_of: Date, trust: tuple[str, ...]
) -> list[tuple[Measure, State]]:
    """The import bans of a destination in force on a day, with their states, by id; raises as the ledger does."""
    found = [
        (with_members(measure, book), measure.state(on=on, as_of=as_of, trust=trust))
        for measure in book.measures.values()
        if str(measure.kind) == IMPORT_BAN and measure.imposed_by == destination
    ]
    return [(measure, state) for measure, state in found if state.status == "in force"]


def bans_on(shipment: Shipment, codes: Sequence[str], in_force: Sequence[tuple[Measure, State]]) -> Bans:
    """The bans that fall on goods of some ten-digit lines of a product; those of all lines are certain."""
    certain, if_so, unless = [], [], []
    for measure, state in in_force:
        if not applies_between(measure, shipment.origin, shipment.destination):
            continue
        shares = [_share(measure, replace(shipment, code=code)) for code in codes]
        if not any(shares):
            continue
        act = _prohibition(measure, state, shipment.book)
        asked = [one for one in shares if not isinstance(one, bool)]
        if all(one is True for one in shares):
            certain.append(act)
        elif asked and asked[0].kind == "conditional":
            if_so.append((act, asked[0]))
        elif asked:
            unless.append(f"whether {asked[0].words}: then {act.title} keeps them out ({act.law})")
        else:
            unless.append(f"which ten-digit line the goods are: {act.title} keeps some of them out ({act.law})")
    return Bans(tuple(certain), tuple(if_so), tuple(unless))


def _share(measure: Measure, shipment: Shipment) -> bool | Condition:
    """Whether a ban covers goods; the condition of its list where nobody said whether they meet it."""
    if any(_covers(product, shipment) is True for product in measure.scope.exempt):
        return False
    found = [_covers(product, shipment) for product in measure.scope.products]
    if True in found:
        return True
    return next((one for one in found if not isinstance(one, bool)), False)


def _covers(product: str, shipment: Shipment) -> bool | Condition:
    """Whether what a scope names holds goods; the condition where it depends on one that is not stated."""
    condition = conditions().get(list_name(product))
    if not shipment.on_lines(product):
        return False
    if condition is None:
        return True
    said = condition.share(shipment.entry.claims, shipment.entry.facts)
    return condition if said is None else said > 0.0


def _prohibition(measure: Measure, state: State, book: Ledger) -> Prohibition:
    days = days_between(state.since, state.scheduled_end)
    return Prohibition(measure.id, measure.title, law_of(measure, state, book), days, sources_of(state))
