"""Which export licences goods need between two places on a day, by announcement, and on which facts that depends."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from tradetalks.customs.reasons import acts_of, sources_of
from tradetalks.customs.schedule import us_schedule
from tradetalks.customs.stack import applies_between
from tradetalks.dates import Date, as_date
from tradetalks.errors import BadInput, UnknownName
from tradetalks.kinds.entity_rule import EntityRuleTerms
from tradetalks.kinds.export_control import ExportControlTerms
from tradetalks.ledger import Ledger
from tradetalks.places import members
from tradetalks.products import parse_hs
from tradetalks.showing import brief_repr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.ledger import Measure, State

NEEDED, BANNED, DEPENDS, NOT_NEEDED = "needed", "banned", "depends", "not needed"
NOT_KNOWN = "not known"
_ORDER = (BANNED, NEEDED, DEPENDS, NOT_NEEDED)
# The chemical elements, as the International Union of Pure and Applied Chemistry spells them.
_NAMES = """
hydrogen helium lithium beryllium boron carbon nitrogen oxygen fluorine neon sodium magnesium aluminium silicon
phosphorus sulfur chlorine argon potassium calcium scandium titanium vanadium chromium manganese iron cobalt nickel
copper zinc gallium germanium arsenic selenium bromine krypton rubidium strontium yttrium zirconium niobium
molybdenum technetium ruthenium rhodium palladium silver cadmium indium tin antimony tellurium iodine xenon caesium
barium lanthanum cerium praseodymium neodymium promethium samarium europium gadolinium terbium dysprosium holmium
erbium thulium ytterbium lutetium hafnium tantalum tungsten rhenium osmium iridium platinum gold mercury thallium
lead bismuth polonium astatine radon francium radium actinium thorium protactinium uranium neptunium plutonium
"""
ELEMENTS = tuple(_NAMES.split())


@dataclass(frozen=True)
class GoodsFacts:
    """What the exporter knows of the goods; None where it is not known. Raises UnknownName for what is no element.

    elements          rare earths and other elements that they contain
    controlled_share  share in their value of materials that a foreign control reaches
    meets_description whether they meet the technical description of the announcement
    reexport          whether they leave a third country again
    affiliate         whether a buyer is owned by a listed firm to the share that the rule names
    controlled_use    whether the end use or user is one that the announcement names
    """

    elements: tuple[str, ...] | None = None
    controlled_share: float | None = None
    meets_description: bool | None = None
    reexport: bool | None = None
    affiliate: bool | None = None
    controlled_use: bool | None = None

    def __post_init__(self) -> None:
        """A misspelt element would pass for one that no control names."""
        for element in self.elements or ():
            if element.lower() not in ELEMENTS:
                near = get_close_matches(element.lower(), ELEMENTS, n=3) or ELEMENTS[56:71]
                raise UnknownName(f"no element {element!r}", remedy="one of: " + ", ".join(near))


@dataclass(frozen=True)
class Control:
    """What one control says of the goods.

    answer   banned, needed, depends, not needed, not known
    why      one sentence
    facts    facts on which it depends, each after the field of `GoodsFacts` that answers it, or `line`
    law      titles of the acts with their days
    end_uses what the announcement says of end uses
    """

    measure: str
    title: str
    answer: str
    why: str
    facts: tuple[str, ...]
    law: str
    end_uses: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Licence:
    """The strictest answer of all controls that name the goods, and each control's own.

    said     what each side says, without an act, of the future of these controls
    beyond   that the day lies after what the ledger covers, as a sentence; empty where it does not
    at_hand  who imposed the controls that the ledger holds, and from when: of others it says nothing
    """

    __repr__ = brief_repr

    product: str
    origin: str
    destination: str
    on: Date
    as_of: Date
    beyond: str
    answer: str
    controls: tuple[Control, ...]
    said: tuple[str, ...]
    at_hand: tuple[tuple[str, Date], ...]

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts on which the answer depends; none where it does not."""
        if self.answer != DEPENDS:
            return ()
        return tuple(dict.fromkeys(fact for control in self.controls for fact in control.facts))


def licence(
    product: str,
    origin: str,
    destination: str,
    on: Date | str,
    *,
    as_of: Date | str | None = None,
    goods: GoodsFacts | None = None,
    ledger: Ledger | None = None,
    trust: Sequence[str] = (),
) -> Licence:
    """Whether goods need an export licence: needed, banned, not needed, not known, or depends on facts.

    A control names headings that are wider than what it controls, so that its heading alone never says `needed`.
    `not needed` holds for the controls in the ledger, whose coverage is stated; it is no legal advice. `not known`: no
    control names the goods, and the ledger holds none at all of the country that they leave.

    product  HS code of four digits or more
    raises   BadInput for a code that is none, goods at home or a share outside [0, 1]; UnknownName for a place, or for
             a code that the Harmonized System does not have; DisputedTerms
    """
    book, known = ledger or Ledger.load(), goods or GoodsFacts()
    day = as_date(on, where="on")
    by = as_date(as_of, where="as_of") if as_of is not None else book.coverage.complete_to
    code = parse_hs(product)
    members(origin), members(destination)
    if origin == destination:
        raise BadInput("goods that cross no border", evidence=origin, remedy="name another origin or destination")
    if len(code) < 4:
        raise BadInput("a chapter is too wide", evidence=product, remedy="write four digits or more")
    us_schedule().check_heading(code)
    if known.controlled_share is not None and not 0.0 <= known.controlled_share <= 1.0:
        raise BadInput("a share outside 0 to 1", evidence=str(known.controlled_share), remedy="write a fraction")
    held = [measure for measure in book.measures.values() if measure.kind in ("export_control", "entity_rule")]
    found = [
        _control(measure, measure.state(on=day, as_of=by, trust=trust), code, origin, day, known, book)
        for measure in held
        if applies_between(measure, origin, destination) and _names(measure, code, origin)
    ]
    controls = tuple(sorted((c for c in found if c), key=lambda control: _ORDER.index(control.answer)))
    holds_some = any(origin in members(measure.imposed_by) for measure in held)
    answer = controls[0].answer if controls else NOT_NEEDED if holds_some else NOT_KNOWN
    beyond = book.beyond(day)
    said = book.said_sentences((control.measure for control in controls), by)
    return Licence(code, origin, destination, day, by, beyond, answer, controls, said, _at_hand(held))


def _at_hand(held: Sequence[Measure]) -> tuple[tuple[str, Date], ...]:
    first: dict[str, Date] = {}
    for measure in held:
        said = measure.events[0].date
        first[measure.imposed_by] = min(said, first.get(measure.imposed_by, said))
    return tuple(sorted(first.items()))


def _names(measure: Measure, code: str, origin: str) -> bool:
    """Whether a control's headings hold the code, or the code's heading holds lines of the control.

    A rule on buyers names all products: it binds who exports under the law of the country that imposes it.
    """
    if "all" in measure.scope.products:
        return origin == measure.imposed_by
    return any(code.startswith(hs) or hs.startswith(code) for hs in measure.scope.products if hs.isdigit())


def _control(
    measure: Measure, state: State, code: str, origin: str, on: Date, goods: GoodsFacts, book: Ledger
) -> Control | None:
    terms, answer, why = state.terms, NOT_NEEDED, ""
    facts: tuple[str, ...] = ()
    if state.status in ("unknown", "threatened"):
        return None
    if state.status != "in force":
        ends = f" until {state.scheduled_end}" if state.scheduled_end else ""
        why = f"{state.status} on {on}{ends}"
    elif isinstance(terms, EntityRuleTerms):
        answer, why, facts = _by_owner(terms, goods)
    elif isinstance(terms, ExportControlTerms):
        answer, why, facts = _by_goods(measure, terms, code, origin, goods)
    else:
        return None
    law = "; ".join(dict.fromkeys(acts_of(state, book)))
    end_uses = (terms.end_uses or ()) if isinstance(terms, ExportControlTerms) else ()
    return Control(measure.id, measure.title, answer, why, facts, law, end_uses, sources_of(state))


Answer = tuple[str, str, tuple[str, ...]]


def _by_owner(terms: EntityRuleTerms, goods: GoodsFacts) -> Answer:
    share = f"{terms.ownership_share or 0.0:g}"
    if goods.affiliate is None:
        fact = f"affiliate: whether a party is owned to {share} or more by listed firms"
        return DEPENDS, "binds exports to affiliates of listed firms", (fact,)
    if goods.affiliate:
        return NEEDED, f"a party is owned to {share} or more by listed firms", ()
    return NOT_NEEDED, "no party is owned by listed firms", ()


def _by_use(terms: ExportControlTerms, goods: GoodsFacts) -> Answer:
    """What a control on end uses or users says, whatever the goods."""
    uses = ", ".join(terms.end_uses or ("those of the announcement",))
    if goods.controlled_use is None:
        return DEPENDS, "binds by end use or user", (f"controlled_use: whether the end use or user is: {uses}",)
    if not goods.controlled_use:
        return NOT_NEEDED, f"the end use is none of: {uses}", ()
    return (BANNED if terms.control == "ban" else NEEDED), f"the end use or user is: {uses}", ()


def _by_goods(measure: Measure, terms: ExportControlTerms, code: str, origin: str, goods: GoodsFacts) -> Answer:
    """What a control in force says of goods of its headings, by what is known of them."""
    if "all" in measure.scope.products:
        return _by_use(terms, goods)
    facts = []
    if terms.reexports == "only" and measure.scope.origin == (origin,) == (measure.imposed_by,):
        if goods.reexport is False:
            return NOT_NEEDED, "the rule reaches goods that leave a third country again", ()
        facts += ["reexport: whether the goods leave a third country again"] if goods.reexport is None else []
    if terms.de_minimis is not None and origin != measure.imposed_by:
        if goods.controlled_share is None:
            share = f"{measure.imposed_by} are {terms.de_minimis:g} or more of the value"
            facts.append(f"controlled_share: whether materials of {share}")
        elif goods.controlled_share < terms.de_minimis:
            return NOT_NEEDED, f"{goods.controlled_share:g} of the value is below {terms.de_minimis:g}", ()
    if terms.elements is not None:
        if goods.elements is None:
            facts.append("elements: whether the goods contain " + ", ".join(terms.elements))
        elif not {e.lower() for e in goods.elements} & {e.lower() for e in terms.elements}:
            return NOT_NEEDED, "the goods contain none of " + ", ".join(terms.elements), ()
    elif goods.meets_description is False:
        return NOT_NEEDED, "the goods do not meet the description of the announcement", ()
    elif goods.meets_description is None:
        facts.append(f"meets_description: whether the goods are what the act describes: {measure.title}")
    wider = not any(code.startswith(hs) for hs in measure.scope.products if hs.isdigit())
    if wider:
        facts.append("line: which line the goods have: the control names " + ", ".join(measure.scope.products))
    if facts:
        return DEPENDS, "the goods stand in a heading that the control names", tuple(facts)
    if terms.control == "ban":
        return BANNED, "exports are prohibited", ()
    return NEEDED, "the goods are what the control names", ()
