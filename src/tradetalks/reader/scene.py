"""A report laid out for reading: sentences, quotations, and the known words in each sentence."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from tradetalks.reader.nations import is_crowded, main_nations, masked, officials, spellings
from tradetalks.reader.records import Span
from tradetalks.reader.sentences import Quote, Sentence, quotes, sentences
from tradetalks.reader.vocabulary import plain_text, vocabulary
from tradetalks.reader.words import Mention, Word, read_words

if TYPE_CHECKING:
    from tradetalks.reader.records import Document

_FULL_NAME = re.compile(r"\b([A-Z][a-z]+) ([A-Z][a-z]{4,})\b")
_PEN_NAME = re.compile(
    r"(?:columnist|writer|commentator|blogger)s?,? (?:who |writing |using |named |called |known |as |uses |under "
    r"|the |a |pen name |pseudonym |of )*([A-Z]\w+(?: [A-Z]\w+)?)"
)
_AUXILIARY = re.compile(
    r" (?:and|has|have|had|is|are|was|were|will|would|could|may|might|can|did|does|do|should|must|also|now) ",
)
_DATELINE = re.compile(r"^[A-Z][A-Z ,./-]{2,40}(?:, \w+\.? \d{1,2})?(?: \([^)\n]{2,30}\))? ?[-–—] ", re.MULTILINE)
_BOTH = re.compile(r" (?:and|&) (?:the )?$")
_PREPOSITION = re.compile(
    r"\b(?:in|to|from|of|with|on|against|for|between|at|toward|towards|into|over|like|as|about|via|including|told"
    r"|informed|notified|asked|urged|accused|warned|telling|giving|gave|hit|hitting|targeting|called"
    r"|by)(?: the| senior| top| both| chief| chinese| us| u\.s\.| american"
    r"| communist| party| leader| president| counterpart| deputy| vice)* $"
)
_SPOKEN_FOR = re.compile(
    r"\b(?:spokes\w+|official|officials|readout|statement|people|sources?) (?:for|of|from|at) (?:the )?$"
)


@dataclass(frozen=True)
class Scene:
    """A document with what is found in it before any claim is made."""

    document: Document
    plain: str
    sentences: tuple[Sentence, ...]
    quotes: tuple[Quote, ...]
    mentions: tuple[Mention, ...]
    masked: str
    main: tuple[str, ...]
    crowded: bool
    starts: tuple[int, ...]
    by_kind: dict[str, tuple[tuple[int, ...], tuple[Mention, ...]]]

    def within(self, start: int, end: int, *kinds: str) -> list[Mention]:
        """The words of these kinds (of all, where none is named) that begin in [start, end)."""
        if len(kinds) == 1:
            starts, found = self.by_kind.get(kinds[0], ((), ()))
            return list(found[bisect_left(starts, start) : bisect_left(starts, end)])
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        return [one for one in self.mentions[first:last] if not kinds or one.word.kind in kinds]

    def quote_at(self, position: int) -> Quote | None:
        return next((quote for quote in self.quotes if quote.start <= position < quote.end), None)

    def is_possessive(self, mention: Mention) -> bool:
        return self.plain[mention.end : mention.end + 2] in ("'s", "' ")

    def is_object(self, mention: Mention, start: int) -> bool:
        """Whether a preposition stands before an actor, so that it is not the subject of a verb."""
        before = self.plain[max(start, mention.start - 60) : mention.start]
        if not mention.word.person and any(
            town.end == mention.start - 2 for town in self.within(mention.start - 30, mention.start, "place")
        ):
            return True
        titles = [
            one for one in self.within(mention.start - 60, mention.start, "actor") if one.end == mention.start - 1
        ]
        if titles:
            return self.is_object(titles[0], start)
        return _PREPOSITION.search(before) is not None and _SPOKEN_FOR.search(before) is None


def scene(document: Document) -> Scene:
    """The layout of a document."""
    words = vocabulary()
    mentions = words.mentions(document.text)
    plain = plain_text(document.text)
    nations = [one for one in mentions if one.word.kind == "nation"]
    people = [one for one in mentions if one.word.kind == "actor" and one.word.person]
    main = main_nations([*(one for one in nations if not _is_place(plain, one)), *people])
    offices = list(
        officials(document.text, plain, nations, [one for one in mentions if one.word.kind == "office"], people, main)
    )
    offices = [one for one in offices if not any(_holds(other, one) for other in mentions)]
    mentions = _without(mentions, offices) + offices + _other_names(document.text, mentions)
    mentions = [replace(one, word=_side(one.word, main)) if one.word.name == "*+*" else one for one in mentions]
    mentions.sort(key=lambda found: (found.start, -found.end))
    datelines = [matched.span() for matched in _DATELINE.finditer(document.text)]
    mentions = [one for one in mentions if one.word.kind != "actor" or not _inside(one, datelines)]
    mentions = _joined(_clean(mentions, plain), plain)
    kinds: dict[str, list[Mention]] = {}
    for one in mentions:
        kinds.setdefault(one.word.kind, []).append(one)
    return Scene(
        document=document,
        plain=plain,
        sentences=tuple(sentences(document.text)),
        quotes=tuple(quotes(document.text)),
        mentions=tuple(mentions),
        masked=masked(plain, kinds.get("nation", [])),
        main=main,
        crowded=is_crowded([*(one for one in nations if not _is_place(plain, one)), *people]),
        starts=tuple(found.start for found in mentions),
        by_kind={kind: (tuple(one.start for one in found), tuple(found)) for kind, found in kinds.items()},
    )


def _is_place(plain: str, nation: Mention) -> bool:
    """Whether a country is only where something happens: `in South Korea`, `From Malaysia, he said`."""
    before = plain[max(0, nation.start - 8) : nation.start]
    return before.endswith((" in ", " at ", " near ")) or (
        before.lstrip().startswith("from ") and len(before) < 8 and plain.startswith(",", nation.end)
    )


def actors_in(text: str, main: tuple[str, ...] = ()) -> list[Mention]:
    """The actors of a short text, such as the name of an outlet or of a speaker in a transcript."""
    mentions = vocabulary().mentions(text)
    nations = [one for one in mentions if one.word.kind == "nation"]
    offices = list(
        officials(text, plain_text(text), nations, [one for one in mentions if one.word.kind == "office"], [], main)
    )
    found = [one for one in [*_without(mentions, offices), *offices] if one.word.kind == "actor"]
    return sorted(found, key=lambda one: (one.word.name.count(".") == 0, one.start))


def _without(mentions: list[Mention], offices: list[Mention]) -> list[Mention]:
    """Without the actors inside an office's name: `India` in `India's trade minister`."""
    spans = [(one.start, one.end) for one in offices]
    return [
        one
        for one in mentions
        if one.word.kind != "office"
        and not (one.word.kind == "actor" and any(start <= one.start and one.end <= end for start, end in spans))
    ]


def _holds(actor: Mention, office: Mention) -> bool:
    longer = actor.end - actor.start >= office.end - office.start
    return actor.word.kind == "actor" and actor.start <= office.start and office.end <= actor.end and longer


def _side(word: Word, main: tuple[str, ...]) -> Word:
    """`both sides` as the two countries that the text names most."""
    return replace(word, name="+".join(sorted(main, reverse=True))) if word.name == "*+*" and len(main) > 1 else word


def _inside(mention: Mention, spans: list[tuple[int, int]]) -> bool:
    return any(start <= mention.start < end for start, end in spans)


@cache
def _people() -> dict[str, list[tuple[str, Word]]]:
    """First name -> (second name, word) of the people known by two names."""
    found: dict[str, list[tuple[str, Word]]] = {}
    for word in vocabulary().words:
        first, _, second = word.written.partition(" ")
        if word.kind == "actor" and word.person and second.isalpha() and first[0].isupper() and second[0].isupper():
            found.setdefault(first, []).append((second, word))
    return found


def _other_names(text: str, mentions: list[Mention]) -> list[Mention]:
    """People under another spelling, a surname or a pen name that this report introduces."""
    found: list[Mention] = []
    surnames: dict[str, Word] = {}
    government = read_words("chinese")["government"]
    for mention in mentions:
        first, _, second = mention.word.written.partition(" ")
        chinese = mention.word.kind == "actor" and mention.word.person and mention.word.name.startswith(government)
        if chinese and second.istitle() and len(first) < 6 and first not in ("He", "Xi", "Vice"):
            surnames[first] = mention.word
    for matched in _FULL_NAME.finditer(text):
        for second, word in _people().get(matched[1], ()):
            if matched[2] != second and one_letter_apart(matched[2], second):
                found.append(Mention(matched.start(), matched.end(), word))
                surnames.setdefault(matched[1], word)
    commentator = next(word for word in vocabulary().words if word.name == "commentator")
    pen_names = {matched[1]: commentator for matched in _PEN_NAME.finditer(text)}
    taken = {(mention.start, mention.end) for mention in mentions}
    for name, word in {**pen_names, **surnames}.items():
        for matched in re.finditer(rf"\b{re.escape(name)}\b(?! [A-Z][a-z])", text):
            if matched.span() not in taken:
                found.append(Mention(matched.start(), matched.end(), word))
    return found


def full_names(text: str) -> tuple[tuple[str, str], ...]:
    """(as written, actor) of the people named by first and second name, other spellings by one letter included."""
    found: dict[tuple[str, str], None] = {}
    for matched in _FULL_NAME.finditer(text):
        for second, word in _people().get(matched[1], ()):
            if matched[2] == second or one_letter_apart(matched[2], second):
                found[matched[0], word.name] = None
    return tuple(found)


def one_letter_apart(one: str, other: str) -> bool:
    """Whether two names differ by one letter added, left out or changed."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    short, long = sorted((one, other), key=len)
    same = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    rest = long[same + 1 :]
    return short[same:] == rest or short[same + 1 :] == rest


def _clean(mentions: list[Mention], plain: str) -> list[Mention]:
    """Without words inside an actor's name, and without adjectives such as `US` that name no actor."""
    names = [found for found in mentions if found.word.kind == "actor" and not found.word.weak]
    acts: dict[int, list[Mention]] = {}
    for found in mentions:
        if found.word.kind == "act":
            acts.setdefault(found.start, []).append(found)
    kept, inside, number = [], -1, 0
    for found in mentions:
        while number < len(names) and names[number].start <= found.start:
            inside = max(inside, names[number].end)
            number += 1
        if found.word.kind in ("say", "act") and found.end <= inside:
            continue
        if found.word.kind == "act" and any(_is_longer(other, found) for other in acts.get(found.start, ())):
            continue
        if found.word.weak and not _AUXILIARY.match(plain, found.end) and not _verb_follows(found, mentions, plain):
            continue
        kept.append(found)
    return kept


def _is_longer(one: Mention, other: Mention) -> bool:
    return one.end > other.end and one.word.name != other.word.name


def _verb_follows(actor: Mention, mentions: list[Mention], plain: str) -> bool:
    return any(
        actor.end < found.start <= actor.end + 2
        and found.word.kind in ("act", "say")
        and found.word.form in ("third", "past", "base")
        and not plain.startswith(("tariff", "export"), found.end + 1)
        for found in mentions
        if found.start <= actor.end + 2
    )


def _joined(mentions: list[Mention], plain: str) -> list[Mention]:
    """`the United States and China`, `Trump and Xi` as one actor: both sides."""
    result: list[Mention] = []
    last: Mention | None = None
    for found in mentions:
        if found.word.kind == "actor":
            if last is not None and _are_sides(last.word.name, found.word.name):
                between = plain[last.end : found.start]
                if (_BOTH.search(between) and len(between) < 14) or re.fullmatch(r" and (?:\w+ ){0,2}", between):
                    result = [other for other in result if other is not last]
                    sides = (last.word.name.partition(".")[0], found.word.name.partition(".")[0])
                    both = Word("actor", "+".join(sorted(sides, reverse=True)), "both", role="both sides")
                    found = Mention(last.start, found.end, both)
            last = found
        result.append(found)
    return sorted(result, key=lambda mention: (mention.start, -mention.end))


def _are_sides(one: str, other: str) -> bool:
    """Whether two names are two countries or their leaders."""
    sides = [name.partition(".")[0] for name in (one, other)]
    level = {name.partition(".")[2] for name in (one, other)} <= {"", "president", "prime_minister"}
    return level and sides[0] != sides[1] and all(side in spellings() for side in sides)


def span_of(mention: Mention) -> Span:
    return Span(mention.start, mention.end)
