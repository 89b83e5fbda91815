"""Who speaks: direct and indirect speech, `he added`, pronouns, quotations that run on, transcripts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from tradetalks.reader.records import Actor, Span
from tradetalks.reader.scene import actors_in, span_of
from tradetalks.reader.vocabulary import plain_text, vocabulary

if TYPE_CHECKING:
    from tradetalks.reader.scene import Scene
    from tradetalks.reader.sentences import Sentence
    from tradetalks.reader.words import Mention

_PRONOUN = re.compile(r"\b(he|she|it|they|the ministry|the department|the office|the agency)\b")
_NAMED = re.compile(r"((?:[A-Z][\w’'-]+ ){1,3}[A-Z][\w’'-]+)(?:, [^,]{3,60},)? (?:also |then )?$")
_RELATIVE = re.compile(r", (?:who|which|whose|where)\b[^,]*$")
_NOT_SAID = re.compile(r"\b(?:is|are|was|were|be|been|being|to|its|the|a|his|their) (?:also |widely |now )?$")
_NOUN_LIKE = ("state", "report", "note", "comment", "call", "signal", "post", "claim", "pledge", "urge", "dismiss")
_NEEDS_CLAUSE = (
    "confirm",
    "announce",
    "deny",
    "signal",
    "reveal",
    "describe",
    "call",
    "report",
    "note",
    "claim",
    "mention",
)
_CLOSES = re.compile(r"(?: [a-z.]+){0,2}(?:[.,;\"']|$| (?:on|in|at|during|after|late|who)\b)")
_WHOLE, _LABELLED, _SAID = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Scope:
    """Characters [start, end) that an actor says, and the rule that says so. The later `rank` comes first."""

    start: int
    end: int
    actor: Actor
    rule: str
    rank: int
    weight: float


@dataclass
class _Memory:
    """Who was last heard of, while the sentences are read in order."""

    person: Actor | None = None
    body: Actor | None = None
    office: Actor | None = None
    speaker: Actor | None = None
    by_sentence: dict[int, list[Scope]] = field(default_factory=dict)


def scopes(scene: Scene) -> dict[int, list[Scope]]:
    """Sentence start -> what is said by whom in it."""
    memory = _Memory()
    for sentence in scene.sentences:
        if sentence.heading:
            continue
        if sentence.label:
            actor = _labelled(scene, sentence)
            line = Scope(sentence.start, sentence.end, actor, f"transcript line of {sentence.label}", _LABELLED, 1.0)
            memory.by_sentence[sentence.start] = [line, *_said_in(scene, sentence, memory)]
            memory.speaker = memory.person = actor
            continue
        found = _said_in(scene, sentence, memory)
        memory.by_sentence[sentence.start] = found
        _remember(scene, sentence, found, memory)
    _run_on(scene, memory)
    return memory.by_sentence


def speaker_at(found: list[Scope], position: int) -> Scope | None:
    """The innermost scope that covers a position."""
    covering = [scope for scope in found if scope.start <= position < scope.end]
    return max(covering, key=lambda scope: (scope.rank, scope.start), default=None)


def subject(scene: Scene, start: int, end: int, *, reach: int = 150) -> Mention | None:
    """The actor that is the subject of a verb at `end`: the nearest before it that no preposition governs."""
    for found in reversed(scene.within(start, end, "actor")):
        between = scene.plain[found.end : end]
        if len(between) > (reach if "," in between or " who " in between else reach // 2):
            return None
        if _is_apposition(scene, start, found):
            continue
        inside = _RELATIVE.search(scene.plain[start : found.start]) is not None and "," in between
        with_doing = re.match(r" \w+ing\b", scene.plain[found.end : found.end + 16]) is not None
        absolute = with_doing and scene.plain.endswith("with ", 0, found.start)
        if (
            inside
            or scene.is_possessive(found)
            or (scene.is_object(found, start) and not absolute)
            or found.word.name == "interviewer"
        ):
            continue
        return found
    return None


def _is_apposition(scene: Scene, start: int, mention: Mention) -> bool:
    """`He Lifeng, Beijing's top trade negotiator, said`: a name between commas after another is no second subject."""
    if not scene.plain.startswith(",", mention.end):
        return False
    before = [
        one
        for one in scene.within(start, mention.start, "actor")
        if one.end < mention.start and not scene.is_possessive(one)
    ]
    if not before or not scene.plain.startswith(", ", before[-1].end):
        return False
    between = scene.plain[before[-1].end + 2 : mention.start]
    return len(between) < 40 and not scene.within(before[-1].end, mention.start, "say", "act")


def actor_of(scene: Scene, mention: Mention) -> Actor:
    word = mention.word
    return Actor(word.name, word.role, scene.document.text[mention.start : mention.end], span_of(mention))


def _labelled(scene: Scene, sentence: Sentence) -> Actor:
    label = plain_text(sentence.label)
    for mention in actors_in(sentence.label):
        return Actor(mention.word.name, mention.word.role, sentence.label, None)
    name = "interviewer" if label in ("q", "host", "question") else "other"
    return Actor(name, "speaker in a transcript", sentence.label, None)


def _said_in(scene: Scene, sentence: Sentence, memory: _Memory) -> list[Scope]:
    found: list[Scope] = []
    for said in scene.within(sentence.start, sentence.end, "said_by"):
        actor = _source_after(scene, sentence, said.end)
        if actor is not None:
            found.append(Scope(sentence.start, sentence.end, actor, said.word.written, _WHOLE, 0.97))
    for verb in scene.within(sentence.start, sentence.end, "say"):
        if _is_saying(scene, sentence, verb):
            found.extend(_said_with(scene, sentence, verb, found, memory))
    return found


def _source_after(scene: Scene, sentence: Sentence, position: int) -> Actor | None:
    end = min(sentence.end, position + 110)
    near = [found for found in scene.within(position, end, "actor") if not scene.is_possessive(found)]
    return actor_of(scene, near[0]) if near else None


def _is_saying(scene: Scene, sentence: Sentence, verb: Mention) -> bool:
    """Whether a word such as `states` or `expected` is a verb of saying here."""
    quote = scene.quote_at(verb.start)
    if quote is not None and quote.start > sentence.start and not _has_inner_quote(scene, verb):
        return False
    before = scene.plain[max(sentence.start, verb.start - 25) : verb.start]
    if _NOT_SAID.search(before) and not before.endswith("to "):
        return False
    form, name = verb.word.form, verb.word.name
    if form == "base":
        return re.search(r"\b(?:would|did|they|we|officials|analysts|commentators|i|us) $", before) is not None
    if (
        name in _NEEDS_CLAUSE
        and re.match(r'(?: [\w.]+){0,5} that\b|.{0,25}"', scene.plain[verb.end : sentence.end]) is None
    ):
        return '"' in scene.plain[sentence.start : verb.start] or scene.plain[verb.end : verb.end + 1] in (".", ",")
    if form == "third" and name in _NOUN_LIKE:
        return scene.plain.startswith((" that", ' "', ", "), verb.end)
    return not (name in ("describe", "call", "accuse", "urge") and form == "gerund")


def _has_inner_quote(scene: Scene, verb: Mention) -> bool:
    return "'" in scene.plain[verb.start - 3 : verb.start]


def _said_with(scene: Scene, sentence: Sentence, verb: Mention, found: list[Scope], memory: _Memory) -> list[Scope]:
    plain = scene.plain
    if verb.word.form == "gerund":
        actor = found[-1].actor if found and found[-1].rank else None
        near = subject(scene, sentence.start, verb.start, reach=50)
        before_it = scene.within(sentence.start, verb.start, "actor")
        lead = near or next((one for one in before_it if _leads(scene, sentence, one)), None)
        if actor is None and lead is not None:
            actor = actor_of(scene, lead)
        end = sentence.end
        return [Scope(verb.start, end, actor, f"{verb.word.name}ing", _SAID, 0.92)] if actor else []
    before = plain[max(sentence.start, verb.start - 3) : verb.start].strip()
    if before.endswith((",", '"', "'")) or verb.start == sentence.start:
        following = scene.within(verb.end, min(verb.end + 70, sentence.end), "actor")
        after = [one for one in following if not scene.is_possessive(one)]
        named = bool(after) and after[0].start - verb.end <= 2 and verb.word.form == "past"
        last = [one for one in after if not scene.plain[after[0].end : one.start].strip(" ,")] if named else []
        named = named and _CLOSES.match(plain, last[-1].end if last else after[0].end) is not None
        if (after and not before.endswith(",")) or named or (after and '"' in plain[sentence.start : verb.start]):
            return [
                Scope(sentence.start, verb.start, actor_of(scene, after[0]), f"quote, {verb.word.name} X", _SAID, 1.0)
            ]
    heard = _subject_of_speech(scene, sentence, verb, memory)
    if heard is None:
        return []
    actor, begins, rule, weight = heard
    if _is_closing(scene, sentence, begins, verb):
        start = max([scope.end for scope in found if scope.rank and scope.end < begins], default=sentence.start)
        return [
            Scope(start, _end_of_speech(scene, sentence, verb), actor, f"..., {rule} {verb.word.name}", _SAID, weight)
        ]
    return [Scope(verb.start, _end_of_speech(scene, sentence, verb), actor, f"{rule} {verb.word.name}", _SAID, weight)]


def _leads(scene: Scene, sentence: Sentence, mention: Mention) -> bool:
    return not scene.is_possessive(mention) and not scene.is_object(mention, sentence.start)


def _subject_of_speech(
    scene: Scene, sentence: Sentence, verb: Mention, memory: _Memory
) -> tuple[Actor, int, str, float] | None:
    """(actor, where its name begins, rule, weight) of a verb of saying."""
    near = subject(scene, sentence.start, verb.start)
    pronoun = None
    for matched in _PRONOUN.finditer(scene.plain, max(sentence.start, verb.start - 60), verb.start):
        inside = near is not None and near.start <= matched.start() < near.end
        if not inside and "," not in scene.plain[matched.end() : verb.start].strip(", "):
            pronoun = matched
    if pronoun is not None and (near is None or pronoun.start() > near.start):
        actor = _meant(scene, sentence, pronoun[1], pronoun.start(), memory)
        return (actor, pronoun.start(), f"'{pronoun[1]}' is {actor.written}:", 0.9) if actor else None
    if near is not None:
        begins = near.start
        for earlier in reversed(scene.within(sentence.start, near.start, "actor")):
            if begins - earlier.end <= 2 or re.fullmatch(r"(?:'s)?(?: \w+){0,2} ", scene.plain[earlier.end : begins]):
                begins = earlier.start
        return actor_of(scene, near), begins, near.word.written, 1.0
    named = _NAMED.search(scene.document.text[sentence.start : verb.start])
    if named is not None:
        start = sentence.start + named.start(1)
        return Actor("other", named[1], named[1], Span(start, start + len(named[1]))), start, named[1], 0.85
    return None


def _meant(scene: Scene, sentence: Sentence, pronoun: str, position: int, memory: _Memory) -> Actor | None:
    earlier = [one for one in scene.within(sentence.start, position, "actor") if _leads(scene, sentence, one)]
    if pronoun in ("he", "she"):
        people = [one for one in earlier if one.word.person]
        return actor_of(scene, people[0]) if people else memory.person
    if pronoun == "they":
        return actor_of(scene, earlier[0]) if earlier else memory.speaker
    if pronoun != "it":
        return memory.office
    bodies = [one for one in earlier if not one.word.person]
    return actor_of(scene, bodies[0]) if bodies else memory.body


def _is_closing(scene: Scene, sentence: Sentence, begins: int, verb: Mention) -> bool:
    """Whether `X said` closes the sentence that it attributes."""
    before = scene.plain[sentence.start : begins].rstrip()
    before = re.sub(
        r"(?:\b(?:mr|mrs|ms|dr|sir|senior|top|us|u\.s\.|chinese|the|a|an|treasury|vice|president|minister|chief)\s*)+$",
        "",
        before,
    ).rstrip()
    if not before.endswith((",", '"')) or len(before) < 12:
        return False
    if before.endswith('"'):
        return True
    rest = scene.plain[verb.end : sentence.end]
    rest = re.split(
        r", (?:adding|saying|noting|warning|specifying|and|but|while|as|after|before|following|when|ahead)\b", rest
    )[0]
    return "that" not in rest.split() and '"' not in rest and "would" not in rest.split() and len(rest.split()) < 16


def _end_of_speech(scene: Scene, sentence: Sentence, verb: Mention) -> int:
    """Speech ends with the sentence, or where another clause begins with a subject and verb of its own."""
    for found in scene.within(verb.end, sentence.end, "breaks"):
        if found.word.name in ("but", "while", "whereas") and scene.quote_at(found.start) is None:
            later = scene.within(found.end, sentence.end, "say")
            if any(subject(scene, found.end, one.start) for one in later):
                return found.start
    return sentence.end


def _remember(scene: Scene, sentence: Sentence, found: list[Scope], memory: _Memory) -> None:
    said = [scope.actor for scope in found if scope.rank]
    if not said and scene.quote_at(sentence.start + 1) is not None:
        return
    leads = [one for one in scene.within(sentence.start, sentence.end, "actor") if _leads(scene, sentence, one)]
    people = [actor_of(scene, one) for one in leads if one.word.person]
    bodies = [actor_of(scene, one) for one in leads if not one.word.person and one.word.name not in ("interviewer",)]
    offices = [actor for actor in [*said, *bodies] if "." in actor.name and not _is_person(actor)]
    memory.office = offices[0] if offices else memory.office
    for actor in said[:1] or [scope.actor for scope in found[:1]]:
        memory.speaker = actor
        if actor.name in ("other", "commentator") or _is_person(actor):
            memory.person = actor
        else:
            memory.body = actor
    if not said:
        memory.person = people[0] if people else memory.person
        memory.body = bodies[0] if bodies else memory.body


@cache
def _people() -> frozenset[str]:
    return frozenset(plain_text(word.written) for word in vocabulary().words if word.kind == "actor" and word.person)


def _is_person(actor: Actor) -> bool:
    return plain_text(actor.written) in _people()


def _run_on(scene: Scene, memory: _Memory) -> None:
    """Sentences inside a quotation that is attributed in another sentence of the paragraph, or just before it."""
    previous: Scope | None = None
    for sentence in scene.sentences:
        found = memory.by_sentence.get(sentence.start, [])
        said = [scope for scope in found if scope.rank]
        quote = scene.quote_at(sentence.start + 1)
        if not said and quote is not None and not sentence.heading:
            owner = _owner(scene, sentence, memory) or previous
            if owner is not None:
                scope = Scope(
                    sentence.start, sentence.end, owner.actor, f"quotation of {owner.actor.written} runs on", _SAID, 0.9
                )
                memory.by_sentence[sentence.start] = [*found, scope]
                said = [scope]
        previous = said[-1] if said else previous


def _owner(scene: Scene, sentence: Sentence, memory: _Memory) -> Scope | None:
    """The scope of the nearest sentence of the same paragraph that attributes what it quotes."""
    same = [one for one in scene.sentences if one.paragraph == sentence.paragraph and one.start != sentence.start]
    for other in sorted(same, key=lambda one: abs(one.start - sentence.start)):
        said = [scope for scope in memory.by_sentence.get(other.start, []) if scope.rank]
        if said:
            return said[-1]
    return None
