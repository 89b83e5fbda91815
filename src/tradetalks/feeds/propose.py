"""From an official paper to proposed events: what it does, at which rate, from which day, to which measures, in which
words. The reader finds days and rates; the operative part of a US paper says what they are for.

Nothing is proposed without a quote. A paper that speaks of trade and of which nothing could be read is an `Unread`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tradetalks.errors import BadInput
from tradetalks.feeds.clauses import clause, closes, directs, tells, together, within
from tradetalks.reader import Span, read, read_bytes
from tradetalks.reader.proposals import Proposal, Told, proposals
from tradetalks.reader.scene import scene
from tradetalks.reader.words import read_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tradetalks.feeds.papers import Paper
    from tradetalks.ledger import Ledger
    from tradetalks.reader import Day, Number, Reading

TRADE = re.compile(
    r"\b(?:tariffs?|dut(?:y|ies)|imports?|importation|export controls?|export administration|entity list|quotas?"
    r"|safeguard|section (?:122|201|232|301|337|338)(?! of title 3)|harmonized|trade|customs|surtax|antidumping"
    r"|countervailing)\b"
    r"|关税|出口管制|进口|出口|反倾销|不可靠实体",
    re.IGNORECASE,
)
_LAW = re.compile(
    r"entered for consumption|withdrawn from warehouse|harmonized tariff schedule|\bHTSUS\b|ad valorem"
    r"|importation into the united states|export administration regulations|\b99\d\d\.\d\d\.\d\d\b",
    re.IGNORECASE,
)
_OPERATIVE = re.compile(r"now, therefore|\bsec(?:tion|\.) 2\b\.", re.IGNORECASE)  # section 1 of an order is its grounds
_HEADING = re.compile(r"\b99\d\d\.\d\d\.\d\d\b")
_CITED = re.compile(r"\b(?:Proclamations?|Executive Orders?)((?:,? (?:and |or )?(?:of )?\d{4,5}\b)+)")
_STARTS = re.compile(
    r"12:01 a\.?m|on or after|shall be effective|takes? effect|\bopens? on|\bbegin(?:s|ning)? on", re.IGNORECASE
)
_NO_RATE = re.compile(
    r"not to exceed|up to|at most|no (?:higher|more|greater) than|remain subject to|currently|deleting|striking"
    r"|in lieu of|instead of|average",
    re.IGNORECASE,
)
_OF_DUTY = re.compile(
    r"ad valorem|additional (?:rate|dut|tariff)|rates? of dut|duty rate|tariff rate|inserting|shall be subject"
    r"|surcharge",
    re.IGNORECASE,
)
_ACTS = (
    ("investigation", "announce", re.compile(r"\binvestigation", re.IGNORECASE)),
    ("tariff", "extend", re.compile(r"\bexten(?:d|sion)", re.IGNORECASE)),
    ("tariff", "expire", re.compile(r"\b(?:terminat|ending|revo(?:k|c)|rescind)", re.IGNORECASE)),
    (
        "tariff",
        "suspend",
        re.compile(r"\bsuspen\w+ (?:of )?(?:\w+ ){0,3}(?:dut(?:y|ies)|tariffs?)\b(?!-)", re.IGNORECASE),
    ),
    ("import_ban", "announce", re.compile(r"\b(?:excluding|exclusion of|prohibit\w* the import)", re.IGNORECASE)),
    ("tariff", "amend", re.compile(r"\b(?:modif|amend|adjusting the (?:rate|duties)|changes? to)", re.IGNORECASE)),
    (
        "export_control",
        "announce",
        re.compile(r"\b(?:entity list|export controls?|export administration)", re.IGNORECASE),
    ),
    (
        "tariff",
        "announce",
        re.compile(r"\b(?:impos|adjusting imports|additional dut|notice of action|positive adjustment)", re.IGNORECASE),
    ),
)
NO_PRODUCTS = "(products not read: it stands for all goods until you correct them)"
ISSUER: str = read_words("official")[
    "operative"
]  # whose papers have an operative part that is read here; others' are read by the reader's rules
_CHANGES = ("amend", "suspend", "expire", "extend")
_MOST_TOUCHED = 12
_MOST_AMENDED = 3  # measures to which one rate may be meant
_IN_PASSING = 4
_WORDS_A_NAME = 50  # a short paper speaks of trade where it names it once in so many words
_SLUG = 12
_BEFORE, _AFTER = 90, 60


@dataclass(frozen=True)
class Unread:
    """A paper, or an answer of a source, that a person must read: where it is, and why."""

    source: str
    title: str
    address: str
    why: str


def speaks_of_trade(paper: Paper) -> bool:
    """Whether the title of a paper names a matter of trade, or its text customs law, or trade more than in passing."""
    text = paper.text or ""
    named = len(TRADE.findall(text))
    dense = named * _WORDS_A_NAME >= len(text.split()) > 0
    return bool(TRADE.search(paper.title) or _LAW.search(text) or named >= _IN_PASSING or dense)


def propose(paper: Paper, ledger: Ledger) -> tuple[list[Proposal], Unread | None]:
    """The events that a paper proposes, each with a quote; or why none could be read from a paper on trade."""
    if not speaks_of_trade(paper):
        return [], None
    if not paper.text:
        return [], _unread(paper, "its text was not had")
    try:
        document = read_bytes(paper.text.encode(), name=paper.key, date=paper.published)
    except BadInput as error:
        return [], _unread(paper, str(error.what))
    if paper.tells:
        return _words(paper, tells(document.text)), _unread(paper, "it tells of acts, and is none")
    reading = read(document, ledger=ledger)
    if paper.actor.startswith(f"{ISSUER}."):
        found = _operative(paper, reading, ledger)
    else:
        found = proposals([reading], {paper.key: (source_id(paper), paper.published.isoformat())})
    if found:
        return found, None
    return [], _unread(paper, "neither a rate, nor a day of entry into force, nor a measure was found in its words")


def source_id(paper: Paper) -> str:
    """The id of a paper's source in a draft."""
    return "draft-" + "-".join(re.findall(r"[a-z0-9]+", paper.key.lower()))


def _operative(paper: Paper, reading: Reading, ledger: Ledger) -> list[Proposal]:
    """What the operative part of a US paper does to duties and bans; otherwise what it directs on trade."""
    text = reading.document.text
    act = next(((kind, event) for kind, event, said in _ACTS if said.search(paper.title)), None)
    begin = _OPERATIVE.search(text)
    start = begin.start() if begin else 0
    law = _LAW.search(text) is not None or (act is not None and act[0] == "investigation")
    found = _duties(paper, reading, ledger, act, start) if law else []
    if found:
        return found
    said = paper.signed or paper.published
    return _words(paper, directs(text, start), until=within(text, start, said))


def _duties(paper: Paper, reading: Reading, ledger: Ledger, act: tuple[str, str] | None, start: int) -> list[Proposal]:
    """The events of a paper that sets, changes or suspends duties, bans goods, or opens an investigation.

    act    (kind, event) by the title; start: where the operative part begins
    """
    text = reading.document.text
    rates = [one for one in reading.numbers if one.span.start >= start and _is_rate(one, text)]
    said = (paper.signed or paper.published).isoformat()
    days = [one for one in reading.days if len(one.value) == 10 and one.value >= said]
    named = [one for one in days if one.role == "effective"]
    firm = [one for one in days if one.role != "until" and _begins(text, one.span.start)]
    firm = [one for one in firm if one.span.start >= start] or firm
    if act is None and not firm:
        return []
    touched = _touched(text if act == ("tariff", "suspend") else text[start:], ledger)
    kind, event = act or ("tariff", "amend" if touched else "announce")
    touched = touched if event in _CHANGES else []
    if not (rates or firm or touched or kind == "investigation"):
        return []
    spans = [[one.span for one in rates], [one.span for one in firm], [one.span for one in named]]
    if kind == "import_ban" or event == "suspend":
        spans[:2] = spans[1::-1]
    quoted = [span for some in spans for span in some]
    quotes = [_quote(text, quoted[0]) if quoted else _first_words(text[start:]), *together(text, start)]
    effective, until = _from_and_to(event, [one.value for one in days], [one.value for one in firm])
    until = until or closes(text[start:], [_moved(one, start) for one in days if one.span.start >= start])
    set_rates = rates if kind == "tariff" and event in ("announce", "amend") else []
    rate = set_rates[0].value if set_rates else None
    if event == "amend" and (rate is None or len(touched) > _MOST_AMENDED):
        event = "clarify"
    made = Proposal(
        measure="",
        title=paper.title,
        kind=kind,
        imposed_by=ISSUER,
        targets=_targets(paper),
        products=_products(reading),
        event=event,
        date=said,
        effective=effective,
        until=until if until > effective else "",
        rate=rate,
        how="add" if kind == "tariff" else "",
        says=_says(paper, text),
        told=_told(paper, quotes),
    )
    if touched:
        known = [(name, ledger[name]) for name in touched]
        return [replace(made, measure=name, title=one.title, known=True, kind=one.kind) for name, one in known]
    if kind == "tariff" and rate is None:
        return [replace(made, measure=f"matters/draft-{_slug(paper)}", kind="matter", event="clarify")]
    if not made.products and kind != "investigation":
        made = replace(made, title=f"{paper.title} {NO_PRODUCTS}")
    made = replace(made, measure=f"{ISSUER}/draft-{_slug(paper)}", event=event if event == "announce" else "clarify")
    return [made] if len(set_rates) < 2 else _by_rate(made, paper, text, set_rates, firm)


def _by_rate(made: Proposal, paper: Paper, text: str, rates: Sequence[Number], firm: Sequence[Day]) -> list[Proposal]:
    """One proposal for each rate that a paper sets, from the first day that its paragraph gives, with its words."""
    first: dict[tuple[float, str], Number] = {}
    for one in rates:
        start, end = clause(text, one.span.start)
        own = next((day.value for day in firm if start <= day.span.start < end), made.effective)
        first.setdefault((one.value, own), one)
    if any(value for value, _ in first):
        first = {key: one for key, one in first.items() if key[0]}  # zero is the heading of what is exempt
    found = []
    for (rate, effective), number in first.items():
        told = [*_told(paper, [_quote(text, number.span)]), *made.told[1:]]
        name, title = made.measure, made.title
        if len(first) > 1:
            name = f"{name}-{100 * rate:g}".replace(".", "-") + (f"-{effective}" if effective != made.effective else "")
            title = f"{title}, {100 * rate:g} %"
        found.append(replace(made, measure=name, title=title, rate=rate, effective=effective, told=told))
    return found


def _words(paper: Paper, quotes: Sequence[str], until: str = "") -> list[Proposal]:
    """What a paper says of trade without setting a duty: a matter, with its words; nothing where it says nothing."""
    if not quotes:
        return []
    return [
        Proposal(
            measure=f"matters/draft-{_slug(paper)}",
            title=paper.title,
            kind="matter",
            imposed_by=ISSUER,
            targets=_targets(paper),
            products=(),
            event="clarify",
            date=(paper.signed or paper.published).isoformat(),
            until=until,
            says=_says(paper, ""),
            told=_told(paper, quotes),
        )
    ]


def _told(paper: Paper, quotes: Sequence[str]) -> list[Told]:
    return [Told(source_id(paper), paper.actor, quote, "fact", 0.7) for quote in quotes]


def _says(paper: Paper, text: str) -> str:
    """Its title, how it is cited, the headings of chapter 99 that it names."""
    headings = tuple(dict.fromkeys(_HEADING.findall(text)))
    return "; ".join(part for part in (paper.title, paper.cited, ", ".join(headings)) if part)


def _moved(day: Day, start: int) -> Day:
    """A day with its place counted from a later beginning."""
    return replace(day, span=Span(day.span.start - start, day.span.end - start))


def _from_and_to(event: str, days: Sequence[str], firm: Sequence[str]) -> tuple[str, str]:
    """(effective, until): a suspension runs from the earliest day named to the last firm one."""
    if event == "suspend":
        until = max(firm, default="")
        start = min([day for day in days if day < until], default="")
        return start, until
    if event == "extend":
        return "", max([*firm, *days], default="")
    return next(iter(firm), ""), ""


def _begins(text: str, at: int) -> bool:
    """Whether the words before a day make it the first day of a law."""
    before = text[max(0, at - _BEFORE) : at]
    start = max((found.start() for found in _STARTS.finditer(before)), default=-1)
    return start >= 0 and "until" not in before[start - 20 if start > 20 else 0 :]


def _is_rate(number: Number, text: str) -> bool:
    """Whether a number is a rate of duty that the act sets, by the words around it."""
    before = text[max(0, number.span.start - 40) : number.span.start]
    around = text[max(0, number.span.start - _BEFORE) : number.span.end + _AFTER]
    start, _ = clause(text, number.span.start)
    lead = text[start : number.span.start].partition(":\n\n")  # what a list begins with
    said = number.kind == "rate" and _OF_DUTY.search(around + (lead[0] if lead[1] else "")) is not None
    return said and number.of in ("tariff", "unknown") and _NO_RATE.search(before) is None


def _touched(text: str, ledger: Ledger) -> list[str]:
    """The measures that began with an instrument that the text names; none where they are too many to be meant."""
    numbers = {number for cited in _CITED.findall(text) for number in re.findall(r"\d{4,5}", cited)}
    by_number = {name: set(re.findall(r"\d{4,5}", _numbers(one.title))) for name, one in ledger.sources.items()}
    found = [
        measure.id
        for measure in ledger.measures.values()
        if measure.imposed_by == ISSUER
        and any(numbers & by_number.get(claim.source, set()) for claim in measure.events[0].claims)
    ]
    return found if len(found) <= _MOST_TOUCHED else []


def _numbers(title: str) -> str:
    """The instruments that a source's title names."""
    return " ".join(_CITED.findall(title))


def _targets(paper: Paper) -> tuple[str, ...]:
    """The countries that a title names, except the United States."""
    layout = scene(read_bytes(f"{paper.title}.".encode(), name=paper.key, date=paper.published))
    named = [one.word.name for one in layout.within(0, len(layout.plain), "nation")]
    return tuple(dict.fromkeys(name for name in named if name not in (ISSUER, "*")))


def _products(reading: Reading) -> tuple[str, ...]:
    """The goods that the paper's words on tariffs and bans name."""
    kinds = ("tariff", "import_ban")
    named: Iterable[str] = (p for one in reading.claims if one.measure.kind in kinds for p in one.measure.products)
    return tuple(dict.fromkeys(named))


def _quote(text: str, span: Span) -> str:
    """The words around a rate or day, as they stand."""
    start = text.rfind(" ", 0, max(0, span.start - _BEFORE)) + 1
    end = text.find(" ", min(len(text), span.end + _AFTER))
    return " ".join(text[start : end if end > 0 else len(text)].split())


def _first_words(text: str) -> str:
    return " ".join(text.split()[:25])


def _slug(paper: Paper) -> str:
    words = re.findall(r"[a-z0-9]+", paper.title.lower())
    words = words if len(words) <= _SLUG else [*words[: _SLUG // 2], *words[-_SLUG // 2 :]]
    return "-".join([*words, paper.published.isoformat()])


def _unread(paper: Paper, why: str) -> Unread:
    return Unread(paper.source, paper.title, paper.address, why)
