"""Which record of the ledger a claim is about: only where parties, kind and day fit, and one record fits best."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from tradetalks.errors import DisputedTerms, MissingFacts
from tradetalks.ledger import state
from tradetalks.places import members
from tradetalks.reader.vocabulary import vocabulary
from tradetalks.reader.when import whole_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tradetalks.dates import Date
    from tradetalks.ledger import Arrangement, Ledger, Measure
    from tradetalks.reader.records import Claim

_KINDS = {
    "purchase": "purchase_commitment",
    "anti_dumping": "tariff",
    "safeguard": "tariff",
    "import_ban": "import_ban",
}
_ALONE = ("matter", "deal", "talks")
_WORD = re.compile(r"[a-z]{3,}|\d{2,}")
_COMMON = frozenset(
    [
        "the",
        "and",
        "for",
        "with",
        "from",
        "into",
        "additional",
        "duty",
        "duties",
        "tariff",
        "tariffs",
        "goods",
        "products",
        "list",
        "china",
        "chinese",
        "usa",
        "united",
        "states",
        "american",
        "european",
        "union",
        "import",
        "imports",
        "export",
        "exports",
        "licence",
        "licences",
        "licences",
        "made",
        "under",
        "per",
        "cent",
        "controls",
        "control",
        "purchase",
        "purchases",
        "commitment",
        "of",
        "on",
        "to",
        "in",
        "all",
        "new",
        "annex",
        "response",
        "part",
        "parts",
        "other",
        "certain",
    ]
)
_OVER = dt.timedelta(days=180)
_SLACK = dt.timedelta(days=4)
_AFTER_ARRANGEMENT = dt.timedelta(days=200)


def bound(claims: Iterable[Claim], published: Date | None, book: Ledger) -> Iterator[Claim]:
    """The claims, each with the record that it is about; without one where none fits, or where two fit equally.

    published   day of the report; without it a claim that says no day of its own is bound to nothing
    """
    known: dict[tuple[object, ...], str] = {}
    for claim in claims:
        measure = claim.measure
        day = whole_day(claim.date_said) or published
        key = (measure, claim.terms.rates, claim.date_effective, day)
        if key not in known:
            known[key] = _record(claim, day, book)
        yield claim if known[key] == measure.ledger else replace(claim, measure=replace(measure, ledger=known[key]))


def _record(claim: Claim, day: Date | None, book: Ledger) -> str:
    measure = claim.measure
    name = measure.ledger
    if day is None:
        return ""
    if name.startswith("arrangements/"):
        arrangement = book.arrangements.get(name.partition("/")[2])
        return name if arrangement and _arrangement_fits(arrangement, measure.targets, day, book) else ""
    if name.startswith("matters/"):
        held = name.partition("/")[2] in book.matters
        return name if held and (measure.kind != "talks" or _leaders_fit(claim)) else ""
    if name in book.measures and _fits(book[name], claim, day) and not _rate_differs(book[name], claim):
        return name
    if measure.kind in _ALONE or not measure.imposer:
        return ""
    kind = _KINDS.get(measure.kind, measure.kind)
    candidates = [one for one in book.measures.values() if one.kind == kind and one.imposed_by == measure.imposer]
    scored = [(_evidence(one, claim, day), one.id) for one in candidates if _fits(one, claim, day)]
    ranked = sorted((found for found in scored if found[0] > 0), reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return ""
    return ranked[0][1]


def _leaders_fit(claim: Claim) -> bool:
    return vocabulary().named_sides.issuperset(claim.measure.targets)


def _arrangement_fits(arrangement: Arrangement, parties: tuple[str, ...], day: Date, book: Ledger) -> bool:
    """Whether it is between these parties, and it was the last one between them on that day."""
    if set(parties) != set(arrangement.parties):
        return False
    begun = min(stage.date for stage in arrangement.stages)
    last = max(stage.date for stage in arrangement.stages)
    later = [
        other
        for other in book.arrangements.values()
        if set(other.parties) == set(parties) and begun < min(stage.date for stage in other.stages) <= day - _SLACK
    ]
    return begun - _SLACK <= day <= last + _AFTER_ARRANGEMENT and not later


def _fits(record: Measure, claim: Claim, day: Date) -> bool:
    """Whether parties and day fit: said after the record's first event, and in effect from a day that it knows."""
    if not _parties_fit(record, claim):
        return False
    if min(event.date for event in record.events) > day + _SLACK:
        return False
    if _is_over(record, day):
        return False
    effective = whole_day(claim.date_effective)
    if effective is None or claim.act not in ("impose", "announce", "threaten", "raise"):
        return True
    days = [when for event in record.events for when in (event.date, event.effective, event.until) if when is not None]
    days += [one.effective for event in record.events for one in event.claims if one.effective is not None]
    return any(abs(when - effective) <= _SLACK for when in days)


def _is_over(record: Measure, day: Date) -> bool:
    """Whether the record ended half a year before that day or earlier: a new report is not about it."""
    try:
        known = state(record, on=day - _OVER, as_of=day, trust=())
    except (DisputedTerms, MissingFacts):
        return False
    return known.status in ("expired", "withdrawn", "annulled")


def _parties_fit(record: Measure, claim: Claim) -> bool:
    """Whose measure it is, and goods of whom; a record on all countries holds one on some, and not the other way."""
    targets = set(claim.measure.targets)
    inward = record.kind not in ("export_control", "purchase_commitment")
    side = record.scope.origin if inward or record.kind == "purchase_commitment" else record.scope.destination
    places = {place for code in side for place in (("all",) if code == "all" else (code, *_members(code)))}
    if record.imposed_by != claim.measure.imposer:
        return False
    if "all" in places:
        return True
    return bool(targets) and targets <= places and "*" not in targets


def _members(code: str) -> tuple[str, ...]:
    return members(code) if code == "EU" else ()


def _rates(record: Measure) -> set[float]:
    terms = [record.terms, *(event.terms for event in record.events if event.terms is not None)]
    terms += [one.terms for event in record.events for one in event.claims if one.terms is not None]
    found = {round(rate, 6) for one in terms if (rate := getattr(one, "rate", None)) is not None}
    for one in terms:
        found |= {round(rate, 6) for rate in (getattr(one, "rates", None) or {}).values()}
    return found


def _rate_differs(record: Measure, claim: Claim) -> bool:
    said = {round(rate.value, 6) for rate in claim.terms.rates if rate.of in ("tariff", "de_minimis")}
    return record.kind == "tariff" and bool(said) and not said & _rates(record)


def _evidence(record: Measure, claim: Claim, day: Date) -> float:
    """How much speaks for a record: its rate, its words, its goods; 0 where something speaks against it."""
    if _rate_differs(record, claim):
        return 0.0
    own = _words(f"{record.title} {record.id} {getattr(record, 'authority', '') or ''}")
    said = _words(f"{claim.measure.written} {claim.quote} {claim.measure.matter}")
    goods = {word for product in claim.measure.products for word in _words(product.replace("_", " "))}
    shared = _words(record.id.replace("-", " ")) & said
    narrow = record.scope.products != ("all",)
    if narrow and goods and not goods & own:
        return 0.0
    if narrow and not (goods & own or shared & own - _words("section")):
        return 0.0
    if goods and not narrow and not goods & own:
        return 0.0
    rate = bool(claim.terms.rates) and record.kind == "tariff"
    exact = "all" not in (record.scope.origin if record.kind == "tariff" else record.scope.destination)
    in_time = any(abs(event.date - day) <= dt.timedelta(days=40) for event in record.events)
    if not shared and not (rate and exact):
        return 0.0
    return 2.0 * rate + len(shared) + 2.0 * len(goods & own) + exact + 0.5 * in_time


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower())) - _COMMON
