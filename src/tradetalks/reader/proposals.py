"""Claims as proposed events on measures: what a person is asked to accept, correct or drop."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tradetalks.reader.matters import title_of
from tradetalks.reader.when import period_after, whole_day
from tradetalks.reader.words import read_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tradetalks.reader.records import Claim, Reading

KINDS = {
    "tariff": "tariff",
    "anti_dumping": "tariff",
    "safeguard": "tariff",
    "import_ban": "import_ban",
    "export_control": "export_control",
    "export_tax": "export_tax",
    "purchase": "purchase_commitment",
    "investigation": "investigation",
}
RATED = ("tariff", "export_tax")
_RESTRICTING = ("impose", "announce", "raise", "threaten", "open", "buy", "amend")
_EVENTS = {
    "avert": "withdraw",
    "annul": "annul",
    "lapse": "expire",
    "cut": "amend",
    "postpone": "suspend",
    "resume": "resume",
}
_STANDING = re.compile(
    r"\b(?:current|currently|existing|standing|present|already|remain(?:s|ed)?|stay(?:s|ed)? (?:at|in))\b",
    re.IGNORECASE,
)
_ON_GOODS = ("import_ban", "export_control", "investigation")
_QUOTE_WORDS = 8
RATES = ("rate", "rate_from", "rate_low", "rate_high")


@dataclass
class Told:
    """One report's words for a proposal."""

    source: str
    actor: str
    quote: str
    modality: str
    confidence: float


@dataclass
class Proposal:
    """An event that reports tell of a measure; every field may be corrected by a person before it counts.

    measure    id of a record of the ledger (`known`), or of the measure that it proposes
    event      threaten announce enter_force amend suspend resume withdraw annul expire extend clarify
    rate_from  the rate that was paid before, where the reports say it
    rate_low, rate_high  ends of a range that is said; `rate` is then its middle, until a person corrects it
    phased     words that say that the rate comes in steps whose days are not said; the draft takes it whole
    decision   open, accept, correct, drop; `decided_by` and `decided_on` say who and when
    """

    measure: str
    title: str
    kind: str
    imposed_by: str
    targets: tuple[str, ...]
    products: tuple[str, ...]
    event: str
    date: str
    effective: str = ""
    until: str = ""
    rate: float | None = None
    rate_from: float | None = None
    rate_low: float | None = None
    rate_high: float | None = None
    phased: str = ""
    how: str = ""
    known: bool = False
    says: str = ""
    told: list[Told] = field(default_factory=list)
    corrected: str = ""
    decision: str = "open"
    decided_by: str = ""
    decided_on: str = ""

    @property
    def is_threat(self) -> bool:
        """Whether what is to come is threatened, and not planned or agreed, by every report that tells it."""
        return self.event == "threaten" and all(one.modality != "plan" for one in self.told)

    @property
    def confidence(self) -> float:
        return max(one.confidence for one in self.told)

    def data(self) -> dict[str, Any]:
        """As text for a file: fields that say nothing left out."""
        plain = asdict(self)
        plain["told"] = [{key: str(value) for key, value in one.items() if value} for one in plain["told"]]
        return {key: _text(value) for key, value in plain.items() if value not in ("", None, [], (), False)}

    @classmethod
    def of(cls, data: dict[str, Any]) -> Proposal:
        """From what `data` wrote."""
        said: list[dict[str, Any]] = list(data["told"])
        told = [
            Told(
                source=one.get("source", ""),
                actor=one.get("actor", ""),
                quote=one.get("quote", ""),
                modality=one.get("modality", ""),
                confidence=float(one.get("confidence", 0.0)),
            )
            for one in said
        ]
        numbers: dict[str, Any] = {key: float(data[key]) for key in RATES if key in data}
        lists: dict[str, Any] = {key: tuple(data.get(key, ())) for key in ("targets", "products")}
        given: dict[str, Any] = {"imposed_by": "", **data, **numbers, **lists}
        return cls(**(given | {"known": data.get("known") == "yes", "told": told}))


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes"
    if isinstance(value, float):
        return f"{value:g}"
    return list(value) if isinstance(value, tuple) else value


def proposals(readings: Sequence[Reading], sources: dict[str, tuple[str, str]]) -> list[Proposal]:
    """What the claims propose, measure by measure and day by day; the same told by several is one proposal.

    sources   report -> (id of its source, its day)
    """
    found: dict[tuple[Any, ...], Proposal] = {}
    claims = _with_goods([one for reading in readings for claim in reading.claims for one in _in_steps(claim)])
    rates = _rates_said(claims)
    spoken: dict[tuple[str, str], float] = {}
    for claim in claims:
        place = (claim.source, claim.measure.matter)
        made = _proposal(claim, *sources[claim.source], rates, spoken.get(place))
        if claim.terms.rate_to is not None and claim.act in _RESTRICTING:
            spoken[place] = claim.terms.rate_to
        if made is None:
            continue
        key = (made.measure, made.event, made.rate, made.effective, made.until, made.date if not made.rate else "")
        if key in found:
            found[key].told += made.told
            found[key].date = min(found[key].date, made.date)
        else:
            found[key] = made
    return sorted(found.values(), key=lambda one: (one.measure, one.date, one.effective))


def _in_steps(claim: Claim) -> list[Claim]:
    """A rate that comes in steps on stated days as a claim for each: what it was before is the step before."""
    made: list[Claim] = []
    before = claim.terms.rate_from
    for rate, day in claim.terms.steps:
        first = next(one for one in claim.terms.rates if one.value == rate)
        terms = replace(claim.terms, rates=(first,), rate_from=before, rate_to=rate, steps=(), phased="")
        made.append(replace(claim, act="cut" if made else claim.act, terms=terms, date_effective=day))
        before = rate
    return made or [claim]


def _with_goods(claims: list[Claim]) -> list[Claim]:
    """`the ban` means the ban on seafood, where the reports tell of no other of that country on those goods."""
    goods: dict[tuple[Any, ...], dict[str, Claim]] = {}
    for claim in claims:
        measure = claim.measure
        if measure.products and not measure.ledger and measure.kind in _ON_GOODS:
            goods.setdefault((measure.imposer, measure.kind, measure.targets), {}).setdefault(measure.matter, claim)
    made = []
    for claim in claims:
        measure = claim.measure
        named = goods.get((measure.imposer, measure.kind, measure.targets), {})
        if not measure.products and not measure.ledger and len(named) == 1 and not claim.terms.rates:
            (other,) = named.values()
            measure = replace(measure, matter=other.measure.matter, products=other.measure.products)
            claim = replace(claim, measure=measure)
        made.append(claim)
    return made


def _rates_said(claims: Sequence[Claim]) -> dict[str, dict[float, float]]:
    """Measure -> each rate that claims give it -> the rate that stands for it; `from A to B` makes A and B one.

    Rates that no change joins are measures of their own: the 30 % that was threatened, the 15 % that was agreed.
    """
    found: dict[str, dict[float, float]] = {}
    for claim in claims:
        rate, before = claim.terms.rate_to, claim.terms.rate_from
        if rate is None or claim.measure.kind not in RATED:
            continue
        known = found.setdefault(claim.measure.matter, {})
        known.setdefault(rate, rate)
        if before is not None:
            joined = {known.setdefault(before, before), known[rate]}
            known |= {one: rate for one, stands in known.items() if stands in joined}
    return found


def _proposal(
    claim: Claim, source: str, published: str, rates: dict[str, dict[float, float]], before: float | None
) -> Proposal | None:
    measure = claim.measure
    if claim.act in ("comment", "withhold", "expect", "confirm") or not (
        measure.ledger or measure.imposer or measure.targets
    ):
        return None
    day = claim.date_said if whole_day(claim.date_said) else published
    day = min(day, published)
    told = Told(source, claim.actor.name, _cut(claim.quote), claim.modality, claim.confidence)
    kind = KINDS.get(measure.kind, "matter")
    rate = claim.terms.rate_to if claim.terms.rate_to is not None else _first_rate(claim)
    if rate is None and claim.terms.rate_by is not None:
        rate = claim.terms.rate_by
    low, high = claim.terms.rate_low, claim.terms.rate_high
    if low is not None and high is not None:
        rate = round((low + high) / 2, 6)
    said = rates.get(measure.matter, {})
    apart = sorted(set(said.values()))
    if kind in RATED and rate is None and claim.act in _RESTRICTING:
        rate = apart[0] if len(apart) == 1 else before  # `the tariff` is the one spoken of last
    suffix = f"-{100 * said.get(rate or 0.0, rate or 0.0):g}" if len(apart) > 1 and rate is not None else ""
    if kind in RATED and rate is None and len(apart) > 1:
        kind = "matter"
    if kind in RATED and rate is None and not measure.ledger and claim.act in _RESTRICTING:
        kind = "matter"
    known = bool(measure.ledger) and not measure.ledger.startswith(("matters/", "arrangements/"))
    return Proposal(
        measure=measure.ledger or f"{measure.imposer or 'matters'}/draft-{measure.matter}{suffix.replace('.', '-')}",
        title=title_of(measure) + (f", {suffix[1:]} %" if suffix else ""),
        kind=kind,
        imposed_by=measure.imposer,
        targets=measure.targets,
        products=measure.products,
        event=_event(claim, kind, day),
        date=day,
        effective=_later(claim.date_effective, day),
        until=_later(claim.terms.until, day) or _end(claim, day),
        rate=rate if kind in RATED else None,
        rate_from=claim.terms.rate_from,
        rate_low=low if kind in RATED else None,
        rate_high=high if kind in RATED else None,
        phased=claim.terms.phased,
        how=claim.terms.how,
        known=known,
        says=f"{claim.act}: {title_of(measure)} ({claim.modality})",
        told=[told],
    )


def _event(claim: Claim, kind: str, day: str) -> str:
    standing = _STANDING.search(f"{claim.measure.written} {claim.quote}") and claim.act in _RESTRICTING
    if claim.modality in ("denial", "opinion") or kind == "matter" or standing:
        return "clarify"
    unsure = claim.modality in ("threat", "condition", "expectation")
    if claim.act in _RESTRICTING:
        dated = whole_day(claim.date_effective) is not None
        if unsure or (claim.modality == "plan" and not dated and kind != "purchase_commitment"):
            return "threaten"
        return "announce" if dated and claim.date_effective > day else "enter_force"
    if claim.act == "extend" and not claim.terms.until:
        return "clarify"
    is_step = claim.act == "cut" and claim.terms.rate_from is not None and whole_day(claim.date_effective) is not None
    if unsure and not is_step and claim.act not in ("postpone", "extend"):
        return "clarify"
    return _EVENTS.get(claim.act, "extend" if claim.act == "extend" else "clarify")


def _later(written: str, day: str) -> str:
    return written if whole_day(written) and written > day else ""


def _end(claim: Claim, day: str) -> str:
    """The day on which a postponement of a stated length ends, counted from the day it was said."""
    if claim.act != "postpone" or not claim.terms.period:
        return ""
    return period_after(whole_day(claim.date_effective) or dt.date.fromisoformat(day), claim.terms.period).isoformat()


def _first_rate(claim: Claim) -> float | None:
    rates = [one.value for one in claim.terms.rates if one.of in ("tariff", "unknown")]
    return rates[0] if rates else None


def _cut(quote: str) -> str:
    words = quote.split()
    return " ".join(words[:_QUOTE_WORDS]) + (" ..." if len(words) > _QUOTE_WORDS else "")


def customs_codes(products: Iterable[str], importer: str = "") -> list[str]:
    """HS chapters and headings of product words, or the ledger's list of them; `all` where none is known."""
    words = read_words("measures")
    lists = words["lists"].get(importer, {})
    codes: list[str] = []
    for product in products:
        codes += [f"list:{lists[product]}"] if product in lists else words["hs"].get(product, ())
    return list(dict.fromkeys(codes)) or ["all"]
