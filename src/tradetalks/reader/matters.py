"""Which measure a phrase means: whose it is, whom it affects, and what a reader calls it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tradetalks.reader.nations import MARK, spellings
from tradetalks.reader.records import Measure, Span
from tradetalks.reader.sides import PAIRED, currency_home, is_global, partners, payer, region_end
from tradetalks.reader.vocabulary import vocabulary

if TYPE_CHECKING:
    from tradetalks.reader.acts import Governed
    from tradetalks.reader.scene import Scene
    from tradetalks.reader.sentences import Sentence
    from tradetalks.reader.words import Phrase

KINDS = {"control": "export_control", "truce": "deal", "meeting": "talks", "rule": "matter", "amendment": "tariff"}
_SAME = {
    "rule": ("control", "rule", "anti_dumping", "safeguard"),
    "transaction": ("matter", "deal"),
    "amendment": ("tariff",),
}
_OTHERS = {"gallium", "antimony", "graphite", "tungsten", "batteries"}  # controls of their own in the ledger
_LOOSE = ("amounts", "tons", "tonnes", "sales", "orders", "shipments", "shipment")
_FEES = ("port fee", "shipping fee", "docking fee", "port charge", "special port")
_PARTNERS = re.compile(
    r"partners\b|\bsuppliers\b|\ball countries"
    r"|\b(?:all|most|every|other|dozens of|\d+) (?:\w+ ){0,2}countries\W+including"
)
_FIRMS = re.compile(
    rf"({MARK}+) (?:[\w-]+ ){{0,5}}(?:companies|firms|businesses|investors|enterprises|manufacturers)\b"
)
_BOTH_COUNTRIES = re.compile(
    r"\b(?:from|on|against|to|of) (?:the two|both|those|the) (?:countries|nations|neighbou?rs)\b"
)
_BY_DEFAULT = "the only country of the report"
_GOODS_ALONE = re.compile(
    r" (?:on|of) (?:(?:all|some|certain|the) )?(?:imports? of|exports? of|imported|foreign)"
    r" (?!(?:the )?(?:country|goods|products)\b)\w"
)
_TALKS_TO = re.compile(rf"\b(?:talks|negotiations|negotiating|discussions) with (?:the )?({MARK}+) to $")
_THE_COUNTRY = re.compile(r"\b(?:with|to|from|on|against) (?:the|that) country\b")
_GOODS_NAMED = re.compile(r" (?:on|of) (?!(?:the )?(?:country|goods|products)\b)\w")
_SUBJECT_IMPOSES = [
    "impose",
    "threaten",
    "raise",
    "announce",
    "cut",
    "postpone",
    "resume",
    "extend",
    "consider",
    "avert",
    "exempt",
    "open",
    "buy",
    "annul",
    "lapse",
    "deny",
]


@dataclass
class Recall:
    """Measures met so far in a report, last first: what `the controls` or `this` may mean."""

    met: list[tuple[str, Measure]] = field(default_factory=list)

    def add(self, head: str, measure: Measure) -> None:
        self.met.insert(0, (head, measure))

    def last(self, heads: tuple[str, ...], by: str = "", targets: tuple[str, ...] = ()) -> Measure | None:
        """The last measure of these heads, where given of that imposer and on these targets."""
        for head, measure in self.met:
            fits = not by or measure.imposer == by or not measure.imposer
            if head in heads and fits and (not targets or set(targets) & set(measure.targets)):
                return measure
        return None

    def knows(self, matter: str) -> bool:
        return any(measure.matter == matter for _, measure in self.met)

    def imposer_on(self, targets: tuple[str, ...], kind: str = "") -> str:
        """Who was last said to have a measure of this kind (of any, where none is given) on these countries."""
        for _, measure in self.met:
            if kind in ("", measure.kind) and measure.imposer and set(targets) & set(measure.targets):
                return measure.imposer
        return ""


def measure_of(
    scene: Scene, sentence: Sentence, phrase: Phrase, act: Governed | None, party: str, recall: Recall, issuer: str
) -> tuple[Measure, str] | None:
    """(measure, how it was known) that a phrase means in its clause; None where it means no measure.

    party    who does the act, an actor; `both` sides are written `A+B`
    issuer   the country whose office wrote the text; empty for an outlet
    """
    kind = _kind(phrase)
    if kind == "tariff" and phrase.head.word.written in ("duty", "duties") and recall.last(("anti_dumping",)):
        kind = "anti_dumping"
    if phrase.head.word.written == "ban" and recall.last(("import_ban", "control"), phrase.by) is not None:
        last = recall.last(("import_ban", "control"), phrase.by)
        bare = not phrase.targets and (phrase.definite or not phrase.products)
        kind = last.kind if last is not None and bare else kind
    whose = party.partition(".")[0] if party and party[0].isupper() else ""
    stopped = phrase.head.word.form == "flow" and kind == "export_control" and phrase.by
    if stopped and whose not in ("", phrase.by) and "+" not in whose:  # who stops another's exports bans their import
        kind, phrase = "import_ban", replace(phrase, by=whose, targets=(phrase.by,))
    named = _named(scene, phrase, act, whose, recall, issuer)
    if named is not None and named[2] == "named earlier in the report":
        earlier = _earlier(phrase, recall)
        assert earlier is not None
        return _here(scene, phrase, earlier), named[2]
    if phrase.kind in ("rule", "transaction", "amendment", "none"):
        return None
    if phrase.kind in PAIRED:
        sides: tuple[str, ...] = partners(scene, sentence, phrase, party)
        imposer, how = "", "parties named"
    else:
        imposer, sides, how = _sides(scene, sentence, phrase, act, whose, recall, issuer)
    if how == _BY_DEFAULT and (named is not None or act is None or act.act == "comment" or not _is_plain(phrase)):
        imposer = ""
    if named is not None and _may_be_named(imposer, sides, phrase):
        matter, ledger, how = named
    elif not _is_sure(scene, sentence, phrase, imposer, sides, both="+" in party):
        return None
    else:
        matter, ledger = slug(kind, imposer, sides, phrase), ""
    measure = Measure(matter, ledger, "", Span(phrase.start, phrase.end), kind, imposer, sides, phrase.products)
    return _here(scene, phrase, measure), how


def _is_sure(
    scene: Scene, sentence: Sentence, phrase: Phrase, imposer: str, sides: tuple[str, ...], *, both: bool
) -> bool:
    """Whether enough is said for a measure of its own: whose it is, and words that no other noun has."""
    if phrase.kind in PAIRED:
        return len(sides) > 1
    if not imposer and not both:
        return False
    if phrase.kind == "purchase":
        return phrase.head.word.written not in _LOOSE
    if phrase.kind == "control" and phrase.head.word.form != "flow":
        around = scene.plain[phrase.start : region_end(scene, phrase.head.end, sentence)]
        return bool(phrase.products) or "export" in around or "licen" in around
    return True


def _kind(phrase: Phrase) -> str:
    written = phrase.head.word.written
    if phrase.kind == "matter" and written.startswith(_FEES):
        return "port_fee"
    return KINDS.get(phrase.kind, phrase.kind)


def _here(scene: Scene, phrase: Phrase, measure: Measure) -> Measure:
    written = scene.document.text[phrase.start : phrase.end].rstrip(" \n.,;:\"”'")
    return replace(measure, written=written, span=Span(phrase.start, phrase.start + len(written)))


def _sides(
    scene: Scene,
    sentence: Sentence,
    phrase: Phrase,
    act: Governed | None,
    whose: str,
    recall: Recall,
    issuer: str,
) -> tuple[str, tuple[str, ...], str]:
    """(imposer, targets, rule): said in the phrase, the verb's subject, named earlier, or the other party."""
    targets, imposer, how = phrase.targets, phrase.by, "said in the phrase"
    asked = _asked_of(scene, sentence, act) if not imposer else ""
    if asked:
        imposer, how = asked, "who is talked with to do it"
        targets = targets or ((whose,) if whose and "+" not in whose else ())
    if _partners_of(scene, phrase, sentence):
        targets = ()
    whose = "" if "+" in whose else whose
    if act is not None and act.cue.word.name == "exempt" and act.cue.end < phrase.head.start:
        spared = [one.word.name for one in scene.within(act.cue.end, phrase.head.start, "nation")]
        targets = tuple(dict.fromkeys(spared)) or targets
    if act is not None and not targets:
        paying = payer(scene, sentence.start, act.cue.start, act.cue.word.written)
        if paying:
            targets, whose = tuple(one for one in paying if one != imposer), "" if whose in paying else whose
    answers = act is not None and act.cue.word.name in ("deny", "agree", "judge")
    if (
        not imposer
        and act is not None
        and not answers
        and act.act in _SUBJECT_IMPOSES
        and whose
        and whose not in targets
    ):
        imposer, how = whose, "subject of the verb"
    if not targets and imposer and _THE_COUNTRY.search(_right_of(scene, phrase, sentence)):
        before = [
            one.word.name for one in scene.within(0, phrase.start, "nation") if one.word.name not in (imposer, "*")
        ]
        targets = tuple(before[-1:])
    if not targets and imposer:
        targets = _both_named(scene, phrase, sentence, imposer)
    if not imposer and phrase.kind == "investment" and act is not None:
        firms = _FIRMS.search(scene.masked, sentence.start, act.cue.start)
        imposer = scene.within(*firms.span(1), "nation")[0].word.name if firms else ""
    if not imposer:
        imposer, targets, how = _imposer(scene, sentence, phrase, targets, recall, issuer)
    wide = is_global(scene, phrase, region_end(scene, phrase.head.end, sentence))
    if wide and (not targets or _partners_of(scene, phrase, sentence)):
        targets = ("*",)
    if not targets:
        earlier = recall.last((phrase.kind,), imposer)
        if earlier is not None and earlier.targets and (phrase.definite or not phrase.products):
            targets = earlier.targets
    if not targets and imposer and not _only_goods(scene, phrase, sentence):
        other = _other(scene, (imposer,))
        targets = (other,) if other else ()
    return imposer, tuple(one for one in targets if one != imposer) or ("*",), how


def _imposer(
    scene: Scene, sentence: Sentence, phrase: Phrase, targets: tuple[str, ...], recall: Recall, issuer: str
) -> tuple[str, tuple[str, ...], str]:
    """(imposer, targets, rule) where nothing near says whose: named earlier, otherwise the other party."""
    if targets:
        known = recall.imposer_on(targets, _kind(phrase)) or recall.imposer_on(targets)
        known = known or currency_home(scene, phrase.start, region_end(scene, phrase.head.end, sentence))
        if known and known not in targets:
            return known, targets, "named earlier in the report"
    if issuer:
        return issuer, targets, "who wrote the text"
    earlier = recall.last((phrase.kind,), "", targets)
    if earlier is not None and not targets:
        return earlier.imposer, earlier.targets, "named earlier in the report"
    if not targets:
        return _only_country(scene), targets, _BY_DEFAULT
    last = recall.last((phrase.kind,))
    if last is not None and last.imposer and last.imposer not in targets:
        return last.imposer, targets, "named earlier in the report"
    return _other(scene, targets), targets, "the other party of the report"


def _is_plain(phrase: Phrase) -> bool:
    """Whether a measure is said by more than its noun: its goods, its rate, or the trade that it stops."""
    return bool(phrase.products or phrase.rates) or phrase.head.word.form == "flow"


def _only_country(scene: Scene) -> str:
    """The country of a report that names no other one; empty where there are several, or none."""
    named = {one.word.name for one in scene.within(0, len(scene.plain), "nation")} - {"*"}
    return named.pop() if len(named) == 1 else ""


def _asked_of(scene: Scene, sentence: Sentence, act: Governed | None) -> str:
    """`Seoul is in talks with Washington to lower the tariff`: the tariff is of the one that is talked with."""
    if act is None:
        return ""
    matched = _TALKS_TO.search(scene.masked, max(sentence.start, act.cue.start - 70), act.cue.start)
    return scene.within(*matched.span(1), "nation")[0].word.name if matched else ""


def _right_of(scene: Scene, phrase: Phrase, sentence: Sentence) -> str:
    return scene.plain[phrase.head.end : region_end(scene, phrase.head.end, sentence)]


def _partners_of(scene: Scene, phrase: Phrase, sentence: Sentence) -> bool:
    """`almost all US trade partners`, `all countries, including Canada`: the country named is not the target."""
    matched = _PARTNERS.search(_right_of(scene, phrase, sentence))
    if matched is None:
        return False
    place = phrase.head.end + matched.start()
    return all(place - one.end < 16 for one in scene.within(phrase.head.end, place, "nation"))


def _both_named(scene: Scene, phrase: Phrase, sentence: Sentence, imposer: str) -> tuple[str, ...]:
    """`imports from both countries`: the two that were named last besides whose measure it is."""
    if not _BOTH_COUNTRIES.search(scene.plain, phrase.head.end, min(phrase.head.end + 60, sentence.end)):
        return ()
    before = [one.word.name for one in scene.within(0, phrase.start, "nation") if one.word.name not in (imposer, "*")]
    return tuple(dict.fromkeys(before[::-1]))[:2]


def _only_goods(scene: Scene, phrase: Phrase, sentence: Sentence) -> bool:
    """`tariffs on steel and aluminium`: goods and no country."""
    end = region_end(scene, phrase.head.end, sentence)
    right = scene.plain[phrase.head.end : end]
    if not phrase.definite and _GOODS_ALONE.match(right) and not scene.within(phrase.head.end, end, "nation"):
        return True
    goods = scene.within(phrase.head.end, end, "product")
    outward = phrase.kind in ("control", "export_tax") and _GOODS_NAMED.match(right) is not None
    return (outward or (bool(goods) and right.lstrip().startswith(("on ", "to ", "against ")))) and not scene.within(
        phrase.head.end, end, "nation"
    )


def _other(scene: Scene, known: tuple[str, ...]) -> str:
    """The other of the two countries that the report names most; empty where it names no other, or many alike."""
    left = [one for one in scene.main if one not in known]
    if scene.crowded and set(known) & set(scene.main[:1]):
        return ""
    return left[0] if left and (not known or set(known) & set(scene.main)) else ""


def slug(kind: str, imposer: str, sides: tuple[str, ...], phrase: Phrase) -> str:
    """A measure's id from its parts: `usa-tariff-bra`, `chn-import_ban-seafood-jpn`."""
    traits = [one for one in phrase.traits if one in ("fentanyl", "reciprocal", "exclusion")]
    goods = phrase.products[:2] if kind not in PAIRED and kind not in ("deal", "talks") else ()
    if kind == "tariff" and sides != ("*",) and len(goods) > 1:
        goods = ()
    parts = [imposer, kind, *traits, *goods, *(one for one in sides if one != "*")]
    return "-".join(part.lower().replace("_", "-") for part in parts if part)


def title_of(measure: Measure) -> str:
    """What a person calls a measure: `tariff of the United States on Brazil`."""
    known = vocabulary().titles.get(measure.matter)
    if known:
        return known
    names = [country_name(one) for one in measure.targets if one != "*"]
    kind = measure.kind.replace("_", " ") or measure.matter.replace("-", " ")
    if measure.kind in ("deal", "talks"):
        return f"{kind} between {' and '.join(names)}" if len(names) > 1 else kind
    goods = " on " + ", ".join(one.replace("_", " ") for one in measure.products[:2]) if measure.products else ""
    own = f" of {country_name(measure.imposer)}" if measure.imposer else ""
    towards = f" towards {', '.join(names)}" if names else ""
    return f"{kind}{own}{goods}{towards}"


def country_name(code: str) -> str:
    """The common English name of a country or of the European Union; the code where there is none."""
    forms = spellings().get(code)
    name = forms["name"][0].removesuffix(" of America") if forms else code
    return f"the {name}" if name.startswith(("United", "European", "Netherlands", "Philippines")) else name


def _named(
    scene: Scene, phrase: Phrase, act: Governed | None, whose: str, recall: Recall, issuer: str
) -> tuple[str, str, str] | None:
    """(matter, ledger id, rule) of the first rule of measures.yaml that holds."""
    by = phrase.by or (whose if act is not None and act.act in _SUBJECT_IMPOSES and "+" not in whose else "") or issuer
    for number, rule in enumerate(vocabulary().matters, 1):
        if not _holds(rule, phrase, by, recall):
            continue
        if rule["matter"] != "same":
            return rule["matter"], rule.get("ledger", ""), f"rule {number}: {rule['matter']}"
        if _earlier(phrase, recall) is not None:
            return "", "", "named earlier in the report"
    return None


def _earlier(phrase: Phrase, recall: Recall) -> Measure | None:
    """The measure met before that a definite noun means: of that imposer, on those countries where they are said."""
    targets = phrase.targets if phrase.kind not in _SAME else ()
    return recall.last(_SAME.get(phrase.kind, (phrase.kind,)), phrase.by, targets)


def _may_be_named(imposer: str, sides: tuple[str, ...], phrase: Phrase) -> bool:
    """Whether a named measure, all of which are of `named_sides`, fits these countries."""
    if phrase.kind == "matter":
        return True
    known = {one for one in (imposer, *sides) if one and one != "*"}
    return known <= vocabulary().named_sides


def _holds(rule: dict[str, Any], phrase: Phrase, by: str, recall: Recall) -> bool:
    if rule["head"] != phrase.kind:
        return False
    if "phrase" in rule and phrase.head.word.written not in rule["phrase"]:
        return False
    if "by" in rule and by not in rule["by"]:
        return False
    if "target" in rule and not (set(phrase.targets) or {""}) & set(rule["target"]):
        return False
    if "products" in rule and not (set(rule["products"]) & set(phrase.products) and not set(phrase.products) & _OTHERS):
        return False
    if "bare" in rule and phrase.products:
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
