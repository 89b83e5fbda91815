"""Clauses of a sentence: which stretches belong together, which are conditions or relative clauses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.reader.scene import Scene
    from tradetalks.reader.sentences import Sentence
    from tradetalks.reader.words import Phrase

_OPENS_SPEECH = ("threaten", "announce", "deny", "expect", "comment", "confirm", "agree")
_COORDINATE = ("but", "whereas")
_CONDITION = ("if", "unless")
_MARK = re.compile(r"[;:](?= )|, ?| that ")
_DASH = re.compile(r"—| [–-] ")


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause: its stretches of text, the word that opens it, and the measure it describes if it is relative."""

    number: int
    opener: str
    stretches: tuple[tuple[int, int], ...]
    antecedent: Phrase | None

    def holds(self, position: int) -> bool:
        return any(start <= position < end for start, end in self.stretches)

    @property
    def is_condition(self) -> bool:
        return self.opener in _CONDITION


@dataclass
class _Open:
    opener: str
    antecedent: Phrase | None
    stretches: list[tuple[int, int]]


def clauses(scene: Scene, sentence: Sentence, found: Sequence[Phrase]) -> list[Clause]:
    """The clauses of a sentence. A subordinate clause ends at the next comma, and the one around it goes on."""
    opened = [_Open("", None, [])]
    stack = [0]
    position = sentence.start
    for place, word in _marks(scene, sentence):
        opened[stack[-1]].stretches.append((position, place))
        position = place
        if word == ",":
            if len(stack) > 1 and not _is_list_comma(scene, sentence, place, opened[stack[-1]]):
                stack.pop()
        elif word in ("that", "which", "who", "whose", "where"):
            antecedent = _antecedent(place, found)
            if word == "that" and antecedent is None and _is_complement(scene, sentence, place):
                continue
            stack.append(len(opened))
            opened.append(_Open(word, antecedent, []))
        elif word == "—":
            if opened[stack[-1]].opener == "—":
                stack.pop()
            else:
                stack.append(len(opened))
                opened.append(_Open(word, None, []))
        elif (
            word in (";", ":")
            or word in _COORDINATE
            or (word in ("while", "although") and _has_subject(scene, sentence, place))
        ):
            stack = [len(opened)]
            opened.append(_Open(word, None, []))
        else:
            stack.append(len(opened))
            opened.append(_Open(word, None, []))
    opened[stack[-1]].stretches.append((position, sentence.end))
    return [Clause(number, one.opener, tuple(one.stretches), one.antecedent) for number, one in enumerate(opened)]


def clause_at(found: Sequence[Clause], position: int) -> Clause:
    return next(clause for clause in found if clause.holds(position))


def _marks(scene: Scene, sentence: Sentence) -> list[tuple[int, str]]:
    marks = [(word.start, word.word.name) for word in scene.within(sentence.start, sentence.end, "breaks")]
    marks += [(one.start(), "—") for one in _DASH.finditer(scene.document.text, sentence.start, sentence.end)]
    for matched in _MARK.finditer(scene.plain, sentence.start, sentence.end):
        written = matched[0].strip()
        if written == "," and scene.plain[matched.end() : matched.end() + 1].isdigit():
            continue
        marks.append((matched.start() + (1 if written == "that" else 0), written))
    listed = bool(scene.within(sentence.start, sentence.end, "act")) and any(
        word.word.name == "discuss" for word in scene.within(sentence.start, sentence.end, "act")
    )
    return sorted(mark for mark in marks if mark[1] != ":" or not listed)


def _is_complement(scene: Scene, sentence: Sentence, place: int) -> bool:
    """Whether `that` opens what is said, and not a description of the noun before it."""
    words = [word for word in scene.within(sentence.start, place, "say", "act") if word.word.form != "noun"]
    last = max((word.end for word in words), default=0)
    for word in words:
        near = word.end == last and place - word.end < 50
        described = scene.plain.endswith(("the ", "a ", "an ", "its "), 0, word.start)
        if (word.word.kind == "say" and not described) or (near and word.word.name in _OPENS_SPEECH):
            return True
    return False


def _is_list_comma(scene: Scene, sentence: Sentence, place: int, clause: _Open) -> bool:
    """A comma that ends no clause: `if, as expected, ...`; `that could ease tensions, delay tariffs, and ...`."""
    if clause.opener in _CONDITION and place - clause.stretches[-1][0] < 4:
        return True
    after = place + (6 if scene.plain.startswith(", and ", place) else 2)
    verbs = [word for word in scene.within(after, after + 1, "act") if word.word.form == "base"]
    return bool(verbs) and bool(scene.within(clause.stretches[0][0], place, "expectations"))


def _antecedent(place: int, found: Sequence[Phrase]) -> Phrase | None:
    """The measure right before a relative pronoun."""
    near = [phrase for phrase in found if phrase.head.end <= place and place - phrase.end <= 3]
    return near[-1] if near else None


def _has_subject(scene: Scene, sentence: Sentence, place: int) -> bool:
    """Whether a main clause stands before `while` in the middle of a sentence."""
    return bool(scene.plain[sentence.start : place].strip(' "'))
