"""What is done or said about a measure: the words that govern it, from the innermost to the outermost."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tradetalks.reader.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tradetalks.reader.clauses import Clause
    from tradetalks.reader.scene import Scene
    from tradetalks.reader.words import Mention, Phrase

_REACH = 95
_PASSIVE = re.compile(
    r"\b(?:be|been|being|is|are|was|were|get|gets|got)(?: (?:\w+ly|also|now|not|further|already|to))* $"
)
_COPULA = re.compile(
    r"(?: \w+ly| now| also| still)? (?:is|are|was|were)\b"
    r"(?! (?:\w+ly )?(?:likely|expected|set|due|going|scheduled|to|about|being)\b)"
)
_STANDS = re.compile(
    r" (?:on|for|against|of) [^.;:]{2,80}? (?:is|are|was|were) (?:now |currently |still |set )?(?:at )?\d"
)
_RATE_AHEAD = re.compile(r" (?:now |currently |still |set )?(?:at )?\d[\d.,]* ?(?:%|per ?cent|pct)")
_DETERMINER = re.compile(
    r"(?:\b(?:the|a|an|its|his|her|their|our|any|some|these|those|this|of|on|over|with|for|about|by|under|new)|'s|s') $"
)
_NOUN_OF = re.compile(r"\"? (?:of|on|over|to|in|about|from|for|towards?|against)\b")
_GAP_LIMIT_RIGHT = 70
_TO_COME = re.compile(
    r"\b(?:set|due|expected|likely|going|scheduled|began|poised|continues?|about|able|supposed|planned|yet) to $"
)
_BREAKING = re.compile(
    r"\b(?:as part of|under|in exchange for|in return for|in response to|in retaliation for|after|during"
    r"|(?<!the )following|ahead of|because of|amid|despite|without|to enable|to allow for|to pave)\b"
)
_LATELY = re.compile(
    r"(?:\b(?:the|a|an|its|his|her|their|our|any|some|these|those|this|of|on|over|with|for|about|by|under)|'s|s') "
    r"(?:recently|newly|previously|already|long) $"
)
_SET_TO = re.compile(r",? (?:set|due|scheduled|expected|slated) to ")
_TOPICS = ("tiktok", "fentanyl", "taiwan", "jimmy lai", "ukraine", "precursor chemicals")
_DONE_WITH_TOPICS = ("discuss", "agree", "approve", "deny", "withhold", "consider")
_BESIDES = re.compile(r"\b(?:on top of|in addition to|over and above|besides) [^,;.]{0,30}$")
_A_NOUN = re.compile(r"\b(?:the|a|an|its|his|her|their|this|that|all) $")
_WITH_VERBS = (
    "retaliat",
    "respond",
    "answer",
    "repl",
    "counter",
    "hit back",
    "hits back",
    "hitting back",
    "struck back",
    "strik",
)
_NEW_SUBJECT = re.compile(r", (?:the )?$")
_ENDED = re.compile(r"[.!?]['\"] ")
_TAKES_AN_OBJECT = ("avert", "postpone", "cut", "impose", "raise", "extend", "resume", "annul", "buy", "exempt")
_HAVE = ("have", "has", "had", "having")
_NO_SUBJECT = re.compile(
    r"\b(?:has|have|had|will|would|could|may|might|can|is|are|was|were|be|been|not|also|already|now|only|then|\w+ly|set|to"
    r"|expected|likely|due|scheduled|further|in turn|yet|still)\b"
)


@dataclass(frozen=True, slots=True)
class Governed:
    """An act on a measure: the word that says it, the chain of words that led to it, and the rule."""

    act: str
    cue: Mention
    chain: tuple[Mention, ...]
    negated: bool
    rule: str
    weight: float

    @property
    def outermost(self) -> Mention:
        return min(self.chain, key=lambda cue: cue.start)


def governed(scene: Scene, phrase: Phrase, clause: Clause) -> Governed | None:
    """The act on a measure in its clause; None where the clause does nothing with it."""
    cues = [cue for cue in _in_clause(scene, clause) if _fits(cue, phrase) and not _inside(cue, phrase)]
    if _BESIDES.search(scene.plain[max(0, phrase.head.start - 50) : phrase.head.start]):
        if not phrase.rates:
            return None
        return Governed("impose", phrase.head, (phrase.head,), False, "what the new one comes on top of", 0.85)
    if "approval" in phrase.head.word.written:
        return Governed("approve", phrase.head, (phrase.head,), False, "approval is the act", 0.9)
    reduced = _reduced(scene, phrase, cues)
    if reduced is not None:
        return reduced
    joined = [cue for cue in cues if cue.word.form == "noun" and 0 <= cue.start - phrase.head.end <= 1]
    right = _right(scene, phrase, clause, cues)
    left = _left(scene, phrase, cues)
    if right is not None and left and _SET_TO.match(scene.plain, phrase.end):
        right = None
    if right is not None and right.word.name == "comment" and left and left[0].word.name != "comment":
        right = None
    if left and left[0].word.form == "noun" and _COPULA.match(scene.plain, phrase.end):
        left = []
    inner = [*joined[:1], *([right] if right else []), *left]
    if not inner:
        return _required(scene, phrase) or _copula(scene, phrase, cues)
    found = _composed(scene, inner, "right" if right and inner[0] is right else "left")
    if scene.plain.startswith("no ", phrase.start) and found.act in ("agree", "approve", "impose", "raise"):
        return replace(found, act="deny", negated=True)
    return found


def _reduced(scene: Scene, phrase: Phrase, cues: Sequence[Mention]) -> Governed | None:
    """`the investigation China launched`: a subject and its verb right after the noun."""
    doers = scene.within(phrase.head.end, phrase.head.end + 8, "actor")
    if not doers or scene.plain[phrase.head.end : doers[0].start].strip() not in ("", "that", "the"):
        return None
    verbs = [cue for cue in cues if 0 < cue.start - doers[0].end < 14 and cue.word.form == "past"]
    return _composed(scene, verbs[:1], "relative") if verbs else None


def governed_by_relative(scene: Scene, clause: Clause) -> Governed | None:
    """The act of a relative clause on the measure that it describes."""
    phrase = clause.antecedent
    assert phrase is not None
    cues = [cue for cue in _in_clause(scene, clause) if _fits(cue, phrase)]
    cues = [cue for cue in cues if cue.word.form != "noun"]
    if not cues:
        return None
    opened = scene.plain[clause.stretches[0][0] : cues[0].start].removeprefix(clause.opener)
    if re.sub(_NO_SUBJECT, "", opened).strip():
        actives = [cue for cue in cues if not cue.word.subject]
        return _composed(scene, actives[::-1], "relative") if actives else None
    first = cues[0]
    if first.word.subject or first.word.name == "comment" or _is_passive(scene, first):
        return _composed(scene, [first], "relative")
    return None


def compose(outer: str, inner: str) -> str:
    """The act that an outer word makes of an inner one, by the table in acts.yaml."""
    rules = vocabulary().compose
    if (outer, inner) in rules:
        return rules[outer, inner]
    return rules.get((outer, "any"), inner) if inner != "comment" else inner


def is_negated(scene: Scene, cue: Mention, floor: int) -> Mention | None:
    """The negation that stands before a word, with no other verb between."""
    start = max(floor, cue.start - 46)
    exempt = scene.within(start, cue.start, "not_negations")
    for word in reversed(scene.within(start, cue.start, "negations")):
        between = scene.plain[word.end : cue.start]
        if any(one.start <= word.start < one.end for one in exempt) or "," in between or " that " in between:
            return None
        return word
    return None


def _in_clause(scene: Scene, clause: Clause) -> list[Mention]:
    return [cue for start, end in clause.stretches for cue in scene.within(start, end, "act")]


def _fits(cue: Mention, phrase: Phrase) -> bool:
    heads = cue.word.heads
    kind = "matter" if phrase.kind == "transaction" else phrase.kind
    if phrase.head.word.written in _TOPICS and cue.word.name not in _DONE_WITH_TOPICS:
        return False
    if heads and kind not in heads:
        return False
    if phrase.kind == "purchase":
        return "purchase" in heads or cue.word.name in (
            "threaten",
            "discuss",
            "deny",
            "withhold",
            "comment",
            "postpone",
            "consider",
        )
    if phrase.kind == "meeting":
        return "meeting" in heads or cue.word.name in ("withhold", "deny", "avert", "postpone", "comment", "announce")
    if phrase.kind == "deal" and cue.word.name in ("impose", "raise", "cut", "threaten"):
        return False
    if kind == "matter" and cue.word.name in ("raise", "meet", "resume"):
        return "matter" in heads
    if kind == "talks" and not heads and cue.word.name in ("impose", "raise", "cut", "threaten", "buy"):
        return False
    return not heads or kind in heads


def _inside(cue: Mention, phrase: Phrase) -> bool:
    return cue.start < phrase.head.end and cue.end > phrase.head.start


def _left(scene: Scene, phrase: Phrase, cues: Sequence[Mention]) -> list[Mention]:
    """The words before a measure that govern it, nearest first."""
    chain: list[Mention] = []
    border = phrase.head.start
    for cue in sorted(
        (cue for cue in cues if cue.end <= phrase.head.start),
        key=lambda cue: (-cue.end, phrase.kind == "deal" and not cue.word.heads),
    ):
        reach = _REACH
        if phrase.kind == "matter" and not chain:
            reach = 2 * _REACH if cue.word.name == "discuss" else _REACH // 2
        if border - cue.end > reach or any(cue.start < one.end and one.start < cue.end for one in chain):
            continue
        if _is_adjective(scene, cue) or (
            cue.word.subject
            and not any(one is not cue and one.start == cue.start and not one.word.subject for one in cues)
        ):
            continue
        if cue.word.form == "noun" and not (_NOUN_OF.match(scene.plain, cue.end) or phrase.start - cue.end <= 1):
            continue
        if cue.word.form == "past" and _is_passive(scene, cue) and cue.word.name not in ("expect", "announce"):
            continue
        if cue.word.written in _HAVE and scene.within(cue.end, phrase.start, "act", "say"):
            continue
        between = scene.plain[cue.end : phrase.start]
        if cue.word.form == "base" and _A_NOUN.search(scene.plain, max(0, cue.start - 8), cue.start):
            continue
        if scene.plain.startswith(" than", cue.end) or _needs_with(cue, scene.plain[cue.end : phrase.head.start]):
            continue
        if chain and _begins_anew(scene, cue, border):
            break
        if (not chain and _BREAKING.search(scene.plain, cue.end, phrase.head.start)) or _ENDED.search(between):
            break
        if chain and " or " in scene.plain[cue.end : border]:
            break
        if chain and cue.word.name in _TAKES_AN_OBJECT and scene.within(cue.end, border - 1, "head"):
            continue
        if cue.word.name == "comment":
            if (
                not chain
                and " with " in between + scene.plain[phrase.start : phrase.head.start]
                and cue.word.written.startswith(("hit", "target"))
            ):
                cue = replace(cue, word=replace(cue.word, name="impose"))
            elif chain or len(between) > 14 or "," in between:
                continue
        chain.append(cue)
        border = cue.start
    return chain


def _needs_with(cue: Mention, between: str) -> bool:
    """`responded to the tariffs` does nothing with them; `retaliated with tariffs` does."""
    return cue.word.written.startswith(_WITH_VERBS) and " with" not in f"{cue.word.written}{between}"


def _begins_anew(scene: Scene, cue: Mention, border: int) -> bool:
    """Whether another subject comes, after a comma, between an outer word and the inner one."""
    return any(
        _NEW_SUBJECT.search(scene.plain, cue.end, one.start) is not None and border - one.end < 24
        for one in scene.within(cue.end, border, "actor")
    )


def _right(scene: Scene, phrase: Phrase, clause: Clause, cues: Sequence[Mention]) -> Mention | None:
    """The verb whose subject or patient a measure is."""
    verbs = [cue for cue in cues if cue.start >= phrase.head.end and cue.word.form != "noun"]
    for start in sorted({cue.start for cue in verbs}):
        gap = _gap_in_clause(clause, phrase.head.end, start)
        if gap > _GAP_LIMIT_RIGHT + max(0, phrase.end - phrase.head.end):
            return None
        here = [cue for cue in verbs if cue.start == start and not _is_loose(scene, phrase, cue)]
        taking = [
            cue for cue in here if _is_passive(scene, cue) or (cue.word.subject and not _is_bare_gerund(scene, cue))
        ]
        if taking:
            return taking[0]
        after_noun = start - phrase.head.end <= 1 or start - phrase.end <= 1
        participle = [cue for cue in here if cue.word.form == "past" and _is_participle(scene, cue)]
        if after_noun and participle:
            return participle[0]
        if scene.within(phrase.head.end, start, "actor") and not phrase.end >= start:
            return None
        finite = [cue for cue in here if cue.word.form in ("past", "third", "base", "phrase")]
        infinitive = scene.plain.endswith(" to ", 0, start)
        said = [cue for cue in finite if cue.word.name == "comment"]
        if said and not infinitive:
            return said[0]
        if finite and not all(cue.word.heads for cue in finite):
            return None
    return None


def _is_participle(scene: Scene, cue: Mention) -> bool:
    """`imposed on China`, `announced by China` right after the noun."""
    by = scene.plain.startswith(" by ", cue.end)
    return not cue.word.subject and (cue.word.name == "impose" or (cue.word.name == "announce" and by))


def _is_loose(scene: Scene, phrase: Phrase, cue: Mention) -> bool:
    """A form that is no predicate of the measure: `a massive increase`, `a deal to end the war`."""
    before = scene.plain[max(0, cue.start - 24) : cue.start]
    if cue.word.form == "base" and _A_NOUN.search(before):
        return True
    if cue.word.form == "base" and before.endswith("to "):
        return _TO_COME.search(before) is None
    if cue.word.form != "base" or cue.start - phrase.head.end <= 2 or cue.start - phrase.end <= 2:
        return False
    return (
        re.search(
            r"\b(?:will|would|could|may|might|can|shall|should|must|not|also|further|again|\w+ly|do|does) $", before
        )
        is None
    )


def _is_bare_gerund(scene: Scene, cue: Mention) -> bool:
    """`expiring` in `the truce expiring on 10 November`: it only describes."""
    before = scene.plain[max(0, cue.start - 8) : cue.start]
    return cue.word.form == "gerund" and re.search(r"\b(?:is|are|was|were|be) $", before) is None


def _gap_in_clause(clause: Clause, start: int, end: int) -> int:
    return sum(max(0, min(end, stop) - max(start, begin)) for begin, stop in clause.stretches)


def _is_passive(scene: Scene, cue: Mention) -> bool:
    return cue.word.form == "past" and _PASSIVE.search(scene.plain[max(0, cue.start - 28) : cue.start]) is not None


def _is_adjective(scene: Scene, cue: Mention) -> bool:
    """`threatened` in `the threatened controls`: it describes the measure and does nothing to it."""
    if cue.word.form not in ("past", "gerund"):
        return False
    before = scene.plain[max(0, cue.start - 24) : cue.start]
    if cue.word.form == "past" and _LATELY.search(before):
        return True
    if _DETERMINER.search(before) is not None:
        return cue.word.form == "past" or re.search(r"(?:\b(?:the|a|an)|'s) $", before) is not None
    return cue.word.form == "past" and any(
        one.end == cue.start - 1 and one.word.written not in _HAVE
        for one in scene.within(max(0, cue.start - 16), cue.start, "act")
    )


def _copula(scene: Scene, phrase: Phrase, cues: Sequence[Mention]) -> Governed | None:
    """A plain statement of what the measure is."""
    ahead = scene.plain[phrase.head.end : phrase.head.end + 120]
    later = _STANDS.match(ahead) if phrase.rates else None
    matched = _COPULA.match(scene.plain, phrase.head.end) or _COPULA.match(scene.plain, phrase.end) or later
    if (
        matched is None
        or phrase.kind in ("meeting", "matter", "purchase")
        or phrase.head.word.written in ("announcement", "decree")
    ):
        return None
    rated = _RATE_AHEAD.match(scene.plain, matched.end()) if matched is not later else later
    standing = phrase.kind == "tariff" and rated is not None
    act = "impose" if standing else "comment"
    return Governed(act, phrase.head, (phrase.head,), False, "statement of what it is", 0.75)


def _required(scene: Scene, phrase: Phrase) -> Governed | None:
    """`shall obtain a licence`: the noun phrase is itself the act."""
    before = scene.plain[max(0, phrase.head.start - 12) : phrase.head.start]
    if phrase.head.word.written.startswith(("obtain", "acquire")) and re.search(
        r"\b(?:shall|must|need to|to) $", before
    ):
        return Governed("impose", phrase.head, (phrase.head,), False, "a licence must be had", 0.9)
    return None


def _composed(scene: Scene, inner_first: Iterable[Mention], side: str) -> Governed:
    words = vocabulary()
    chain = tuple(inner_first)
    act, negated = "", False
    first = chain[-1].start
    opening = max(scene.plain.rfind(". ", first - 200 if first > 200 else 0, first), 0)
    opening = max(opening, scene.document.text.rfind("\n", opening, first))
    for cue in chain:
        act = compose(cue.word.name, act) if act else cue.word.name.replace("judge", "comment")
        floor = max((other.end for other in chain if other.end <= cue.start), default=opening)
        if is_negated(scene, cue, floor):
            ended = "no longer" in scene.plain[max(floor, cue.start - 60) : cue.start]
            act = "avert" if ended and act in ("impose", "raise", "extend") else words.negate.get(act, "deny")
            negated = True
    path = " < ".join(f"'{cue.word.written}'" for cue in chain)
    rule = {"right": "subject of", "left": "object of", "relative": "described by"}[side]
    weight = 0.75 if act == "comment" else 0.95 if len(chain) == 1 else 0.9
    return Governed(act, chain[0], chain, negated, f"{rule} {path}", weight)
