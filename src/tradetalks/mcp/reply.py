"""What every tool gives back: the command line's JSON, how to ask again, days, sources, limits; bounded in size."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from tradetalks.answers.news import ends
from tradetalks.errors import BadInput
from tradetalks.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tradetalks.dates import Date
    from tradetalks.ledger import Ledger
    from tradetalks.world import World

LONGEST = 40_000  # characters of JSON: some 10,000 tokens


class Books(Protocol):
    """The ledger and the world that are asked, and the options that name them on the command line."""

    @property
    def ledger(self) -> Ledger:
        """The ledger."""

    @property
    def world(self) -> World:
        """The benchmark economy."""

    @property
    def words(self) -> list[str]:
        """Options."""


@dataclass(frozen=True)
class Reply:
    """A tool's answer.

    data    what the command line prints with --json
    words   the command that prints it, without the options that name ledger and world
    on      the day asked about; None where the question has none
    as_of   only what was known by this day counts
    limits  sentences
    json    whether that command prints the answer as JSON
    more    what else is told, beside the answer
    """

    data: Any
    words: Sequence[str]
    on: Date | None
    as_of: Date
    limits: Sequence[str] = ()
    json: bool = True
    more: Mapping[str, Any] = field(default_factory=dict)


def content(reply: Reply, books: Books, limit: int, offset: int, link: str) -> dict[str, Any]:
    """A reply as JSON of at most LONGEST characters; raises BadInput where one entry of each list is longer.

    limit, offset   entries of lists that are given; fewer where the answer would be too long
    link            the page that shows the same
    """
    command = ["tradetalks", *reply.words, *books.words, *(["--json"] if reply.json else [])]
    days = {"on": None if reply.on is None else str(reply.on), "as_of": str(reply.as_of)}
    limits = [ends(books.ledger), books.ledger.beyond(reply.on or reply.as_of), *reply.limits]
    wanted = limit
    while True:
        cut: list[str] = []
        answer = _window(reply.data, wanted, offset, "answer", cut)
        found = {
            "answer": answer,
            "cut": cut,
            "sources": cited(answer, books.ledger),
            "days": days,
            "data": {"version": __version__, "ledger": books.ledger.digest},
            "limits": [sentence for sentence in limits if sentence],
            "again": shlex.join(command),
            "link": link,
            **reply.more,
        }
        length = len(json.dumps(found, ensure_ascii=False))
        if length <= LONGEST:
            return found
        if wanted == 1:
            raise BadInput(
                "the answer is too long for a tool",
                where="limit",
                evidence=f"{length:,} characters with one entry of each list; at most {LONGEST:,}",
                remedy=f"ask for less, or let a person run: {found['again']}",
            )
        wanted = min(wanted, _longest(reply.data)) // 2 or 1


def cited(answer: Any, ledger: Ledger) -> dict[str, dict[str, str | None]]:
    """Title, day and address of every source of the ledger that an answer names."""
    named = dict.fromkeys(name for name in _names(answer) if name in ledger.sources)
    found = {name: ledger.sources[name] for name in named}
    return {name: {"title": one.title, "date": str(one.date), "address": one.url} for name, one in found.items()}


def _names(node: Any, key: str = "") -> Iterator[str]:
    if isinstance(node, dict):
        heads = [column["name"] for column in node.get("columns", ())]
        if "source id" in heads:
            at = heads.index("source id")
            yield from (name for row in node["rows"] for name in (row[at] or "").split())
        for name, value in node.items():
            yield from _names(value, name)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from _names(value, key)
    elif isinstance(node, str) and key in ("source", "sources", "voided"):
        yield node


def _window(node: Any, limit: int, offset: int, at: str, cut: list[str], entry: bool = False) -> Any:
    """Plain data with its long lists cut; `cut` is told of each.

    The head of a table stays whole, and the cells of its rows; so do, in an entry of a list, lists of plain values.
    """
    if isinstance(node, dict):
        return {
            key: value if key == "columns" else _window(value, limit, offset, f"{at}.{key}", cut, entry)
            for key, value in node.items()
        }
    if not isinstance(node, list | tuple) or (
        entry and not any(isinstance(each, dict | list | tuple) for each in node)
    ):
        return node
    first, kept = 0, node
    if len(node) > limit:
        first, kept = offset, node[offset : offset + limit]
        last = offset + len(kept)
        told = f"{at}: entries {offset + 1} to {last} of {len(node)}" if kept else f"{at}: none after {len(node)}"
        cut.append(told + (f"; go on with offset {last}, limit {limit}" if kept and last < len(node) else ""))
    return [_window(each, limit, offset, f"{at}[{place}]", cut, True) for place, each in enumerate(kept, first)]


def _longest(node: Any) -> int:
    """Entries of the longest list."""
    inside = node.values() if isinstance(node, dict) else node if isinstance(node, list | tuple) else ()
    own = len(node) if isinstance(node, list | tuple) else 0
    return max([own, *map(_longest, inside)])
