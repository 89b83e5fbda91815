"""Every country as reports name it: name, adjective, capital, government, offices, people; from data/reader/*.yaml."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from tradetalks.places import COUNTRIES
from tradetalks.reader.words import Mention, read_words

if TYPE_CHECKING:
    from collections.abc import Iterator

_PEOPLE = (("head", "president"), ("trade", "trade_ministry"), ("foreign", "foreign_ministry"))
_ABBREVIATED = ("EU", "UK", "U.K.", "US", "U.S.", "EC")
_GOVERNING = ("government", "federal government", "administration", "cabinet", "council of ministers")
MARK = "\ue000"
_OBJECT = re.compile(r"\b(?:on|of|to|from|against|in|with|for|into|between|over|like|than|including)(?: the)? $")
_NAME = re.compile(r" [A-Z][\w.]+ [A-Z]")
_OF = re.compile(r" (?:of|for|in) (?:the )?")


@cache
def spellings() -> dict[str, dict[str, list[str]]]:
    """Country -> `name`, `adjective`, `capital`: the words that stand for it."""
    known = read_words("countries")
    found = {}
    for code in [*COUNTRIES, "EU"]:
        record = known.get(code, {})
        name = [COUNTRIES[code]] if code in COUNTRIES else ["European Union"]
        found[code] = {
            "name": [*name, *record.get("also", ())],
            "adjective": list(record.get("adjective", ())),
            "capital": list(record.get("capital", ())),
        }
    return found


def nation_words() -> Iterator[tuple[str, str, str]]:
    """(country, written, role) of every name, adjective and capital."""
    for code, forms in spellings().items():
        for role, names in forms.items():
            for written in names:
                yield code, written, role
                if role == "adjective":
                    yield code, f"{written}-made", role
    yield "*", "foreign", "adjective"


def actor_words() -> Iterator[dict[str, Any]]:
    """Records in the form of actors.yaml: each country, its government, offices, heads and ministers."""
    known = read_words("countries")
    for code, forms in spellings().items():
        record, names = known.get(code, {}), [*forms["name"], *forms["capital"]]
        country = forms["name"][0]
        sure = [name for name in names if name not in _ABBREVIATED]
        yield {"id": code, "role": country, "names": sure, "exact": "yes"}
        weak = [name for name in [*names, *forms["adjective"]] if name in _ABBREVIATED]
        yield {"id": code, "role": country, "names": weak, "exact": "yes", "weak": "yes"}
        for field, office in _PEOPLE:
            people = record.get(field, ())
            role = f"{country}, {office.replace('_', ' ')}"
            yield {"id": named(code, office), "role": role, "names": people, "person": "yes", "exact": "yes"}


def office_words() -> Iterator[tuple[str, str, bool]]:
    """(office, written, whether one person holds it)."""
    for office in read_words("offices")["offices"]:
        for written in office["names"]:
            yield office["id"], written, office.get("person") == "yes"


def named(code: str, office: str) -> str:
    """What the ledger calls a country's office: `CHN.mofcom`."""
    name = read_words("offices")["names"].get(code, {}).get(office, office)
    return f"{code}.{name}" if name else code


def main_nations(nations: list[Mention], length: int = 2) -> tuple[str, ...]:
    """The countries that a text names most, first the most; the European Union counts for its capital too."""
    codes = [one.word.name.partition(".")[0] for one in nations]
    counts = Counter(code for code in codes if code in spellings())
    return tuple(code for code, _ in counts.most_common(length))


def is_crowded(nations: list[Mention]) -> bool:
    """Whether a third country is named as often as the second, so that there is no other party."""
    codes = [one.word.name.partition(".")[0] for one in nations]
    ranked = Counter(code for code in codes if code in spellings()).most_common(3)
    return len(ranked) == 3 and ranked[1][1] == ranked[2][1]


def masked(plain: str, nations: list[Mention]) -> str:
    """The text with every country's name as a run of one letter that no text has, so that patterns can find them."""
    pieces, position = [], 0
    for one in nations:
        if one.start >= position:
            pieces += [plain[position : one.start], MARK * (one.end - one.start)]
            position = one.end
    return "".join([*pieces, plain[position:]])


def officials(
    text: str,
    plain: str,
    nations: list[Mention],
    offices: list[Mention],
    people: list[Mention],
    main: tuple[str, ...],
) -> Iterator[Mention]:
    """Offices as actors: `Indian trade minister`, `Japan's government`, `ministry of commerce of India`.

    An office named alone is that of the country named last before it; `officials` alone are nobody's.
    """
    alone = read_words("offices")["alone"]
    before = {one.end: one for one in nations}
    starts = {one.start: one for one in nations}
    for office in offices:
        owner = before.get(office.start - 1) or before.get(office.start - 3 if _owned(plain, office.start) else -1)
        start, end = (owner.start, office.end) if owner else (office.start, office.end)
        if owner is None:
            opened = _OF.match(plain, office.end)
            owner = starts.get(opened.end()) if opened else None
            end = owner.end if owner else end
        code = owner.word.name if owner else ""
        governing = office.word.written in _GOVERNING and plain.endswith(("the ", "its "), 0, office.start)
        if (
            owner is None
            and (office.word.name in alone or governing)
            and not plain.endswith(("vice ", "deputy "), 0, office.start)
        ):
            never = [one for one, part in read_words("offices")["never"].items() if part in office.word.written]
            left = [one for one in main if one not in never]
            code = _last_owner(plain, office, nations, people, named=_NAME.match(text, office.end) is not None) or (
                left[0] if left else ""
            )
        if code and code != "*":
            role = f"{spellings()[code]['name'][0]}, {office.word.written}"
            word = replace(office.word, kind="actor", name=named(code, office.word.name), role=role)
            yield Mention(start, end, word)


def _last_owner(plain: str, office: Mention, nations: list[Mention], people: list[Mention], *, named: bool) -> str:
    """The country of the person of this office named last before it; otherwise the country named last."""
    holders = [one for one in people if one.start < office.start and one.word.name.endswith(f".{office.word.name}")]
    if office.word.person and holders:
        return holders[-1].word.name.partition(".")[0]
    words = read_words("offices")
    default = words["alone_default"].get(office.word.name, "")
    if default and not named:
        return str(default)
    never = [code for code, part in words["never"].items() if part in office.word.written]
    earlier = [one for one in nations if one.start < office.start and one.word.name not in ("*", *never)]
    acting = [
        one
        for one in earlier
        if one.word.role != "adjective" and not _OBJECT.search(plain[max(0, one.start - 16) : one.start])
    ]
    acting = [one for one in acting if not plain.startswith("'s", one.end)] or acting
    return (acting or earlier)[-1].word.name if earlier else ""


def _owned(plain: str, start: int) -> bool:
    return plain.startswith("'s ", start - 3)
