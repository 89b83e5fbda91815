"""Noun phrases that stand for a measure, and which matter each one means."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from tradetalks.reader.nations import MARK
from tradetalks.reader.sides import PAIRED, by_whom, imposer_left, pays, region_end, targets_right
from tradetalks.reader.words import Mention, Phrase

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
TARIFFS = ("tariff", "anti_dumping", "safeguard", "export_tax", "digital_tax")
_OVERARCHING = {"control": ("matter",), "rule": ("matter",), "tariff": ("truce",)}
_BUYING = ("buy", "bought", "purchas", "invest")
_AMOUNT = re.compile(r"(?:(?:us|c|a)?\$|€|£|eur |usd |chf )? ?\d[\d,.]* ?(?:million|billion|trillion|bn|m\b)")
STOPPING = (
    *("ban", "block", "prohibit", "restrict", "curb", "limit", "bar", "suspen", "halt", "stop", "outlaw", "ceas"),
    *("paus", "freez", "froz", "moratori", "cut off", "forbid", "forbade", "proscrib", "disallow"),
)
FREEING = ("resum", "restart", "allow", "permit", "approv", "clear", "reopen", "lift", "restor", "unblock")
_APART = re.compile(r"\b(?:while|but|whereas)\b|;")
_OF_EXPORTS = re.compile(r" (?:on|of) (?:[\w'-]+ ){0,5}?export")
_OF_IMPORTS = re.compile(r"(?: imposed by [\w' -]{2,40}?)? (?:on|of) (?:[\w'-]+ ){0,4}?import")
_OF_ITS_EXPORTS = re.compile(
    r" (?:on|of) (?:its|their|our|his|the country's)\b|[\w' -]{0,40}?exports (?:to|entering|into)\b"
)
_A_NOUN = re.compile(r"(?:\b(?:its|a|an|the|their|this|that|his|her|import|export|blanket|new|any)|'s) $")
_GOODS_TOO = re.compile(r" and (?:on )?(?:all |other )?(?:goods|products|imports) from")
_SOUGHT = re.compile(r"\b(?:seek|seeks|sought|seeking|request|requests|requested|requesting) (?:\w+ )?$")
_FLOW = re.compile(
    r" (?:approving |all |the |its |their |several |some |most |any |of |on |to |new |first |in |from )*"
    r"(?:[\w'.-]+ ){0,4}?((?:im|ex)(?:ports?|porting|portation)"
    r"|(?:sales|shipments|deliveries|supplies)(?= (?:of [\w' ]{2,30} )?to\b))"
    r"\b(?: and ((?:im|ex)ports?)\b)?"
)
_ASIDE = re.compile(r", (?:for|from|until|with|effective|starting)\b[^,.;]{2,40},")
_FLOW_BEFORE = re.compile(
    r"\b((?:im|ex)ports?)\b(?: (?:of|from|to|into) [\w' -]{2,60})?"
    r" (?:has been|have been|had been|is|are|was|were|will be|would be|being)(?: \w+ly| now| also| again)? $"
)
_BEFORE_VERB = (" to ", " will ", "would ", " may ", "could ", "might ", "shall ", "must ")
_BANNING = (
    *("ban", "bar", "outlaw", "prohibit", "block", "restrict", "proscrib", "forbid", "forbade", "disallow", "halt"),
    *("stop", "suspen", "limit", "curb", "freez", "froz"),
)
_GOODS_WORD = rf"(?:{MARK}+|[\w-]+)(?:'s)?"
_NO_GOODS = r"(?!(?:ex|im)port|(?:that|which|who|if|after|because|while|its own)\b)"
_GOODS = re.compile(
    rf"((?: {_NO_GOODS}{_GOODS_WORD}){{0,7}}?) (products?|goods|produce|shipments?|consignments?|commodities|crops)\b"
    rf"|((?: {_GOODS_WORD}){{0,6}})"
)
_COMES_FROM = re.compile(rf" (?:originating |coming |imported |arriving |made |grown )?(?:from|in|of) (?:the )?{MARK}+")
_ALL_TRADE = re.compile(
    r" (?:almost |nearly |all |any |the |its |their |border |bilateral |of |direct )*(trade)(?: exchanges)?"
    r"(?= (?:with|to and from)\b|[.,;]|$)"
)
_COMPARED = re.compile(r"\b(?:than (?:any|an?|the|its)(?: [\w%.-]+){0,3}|the (?:highest|lowest|steepest)) $")
_WAY = {"im": "import_ban", "ex": "control"}
_ALREADY_DETERMINED = ("this ", "the ", "that ", "these ")


def phrases(scene: Scene, sentence: Sentence, rates: list[Number]) -> list[Phrase]:
    """The measure nouns of a sentence with their modifiers."""
    heads = [found for found in scene.within(sentence.start, sentence.end, "head") if found.word.name != "none"]
    heads = [one for one in heads if not any(_covers(other, one) for other in heads)]
    noise = [found for found in scene.within(sentence.start, sentence.end, "head") if found.word.name == "none"]
    heads = [one for one in heads if not any(other.start <= one.start < other.end for other in noise)]
    heads = [one for one in heads if not _is_to_ban(scene, one)]
    bought = _bought(scene, sentence, heads)
    heads = [one for one in heads if not any(_is_its_verb(scene, one, other) for other in bought)] + bought
    flows = _flows(scene, sentence, heads)
    heads = [one for one in heads if not any(one.start < flow.end and flow.start < one.end for flow in flows)] + flows
    heads = [one for one in heads if not _COMPARED.search(scene.plain, max(0, one.start - 50), one.start)]
    tariffs = [head for head in heads if head.word.name in TARIFFS]
    owned: dict[int, list[float]] = {}
    for rate in rates:
        if rate.kind == "rate" and rate.of == "tariff" and tariffs:
            nearest = min(tariffs, key=lambda head: _gap(head, rate))
            begin, stop = sorted((nearest.start, rate.span.start))
            if nearest.start > rate.span.start and _APART.search(scene.plain, begin, stop):
                continue
            owned.setdefault(nearest.start, []).append(rate.value)
    found = [_phrase(scene, sentence, head, tuple(owned.get(head.start, ()))) for head in heads]
    return [
        one
        for one in found
        if not any(_names(other, one) or _bears_on(one, other) or _contains(other, one) for other in found)
    ]


def _bought(scene: Scene, sentence: Sentence, heads: list[Mention]) -> list[Mention]:
    """`buy U.S. soybeans`, `invest $600 billion`: what a verb of buying or investing takes stands for the promise."""
    found = []
    for verb in scene.within(sentence.start, sentence.end, "act"):
        if verb.word.name != "buy" or not verb.word.written.startswith(_BUYING) or verb.word.form in ("third", "noun"):
            continue
        reach = min(verb.end + 90, sentence.end)
        if verb.word.written.startswith("invest"):
            amount = _AMOUNT.search(scene.plain, verb.end, reach)
            if amount:
                word = replace(verb.word, kind="head", name="investment")
                found.append(Mention(amount.start(), amount.end(), word))
            continue
        goods = scene.within(verb.end, reach, "product")[:1]
        if goods and scene.within(verb.end, goods[0].start, "act"):
            continue
        if goods and not any(
            verb.start < head.start <= goods[0].end and head.word.name == "purchase" for head in heads
        ):
            found.append(Mention(goods[0].start, goods[0].end, replace(goods[0].word, kind="head", name="purchase")))
    return found


def _is_its_verb(scene: Scene, head: Mention, goods: Mention) -> bool:
    """Whether `purchase` is the verb that takes these goods, and no noun."""
    return (
        head.word.name == "purchase"
        and goods.word.name == "purchase"
        and 0 < goods.start - head.end < 90
        and any(
            one.start == head.start and one.word.form == "base" for one in scene.within(head.start, head.end, "act")
        )
    )


def _flows(scene: Scene, sentence: Sentence, heads: list[Mention]) -> list[Mention]:
    """`suspend imports`, `allowed exports`: trade that a verb stops or frees stands for a ban or a control."""
    found: list[Mention] = []
    for verb in scene.within(sentence.start, sentence.end, "act"):
        if not verb.word.written.startswith(STOPPING + FREEING):
            continue
        noun = verb.word.form == "noun"
        if verb.word.form == "base" and _A_NOUN.search(scene.plain, sentence.start, verb.start):
            continue
        limit = min(verb.end + 75, sentence.end)
        if noun and not scene.plain.startswith((" of ", " on ", " to "), verb.end):
            continue
        aside = _ASIDE.match(scene.plain, verb.end, limit)
        begin = aside.end() if aside else verb.end
        whole = _ALL_TRADE.match(scene.plain, begin, limit)
        matched = whole or _FLOW.match(scene.plain, begin, limit)
        goods = _banned_goods(scene, verb, limit) if matched is None else None
        barred = [head for head in heads + found if head.word.name != "purchase"]
        if goods is not None and not any(verb.end <= head.start < goods[1] for head in barred):
            word = replace(verb.word, kind="head", name="import_ban", form="flow", heads=())
            found.append(Mention(*goods, word))
        if (
            matched is None
            or " free " in matched[0]
            or any(verb.end <= head.start < matched.end() and head.word.name != "purchase" for head in heads)
        ):
            continue
        if any(one.start == matched.start(1) for one in found):
            continue
        ways = [(matched.span(1), "import_ban"), (matched.span(1), "control")] if whole else []
        ways = ways or [(matched.span(n), _WAY.get(matched[n][:2], "control")) for n in (1, 2) if matched[n]]
        for (start, end), kind in ways:
            word = replace(verb.word, kind="head", name=kind, form="flow", heads=())
            found.append(Mention(start, end, word))
    return found + [one for one in _stopped(scene, sentence) if not any(_meets(one, other) for other in found + heads)]


def _is_to_ban(scene: Scene, head: Mention) -> bool:
    """Whether `ban` is the verb, as in `the decision to ban Lebanese fruit`, and no noun."""
    before, after = scene.plain[max(0, head.start - 8) : head.start], scene.plain[head.end : head.end + 4]
    return (
        head.word.written == "ban" and before.endswith(_BEFORE_VERB) and not after.startswith((" on", " of", ",", "."))
    )


def _banned_goods(scene: Scene, verb: Mention, limit: int) -> tuple[int, int] | None:
    """`outlaw poultry products from Uganda`, `the ban on the entry of Lebanese fruit`: goods with their country.

    The goods are the object of the verb, and a country stands before them or right after them.
    """
    if not verb.word.written.startswith(_BANNING) or _LEFT_STOP.match(scene.plain, verb.end + 1):
        return None
    matched = _GOODS.match(scene.masked, verb.end, limit)
    if matched is None:
        return None
    product = [one for one in scene.within(verb.end, limit, "product") if one.start < matched.end(1) + 30]
    start, end = matched.span(2) if matched[2] else (product[0].start, product[0].end) if product else (0, 0)
    named = scene.within(verb.end, start, "nation") or _COMES_FROM.match(scene.masked, end)
    return (start, end) if start and named else None


def _stopped(scene: Scene, sentence: Sentence) -> list[Mention]:
    """`Exports of onions have been prohibited`: the trade that is stopped or freed stands before the verb."""
    found = []
    for verb in scene.within(sentence.start, sentence.end, "act"):
        if verb.word.form != "past" or not verb.word.written.startswith(STOPPING + FREEING):
            continue
        matched = _FLOW_BEFORE.search(scene.plain, max(sentence.start, verb.start - 90), verb.start)
        if matched is not None:
            word = replace(verb.word, kind="head", name=_WAY[matched[1][:2].lower()], form="flow", heads=())
            found.append(Mention(*matched.span(1), word))
    return found


def _meets(one: Mention, other: Mention) -> bool:
    return one.start < other.end and other.start < one.end


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
    if head.word.written == "consultations" and _SOUGHT.search(plain[max(0, head.start - 24) : head.start]):
        head = replace(head, word=replace(head.word, name="dispute"))
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
    goods = [word for word in within if word.word.kind == "product"]
    if head.word.name in ("control", "import_ban"):
        goods += scene.within(end, region_end(scene, head.end, sentence), "product")
    named = plain[head.end : region_end(scene, head.end, sentence)]
    products = () if _GOODS_TOO.search(named) else tuple(dict.fromkeys(word.word.name for word in goods))
    head = _by_direction(scene, head)
    kind = head.word.name
    right, importer = targets_right(scene, sentence, head.end, kind) if kind not in PAIRED else ((), "")
    own, left = imposer_left(scene, start, head.start, bool(products))
    if head.word.form == "flow" and kind == "import_ban" and own and not right:
        own, left = "", own
    paying = pays(scene, head.end, min(sentence.end, head.end + 60))
    by = by_whom(scene, head.end, min(sentence.end, head.end + 60)) or own or importer
    targets = right or ((left,) if left else ()) or ((paying,) if paying else ())
    if kind in PAIRED:
        by, targets = own, ()
    elif kind in ("purchase", "investment"):
        by, targets = "", right or ((own or left,) if own or left else ())
    whole = plain[start:end]
    return Phrase(
        start=start,
        end=end,
        head=head,
        by=by if by != "*" else "",
        targets=tuple(one for one in targets if one != by),
        products=products,
        traits=tuple(dict.fromkeys(word.word.name for word in within if word.word.kind == "trait")),
        rates=rates,
        definite=_DEFINITE.search(plain[max(0, head.start - 30) : head.start]) is not None
        or whole.startswith(_ALREADY_DETERMINED)
        or plain.startswith(_ALREADY_DETERMINED, head.start),
    )


def _by_direction(scene: Scene, head: Mention) -> Mention:
    """A ban, a restriction or a tax on exports is another measure than one on imports; of no one country's exports."""
    exports, imports = _OF_EXPORTS.match(scene.plain, head.end), _OF_IMPORTS.match(scene.plain, head.end)
    found = exports or imports
    if found is None or scene.within(head.end, found.end(), "nation", "actor"):
        return head
    if head.word.written == "ban" and exports:
        return replace(head, word=replace(head.word, name="control", written="export ban"))
    if head.word.name == "tariff" and exports and not _OF_ITS_EXPORTS.match(scene.plain, head.end):
        return replace(head, word=replace(head.word, name="export_tax"))
    if head.word.name == "control" and imports and "export" not in head.word.written:
        return replace(head, word=replace(head.word, name="import_ban"))
    return head


def _is_of_leaders(scene: Scene, sentence: Sentence, head: Mention) -> bool:
    """Whether nobody else meets: the nearest person before the verb `met` is a president."""
    if head.word.written not in ("meet", "meets", "met"):
        return True
    people = [one for one in scene.within(max(sentence.start, head.start - 60), head.start, "actor") if one.word.person]
    return not people or people[-1].word.name.endswith((".president", "+CHN"))
