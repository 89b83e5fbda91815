"""All sources asked, and what is new in them written as one draft. The folder is replaced whole or not at all."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tradetalks.dates import as_date
from tradetalks.errors import BadInput
from tradetalks.feeds import federal_register, mofcom, uk_tariff, usitc, white_house
from tradetalks.feeds.fetch import NothingNew, Online
from tradetalks.feeds.papers import SourceFailed
from tradetalks.feeds.propose import Unread, propose, source_id, speaks_of_trade
from tradetalks.feeds.reading import plain
from tradetalks.files import shown, write_atomically
from tradetalks.reader.drafting import REVIEW, read_draft, write_draft
from tradetalks.reader.proposals import Proposal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from tradetalks.dates import Date
    from tradetalks.feeds.offline import Offline
    from tradetalks.feeds.papers import LineChange, Paper, Source
    from tradetalks.ledger import Ledger

SOURCES: tuple[Source, ...] = (federal_register, usitc, white_house, mofcom, uk_tariff)
KEPT = "update/kept.json"
MOST_PAGES = 60
_DAY = re.compile(r"-\d{4}-\d\d-\d\d\b")
_SAME_ACT = 21  # days between the signature and the Federal Register


@dataclass
class Found:
    """What a run found.

    papers   new ones that speak of trade; others: new ones that do not
    faults   (source, what went wrong): those papers are asked for again next time
    unread   what a person must read, with its address
    """

    since: Date
    folder: Path
    papers: list[Paper] = field(default_factory=list)
    others: list[Paper] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    lines: list[LineChange] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    faults: list[tuple[str, SourceFailed]] = field(default_factory=list)
    said: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        """Whether a source had a paper on trade or a changed line that was not had before."""
        return bool(self.papers or self.lines)


def update(ledger: Ledger, folder: Path, asks: Online | Offline, *, since: Date | str | None = None) -> Found:
    """Ask every source for what is new, and write what it proposes into a draft folder for `review`.

    since   the first day of what is asked for; the day to which the ledger is complete, unless given
    raises  BadInput for what is no day, and for a folder that holds something else than a draft
    """
    kept = _kept(folder)
    if isinstance(asks, Online):
        asks.tags = kept["tags"]
    first = as_date(since, where="since") if since is not None else ledger.coverage.complete_to
    found = Found(first, folder)
    held: dict[str, dict[str, list[str]]] = dict(kept["held"])
    seen = set(kept["seen"])
    known = {(source.url or "").rstrip("/") for source in ledger.sources.values()}
    for source in SOURCES:
        new: dict[str, Paper] = {}
        for paper in _hear(source, asks, found, held):
            in_ledger = paper.address.rstrip("/") in known or any(f"/{paper.number}/" in url for url in known)
            if paper.published >= found.since and paper.key not in seen and not in_ledger:
                new.setdefault(paper.key, paper)
        for paper in new.values():
            if _take(paper, source, asks, found, ledger):
                seen.add(paper.key)
    found.proposals = once(found.proposals)
    tags = {**kept["tags"], **asks.fresh} if isinstance(asks, Online) and not found.faults else kept["tags"]
    now = {"seen": sorted(seen), "held": held, "tags": tags}
    if now != kept:
        _write(folder, found, now)
    return found


def _hear(source: Source, asks: Online | Offline, found: Found, held: dict[str, dict[str, list[str]]]) -> list[Paper]:
    """The papers of a source's answers, page by page; a fault of one answer leaves the others."""
    ask = asks if isinstance(asks, Online) else _stored(asks, source)
    first = source.addresses(found.since) if isinstance(asks, Online) else asks.answers(source.FOLDER)
    todo, asked, before = deque(first), set(first), held.get(source.NAME, {})
    papers: list[Paper] = []
    if not first:
        found.said.append((source.NAME, "no stored response"))
    while todo:
        address = todo.popleft()
        try:
            heard = source.read(ask(address), address, before)
        except NothingNew:
            continue
        except SourceFailed as error:
            found.faults.append((source.NAME, error))
            found.unread.append(Unread(source.NAME, "an answer of the source", address, error.what))
            continue
        papers += heard.papers
        found.lines += heard.lines
        found.said += [(source.NAME, text) for text in heard.said]
        if heard.held:
            now = {**held.get(source.NAME, {}), **heard.held}
            held[source.NAME] = {name: values for name, values in now.items() if values}
        if not isinstance(asks, Online):
            continue
        for following in heard.ask:
            if following not in asked and len(asked) < MOST_PAGES:
                asked.add(following)
                todo.append(following)
            elif len(asked) >= MOST_PAGES:
                found.unread.append(Unread(source.NAME, "more pages", following, f"after {MOST_PAGES} pages"))
    return papers


def _stored(asks: Offline, source: Source) -> Callable[[str], bytes]:
    return lambda address: asks.content(source.FOLDER, address)


def _take(paper: Paper, source: Source, asks: Online | Offline, found: Found, ledger: Ledger) -> bool:
    """Propose what a new paper does; False where its text could not be had now, so that it is asked for again."""
    if not speaks_of_trade(paper):
        found.others.append(paper)
        return True
    whole = True
    if paper.text_at:
        try:
            content = asks(paper.text_at) if isinstance(asks, Online) else asks.content(source.FOLDER, paper.text_at)
            paper = replace(paper, text=_text(content))
        except (SourceFailed, NothingNew) as error:
            whole = not isinstance(asks, Online)
            why = error.what if isinstance(error, SourceFailed) else "not sent again"
            found.unread.append(Unread(paper.source, paper.title, paper.text_at, why))
            if not paper.text or not whole:
                return whole
    made, unread = propose(paper, ledger)
    found.papers.append(paper)
    found.proposals += made
    if unread is not None:
        found.unread.append(unread)
    return True


def _text(content: bytes) -> str:
    """The text of a text or page."""
    text = content.decode("utf-8", "replace")
    return plain(text) if "<html" in text[:2000].lower() or "<pre" in text[:2000].lower() else text


def _kept(folder: Path) -> dict[str, Any]:
    """What earlier runs kept in the folder; raises BadInput for a folder that is not such a draft."""
    path = folder / KEPT
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return {"seen": [], "held": {}, "tags": {}}
    if not path.is_file():
        raise BadInput("a folder that `tradetalks update` did not write", where=shown(folder), remedy="name a new one")
    try:
        kept: dict[str, Any] = json.loads(path.read_bytes())
        wrong = set(kept) != {"seen", "held", "tags"}
    except (ValueError, TypeError):
        wrong = True
    if wrong:
        raise BadInput("damaged", where=shown(path), remedy="name a new folder; this one's draft stays usable")
    return kept


def _write(folder: Path, found: Found, kept: Mapping[str, Any]) -> None:
    """The folder with what is new, made beside it and put in its place in one step."""
    beside = folder.with_name(f".{folder.name}.{os.getpid()}")
    old = folder.with_name(f".{folder.name}.{os.getpid()}.old")
    try:
        if folder.exists():
            shutil.copytree(folder, beside)
        if found.proposals:
            write_draft(beside, _content(beside, found))
        (beside / KEPT).parent.mkdir(parents=True, exist_ok=True)
        write_atomically(beside / KEPT, json.dumps(kept, indent=0, sort_keys=True, ensure_ascii=False).encode())
        if folder.exists():
            folder.rename(old)
        beside.rename(folder)
    finally:
        if not folder.exists() and old.exists():
            old.rename(folder)
        shutil.rmtree(beside, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def _content(folder: Path, found: Found) -> dict[str, Any]:
    """The review file: what stood in it, with every decision, and what is new."""
    content = read_draft(folder) if (folder / REVIEW).is_file() else {"sources": {}, "proposals": []}
    before = [Proposal.of(one) for one in content["proposals"]]
    proposals = once([*before, *found.proposals])
    used = {told.source for one in proposals for told in one.told}
    sources = {source_id(paper): _source(paper) for paper in found.papers if source_id(paper) in used}
    return {
        **content,
        "sources": {**content["sources"], **sources},
        "differ": content.get("differ") or [],
        "proposals": [one.data() for one in proposals],
    }


def once(proposals: Sequence[Proposal]) -> list[Proposal]:
    """The same act from two sources, told in other words or on another day, as one proposal: the number of the one
    stands beside the words of the other; the later one adds its source. What a person decided stays."""
    kept: dict[tuple[object, ...], Proposal] = {}
    for one in proposals:
        name = one.measure if one.known else _DAY.sub("", one.measure)
        key = (name, one.event, one.rate, one.effective, one.until)
        first = kept.get(key)
        if first is None or abs((as_date(first.date) - as_date(one.date)).days) > _SAME_ACT:
            kept[key if first is None else (*key, one.date)] = one
            continue
        said = {(told.source, told.quote) for told in first.told}
        first.told += [told for told in one.told if (told.source, told.quote) not in said]
        if one.says and one.says not in first.says:
            first.says = f"{first.says}; {one.says}" if first.says else one.says
    return list(kept.values())


def _source(paper: Paper) -> dict[str, str]:
    return {
        "title": paper.title + (f" ({paper.cited})" if paper.cited else ""),
        "actor": paper.actor,
        "publisher": paper.source,
        "date": paper.published.isoformat(),
        "kind": "primary",
        "url": paper.address,
        "note": f"{paper.source}, {paper.number}.",
    }
