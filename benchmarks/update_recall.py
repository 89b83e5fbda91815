"""What `update` finds of the acts of summer and autumn 2026, of the ledger as it was known before each.

python benchmarks/update_recall.py FOLDER [--show open|all]

FOLDER holds the texts, one file each (`---`, lines `key: value`, `---`, words). An act is found where every one of its
texts gives an event of its kind with a quote that stands in the text; days, rates, headings and numbers are counted
where the text, or the listing beside it, prints them. Half of the acts were sealed by the hash of their names before
the rules were changed; `--show open` prints what each act of the other half gave.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from tradetalks.feeds.papers import Paper
from tradetalks.feeds.propose import propose
from tradetalks.feeds.white_house import TELLING
from tradetalks.ledger import Ledger

if TYPE_CHECKING:
    from tradetalks.reader.proposals import Proposal

KEY = Path(__file__).with_name("autumn_2026.yaml")
FROZEN = date(2026, 8, 21)
_MARKS = (  # of Markdown, which the feed does not have
    (re.compile(r"<[^>]+>|\*+|\\"), ""),
    (re.compile(r"\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"(?<=\S)[ \t]*\n[ \t]*(?=\S)"), " "),
)
ASKED = ("found", "day", "until", "rate", "heading", "number")
Act = dict[str, Any]


@dataclass(frozen=True)
class Scored:
    """One act: whether it is of the sealed half, and for each thing asked True, False, or None where it is not."""

    act: Act
    sealed: bool
    right: dict[str, bool | None]
    gave: tuple[Proposal, ...]
    unquoted: int


def is_sealed(name: str) -> bool:
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 2 == 1


def known_by(ledger: Ledger, day: date) -> Ledger:
    """The ledger without the sources and events after a day, and without the measures that have none left."""
    sources = {name: one for name, one in ledger.sources.items() if one.date <= day}
    measures = {}
    for name, one in ledger.measures.items():
        events = tuple(event for event in one.events if event.date <= day)
        if events:
            measures[name] = one.model_copy(update={"events": events})
    return replace(ledger, sources=sources, measures=measures)


def read_paper(path: Path, number: str) -> Paper:
    """A stored text as the White House's feed, or CBP's bulletin, would give it, cited as its listing does."""
    _, head, text = path.read_text(encoding="utf-8").split("---\n", 2)
    said = yaml.safe_load(head)
    for mark, plain in _MARKS:
        text = mark.sub(plain, text)
    title = " ".join(said.get("title", _heading(text)).split())
    day = date.fromisoformat(path.name[:10])
    actor = "USA.cbp" if "csms" in path.name else "USA.white_house"
    address = said.get("source_url", str(path))
    tells = any(kind in path.parts for kind in TELLING)
    return Paper("stored text", path.stem, actor, title, day, address, cited=number, text=text, tells=tells)


def _heading(text: str) -> str:
    return next((line.lstrip("# ") for line in text.splitlines() if line.startswith("#")), text[:80])


def score(act: Act, folder: Path, ledger: Ledger) -> Scored:
    """What an act's texts give, against the key."""
    paths = sorted(path for start in act["texts"] for path in folder.rglob(f"{start}*.md"))
    if not paths:
        sys.exit(f"{folder}: no text of {act['act']} ({', '.join(act['texts'])})")
    numbers = act.get("numbers", [""] * len(paths))
    papers = [read_paper(path, number) for path, number in zip(paths, numbers, strict=True)]
    gave, found, unquoted = [], [], 0
    for paper in papers:
        made, _ = propose(paper, known_by(ledger, min(FROZEN, paper.published - date.resolution)))
        text = " ".join((paper.text or "").split())
        quotes = [told.quote.removesuffix(" ...") for one in made for told in one.told]
        unquoted += sum(not quote or " ".join(quote.split()) not in text for quote in quotes)
        found.append(any(_is_of_kind(one, act, paper.text or "") for one in made))
        gave += made
    words = " ".join(paper.text or "" for paper in papers)
    says = " ".join(one.says for one in gave) + " ".join(told.quote for one in gave for told in one.told)
    right = {
        "found": all(found) and act.get("says", "") in says,
        "day": _all([one.isoformat() for one in act.get("from", []) if _long(one) in words], _days(gave)),
        "until": _all([one.isoformat() for one in act.get("until", []) if _long(one) in words], _days(gave)),
        "rate": _all([one for one in act.get("rates", []) if _prints(one, words)], [one.rate for one in gave]),
        "heading": _all([one for one in map(str, act.get("headings", [])) if one in words], says),
        "number": _all([one for one in act.get("numbers", []) if one], says),
    }
    return Scored(act, is_sealed(act["act"]), right, tuple(gave), unquoted)


def _is_of_kind(one: Proposal, act: Act, words: str) -> bool:
    """A duty whose rate is printed must be a tariff, a ban a ban; another act may be a matter with its day."""
    printed = any(_prints(rate, words) for rate in act.get("rates", []))
    wanted = act["kind"] if act["kind"] == "import_ban" or printed else ""
    return one.known or wanted in ("", one.kind)


def _days(gave: list[Proposal]) -> list[str]:
    return [day for one in gave for day in (one.effective, one.until, one.date)]


def _all(asked: list[Any], given: Any) -> bool | None:
    return all(one in given for one in asked) if asked else None


def _long(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def _prints(rate: float, words: str) -> bool:
    return re.search(rf"\b{100 * rate:g}\s?(?:percent|%)", words) is not None


def table(scored: list[Scored]) -> str:
    """Right of asked, by half."""
    lines = [f"{'':8}" + "".join(f"{name:>10}" for name in ASKED) + f"{'unquoted':>10}"]
    for half, rows in (
        ("open", [one for one in scored if not one.sealed]),
        ("sealed", [one for one in scored if one.sealed]),
        ("both", scored),
    ):
        cells = []
        for name in ASKED:
            asked = [one.right[name] for one in rows if one.right[name] is not None]
            cells.append(f"{sum(map(bool, asked))} of {len(asked)}")
        lines.append(
            f"{half:8}" + "".join(f"{cell:>10}" for cell in cells) + f"{sum(one.unquoted for one in rows):>10}"
        )
    return "\n".join(lines)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--show", choices=("open", "all"))
    given = asked.parse_args()
    acts = yaml.safe_load(KEY.read_text(encoding="utf-8"))
    ledger = Ledger.load()
    scored = [score(act, given.folder, ledger) for act in acts if act["texts"]]
    for one in scored if given.show else []:
        if one.sealed and given.show != "all":
            continue
        print(f"{one.act['act']}: {one.right}")
        for event in one.gave:
            what = (event.measure, event.kind, event.event, event.effective, event.until, event.rate)
            print(f"   {what}\n      {event.says}\n      {event.told[0].quote}")
    print(table(scored))
    print("no text stored: " + "; ".join(act["title"] for act in acts if not act["texts"]))


if __name__ == "__main__":
    main()
