"""Rates and days of official texts against the ledger's records that rest on them.

Each pair of a White House text and a source of the ledger is compared fact by fact: every rate, first and last day that
the ledger states on the strength of the text must be found in it by the reader, the rate as one of a tariff. What is
not found is listed in official.yaml with the reason; the list may hold nothing that is found, and a fact that the text
spells out may not be excused as unstated.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tradetalks.files import read_yaml
from tradetalks.ledger import Ledger
from tradetalks.reader import Reading, read, read_file

if TYPE_CHECKING:
    from tradetalks.ledger import Matter, Measure

EXPLAINED = Path(__file__).resolve().parent / "official.yaml"
# Fact sheets published beside the act that the ledger names as its source.
BESIDE = {
    "2025-06-03-fact-sheet": "proc-10947-2025-06-03",
    "2025-07-30-fact-sheet-president-donald-j-trump-takes-action": "proc-10962-2025-07-30",
    "2025-08-11-fact-sheet": "eo-14334-2025-08-11",
    "2025-10-17-fact-sheet": "proc-10984-2025-10-17",
    "2026-08-06-fact-sheet": "proc-polysilicon-2026-08-06",
    "2026-08-13-fact-sheet": "proc-drones-2026-08-13",
}
Fact = tuple[str, str]


def facts_of_sources(ledger: Ledger) -> dict[str, set[Fact]]:
    """Source -> (kind, value) of every rate and day that a record states on its strength."""
    found: dict[str, set[Fact]] = defaultdict(set)
    records: list[Measure | Matter] = [*ledger.measures.values(), *ledger.matters.values()]
    for record in records:
        for event in record.events:
            for claim in event.claims:
                terms = claim.terms or event.terms
                if terms is None and event.event in ("enter_force", "announce"):
                    terms = getattr(record, "terms", None)
                rates = [getattr(terms, "rate", None), *(getattr(terms, "rates", None) or {}).values()]
                found[claim.source] |= {("rate", f"{rate:g}") for rate in rates if rate is not None}
                days = (("first day", claim.effective or event.effective), ("last day", claim.until or event.until))
                found[claim.source] |= {(kind, day.isoformat()) for kind, day in days if day is not None}
    return found


def pairs(ledger: Ledger, folder: Path) -> list[tuple[str, Path, set[Fact]]]:
    """(name, text, facts) of every text that a source of the ledger is, or that was published beside one."""
    facts = facts_of_sources(ledger)
    sources = {source.url: source.id for source in ledger.sources.values() if source.url}
    found = []
    for path in sorted(folder.rglob("*.md")):
        url = re.search(r"^source_url: (\S+)", path.read_text(encoding="utf-8"), re.MULTILINE)
        source = sources.get(url[1]) if url else None
        beside = next((name for start, name in BESIDE.items() if path.name.startswith(start)), None)
        if source is not None and facts[source]:
            found.append((source, path, facts[source]))
        elif beside is not None:
            found.append((f"fact sheet beside {beside}", path, facts[beside]))
    return found


def is_found(fact: Fact, reading: Reading) -> bool:
    kind, value = fact
    if kind == "rate":
        return any(number.of == "tariff" and f"{number.value:g}" == value for number in reading.numbers)
    return any(day.value == value and day.role in ("effective", "until") for day in reading.days)


def is_spelt_out(fact: Fact, text: str) -> bool:
    """Whether the text writes the rate or day itself."""
    kind, value = fact
    if kind == "rate":
        return re.search(rf"(?<![\d.]){100 * float(value):g}(?: percent\b|%)", text) is not None
    day = dt.date.fromisoformat(value)
    return re.search(rf"\b{day:%B} {day.day}, {day.year}\b", text) is not None


@pytest.mark.shared
def test_rates_and_days_agree_with_the_ledger(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    explained = read_yaml(EXPLAINED)
    assert isinstance(explained, dict)
    compared = pairs(Ledger.load(), shared / "data" / "products" / "us_primary_texts")
    missing: dict[str, set[str]] = {}
    spelt_out = []
    number = agreed = 0
    for name, path, facts in compared:
        reading = read(read_file(path))
        lacking = {fact for fact in facts if not is_found(fact, reading)}
        number += len(facts)
        agreed += len(facts) - len(lacking)
        if lacking:
            missing[name] = {f"{kind} {value}" for kind, value in lacking}
        spelt_out += [(name, fact) for fact in lacking if is_spelt_out(fact, reading.document.text)]
    with capsys.disabled():
        print(f"\n{len(compared)} official texts: {agreed} of {number} facts of the ledger found, the others explained")
    assert len(compared) >= 40
    listed = {name: {fact for entry in entries for fact in entry["facts"]} for name, entries in explained.items()}
    assert missing == listed
    excused = [
        (name, fact) for name, fact in spelt_out if f"{fact[0]} {fact[1]}" not in named_in_other_role(explained, name)
    ]
    assert not excused


def named_in_other_role(explained: dict[str, list[dict[str, str]]], name: str) -> set[str]:
    """Facts whose words stand in the text with another meaning, each with its reason in official.yaml."""
    return {fact for entry in explained[name] if "otherwise" in entry for fact in entry["facts"]}
