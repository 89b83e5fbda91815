"""The records of the ledger: sources, measures with their events and claims, matters, arrangements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, SerializeAsAny, ValidationInfo, model_validator

from tradetalks.errors import BadFile, BadLedger
from tradetalks.grammar import (
    Count,
    Day,
    MatterId,
    MeasureId,
    Name,
    PlaceCode,
    Product,
    Record,
    ScopePlace,
    SourceId,
    Text,
    Yes,
    wrong,
    wrong_at,
)
from tradetalks.kinds.base import Terms
from tradetalks.kinds.registry import read_measure_kind, read_terms

if TYPE_CHECKING:
    from tradetalks.dates import Date

AnyTerms = Annotated[SerializeAsAny[Terms], BeforeValidator(read_terms)]
EventName = Literal[
    "threaten",
    "announce",
    "enter_force",
    "amend",
    "suspend",
    "resume",
    "extend",
    "withdraw",
    "annul",
    "expire",
    "clarify",
]
MeasureKind = Annotated[str, BeforeValidator(read_measure_kind)]
StageName = Literal["talks", "consensus", "framework", "leaders_review", "agreed", "approved", "implemented", "lapsed"]

_SETS_TERMS = ("threaten", "announce", "enter_force", "amend", "clarify")
_HAS_END = ("threaten", "announce", "enter_force", "amend", "suspend", "extend", "clarify")


class LedgerRecord(Record):
    """A record of a ledger or a scenario."""

    refused_as: ClassVar[type[BadFile]] = BadLedger


class Source(LedgerRecord):
    """A text that claims rest on."""

    id: str
    title: Text
    actor: Text
    publisher: Text | None = None
    date: Day
    kind: Literal["primary", "data", "secondary", "press"]
    url: Text | None = None
    note: Text | None = None


class ProductList(LedgerRecord):
    """A named list of products that scopes may use as `list:<name>`; `text` is its legal text.

    holds  which text the members come from: the one in force (final), a proposal of it, or our own reading of its words
    read   whether the printed list was read here; otherwise it is as others compiled it
    count  how many codes the act prints for the list's first day
    """

    id: str
    title: Text
    text: Text
    source: SourceId | None = None
    products: tuple[Product, ...] = ()
    note: Text | None = None
    holds: Literal["final", "proposal", "own_reading"] | None = None
    read: Yes | None = None
    count: Count | None = None


class LeftOut(LedgerRecord):
    """A fact that is not in the ledger, and why."""

    what: Text
    why: Text


class CompleteTo(LedgerRecord):
    """To which day the ledger holds the acts of a country, or of one of its authorities, and what it lacks."""

    imposed_by: ScopePlace
    authority: Text | None = None
    to: Day
    lacks: Text | None = None


class Coverage(LedgerRecord):
    """Until when the ledger is complete, what is open, and what was left out.

    complete_to    the day after which nothing is known of any country
    by_authority   what holds for single countries and authorities, where it is an earlier day or not all of it
    """

    complete_to: Day
    by_authority: tuple[CompleteTo, ...] = ()
    open: tuple[Text, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


class Quoted(LedgerRecord):
    """Who says something, in which source; the actor is the source's where none is named."""

    source: SourceId
    actor: Text
    says: Text | None = None
    quote: Text | None = None
    date: Day | None = None

    @model_validator(mode="before")
    @classmethod
    def actor_of_source(cls, data: object, info: ValidationInfo) -> object:
        if not isinstance(data, dict) or "actor" in data:
            return data
        name = data.get("source")
        source = (info.context or {}).get("sources", {}).get(name) if isinstance(name, str) else None
        return data | {"actor": source.actor if source else "unknown"}  # refused for its source


class Claim(Quoted):
    """A claim on an event; it may assert its own `effective`, `until` and `terms`."""

    effective: Day | None = None
    until: Day | None = None
    terms: AnyTerms | None = None


class Answer(Quoted):
    """A claim that answers the question of a point; known from `date`, by default the source's."""

    answer: Text

    @model_validator(mode="before")
    @classmethod
    def date_of_source(cls, data: object, info: ValidationInfo) -> object:
        if not isinstance(data, dict) or "date" in data:
            return data
        name = data.get("source")
        source = (info.context or {}).get("sources", {}).get(name) if isinstance(name, str) else None
        return data | {"date": source.date.isoformat()} if source else data


class Point(LedgerRecord):
    """A question on which accounts can differ.

    measures  those whose future it is about: what is said of them goes beside their status, and is never their law
    """

    question: Text
    measures: tuple[MeasureId, ...] = ()
    claims: Annotated[tuple[Answer, ...], Field(min_length=1)]


class Event(LedgerRecord):
    """A dated act: `date` said or signed, `effective` bites from, `until` first day that it no longer does."""

    shorthand: ClassVar[tuple[str, ...]] = ("source", "actor", "says", "quote")

    event: EventName
    date: Day
    effective: Day | None = None
    until: Day | None = None
    terms: AnyTerms | None = None
    note: Text | None = None
    claims: Annotated[tuple[Claim, ...], Field(min_length=1)]

    @property
    def start(self) -> Date:
        """The day from which it bites: `effective`, or the day on which it was said."""
        return self.effective or self.date

    @model_validator(mode="before")
    @classmethod
    def one_claim(cls, data: object) -> object:
        """`source: x` is short for `claims: [{source: x}]`."""
        if not isinstance(data, dict):
            return data
        short = {key: data[key] for key in cls.shorthand if key in data}
        if "claims" in data:
            if short:
                key = next(iter(short))
                raise wrong_at((key,), data[key], wrong(f"both `{key}` and `claims`", "write it inside the claims"))
            return data
        if "source" not in data:
            raise wrong("no source", "write `source: <id>` or `claims:`; nothing is in the ledger without a source")
        return {key: value for key, value in data.items() if key not in short} | {"claims": [short]}

    @model_validator(mode="after")
    def says_what_it_paints(self) -> Self:
        asserts_terms = self.terms is not None or any(claim.terms is not None for claim in self.claims)
        if self.event == "amend" and not asserts_terms:
            raise wrong("an `amend` without terms", "write the `terms` that change")
        if asserts_terms and self.event not in _SETS_TERMS:
            raise wrong(f"`{self.event}` sets no terms", "write a separate `amend` with these terms")
        asserts_end = self.until is not None or any(claim.until is not None for claim in self.claims)
        if self.event == "extend" and not asserts_end:
            raise wrong("an `extend` without an end", "write `until`: the first day that is no longer covered")
        if asserts_end and self.event not in _HAS_END:
            raise wrong(f"`{self.event}` has no end", "leave `until` out; a later event says what follows")
        return self

    @model_validator(mode="after")
    def ends_after_it_starts(self) -> Self:
        claimed = [(claim.effective or self.start, claim.until) for claim in self.claims]
        for start, until in [(self.start, self.until), *claimed]:
            if until is not None and until <= start:
                raise wrong(
                    f"until {until} is not after the start {start}",
                    "`until` is the first day that is no longer covered; `effective` is `date` unless written",
                )
        return self


class AssumedEvent(Event):
    """An event of a scenario: which measure it happens to."""

    measure: MeasureId


class Scope(LedgerRecord):
    """Where a measure applies: goods of `origin` into `destination`, some products, less the exempt ones."""

    origin: Annotated[tuple[ScopePlace, ...], Field(min_length=1)]
    destination: Annotated[tuple[ScopePlace, ...], Field(min_length=1)]
    products: Annotated[tuple[Product, ...], Field(min_length=1)]
    exempt: tuple[Product, ...] = ()


class MeasureRecord(LedgerRecord):
    """What one government does to trade: a list of dated events. `id` is the path of its file.

    group            of measures of which only the highest rate on goods applies
    yields_to        authorities that charge first: the measure falls on the share of the value that they leave
    yields_whole_to  authorities that free the goods whole, whatever share of the value they charge
    """

    id: str
    title: Text
    kind: MeasureKind
    imposed_by: PlaceCode
    authority: Name | None = None
    scope: Scope
    terms: AnyTerms
    group: Name | None = None
    yields_to: tuple[Name, ...] = ()
    yields_whole_to: tuple[Name, ...] = ()
    note: Text | None = None
    events: Annotated[tuple[SerializeAsAny[Event], ...], Field(min_length=1)]
    points: tuple[Point, ...] = ()

    @model_validator(mode="after")
    def imposed_by_its_folder(self) -> Self:
        folder = self.id.partition("/")[0]
        if folder != self.imposed_by:
            raise wrong_at(("imposed_by",), self.imposed_by, wrong(f"the file lies in {folder}/", "move it or mend it"))
        if self.kind == "tariff" and self.authority is None:
            raise wrong("a tariff without `authority`", "name the legal power, for example ieepa-reciprocal")
        return self

    @model_validator(mode="after")
    def complete_when_in_force(self) -> Self:
        for index, event in enumerate(self.events):
            if event.event not in ("announce", "enter_force"):
                continue
            asserted = [terms for terms in (event.terms, *(c.terms for c in event.claims)) if terms is not None]
            for terms in asserted or [self.terms]:
                lacks = terms.laid_over(self.terms).missing()
                if lacks:
                    remedy = f"write `{lacks}` in the measure's or the event's terms"
                    raise wrong_at(("events", index), event, wrong(f"in force without `{lacks}`", remedy))
        return self


class Matter(LedgerRecord):
    """A matter of the talks without a trade effect of its own: recorded, dated, sourced, weighable.

    parties  whose matter it is; none where that is not known
    """

    id: str
    title: Text
    kind: Literal["matter"]
    parties: tuple[PlaceCode, ...]
    terms: AnyTerms | None = None
    note: Text | None = None
    events: tuple[Event, ...] = ()
    points: tuple[Point, ...] = ()


class Stage(Quoted):
    """How far a party says that an arrangement is, from `date`."""

    party: PlaceCode
    stage: StageName
    date: Day
    note: Text | None = None


class Clause(LedgerRecord):
    """What a party is to do, and the measures that do it."""

    title: Text
    party: PlaceCode
    measures: tuple[MeasureId, ...] = ()
    matters: tuple[MatterId, ...] = ()
    source: SourceId | None = None
    quote: Text | None = None
    note: Text | None = None


class Arrangement(LedgerRecord):
    """A framework, truce or deal: stages by party, clauses, and points on which accounts can differ."""

    id: str
    title: Text
    parties: Annotated[tuple[PlaceCode, ...], Field(min_length=2)]
    stages: Annotated[tuple[Stage, ...], Field(min_length=1)]
    clauses: tuple[Clause, ...] = ()
    note: Text | None = None
    points: tuple[Point, ...] = ()
