"""The words that the reader knows, from data/reader/*.yaml (`acts.yaml` the verbs, `words.yaml` closed classes), and
where they stand in a text.

All words are matched in one pass (Aho-Corasick) over a text of the same length as the report's, in lower case, with
typographic apostrophes, dashes and spaces made plain; so every match is a span of the report itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import ahocorasick_rs

from tradetalks.reader.nations import actor_words, nation_words, office_words
from tradetalks.reader.words import Mention, Word, read_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PLAIN = {
    **dict.fromkeys("‘’ʼ′", "'"),
    **dict.fromkeys("‐‑‒–—−-", " "),
    **dict.fromkeys("\n\r\t\u00a0\u202f\u2007\u2009\u200b/", " "),
    **dict.fromkeys("“”„«»", '"'),
}
_PLAIN_CODES = {ord(old): new for old, new in _PLAIN.items()}
_VOWELS = "aeiou"


@dataclass(frozen=True)
class Vocabulary:
    """Every word, its automaton, and the rules that go with them."""

    words: tuple[Word, ...]
    automaton: ahocorasick_rs.AhoCorasick
    slots: tuple[tuple[Word, ...], ...]
    matters: tuple[dict[str, Any], ...]
    named_sides: frozenset[str]
    compose: dict[tuple[str, str], str]
    negate: dict[str, str]
    takes: dict[str, tuple[str, ...]]
    means: dict[str, dict[str, str]]
    lists: dict[str, Any]
    titles: dict[str, str]

    def mentions(self, text: str) -> list[Mention]:
        """Every word of the vocabulary in a text; of overlapping words of one kind the longest."""
        plain = plain_text(text)
        found: dict[str, list[Mention]] = {}
        for slot, start, end in self.automaton.find_matches_as_indexes(plain, overlapping=True):
            if not _is_whole(plain, start, end):
                continue
            for word in self.slots[slot]:
                if word.exact and text[start:end] != word.written:
                    continue
                found.setdefault(word.kind + word.name if word.kind == "act" else word.kind, []).append(
                    Mention(start, end, word)
                )
        mentions = [mention for kind in found.values() for mention in _longest(kind)]
        return sorted(mentions, key=lambda mention: (mention.start, -mention.end))


def plain_text(text: str) -> str:
    """The text in lower case with plain quotes, dashes and blanks, character for character."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    return lowered.translate(_PLAIN_CODES)


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether [start, end) begins and ends at the border of a word."""
    before = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
    after = end < len(text) and text[end].isalnum() and text[end - 1].isalnum()
    return not before and not after


def _longest(mentions: list[Mention]) -> Iterator[Mention]:
    """Leftmost and longest, without overlap; words of the same span are all kept."""
    end = -1
    last: tuple[int, int] = (-1, -1)
    for mention in sorted(mentions, key=lambda found: (found.start, -found.end)):
        if mention.start >= end or (mention.start, mention.end) == last:
            yield mention
            end = mention.end
            last = (mention.start, mention.end)


@cache
def vocabulary() -> Vocabulary:
    """The shipped vocabulary.

    raises  BadFile where a file is not readable YAML; MissingFacts where a list is missing
    """
    actors, acts, measures, lists = (read_words(name) for name in ("actors", "acts", "measures", "words"))
    own = list(_actors(actors))
    taken = {plain_text(word.written) for word in own}
    others = [word for word in _actors(actor_words()) if plain_text(word.written) not in taken]
    nations = [Word("nation", code, written, role=role, exact=True) for code, written, role in nation_words()]
    offices = [Word("office", office, written, person=person) for office, written, person in office_words()]
    words = [*own, *others, *nations, *offices, *_acts(acts, lists), *_measures(measures), *_lists(lists)]
    slots: dict[str, list[Word]] = {}
    for word in words:
        slots.setdefault(plain_text(word.written), []).append(word)
    rules = {(rule["outer"], inner): rule["act"] for rule in acts["compose"] for inner in rule["inner"]}
    return Vocabulary(
        words=tuple(words),
        automaton=ahocorasick_rs.AhoCorasick(list(slots), matchkind=ahocorasick_rs.MatchKind.Standard),
        slots=tuple(tuple(found) for found in slots.values()),
        matters=tuple(measures["rules"]),
        named_sides=frozenset(measures["named_sides"]),
        compose=rules,
        negate=acts["negate"],
        takes={kind: tuple(found) for kind, found in acts["takes"].items()},
        means=acts["means"],
        lists=lists,
        titles=measures["titles"],
    )


def _actors(records: Iterable[dict[str, Any]]) -> Iterator[Word]:
    for record in records:
        for name in record["names"]:
            variants = [name.replace("<US>", us) for us in ("US", "U.S.", "American")] if "<US>" in name else [name]
            for variant in variants:
                yield Word(
                    kind="actor",
                    name=record["id"],
                    written=variant,
                    role=record["role"],
                    person=record.get("person") == "yes",
                    weak=record.get("weak") == "yes",
                    exact=record.get("exact") == "yes",
                )


def _acts(acts: dict[str, Any], lists: dict[str, Any]) -> Iterator[Word]:
    for record in acts["acts"]:
        heads, subject = tuple(record.get("heads", ())), record.get("subject") == "yes"
        for verb in record.get("verbs", ()):
            for form, written in inflect(verb, lists):
                yield Word("act", record["act"], written, form, heads, subject=subject)
        for form in ("noun", "phrase"):
            for written in record.get(f"{form}s", ()):
                yield Word("act", record["act"], written, form, heads, subject=subject)


def _measures(measures: dict[str, Any]) -> Iterator[Word]:
    for kind, table in (("head", "heads"), ("product", "products"), ("trait", "words")):
        for name, written in measures[table].items():
            for phrase in written:
                yield Word(kind, name, phrase)


def _lists(lists: dict[str, Any]) -> Iterator[Word]:
    for verb in lists["say"]:
        for form, written in inflect(verb, lists):
            yield Word("say", verb, written, form)
    for name in ("venues", "units"):
        for value, written in lists[name].items():
            for phrase in written:
                yield Word(name, value, phrase)
    for place, country in lists["places"].items():
        yield Word("place", place, place, role=country, exact=True)
    for name, entries in lists.items():
        if isinstance(entries, list) and name not in ("say", "doubled", "goods"):
            for written in entries:
                yield Word(name, written, written)


def inflect(verb: str, lists: dict[str, Any]) -> list[tuple[str, str]]:
    """(form, written) of an English verb; its first word changes, what follows stays."""
    first, blank, rest = verb.partition(" ")
    double = first + first[-1] if first in lists["doubled"] else first
    if first.endswith(("s", "x", "ch", "sh", "o")):
        third = first + "es"
    elif first.endswith("y") and first[-2] not in _VOWELS:
        third = first[:-1] + "ies"
    else:
        third = first + "s"
    if first.endswith("ie"):
        gerund = first[:-2] + "ying"
    elif first.endswith("e") and not first.endswith("ee"):
        gerund = first[:-1] + "ing"
    else:
        gerund = double + "ing"
    if first.endswith("e"):
        past = [first + "d"]
    elif first.endswith("y") and first[-2] not in _VOWELS:
        past = [first[:-1] + "ied"]
    else:
        past = [double + "ed"]
    past = lists["irregular"].get(first, past)
    forms = [("base", first), ("third", third), ("gerund", gerund), *(("past", form) for form in past)]
    return [(form, written + blank + rest) for form, written in forms]
