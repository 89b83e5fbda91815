"""One statement put together: who says or does it, when, how sure, with which terms, from which words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tradetalks.reader.changes import change_of, phased_in, steps_of
from tradetalks.reader.matters import measure_of
from tradetalks.reader.modality import modality_of
from tradetalks.reader.nations import MARK
from tradetalks.reader.records import Actor, Claim, Day, Measure, Modality, Number, Span, Terms, Trace
from tradetalks.reader.scene import span_of
from tradetalks.reader.sides import PAIRED
from tradetalks.reader.speakers import actor_of, speaker_at, subject

if TYPE_CHECKING:
    from tradetalks.reader.acts import Governed
    from tradetalks.reader.clauses import Clause
    from tradetalks.reader.lines import Line, Report
    from tradetalks.reader.scene import Scene
    from tradetalks.reader.sentences import Sentence
    from tradetalks.reader.words import Mention, Phrase

_DECISION = re.compile(
    r"(?:'s?)? (?:\w+ ){0,2}(?:decision|plans?|move|threats?|pledge|promise|intention|bid|proposal"
    r"|vow)(?: on [\w ]{1,14})? to $"
)
_ASKED = re.compile(
    rf"\b(?:call(?:s|ed|ing)? on|urg(?:e|es|ed|ing)|ask(?:s|ed|ing)?|press(?:es|ed|ing)?|order(?:s|ed)|want(?:s|ed)?)"
    rf" (?:the )?({MARK}+) (?:not )?to $"
)
_DECISION_BY = re.compile(rf"\b(?:decision|move|plans?|bid|threat|pledge) by (?:the )?({MARK}+) to $")
_ACCUSED = re.compile(rf"\baccus(?:es?|ed|ing) (?:the )?({MARK}+) of (?:\w+ly )?$")
_OWNED_SUBJECT = re.compile(rf"({MARK}+)'s (?:[\w()-]+ ){{1,7}}$")
_NO_BODY = re.compile(
    r"\b(?:exports?|imports?|goods|products|shipments|compan\w+|firms?|exporters?|farmers?|producers?|consumers?|economy"
    r"|tariffs?|duties|bans?|controls?|measures?|which|who|that|after|will be|would be|opposition|lawmakers?)\b"
)
_PRONOUN_SUBJECT = re.compile(
    r"\b(he|she|it|he'll|she'll)(?: (?:also|has|had|would|will|is|was|then|later|could|may|might|plans? to|intends? to"
    r"|wants? to|partly|\w+ly|did|does|going to|not))* $"
)
_SPEECH_ACTS = ("threaten", "announce")
_POSSESSIVE_AGENT = ("threat", "threats", "warning", "ultimatum", "plans to", "announcement of")
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


def party_of(layout: Scene, line: Line, clause: Clause, act: Governed, voice: str = "") -> str:
    """Who does it: the subject of the innermost verb, or who stands after `by`."""
    cue = act.cue
    start = max((begin for begin, end in clause.stretches if begin <= cue.start), default=line.sentence.start)
    if re.match(r" by (?:the )?", layout.plain[cue.end : cue.end + 8]):
        after = layout.within(cue.end, cue.end + 30, "actor")
        if after:
            return after[0].word.name
    decided = _DECISION.search(layout.plain[max(line.sentence.start, cue.start - 60) : cue.start])
    if decided:
        position = max(line.sentence.start, cue.start - 60) + decided.start()
        owners = [
            one for one in layout.within(position - 40, position + 1, "actor", "nation") if one.end >= position - 14
        ]
        if owners:
            return owners[-1].word.name
    first = clause.stretches[0][0]
    asked = _ASKED.search(layout.masked, max(line.sentence.start, cue.start - 60), cue.start)
    if asked:
        return layout.within(asked.start(1), asked.end(1), "nation")[0].word.name
    decided_by = _DECISION_BY.search(layout.masked, max(line.sentence.start, cue.start - 60), cue.start)
    if decided_by:
        return layout.within(decided_by.start(1), decided_by.end(1), "nation")[0].word.name
    accused = _ACCUSED.search(layout.masked, max(line.sentence.start, cue.start - 60), cue.start)
    if accused:
        return layout.within(accused.start(1), accused.end(1), "nation")[0].word.name
    known = _pronoun(layout, line, cue)
    if known:
        return known
    first_person = re.search(
        r"\b(?:i|we)(?: \w+){0,4} $", layout.plain[max(line.sentence.start, cue.start - 40) : cue.start]
    )
    if first_person and voice and layout.quote_at(cue.start) is None:
        return voice
    found = subject(layout, first, cue.start) or subject(layout, line.sentence.start, min(cue.start, start + 1))
    if found is None and cue.word.form == "gerund":
        found = subject(layout, line.sentence.start, cue.start, reach=220)
    if found is None:
        return _owner_of_subject(layout, line, cue)
    return found.word.name if found.word.name not in ("media", "analysts", "commentator") else ""


def _owner_of_subject(layout: Scene, line: Line, cue: Mention) -> str:
    """`Russia's food safety watchdog banned`: whose body it is that acts, where the body itself is not known."""
    matched = _OWNED_SUBJECT.search(layout.masked, max(line.sentence.start, cue.start - 90), cue.start)
    if matched is None or _NO_BODY.search(layout.plain, matched.end(1), cue.start):
        return ""
    return layout.within(matched.start(1), matched.end(1), "nation")[0].word.name


def _pronoun(layout: Scene, line: Line, cue: Mention) -> str:
    """Who `he`, `she` or `it` right before a verb is: the person or the body named last before it."""
    matched = _PRONOUN_SUBJECT.search(layout.plain, max(line.sentence.start, cue.start - 60), cue.start)
    if matched is None:
        return ""
    start = matched.start()
    person = matched[1] in ("he", "she", "he'll", "she'll")
    reach = max(0, start - 400) if person else line.sentence.start
    before = [one for one in layout.within(reach, start, "actor") if one.word.person == person]
    leading = [one for one in before if not layout.is_object(one, line.sentence.start)]
    known = [one for one in leading or before if one.word.name[:3].isupper()]
    return known[-1].word.name if known else ""


def meant_by(
    report: Report, line: Line, phrase: Phrase, act: Governed | None, party: str
) -> tuple[Measure, str] | None:
    """(measure, how it was known) that a phrase means here; who speaks stands for a subject that is not named."""
    if not party and act is not None:
        scope = speaker_at(report.scopes.get(line.sentence.start, []), act.cue.start)
        name = scope.actor.name if scope is not None else ""
        own = act.act in ("threaten", "consider", "announce") or phrase.kind in PAIRED
        party = name if "." in name and own else ""
    return measure_of(report.scene, line.sentence, phrase, act, party, report.recall, report.issuer)


def _speech_actor(report: Report, line: Line, act: Governed, party: str) -> Actor | None:
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
        if found is None and party and _PRONOUN_SUBJECT.search(layout.plain[line.sentence.start : cue.start]):
            named = [one for one in layout.within(0, cue.start, "actor") if one.word.name == party]
            if named:
                return actor_of(layout, named[-1])
        if (
            people
            and (owner or found is None)
            and re.search(r"\b(?:he|his|her|she)\b", layout.plain[people[-1].end : cue.start])
        ):
            return actor_of(layout, people[-1])
    return None


def _actor(report: Report, line: Line, act: Governed, party: str, modality: Modality) -> tuple[Actor, str, float]:
    """(actor, rule, weight): who speaks; otherwise who acts, if it is told as fact; otherwise the outlet."""
    found = report.scopes.get(line.sentence.start, [])
    own = _speech_actor(report, line, act, party) if act.act in _SPEECH_ACTS else None
    if own is not None:
        return own, f"who {act.act}s says so", 1.0
    scope = speaker_at(found, act.cue.start) or speaker_at(found, act.outermost.start)
    if scope is not None:
        return scope.actor, scope.rule, scope.weight
    layout = report.scene
    if act.rule.startswith("what the new one"):
        return report.voice, "told in passing", 0.9
    judged = any(cue.word.name == "judge" for cue in act.chain)
    told = modality == "fact" and (act.act != "comment" or judged)
    if party and (told or act.act in ("withhold", "consider", "confirm")):
        near = [one for one in layout.within(line.sentence.start, line.sentence.end, "actor") if one.word.name == party]
        if near:
            return actor_of(layout, near[0]), "subject of a fact", 0.95
    return report.voice, "nobody is named", 0.9


def build_claim(
    report: Report, line: Line, clause: Clause, act: Governed, measure: Measure, meant: str, party: str
) -> Claim:
    """The claim that an act on a measure makes; `meant` says how the measure was known."""
    layout, sentence = report.scene, line.sentence
    scope = speaker_at(report.scopes.get(sentence.start, []), act.cue.start)
    modality, modal = modality_of(report, line, clause, act, measure, scope.actor.name if scope else "")
    actor, attribution, weight = _actor(report, line, act, party, modality)
    if modality == "fact" and act.act == "comment" and actor.name in ("commentator", "analysts"):
        modality = "opinion"
    start = min(act.outermost.start, measure.span.start)
    end = max(act.cue.end, measure.span.end)
    effective, said, until = _when(line, clause, start, end)
    rates = _rates_of(layout, line, measure)
    change, steps = change_of(layout, sentence, rates), steps_of(rates, line.days)
    amounts = _amounts_of(line, clause, measure)
    known = 0.7 if measure.matter in ("tariffs", "us-tariffs") else 0.85 if meant.startswith("named earlier") else 0.97
    reasons = (
        f"{weight:.2f} actor: {attribution}",
        f"{act.weight:.2f} act: {act.rule}",
        f"{known:.2f} measure: {meant}",
    )
    dated = (("effective", effective), ("said", said), ("until", until))
    traces = _traces(actor, attribution, act, measure, meant, rates, dated)
    if modal:
        traces.append(Trace("modality", modality, modal, "word"))
    published = layout.document.date
    start, end = _quoted(line, measure, act, start, end, layout)
    return Claim(
        actor=actor,
        party=party,
        act=act.act,
        measure=measure,
        terms=Terms(
            rates=rates,
            rate_from=change.before,
            rate_to=change.after,
            rate_by=change.by,
            rate_low=change.low,
            rate_high=change.high,
            steps=steps,
            phased=phased_in(layout, sentence) if (rates or act.act == "cut") and not steps else "",
            how=change.how,
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


def _traces(
    actor: Actor,
    attribution: str,
    act: Governed,
    measure: Measure,
    meant: str,
    rates: tuple[Number, ...],
    dated: tuple[tuple[str, Day | None], ...],
) -> list[Trace]:
    """Where each field was read, and by which rule."""
    return [
        Trace("actor", actor.name, actor.span or Span(act.cue.start, act.cue.end), attribution),
        Trace("act", act.act, span_of(act.cue), act.rule),
        Trace("measure", measure.matter, measure.span, meant),
        *(Trace("rate", f"{one.value:g}", one.span, f"belongs to {one.of}") for one in rates),
        *(Trace(name, day.value, day.span, day.reason) for name, day in dated if day),
    ]


def _quoted(line: Line, measure: Measure, act: Governed, start: int, end: int, layout: Scene) -> tuple[int, int]:
    """The words to quote: from the subject of the verb, for a meeting to its day and place."""
    before = subject(layout, line.sentence.start, start, reach=100)
    if before is not None and start - before.end < 30:
        start = before.start
    if measure.matter == "leaders-meeting":
        later = [one.end for one in layout.within(end, min(end + 110, line.sentence.end), "place")]
        later += [day.span.end for day in line.days if end <= day.span.start < end + 110]
        end = max([end, *later])
    return start, end


def _rates_of(layout: Scene, line: Line, measure: Measure) -> tuple[Number, ...]:
    """The rates of a measure, the new one first: `from 20 percent to 10 percent` gives 10, then 20."""
    owner = next(
        (phrase for phrase in line.phrases if measure.span.start <= phrase.head.start < measure.span.end), None
    )
    near = (measure.span.start - 12, measure.span.end + 40)
    found = [
        one
        for one in line.numbers
        if (one.of == "tariff" and owner is not None and one.value in owner.rates)
        or (one.of in ("de_minimis", "ownership") and near[0] <= one.span.start <= near[1])
    ]
    return tuple(
        sorted(
            found,
            key=lambda one: (
                re.search(r"\bfrom(?: roughly| about)? $", layout.plain[one.span.start - 16 : one.span.start])
                is not None
            ),
        )
    )


def _amounts_of(line: Line, clause: Clause, measure: Measure) -> tuple[Number, ...]:
    """The amounts in the claim's clause that stand nearer to this measure than to another of the sentence."""
    found = []
    for one in line.numbers:
        if one.kind not in ("quantity", "money") or not clause.holds(one.span.start):
            continue
        heads = [phrase.head for phrase in line.phrases]
        nearest = min(
            heads, key=lambda head: max(head.start - one.span.end, one.span.start - head.end, 0), default=None
        )
        if nearest is None or measure.span.start <= nearest.start < max(measure.span.end, measure.span.start + 1):
            found.append(one)
    return tuple(found)


def _when(line: Line, clause: Clause, start: int, end: int) -> tuple[Day | None, Day | None, Day | None]:
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


def _stage(layout: Scene, measure: Measure) -> str:
    if measure.matter not in ("trade-deal", "tiktok"):
        return ""
    near = layout.plain[max(0, measure.span.start - 14) : measure.span.end]
    return next((stage for words, stage in _STAGES if words in near), "")


def _venue(layout: Scene, sentence: Sentence) -> str:
    found = layout.within(sentence.start, sentence.end, "venues")
    return found[0].word.name if found else ""
