"""Claims out of a report: measure, act, actor, terms, days and modality of every statement, with their spans."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, cast

from tradetalks.reader.acts import Governed, governed, governed_by_relative
from tradetalks.reader.clauses import Clause, clause_at, clauses
from tradetalks.reader.numbers import numbers, periods
from tradetalks.reader.phrases import Phrase, Recall, matter_of, phrases
from tradetalks.reader.records import Actor, Claim, Day, Measure, Modality, Number, Span, Terms, Trace
from tradetalks.reader.scene import scene, span_of
from tradetalks.reader.speakers import Scope, actor_of, scopes, speaker_at, subject
from tradetalks.reader.vocabulary import vocabulary
from tradetalks.reader.when import days

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.reader.records import Document
    from tradetalks.reader.scene import Scene
    from tradetalks.reader.sentences import Sentence
    from tradetalks.reader.vocabulary import Mention

_IMPOSERS_ACTS = ("impose", "threaten", "raise", "announce", "cut", "postpone", "resume", "extend", "consider")
_PURPOSE = re.compile(
    r"(?<!agreed)(?<!agrees)(?<!pledged)(?<!promised)(?<!committed)(?<!decided)(?<!moved)(?<!began)(?<!continued)(?<!\bhad) to $"
)
_NOT_YET = ("is close", "are close", "is near", "within reach", "at hand")
_TIMELESS = ("comment", "discuss", "meet", "confirm", "withhold")
_SPEECH_ACTS = ("threaten", "announce")
_PRONOUN_OBJECT = re.compile(r" (this|that|it|them)\b(?=[,.;\"')]| (?:for|by|while|until|and|in|from|if|to)\b|$)")
_POSSESSIVE_AGENT = ("threat", "threats", "warning", "ultimatum", "plans to", "announcement of")
_ANSWER = re.compile(
    r'(?:^|.*[" ])no,? (?:i\'m not|i am not|we\'re not|we are not|it\'s not|not at all|absolutely not|no)?', re.DOTALL
)
_REPLY = re.compile(r'"no\b|(?:replied|answered|said):? "?no\b')
_CONTINUES = re.compile(r"^(?:no|not)\b")


@dataclass
class _Report:
    """What is carried from sentence to sentence while a report is read."""

    scene: Scene
    scopes: dict[int, list[Scope]]
    recall: Recall = field(default_factory=Recall)
    claims: list[Claim] = field(default_factory=list)
    numbers: list[Number] = field(default_factory=list)
    days: list[Day] = field(default_factory=list)
    asked: Measure | None = None

    @cached_property
    def voice(self) -> Actor:
        """Who speaks where nobody is named: the outlet, or the office that issued the text."""
        outlet = self.scene.document.outlet
        issuers = [one for one in vocabulary().mentions(outlet) if one.word.kind == "actor" and not one.word.person]
        if issuers:
            return Actor(issuers[0].word.name, issuers[0].word.role, outlet, None)
        return Actor("outlet", outlet or "the outlet", "", None)


@dataclass(frozen=True)
class _Line:
    """One sentence with everything found in it."""

    sentence: Sentence
    phrases: list[Phrase]
    clauses: list[Clause]
    numbers: list[Number]
    days: list[Day]


def find_claims(document: Document) -> tuple[list[Claim], list[Number], list[Day]]:
    """The claims of a report, and every number and day in it; in a report that is not English no claims."""
    layout = scene(document)
    report = _Report(layout, scopes(layout) if document.english else {})
    lines = [_line(layout, sentence) for sentence in layout.sentences if not sentence.heading]
    if document.english:
        _know_rates(report, lines)
    for line in lines:
        report.numbers.extend(line.numbers)
        report.days.extend(line.days)
        if document.english:
            _read_line(report, line)
    return report.claims, sorted(report.numbers, key=lambda one: one.span.start), report.days


def _line(layout: Scene, sentence: Sentence) -> _Line:
    found = numbers(layout, sentence)
    named = phrases(layout, sentence, found)
    return _Line(sentence, named, clauses(layout, sentence, named), found, days(layout, sentence))


def _know_rates(report: _Report, lines: list[_Line]) -> None:
    """Matters that a rate identifies anywhere in the report are known from its first line on: headlines run ahead."""
    for line in lines:
        for phrase in line.phrases:
            if phrase.rates and phrase.kind == "tariff":
                meant = matter_of(phrase, "", report.recall)
                if meant is not None and not report.recall.knows(meant[0]):
                    report.recall.met.append((meant[0], meant[1], "named", phrase.by))


def _read_line(report: _Report, line: _Line) -> None:
    layout, sentence = report.scene, line.sentence
    last = layout.plain[sentence.start : sentence.end].rstrip("\"' )")
    found: list[Claim] = []
    question = last.endswith("?")
    for phrase in line.phrases:
        claim = _claim_on(report, line, phrase, question=question)
        if claim is not None:
            found.append(claim)
    if not question:
        found.extend(_relative_claims(report, line))
        found.extend(_pronoun_claims(report, line))
        found.extend(_denied_when_asked(report, line))
        found.extend(_withheld(report, line, found))
        report.claims.extend(_with_periods(report, line, _once(found)))


def _claim_on(report: _Report, line: _Line, phrase: Phrase, *, question: bool) -> Claim | None:
    layout = report.scene
    clause = clause_at(line.clauses, phrase.head.start)
    act = governed(layout, phrase, clause, line.phrases) or _listed(report, line, phrase) or _met(report, line, phrase)
    party = _party(layout, line, clause, act) if act else ""
    if (
        act is not None
        and act.cue.word.name == "raise"
        and re.match(" (?:in|of) ", layout.plain[act.cue.end : act.cue.end + 4])
    ):
        phrase = replace(phrase, traits=(*phrase.traits, "threatened"))
    own = re.search(r"\bits (?:\w+ ){0,3}$", layout.plain[max(0, phrase.head.start - 40) : phrase.head.start]) is not None
    imposer = party.partition(".")[0] if act is not None and (own or _imposes(act)) and "+" not in party else ""
    meant = matter_of(phrase, imposer if imposer != phrase.target else "", report.recall)
    if meant is None:
        return None
    measure = Measure(
        meant[0],
        meant[1],
        report.scene.document.text[phrase.start : phrase.end].strip(),
        Span(phrase.start, phrase.end),
    )
    report.recall.add(meant[0], meant[1], phrase.kind, phrase.by or imposer or _own_by(meant[1]))
    if question:
        report.asked = measure
    if act is None or question or act.act == "expect":
        return None
    return _claim(report, line, clause, act, measure, meant[2], party)


def _imposes(act: Governed) -> bool:
    """Whether the subject of the act is the party whose measure it is."""
    return act.act in _IMPOSERS_ACTS and not any(cue.word.name in ("avert", "deny") for cue in act.chain)


def _own_by(ledger: str) -> str:
    """The imposing party in a ledger id: `CHN` of `CHN/port-fees`."""
    party = ledger.partition("/")[0]
    return party if party.isupper() else ""


def _listed(report: _Report, line: _Line, phrase: Phrase) -> Governed | None:
    """An item of a list takes the act of the line above it: `The talks also included:`."""
    lead = line.sentence.lead
    if lead is None or phrase.kind not in ("matter", "purchase", "truce"):
        return None
    above = [cue for cue in report.scene.within(lead.start, lead.end, "act") if cue.word.name == "discuss"]
    if not above:
        return None
    return Governed("discuss", above[-1], (above[-1],), False, f"listed under '{above[-1].word.written}'", 0.85)


def _met(report: _Report, line: _Line, phrase: Phrase) -> Governed | None:
    """A meeting of the leaders told with its day or place is itself the act; so is the verb `meet`."""
    if phrase.kind != "meeting" or "leaders" not in phrase.traits:
        return None
    layout, sentence = report.scene, line.sentence
    places = [one for one in layout.within(sentence.start, sentence.end, "place") if one.start > phrase.head.end]
    verb = phrase.head.word.written in ("meet", "meets", "met")
    planned = any(day.span.start > phrase.head.end for day in line.days) or bool(places)
    if not (verb or (planned and layout.within(sentence.start, sentence.end, "expectations"))):
        return None
    return Governed("meet", phrase.head, (phrase.head,), False, "the leaders' meeting with its day or place", 0.9)


def _party(layout: Scene, line: _Line, clause: Clause, act: Governed) -> str:
    """Who does it: the subject of the innermost verb, or who stands after `by`."""
    cue = act.cue
    start = max((begin for begin, end in clause.stretches if begin <= cue.start), default=line.sentence.start)
    if re.match(r" by (?:the )?", layout.plain[cue.end : cue.end + 8]):
        after = layout.within(cue.end, cue.end + 30, "actor")
        if after:
            return after[0].word.name
    first = clause.stretches[0][0]
    found = subject(layout, first, cue.start) or subject(layout, line.sentence.start, min(cue.start, start + 1))
    if found is None and cue.word.form == "gerund":
        found = subject(layout, line.sentence.start, cue.start, reach=220)
    return found.word.name if found is not None and found.word.name not in ("media", "analysts", "commentator") else ""


def _speech_actor(report: _Report, line: _Line, act: Governed) -> Actor | None:
    """Who threatens or announces, wherever that is told: the act is itself something said."""
    layout = report.scene
    for cue in act.chain:
        if cue.word.name != act.act:
            continue
        owners = [one for one in layout.within(cue.start - 40, cue.start, "actor") if layout.is_possessive(one)]
        if cue.word.written in _POSSESSIVE_AGENT and owners and cue.start - owners[-1].end < 14:
            return actor_of(layout, owners[-1])
        found = subject(layout, line.sentence.start, cue.start, reach=180)
        if found is not None and found.word.name not in ("media", "analysts", "commentator"):
            return actor_of(layout, found)
        owner = re.search(r"\b(his|her) (?:\w+ )?$", layout.plain[cue.start - 16 : cue.start])
        people = [one for one in layout.within(line.sentence.start, cue.start, "actor") if one.word.person]
        if (
            people
            and (owner or found is None)
            and re.search(r"\b(?:he|his|her|she)\b", layout.plain[people[-1].end : cue.start])
        ):
            return actor_of(layout, people[-1])
    return None


def _actor(report: _Report, line: _Line, act: Governed, party: str, modality: Modality) -> tuple[Actor, str, float]:
    """(actor, rule, weight): who speaks; else who acts, if it is told as fact; else the outlet."""
    found = report.scopes.get(line.sentence.start, [])
    own = _speech_actor(report, line, act) if act.act in _SPEECH_ACTS else None
    if own is not None:
        return own, f"who {act.act}s says so", 1.0
    scope = speaker_at(found, act.cue.start) or speaker_at(found, act.outermost.start)
    if scope is not None:
        return scope.actor, scope.rule, scope.weight
    layout = report.scene
    if act.rule.startswith("what the new one"):
        return report.voice, "told in passing", 0.9
    if (
        modality == "fact"
        and party
        and act.act != "comment"
        or act.act in ("withhold", "consider", "confirm")
        and party
    ):
        near = [one for one in layout.within(line.sentence.start, line.sentence.end, "actor") if one.word.name == party]
        if near:
            return actor_of(layout, near[0]), "subject of a fact", 0.95
    return report.voice, "nobody is named", 0.9


def _modality(report: _Report, line: _Line, clause: Clause, act: Governed) -> tuple[Modality, Span | None]:
    layout, sentence = report.scene, line.sentence
    start = max((begin for begin, end in clause.stretches if begin <= act.cue.start), default=sentence.start)
    begin, end = min(start, act.outermost.start), act.cue.end
    hopes = layout.within(begin, end, "expectations")
    conditions = [
        word
        for word in layout.within(sentence.start, sentence.end, "conditions")
        if not layout.plain.endswith("asked ", 0, word.start)
    ]
    if clause.is_condition or (conditions and hopes):
        return "condition", span_of(conditions[0]) if conditions else None
    if act.act in ("meet", "agree", "approve") and any(clause.holds(day.span.start) and day.role == "effective" for day in line.days):
        return "expectation", None
    if act.cue.word.written in _NOT_YET:
        return "expectation", span_of(act.cue)
    views = layout.within(begin, end, "opinions")
    if views and not hopes:
        return "opinion", span_of(views[0])
    if hopes:
        return "expectation", span_of(hopes[-1])
    expected = [cue for cue in act.chain if cue.word.name == "expect"]
    if len(act.chain) == 1 and act.cue.word.form == "base" and _PURPOSE.search(layout.plain[max(0, act.cue.start - 24) : act.cue.start]):
        return "expectation", Span(act.cue.start - 3, act.cue.start)
    outer = layout.within(begin, end, "say")
    if expected or any(one.word.name in ("expect", "hint", "predict") for one in outer):
        return "expectation", span_of(expected[0] if expected else outer[0])
    return "fact", None


def _claim(
    report: _Report, line: _Line, clause: Clause, act: Governed, measure: Measure, meant: str, party: str
) -> Claim:
    layout, sentence = report.scene, line.sentence
    modality, modal = _modality(report, line, clause, act)
    actor, attribution, weight = _actor(report, line, act, party, modality)
    if modality == "fact" and act.act == "comment" and actor.name in ("commentator", "analysts"):
        modality = "opinion"
    start = min(act.outermost.start, measure.span.start)
    end = max(act.cue.end, measure.span.end)
    effective, said, until = _when(line, clause, start, end)
    rates = _rates_of(layout, line, measure)
    amounts = tuple(one for one in line.numbers if one.kind in ("quantity", "money") and clause.holds(one.span.start))
    known = 0.7 if measure.matter in ("tariffs", "us-tariffs") else 0.85 if meant.startswith("named earlier") else 0.97
    reasons = (
        f"{weight:.2f} actor: {attribution}",
        f"{act.weight:.2f} act: {act.rule}",
        f"{known:.2f} measure: {meant}",
    )
    traces = [
        Trace("actor", actor.name, actor.span or Span(act.cue.start, act.cue.end), attribution),
        Trace("act", act.act, span_of(act.cue), act.rule),
        Trace("measure", measure.matter, measure.span, meant),
        *(Trace("rate", f"{one.value:g}", one.span, f"belongs to {one.of}") for one in rates),
        *(
            Trace(name, day.value, day.span, day.reason)
            for name, day in (("effective", effective), ("said", said), ("until", until))
            if day
        ),
        *([Trace("modality", modality, modal, "word")] if modal else []),
    ]
    published = layout.document.date
    start, end = _quoted(line, measure, act, start, end, layout)
    return Claim(
        actor=actor,
        party=party,
        act=act.act,
        measure=measure,
        terms=Terms(
            rates=rates,
            quantities=amounts,
            until=until.value if until else "",
            place=_place(layout, sentence, measure),
            stage=_stage(layout, measure),
            products=tuple(dict.fromkeys(one.word.name for one in layout.within(start, end, "product"))),
        ),
        date_said=said.value if said else published.isoformat() if published else "",
        date_effective=effective.value if effective else "",
        modality=modality,
        quote=layout.document.text[start:end],
        span=Span(start, end),
        confidence=round(weight * act.weight * known, 3),
        reasons=reasons,
        source=layout.document.name,
        venue=_venue(layout, sentence),
        traces=tuple(traces),
    )


def _quoted(line: _Line, measure: Measure, act: Governed, start: int, end: int, layout: Scene) -> tuple[int, int]:
    """The words to quote: from the subject of the verb, for a meeting to its day and place."""
    before = subject(layout, line.sentence.start, start, reach=100)
    if before is not None and start - before.end < 30:
        start = before.start
    if measure.matter == "leaders-meeting":
        later = [one.end for one in layout.within(end, min(end + 110, line.sentence.end), "place")]
        later += [day.span.end for day in line.days if end <= day.span.start < end + 110]
        end = max([end, *later])
    return start, end


def _rates_of(layout: Scene, line: _Line, measure: Measure) -> tuple[Number, ...]:
    """The rates of a measure, the new one first: `from 20 percent to 10 percent` gives 10, then 20."""
    owner = next((phrase for phrase in line.phrases if phrase.start == measure.span.start), None)
    near = (measure.span.start - 12, measure.span.end + 40)
    found = [
        one
        for one in line.numbers
        if (one.of == "tariff" and owner is not None and one.value in owner.rates)
        or (one.of in ("de_minimis", "ownership") and near[0] <= one.span.start <= near[1])
    ]
    return tuple(sorted(found, key=lambda one: re.search(r"\bfrom(?: roughly| about)? $", layout.plain[one.span.start - 16 : one.span.start]) is not None))


def _when(line: _Line, clause: Clause, start: int, end: int) -> tuple[Day | None, Day | None, Day | None]:
    """(effective, said, until): days in the claim's clause, nearest after its words first."""
    here = [day for day in line.days if clause.holds(day.span.start) or start <= day.span.start <= end + 30]
    ordered = sorted(here, key=lambda day: (day.span.start < start, abs(day.span.start - end)))
    first = {role: next((day for day in ordered if day.role == role), None) for role in ("effective", "said", "until")}
    dated = [day for day in line.days if day.role == "effective"]
    if first["effective"] is None and len(dated) == 1 and len(line.phrases) == 1 and not clause.is_condition:
        first["effective"] = dated[0]
    return first["effective"], first["said"], first["until"]


def _place(layout: Scene, sentence: Sentence, measure: Measure) -> str:
    if measure.matter != "leaders-meeting":
        return ""
    found = [
        one for one in layout.within(sentence.start, sentence.end, "place") if layout.is_object(one, sentence.start)
    ]
    return found[0].word.name if found else ""


_STAGES = (
    ("preliminary consensus", "consensus"),
    ("basic consensus", "consensus"),
    ("consensus", "consensus"),
    ("final deal", "agreed"),
    ("framework", "framework"),
    ("tentative", "framework"),
    ("deal", "agreed"),
    ("agreement", "agreed"),
)


def _stage(layout: Scene, measure: Measure) -> str:
    if measure.matter not in ("trade-deal", "tiktok"):
        return ""
    near = layout.plain[max(0, measure.span.start - 14) : measure.span.end]
    return next((stage for words, stage in _STAGES if words in near), "")


def _venue(layout: Scene, sentence: Sentence) -> str:
    found = layout.within(sentence.start, sentence.end, "venues")
    return found[0].word.name if found else ""


def _relative_claims(report: _Report, line: _Line) -> list[Claim]:
    """What a relative clause says of the measure before it: `a tariff that Trump has threatened to impose`."""
    found = []
    for clause in line.clauses:
        phrase = clause.antecedent
        if phrase is None or any(clause.holds(other.head.start) for other in line.phrases):
            continue
        act = governed_by_relative(report.scene, clause)
        meant = matter_of(phrase, "", report.recall)
        if act is None or meant is None or act.act in ("expect", "discuss"):
            continue
        start, end = act.outermost.start, max(cue.end for cue in act.chain)
        measure = Measure(
            meant[0], meant[1], report.scene.document.text[phrase.start : phrase.end].strip(), Span(start, end)
        )
        party = _party(report.scene, line, clause, act)
        found.append(_claim(report, line, clause, act, measure, meant[2], party))
    return found


def _pronoun_claims(report: _Report, line: _Line) -> list[Claim]:
    """`they've avoided that`: the pronoun is the last measure, by preference one of the party that acts."""
    layout = report.scene
    found = []
    for cue in layout.within(line.sentence.start, line.sentence.end, "act"):
        matched = _PRONOUN_OBJECT.match(layout.plain, cue.end)
        if matched is None or cue.word.heads or cue.word.subject or cue.word.form == "noun":
            continue
        if cue.word.name in ("comment", "discuss", "expect", "announce", "agree", "consider", "withhold", "confirm", "meet"):
            continue
        clause = clause_at(line.clauses, cue.start)
        act = Governed(cue.word.name, cue, (cue,), False, f"'{cue.word.written} {matched[1]}'", 0.85)
        party = _party(layout, line, clause, act)
        kinds = ("tariff", "named") if cue.word.name == "avert" else ("tariff", "control", "rule", "truce")
        country = party.partition(".")[0]
        meant = (report.recall.last(kinds, country) if country and "+" not in country else None) or report.recall.last(
            kinds
        )
        if meant is None:
            continue
        measure = Measure(*meant, matched[1], Span(matched.start(1), matched.end(1)))
        found.append(_claim(report, line, clause, act, measure, "named earlier in the report", party))
    return found


def _denied_when_asked(report: _Report, line: _Line) -> list[Claim]:
    """`No` in answer to a question about a measure."""
    layout, sentence = report.scene, line.sentence
    asked = layout.within(sentence.start, sentence.end, "asked")
    plain = layout.plain[sentence.start : sentence.end]
    if asked and _REPLY.search(plain):
        inside = [phrase for phrase in line.phrases if phrase.start > asked[0].start]
        meant = matter_of(inside[0], "", report.recall) if inside else None
        if meant is None:
            return []
        phrase = inside[0]
        measure = Measure(
            meant[0], meant[1], layout.document.text[phrase.start : phrase.end], Span(phrase.start, phrase.end)
        )
    elif report.asked is not None and _CONTINUES.match(plain):
        measure = replace(report.asked, span=Span(sentence.start, sentence.end))
    else:
        report.asked = report.asked if sentence.label == "" and asked else None
        return []
    report.asked = None
    said = [scope for scope in report.scopes.get(sentence.start, []) if scope.rank]
    if not said:
        return []
    word = next(word for word in layout.within(sentence.start, sentence.end))
    act = Governed("deny", word, (word,), True, "'no' in answer to a question", 0.9)
    claim = _claim(report, line, clause_at(line.clauses, sentence.end - 1), act, measure, "asked about", "")
    return [replace(claim, actor=said[-1].actor, modality=cast("Modality", "expectation"))]


def _withheld(report: _Report, line: _Line, found: list[Claim]) -> list[Claim]:
    """`has yet to do so`: what is withheld is the measure named just before."""
    layout = report.scene
    result = []
    for cue in layout.within(line.sentence.start, line.sentence.end, "act"):
        before = [phrase for phrase in line.phrases if phrase.head.end <= cue.start]
        if cue.word.name != "withhold" or not cue.word.written.endswith("do so") or not before:
            continue
        meant = matter_of(before[-1], "", report.recall)
        clause = clause_at(line.clauses, cue.start)
        act = Governed("withhold", cue, (cue,), True, f"'{cue.word.written}'", 0.9)
        if meant is not None:
            measure = Measure(meant[0], meant[1], before[-1].head.word.written, span_of(cue))
            result.append(_claim(report, line, clause, act, measure, meant[2], _party(layout, line, clause, act)))
    return result


def _once(found: Sequence[Claim]) -> list[Claim]:
    """One claim for each actor, act, matter and set of rates in a sentence: the first, or the one with rates."""
    kept: list[Claim] = []
    for claim in found:
        same = [one for one in kept if _key(one) == _key(claim)]
        plainer = [one for one in same if not one.terms.rates]
        if not same:
            kept.append(claim)
        elif claim.terms.rates and plainer:
            kept[kept.index(plainer[0])] = claim
        elif claim.terms.rates and all(_rates(one) != _rates(claim) for one in same):
            kept.append(claim)
    return kept


def _key(claim: Claim) -> tuple[str, str, str]:
    return claim.actor.name, claim.act, claim.measure.matter


def _rates(claim: Claim) -> tuple[float, ...]:
    return tuple(rate.value for rate in claim.terms.rates)


def _with_periods(report: _Report, line: _Line, claims: list[Claim]) -> list[Claim]:
    """Each period goes to the claim whose words are nearest; a period that no claim takes is left out."""
    for span, period, bound in periods(report.scene, line.sentence):
        able = [claim for claim in claims if claim.act not in _TIMELESS]
        if not able:
            continue
        nearest = min(able, key=lambda claim: max(claim.span.start - span.end, span.start - claim.span.end, 0))
        number = Number(span, "period", 1.0, period, nearest.measure.matter)
        report.numbers.append(number)
        dated = replace(
            nearest,
            terms=replace(nearest.terms, period=period, bound=bound),
            traces=(*nearest.traces, Trace("period", period, span, "nearest to these words")),
        )
        claims = [dated if claim is nearest else claim for claim in claims]
    return claims
