"""Whose measure it is and whom it is aimed at: countries around a measure's noun, by their prepositions and roles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tradetalks.reader.nations import MARK, spellings
from tradetalks.reader.words import read_words

if TYPE_CHECKING:
    from tradetalks.reader.scene import Scene
    from tradetalks.reader.sentences import Sentence
    from tradetalks.reader.words import Phrase

_NATION = f"{MARK}+"
_MORE = rf"(?:(?:'s)?(?:,? and |, | or | as well as |,? including )(?:the |from |on |for )?{_NATION})*"
_LIST = rf"{_NATION}{_MORE}"
_END = re.compile(
    r"[;:]|[.!?](?= |$)| (?:that|which|who|while|whereas|but|if|unless|after|because|although|until|"
    r"will|would|could|may|might|should|is|are|was|were|has|have|had|took|takes|said|says|adding"
    r"|taking|leading|bringing|"
    r"in response|in retaliation|in exchange|as part|following)\b"
)
_ON = re.compile(
    rf"\b(?:on|against|targeting|target|targets|hitting|hit|aimed at|upon|toward|towards|into|over)"
    rf" (?:[^;:()]{{0,70}}?)({_LIST})"
)
_FROM = re.compile(
    rf"\b(?:from|originating in|originated in|made in|products? of|the product of|goods of|articles of|imported by|of) "
    rf"(?:the |certain |mainland )*({_LIST})|\bimports? of (?:[\w-]+ ){{0,4}}?({_LIST})"
)
_TO = re.compile(rf"\b(?:to|for|in|into) (?:the )?({_LIST})|\btrade with (?:the )?({_LIST})")
_WITH = re.compile(rf"\b(?:with|between|and|from) (?:the )?(?:\w+ ){{0,2}}?({_LIST})")
_PAYS = re.compile(rf"(?:that )?({_NATION}) (?:pays?|faces?|charges?|would pay|will pay)\b")
_TOWARD = re.compile(
    r"\b(?:exports?|shipments|sales|ship(?:ped|ping)?|sold|sent|sends?|sending|brought|entering|coming into"
    r"|imported into|access) (?:to |into |of )?(?:the )?$"
)
_WHOLE = re.compile(
    r"\b(?:all|any|every|each|most|nearly all|almost all|other|many|several|dozens of|\d+) (?:\w+ ){0,2}"
    r"(?:countr(?:y|ies)|nations?|partners?|economies|foreign \w+)\b|\ball (?:\w+ )?imports of\b"
    r"|\b(?:global|worldwide|baseline|universal)\b|\b(?:on|for) countries\b(?! including)|\bon foreign\b"
    r"|\bits (?:\w+ )?(?:suppliers|trading partners)\b"
)
_FOREIGN_MONEY = re.compile(r"(€|c\$|£|¥|₹|\b(?:eur|cad|gbp|chf)\b) ?\d")
_MADE_IN = re.compile(
    r"\b(?:goods|articles|products?|imports|exports|originating|made|items) (?:from|of|in) (?:the )?$"
)
_ENTERING = re.compile(rf"\b(?:into|entering) (?:the territory of )?(?:the )?({_NATION})")
_INTO = re.compile(r"\b(?:to|in|by|into|territory of) (?:the )?$")
_PEOPLE = re.compile(
    r"(?:\w+ )?(?:officials?|ministers?|leaders?|producers?|exporters?|farmers?|companies|firms|lawmakers|consumers"
    r"|importers|growers|makers|buyers|negotiators|diplomats|industry|markets?|economy)\b"
)
_FACE = re.compile(r"^(?:fac|pay|paid|bear|bore|subject|charg|incur|endur|hit with|owe)")
OUTWARD = ("control", "export_tax", "sanction")
PAIRED = ("deal", "truce", "talks", "meeting")


def nations_in(scene: Scene, start: int, end: int) -> tuple[str, ...]:
    """The countries named in [start, end), each once."""
    return tuple(dict.fromkeys(one.word.name for one in scene.within(start, end, "nation")))


def region_end(scene: Scene, start: int, sentence: Sentence) -> int:
    """Where the words that may describe a measure end, to the right of its noun."""
    limit = min(sentence.end, start + 170)
    stopped = _END.search(scene.masked, start, limit)
    return stopped.start() if stopped else limit


def targets_right(scene: Scene, sentence: Sentence, head_end: int, kind: str) -> tuple[tuple[str, ...], str]:
    """(targets, importer) said to the right of a measure's noun; the importer is who the goods are sent to."""
    end = region_end(scene, head_end, sentence)
    masked = scene.masked
    patterns: tuple[re.Pattern[str], ...]
    if kind in OUTWARD:
        patterns = (_ON, _TO, _FROM) if kind == "sanction" else (_TO, re.compile(rf"\bagainst ({_LIST})"))
    elif kind in ("purchase", "investment"):
        patterns = (_FROM, _ON, _TO)
    elif scene.plain.endswith("trade", 0, head_end):
        patterns = (re.compile(rf"\b(?:with|from) (?:the )?({_LIST})"),)
    else:
        patterns = (_ON, _FROM, re.compile(rf"\b(?:for) (?:the )?({_LIST})"))
    importer = _into(scene, head_end, end) if kind == "import_ban" else ""
    for pattern in patterns:
        for matched in pattern.finditer(masked, head_end, end):
            begin, stop = matched.span(matched.lastindex or 1)
            found = nations_in(scene, begin, stop)
            if kind not in OUTWARD and _TOWARD.search(masked, max(0, begin - 24), begin):
                importer = found[0]
                first = nations_in(scene, head_end, begin)
                if not first:
                    continue
                found = first
            after = re.match(rf"[^,.;]{{0,40}}?\b(?:to|into|entering) (?:the )?({_NATION})", masked[stop:end])
            if after and kind not in ("purchase", "investment", *OUTWARD):
                there = nations_in(scene, stop + after.start(1), stop + after.end(1))
                importer = importer or (there[0] if there else "")
            return tuple(one for one in found if one != importer), importer
    return (), importer


def _into(scene: Scene, start: int, end: int) -> str:
    """`a ban on imports of wheat into Kazakhstan`: the country that the goods no longer enter."""
    matched = _ENTERING.search(scene.masked, start, end)
    return nations_in(scene, *matched.span(1))[0] if matched else ""


def imposer_left(scene: Scene, start: int, head: int, products: bool) -> tuple[str, str]:
    """(imposer, target) from the country right before a measure's noun: `US tariffs`, `Chinese steel tariffs`."""
    for owner in reversed(scene.within(max(0, start - 30), head, "actor")):
        if scene.is_possessive(owner) and owner.end >= start - 3 and "." in owner.word.name:
            return owner.word.name.partition(".")[0], ""
    near = [one for one in scene.within(max(0, start - 24), head, "nation") if one.end >= start - 3]
    if not near:
        return "", ""
    last = near[-1]
    if any(one.word.form in ("past", "third") for one in scene.within(last.end, head, "act")):
        return "", ""
    if scene.plain.startswith("'s ", last.end) or scene.plain.startswith("' ", last.end):
        return last.word.name, ""
    between = scene.plain[last.end : head].strip()
    if last.word.role == "adjective" and _PEOPLE.match(between):
        return "", ""
    if last.word.role == "capital" or re.match(r"(?:'s|has|have|and|said)\b", between):
        return "", ""
    if products and between and last.word.role == "adjective" and last.word.name not in scene.main[:1]:
        return "", last.word.name
    return last.word.name, ""


def payer(scene: Scene, start: int, cue: int, written: str) -> tuple[str, ...]:
    """Whose goods face the measure, where the verb is one of bearing it: `Indian goods face`, `Brazil pays`."""
    if not _FACE.match(written):
        return ()
    near = scene.within(max(start, cue - 140), cue, "nation")
    made = [one for one in near if one.word.role == "adjective" or _MADE_IN.search(scene.plain, start, one.start)]
    bare = [one for one in near if not _INTO.search(scene.plain, start, one.start)]
    before = made or bare
    return (before[-1].word.name,) if before else ()


def pays(scene: Scene, start: int, end: int) -> str:
    """`the tariffs India pays`: the country after the noun that pays them."""
    matched = _PAYS.match(scene.masked[start:end].lstrip())
    offset = start + len(scene.masked[start:end]) - len(scene.masked[start:end].lstrip())
    return nations_in(scene, offset + matched.start(1), offset + matched.end(1))[0] if matched else ""


def currency_home(scene: Scene, start: int, end: int) -> str:
    """Whose money an amount in [start, end) is in: a list of goods worth EUR 93 billion is the European Union's."""
    matched = _FOREIGN_MONEY.search(scene.plain, start, end)
    return read_words("money")[matched[1]] if matched else ""


def by_whom(scene: Scene, start: int, end: int) -> str:
    """`imposed by China`, `threatened by the Trump administration` after the noun."""
    matched = re.match(r" (?:\w+ed |\w+en )?by (?:the )?", scene.plain[start:end])
    if not matched:
        return ""
    after = scene.within(start + matched.end() - 4, start + matched.end() + 2, "actor")
    name = after[0].word.name.partition(".")[0] if after else ""
    return "" if "+" in name else name


def is_global(scene: Scene, phrase: Phrase, end: int) -> bool:
    """Whether the measure is said to apply to all countries, or on goods whoever makes them."""
    return _WHOLE.search(scene.plain, phrase.start, end) is not None


def partners(scene: Scene, sentence: Sentence, phrase: Phrase, party: str) -> tuple[str, ...]:
    """The parties of a deal or of talks: who does it and who is named with it; otherwise the two named most."""
    end = region_end(scene, phrase.head.end, sentence)
    found = [one.partition(".")[0] for one in party.split("+") if one[:1].isupper() and one not in ("USA.courts",)]
    beside = [one.word.name for one in scene.within(max(sentence.start, phrase.start - 2), phrase.head.end, "nation")]
    if len(dict.fromkeys(beside)) > 1:
        found = beside
    for matched in _WITH.finditer(scene.masked, phrase.head.end, end):
        found += nations_in(scene, matched.start(1), matched.end(1))
    for matched in re.finditer(r"\b(?:with|between|and) ", scene.plain[phrase.head.end : end]):
        begin = phrase.head.end + matched.end()
        near = scene.within(begin, begin + 22, "actor")
        found += [near[0].word.name.partition(".")[0]] if near else []
    found = [one for one in dict.fromkeys([*found, *beside]) if one in spellings()]
    if len(found) == 1 and _WITH.search(scene.masked, sentence.start, phrase.start):
        matched = list(_WITH.finditer(scene.masked, sentence.start, phrase.start))[-1]
        found += nations_in(scene, matched.start(1), matched.end(1))
    found = list(dict.fromkeys(found))
    if len(found) < 2 and (not found or found[0] in scene.main):
        found = list(dict.fromkeys([*found, *scene.main]))[:2]
    return tuple(sorted(found[:2])) if len(found) > 1 else tuple(found)
