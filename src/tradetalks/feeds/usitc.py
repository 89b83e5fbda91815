"""The US tariff schedule at the USITC: which edition stands, and line by line what differs from the one held before."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from tradetalks.customs.schedule import dotted, us_schedule
from tradetalks.feeds.papers import Heard, LineChange, SourceFailed
from tradetalks.feeds.reading import read_json, unreadable, wanted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tradetalks.dates import Date

NAME = "USITC tariff schedule"
FOLDER = "usitc"
TERMS = "public domain; no key; one request a second; days are those of publication and not of the law"
_API = "https://hts.usitc.gov/reststop"
RELEASE = "release"
COLUMNS = ("general", "special", "other")
NONE = ["", "", ""]
_CHAPTERS = f"{_API}/exportList?from=0101&to=9799&format=JSON&styles=false"  # 15 MB: asked for where the edition is new
WHOLE = "exportList?from="  # an address that asks for whole chapters, so that a line can be missed
FEWEST = 0.9  # of the lines held before: the source sometimes cuts a list, which is still JSON


def addresses(since: Date) -> list[str]:
    """The name of the edition, and chapter 99, with the additional duties; a new edition asks for the others."""
    return [f"{_API}/currentRelease", f"{_API}/exportList?from=9901&to=9999&format=JSON&styles=false"]


def read(content: bytes, where: str, held: Mapping[str, list[str]]) -> Heard:
    """The name of an edition, a list of editions, or lines; raises SourceFailed for another form."""
    found = read_json(content, where)
    if isinstance(found, dict) and "name" in found:
        return _edition(found, where, held)
    if isinstance(found, list) and found and isinstance(found[0], dict) and "htsno" in found[0]:
        return _lines(found, where, held)
    if isinstance(found, list) and found and isinstance(found[0], dict) and "releaseStartDate" in found[0]:
        newest = found[0]
        return Heard(said=[f"newest of {len(found)} editions: {wanted(newest, 'title', where)}"])
    raise unreadable("neither an edition nor lines of the schedule", content, where)


def _edition(found: dict[str, Any], where: str, held: Mapping[str, list[str]]) -> Heard:
    name = str(wanted(found, "name", where))
    before = held.get(RELEASE, [""])[0]
    said = f"edition {found.get('title', name)}" + (f"; {before} was held" if before and before != name else "")
    return Heard(ask=[_CHAPTERS] if before != name else [], held={RELEASE: [name]}, said=[said])


@cache
def shipped() -> tuple[str, dict[str, list[str]]]:
    """The edition that the package holds: its name, and code -> columns; what a first run is compared with."""
    schedule = us_schedule()
    name, day = schedule.revisions[-1]
    written = schedule.written(day)
    lines = {code: texts for code, texts in written.items() if any(texts) and not _inherits(code, written)}
    return name, {code: [" ".join(text.split()) for text in texts] for code, texts in lines.items()}


def _inherits(code: str, written: Mapping[str, tuple[str, str, str]]) -> bool:
    """Whether a line of ten digits has the rates of its line of eight."""
    return len(code) == 10 and written.get(code[:8]) == written[code]


def _code(written: str) -> str:
    """Digits of a line; a line of ten that divides nothing is its line of eight."""
    digits = written.replace(".", "")
    return digits[:8] if len(digits) == 10 and digits.endswith("00") else digits


def _lines(rows: list[Any], where: str, held: Mapping[str, list[str]]) -> Heard:
    """Differences from the edition held before; in a first run, from the one that the package holds."""
    now: dict[str, list[str]] = {}
    for row in rows:
        if not isinstance(row, dict) or not isinstance(row.get("htsno"), str):
            raise SourceFailed("a line without `htsno`", where=where, remedy="the source has changed its form")
        rates = [" ".join(str(row.get(column) or "").split()) for column in COLUMNS]
        code = _code(row["htsno"])
        stands_above = not rates[0] and len(code) == 10 and code[:8] in now
        if code and any(rates) and not stands_above:
            now.setdefault(code, rates)
    chapters = {code[:2] for code in now}
    name, package = shipped()
    own = {code: texts for code, texts in held.items() if code != RELEASE}
    first = chapters - {code[:2] for code in own}
    before = {**{code: texts for code, texts in package.items() if code[:2] in first}, **own}
    whole = {code for code in before if code[:2] in chapters} if WHOLE in where else set()
    if len(now) < FEWEST * len(whole):
        raise SourceFailed(
            "far fewer lines than the edition held before: the answer was cut",
            where=where,
            evidence=f"{len(now)} lines, before {len(whole)}",
            remedy="run `tradetalks update` again later",
        )
    changes = [
        LineChange(dotted(code), column, old, new)
        for code in sorted({*now, *whole})
        for column, old, new in zip(COLUMNS, before.get(code, NONE), now.get(code, NONE), strict=True)
        if old != new
    ]
    said = [f"{len(now)} lines with a rate"]
    if first:
        said.append(f"{len(first)} chapter{'' if len(first) == 1 else 's'} compared with edition {name} of the package")
    gone: dict[str, list[str]] = {code: [] for code in whole}
    return Heard(lines=changes, held={**gone, **now}, said=said)
