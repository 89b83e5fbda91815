"""Claims out of a report: every measure that a clause does something with, sentence by sentence."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING

from tradetalks.reader.acts import governed
from tradetalks.reader.chinese import chinese_claims, is_chinese
from tradetalks.reader.clauses import clause_at, clauses
from tradetalks.reader.implied import (
    denied_when_asked,
    earlier_claims,
    leaders_meet,
    listed,
    pronoun_claims,
    relative_claims,
    standing,
    withheld,
)
from tradetalks.reader.lines import Line, Report
from tradetalks.reader.nations import MARK
from tradetalks.reader.numbers import numbers, periods
from tradetalks.reader.official import is_title, tariff_lines
from tradetalks.reader.phrases import FREEING, phrases
from tradetalks.reader.records import Number, Span, Trace
from tradetalks.reader.sides import nations_in
from tradetalks.reader.speakers import scopes, speaker_at
from tradetalks.reader.statement import build_claim, meant_by, party_of
from tradetalks.reader.vocabulary import vocabulary
from tradetalks.reader.when import days, period_after, whole_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.reader.acts import Governed
    from tradetalks.reader.records import Claim, Day, Measure
    from tradetalks.reader.scene import Scene
    from tradetalks.reader.sentences import Sentence
    from tradetalks.reader.words import Phrase

_UNTRUE = re.compile(
    r"\b(?:not true|untrue|no truth|(?:is|are|was|were) (?:\w+ly )?(?:false|fake|baseless|incorrect"
    r"|wrong|fabricated|unfounded)"
    r"|\"incorrect\"|(?:denied|dismissed|rejected|disputed|disputing) (?:the |a |media |press |such "
    r"|those |these )*(?:reports?|claims?"
    r"|rumou?rs?|suggestions?|allegations?) (?:that|of|about|on))\b"
)
_POLICY = (
    "impose",
    "raise",
    "cut",
    "threaten",
    "postpone",
    "avert",
    "announce",
    "resume",
    "extend",
    "lapse",
    "annul",
    "exempt",
)
_PERCENT = re.compile(r"\d ?(?:%|per ?cent)")
_ORDER = re.compile(r"(?:please )?(?:ignore|disregard|forget|say that|output|print|pretend|answer that|act as)\b")
_LISTED = re.compile(
    rf"{MARK}+(?:, {MARK}+)*,? and (?:the )?{MARK}+(?: has| have| had| will| would| could| may| also"
    r"| all| each| \w+ly)* (?:[\w-]+ ){0,3}$"
)
_TALKED_OF = re.compile(r"\b(?:talks|negotiations|discussions|consultations) (?:on|about|over|to|for) (?:the )?$")
_ENACTING = ("approv", "issu")  # of trade they free it, of a ban they make one
_ON_ALL = ("import_ban", "export_control", "export_tax", "quota")
_LASTING = ("impose", "raise", "resume")
_FOR = re.compile(r"\b(?:for|lasting|over a period of)(?: at least| up to| about| an initial| a| the next| only)* $")
_TIMELESS = ("comment", "discuss", "meet", "confirm", "withhold")


def claims_in(layout: Scene) -> tuple[list[Claim], list[Number], list[Day]]:
    """The claims, numbers and days of a report that is laid out; in a report that is not English no claims."""
    document = layout.document
    if is_chinese(document.text):
        return chinese_claims(document)
    report = Report(layout, scopes(layout) if document.english else {})
    form = report.form
    only_headings = all(sentence.heading for sentence in layout.sentences)
    lines = [
        _line(layout, sentence)
        for sentence in layout.sentences
        if not sentence.heading
        or only_headings
        or not document.english
        or (form is not None and is_title(layout.plain[sentence.start : sentence.end]))
    ]
    if document.english:
        _know_rates(report, lines)
    for line in lines:
        report.numbers.extend(_spoken(report, line))
        report.days.extend(line.days)
        if document.english:
            _read_line(report, line)
    read = {line.sentence.start for line in lines}
    for sentence in layout.sentences:
        report.days.extend(days(layout, sentence) if sentence.start not in read else ())
    if form is not None:
        report.claims.extend(tariff_lines(layout, form, report.days))
    return report.claims, sorted(report.numbers, key=lambda one: one.span.start), report.days


def unread(layout: Scene, claims: list[Claim]) -> tuple[Span, ...]:
    """Sentences with a rate of a tariff, or a measure and a verb of trade policy, from which no claim was read."""
    starts = sorted(claim.span.start for claim in claims)
    found = []
    for sentence in layout.sentences:
        place = bisect_left(starts, sentence.start)
        if sentence.heading or (place < len(starts) and starts[place] < sentence.end):
            continue
        rated = _PERCENT.search(layout.plain, sentence.start, sentence.end)
        taxed = layout.within(sentence.start, sentence.end, "tariff_words")
        heads = [one for one in layout.within(sentence.start, sentence.end, "head") if one.word.name != "none"]
        verbs = [one for one in layout.within(sentence.start, sentence.end, "act") if one.word.name in _POLICY]
        if (rated and taxed) or (heads and verbs):
            found.append(Span(sentence.start, sentence.end))
    return tuple(found)


def _line(layout: Scene, sentence: Sentence) -> Line:
    found = numbers(layout, sentence)
    named = phrases(layout, sentence, found)
    return Line(sentence, named, clauses(layout, sentence, named), found, days(layout, sentence))


def _know_rates(report: Report, lines: list[Line]) -> None:
    """Matters that a rate identifies anywhere in the report are known from its first line on: headlines run ahead."""
    for line in lines:
        for phrase in line.phrases:
            if phrase.rates and phrase.kind == "tariff":
                meant = meant_by(report, line, phrase, None, "")
                if meant is not None and meant[0].ledger and not report.recall.knows(meant[0].matter):
                    report.recall.met.append(("named", meant[0]))


def _spoken(report: Report, line: Line) -> list[Number]:
    """The numbers of a line, each with who says it."""
    said = report.scopes.get(line.sentence.start, [])
    if not said:
        return line.numbers
    scopes_of = [(one, speaker_at(said, one.span.start)) for one in line.numbers]
    return [replace(one, said_by=scope.actor.name) if scope is not None else one for one, scope in scopes_of]


def _read_line(report: Report, line: Line) -> None:
    layout, sentence = report.scene, line.sentence
    last = layout.plain[sentence.start : sentence.end].rstrip("\"' )")
    found: list[Claim] = []
    question = last.endswith("?") or _ORDER.match(layout.plain, sentence.start) is not None
    for phrase in line.phrases:
        claim = _claim_on(report, line, phrase, question=question)
        if claim is not None:
            found.extend(_each_of(layout, sentence, claim) or _mutual(claim))
    if not question:
        found.extend(relative_claims(report, line))
        found.extend(earlier_claims(report, line))
        found.extend(pronoun_claims(report, line))
        found.extend(denied_when_asked(report, line))
        found.extend(withheld(report, line, found))
        if _UNTRUE.search(layout.plain, sentence.start, sentence.end):
            found = [_denied(claim) for claim in found]
        apart = [one for claim in _once(found) for one in _respectively(layout, sentence, claim)]
        report.claims.extend(_with_periods(report, line, apart))


def _claim_on(report: Report, line: Line, phrase: Phrase, *, question: bool) -> Claim | None:
    layout = report.scene
    clause = clause_at(line.clauses, phrase.head.start)
    act = governed(layout, phrase, clause) or listed(report, line, phrase) or leaders_meet(report, line, phrase)
    party = party_of(layout, line, clause, act, report.form.voice.name if report.form else "") if act else ""
    if (
        act is not None
        and act.cue.word.name == "raise"
        and re.match(" (?:in|of) ", layout.plain[act.cue.end : act.cue.end + 4])
    ):
        phrase = replace(phrase, traits=(*phrase.traits, "threatened"))
    owned = re.search(r"\bits (?:\w+ ){0,3}$", layout.plain[max(0, phrase.head.start - 40) : phrase.head.start])
    if owned is not None and not phrase.by and party and "+" not in party:
        phrase = replace(phrase, by=party.partition(".")[0])
    meant = meant_by(report, line, phrase, act, party)
    if meant is None:
        return None
    if (act is None or act.act == "comment") and not question and not clause.is_condition:
        act = standing(report, phrase, meant[0]) or act
    start = phrase.start
    if act is not None:
        start = max([start, *(cue.end for cue in act.chain if cue.end <= phrase.head.start)])
    while layout.plain[start] == " ":
        start += 1
    written = layout.document.text[start : phrase.end].rstrip(" \n.,;:\"”'")
    measure = replace(meant[0], written=written, span=Span(start, start + len(written)))
    report.recall.add(phrase.kind, measure)
    if question:
        report.asked = measure
    if act is None or question or act.act == "expect" or (act.act == "deny" and clause.is_condition):
        return None
    flowing = _as_flow(layout.plain, phrase, act)
    fitting = _taken(measure, flowing) if flowing is not None else None
    return build_claim(report, line, clause, fitting, measure, meant[1], party) if fitting is not None else None


def _taken(measure: Measure, act: Governed) -> Governed | None:
    """The act as this kind of measure takes it; None where it does not."""
    words = vocabulary()
    act = replace(act, act=words.means.get(measure.kind, {}).get(act.act, act.act)) if not measure.ledger else act
    named = measure.matter in words.titles or measure.ledger
    return act if named or act.act in words.takes.get(measure.kind, (act.act,)) else None


def _as_flow(plain: str, phrase: Phrase, act: Governed) -> Governed | None:
    """Stopping trade is a measure and freeing it ends one: `suspend imports` imposes, `resume imports` lifts.

    None for what is only talked of: `halted talks on resuming imports`.
    """
    if phrase.head.word.form != "flow" and act.act == "avert" and act.cue.word.written.startswith(_ENACTING):
        return replace(act, act="impose")
    freeing = act.cue.word.written.startswith(FREEING)
    if phrase.head.word.form == "flow" and act.act == "deny" and act.negated and freeing:
        return replace(act, act="impose", negated=False)
    if phrase.head.word.form != "flow" or act.act in ("deny", "withhold", "consider", "comment"):
        return act
    if freeing and _TALKED_OF.search(plain, max(0, act.cue.start - 40), act.cue.start):
        return None
    return replace(act, act="avert" if freeing else act.act if act.act in ("threaten", "announce") else "impose")


def _denied(claim: Claim) -> Claim:
    """A claim that the sentence calls untrue: `Reports that China will buy are false`."""
    if claim.act in ("comment", "withhold"):
        return claim
    return replace(claim, act="deny", modality="denial")


def _each_of(layout: Scene, sentence: Sentence, claim: Claim) -> list[Claim]:
    """`Hungary, Poland and Slovakia banned grain from Ukraine`: a measure of each on those that are not of them."""
    cue = next((one.span.start for one in claim.traces if one.field == "act"), sentence.start)
    matched = _LISTED.search(layout.masked, sentence.start, cue)
    if (
        matched is None
        or len(layout.within(matched.end(), cue, "nation"))
        or claim.measure.kind in ("deal", "talks", "matter")
        or claim.measure.ledger
    ):
        return []
    doers = nations_in(layout, *matched.span())
    targets = tuple(one for one in claim.measure.targets if one not in doers)
    alone = claim.measure.kind in _ON_ALL and set(claim.measure.targets) <= {"*", *doers}
    targets = targets or (("*",) if alone else ())
    if len(doers) < 2 or not targets or (len(doers) == 2 and targets == ("*",) and not alone):
        return []
    stem = claim.measure.matter.removeprefix(f"{claim.measure.imposer.lower()}-" if claim.measure.imposer else "")
    return [
        replace(claim, measure=replace(claim.measure, imposer=one, targets=targets, matter=f"{one.lower()}-{stem}"))
        for one in doers
    ]


def _mutual(claim: Claim) -> list[Claim]:
    """What both sides do with tariffs is one measure of each on the other."""
    sides = claim.party.split("+")
    if (
        len(sides) != 2
        or claim.measure.kind in ("deal", "talks", "matter")
        or claim.measure.imposer not in ("", *sides)
    ):
        return [claim]
    if (
        claim.act in ("deny", "withhold", "comment", "discuss")
        or claim.measure.ledger
        or set(claim.measure.targets) - {"*", *sides}
    ):
        return [claim]
    return [
        replace(claim, measure=replace(claim.measure, imposer=one, targets=(other,)))
        for one, other in (sides, sides[::-1])
    ]


def _respectively(layout: Scene, sentence: Sentence, claim: Claim) -> list[Claim]:
    """`on Vietnam and Thailand 20 % and 19 % respectively`: one claim for each country with its own rate."""
    rates = sorted(claim.terms.rates, key=lambda rate: rate.span.start)
    targets = claim.measure.targets
    if len(targets) < 2 or len(rates) != len(targets):
        return [claim]
    if "respectively" not in layout.plain[sentence.start : sentence.end]:
        return [claim]
    stem = claim.measure.matter.removesuffix("-".join(targets).lower())
    return [
        replace(
            claim,
            measure=replace(claim.measure, targets=(target,), matter=f"{stem}{target.lower()}"),
            terms=replace(claim.terms, rates=(rate,), rate_to=rate.value, rate_from=None),
        )
        for target, rate in zip(targets, rates, strict=True)
    ]


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


def _key(claim: Claim) -> tuple[str, str, str, str]:
    return claim.actor.name, claim.act, claim.measure.matter, claim.measure.imposer


def _rates(claim: Claim) -> tuple[float, ...]:
    return tuple(rate.value for rate in claim.terms.rates)


def _ends(claim: Claim, period: str, lead: str) -> str:
    """`imposed for 200 days`: the day after the last one, counted from the day on which it begins; or what was said."""
    start = whole_day(claim.date_effective or claim.date_said)
    if claim.terms.until or claim.act not in _LASTING or start is None or not _FOR.search(lead):
        return claim.terms.until
    return period_after(start, period).isoformat()


def _with_periods(report: Report, line: Line, claims: list[Claim]) -> list[Claim]:
    """Each period goes to the claim whose words are nearest; a period that no claim takes is left out."""
    for span, period, bound in periods(report.scene, line.sentence):
        able = [claim for claim in claims if claim.act not in _TIMELESS]
        heads = report.scene.within(max(line.sentence.start, span.start - 60), span.end + 60, "head")
        if not able and heads:
            report.numbers.append(Number(span, "period", 1.0, period, "unknown"))
        if not able:
            continue
        nearest = min(able, key=lambda claim: max(claim.span.start - span.end, span.start - claim.span.end, 0))
        number = Number(span, "period", 1.0, period, nearest.measure.matter)
        report.numbers.append(number)
        lead = report.scene.plain[max(0, span.start - 22) : span.start]
        dated = replace(
            nearest,
            terms=replace(nearest.terms, period=period, bound=bound, until=_ends(nearest, period, lead)),
            traces=(*nearest.traces, Trace("period", period, span, "nearest to these words")),
        )
        claims = [dated if claim is nearest else claim for claim in claims]
    return claims
