"""Which facts the duty on goods depends on, and what the goods could be where the entry does not say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

from tradetalks.customs.facts import METALS, conditions, facts, headings
from tradetalks.customs.goods import USMCA_US_CONTENT
from tradetalks.customs.stack import charges_origin, metal_of
from tradetalks.errors import BadInput, MissingFacts
from tradetalks.kinds.tariff import TariffTerms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tradetalks.customs.facts import Condition
    from tradetalks.customs.lines import Entry
    from tradetalks.ledger import Measure, State

MOST = 1000  # variants of one shipment
US_CONTENT = "us-content"
TRACE = "0.001"  # so little metal owes next to nothing, and takes the goods whole out of a duty that gives way to it


@dataclass(frozen=True)
class Hinges:
    """What the duty on goods depends on beyond their line, in the measures that are in force.

    conditions  of product lists on whose lines the goods stand
    metals      on whose content a duty is levied
    us_content  whether the US content of a car or truck under USMCA is left out of the value
    whole       whether a duty gives way whole to one on content, however little that is
    """

    conditions: tuple[Condition, ...]
    metals: tuple[str, ...]
    us_content: bool
    whole: bool

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the facts that an entry can state."""
        asked = [found.fact for found in self.conditions]
        return tuple(dict.fromkeys([*asked, *self.metals, *([US_CONTENT] if self.us_content else [])]))

    @property
    def claims(self) -> tuple[str, ...]:
        """Headings that an entry can claim."""
        named = [claim for found in self.conditions for claim in (found.heading, found.otherwise) if claim]
        return tuple(dict.fromkeys(named))


def hinges(in_force: Iterable[tuple[Measure, State]], origin: str, covers: Callable[[str], bool]) -> Hinges:
    """What the duty on goods depends on.

    in_force  tariffs and import bans between the origin and the destination
    covers    whether the goods stand on the lines of what a scope names, conditions aside
    """
    found: dict[str, Condition] = {}
    metals, us_content = set(), False
    giving_way, authorities = set(), set()
    for measure, state in in_force:
        terms, scope = state.terms, measure.scope
        if isinstance(terms, TariffTerms) and not charges_origin(measure, terms, origin):
            continue
        reached = [name for name in scope.products if covers(name)]
        if not reached:
            continue
        named = [name.removeprefix("list:") for name in (*reached, *filter(covers, scope.exempt))]
        found |= {name: conditions()[name] for name in named if name in conditions()}
        us_content |= any(name.startswith(f"list:{USMCA_US_CONTENT}") for name in scope.exempt)
        giving_way |= {*measure.yields_whole_to}
        if isinstance(terms, TariffTerms) and terms.on != "value":
            metals.add(metal_of(measure))
            authorities.add(measure.authority)
    whole = not giving_way.isdisjoint(authorities)
    return Hinges(tuple(found.values()), tuple(m for m in METALS if m in metals), us_content, whole)


def check_used(entry: Entry, used: Hinges, where: str = "") -> None:
    """Raises BadInput for a fact or a heading that is given and that the duty on the goods does not depend on."""
    given = [*entry.facts, *entry.content]
    idle = [name for name in given if name not in used.names]
    if idle:
        hang = ", ".join(used.names) or "no fact beyond their line and origin"
        raise BadInput(
            f"the fact {idle[0]!r} is given, and the duty on these goods does not depend on it",
            where=where,
            evidence=f"it depends on: {hang}",
            remedy=f"leave {idle[0]} out" + (", or state one of these" if used.names else ""),
        )
    empty = [claim for claim in entry.claims if claim in headings() and claim not in used.claims]
    if empty:
        raise BadInput(
            f"heading {empty[0]} is claimed, and no measure on these goods asks for it",
            where=where,
            evidence="headings that they can claim: " + (", ".join(used.claims) or "none"),
            remedy="leave the claim out, or check line, origin and day",
        )
    for found in used.conditions:
        said = entry.facts.get(found.fact)
        if said is not None and found.test == "is" and {found.heading, found.otherwise} & {*entry.claims}:
            claimed = found.share(entry.claims, {})
            if claimed != found.share((), entry.facts):
                raise BadInput(f"{found.fact}={said} contradicts the heading claimed", where=where, remedy="mend one")


def unknown(entry: Entry, used: Hinges) -> dict[str, tuple[str, ...]]:
    """Fact that decides the duty and is not stated -> values between which it tells."""
    found: dict[str, tuple[str, ...]] = {}
    for condition in used.conditions:
        if entry.covers(condition) is None:
            found[condition.fact] = tuple(dict.fromkeys((*found.get(condition.fact, ()), *condition.ways())))
    left = f"{1.0 - sum(entry.content.values()):.6g}"  # of the value, beside the metals that the entry states
    between = tuple(dict.fromkeys(("0", TRACE, left) if used.whole and float(left) > float(TRACE) else ("0", left)))
    return found | {metal: between for metal in used.metals if metal not in entry.content}


def variants(entry: Entry, used: Hinges, where: str = "") -> list[tuple[dict[str, str], Entry]]:
    """(facts assumed, entry that states them) for each combination of facts that the entry leaves open.

    raises  MissingFacts where the combinations are too many to go through
    """
    asked = unknown(entry, used)
    if not asked:
        return [({}, entry)]
    found = []
    for values in product(*asked.values()):
        assumed = dict(zip(asked, values, strict=True))
        content = {**entry.content, **{name: float(value) for name, value in assumed.items() if name in METALS}}
        if sum(content.values()) <= 1.0 + 1e-9 or not any(name in METALS for name in assumed):
            stated = {**entry.facts, **{name: value for name, value in assumed.items() if name not in METALS}}
            found.append((assumed, replace(entry, content=content, facts=stated)))
        if len(found) > MOST:
            raise MissingFacts(
                "the duty depends on too many facts",
                where=where,
                evidence=", ".join(asked),
                remedy="state some of them",
            )
    return found


def deciding(assumed: Sequence[dict[str, str]], totals: Sequence[float]) -> tuple[str, ...]:
    """The assumed facts that change the total while the others stay."""
    names = tuple(dict.fromkeys(name for one in assumed for name in one))
    found = []
    for name in names:
        by_rest: dict[tuple[tuple[str, str], ...], set[float]] = {}
        for one, total in zip(assumed, totals, strict=True):
            rest = tuple(sorted((key, value) for key, value in one.items() if key != name))
            by_rest.setdefault(rest, set()).add(total)
        if any(len(different) > 1 for different in by_rest.values()):
            found.append(name)
    return tuple(found)


def asked(names: Iterable[str]) -> tuple[str, ...]:
    """The questions of facts, in words, each with the way to state it."""
    known = facts()
    told = {"line": "which ten-digit line the goods are"} | {
        metal: f"the share of {metal} in the customs value" for metal in METALS
    }
    return tuple(f"{known[name].question if name in known else told[name]} ({name})" for name in names)
