"""The US tariff schedule at the USITC: which edition stands, and line by line what differs from the one held before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
WHOLE = "exportList?from="  # an address that asks for whole chapters, so that a line can be missed
FEWEST = 0.9  # of the lines held before: the source sometimes cuts a list, which is still JSON


def addresses(since: Date) -> list[str]:
    """The name of the edition, and chapter 99, in which the additional duties stand."""
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
    return Heard(held={RELEASE: [name]}, said=[said])


def _lines(rows: list[Any], where: str, held: Mapping[str, list[str]]) -> Heard:
    """Differences from the lines held before. Chapters that were never held are kept as their first edition."""
    now = {}
    for row in rows:
        if not isinstance(row, dict) or not isinstance(row.get("htsno"), str):
            raise SourceFailed("a line without `htsno`", where=where, remedy="the source has changed its form")
        rates = [" ".join(str(row.get(column) or "").split()) for column in COLUMNS]
        if row["htsno"] and any(rates):
            now[row["htsno"]] = rates
    chapters = {code[:2] for code in now}
    known = {code[:2] for code in held if code != RELEASE} & chapters
    whole = {code for code in held if code[:2] in chapters} if WHOLE in where else set()
    if len(now) < FEWEST * len(whole):
        raise SourceFailed(
            "far fewer lines than the edition held before: the answer was cut",
            where=where,
            evidence=f"{len(now)} lines, before {len(whole)}",
            remedy="run `tradetalks update` again later",
        )
    changes = [
        LineChange(code, column, old, new)
        for code in sorted({*now, *whole})
        if code[:2] in known
        for column, old, new in zip(COLUMNS, held.get(code, NONE), now.get(code, NONE), strict=True)
        if old != new
    ]
    first = sorted(chapters - known)
    said = [f"{len(now)} lines with a rate"]
    if first:
        said.append(f"first edition kept of chapter {', '.join(first)}: differences are told from the next one on")
    gone: dict[str, list[str]] = {code: [] for code in whole}
    return Heard(lines=changes, held={**gone, **now}, said=said)
