"""Claims that no measure in an ordinary clause carries: relative clauses, pronouns, answers, lists, meetings."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from tradetalks.reader.acts import Governed, governed_by_relative
from tradetalks.reader.clauses import clause_at
from tradetalks.reader.records import Claim, Span
from tradetalks.reader.scene import span_of
from tradetalks.reader.statement import build_claim, meant_by, party_of

if TYPE_CHECKING:
    from tradetalks.reader.lines import Line, Report
    from tradetalks.reader.records import Measure
    from tradetalks.reader.words import Phrase

_PRONOUN_OBJECT = re.compile(r" (this|that|it|them)\b(?=[,.;\"')]| (?:for|by|while|until|and|in|from|if|to)\b|$)")
_REPLY = re.compile(r'"no\b|(?:replied|answered|said):? "?no\b')
_STANDING = (
    *("tariff", "anti_dumping", "safeguard", "control", "import_ban", "quota", "sanction", "digital_tax"),
    *("export_tax", "price_cap"),
)
_DOUBTED = re.compile(
    r"\b(?:no|not|without|if|threat(?:s|en\w*)?|possib\w+|potential\w*|propos\w+|plann?\w*|future|would-be|any|more|fear\w*"
    r"|against|oppos\w+|instead of|risk\w*|avoid\w*|avert\w*|end\w*|likely|could|may|might|would|will)\b"
)
_WAS_IMPOSED = re.compile(
    r"(?: (?:on|of|against|from) [\w' -]{2,50}?)?,? (?:(?:that|which) (?:was|were) |first |originally |already )?"
    r"(imposed|introduced|enacted|put in place)"
    r"(?= (?:on|in|by|last|this|earlier|during|after|under|since|a)\b)"
)
_IN_PLACE = re.compile(r"\b(?:new|current|existing|recent|latest|standing|present|longstanding|long-standing)\b")
_CONTINUES = re.compile(r"^(?:no|not)\b")


def relative_claims(report: Report, line: Line) -> list[Claim]:
    """What a relative clause says of the measure before it: `a tariff that Trump has threatened to impose`."""
    found = []
    for clause in line.clauses:
        phrase = clause.antecedent
        if phrase is None or any(clause.holds(other.head.start) for other in line.phrases):
            continue
        act = governed_by_relative(report.scene, clause)
        if act is None or act.act in ("expect", "discuss"):
            continue
        party = party_of(report.scene, line, clause, act)
        meant = meant_by(report, line, phrase, act, party)
        if meant is None:
            continue
        start, end = act.outermost.start, max(cue.end for cue in act.chain)
        measure = replace(meant[0], span=Span(start, end))
        found.append(build_claim(report, line, clause, act, measure, meant[1], party))
    return found


def earlier_claims(report: Report, line: Line) -> list[Claim]:
    """`easing a ban on exports imposed on 1 June`: that it was imposed is told beside what is done with it now."""
    layout = report.scene
    found = []
    for phrase in line.phrases:
        if phrase.kind not in _STANDING:
            continue
        matched = _WAS_IMPOSED.match(layout.plain, phrase.head.end, line.sentence.end)
        cues = layout.within(*matched.span(1), "act") if matched else []
        if not cues:
            continue
        clause = clause_at(line.clauses, phrase.head.start)
        act = Governed("impose", cues[0], (cues[0],), False, f"'{cues[0].word.written}' after the noun", 0.85)
        by = party_of(layout, line, clause, act) if " by " in layout.plain[cues[0].end : cues[0].end + 4] else ""
        meant = meant_by(report, line, phrase, act, by)
        if meant is not None and meant[0].imposer:
            found.append(build_claim(report, line, clause, act, meant[0], meant[1], by))
    return found


def pronoun_claims(report: Report, line: Line) -> list[Claim]:
    """`they've avoided that`: the pronoun is the last measure, by preference one of the party that acts."""
    layout = report.scene
    found = []
    for cue in layout.within(line.sentence.start, line.sentence.end, "act"):
        matched = _PRONOUN_OBJECT.match(layout.plain, cue.end)
        if matched is None or cue.word.heads or cue.word.subject or cue.word.form == "noun":
            continue
        if cue.word.name in (
            "comment",
            "discuss",
            "expect",
            "announce",
            "agree",
            "consider",
            "withhold",
            "confirm",
            "meet",
        ):
            continue
        clause = clause_at(line.clauses, cue.start)
        act = Governed(cue.word.name, cue, (cue,), False, f"'{cue.word.written} {matched[1]}'", 0.85)
        party = party_of(layout, line, clause, act)
        others = ("digital_tax", "import_ban", "sanction", "investigation", "quota")
        first = ("tariff", "named") if cue.word.name == "avert" else ("tariff", "control", "rule", "truce")
        kinds: tuple[str, ...] = (*first, *others)
        country = party.partition(".")[0]
        meant = (report.recall.last(kinds, country) if country and "+" not in country else None) or report.recall.last(
            kinds
        )
        if meant is None:
            continue
        measure = replace(meant, written=matched[1], span=Span(matched.start(1), matched.end(1)))
        found.append(build_claim(report, line, clause, act, measure, "named earlier in the report", party))
    return found


def denied_when_asked(report: Report, line: Line) -> list[Claim]:
    """`No` in answer to a question about a measure."""
    layout, sentence = report.scene, line.sentence
    asked = layout.within(sentence.start, sentence.end, "asked")
    plain = layout.plain[sentence.start : sentence.end]
    if asked and _REPLY.search(plain):
        inside = [phrase for phrase in line.phrases if phrase.start > asked[0].start]
        meant = meant_by(report, line, inside[0], None, "") if inside else None
        if meant is None:
            return []
        measure = meant[0]
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
    claim = build_claim(report, line, clause_at(line.clauses, sentence.end - 1), act, measure, "asked about", "")
    return [replace(claim, actor=said[-1].actor, modality="expectation")]


def withheld(report: Report, line: Line, found: list[Claim]) -> list[Claim]:
    """`has yet to do so`: what is withheld is the measure named just before."""
    layout = report.scene
    result = []
    for cue in layout.within(line.sentence.start, line.sentence.end, "act"):
        before = [phrase for phrase in line.phrases if phrase.head.end <= cue.start]
        if cue.word.name != "withhold" or not cue.word.written.endswith("do so") or not before:
            continue
        meant = meant_by(report, line, before[-1], None, "")
        clause = clause_at(line.clauses, cue.start)
        act = Governed("withhold", cue, (cue,), True, f"'{cue.word.written}'", 0.9)
        if meant is not None:
            measure = replace(meant[0], span=span_of(cue))
            result.append(
                build_claim(report, line, clause, act, measure, meant[1], party_of(layout, line, clause, act))
            )
    return result


def standing(report: Report, phrase: Phrase, measure: Measure) -> Governed | None:
    """`Canada's 100 % tariff on Chinese cars hurts`: a measure with its owner and what it affects is told as in force.

    None where it is only threatened or doubted, is a record of the ledger, or is the report's own story, already told.
    """
    if phrase.kind not in _STANDING or measure.ledger or not (phrase.by or measure.imposer):
        return None
    before = report.scene.plain[max(0, phrase.start - 40) : phrase.head.start]
    said = phrase.targets or phrase.rates or phrase.products
    stands = _IN_PLACE.search(before) is not None
    if not (said or stands) if phrase.by else not (stands and said):
        return None
    if "threatened" in phrase.traits or _DOUBTED.search(before):
        return None
    known = any(one.measure.matter == measure.matter and one.act != "comment" for one in report.claims)
    return None if known else Governed("impose", phrase.head, (phrase.head,), False, "a measure that stands", 0.7)


def listed(report: Report, line: Line, phrase: Phrase) -> Governed | None:
    """An item of a list takes the act of the line above it: `The talks also included:`."""
    lead = line.sentence.lead
    if lead is None or phrase.kind not in ("matter", "purchase", "truce"):
        return None
    above = [cue for cue in report.scene.within(lead.start, lead.end, "act") if cue.word.name == "discuss"]
    if not above:
        return None
    return Governed("discuss", above[-1], (above[-1],), False, f"listed under '{above[-1].word.written}'", 0.85)


def leaders_meet(report: Report, line: Line, phrase: Phrase) -> Governed | None:
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
