"""What goods may claim to be free of a tariff: exclusions and exemptions by their lines, with the days they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tradetalks.customs.facts import conditions
from tradetalks.customs.importers import SCHEDULED
from tradetalks.customs.lines import programmes
from tradetalks.customs.lists import members_on
from tradetalks.customs.product_search import find_lines
from tradetalks.customs.reasons import law_of, list_name, tariff_states
from tradetalks.customs.stack import applies_between

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tradetalks.customs.facts import Condition
    from tradetalks.customs.schedule import Line, Schedule
    from tradetalks.dates import Date
    from tradetalks.ledger import Ledger, Measure, State

MOST_LINES = 500  # of the schedule that words are looked up in


class Exclusion(NamedTuple):
    """A line on which goods can be free of a tariff.

    line     as the list names it: six to ten digits
    words    of the schedule's line
    free_of  title of the tariff, or of the exclusions from it
    list     product list; its legal text says which goods of the line are meant
    claim    heading under which an entry claims it; empty where it needs none
    only_if  what the goods have to be, as a fact is stated; empty where the line is enough
    until    first day on which it holds no more, as known; None for no end that is known
    """

    line: str
    words: tuple[str, ...]
    free_of: str
    list: str
    claim: str
    only_if: str
    since: Date | None
    until: Date | None
    law: str


def find_exclusions(schedule: Schedule, text: str, on: Date, ledger: Ledger, *, origin: str = "") -> list[Exclusion]:
    """The exclusions in force on a day whose lines some words, a trade name or a code find, by tariff and line.

    origin  only those of tariffs on its goods; empty: of all
    raises  BadInput as `find_lines` does
    """
    lines = find_lines(schedule, text, on, limit=MOST_LINES)
    found: list[Exclusion] = []
    for measure, state in tariff_states(ledger, SCHEDULED, on, ledger.coverage.complete_to, ()):
        if state.status == "in force" and (not origin or applies_between(measure, origin, SCHEDULED)):
            found += [one for one in _of(measure, state, lines, on, ledger) if not origin or _open_to(one.list, origin)]
    return sorted(found, key=lambda one: (one.free_of, one.list, one.line))


def _of(measure: Measure, state: State, lines: list[Line], on: Date, ledger: Ledger) -> Iterator[Exclusion]:
    """What a measure that exempts covers of some lines, and what another one exempts of them if that is claimed."""
    exempting = getattr(state.terms, "how", "") == "exempt"
    for product in measure.scope.products if exempting else measure.scope.exempt:
        name = list_name(product)
        condition = conditions().get(name)
        if not product.startswith("list:") or not (exempting or (condition and condition.kind == "claimed")):
            continue
        law = ledger.product_lists[name].text if name in ledger.product_lists else law_of(measure, state, ledger)
        claim, only_if = (condition.heading, _asked(condition)) if condition else ("", "")
        for code, span in members_on(name, on, ledger.coverage.complete_to):
            words = next((line.description for line in lines if _same(code, line.code)), None)
            if words:
                since = max(day for day in (state.since, span.since) if day) if state.since or span.since else None
                ends = [day for day in (state.scheduled_end, span.until) if day]
                until = min(ends) if ends else None
                yield Exclusion(code, words, measure.title, name, claim, only_if, since, until, law)


def _open_to(name: str, origin: str) -> bool:
    """Whether goods of an origin can meet a list's condition: a programme has its members."""
    condition = conditions().get(name)
    if condition is None or condition.test != "programme":
        return True
    return any(origin in programmes()[symbol].members for symbol in condition.values if symbol in programmes())


def _asked(condition: Condition) -> str:
    """What the goods have to be: a fact as it is stated, or a description of the list's legal text."""
    return "they meet a description of the text" if condition.fact == "described" else condition.words


def _same(code: str, line: str) -> bool:
    return code.startswith(line) or line.startswith(code)
