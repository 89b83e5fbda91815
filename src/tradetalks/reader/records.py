"""What the reader returns: reports, claims and where each of their fields was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tradetalks.dates import Date

Modality = Literal["fact", "plan", "threat", "expectation", "condition", "denial", "opinion"]


@dataclass(frozen=True, slots=True)
class Span:
    """Characters [start, end) of a report's text."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Number:
    """A rate, quantity, amount or period.

    kind    rate (fraction), quantity (unit), money (unit), period (unit ISO 8601)
    of      what it belongs to: tariff, de_minimis, index, share, price, growth, margin, ownership, a product, a matter
    said_by  who says it, an actor; empty in the text's own voice
    """

    span: Span
    kind: Literal["rate", "quantity", "money", "period"]
    value: float
    unit: str
    of: str
    said_by: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A date as read: `value` is YYYY-MM-DD, or YYYY-MM where only the month is said."""

    span: Span
    value: str
    role: Literal["said", "effective", "until"]
    reason: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Who says or does something: `name` is a ledger actor such as `USA.treasury`, or `outlet`, `commentator`, ..."""

    name: str
    role: str
    written: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class Measure:
    """What a claim is about.

    matter    the reader's word for it: one word for one measure
    ledger    the record that it is; empty where parties, kind or day fit none, and a new one is proposed
    kind      tariff anti_dumping safeguard import_ban export_control quota price_cap sanction digital_tax export_tax
              port_fee subsidy investigation dispute purchase investment deal talks counter concession barrier matter
    imposer   whose measure it is, ISO code or EU; who buys or invests; empty where unsaid, and for deals and talks
    targets   whose goods or persons it affects; `*` for all countries; for deals and talks the parties
    products  words for the goods
    """

    matter: str
    ledger: str
    written: str
    span: Span
    kind: str = ""
    imposer: str = ""
    targets: tuple[str, ...] = ()
    products: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """What the claim says about the measure; every field may be absent, none is ever assumed.

    rates           every rate said of the measure, the new one first
    rate_from, rate_to, rate_by   the rate before, the rate after, the change in percentage points
    rate_low, rate_high   ends of a range that is said of one rate: `between 10 and 20 percent`; rate_to is then None
    steps           (rate, YYYY-MM-DD) where it is to rise or fall on several days, in their order
    phased          the words that say so where the days are not said: `over five years`, `in three stages`
    how             add (on top of what is paid), replace, ceiling
    period, bound   ISO 8601, and `at least` or `up to` where that is said
    stage           of a deal: consensus, framework, agreed
    """

    rates: tuple[Number, ...] = ()
    rate_from: float | None = None
    rate_to: float | None = None
    rate_by: float | None = None
    rate_low: float | None = None
    rate_high: float | None = None
    steps: tuple[tuple[float, str], ...] = ()
    phased: str = ""
    how: str = ""
    quantities: tuple[Number, ...] = ()
    period: str = ""
    bound: str = ""
    until: str = ""
    place: str = ""
    stage: str = ""
    products: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a field of a claim was read, and by which rule."""

    field: str
    value: str
    span: Span
    rule: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One act on one measure, as one actor tells it in one report.

    actor           who says so or did it; the outlet where nobody is named
    party           who does it or is to do it, a ledger actor; empty where unsaid
    act             threaten announce impose raise cut amend postpone resume extend avert lapse annul agree approve
                    buy meet discuss consider confirm withhold deny expect exempt comment
    date_said       YYYY-MM-DD; the report's own date where the sentence names none
    date_effective  YYYY-MM-DD or YYYY-MM; empty where unsaid
    quote, span     the words that carry the claim, and where they stand in the report's text
    confidence      0 to 1, the product of the weights in `reasons`
    traces          each field, the characters it was read from and the rule that read it
    """

    actor: Actor
    party: str
    act: str
    measure: Measure
    terms: Terms
    date_said: str
    date_effective: str
    modality: Modality
    quote: str
    span: Span
    confidence: float
    reasons: tuple[str, ...]
    source: str
    venue: str = ""
    traces: tuple[Trace, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A report's text and what is known of it.

    name     file name or `standard input`
    text     what spans count in: the decoded text, the main text of HTML, the unwrapped text of Markdown
    date     day of publication; None where neither the report nor the user says it
    outlet   who published it; empty where unknown
    notes    what the reader could not do with this report, a sentence each
    """

    name: str
    text: str
    date: Date | None
    outlet: str
    title: str = ""
    english: bool = True
    official: bool = False
    agencies: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence and its signature: near-duplicates have most of its twelve numbers in common."""

    span: Span
    signature: tuple[int, ...]

    def resembles(self, other: Passage) -> bool:
        return sum(a == b for a, b in zip(self.signature, other.signature, strict=True)) >= 7


@dataclass(frozen=True, slots=True)
class Reading:
    """What one report says.

    names   (as written, actor) of every person known by two names, other spellings included
    unread  sentences with a verb of trade policy or a rate that gave no claim: nothing is dropped in silence
    """

    document: Document
    claims: tuple[Claim, ...]
    numbers: tuple[Number, ...]
    days: tuple[Day, ...]
    passages: tuple[Passage, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    unread: tuple[Span, ...] = ()


class Finder(Protocol):
    """Where a statistical parser or a language model may be plugged in: claims out of a document.

    Every claim's `quote` must be the document's text at its `span`; `read` raises BadInput otherwise.
    """

    def __call__(self, document: Document) -> Iterable[Claim]: ...
