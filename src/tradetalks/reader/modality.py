"""How sure a claim is: fact, plan, threat, expectation, condition, denial or opinion."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tradetalks.reader.records import Span
from tradetalks.reader.scene import span_of

if TYPE_CHECKING:
    from tradetalks.reader.acts import Governed
    from tradetalks.reader.clauses import Clause
    from tradetalks.reader.lines import Line, Report
    from tradetalks.reader.records import Measure, Modality
    from tradetalks.reader.words import Mention

_BOUND = re.compile(
    r"\b(?:agree[sd]|pledged|promised|committed|decided|moved|began|continued|had) to $"
    r"|\b(?:led|prompted|forced|caused|pushed) [^,.;]{2,40} to $|\b(?:agreement|deal|accord|pact)\b[^.;]{0,40} to $"
)
_WHETHER = re.compile(
    r"\b(?:whether|if) (?:to|it (?:will|would|should)) $|\b(?:explor|consider|weigh|study|mull)\w* (?:\w+ ){0,3}to $"
)
_IF = ("if ", "unless ", "should ", "without a deal")
_ASKED = re.compile(
    r"\b(?:call(?:s|ed|ing)? on|urg(?:e|es|ed|ing)|ask(?:s|ed|ing)?|press(?:es|ed|ing)?|want(?:s|ed)?)"
    r" (?:[\w.]+ ){1,3}to $"
)
_NOT_YET = ("is close", "are close", "is near", "within reach", "at hand")
_HEDGES = [
    "could",
    "may",
    "might",
    "can",
    "likely",
    "expected",
    "expects",
    "expect",
    "anticipate",
    "anticipates",
    "anticipated",
    "anticipating",
    "hopes",
    "hope",
    "hopeful",
    "hint",
    "hinted",
    "would",
]
_PROMISES = ("agree", "pledge", "commit", "promise", "vow")
_OR_ELSE = re.compile(r"\bor (?:else )?(?:to )?$")
_VOWED = re.compile(
    r"\b(?:committed|pledged|promised|vowed|undertook|proposed|proposes|recommended) (?:itself |themselves )?to\b"
)
_PROMISE = re.compile(r"\b(?:agree[ds]?|pledged?|committed|promised?) to\b")


def modality_of(
    report: Report, line: Line, clause: Clause, act: Governed, measure: Measure, speaker: str
) -> tuple[Modality, Span | None]:
    """How sure: fact, plan of the one who decides, threat, another's expectation, condition, denial, opinion."""
    layout, sentence = report.scene, line.sentence
    start = max((begin for begin, end in clause.stretches if begin <= act.cue.start), default=sentence.start)
    begin, end = min(start, act.outermost.start), act.cue.end
    hopes = layout.within(begin, end, "expectations")
    conditions = [
        word
        for word in layout.within(sentence.start, sentence.end, "conditions")
        if not layout.plain.endswith("asked ", 0, word.start)
    ]
    if act.act == "deny":
        return "denial", span_of(act.outermost)
    else_ = _OR_ELSE.search(layout.plain, max(sentence.start, act.cue.start - 12), act.cue.start)
    if (act.act == "threaten" and not clause.is_condition) or else_:
        return "threat", span_of(act.outermost)
    opened = layout.plain.startswith(_IF, sentence.start) and not layout.within(begin, end, "past")
    if clause.is_condition or (conditions and (hopes or opened)):
        return "condition", span_of(conditions[0]) if conditions else None
    if act.act in ("meet", "agree", "approve") and any(
        clause.holds(day.span.start) and day.role == "effective" for day in line.days
    ):
        return "plan" if act.act == "meet" else "expectation", None
    if act.cue.word.written in _NOT_YET:
        return "expectation", span_of(act.cue)
    if _ASKED.search(layout.plain, max(sentence.start, act.cue.start - 60), act.cue.start):
        return "expectation", None
    if _WHETHER.search(layout.plain, max(sentence.start, act.cue.start - 40), act.cue.start):
        return "expectation", None
    views = layout.within(begin, end, "opinions")
    if views and not hopes:
        return "opinion", span_of(views[0])
    promised = [cue for cue in act.chain if cue.word.written.startswith(_PROMISES)]
    if measure.kind in ("purchase", "investment") and (promised or _PROMISE.search(layout.plain[begin:end])):
        return "plan", span_of(promised[0]) if promised else None
    vowed = _VOWED.search(layout.plain, begin, end)
    if vowed and not hopes:
        return _ahead([], measure, speaker), Span(*vowed.span())
    if hopes:
        return _ahead(hopes, measure, speaker), span_of(hopes[-1])
    if act.act == "consider":
        return "plan", span_of(act.cue)
    expected = [cue for cue in act.chain if cue.word.name == "expect"]
    if (
        len(act.chain) == 1
        and act.cue.word.form == "base"
        and _is_purpose(layout.plain[max(0, act.cue.start - 70) : act.cue.start])
    ):
        return _ahead([], measure, speaker), Span(act.cue.start - 3, act.cue.start)
    outer = layout.within(begin, end, "say")
    if expected or any(one.word.name in ("expect", "hint", "predict") for one in outer):
        return "expectation", span_of(expected[0] if expected else outer[0])
    return "fact", None


def _ahead(hopes: list[Mention], measure: Measure, speaker: str) -> Modality:
    """What is to come: a plan where the one who decides or the report says so, otherwise an expectation."""
    own = bool(measure.imposer) and speaker.partition(".")[0] == measure.imposer
    hedged = any(one.word.written in _HEDGES and not (own and one.word.written == "would") for one in hopes)
    decides = speaker in ("", "outlet") or not measure.imposer or speaker.partition(".")[0] == measure.imposer
    return "plan" if decides and not hedged else "expectation"


def _is_purpose(before: str) -> bool:
    """Whether an infinitive says what something is for, and not what was agreed or begun."""
    return before.endswith(" to ") and _BOUND.search(before) is None
