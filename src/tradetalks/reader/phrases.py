"""Noun phrases that stand for a measure, and which matter each one means."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from tradetalks.reader.vocabulary import Mention, vocabulary

if TYPE_CHECKING:
    from tradetalks.reader.records import Number
    from tradetalks.reader.scene import Scene
    from tradetalks.reader.sentences import Sentence

_STOP = (
    "on of for to in with over from by at about against into that which who as than is are was were be been will would "
    "has have had whether if but while because could may might should not also and cannot said says including under"
)
_LEFT_STOP = re.compile(r'[,;:()"]|\b(?:' + _STOP.replace(" ", "|") + r")\b")
_RIGHT_OPEN = re.compile(
    r"(?: increases?| hikes?| threats?| cuts?| exemptions?| exclusions?)?"
    r" (?:on|of|over|for|against|to|targeting|imposed on|linked to|related to|in|curbing)\b"
)
_RIGHT_STOP = re.compile(
    r"[,;:]|\b(?:that|which|who|(?<!any )and"
    r"|will|would|could|if|unless|set|is|are|was|were|has|have|had|may|should|while|but|until)\b"
)
_DEFINITE = re.compile(
    r"\b(?:the|this|these|that|those|such|its|their|both)(?: new| proposed| same| october| latest| recent)* $"
)
_ORIGIN = re.compile(
    r"(?:originating in|products? of|goods of|articles of)(?: the)? (china|united states)|(chinese) goods"
)
_OVERARCHING = {"control": ("matter",), "rule": ("matter",), "tariff": ("truce",)}
_BOUGHT = ("soybeans", "farm", "energy", "aircraft")
_ALREADY_DETERMINED = ("this ", "the ", "that ", "these ")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: its head, and what its modifiers say.

    start, end   the phrase with its modifiers; `head` the noun itself
    by           who imposes it, ISO code or EU; empty where unsaid
    target       whose goods it bears on
    """

    start: int
    end: int
    head: Mention
    by: str
    target: str
    products: tuple[str, ...]
    traits: tuple[str, ...]
    rates: tuple[float, ...]
    definite: bool

    @property
    def kind(self) -> str:
        return self.head.word.name


@dataclass
class Recall:
    """Matters met so far in a report, last first: what `the controls` or `this` may mean."""

    met: list[tuple[str, str, str, str]] = field(default_factory=list)

    def add(self, matter: str, ledger: str, kind: str, by: str) -> None:
        self.met.insert(0, (matter, ledger, kind, by))

    def last(self, kinds: tuple[str, ...], by: str = "") -> tuple[str, str] | None:
        """The last matter of these kinds, where given imposed by that party; (matter, ledger)."""
        for matter, ledger, kind, imposer in self.met:
            if kind in kinds and (not by or imposer == by):
                return matter, ledger
        return None

    def knows(self, matter: str) -> bool:
        return any(found[0] == matter for found in self.met)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str]]:
    """(`Chinese goods`, `goods from China`, word -> country)."""
    lists = vocabulary().lists
    countries = {word: iso for iso, words in lists["goods_of"].items() for word in words}
    names = "|".join(re.escape(word) for word in sorted(countries, key=len, reverse=True))
    goods = "|".join(lists["goods"])
    before = re.compile(rf"\b({names})(?: \w+)? (?:{goods})\b")
    after = re.compile(
        rf"\b(?:{goods}|chicken|wheat|corn|cotton|pork|beef)(?:[ \w]{{0,20}})? (?:from|of|originating in|made in|to)"
        rf" (?:the )?({names})\b|\b(?:on|hit|against|target) (?:the )?({names})\b(?! \w+ (?:{goods}))"
    )
    return before, after, countries


def phrases(scene: Scene, sentence: Sentence, rates: list[Number]) -> list[Phrase]:
    """The measure nouns of a sentence with their modifiers."""
    heads = [found for found in scene.within(sentence.start, sentence.end, "head") if found.word.name != "none"]
    heads = [one for one in heads if not any(_covers(other, one) for other in heads)]
    noise = [found for found in scene.within(sentence.start, sentence.end, "head") if found.word.name == "none"]
    heads = [one for one in heads if not any(other.start <= one.start < other.end for other in noise)]
    heads += _bought(scene, sentence, heads)
    heads = [one for one in heads if not scene.plain.endswith(("than any ", "than a ", "than the "), 0, one.start)]
    tariffs = [head for head in heads if head.word.name == "tariff"]
    owned: dict[int, list[float]] = {}
    for rate in rates:
        if rate.kind == "rate" and rate.of == "tariff" and tariffs:
            nearest = min(tariffs, key=lambda head: _gap(head, rate))
            owned.setdefault(nearest.start, []).append(rate.value)
    found = [_phrase(scene, sentence, head, tuple(owned.get(head.start, ()))) for head in heads]
    return [
        one
        for one in found
        if not any(_names(other, one) or _bears_on(one, other) or _contains(other, one) for other in found)
    ]


def _bought(scene: Scene, sentence: Sentence, heads: list[Mention]) -> list[Mention]:
    """`buy U.S. soybeans`: a product right after a verb of buying stands for its purchase."""
    found = []
    for verb in scene.within(sentence.start, sentence.end, "act"):
        if verb.word.name != "buy" or not verb.word.written.startswith(("buy", "bought", "purchas", "import")):
            continue
        goods = [
            one
            for one in scene.within(verb.end, min(verb.end + 40, sentence.end), "product")
            if one.word.name in _BOUGHT
        ]
        if goods and not any(
            verb.start <= head.start <= goods[0].end and head.word.name == "purchase" for head in heads
        ):
            found.append(Mention(goods[0].start, goods[0].end, replace(goods[0].word, kind="head", name="purchase")))
    return found


def _names(one: Phrase, other: Phrase) -> bool:
    """Whether a matter such as fentanyl is only the name of a tariff."""
    return one.kind == "tariff" and other.kind == "matter" and one.start <= other.head.start < one.end


def _bears_on(one: Phrase, other: Phrase) -> bool:
    """Whether a deal is one on another matter, as in `a deal on TikTok`."""
    return one.kind == "deal" and other.kind == "matter" and one.head.end < other.head.start < one.end


def _contains(one: Phrase, other: Phrase) -> bool:
    """Whether controls only say what a mechanism is for, or tariffs what a truce is on."""
    return one.kind in _OVERARCHING.get(other.kind, ()) and one.head.end < other.head.start <= one.end + 1


def _covers(one: Mention, other: Mention) -> bool:
    return (
        one is not other
        and one.start <= other.start
        and other.end <= one.end
        and one.end - one.start > other.end - other.start
    )


def _gap(head: Mention, rate: Number) -> int:
    return rate.span.start - head.end + 6 if rate.span.start >= head.end else head.start - rate.span.end


def _phrase(scene: Scene, sentence: Sentence, head: Mention, rates: tuple[float, ...]) -> Phrase:
    plain = scene.plain
    floor = max(sentence.start, head.start - 70)
    stops = [matched.end() for matched in _LEFT_STOP.finditer(plain, floor, head.start)]
    start = stops[-1] if stops else floor
    end = head.end
    if _RIGHT_OPEN.match(plain, head.end):
        opened = _RIGHT_OPEN.match(plain, head.end)
        assert opened is not None
        limit = min(sentence.end, head.end + 90)
        stopped = _RIGHT_STOP.search(plain, opened.end(), limit)
        end = stopped.start() if stopped else limit
    while start < head.start and plain[start] == " ":
        start += 1
    within = scene.within(start, end, "product", "trait")
    if head.word.name == "meeting":
        around = scene.within(max(sentence.start, head.start - 90), min(sentence.end, head.end + 60), "trait")
        within += around if _is_of_leaders(scene, sentence, head) else []
    within += [
        word
        for word in scene.within(sentence.start, sentence.end, "trait")
        if word.word.written.startswith("executive")
    ]
    before, after, countries = _patterns()
    whole = plain[start:end]
    target = (
        before.search(plain, head.end, end)
        or after.search(plain, head.end, end)
        or before.search(plain, start, head.start)
    )
    if target is None and head.word.name == "tariff":
        target = _ORIGIN.search(plain, sentence.start, sentence.end)
    goods = next((group for group in target.groups() if group), "") if target else ""
    return Phrase(
        start=start,
        end=end,
        head=head,
        by=_imposer(scene, start, head, countries, bool(target and target.start() < head.start)),
        target=countries.get(goods, ""),
        products=tuple(dict.fromkeys(word.word.name for word in within if word.word.kind == "product")),
        traits=tuple(dict.fromkeys(word.word.name for word in within if word.word.kind == "trait")),
        rates=rates,
        definite=_DEFINITE.search(plain[max(0, head.start - 30) : head.start]) is not None
        or whole.startswith(_ALREADY_DETERMINED)
        or plain.startswith(_ALREADY_DETERMINED, head.start),
    )


def _is_of_leaders(scene: Scene, sentence: Sentence, head: Mention) -> bool:
    """Whether nobody else meets: the nearest person before the verb `met` is a president."""
    if head.word.written not in ("meet", "meets", "met"):
        return True
    people = [one for one in scene.within(max(sentence.start, head.start - 60), head.start, "actor") if one.word.person]
    return not people or people[-1].word.name.endswith((".president", "+CHN"))


def _imposer(scene: Scene, start: int, head: Mention, countries: dict[str, str], goods_before: bool) -> str:
    """The party in the possessive or as an adjective before the noun."""
    floor = max(0, start - 30)
    for actor in reversed(scene.within(floor, head.start, "actor")):
        if scene.is_possessive(actor) and (actor.end >= start - 3):
            return actor.word.name.partition(".")[0]
    if goods_before:
        return ""
    words = re.findall(r"south korean|united states|u\.s\.|[\w']+", scene.plain[start : head.start])
    for word in reversed(words):
        if word in countries and word not in ("china", "european"):
            return countries[word]
    opened = re.match(r" (?:imposed |levied )?by (?:the )?(\w+)", scene.plain[head.end : head.end + 40])
    return countries.get(opened[1], "") if opened else ""


def matter_of(phrase: Phrase, by: str, recall: Recall) -> tuple[str, str, str] | None:
    """(matter, ledger id, rule) that a phrase means; None where it means no measure.

    by   who imposes it, where the sentence rather than the phrase says so
    """
    for number, rule in enumerate(vocabulary().matters, 1):
        if not _holds(rule, phrase, phrase.by or by, recall):
            continue
        if rule["matter"] != "same":
            return rule["matter"], rule.get("ledger", ""), f"rule {number}: {rule['matter']}"
        kinds = {"rule": ("control", "rule"), "transaction": ("matter", "deal"), "amendment": ("tariff",)}.get(
            phrase.kind, (phrase.kind,)
        )
        known = recall.last(kinds, phrase.by)
        if known is not None:
            return known[0], known[1], "named earlier in the report"
    return None


def _holds(rule: dict[str, Any], phrase: Phrase, by: str, recall: Recall) -> bool:
    if rule["head"] != phrase.kind:
        return False
    if "phrase" in rule and phrase.head.word.written not in rule["phrase"]:
        return False
    if "by" in rule and by not in rule["by"]:
        return False
    if "target" in rule and phrase.target not in rule["target"]:
        return False
    if "products" in rule and not set(rule["products"]) & set(phrase.products):
        return False
    if "words" in rule and rule["words"] not in phrase.traits:
        return False
    if "definite" in rule and not phrase.definite:
        return False
    if "known" in rule and not recall.knows(rule["known"]):
        return False
    if "rate" in rule:
        return (1.0 in phrase.rates) if rule["rate"] else not phrase.rates
    return True
