"""Official papers: whose they are, who says `I` in them, and the lines of a tariff that have no verb."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from tradetalks.reader.nations import MARK
from tradetalks.reader.records import Actor, Claim, Day, Measure, Number, Span, Terms, Trace
from tradetalks.reader.words import read_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tradetalks.reader.scene import Scene

_DELEGATION = re.compile(rf"circulated at the request of the delegation of (?:the )?({MARK}+)")
_TARIFF_LINE = re.compile(
    r"(?P<heading>\b99\d\d\.\d\d\.\d\d)[^\n]*(?:\n[^\n]*?)??\b(?P<rate>\d{1,3}(?:\.\d+)?)\s?(?:%"
    r"|percent|per cent) additional ad valorem",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Form:
    """An official form: the country whose paper it is, and who speaks in it."""

    issuer: str
    voice: Actor


def form_of(scene: Scene) -> Form | None:
    """The official form of a text; None for what the press writes."""
    delegation = _DELEGATION.search(scene.masked)
    if delegation is not None:
        (nation, *_) = scene.within(delegation.start(1), delegation.end(1), "nation")
        return Form(nation.word.name, Actor(nation.word.name, f"delegation of {nation.word.written}", "", None))
    for issuer, voice, role, patterns in _forms():
        if all(pattern.search(scene.plain) for pattern in patterns):
            return Form(issuer, Actor(voice, role, "", None))
    return None


def is_title(plain: str) -> bool:
    """Whether a line without a full stop is the operative title of a paper: `imposing a definitive duty on ...`."""
    return plain.split(" ", 1)[0] in read_words("official")["titles"]


def tariff_lines(scene: Scene, form: Form, days: list[Day]) -> Iterator[Claim]:
    """`9903.03.12: Articles the product of Canada ... 50% additional ad valorem rate of duty`."""
    text = scene.document.text
    for matched in _TARIFF_LINE.finditer(text):
        rate = float(matched["rate"]) / 100
        named = [
            one.word.name
            for one in scene.within(matched.start(), matched.end(), "nation")
            if one.word.name != form.issuer
        ]
        before = [day for day in days if day.role == "effective" and day.span.start < matched.start()]
        span = Span(matched.start("rate"), matched.end())
        targets = tuple(dict.fromkeys(named)) or ("*",)
        if rate == 0:
            continue
        matter = "-".join([form.issuer.lower(), "tariff", *(one.lower() for one in targets if one != "*")])
        number = Number(Span(matched.start("rate"), matched.end("rate") + 1), "rate", rate, "fraction", "tariff")
        published = scene.document.date.isoformat() if scene.document.date else ""
        yield Claim(
            actor=form.voice,
            party=form.issuer,
            act="impose",
            measure=Measure(matter, "", f"heading {matched['heading']}", span, "tariff", form.issuer, targets),
            terms=Terms(rates=(number,), rate_to=rate, how="add", products=(matched["heading"],)),
            date_said=published,
            date_effective=before[-1].value if before else "",
            modality="fact",
            quote=text[span.start : span.end],
            span=span,
            confidence=0.9,
            reasons=("0.90 a line of the tariff",),
            source=scene.document.name,
            traces=(Trace("rate", f"{rate:g}", span, "a line of the tariff"),),
        )


@cache
def _forms() -> list[tuple[str, str, str, list[re.Pattern[str]]]]:
    return [
        (one["issuer"], one["voice"], one["role"], [re.compile(part) for part in one["needs"]])
        for one in read_words("official")["forms"]
    ]
